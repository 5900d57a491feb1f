"""A twin as an ArviZ data tree, and the NetCDF file that holds it.

Groups are those of ArviZ: posterior, unconstrained_posterior (standard scores), prior, posterior_predictive and
prior_predictive (one variable per source of spread), log_likelihood, sample_stats and observed_data. What ArviZ has no
place for stands in the attributes of the root: the person as written, phenotypes, the verdict, and what the twin was
made with, so that opening it with another version can say what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from circhoral.evidence.parameters import rows_of
from circhoral.people.person import Person
from circhoral.protocols.check import complete_all, installed_catalogue
from circhoral.quantities.written import as_written
from circhoral.simulation.arm import body_of
from circhoral.simulation.simulate import RESEARCH_USE
from circhoral.twin.posterior import Layers, Twin
from circhoral.twin.records import Records, records_of
from circhoral.twin.verdict import Conflict, Verdict

if TYPE_CHECKING:
    import xarray as xr

FORMAT = 1
LAYERS = {
    "level": "the person's level: spread is what is not known of the person",
    "visit": "with the person's own variation from visit to visit, and pulses",
    "measured": "with the scatter of the method: what a laboratory would report",
}
_DATA = ("observation.toml", "prevalences.toml", "phenotypes.toml")


class TwinFileError(ValueError):
    """A file that is no twin, or one that this version cannot read; the message says what to do."""


def to_tree(twin: Twin) -> xr.DataTree:
    """Return a twin as an ArviZ data tree."""
    import arviz_base as az

    rows = rows_of(twin.person.sex)
    used = twin.records.used
    numbers = [f"{record.where} {record.measure}" for record in used]
    tree = az.from_dict(
        {
            "posterior": {name: value[None] for name, value in twin.values.items()},
            "unconstrained_posterior": {name: value[None] for name, value in twin.scores.items()},
            "prior": {name: value[None] for name, value in twin.prior_values.items()},
            "posterior_predictive": _layers(twin.predicted),
            "prior_predictive": _layers(twin.prior_predicted),
            "sample_stats": {
                "lp": twin.log_likelihood[None],
                "phenotype": _numbered(twin)[None],
            },
            "observed_data": {
                "value": np.array([record.value for record in used]),
                "day": np.array([record.day for record in used]),
            },
        },
        dims={name: ["record"] for name in (*LAYERS, "value", "day")},
        coords={"record": numbers},
    )
    for child in tree.children.values():
        child.attrs.pop("created_at", None)  # the same twin gives the same bytes
    for group in ("posterior", "prior"):
        for name, variable in tree[group].data_vars.items():
            variable.attrs |= {"units": rows[str(name)].unit, "long_name": rows[str(name)].meaning}
    for group in ("posterior_predictive", "prior_predictive"):
        for name, variable in tree[group].data_vars.items():
            variable.attrs |= {"long_name": LAYERS[str(name)]}
    tree.attrs |= _attributes(twin)
    return tree


def from_tree(tree: xr.DataTree, where: str = "the file") -> Twin:
    """Return the twin of a data tree.

    Raises
    ------
    TwinFileError
        If it is none.
    """
    about = tree.attrs
    if about.get("circhoral_twin") is None:
        raise TwinFileError(f"{where}: no twin; make one with: circhoral twin PERSON.yaml --out twin.nc")
    if int(about["circhoral_twin"]) > FORMAT:
        raise TwinFileError(
            f"{where}: written by circhoral {about['circhoral_version']} in a newer format; update circhoral, "
            "or make the twin again"
        )
    person = Person.model_validate(json.loads(about["person"]))
    if person.history:
        person = person.model_copy(update={"history": complete_all(person.history, installed_catalogue())[0]})
    names = list(json.loads(about["share"]))
    verdict = json.loads(about["verdict"])
    conflicts = tuple(Conflict(**item) for item in verdict.pop("conflicts"))
    verdict["reasons"] = tuple(verdict["reasons"])
    return Twin(
        person,
        _same_records(person, tree["observed_data"].sizes["record"], where),
        json.loads(about["share_before"]),
        json.loads(about["share"]),
        np.array(names)[_group(tree, "sample_stats")["phenotype"].astype(int)],
        _group(tree, "posterior"),
        _group(tree, "unconstrained_posterior"),
        _group(tree, "prior"),
        Layers(**_group(tree, "posterior_predictive")),
        Layers(**_group(tree, "prior_predictive")),
        _group(tree, "sample_stats")["lp"],
        float(about["effective_draws"]),
        float(about["pareto_k"]),
        float(about["log_evidence"]),
        int(about["persons_evaluated"]),
        Verdict(**verdict, conflicts=conflicts),
        int(about["seed"]),
        str(about["circhoral_version"]),
    )


def twin_bytes(twin: Twin) -> bytes:
    """Return the NetCDF file of a twin; the same twin gives the same bytes."""
    return bytes(to_tree(twin).to_netcdf(engine="h5netcdf"))


def open_twin(path: str | Path) -> Twin:
    """Open a twin.

    Raises
    ------
    TwinFileError
        If the file is no twin.
    OSError
        If it cannot be read.
    """
    return open_with_changes(path)[0]


def open_with_changes(path: str | Path) -> tuple[Twin, list[str]]:
    """Open a twin and say what of the model has changed since it was made.

    Raises
    ------
    TwinFileError
        If the file is no twin.
    OSError
        If it cannot be read.
    """
    import xarray as xr

    if not Path(path).exists():
        raise TwinFileError(f"{path}: there is no such file; make one with: circhoral twin PERSON.yaml --out {path}")
    try:
        with xr.open_datatree(path, engine="h5netcdf") as opened:
            tree = opened.load()
    except (OSError, ValueError, KeyError) as error:
        raise TwinFileError(f"{path}: no twin, or a damaged one ({error}); make it again") from error
    twin = from_tree(tree, str(path))
    return twin, changes(json.loads(tree.attrs["made_with"]), made_with(twin.person.sex))


def made_with(sex: str) -> dict[str, Any]:
    """Return what a twin depends on: version, equations, data of the observation model, and every parameter."""
    content = files("circhoral.content")
    kernel = files("circhoral.kernels") / f"{body_of(sex)}.py"
    return {
        "version": _version(),
        "equations": _hash(kernel.read_bytes()),
        "data": {name: _hash((content / name).read_bytes()) for name in _DATA},
        "parameters": {name: [row.value, row.spread.kind, row.spread.sd] for name, row in sorted(rows_of(sex).items())},
    }


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what differs between two of `made_with`, in words; empty where a twin still stands for the model."""
    found = []
    if then["equations"] != now["equations"]:
        found.append("the equations of the body have changed")
    found += [f"{name} has changed" for name in _DATA if then["data"].get(name) != now["data"].get(name)]
    old, new = then["parameters"], now["parameters"]
    for name in sorted(set(old) | set(new)):
        if name not in new:
            found.append(f"the parameter {name} is gone")
        elif name not in old:
            found.append(f"the parameter {name} is new")
        elif list(old[name]) != list(new[name]):
            found.append(f"{name}: {_told(old[name])}, now {_told(new[name])}")
    if found and then["version"] != now["version"]:
        found.insert(0, f"made with circhoral {then['version']}; this is {now['version']}")
    return found


def _told(row: list[Any]) -> str:
    value, kind, sd = row
    return f"{value:g}" if kind == "none" else f"{value:g} ({kind}, sd {sd:g})"


def _layers(layers: Layers) -> dict[str, np.ndarray]:
    return {name: getattr(layers, name)[None] for name in LAYERS}


def _group(tree: xr.DataTree, name: str) -> dict[str, np.ndarray]:
    return {str(key): variable.values[0] for key, variable in tree[name].data_vars.items()}


def _numbered(twin: Twin) -> np.ndarray:
    names = list(twin.share)
    return np.array([names.index(name) for name in twin.phenotype], dtype=np.int64)


def _same_records(person: Person, expected: int, where: str) -> Records:
    found = records_of(person)
    if len(found.used) != expected:
        raise TwinFileError(f"{where}: this version reads the person's values otherwise; make the twin again")
    return found


def _attributes(twin: Twin) -> dict[str, Any]:
    verdict = {**asdict(twin.verdict), "conflicts": [asdict(item) for item in twin.verdict.conflicts]}
    return {
        "circhoral_twin": FORMAT,
        "circhoral_version": twin.made_with,
        "research_use": RESEARCH_USE,
        "sampler": "adaptive importance sampling, resampled to equal weights",
        "person": json.dumps(as_written(twin.person)),
        "share_before": json.dumps(dict(twin.share_before)),
        "share": json.dumps(dict(twin.share)),
        "effective_draws": twin.effective,
        "pareto_k": twin.pareto_k,
        "log_evidence": twin.log_evidence,
        "persons_evaluated": twin.calls,
        "verdict": json.dumps(verdict),
        "seed": twin.seed,
        "made_with": json.dumps(made_with(twin.person.sex)),
    }


def _version() -> str:
    from importlib.metadata import version

    return version("circhoral")


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
