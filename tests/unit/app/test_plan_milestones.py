"""How recovery of LH is told: a picture, a table and data over time, and none where LH was never away."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from circhoral.app import plan_words as words
from circhoral.app.figures.plan import milestone_figure, svg_bytes
from circhoral.app.figures.plan_page import plan_page
from circhoral.app.plan_pdf import plan_pdf


@pytest.fixture(scope="module")
def away(plan):
    """The plan of a man whose LH is away: back in half of the versions by waiting, a day later in each; never else."""
    options = []
    for option in plan.options:
        own = option.compared.milestones["lh_back"]
        day = 10.0 + np.arange(len(own.day)) if option.is_waiting else np.full(len(own.day), np.inf)
        day[len(day) // 2 :] = np.inf
        steps = {**option.compared.milestones, "lh_back": replace(own, day=day)}
        options.append(replace(option, compared=replace(option.compared, milestones=steps)))
    return replace(plan, options=tuple(options))


def test_a_man_whose_lh_was_never_away_sees_no_recovery(plan):
    assert words.recoveries(plan) == ()
    assert "Recovery of LH" not in plan_page(plan)
    assert words.plain(plan)["milestones_over_time"]["lh_back"]["shown"] is False


def test_the_page_draws_the_recovery_and_says_how_it_is_defined(plan, away):
    page = plan_page(away)
    assert page.count("data:image/svg+xml") == plan_page(plan).count("data:image/svg+xml") + 1
    for told in ("Recovery of LH: LH above 1.5 IU/L", "mean over the pulses at 08:00", "for 7 days in a row",
                 "not half", "by 14 days"):  # fmt: skip
        assert told in page
    assert plan_pdf(away).startswith(b"%PDF")
    assert len(plan_pdf(away)) > len(plan_pdf(plan))


def test_the_table_tells_the_share_by_a_day_with_its_interval(away):
    (milestone,) = words.recoveries(away)
    heads, rows = words.milestone_heads(away), words.milestone_cells(away, milestone)
    waiting = dict(zip(heads, next(row for row in rows if row[0] == "W"), strict=True))
    other = dict(zip(heads, next(row for row in rows if row[0] == "1"), strict=True))
    # of 30 versions 5 have it by day 14 and 15 in the end
    low, high = words.interval(5 / 30, 30)
    assert waiting["by 14 days"] == f"17 % ({100 * low:.0f} to {100 * high:.0f})"
    assert waiting["by 6 months"].startswith("50 %")
    assert other["by 6 months"].startswith("0 % (0 to ")


def test_the_data_hold_every_milestone_by_day(away):
    found = json.loads(json.dumps(words.plain(away), allow_nan=False))["milestones_over_time"]
    assert set(found) == {"lh_back", "testosterone_back", "sperm_seen"}
    lh = found["lh_back"]
    assert lh["shown"] is True
    assert "mean over the pulses" in lh["defined"]
    waiting = lh["options"]["wait"]
    assert np.all(np.diff(waiting["share"]) >= 0)
    assert waiting["share"][-1] == pytest.approx(0.5)
    assert waiting["first"] == 11.0
    assert waiting["most"] is None
    assert all(low <= share <= high for low, share, high in
               zip(waiting["low"], waiting["share"], waiting["high"], strict=True))  # fmt: skip


def test_the_picture_shows_each_option_on_waiting(away):
    (milestone,) = words.recoveries(away)
    figure = milestone_figure(away, milestone)
    told = [text.get_text() for text in figure.texts]
    assert any("Recovery of LH" in text for text in told)
    assert any("mean over pulses of LH above 1.5 mIU/mL" in text for text in told)
    grey, own = figure.axes[0].lines
    assert max(grey.get_ydata()) == pytest.approx(50)
    assert max(own.get_ydata()) == 0
    assert svg_bytes(figure) == svg_bytes(milestone_figure(away, milestone))
