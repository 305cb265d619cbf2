"""polars: expressions over columns."""

import numpy as np
import polars as pl

from peers import factor_list, indicator_list
from peers.bar_columns import keep_bars
from peers.contender import compete
from peers.polars_panel import BARS, Panel, long_frame


def indicators(inputs):
    high, low, close = inputs.columns("minutes", "high low close")
    frame = pl.DataFrame({"high": high, "low": low, "close": close})
    high, low, close = pl.col("high"), pl.col("low"), pl.col("close")
    before = close.shift(1)
    wilder = lambda x, n=14: x.ewm_mean(alpha=1 / n, adjust=False)
    exponential = lambda x, n: x.ewm_mean(span=n, adjust=False)
    change = close.diff()
    gain, loss = wilder(change.clip(lower_bound=0)), wilder((-change).clip(lower_bound=0))
    line = exponential(close, 12) - exponential(close, 26)
    signal = exponential(line, 9)
    middle, width = close.rolling_mean(20), 2 * close.rolling_std(20, ddof=0)
    true_range = pl.max_horizontal(high - low, (high - before).abs(), (low - before).abs())
    up, down = high.diff(), -low.diff()
    plus = wilder(pl.when((up > down) & (up > 0)).then(up).otherwise(0.0))
    minus = wilder(pl.when((down > up) & (down > 0)).then(down).otherwise(0.0))
    # The true range cancels out of the quotient of the two directional indicators.
    # On the first row it is nothing by nothing, and would stay so.
    direction = (100 * (plus - minus).abs() / (plus + minus)).fill_nan(None)
    lowest, highest = low.rolling_min(5), high.rolling_max(5)
    k = (100 * (close - lowest) / (highest - lowest)).rolling_mean(3)
    columns = {
        "SMA": [close.rolling_mean(30)],
        "EMA": [exponential(close, 30)],
        "RSI": [100 * gain / (gain + loss)],
        "MACD": [line, signal, line - signal],
        "BBANDS": [middle + width, middle, middle - width],
        "ATR": [wilder(true_range)],
        "ADX": [wilder(direction)],
        "STOCH": [k, k.rolling_mean(3)],
        "CORREL": [pl.rolling_corr(high, low, window_size=30)],
    }

    def call(expressions):
        named = [expression.alias(str(number)) for number, expression in enumerate(expressions)]
        return lambda: frame.select(named)

    def result(name):
        def keep(value, outputs):
            indicator_list.keep(name, [column.fill_null(float("nan")).to_numpy() for column in value], outputs)

        return keep

    return [(name, call(columns[name]), result(name)) for name in indicator_list.NAMES]


def bars(inputs):
    time, price, quantity, side = inputs.columns("trades", "time price quantity side")
    frame = pl.DataFrame({"time": time, "price": price, "quantity": quantity, "side": side.astype("int8")})
    query = (
        frame.lazy()
        .set_sorted("time")
        .with_columns(minute=pl.col("time") // 60_000_000_000, notional=pl.col("price") * pl.col("quantity"))
        .with_columns(signed=pl.col("side") * pl.col("quantity"))
        .group_by("minute", maintain_order=True)
        .agg(
            open=pl.col("price").first(),
            high=pl.col("price").max(),
            low=pl.col("price").min(),
            close=pl.col("price").last(),
            volume=pl.col("quantity").sum(),
            notional=pl.col("notional").sum(),
            trades=pl.len(),
            delta=pl.col("signed").sum(),
        )
        .with_columns(vwap=pl.col("notional") / pl.col("volume"), time=pl.col("minute") * 60_000_000_000)
    )

    def result(value, outputs):
        return keep_bars({name: value[name].to_numpy() for name in value.columns}, outputs)

    return [("bars", lambda: query.collect(), result)]


def evaluated(case: str):
    def contender(inputs):
        columns = {name: inputs.column("days", name) for name in BARS}
        days, symbols = columns["close"].shape
        frame = long_frame(columns)
        panel = Panel()
        factors = [panel.translated(tree) for tree in factor_list.expressions(inputs, case)]
        kept = list(factor_list.kept_rows(days))

        def result(value, outputs):
            cells = (column.cast(pl.Float64).fill_null(float("nan")).to_numpy() for column in value)
            return factor_list.keep(case, [values.reshape(symbols, days)[:, kept].T for values in cells], outputs)

        return [(case, lambda: panel.stages.evaluated(frame, factors), result)]

    return contender


if __name__ == "__main__":
    cases = {"indicators": indicators, "bars": bars, **{case: evaluated(case) for case in ("factors", "series")}}
    compete("polars", ["polars", "numpy"], cases)
