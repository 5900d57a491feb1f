"""Events that the states decide: which are due, where in a step, what they change, and the doses that they release.

A part of the template that a kernel is made of (see `kernel`), between `rodas` and `stepping`. It knows numbers only.

Each event has a trigger, a number that the model writes. The event happens when its trigger, below zero before, is
zero or above. That is looked for in every quarter of a step and after every sudden change, so a trigger that rises and
falls again within a quarter of a step is not seen.
"""

from __future__ import annotations

import math

from circhoral.engine.jit import jit
from circhoral.engine.model import N_CHANCES, N_EVENTS, occur, rhs, triggers
from circhoral.engine.rodas import OK, chance, dense, read_inputs

# --- begin template ---
TOO_MANY_EVENTS, TOO_MANY_RELEASES = 5, 6
UNKNOWN, ABOVE, BELOW, DUE = -1, 0, 1, 2
SECTIONS = 4  # in how many parts of a step a rise is looked for
LOCATED = 1e-6  # how closely the moment of an event is found [day]
EVENT_DRAWS = 1 << 61  # numbers of the draws of events, apart from those of doses and firings
RELEASE_DRAWS = 1 << 60  # and of those that decide whether a released dose is taken,
RELEASES_APART = 1 << 48  # which differ between occurrences


@jit
def look(t, dt, y, q, inp, g):
    """Write every trigger at t, `dt` after the last event; the inputs of that moment stay in `inp`."""
    z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du = inp
    read_inputs(dt, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du)
    triggers(t, y, q, u, g)


@jit
def rises(g, standing):
    """Whether a trigger that stood below zero does so no more."""
    for e in range(N_EVENTS):  # noqa: SIM110  (compiled code knows no generators)
        if standing[e] == BELOW and g[e] >= 0.0:
            return True
    return False


@jit
def any_due(standing):
    """Whether an event is due."""
    for e in range(N_EVENTS):  # noqa: SIM110
        if standing[e] == DUE:
            return True
    return False


@jit
def note(g, standing):
    """Keep on which side of zero each trigger stands; one that has risen is due, and stays so until it happens.

    Returns whether any is due.
    """
    for e in range(N_EVENTS):
        if standing[e] != DUE:
            if g[e] < 0.0:
                standing[e] = BELOW
            elif g[e] >= 0.0:
                standing[e] = DUE if standing[e] == BELOW else ABOVE
    return any_due(standing)


@jit
def lean(t, dt, y, q, inp, standing, g, f, ys):
    """Count a trigger that is about to fall below zero as below.

    An event may leave its trigger at zero, and a trigger that falls and rises again within a quarter of the next step
    would be missed. f and ys are overwritten.
    """
    rhs(t, y, q, inp[10], f)
    for i in range(y.size):
        ys[i] = y[i] + LOCATED * f[i]
    look(t + LOCATED, dt + LOCATED, ys, q, inp, g)
    for e in range(N_EVENTS):
        if standing[e] == ABOVE and g[e] < 0.0:
            standing[e] = BELOW


@jit
def first_rise(t, step, since, y, y1, k, ys, q, inp, standing, g):
    """Fraction of a step at which the first trigger has risen; one if none rises before the end.

    It has risen there, and had not `LOCATED` before. `standing` is kept up to the section before.
    """
    low = 0.0
    for section in range(1, SECTIONS + 1):
        high = section / SECTIONS
        dense(high, y, y1, k, ys)
        look(t + high * step, t + high * step - since, ys, q, inp, g)
        if rises(g, standing):
            while (high - low) * step > LOCATED:
                middle = 0.5 * (low + high)
                dense(middle, y, y1, k, ys)
                look(t + middle * step, t + middle * step - since, ys, q, inp, g)
                if rises(g, standing):
                    high = middle
                else:
                    low = middle
            return high
        if section < SECTIONS:
            note(g, standing)
        low = high
    return 1.0


@jit
def release(t, e, served, queue, releases, release_from):
    """Queue the doses that an occurrence of event e at t releases. Returns a status."""
    if t < release_from:
        return OK
    anchor, delay, cycles = releases[0], releases[1], releases[9]
    number = served[e]
    served[e] += 1
    for r in range(anchor.size):
        if anchor[r] == e and (cycles[r] == 0 or number < cycles[r]):
            status = enqueue(t + delay[r], r, number, queue)
            if status != OK:
                return status
    return OK


@jit
def enqueue(time, which, number, queue):
    """Put a dose into the queue, which rises by day, then by place in the table. Returns a status."""
    due, due_release, due_number = queue
    i = due.size - 1
    if i < 0 or due[i] < math.inf:
        return TOO_MANY_RELEASES
    while i > 0 and (due[i - 1] > time or (due[i - 1] == time and due_release[i - 1] > which)):
        due[i], due_release[i], due_number[i] = due[i - 1], due_release[i - 1], due_number[i - 1]
        i -= 1
    due[i], due_release[i], due_number[i] = time, which, number
    return OK


@jit
def dequeue(queue):
    """Take the first dose out of the queue."""
    due, due_release, due_number = queue
    for i in range(1, due.size):
        due[i - 1], due_release[i - 1], due_number[i - 1] = due[i], due_release[i], due_number[i]
    due[due.size - 1] = math.inf


@jit
def let_happen(t, dt, y, q, inp, seed, person, book, log, releases, release_from, g, chances, f, ys):
    """Let every event that is due at t happen, in their order, and then those that their changes set off.

    Returns a status. The log has an end, so events that set each other off for ever are told, not waited for.
    f and ys (state,) are overwritten.
    """
    standing, ordinal, served, due, due_release, due_number = book
    log_time, log_event, log_count = log
    u = inp[10]
    look(t, dt, y, q, inp, g)
    status = OK
    more = True
    while more and status == OK:
        for e in range(N_EVENTS):
            if standing[e] != DUE or status != OK:
                continue
            written = log_count[0]
            if written >= log_time.size:
                status = TOO_MANY_EVENTS
                continue
            for c in range(N_CHANCES):
                chances[c] = chance(seed, person, EVENT_DRAWS + ordinal[0] * N_CHANCES + c)
            occur(e, t, y, q, u, chances)
            standing[e] = ABOVE
            ordinal[0] += 1
            log_time[written], log_event[written] = t, e
            log_count[0] = written + 1
            status = release(t, e, served, (due, due_release, due_number), releases, release_from)
        look(t, dt, y, q, inp, g)
        more = note(g, standing)
    lean(t, dt, y, q, inp, standing, g, f, ys)
    return status


# --- end template ---
