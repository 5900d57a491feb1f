"""The files that the README shows are the files of the examples, and they work."""

import re

import pytest

SHOWN_OF_PCOS = ("person.yaml", "regimen_letrozole.yaml")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_readme_shows_the_example_files(root, pages):
    files = [path.read_text(encoding="utf-8") for path in sorted((root / "examples/post_trt").glob("*.yaml"))]
    files += [(root / "examples/pcos" / name).read_text(encoding="utf-8") for name in SHOWN_OF_PCOS]
    assert blocks(pages["README.md"], "yaml") == files


def test_every_example_file_can_be_read(root):
    from circhoral.people.person import read_person
    from circhoral.protocols.regimen import read_regimen

    for person in root.glob("examples/*/person*.yaml"):
        assert not read_person(person).warnings, person
    for regimen in root.glob("examples/*/*regimen*.yaml"):
        assert read_regimen(regimen).name


MEN = ["hypogonadotropic", "aromatase", "androgen_deprivation", "obesity"]
WOMEN = ["pcos", "hypothalamic_amenorrhoea", "luteal_support", "pcos_insulin"]


@pytest.mark.parametrize("folder", [*MEN, *WOMEN])
def test_every_example_runs(root, folder):
    import circhoral as ch

    regimens = sorted((root / "examples" / folder).glob("regimen*.yaml"))
    data = ch.simulate(root / "examples" / folder / "person.yaml", regimens, days=30)
    assert (data["status"] == 0).all()
    assert data.sizes["arm"] == len(regimens) >= 2


@pytest.mark.parametrize("folder", WOMEN)
def test_every_example_of_a_woman_becomes_a_picture_of_her_cycles(root, folder):
    import circhoral as ch

    person = ch.read_person(root / "examples" / folder / "person.yaml")
    regimens = [ch.read_regimen(path) for path in sorted((root / "examples" / folder).glob("regimen*.yaml"))]
    data = ch.simulate(person, regimens, days=60, every=0.25)
    figure = ch.trajectory_figure(data, ch.treatment_periods(person, regimens, 60, data))
    titles = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"Largest follicle", "Progesterone", "Endometrial thickness"} <= titles
    assert all(f"{regimen.name}: " in str([handle.get_text() for handle in figure.legends[0].get_texts()])
               for regimen in regimens)  # fmt: skip


def test_the_demos_run_files_that_exist(root):
    text = (root / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"examples/\S+\.yaml", text)
    assert len(named) > 10
    assert all((root / name).exists() for name in named)


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
