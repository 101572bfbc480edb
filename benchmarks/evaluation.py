"""Programmes with a known truth, evaluated: how often intervals cover it, and how wide they are.

Prints one table and writes one JSON file.

    python benchmarks/evaluation.py --simulations 2000 --seeds 200
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from reporting import finish, tell_figures
from scipy.stats import binom

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "effects"))

from designs import DESIGNS, NAIVE, WITHOUT_EFFECT, Found  # noqa: E402
from examples import evaluate_seed, true_differences  # noqa: E402

LEVEL, MOST_FALSE, WIDEST = 0.95, 0.05, 1.1
PACKAGES = ("numpy", "scipy", "pandas", "statsmodels")


def main() -> int:
    """Simulate what is asked for; 1 if an interval covers too rarely or a test claims too often."""
    args = read_arguments()
    started = time.perf_counter()
    with ProcessPoolExecutor(args.processes) as pool:
        rows = [measure_design(name, args, pool) for name in (*DESIGNS, *WITHOUT_EFFECT, *NAIVE)]
        examples = measure_examples(args, pool) if args.seeds else []
    pages = measure_pages(args)
    result = {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(),
                    "versions": {name: version(name) for name in PACKAGES}},
        "made_of": {"seed": args.seed, "simulations": args.simulations, "seeds": args.seeds,
                    "truth": true_differences()},
        "rows": rows,
        "examples": examples,
        "pages": pages,
    }  # fmt: skip
    result["figures"] = judge(result)
    result["seconds"] = time.perf_counter() - started
    return finish(result, as_text(result), args.json)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--simulations", type=int, default=2000, help="of each design")
    asked.add_argument("--seeds", type=int, default=200, help="of the example programme")
    asked.add_argument(
        "--people",
        type=_sizes,
        default=[2_000, 100_000],
        help="page 07 is timed on programmes of so many employees; 0 for none",
    )
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--processes", type=int, default=os.cpu_count())
    asked.add_argument("--json", type=Path, default=HERE / "results" / "evaluation.json")
    return asked.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",") if int(size)]


# ---------------------------------------------------------------- measuring


def measure_design(name: str, args: argparse.Namespace, pool: ProcessPoolExecutor) -> dict:
    """One design, drawn many times; one row."""
    print(name, file=sys.stderr, flush=True)
    began = time.perf_counter()
    found = list(pool.map(partial(_draw, name, args.seed), range(args.simulations), chunksize=20))
    return summarise(name, found) | {"seconds": time.perf_counter() - began}


def _draw(name: str, seed: int, number: int) -> Found:
    every: dict[str, Callable] = {**DESIGNS, **WITHOUT_EFFECT, **NAIVE}
    return every[name](np.random.default_rng([seed, number]))


def measure_examples(args: argparse.Namespace, pool: ProcessPoolExecutor) -> list[dict]:
    """The example programme's known effects over many seeds; one row an effect."""
    print("the example programme", file=sys.stderr, flush=True)
    found = list(pool.map(evaluate_seed, range(args.seeds)))
    names = dict.fromkeys(name for one in found for name in one)
    return [summarise(name, [one[name] for one in found if name in one]) for name in names]


def measure_pages(args: argparse.Namespace) -> list[dict]:
    """Page 07 timed, each size in a process of its own; one row a size and design."""
    rows = []
    for people in args.people:
        for by_lot in (True, False):
            print(f"page 07, {people} people", file=sys.stderr, flush=True)
            # A process of its own, so that none carries another's tables.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                rows.append(alone.submit(_time_page, people, by_lot).result())
    return rows


def _time_page(people: int, by_lot: bool) -> dict:
    with contextlib.redirect_stdout(io.StringIO()):
        from page import time_page

        return time_page(people, by_lot=by_lot)


def summarise(name: str, found: Sequence[Found]) -> dict:
    """How often the truth was covered and an effect claimed, with what Monte Carlo allows."""
    known = [one for one in found if np.isfinite(one.low) and np.isfinite(one.high)]
    claims = [one.claims for one in found if one.claims is not None]
    widths = [(one.high - one.low) / 2 / one.textbook for one in known]
    return {
        "design": name,
        "drawn": len(found),
        "without_interval": len(found) - len(known) if not claims else 0,
        "covered": float(np.mean([one.covers for one in known])) if known else None,
        "expected": allowed(len(known), LEVEL) if known else None,
        "bias": float(np.mean([one.value - one.truth for one in known])) if known else None,
        "truth": float(np.mean([one.truth for one in found])),
        "width": float(np.mean(widths)) if widths and np.isfinite(widths[0]) else None,
        "claimed": float(np.mean(claims)) if claims else None,
        "most_claimed": allowed(len(claims), MOST_FALSE)[1] if claims else None,
    }


def allowed(n: int, share: float) -> tuple[float, float]:
    """Within which shares `n` draws stay in 99 % of all cases."""
    low, high = binom.interval(0.99, n, share)
    return float(low / n), float(high / n)


# ---------------------------------------------------------------- judging and telling


def judge(result: dict) -> list[dict]:
    """The figures to reach."""
    figures = []

    def ask(where, what, reached, wanted, holds):
        figures.append({"where": where, "what": what, "reached": reached, "wanted": wanted,
                        "holds": bool(holds), "must": True})  # fmt: skip

    for row in [*result["rows"], *result["examples"]]:
        where = row["design"]
        if where in NAIVE:
            continue
        if row["claimed"] is not None:
            ask(where, "false effects", row["claimed"], row["most_claimed"],
                row["claimed"] <= row["most_claimed"])  # fmt: skip
            continue
        low, high = row["expected"]
        ask(where, "covered", row["covered"], LEVEL, low <= row["covered"] <= high)
        if row["width"] is not None:
            ask(where, "width, textbook's", row["width"], WIDEST, row["width"] <= WIDEST)
    for row in result["pages"]:
        if row["allowed"] is not None:
            figures.append({"where": f"page 07, {row['people']} people", "what": "seconds",
                            "reached": row["seconds"], "wanted": row["allowed"],
                            "holds": row["seconds"] <= row["allowed"], "must": False})  # fmt: skip
    return figures


def as_text(result: dict) -> str:
    """The result on paper."""
    lines = [f"{'design':42}{'drawn':>6}{'covered':>9}{'99% of draws':>16}{'bias':>9}{'width':>7}"]
    for title, rows in (("", result["rows"]), ("the example programme", result["examples"])):
        if title and rows:
            lines += ["", f"{title}, {result['made_of']['seeds']} seeds"]
        for row in rows:
            if row["claimed"] is not None:
                lines.append(
                    f"{row['design']:42}{row['drawn']:6}  false effects {row['claimed']:.3f}, "
                    f"at most {row['most_claimed']:.3f}"
                )
                continue
            low, high = row["expected"]
            width = "" if row["width"] is None else f"{row['width']:.2f}"
            lines.append(
                f"{row['design']:42}{row['drawn']:6}{row['covered']:9.3f}"
                f"{f'{low:.3f} to {high:.3f}':>16}{row['bias']:+9.3f}{width:>7}"
            )
            if row["without_interval"]:
                lines.append(f"{'':42}{row['without_interval']} had no interval")
    if result["pages"]:
        lines += ["", f"{'page 07':42}{'people':>8}{'answers':>9}{'ties':>9}{'seconds':>9}"]
    lines += [
        f"{'by lot' if row['by_lot'] else 'nobody drawn':42}{row['people']:8}{row['answers']:9}"
        f"{row['ties']:9}{row['seconds']:9.1f}"
        for row in result["pages"]
    ]
    return "\n".join([*lines, *tell_figures(result["figures"])])


if __name__ == "__main__":
    sys.exit(main())
