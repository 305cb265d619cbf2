"""Writes default502.tsv.gz: what TA-Lib's C core gives for the calls below on 502 daily bars.

    pip install TA-Lib==0.8.2 && python generate.py PATH/TO/default.csv

A column is named by the expression that must give the same values; an empty cell is a missing value. TA-Lib fills the
warm-up of integer outputs with 0; here it is empty.
"""

import csv
import gzip
import sys

import numpy as np
import talib
from talib import abstract

MA = {"sma": 0, "ema": 1, "wma": 2, "dema": 3, "tema": 4, "trima": 5, "kama": 6, "t3": 8}


def calls():
    """Expression, function, output, parameters."""
    one = lambda expression, function, **parameters: [(expression, function, 0, parameters)]
    several = lambda expression, fields, function, **parameters: [
        (f"{expression}.{field}", function, output, parameters) for output, field in enumerate(fields)
    ]
    bands, k_d, macd = ["upper", "middle", "lower"], ["k", "d"], ["macd", "signal", "hist"]
    for n in (5, 20):
        yield from several(f"accbands({n})", bands, "ACCBANDS", timeperiod=n)
    for n in (2, 7, 14):
        for name in ("adx", "dx", "plus_di", "minus_di", "plus_dm", "minus_dm"):
            yield from one(f"{name}({n})", name.upper(), timeperiod=n)
    yield from one("adxr(7)", "ADXR", timeperiod=7)
    yield from one("adosc(3, 10)", "ADOSC", fastperiod=3, slowperiod=10)
    yield from one("adosc(12, 5)", "ADOSC", fastperiod=12, slowperiod=5)
    yield from one("ao(5, 34)", "AO", fastperiod=5, slowperiod=34)
    yield from one("ac(3, 10, 4)", "AC", fastperiod=3, slowperiod=10, signalperiod=4)
    for ma in ("sma", "tema", "kama"):
        yield from one(f'apo(close, 5, 9, ma="{ma}")', "APO", fastperiod=5, slowperiod=9, matype=MA[ma])
    yield from one('apo(close, 9, 5, ma="wma")', "APO", fastperiod=9, slowperiod=5, matype=MA["wma"])
    yield from one("ppo(close, 12, 26)", "PPO", fastperiod=12, slowperiod=26, matype=1)
    yield from one('ppo(close, 5, 20, ma="sma")', "PPO", fastperiod=5, slowperiod=20, matype=0)
    yield from one("pvo(12, 26)", "PVO", fastperiod=12, slowperiod=26, matype=1)
    for n in (4, 14, 25):
        yield from several(f"aroon({n})", ["down", "up"], "AROON", timeperiod=n)
    yield from several("bbands(close, 10, 1.5, k_down=2.5, ma=\"ema\")", bands, "BBANDS",
                       timeperiod=10, nbdevup=1.5, nbdevdn=2.5, matype=1)
    yield from one("beta(high, low, 5)", "BETA", timeperiod=5)
    yield from one("beta(high, low, 60)", "BETA", timeperiod=60)
    for n in (5, 14, 20):
        yield from one(f"cci({n})", "CCI", timeperiod=n)
    for n in (3, 14):
        yield from one(f"cmo(close, {n})", "CMO", timeperiod=n)
    yield from one("coppock(close, 10, 11, 14)", "COPPOCK", wmaperiod=10, roc1period=11, roc2period=14)
    yield from one("cumsum(close)", "CUMSUM")
    yield from one("cvi(5, 3)", "CVI", timeperiod=5, rocperiod=3)
    for n in (11, 20):
        yield from one(f"dpo(close, {n})", "DPO", timeperiod=n)
    yield from one("efi(13)", "EFI", timeperiod=13)
    yield from one("efi(1)", "EFI", timeperiod=1)
    yield from one("er(close, 10)", "ER", timeperiod=10)
    for n in (5, 14):
        yield from one(f"fosc(close, {n})", "FOSC", timeperiod=n)
    for left, right in ((2, 2), (3, 1)):
        yield from several(f"fractal({left}, {right})", ["swinghigh", "swinglow"], "FRACTAL", leftbars=left, rightbars=right)
    yield from several("ha()", ["open", "high", "low", "close"], "HA")
    for name in ("ht_dcperiod", "ht_dcphase", "ht_trendline", "ht_trendmode"):
        yield from one(f"{name}(close)", name.upper())
    yield from several("ht_phasor(close)", ["inphase", "quadrature"], "HT_PHASOR")
    yield from several("ht_sine(close)", ["sine", "leadsine"], "HT_SINE")
    yield from several("kc(20, 30, 1.5)", bands, "KC", timeperiod=20, atrperiod=30, nbdev=1.5)
    yield from several("kdj(9, 3, 3)", ["k", "d", "j"], "KDJ")
    for n in (3, 14):
        for name in ("linearreg", "linearreg_angle", "linearreg_intercept", "linearreg_slope", "tsf"):
            yield from one(f"{name}(close, {n})", name.upper(), timeperiod=n)
    yield from several("macd(close, 5, 35, 5)", macd, "MACD", fastperiod=5, slowperiod=35, signalperiod=5)
    for ma, signal_ma in (("ema", "ema"), ("dema", "wma"), ("tema", "sma"), ("kama", "trima"), ("t3", "ema")):
        yield from several(f'macdext(close, 5, 9, 4, fast_ma="{ma}", slow_ma="{ma}", signal_ma="{signal_ma}")', macd,
                           "MACDEXT", fastperiod=5, slowperiod=9, signalperiod=4,
                           fastmatype=MA[ma], slowmatype=MA[ma], signalmatype=MA[signal_ma])
    yield from several('macdext(close, 9, 5, 4, fast_ma="sma", slow_ma="tema")', macd, "MACDEXT", fastperiod=9,
                       slowperiod=5, signalperiod=4, fastmatype=0, slowmatype=4, signalmatype=0)
    yield from several("macdfix(close, 9)", macd, "MACDFIX", signalperiod=9)
    yield from one("massi(5, 10)", "MASSI", fastperiod=5, slowperiod=10)
    yield from one("avgprice()", "AVGPRICE")
    yield from one("medprice()", "MEDPRICE")
    yield from one("typprice()", "TYPPRICE")
    yield from one("wclprice()", "WCLPRICE")
    yield from one("marketfi()", "MARKETFI")
    yield from one("midpoint(close, 14)", "MIDPOINT", timeperiod=14)
    for fast, slow in ((0.5, 0.05), (0.8, 0.2)):
        yield from several(f"mama(close, {fast}, {slow})", ["mama", "fama"], "MAMA", fastlimit=fast, slowlimit=slow)
    yield from several("minmax(close, 30)", ["min", "max"], "MINMAX", timeperiod=30)
    # Rows ago, on a series without equal values: among equals TA-Lib takes the latest or the earliest, as it comes.
    yield from one("maxindex(volume, 30)", "MAXINDEX", timeperiod=30, price="volume")
    yield from one("minindex(volume, 30)", "MININDEX", timeperiod=30, price="volume")
    yield from several("minmaxindex(volume, 30)", ["minidx", "maxidx"], "MINMAXINDEX", timeperiod=30, price="volume")
    yield from one("ts_max(close, 30)", "MAX", timeperiod=30)
    yield from one("ts_min(close, 30)", "MIN", timeperiod=30)
    yield from one("mom(close, 10)", "MOM", timeperiod=10)
    yield from one("mfi(3)", "MFI", timeperiod=3)
    yield from one("nvi()", "NVI")
    for n, p in ((30, 50), (30, 33), (7, 90), (7, 0)):
        yield from one(f"percentile(close, {n}, {p})", "PERCENTILE", timeperiod=n, percentile=float(p))
    yield from one("percentrank(close, 20)", "PERCENTRANK", timeperiod=20)
    yield from one("qstick(10)", "QSTICK", timeperiod=10)
    yield from one("roc(close, 10)", "ROC", timeperiod=10)
    yield from one("rocr(close, 10)", "ROCR", timeperiod=10)
    yield from one("rvi(close, 10, 5)", "RVI", timeperiod=10, stddevperiod=5)
    yield from one("rvol(20)", "RVOL", timeperiod=20)
    yield from one("sar(0.05, 0.1)", "SAR", acceleration=0.05, maximum=0.1)
    yield from one("sarext()", "SAREXT")
    settings = (0.01, 0.03, 0.15, 0.02, 0.04, 0.3)
    names = ("accelerationinitlong", "accelerationlong", "accelerationmaxlong", "accelerationinitshort", "accelerationshort", "accelerationmaxshort")
    for start in (-220.0, 0.0, 210.0):
        yield from one(f"sarext({start:g}, 0.02, {', '.join(map(str, settings))})", "SAREXT", startvalue=start,
                       offsetonreverse=0.02, **dict(zip(names, settings)))
    yield from several("smi(13, 2, 25, 9)", ["smi", "signal"], "SMI")
    yield from one("stddev(close, 20, 2)", "STDDEV", timeperiod=20, nbdev=2.0)
    yield from several("stoch(14, 3, 5)", k_d, "STOCH", fastk_period=14, slowk_period=3, slowd_period=5)
    yield from several('stoch(9, 3, 5, k_ma="ema", d_ma="dema")', k_d, "STOCH", fastk_period=9, slowk_period=3,
                       slowk_matype=1, slowd_period=5, slowd_matype=3)
    yield from several('stochf(9, 4, d_ma="wma")', k_d, "STOCHF", fastk_period=9, fastd_period=4, fastd_matype=2)
    yield from several("stochrsi(close, 14, 5, 3)", k_d, "STOCHRSI", timeperiod=14, fastk_period=5, fastd_period=3)
    yield from several("supertrend(10, 3)", ["supertrend", "trend"], "SUPERTREND", timeperiod=10, multiplier=3.0)
    yield from several("supertrend(7, 1.5)", ["supertrend", "trend"], "SUPERTREND", timeperiod=7, multiplier=1.5)
    yield from one("ta_var(close, 20)", "VAR", timeperiod=20)
    yield from one("trix(close, 5)", "TRIX", timeperiod=5)
    yield from one("tsi(close, 8, 5)", "TSI", firstperiod=8, secondperiod=5)
    yield from one("ultosc(28, 7, 14)", "ULTOSC", timeperiod1=28, timeperiod2=7, timeperiod3=14)
    yield from one("vhf(close, 10)", "VHF", timeperiod=10)
    yield from several("vortex(14)", ["plusvi", "minusvi"], "VORTEX", timeperiod=14)
    yield from one("vwma(close, 30)", "VWMA", timeperiod=30)
    yield from one("willr(5)", "WILLR", timeperiod=5)
    yield from one("zlema(close, 9)", "ZLEMA", timeperiod=9)
    for name in ("dema", "tema", "trima", "kama", "wma", "hma"):
        for n in (9, 10):
            yield from one(f"{name}(close, {n})", name.upper(), timeperiod=n)


def main(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    prices = {name: np.array([float(row[name]) for row in rows]) for name in ("open", "high", "low", "close", "volume")}
    columns = {}
    for expression, name, output, parameters in calls():
        function = abstract.Function(name)
        values = function(prices, **parameters)
        values = values[output] if isinstance(values, (list, tuple)) else values
        values = np.asarray(values).astype(float)
        if name.endswith("INDEX"):
            values = np.arange(len(values)) - values
        function.parameters = {key: value for key, value in parameters.items() if key != "price"}
        values[: function.lookback] = np.nan
        columns[expression] = values
    with gzip.GzipFile("default502.tsv.gz", "wb", mtime=0) as file:
        file.write(("\t".join(columns) + "\n").encode())
        for row in zip(*columns.values()):
            file.write(("\t".join("" if np.isnan(x) else f"{x:.10g}" for x in row) + "\n").encode())
    print(talib.__version__, talib.__ta_version__, len(columns), "columns")


main(sys.argv[1])
