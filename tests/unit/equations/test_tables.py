"""Equation and parameter tables: complete, faithful to the part, written as Markdown and LaTeX that hold together."""

from __future__ import annotations

import re

import pytest
import sympy as sp
from matplotlib.mathtext import MathTextParser

from circhoral.equations.functions import block
from circhoral.equations.part import Part
from circhoral.equations.tables import Equation, part_tables, to_latex, to_markdown
from circhoral.evidence.parameters import ParameterRow, Spread
from circhoral.evidence.sources import source
from circhoral.physiology.man import man

PARTS = {part.name: part for part in man().parts}


@pytest.fixture
def gland() -> Part:
    rows = {
        "lh_clearance": ParameterRow(
            "lh_clearance", 16.6, "1/day", "clearance | of LH", "measured", "SEEN", source="sikaris-2005",
            where="table 2", spread=Spread("lognormal", 0.3),
        ),
        "lh_half": ParameterRow("lh_half", 4.2, "IU/L", "a half & a half", "assumed", "ASSUMED"),
    }  # fmt: skip
    p = Part("gland", "Makes 100 % of it.", rows=rows)
    clearance, half = p.parameters("lh_clearance", "lh_half")
    signal = p.takes("signal", "dimensionless")
    lh = p.state("lh", "IU/L", half, "serum LH")
    made = p.flow("lh_made", signal * half * block(lh, half), "IU/L", "LH made")
    p.rate(lh, clearance * (p.process("lh") * made - lh))
    p.measure("lh", lh, "IU/L")
    p.measure("lh_relative", sp.log(1 + lh / half), "dimensionless")
    return p.gives(lh=lh, lh_signal=made)


def test_every_row_is_there(gland: Part) -> None:
    tables = part_tables(gland)
    assert [item.text for item in tables.equations] == [
        "lh_made = lh_half*signal*block(lh, lh_half, 1)",
        "lh_signal = lh_made",
        "d lh/dt = lh_clearance*(-lh + lh__scale*lh_made)",
        "lh(0) = lh_half",
        "lh_relative = ln(lh/lh_half + 1)",
    ]
    assert [item.unit for item in tables.equations] == ["IU/L", "IU/L", "IU/L/day", "IU/L", "dimensionless"]
    assert tables.states.rows == (("lh", "IU/L", "serum LH", "lh_half"),)
    assert tables.ports.rows[0] == ("takes", "signal", "dimensionless")
    assert ("gives", "lh_signal", "IU/L") in tables.ports.rows
    assert tables.inputs.rows == (("lh__scale", "scale", "dimensionless", "1", "lh, relative"),)
    assert tables.parameters.rows[0] == (
        "lh_clearance", "16.6", "1/day", "lognormal, sd 0.3", "measured", "SEEN", "sikaris-2005", "table 2",
        "clearance | of LH",
    )  # fmt: skip
    assert tables.shapes == ("block(x, half, n) = 1 / (1 + (x/half)^n)",)
    assert tables.sources == ("sikaris-2005",)
    assert [row[0] for row in tables.measures.rows] == ["lh", "lh_relative"]


def test_what_an_equation_repeats_is_defined_before_it() -> None:
    p = Part("gland", rows={"half": ParameterRow("half", 1.0, "dimensionless", "half", "assumed", "ASSUMED")})
    half, x = p.parameter("half"), p.takes("x", "dimensionless")
    wanted = (x**2 / (half + x**2)) * (1 + x**3 / half)
    p.flow("limited", wanted / (1 + wanted), "dimensionless")
    first, second = part_tables(p.gives()).equations
    assert (first.kind, first.name) == ("where", "limited_a")
    assert second.text == "limited = limited_a/(limited_a + 1)"


def test_text_is_escaped(gland: Part) -> None:
    tables = part_tables(gland)
    assert r"clearance \| of LH" in to_markdown(tables)
    assert r"a half \& a half" in to_latex(tables)
    assert r"100 \% of it" in to_latex(tables)
    assert r"\mathrm{lh\_half}" in to_latex(tables)
    assert r"\frac{\mathrm{d}\,\mathrm{lh}}{\mathrm{d}t}" in to_latex(tables)


@pytest.mark.parametrize("name", PARTS)
def test_equations_of_the_man_are_complete_and_faithful(name: str) -> None:
    part, tables = PARTS[name], part_tables(PARTS[name])
    repeated: dict[sp.Symbol, sp.Expr] = {}
    for item in tables.equations:
        whole = item.expression.xreplace(repeated)
        if item.kind == "where":
            repeated[sp.Symbol(item.name)] = whole
        elif item.kind in ("flow", "rate"):
            assert whole == {"flow": lambda n: part.flows[n].expression, "rate": part.rates.get}[item.kind](item.name)
    kinds = [item.kind for item in tables.equations]
    assert kinds.count("flow") == len(part.flows)
    assert kinds.count("rate") == kinds.count("start") == len(part.states)
    assert len(tables.parameters.rows) == len(part.parameters_used)
    assert all(source(key).short for key in tables.sources)


@pytest.mark.parametrize("name", PARTS)
def test_the_man_renders(name: str) -> None:
    tables = part_tables(PARTS[name])
    markdown, latex = to_markdown(tables), to_latex(tables)
    assert markdown.startswith(f"## {name}\n")
    for block_of_rows in re.findall(r"(?:^\|.*\|\n)+", markdown, flags=re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block_of_rows.splitlines()}) == 1
    assert latex.isascii(), "LaTeX without special packages reads ASCII"
    for kind in ("align*", "tabular"):
        assert latex.count(rf"\begin{{{kind}}}") == latex.count(rf"\end{{{kind}}}")
    bare = re.sub(r"\\[{}]", "", latex)
    assert bare.count("{") == bare.count("}")
    for rows in re.findall(r"\\toprule(.*?)\\bottomrule", latex, flags=re.DOTALL):
        lines = [line for line in rows.splitlines() if line.endswith(r"\\")]
        assert len({len(re.findall(r"(?<!\\)&", line)) for line in lines}) == 1


@pytest.mark.parametrize("name", PARTS)
def test_formulas_are_valid_mathematics(name: str) -> None:
    parser = MathTextParser("path")
    for item in part_tables(PARTS[name]).equations:
        if isinstance(item, Equation) and len(item.latex) < 700:  # the parser is slow on longer ones
            parser.parse(f"${item.latex}$")
