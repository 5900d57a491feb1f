"""Floors kept apart by their words: the engine knows no hormone or drug, organs and agents know no solver."""

import re
from importlib.resources import files

import pytest

HORMONES = """
gnrh gonadorelin kisspeptin lh fsh hcg gonadotropin gonadotrope testosterone androgen androstenedione estradiol
estrogen estrone progesterone progestin inhibin amh shbg prolactin igf1 insulin glucose leptin cortisol leydig
sertoli sperm spermatogenesis follicle luteal endometrium ovulation menses pituitary hypothalamus testis ovary
clomiphene enclomiphene letrozole anastrozole tamoxifen cabergoline metformin dose_mg menstrual hormone aromatase
"""
SOLVERS = """
rosenbrock rodas rodas4 runge kutta cvode sundials sksundae bdf radau lsoda solve_ivp odeint numba njit jit
integrator stepsize step_size rtol atol tolerance newton euler kernel batch
"""

ENGINE = sorted(f.name for f in files("circhoral.engine").iterdir() if f.name.endswith(".py"))
SCIENCE = sorted(
    f"{folder}/{f.name}"
    for folder in ("physiology", "agents")
    for f in files(f"circhoral.{folder}").iterdir()
    if f.name.endswith(".py")
)
ALLOWED = {"__init__.py": {"hormone"}, "stepping.py": set()}
"""The docstring of the package says that the engine knows no hormone."""


def words_of(text: str) -> set[str]:
    """Return whole words and the parts of names joined by underscores, in lower case."""
    names = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", text.lower()))
    return names | {piece for name in names for piece in name.split("_")}


@pytest.mark.parametrize("name", ENGINE)
def test_engine_names_no_hormone_and_no_drug(name: str):
    text = (files("circhoral.engine") / name).read_text(encoding="utf-8")
    assert words_of(text) & set(HORMONES.split()) <= ALLOWED.get(name, set())


@pytest.mark.parametrize("path", SCIENCE)
def test_science_names_no_solver(path: str):
    text = (files("circhoral") / path).read_text(encoding="utf-8")
    assert not words_of(text) & set(SOLVERS.split())
