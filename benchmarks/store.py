"""The store under stress: killed while it writes, written by many, filled, and waited for.

Prints its tables and writes one JSON file.

    python benchmarks/store.py
    python benchmarks/store.py --quick
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from reporting import finish, tell_figures

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "entries"))

from killing import kill_writers  # noqa: E402
from large import measure_large  # noqa: E402
from saving import measure_saves  # noqa: E402
from writing import write_at_once  # noqa: E402

PARTS = ("kills", "writers", "large", "saves")
IMPORT_SECONDS, TRACK_SECONDS, MOST_MB, SAVE_MS = 60, 5, 2000, 200


def main() -> int:
    """Measure what is asked for; 1 if anything was lost, halved, doubled or refused."""
    args = read_arguments()
    began = time.perf_counter()
    measures: dict[str, Callable[[Path], object]] = {
        "kills": lambda folder: kill_writers(folder, args.kills, args.seed),
        "writers": lambda folder: write_at_once(folder, args.writers, args.entries),
        "large": lambda folder: measure_large(folder, args.meetings, args.pairs, args.seed),
        "saves": lambda folder: measure_saves(
            folder, args.people, args.held, args.saves, args.seed
        ),
    }
    result: dict = {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(),
                    "sqlite": sqlite3.sqlite_version, "load": os.getloadavg()[0],
                    "versions": {n: version(n) for n in ("numpy", "pandas", "sqlalchemy")}},
        "made_of": {"seed": args.seed},
    }  # fmt: skip
    for name in args.parts:
        print(name, file=sys.stderr, flush=True)
        folder = Path(tempfile.mkdtemp(prefix="mentorkit-store-", dir=args.folder))
        try:
            result[name] = measures[name](folder)
        finally:
            shutil.rmtree(folder)
    result["figures"] = judge(result)
    result["seconds"] = time.perf_counter() - began
    return finish(result, as_text(result), args.json)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sizes = {
        "kills": (1000, 12, "times that a writer is killed"),
        "writers": (8, 3, "processes that write at once"),
        "entries": (1000, 8, "of each of them"),
        "meetings": (1_000_000, 3_000, "imported and tracked"),
        "pairs": (60_000, 180, "that have held them"),
        "people": (20_000, 200, "of the store into which a form saves"),
        "held": (100_000, 1_000, "meetings of that store"),
        "saves": (300, 8, "of each kind"),
    }
    for name, (full, quick, text) in sizes.items():
        asked.add_argument(f"--{name}", type=int, help=f"{text}: {full:,}; quick: {quick:,}")
    asked.add_argument("--quick", action="store_true", help="small sizes, to see that all runs")
    asked.add_argument("--parts", type=lambda text: text.split(","), default=PARTS,
                       help=f"some of {','.join(PARTS)}")  # fmt: skip
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument(
        "--folder", type=Path, help="on the disk to be measured; default: the system's"
    )
    asked.add_argument("--json", type=Path, default=HERE / "results" / "store.json")
    args = asked.parse_args()
    for name, (full, quick, _) in sizes.items():
        if getattr(args, name) is None:
            setattr(args, name, quick if args.quick else full)
    return args


def judge(result: dict) -> list[dict]:
    """The figures to reach; what hangs on the machine does not fail."""
    figures: list[dict] = []

    def ask(where: str, what: str, reached: float, wanted: float, *, must: bool = False) -> None:
        figures.append({"where": where, "what": what, "reached": reached, "wanted": wanted,
                        "holds": reached <= wanted, "must": must})  # fmt: skip

    if "kills" in result:
        wrong = {"acknowledged entries lost": "lost", "half entries": "half",
                 "times not opened again": "unopened", "times damaged": "damaged"}  # fmt: skip
        for what, name in wrong.items():
            ask("killed", what, result["kills"][name], 0, must=True)
    if "writers" in result:
        told = result["writers"]
        ask("writers", "lost", told["lost"], 0, must=True)
        ask("writers", "ids given twice", told["twice"], 0, must=True)
        ask("writers", "errors", sum(told["errors"].values()), 0, must=True)
        missing = abs(told["rows"] - told["writers"] * told["entries"])
        ask("writers", "rows too few or many", missing, 0, must=True)
        ask("writers", "rows without history", abs(told["rows"] - told["noted"]), 0, must=True)
    if "large" in result:
        first, again, track = result["large"]
        ask("import", "seconds", first["seconds"], IMPORT_SECONDS)
        ask("the same again", "changes", int(again["changed"]), 0, must=True)
        ask("track_meetings", "seconds", track["seconds"], TRACK_SECONDS)
        for row in result["large"]:
            ask(row["step"], "peak MB", row["peak_mb"], MOST_MB)
    for row in result.get("saves", ())[:-1]:
        ask(row["save"], "95 % ms", row["p95_ms"], SAVE_MS)
        ask(row["save"], "most ms", row["most_ms"], SAVE_MS)
    return figures


def as_text(result: dict) -> str:
    """The result on paper."""
    lines = []
    if "kills" in result:
        told = result["kills"]
        lines += [
            f"killed {told['kills']:,} times in {told['seconds']:.0f} s, each within "
            f"{told['window'] * 1000:.0f} ms: "
            f"{told['acknowledged']:,} entries acknowledged, {told['lost']} lost, "
            f"{told['half']} half, {told['damaged']} damages, {told['unopened']} times not opened",
            f"  {told['before_any']:,} before the first entry; {told['unsaid']:,} entries were on "
            "the disk and not yet acknowledged",
            "",
        ]
    if "writers" in result:
        told = result["writers"]
        lines += [
            f"{told['writers']} writers x {told['entries']:,} entries in {told['seconds']:.0f} s: "
            f"{told['rows']:,} rows, {told['lost']} lost, {told['twice']} ids twice, "
            f"{sum(told['errors'].values())} errors; longest wait {told['longest_wait']:.2f} s",
            *(f"  {error}: {count}" for error, count in told["errors"].items()),
            "",
        ]
    if "large" in result:
        lines.append(f"{'meetings':32}{'rows':>12}{'seconds':>9}{'processor':>11}{'peak MB':>9}")
        for row in result["large"]:
            lines.append(
                f"{row['step']:32}{row['rows']:12,}{row['seconds']:9.1f}"
                f"{row['processor_seconds']:11.1f}{row['peak_mb']:9.0f}"
            )
        lines += [f"  reading both tables before it: {result['large'][-1]['reading']:.1f} s", ""]
    if "saves" in result:
        peer = result["saves"][-1]["median_ms"]
        titles = ("first", "median", "95 %", "most", "x bare")
        lines.append(f"{'save, ms':32}{'times':>6}" + "".join(f"{title:>8}" for title in titles))
        for row in result["saves"]:
            lines.append(
                f"{row['save']:32}{row['times']:6}{row['first_ms']:8.1f}{row['median_ms']:8.1f}"
                f"{row['p95_ms']:8.1f}{row['most_ms']:8.1f}{row['median_ms'] / peer:8.1f}"
            )
    return "\n".join([*lines, *tell_figures(result["figures"])])


if __name__ == "__main__":
    sys.exit(main())
