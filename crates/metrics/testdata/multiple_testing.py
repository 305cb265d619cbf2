"""Expected values of the bootstrap tests and the haircuts, from arch 8.0.0, statsmodels 0.15.0 and scipy 1.17.1.

Run with those packages installed: python multiple_testing.py > multiple_testing.json

arch draws from numpy; here it is handed the index draws of this crate's generator (xoshiro256++ seeded by splitmix64),
written again in Python, so that counts agree exactly. arch does not studentise the maximum of SPA, so the studentised
statistics are written out with numpy over the same draws.
"""

import json

import numpy as np
from arch.bootstrap import SPA, optimal_block_length
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests

MASK = (1 << 64) - 1
PERIODS, TRIALS, REPLICATIONS, BLOCK, SEED = 250, 6, 1000, 5.0, 20261121


class Random:
    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.s.append(z ^ (z >> 31))

    def word(self):
        s = self.s
        rotl = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
        out = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return out

    def uniform(self):
        return (self.word() >> 11) / float(1 << 53)

    def below(self, n):
        while True:
            product = self.word() * n
            if product & MASK >= (1 << 64) % n:
                return product >> 64


def stationary_indices(random, n, block):
    indices = [random.below(n)]
    for _ in range(1, n):
        indices.append(random.below(n) if random.uniform() < 1 / block else (indices[-1] + 1) % n)
    return indices


noise = np.random.default_rng(7)
shocks = noise.standard_t(5, size=(PERIODS + 1, TRIALS)) * 0.01
drift = np.array([0.0044, 0.0007, 0.0001, -0.0002, -0.0030, 0.0036])
differences = np.round(drift + shocks[1:] + 0.2 * shocks[:-1], 6)

random = Random(SEED)
draws = [stationary_indices(random, PERIODS, BLOCK) for _ in range(REPLICATIONS)]


class GivenDraws(SPA):
    def _simulate_values(self):
        class Replay:
            def bootstrap(inner, reps):
                for indices in draws:
                    yield (self._loss_diff[indices],), {}

        self.bootstrap = Replay()
        super()._simulate_values()


spa = GivenDraws(np.zeros(PERIODS), -differences, block_size=int(BLOCK), reps=REPLICATIONS)
spa.compute()
variances = spa._loss_diff_var

mean = differences.mean(axis=0)
root, omega = np.sqrt(PERIODS), np.sqrt(variances)
resampled = np.array([differences[indices].mean(axis=0) for indices in draws])
statistic = max((root * mean / omega).max(), 0.0)
recentred = [np.maximum(mean, 0.0), np.where(spa._valid_columns, mean, 0.0), mean]
exceedances = [int((np.maximum((root * (resampled - g) / omega).max(axis=1), 0.0) > statistic).sum()) for g in recentred]

remaining, superior = list(range(TRIALS)), []
while remaining:
    largest = ((resampled - mean) / omega)[:, remaining].max(axis=1)
    better = [k for k in remaining if mean[k] / omega[k] > np.quantile(largest, 0.9)]
    if not better:
        break
    superior += better
    remaining = [k for k in remaining if k not in better]

sharpes = [0.21, 0.05, 0.13, -0.17, 0.001, 0.09]
observations = 240
p = 2 * student.sf(np.abs(sharpes) * np.sqrt(observations), observations - 1)
adjusted = {}
for name, method in [("bonferroni", "bonferroni"), ("holm", "holm"), ("bhy", "fdr_by")]:
    q = multipletests(p, method=method)[1]
    adjusted[name] = {
        "p_value": q.tolist(),
        "sharpe": (np.sign(sharpes) * student.isf(q / 2, observations - 1) / np.sqrt(observations)).tolist(),
    }

print(json.dumps({
    "differences": differences.T.tolist(),
    "mean_block_periods": BLOCK,
    "replications": REPLICATIONS,
    "seed": SEED,
    "long_run_variances": variances.tolist(),
    "automatic_block_lengths": optimal_block_length(differences)["stationary"].tolist(),
    "reality_check_share": float(spa.pvalues["upper"]),
    "statistic": float(statistic),
    "exceedances": exceedances,
    "step_m_10_percent": sorted(superior),
    "haircuts": {"sharpes": sharpes, "periods": observations, "p_value": p.tolist(), **adjusted},
}))
