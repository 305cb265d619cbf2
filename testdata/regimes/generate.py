"""Makes `hmmlearn.json`: what hmmlearn fits to observations that the tests draw too.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 hmmlearn==0.3.3
    venv/bin/python generate.py

The observations are those of `drawn(400, 9)` in `crates/research/src/baum_welch.rs`: the same generator, seed and order of draws. From
the start values that `ascend` has with seed 2, hmmlearn does so many steps of expectation and maximisation, without priors. Filtered
probabilities are its own scaled forward recursion; the script holds them against the plain one, in logarithms.
"""

import json
from math import cos, log, pi, sqrt
from pathlib import Path

import numpy as np
from hmmlearn import _hmmc
from hmmlearn.hmm import GaussianHMM

HERE = Path(__file__).parent
MASK = (1 << 64) - 1
MEANS = [[-2.0, 0.0], [0.5, 2.0], [3.0, -1.0]]
DEVIATIONS = [[0.5, 1.0], [0.7, 0.4], [1.2, 0.8]]
TRANSITION = [[0.95, 0.03, 0.02], [0.04, 0.92, 0.04], [0.1, 0.05, 0.85]]
STEPS = [0, 1, 5, 30]
ROWS = [0, 1, 2, 57, 200, 311, 399]


class Random:
    """`bellwether_simulation::Random`: xoshiro256++, seeded through SplitMix64."""

    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def bits(self):
        rotated = lambda x, by: ((x << by) | (x >> (64 - by))) & MASK
        a, b, c, d = self.state
        result = (rotated((a + d) & MASK, 23) + a) & MASK
        t = (b << 17) & MASK
        c, d = c ^ a, d ^ b
        self.state = [a ^ d, b ^ c, c ^ t, rotated(d, 45)]
        return result

    def uniform(self):
        return (self.bits() >> 11) / (1 << 53)

    def normal(self):
        radius = sqrt(-2.0 * log(1.0 - self.uniform()))
        return radius * cos(2.0 * pi * self.uniform())


def drawn(rows, seed):
    random, state, cells = Random(seed), 0, []
    for _ in range(rows):
        cells.append([MEANS[state][f] + DEVIATIONS[state][f] * random.normal() for f in range(2)])
        place = random.uniform()
        state = next((to for to in range(3) if place < sum(TRANSITION[state][: to + 1])), 2)
    return np.array(cells)


def start(observations, seed):
    """Where an ascent begins: three rows as means, states that last ten rows."""
    random = Random(seed)
    rows = [random.bits() % len(observations) for _ in range(3)]
    return {
        "startprob_": np.full(3, 1 / 3),
        "transmat_": np.where(np.eye(3) == 1, 0.9, 0.05),
        "means_": observations[rows],
        "covars_": np.ones((3, observations.shape[1])),
    }


def fitted(observations, values, steps):
    model = GaussianHMM(
        n_components=3,
        covariance_type="diag",
        covars_prior=0.0,
        n_iter=max(steps, 1),
        tol=-np.inf,
        init_params="",
        implementation="scaling",
    )
    for name, value in values.items():
        setattr(model, name, value.copy())
    model.n_features = observations.shape[1]
    return model.fit(observations) if steps else model


def filtered(model, observations):
    densities = model._compute_likelihood(observations)
    _, forward, _ = _hmmc.forward_scaling(model.startprob_, model.transmat_, densities)
    before, plain = None, []
    for logs in model._compute_log_likelihood(observations):
        predicted = model.startprob_ if before is None else before @ model.transmat_
        weights = np.log(predicted) + logs
        weights = np.exp(weights - weights.max())
        before = weights / weights.sum()
        plain.append(before)
    assert np.abs(forward - plain).max() < 1e-12
    return forward


def main():
    observations = drawn(400, 9)
    values = start(observations, 2)
    ascents = []
    for steps in STEPS:
        model = fitted(observations, values, steps)
        log_likelihood, smoothed = model.score_samples(observations)
        ascents.append(
            {
                "steps": steps,
                "log_likelihood": log_likelihood,
                "initial": model.startprob_.tolist(),
                "transition": model.transmat_.tolist(),
                "means": model.means_.tolist(),
                "variances": [np.diag(covariance).tolist() for covariance in model.covars_],
                "filtered": filtered(model, observations)[ROWS].tolist(),
                "smoothed": smoothed[ROWS].tolist(),
            }
        )
    document = {"rows": ROWS, "observations": observations[ROWS].tolist(), "ascents": ascents}
    text = json.dumps(document, indent=1)
    (HERE / "hmmlearn.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
