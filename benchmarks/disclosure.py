"""Protected tables attacked: what can be inferred, how much is hidden, how long it takes.

Prints one table and writes one JSON file. The attacker (``counts/attacker.py``) sees
what is published and nothing else.

    python benchmarks/disclosure.py --tables 2000 --reports 200 --programmes 100
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from reporting import finish, tell_figures

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "counts"))

import attacker  # noqa: E402
import editions  # noqa: E402
import linked  # noqa: E402
import rules  # noqa: E402
import tables  # noqa: E402

from mentorkit.disclosure import protect  # noqa: E402

FAULTS = attacker.FAULTS
TIMED = {(10, 10): 1.0, (20, 15): 10.0}
PACKAGES = ("numpy", "scipy", "pandas")
#: Percentage points of cells that safety may cost beyond the common rule.
MOST_BEYOND = 3.0


def main() -> int:
    """Protect and attack what is asked for; 1 if anything could be inferred."""
    args = read_arguments()
    started = time.perf_counter()
    rows = measure_tables(args)
    result = {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(),
                    "versions": {name: version(name) for name in PACKAGES}},
        "made_of": {"seed": args.seed, "tables": args.tables, "rows": tables.ROWS,
                    "columns": tables.COLUMNS, "mean": tables.MEANS, "shapes": tables.SHAPES,
                    "threshold": args.threshold, "reports": args.reports},
        "rows": rows,
        "sizes": [time_size(size, args) for size in TIMED],
        "reports": linked.measure_reports(args.reports, args.seed, args.threshold)
        if args.reports
        else [],
        "editions": editions.measure_editions(args.programmes, args.seed)
        if args.programmes
        else [],
    }  # fmt: skip
    result["figures"] = judge(result)
    result["seconds"] = time.perf_counter() - started
    return finish(result, as_text(result), args.json)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--tables", type=int, default=2000)
    asked.add_argument("--reports", type=int, default=200, help="of several linked tables")
    asked.add_argument("--programmes", type=int, default=100, help="of twelve editions each")
    asked.add_argument("--timed", type=int, default=20, help="tables of each size that is timed")
    asked.add_argument("--threshold", type=int, default=5)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--acro", type=Path, help="a Python in which acro is installed")
    asked.add_argument("--acro-tables", type=int, default=200, help="how many acro is asked of")
    asked.add_argument("--json", type=Path, default=HERE / "results" / "disclosure.json")
    return asked.parse_args()


# ---------------------------------------------------------------- measuring


def measure_tables(args: argparse.Namespace) -> list[dict]:
    """Every table by every method, attacked; one row a method."""
    found: dict[str, list[dict]] = {}
    made = [tables.make_table(args.seed, number) for number in range(args.tables)]
    for number, table in enumerate(made):
        if number % 100 == 0:
            print(f"table {number}", file=sys.stderr, flush=True)
        for name, hide in _methods().items():
            began = time.perf_counter()
            published, method = hide(table.counts, args.threshold)
            seconds = time.perf_counter() - began
            found.setdefault(name, []).append(
                {"seconds": seconds, "method": method, "mean": table.mean, "shape": table.shape,
                 **attack(published, table.counts, args.threshold)}
            )  # fmt: skip
    if args.acro:
        found["acro"] = ask_acro(made[: args.acro_tables], args)
    rows = [summarise(name, lines) for name, lines in found.items()]
    two = found["two in each"]
    for row in rows:
        its = found[row["method"]]
        row["beyond"] = row["hidden_pct"] - 100 * np.mean([t["hidden"] for t in two[: len(its)]])
    if "mentorkit" in found:
        rows[0]["by_mean"] = _by_mean(found["mentorkit"], two)
    return rows


def _methods() -> dict:
    def ours(counts, threshold):
        table = protect(counts, threshold=threshold)
        return table.published, table.method

    return {
        "mentorkit": ours,
        "two in each": lambda counts, few: (rules.hide_two_in_each(counts, few), "rule"),
        "small only": lambda counts, few: (rules.hide_small(counts, few), "rule"),
    }


def attack(published: pd.DataFrame, counts: pd.DataFrame, threshold: int) -> dict:
    """What the attacker finds: small counts given away, and all hidden cells given away."""
    hidden = published.isna().to_numpy()
    whole = rules.with_margins(counts).to_numpy()
    if hidden.all():  # nothing to start from
        return {"hidden": 1.0, "small": {}, "any": {}}
    low, high = attacker.infer(published)
    small, every = Counter(), Counter()
    for i, j in np.argwhere(hidden):
        if not low[i, j] <= whole[i, j] <= high[i, j]:
            raise AssertionError("the attacker rules out what is true")
        said = attacker.judge(low[i, j], high[i, j], threshold)
        every.update(said)
        if 0 < whole[i, j] < threshold:
            small.update(said)
    return {"hidden": float(hidden.mean()), "small": dict(small), "any": dict(every)}


def ask_acro(made: list, args: argparse.Namespace) -> list[dict]:
    """acro's masks, attacked as if the true totals stood in another table of the page.

    acro adds up its margins over what it shows, so that they are not the true ones.
    """
    asked = {"threshold": args.threshold, "tables": [t.counts.to_numpy().tolist() for t in made]}
    said = subprocess.run(
        [str(args.acro), str(HERE / "counts" / "ask_acro.py")], input=json.dumps(asked),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = []
    for table, mask in zip(made, json.loads(said.stdout), strict=True):
        whole = rules.with_margins(table.counts).astype("Int64")
        hidden = pd.DataFrame(mask, whole.index, whole.columns)
        hides = float(hidden.to_numpy().mean())
        published = whole.mask(hidden & (whole > 0))  # the other attacks know the zeros too
        found = attack(published, table.counts, args.threshold)
        lines.append({"seconds": float("nan"), "method": "acro", **found, "hidden": hides})
    return lines


def summarise(name: str, lines: list[dict]) -> dict:
    """One row of the table."""
    seconds = [line["seconds"] for line in lines]
    return {
        "method": name,
        "tables": len(lines),
        "hidden_pct": 100 * float(np.mean([line["hidden"] for line in lines])),
        **{key: sum(line["small"].get(key, 0) for line in lines) for key in FAULTS},
        "others": sum(
            line["any"].get("narrow", 0) - line["small"].get("narrow", 0) for line in lines
        ),
        "leaking_tables": sum(bool(line["any"]) for line in lines),
        "seconds": {"median": float(np.median(seconds)), "most": float(np.max(seconds))},
        "found_by": dict(Counter(line["method"] for line in lines)),
    }


def _by_mean(ours: list[dict], two: list[dict]) -> list[dict]:
    """How far beyond the common rule, by how full the cells are."""
    bounds = np.exp(np.linspace(*np.log(tables.MEANS), 4))
    means = np.array([line["mean"] for line in ours])
    beyond = 100 * np.array([a["hidden"] - b["hidden"] for a, b in zip(ours, two, strict=True)])
    return [
        {
            "from": low,
            "to": high,
            "tables": int(within.sum()),
            "beyond": float(beyond[within].mean()),
        }
        for low, high in pairwise(bounds)
        if (within := (means >= low) & (means <= high)).any()
    ]


def time_size(size: tuple[int, int], args: argparse.Namespace) -> dict:
    """Seconds for tables of one size, with the intervals of every hidden cell."""
    seconds, methods = [], Counter()
    for number in range(args.timed):
        counts = tables.make_table(args.seed + 1, number, size).counts
        began = time.perf_counter()
        table = protect(counts, threshold=args.threshold)
        _ = table.intervals
        seconds.append(time.perf_counter() - began)
        methods[table.method] += 1
    return {"size": "x".join(map(str, size)), "tables": args.timed, "wanted": TIMED[size],
            "median": float(np.median(seconds)), "most": max(seconds),
            "found_by": dict(methods)}  # fmt: skip


# ---------------------------------------------------------------- saying it


def judge(result: dict) -> list[dict]:
    """The figures to reach, and whether they are; those that must hold on any machine."""
    figures: list[dict] = []

    def say(where: str, what: str, reached: float, wanted: float, *, must=False):
        figures.append({"where": where, "what": what, "reached": float(reached), "wanted": wanted,
                        "holds": bool(reached <= wanted), "must": must})  # fmt: skip

    ours = result["rows"][0]
    for key, what in FAULTS.items():
        say("tables", f"small counts {what}", ours[key], 0, must=True)
    say("tables", "other hidden counts too narrow", ours["others"], 0, must=True)
    say("tables", "points of cells beyond two in each", ours["beyond"], MOST_BEYOND)
    for row in result["sizes"]:
        say(row["size"], "seconds, most", row["most"], row["wanted"])
    for row in result["reports"]:
        if row["way"] == "together":
            for key, what in FAULTS.items():
                say("reports", f"small counts {what}", row[key], 0, must=True)
            say("reports", "hidden counts too narrow", row["any"], 0, must=True)
    for row in result["editions"]:
        if row["way"] == "mentorkit":
            say("editions", "scores recovered by subtraction", row["recovered"], 0, must=True)
    return figures


_HEAD = ("method", "tables", "hidden", "beyond", *FAULTS.values(), "others", "leaking",
         "seconds", "most")  # fmt: skip


def as_text(result: dict) -> str:
    """The table, what it was made of, and the figures to reach."""
    made = result["made_of"]
    lines = [_HEAD, *(_cells(row) for row in result["rows"])]
    widths = [max(len(line[k]) for line in lines) for k in range(len(_HEAD))]
    text = [
        f"{made['tables']} tables of {_range(made['rows'])} rows and {_range(made['columns'])} "
        f"columns, seed {made['seed']}; negative binomial counts of mean {_range(made['mean'])} "
        f"(by logarithm) and shape {', '.join(f'{s:g}' for s in made['shapes'])}; "
        f"threshold {made['threshold']}",
        "",
        *("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
          for line in lines),
        "",
    ]  # fmt: skip
    for row in result["rows"][0].get("by_mean", []):
        text.append(f"{row['from']:.0f} to {row['to']:.0f} people a cell, {row['tables']} tables: "
                    f"{row['beyond']:+.1f} points beyond two in each")  # fmt: skip
    text.append(f"mentorkit's were found by: {_counted(result['rows'][0]['found_by'])}")
    for row in result["sizes"]:
        text.append(f"{row['size']}: median {row['median']:.2f} s, most {row['most']:.2f} s, of "
                    f"{row['tables']} ({_counted(row['found_by'])})")  # fmt: skip
    for row in result["reports"]:
        text.append(
            f"{row['reports']} reports {row['way']}: {row['hidden_pct']:.1f} % hidden, "
            + ", ".join(f"{row[key]} {what}" for key, what in FAULTS.items())
            + f", {row['leaking_reports']} reports leak; median {row['seconds']['median']:.2f} s, "
            f"most {row['seconds']['most']:.2f} s"
        )
    for row in result["editions"]:
        text.append(
            f"{row['editions']} editions of {row['programmes']} programmes, {row['way']}: "
            f"{row['told_anew_pct']:.0f} % of the means told anew, {row['differences']} "
            f"differences, {row['recovered']} scores recovered"
        )
    return "\n".join([*text, *tell_figures(result["figures"])])


def _range(ends: tuple) -> str:
    return f"{ends[0]} to {ends[1]}"


def _counted(found: dict) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items()))


def _cells(row: dict) -> tuple[str, ...]:
    timed = not np.isnan(row["seconds"]["median"])
    return (
        row["method"],
        str(row["tables"]),
        f"{row['hidden_pct']:.1f} %",
        f"{row['beyond']:+.2f}",
        *(str(row[key]) for key in FAULTS),
        str(row["others"]),
        str(row["leaking_tables"]),
        f"{row['seconds']['median']:.3f}" if timed else "",
        f"{row['seconds']['most']:.2f}" if timed else "",
    )


if __name__ == "__main__":
    raise SystemExit(main())
