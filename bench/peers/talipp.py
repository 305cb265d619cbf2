"""talipp: objects that take one value at a time."""

from talipp.indicators import ADX, ATR, BB, EMA, MACD, RSI, SMA, Stoch
from talipp.ohlcv import OHLCV

from peers import indicator_list
from peers.contender import compete

# All 500 would take minutes; every symbol costs the same.
LANES = 10


def streaming(inputs):
    high, low, close = (column[:, :LANES].T.tolist() for column in inputs.columns("days", "high low close"))
    of_close = {
        "SMA": lambda: SMA(30),
        "EMA": lambda: EMA(30),
        "RSI": lambda: RSI(14),
        "MACD": lambda: MACD(12, 26, 9),
        "BBANDS": lambda: BB(20, 2),
    }
    of_bars = {"ATR": lambda: ATR(14), "ADX": lambda: ADX(14, 14), "STOCHF": lambda: Stoch(5, 3)}
    bars = [[OHLCV(None, h, l, c) for h, l, c in zip(*lane)] for lane in zip(high, low, close)]

    def work():
        lanes = [({name: make() for name, make in of_close.items()}, {name: make() for name, make in of_bars.items()}) for _ in bars]
        for row in range(len(bars[0])):
            for lane, (closes, ranges) in enumerate(lanes):
                value, bar = close[lane][row], bars[lane][row]
                for indicator in closes.values():
                    indicator.add(value)
                for indicator in ranges.values():
                    indicator.add(bar)
        return lanes

    def result(lanes, outputs):
        fields = {
            "MACD": ("macd", "signal", "histogram"),
            "BBANDS": ("ub", "cb", "lb"),
            "ADX": ("adx",),
            "STOCHF": ("k", "d"),
        }
        for name in [*of_close, *of_bars]:
            last = [{**closes, **ranges}[name][-1] for closes, ranges in lanes]
            names = fields.get(name)
            indicator_list.keep(name, [[getattr(x, field) for x in last] for field in names] if names else [last], outputs)
        return {"updates": (len(of_close) + len(of_bars)) * len(bars) * len(bars[0])}

    return [("streaming", work, result)]


if __name__ == "__main__":
    compete("talipp", ["talipp"], {"streaming": streaming})
