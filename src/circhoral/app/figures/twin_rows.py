"""The rows of a twin's picture: a record, a phenotype, a parameter, each on a ruler of its own in inches from above."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from circhoral.app.figures.rulers import Ruler, ruler
from circhoral.app.figures.still import INK, SOFT
from circhoral.app.prominent import RED
from circhoral.app.twin_words import LearnedRow, PhenotypeRow, RecordRow, amount

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PRIOR, PERSON, VALUE = "#E3D9C6", "#0072B2", "#111111"
RECORD, CONFLICT_LINE, PHENOTYPE, LEARNED = 0.66, 0.16, 0.5, 0.5  # inches of a row
PHENOTYPE_LINE, PHENOTYPE_LETTERS = 0.14, 44
READING = {"low": "#B9770E", "high": "#B9770E", "unusually low": RED, "unusually high": RED}
_LETTERS = 96  # in a line below a record
_HALF_PRIOR = 0.15


def record_heights(rows: Sequence[RecordRow]) -> list[float]:
    """Return how tall each record is, with what has to be said of a conflict [inch]."""
    return [RECORD + CONFLICT_LINE * len(_conflict(row)) for row in rows]


def record_ruler(row: RecordRow) -> Ruler:
    """Return the ruler of a record, on which its value and every band have room."""
    ends = [row.value, *(end for band in (row.prior, row.level, row.again) for end in (band.low, band.high))]
    return ruler([end for end in ends if row.linear or end > 0], row.linear)


def learned_ruler(row: LearnedRow) -> Ruler:
    """Return the ruler of a parameter."""
    return ruler([end for band in (row.prior, row.posterior) for end in (band.low, band.high)], row.linear)


def draw_record(axes: Axes, row: RecordRow, top: float, columns: Sequence[float]) -> None:
    """Draw one record.

    Parameters
    ----------
    axes : Axes
        Inches; y grows downwards.
    row : RecordRow
    top : float
    columns : sequence of float
        Where the label, the ruler, its end, the value and the level begin.
    """
    label, left, right, value, level = columns
    y = top + 0.24
    scale = record_ruler(row)
    colour = RED if row.conflict else INK
    axes.text(label, y - 0.07, _capital(row.label), fontsize=10, weight="bold", color=colour, va="center")
    told = [*row.when.split(", "), *([row.detail] if row.detail else [])]
    for number, text in enumerate(told):
        axes.text(label, y + 0.1 + 0.135 * number, text, fontsize=7.8, color=SOFT, va="center")

    def x(number: float) -> float:
        return left + (right - left) * scale.at(number)

    _ticks(axes, scale, left, right, y + 0.2)
    axes.fill_between([x(row.prior.low), x(row.prior.high)], y - _HALF_PRIOR, y + _HALF_PRIOR, color=PRIOR, lw=0)
    axes.plot([x(row.prior.median)] * 2, [y - _HALF_PRIOR, y + _HALF_PRIOR], color="#B7A98C", lw=1.2)
    axes.plot([x(row.again.low), x(row.again.high)], [y, y], color=PERSON, lw=1.1, solid_capstyle="butt")
    for end in (row.again.low, row.again.high):
        axes.plot([x(end)] * 2, [y - 0.045, y + 0.045], color=PERSON, lw=1.1)
    axes.plot([x(row.visit.low), x(row.visit.high)], [y, y], color="#7FB3D9", lw=4.5, solid_capstyle="butt")
    axes.plot([x(row.level.low), x(row.level.high)], [y, y], color=PERSON, lw=9, solid_capstyle="butt")
    axes.plot([x(row.level.median)] * 2, [y - 0.06, y + 0.06], color="white", lw=1.6)
    _marker(axes, row, x(row.value), y)
    size = 9.6 * min(1.0, 15 / len(row.written))
    axes.text(value, y - 0.07, row.written, fontsize=size, weight="bold", color=colour, va="center")
    told_reading = "conflict" if row.conflict else row.reading
    shade = RED if row.conflict else READING.get(row.reading, SOFT)
    axes.text(value, y + 0.1, told_reading, fontsize=8.3, color=shade, va="center")
    if amount(row.value) not in row.written and f"{row.value:g}" not in row.written:
        axes.text(value, y + 0.245, f"= {amount(row.value)} {row.unit}", fontsize=7.8, color=SOFT, va="center")
    axes.text(level, y - 0.07, f"{_band(row.level)} {row.unit}", fontsize=8.8, color=PERSON, va="center", weight="bold")
    axes.text(level, y + 0.1, f"before: {_band(row.prior)}", fontsize=8.3, color="#86764F", va="center")
    for number, line in enumerate(_conflict(row)):
        axes.text(left, top + RECORD + 0.02 + CONFLICT_LINE * number, line, fontsize=8.3, color=RED, va="center")


def phenotype_height(row: PhenotypeRow) -> float:
    """Return how tall a phenotype is [inch]."""
    return PHENOTYPE + PHENOTYPE_LINE * (len(textwrap.wrap(row.label, PHENOTYPE_LETTERS)) - 1)


def draw_phenotype(axes: Axes, row: PhenotypeRow, top: float, left: float, right: float) -> None:
    """Draw the shares of one phenotype before and after."""
    shade = SOFT if row.out_of_question else INK
    lines = textwrap.wrap(row.label, PHENOTYPE_LETTERS)
    for number, line in enumerate(lines):
        axes.text(left, top + 0.09 + PHENOTYPE_LINE * number, line, fontsize=8.6, color=shade, va="center")
    top += PHENOTYPE_LINE * (len(lines) - 1)
    wide = right - left - 0.85
    for y, share, colour, word in (
        (top + 0.22, row.before, "#BBBBBB", "before"),
        (top + 0.345, row.after, PERSON, "out of question" if row.out_of_question else "after"),
    ):
        axes.fill_between([left, left + wide * share], y - 0.05, y + 0.05, color=colour, lw=0)
        told = word if word == "out of question" else f"{percent(share)} {word}"
        text_colour = PERSON if word == "after" else SOFT
        axes.text(left + wide * share + 0.05, y, told, fontsize=7.8, color=text_colour, va="center")


def draw_learned(axes: Axes, row: LearnedRow, top: float, columns: Sequence[float]) -> None:
    """Draw one parameter before and after; columns are label, ruler, its end, numbers, and what changed."""
    label, left, right, told, change = columns
    y = top + 0.17
    scale = learned_ruler(row)

    def x(number: float) -> float:
        return left + (right - left) * scale.at(number)

    lines = textwrap.wrap(_capital(row.meaning), 56)
    if len(lines) > 2:
        lines = [lines[0], _short(f"{lines[1]} {lines[2]}", 56)]
    for number, line in enumerate(lines):
        axes.text(label, y - 0.07 * (len(lines) - 1) + 0.14 * number, line, fontsize=8.4, color=INK, va="center")
    _ticks(axes, scale, left, right, y + 0.11)
    axes.fill_between([x(row.prior.low), x(row.prior.high)], y - 0.08, y + 0.08, color=PRIOR, lw=0)
    axes.plot([x(row.posterior.low), x(row.posterior.high)], [y, y], color=PERSON, lw=5.5, solid_capstyle="butt")
    axes.plot([x(row.posterior.median)] * 2, [y - 0.05, y + 0.05], color="white", lw=1.6)
    unit = f" {row.unit}" if row.unit else ""
    axes.text(told, y - 0.07, f"{_band(row.posterior)}{unit}", fontsize=8.6, color=PERSON, va="center", weight="bold")
    axes.text(told, y + 0.08, f"before: {_band(row.prior)}", fontsize=7.8, color="#86764F", va="center")
    axes.text(change, y - 0.07, row.change, fontsize=8.6, color=INK, va="center")


def _marker(axes: Axes, row: RecordRow, x: float, y: float) -> None:
    colour = RED if row.conflict else VALUE
    if not row.censored:
        axes.plot(x, y, "D", color=colour, ms=7, mec="white", mew=1.1, zorder=5)
        return
    away = -0.3 if row.censored == "<" else 0.3
    look: dict[str, Any] = {"arrowstyle": "-|>", "color": colour, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    axes.plot([x, x], [y - 0.11, y + 0.11], color=colour, lw=2.2, zorder=5)
    axes.annotate("", (x + away, y - 0.09), xytext=(x, y - 0.09), arrowprops=look, zorder=5)


def _ticks(axes: Axes, scale: Ruler, left: float, right: float, y: float) -> None:
    axes.plot([left, right], [y, y], color="#BBBBBB", lw=0.8)
    for tick in scale.ticks():
        at = left + (right - left) * scale.at(tick)
        axes.plot([at, at], [y, y + 0.03], color="#999999", lw=0.8)
        axes.text(at, y + 0.09, f"{tick:,g}", fontsize=7.2, color=SOFT, ha="center", va="center")


def _conflict(row: RecordRow) -> list[str]:
    return textwrap.wrap(f"Conflict: {row.conflict}", _LETTERS) if row.conflict else []


def _band(band: Any) -> str:
    return f"{amount(band.median)} ({amount(band.low)} to {amount(band.high)})"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip(" ,;") + "…"


def percent(share: float) -> str:
    """Return a share in percent; a small one with a digit more."""
    return f"{100 * share:.0f} %" if share >= 0.01 or share == 0 else f"{100 * share:.1f} %"
