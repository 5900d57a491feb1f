"""The life of a person between and at events: exact stops, samples, one step-size controller per person.

A part of the template that a kernel is made of (see `kernel`), after `rodas`, whose steps it takes. It knows numbers
only.
"""

from __future__ import annotations

import math

import numpy as np
from numba import prange

from circhoral.engine.jit import jit, parallel
from circhoral.engine.model import (
    CLOCK,
    COUNT,
    N_DERIVED,
    N_ENTRIES,
    N_INPUTS,
    N_MEASURES,
    derive,
    fire,
    jacobian,
    outputs,
    rhs,
    rhs_time,
    start,
)
from circhoral.engine.rodas import (
    NOT_FINITE,
    OK,
    STAGES,
    STEP_TOO_SMALL,
    TOO_MANY_STEPS,
    carry_modes,
    chance,
    dense,
    read_inputs,
    settle,
    try_step,
)

# --- begin template ---
BOLUS, FORCING, LEVEL, ADD_STATE, MARK = 0, 1, 2, 3, 4
ON_TIME = 1e-7  # how close to one a clock counts as there: under a millisecond for a pulse an hour
FIRINGS = 1 << 62  # numbers of the draws that belong to firings, apart from those of doses


@jit
def read_sample(t, dt, y, q, inp, pick, pick_species, measured, row):
    """Write one sample at t, `dt` after the last event: the picked measures, then the picked concentrations."""
    z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du = inp
    read_inputs(dt, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
    outputs(t, y, q, u, measured)
    for c in range(pick.size):
        row[c] = measured[pick[c]]
    for c in range(pick_species.size):
        row[pick.size + c] = conc[pick_species[c]]


@jit
def happen(kind, first, last, amount, coefficient, y, z, forcing, level):
    """Let one event change modes (z, forcing), an input's level, or a state."""
    if kind == BOLUS:
        for m in range(first, last):
            z[m] += amount * coefficient[m]
    elif kind == FORCING:
        for m in range(first, last):
            forcing[m] += amount * coefficient[m]
            if abs(forcing[m]) < 1e-12 * abs(amount * coefficient[m]):
                forcing[m] = 0.0
    elif kind == LEVEL:
        level[first] = amount
    elif kind == ADD_STATE:
        y[first] += amount


@jit
def live(
    q, y, t0, t1, ev_time, ev_kind, ev_first, ev_last, ev_amount, ev_group, ev_taken, ev_draw, dose_factor,
    rate, coefficient, species, n_species, level, links, link_kind, weight, z, forcing,
    sample, pick, pick_species, out, rtol, atol, pace, max_steps, seed, person, counters,
):  # fmt: skip
    """Integrate one person from t0 to t1, landing on every event, and read samples from the dense output.

    A dose at t0 is given; a dose at t1 is left for the run that goes on from there. Samples at an event's time
    read the values before it. Samples lie in [t0, t1].

    Returns the status code. y, z, forcing and level hold the end; pace (2,) holds the step size to go on with, and
    the one to begin with after the next dose (learnt from the last, since a dose asks for small steps again).
    """
    h, after_dose = pace[0], pace[1]
    n = y.size
    u, du = np.empty(N_INPUTS), np.empty(N_INPUTS)
    conc, slope = np.zeros(n_species), np.zeros(n_species)
    inp = (z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
    jac, w = np.zeros(N_ENTRIES), np.empty(N_ENTRIES)
    f0, ft, fs, stage, y1, ys = np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    k = np.empty((STAGES, n))
    measured = np.empty(N_MEASURES)
    steps, rejected = 0, 0
    event, s, t = 0, 0, t0
    while event < ev_time.size and ev_time[event] < t0:
        event += 1
    since = t0  # time of the last event: the modes' amplitudes stand there
    status = OK
    last_error = 1.0
    dosed = False  # whether the next step is the first after a dose
    while status == OK:
        # samples that stand exactly here are read before the events of this instant
        while s < sample.size and sample[s] <= t:
            read_sample(t, t - since, y, q, inp, pick, pick_species, measured, out[s])
            s += 1
        if t >= t1:
            break
        if event < ev_time.size and ev_time[event] <= t:
            carry_modes(t - since, z, forcing, rate)
            since = t
            while event < ev_time.size and ev_time[event] <= t:
                if ev_taken[event] >= 1.0 or chance(seed, person, ev_draw[event]) <= ev_taken[event]:
                    amount = ev_amount[event] * dose_factor[ev_group[event]]
                    happen(ev_kind[event], ev_first[event], ev_last[event], amount, coefficient, y, z, forcing, level)
                    if ev_kind[event] != MARK:
                        dosed = True
                        h = min(h, after_dose)
                event += 1
            last_error = 1.0
        if CLOCK >= 0 and y[CLOCK] >= 1.0 - ON_TIME:
            read_inputs(t - since, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
            fire(t, y, q, u, chance(seed, person, FIRINGS + np.int64(y[COUNT])))
            dosed = True
            h = min(h, after_dose)
            last_error = 1.0
        stop = t1
        if event < ev_time.size and ev_time[event] < stop:
            stop = ev_time[event]
        # one stretch without events
        fresh = True
        while t < stop and status == OK:
            if fresh:
                read_inputs(t - since, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
                rhs(t, y, q, u, f0)
                rhs_time(t, y, q, u, du, ft)
                jacobian(t, y, q, u, jac)
                fresh = False
            room = stop - t
            if CLOCK >= 0 and f0[CLOCK] > 0.0:
                due = (1.0 - y[CLOCK]) / f0[CLOCK]  # the clock's rate hardly moves within one step
                if due < room:
                    if y[CLOCK] >= 1.0 - ON_TIME:
                        break
                    room = due
            if room < 1e-11:  # nothing moves in a microsecond, and 1/room must stay finite
                if room < stop - t:
                    y[CLOCK] = 1.0
                else:
                    t = stop
                break
            step = h
            landing = False
            if step >= room * (1.0 - 1e-10):
                step = room
                landing = True
            elif step > 0.5 * room:
                step = 0.5 * room  # two even steps rather than one and a sliver
            error = try_step(t, step, y, q, t - since, inp, jac, f0, ft, w, k, stage, fs, y1, rtol, atol)
            steps += 1
            if not math.isfinite(error):
                h = step * 0.1
                rejected += 1
                if h < 1e-10:
                    status = NOT_FINITE
            elif error > 1.0:
                h = step * max(0.2, 0.9 * error**-0.2)
                rejected += 1
                if h < 1e-10:
                    status = STEP_TOO_SMALL
            else:
                ahead = stop if landing and room == stop - t else t + step
                while s < sample.size and sample[s] < ahead:
                    dense((sample[s] - t) / step, y, y1, k, ys)
                    read_sample(sample[s], sample[s] - since, ys, q, inp, pick, pick_species, measured, out[s])
                    s += 1
                for i in range(n):
                    y[i] = y1[i]
                t = ahead
                fresh = True
                error = max(error, 1e-4)
                grow = min(5.0, max(0.2, 0.9 * error**-0.17 * (last_error / error) ** 0.04))
                last_error = error
                # a step cut short by an event says nothing against the length it was cut from
                h = max(h, step * grow) if step < h else step * grow
                if dosed:
                    after_dose = h
                    dosed = False
            if steps >= max_steps:
                status = TOO_MANY_STEPS
    carry_modes(t - since, z, forcing, rate)
    counters[0] += steps
    counters[1] += rejected
    pace[0], pace[1] = h, after_dose
    return status


@parallel
def live_all(
    p, y, settle_first, t0, t1,
    ev_time, ev_kind, ev_first, ev_last, ev_amount, ev_group, ev_taken, ev_draw, dose_factor,
    rate, coefficient, species, n_species, level, links, link_kind, weight, z, forcing,
    sample, pick, pick_species, out, rtol, atol, pace, max_steps, seed, person, status, counters,
):  # fmt: skip
    """Every person of a batch on its own, in parallel; row i of each array belongs to person i."""
    for i in prange(p.shape[0]):
        q = np.empty(N_DERIVED)
        derive(p[i], q)
        if settle_first:
            start(q, y[i])
            status[i] = settle(q, y[i], level[i], 1e-11)
        if status[i] == OK:
            status[i] = live(
                q, y[i], t0, t1,
                ev_time, ev_kind, ev_first, ev_last, ev_amount, ev_group, ev_taken, ev_draw, dose_factor[i],
                rate[i], coefficient[i], species, n_species, level[i], links, link_kind, weight[i], z[i], forcing[i],
                sample, pick, pick_species, out[i], rtol, atol, pace[i], max_steps, seed, person[i], counters[i],
            )  # fmt: skip


# --- end template ---
