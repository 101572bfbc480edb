"""Whole reports of linked tables, protected table by table and together; then attacked."""

from __future__ import annotations

import sys
import time
from collections import Counter

import attacker
import numpy as np
import pandas as pd
import tables

from mentorkit.disclosure import Cells, protect, solve


def measure_reports(number_of_reports: int, seed: int, threshold: int) -> list[dict]:
    """Reports of linked tables, protected table by table and together; then attacked."""
    totals = {name: Counter() for name in ("table by table", "together")}
    hidden = {name: [] for name in totals}
    seconds = {name: [] for name in totals}
    for number in range(number_of_reports):
        if number % 50 == 0:
            print(f"report {number}", file=sys.stderr, flush=True)
        cells, sums, parts = link(tables.make_report(seed, number))
        began = time.perf_counter()
        solution = solve(cells.problem(threshold))
        seconds["together"].append(time.perf_counter() - began)
        counts = dict(zip(solution.problem.names, solution.problem.counts.tolist(), strict=True))
        masks = {"together": {name for name in counts if solution.hides(name)}}
        began = time.perf_counter()
        masks["table by table"] = {
            names.iat[i, j]
            for frame, names in parts
            for i, j in np.argwhere(protect(frame, threshold=threshold).hidden.to_numpy())
        }
        seconds["table by table"].append(time.perf_counter() - began)
        for way, mask in masks.items():
            shown = {name: None if name in mask else count for name, count in counts.items()}
            hidden[way].append(len(mask) / len(counts))
            leaks = Counter()
            for name, ends in attacker.infer_linked(shown, sums).items():
                said = attacker.judge(*ends, threshold)
                leaks.update({f"any_{fault}" for fault in said})
                if 0 < counts[name] < threshold:
                    leaks.update(said)
            totals[way].update(leaks)
            totals[way]["leaking"] += bool(leaks)
    return [
        {"way": way, "reports": number_of_reports, "hidden_pct": 100 * float(np.mean(hidden[way])),
         **{key: totals[way][key] for key in attacker.FAULTS}, "any": totals[way]["any_narrow"],
         "leaking_reports": totals[way]["leaking"],
         "seconds": {"median": float(np.median(seconds[way])), "most": max(seconds[way])}}
        for way in totals
    ]  # fmt: skip


def link(report: dict[str, pd.DataFrame]) -> tuple[Cells, list, list]:
    """A report's cells, the sums that everybody can see, and each table with its names."""
    cells, sums, parts = Cells(), [], []
    for title in ("department × sex", "department × age", "division × sex"):
        rows, columns = title.split(" × ")
        names = cells.add_table(report[title], rows=rows, columns=columns)
        parts.append((report[title], names))
        sums += [(names.iat[i, -1], list(names.iloc[i, :-1])) for i in range(len(names))]
        sums += [(names.iloc[-1, j], list(names.iloc[:-1, j])) for j in range(names.shape[1])]
    inner, outer = parts[0][1], parts[2][1]
    within = report["within"]["division"]
    for division in outer.index[:-1]:
        mine = [name for name in inner.index[:-1] if within[name] == division]
        for column in outer.columns:
            total, held = outer.loc[division, column], list(inner.loc[mine, column])
            cells.add_sum(total, held)
            sums.append((total, held))
    return cells, sums, parts
