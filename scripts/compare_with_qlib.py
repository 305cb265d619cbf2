#!/usr/bin/env python3
"""Compares the factor set alpha158 with Qlib's own values on daily bars of 81 companies.

    pip install pyqlib==0.9.7
    scripts/compare_with_qlib.py target/release/bellwether

Qlib keeps and computes numbers in single precision; both sides read the same ones. The bars are in the collection of reference data
beside the checkout. Compared are the rows on which every window is full.
"""

import csv
import gzip
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import qlib
from qlib.contrib.data.loader import Alpha158DL
from qlib.data import D

SHARED = Path(__file__).resolve().parents[1] / "../shared/data"
COLUMNS = ["open", "high", "low", "close", "volume", "vwap"]
LONGEST_WINDOW = 60
KEY = ["date", "symbol"]


def bars():
    """Prices adjusted for splits and dividends; the average price is the mean of high, low and close."""
    meta = json.loads((SHARED / "reference/factors/alpha101_meta.json").read_text())
    table = pd.read_csv(gzip.open(SHARED / "stocknet/stocknet_ohlcv_88.csv.gz"))
    table = table[table.Symbol.isin(meta["symbols"])].rename(columns=str.lower)
    factor = table["adj close"] / table["close"]
    for name in ["open", "high", "low", "close"]:
        table[name] *= factor
    table["vwap"] = (table.high + table.low + table.close) / 3
    table[COLUMNS] = table[COLUMNS].astype(np.float32)
    return table[KEY + COLUMNS].sort_values(KEY)


def of_qlib(table, folder):
    """Qlib's values, from files in its own format."""
    dates = sorted(table.date.unique())
    for name in ["calendars", "instruments"]:
        (folder / name).mkdir(parents=True)
    (folder / "calendars/day.txt").write_text("\n".join(dates) + "\n")
    symbols = sorted(table.symbol.unique())
    listed = (f"{symbol}\t{dates[0]}\t{dates[-1]}\n" for symbol in symbols)
    (folder / "instruments/all.txt").write_text("".join(listed))
    for symbol, its_bars in table.groupby("symbol"):
        place = folder / "features" / symbol.lower()
        place.mkdir(parents=True)
        for name in COLUMNS:
            # The first number says at which date of the calendar the others begin.
            np.hstack([[0], its_bars[name]]).astype("<f4").tofile(place / f"{name}.day.bin")
    qlib.init(provider_uri=str(folder), region="us", kernels=1)
    fields, names = Alpha158DL.get_feature_config()
    values = D.features(symbols, fields, freq="day")
    values.columns = names
    values = values.reset_index().rename(columns={"instrument": "symbol"})
    values["date"] = values.datetime.dt.strftime("%Y-%m-%d")
    return values.drop(columns="datetime"), names


def of_bellwether(table, folder, program):
    """Our values."""
    prices = folder / "bars.csv"
    table.to_csv(prices, index=False, float_format="%.9g", quoting=csv.QUOTE_MINIMAL)
    command = [program, "eval", "--factors", "alpha158", "--csv", prices, "--format", "csv"]
    values = pd.read_csv(io.StringIO(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    values["date"] = values.timestamp.str[:10]
    return values


def main():
    with tempfile.TemporaryDirectory() as folder:
        table = bars()
        theirs, names = of_qlib(table, Path(folder) / "qlib")
        ours = of_bellwether(table, Path(folder), sys.argv[1])
    both = ours.merge(theirs, on=KEY, suffixes=("", " of Qlib")).sort_values(KEY)
    assert len(both) == len(table)
    both = both[both.groupby("symbol").cumcount() >= LONGEST_WINDOW]
    total = 0
    print("feature,numbers,within,only ours,only theirs")
    for name in names:
        a, b = both[name].to_numpy(), both[f"{name} of Qlib"].to_numpy(float)
        present = ~np.isnan(a) & ~np.isnan(b)
        scale = np.maximum(np.abs(b), 0.01 * np.nanstd(b))
        within = np.max(np.abs(a - b)[present] / scale[present])
        only = [np.sum(~np.isnan(x) & np.isnan(y)) for x, y in [(a, b), (b, a)]]
        print(f"{name},{present.sum()},{within:.1e},{only[0]},{only[1]}")
        total += present.sum()
    print(f"{total} numbers", file=sys.stderr)


if __name__ == "__main__":
    main()
