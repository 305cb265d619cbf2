"""Writes seeds.tsv.gz: recursive averages as pandas computes them, and indicators as its users write them, on 502 daily bars.

    pip install pandas==3.1.1 && python seeds.py PATH/TO/default.csv

Everything here is `ewm(adjust=False)`, which begins with the first value; with `min_periods=n` it shows none before the n-th.
A column is named by the expression that must give the same values; an empty cell is a missing value.
"""

import gzip
import sys

import numpy as np
import pandas as pd

FIRST, FIRST_OF_N, ZERO = 'seed="first"', 'seed="first_of_n"', 'seed="zero"'


def columns(bars):
    high, low, close, volume = bars.high, bars.low, bars.close, bars.volume

    for seed in (FIRST, FIRST_OF_N):
        shown = lambda n: n if seed == FIRST_OF_N else 1
        ema = lambda x, n: x.ewm(span=n, adjust=False, min_periods=shown(n)).mean()
        rma = lambda x, n: x.ewm(alpha=1 / n, adjust=False, min_periods=shown(n)).mean()

        yield f"ema(close, 20, {seed})", ema(close, 20)
        yield f"rma(close, 14, {seed})", rma(close, 14)
        e1 = ema(close, 10)
        e2 = ema(e1, 10)
        e3 = ema(e2, 10)
        yield f"dema(close, 10, {seed})", 2 * e1 - e2
        yield f"tema(close, 10, {seed})", 3 * e1 - 3 * e2 + e3
        yield f"trix(close, 10, {seed})", 100 * e3.pct_change()
        e4 = ema(e3, 10)
        e5 = ema(e4, 10)
        e6 = ema(e5, 10)
        v = 0.7
        yield f"t3(close, 10, 0.7, {seed})", (-v**3 * e6 + 3 * (v**2 + v**3) * e5
                                              - 3 * (2 * v**2 + v + v**3) * e4 + (1 + 3 * v + 3 * v**2 + v**3) * e3)
        yield f"zlema(close, 9, {seed})", ema(2 * close - close.shift(4), 9)

        line = ema(close, 12) - ema(close, 26)
        signal = ema(line, 9)
        yield f"macd(close, 12, 26, 9, {seed}).macd", line.where(signal.notna())
        yield f"macd(close, 12, 26, 9, {seed}).signal", signal
        yield f"macd(close, 12, 26, 9, {seed}).hist", line - signal
        yield f"apo(close, 12, 26, {seed})", line
        yield f"ppo(close, 12, 26, {seed})", 100 * line / ema(close, 26)
        yield f"pvo(12, 26, {seed})", 100 * (ema(volume, 12) - ema(volume, 26)) / ema(volume, 26)

        change = close.diff()
        gain, loss = rma(change.clip(lower=0), 14), rma(-change.clip(upper=0), 14)
        rsi = 100 - 100 / (1 + gain / loss)
        yield f"rsi(close, 14, {seed})", rsi
        yield f"cmo(close, 14, {seed})", 100 * (gain - loss) / (gain + loss)
        k = 100 * (rsi - rsi.rolling(5).min()) / (rsi.rolling(5).max() - rsi.rolling(5).min())
        d = k.rolling(3).mean()
        yield f"stochrsi(close, 14, 5, 3, {seed}).k", k.where(d.notna())
        yield f"stochrsi(close, 14, 5, 3, {seed}).d", d

        yield f"tsi(close, 25, 13, {seed})", 100 * ema(ema(change, 25), 13) / ema(ema(change.abs(), 25), 13)
        yield f"efi(13, {seed})", ema(change * volume, 13)
        yield f"eri(13, {seed}).bullpower", high - ema(close, 13)
        yield f"eri(13, {seed}).bearpower", low - ema(close, 13)
        spread = ema(high - low, 9)
        yield f"massi(9, 25, {seed})", (spread / ema(spread, 9)).rolling(25).sum()
        yield f"cvi(10, 10, {seed})", 100 * ema(high - low, 10).pct_change(10)
        top, bottom = high.rolling(13).max(), low.rolling(13).min()
        smi = 100 * ema(ema(close - (top + bottom) / 2, 25), 2) / (ema(ema(top - bottom, 25), 2) / 2)
        smi_signal = ema(smi, 9)
        yield f"smi(13, 2, 25, 9, {seed}).smi", smi.where(smi_signal.notna())
        yield f"smi(13, 2, 25, 9, {seed}).signal", smi_signal
        deviation = close.rolling(10).std(ddof=0)
        rises = rma(deviation.where((change > 0) | deviation.isna(), 0), 14)
        moves = rma(deviation.where((change != 0) | deviation.isna(), 0), 14)
        yield f"rvi(close, 14, 10, {seed})", 100 * rises / moves
        yield f"alligator({seed}).jaw", rma((high + low) / 2, 13).shift(8)
        yield f"alligator({seed}).lips", rma((high + low) / 2, 5).shift(3)

        # The maximum passes over what is missing: the first bar's true range is its high less its low.
        parts = [high - low, (high - close.shift()).abs(), (low - close.shift()).abs()]
        of_every = pd.concat(parts, axis=1).max(axis=1)
        for first_bar, true_range in (("none", of_every.where(close.shift().notna())), ("range", of_every)):
            first = f'first_bar="{first_bar}"'
            atr = rma(true_range, 14)
            yield f"trange({first})", true_range
            yield f"atr(14, {seed}, {first})", atr
            yield f"natr(14, {seed}, {first})", 100 * atr / close
            yield f"chandelier(14, 3, {seed}, {first}).long", high.rolling(14).max() - 3 * atr
            yield f"chandelier(14, 3, {seed}, {first}).short", low.rolling(14).min() + 3 * atr
            middle, width = ema((high + low + close) / 3, 20), 2 * rma(true_range, 10)
            yield f"kc(20, 10, 2, {seed}, {first}).upper", middle + width
            yield f"kc(20, 10, 2, {seed}, {first}).lower", middle - width

    # The change of the first bar is none, rather than missing: both averages begin with 0.
    gain = change.clip(lower=0).fillna(0).ewm(alpha=1 / 14, adjust=False).mean()
    loss = (-change.clip(upper=0)).fillna(0).ewm(alpha=1 / 14, adjust=False).mean()
    yield f"rsi(close, 14, {ZERO})", 100 * gain / (gain + loss)
    yield f"cmo(close, 14, {ZERO})", 100 * (gain - loss) / (gain + loss)

    up, down = high.diff(), -low.diff()
    plus = up.where((up > down) & (up > 0) | up.isna(), 0)
    minus = down.where((down > up) & (down > 0) | down.isna(), 0)
    wilder = lambda x: x.ewm(alpha=1 / 14, adjust=False).mean()
    true_range = of_every.where(close.shift().notna())
    plus_di, minus_di = 100 * wilder(plus) / wilder(true_range), 100 * wilder(minus) / wilder(true_range)
    dx = 100 * (plus_di - minus_di).abs() / (plus_di + minus_di)
    adx = wilder(dx)
    yield f"plus_di(14, {FIRST})", plus_di
    yield f"minus_di(14, {FIRST})", minus_di
    yield f"dx(14, {FIRST})", dx
    yield f"adx(14, {FIRST})", adx
    yield f"adxr(14, {FIRST})", (adx + adx.shift(13)) / 2


def main(path):
    found = dict(columns(pd.read_csv(path)))
    with gzip.GzipFile("seeds.tsv.gz", "wb", mtime=0) as file:
        file.write(("\t".join(found) + "\n").encode())
        for row in zip(*found.values()):
            file.write(("\t".join("" if np.isnan(x) else f"{x:.12g}" for x in row) + "\n").encode())
    print(pd.__version__, len(found), "columns")


main(sys.argv[1])
