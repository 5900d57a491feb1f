"""What is wrong with something a person wrote: where it stands, what was expected and how to mend it.

A `Finding` knows the field only; a `Problem` also knows the file and the line. `InputError` carries all
problems of one file, because a person should not have to mend a file one run at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

type Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a field, not yet tied to a line of a file.

    Attributes
    ----------
    loc : tuple of str or int
        Path to the field, for example ``("labs", 0, "value")``.
    found, expected, remedy : str
    """

    loc: Loc
    found: str
    expected: str
    remedy: str

    @property
    def message(self) -> str:
        """Return one sentence without the place."""
        return f"found {self.found}; expected {self.expected}; {self.remedy}"

    def under(self, *prefix: str | int) -> Finding:
        """Return the finding with `prefix` before its path."""
        return Finding((*prefix, *self.loc), self.found, self.expected, self.remedy)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file.

    Attributes
    ----------
    file : str
    line, column : int
        Counted from 1; 0 when the file could not be read so far.
    field : str
        For example ``labs[0].value``; empty for the file as a whole.
    found, expected, remedy : str
    """

    file: str
    line: int
    column: int
    field: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:" if self.line else f"{self.file}:"
        field = f" {self.field}:" if self.field else ""
        return f"{place}{field} found {self.found}; expected {self.expected}; {self.remedy}"


class InputError(ValueError):
    """A file that cannot be used, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def field_name(loc: Loc) -> str:
    """Return a path as a person reads it: ``("labs", 0, "value")`` is ``labs[0].value``."""
    text = ""
    for step in loc:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def show(value: object) -> str:
    """Return a found value in quotes, shortened when it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"'{str(value).lower()}'"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = str(value)
    return f"'{text if len(text) <= 60 else text[:57] + '...'}'"


def did_you_mean(word: str, known: Sequence[str], otherwise: str = "") -> str:
    """Return ``did you mean 'lh'?`` for a misspelt word, or `otherwise` when nothing is close."""
    wanted = word.strip().lower().replace(" ", "_")
    folded = {name.lower(): name for name in known}
    close = get_close_matches(wanted, folded, n=2, cutoff=0.65)
    if not close:
        return otherwise or f"choose one of: {', '.join(sorted(known))}"
    likeness = [SequenceMatcher(None, name, wanted).ratio() for name in close]
    # A second suggestion only helps where the first is not clearly the nearer one.
    tie = len(close) == 2 and likeness[0] < 1 and likeness[0] - likeness[1] < 0.1
    return f"did you mean {' or '.join(repr(folded[name]) for name in close[: 1 + tie])}?"
