"""empyrical-reloaded: statistics of arrays of returns."""

import empyrical
import numpy as np

from peers.contender import compete

# Our key, their function.
STATISTICS = {
    "comp": empyrical.cum_returns_final,
    "cagr": empyrical.annual_return,
    "volatility": empyrical.annual_volatility,
    "sharpe": empyrical.sharpe_ratio,
    "sortino": empyrical.sortino_ratio,
    "downside_deviation": empyrical.downside_risk,
    "max_drawdown": empyrical.max_drawdown,
    "calmar": empyrical.calmar_ratio,
    "omega": empyrical.omega_ratio,
    "tail_ratio": empyrical.tail_ratio,
    "value_at_risk_historical": empyrical.value_at_risk,
    "cvar_historical": empyrical.conditional_value_at_risk,
}


def metrics(inputs):
    series = np.ascontiguousarray(inputs.column("returns", "value").T)

    def work():
        return [[statistic(values) for statistic in STATISTICS.values()] for values in series]

    def result(value, outputs):
        for key, cells in zip(STATISTICS, np.array(value).T):
            outputs.array(key, cells)
        return {"series": len(series), "statistics": len(STATISTICS)}

    return [("metrics", work, result)]


if __name__ == "__main__":
    compete("empyrical", ["empyrical-reloaded", "numpy", "pandas"], {"metrics": metrics})
