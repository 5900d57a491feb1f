"""A plan on disk: a page, a paper or plain data, by the ending of the file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

from circhoral.app.results import Writer, bytes_writer, check_suffix

if TYPE_CHECKING:
    from circhoral.planning.plan import Plan
    from circhoral.quantities.analytes import System

REPORTS = (".html", ".pdf", ".json")


def report_writer(plan: Plan, path: str | Path, units: System, date: dt.date | None = None) -> Writer:
    """Return the writer of a report; two of the same plan differ by the date alone.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Ends in .html, .pdf or .json.
    units : {"conventional", "si"}
    date : date, optional
        Of the report; today if absent.

    Raises
    ------
    OutputError
        If the ending is none of these.
    """
    check_suffix(path, REPORTS, "report")
    day = date or dt.date.today()
    # Made before any file is opened, so that a report that cannot be made leaves nothing behind.
    match Path(path).suffix.lower():
        case ".html":
            from circhoral.app.figures.plan_page import plan_page

            return bytes_writer(plan_page(plan, units, day).encode())
        case ".pdf":
            from circhoral.app.plan_pdf import plan_pdf

            return bytes_writer(plan_pdf(plan, units, day))
        case _:
            from circhoral.app.plan_words import plain

            text = json.dumps(plain(plan, units, day), indent=1, ensure_ascii=False, allow_nan=False)
            return bytes_writer(f"{text}\n".encode())
