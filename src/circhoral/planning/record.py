"""How the model has done on published results of the same agents: what stands beside every prediction of a plan.

`make scoreboard` writes docs/scoreboard.json; the few numbers that a plan needs of it are kept in the package, as
content/record.json, with the agents of each arm.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from circhoral.evidence.studies import packaged_studies
from circhoral.protocols.regimen import Regimen
from circhoral.quantities.analytes import Sex

NEAR = 1.5
FEW = 3
"""Endpoints below which a record says little."""


@dataclass(frozen=True)
class Record:
    """Published results of an agent, and how many of them the model meets.

    Attributes
    ----------
    agent : str
    measures : tuple of str
        Which results were looked at; empty for all.
    endpoints, near, wrong : int
        How many there are, how many are within 1.5-fold, how many have the wrong direction.
    validation, validation_near : int
        Those that no parameter was set by.
    studies : int
    """

    agent: str
    measures: tuple[str, ...]
    endpoints: int
    near: int
    wrong: int
    validation: int
    validation_near: int
    studies: int

    @property
    def told(self) -> str:
        """In words."""
        of = f" on {', '.join(name.replace('_', ' ') for name in self.measures)}" if self.measures else ""
        if not self.endpoints:
            return f"{self.agent}{of}: no published result has been replicated"
        text = (
            f"{self.agent}{of}: {self.near} of {self.endpoints} published results within 1.5-fold "
            f"({self.studies} {'study' if self.studies == 1 else 'studies'}"
        )
        if self.validation:
            text += f"; {self.validation_near} of {self.validation} of those kept for validation"
        text += f"; {self.wrong} in the wrong direction)" if self.wrong else ")"
        return text + ("; too few to say much" if self.endpoints < FEW else "")


def record_of(agent: str, sex: Sex, measures: Iterable[str] = ()) -> Record:
    """Return how the model has done on an agent.

    Parameters
    ----------
    agent : str
    sex : {"male", "female"}
        Of the people studied.
    measures : iterable of str
        Only these results; all if empty.
    """
    wanted = tuple(measures)
    rows = [
        row
        for row in _rows()
        if agent in row["agents"] and row["sex"] == sex and (not wanted or row["measure"] in wanted)
    ]
    apart = [row for row in rows if row["role"] == "validation"]
    return Record(
        agent,
        wanted,
        len(rows),
        sum(row["fold_error"] is not None and row["fold_error"] < NEAR for row in rows),
        sum(row["wrong"] for row in rows),
        len(apart),
        sum(row["fold_error"] is not None and row["fold_error"] < NEAR for row in apart),
        len({row["study"] for row in rows}),
    )


def records_of(regimen: Regimen, sex: Sex, measures: Iterable[str]) -> list[Record]:
    """Return the record of every agent of a regimen, on the measures that a goal is about and on all."""
    agents = dict.fromkeys(dose.agent for dose in regimen.doses if dose.agent)
    for rule in regimen.rules:
        if rule.then.add is not None and rule.then.add.agent:
            agents[rule.then.add.agent] = None
    own = tuple(measures)
    made = []
    for agent in agents:
        narrow = record_of(str(agent), sex, own)
        made.append(narrow)
        if not narrow.endpoints or narrow.endpoints < FEW:
            made.append(record_of(str(agent), sex))
    return made


def reduced(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a plan needs of a scoreboard (docs/scoreboard.json)."""
    studies = {study.study: study for study in packaged_studies().values()}
    made = []
    for row in board["endpoints"]:
        study = studies.get(row["study"])
        if study is None:
            continue
        arm = study.arms[row["arm"]]
        given = {dose["agent"] for dose in (*arm.doses, *arm.doses_before) if dose.get("agent")}
        kept = {key: row[key] for key in ("study", "arm", "measure", "sex", "role", "fold_error")}
        made.append({**kept, "wrong": row["wrong_direction"], "agents": sorted(str(agent) for agent in given)})
    return made


@cache
def _rows() -> list[dict[str, Any]]:
    text = (files("circhoral.content") / "record.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found
