"""What speaks against giving this to this person: checked before anything is simulated.

Contraindications, warnings, interactions, words on pregnancy and the regulatory standing come from the label facts of
the agents; here they are matched with the person's own conditions, medication, allergies, age, goal and laboratory
values. A contraindicated protocol is shown with its reason and is never ranked. What the rules could not read is
listed, because a silent gap would look like safety.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from circhoral.agents.labels import Fact, Label, read_label
from circhoral.evidence.condition_words import condition_words, words_in
from circhoral.people.circumstances import Because, Circumstances, circumstances
from circhoral.people.person import Person
from circhoral.people.usual_doses import unusual_dose
from circhoral.protocols.dose import Dose
from circhoral.protocols.protocol import Protocol
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.withdrawal import progestin_withdrawal

Level = Literal["contraindicated", "pregnancy", "interaction", "warning", "status", "plausibility"]
LEVELS: dict[Level, str] = {
    "contraindicated": "by label or guideline this is not given to such a person; it is never ranked",
    "pregnancy": "what a woman who may conceive has to know",
    "interaction": "what is taken together changes the effect of one of them",
    "warning": "by label a reason for care in such a person",
    "status": "an agent that is unapproved, withdrawn, or approved for one narrow use",
    "plausibility": "a dose or a circumstance that looks unlike what is in use",
}
"""What each level of a safety entry means, the gravest first."""

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class SafetyEntry:
    """One thing that speaks against, or has to be known.

    Attributes
    ----------
    level : str
        One word of `LEVELS`.
    agent : str
        Empty where it is about the whole protocol.
    text, source, mark : str
        The statement with its source and provenance mark.
    because : str
        What of the person, or of the regimen, it rests on.
    boxed : bool
        Whether it is a boxed warning.
    """

    level: Level
    agent: str
    text: str
    because: str
    source: str = ""
    mark: str = ""
    boxed: bool = False

    def __str__(self) -> str:
        about = f"{self.agent}: " if self.agent else ""
        boxed = "boxed warning: " if self.boxed else ""
        origin = ", ".join(filter(None, (self.source, self.mark)))
        level = self.level.upper() if self.level == "contraindicated" else self.level
        return f"{level}: {about}{boxed}{self.text} Because: {self.because}." + (f" [{origin}]" if origin else "")


@dataclass(frozen=True, slots=True)
class SafetyReport:
    """Everything that was found, the gravest first, and what could not be checked.

    Attributes
    ----------
    entries : tuple of SafetyEntry
    unread : tuple of str
        What the person's file says and the safety rules do not understand.
    """

    entries: tuple[SafetyEntry, ...]
    unread: tuple[str, ...] = ()

    @property
    def contraindicated(self) -> bool:
        """Whether anything forbids it: such a protocol is shown with its reason and never ranked."""
        return bool(self.of("contraindicated"))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is contraindicated; empty if it is not."""
        return tuple(f"{item.agent}: {item.text} Because: {item.because}." for item in self.of("contraindicated"))

    def of(self, level: Level) -> tuple[SafetyEntry, ...]:
        """Return the entries of one level."""
        return tuple(item for item in self.entries if item.level == level)


@dataclass(frozen=True, slots=True)
class Given:
    """Something that a regimen gives, or that a rule of it may give."""

    dose: Dose
    how: str = ""
    brings_on_a_bleed: bool = False


def check_safety(person: Person, regimen: Regimen | Protocol) -> SafetyReport:
    """Check a regimen or a protocol for one person, before anything is simulated.

    Parameters
    ----------
    person : Person
    regimen : Regimen or Protocol
        Complete, as `read_regimen` and `read_protocol` return it. What its rules may add or switch to is checked too.
    """
    about = circumstances(person)
    entries = list(_of_protocol(person, about, regimen)) if isinstance(regimen, Protocol) else []
    given = list(everything_given(regimen.regimen if isinstance(regimen, Protocol) else regimen))
    agents = list(dict.fromkeys(str(item.dose.agent) for item in given))
    for item in given:
        label = read_label(str(item.dose.agent))
        beside = _with_other_agents(about, label.agent, agents, person.sex)
        found = [
            *_of_facts(item, label, beside, person.sex),
            *_of_pregnancy(item, label, about, person),
            *_of_standing(label),
            *_of_dose(item, label, person),
        ]
        entries += [_told(entry, item) for entry in found]
    order = list(LEVELS)
    unique = list(dict.fromkeys(entries))
    return SafetyReport(tuple(sorted(unique, key=lambda entry: order.index(entry.level))), about.unread)


def everything_given(regimen: Regimen) -> Iterator[Given]:
    """Return every drug that a regimen gives, may add by a rule, or brings a bleed on with."""
    yield from (Given(dose) for dose in regimen.doses if dose.agent is not None)
    for rule in regimen.rules:
        if rule.then.add is not None and rule.then.add.agent is not None:
            yield Given(rule.then.add, "a rule may add it")
        if rule.then.switch is not None and rule.then.switch.to.agent is not None:
            yield Given(rule.then.switch.to, "a rule may switch to it")
    if regimen.start_cycle == "progestin_withdrawal":
        course, _ = progestin_withdrawal(len(regimen.doses))
        yield Given(course, "it brings on the bleed before a cycle", brings_on_a_bleed=True)


def _told(entry: SafetyEntry, item: Given) -> SafetyEntry:
    if not item.how:
        return entry
    because = f"{entry.because}; {item.how}"
    return SafetyEntry(entry.level, entry.agent, entry.text, because, entry.source, entry.mark, entry.boxed)


def _with_other_agents(about: Circumstances, own: str, agents: Iterable[str], sex: str) -> dict[str, Because]:
    """Return the words of a person with those of the agents given beside this one."""
    words = dict(about.words)
    if own in words and words[own].text.startswith("history"):
        del words[own]  # an agent does not interact with itself
    for other in agents:
        if other == own:
            continue
        for word in words_in(other, ("medication",), sex):
            words.setdefault(word, Because(f"{other} is given beside it"))
    return words


def _of_facts(item: Given, label: Label, words: dict[str, Because], sex: str) -> Iterator[SafetyEntry]:
    groups: tuple[tuple[Level, tuple[Fact, ...]], ...] = (
        ("contraindicated", label.contraindications),
        ("warning", label.warnings),
        ("warning", label.monitoring),
        ("warning", label.notes),
    )
    for level, facts in groups:
        for fact in facts:
            if fact.formulations and item.dose.formulation not in fact.formulations:
                continue
            hits = [word for word in fact.conditions if word in words and condition_words()[word].said_of(sex)]
            for word in hits:
                yield _entry(level, label.agent, fact, word, words[word])
            if fact.boxed and not fact.conditions:
                yield SafetyEntry("warning", label.agent, fact.text, EVERYONE, fact.source, fact.mark, boxed=True)


def _entry(level: Level, agent: str, fact: Fact, word: str, because: Because) -> SafetyEntry:
    if level == "contraindicated" and not because.certain:
        suggested = f"{because.text} suggests {condition_words()[word].label}, which is not proven"
        return SafetyEntry("warning", agent, fact.text, suggested, fact.source, fact.mark, fact.boxed)
    taken = condition_words()[word].kind == "medication" or word == "cyp2d6_poor"
    shown: Level = "interaction" if taken and level != "contraindicated" else level
    return SafetyEntry(shown, agent, fact.text, because.text, fact.source, fact.mark, fact.boxed)


def _of_pregnancy(item: Given, label: Label, about: Circumstances, person: Person) -> Iterator[SafetyEntry]:
    if not about.may_conceive and not (person.sex == "female" and about.wants_to_conceive):
        return
    note = label.pregnancy_note
    wants = about.words["trying_to_conceive_female"].text if about.wants_to_conceive else ""
    because = wants or f"a woman of {person.age_years:.0f} years, who may conceive"
    # A few days of a progestin come before the cycle in which she may conceive.
    forbidden = label.pregnancy == "contraindicated" and about.wants_to_conceive and not item.brings_on_a_bleed
    level: Level = "contraindicated" if forbidden else "pregnancy"
    if label.pregnancy in ("contraindicated", "caution") or about.wants_to_conceive:
        yield SafetyEntry(level, label.agent, note.text, because, note.source, note.mark)


def _of_standing(label: Label) -> Iterator[SafetyEntry]:
    if label.status is not None:
        yield SafetyEntry("status", label.agent, label.status.text, EVERYONE, label.status.source, label.status.mark)


def _of_dose(item: Given, label: Label, person: Person) -> Iterator[SafetyEntry]:
    if text := unusual_dose(person, item.dose, label):
        yield SafetyEntry("plausibility", label.agent, f"{text}.", "the doses of the label and of trials")


def _of_protocol(person: Person, about: Circumstances, protocol: Protocol) -> Iterator[SafetyEntry]:
    if person.sex != protocol.sex:
        whom = "women" if protocol.sex == "female" else "men"
        yield SafetyEntry("plausibility", "", f"This protocol is written for {whom}.", f"sex '{person.sex}'")
    if "no_wish_to_conceive" in protocol.contexts and about.wants_to_conceive:
        text = "This protocol is written for a person who wants no pregnancy in its time."
        yield SafetyEntry("plausibility", "", text, f"goal '{person.goal}'")
