"""The person in the example of a protocol, read as a person's file is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from circhoral.people.person import Person
from circhoral.protocols.check import complete_all, installed_catalogue
from circhoral.protocols.library import read_protocol
from circhoral.protocols.protocol import Protocol
from circhoral.quantities.fields import findings_of
from circhoral.quantities.problems import Finding


def example_person(protocol: Protocol) -> Person:
    """Return the person whom a protocol fits, with a complete history.

    Raises
    ------
    ValidationError
        If the example is no person, which `read_whole_protocol` reports with its line.
    """
    person = Person.model_validate(protocol.example.person)
    history, _ = complete_all(person.history, installed_catalogue())
    return person.model_copy(update={"history": history})


def read_whole_protocol(path: Any) -> Protocol:
    """Read a protocol with the person of its example; see `read_protocol`.

    Raises
    ------
    InputError
        With every problem found, those of the person included.
    """
    return read_protocol(path, also=_findings)


def _findings(data: dict[str, Any]) -> Iterable[Finding]:
    example = data.get("example")
    person = example.get("person") if isinstance(example, dict) else None
    if not isinstance(person, dict):
        return  # reported by the protocol itself
    try:
        made = Person.model_validate(person)
    except ValidationError as error:
        yield from (finding.under("example", "person") for finding in findings_of(error, Person))
        return
    _, found = complete_all(made.history, installed_catalogue())
    yield from (finding.under("example", "person", "history") for finding in found)
