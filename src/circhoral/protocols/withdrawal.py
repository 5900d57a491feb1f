"""How a woman without cycles is given a first day: a course of progestin, whose end brings a bleed.

The same course follows whenever a bleed is overdue, as it would in a clinic that treats by cycles.
"""

from __future__ import annotations

from dataclasses import replace

from circhoral.protocols.check import Catalogue, complete_all, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.schedule import Administration, expand

COURSE_DAYS = 10
COURSE = {
    "agent": "medroxyprogesterone",
    "route": "oral",
    "dose": "10 mg",
    "every": "1 day",
    "for": f"{COURSE_DAYS} days",
}


def progestin_withdrawal(index: int, catalogue: Catalogue | None = None) -> tuple[Dose, list[Administration]]:
    """Return the course, given in the days before time 0 and again whenever a bleed is overdue.

    Parameters
    ----------
    index : int
        Number that the entry gets among the doses of an arm.
    catalogue : mapping, optional
        Of agents; that of the package if absent.

    Returns
    -------
    tuple of Dose and list of Administration
    """
    known = installed_catalogue() if catalogue is None else catalogue
    (course,), _ = complete_all((Dose.model_validate(COURSE),), known)
    items = [replace(item, index_of_dose=index) for item in expand((course,), horizon_days=COURSE_DAYS)]
    first = [
        replace(item, time_days=item.time_days - COURSE_DAYS, until_days=item.until_days - COURSE_DAYS)
        for item in items
    ]
    later = [replace(item, anchor="menses_overdue", cycles=0) for item in items]
    return course, [*first, *later]
