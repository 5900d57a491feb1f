"""What `circhoral simulate` prints: warnings first, values, recovery or cycles, labs beside the model, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from circhoral.app import summary
from circhoral.app.cli.numbers import number
from circhoral.app.cli.screen import messages, new_table, out, plain
from circhoral.app.prominent import status_of, warnings_of
from circhoral.app.references import FERTILE, FERTILE_2010, RECOVERY, Reference
from circhoral.app.results import provenance
from circhoral.app.spread import spread_words
from circhoral.app.titration_words import has_rules
from circhoral.quantities.clock import DAYS_PER_MONTH

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console
    from rich.table import Table

    from circhoral.people.person import Person
    from circhoral.protocols.regimen import Regimen


def report(
    dataset: xr.Dataset,
    who: Person,
    wanted: list[str] | None,
    written: list[Path],
    arms: Sequence[Regimen] = (),
) -> int:
    """Print the tables of a run.

    Parameters
    ----------
    dataset : xarray.Dataset
    who : Person
    wanted : list of str or None
        Measures asked for; the key measures if None.
    written : list of Path
    arms : sequence of Regimen
        As they were simulated, for the calendar of those with rules.

    Returns
    -------
    int
        Exit code: 3 if some persons failed, else 0.
    """
    from circhoral.validation.diary import has_cycles

    console = out()
    for text in warnings_of(dataset):
        console.print(plain(text), style="bold white on red")
    for text in status_of(dataset):
        console.print(plain(text), style="bold yellow")
    _tell_safety(console, dataset, who, arms)
    sex = summary.sex_of(dataset)
    measures = [name for name in wanted or summary.key_measures(dataset) if name in dataset]
    if measures:
        console.print(_over(dataset, measures) if sex == "female" else _values(dataset, measures))
    if has_cycles(dataset):
        from circhoral.app.cli.cycles import caption, cycles_table

        console.print(cycles_table(dataset))
        console.print(caption(dataset), style="dim")
    if FERTILE.measure in measures:
        console.print(_recovery(dataset))
        for item in (FERTILE_2010, FERTILE):
            _cite(console, item)
    if has_rules(dataset):
        from circhoral.app.cli.titration_report import tell_rules

        tell_rules(console, dataset, [arm for arm in arms if arm.rules])
    _labs(console, dataset, who)
    if told := spread_words(dataset).note:
        console.print(told, style="dim")
    for path in written:
        console.print(f"wrote {plain(path)}", soft_wrap=True)
    console.print(plain(f"{provenance(dataset)}. {dataset.attrs['research_use']}"), style="dim")
    return _failures(dataset)


def _tell_safety(console: Console, dataset: xr.Dataset, who: Person, arms: Sequence[Regimen]) -> None:
    """Print what forbids an arm for this person, and how much more `circhoral check` has to say."""
    from circhoral.people.safety import check_safety

    told, more = " ".join(warnings_of(dataset)), 0
    for arm in arms:
        found = check_safety(who, arm)
        for entry in found.of("contraindicated"):
            if entry.text not in told:
                console.print(plain(f"{arm.name}: {entry}"), style="bold white on red")
        more += sum(entry.level not in ("contraindicated", "status") for entry in found.entries)
    if more:
        things = "one thing" if more == 1 else f"{more} things"
        console.print(
            f"safety: {things} more to know of these doses in this person; circhoral check tells them", style="dim"
        )


def _values(dataset: xr.Dataset, measures: list[str]) -> Table:
    from circhoral.app.figures.panels import unit_of

    times = summary.columns(float(dataset["time"].max()), 6 if dataset.sizes["person"] == 1 else 5)
    table = new_table("What the model predicts", "")
    for heading in times:
        table.add_column(heading, justify="right", no_wrap=True)
    for measure in measures:
        unit = unit_of(dataset, measure)
        label = str(dataset[measure].attrs.get("long_name", measure))
        table.add_row(f"[bold]{plain(label)}[/bold]{plain(f', {unit}' if unit else '')}")
        for arm in dataset["arm"].values:
            cells = [_cell(summary.at(dataset, measure, arm, day)) for day in times.values()]
            table.add_row(f"  {plain(arm)}", *cells)
    return table


def _over(dataset: xr.Dataset, measures: list[str]) -> Table:
    """Return the table of a woman, whose measures go up and down: at the start, over the run, at its end."""
    from circhoral.app.figures.panels import unit_of

    several = f", of each {spread_words(dataset).each}" if dataset.sizes["person"] > 1 else ""
    table = new_table(f"What the model predicts over {summary.length(dataset)} days{several}", "")
    for heading in summary.SPAN:
        table.add_column(heading, justify="right", no_wrap=True)
    for measure in measures:
        unit = unit_of(dataset, measure)
        label = str(dataset[measure].attrs.get("long_name", measure))
        table.add_row(f"[bold]{plain(label)}[/bold]{plain(f', {unit}' if unit else '')}")
        for arm in dataset["arm"].values:
            table.add_row(f"  {plain(arm)}", *[_cell(value) for value in summary.over(dataset, measure, arm)])
    return table


def _cell(value: summary.Summary | None) -> str:
    if value is None:
        return "failed"
    if value.low == value.high:
        return number(value.median)
    return f"{number(value.median)}\n[dim]{number(value.low, 2)}–{number(value.high, 2)}[/dim]"


def _recovery(dataset: xr.Dataset) -> Table:
    from circhoral.app.figures.panels import unit_of
    from circhoral.quantities.analytes import convert

    unit = str(dataset[FERTILE.measure].attrs["units"])
    limits = [convert(limit, FERTILE.unit, unit, FERTILE.measure) for limit in RECOVERY]
    several = dataset.sizes["person"] > 1
    noun = spread_words(dataset).noun
    told = f" (median; range of 90 % of {noun}; share that does)" if several else ""
    table = new_table(f"Time until sperm concentration first reaches{told}", "")
    for limit in limits:
        table.add_column(f"{limit:g}\n{unit_of(dataset, FERTILE.measure)}", justify="right", no_wrap=True)
    for arm in dataset["arm"].values:
        cells = [_reached(summary.reach(dataset, FERTILE.measure, arm, limit), dataset) for limit in limits]
        table.add_row(plain(arm), *cells)
    return table


def _reached(found: summary.Reach, dataset: xr.Dataset) -> str:
    if found.days is None:
        return "not reached"
    end = float(dataset["time"].max())
    if dataset.sizes["person"] == 1:
        return _time(found.days.median, end)
    share = f"{100 * found.share:.0f} %"
    if found.days.high < 1:
        return f"at start\n[dim]{share}[/dim]"
    step, unit = (1.0, "d") if found.days.high < 60 else (DAYS_PER_MONTH, "mo")
    low, high = (f">{end / step:.1f}" if d > end else f"{d / step:.{0 if d < 1 or step == 1 else 1}f}"
                 for d in (found.days.low, found.days.high))  # fmt: skip
    return f"{_time(found.days.median, end)}\n[dim]{low}–{high} {unit}\n{share}[/dim]"


def _time(days: float, end: float) -> str:
    """Return a length of time; one that is longer than the run as more than the run."""
    if days > end:
        return f">{_time(end, end)}"
    if days < 1:
        return "at start"
    return f"{days:.0f} d" if days < 60 else f"{days / DAYS_PER_MONTH:.1f} mo"


def _cite(console: Console, item: Reference) -> None:
    from circhoral.evidence.sources import source

    text = f"{item.low or item.high:g} {item.unit}: {item.label}; {source(item.source).short} ({item.source})"
    console.print(plain(text), style="dim")


def _labs(console: Console, dataset: xr.Dataset, who: Person) -> None:
    """Set the person's own labs beside the model, which has not been fitted to them."""
    import numpy as np

    from circhoral.app.cli.screen import table
    from circhoral.people.history import day_of
    from circhoral.quantities.analytes import ConversionError, convert

    time = np.asarray(dataset["time"])
    rows: list[tuple[str, str, str, str]] = []
    records = [(lab.measure.id, lab.measure.label, lab.value, day_of(who, lab)) for lab in who.labs]
    records += [
        ("sperm_concentration", "sperm concentration", item.concentration, day_of(who, item))
        for item in who.semen
        if item.concentration is not None
    ]
    for measure, label, value, day in records:
        if measure not in dataset or not time[0] - 1 <= day <= time[-1]:
            continue
        unit = str(dataset[measure].attrs["units"])
        index = int(np.argmin(np.abs(time - day)))
        then = dataset[measure].isel(time=index)
        if not np.allclose(then, then.isel(arm=[0]), rtol=0.01, equal_nan=True):
            continue  # the arms differ already, so none of them is the person as measured
        column = summary.values(dataset, measure, str(dataset["arm"].values[0]))[:, index]
        try:  # in the unit of the laboratory, so that the two numbers can be compared
            scale, unit = convert(1.0, unit, value.unit, measure), value.unit
        except ConversionError:
            scale = 1.0
        model = f"{number(float(np.median(column)) * scale)} {unit}" if len(column) else "failed"
        rows.append((label, f"day {day:.0f}", str(value), model))
    if rows:
        headings = ("measure", "taken", "measured", "model")
        console.print(table(headings, rows, title=spread_words(dataset).labs))


def _failures(dataset: xr.Dataset) -> int:
    count, reasons = summary.failed(dataset)
    if not count:
        return 0
    total = dataset["status"].size
    why = "; ".join(f"{reason}: {number}" for reason, number in list(reasons.items())[:3])
    messages().print(
        f"[yellow]{count} of {total} runs could not be integrated[/yellow] ({plain(why)}); they are marked in "
        "'status' and left out of every summary above.",
        soft_wrap=True,
    )
    return 3
