"""Generated pages equal what the code, the calibration and the benchmark now say; `make docs` mends them."""

import re


def test_generated_pages_are_current(generator):
    assert [path.name for path in generator.stale(generator.pages())] == [], "run: make docs"


def test_every_part_of_both_bodies_has_its_equations_once(pages):
    from circhoral.physiology.man import man_parts
    from circhoral.physiology.woman import woman_parts

    for name in {part.name for part in (*man_parts(), *woman_parts())}:
        assert pages["docs/equations.md"].count(f"\n## {name}\n") == 1


def test_every_row_of_a_woman_stands_in_her_own_part_or_beside_a_man_s(pages):
    from circhoral.evidence.parameters import womans_rows

    for name, row in womans_rows().items():
        in_a_part = f"| {name} | {row.value:.6g} | {row.unit} |" in pages["docs/equations.md"]
        assert in_a_part or f"| `{name}`, in a woman | {row.value:.4g} |" in pages["docs/agents.md"], name


def test_every_decision_says_context_decision_why_and_consequences(pages):
    found = {path: text for path, text in pages.items() if re.search(r"decisions/\d{4}-", path)}
    assert [int(path[15:19]) for path in found] == list(range(1, len(found) + 1))
    for path, text in found.items():
        assert text.startswith(f"# {path[15:19]} "), path
        for word in ("Context.", "Decision.", "Why.", "Consequences."):
            assert f"**{word}**" in text or (word == "Why." and "How the fit deals" in text), (path, word)
        assert len(text.splitlines()) < 60, path


def test_one_version_everywhere(root, pages):
    import tomllib

    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"version: {version}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## [{version}]" in pages["CHANGELOG.md"]
