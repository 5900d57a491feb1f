"""Who a person may be before any laboratory value is looked at: the spread between persons of one description.

Every parameter that differs between persons is a standard score, so the prior of a person is a standard normal in as
many dimensions as their body and what they were given have uncertain parameters. A phenotype shifts the values, and may
add scores of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.evidence.parameters import rows_of
from circhoral.people.person import Person
from circhoral.physiology.chances import CHANCES
from circhoral.protocols.habits import Course
from circhoral.simulation.arm import body_of, plan_batch
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Scores, Values, standard_normal
from circhoral.simulation.setting import binding_values, setting, stated_values, traits_of, values_with_traits
from circhoral.simulation.traits import size_values


@dataclass(frozen=True)
class Prior:
    """The persons that one description leaves open, under one phenotype.

    Attributes
    ----------
    who : Person
        With the phenotype.
    phenotype : str
        Its id.
    names : tuple of str
        What the scores belong to: ids of parameters, and ``<parameter> of <trait>`` where a trait adds a spread.
    given : tuple of Given
        History at negative times; every dose was taken.
    habits : tuple of Course
    """

    who: Person
    phenotype: str
    names: tuple[str, ...]
    given: tuple[Given, ...]
    habits: tuple[Course, ...]

    @property
    def size(self) -> int:
        """How many scores a person has."""
        return len(self.names)

    @property
    def body(self) -> str:
        """Whose body it is."""
        return body_of(self.who.sex)

    def draw(self, people: int, seed: int) -> Floats:
        """Return the scores of people drawn from it (people, score); each score is the same in every twin."""
        return np.column_stack([standard_normal(seed, name, 0, people) for name in self.names])

    def people(self, scores: Floats) -> Values:
        """Return the values of persons (person,) of each parameter.

        Parameters
        ----------
        scores : (person, score)
            In the order of `names`.
        """
        columns = {name: scores[:, i] for i, name in enumerate(self.names)}
        return _values(self.who, len(scores), lambda name: columns.get(name, np.zeros(len(scores))))

    def own_values(self, scores: Floats) -> dict[str, Floats]:
        """Return what persons differ in or a phenotype shifts, by parameter id (person,)."""
        values, rows = self.people(scores), rows_of(self.who.sex)
        shifted = {name for kind in traits_of(self.who) for name, *_ in kind.shift}
        stated = stated_values(self.who, None, ())
        own = [name for name in rows if name in shifted or name in self.names]
        return {name: values[name] for name in own if name not in stated}


def prior_of(person: Person, phenotype: str | None = None) -> Prior:
    """Return who a person may be.

    Parameters
    ----------
    person : Person
    phenotype : str, optional
        Looked at instead of the one that the person's file states.

    Raises
    ------
    SimulationError
        If the person cannot be simulated.
    """
    who = person if phenotype is None else person.model_copy(update={"phenotype": phenotype})
    same = setting(who, None, days=1.0)
    asked: list[str] = []

    def score(name: str) -> Floats:
        asked.append(name)
        return np.zeros(1)

    values = _values(who, 1, score)
    plan_batch(body_of(who.sex), values, 1, same.given, habits=same.habits)
    names = tuple(sorted(set(asked)))
    return Prior(who, who.phenotype or "eugonadal", names, tuple(same.given), tuple(same.habits))


def _values(who: Person, people: int, scores: Scores) -> Values:
    rows = rows_of(who.sex)
    size = size_values(rows, None, who.height_cm)
    shifted = values_with_traits(traits_of(who), rows, people, size, vary=True, scores=scores)
    known = binding_values("vermeulen") | shifted | stated_values(who, None, ())
    if who.sex == "female":
        # Records are held against her usual cycle: how far a single one differs is in the scatter of the records.
        known |= dict.fromkeys(CHANCES, 0.0)
    return Values(rows, people, True, known=known, scores=scores)
