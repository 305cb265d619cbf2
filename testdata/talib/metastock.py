"""Writes metastock.tsv.gz: what TA-Lib's C core gives in its Metastock mode for the calls below on 502 daily bars.

    pip install TA-Lib==0.6.8 && python metastock.py PATH/TO/default.csv

In that mode exponential averages begin with the first value, and show none before the n-th. Later versions of the package lost
the switch: this one (C core 0.6.4) is the last in which it works. A column is named by the expression that must give the same values;
an empty cell is a missing value.
"""

import csv
import gzip
import sys

import numpy as np
import talib
from talib import abstract

MACD = ["macd", "signal", "hist"]


def calls():
    """Expression, function, output, parameters."""
    seed = 'seed="first_of_n"'
    for n in (5, 30):
        yield f"ema(close, {n}, {seed})", "EMA", 0, {"timeperiod": n}
        for name in ("dema", "tema", "trix"):
            yield f"{name}(close, {n}, {seed})", name.upper(), 0, {"timeperiod": n}
    windows = {"fastperiod": 5, "slowperiod": 35, "signalperiod": 5}
    averages = {"fastmatype": 1, "slowmatype": 4, "signalmatype": 3}
    for output, field in enumerate(MACD):
        yield f"macd(close, 12, 26, 9, {seed}).{field}", "MACD", output, {}
        yield f"macd(close, 5, 35, 5, {seed}).{field}", "MACD", output, windows
        yield f"macdfix(close, 9, {seed}).{field}", "MACDFIX", output, {}
        types = 'fast_ma="ema", slow_ma="tema", signal_ma="dema"'
        yield f"macdext(close, 5, 35, 5, {types}, {seed}).{field}", "MACDEXT", output, windows | averages
    for name in ("apo", "ppo"):
        yield f"{name}(close, 12, 26, {seed})", name.upper(), 0, {"fastperiod": 12, "slowperiod": 26, "matype": 1}
        yield (f'{name}(close, 5, 20, ma="dema", {seed})', name.upper(), 0,
               {"fastperiod": 5, "slowperiod": 20, "matype": 3})


def main(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    prices = {name: np.array([float(row[name]) for row in rows]) for name in ("open", "high", "low", "close", "volume")}
    talib.set_compatibility(1)
    assert talib.get_compatibility() == 1, "this version of TA-Lib has no Metastock mode"
    columns = {}
    for expression, name, output, parameters in calls():
        values = abstract.Function(name)(prices, **parameters)
        columns[expression] = values[output] if isinstance(values, (list, tuple)) else values
    with gzip.GzipFile("metastock.tsv.gz", "wb", mtime=0) as file:
        file.write(("\t".join(columns) + "\n").encode())
        for row in zip(*columns.values()):
            file.write(("\t".join("" if np.isnan(x) else f"{x:.10g}" for x in row) + "\n").encode())
    print(talib.__version__, talib.__ta_version__, len(columns), "columns")


main(sys.argv[1])
