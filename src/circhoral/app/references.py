"""Published limits that faces draw and count: reference values with their source, never part of the model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A limit or a range of a measure.

    Attributes
    ----------
    measure : str
    low, high : float or None
        In `unit`; a single limit has only one of them.
    unit, label : str
    source : str
        Key of ``content/sources.bib``; empty for a convention of the laboratory or of the model.
    sex : str
        Whom it is about.
    """

    measure: str
    low: float | None
    high: float | None
    unit: str
    label: str
    source: str = ""
    sex: str = "male"

    def shown(self, unit: str) -> tuple[float | None, float | None]:
        """Return the limits in another unit of the measure."""
        from circhoral.quantities.analytes import convert

        low, high = (
            None if value is None else convert(value, self.unit, unit, self.measure) for value in (self.low, self.high)
        )
        return low, high


FERTILE = Reference(
    "sperm_concentration", 16.0, None, "million/mL", "fifth centile of fertile men (WHO 2021)", "campbell-2021"
)
"""Below it lie 5 % of men whose partner conceived within a year."""

FERTILE_2010 = Reference(
    "sperm_concentration", 15.0, None, "million/mL", "fifth centile of fertile men (WHO 2010)", "cooper-2010"
)

UNSEEN = Reference("sperm_concentration", 0.1, None, "million/mL", "assay limit, azoospermia below")

EUGONADAL = Reference("testosterone_total", 264.0, 916.0, "ng/dL", "healthy young men", "travison-2017")

HEMATOCRIT = Reference("hematocrit", None, 54.0, "percent", "testosterone is withheld above", "bhasin-2018")

MATURE = Reference("dominant_follicle_diameter", 16.0, None, "mm", "mature from here on", sex="female")
"""Where the model's count of mature follicles begins."""

REFERENCES = (FERTILE, UNSEEN, EUGONADAL, HEMATOCRIT, MATURE)

RECOVERY = (1.0, 5.0, 15.0, 16.0)
"""Sperm concentrations to which the time is told [million/mL]; the last two are `FERTILE_2010` and `FERTILE`."""
