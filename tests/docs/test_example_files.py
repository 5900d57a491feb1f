"""The files that the README shows are the files of the examples, and they work."""

import re

import pytest


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_readme_shows_the_example_files(root, pages):
    files = [path.read_text(encoding="utf-8") for path in sorted((root / "examples/post_trt").glob("*.yaml"))]
    assert blocks(pages["README.md"], "yaml") == files


def test_every_example_file_can_be_read(root):
    from circhoral.people.person import read_person
    from circhoral.protocols.regimen import read_regimen

    for person in root.glob("examples/*/person*.yaml"):
        assert not read_person(person).warnings, person
    for regimen in root.glob("examples/*/*regimen*.yaml"):
        assert read_regimen(regimen).name


@pytest.mark.parametrize("folder", ["hypogonadotropic", "aromatase", "androgen_deprivation"])
def test_every_example_runs(root, folder):
    import circhoral as ch

    regimens = sorted((root / "examples" / folder).glob("regimen*.yaml"))
    data = ch.simulate(root / "examples" / folder / "person.yaml", regimens, days=30)
    assert (data["status"] == 0).all()
    assert data.sizes["arm"] == len(regimens) >= 2


def test_the_python_of_the_readme_runs(root, pages, monkeypatch, capsys):
    (code,) = blocks(pages["README.md"], "python")
    monkeypatch.chdir(root)
    exec(compile(code, "README.md", "exec"), {})
    number, unit = capsys.readouterr().out.split()
    assert float(number) > 0
    assert unit == "million/mL"


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_no_figure_is_typed_by_hand(pages, page):
    """Fold errors, ratios, percentages and milliseconds stand in generated blocks only."""
    text = re.sub(r"<!-- (\w+):begin -->.*?<!-- \1:end -->", "", pages[page], flags=re.DOTALL)
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert re.findall(r"\d[\d.]* ?(?:%|ms\b|MiB|GB|-fold|times)", text) == []
