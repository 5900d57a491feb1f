"""What `replicate` and `scoreboard` share: running studies with a bar, and writing their picture and page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circhoral.evidence.studies import Study
    from circhoral.validation.replicated import Replicated
    from circhoral.validation.scoreboard import Row


def check_outputs(page: Path | None, plot: Path | None) -> None:
    """Refuse a place or an ending that cannot be written, before the long work."""
    from circhoral.app.results import PAGES, STILLS, check_target

    check_target(page, PAGES, "--html")
    check_target(plot, STILLS, "--plot")


def run(studies: Sequence[Study], *, people: int | None, seed: int, fresh: bool) -> list[Replicated]:
    """Run studies, with a bar of progress where somebody watches."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from circhoral.app.cli.screen import messages
    from circhoral.validation.replicate import replicate

    columns = (TextColumn("{task.description:36}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages(), transient=True) as bar:
        task = bar.add_task("", total=len(studies))
        done = []
        for study in studies:
            bar.update(task, description=study.study[:36])
            done += replicate([study], people=people, seed=seed, fresh=fresh)
            bar.advance(task)
    return done


def write_outputs(rows: Sequence[Row], page: Path | None, plot: Path | None, *, seed: int, overview: bool) -> None:
    """Write picture and page, both or none.

    Parameters
    ----------
    rows : sequence of Row
    page, plot : Path or None
    seed : int
    overview : bool
        Whether the picture is the scoreboard, or one line per endpoint.
    """
    if page is None and plot is None:
        return
    from importlib.metadata import version

    from circhoral.app.figures.forest import forest_figure
    from circhoral.app.figures.scoreboard import scoreboard_figure
    from circhoral.app.figures.scores_page import scores_page
    from circhoral.app.results import Writer, bytes_writer, picture_writer, write_together
    from circhoral.simulation.simulate import RESEARCH_USE

    footer = f"circhoral {version('circhoral')}, seed {seed}. {RESEARCH_USE}"
    files: dict[Path, Writer] = {}
    if plot is not None:
        files[plot] = picture_writer((scoreboard_figure if overview else forest_figure)(rows, footer), plot, dpi=150)
    if page is not None:
        files[page] = bytes_writer(scores_page(rows, footer).encode())
    write_together(files)
