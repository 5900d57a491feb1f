"""One step of the integrator, Rodas5P, with known inputs and dense output; and the way to a steady state.

The first part of the template that a kernel is made of (see `kernel`): the functions and sizes imported from `model`
are replaced by a generated model, so that the compiler sees one program. It knows numbers only. Who lives by these
steps, and what happens between them, is in `stepping`.

Method: Rodas5P, order 5(4), eight stages, L-stable, stiffly accurate, with a continuous extension of order 4;
Steinebach 2023 (steinebach-2023).
Inputs: exponential modes that decay exactly between events (agent kinetics that are linear), piecewise constant
levels, and links from a ligand's concentration to the inputs that the model reads.
"""

from __future__ import annotations

import math

import numpy as np

from circhoral.engine.jit import jit
from circhoral.engine.model import DIAGONAL, N_ENTRIES, factor, linearise, rhs, solve

# --- begin template ---
OK, STEP_TOO_SMALL, TOO_MANY_STEPS, NOT_FINITE, NO_STEADY_STATE = 0, 1, 2, 3, 4
LINEAR, SCALE = 0, 1

GAMMA = 0.21193756319429014
STAGES = 8
_A6 = [-7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256, 0.030198172008377946]
A = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [2.849394379747939, 0.45842242204463923, 0.0, 0.0, 0.0, 0.0, 0.0],
        [-6.954028509809101, 2.489845061869568, -10.358996098473584, 0.0, 0.0, 0.0, 0.0],
        [2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641, 0.0, 0.0, 0.0],
        [*_A6, 0.0, 0.0],
        [*_A6, 1.0, 0.0],
        [*_A6, 1.0, 1.0],
    ]
)
C = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [-14.155112264123755, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [-17.97296035885952, -2.859693295451294, 0.0, 0.0, 0.0, 0.0, 0.0],
        [147.12150275711716, -1.41221402718213, 71.68940251302358, 0.0, 0.0, 0.0, 0.0],
        [165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306, 0.0, 0.0, 0.0],
        [24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471, 0.0, 0.0],
        [
            30.91273214028599,
            -3.1208243349937974,
            77.79954646070892,
            34.28646028294783,
            -19.097331116725623,
            -28.087943162872662,
            0.0,
        ],
        [
            37.80277123390563,
            -3.2571969029072276,
            112.26918849496327,
            66.9347231244047,
            -40.06618937091002,
            -54.66780262877968,
            -9.48861652309627,
        ],
    ]
)
NODES = np.array([0.0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664, 1.0, 1.0, 1.0])
SLOPES = np.array(
    [
        0.21193756319429014,
        -0.42387512638858027,
        -0.3384627126235924,
        1.8046452872882734,
        2.325825639765069,
        0.0,
        0.0,
        0.0,
    ]
)

AT_END = 5
"""From this stage on, stages stand at the end of the step, where the inputs need no second reading."""

DENSE = np.array(
    [
        [
            25.948786856663858,
            -2.5579724845846235,
            10.433815404888879,
            -2.3679251022685204,
            0.524948541321073,
            1.1241088310450404,
            0.4272876194431874,
            -0.17202221070155493,
        ],
        [
            -9.91568850695171,
            -0.9689944594115154,
            3.0438037242978453,
            -24.495224566215796,
            20.176138334709044,
            15.98066361424651,
            -6.789040303419874,
            -6.710236069923372,
        ],
        [
            11.419903575922262,
            2.8879645146136994,
            72.92137995996029,
            80.12511834622643,
            -52.072871366152654,
            -59.78993625266729,
            -0.15582684282751913,
            4.883087185713722,
        ],
    ]
)


@jit
def read_inputs(dt, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du):
    """Inputs and their slopes `dt` after the last event.

    z, forcing, rate (mode,): amplitude at the event, constant inflow, decay. species (mode,): whose concentration
    it adds to. level (input,): neutral or set value. links (link, 2): species and input; weight (link, 3).
    Writes conc, slope (species,), u, du (input,).
    """
    for s in range(conc.size):
        conc[s] = 0.0
        slope[s] = 0.0
    for m in range(z.size):
        if z[m] == 0.0 and forcing[m] == 0.0:
            continue
        left = math.exp(-rate[m] * dt)
        value = z[m] * left
        change = -rate[m] * value
        if forcing[m] != 0.0:
            value -= forcing[m] * math.expm1(-rate[m] * dt) / rate[m]
            change += forcing[m] * left
        conc[species[m]] += value
        slope[species[m]] += change
    for k in range(u.size):
        u[k] = level[k]
        du[k] = 0.0
    for i in range(link_kind.size):
        s, k = links[i, 0], links[i, 1]
        c = conc[s]
        if link_kind[i] == LINEAR:
            u[k] += weight[i, 0] * c
            du[k] += weight[i, 0] * slope[s]
        elif c > 0.0:
            top, half, steep = weight[i, 0], weight[i, 1], weight[i, 2]
            ratio = (c / half) ** steep
            by = 1.0 + top * ratio / (1.0 + ratio)
            change = top * steep * ratio / (c * (1.0 + ratio) ** 2) * slope[s]
            du[k] = du[k] * by + u[k] * change
            u[k] *= by


@jit
def carry_modes(dt, z, forcing, rate):
    """Move the amplitudes of all modes over `dt` exactly."""
    for m in range(z.size):
        if z[m] == 0.0 and forcing[m] == 0.0:
            continue
        value = z[m] * math.exp(-rate[m] * dt)
        if forcing[m] != 0.0:
            value -= forcing[m] * math.expm1(-rate[m] * dt) / rate[m]
        z[m] = value


@jit
def try_step(t, h, y, q, since, inp, jac, f0, ft, w, k, stage, fs, y1, rtol, atol):
    """One step of length h from t; returns the error relative to tolerance (1 is just met).

    jac, f0 and ft hold the Jacobian, the rate and its time slope at t. k (stage, state) and y1 are written.
    """
    z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du = inp
    n = y.size
    for i in range(w.size):
        w[i] = -jac[i]
    for i in range(n):
        w[DIAGONAL[i]] += 1.0 / (h * GAMMA)
    factor(w)
    for i in range(n):
        k[0, i] = f0[i] + h * SLOPES[0] * ft[i]
    solve(w, k[0])
    for s in range(1, STAGES):
        if s <= AT_END:
            for i in range(n):
                stage[i] = y[i]
            for j in range(s):
                by = A[s, j]
                for i in range(n):
                    stage[i] += by * k[j, i]
            read_inputs(
                since + NODES[s] * h, z, forcing, rate, species, level, links, link_kind, weight, conc, slope, u, du
            )
        else:  # the last stages differ from the one before by its increment
            for i in range(n):
                stage[i] += k[s - 1, i]
        rhs(t + NODES[s] * h, stage, q, u, fs)
        into = k[s]
        by = h * SLOPES[s]
        for i in range(n):
            into[i] = fs[i] + by * ft[i]
        for j in range(s):
            by = C[s, j] / h
            for i in range(n):
                into[i] += by * k[j, i]
        solve(w, into)
    error = 0.0
    for i in range(n):
        y1[i] = stage[i] + k[STAGES - 1, i]
        size = max(abs(y[i]), abs(y1[i]))
        scaled = k[STAGES - 1, i] / (atol[i] + rtol * size)
        error += scaled * scaled
    return math.sqrt(error / n)


@jit
def dense(theta, y, y1, k, out):
    """State inside the step at the fraction theta, by the method's own continuous extension."""
    rest = 1.0 - theta
    for i in range(y.size):
        out[i] = 0.0
    for j in range(STAGES):
        by = rest * (DENSE[0, j] + theta * (DENSE[1, j] + theta * DENSE[2, j]))
        for i in range(y.size):
            out[i] += by * k[j, i]
    for i in range(y.size):
        out[i] = rest * y[i] + theta * (y1[i] + out[i])


@jit
def settle(q, y, level, tolerance):
    """Find the steady state near y with constant inputs, by implicit steps that grow into Newton's method.

    Returns a status; y holds the steady state.
    """
    n = y.size
    jac = np.zeros(N_ENTRIES)
    w = np.empty(N_ENTRIES)
    f, ft, b = np.empty(n), np.empty(n), np.empty(n)
    still = np.zeros(level.size)
    h = 1.0
    last = 1e300
    change = 0.0
    for _ in range(2000):
        linearise(0.0, y, q, level, still, f, jac, ft)
        norm = 0.0
        for i in range(n):
            size = abs(f[i]) / (abs(y[i]) + 1e-6)
            if not math.isfinite(size):  # asked of each: max(0, nan) is 0 here
                return NO_STEADY_STATE
            norm = max(norm, size)
        if norm < tolerance and change < 1e-6:  # a state that only drifts slowly still moves by a long step
            return OK
        for i in range(N_ENTRIES):
            w[i] = -jac[i]
        for i in range(n):
            w[DIAGONAL[i]] += 1.0 / h
            b[i] = f[i]
        factor(w)
        solve(w, b)
        change = 0.0
        for i in range(n):
            size = abs(b[i]) / (abs(y[i]) + 1e-6)
            if not math.isfinite(size):
                return NO_STEADY_STATE
            change = max(change, size)
        if change > 0.5 and h > 1e-3:  # too bold: half the step
            h *= 0.4
            continue
        for i in range(n):
            y[i] += b[i]
        h = min(h * (3.0 if change < 0.1 else 1.5), 1e9)
        last = norm
    return OK if last < 1e-8 and change < 1e-6 else NO_STEADY_STATE


@jit
def chance(seed, person, draw):
    """A uniform number in (0, 1) that belongs to this person and draw, whatever the batch."""
    x = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(person) * np.uint64(0xBF58476D1CE4E5B9)
    x += np.uint64(draw) * np.uint64(0x94D049BB133111EB) + np.uint64(0x2545F4914F6CDD1D)
    for _ in range(3):
        x ^= x >> np.uint64(30)
        x *= np.uint64(0xBF58476D1CE4E5B9)
        x ^= x >> np.uint64(27)
        x *= np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return (float(x >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


# --- end template ---
