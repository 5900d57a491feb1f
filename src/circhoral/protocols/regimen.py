"""A regimen: doses, rules for changing them, and how faithfully it is followed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from circhoral.protocols.check import Catalogue, complete, complete_all, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.rules import Action, Rule
from circhoral.quantities.fields import FileModel, Fraction, Word, load
from circhoral.quantities.problems import Finding, field_name


class Regimen(FileModel):
    """What a person is given from time 0 on.

    Attributes
    ----------
    name : str
    doses : tuple of Dose
        Empty: nothing is given, as after stopping.
    rules : tuple of Rule
    adherence : float
        Share of doses really taken, 0 to 1.
    start_cycle : {"spontaneous", "progestin_withdrawal"} or None
        How the first cycle of a woman without cycles begins.
    note : str
    """

    name: Word = Field(examples=["hCG, then clomiphene"])
    doses: tuple[Dose, ...] = ()
    rules: tuple[Rule, ...] = ()
    adherence: Fraction = Field(1.0, examples=[0.9])
    start_cycle: Literal["spontaneous", "progestin_withdrawal"] | None = None
    note: str | None = None


def named_apart(arms: Iterable[Regimen]) -> list[Regimen]:
    """Give regimens of one name different ones, so that files, tables and pictures agree on them."""
    made: list[Regimen] = []
    for arm in arms:
        name, number = arm.name, 2
        while name in [other.name for other in made]:
            name, number = f"{arm.name} ({number})", number + 1
        made.append(arm if name == arm.name else arm.model_copy(update={"name": name}))
    return made


class RegimenError(ValueError):
    """A regimen made in Python that names something that cannot be given."""


def read_regimen(path: str | Path, catalogue: Catalogue | None = None) -> Regimen:
    """Read a regimen and complete it: missing routes and formulations are filled in.

    Parameters
    ----------
    path : str or Path
    catalogue : mapping, optional
        Of agents; that of the package if absent.

    Raises
    ------
    InputError
        With every problem found, each with file, line, field and remedy.
    """
    known = installed_catalogue() if catalogue is None else catalogue

    def checks(made: Regimen | None, data: dict[str, Any]) -> Iterable[Finding]:
        if made is not None:
            return completion(made, known)[1]
        return parts_that_read(data.get("doses"), "doses", known)[1]

    regimen = load(Regimen, path, "regimen", checks)
    return completion(regimen, known)[0]


def complete_regimen(regimen: Regimen, catalogue: Catalogue | None = None) -> Regimen:
    """Complete a regimen made in Python.

    Raises
    ------
    RegimenError
        If an agent, a route or a dose cannot be.
    """
    known = installed_catalogue() if catalogue is None else catalogue
    completed, findings = completion(regimen, known)
    if findings:
        raise RegimenError("\n".join(f"{field_name(f.loc)}: {f.message}" for f in findings))
    return completed


def completion(regimen: Regimen, catalogue: Catalogue) -> tuple[Regimen, list[Finding]]:
    """Return a regimen with missing routes and formulations filled in, and what cannot be given in it."""
    doses, found = complete_all(regimen.doses, catalogue)
    findings = [finding.under("doses") for finding in found]
    rules = []
    for index, rule in enumerate(regimen.rules):
        completed, more = _complete_action(rule.then, catalogue)
        rules.append(rule.model_copy(update={"then": completed}))
        findings += [finding.under("rules", index, "then") for finding in more]
    return regimen.model_copy(update={"doses": doses, "rules": tuple(rules)}), findings


def _complete_action(action: Action, catalogue: Catalogue) -> tuple[Action, list[Finding]]:
    if action.add is not None:
        dose, found = complete(action.add, catalogue)
        return action.model_copy(update={"add": dose}), [finding.under("add") for finding in found]
    if action.switch is not None:
        dose, found = complete(action.switch.to, catalogue)
        switch = action.switch.model_copy(update={"to": dose})
        return action.model_copy(update={"switch": switch}), [f.under("switch", "to") for f in found]
    return action, []


def parts_that_read(items: object, key: str, catalogue: Catalogue) -> tuple[list[tuple[int, Dose]], list[Finding]]:
    """Check the entries that can be read although others cannot, so that all problems appear at once.

    Returns
    -------
    tuple of list of (index, Dose) and list of Finding
    """
    read: list[tuple[int, Dose]] = []
    findings: list[Finding] = []
    for index, item in enumerate(items if isinstance(items, list) else []):
        try:
            dose = Dose.model_validate(item)
        except ValidationError:
            continue  # reported by the model itself
        read.append((index, dose))
        findings += [finding.under(key, index) for finding in complete(dose, catalogue)[1]]
    return read, findings
