"""Which phenotypes a person may have before any value is looked at, and how probable each is."""

from __future__ import annotations

from circhoral.evidence.parameters import rows_of
from circhoral.evidence.prevalences import first_guess
from circhoral.people.person import Person
from circhoral.simulation.traits import size_values


def shares_of(person: Person) -> dict[str, float]:
    """Return the share of each phenotype that a person may have; the shares sum to one.

    One where the person's file states the phenotype; by how common each is at a clinic otherwise.
    """
    if person.phenotype:
        return {person.phenotype: 1.0}
    size = size_values(rows_of(person.sex), person.weight_kg, person.height_cm)
    bmi = float(size["weight_baseline"]) / (float(size["height"]) / 100) ** 2
    taken = {dose.agent for dose in person.history if dose.agent}
    found = first_guess(person.sex, person.age_years, bmi, taken)
    return {name: share for name, share in found.items() if share > 0}
