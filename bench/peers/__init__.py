"""Contenders of the benchmark suite: one file each, run as `python -m peers.NAME CASE DIR` from `bench/`.

One thread each. The libraries read these variables when they are imported, so they are set here, before any of them is.
"""

import os

for variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
):
    os.environ[variable] = "1"
