"""From lived women to what studies report about cycles: lengths, ovulation, levels on a day of the cycle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from circhoral.evidence.cycle import CYCLE_MEASURES, EVENTS, LENGTHS
from circhoral.evidence.diary import diary
from circhoral.evidence.studies import Endpoint
from circhoral.quantities.clock import days
from circhoral.simulation.draws import Floats, standard_normal
from circhoral.validation.cohort import UnevaluableError, canonical
from circhoral.validation.cycles import Cycle, cycles_of, lengths, samples_at
from circhoral.validation.found import Found, one_number, share_of_all, weighted_mean
from circhoral.validation.single_sample import as_single_samples
from circhoral.validation.trial import LivedArm, day_of, span_of

OVULATORY, NOT_YET = "ovulatory cycles", "no ovulation before"
"""As `among`: of cycle lengths, those with an ovulation count; of ovulation in a window, women with none before it."""

type Fold = Callable[..., Floats]


def among_whom(endpoint: Endpoint) -> bool:
    """Say whether the endpoint is about everybody, or about some of them whom this version can tell."""
    told = {OVULATORY: endpoint.measure in CYCLE_MEASURES, NOT_YET: endpoint.measure == "ovulation"}
    return endpoint.among is None or (isinstance(endpoint.among, str) and told.get(endpoint.among, False))


def is_about_cycles(endpoint: Endpoint) -> bool:
    """Say whether an endpoint is read from events rather than from a series at a time after time 0."""
    return endpoint.measure in (*CYCLE_MEASURES, *EVENTS) or endpoint.time_in_cycle is not None


def all_cycles(arm: LivedArm, first: float = 0.0, last: float | None = None) -> list[tuple[Cycle, ...]]:
    """Return the cycles of each woman between two days."""
    end = float(arm.time[-1]) if last is None else last
    return [cycles_of(arm.events, person, first, end) for person in range(arm.people.people)]


def value_of_cycles(endpoint: Endpoint, arm: LivedArm, fold: Fold = np.mean) -> Floats:
    """Return each woman's value of an endpoint about cycles; not a number in one without such a cycle (person,)."""
    if endpoint.measure in CYCLE_MEASURES:
        return np.array([_mean(own) for own in _lengths(endpoint, arm)])
    if endpoint.measure == "ovulation" and endpoint.time_in_cycle is None:
        return _ovulations(endpoint, arm)
    return level_in_cycle(endpoint, arm, fold)


def level_in_cycle(
    endpoint: Endpoint, arm: LivedArm, fold: Fold = np.mean, measure: str = "", limit: Floats | None = None
) -> Floats:
    """Return each woman's level at a time of her cycle, the mean over her cycles (person,).

    Parameters
    ----------
    endpoint : Endpoint
    arm : LivedArm
    fold : callable
        What is taken of the samples of a phase.
    measure : str, optional
        Another than the endpoint's.
    limit : (person,), optional
        Then the share of single samples below it, or above it for `fraction_above`.

    Raises
    ------
    UnevaluableError
        If the endpoint is not at a time of the cycle.
    """
    when = endpoint.time_in_cycle
    if when is None:
        raise UnevaluableError(f"{endpoint.statistic} of {endpoint.measure} needs `at` or `window`")
    span = days(endpoint.window.span) if endpoint.window and endpoint.window.span else 0.0
    series, lh = arm.series[measure or endpoint.measure], arm.series.get("lh")
    found = np.full(len(series), np.nan)
    for person, own in enumerate(all_cycles(arm)):
        chosen = own if endpoint.cycle is None else own[endpoint.cycle - 1 : endpoint.cycle]
        values = []
        for cycle in chosen:
            at = samples_at(cycle, when, arm.time, None if lh is None else lh[person], span)
            if endpoint.cycle is None and np.isfinite(cycle.end):
                at = at[arm.time[at] <= cycle.end + 0.5]  # of the next cycle's days nobody says `day 35`
            if len(at) and limit is not None:
                row = as_single_samples(arm, endpoint.measure, person, at, series[person, at])
                values.append(
                    np.mean(row > limit[person] if endpoint.statistic == "fraction_above" else row < limit[person])
                )
            elif len(at):
                values.append(fold(series[person, at]))
        found[person] = _mean(np.array(values))
    return found


def length_mean(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return the mean of a length: women count alike, or cycles."""
    if endpoint.per != "cycle":
        return one_number(arm, value_of_cycles(endpoint, arm), weighted_mean)
    own = _lengths(endpoint, arm)
    return share_of_all(arm, np.array([each.sum() for each in own]), np.array([float(len(each)) for each in own]))


def within_person(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return the standard deviation between a woman's cycles, averaged over women with two or more."""
    own = _lengths(endpoint, arm)
    return one_number(arm, np.array([np.std(each, ddof=1) if len(each) > 1 else np.nan for each in own]), weighted_mean)


def share_of_cycles(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return the share of all cycles that are shorter, longer or within limits."""
    low, high = -np.inf, np.inf
    if endpoint.limits is not None:
        low, high = (canonical(limit, endpoint.measure) for limit in endpoint.limits)
    elif endpoint.threshold is not None and endpoint.threshold.quantity is not None:
        limit = canonical(endpoint.threshold.quantity, endpoint.measure)
        low, high = (low, limit) if endpoint.statistic == "fraction_of_cycles_below" else (limit, high)
    own = _lengths(endpoint, arm)
    inside = np.array([float(np.sum((each > low) & (each < high))) for each in own])
    return share_of_all(arm, inside, np.array([float(len(each)) for each in own]))


def ovulation_rate(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return the share of cycles, or of women, with an ovulation."""
    if endpoint.per == "person":
        return one_number(arm, _ovulations(endpoint, arm), weighted_mean)
    first, last = _stretch(endpoint, arm)
    counted = [[cycle for cycle in own if cycle.counts] for own in all_cycles(arm, first, last)]
    with_one = np.array([float(sum(np.isfinite(cycle.ovulation) for cycle in own)) for own in counted])
    return share_of_all(arm, with_one, np.array([float(len(own)) for own in counted]))


def time_to_event(endpoint: Endpoint, arm: LivedArm) -> Floats:
    """Return when each woman's first event comes after the last dose or time 0; infinite if never (person,)."""
    zero = arm.last_dose if endpoint.start == "last_dose" else 0.0
    own = [np.asarray(each, dtype=np.float64) for each in arm.events.get(endpoint.measure, ())]
    if not own:
        raise UnevaluableError(f"{endpoint.measure} does not happen in this body")
    return np.array([min(each[each > zero], default=np.inf) - zero for each in own])


def pulse_rate_in_cycle(endpoint: Endpoint, arm: LivedArm) -> Floats:
    """Return the pulses that each woman's generator sends in the window, at the rate of that time (person,)."""
    assert endpoint.window is not None
    assert endpoint.window.span is not None
    rate = level_in_cycle(endpoint, arm, measure="gnrh_pulse_frequency")
    return np.asarray(rate * days(endpoint.window.span))


def _stretch(endpoint: Endpoint, arm: LivedArm) -> tuple[float, float]:
    """Return the days over which events are counted."""
    if endpoint.time_in_cycle is not None:
        return 0.0, float(arm.time[-1])
    if endpoint.window:
        return span_of(endpoint.window)
    return 0.0, day_of(endpoint.at) if endpoint.at else float(arm.time[-1])


def _ovulations(endpoint: Endpoint, arm: LivedArm) -> Floats:
    """Return 1 for each woman who ovulates in that time (person,)."""
    first, last = _stretch(endpoint, arm)
    own = [np.asarray(each) for each in arm.events["ovulation"]]
    found = np.array([float(np.any((each >= first) & (each <= last))) for each in own])
    if endpoint.among == NOT_YET:
        found[[bool(np.any((each >= 0.0) & (each < first))) for each in own]] = np.nan
    return found


def _lengths(endpoint: Endpoint, arm: LivedArm) -> list[Floats]:
    first, last = _stretch(endpoint, arm)
    ovulatory = endpoint.among == OVULATORY
    found = [lengths(own, endpoint.measure, ovulatory=ovulatory) for own in all_cycles(arm, first, last)]
    if endpoint.assay != "temperature":
        return found
    # A chart of temperatures dates an ovulation with an error: what it takes from one phase it gives to the other.
    sd = diary()["temperature_rise"].sd * (1.0 if endpoint.measure == "luteal_length" else -1.0)
    late = [standard_normal(person, "ovulation by temperature", 0, len(own)) for person, own in enumerate(found)]
    return [own - sd * error for own, error in zip(found, late, strict=True)]


def _mean(values: Floats) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


STATISTICS: dict[str, Callable[[Endpoint, LivedArm, LivedArm | None], Found]] = {
    **dict.fromkeys(LENGTHS, length_mean),
    **dict.fromkeys(
        ("fraction_of_cycles_below", "fraction_of_cycles_above", "fraction_of_cycles_within"), share_of_cycles
    ),
    "within_person_sd": within_person,
    "ovulation_rate": ovulation_rate,
}
