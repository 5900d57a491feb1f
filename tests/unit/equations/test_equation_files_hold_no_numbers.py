"""Equation files hold no numbers but 0, 1 and 2: a number is a parameter row, with a unit and a source.

Structure may be counted by a module constant in upper case (how many stages a chain has), if a docstring below it
says what it means.
"""

import ast
from importlib.resources import files

import pytest

FREE = {0, 1, 2}
NOT_EQUATIONS = {"exponentials.py", "pulses.py", "agent.py"}
"""Of agents: the closed forms of linear kinetics, and the language that agents are written in."""

EXCUSED = {"physiology/binding_proteins.py": {4}}
"""Mathematics: the 4 of the formula for a quadratic equation."""

FILES = sorted(
    f"{folder}/{f.name}"
    for folder in ("physiology", "agents")
    for f in files(f"circhoral.{folder}").iterdir()
    if f.name.endswith(".py") and f.name not in NOT_EQUATIONS
)


def numbers(text: str) -> list[tuple[int, float]]:
    """Return line and value of every number that is neither free nor a documented constant."""
    tree = ast.parse(text)
    documented: set[ast.AST] = set()
    for here, below in zip(tree.body, tree.body[1:], strict=False):
        constant = isinstance(here, ast.Assign) and all(
            isinstance(target, ast.Name) and target.id.isupper() for target in here.targets
        )
        told = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if constant and told and isinstance(below.value.value, str):
            documented |= set(ast.walk(here))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float | complex)
        and not isinstance(node.value, bool)
        and node.value not in FREE
        and node not in documented
    ]


@pytest.mark.parametrize("path", FILES)
def test_no_numbers_in_equation_files(path: str):
    found = numbers((files("circhoral") / path).read_text(encoding="utf-8"))
    found = [(line, value) for line, value in found if value not in EXCUSED.get(path, set())]
    assert not found, f"{path}: " + ", ".join(f"{value} in line {line}" for line, value in found)


def test_the_rule_sees_numbers_and_spares_documented_constants():
    text = 'STAGES = 12\n"""How many."""\nLATE = 4\n\ndef organ(x):\n    return 0.5 * x**2 + 1 - x / 3\n'
    assert sorted(numbers(text)) == [(3, 4), (6, 0.5), (6, 3)]
