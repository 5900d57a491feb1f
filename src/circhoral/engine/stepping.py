"""The life of a person between and at events: exact stops, samples, one step-size controller per person.

A part of the template that a kernel is made of (see `kernel`), after `rodas`, whose steps it takes, and
`occurrences`. It knows numbers only.
"""

from __future__ import annotations

import math

import numpy as np
from numba import prange

from circhoral.engine.jit import jit, parallel
from circhoral.engine.model import (
    CLOCK,
    COUNT,
    N_CHANCES,
    N_DERIVED,
    N_ENTRIES,
    N_EVENTS,
    N_INPUTS,
    N_MEASURES,
    derive,
    fire,
    linearise,
    outputs,
    start,
)
from circhoral.engine.occurrences import (
    DUE,
    RELEASE_DRAWS,
    RELEASES_APART,
    UNKNOWN,
    any_due,
    dequeue,
    first_rise,
    let_happen,
    look,
    note,
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
def own_event(event, group, dose_factor):
    """Return the first event from this one on that is the person's own; those with a factor of NaN are not there."""
    while event < group.size and math.isnan(dose_factor[group[event]]):
        event += 1
    return event


@jit
def give_released(t, seed, person, queue, releases, dose_factor, coefficient, y, z, forcing, level):
    """Give every released dose whose time has come, unless the person misses it. Returns whether anything changed."""
    due, due_release, due_number = queue
    _, _, kind, first, last, amount, group, taken, draw, _ = releases
    changed = False
    while due[0] <= t:
        r, number = due_release[0], due_number[0]
        dequeue(queue)
        if math.isnan(dose_factor[group[r]]):
            continue
        if taken[r] < 1.0 and chance(seed, person, RELEASE_DRAWS + number * RELEASES_APART + draw[r]) > taken[r]:
            continue
        happen(kind[r], first[r], last[r], amount[r] * dose_factor[group[r]], coefficient, y, z, forcing, level)
        changed = changed or kind[r] != MARK
    return changed


@jit
def begin_with(
    t, y, q, n_species, rate, species, level, links, link_kind, weight, z, forcing,
    seed, person, book, log, releases, release_from,
):  # fmt: skip
    """Let what is due happen at t, before anything is lived from there. Returns a status."""
    u, du = np.empty(N_INPUTS), np.empty(N_INPUTS)
    conc, slope = np.zeros(n_species), np.zeros(n_species)
    inp = (z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
    g, chances = np.empty(N_EVENTS), np.empty(N_CHANCES)
    f, ys = np.empty(y.size), np.empty(y.size)
    return let_happen(t, 0.0, y, q, inp, seed, person, book, log, releases, release_from, g, chances, f, ys)


@jit
def live(
    q, y, t0, t1, ev_time, ev_kind, ev_first, ev_last, ev_amount, ev_group, ev_taken, ev_draw, dose_factor,
    rate, coefficient, species, n_species, level, links, link_kind, weight, z, forcing,
    sample, pick, pick_species, out, rtol, atol, pace, max_steps, seed, person, counters,
    book, log, releases, release_from, halt, halt_from,
):  # fmt: skip
    """Integrate one person from t0 to t1, landing on every event, and read samples from the dense output.

    A dose at t0 is given; a dose at t1 is left for the run that goes on from there. Samples at an event's time
    read the values before it. Samples lie in [t0, t1]. At one instant events of the body come first, then timed
    doses, then released ones.

    book, log, releases: as in `Ensemble`, `Log` and `Releases`, of this person. The run ends early, just before the
    event `halt` happens, if that is at `halt_from` or later; the event is left due.

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
    g, chances = np.empty(N_EVENTS), np.empty(N_CHANCES)
    standing, _, _, due, due_release, due_number = book
    queue = (due, due_release, due_number)
    steps, rejected = 0, 0
    event, s, t = 0, 0, t0
    while event < ev_time.size and ev_time[event] < t0:
        event += 1
    event = own_event(event, ev_group, dose_factor)
    since = t0  # time of the last event: the modes' amplitudes stand there
    status = OK
    last_error = 1.0
    dosed = False  # whether the next step is the first after a dose
    happens = False  # whether an event of the body is due
    if N_EVENTS > 0:
        look(t, 0.0, y, q, inp, g)
        if standing[0] == UNKNOWN:
            note(g, standing)
        happens = any_due(standing)
    while status == OK:
        # samples that stand exactly here are read before the events of this instant
        while s < sample.size and sample[s] <= t:
            read_sample(t, t - since, y, q, inp, pick, pick_species, measured, out[s])
            s += 1
        if t >= t1:
            break
        if N_EVENTS > 0 and happens:
            if halt >= 0 and t >= halt_from and standing[halt] == DUE:
                break
            status = let_happen(
                t, t - since, y, q, inp, seed, person, book, log, releases, release_from, g, chances, f0, ys
            )
            happens = False
            dosed = True
            h = min(h, after_dose)
            last_error = 1.0
            if status != OK:
                break
        jumped = False  # whether inputs or states have changed at once
        if event < ev_time.size and ev_time[event] <= t:
            carry_modes(t - since, z, forcing, rate)
            since = t
            while event < ev_time.size and ev_time[event] <= t:
                if ev_taken[event] >= 1.0 or chance(seed, person, ev_draw[event]) <= ev_taken[event]:
                    amount = ev_amount[event] * dose_factor[ev_group[event]]
                    happen(ev_kind[event], ev_first[event], ev_last[event], amount, coefficient, y, z, forcing, level)
                    if ev_kind[event] != MARK:
                        jumped = True
                        dosed = True
                        h = min(h, after_dose)
                event = own_event(event + 1, ev_group, dose_factor)
            last_error = 1.0
        if N_EVENTS > 0 and due.size > 0 and due[0] <= t:
            carry_modes(t - since, z, forcing, rate)
            since = t
            if give_released(t, seed, person, queue, releases, dose_factor, coefficient, y, z, forcing, level):
                jumped = True
                dosed = True
                h = min(h, after_dose)
            last_error = 1.0
        if CLOCK >= 0 and y[CLOCK] >= 1.0 - ON_TIME:
            read_inputs(t - since, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
            fire(t, y, q, u, chance(seed, person, FIRINGS + np.int64(y[COUNT])))
            jumped = True
            dosed = True
            h = min(h, after_dose)
            last_error = 1.0
        if N_EVENTS > 0 and jumped:
            look(t, t - since, y, q, inp, g)
            happens = note(g, standing)
            if happens:
                continue
        stop = t1
        if event < ev_time.size and ev_time[event] < stop:
            stop = ev_time[event]
        if N_EVENTS > 0 and due.size > 0 and due[0] < stop:
            stop = due[0]
        # one stretch without events
        fresh = True
        while t < stop and status == OK and not happens:
            if fresh:
                read_inputs(t - since, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
                linearise(t, y, q, u, du, f0, jac, ft)
                fresh = False
            room = stop - t
            if CLOCK >= 0 and f0[CLOCK] > 0.0:
                due_in = (1.0 - y[CLOCK]) / f0[CLOCK]  # the clock's rate hardly moves within one step
                if due_in < room:
                    if y[CLOCK] >= 1.0 - ON_TIME:
                        break
                    room = due_in
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
                part = 1.0  # how much of the step is kept: up to the first event
                if N_EVENTS > 0:
                    part = first_rise(t, step, since, y, y1, k, ys, q, inp, standing, g)
                    if part < 1.0:
                        ahead = t + part * step
                while s < sample.size and sample[s] < ahead:
                    dense((sample[s] - t) / step, y, y1, k, ys)
                    read_sample(sample[s], sample[s] - since, ys, q, inp, pick, pick_species, measured, out[s])
                    s += 1
                if N_EVENTS > 0 and part < 1.0:
                    dense(part, y, y1, k, ys)
                    for i in range(n):
                        y1[i] = ys[i]
                for i in range(n):
                    y[i] = y1[i]
                t = ahead
                if N_EVENTS > 0:
                    look(t, t - since, y, q, inp, g)
                    happens = note(g, standing)
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
    books, logs, releases, release_from, rhythm, started,
):  # fmt: skip
    """Every person of a batch on its own, in parallel; row i of each array belongs to person i."""
    standing, ordinal, served, due, due_release, due_number = books
    log_time, log_event, log_count = logs
    aligned_on, at_least, at_most, log_size = rhythm
    never = np.empty(0)
    for i in prange(p.shape[0]):
        q = np.empty(N_DERIVED)
        derive(p[i], q)
        book = (standing[i], ordinal[i : i + 1], served[i], due[i], due_release[i], due_number[i])
        log = (log_time[i], log_event[i], log_count[i : i + 1])
        if settle_first:
            start(q, y[i])
            if N_EVENTS > 0 and aligned_on >= 0:
                # nothing is given, sampled or released before the start; what happens then is written elsewhere
                before = (np.empty(log_size), np.empty(log_size, np.int64), np.zeros(1, np.int64))
                status[i] = live(
                    q, y[i], t0 - at_most, t0,
                    never, ev_kind, ev_first, ev_last, ev_amount, ev_group, ev_taken, ev_draw, dose_factor[i],
                    rate[i], coefficient[i], species, n_species, level[i], links, link_kind, weight[i], z[i],
                    forcing[i], never, pick, pick_species, out[i], rtol, atol, pace[i], max_steps, seed, person[i],
                    counters[i], book, before, releases, np.inf, aligned_on, t0 - at_most + at_least,
                )  # fmt: skip
                if status[i] == OK and standing[i, aligned_on] == DUE:
                    started[i] = 1
                    status[i] = begin_with(
                        t0, y[i], q, n_species, rate[i], species, level[i], links, link_kind, weight[i], z[i],
                        forcing[i], seed, person[i], book, log, releases, release_from,
                    )  # fmt: skip
            else:
                status[i] = settle(q, y[i], level[i], 1e-11)
        if status[i] == OK:
            status[i] = live(
                q, y[i], t0, t1,
                ev_time, ev_kind, ev_first, ev_last, ev_amount, ev_group, ev_taken, ev_draw, dose_factor[i],
                rate[i], coefficient[i], species, n_species, level[i], links, link_kind, weight[i], z[i], forcing[i],
                sample, pick, pick_species, out[i], rtol, atol, pace[i], max_steps, seed, person[i], counters[i],
                book, log, releases, release_from, -1, 0.0,
            )  # fmt: skip


# --- end template ---
