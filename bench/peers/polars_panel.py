"""Factor expressions as polars says them: one long frame, sorted by symbol and day, that gets its columns in stages.

A window over symbols cannot stand within one over days, nor the other way round. So each part of an expression becomes a column,
once, in the first stage in which the columns that it reads are there.
"""

import ast
import operator

import numpy as np
import polars as pl

BARS = "open high low close volume vwap".split()
DAY = pl.col("day")
# More days than there are.
DAYS_MAX = 1 << 16


def long_frame(columns: dict) -> pl.DataFrame:
    """Bars, days × symbols, as one frame by symbol and day, so that polars finds each symbol's days side by side."""
    days, symbols = columns["close"].shape
    rows = np.arange(days * symbols, dtype=np.uint32)
    return pl.DataFrame({name: np.ascontiguousarray(cells.T).ravel() for name, cells in columns.items()}).with_columns(
        symbol=pl.Series(rows // days).set_sorted(),
        day=pl.Series((rows % days).astype(float)),
        # Which rows are the first day's, the second's and so on; and the way back.
        by_day=pl.Series(rows.reshape(symbols, days).T.ravel()),
        by_symbol=pl.Series(rows.reshape(days, symbols).T.ravel()),
    )


class Stages:
    """Columns that read only those of earlier stages; each is dropped when no later one reads it."""

    def __init__(self):
        # Of each stage the columns of single cells or of each symbol's days, and those of each day's symbols.
        self.stages = []
        self.stage_of = dict.fromkeys([*BARS, "symbol", "day"], 0)
        self.read_last = {}
        self.known = {}

    def column(self, expression, across=False):
        """The expression's values as a column; constants stay what they are."""
        if not isinstance(expression, pl.Expr) or expression.meta.is_column():
            return expression
        key = expression.meta.serialize()
        if key not in self.known:
            read = expression.meta.root_names()
            stage = max(self.stage_of[name] for name in read)
            if stage == len(self.stages):
                self.stages.append(([], []))
            for name in read:
                self.read_last[name] = max(stage, self.read_last.get(name, 0))
            name = f"part {len(self.known)}"
            self.stages[stage][across].append(expression.alias(name))
            self.stage_of[name] = stage + 1
            self.known[key] = pl.col(name)
        return self.known[key]

    def evaluated(self, frame, outputs):
        """The outputs' columns, of a long frame. A lazy one forgets that it is sorted, and groups for every window."""
        needed = {"symbol", "day", *(output.meta.output_name() for output in outputs)}
        for stage, (along, across) in enumerate(self.stages):
            found = [frame.select(along)] if along else []
            if across:
                # In a frame by day, where polars finds each day's symbols side by side: that saves more than the moves cost.
                read = {name for column in across for name in column.meta.root_names()} | {"day"}
                by_day = frame.select(pl.col(*read).gather(pl.col("by_day"))).with_columns(DAY.set_sorted())
                found.append(by_day.select(across).select(pl.all().gather(frame["by_symbol"])))
            done = [name for name, last in self.read_last.items() if last == stage and name not in needed]
            frame = pl.concat([frame.drop(done), *found], how="horizontal")
        return frame.select(output.alias(str(number)) for number, output in enumerate(outputs))


class Panel:
    """Translates trees into columns of stages."""

    BINARY = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Pow: operator.pow,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.Eq: operator.eq,
    }

    def __init__(self):
        self.stages = Stages()
        self.functions = {
            "abs": lambda x: x.abs(),
            "argmax": self.days_since_max,
            "argmin": self.days_since_min,
            "bars_since": lambda condition: DAY - self.series(pl.when(condition).then(DAY).forward_fill()),
            "clip": lambda x, low, high: x.clip(low, high),
            "count": lambda x, n: self.series(x.cast(pl.Float64).rolling_sum(n)),
            "cov": lambda x, y, n: self.series(pl.rolling_cov(x, y, window_size=n)),
            "cs_demean": lambda x: self.across(x - x.mean().over("day")),
            # Not in one window: there polars multiplies by the reciprocal of the count, and sums of equal ranks differ.
            "cs_rank": lambda x: self.across(x.rank().over("day") / x.count().over("day")),
            "cs_scale": lambda x: self.across(x / x.abs().sum().over("day")),
            "cs_winsorize": lambda x, share: self.across(x.clip(share_of_day(x, share), share_of_day(x, 1 - share))),
            "cs_zscore": lambda x: self.across((x - x.mean().over("day")) / x.std().over("day")),
            "decay_linear": self.weighted_mean,
            "delta": lambda x, n: x - self.lag(x, n),
            "kurt": lambda x, n: self.series(x.rolling_kurtosis(n, bias=False)),
            "lag": self.lag,
            "log": lambda x: x.log(),
            "log_return": lambda x, n: (x / self.lag(x, n)).log(),
            "median": lambda x, n: self.series(x.rolling_median(n)),
            "pct_change": lambda x, n: x / self.lag(x, n) - 1,
            "quantile": lambda x, n, q: self.series(x.rolling_quantile(q, interpolation="linear", window_size=n)),
            "r2": self.explained,
            "resid": lambda x, n: x - (self.mean(x, n) + self.slope(x, n) * (n - 1) / 2),
            "sign": lambda x: x.sign(),
            "skew": lambda x, n: self.series(x.rolling_skew(n, bias=False)),
            "slope": self.slope,
            "sma": self.mean,
            "std": self.deviation,
            "sum": self.total,
            "tanh": lambda x: x.tanh(),
            "ts_corr": self.correlation,
            "ts_max": self.highest,
            "ts_min": self.lowest,
            "ts_rank": ts_rank,
            "var": lambda x, n: self.series(x.rolling_var(n)),
            "where": lambda condition, yes, no: pl.when(condition).then(yes).when(~condition).then(no),
            "wma": self.weighted_mean,
            "zscore": lambda x, n: (x - self.mean(x, n)) / self.deviation(x, n),
            "adx": self.adx,
            "aroonosc": self.aroonosc,
            "atr": self.atr,
            "bbands.upper": lambda x, n, k: self.mean(x, n) + k * self.series(x.rolling_std(n, ddof=0)),
            "cci": self.cci,
            "dema": self.dema,
            "ema": self.ema,
            "kama": self.kama,
            "macd.hist": self.macd_hist,
            "mfi": self.mfi,
            "natr": lambda n: 100 * self.atr(n) / pl.col("close"),
            "obv": self.obv,
            "rsi": self.rsi,
            "stoch.k": self.stoch_k,
            "tema": self.tema,
            "willr": self.willr,
        }

    def translated(self, tree):
        """A column with the values of a tree, or a constant."""
        if isinstance(tree, ast.Constant):
            return tree.value
        if isinstance(tree, ast.Name):
            return pl.col(tree.id)
        if isinstance(tree, ast.UnaryOp):
            return self.stages.column(-self.translated(tree.operand))
        if isinstance(tree, ast.BinOp):
            return self.stages.column(self.BINARY[type(tree.op)](self.translated(tree.left), self.translated(tree.right)))
        if isinstance(tree, ast.Compare):
            compared = self.BINARY[type(tree.ops[0])]
            return self.stages.column(compared(self.translated(tree.left), self.translated(tree.comparators[0])))
        name = ""
        if isinstance(tree, ast.Attribute):
            tree, name = tree.value, f".{tree.attr}"
        return self.stages.column(self.functions[tree.func.id + name](*(self.translated(argument) for argument in tree.args)))

    def series(self, expression):
        """An expression of one symbol's days."""
        return self.stages.column(expression.over("symbol"))

    def across(self, expression):
        """An expression with windows over one day's symbols."""
        return self.stages.column(expression, across=True)

    def lag(self, x, n):
        return self.series(x.shift(n))

    def mean(self, x, n):
        return self.series(x.rolling_mean(n))

    def total(self, x, n):
        return self.series(x.rolling_sum(n))

    def deviation(self, x, n):
        return self.series(x.rolling_std(n))

    def highest(self, x, n):
        return self.series(x.rolling_max(n))

    def lowest(self, x, n):
        return self.series(x.rolling_min(n))

    def spread(self, x, n):
        """The deviation, unless it is only rounding of a value that does not vary."""
        deviation = self.deviation(x, n)
        return self.stages.column(pl.when(deviation > 1e-7 * x.abs()).then(deviation))

    def correlation(self, x, y, n):
        # As fast as rolling_corr, whose deviations of columns that do not vary are rounding; and deviations are shared.
        covariance = self.series(pl.rolling_cov(x, y, window_size=n))
        return covariance / (self.spread(x, n) * self.spread(y, n))

    def weighted_mean(self, x, n):
        weighted = self.total(self.stages.column(x * DAY), n) - (DAY - n) * self.total(x, n)
        return weighted / (n * (n + 1) / 2)

    def products(self, x, n):
        """Sum of the products of a window and its days, both from their means."""
        return self.stages.column(self.total(self.stages.column(x * DAY), n) - (DAY - (n - 1) / 2) * self.total(x, n))

    def slope(self, x, n):
        return self.products(x, n) / squares(n)

    def explained(self, x, n):
        return self.products(x, n) ** 2 / (squares(n) * self.series(x.rolling_var(n, ddof=0)) * n)

    def placed(self, x):
        """Whole numbers in the order of the values, each of which tells its day."""
        return self.stages.column(self.series(x.rank("ordinal")) * DAYS_MAX + DAY)

    def days_since_max(self, x, n):
        return DAY - self.highest(self.placed(x), n) % DAYS_MAX

    def days_since_min(self, x, n):
        return DAY - self.lowest(self.placed(x), n) % DAYS_MAX

    def smoothed(self, x, n, weight):
        """Each value moves the average by its weight; it begins as the mean of the first n."""
        x = self.stages.column(x)
        mean = self.mean(x, n)
        seeded = self.stages.column(pl.when(self.lag(mean, 1).is_null()).then(mean).otherwise(x))
        return self.series(seeded.ewm_mean(alpha=weight, adjust=False))

    def ema(self, x, n):
        return self.smoothed(x, n, 2 / (n + 1))

    def wilder(self, x, n):
        return self.smoothed(x, n, 1 / n)

    def dema(self, x, n):
        once = self.ema(x, n)
        return 2 * once - self.ema(once, n)

    def tema(self, x, n):
        once = self.ema(x, n)
        twice = self.ema(once, n)
        return 3 * once - 3 * twice + self.ema(twice, n)

    def macd_hist(self, x, fast, slow, signal):
        line = self.stages.column(self.ema(x, fast) - self.ema(x, slow))
        return line - self.ema(line, signal)

    def kama(self, x, n):
        path = self.total(self.stages.column((x - self.lag(x, 1)).abs()), n)
        weight = self.stages.column(((x - self.lag(x, n)).abs() / path * (2 / 3 - 2 / 31) + 2 / 31) ** 2)
        # polars has no recursion with a weight that varies. Solved for the seed and the values: each fades by the product of
        # what later days leave of it. Ten years of days are far from where that product would be too small a number.
        left = self.series((1 - weight).fill_null(1.0).cum_prod())
        added = self.series((weight * x / left).fill_null(0.0).cum_sum())
        return pl.when(weight.is_not_null()).then(left * (self.series(x.get(n - 1)) + added))

    def rsi(self, x, n):
        change = self.stages.column(x - self.lag(x, 1))
        gain, loss = self.wilder(change.clip(lower_bound=0), n), self.wilder((-change).clip(lower_bound=0), n)
        return 100 * gain / (gain + loss)

    def true_range(self):
        high, low, before = pl.col("high"), pl.col("low"), self.lag(pl.col("close"), 1)
        widest = pl.max_horizontal(high - low, (high - before).abs(), (low - before).abs())
        return self.stages.column(pl.when(before.is_not_null()).then(widest))

    def atr(self, n):
        return self.wilder(self.true_range(), n)

    def adx(self, n):
        up, down = pl.col("high") - self.lag(pl.col("high"), 1), self.lag(pl.col("low"), 1) - pl.col("low")
        # The first day moves by nothing: Wilder's first sum has a day less than the later ones.
        plus = self.wilder(pl.when((up > down) & (up > 0)).then(up).otherwise(0.0), n)
        minus = self.wilder(pl.when((down > up) & (down > 0)).then(down).otherwise(0.0), n)
        # The true range cancels out of the quotient of the two directional indicators.
        direction = 100 * (plus - minus).abs() / (plus + minus)
        return self.wilder(pl.when(DAY >= n).then(direction), n)

    def aroonosc(self, n):
        since_high, since_low = self.days_since_max(pl.col("high"), n + 1), self.days_since_min(pl.col("low"), n + 1)
        return 100 / n * (since_low - since_high)

    def cci(self, n):
        typical = self.typical()
        mean = self.mean(typical, n)
        # polars has no rolling mean deviation but with a function of Python's for each window.
        away = [(self.lag(typical, before) - mean).abs() for before in range(n)]
        return (typical - mean) / (0.015 * pl.mean_horizontal(away))

    def mfi(self, n):
        typical = self.typical()
        flow = self.stages.column(typical * pl.col("volume"))
        change = self.stages.column(typical - self.lag(typical, 1))
        bought = self.total(self.stages.column(pl.when(change > 0).then(flow).otherwise(change * 0)), n)
        sold = self.total(self.stages.column(pl.when(change < 0).then(flow).otherwise(change * 0)), n)
        return 100 * bought / (bought + sold)

    def obv(self):
        change = pl.col("close") - self.lag(pl.col("close"), 1)
        # The sum begins at nothing on the first day.
        return self.series((change.sign() * pl.col("volume")).fill_null(0.0).cum_sum())

    def typical(self):
        return self.stages.column((pl.col("high") + pl.col("low") + pl.col("close")) / 3)

    def willr(self, n):
        highest, lowest = self.highest(pl.col("high"), n), self.lowest(pl.col("low"), n)
        return -100 * (highest - pl.col("close")) / (highest - lowest)

    def stoch_k(self, n, k, d):
        highest, lowest = self.highest(pl.col("high"), n), self.lowest(pl.col("low"), n)
        return self.mean(self.stages.column(100 * (pl.col("close") - lowest) / (highest - lowest)), k)


def share_of_day(x, q):
    return x.quantile(q, interpolation="linear").over("day")


def ts_rank(x, n):
    """The place of the last of n values, for which rolling_rank takes several times as long.

    Values move past the borders of symbols, onto days whose window is not full.
    """
    below = [(x > x.shift(days)).cast(pl.UInt16) + (x >= x.shift(days)).cast(pl.UInt16) for days in range(1, n)]
    return pl.when(DAY >= n - 1).then((sum(below[1:], below[0]) / 2 + 1) / n)


def squares(n):
    """Sum of the squares of a window's days from their mean."""
    return n * (n * n - 1) / 12
