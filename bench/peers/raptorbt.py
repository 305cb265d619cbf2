"""raptorbt: an array engine in Rust."""

import numpy as np
import raptorbt

from peers.contender import compete
from peers.cross import kept_equity


def cross(inputs):
    open_, high, low, close, volume, time = inputs.columns("minutes", "open high low close volume time")
    config = raptorbt.BacktestConfig(initial_capital=100_000.0, fees=0.0005, fill_timing="next_bar_open")

    def work():
        difference = raptorbt.sma(close, 10) - raptorbt.sma(close, 30)
        above, below = difference > 0, difference < 0
        entries, exits = np.zeros(len(close), bool), np.zeros(len(close), bool)
        entries[1:] = above[1:] & (difference[:-1] <= 0)
        exits[1:] = below[1:] & (difference[:-1] >= 0)
        return raptorbt.run_single_backtest(time, open_, high, low, close, volume, entries, exits, config=config)

    def result(value, outputs):
        return kept_equity(value.equity_curve(), value.metrics.total_closed_trades, outputs)

    return [("cross", work, result)]


if __name__ == "__main__":
    compete("raptorbt", ["raptorbt"], {"cross": cross})
