"""Hand-written numba loops: no orders, no ledger, no records. The bar for what the machine allows."""

import numba
import numpy as np

from peers.bar_columns import COLUMNS, keep_bars
from peers.contender import compete
from peers.cross import kept_equity


@numba.njit(cache=False)
def crossing(open_, close):
    fee = 0.0005
    rows = len(close)
    equity = np.empty(rows)
    cash, units, trips = 100_000.0, 0.0, 0
    fast, slow = close[20:29].sum(), close[:29].sum()
    equity[:29] = cash
    before = np.nan
    buy = sell = False
    for row in range(29, rows):
        if buy:
            units = cash / (open_[row] * (1.0 + fee))
            cash = 0.0
        elif sell:
            cash = units * open_[row] * (1.0 - fee)
            units = 0.0
            trips += 1
        fast += close[row]
        slow += close[row]
        difference = fast / 10.0 - slow / 30.0
        fast -= close[row - 9]
        slow -= close[row - 29]
        buy = before <= 0.0 and difference > 0.0 and units == 0.0
        sell = before >= 0.0 and difference < 0.0 and units > 0.0
        before = difference
        equity[row] = cash + units * close[row]
    return equity, trips


@numba.njit(cache=False)
def minute_bars(time, price, quantity, side):
    minutes = time[-1] // 60_000_000_000 - time[0] // 60_000_000_000 + 1
    opened = np.empty(minutes, np.int64)
    open_, high, low, close = np.empty(minutes), np.empty(minutes), np.empty(minutes), np.empty(minutes)
    volume, vwap, trades = np.empty(minutes), np.empty(minutes), np.empty(minutes, np.int64)
    delta = np.empty(minutes)
    bar, end = -1, np.int64(-1)
    x = lowest = highest = notional = total = signed = 0.0
    first = 0
    for at in range(len(time)):
        if time[at] >= end:
            if bar >= 0:
                low[bar], high[bar], close[bar] = lowest, highest, x
                volume[bar], vwap[bar], trades[bar] = total, notional / total, at - first
                delta[bar] = signed
            bar += 1
            first = at
            opened[bar] = time[at] - time[at] % 60_000_000_000
            end = opened[bar] + 60_000_000_000
            open_[bar] = lowest = highest = price[at]
            notional = total = signed = 0.0
        x, q = price[at], quantity[at]
        highest = x if x > highest else highest
        lowest = x if x < lowest else lowest
        total += q
        notional += x * q
        signed += side[at] * q
    low[bar], high[bar], close[bar] = lowest, highest, x
    volume[bar], vwap[bar], trades[bar] = total, notional / total, len(time) - first
    delta[bar] = signed
    found = bar + 1
    return (
        opened[:found],
        open_[:found],
        high[:found],
        low[:found],
        close[:found],
        volume[:found],
        vwap[:found],
        trades[:found],
        delta[:found],
    )


def bars(inputs):
    time, price, quantity, side = inputs.columns("trades", "time price quantity side")
    columns = time, price, quantity, side.astype(np.int8)

    def result(value, outputs):
        return keep_bars(dict(zip(COLUMNS, value)), outputs)

    return [("bars", lambda: minute_bars(*columns), result)]


def cross(inputs):
    open_, close = inputs.columns("minutes", "open close")
    return [("cross", lambda: crossing(open_, close), lambda value, outputs: kept_equity(*value, outputs))]


if __name__ == "__main__":
    compete("bare_loop", ["numba", "numpy"], {"cross": cross, "bars": bars})
