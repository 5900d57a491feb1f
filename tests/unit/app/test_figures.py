"""The pictures: what stands in them, and that nothing is left out silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from circhoral.app.figures import Period, trajectory_figure, trajectory_page, treatment_periods
from circhoral.app.figures.panels import COLOURS, drug_floor, lanes, panels
from circhoral.app.figures.periods import describe_dose
from circhoral.app.figures.words import arm_words
from circhoral.app.results import read_results, save_results
from circhoral.people.person import read_person
from circhoral.protocols.dose import Dose
from circhoral.protocols.regimen import read_regimen

EXAMPLE = Path(__file__).parents[3] / "examples" / "post_trt"
PCOS = EXAMPLE.parent / "pcos"
PERSON = str(EXAMPLE / "person.yaml")
STOP = str(EXAMPLE / "regimen_stop.yaml")
HCG = str(EXAMPLE / "regimen_hcg_clomiphene.yaml")


def texts(figure) -> str:
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [text.get_text() for text in axes.texts] + [axes.get_xlabel()]
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]
    return "\n".join([*found, *(text.get_text() for legend in legends for text in legend.get_texts())])


def test_titles_units_limits_and_notice(made) -> None:
    words = texts(trajectory_figure(made()))
    for part in (
        "Sperm concentration", "million/mL", "fifth centile of fertile men", "azoospermia", "Total testosterone",
        "264–916", "54 %", "hCG", "IU/L", "months since", "typical person", "For research only", "seed 1", "stop: 16",
    ):  # fmt: skip
        assert part in words


def test_several_persons_say_what_the_band_is(made) -> None:
    words = texts(trajectory_figure(made(people=4)))
    assert "median and 90 % band of 4 persons (between-person variability)" in words
    assert "% of persons reach 16 million/mL" in words


def test_one_colour_per_arm_in_every_panel(made) -> None:
    figure = trajectory_figure(made(arms=("a", "b", "c")))
    for axes in figure.axes:
        used = {line.get_color() for line in axes.lines if str(line.get_color()).startswith("#")}
        assert used <= {*COLOURS[:3], "#555555", "#222222"}


def test_chosen_measures_only(made) -> None:
    words = texts(trajectory_figure(made(), measures=["hematocrit"]))
    assert "Hematocrit" in words
    assert "Total testosterone" not in words


def test_an_arm_that_failed_whole_is_drawn_without_a_curve(made) -> None:
    dataset = made(people=2)
    dataset["status"][0] = 1
    assert "not reached" in texts(trajectory_figure(dataset))
    assert "Plotly" in trajectory_page(dataset)


def test_periods_of_the_example() -> None:
    person, regimens = read_person(PERSON), [read_regimen(file) for file in (STOP, HCG)]
    found = treatment_periods(person, regimens, 540)
    assert found["Stop only"] == []
    assert [(item.start, item.end) for item in found["hCG, then clomiphene"]] == [(0, 84), (84, 252)]
    assert "cypionate 200 mg / 7 days" in found[""][0].label
    assert treatment_periods(person, regimens, 100)["hCG, then clomiphene"][1].end == 100


def test_overlapping_courses_stand_in_rows() -> None:
    courses = [Period(0, 10, "a"), Period(5, 12, "b"), Period(10, 20, "c")]
    assert lanes({"arm": courses}, "arm") == [[courses[0], courses[2]], [courses[1]]]


def test_bars_are_drawn_with_labels(made) -> None:
    periods = {"": [Period(-30, 0, "testosterone")], "treat": [Period(0, 400, "hCG 1500 IU / 2 days")]}
    words = texts(trajectory_figure(made(), periods))
    for part in ("testosterone", "hCG 1500 IU / 2 days", "nothing given"):
        assert part in words


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_needs_no_network(made, people: int) -> None:
    page = trajectory_page(made(people=people), {"treat": [Period(0, 84, "hCG <b>")]})
    assert page.startswith("<!doctype html>")
    assert "cdn.plot.ly/plotly" not in page.replace("https://cdn.plot.ly/un/", "").replace("topojson", "")
    assert "<script src=" not in page
    assert "For research only" in page
    assert "hCG &lt;b&gt;" in page


def test_a_single_day_and_a_single_arm(made) -> None:
    dataset = made(arms=("only",)).sel(time=slice(0, 1))
    assert "days since" in texts(trajectory_figure(dataset))


@pytest.mark.parametrize(("people", "words"), [(1, "or more at the start"), (5, "half of all or more have it at the")])
def test_a_count_that_is_high_from_the_start_took_no_time(made, people: int, words: str) -> None:
    dataset = made(people=people)
    dataset["sperm_concentration"] = dataset["sperm_concentration"] + 60
    assert words in arm_words(dataset, "stop")


def test_a_drug_of_low_level_has_a_curve(made) -> None:
    dataset = made()
    dataset["hcg_concentration"] = dataset["hcg_concentration"] * 1e-3
    panel = next(item for item in panels(dataset) if item.drugs)
    assert drug_floor(dataset, panel) < 0.005
    axes = next(item for item in trajectory_figure(dataset).axes if "Drug levels" in axes_words(item))
    assert any(len(line.get_xdata()) > 2 for line in axes.lines)


def axes_words(axes) -> str:
    return " ".join(item.get_text() for item in axes.texts)


def test_one_woman_has_marks_and_her_days_in_words(made_woman) -> None:
    figure = trajectory_figure(made_woman())
    words = texts(figure)
    for part in (
        "Largest follicle", "mature from here on", "bleed, day 1 of a cycle", "LH surge", "ovulation, with the number",
        "wait: no ovulation within 90 days", "treat: ovulates on day 14 (2 follicles), 42, 70", "inhibin A",
        "typical woman", "days since",
    ):  # fmt: skip
        assert part in words
    assert "264–916" not in words  # the range of men
    hero = next(axes for axes in figure.axes if "Largest follicle" in axes_words(axes))
    circles = [line for line in hero.lines if line.get_marker() == "o"]
    assert [round(float(line.get_xdata()[0]), 1) for line in circles] == [14.1, 42.1, 70.1]
    assert "2" in [item.get_text() for item in hero.texts]
    strip = next(axes for axes in figure.axes if any(line.get_marker() == "v" for line in axes.lines))
    kinds = [line.get_marker() for line in strip.lines]
    assert [kinds.count(kind) for kind in ("v", "^", "o")] == [1 + 4, 3, 3]


def test_several_women_have_shares_and_no_marks(made_woman) -> None:
    figure = trajectory_figure(made_woman(people=4))
    words = texts(figure)
    assert "wait: no ovulation" in words
    assert "treat: 75 % of women ovulate, half of all by day 14; two follicles or more in 33 % of" in words
    assert "bleed, day 1" not in words
    assert not any(line.get_marker() == "v" for axes in figure.axes for line in axes.lines)


@pytest.mark.parametrize("people", [1, 3])
def test_warnings_stand_above_everything(made_woman, people: int) -> None:
    dataset = made_woman(people=people)
    plain = trajectory_figure(dataset)
    dataset.attrs |= {"pregnancy_warning": "x: CONTRAINDICATED. " * 12, "hyperstimulation_warning": "Risk of y."}
    figure = trajectory_figure(dataset)
    banner = max(figure.axes, key=lambda axes: axes.get_position().y1)
    assert banner.get_position().y1 == pytest.approx(1.0)
    assert banner.get_facecolor()[0] > 0.6 > banner.get_facecolor()[1]
    assert axes_words(banner).startswith("PREGNANCY: x: CONTRAINDICATED.")
    assert "HYPERSTIMULATION: Risk of y." in axes_words(banner)
    assert figure.get_figheight() > plain.get_figheight()
    page = trajectory_page(dataset)
    assert page.index('<p class="warning">PREGNANCY: x') < page.index('<p class="warning">HYPER') < page.index("<h1>")
    assert "warning" not in trajectory_page(made_woman(people=people)).split("<body>")[1].split("<h1>")[0]


def test_the_page_of_a_woman_has_the_marks(made_woman) -> None:
    page = trajectory_page(made_woman())
    for words in ("bleed, day 1 of a cycle", "triangle-down", "LH surge", "ovulates on day 14"):
        assert words in page


def test_a_woman_read_from_a_table_is_drawn_without_marks(made_woman, tmp_path: Path) -> None:
    save_results(made_woman(), tmp_path / "x.csv")
    figure = trajectory_figure(read_results(tmp_path / "x.csv"))
    assert "Largest follicle" in texts(figure)
    assert "bleed, day 1" not in texts(figure)


def test_a_course_of_each_cycle_is_drawn_where_it_was_given(made_woman) -> None:
    person, regimen = read_person(PCOS / "person.yaml"), read_regimen(PCOS / "regimen_letrozole.yaml")
    dataset = made_woman(arms=("wait", regimen.name))
    found = treatment_periods(person, [regimen], 90, dataset)[regimen.name]
    letrozole = [item for item in found if item.label.startswith("letrozole")]
    assert [(item.start, item.end) for item in letrozole] == [(2, 7), (30, 35), (58, 63), (86, 90)]
    progestin = [item for item in found if item.label.startswith("medroxyprogesterone")]
    assert [(item.start, item.end) for item in progestin] == [(-10, 0)]
    rows = lanes({"arm": found}, "arm")
    assert sorted({row[0].label.split()[0] for row in rows}) == ["letrozole", "medroxyprogesterone"]
    assert "letrozole 5 mg / day" in texts(trajectory_figure(dataset, {regimen.name: found}))


def test_a_course_of_each_cycle_of_many_women_only_says_so(made_woman) -> None:
    person, regimen = read_person(PCOS / "person.yaml"), read_regimen(PCOS / "regimen_letrozole.yaml")
    dataset = made_woman(people=3, arms=("wait", regimen.name))
    found = treatment_periods(person, [regimen], 90, dataset)[regimen.name]
    (vague,) = [item for item in found if item.vague]
    assert "each woman in her own cycle" in vague.label
    assert "each woman in her own cycle" in texts(trajectory_figure(dataset, {regimen.name: found}))
    assert treatment_periods(person, [regimen], 90)[regimen.name] == found


def test_rhythms_are_told_as_written() -> None:
    dose = {"agent": "hcg", "route": "subcutaneous", "dose": "1500 IU"}
    twice = Dose.model_validate({**dose, "every": "1 day", "times": ["08:00", "20:00"]})
    week = Dose.model_validate({**dose, "weekdays": ["monday", "thursday"]})
    assert describe_dose(twice) == "hCG 1500 IU x 2 / day"
    assert describe_dose(week) == "hCG 1500 IU Mon/Thu"


def test_every_axis_has_numbers_also_where_a_curve_stays_within_a_decade() -> None:
    import circhoral as ch

    dose = {"agent": "anastrozole", "route": "oral", "dose": "1 mg", "every": "1 day"}
    data = ch.simulate({"sex": "male", "age": "50 years"}, [{"name": "ai", "doses": [dose]}], days=30, before=0)
    figure = trajectory_figure(data)
    for axes in figure.axes:
        if axes.has_data():
            low, high = axes.get_ylim()
            assert sum(low <= tick <= high for tick in axes.get_yticks()) >= 2, axes.get_title(loc="left")
