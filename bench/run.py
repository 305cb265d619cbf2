#!/usr/bin/env python3
"""Runs the benchmark suite: ours and every peer in turns, several rounds; compares results; writes figures and page.

Only the standard library is needed; peers live in virtual environments of their own, one for each file of `requirements/`.
`python3 bench/run.py --help` says what can be chosen.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import page

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))

OURS = "bellwether"
# By case: the contenders besides ours, each with its environment.
PEERS = {
    "cross": {"bare_loop": "main", "raptorbt": "main", "vectorbt": "main"},
    "indicators": {"ta_lib": "main", "ta_lib_takt": "takt", "polars": "main"},
    "factors": {"numpy_bottleneck": "main", "polars": "main"},
    "series": {"numpy_bottleneck": "main", "polars": "main", "qlib": "qlib"},
    "bars": {"bare_loop": "main", "duckdb": "main", "polars": "main", "hftbacktest": "hftbacktest"},
    "metrics": {"empyrical": "main", "quantstats": "main"},
    "streaming": {"talipp": "main"},
    # Nobody else has the like.
    "live": {},
}
# Contenders that take seconds for what takes others milliseconds: one repeat a round, and so many rounds.
SLOW = {
    ("factors", "numpy_bottleneck"): 3,
    ("factors", "polars"): 2,
    ("series", "numpy_bottleneck"): 3,
    ("series", "polars"): 2,
    ("series", "qlib"): 1,
    ("metrics", "quantstats"): 2,
}
SECONDS_MAX = 1_800


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", default=",".join(PEERS), help="comma-separated; all if left out")
    parser.add_argument("--rounds", type=int, default=3, help="how often the contenders take turns")
    parser.add_argument("--repeats", type=int, default=7, help="how often each repeats its work in a round")
    parser.add_argument("--install", action="store_true", help="make the peers' environments first, from PyPI")
    parser.add_argument("--inputs", type=Path, default=TARGET / "bench-inputs", help="where the inputs are, or will be")
    parser.add_argument("--environments", type=Path, default=TARGET / "bench-peers", help="where the environments are")
    parser.add_argument("--page", type=Path, metavar="RESULTS", help="only write the page of these results anew")
    options = parser.parse_args()
    if options.page:
        write_page(json.loads(options.page.read_text()))
        return
    cases = options.cases.split(",")
    if unknown := [case for case in cases if case not in PEERS]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(PEERS)}")
    suite = Suite(options)
    date = datetime.date.today().isoformat()
    results = {"date": date, "machine": machine(), "settings": {}, "cases": {}}
    for case in cases:
        results["cases"][case] = suite.run(case)
        if case == "live":
            condense(results["cases"][case][OURS]["rows"]["live"])
        results["settings"][case] = {"rounds": options.rounds, "repeats": options.repeats, "load_average": suite.load()}
    path = BENCH / "results" / f"{date}.json"
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        # Cases that were not run now keep their figures of the day.
        before = json.loads(path.read_text())
        for part in ("settings", "cases"):
            found = {**before[part], **results[part]}
            results[part] = {case: found[case] for case in PEERS if case in found}
    path.write_text(json.dumps(results, indent=1) + "\n")
    write_page(results)
    print(f"{path.relative_to(ROOT)}, {page.PATH}", file=sys.stderr)


class Suite:
    """Ours, built; inputs, generated; the peers' environments, as far as they could be made."""

    def __init__(self, options):
        self.options = options
        self.loads = []
        self.environments = options.environments
        self.missing = {}
        if options.install:
            for requirements in sorted((BENCH / "requirements").glob("*.txt")):
                self.install(requirements)
        build = ["cargo", "build", "--release", "--package", "bellwether-bench"]
        subprocess.run(build, cwd=ROOT, check=True)
        self.ours = TARGET / "release" / "bellwether-bench"
        options.inputs.mkdir(parents=True, exist_ok=True)
        # A few seconds, and never those of another version.
        subprocess.run([self.ours, "generate", options.inputs], check=True)

    def python(self, environment: str) -> Path:
        return self.environments / environment / "bin" / "python"

    def install(self, requirements: Path) -> None:
        environment = requirements.stem
        if not self.python(environment).exists():
            subprocess.run([sys.executable, "-m", "venv", self.environments / environment], check=True)
        pip = [self.python(environment), "-m", "pip", "install", "--quiet", "--requirement", requirements]
        done = subprocess.run(pip, capture_output=True, text=True)
        if done.returncode:
            self.missing[environment] = last_line(done.stderr)

    def run(self, case: str) -> dict:
        contenders = {OURS: None, **PEERS[case]}
        found = {}
        for turn in range(self.options.rounds):
            for peer, environment in contenders.items():
                if "absent" in found.get(peer, {}) or turn >= SLOW.get((case, peer), self.options.rounds):
                    continue
                print(f"{case}, round {turn + 1}: {peer}", file=sys.stderr)
                self.loads.append(os.getloadavg()[0])
                merge(found, peer, self.contend(case, peer, environment))
        if "absent" in found[OURS]:
            sys.exit(f"{case}: {found[OURS]['absent']}")
        for peer, entry in found.items():
            if peer != OURS and "absent" not in entry:
                entry["agreement"] = self.agreement(case, peer)
        return found

    def contend(self, case: str, peer: str, environment: str | None) -> dict:
        """What a contender printed, or why there is nothing."""
        repeats = "1" if (case, peer) in SLOW else str(self.options.repeats)
        if environment is None:
            command = [self.ours, "run", case, self.options.inputs, repeats]
        elif environment in self.missing:
            return {"absent": f"not installed: {self.missing[environment]}"}
        elif not self.python(environment).exists():
            return {"absent": "not installed: its environment was not made (--install)"}
        else:
            command = [self.python(environment), "-m", f"peers.{peer}", case, self.options.inputs, "--repeats", repeats]
        try:
            done = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return {"absent": f"did not end within {SECONDS_MAX} s"}
        if done.returncode:
            error = last_line(done.stderr)
            return {"absent": f"not installed: {error}" if "ModuleNotFoundError" in error else f"failed: {error}"}
        return json.loads(done.stdout.splitlines()[-1])

    def agreement(self, case: str, peer: str) -> dict:
        command = [self.python("main"), "agreement.py", self.options.inputs, case, peer]
        done = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def load(self) -> float:
        """The middle one of the load averages of the last case: above 1 the machine did other work at the same time."""
        loads, self.loads = sorted(self.loads), []
        return loads[len(loads) // 2]


def merge(found: dict, peer: str, report: dict) -> None:
    if peer not in found or "absent" in report:
        found[peer] = {key: report[key] for key in ("absent", "versions", "rows") if key in report}
        return
    for name, row in report["rows"].items():
        for clock in ("wall_seconds", "cpu_seconds"):
            found[peer]["rows"][name][clock] += row[clock]


def condense(row: dict) -> None:
    """Thousands of rows to the percentiles that the page shows."""
    seconds = sorted(row.pop("wall_seconds"))
    del row["cpu_seconds"]
    row["result"]["rows"] = len(seconds)
    row["milliseconds"] = {
        name: round(seconds[min(int(share * len(seconds)), len(seconds) - 1)] * 1e3, 3) for name, share in page.SHARES.items()
    }


def machine() -> dict:
    """What the figures depend on, and nothing that names the machine."""
    try:
        fields = dict(
            (part.strip() for part in line.split(":", 1))
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if ":" in line
        )
    except OSError:
        fields = {}
    compiler = subprocess.run(["rustc", "--version"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {
        "processor": fields.get("model name") or platform.processor() or platform.machine(),
        "vectors": [name for name in ("avx2", "avx512f") if name in fields.get("flags", "").split()],
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "compiler": compiler,
        "python": platform.python_version(),
    }


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


def write_page(results: dict) -> None:
    (ROOT / page.PATH).write_text(page.render(results))


if __name__ == "__main__":
    main()
