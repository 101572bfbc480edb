"""The matching beside what people use instead: value, unmatched, time and memory of each.

Prints one table and writes one JSON file. Every solver runs in a process of its
own, on the same cohort, one after the other.

    python benchmarks/matching.py --sizes 50x50,10000x5000 --kinds real,ties,scarce
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reporting import finish, tell_figures

HERE = Path(__file__).parent
_MEASURE = HERE / "assignment" / "measure.py"

SIZES = "50x50,200x100,2000x1000,10000x5000"
KINDS = "real,ties,scarce"
#: The most mentees with whom a solver ends within a reasonable time.
MOST = {"munkres": 200, "matching": 200}
DENSE = ("scipy dense", "lap dense", "mentorkit 1e-9")
SOLVERS = (
    "mentorkit", "mentorkit 1e-9", "scipy dense", "lap dense", "munkres", "matching",
    "greedy", "nearest cluster", "one product",
)  # fmt: skip
PACKAGES = ("numpy", "scipy", "numba", "scikit-learn", "joblib", "lap", "munkres", "matching")


def main() -> int:
    """Measure what is asked for; 1 if a result breaks a rule or a certificate is wrong."""
    args = read_arguments()
    started = time.perf_counter()
    rows = []
    for size in args.sizes.split(","):
        for kind in args.kinds.split(","):
            print(f"{size}, {kind}", file=sys.stderr, flush=True)
            found = [measure(solver, size, kind, args) for solver in args.solvers.split(",")]
            rows += compare(found)
    result = {
        "machine": {"processors": os.cpu_count(), "memory_gb": round(memory_gb(), 1),
                    "python": platform.python_version(), "versions": versions()},
        "compiling_seconds": None if args.skip_small else compile_anew(args),
        "small": None if args.skip_small else run("small", "50x50", "real", args),
        "rows": rows,
    }  # fmt: skip
    result["figures"] = judge(rows, result["small"])
    result["seconds"] = time.perf_counter() - started
    return finish(result, as_text(result), args.json)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--sizes", default=SIZES, help="mentees x mentors, between commas")
    asked.add_argument("--kinds", default=KINDS, help=f"some of {KINDS}")
    asked.add_argument("--solvers", default=",".join(SOLVERS), help="some of these")
    asked.add_argument("--json", type=Path, default=HERE / "results" / "matching.json")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--limit", type=float, default=900, help="seconds that a solver may take")
    asked.add_argument(
        "--skip-small", action="store_true", help="leave out compiling and the estimator"
    )
    return asked.parse_args()


# ---------------------------------------------------------------- measuring


def measure(solver: str, size: str, kind: str, args: argparse.Namespace) -> dict:
    """One row of the table: what was measured, or why it was not."""
    n, m = (int(number) for number in size.split("x"))
    row = {"size": size, "mentees": n, "mentors": m, "kind": kind, "solver": solver}
    if n > MOST.get(solver, n):
        return {**row, "left_out": f"ends only up to {MOST[solver]}"}
    if solver in DENSE and dense_gb(n) > 0.8 * memory_gb():
        return {**row, "left_out": "the table of all pairs does not fit"}
    return {**row, **run(solver, size, kind, args)}


def dense_gb(n: int) -> float:
    """What the dense solvers hold: mentees × places twice over."""
    return 2 * 8 * n * 1.05 * n / 1e9


def memory_gb() -> float:
    """Memory of the machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9


def run(
    what: str, size: str, kind: str, args: argparse.Namespace, environment: dict | None = None
) -> dict:
    """What a process of its own has measured; only ``left_out`` if it failed."""
    command = [
        sys.executable, str(_MEASURE), what, "--size", size, "--kind", kind,
        "--seed", str(args.seed),
    ]  # fmt: skip
    try:
        said = subprocess.run(
            command, capture_output=True, text=True, timeout=args.limit,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"left_out": f"not done after {args.limit:g} s"}
    if said.returncode:
        lines = said.stderr.strip().splitlines()
        return {"left_out": lines[-1] if lines else f"ended with {said.returncode}"}
    return json.loads(said.stdout.splitlines()[-1])


def compile_anew(args: argparse.Namespace) -> float | None:
    """Seconds that the first matching on a machine takes more: nothing is compiled yet."""
    with tempfile.TemporaryDirectory() as empty:
        anew = run("compiling", "50x50", "real", args, {"NUMBA_CACHE_DIR": empty})
        return anew.get("seconds")


def versions() -> dict[str, str]:
    """Of the packages that are compared."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


# ---------------------------------------------------------------- comparing


def compare(rows: list[dict]) -> list[dict]:
    """Rows of one cohort, with their value as a share of the best known to place as many."""
    done = [row for row in rows if "seconds" in row]
    solved = [row for row in done if row["solver"] != "one product"]
    most = max((row["placed"] for row in solved), default=0)
    best = max((row["value"] for row in solved if row["placed"] == most), default=0.0)
    product = next((row["seconds"] for row in done if row["solver"] == "one product"), None)
    for row in solved:
        row["share"] = row["value"] / best if best else 1.0
        if product:
            row["times_product"] = row["seconds"] / product
    return rows


def judge(rows: list[dict], small: dict | None) -> list[dict]:
    """The figures to reach, and whether they are; those that must hold on any machine."""
    figures: list[dict] = []

    def say(where: str, what: str, reached: float, wanted: float, *, must=False, least=False):
        holds = reached >= wanted if least else reached <= wanted
        figures.append({"where": where, "what": what, "reached": reached, "wanted": wanted,
                        "holds": bool(holds), "must": must})  # fmt: skip

    for where, cohort in grouped(rows).items():
        for name, row in cohort.items():
            if name != "one product":
                broken = row["forbidden"] + row["beyond_capacity"]
                say(where, f"{name}: rules broken", broken, 0, must=name.startswith("mentorkit"))
        ours, dense = cohort.get("mentorkit"), cohort.get("scipy dense")
        finest = cohort.get("mentorkit 1e-9")
        if ours:
            say(where, "certified gap", ours["gap"], 1e-5, must=True)
        for row in (ours, finest) if dense else ():
            if not row:
                continue
            name = row["solver"]
            say(where, f"{name}: unmatched beyond dense", dense["placed"] - row["placed"], 0,
                must=True)  # fmt: skip
            below = (dense["value"] - row["value"]) / dense["value"]
            allowed = row["gap"] if row is ours else 1e-6
            say(where, f"{name}: below dense", below, allowed + 1e-12, must=True)
            false = (dense["value"] - row["upper_bound"]) / dense["value"]
            say(where, f"{name}: bound below dense", false, 1e-12, must=True)
        size = where.split(",")[0]
        faster, lighter = {"10000x5000": (10, 5), "20000x10000": (15, 15)}.get(size, (None, None))
        if ours and dense and faster:
            say(where, "times faster than dense", dense["seconds"] / ours["seconds"], faster,
                least=True)  # fmt: skip
            say(where, "times less memory than dense", dense["peak_mb"] / ours["peak_mb"], lighter,
                least=True)  # fmt: skip
        if ours and size == "100000x50000":
            say(where, "seconds", ours["seconds"], 60)
            say(where, "peak memory, MB", ours["peak_mb"], 1000)
            if "times_product" in ours:
                say(where, "times one bare product", ours["times_product"], 10)
    if small and "fit_seconds" in small:
        say("50x50 tables", "fit, seconds", small["fit_seconds"], 0.05)
        say("50x50 tables", "explanations, seconds", small["explain_seconds"], 0.2)
    return figures


def grouped(rows: list[dict]) -> dict[str, dict[str, dict]]:
    """What was measured by cohort, then by solver."""
    cohorts: dict[str, dict[str, dict]] = {}
    for row in rows:
        if "seconds" in row:
            cohorts.setdefault(f"{row['size']}, {row['kind']}", {})[row["solver"]] = row
    return cohorts


# ---------------------------------------------------------------- saying it

_HEAD = ("size", "kind", "solver", "value", "unmatched", "gap", "rounds", "seconds",
         "x product", "peak MB", "own MB", "broken")  # fmt: skip


def as_text(result: dict) -> str:
    """The table, and the figures to reach."""
    lines = [_HEAD, *(_cells(row) for row in result["rows"])]
    widths = [max(len(line[k]) for line in lines if k < len(line)) for k in range(len(_HEAD))]
    widths[3] = max(len(line[3]) for line in lines if len(line) == len(_HEAD))
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip()
            for line in lines]  # fmt: skip
    if result["compiling_seconds"] is not None:
        text += ["", f"First matching of all, with compiling: {result['compiling_seconds']:.1f} s"]
    small = result["small"]
    if small and "fit_seconds" in small:
        text.append(
            f"50x50 tables: fit {1000 * small['fit_seconds']:.0f} ms, "
            f"explaining {small['pairs']} pairs {1000 * small['explain_seconds']:.0f} ms"
        )
    return "\n".join([*text, *tell_figures(result["figures"])])


def _cells(row: dict) -> tuple[str, ...]:
    first = row["size"], row["kind"], row["solver"]
    if "left_out" in row:
        return (*first, row["left_out"])
    if row["solver"] == "one product":
        return (*first, "", "", "", "", f"{row['seconds']:.3f}")
    return (
        *first,
        f"{100 * row['share']:.5f} %",
        str(row["unmatched"]),
        f"{row['gap']:.1e}" if "gap" in row else "",
        str(row.get("rounds", "")),
        f"{row['seconds']:.3f}",
        f"{row['times_product']:.1f}" if "times_product" in row else "",
        f"{row['peak_mb']:.0f}",
        f"{row['own_mb']:.0f}",
        str(row["forbidden"] + row["beyond_capacity"]),
    )


if __name__ == "__main__":
    raise SystemExit(main())
