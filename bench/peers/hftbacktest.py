"""hftbacktest: its event loop over the trades, a minute at a time, in a numba function, as its strategies are written."""

import numba
import numpy as np
from hftbacktest import (
    BUY_EVENT,
    EXCH_EVENT,
    LOCAL_EVENT,
    SELL_EVENT,
    TRADE_EVENT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
)
from hftbacktest.types import event_dtype

from peers.bar_columns import COLUMNS, keep_bars
from peers.contender import compete

MINUTE_NANOS = 60_000_000_000
# More than any minute has.
TRADES_A_MINUTE = 10_000


@numba.njit
def feed_loop(backtest, minutes):
    opened = np.empty(minutes, np.int64)
    open_, high, low, close = np.empty(minutes), np.empty(minutes), np.empty(minutes), np.empty(minutes)
    volume, notional, count = np.zeros(minutes), np.zeros(minutes), np.zeros(minutes, np.int64)
    delta = np.zeros(minutes)
    bar, end = -1, np.int64(-1)
    running = True
    while running:
        running = backtest.elapse(MINUTE_NANOS) == 0
        for trade in backtest.last_trades(0):
            if trade.exch_ts >= end:
                bar += 1
                opened[bar] = trade.exch_ts - trade.exch_ts % MINUTE_NANOS
                end = opened[bar] + MINUTE_NANOS
                open_[bar] = high[bar] = low[bar] = trade.px
            high[bar] = max(high[bar], trade.px)
            low[bar] = min(low[bar], trade.px)
            close[bar] = trade.px
            volume[bar] += trade.qty
            notional[bar] += trade.px * trade.qty
            count[bar] += 1
            delta[bar] += trade.qty if trade.ev & BUY_EVENT == BUY_EVENT else -trade.qty
        backtest.clear_last_trades(0)
    found = bar + 1
    return (
        opened[:found],
        open_[:found],
        high[:found],
        low[:found],
        close[:found],
        volume[:found],
        notional[:found] / volume[:found],
        count[:found],
        delta[:found],
    )


def bars(inputs):
    time, price, quantity, side = inputs.columns("trades", "time price quantity side")
    events = np.zeros(len(time), event_dtype)
    events["ev"] = EXCH_EVENT | LOCAL_EVENT | TRADE_EVENT | np.where(side > 0, BUY_EVENT, SELL_EVENT)
    events["exch_ts"] = events["local_ts"] = time
    events["px"], events["qty"] = price, quantity
    minutes = int(time[-1] // MINUTE_NANOS - time[0] // MINUTE_NANOS + 1)

    def work():
        asset = (
            BacktestAsset()
            .data(events)
            .linear_asset(1.0)
            .constant_order_latency(0, 0)
            .power_prob_queue_model(2.0)
            .no_partial_fill_exchange()
            .trading_value_fee_model(0.0, 0.0)
            .tick_size(0.01)
            .lot_size(1.0)
            .last_trades_capacity(TRADES_A_MINUTE)
        )
        backtest = HashMapMarketDepthBacktest([asset])
        try:
            return feed_loop(backtest, minutes)
        finally:
            backtest.close()

    return [("bars", work, lambda value, outputs: keep_bars(dict(zip(COLUMNS, value)), outputs))]


if __name__ == "__main__":
    compete("hftbacktest", ["hftbacktest", "numba", "numpy"], {"bars": bars})
