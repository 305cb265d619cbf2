"""vectorbt with its two engines: numba and Rust."""

import numpy as np
import vectorbt
from vectorbt.generic import dispatch

from peers.contender import compete
from peers.cross import kept_equity


def cross(inputs):
    open_, close = inputs.columns("minutes", "open close")
    rows = len(close)

    def contender(engine):
        mean = lambda window: dispatch.rolling_mean(close[:, None], window, minp=window, engine=engine)[:, 0]

        def work():
            fast, slow = mean(10), mean(30)
            difference = fast - slow
            entries, exits = np.zeros(rows, bool), np.zeros(rows, bool)
            # A decision on a row fills at the next one's open.
            entries[2:] = (difference[1:-1] > 0) & (difference[:-2] <= 0)
            exits[2:] = (difference[1:-1] < 0) & (difference[:-2] >= 0)
            portfolio = vectorbt.Portfolio.from_signals(
                close, entries, exits, price=open_, fees=0.0005, init_cash=100_000.0, engine=engine
            )
            trades = portfolio.exit_trades.values
            return portfolio.value().to_numpy(), int((trades["status"] == 1).sum())

        return work

    def result(engine):
        return lambda value, outputs: kept_equity(*value, outputs.within(engine))

    return [(f"cross, {engine} engine", contender(engine), result(engine)) for engine in ("numba", "rust")]


if __name__ == "__main__":
    compete("vectorbt", ["vectorbt", "vectorbt-rust", "numba", "numpy", "pandas"], {"cross": cross})
