"""Expected values of the metrics that the shared reference files leave out, from QuantStats 0.0.86.

Run with that package installed: python quantstats_values.py > quantstats_values.json
Risk-free rate 3 % a year, 252 periods a year, dated from 2020-01-02 on consecutive days.
"""

import json
import warnings

import numpy as np
import pandas as pd
from quantstats import stats as qs

warnings.simplefilter("ignore")
RISK_FREE = 0.03
rng = np.random.default_rng(3)
benchmark = np.round(rng.standard_t(4, 300) * 0.008 + 0.0004, 6)
returns = np.round(0.7 * benchmark + rng.standard_t(5, 300) * 0.006 + 0.0002, 6)
returns[::17] = 0.0
index = pd.date_range("2020-01-02", periods=300)
r, b = pd.Series(returns, index), pd.Series(benchmark, index)

expected = {
    "avg_return": qs.avg_return(r),
    "expected_return": qs.expected_return(r),
    "sharpe": qs.sharpe(r, RISK_FREE),
    "smart_sharpe": qs.smart_sharpe(r, RISK_FREE),
    "autocorrelation_penalty": qs.autocorr_penalty(r),
    "sortino": qs.sortino(r, RISK_FREE),
    "smart_sortino": qs.smart_sortino(r, RISK_FREE),
    "adjusted_sortino": qs.adjusted_sortino(r, RISK_FREE),
    "omega": qs.omega(r, RISK_FREE),
    "omega_required_8_percent": qs.omega(r, RISK_FREE, 0.08),
    "gain_to_pain_ratio": qs.gain_to_pain_ratio(r),
    "gain_to_pain_monthly": qs.gain_to_pain_ratio(r, resolution="ME"),
    "profit_factor": qs.profit_factor(r),
    "profit_ratio": qs.profit_ratio(r),
    "cpc_index": qs.cpc_index(r),
    "common_sense_ratio": qs.common_sense_ratio(r),
    "kelly_criterion": qs.kelly_criterion(r),
    "risk_of_ruin": qs.risk_of_ruin(r),
    "outlier_win_ratio": qs.outlier_win_ratio(r),
    "outlier_loss_ratio": qs.outlier_loss_ratio(r),
    "recovery_factor": qs.recovery_factor(r, RISK_FREE),
    "ulcer_performance_index": qs.ulcer_performance_index(r, RISK_FREE),
    "serenity_index": qs.serenity_index(r, RISK_FREE),
    "exposure": qs.exposure(r),
    # Theirs takes the exposure of the excess returns, which is 1 here; ours that of the returns.
    "rar": qs.rar(r, RISK_FREE) / qs.exposure(r),
    "probabilistic_sharpe_ratio": qs.probabilistic_sharpe_ratio(r, RISK_FREE),
    "beta": qs.greeks(r, b)["beta"],
    "alpha": qs.greeks(r, b)["alpha"],
    "r_squared": qs.r_squared(r, b),
    "information_ratio": qs.information_ratio(r, b),
    "treynor_ratio": qs.treynor_ratio(r, b, 252.0, RISK_FREE),
}
rolling = {
    "volatility": qs.rolling_volatility(r),
    "sharpe": qs.rolling_sharpe(r, RISK_FREE),
    "sortino": qs.rolling_sortino(r, RISK_FREE),
}
print(json.dumps({
    "returns": returns.tolist(),
    "benchmark": benchmark.tolist(),
    "expected": {key: float(value) for key, value in expected.items()},
    "rolling_126_from_index_125": {key: value.iloc[125:].tolist() for key, value in rolling.items()},
}))
