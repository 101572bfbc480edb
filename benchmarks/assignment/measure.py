"""One solver on one cohort in a process of its own, so that its peak memory is its own.

Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from people import as_tables, make_cohort
from solvers import SOLVERS

#: People enough that every kernel is called.
COMPILED = (1000, 500)


def peak_mb() -> float:
    """The most memory that this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def forget_peak() -> None:
    """Let the peak be counted from now, where Linux allows: making people is not solving."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def warm_up(solve, cohort) -> None:
    """Load libraries; compile, or read what was compiled."""
    solve(cohort, *cohort.features())


def measure(solver: str, n: int, m: int, kind: str, seed: int) -> dict:
    """Time from feature blocks and rules to pairs, memory, and what the pairs are worth."""
    solve = SOLVERS[solver]
    warm_up(solve, make_cohort(60, 40, kind, seed))
    if solver.startswith("mentorkit") and n >= COMPILED[0]:
        warm_up(SOLVERS["mentorkit 1e-9"], make_cohort(*COMPILED, kind, seed))
    cohort = make_cohort(n, m, kind, seed)
    left, right = cohort.features()
    forget_peak()
    before = peak_mb()
    started = time.perf_counter()
    chosen, said = solve(cohort, left, right)
    seconds = time.perf_counter() - started
    after = peak_mb()
    rows = np.flatnonzero(chosen >= 0)
    value = float(
        np.einsum("kd,kd->k", left[rows], right[chosen[rows]], dtype=float, casting="safe").sum()
    )
    return {
        "seconds": seconds, "peak_mb": after, "own_mb": after - before, "value": value,
        "placed": len(rows), "unmatched": n - len(rows), **cohort.count_broken(chosen), **said,
    }  # fmt: skip


def measure_compiling() -> dict:
    """How long it takes until the kernels are there, on a small cohort."""
    import mentorkit.matching  # noqa: F401

    cohort = make_cohort(*COMPILED)
    started = time.perf_counter()
    warm_up(SOLVERS["mentorkit 1e-9"], cohort)
    return {"seconds": time.perf_counter() - started}


def measure_small(n: int, m: int, seed: int, times: int = 20) -> dict:
    """The whole way from two DataFrames, and its explanation tables.

    These are each criterion's part of every proposed pair's score, in words, and
    every mentee's runner-up.
    """
    import warnings

    from mentorkit.matching import MentorMatcher, explain_pairs, find_runners_up

    warnings.simplefilter("ignore")
    mentees, mentors = as_tables(make_cohort(n, m, "real", seed))

    seconds: dict[str, list[float]] = {"fit": [], "explain": []}
    for _ in range(1 + times):
        started = time.perf_counter()
        matcher = MentorMatcher().fit(mentees, mentors)
        fitted = time.perf_counter()
        explain_pairs(matcher)
        runners_up = find_runners_up(matcher)
        seconds["fit"].append(fitted - started)
        seconds["explain"].append(time.perf_counter() - fitted)
    return {
        "fit_seconds": statistics.median(seconds["fit"][1:]),
        "explain_seconds": statistics.median(seconds["explain"][1:]),
        "pairs": len(runners_up),
    }


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=[*SOLVERS, "compiling", "small"])
    asked.add_argument("--size", default="50x50")
    asked.add_argument("--kind", default="real")
    asked.add_argument("--seed", type=int, default=0)
    args = asked.parse_args()
    n, m = map(int, args.size.split("x"))
    if args.what == "compiling":
        result = measure_compiling()
    elif args.what == "small":
        result = measure_small(n, m, args.seed)
    else:
        result = measure(args.what, n, m, args.kind, args.seed)
    print(json.dumps(result))
