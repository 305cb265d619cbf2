"""Figures of a run as the page of the documentation."""

PATH = "docs/reference/benchmarks.md"

OURS = "bellwether"
NAMES = {
    "bellwether": "Bellwether",
    "bare_loop": "numba, bare loop",
    "duckdb": "duckdb",
    "empyrical": "empyrical-reloaded",
    "hftbacktest": "hftbacktest",
    "numpy_bottleneck": "numpy + bottleneck + TA-Lib",
    "polars": "polars",
    "qlib": "Qlib",
    "quantstats": "QuantStats",
    "raptorbt": "raptorbt",
    "ta_lib": "TA-Lib (C)",
    "ta_lib_takt": "ta-lib-takt",
    "talipp": "talipp",
    "vectorbt": "vectorbt",
}
# By case: what it is, and what to know about it.
TEXTS = {
    "cross": (
        "One symbol, 1,000,000 minute bars, averages of 10 and 30 crossing",
        "From columns in memory to equity on every bar and the list of trades. Long only, all cash in fractional lots, "
        "0.05% commission, fills at the next open. Bellwether's has orders, limits and an exact double-entry ledger on top; "
        "the bare loop has equity and a count of trades, no more.",
    ),
    "indicators": (
        "Nine indicators, one lane of 1,000,000 bars",
        "All outputs of each, in memory taken anew. Periods: SMA, EMA and CORREL 30, RSI, ATR and ADX 14, MACD 12, 26, 9, "
        "BBANDS 20, STOCH 5, 3, 3. Compared from bar 1,000 on, where different seeds of recursive averages no longer show.",
    ),
    "factors": (
        "A hundred factor expressions, 500 symbols × 2,520 days",
        "Every value of every expression of `crates/expr/benches/engine/factors.txt`, from columns in memory. All compute "
        "common parts once. Every 30th day from day 300 on is compared. Speed counts if at least 95 expressions agree. polars has no "
        "function for the indicators: they are built from what it has. "
        "Number 11, 13, 14 and 42 rank covariances of ranks and correlations of two or three days, number 88 money flow indices, of "
        "which some are 0 or 100. Some of these are equal in exact arithmetic; computed, rounding tells them apart, ours and the "
        "others', each in its own way.",
    ),
    "series": (
        "Ninety expressions that look at one symbol alone, 500 symbols × 2,520 days",
        "The parts of the hundred that need no comparison between symbols, `bench/series.txt`, as far as Qlib's expressions have "
        "functions of the same definition. Qlib has its operators and its cache here, and columns in memory instead of its files.",
    ),
    "bars": (
        "10,000,000 trades to minute bars",
        "Trades in memory to open, high, low, close, volume, volume-weighted price, count, and bought less sold volume of 43,206 "
        "minutes. Bellwether's builder also asks a calendar for each period; duckdb's and polars' times start with their own tables "
        "in memory.",
    ),
    "metrics": (
        "Statistics of 500 series of 2,520 daily returns",
        "Each computes what it has; how many statistics that is stands beside it. Those that are in both are compared.",
    ),
    "streaming": (
        "Eight indicators, row by row, as bars arrive",
        "SMA, EMA, RSI, MACD, BBANDS, ATR, ADX and the fast stochastic: every value is known before the next bar comes. An "
        "update is one indicator of one symbol on one bar. Bellwether runs 500 symbols, talipp the first ten of them.",
    ),
}
LIVE = (
    "A live row of 1,000 rules",
    "Rules on some thirty shared indicators, every symbol with a new bar: the time from the bars to all answers, row after row, "
    "on the wall's clock. Nobody else here has the like; the target is 5 ms for 99 rows of 100.",
)
SHARES = {"median": 0.5, "99th percentile": 0.99, "99.9th": 0.999, "slowest": 1.0}
# Largest difference that passes, as agreement.py counts it, and why it is not 0.
TOLERANCE = {
    "cross": (1e-6, "relative, of at least one unit of money: the ledger's amounts are exact to billionths"),
    "indicators": (1e-8, "of the largest value: sums are taken in different orders"),
    "factors": (1e-6, "of the largest value; one cell in 10,000 may differ, where rounding decides a rank"),
    "series": (1e-6, "of the largest value; one cell in 10,000 may differ, where rounding decides a rank"),
    "bars": (1e-9, "of the largest value"),
    "metrics": (1e-8, "of the largest value"),
    "streaming": (1e-9, "of the largest value, on the last bar"),
}
CELLS_OFF_MAX = {"factors": 1e-4, "series": 1e-4}
# Of a hundred expressions a few rank values that are equal but for rounding; the page names them.
ARRAYS_OFF_MAX = {"factors": 0.05}
# Who is not in a table, and why.
LEFT_OUT = [
    "Qlib is not in the table of the hundred factors, since it has no functions across symbols. What it can say of them is the table "
    "after it.",
    "backtesting.py and NautilusTrader run event by event in another class of speed; sweeps of parameters and strategies on ticks "
    "have no case yet.",
]


def render(results: dict) -> str:
    machine = results["machine"]
    load = max(settings["load_average"] for settings in results["settings"].values())
    vectors = {"avx2": "AVX2", "avx512f": "AVX-512"}
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench-peers`; do not edit. What others do faster stands here too.",
        "",
        f"- {results['date']}. {machine['processor']}, {machine['cores']} cores"
        + "".join(f", {vectors[name]}" for name in machine["vectors"])
        + f"; {machine['system']}, {machine['compiler']}, Python {machine['python']}.",
        f"- One thread each. Contenders take turns, {setting(results, 'rounds')} rounds of {setting(results, 'repeats')} repeats, "
        "those that take seconds fewer, after a first one that is not counted (it compiles what is compiled at run time); the best "
        "counts. Reading of inputs is not counted.",
        "- Milliseconds are of the processor, which other work on the machine disturbs less than the wall's clock; wall time "
        f"stands beside them. The machine's load average was up to {load:.1f}"
        + (", so it did other work at the same time: read ratios, not absolute times." if load > 1.3 else "."),
        "- Results are compared first. Where they differ a speed does not count, and it says so.",
        "- Each has its own allocator, and whatever vector instructions it chooses on this processor.",
        "- *Against ours*: how many times our processor time it takes. Below 1 it is faster than Bellwether, and bold.",
        "",
    ]
    lines += slower(results)
    for case, contenders in results["cases"].items():
        if case == "live":
            lines += live(contenders[OURS]["rows"]["live"])
            continue
        title, about = TEXTS[case]
        bound, why = TOLERANCE[case]
        lines += [f"## {title}", "", about, f"Equal within {bound:g} {why}.", ""]
        lines += (by_row if len(contenders[OURS]["rows"]) > 1 else by_contender)(case, contenders)
        lines += [""]
    lines += ["## Not here", ""]
    lines += [f"- {reason}" for reason in LEFT_OUT]
    lines += ["", "## Versions", ""]
    lines += [f"- {line}" for line in versions(results)]
    return "\n".join(lines) + "\n"


def setting(results: dict, name: str) -> str:
    return " or ".join(str(number) for number in sorted({settings[name] for settings in results["settings"].values()}))


def best(row: dict, clock: str = "cpu_seconds") -> float:
    return min(row[clock])


def milliseconds(seconds: float) -> str:
    value = seconds * 1e3
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def work(row: dict) -> float:
    """What one repeat did, where contenders do different amounts: updates of a streaming indicator."""
    return row["result"].get("updates", 1)


def ratio(theirs: dict, ours: dict) -> float:
    return (best(theirs) / work(theirs)) / (best(ours) / work(ours))


def shown_ratio(value: float) -> str:
    text = f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value >= 1 else f"{value:.2f}"
    return f"**{text}**" if value < 1 else text


def off(case: str, entry: dict, belongs) -> tuple[list[str], list[str], float]:
    """Arrays that are compared, those of them that differ, and the largest difference of the others."""
    bound = TOLERANCE[case][0]
    compared, differing, largest = [], [], 0.0
    for name, found in entry["agreement"].items():
        if not belongs(name):
            continue
        compared.append(name)
        allowed = CELLS_OFF_MAX.get(case, 0) * found.get("cells", 0)
        cells_off = found.get("cells_off", {}).get(f"{bound:g}", 0) if allowed else 0
        near = found.get("difference", 1.0) <= bound or 0 < cells_off <= allowed
        if "wrong" in found or not near or found["missing_in_one"] > allowed:
            differing.append(name)
        else:
            largest = max(largest, found["difference"] if not cells_off else 0.0)
    return compared, differing, largest


def same_numbers(ours: dict, theirs: dict) -> list[str]:
    """Whole numbers of both that are not the same."""
    counts = ("round_trips", "bars")
    return [key for key in counts if ours["result"].get(key) != theirs["result"].get(key)]


def belonging(name: str, rows: dict):
    """Which arrays are those of a row: by folder where a contender does the same in several ways, by prefix where rows differ."""
    if len(rows) == 1:
        return lambda array: True
    if ", " in name:
        return lambda array: array.startswith(name.split(", ")[1].split()[0] + "/")
    return lambda array: array.rsplit("_", 1)[0] == name


def verdict(case: str, name: str, entry: dict, ours: dict) -> tuple[bool, str]:
    rows = entry["rows"]
    compared, differing, largest = off(case, entry, belonging(name, rows))
    wrong = same_numbers(ours, rows[name])
    share = len(differing) / max(len(compared), 1)
    if wrong or not compared or share > ARRAYS_OFF_MAX.get(case, 0):
        return False, "differs: " + ", ".join(wrong + differing[:4])
    if differing:
        numbers = ", ".join(str(int(array.rsplit("_", 1)[1]) + 1) for array in differing)
        return True, f"{len(compared) - len(differing)} of {len(compared)} agree; number {numbers} differ"
    if case == "metrics":
        return True, f"the {len(compared)} in both agree"
    return True, f"agrees, {largest:.0e}" if largest else "agrees"


def by_contender(case: str, contenders: dict) -> list[str]:
    ours = next(iter(contenders[OURS]["rows"].values()))
    rate = {"streaming": ("updates", "million updates/s", 1e6), "metrics": ("series", "series/s", 1)}.get(case)
    head = ["Contender", "CPU ms", "wall ms", "Against ours", "Results"]
    if rate:
        head.insert(3, rate[1])
    if case == "metrics":
        head.insert(1, "Statistics")
    lines = [line(head), line(["---"] + ["---:"] * (len(head) - 2) + ["---"])]
    for peer, entry in contenders.items():
        if "absent" in entry:
            lines.append(line([NAMES[peer]] + [""] * (len(head) - 2) + [entry["absent"]]))
            continue
        for name, row in entry["rows"].items():
            label = NAMES[peer] + (f", {name.split(', ')[1]}" if ", " in name else "")
            counts, said = (True, "") if peer == OURS else verdict(case, name, entry, ours)
            compared = "1" if peer == OURS else shown_ratio(ratio(row, ours)) if counts else "does not count"
            cells = [label, milliseconds(best(row)), milliseconds(best(row, "wall_seconds")), compared, said]
            if rate:
                per_second = row["result"][rate[0]] / best(row) / rate[2]
                cells.insert(3, f"{per_second:,.0f}" if per_second >= 10 else f"{per_second:.2g}")
            if case == "metrics":
                cells.insert(1, str(row["result"]["statistics"]))
            lines.append(line(cells))
    return lines


def by_row(case: str, contenders: dict) -> list[str]:
    present = {peer: entry for peer, entry in contenders.items() if "absent" not in entry}
    head = ["CPU ms"] + [NAMES[peer] for peer in present]
    lines = [line(head), line(["---"] + ["---:"] * len(present))]
    sums = {peer: 0.0 for peer in present}
    for name, ours in present[OURS]["rows"].items():
        cells = [name]
        for peer, entry in present.items():
            row = entry["rows"].get(name)
            if row is None:
                cells.append("")
                continue
            sums[peer] += best(row)
            text = milliseconds(best(row))
            if peer != OURS:
                counts, said = verdict(case, name, entry, ours)
                text = f"{text} ({shown_ratio(ratio(row, ours))})" if counts else f"{said}"
            cells.append(text)
        lines.append(line(cells))
    total = [f"{milliseconds(sums[peer])} ({shown_ratio(sums[peer] / sums[OURS])})" for peer in present if peer != OURS]
    lines.append(line(["all", milliseconds(sums[OURS]), *total]))
    lines += ["", "In brackets: against ours."]
    lines += [f"- {NAMES[peer]}: {entry['absent']}" for peer, entry in contenders.items() if "absent" in entry]
    return lines


def live(row: dict) -> list[str]:
    """Percentiles of the rows."""
    title, about = LIVE
    counts = ("rules", "symbols", "nodes", "rows")
    cells = [f"{row['result'][count]:,}" for count in counts] + [f"{row['milliseconds'][name]:.2f} ms" for name in SHARES]
    head = [*counts, *SHARES]
    return [f"## {title}", "", about, "", line(head), line(["---:"] * len(head)), line(cells), ""]


def slower(results: dict) -> list[str]:
    """Every row in which somebody with the same results is faster than we are."""
    lines = []
    for case, contenders in results["cases"].items():
        many = len(contenders[OURS]["rows"]) > 1
        for peer, entry in contenders.items():
            if peer == OURS or "absent" in entry:
                continue
            faster = []
            for name, row in entry["rows"].items():
                ours = contenders[OURS]["rows"][name] if many else next(iter(contenders[OURS]["rows"].values()))
                counts, _ = verdict(case, name, entry, ours)
                if counts and ratio(row, ours) < 1:
                    faster.append(f"{name} {1 / ratio(row, ours):.2g} times" if many else f"{1 / ratio(row, ours):.2g} times")
            if faster:
                lines.append(f"- {TEXTS[case][0]}: {NAMES[peer]} is {', '.join(faster)} as fast.")
    return ["## Where Bellwether is slower", "", *lines, ""] if lines else []


def versions(results: dict) -> list[str]:
    found = {}
    for contenders in results["cases"].values():
        for peer, entry in contenders.items():
            for package, version in entry.get("versions", {}).items():
                found.setdefault(NAMES[peer], {})[package] = version
    return [f"{peer}: " + ", ".join(f"{package} {version}" for package, version in packages.items()) for peer, packages in found.items()]


def line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
