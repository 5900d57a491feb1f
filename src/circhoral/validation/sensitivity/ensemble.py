"""One person many times over, with other values of their parameters each time: all as one batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from circhoral.engine.batch import Tolerance
from circhoral.evidence.parameters import rows_of
from circhoral.physiology.chances import CHANCES
from circhoral.simulation.arm import Lived, body_of, failures, live_arm, plan_batch
from circhoral.simulation.draws import Floats, Values
from circhoral.simulation.setting import Setting
from circhoral.validation.sensitivity.outputs import Output, Window
from circhoral.validation.sensitivity.uncertain import SensitivityError

_CHUNK = 512

type Progress = Callable[[int, int], None]


@dataclass
class Ensemble:
    """One person with many values of their parameters.

    Attributes
    ----------
    same : Setting
        What is the same for all.
    outputs : sequence of Output
    window : Window
    units : {"conventional", "si"}
    tolerance : Tolerance or None
    progress : callable of (done, total) or None
    runs : int
        How many persons have been lived.
    failed : Counter
        How many of them could not be integrated, by reason.
    """

    same: Setting
    outputs: Sequence[Output]
    window: Window
    units: str
    tolerance: Tolerance | None
    progress: Progress | None
    runs: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def sex(self) -> str:
        """Whose body it is."""
        return self.same.who.sex

    @property
    def quiet(self) -> frozenset[str]:
        """What would leave the outcome to chance, and is set to 0."""
        return frozenset(CHANCES) if self.sex == "female" else frozenset()

    @property
    def known(self) -> dict[str, float]:
        """Values where they are not those of the rows."""
        return self.same.known | dict.fromkeys(self.quiet, 0.0)

    def used(self) -> list[str]:
        """Return which parameters this run asks for, body and agents."""
        values = Values(rows_of(self.sex), 1, vary=False, known=self.known)
        plan_batch(body_of(self.sex), values, 1, self.same.given, habits=self.same.habits)
        return values.used()

    def typical(self) -> Lived:
        """Return the typical person, lived.

        Raises
        ------
        SensitivityError
            If already this one fails, or has no such output.
        """
        lived = self._live({}, 1)
        if why := failures(lived):
            raise SensitivityError(f"the typical person cannot be integrated: {why[0]}")
        for output, value in zip(self.outputs, self.numbers(lived)[:, 0], strict=True):
            if not np.isfinite(value):
                raise SensitivityError(f"the typical person has no '{output.id}' in {self.window.words}")
        return lived

    def at(self, values: Mapping[str, Floats]) -> Floats:
        """Return every output at every point (output, point)."""
        total = len(next(iter(values.values())))
        pieces = []
        for first in range(0, total, _CHUNK):
            some = {name: column[first : first + _CHUNK] for name, column in values.items()}
            lived = self._live(some, min(_CHUNK, total - first))
            self.failed.update(failures(lived).values())
            pieces.append(self.numbers(lived))
            if self.progress:
                self.progress(min(first + _CHUNK, total), total)
        self.runs += total
        return np.concatenate(pieces, axis=1)

    def numbers(self, lived: Lived) -> Floats:
        """Return every output of every person (output, person)."""
        times = self.window.times(self.sex)
        return np.stack([output.read(lived, self.window, times, self.units) for output in self.outputs])

    def _live(self, values: Mapping[str, Floats], people: int) -> Lived:
        known: dict[str, float | Floats] = {**self.known, **values}
        wanted = list(dict.fromkeys(output.measure for output in self.outputs))  # columns of one name would be added up
        return live_arm(
            body_of(self.sex), Values(rows_of(self.sex), people, vary=False, known=known), people, self.same.given,
            self.window.times(self.sex), measures=wanted,
            tolerance=self.tolerance, habits=self.same.habits,
        )  # fmt: skip
