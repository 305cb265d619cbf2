"""TA-Lib's C core through its Python package."""

from peers import indicator_list
from peers.contender import compete


def indicators(inputs):
    # Not at the top: another package of the same module name lives in an environment of its own.
    import talib

    high, low, close = inputs.columns("minutes", "high low close")
    return indicator_list.rows(
        {
            "SMA": lambda: talib.SMA(close, 30),
            "EMA": lambda: talib.EMA(close, 30),
            "RSI": lambda: talib.RSI(close, 14),
            "MACD": lambda: talib.MACD(close, 12, 26, 9),
            "BBANDS": lambda: talib.BBANDS(close, 20, 2, 2),
            "ATR": lambda: talib.ATR(high, low, close, 14),
            "ADX": lambda: talib.ADX(high, low, close, 14),
            "STOCH": lambda: talib.STOCH(high, low, close, 5, 3, 0, 3, 0),
            "CORREL": lambda: talib.CORREL(high, low, 30),
        }
    )


if __name__ == "__main__":
    compete("ta_lib", ["TA-Lib", "numpy"], {"indicators": indicators})
