#!/usr/bin/env python3
"""Makes statistics.json with NumPy, SciPy and statsmodels: t-tests, Holm, Spearman, Diebold-Mariano, moving blocks.

Needs numpy, scipy and statsmodels. The Diebold-Mariano statistic is computed here from statsmodels' autocovariances
by the formula of Harvey, Leybourne & Newbold (1997); R's forecast::dm.test computes the same.
"""
import json

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.stattools import acovf

draws = np.random.default_rng(7)


def listed(values):
    return [float(value) for value in values]


def t_cases():
    for count in (2, 3, 5, 20):
        a = draws.normal(2.0, 0.1, count)
        b = a + draws.normal(0.03, 0.05, count)
        interval = stats.t.interval(0.95, count - 1, loc=a.mean(), scale=stats.sem(a))
        test = stats.ttest_rel(a, b)
        yield {"a": listed(a), "b": listed(b), "interval": listed(interval), "t": float(test.statistic),
               "p": float(test.pvalue)}


def dm_cases():
    for count, horizon in ((12, 1), (60, 1), (60, 3), (200, 14), (855, 1)):
        noise = draws.normal(0.05, 1.0, count + 4)
        d = (noise[4:] + 0.6 * noise[3:-1] + 0.3 * noise[2:-2]) ** 3 / 3
        covariances = acovf(d, adjusted=False, fft=False, nlag=max(horizon - 1, 1))[:horizon]
        variance = (covariances[0] + 2 * covariances[1:].sum()) / count
        if variance <= 0:
            raise SystemExit("choose another seed: a long-run variance is not positive")
        correction = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
        statistic = d.mean() / np.sqrt(variance) * np.sqrt(correction)
        p = 2 * stats.t.sf(abs(statistic), count - 1)
        yield {"d": listed(d), "horizon": horizon, "dm": float(statistic), "p": float(p)}


def block_bootstrap():
    """The spread of moving-block means has a closed form: the variance of block means over all starts."""
    count, length = 400, 8
    noise = draws.normal(0.0, 1.0, count + 1)
    e = noise[1:] + 0.7 * noise[:-1]
    squares = e ** 2
    means = np.convolve(squares, np.ones(length) / length, mode="valid")
    return {"squares": listed(squares), "length": length, "mean": float(means.mean()),
            "sd": float(np.sqrt(means.var() / (count / length)))}


p_values = [0.04, 0.0001, 0.3, 0.011, 0.011, 0.9, 0.02]
validation = listed(draws.normal(2.0, 0.2, 12).round(2))
test = listed((np.array(validation) + draws.normal(0.1, 0.2, 12)).round(1))
gold = {
    "about": f"made by statistics.py; numpy {np.__version__}, scipy {scipy.__version__}, "
             f"statsmodels {statsmodels.__version__}",
    "t": list(t_cases()),
    "diebold_mariano": list(dm_cases()),
    "holm": {"p": p_values, "adjusted": listed(multipletests(p_values, method="holm")[1])},
    "spearman": {"a": validation, "b": test, "rho": float(stats.spearmanr(validation, test).statistic)},
    "moving_blocks": block_bootstrap(),
}
json.dump(gold, open("statistics.json", "w"), separators=(",", ":"))
