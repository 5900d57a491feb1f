"""The page of the library of protocols, for `generate.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

type Table = Callable[..., str]
WHOSE = {"male": "Men", "female": "Women"}


def protocols_page(notice: str, table: Table) -> str:
    """Return every protocol as a card: regimen, evidence, doses, visits, stopping rules, expectations, safety."""
    from circhoral.protocols.library import protocols
    from circhoral.protocols.protocol import GRADES, STATISTICS

    found = list(protocols().values())
    grades = Counter(item.evidence.grade for item in found)
    rows = ((grade, meaning, grades[grade]) for grade, meaning in GRADES.items())
    statistics = "\n".join(f"- `{name}`: {meaning}" for name, meaning in STATISTICS.items())
    return (
        f"{notice}\n\n# Protocols\n\n"
        "Regimens with their evidence, usual doses, visits, stopping rules and what they are expected to do: options\n"
        "with their basis, never directions. Each stands in a file of `content/protocols/`, with an example person\n"
        "whom it fits; a test holds the model against each expectation.\n"
        "[How to add your own](howto_protocol_and_drug.md).\n\n"
        "A person's conditions, medication, allergies, age, goal and laboratory values are checked against the label\n"
        "facts of the agents before anything is simulated: `circhoral protocols --for PERSON`. What is\n"
        "contraindicated is shown with its reason and never ranked. Label facts are for orientation; check the\n"
        "label.\n\n"
        + table(("grade", "evidence for the named use", "protocols"), rows)
        + "\n\n"
        + "\n\n".join(f"## {whose}\n\n{_overview(found, sex, table)}" for sex, whose in WHOSE.items())
        + f"\n\nWhat of a measure an expectation is about:\n\n{statistics}\n\n"
        + "\n\n".join(_card(item) for sex in WHOSE for item in found if item.sex == sex)
        + "\n"
    )


def _overview(found: list[Any], sex: str, table: Table) -> str:
    def words(texts: Any) -> str:
        return ", ".join(dict.fromkeys(texts)).replace("_", " ")

    rows = (
        (f"[{item.protocol}](#{item.protocol})", item.title, words(item.aims), item.evidence.grade,
         words(dose.agent or dose.lifestyle for dose in item.regimen.doses) or "nothing")
        for item in found if item.sex == sex
    )  # fmt: skip
    return table(("protocol", "what it is", "aims", "evidence", "what is given"), rows)


def _card(item: Any) -> str:
    from circhoral.app.figures.periods import describe_dose
    from circhoral.app.protocol_cards import card_sections

    doses = [describe_dose(dose) + (f", {dose.route}" if dose.route else "") for dose in item.regimen.doses]
    sections = "\n\n".join(
        f"{title}:\n\n" + "\n".join(f"- {line}" for line in lines) for title, lines in card_sections(item, doses)
    )
    path = f"src/circhoral/content/protocols/{item.protocol}.yaml"
    return f"## {item.protocol}\n\n{item.title}. File: [`{path}`](../{path})\n\n{sections}"
