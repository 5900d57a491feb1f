"""Which sampler draws a twin's posterior with the fewest likelihoods: ours, and libraries, on the same targets.

    twin_samplers.py                  every sampler that is installed, on every case
    twin_samplers.py emcee pcos       of samplers or cases that are named, these only

Every run may use 30,000 likelihoods where one costs little and 8,000 or 12,000 where it costs milliseconds, or five
minutes of a processor. A library that takes many persons at once gets them at once.
Results go to benchmarks/results.json; docs/decisions/0029 discusses them. emcee comes with the extra `against`;
dynesty, nautilus-sampler, pocomc and pymc have to be installed for this by hand.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from arviz_stats.base.array import array_stats
from scipy import optimize, stats
from scipy.special import logsumexp
from shared import machine, told, write
from twin_shared import WANTED, Fewer, everything, pareto_k, posterior, strongest

from circhoral.people.person import read_person
from circhoral.twin.likelihood import likelihood_of
from circhoral.twin.maximum import climb
from circhoral.twin.prior import prior_of
from circhoral.twin.proposal import around
from circhoral.twin.records import records_of
from circhoral.twin.target import log_prior

EXAMPLES = Path(__file__).parent.parent / "examples"
LONGEST, SEED = 300.0, 1
"""Seconds of a processor that a run may take; seed of every run."""


class Spent(Exception):  # noqa: N818 it is no error
    """Likelihoods or seconds have run out."""


@dataclass
class Counted:
    """A posterior with what it may cost.

    Attributes
    ----------
    target : Fewer
    most : int
        Likelihoods.
    began : float
        Seconds of the processor by then.
    """

    target: Fewer
    most: int
    began: float = field(default_factory=time.process_time)

    @property
    def spent(self) -> bool:
        return self.target.calls >= self.most or time.process_time() - self.began > LONGEST

    def log_likelihood(self, scores: np.ndarray) -> np.ndarray:
        """Return log-likelihoods (person,); raise `Spent` once likelihoods or seconds have run out."""
        if self.spent:
            raise Spent
        return self.target.evaluate(np.atleast_2d(scores)).log_likelihood

    def log_posterior(self, scores: np.ndarray) -> np.ndarray:
        return self.log_likelihood(scores) + log_prior(np.atleast_2d(scores))


@dataclass
class Found:
    """Draws of one run.

    Attributes
    ----------
    scores : (draw, score)
    weight : (draw,)
        They sum to one.
    effective : float
        (sum w)^2 / sum w^2 of weighted draws; the smallest bulk effective size over scores of chains.
    converged : bool
    log_evidence : float or None
    note : str
    error : (score,), optional
        Monte Carlo error of the means.
    """

    scores: np.ndarray
    weight: np.ndarray
    effective: float
    converged: bool
    log_evidence: float | None = None
    note: str = ""
    error: np.ndarray | None = None

    def moments(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return mean, standard deviation and Monte Carlo error of the mean of every score."""
        mean = self.weight @ self.scores
        apart = self.scores - mean
        sd = np.sqrt(self.weight @ apart**2)
        return mean, sd, sd / np.sqrt(max(self.effective, 1.0)) if self.error is None else self.error


def weighted(
    scores: np.ndarray, log_weight: np.ndarray, *, done: bool, evidence: float | None, note: str = ""
) -> Found:
    weight = np.exp(log_weight - logsumexp(log_weight))
    size = float(1 / (weight**2).sum())
    error = np.sqrt(weight**2 @ (scores - weight @ scores) ** 2)
    return Found(scores, weight, size, done and size >= WANTED, evidence, note, error)


def chains(path: np.ndarray, note: str = "") -> Found:
    """Return the second half of chains (chain, step, score), with the R-hat that tells whether they have met."""
    kept = path[:, path.shape[1] // 2 :]
    by_score = np.moveaxis(kept, 2, 0)
    size = array_stats.ess(by_score, chain_axis=1, draw_axis=2, method="bulk")
    smallest = float(np.min(size))
    apart = float(np.max(array_stats.rhat(by_score, chain_axis=1, draw_axis=2, method="rank")))
    flat = kept.reshape(-1, path.shape[2])
    note = f"{note}; R-hat {apart:.2f}".lstrip("; ")
    return Found(flat, np.full(len(flat), 1 / len(flat)), smallest, apart < 1.05 and smallest >= WANTED, None, note,
                 flat.std(axis=0) / np.sqrt(size))  # fmt: skip


# --- samplers -----------------------------------------------------------------------------------------


def ours(of: Counted, wanted: float = WANTED, seed: int = SEED) -> Found:
    draws = posterior(of.target, seed, wanted)
    k = pareto_k(draws)
    return weighted(draws.scores, draws.log_weight, done=k < 0.7, evidence=draws.log_evidence, note=f"Pareto k {k:.2f}")


def scipy_laplace(of: Counted) -> Found:
    """SciPy's least squares, then importance sampling from Student's t around its end, in all directions."""
    rng, size = np.random.default_rng(SEED), of.target.size
    screened = rng.standard_normal((96, size))
    start = screened[np.argmax(of.log_likelihood(screened))]

    def residuals(x: np.ndarray) -> np.ndarray:
        return np.concatenate([of.target.evaluate(x[None]).residuals[0], x])

    def slopes(x: np.ndarray) -> np.ndarray:
        moved = of.target.evaluate(np.vstack([x, x + 0.1 * np.eye(size)])).residuals
        return np.vstack([(moved[1:] - moved[0]).T / 0.1, np.eye(size)])

    end = optimize.least_squares(residuals, start, slopes, max_nfev=20)
    shape = np.linalg.inv(end.jac.T @ end.jac)
    proposal = stats.multivariate_t(end.x, shape, df=6, seed=rng)
    scores, log_weight = np.zeros((0, size)), np.zeros(0)
    while not of.spent:
        more = proposal.rvs(300)
        log_weight = np.concatenate([log_weight, of.log_posterior(more) - proposal.logpdf(more)])
        scores = np.vstack([scores, more])
        if np.exp(2 * logsumexp(log_weight) - logsumexp(2 * log_weight)) >= WANTED:
            break
    evidence = float(logsumexp(log_weight) - np.log(len(log_weight)))
    return weighted(scores, log_weight, done=True, evidence=evidence)


def emcee(of: Counted, moves: str = "stretch") -> Found:
    """Walkers that begin around our most probable person, so that little is lost to burning in."""
    import emcee

    rng, size = np.random.default_rng(SEED), of.target.size
    walkers = max(2 * size + 4, 64) // 2 * 2
    screened = rng.standard_normal((96, size))
    peak = climb(of.target, screened[np.argmax(of.log_likelihood(screened))])
    walk = {
        "stretch": emcee.moves.StretchMove(),
        "differential": [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)],
    }[moves]
    sampler = emcee.EnsembleSampler(walkers, size, of.log_posterior, vectorize=True, moves=walk)
    sampler.random_state = np.random.RandomState(SEED).get_state()
    state = around(peak).draw(rng, walkers)
    for done, _ in enumerate(sampler.sample(state, iterations=of.most), 1):
        if of.target.calls + walkers > of.most or of.spent:
            break
        if done % 100 == 0 and chains(np.swapaxes(sampler.get_chain(), 0, 1)).converged:
            break
    return chains(np.swapaxes(sampler.get_chain(), 0, 1), f"{walkers} walkers, {moves}")


def emcee_differential(of: Counted) -> Found:
    return emcee(of, "differential")


def nautilus(of: Counted) -> Found:
    """Its neural networks bound the likelihood; exploration is not counted among the draws."""
    from nautilus import Sampler

    size = of.target.size
    prior, live = stats.norm().ppf, 500
    sampler = Sampler(
        lambda cube: np.clip(prior(cube), -8, 8),
        lambda scores: of.target.evaluate(np.atleast_2d(scores)).log_likelihood,
        n_dim=size, n_live=live, vectorized=True, pass_dict=False, seed=SEED, n_batch=200, pool=None,
    )  # fmt: skip
    done = sampler.run(n_eff=WANTED, n_like_max=of.most, timeout=2 * LONGEST, discard_exploration=False)
    scores, log_weight, _ = sampler.posterior()
    return weighted(scores, log_weight, done=bool(done), evidence=float(sampler.log_z), note=f"{live} live points")


def dynesty(of: Counted) -> Found:
    """Random walks of single persons: it cannot hand over more than one at a time without processes."""
    import dynesty

    def one(score: np.ndarray) -> float:
        return float(of.target.evaluate(score[None]).log_likelihood[0])

    sampler = dynesty.DynamicNestedSampler(
        one, lambda cube: np.clip(stats.norm.ppf(cube), -8, 8), of.target.size, nlive=250, sample="rwalk",
        bound="single", rstate=np.random.default_rng(SEED),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it was stopped by the number of calls is reported
        sampler.run_nested(nlive_init=250, n_effective=WANTED, maxcall=of.most, print_progress=False)
    done = of.target.calls < of.most
    found = sampler.results
    return weighted(
        found.samples, found.logwt, done=done, evidence=float(found.logz[-1]), note="250 live points, random walks"
    )


def pocomc(of: Counted) -> Found:
    """Normalising flows move particles from the prior to the posterior."""
    import pocomc

    prior = pocomc.Prior([stats.norm()] * of.target.size)
    sampler = pocomc.Sampler(
        prior, of.log_likelihood, vectorize=True, n_effective=512, n_active=256, random_state=SEED, output_dir=None
    )
    note = f"torch {version('torch')}"
    try:
        sampler.run(n_total=512, n_evidence=0, progress=False)
    except Spent:
        nothing = np.zeros((1, of.target.size))
        return Found(nothing, np.ones(1), 0.0, False, None, f"{note}; ended before it reached the posterior")
    scores, weight, *_ = sampler.posterior()
    with np.errstate(divide="ignore"):
        return weighted(scores, np.log(weight), done=True, evidence=float(sampler.evidence()[0]), note=note)


def pymc(of: Counted) -> Found:
    """Sequential Monte Carlo with independent Metropolis steps; it evaluates one person at a time."""
    import pymc
    import pytensor.tensor as pt
    from pytensor.compile.ops import wrap_py

    @wrap_py(itypes=[pt.dvector], otypes=[pt.dscalar])
    def log_likelihood(scores: np.ndarray) -> np.ndarray:
        return np.asarray(of.log_likelihood(scores)[0])

    with pymc.Model():
        scores = pymc.Normal("scores", shape=of.target.size)
        pymc.Potential("data", log_likelihood(scores))
        try:
            found = pymc.sample_smc(
                draws=500, chains=1, cores=1, random_seed=SEED, progressbar=False, compute_convergence_checks=False
            )
        except Spent:
            return Found(np.zeros((1, of.target.size)), np.ones(1), 0.0, False, None, "no draws before it ended")
    values = np.asarray(found["posterior"]["scores"])[0]
    evidence = float(np.ravel(found["sample_stats"]["log_marginal_likelihood"].values[0])[-1])
    return Found(values, np.full(len(values), 1 / len(values)), float(len(values)), True, evidence,
                 "500 particles, taken as independent")  # fmt: skip


SAMPLERS: dict[str, tuple[str, Callable[[Counted], Found]]] = {
    "ours": ("scipy", ours),
    "scipy": ("scipy", scipy_laplace),
    "emcee": ("emcee", emcee),
    "emcee_differential": ("emcee", emcee_differential),
    "nautilus": ("nautilus-sampler", nautilus),
    "dynesty": ("dynesty", dynesty),
    "pymc": ("pymc", pymc),
    "pocomc": ("pocomc", pocomc),
}
MODULES = {"nautilus-sampler": "nautilus"}


# --- cases --------------------------------------------------------------------------------------------


def likelihood(example: str, phenotype: str | None = None) -> Any:
    person = read_person(EXAMPLES / example / "person.yaml")
    return likelihood_of(prior_of(person, phenotype), records_of(person).used)


@dataclass(frozen=True)
class Case:
    """A posterior to draw from.

    Attributes
    ----------
    make : callable
    most : int
        Likelihoods of one run.
    reference : float
        Effective draws of another run of ours that every sampler's means and spreads are held against.
    """

    make: Callable[[], Fewer]
    most: int
    reference: float


CASES = {
    "obesity": Case(lambda: everything(likelihood("obesity")), 30_000, 4_000.0),
    "post_trt_15_scores": Case(lambda: strongest(likelihood("post_trt", "eugonadal"), 15), 12_000, 800.0),
    "pcos": Case(lambda: everything(likelihood("pcos")), 12_000, 800.0),
    "post_trt": Case(lambda: everything(likelihood("post_trt", "eugonadal")), 8_000, 800.0),
}


def agreement(found: Found, reference: Found) -> dict[str, float]:
    """Return how far means and spreads stand from the reference: in Monte Carlo errors, in standard deviations."""
    (mean, sd, error), (theirs, spread, other) = found.moments(), reference.moments()
    z = (mean - theirs) / np.hypot(error, other)
    return {
        "rms_z_of_means": float(np.sqrt(np.mean(z**2))),
        "largest_z_of_means": float(np.max(np.abs(z))),
        "largest_difference_of_means": float(np.max(np.abs(mean - theirs))),
        "smallest_ratio_of_sd": float(np.min(sd / spread)),
        "largest_ratio_of_sd": float(np.max(sd / spread)),
    }


def main(asked: list[str]) -> None:
    import json

    from shared import RESULTS

    missing = {name for name, (package, _) in SAMPLERS.items() if not importable(package)}
    for name in sorted(missing):
        told(f"{name}: not installed, left out")
    named = [name for name in SAMPLERS if name in asked] or list(SAMPLERS)
    wanted = [name for name in named if name not in missing]
    cases = [name for name in CASES if name in asked] or list(CASES)
    before = json.loads(RESULTS.read_text(encoding="utf-8")).get("twin_samplers", {}) if RESULTS.exists() else {}
    results: dict[str, Any] = {"machine": machine(), "versions": before.get("versions", {}),
                               "longest_s": LONGEST, "cases": before.get("cases", {})}  # fmt: skip
    results["versions"] |= {name: version(SAMPLERS[name][0]) for name in wanted if name != "ours"}
    for name in cases:
        case = CASES[name]
        target = case.make()
        kept = results["cases"].setdefault(name, {})
        kept["most_likelihoods"] = case.most
        kept["scores"], kept["records"] = target.size, len(target.evaluate(np.zeros((1, target.size))).residuals[0])
        reference = ours(Counted(target, case.most), case.reference, SEED + 1)
        kept["reference_effective"] = reference.effective
        for sampler in wanted:
            target.calls, begin = 0, time.perf_counter()
            of = Counted(target, case.most)
            found = SAMPLERS[sampler][1](of)
            kept.setdefault("samplers", {})[sampler] = {
                "likelihoods": target.calls,
                "seconds": time.perf_counter() - begin,
                "processor_seconds": time.process_time() - of.began,
                "effective": found.effective,
                "likelihoods_per_effective": target.calls / found.effective if found.effective >= 1 else None,
                "log_evidence": found.log_evidence,
                "converged": found.converged,
                "note": found.note,
                **(agreement(found, reference) if found.effective >= 1 else {}),
            }
            told(f"{name} {sampler}: {kept['samplers'][sampler]}")
            write({"twin_samplers": results})


def importable(package: str) -> bool:
    return importlib.util.find_spec(MODULES.get(package, package.replace("-", "_"))) is not None


if __name__ == "__main__":
    main(sys.argv[1:])
