"""Generated blocks of docs/indices.md, for `generate.py`; `make indices` measures what they tell of.

    indices_page.py     simulate, compare indices with what people were given, write docs/indices.json and a picture

The blocks simulate nothing: examples are closed forms, measurements are read from the file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "indices"
SEXES = {"male": "men", "female": "women"}
CHANGED = (
    ("male", "leydig_capacity", 0.5, "leydig_gain"),
    ("male", "leydig_capacity", 0.2, "leydig_gain"),
    ("male", "gnrh_drive", 0.5, "gonadotroph_gain"),
    ("male", "gnrh_drive", 0.2, "gonadotroph_gain"),
    ("male", "aromatase_fat_relative", 2.0, "aromatase_index"),
    ("male", "sertoli_capacity", 0.5, "sertoli_index"),
    ("male", "shbg_capacity", 2.0, "shbg_index"),
    ("male", "insulin_resistance", 2.0, "insulin_index"),
    ("female", "theca_capacity", 2.0, "theca_gain"),
    ("female", "lh_baseline", 2.0, "gonadotroph_gain"),
    ("female", "gnrh_drive", 0.5, "gonadotroph_gain"),
    ("female", "estradiol_per_follicle", 0.5, "granulosa_index"),
    ("female", "ovarian_reserve_capacity", 0.3, "ovarian_reserve_index"),
    ("female", "shbg_capacity", 2.0, "shbg_index"),
)
FOLLOWS = (
    ("male", "leydig_gain", "leydig_capacity"),
    ("male", "gonadotroph_gain", "gnrh_drive"),
    ("male", "gonadotroph_gain", "lh_baseline"),
    ("male", "aromatase_index", "aromatase_fat_relative"),
    ("male", "sertoli_index", "sertoli_capacity"),
    ("male", "shbg_index", "shbg_capacity"),
    ("female", "theca_gain", "theca_capacity"),
    ("female", "gonadotroph_gain", "lh_baseline"),
    ("female", "granulosa_index", "estradiol_per_follicle"),
    ("female", "ovarian_reserve_index", "ovarian_reserve_capacity"),
)
PEOPLE, COVERED = 1000, 300
WEEKS = (6, 8, 12, 26, 52)
CLOMIPHENE_DAYS = (7, 14, 30, 60, 90, 180)


# -- measured --------------------------------------------------------------------------------------------


def measured() -> dict[str, Any]:
    """Return what indices give for people whose parameters are known."""
    return {
        "recovery": [_recovery(*row) for row in CHANGED],
        "follows": _follows(),
        "coverage": {sex: _coverage(sex) for sex in SEXES},
        "after_testosterone": _after_testosterone(),
        "on_clomiphene": _on_clomiphene(),
        "elasticity": {sex: _elasticity(sex) for sex in SEXES},
        "fsh_of_reserve": _fsh_of_reserve(),
    }


def _read(known: Any, sex: str) -> dict[str, float]:
    from circhoral.twin.indices.definitions import of_sex
    from circhoral.twin.indices.healthy import healthy_range

    return {i.name: float(np.median(i.raw(known))) / healthy_range(i.name, sex).centre for i in of_sex(sex)}


def _recovery(sex: str, parameter: str, times: float, index: str) -> dict[str, Any]:
    from circhoral.evidence.parameters import rows_of
    from circhoral.twin.indices.generate import simulated_labs

    found = _read(simulated_labs(sex, parameters={parameter: rows_of(sex)[parameter].value * times}), sex)
    organs = set(found) - {index, "feedback_strength", "free_testosterone", "lh_fsh_ratio", "insulin_index"}
    furthest = max(organs, key=lambda name: abs(np.log(found[name])))
    return {
        "sex": sex, "parameter": parameter, "times": times, "index": index, "read": round(found[index], 3),
        "other": furthest, "other_read": round(found[furthest], 3),
    }  # fmt: skip


def _follows() -> list[dict[str, Any]]:
    """Return how far an index follows its parameter among healthy people who differ in everything."""
    from circhoral.evidence.parameters import rows_of
    from circhoral.simulation.draws import Values
    from circhoral.twin.indices.definitions import of_sex
    from circhoral.twin.indices.generate import SEED, simulated_labs

    found = []
    for sex in SEXES:
        known, first = _one_each(simulated_labs(sex, PEOPLE), sex)
        noisy = _noisy(known, np.random.default_rng(1))
        own = Values(rows_of(sex), PEOPLE, True, SEED)
        for whose, index, parameter in FOLLOWS:
            if whose != sex:
                continue
            item = next(item for item in of_sex(sex) if item.name == index)
            truth = np.log(own[parameter][first])
            clean, seen = (np.log(np.maximum(item.raw(labs), 1e-3)) for labs in (known, noisy))
            found.append(
                {"sex": sex, "index": index, "parameter": parameter,
                 "clean": round(float(np.corrcoef(clean, truth)[0, 1]), 2),
                 "single_sample": round(float(np.corrcoef(seen, truth)[0, 1]), 2)}
            )  # fmt: skip
    return found


def _one_each(known: Any, sex: str) -> tuple[Any, Any]:
    """Return one slip per person, and which persons they are; of a woman the first early day of a later cycle."""
    from dataclasses import replace

    person = known.labs["person"].astype(int)
    _, rows = np.unique(person, return_index=True)
    labs = {name: values[rows] for name, values in known.labs.items() if name != "person"}
    return replace(known, labs=labs), person[rows]


def _noisy(known: Any, random: np.random.Generator) -> Any:
    """Return labs as single samples show them, around the same mean."""
    from dataclasses import replace

    from circhoral.twin.indices.noise import noise_cv

    labs = {}
    for name, values in known.labs.items():
        sd = np.sqrt(np.log1p(noise_cv(name, known.sex) ** 2))
        labs[name] = values * np.exp(sd * random.standard_normal(len(values)) - sd**2 / 2)
    return replace(known, labs=labs)


def _coverage(sex: str) -> dict[str, float]:
    """Return the share of healthy people whose noise-free index lies in the 90 % interval of one noisy slip."""
    from dataclasses import replace

    from circhoral.twin.indices.definitions import of_sex
    from circhoral.twin.indices.generate import simulated_labs
    from circhoral.twin.indices.noise import noise_cv

    random = np.random.default_rng(2)
    known, _ = _one_each(simulated_labs(sex, PEOPLE), sex)
    noisy = _noisy(known, random)
    inside: dict[str, list[bool]] = {item.name: [] for item in of_sex(sex)}
    for n in range(COVERED):
        drawn = {}
        for name, values in noisy.labs.items():
            sd = np.sqrt(np.log1p(noise_cv(name, sex) ** 2))
            drawn[name] = values[n] * np.exp(sd * random.standard_normal(1000))
        true = replace(known, labs={name: values[n] for name, values in known.labs.items()})
        for item in of_sex(sex):
            low, high = np.percentile(item.raw(replace(known, labs=drawn)), (5, 95))
            inside[item.name].append(bool(low <= item.raw(true) <= high))
    return {name: round(float(np.mean(hits)), 3) for name, hits in inside.items()}


def _slips_of(person: dict[str, Any], regimens: list[dict[str, Any]], days: list[float]) -> list[dict[str, float]]:
    """Return the indices of a simulated man on mornings after time 0."""
    import circhoral as ch
    from circhoral.twin.indices.generate import labs_in

    data = ch.simulate(person, regimens, days=max(days) + 2, before=0, units="canonical")
    found = []
    for day in days:
        kept = np.zeros(data["lh"].shape[1:], dtype=bool)
        kept[:, int(np.abs(data["time"].to_numpy() - day).argmin())] = True
        found.append(_read(labs_in(data, kept, "male"), "male"))
    return found


def _after_testosterone() -> list[dict[str, float]]:
    dose = {"agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "100 mg"}
    person = {"sex": "male", "age": "30 years", "history": [{**dose, "every": "7 days", "for": "12 months"}]}
    found = _slips_of(person, [], [7.0 * week for week in WEEKS])
    wanted = ("leydig_gain", "gonadotroph_gain", "sertoli_index")
    return [
        {"weeks": w, **{name: round(slip[name], 2) for name in wanted}} for w, slip in zip(WEEKS, found, strict=True)
    ]


def _on_clomiphene() -> list[dict[str, float]]:
    dose = {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day", "for": "200 days"}
    regimen = {"name": "clomiphene", "doses": [dose]}
    found = _slips_of({"sex": "male", "age": "30 years"}, [regimen], [float(day) for day in CLOMIPHENE_DAYS])
    return [{"days": d, "leydig_gain": round(s["leydig_gain"], 3)} for d, s in zip(CLOMIPHENE_DAYS, found, strict=True)]


def _elasticity(sex: str) -> dict[str, float]:
    """Return the per cent by which the expected LH falls for one per cent more of a lab, at the healthy point."""
    from circhoral.twin.indices import forms
    from circhoral.twin.indices.definitions import Known

    c = forms.constants(sex)
    usual = {"testosterone_total": "testosterone_baseline", "estradiol": "estradiol_baseline", "shbg": "shbg_baseline"}

    def expected(moved: str = "") -> float:
        labs = {name: np.asarray(c[row] * (1.01 if name == moved else 1.0)) for name, row in usual.items()}
        k = Known("male" if sex == "male" else "female", c["reference_age"], labs)
        return float(np.log(forms.expected_lh(k.free_t, k.free_e, k.free0, k.c, 1.0)))

    return {name: round((expected(name) - expected()) / np.log(1.01), 2) for name in usual}


def _fsh_of_reserve() -> float:
    """Return how FSH on cycle days 2 to 5 goes with the reserve among healthy women (correlation of logarithms)."""
    from circhoral.evidence.parameters import rows_of
    from circhoral.simulation.draws import Values
    from circhoral.twin.indices.generate import SEED, simulated_labs

    known, first = _one_each(simulated_labs("female", PEOPLE), "female")
    own = Values(rows_of("female"), PEOPLE, True, SEED)["ovarian_reserve_capacity"][first]
    return round(float(np.corrcoef(np.log(known.labs["fsh"]), np.log(own))[0, 1]), 2)


# -- blocks ----------------------------------------------------------------------------------------------


def blocks(table: Callable[..., str]) -> dict[str, Callable[[], str]]:
    """Return the makers of the generated blocks of docs/indices.md by their names."""
    stored = json.loads((ROOT / "docs" / "indices.json").read_text(encoding="utf-8"))
    return {
        "meanings": lambda: _meanings(table),
        "healthy": lambda: _healthy(table),
        "recovery": lambda: _recovery_table(stored, table),
        "follows": lambda: _follows_table(stored, table),
        "coverage": lambda: _coverage_line(stored),
        "testosterone": lambda: _after_table(stored, table),
        "clomiphene": lambda: _clomiphene_line(stored),
        "elasticity": lambda: _elasticity_line(stored),
        "reserve": lambda: _reserve_line(stored),
        "man": lambda: _example("person"),
        "woman": lambda: _example("person_woman"),
    }


def _meanings(table: Callable[..., str]) -> str:
    from circhoral.twin.indices.definitions import DEFINITIONS

    return table(
        ("index", "of", "what it says", "form", "needs"),
        (
            (i.label, " and ".join(SEXES[sex] for sex in i.sexes), i.meaning, f"`{i.formula}`",
             ", or ".join(" + ".join(f"`{lab}`" for lab in one) for one in i.needs))
            for i in DEFINITIONS
        ),
    )  # fmt: skip


def _healthy(table: Callable[..., str]) -> str:
    from circhoral.twin.indices.definitions import DEFINITIONS
    from circhoral.twin.indices.healthy import healthy_range

    def shown(name: str, sexes: Any, sex: Any) -> str:
        found = healthy_range(name, sex) if sex in sexes else None
        return f"{found.low:.2f} to {found.high:.2f}" if found else "-"

    rows = ((i.label, *(shown(i.name, i.sexes, sex) for sex in SEXES)) for i in DEFINITIONS)
    return table(("index", *SEXES.values()), rows)


def _label(name: str) -> str:
    from circhoral.twin.indices.definitions import DEFINITIONS

    return next(item.label for item in DEFINITIONS if item.name == name)


def _recovery_table(stored: dict[str, Any], table: Callable[..., str]) -> str:
    rows = (
        (SEXES[r["sex"]], f"`{r['parameter']}` x {r['times']:g}", _label(r["index"]), f"{r['read']:.2f}",
         f"{_label(r['other'])} {r['other_read']:.2f}")
        for r in stored["recovery"]
    )  # fmt: skip
    return table(("of", "what was changed", "index", "read", "furthest of the other organs"), rows)


def _follows_table(stored: dict[str, Any], table: Callable[..., str]) -> str:
    rows = (
        (SEXES[r["sex"]], _label(r["index"]), f"`{r['parameter']}`", f"{r['clean']:.2f}", f"{r['single_sample']:.2f}")
        for r in stored["follows"]
    )
    return table(("of", "index", "parameter", "without noise", "one noisy slip"), rows)


def _coverage_line(stored: dict[str, Any]) -> str:
    shares = [share for sex in SEXES for share in stored["coverage"][sex].values()]
    return (
        f"The 90 % interval of one noisy slip held the index without noise in {100 * min(shares):.0f} to "
        f"{100 * max(shares):.0f} % of healthy people, by index."
    )


def _after_table(stored: dict[str, Any], table: Callable[..., str]) -> str:
    rows = stored["after_testosterone"]
    names = [name for name in rows[0] if name != "weeks"]
    return table(
        ("weeks since the last dose", *map(_label, names)),
        ((row["weeks"], *(f"{row[name]:.2f}" for name in names)) for row in rows),
    )


def _clomiphene_line(stored: dict[str, Any]) -> str:
    days = ", ".join(f"{row['leydig_gain']:.2f} on day {row['days']}" for row in stored["on_clomiphene"])
    return f"A healthy man who begins clomiphene, 25 mg a day: Leydig gain {days}."


def _elasticity_line(stored: dict[str, Any]) -> str:
    words = {"testosterone_total": "testosterone", "estradiol": "estradiol", "shbg": "SHBG"}
    each = (
        f"in {SEXES[sex]} " + ", ".join(f"{value:+.1f} % per % of {words[name]}" for name, value in found.items())
        for sex, found in stored["elasticity"].items()
    )
    return f"The LH expected moves, at the healthy point, {'; '.join(each)}."


def _reserve_line(stored: dict[str, Any]) -> str:
    return (
        "FSH is no part of the ovarian reserve index: among healthy women of 30 years the correlation of early "
        f"follicular FSH with the reserve is {stored['fsh_of_reserve']:.2f} (logarithms)."
    )


def _example(name: str) -> str:
    from rich.console import Console

    from circhoral.app.cli.indices import show
    from circhoral.people.person import read_person
    from circhoral.twin import structure_indices

    stream = io.StringIO()
    show(structure_indices(read_person(EXAMPLE / f"{name}.yaml")), None, Console(file=stream, width=110, no_color=True))
    told = "\n".join(line.rstrip() for line in stream.getvalue().splitlines())
    return f"```text\n$ circhoral indices examples/indices/{name}.yaml\n\n{told.strip()}\n```"


def main() -> None:
    """Measure, and draw the man of the example."""
    from circhoral.app.figures.structure import draw
    from circhoral.people.person import read_person
    from circhoral.twin import structure_indices

    found = json.dumps(measured(), indent=1)
    (ROOT / "docs" / "indices.json").write_text(found + "\n", encoding="utf-8")
    man = read_person(EXAMPLE / "person.yaml")
    picture = ROOT / "docs" / "images" / "indices.png"
    draw(structure_indices(man), man.name or "").savefig(picture, dpi=90)


if __name__ == "__main__":
    main()
