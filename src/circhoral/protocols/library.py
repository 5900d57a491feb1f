"""The library of protocols: those of the package, and a person's own in any folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from circhoral.protocols.check import Catalogue, complete, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.protocol import Protocol, with_value
from circhoral.protocols.regimen import Regimen, completion
from circhoral.quantities.fields import findings_of, load
from circhoral.quantities.problems import Finding, InputError, Problem, did_you_mean

type MoreChecks = Callable[[dict[str, Any]], Iterable[Finding]]


class ProtocolError(ValueError):
    """A protocol that does not exist."""


def read_protocol(path: str | Path, catalogue: Catalogue | None = None, also: MoreChecks | None = None) -> Protocol:
    """Read a protocol; its regimen is completed as `read_regimen` does.

    Parameters
    ----------
    path : str or Path
    catalogue : mapping, optional
        Of agents; that of the package if absent.
    also : callable, optional
        Further findings from the plain data, such as those of the person in the example.

    Raises
    ------
    InputError
        With every problem found, each with file, line, field and remedy.
    """
    known = installed_catalogue() if catalogue is None else catalogue
    made = load(Protocol, path, "protocol", partial(_checks, known, also))
    return made.model_copy(update={"regimen": completion(made.regimen, known)[0]})


def _checks(
    known: Catalogue, also: MoreChecks | None, made: Protocol | None, data: dict[str, Any]
) -> Iterable[Finding]:
    found = [] if also is None else list(also(data))
    if made is not None:
        found += [finding.under("regimen") for finding in completion(made.regimen, known)[1]]
        found += _searched(made, known)
        for index, item in enumerate(made.stopping):
            if item.rule is not None:
                alone = Regimen.model_validate({"name": "rule"}).model_copy(update={"rules": (item.rule,)})
                place = ("stopping", index, "rule")
                found += [f.under(*place) for f in _rule_findings(alone, known)]
        return found
    try:
        regimen = Regimen.model_validate(data.get("regimen"))
    except ValidationError:
        return found  # reported by the model itself
    return [*found, *(finding.under("regimen") for finding in completion(regimen, known)[1])]


def _rule_findings(regimen: Regimen, known: Catalogue) -> Iterable[Finding]:
    for finding in completion(regimen, known)[1]:
        yield Finding(finding.loc[2:], finding.found, finding.expected, finding.remedy)


def _searched(made: Protocol, known: Catalogue) -> list[Finding]:
    """Return limits of a search at which the entry could not be given."""
    found = []
    for index, search in enumerate(made.search):
        place = search.index(made.regimen.doses)
        if place is None:
            continue
        for key, value in (("low", search.low), ("high", search.high)):
            loc = ("search", index, key)
            try:
                dose: Dose = with_value(made.regimen.doses[place], search.vary, str(value))
            except ValidationError as error:
                found += [Finding(loc, f.found, f.expected, f.remedy) for f in findings_of(error, Dose)]
                continue
            found += [Finding(loc, f.found, f.expected, f.remedy) for f in complete(dose, known)[1]]
    return found


@cache
def protocols() -> dict[str, Protocol]:
    """Return every protocol of the package by its id, read once."""
    with as_file(files("circhoral.content") / "protocols") as folder:
        return find_protocols(folder)


def find_protocols(folder: str | Path) -> dict[str, Protocol]:
    """Return the protocols of a folder by their ids, in the order of their files.

    Raises
    ------
    InputError
        With the problems of every file that cannot be used, or that has the id of another.
    """
    found: dict[str, Protocol] = {}
    problems: list[Problem] = []
    for path in sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in (".yaml", ".yml")):
        try:
            made = read_protocol(path)
        except InputError as error:
            problems += error.problems
            continue
        if made.protocol in found:
            remedy = "give one of the two another id"
            problems.append(Problem(str(path), 1, 0, "protocol", f"'{made.protocol}' again", "each id once", remedy))
        found[made.protocol] = made
    if problems:
        raise InputError(problems)
    return found


def protocol(name: str) -> Protocol:
    """Return one protocol of the package.

    Raises
    ------
    ProtocolError
        If there is none of that name; the message names the closest.
    """
    if name not in protocols():
        raise ProtocolError(f"'{name}' is no protocol of the library; {did_you_mean(name, tuple(protocols()))}")
    return protocols()[name]
