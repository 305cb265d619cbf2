"""Qlib's expression engine: its operators and its cache, over columns in memory instead of its files."""

import ast

import pandas
from qlib.config import C
from qlib.data.cache import H
from qlib.data.data import FeatureD
from qlib.data.ops import Feature, Operators, register_all_ops
from qlib.utils import parse_field

from peers import factor_list
from peers.contender import compete

CALLS = {
    "abs": "Abs({0})",
    "clip": "Less(Greater({0}, {1}), {2})",
    "count": "Sum({0}, {1})",
    "cov": "Cov({0}, {1}, {2})",
    "delta": "Delta({0}, {1})",
    "kurt": "Kurt({0}, {1})",
    "lag": "Ref({0}, {1})",
    "log": "Log({0})",
    "log_return": "Log({0} / Ref({0}, {1}))",
    "median": "Med({0}, {1})",
    "pct_change": "({0} / Ref({0}, {1}) - 1)",
    "quantile": "Quantile({0}, {1}, {2})",
    "r2": "Rsquare({0}, {1})",
    "resid": "Resi({0}, {1})",
    "sign": "Sign({0})",
    "skew": "Skew({0}, {1})",
    "slope": "Slope({0}, {1})",
    "sma": "Mean({0}, {1})",
    "std": "Std({0}, {1})",
    "sum": "Sum({0}, {1})",
    "ts_corr": "Corr({0}, {1}, {2})",
    "ts_max": "Max({0}, {1})",
    "ts_min": "Min({0}, {1})",
    "ts_rank": "Rank({0}, {1})",
    "var": "Var({0}, {1})",
    "where": "If({0}, {1}, {2})",
    "zscore": "(({0} - Mean({0}, {1})) / Std({0}, {1}))",
}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">"}


def translated(tree) -> str:
    if isinstance(tree, ast.Constant):
        return repr(tree.value)
    if isinstance(tree, ast.Name):
        return f"${tree.id}"
    if isinstance(tree, ast.UnaryOp):
        inner = translated(tree.operand)
        return f"-{inner}" if isinstance(tree.operand, ast.Constant) else f"(0 - {inner})"
    if isinstance(tree, ast.BinOp):
        return f"({translated(tree.left)} {SIGNS[type(tree.op)]} {translated(tree.right)})"
    if isinstance(tree, ast.Compare):
        return f"({translated(tree.left)} {SIGNS[type(tree.ops[0])]} {translated(tree.comparators[0])})"
    return CALLS[tree.func.id].format(*(translated(argument) for argument in tree.args))


class Columns:
    """What Qlib asks for the values of a field; its own provider reads files of single precision."""

    def __init__(self, columns: dict):
        self.series = {
            (lane, name): pandas.Series(cells[:, lane].copy())
            for name, cells in columns.items()
            for lane in range(cells.shape[1])
        }

    def feature(self, instrument, field, start_index, end_index, freq):
        return self.series[instrument, field[1:]]


def series(inputs):
    register_all_ops(C)
    columns = {name: inputs.column("days", name) for name in "open high low close volume vwap".split()}
    days, symbols = columns["close"].shape
    FeatureD.register(Columns(columns))
    expressions = [
        eval(parse_field(translated(tree)), {"Feature": Feature, "Operators": Operators})  # How Qlib reads them too.
        for tree in factor_list.expressions(inputs, "series")
    ]
    kept = list(factor_list.kept_rows(days))

    def work():
        values = [[] for _ in expressions]
        for lane in range(symbols):
            # As Qlib does for each instrument: parts that were computed for another expression come from the cache.
            H.clear()
            for cells, expression in zip(values, expressions):
                cells.append(expression.load(lane, 0, days - 1, "day").to_numpy(dtype=float)[kept])
        H.clear()
        return values

    def result(values, outputs):
        return factor_list.keep("series", [pandas.DataFrame(cells).to_numpy().T for cells in values], outputs)

    return [("series", work, result)]


if __name__ == "__main__":
    compete("qlib", ["pyqlib", "pandas", "numpy"], {"series": series})
