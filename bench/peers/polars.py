"""polars: expressions over columns."""

import ast
import operator

import numpy as np
import polars as pl

from peers import factor_list, indicator_list
from peers.bar_columns import keep_bars
from peers.contender import compete


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


def line(x, n):
    """Slope of the window's line, and its sum of products with the days."""
    day = pl.int_range(pl.len()).cast(pl.Float64)
    products = (x * day).rolling_sum(n) - (day - (n - 1) / 2) * x.rolling_sum(n)
    return products / (n * (n * n - 1) / 12), products


FUNCTIONS = {
    "abs": lambda x: x.abs(),
    "clip": lambda x, low, high: x.clip(low, high),
    "count": lambda x, n: x.cast(pl.Float64).rolling_sum(n),
    "cov": lambda x, y, n: pl.rolling_cov(x, y, window_size=n),
    "delta": lambda x, n: x - x.shift(n),
    "kurt": lambda x, n: x.rolling_kurtosis(n, bias=False),
    "lag": lambda x, n: x.shift(n),
    "log": lambda x: x.log(),
    "log_return": lambda x, n: (x / x.shift(n)).log(),
    "median": lambda x, n: x.rolling_median(n),
    "pct_change": lambda x, n: x / x.shift(n) - 1,
    "quantile": lambda x, n, q: x.rolling_quantile(q, interpolation="linear", window_size=n),
    "r2": lambda x, n: line(x, n)[1] ** 2 / ((n * (n * n - 1) / 12) * x.rolling_var(n, ddof=0) * n),
    "resid": lambda x, n: x - (x.rolling_mean(n) + line(x, n)[0] * (n - 1) / 2),
    "sign": lambda x: x.sign(),
    "skew": lambda x, n: x.rolling_skew(n, bias=False),
    "slope": lambda x, n: line(x, n)[0],
    "sma": lambda x, n: x.rolling_mean(n),
    "std": lambda x, n: x.rolling_std(n),
    "sum": lambda x, n: x.rolling_sum(n),
    "ts_corr": lambda x, y, n: pl.rolling_corr(x, y, window_size=n),
    "ts_max": lambda x, n: x.rolling_max(n),
    "ts_min": lambda x, n: x.rolling_min(n),
    "ts_rank": lambda x, n: x.rolling_rank(n, method="average") / n,
    "var": lambda x, n: x.rolling_var(n),
    "where": lambda condition, yes, no: pl.when(condition).then(yes).otherwise(no),
    "zscore": lambda x, n: (x - x.rolling_mean(n)) / x.rolling_std(n),
}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
}


def translated(tree):
    """An expression of one symbol's columns; polars finds common parts itself."""
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Name):
        return pl.col(tree.id)
    if isinstance(tree, ast.UnaryOp):
        return -translated(tree.operand)
    if isinstance(tree, ast.BinOp):
        return OPERATORS[type(tree.op)](translated(tree.left), translated(tree.right))
    if isinstance(tree, ast.Compare):
        return OPERATORS[type(tree.ops[0])](translated(tree.left), translated(tree.comparators[0]))
    return FUNCTIONS[tree.func.id](*(translated(argument) for argument in tree.args))


def series(inputs):
    names = "open high low close volume vwap".split()
    columns = {name: inputs.column("days", name) for name in names}
    days, symbols = columns["close"].shape
    frame = pl.DataFrame({name: np.ascontiguousarray(cells.T).ravel() for name, cells in columns.items()})
    frame = frame.with_columns(symbol=pl.Series(np.repeat(np.arange(symbols), days)))
    trees = factor_list.expressions(inputs, "series")
    # Grouping once is faster than a window over the symbols for each expression.
    expressions = [translated(tree).alias(str(number)) for number, tree in enumerate(trees)]
    query = frame.lazy().group_by("symbol", maintain_order=True).agg(expressions)
    kept = list(factor_list.kept_rows(days))

    def result(value, outputs):
        columns = (column.explode() for column in value.drop("symbol"))
        cells = (column.cast(pl.Float64).fill_null(float("nan")).to_numpy() for column in columns)
        return factor_list.keep("series", [values.reshape(symbols, days)[:, kept].T for values in cells], outputs)

    return [("series", lambda: query.collect(), result)]


if __name__ == "__main__":
    compete("polars", ["polars", "numpy"], {"indicators": indicators, "bars": bars, "series": series})
