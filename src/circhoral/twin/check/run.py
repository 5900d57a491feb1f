"""Checks person by person: each has a file of its own, so that what was interrupted goes on where it stood."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from circhoral.twin.check.misspecified import MAN, recovered, with_pulses
from circhoral.twin.check.ranks import DRAWS, ranks_of
from circhoral.twin.check.synthetic import Synthetic, rng_of, synthetic
from circhoral.twin.check.templates import templates
from circhoral.twin.check.withheld import withheld_ranks
from circhoral.twin.posterior import Twin, make_twin
from circhoral.twin.storage import made_with

FORMAT = 1
PULSES = "pulses"
"""Kind of check whose persons are men with pulses; the others are named by their sex."""
KINDS = ("male", "female", PULSES)

type Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Settings:
    """What the persons of a check depend on, beside the model.

    Attributes
    ----------
    seed : int
    effective : float
        Effective draws of each twin.
    """

    seed: int = 0
    effective: float = 200.0


def default_folder(settings: Settings) -> Path:
    """Return where the persons of a check are kept: another folder for another model, twin or setting."""
    here = Path(__file__).parent
    # What sums up is left out: it changes no person.
    code = [*here.parent.glob("*.py"), *(path for path in here.glob("*.py") if path.name != "summary.py")]
    told = {
        "format": FORMAT,
        "settings": asdict(settings),
        "model": [made_with(sex) for sex in ("male", "female")],
        "persons": repr([templates(sex) for sex in ("male", "female")] + [MAN]),
        "twin": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(code)],
    }
    name = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
    return Path(user_cache_dir("circhoral")) / "twin-check" / name


def run_check(
    persons: Mapping[str, int],
    settings: Settings,
    folder: Path,
    *,
    progress: Progress | None = None,
    made: Callable[[str, int, Settings], dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Return the results of persons, from their files where they exist.

    Parameters
    ----------
    persons : mapping of kind to int
        How many, by ``male``, ``female`` and ``pulses``.
    settings : Settings
    folder : Path
        Of the files, made if absent.
    progress : callable of (done, total, what), optional
    made : callable, optional
        Checks one person; `check_person` if absent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(kind, number) for kind, count in persons.items() for number in range(count)]
    found = []
    for done, (kind, number) in enumerate(wanted):
        if progress:
            progress(done, len(wanted), f"{kind} {number}")
        path = folder / f"{kind}-{number:04d}.json"
        kept = _kept(path)
        if kept is None:
            kept = (made or check_person)(kind, number, settings)
            _keep(path, kept)
        found.append(kept)
    if progress:
        progress(len(wanted), len(wanted), "")
    return found


def check_person(kind: str, number: int, settings: Settings) -> dict[str, Any]:
    """Return what one synthetic person shows of their twin; of a failure its words.

    Parameters
    ----------
    kind : {"male", "female", "pulses"}
    number : int
    settings : Settings
    """
    about: dict[str, Any] = {"kind": kind, "number": number}
    began, worked = time.perf_counter(), time.process_time()
    try:
        person = with_pulses(number, settings.seed) if kind == PULSES else synthetic(kind, number, settings.seed)
        about |= {"template": person.template.name, "phenotype": person.phenotype}
        fitting, fitting_worked = time.perf_counter(), time.process_time()
        twin = make_twin(
            person.person, draws=DRAWS, effective=settings.effective, seed=number, shares=person.template.shares
        )
        about |= _about(twin, person)
        about |= {
            "fit_seconds": time.perf_counter() - fitting,
            "fit_processor_seconds": time.process_time() - fitting_worked,
        }
        rng = rng_of(settings.seed, person.person.sex, number, purpose=3 if kind == PULSES else 1)
        if kind == PULSES:
            about["recovered"] = recovered(person, twin, rng)
        else:
            about |= {"ranks": ranks_of(person, twin, rng), "withheld": withheld_ranks(person, twin, rng)}
    except Exception as error:  # a person who fails is a result of the check
        about["failed"] = f"{type(error).__name__}: {error}"
    return about | {"seconds": time.perf_counter() - began, "processor_seconds": time.process_time() - worked}


def _about(twin: Twin, person: Synthetic) -> dict[str, Any]:
    return {
        "share": {name: round(share, 6) for name, share in twin.share.items()},
        "share_of_truth": twin.share.get(person.phenotype, 0.0),
        "verdict": twin.verdict.state,
        "effective": twin.effective,
        "pareto_k": twin.pareto_k,
        "calls": twin.calls,
    }


def _kept(path: Path) -> dict[str, Any] | None:
    """Return the result of a file; None if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _keep(path: Path, result: Mapping[str, Any]) -> None:
    # Written beside and renamed, so that a file is whole or absent whenever a run is interrupted.
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def failed(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the persons who failed, in words."""
    return [f"{item['kind']} {item['number']}: {item['failed']}" for item in results if "failed" in item]
