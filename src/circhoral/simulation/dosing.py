"""From administrations to what the engine reads: modes, links and events.

Each way of giving an agent that the arm really uses becomes a block of exponential modes; each species gets links
to the inputs of the sites it binds, the inlets it feeds and the processes it scales. Agents that are not used do
not appear at all. What waits for an event of the body, such as a cycle day, is released by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from circhoral.agents.agent import Agent, Inlet, Route, Species
from circhoral.agents.catalogue import catalogue
from circhoral.agents.pulses import pulse_amplitude
from circhoral.engine.batch import EventKind, Floats, LinkKind
from circhoral.engine.kernel import Names
from circhoral.physiology.native_ligands import NATIVE_HALF_SATURATION
from circhoral.protocols.habits import Course
from circhoral.protocols.schedule import Administration
from circhoral.quantities.inputs import activity_at, inlet_of, occupied_at, scale_of
from circhoral.simulation.draws import Values
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.lifestyle import levels
from circhoral.simulation.plan import Column as Column
from circhoral.simulation.plan import Dosing as Dosing
from circhoral.simulation.plan import Plan, Row, dosing_of
from circhoral.simulation.read_apart import read_apart

ANCHORS = {
    "cycle": "menses",
    "menses": "menses",
    "ovulation": "ovulation",
    "lh_peak": "lh_peak",
    "menses_overdue": "menses_overdue",
}
"""Which event of the body releases what waits for a time that a regimen names."""


class DosingError(SimulationError):
    """A dosing that cannot be simulated as asked; the message says what can."""


@dataclass(frozen=True)
class Given:
    """An administration, and the share of such doses that is really taken."""

    what: Administration
    taken: float = 1.0


@dataclass(frozen=True)
class Clamp:
    """An input of the body held at a value from outside: an infusion, a blocked process, an emptied gland.

    Attributes
    ----------
    input : str
        Name of the input, such as ``estradiol__inlet`` [its own unit] or ``steroidogenesis__scale``.
    value : float
    start, end : float
        Days from time 0.
    """

    input: str
    value: float
    start: float = 0.0
    end: float = np.inf


def plan_dosing(
    names: Names,
    values: Values,
    people: int,
    given: Sequence[Given],
    clamps: Sequence[Clamp] = (),
    resolved_from: float = np.inf,
    habits: Sequence[Course] = (),
) -> Dosing:
    """Turn administrations into modes, links and events.

    Parameters
    ----------
    names : Names
        Of the kernel.
    values : Values
        Parameters of agents and body, per person.
    people : int
    given : sequence of Given
        In days from time 0; history stands at negative times.
    clamps : sequence of Clamp
    resolved_from : float
        Day from which pulses, native and given, come one by one. Never, unless given.
    habits : sequence of Course
        Food, activity, sleep and alcohol where they are not the person's usual ones.

    Raises
    ------
    DosingError
        If something cannot be given in a mean-pulse run.
    SimulationError
        If courses of habits together take away more than there is.
    """
    return dosing_of(fill_plan(names, values, people, given, clamps, resolved_from, habits))


def fill_plan(
    names: Names,
    values: Values,
    people: int,
    given: Sequence[Given],
    clamps: Sequence[Clamp] = (),
    resolved_from: float = np.inf,
    habits: Sequence[Course] = (),
) -> Plan:
    """Return a plan that holds administrations, and to which more can be added; arguments as of `plan_dosing`."""
    plan = Plan(names, values, people)
    agents = catalogue()
    written = _trains(given, resolved_from)
    refuse_overlap([item.what for item in written if item.what.kind == "train" and not item.what.anchor])
    for item in written:
        plan.waits_for = _waits_for(names, item.what)
        agent = agents[item.what.agent]
        route = agent.find(item.what.route, item.what.formulation or None)
        if item.what.kind == "train":
            _train(plan, agent, route, item, resolved_from)
        else:
            _ordinary(plan, agent, route, item)
    plan.waits_for = None
    if np.isfinite(resolved_from):
        _clamp(plan, Clamp("pulses_resolved", 1.0, resolved_from))
    for clamp in clamps:
        _clamp(plan, clamp)
    for level in levels(habits, values, people):
        position = _position(plan, level.input)
        plan.event(level.start, EventKind.LEVEL, position, position, 1.0, plan.group(level.value))
    return plan


def rows_of(plan: Plan, item: Given) -> list[Row]:
    """Return the events of a dose or an infusion without keeping them: the plan learns only its kinetics."""
    agent = catalogue()[item.what.agent]
    kept, plan.events = plan.events, []
    _ordinary(plan, agent, agent.find(item.what.route, item.what.formulation or None), item)
    rows, plan.events = plan.events, kept
    return rows


def release(plan: Plan, item: Given, scaled_by: int) -> None:
    """Add a dose that waits for an event of the body, with the column of factors that scales it."""
    agent = catalogue()[item.what.agent]
    plan.waits_for, plan.scaled_by = _waits_for(plan.names, item.what), scaled_by
    _ordinary(plan, agent, agent.find(item.what.route, item.what.formulation or None), item)
    plan.waits_for, plan.scaled_by = None, 0


def pump_levels(plan: Plan, item: Given, share: Floats) -> list[tuple[int, Floats, float]]:
    """Return the inputs that a pump sets: position, value for these shares of its dose (person,), value without it."""
    what, agent = item.what, catalogue()[item.what.agent]
    route, site = agent.find(what.route, what.formulation or None), agent.pulse_sites[0]
    response = next(output.pathway.response(plan.values) for output in route.outputs if output.target == site.species)
    amount = float(agent.amount(what.amount, what.amount_unit, _at_first(plan, agent), route.formulation))
    pulse = pulse_amplitude(response, amount * share, plan.values[site.half_saturation], what.every_days)
    settings = (
        ("pump_frequency", np.full(plan.people, 1.0 / what.every_days), 0.0),
        ("pump_amplitude", pulse.peak, 0.0),
        ("pump_decay", pulse.decay, 1.0),
        ("pump_trough", pulse.trough, 0.0),
    )
    return [(_position(plan, name), value, neutral) for name, value, neutral in settings]


def pump_rows(plan: Plan, item: Given) -> tuple[Row, Row]:
    """Return the events at which the mean concentration of a pump begins and ends; it is shown, but does not act."""
    what, agent = item.what, catalogue()[item.what.agent]
    route = agent.find(what.route, what.formulation or None)
    first, last = _block(plan, agent, route, pulsed=True)
    rate = float(agent.amount(what.amount, what.amount_unit, _at_first(plan, agent), route.formulation))
    rate /= what.every_days
    kind = int(EventKind.FORCING)
    return (what.time_days, kind, first, last, rate, 0, 1.0, 0), (what.until_days, kind, first, last, -rate, 0, 1.0, 0)


def canonical_amount(plan: Plan, name: str, amount: float, unit: str, formulation: str) -> float:
    """Return an amount of an agent in the unit that its doses are counted in."""
    agent = catalogue()[name]
    return float(agent.amount(amount, unit.removesuffix("/day"), _at_first(plan, agent), formulation or None))


def _waits_for(names: Names, what: Administration) -> tuple[int, int] | None:
    """Return the event of the body that an administration waits for, and in how many cycles it is given."""
    if not what.anchor:
        return None
    known = [row[0] for row in names.events]
    event = ANCHORS[what.anchor]
    if event not in known:
        raise DosingError(f"{what.agent} waits for '{what.anchor}', which this body does not have")
    if what.time_days < 0:
        raise DosingError(
            f"{what.agent} is to be given before '{what.anchor}', which nobody can know then; "
            "count from an event that comes earlier, such as a cycle day"
        )
    return known.index(event), what.cycles


def _position(plan: Plan, name: str) -> int:
    position = plan.input(name)
    if position is None:
        known = ", ".join(row[0] for row in plan.names.inputs)
        raise DosingError(f"'{name}' is no input of this body; its inputs are: {known}")
    return position


def _clamp(plan: Plan, clamp: Clamp) -> None:
    position = _position(plan, clamp.input)
    plan.event(clamp.start, EventKind.LEVEL, position, position, 1.0, plan.group(np.full(plan.people, clamp.value)))
    if np.isfinite(clamp.end):
        plan.event(clamp.end, EventKind.LEVEL, position, position, plan.names.inputs[position][3])


def _trains(given: Sequence[Given], resolved_from: float) -> list[Given]:
    """Write repeated single doses of a pulsed hormone as one train: mean-pulse runs know no single pulse.

    From the day on which pulses are resolved a lone dose, or an uneven series of them, stays what it is.
    """
    kept: list[Given] = []
    pulsed: dict[tuple[int, bool, bool], list[Given]] = defaultdict(list)
    for item in given:
        if item.what.kind == "dose" and catalogue()[item.what.agent].pulse_sites:
            when = item.what.time_days
            pulsed[item.what.index_of_dose, when < 0, when >= resolved_from].append(item)
        else:
            kept.append(item)
    for (_, _, resolved), items in pulsed.items():
        times = [item.what.time_days for item in items]
        gaps = np.diff(times)
        if resolved and (len(times) < 2 or gaps.max() > 2 * gaps.min()):
            kept += items
            continue
        if len(times) < 2:
            raise DosingError(
                f"a single dose of {items[0].what.agent} lasts minutes, and a mean-pulse run knows only trains of "
                "pulses; resolve the pulses (resolution: pulses), or give it repeatedly (every: ...), by pump, or as "
                "an infusion (rate: ...)"
            )
        if gaps.max() > 2 * gaps.min():
            raise DosingError(
                f"doses of {items[0].what.agent} come at intervals from {gaps.min():g} to {gaps.max():g} days, and a "
                "mean-pulse run knows only regular trains; resolve the pulses (resolution: pulses), or write one "
                "entry per rhythm"
            )
        every = (times[-1] - times[0]) / (len(times) - 1)
        until = times[-1] + every
        kept.append(replace(items[0], what=replace(items[0].what, kind="train", every_days=every, until_days=until)))
    return kept


def refuse_overlap(trains: Sequence[Administration]) -> None:
    """Refuse two pumps that run at the same time."""
    ordered = sorted(trains, key=lambda train: train.time_days)
    for one, other in pairwise(ordered):
        if other.time_days < one.until_days:
            raise DosingError(
                f"two trains of pulses overlap: one until day {one.until_days:g}, one from day {other.time_days:g}; "
                "a mean-pulse run knows one pump at a time, so end the first or put the doses together"
            )


def _ordinary(plan: Plan, agent: Agent, route: Route, item: Given) -> None:
    what = item.what
    first, last = _block(plan, agent, route, pulsed=False)
    unit = what.amount_unit.removesuffix("/day")
    amount = float(agent.amount(what.amount, unit, _at_first(plan, agent), route.formulation))
    if what.kind == "infusion":
        plan.event(what.time_days, EventKind.FORCING, first, last, amount)
        plan.event(what.until_days, EventKind.FORCING, first, last, -amount)
    elif route.duration:
        lasts = plan.values.typical(route.duration)  # events stand at the same time for everyone
        draw = _draw(what)
        plan.event(what.time_days, EventKind.FORCING, first, last, amount / lasts, taken=item.taken, draw=draw)
        plan.event(what.time_days + lasts, EventKind.FORCING, first, last, -amount / lasts, taken=item.taken, draw=draw)
    else:
        plan.event(what.time_days, EventKind.BOLUS, first, last, amount, taken=item.taken, draw=_draw(what))


def _draw(what: Administration) -> int:
    """Number of the draw that decides whether a dose is taken: of its entry and its minute, whatever else is given."""
    return (what.index_of_dose << 32) + round(what.time_days * 1440) + (1 << 31)


def _train(plan: Plan, agent: Agent, route: Route, item: Given, resolved_from: float) -> None:
    """Add a train of pulses: its frequency, the size of a pulse to the receptor, its decay, and what it leaves.

    Where pulses are resolved each is a dose of its own; frequency and size then only tell the gland how often it is
    called.
    """
    what = item.what
    amount = float(agent.amount(what.amount, what.amount_unit, _at_first(plan, agent), route.formulation))
    for position, value, neutral in pump_levels(plan, item, np.ones(plan.people)):
        plan.event(what.time_days, EventKind.LEVEL, position, position, 1.0, plan.group(value))
        plan.event(what.until_days, EventKind.LEVEL, position, position, neutral)
    switch = min(what.until_days, max(resolved_from, what.time_days))
    if what.time_days < switch:
        # The mean concentration is shown, but it is the pulses that act.
        first, last = _block(plan, agent, route, pulsed=True)
        plan.event(what.time_days, EventKind.FORCING, first, last, amount / what.every_days)
        plan.event(switch, EventKind.FORCING, first, last, -amount / what.every_days)
    if switch < what.until_days:
        first, last = _block(plan, agent, route, pulsed=False)
        passed = int(np.ceil((switch - what.time_days) / what.every_days - 1e-9))
        whole = int(np.ceil((what.until_days - what.time_days) / what.every_days - 1e-9))
        for number in range(passed, whole):
            plan.event(what.time_days + number * what.every_days, EventKind.BOLUS, first, last, amount)


def _at_first(plan: Plan, agent: Agent) -> dict[str, Floats]:
    """Contents of formulations (molar masses, activities), which are the same for everyone."""
    return {item.content: plan.values[item.content][0] for item in agent.contents if item.content}


def _block(plan: Plan, agent: Agent, route: Route, pulsed: bool) -> tuple[int, int]:
    """Return the range of modes of one way of giving an agent, made when first used."""
    key = (agent.id, route.route, route.formulation, pulsed)
    if key not in plan.blocks:
        first = len(plan.species)
        for output in (*route.outputs, *read_apart(agent, route)):
            response = output.pathway.response(plan.values)
            ligand = _ligand(plan, agent, output.target, pulsed)
            shape = (plan.people, response.rate.shape[-1])
            plan.rates.append(np.broadcast_to(response.rate, shape))
            plan.coefficients.append(np.broadcast_to(response.coefficient, shape))
            plan.species += [ligand] * shape[1]
        plan.blocks[key] = (first, len(plan.species))
    return plan.blocks[key]


def _ligand(plan: Plan, agent: Agent, target: Species | Inlet, pulsed: bool) -> int:
    key = (f"{type(target).__name__}/{target.id}", pulsed)
    if key in plan.ligands:
        return plan.ligands[key]
    plan.ligands[key] = number = len(plan.columns)
    if isinstance(target, Inlet):
        plan.columns.append(Column("", f"{target.id} given", target.unit))
        per_amount = plan.values[target.per_amount] if target.per_amount else np.ones(plan.people)
        _link(plan, number, inlet_of(target.id), LinkKind.LINEAR, per_amount)
        return number
    mass = float(plan.values[target.molar_mass][0]) if target.molar_mass else None
    plan.columns.append(Column(f"{target.id}_concentration", target.label, target.unit, mass))
    if not pulsed:
        _acts(plan, agent, target, number)
    return number


def _acts(plan: Plan, agent: Agent, ligand: Species, number: int) -> None:
    for binding in agent.bindings:
        if binding.ligand != ligand:
            continue
        native = NATIVE_HALF_SATURATION.get(binding.site)
        own = plan.values[native] if native else np.ones(plan.people)
        per_unit = 1.0 / binding.half_saturation(plan.values, own)
        _link(plan, number, occupied_at(binding.site), LinkKind.LINEAR, per_unit)
        activity = plan.values[binding.intrinsic_activity]
        _link(plan, number, activity_at(binding.site), LinkKind.LINEAR, per_unit * activity)
    for scaling in agent.scalings:
        if scaling.species == ligand:
            weights = [plan.values[name] for name in (scaling.emax, scaling.ec50, scaling.hill)]
            _link(plan, number, scale_of(scaling.process), LinkKind.SCALE, *weights)


def _link(plan: Plan, ligand: int, name: str, kind: LinkKind, *weights: Floats) -> None:
    position = plan.input(name)
    if position is None:  # a site that this body does not have, such as a man's endometrium
        return
    columns = [*weights, *[np.zeros(plan.people)] * (3 - len(weights))]
    plan.links.append((ligand, position, int(kind), np.column_stack(columns)))
