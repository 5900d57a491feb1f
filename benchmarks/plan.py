"""A plan: twelve protocols on 500 draws of a twin over 18 months, on two cores with a warm cache.

The man is the one of `twin.py`: 18 months of testosterone, eight labs at two dates. Among the protocols are one with a
dose a day and one with a pump; rules are lived with noisy visits. The twin is made beforehand and is not timed.

`make bench` prints a table and writes benchmarks/results.json.
"""

from __future__ import annotations

import time
from pathlib import Path

import numba
from shared import machine, told, write

from circhoral.evidence.goals import goal
from circhoral.people.person import read_person
from circhoral.planning.compare import compare
from circhoral.protocols.library import protocols
from circhoral.twin.posterior import make_twin

PERSON = Path(__file__).parent / "twin_person.yaml"
DRAWS, DAYS, CORES = 500, 547.875, 2
AIM_S, MOST_S = 60.0, 120.0
CHOSEN = (
    "hcg_alone", "hcg_fsh", "hcg_clomiphene", "clomiphene_men", "enclomiphene", "tamoxifen_men", "anastrozole_men",
    "letrozole_men", "clomiphene_anastrozole", "gonadorelin_pump_men", "stack_clomiphene", "stack_tamoxifen",
)  # fmt: skip


def main() -> None:
    numba.set_num_threads(CORES)
    twin = make_twin(read_person(PERSON).model_copy(update={"phenotype": "eugonadal"}), seed=1)
    known = protocols()
    arms = [known[name].regimen.model_copy(update={"name": known[name].title}) for name in CHOSEN]
    wanted = goal("sperm", "male")
    compare(twin, arms, wanted, horizon=30.0, draws=20)  # compiles what is not compiled yet
    begin, worked = time.perf_counter(), time.process_time()
    found = compare(
        twin, arms, wanted, horizon=DAYS, draws=DRAWS, progress=lambda what, done: told(f"{done:.0%} {what}")
    )
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    years = len(found.arms) * found.draws * DAYS / 365.25
    result = {
        "protocols": len(CHOSEN),
        "with_rules": sum(bool(arm.rules) for arm in arms),
        "draws": found.draws,
        "days": DAYS,
        "seconds": seconds,
        "processor_seconds": worked,
        "ms_per_person_year": 1000 * worked / years,
        "failed": int(sum((~arm.outcome.ok).sum() for arm in found.arms)),
        "machine": {**machine(), "cores_used": str(CORES)},
    }
    write({"plan": result})
    verdict = "within the aim" if seconds <= AIM_S else "within the limit" if seconds <= MOST_S else "too slow"
    print(f"{len(CHOSEN)} protocols x {found.draws} draws x 18 months: {seconds:.0f} s by the clock, {verdict}")


if __name__ == "__main__":
    main()
