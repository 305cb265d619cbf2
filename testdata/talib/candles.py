"""Writes candles.tsv.gz: bars and what TA-Lib's C core gives for each of its candlestick patterns on them.

    pip install TA-Lib==0.8.2 && python candles.py

The bars are no market's. A random walk of candles of all kinds runs until every pattern has been seen with every sign; the stretches
around a few examples of each are put together, and the patterns are computed on the result. Prices are whole
sixteenths, so that every sum is exact and a tie with an average is decided alike however the average is summed.

A column is named by the expression that must give the same values; an empty cell is a missing value. TA-Lib fills the
warm-up with 0; here it is empty.
"""

import gzip
import random

import numpy as np
import talib
from talib import abstract

PRICES = ("open", "high", "low", "close")
PENETRATIONS = (0.0, 0.75)
EXAMPLES = 8
BEFORE, AFTER = 16, 3


def walk(rows, seed):
    """Candles with bodies and shadows from none to very long, opening at, near, in or beyond the candle before."""
    draw = random.Random(seed)
    bars = np.empty((rows, 4))
    o = h = l = c = 16_000
    direction = 1
    for row in range(rows):
        if draw.random() < 0.35:
            direction = -direction
        kind = draw.random()
        step = draw.choice((0, 1, 1, 2, 3, 5))
        if kind < 0.2:
            start = c
        elif kind < 0.35:
            start = c + direction * step
        elif kind < 0.45:
            start = o
        elif kind < 0.6:
            start = (o + c) // 2
        elif kind < 0.8:
            start = h + step
        else:
            start = l - step
        calm = draw.random() < 0.8
        size = draw.choice((0, 0, 1, 2, 3, 4)) if calm and draw.random() < 0.6 else draw.choice((8, 12, 16, 24, 40))
        end = start + direction * size
        shadows = [draw.choice((0, 0, 0, 1, 1, 2, 4, 8, 20)) for _ in range(2)]
        o, c = start, end
        h, l = max(o, c) + shadows[0], min(o, c) - shadows[1]
        if not 8_000 < c < 24_000:
            o, h, l, c = (x - c + 16_000 for x in (o, h, l, c))
        bars[row] = o, h, l, c
    return bars / 16.0


def patterns(bars, penetration=None):
    """Signals by pattern, missing in the warm-up; with a penetration only of those that have one."""
    prices = {name: np.ascontiguousarray(bars[:, at]) for at, name in enumerate(PRICES)}
    signals = {}
    for name in (name for name in talib.get_functions() if name.startswith("CDL")):
        function = abstract.Function(name)
        if penetration is not None and "penetration" not in function.parameters:
            continue
        arguments = {} if penetration is None else {"penetration": penetration}
        signals[name] = np.asarray(function(prices, **arguments)).astype(float)
        signals[name][: function.lookback] = np.nan
    return signals


def examples(bars):
    """The stretches around a few examples of every pattern and sign, one after the other."""
    rows = []
    for signal in patterns(bars).values():
        for value in np.unique(signal[signal != 0][~np.isnan(signal[signal != 0])]):
            for row in np.flatnonzero(signal == value)[:EXAMPLES]:
                rows.extend(range(max(0, row - BEFORE), min(len(bars), row + AFTER)))
    return bars[rows]


def main():
    bars = examples(walk(2_000_000, 61))
    columns = {name: bars[:, at] for at, name in enumerate(PRICES)}
    for name, signal in patterns(bars).items():
        columns[f"cdl_{name[3:].lower()}()"] = signal
    for share in PENETRATIONS:
        for name, signal in patterns(bars, share).items():
            columns[f"cdl_{name[3:].lower()}({share:g})"] = signal
    with gzip.GzipFile("candles.tsv.gz", "wb", mtime=0) as file:
        file.write(("\t".join(columns) + "\n").encode())
        for row in zip(*columns.values()):
            file.write(("\t".join("" if np.isnan(x) else f"{x:.10g}" for x in row) + "\n").encode())
    print(talib.__version__, talib.__ta_version__, len(bars), "bars")
    for name, signal in patterns(bars).items():
        values, counts = np.unique(signal[~np.isnan(signal)], return_counts=True)
        print(name, dict(zip(values.astype(int).tolist(), counts.tolist())))


if __name__ == "__main__":
    main()
