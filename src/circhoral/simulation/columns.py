"""What a column of a run is, in the words and units of the vocabulary."""

from __future__ import annotations

from circhoral.quantities.analytes import Measure, UnknownMeasureError, drug_measure, measure, measures
from circhoral.simulation.dosing import Column


def describe(column: Column) -> Measure:
    """Return the vocabulary's entry for a column, made up for a drug that has none of its own."""
    try:
        return measure(column.measure)
    except UnknownMeasureError:
        name = column.measure.removesuffix("_concentration")
        mass = column.molar_mass or next(
            (measures()[m].molar_mass for m in (name, f"{name}_total") if m in measures()), None
        )
        return drug_measure(name, column.label, column.unit, mass)
