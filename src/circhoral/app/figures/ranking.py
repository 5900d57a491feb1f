"""The picture of a sensitivity analysis: per output one panel of bars, the most important parameter on top.

Colour says the direction (blue: more of the parameter, more of the output; orange: less), length says how much. Below
each name stand meaning, value and how the value was obtained, in red if it is assumed: weak numbers that matter show.
"""

from __future__ import annotations

import textwrap
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from circhoral.app.prominent import RED
from circhoral.app.ranking import account, prominent, rows
from circhoral.simulation.simulate import RESEARCH_USE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from circhoral.validation.sensitivity.run import Analysed, Sensitivity

# Inches.
LABEL, BARS, MARGIN, ROW, HEAD, ABOVE, BELOW, LINE, WARNED = 3.25, 3.0, 0.2, 0.36, 0.98, 0.62, 0.62, 0.15, 0.17
INK, SOFT, MORE, LESS, GREY, WEAK = "#333333", "#666666", "#2B6CB0", "#DD7A1B", "#9AA5B1", "#A5312B"
_LETTERS = 66  # of the line below a name
_SIGMA = "sigma: how far it varies with the rest"
_TITLES = {
    "local": "Local sensitivity", "morris": "Morris screening", "sobol": "Sobol indices",
}  # fmt: skip


def draw(found: Sensitivity, top: int = 15) -> Figure:
    """Return the figure.

    Parameters
    ----------
    found : Sensitivity
    top : int
        Bars per panel.

    Returns
    -------
    matplotlib.figure.Figure
    """
    count = len(found.outputs)
    columns = min(2, count)
    lines = -(-count // columns)
    bars = min(top, len(found.varied))
    tall = ABOVE + ROW * bars + BELOW
    width = MARGIN + columns * (LABEL + BARS + MARGIN)
    foot = _footer(found, int(width * 17.5))
    bottom = 0.14 + LINE * (foot.count("\n") + 1)
    warned = [line for text in prominent(found)[0] for line in textwrap.wrap(text, int(width * 11.5))]
    head = HEAD + WARNED * len(warned)
    height = head + tall * lines + bottom
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    for number, output in enumerate(found.outputs):
        left = MARGIN + (number % columns) * (LABEL + BARS + MARGIN) + LABEL
        top_edge = head + (number // columns) * tall + ABOVE
        place = (left / width, 1 - (top_edge + ROW * bars) / height, BARS / width, ROW * bars / height)
        _panel(figure.add_axes(place), found, output, bars)
    left = MARGIN / width
    titled = f"{_TITLES[found.method]}: which parameters decide the output"
    figure.text(left, 1 - 0.12 / height, titled, fontsize=13.5, weight="bold", va="top", color="#111111")
    about = f"{found.who}, {found.regimen}, {found.when}"
    figure.text(left, 1 - 0.42 / height, about, fontsize=10, va="top", color=SOFT)
    figure.legend(
        handles=_handles(found.method), loc="upper left", bbox_to_anchor=(left, 1 - 0.62 / height), ncols=3,
        frameon=False, fontsize=8.5, borderaxespad=0.0, borderpad=0.0, handlelength=1.5, columnspacing=1.4,
    )  # fmt: skip
    figure.text(
        left, 1 - HEAD / height, "\n".join(warned), fontsize=8.6, weight="bold", va="top", color=RED, linespacing=1.3
    )
    figure.text(left, 0.08 / height, foot, fontsize=7.2, va="bottom", color=SOFT, linespacing=1.4)
    return figure


def _panel(axes: Axes, found: Sensitivity, output: Analysed, bars: int) -> None:
    shown = rows(found, output, bars)
    place = np.arange(len(shown))[::-1].astype(float)
    {"local": _local, "morris": _morris, "sobol": _sobol}[found.method](axes, shown, place)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_yticks([])
    for y, row in zip(place, shown, strict=True):
        _beside(axes, row["parameter"], y, 1, {"va": "bottom", "fontsize": 8.6, "color": "#111111"})
        weak = row["how"] == "assumed"
        _beside(axes, _below(row), y, 0, {"va": "top", "fontsize": 6.5, "color": WEAK if weak else SOFT})
    unit = "" if output.unit == "1" else f" {output.unit}"
    axes.set_title(
        f"{output.label[0].upper()}{output.label[1:]}", loc="left", fontsize=11, weight="bold", color=INK, pad=17
    )
    axes.text(
        0, 1, f"typical: {output.typical:.3g}{unit}", transform=axes.transAxes, fontsize=8.5, color=SOFT, va="bottom"
    )
    axes.set_xlabel(_x_label(found, output), fontsize=8.2, color=INK)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#999999")
    axes.tick_params(labelsize=8, labelcolor=INK, length=3, color="#999999")
    axes.grid(axis="x", color="#E3E3E3", lw=0.6)
    axes.axvline(0, color="#777777", lw=0.8)
    axes.set_axisbelow(True)


def _beside(axes: Axes, text: str, y: float, up: float, look: dict[str, Any]) -> None:
    axes.annotate(
        text, (0, y), xytext=(-6, up), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
        **look,
    )  # fmt: skip


def _local(axes: Axes, shown: list[dict[str, Any]], place: Any) -> None:
    per_sd = np.array([100 * (row["per_sd"] or 0.0) for row in shown])
    axes.barh(place, per_sd, height=0.62, color=_colours(per_sd))
    reach = max(np.abs(per_sd).max(), 1e-12)
    axes.set_xlim(min(per_sd.min(), 0) - 0.32 * reach, max(per_sd.max(), 0) + 0.32 * reach)
    for y, row, value in zip(place, shown, per_sd, strict=True):
        told = "" if row["elasticity"] is None else f"{row['elasticity']:+.2f}"
        axes.annotate(
            told, (value, y), xytext=(4 if value >= 0 else -4, 0), textcoords="offset points", va="center",
            ha="left" if value >= 0 else "right", fontsize=7.4, color=INK,
        )  # fmt: skip


def _morris(axes: Axes, shown: list[dict[str, Any]], place: Any) -> None:
    size, half, sigma, mean = (_column(shown, name) for name in ("mu_star", "mu_star_conf", "sigma", "mu"))
    bars = axes.barh(place, size, height=0.62, color=_colours(mean, size))
    for bar, unsure in zip(bars, half >= size, strict=True):
        bar.set_alpha(0.4 if unsure else 1.0)
    axes.errorbar(size, place, xerr=[np.minimum(half, size), half], fmt="none", ecolor=INK, elinewidth=0.9, capsize=2)
    axes.plot(sigma, place, ls="none", marker="D", ms=4.6, mfc="white", mec="#111111", mew=1.0, zorder=4)
    axes.set_xlim(0, 1.05 * max(np.max(size + half), np.max(sigma), 1e-12))


def _sobol(axes: Axes, shown: list[dict[str, Any]], place: Any) -> None:
    for name, shift, colour in (("ST", -0.16, GREY), ("S1", 0.16, MORE)):
        value, half = _column(shown, name), _column(shown, f"{name}_conf")
        axes.barh(place + shift, np.maximum(value, 0), height=0.3, color=colour)
        bounds = [np.clip(value - half, 0, None), np.maximum(value + half, 0)]
        axes.hlines(place + shift, *bounds, color=INK, lw=0.9, zorder=4)
    high = max(np.max(_column(shown, name) + _column(shown, f"{name}_conf")) for name in ("S1", "ST"))
    axes.set_xlim(0, max(1.0, high))


def _column(shown: list[dict[str, Any]], name: str) -> Any:
    return np.array([row[name] or 0.0 for row in shown])


def _colours(mean: Any, size: Any = None) -> list[str]:
    """Return a colour per bar; grey where the direction depends on the other parameters."""
    whole = np.abs(mean) if size is None else size
    clear = np.abs(mean) >= 0.5 * whole
    return [GREY if not sure else MORE if value >= 0 else LESS for value, sure in zip(mean, clear, strict=True)]


def _handles(method: str) -> list[Any]:
    if method == "sobol":
        return [
            Patch(color=MORE, label="S1: its own share of the variance"),
            Patch(color=GREY, label="ST: with all its interactions"),
            Line2D([], [], color=INK, lw=0.9, label="95 % interval"),
        ]
    made: list[Any] = [
        Patch(color=MORE, label="more of it raises the output"),
        Patch(color=LESS, label="more of it lowers the output"),
    ]
    if method == "morris":
        made += [
            Patch(color=GREY, label="direction depends on the rest"),
            Line2D([], [], ls="none", marker="D", ms=4.6, mfc="white", mec="#111111", label=_SIGMA),
            Line2D([], [], color=INK, lw=0.9, label="95 % interval of mu*; pale bar: it reaches 0"),
        ]
    return made


def _x_label(found: Sensitivity, output: Analysed) -> str:
    unit = "" if output.unit == "1" else f" [{output.unit}]"
    ends = "its 95 % prior" if found.width == 1 else f"{found.width:g} x its 95 % prior"
    return {
        "local": "change per standard deviation of the prior [%]\n(number: elasticity, % per %)",
        "morris": f"mu*: mean change of the output{unit}\nas the parameter crosses {ends}",
        "sobol": "share of the output's variance",
    }[found.method]


def _below(row: dict[str, Any]) -> str:
    """Return meaning, value and origin in one short line."""
    unit = "" if row["unit"] == "dimensionless" else f" {row['unit']}"
    tail = f"; {row['value']:.3g}{unit}, {row['how']}"
    room = max(_LETTERS - len(tail), 12)
    meaning = str(row["meaning"])
    return (meaning if len(meaning) <= room else meaning[: room - 1].rstrip(" ,") + "…") + tail


def _footer(found: Sensitivity, letters: int) -> str:
    told = [
        *prominent(found)[1],
        " ".join(account(found)),
        f"circhoral {version('circhoral')}, seed {found.seed}. {RESEARCH_USE}",
    ]
    return "\n".join(line for text in told for line in textwrap.wrap(text, letters))
