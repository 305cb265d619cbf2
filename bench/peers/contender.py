"""What every contender shares: reading inputs, timing, writing results for the comparison, printing one JSON object."""

import argparse
import gc
import json
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np


class Inputs:
    """The columns that `bellwether-bench generate` wrote: little-endian files, shapes in `shapes.json`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.shapes = json.loads((folder / "shapes.json").read_text())

    def column(self, table: str, name: str) -> np.ndarray:
        shape = self.shapes[table]
        path = self.folder / table
        integers = path / f"{name}.i64"
        cells = np.fromfile(integers, "<i8") if integers.exists() else np.fromfile(path / f"{name}.f64", "<f8")
        # A column is rows × lanes, row-major.
        return cells if shape["lanes"] == 1 else cells.reshape(shape["rows"], shape["lanes"])

    def columns(self, table: str, names: str) -> list[np.ndarray]:
        return [self.column(table, name) for name in names.split()]


class Outputs:
    """Where a contender puts the arrays that are compared with those of the others."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def within(self, name: str) -> "Outputs":
        """For a contender that does the same in several ways."""
        return Outputs(self.folder / name)

    def array(self, name: str, cells) -> None:
        np.ascontiguousarray(cells, dtype="<f8").tofile(self.folder / f"{name}.f64")


def compete(peer: str, packages: list[str], cases: dict) -> None:
    """Runs the case of the command line and prints what came of it.

    `cases` has, by name, a function that takes the inputs and gives a list of `(row, work, result)`: what the row of the
    table is called, the function that is timed, and one that takes its value and the outputs, keeps what is to be compared,
    and gives a dictionary of numbers.
    """
    parser = argparse.ArgumentParser(prog=f"peers.{peer}")
    parser.add_argument("case", choices=list(cases))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rows = {}
    outputs = Outputs(options.folder / "out" / peer / options.case)
    for row, work, result in cases[options.case](Inputs(options.folder)):
        numbers = result(work(), outputs)  # Compiles what is compiled on the first call; not timed.
        wall, cpu = [], []
        for _ in range(options.repeats):
            gc.collect()
            started, spent = time.perf_counter(), time.process_time()
            kept = work()
            cpu.append(time.process_time() - spent)
            wall.append(time.perf_counter() - started)
            del kept
        rows[row] = {"wall_seconds": wall, "cpu_seconds": cpu, "result": numbers or {}}
    versions = {package: version(package) for package in packages}
    print(json.dumps({"peer": peer, "case": options.case, "versions": versions, "rows": rows}))
