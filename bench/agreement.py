"""Whether contenders computed the same: reads what they kept, prints by how much each array differs from ours.

`python agreement.py FOLDER CASE PEER` in an environment with numpy; prints one JSON object: the largest difference by array,
or what is wrong with it. What is close enough is `run.py`'s to decide.
"""

import json
import sys
from pathlib import Path

import numpy as np

# Recursive averages are seeded in different ways, which no longer shows on later rows.
SETTLED_FROM = {"indicators": 1_000}
# Differences count in units of the value, at least of this; without an entry in units of the column's largest.
UNIT_AT_LEAST = {"cross": 1.0}


def read(path: Path) -> np.ndarray:
    return np.fromfile(path, "<f8")


def compare(case: str, ours: np.ndarray, theirs: np.ndarray) -> dict:
    if case == "streaming":
        ours = ours[: len(theirs)]  # Of symbols that are all alike, a slow contender takes the first.
    if len(ours) != len(theirs):
        return {"wrong": f"{len(theirs)} values instead of {len(ours)}"}
    start = SETTLED_FROM.get(case, 0)
    ours, theirs = ours[start:], theirs[start:]
    # A quotient of nothing by nothing is missing here, and NaN or infinite elsewhere.
    missing, absent = ~np.isfinite(ours), ~np.isfinite(theirs)
    both = ~missing & ~absent
    largest = np.max(np.abs(ours[both]), initial=0.0)
    unit = np.maximum(np.abs(ours), UNIT_AT_LEAST.get(case, largest))[both]
    difference = np.abs(ours[both] - theirs[both]) / np.where(unit > 0, unit, 1.0)
    return {
        "difference": float(np.max(difference, initial=0.0)),
        "cells": len(ours),
        "cells_off": {f"{bound:g}": int((difference > bound).sum()) for bound in (1e-9, 1e-6)},
        "missing_in_one": int((missing != absent).sum()),
    }


def main() -> None:
    folder, case, peer = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    ours, theirs = (folder / "out" / name / case for name in ("bellwether", peer))
    found = {}
    for path in sorted(theirs.rglob("*.f64")):
        name = str(path.relative_to(theirs).with_suffix(""))
        mine = ours / path.name
        found[name] = compare(case, read(mine), read(path)) if mine.exists() else {"wrong": "not one of ours"}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
