"""Equation and parameter tables of a part: plain rows, and the same as text, Markdown and LaTeX.

Pure functions of a part, without files or terminals. Flows stay definitions, nothing is flattened, so a table reads
like the part's own file. A source is given by its key; `evidence.sources.source` turns a key into a citation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import sympy as sp
from sympy.printing.latex import LatexPrinter

from circhoral.equations.antimony import formula
from circhoral.equations.functions import jumps_in, shapes_in, unfold
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow, Spread

type Kind = Literal["where", "flow", "given", "rate", "start", "measure"]

_OF_PARAMETERS = ("parameter", "value", "unit", "between persons", "how", "mark", "source", "where", "meaning")
_WORTH_A_NAME = 6
"""Operations that a repeated expression must hold to be shown as a definition of its own."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation of a part.

    Attributes
    ----------
    kind : {"where", "flow", "given", "rate", "start", "measure"}
        A repeated expression pulled out of the equation that follows, a definition, a definition under the name
        that other parts take, a rate of change, a start value, or what is observed.
    name, unit, label : str
    expression : sympy expression
    """

    kind: Kind
    name: str
    unit: str
    label: str
    expression: sp.Expr

    @property
    def text(self) -> str:
        """The equation as plain text, for example ``d lh/dt = lh_release - lh*lh_clearance``."""
        left = {"rate": f"d {self.name}/dt", "start": f"{self.name}(0)"}.get(self.kind, self.name)
        return f"{left} = {formula(self.expression)}"

    @property
    def latex(self) -> str:
        """The equation as LaTeX for math mode, names upright."""
        name = _latex(sp.Symbol(self.name))
        forms = {"rate": rf"\frac{{\mathrm{{d}}\,{name}}}{{\mathrm{{d}}t}}", "start": f"{name}(0)"}
        return f"{forms.get(self.kind, name)} = {_latex(self.expression)}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PartTables:
    """Everything that a part says.

    Attributes
    ----------
    name, about : str
    equations : tuple of Equation
        Flows, quantities given, rates, start values and measures, each in the order of declaration. A measure that
        only shows a state or flow of its own name has no equation.
    states, ports, inputs, events, parameters, measures : Table
        Possibly without rows.
    others : Table
        Parameters that have another value in another body; mostly without rows.
    happening : tuple of sympy expression
        What stands in the table of events.
    """

    name: str
    about: str
    equations: tuple[Equation, ...]
    states: Table
    ports: Table
    inputs: Table
    events: Table
    parameters: Table
    measures: Table
    others: Table
    happening: tuple[sp.Expr, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that have rows, with the equations as the first."""
        written = Table(
            "Equations",
            ("kind", "equation", "unit", "meaning"),
            tuple((item.kind, item.text, item.unit, item.label) for item in self.equations),
        )
        found = (
            written, self.states, self.ports, self.inputs, self.events, self.parameters, self.others, self.measures,
        )  # fmt: skip
        return tuple(table for table in found if table.rows)

    @property
    def shapes(self) -> tuple[str, ...]:
        """What the named responses in the equations mean, such as ``hill(x, half, n) = ...``."""
        places = [*(equation.expression for equation in self.equations), *self.happening]
        smooth = {shape.meaning for place in places for shape in shapes_in(sp.sympify(place))}
        return tuple(sorted(smooth | {jump.meaning for place in places for jump in jumps_in(sp.sympify(place))}))

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources that the part's parameters name, each once, sorted."""
        column = self.parameters.headings.index("source")
        return tuple(sorted({row[column] for row in (*self.parameters.rows, *self.others.rows) if row[column]}))


def part_tables(
    part: Part, rows: Mapping[str, ParameterRow] | None = None, others: Mapping[str, ParameterRow] | None = None
) -> PartTables:
    """Return equations, states, ports, inputs, events, parameters and measures of a part as rows.

    Parameters
    ----------
    part : Part
    rows : mapping of str to ParameterRow, optional
        The parameters of the body that is meant; those with which the part was built if absent.
    others : mapping of str to ParameterRow, optional
        Rows that take their place in another body, shown beside them.
    """
    own = {name: (rows or {}).get(name, row) for name, row in part.parameters_used.items()}
    theirs = [others[name] for name in own if name in others] if others else []
    return PartTables(
        name=part.name,
        about=part.about,
        equations=tuple(_equations(part)),
        states=Table(
            "States",
            ("state", "unit", "meaning", "start"),
            tuple((state.name, state.unit, state.label, formula(state.start)) for state in part.states.values()),
        ),
        ports=Table(
            "Ports",
            ("direction", "quantity", "unit"),
            tuple(("takes", name, unit) for name, unit in part.taken.items())
            + tuple(("gives", name, unit) for name, unit in part.given_units.items()),
        ),
        inputs=Table(
            "Inputs",
            ("input", "kind", "unit", "neutral", "meaning"),
            tuple(
                (entry.name, entry.kind, entry.unit, f"{entry.neutral:g}", entry.label)
                for entry in part.inputs.values()
            ),
        ),
        events=Table("Events", ("event", "happens when", "changes", "meaning"), tuple(_events(part))),
        happening=(
            *(event.when for event in part.events.values()),
            *(to for reaction in part.reactions.values() for to in reaction.values()),
        ),
        parameters=Table(
            "Parameters",
            _OF_PARAMETERS,
            tuple(_parameter(row) for row in own.values()),
        ),
        others=Table("Parameters that differ in a woman", _OF_PARAMETERS, tuple(_parameter(row) for row in theirs)),
        measures=Table(
            "Measures",
            ("measure", "unit", "meaning"),
            tuple((measure.name, measure.unit, measure.label) for measure in part.measures.values()),
        ),
    )


def _equations(part: Part) -> Iterator[Equation]:
    for flow in part.flows.values():
        yield from _with_repeats(Equation("flow", flow.name, flow.unit, flow.label, flow.expression))
    for name, expression in part.given.items():
        if expression != sp.Symbol(name):
            yield Equation("given", name, part.given_units[name], "given to other parts", expression)
    for name, state in part.states.items():
        unit = "1/day" if state.unit == "dimensionless" else f"{state.unit}/day"
        yield from _with_repeats(Equation("rate", name, unit, state.label, part.rates[name]))
    for name, state in part.states.items():
        yield Equation("start", name, state.unit, "at the healthy baseline", state.start)
    for measure in part.measures.values():
        if measure.expression != sp.Symbol(measure.name):
            found = Equation("measure", measure.name, measure.unit, measure.label, measure.expression)
            yield from _with_repeats(found)


def _events(part: Part) -> Iterator[tuple[str, ...]]:
    """Yield the events that a part declares, then those of others that it changes with."""
    for name in dict.fromkeys([*part.events, *part.reactions]):
        event = part.events.get(name)
        changes = "; ".join(f"{state} = {formula(to)}" for state, to in part.reactions.get(name, {}).items())
        if event is None:
            yield name, "as another part says", changes, ""
        else:
            yield name, f"{formula(event.when)} rises through 0", changes, event.label


def _with_repeats(equation: Equation) -> Iterator[Equation]:
    """Yield the equation after what it repeats: `<name>_a`, `<name>_b`, ..."""
    shared, (reduced,) = sp.cse([equation.expression], symbols=sp.numbered_symbols("_repeat"), order="none")
    names: dict[sp.Symbol, sp.Expr] = {}
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    for symbol, expression in shared:
        written = expression.xreplace(names)
        if written.count_ops() < _WORTH_A_NAME:
            names[symbol] = written
        else:
            names[symbol] = sp.Symbol(f"{equation.name}_{next(letters)}")
            yield Equation("where", names[symbol].name, "", "repeated in the next equation", written)
    yield replace(equation, expression=reduced.xreplace(names))


def _parameter(row: ParameterRow) -> tuple[str, ...]:
    return (
        row.id,
        f"{row.value:.6g}",
        row.unit,
        _spread(row.spread),
        row.how,
        row.mark,
        row.source,
        row.where,
        row.meaning,
    )


def _spread(spread: Spread) -> str:
    return "" if spread.kind == "none" else f"{spread.kind}, sd {spread.sd:g}"


# -- Markdown ------------------------------------------------------------------------------------------


def to_markdown(tables: PartTables) -> str:
    """Return a section of Markdown: equations as a code block, the rest as pipe tables."""
    blocks = [f"## {tables.name}"]
    if tables.about:
        blocks.append(tables.about)
    if tables.equations:
        blocks.append("### Equations")
        blocks.append("\n".join(["```text", *map(_with_unit, tables.equations), *tables.shapes, "```"]))
    for table in tables.tables:
        if table.title != "Equations":
            blocks += [f"### {table.title}", _pipes(table)]
    return "\n\n".join(blocks) + "\n"


def _with_unit(equation: Equation) -> str:
    return f"{equation.text}  [{equation.unit}]" if equation.unit else equation.text


def _pipes(table: Table) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(table.headings), line(("---",) * len(table.headings)), *map(line, table.rows)])


# -- LaTeX ---------------------------------------------------------------------------------------------

_LONG = 160
_WIDTHS = {
    "parameter": 0.25, "between persons": 0.11, "origin": 0.2, "meaning": 0.24, "input": 0.3, "start": 0.2,
    "happens when": 0.28, "changes": 0.28,
}  # fmt: skip
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "_": r"\_\allowbreak{}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
    }
)


def to_latex(tables: PartTables) -> str:
    """Return a subsection of LaTeX that compiles with the packages amsmath and booktabs.

    Notes
    -----
    Sums that are too long for a line are broken between their terms; a long product is not.
    """
    blocks = [rf"\subsection*{{{_escaped(tables.name)}}}"]
    if tables.about:
        blocks.append(_escaped(tables.about))
    if tables.equations:
        lines = " \\\\\n".join(_aligned(item) for item in tables.equations)
        blocks.append("\\allowdisplaybreaks\n\\begin{align*}\n" + lines + "\n\\end{align*}")
    for table in tables.tables:
        if table.title != "Equations":
            blocks.append(_tabular(_narrowed(table)))
    return "\n\n".join(blocks) + "\n"


def _aligned(equation: Equation) -> str:
    left, right = equation.latex.split(" = ", 1)
    expression = unfold(sp.sympify(equation.expression))
    if len(right) > _LONG and expression.is_Add:
        terms = [_latex(term) for term in expression.as_ordered_terms()]
        signed = [terms[0], *(term if term.startswith("-") else f"+ {term}" for term in terms[1:])]
        right = " \\\\\n  &\\qquad ".join(signed)
    return f"  {left} &= {right}"


def _narrowed(table: Table) -> Table:
    """Return the parameters with how, mark, source and place in one column, so that they fit on a page."""
    if table.headings != _OF_PARAMETERS:
        return table
    rows = tuple(
        (*row[:4], "; ".join(text for text in (row[4], row[6], row[7], row[5]) if text), row[8]) for row in table.rows
    )
    return Table(table.title, (*table.headings[:4], "origin", "meaning"), rows)


def _tabular(table: Table) -> str:
    """Return a table whose wide columns are paragraphs; words break at underscores."""
    columns = "".join(
        rf"p{{{_WIDTHS[heading]}\linewidth}}" if heading in _WIDTHS else "l" for heading in table.headings
    )
    rows = [" & ".join(_escaped(cell) for cell in row) + r" \\" for row in table.rows]
    return "\n".join(
        [
            rf"\paragraph{{{_escaped(table.title)}}}\mbox{{}}\\[0.5ex]",
            r"{\footnotesize",
            rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}",
            r"\toprule",
            " & ".join(_escaped(heading) for heading in table.headings) + r" \\",
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}}",
        ]
    )


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)


class _Latex(LatexPrinter):
    """Prints names upright and whole, underscores included."""

    def _print_Symbol(self, expr: sp.Symbol, style: str = "plain") -> str:  # noqa: N802
        name = expr.name.replace("_", r"\_")
        return rf"\mathrm{{{name}}}"

    def _print_log(self, expr: sp.Expr, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\ln{power}\left({self._print(expr.args[0])}\right)"


def _latex(expression: sp.Expr) -> str:
    return str(_Latex({"mul_symbol": "dot"}).doprint(unfold(sp.sympify(expression))))
