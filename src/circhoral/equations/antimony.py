"""Export: a body as readable Antimony text and as SBML, for other simulators.

Flows stay under their names (assignment rules), states have rate rules, inputs are parameters at their neutral
value, which an importing tool may drive. Events of the body are events, each with a count of how often it happened.
Antimony 3 and SBML L3V2 core hold all of it; nothing is approximated, but a chance of an event becomes its middle, 0.5.
Left out: agents (an input takes an expression instead), the spread of parameters, and the guard that the kernel
puts on powers of numbers at or below zero (the states of a body stay positive).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

import sympy as sp
from sympy.printing.str import StrPrinter

from circhoral.equations.body import System
from circhoral.equations.dimensions import measure_of
from circhoral.equations.entries import chances_in
from circhoral.equations.functions import unfold
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow
from circhoral.evidence.sources import all_sources

type InputValue = float | str | sp.Expr

PURPOSE = (
    "For research and education only: this model is not a medical device and gives no treatment advice. "
    "Licence: Apache-2.0. Made by circhoral from the equations of its parts; the unit of time is the day."
)

_BASE_UNITS = {
    "kilogram": "kilogram",
    "meter": "metre",
    "second": "second",
    "mole": "mole",
    "international_unit": "item",
    "sperm": "item",
}
_WORD = re.compile(r"[A-Za-z_]+")
_RESERVED = frozenset(
    """at after assert avogadro bounds compartment const constraint delete e end ext exponentiale false formula
    function gene genes has identity import in infinity inf is maximize minimize model module nan notanumber
    operator part pi priority quantum reaction species substanceonly then time true unit var wildcard
    """.split()  # noqa: SIM905
)


class ExportError(RuntimeError):
    """A model that cannot be written, or a library that is missing; the message says how to mend it."""


class _Printer(StrPrinter):
    """Prints expressions as Antimony reads them: ^ for powers, ln for the natural logarithm."""

    def _print_Pow(self, expr: sp.Expr, rational: bool = False) -> str:  # noqa: N802
        return str(super()._print_Pow(expr, rational=rational)).replace("**", "^")

    def _print_log(self, expr: sp.Expr) -> str:
        return f"ln({self._print(expr.args[0])})"

    def _print_Float(self, expr: sp.Float) -> str:  # noqa: N802
        return repr(float(expr))


class _Exporting(_Printer):
    """Prints as the export needs it: responses with corners and jumps by what Antimony has, chances as their middle."""

    def _print_reached(self, expr: sp.Expr) -> str:
        x, limit = (self._print(argument) for argument in expr.args)
        return f"piecewise(1, {x} >= {limit}, 0)"

    def _print_least(self, expr: sp.Expr) -> str:
        return f"min({', '.join(self._print(argument) for argument in expr.args)})"

    def _print_most(self, expr: sp.Expr) -> str:
        return f"max({', '.join(self._print(argument) for argument in expr.args)})"


def _exported(expression: sp.Expr) -> str:
    middle = dict.fromkeys(chances_in(expression), sp.Rational(1, 2))
    return str(_Exporting().doprint(unfold(expression).xreplace(middle)))


def formula(expression: sp.Expr | float) -> str:
    """Return an expression as Antimony writes it."""
    return str(_Printer().doprint(sp.sympify(expression)))


def to_antimony(
    system: System,
    values: Mapping[str, float] | None = None,
    inputs: Mapping[str, InputValue] | None = None,
    extra: str = "",
) -> str:
    """Write a body as Antimony.

    Parameters
    ----------
    system : System
    values : mapping of str to float, optional
        Values of parameters by id; each row's own value where absent.
    inputs : mapping of str to float, str or sympy expression, optional
        What an input is: a constant, or an expression in the names of the model and `time`. Neutral where absent.
    extra : str, optional
        Lines of Antimony that are added to the model, such as a depot with its dosing events.

    Returns
    -------
    str
        States start at the values that their parts state, which is the typical person's healthy baseline and
        only near a steady state for other parameters.

    Raises
    ------
    ExportError
        If a value or an input is given that the body does not have, or a name means something else in Antimony.
    """
    values, inputs = dict(values or {}), dict(inputs or {})
    _check_names(system, values, inputs)
    lines = [
        f"// {system.name}: written by circhoral.",
        *(f"// {sentence.strip()}" for sentence in PURPOSE.split(". ")),
        "",
        f"model {system.name}",
        *_units(system),
    ]
    for part in system.parts:
        lines += ["", f"  // ---- {part.name}: {part.about or 'part of the body'}", *_part(system, part, inputs)]
    lines += ["", "  // ---- parameters: value, unit; how it was obtained, source"]
    for name, row in system.parameters.items():
        lines += _parameter(row, values.get(name, row.value))
    lines += ["", "  // ---- what is read, where it is not a state or a flow"]
    for name, unit, label, expression in measures_to_write(system):
        lines += [f"  {name} := {_exported(expression)};", *_described(name, unit, label)]
    lines += _events(system)
    if extra:
        lines += ["", "  // ---- added", *(f"  {line}".rstrip() for line in extra.strip().splitlines())]
    lines += ["", f'  model notes "{PURPOSE}";', "end"]
    return "\n".join(lines) + "\n"


def to_sbml(
    system: System,
    values: Mapping[str, float] | None = None,
    inputs: Mapping[str, InputValue] | None = None,
    extra: str = "",
) -> str:
    """Write a body as SBML; parameters as for `to_antimony`.

    Raises
    ------
    ExportError
        If the library `antimony` is not installed or refuses the text.
    """
    antimony = _antimony()
    text = to_antimony(system, values, inputs, extra)
    antimony.clearPreviousLoads()
    try:
        if antimony.loadAntimonyString(text) < 0:
            raise ExportError(f"Antimony refuses the text of '{system.name}': {antimony.getLastError().strip()}")
        return str(antimony.getSBMLString(system.name))
    finally:
        antimony.clearPreviousLoads()


def measures_to_write(system: System) -> Iterator[tuple[str, str, str, sp.Expr]]:
    """Yield name in the export, unit, label and expression of measures that no state or flow of that name is."""
    taken = {*system.states, *system.parameters, *(name for part in system.parts for name in part.flows)}
    for part in system.parts:
        for name, measure in part.measures.items():
            if measure.expression != sp.Symbol(name):
                yield exported_measure(name, taken), measure.unit, measure.label, measure.expression


def exported_measure(name: str, taken: set[str]) -> str:
    """Return a measure's name in the export; `measured_<name>` where something else has its name."""
    return f"measured_{name}" if name in taken else name


def _antimony() -> ModuleType:
    try:
        return import_module("antimony")
    except ImportError as error:
        raise ExportError(
            "writing SBML needs the library antimony: pip install 'circhoral[against]' (or pip install antimony). "
            "Antimony text can be written without it"
        ) from error


def _check_names(system: System, values: Mapping[str, float], inputs: Mapping[str, InputValue]) -> None:
    for kind, given, known in (
        ("parameter", values, system.parameters),
        ("input", inputs, system.inputs),
    ):
        if strangers := sorted(set(given) - set(known)):
            raise ExportError(f"'{system.name}' has no {kind} '{strangers[0]}'")
    names = {*system.states, *system.parameters, *system.inputs, *(f for p in system.parts for f in p.flows)}
    if reserved := sorted(name for name in names if name.lower() in _RESERVED):
        raise ExportError(f"'{reserved[0]}' has a meaning of its own in Antimony; rename it in '{system.name}'")


def _part(system: System, part: Part, inputs: Mapping[str, InputValue]) -> list[str]:
    lines: list[str] = []
    for name, entry in part.inputs.items():
        value = inputs.get(name, entry.neutral)
        if isinstance(value, int | float):
            lines.append(f"  var {name} = {float(value)!r};")
        else:
            lines.append(f"  {name} := {value if isinstance(value, str) else formula(value)};")
        lines += _described(name, entry.unit, f"input: {entry.label}")
    for name, flow in part.flows.items():
        lines += [f"  {name} := {_exported(flow.expression)};", *_described(name, flow.unit, flow.label)]
    for name, expression in part.given.items():
        if expression != sp.Symbol(name):
            lines += [f"  {name} := {formula(expression)};", *_described(name, part.given_units[name], "")]
    for name, state in part.states.items():
        lines += [
            f"  var {name} = {_exported(state.start)};",
            f"  {name}' = {_exported(part.rates[name])};",
            *_described(name, state.unit, state.label),
        ]
    return lines


def _events(system: System) -> list[str]:
    """Write every event with the changes of all parts, in the words of the parts that declare and change."""
    lines: list[str] = []
    for part in system.parts:
        for name, event in part.events.items():
            count = f"{exported_event(name)}_count"
            changes = [(state, to) for one in system.parts for state, to in one.reactions.get(name, {}).items()]
            drawn = any(chances_in(to) for _, to in changes)
            lines += ["", f"  // {event.label}" + ("; its chances are drawn as 0.5" if drawn else "")]
            lines += [f"  var {count} = 0;", *_described(count, "dimensionless", f"{event.label}: times")]
            assigned = [f"{count} = {count} + 1", *(f"{state} = {_exported(to)}" for state, to in changes)]
            lines.append(f"  {exported_event(name)}: at ({_exported(event.when)} >= 0): {', '.join(assigned)};")
    return ["", "  // ---- events", *lines] if lines else []


def exported_event(name: str) -> str:
    """Return an event's name in the export; `<this>_count` says how often it has happened."""
    return f"event_{name}"


def _parameter(row: ParameterRow, value: float) -> list[str]:
    origin = ", ".join(text for text in (row.how, row.source, row.where, row.mark) if text)
    lines = [f"  const {row.id} = {float(value)!r};  // {row.unit}", *_described(row.id, row.unit, row.meaning)]
    lines.append(f'  {row.id} notes "{_one_line(origin)}";')
    found = all_sources().get(row.source)
    if found is not None and found.pmid:
        lines.append(f'  {row.id} description "https://identifiers.org/pubmed:{found.pmid}";')
    return lines


def _described(name: str, unit: str, label: str) -> list[str]:
    lines = [f"  {name} has {_unit_name(unit)};"]
    if label and label != name.replace("_", " "):
        lines.append(f'  {name} is "{_one_line(label)}";')
    return lines


def _one_line(text: str) -> str:
    return " ".join(text.replace('"', "'").split())


def _unit_name(unit: str) -> str:
    """Return a unit's name in the export: `unit_nmol_per_L`."""
    words = unit.strip() or "dimensionless"
    if words in ("1", "dimensionless", "-"):
        return "dimensionless"
    for sign, word in (("**", "_to_"), ("^", "_to_"), ("/", "_per_"), ("*", "_")):
        words = words.replace(sign, word)
    return "unit_" + re.sub(r"\W+", "_", words)


def _units(system: System) -> list[str]:
    """Define every unit of the body by the base units of SBML; IU and sperm are counted as items."""
    texts: set[str] = set()
    for part in system.parts:
        texts |= set(part.units.values()) | {measure.unit for measure in part.measures.values()}
    texts = {text for text in texts if _unit_name(text) != "dimensionless"}
    simple = {text for text in texts if _WORD.fullmatch(text)} | {"day"}
    for text in texts - simple:
        simple |= set(_WORD.findall(text))
    lines = ["  // ---- units"]
    for text in sorted(simple, key=str.lower):
        size, exponents = measure_of(text)
        terms = " * ".join(_BASE_UNITS[base] + (f"^{power:g}" if power != 1 else "") for base, power in exponents)
        lines.append(f"  unit {_unit_name(text)} = {size:.15g} {terms or 'dimensionless'};")
    for text in sorted(texts - simple, key=str.lower):
        terms = _WORD.sub(lambda word: _unit_name(word.group()), text)
        lines.append(f"  unit {_unit_name(text)} = {terms.replace('**', '^')};")
    return [*lines, "  unit time_unit = 86400 second;"]
