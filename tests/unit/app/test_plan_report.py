"""The report of a plan as page, paper and data: the same bytes from the same plan, and nothing left out of any."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zlib
from dataclasses import replace

import numpy as np
import pytest

from circhoral.app import plan_words as words
from circhoral.app.figures.plan import (
    chance_figure,
    courses_figure,
    options_figure,
    pareto_figure,
    svg_bytes,
)
from circhoral.app.figures.plan_page import plan_page
from circhoral.app.plan_report import report_writer
from circhoral.app.results import OutputError
from circhoral.planning.plan import make_plan
from circhoral.planning.search import Found, SearchResult
from circhoral.protocols.library import protocol
from circhoral.simulation.simulate import RESEARCH_USE

DAY = dt.date(2026, 3, 9)
DIRECTIVE = re.compile(
    r"\b(should (?:take|be|start|stop|use|have|try)|must|ought to|recommend\w*|advise\w*|we suggest|best option)\b",
    re.IGNORECASE,
)


def written(plan, name, date=DAY):
    stream = io.BytesIO()
    report_writer(plan, name, "conventional", date)(stream)
    return stream.getvalue()


def visible(page: str) -> str:
    """Return the text of a page without its styles, pictures and marks."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("name", ["r.html", "r.pdf", "r.json"])
def test_the_same_plan_gives_the_same_bytes(plan, name):
    assert written(plan, name) == written(plan, name)


@pytest.fixture(scope="module")
def again(plan):
    """The plan made once more from the same twin and seed."""
    assert any(option.compared.regimen.rules for option in plan.options)
    return make_plan(plan.twin, [protocol("hcg_alone")], plan.goal, draws=30, horizon=180.0)


@pytest.mark.parametrize("name", ["r.html", "r.pdf", "r.json"])
def test_a_plan_made_again_gives_the_same_bytes(plan, again, name):
    assert written(again, name) == written(plan, name)


@pytest.mark.parametrize("name", ["r.html", "r.json"])
def test_only_the_date_differs(plan, name):
    one, other = written(plan, name), written(plan, name, dt.date(2027, 4, 1))
    assert one != other
    assert one.replace(b"2026-03-09", b"2027-04-01") == other


def test_an_unknown_ending_is_refused(plan):
    with pytest.raises(OutputError, match=r"\.html, \.pdf, \.json"):
        report_writer(plan, "r.docx", "conventional")


def test_the_page_holds_notice_waiting_grades_and_records(plan):
    page = visible(plan_page(plan, "conventional", DAY))
    assert page.count(RESEARCH_USE) == 2
    for row in words.option_rows(plan):
        assert row.title in page
        assert f"{row.grade}: {row.meaning}" in page
        for record in row.records:
            assert record in page
    for title in ("What was found", "What is not known", "Questions for the clinic", "Technical part", "Provenance"):
        assert title in page
    assert page.index("Questions for the clinic") < page.index("Technical part")


def test_the_page_loads_nothing(plan):
    page = plan_page(plan)
    assert not re.search(r"(?:src|href)=[\"'](?!data:)", page)
    assert "@import" not in page
    assert page.count("data:image/svg+xml") == 3


def test_no_text_of_the_page_is_a_direction(plan):
    assert DIRECTIVE.findall(visible(plan_page(plan))) == []


def test_an_abstaining_twin_stands_in_red_on_page_and_pictures(plan, abstaining):
    assert 'class="warning"' not in plan_page(plan)
    page = plan_page(abstaining)
    assert page.index('class="warning"') < page.index("<h1>")
    assert "no number below can be relied on" in page
    for figure in (options_figure(abstaining), chance_figure(abstaining), courses_figure(abstaining)):
        assert any("not reliable" in text.get_text() for text in figure.texts)


def test_the_paper_has_pages_and_no_date_of_its_own(plan):
    data = written(plan, "r.pdf")
    assert data.startswith(b"%PDF")
    streams = b""
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            streams += zlib.decompress(raw)
        except zlib.error:
            continue
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", data + streams)) > 2
    assert str(dt.date.today().year).encode() + dt.date.today().strftime("%m%d").encode() not in data


def test_the_data_are_those_of_the_words(plan):
    made = json.loads(written(plan, "r.json"))
    assert made["date"] == "2026-03-09"
    assert made["headline"] == words.headline(plan)
    assert [row["number"] for row in made["options"]] == [row.number for row in words.option_rows(plan)]


def test_pictures_of_one_option_and_of_many(plan):
    option = next(one for one in plan.options if not one.is_waiting)
    many = replace(plan, options=(plan.waiting, *[option] * 18))
    for one in (plan, many, replace(plan, options=(plan.waiting,))):
        for figure in (options_figure(one), chance_figure(one), courses_figure(one, "si")):
            assert svg_bytes(figure).startswith(b"<?xml")
    assert any("more options" in text.get_text() for text in chance_figure(many).texts)


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value encountered")
def test_an_option_that_could_not_be_lived_says_so(plan):
    first = next(one for one in plan.options if not one.is_waiting)
    outcome = first.compared.outcome
    none = replace(outcome, ok=np.zeros_like(outcome.ok), reached=np.full_like(outcome.reached, np.nan))
    nan = float("nan")
    arm = replace(
        first.compared, outcome=none, earlier=nan, same=nan, later=nan, gain=nan, gain_error=nan, saved=(nan, nan, nan)
    )
    failed = replace(plan, options=(replace(first, compared=arm), plan.waiting))
    page = visible(plan_page(failed))
    assert "could not be lived" in page
    assert not re.search(r"\bnan\b", page)
    assert json.loads(written(failed, "r.json"))["options"][0]["probability"] is None


def test_a_search_is_drawn_with_each_regimen_once(plan):
    option = next(one for one in plan.options if not one.is_waiting)
    arm = option.compared
    made = [
        Found(arm.regimen, {"hcg dose": f"{dose} IU"}, arm, 0.5 + dose / 1e4, 0.0, 0.01) for dose in (500, 500, 900)
    ]
    result = SearchResult(option.protocol, 12, Found(arm.regimen, {}, arm, 0.5, 0.0, 0.0), tuple(made))
    searched = replace(plan, searches=(result,))
    drawn = [text.get_text() for text in pareto_figure(result).texts]
    assert sum("hcg dose" in text for text in drawn) == 2
    assert "What the searches found" in plan_page(searched)
    assert written(searched, "r.pdf").startswith(b"%PDF")
    assert json.loads(written(searched, "r.json"))["searches"][0]["trials"] == 12
