"""bottleneck and numpy, with TA-Lib for its indicators: what one writes by hand. Common parts are computed once.

Arrays are symbols × days, so that a symbol's window is one piece of memory.
"""

import ast
import operator

import bottleneck as bn
import numpy as np
import talib

from peers import factor_list
from peers.contender import compete


def lag(x, n):
    moved = np.full_like(x, np.nan)
    moved[:, n:] = x[:, :-n]
    return moved


def mean(x, n):
    return bn.move_mean(x, n, axis=1)


def total(x, n):
    return bn.move_sum(x, n, axis=1)


def deviation(x, n):
    return bn.move_std(x, n, axis=1, ddof=1)


def covariance(x, y, n):
    products = centred_products(x, y, n) * (n / (n - 1))
    # Where one does not vary, rounding would tell apart what is equally nothing, and ranks would show it.
    return np.where(spread(x, n) * spread(y, n) == 0, 0.0, products)


def correlation(x, y, n):
    if n == 2:
        # Two pairs correlate fully; computed, they would do so but for rounding.
        return np.sign(x - lag(x, 1)) * np.sign(y - lag(y, 1))
    spreads = spread(x, n) * spread(y, n)
    spreads[spreads == 0] = np.nan
    return centred_products(x, y, n) * (n / (n - 1)) / spreads


def centred_products(x, y, n):
    # About the symbols' own means, so that the products stay small.
    x, y = x - bn.nanmean(x, axis=1)[:, None], y - bn.nanmean(y, axis=1)[:, None]
    return mean(x * y, n) - mean(x, n) * mean(y, n)


def spread(x, n):
    """The deviation, nothing where it is only rounding."""
    values = deviation(x, n)
    values[values < 1e-7 * bn.nanmax(np.abs(x), axis=1)[:, None]] = 0.0
    return values


def ts_rank(x, n):
    # bottleneck's rank goes from -1 to 1.
    return ((bn.move_rank(x, n, axis=1) + 1) / 2 * (n - 1) + 1) / n


def weighted_mean(x, n):
    day = np.arange(x.shape[1], dtype=float)
    weighted = total(x * day, n) - (day - n) * total(x, n)
    return weighted / (n * (n + 1) / 2)


def line(x, n):
    """Slope of the window's line, and what it explains."""
    day = np.arange(x.shape[1], dtype=float)
    centre = day - (n - 1) / 2
    x = x - bn.nanmean(x, axis=1)[:, None]
    products = total(x * day, n) - centre * total(x, n)
    squares = n * (n * n - 1) / 12
    return products / squares, products**2 / (squares * bn.move_var(x, n, axis=1, ddof=0) * n)


def residual(x, n):
    return x - (mean(x, n) + line(x, n)[0] * (n - 1) / 2)


def moments(x, n):
    first, second, third = mean(x, n), mean(x**2, n), mean(x**3, n)
    spread = second - first**2
    return first, second, third, spread


def skewness(x, n):
    first, second, third, spread = moments(x, n)
    return np.sqrt(n * (n - 1)) / (n - 2) * (third - 3 * first * second + 2 * first**3) / spread**1.5


def kurtosis(x, n):
    first, second, third, spread = moments(x, n)
    fourth = mean(x**4, n) - 4 * first * third + 6 * first**2 * second - 3 * first**4
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / spread**2 - 3) + 6)


def quantile(x, n, q):
    place = q * (n - 1)
    low = int(place)
    windows = np.lib.stride_tricks.sliding_window_view(x, n, axis=1)
    values = np.full_like(x, np.nan)
    for lane, window in enumerate(windows):
        ordered = np.partition(window, (low, low + 1), axis=1)
        values[lane, n - 1 :] = ordered[:, low] + (place - low) * (ordered[:, low + 1] - ordered[:, low])
    values[:, : n - 1] = np.nan
    return values


def cs_rank(x):
    # A day in one piece of memory sorts faster.
    days = np.ascontiguousarray(x.T)
    return (bn.nanrankdata(days, axis=1) / np.count_nonzero(~np.isnan(days), axis=1)[:, None]).T


def cs_zscore(x):
    return (x - bn.nanmean(x, axis=0)) / bn.nanstd(x, axis=0, ddof=1)


def cs_winsorize(x, share):
    known = ~np.isnan(x).any(axis=0)
    low, high = np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    low[known], high[known] = np.quantile(x[:, known], (share, 1 - share), axis=0)
    return np.clip(x, low, high)


def bars_since(condition):
    days = np.arange(condition.shape[1], dtype=float)
    last = np.maximum.accumulate(np.where(condition == 1, days, -1), axis=1)
    return np.where(last < 0, np.nan, days - last)


def choose(condition, yes, no):
    return np.where(np.isnan(condition), np.nan, np.where(condition == 1, yes, no))


def compared(operation):
    def apply(x, y):
        return np.where(np.isnan(x) | np.isnan(y), np.nan, operation(x, y))

    return apply


def by_symbol(indicator):
    """TA-Lib takes one symbol; what is missing at the front is left out."""

    def apply(*columns_and_settings):
        columns = [x for x in columns_and_settings if isinstance(x, np.ndarray)]
        settings = [x for x in columns_and_settings if not isinstance(x, np.ndarray)]
        values = np.empty_like(columns[0])
        for lane in range(len(values)):
            values[lane] = indicator(*(column[lane] for column in columns), *settings)
        return values

    return apply


class Panel:
    """Evaluates trees; what has been computed is kept."""

    BINARY = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Pow: operator.pow,
        ast.Lt: compared(operator.lt),
        ast.LtE: compared(operator.le),
        ast.Gt: compared(operator.gt),
        ast.GtE: compared(operator.ge),
        ast.Eq: compared(operator.eq),
    }

    def __init__(self, columns: dict):
        self.columns = columns
        self.known = {}
        high, low, close, volume = (columns[name] for name in ("high", "low", "close", "volume"))
        self.functions = {
            "abs": np.abs,
            "argmax": lambda x, n: bn.move_argmax(x, n, axis=1),
            "argmin": lambda x, n: bn.move_argmin(x, n, axis=1),
            "bars_since": bars_since,
            "clip": np.clip,
            "count": total,
            "cov": covariance,
            "cs_demean": lambda x: x - bn.nanmean(x, axis=0),
            "cs_rank": cs_rank,
            "cs_scale": lambda x: x / bn.nansum(np.abs(x), axis=0),
            "cs_winsorize": cs_winsorize,
            "cs_zscore": cs_zscore,
            "decay_linear": weighted_mean,
            "delta": lambda x, n: x - lag(x, n),
            "lag": lag,
            "log": np.log,
            "log_return": lambda x, n: np.log(x / lag(x, n)),
            "median": lambda x, n: bn.move_median(x, n, axis=1),
            "pct_change": lambda x, n: x / lag(x, n) - 1,
            "quantile": quantile,
            "kurt": kurtosis,
            "r2": lambda x, n: line(x, n)[1],
            "resid": residual,
            "sign": np.sign,
            "skew": skewness,
            "slope": lambda x, n: line(x, n)[0],
            "sma": mean,
            "std": deviation,
            "sum": total,
            "tanh": np.tanh,
            "ts_corr": correlation,
            "ts_max": lambda x, n: bn.move_max(x, n, axis=1),
            "ts_min": lambda x, n: bn.move_min(x, n, axis=1),
            "ts_rank": ts_rank,
            "var": lambda x, n: bn.move_var(x, n, axis=1, ddof=1),
            "where": choose,
            "wma": weighted_mean,
            "zscore": lambda x, n: (x - mean(x, n)) / deviation(x, n),
            "adx": lambda n: by_symbol(talib.ADX)(high, low, close, n),
            "aroonosc": lambda n: by_symbol(talib.AROONOSC)(high, low, n),
            "atr": lambda n: by_symbol(talib.ATR)(high, low, close, n),
            "bbands.upper": by_symbol(lambda x, n, k: talib.BBANDS(x, n, k, k)[0]),
            "cci": lambda n: by_symbol(talib.CCI)(high, low, close, n),
            "dema": by_symbol(talib.DEMA),
            "ema": by_symbol(talib.EMA),
            "kama": by_symbol(talib.KAMA),
            "macd.hist": by_symbol(lambda x, fast, slow, signal: talib.MACD(x, fast, slow, signal)[2]),
            "mfi": lambda n: by_symbol(talib.MFI)(high, low, close, volume, n),
            "natr": lambda n: by_symbol(talib.NATR)(high, low, close, n),
            "obv": lambda: by_symbol(talib.OBV)(close, volume),
            "rsi": by_symbol(talib.RSI),
            "stoch.k": lambda n, k, d: by_symbol(lambda h, l, c: talib.STOCH(h, l, c, n, k, 0, d, 0)[0])(high, low, close),
            "tema": by_symbol(talib.TEMA),
            "willr": lambda n: by_symbol(talib.WILLR)(high, low, close, n),
        }

    def value(self, tree):
        if isinstance(tree, ast.Constant):
            return tree.value
        if isinstance(tree, ast.Name):
            return self.columns[tree.id]
        key = ast.dump(tree)
        if key not in self.known:
            self.known[key] = self.computed(tree)
        return self.known[key]

    def computed(self, tree):
        if isinstance(tree, ast.UnaryOp):
            return -self.value(tree.operand)
        if isinstance(tree, ast.BinOp):
            return self.BINARY[type(tree.op)](self.value(tree.left), self.value(tree.right))
        if isinstance(tree, ast.Compare):
            return self.BINARY[type(tree.ops[0])](self.value(tree.left), self.value(tree.comparators[0]))
        name = ""
        if isinstance(tree, ast.Attribute):
            tree, name = tree.value, f".{tree.attr}"
        return self.functions[tree.func.id + name](*(self.value(argument) for argument in tree.args))


def evaluated(case: str):
    def contender(inputs):
        names = "open high low close volume vwap".split()
        columns = {name: np.ascontiguousarray(inputs.column("days", name).T) for name in names}
        trees = factor_list.expressions(inputs, case)
        kept = list(factor_list.kept_rows(columns["close"].shape[1]))

        def work():
            with np.errstate(all="ignore"):
                panel = Panel(columns)
                return [panel.value(tree)[:, kept] for tree in trees]

        return [(case, work, lambda values, outputs: factor_list.keep(case, [cells.T for cells in values], outputs))]

    return contender


if __name__ == "__main__":
    packages = ["bottleneck", "numpy", "TA-Lib"]
    compete("numpy_bottleneck", packages, {case: evaluated(case) for case in ("factors", "series")})
