"""What is true of a person in the words of the safety rules, each with where it comes from.

From conditions, medication and allergies as written, from sex, age, goal, weight and phenotype, from the latest
laboratory values, and from what else is given. Left out: what a history long past might still mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from circhoral.evidence.condition_words import Kind, condition_words, is_denied, lab_rules, with_implied, words_in
from circhoral.people.history import history_schedule
from circhoral.people.person import Person
from circhoral.people.records import Lab

MENARCHE, MENOPAUSE = 12.0, 52.0  # years between which a woman may conceive, unless something else is known
OBESE = 30.0  # kg/m^2
STILL_GIVEN = 30.0  # days before time 0 within which a course in the history still counts as medication
_WANTS = ("conceive", "child", "a child", "have a child", "pregnancy", "become pregnant", "father a child")
_NO_OVARY_AT_WORK = (
    "postmenopause",
    "menopause",
    "hysterectomy",
    "sterilised",
    "sterilized",
    "tubal ligation",
    "agonadal",
)


@dataclass(frozen=True, slots=True)
class Because:
    """Where a word comes from: ``condition 'history of DVT'``; `certain` is false where a lab only suggests it."""

    text: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true of a person, and what they wrote that the safety rules could not read.

    Attributes
    ----------
    words : dict of str to Because
    unread : tuple of str
    wants_to_conceive, may_conceive : bool
        The latter of a woman between menarche and menopause.
    """

    words: Mapping[str, Because]
    unread: tuple[str, ...]
    wants_to_conceive: bool
    may_conceive: bool


def circumstances(person: Person) -> Circumstances:
    """Return what is true of a person in the words of the safety rules."""
    found: dict[str, Because] = {}
    unread: list[str] = []
    groups: tuple[tuple[str, Iterable[str], tuple[Kind, ...]], ...] = (
        ("condition", person.conditions, ("condition", "state")),
        ("medication", person.medication, ("medication",)),
        ("allergy", person.allergies, ("allergy",)),
    )
    for what, texts, kinds in groups:
        for text in texts:
            named = words_in(text, kinds, person.sex)
            if not named:
                why = "reads as absent, or a relative's" if is_denied(text) else "not a word of the safety rules"
                unread.append(f"{what} '{text}': {why}")
            _add(found, named, Because(f"{what} '{text}'"))
    for agent in _still_given(person):
        _add(found, words_in(agent, ("medication",), person.sex), Because(f"history: {agent} until time 0"))
    wants, may = wants_to_conceive(person), may_conceive(person)
    for word, because in _of_itself(person, wants, may):
        _add(found, (word,), because)
    for known in condition_words().values():
        if person.phenotype in known.phenotypes and known.said_of(person.sex):
            _add(found, with_implied((known.id,)), Because(f"phenotype '{person.phenotype}'"))
    for word_id, because in _of_labs(person):
        _add(found, with_implied((word_id,)), because)
    return Circumstances(found, tuple(unread), wants, may)


def wants_to_conceive(person: Person) -> bool:
    """Whether a pregnancy is wanted now."""
    return (person.goal or "").strip().lower() in _WANTS or any(
        "trying to conceive" in text.lower() and not is_denied(text) for text in person.conditions
    )


def may_conceive(person: Person) -> bool:
    """Whether a pregnancy is possible: a woman of that age, unless her file says otherwise."""
    if person.sex != "female":
        return False
    said = [text.lower() for text in (*person.conditions, person.phenotype or "")]
    if any(word in text and not is_denied(text) for text in said for word in _NO_OVARY_AT_WORK):
        return False
    return MENARCHE <= person.age_years < MENOPAUSE


def _add(found: dict[str, Because], words: Iterable[str], because: Because) -> None:
    for word in words:
        if word not in found or (because.certain and not found[word].certain):
            found[word] = because


def _still_given(person: Person) -> list[str]:
    late = [item for item in history_schedule(person) if item.until_days >= -STILL_GIVEN]
    agents = [person.history[item.index_of_dose].agent for item in late]
    return list(dict.fromkeys(agent for agent in agents if agent))


def _of_itself(person: Person, wants: bool, may: bool) -> Iterable[tuple[str, Because]]:
    if wants:
        word = "trying_to_conceive_female" if person.sex == "female" else "trying_to_conceive_male"
        yield word, Because(f"goal '{person.goal}'" if person.goal else "a wish to conceive")
    if may:
        yield "premenopause", Because(f"a woman of {person.age_years:.0f} years")
    if person.bmi is not None and person.bmi >= OBESE:
        yield "obesity", Because(f"a body-mass index of {person.bmi:.0f} kg/m2")
    if person.cyp2d6 == "poor":
        yield "cyp2d6_poor", Because("cyp2d6 'poor'")


def _of_labs(person: Person) -> Iterable[tuple[str, Because]]:
    latest: dict[str, Lab] = {}
    for lab in person.labs:
        before = latest.get(lab.measure.id)
        # A value without a date belongs to time 0.
        if before is None or (before.date is not None and (lab.date is None or lab.date >= before.date)):
            latest[lab.measure.id] = lab
    for rule in lab_rules():
        measured = latest.get(rule.measure)
        if measured is not None and measured.canonical > rule.limit and measured.value.censored != "<":
            on = f" on {measured.date}" if measured.date else ""
            yield rule.word, Because(f"{measured.measure.label} {measured.value}{on}", not rule.suggests)
