"""Links and paths resolve; no page or file tells of the machine it was written on."""

import re
import subprocess

import pytest

MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users|mnt|tmp)/|\.\./shared|[a-z]:\\Users", re.IGNORECASE)
REGISTRY = re.compile(r"(?:index-url|find-links|trusted-host|files\.pythonhosted|pypi\.)")


def anchors(text: str) -> set[str]:
    """Anchors of headings, as the usual renderers make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_resolve(root, pages):
    for page, text in pages.items():
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if target.startswith(("https://", "http://")):
                continue
            path, _, anchor = target.partition("#")
            whole = (root / page).parent / path if path else root / page
            assert whole.exists(), f"{page}: {target}"
            if anchor:
                assert anchor in anchors(whole.read_text(encoding="utf-8")), f"{page}: {target}"


def test_paths_in_code_exist(root, pages):
    begin = re.compile(r"^(?:src|tests|docs|calibration|benchmarks|examples)/")
    package = re.compile(
        r"^(?:app|simulation|people|protocols|physiology|agents|engine|equations|evidence|quantities|content|kernels"
        r"|validation)/"
    )
    for page, text in pages.items():
        for name in re.findall(r"`([\w./*-]+/[\w./*-]*)`", text):
            home = root if begin.match(name) else root / "src/circhoral" if package.match(name) else None
            if home is not None and "<" not in name:
                assert list(home.glob(name.rstrip("/"))), f"{page}: {name}"


def test_every_floor_is_in_the_architecture(root, pages):
    floors = re.search(r"layers =\n((?:    .+\n)+)", (root / ".importlinter").read_text(encoding="utf-8"))
    assert floors is not None
    for name in re.findall(r"\w+", floors[1]):
        assert f"`{name}/`" in pages["docs/architecture.md"], name


def test_no_text_file_names_a_machine_or_a_registry(root):
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        path = root / name
        if name == "tests/docs/test_links_and_words.py" or path.suffix in (".png", ".nc", ".parquet"):
            continue
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            for pattern in (MACHINE, REGISTRY):
                assert pattern.search(text) is None, (name, pattern.search(text))
