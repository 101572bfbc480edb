"""Which cells of a table are hidden: those that tell of too few, and those that give them away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..result import Thresholds, hides_mean, hides_share, hides_spread


def hidden_cells(frame: pd.DataFrame, columns, rules: Thresholds) -> dict[str, np.ndarray]:
    """Which cells are hidden, by column: counts first, then what these give away."""
    hidden = {name: np.zeros(len(frame), bool) for name in columns}
    counted = _hidden_counts(frame, columns, rules)
    for name, column in columns.items():
        if column.kind == "count":
            hidden[name] = counted[column.n or name].copy()
    for name, column in columns.items():
        if column.kind == "share":
            k, n = people_in(frame, column.k), people_in(frame, column.n)
            hidden[name] = np.array(
                [n_ > 0 and hides_share(k_, n_, rules) for k_, n_ in zip(k, n, strict=True)],
                bool,
            )
            for source in (column.k, column.n):
                if source in hidden:
                    hidden[name] |= hidden[source]
        elif column.kind in ("mean", "spread"):
            n = people_in(frame, column.n)
            known = frame[name].notna().to_numpy()
            hides = hides_mean if column.kind == "mean" else hides_spread
            hidden[name] = known & np.array([hides(n_, rules) for n_ in n], bool)
    return hidden


def _hidden_counts(frame: pd.DataFrame, columns, rules: Thresholds) -> dict[str, np.ndarray]:
    """Which numbers of people are hidden, by column, with as few others as protect them.

    Every column's total is held to be known, from another table or a sentence,
    and so is the whole of every share: what a row's counts leave of it is a
    count like any other, though nobody writes it.
    """
    from ..disclosure import Cells, solve

    counts = [column.n or name for name, column in columns.items() if column.kind == "count"]
    shares = [
        (column.k, column.n)
        for column in columns.values()
        if column.kind == "share" and column.k in counts
    ]
    wholes = {n for _, n in shares}
    cells, hidden = Cells(), {}
    for name in dict.fromkeys([*counts, *(n for _, n in shares)]):
        people = people_in(frame, name).astype(int)
        hidden[name] = (people > 0) & (people < rules.minimum_count)
        _add_column(cells, name, people)
    for k, n in dict.fromkeys(shares):
        of, whole = people_in(frame, k).astype(int), people_in(frame, n).astype(int)
        known = frame[n].notna().to_numpy()  # a whole that nobody tells has no rest
        rest = np.where(known, whole - of, 0)
        if (rest < 0).any():  # no part of a whole: nothing is had back by subtraction
            continue
        _add_column(cells, (k, n), rest)
        for i in np.flatnonzero(known):
            cells.add_sum((n, i), [(k, i), ((k, n), i)])
        # Whoever knows the whole from elsewhere would have the rest by subtraction.
        asked = (rest > 0) & (rest < rules.minimum_count)
        if of_groups(columns):
            # All of a group, or none: whoever is known to be in it is known to be so.
            asked |= known & (whole > 0) & ((rest == 0) | (of == 0))
        hidden[k] |= asked
        for i in np.flatnonzero(asked):
            cells.add((k, i), int(of[i]), must_hide=True)
            if not rest[i]:
                cells.add(((k, n), i), 0, must_hide=True)
    problem = cells.problem(rules.minimum_count)
    # How many there are in all is known from elsewhere sooner than how many of them did what,
    # and what is left is written nowhere.
    cost = [4 if name[0] in wholes else 0.1 if name[0] in shares else 1 for name in problem.names]
    solution = solve(replace(problem, weights=np.array(cost) * problem.weights))
    for name, mask in hidden.items():
        mask |= np.array([solution.hides((name, i)) for i in range(len(frame))], bool)
        if any(name == column for column, _ in solution.exposed):
            # Its total is too small, or too near a large part, to hide anybody in.
            mask |= people_in(frame, name) > 0
    return hidden


def _add_column(cells, name: Any, people: np.ndarray) -> None:
    """A column and its total, which is out."""
    total = cells.add((name, "total"), int(people.sum()), is_out=True)
    cells.add_sum(total, [cells.add((name, i), int(n)) for i, n in enumerate(people)])


def people_in(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A column as numbers; what is missing is nobody."""
    return pd.to_numeric(frame[name]).fillna(0).to_numpy(float)


def of_groups(columns) -> bool:
    """True if the rows are groups of people."""
    return any(column.names_people for column in columns.values())
