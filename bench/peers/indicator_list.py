"""The nine indicators: names of the rows, in the order of the table."""

NAMES = "SMA EMA RSI MACD BBANDS ATR ADX STOCH CORREL".split()


def keep(name, arrays, outputs):
    """All outputs of an indicator, numbered."""
    for number, cells in enumerate(arrays if isinstance(arrays, (tuple, list)) else [arrays]):
        outputs.array(f"{name}_{number}", cells)


def rows(calls: dict):
    """The rows of a case whose indicators are functions without arguments."""
    return [
        (name, calls[name], lambda value, outputs, name=name: keep(name, value, outputs)) for name in NAMES if name in calls
    ]
