"""A twin in one still picture: records on the left, phenotypes and what stays open on the right, lessons below.

The four sources of spread have looks of their own, named in the legend: a pale band for persons of the description, a
thick bar for what is not known of this person, a thinner one with visits, whiskers with the method.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from circhoral.app import twin_words as words
from circhoral.app.figures import twin_rows as rows
from circhoral.app.figures.still import INK, SOFT
from circhoral.app.prominent import RED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from circhoral.app.twin_words import System
    from circhoral.twin.posterior import Twin

WIDTH, LEFT = 12.0, 0.15
RECORDS = (LEFT, 1.9, 4.55, 4.8, 6.05)
"""Where the label, the ruler, its end, the reported value and the person's level of a record stand [inch]."""
SHARES = (8.95, 11.9)
LEARNED = (LEFT, 3.9, 6.6, 6.85, 9.6)
"""Label, ruler, its end, the numbers and what changed [inch]."""
HEAD, LEGEND, BLOCK, GAP, FOOT_LINE, LINE = 0.8, 0.68, 0.4, 0.16, 0.15, 0.165
_LETTERS, _OPEN_LETTERS, _BANNER_LETTERS = 236, 44, 150
_GREEN = "#1F6F43"


def twin_figure(twin: Twin, units: System = "conventional") -> Figure:
    """Draw what is known of a person after their values.

    Parameters
    ----------
    twin : Twin
    units : {"conventional", "si"}
        Of display.

    Returns
    -------
    matplotlib.figure.Figure
    """
    records, learned = words.record_rows(twin, units), words.learned_rows(twin)
    shares, open_rows = words.phenotype_rows(twin), words.undecided_rows(twin)
    heights = rows.record_heights(records)
    banner = textwrap.wrap(words.warning_words(twin), _BANNER_LETTERS)
    red = 0.18 * len(banner) + 0.2 if banner else 0.0
    lines = _open_lines([row.meaning for row in open_rows])
    foot = _footer(twin)
    open_top = BLOCK + sum(map(rows.phenotype_height, shares)) + (0.3 if len(shares) == 1 else 0.0)
    upper = max(BLOCK + (sum(heights) or 0.4), open_top + BLOCK + LINE * len(lines))
    lower = BLOCK + (rows.LEARNED * len(learned) or 0.3)
    legend = LEGEND if records else 0.1
    height = red + HEAD + legend + upper + GAP + lower + GAP + FOOT_LINE * len(foot) + 0.12
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    if banner:
        axes.fill_between([0, WIDTH], 0, red - 0.06, color=RED, lw=0)
        axes.text(LEFT, 0.07, "\n".join(banner), fontsize=9.2, weight="bold", color="white", va="top", linespacing=1.3)
    _head(axes, twin, red)
    top = red + HEAD
    if records:
        _legend(figure, axes, top, height)
    top += legend
    _records(axes, records, heights, top)
    _shares(axes, shares, top)
    _title(axes, "What the values leave open", SHARES[0], top + open_top)
    for number, line in enumerate(lines):
        y = top + open_top + BLOCK - 0.06 + LINE * number
        axes.text(SHARES[0], y, line, fontsize=8.4, color=INK, va="center")
    top += upper + GAP
    axes.plot([LEFT, WIDTH - LEFT], [top - GAP / 2] * 2, color="#DDDDDD", lw=0.8)
    _learned(axes, learned, top, bool(records))
    axes.text(
        LEFT, height - 0.08, "\n".join(foot), fontsize=7.4, color=SOFT, va="bottom", linespacing=1.4
    )  # fmt: skip
    return figure


def twin_page(twin: Twin, units: System = "conventional", changes: Sequence[str] = ()) -> str:
    """Return the same as one HTML page that needs no network.

    Parameters
    ----------
    twin : Twin
    units : {"conventional", "si"}
        Of display.
    changes : sequence of str
        What of the model has changed since the twin was made, from `open_with_changes`; stands on the page in red.
    """
    from circhoral.app.figures.twin_page import write

    return write(twin, units, changes)


def _head(axes: Axes, twin: Twin, top: float) -> None:
    axes.text(LEFT, top + 0.24, "Twin: what the values say of this person", fontsize=14, weight="bold", va="center")
    axes.text(WIDTH - LEFT, top + 0.25, words.who_words(twin), fontsize=9.5, color=SOFT, va="center", ha="right")
    colour = RED if not twin.verdict.trustworthy else "#B9770E" if twin.verdict.conflicts else _GREEN
    colour = SOFT if twin.verdict.state == "prior" else colour
    axes.text(
        LEFT, top + 0.54, words.state_words(twin), fontsize=10.5, weight="bold", color=colour, va="center"
    )  # fmt: skip


def _legend(figure: Figure, axes: Axes, top: float, height: float) -> None:
    handles: list[Any] = [
        Line2D(
            [], [], ls="none", marker="D", ms=7, color=rows.VALUE, label="reported value; arrow: only a limit is known"
        ),
        Patch(facecolor=rows.PRIOR, label="before: persons of this description (between-person variability)"),
        Line2D(
            [], [], color=rows.PERSON, lw=8, solid_capstyle="butt", label="this person's level (parameter uncertainty)"
        ),
        Line2D([], [], color="#7FB3D9", lw=4.5, solid_capstyle="butt", label="with visit-to-visit variability"),
        Line2D([], [], color=rows.PERSON, lw=1.1, marker="|", ms=7, label="with measurement scatter"),
    ]
    figure.legend(
        handles=handles, ncols=3, loc="upper left", bbox_to_anchor=(LEFT / WIDTH, 1 - top / height),
        frameon=False, fontsize=8.4, borderaxespad=0, borderpad=0, columnspacing=1.5, handletextpad=0.6,
        handlelength=1.7,
    )  # fmt: skip
    told = (
        "All bands hold 90 %; each row has its own ruler. 'as expected', 'low' and 'high': among persons of this "
        "description, before any value is looked at."
    )
    axes.text(LEFT, top + 0.47, told, fontsize=8, color=SOFT, va="center")


def _records(axes: Axes, records: list[words.RecordRow], heights: list[float], top: float) -> None:
    _title(axes, "The values", LEFT, top)
    if not records:
        told = "Nothing was observed that the model gives."
        axes.text(LEFT, top + BLOCK + 0.1, told, fontsize=9.5, color=SOFT, va="center")
        return
    for text, x in (("reported", RECORDS[3]), ("level of this person (90 %)", RECORDS[4])):
        axes.text(x, top + 0.14, text, fontsize=8.8, color=SOFT, va="center")
    y = top + BLOCK - 0.06
    for row, tall in zip(records, heights, strict=True):
        rows.draw_record(axes, row, y, RECORDS)
        y += tall


def _shares(axes: Axes, shares: list[words.PhenotypeRow], top: float) -> None:
    _title(axes, "Phenotypes, before and after", SHARES[0], top)
    y = top + BLOCK - 0.08
    for row in shares:
        rows.draw_phenotype(axes, row, y, *SHARES)
        y += rows.phenotype_height(row)
    if len(shares) == 1:
        told = "Stated in the file, so no other was weighed."
        axes.text(SHARES[0], y + 0.13, told, fontsize=8.4, color=SOFT, va="center")


def _learned(axes: Axes, learned: list[words.LearnedRow], top: float, observed: bool) -> None:
    _title(axes, "What the values taught: parameters that narrowed or moved most", LEFT, top)
    if not learned:
        told = "No parameter narrowed or moved clearly." if observed else "Nothing: there are no values."
        axes.text(LEFT, top + BLOCK + 0.05, told, fontsize=9.5, color=SOFT, va="center")
    for number, row in enumerate(learned):
        rows.draw_learned(axes, row, top + BLOCK - 0.08 + rows.LEARNED * number, LEARNED)


def _title(axes: Axes, text: str, x: float, top: float) -> None:
    axes.text(x, top + 0.14, text, fontsize=11, weight="bold", color="#111111", va="center")


def _open_lines(meanings: list[str]) -> list[str]:
    if not meanings:
        return ["None of the parameters that decide most."]
    made = []
    for meaning in meanings:
        lines = textwrap.wrap(meaning, _OPEN_LETTERS)
        made += [f"•  {lines[0]}", *(f"    {line}" for line in lines[1:])]
    return made


def _footer(twin: Twin) -> list[str]:
    told = [line.text for line in words.verdict_lines(twin) if line.kind in ("sampling", "left out")]
    told.append(words.model_words(twin))
    return [line for text in told for line in textwrap.wrap(text, _LETTERS)]
