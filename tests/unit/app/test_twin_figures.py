"""The picture and the page of a twin: drawn for every kind of twin, nothing cut off, warnings and notice in place."""

import io
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from circhoral.app.figures import trajectory_figure, trajectory_page
from circhoral.app.figures.rulers import ruler
from circhoral.app.figures.twin import twin_figure, twin_page
from circhoral.app.twin_records import reported_points
from circhoral.people.person import Person, read_person
from circhoral.twin.forecast import forecast
from circhoral.twin.posterior import make_twin
from circhoral.twin.verdict import Conflict, Verdict

EXAMPLES = Path(__file__).parents[3] / "examples"
SHARES = {"eugonadal": 0.6, "functional_hypogonadotropic_hypogonadism": 0.4, "agonadal": 0.0}


@pytest.fixture(scope="module")
def twins():
    reliable = make_twin(read_person(EXAMPLES / "obesity" / "person.yaml"), draws=200, effective=60)
    cause = "no unit that laboratories use explains it: check the value, the date and what was taken then"
    verdict = Verdict("abstains", ("the model <cannot> do it",), (Conflict("labs[1]", "LH", -7.1, cause),), 1e-12)
    nobody = Person.model_validate({"sex": "male", "age": "34 years", "phenotype": "eugonadal"})
    return {
        "reliable": reliable,
        "abstains": replace(reliable, verdict=verdict),
        "mixture": replace(reliable, share=SHARES, share_before=dict.fromkeys(SHARES, 1 / 3)),
        "prior": make_twin(nobody, draws=100, effective=60),
    }


def texts(figure):
    from matplotlib.text import Text

    return [text for text in figure.findobj(Text) if text.get_text().strip()]


@pytest.mark.parametrize("kind", ["reliable", "abstains", "mixture", "prior"])
@pytest.mark.parametrize("units", ["conventional", "si"])
def test_nothing_is_cut_off_and_no_line_lies_on_another(twins, kind, units):
    figure = twin_figure(twins[kind], units)
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    assert width == 1200
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text
    for number, (text, box) in enumerate(boxes):
        for other, second in boxes[number + 1 :]:
            apart = box.x1 <= second.x0 or second.x1 <= box.x0 or box.y1 <= second.y0 + 2 or second.y1 <= box.y0 + 2
            assert apart, (text, other)


def test_the_picture_tells_values_spreads_notice_and_origin(twins):
    told = " ".join(text.get_text() for text in texts(twin_figure(twins["reliable"])))
    for words in (
        "262 ng/dL", "Reliable", "between-person variability", "parameter uncertainty", "visit-to-visit variability",
        "measurement scatter", "Not a medical device", "seed 0", "What the values leave open", "effective draws",
    ):  # fmt: skip
        assert words in told


def test_an_abstaining_twin_has_a_red_banner_and_its_cause(twins):
    told = " ".join(text.get_text() for text in texts(twin_figure(twins["abstains"])))
    assert "TWIN: the twin abstains: the model <cannot> do it" in told
    assert "Conflict: 7 standard deviations below what the other values imply" in told
    assert "TWIN:" not in " ".join(text.get_text() for text in texts(twin_figure(twins["reliable"])))


def test_without_values_the_picture_says_so(twins):
    told = " ".join(text.get_text() for text in texts(twin_figure(twins["prior"])))
    assert "Nothing was observed that the model gives." in told
    assert "reported value" not in told


def test_the_picture_is_the_same_each_time(twins):
    pictures = []
    for _ in range(2):
        stream = io.BytesIO()
        twin_figure(twins["reliable"]).savefig(stream, format="png", metadata={"Software": None})
        pictures.append(stream.getvalue())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("kind", ["reliable", "abstains", "mixture", "prior"])
def test_a_page_needs_no_network_and_holds_tables_and_provenance(twins, kind):
    page = twin_page(twins[kind])
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=", page)
    assert page.count("plotly.js v") <= 1
    body = page.split("<body>")[1]
    assert body.index("Not a medical device") < body.index("<h1>")
    for words in ("SHA-256 of equations", "seed", "The person as written", "What the values leave open"):
        assert words in body
    assert ('class="warning"' in body) is (kind == "abstains")


def test_a_page_escapes_what_it_tells_and_warns_of_a_changed_model(twins):
    page = twin_page(twins["abstains"], "si", ["the equations of the body have changed"])
    assert "the model &lt;cannot&gt; do it" in page
    assert "CHANGED: the model is not the one that this twin was made with: the equations" in page
    assert "nmol/L" in page


def test_reported_values_are_marked_on_a_forecast_where_it_has_their_days(twins):
    twin = twins["reliable"]
    start = -twin.records.used[0].day + 1
    future = forecast(twin, draws=2, days=2, begins=-float(math.ceil(start)))
    points = reported_points(twin, future)
    assert points["testosterone_total"][0].value == pytest.approx(262)
    assert points["lh"][0].day == twin.records.used[1].day
    figure = trajectory_figure(future, reported=points)
    told = " ".join(text.get_text() for legend in figure.legends for text in legend.get_texts())
    assert "reported value" in told
    assert "90 % of posterior draws (what is not known of this person)" in told
    assert "reported: %{y:.3g}" in trajectory_page(future, reported=points)
    assert reported_points(twin, forecast(twin, draws=2, days=2, begins=0.0)) == {}


def test_a_ruler_has_room_round_ticks_and_an_end():
    scale = ruler([1e-9, 0.2, 40.0])
    assert scale.high / scale.low < 10**4.8
    assert scale.at(1e-9) == 0.0
    assert 0 < scale.at(0.2) < scale.at(40.0) < 1
    assert 3 <= len(scale.ticks()) <= 5
    linear = ruler([42.0, 55.0], linear=True)
    assert linear.at(48.5) == pytest.approx(0.5)
    assert all(math.isclose(tick, round(tick, 1)) for tick in linear.ticks())
    assert ruler([0.0, 0.0], linear=True).high > 0
