"""QuantStats: statistics of pandas series of returns."""

import numpy as np
import pandas
from quantstats import stats

from peers.contender import compete

# Keys of ours are its names, but for the value at risk, which is the normal one in both.
STATISTICS = {
    "comp": stats.comp,
    "cagr": stats.cagr,
    "volatility": stats.volatility,
    "sharpe": stats.sharpe,
    "sortino": stats.sortino,
    "max_drawdown": stats.max_drawdown,
    "calmar": stats.calmar,
    "omega": stats.omega,
    "skew": stats.skew,
    "kurtosis": stats.kurtosis,
    "tail_ratio": stats.tail_ratio,
    "value_at_risk": stats.value_at_risk,
    "win_rate": stats.win_rate,
    "avg_win": stats.avg_win,
    "avg_loss": stats.avg_loss,
    "payoff_ratio": stats.payoff_ratio,
    "profit_factor": stats.profit_factor,
    "ulcer_index": stats.ulcer_index,
}


def metrics(inputs):
    cells = inputs.column("returns", "value")
    days = pandas.bdate_range("2010-01-04", periods=len(cells))
    series = [pandas.Series(cells[:, lane].copy(), index=days) for lane in range(cells.shape[1])]

    def work():
        return [[float(statistic(values)) for statistic in STATISTICS.values()] for values in series]

    def result(value, outputs):
        for key, cells in zip(STATISTICS, np.array(value).T):
            outputs.array(key, cells)
        return {"series": len(series), "statistics": len(STATISTICS)}

    return [("metrics", work, result)]


if __name__ == "__main__":
    compete("quantstats", ["quantstats", "numpy", "pandas"], {"metrics": metrics})
