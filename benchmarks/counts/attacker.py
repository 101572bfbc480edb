"""An attacker who knows nothing of how tables are protected.

Written apart from mentorkit's own attack, and by another method. Of a table with
margins: one table that agrees with what is published, and from it the largest flow
that can be sent round through each hidden cell (Ford and Fulkerson; the margins make
a table a flow between its rows and its columns). Of linked tables: a linear
programme for each end of each hidden cell, over all cells that are published.

It sees only what is published. That a zero would have been shown it knows, and so
that a hidden cell holds at least 1; whoever is counted in one knows no more.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import maximum_flow

#: What may be given away of a hidden count, and what to call it.
FAULTS = {"exact": "recovered", "narrow": "too narrow", "small": "provably small"}
_FAR = 10**6


def infer(published: pd.DataFrame, least: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest value of every cell of a table whose last lines are margins."""
    known = published.notna().to_numpy()
    low = published.to_numpy(dtype=float, na_value=np.nan)
    high = low.copy()
    if known.all():
        return low, high
    cells = np.argwhere(~known)
    n_rows, n_columns = published.shape
    is_margin = (cells[:, 0] == n_rows - 1) ^ (cells[:, 1] == n_columns - 1)
    row, column = cells[:, 0], n_rows + cells[:, 1]
    tail, head = np.where(is_margin, column, row), np.where(is_margin, row, column)
    value = _agree(published, cells, is_margin, least)
    up, down = np.full(len(cells), _FAR), value - least
    for k, (i, j) in enumerate(cells):
        others = np.arange(len(cells)) != k
        ends = np.r_[tail[others], head[others]], np.r_[head[others], tail[others]]
        room = np.r_[up[others], down[others]].astype(np.int32)
        graph = sp.csr_matrix((room, ends), shape=(n_rows + n_columns,) * 2)
        rise = maximum_flow(graph, head[k], tail[k]).flow_value
        fall = maximum_flow(graph, tail[k], head[k]).flow_value
        low[i, j] = value[k] - min(fall, down[k])
        high[i, j] = value[k] + rise if rise < _FAR else np.inf
    return low, high


def _agree(published, cells, is_margin, least) -> np.ndarray:
    """Whole numbers for the hidden cells that agree with all that is published."""
    n_rows, n_columns = published.shape
    sign = np.ones(published.shape)
    sign[-1] *= -1
    sign[:, -1] *= -1
    shown = np.nan_to_num(published.to_numpy(dtype=float, na_value=np.nan)) * sign
    unknown = np.arange(len(cells))
    signs = np.where(is_margin, -1.0, 1.0)
    matrix = sp.csr_matrix(
        (np.tile(signs, 2), (np.r_[cells[:, 0], n_rows + cells[:, 1]], np.tile(unknown, 2))),
        shape=(n_rows + n_columns, len(cells)),
    )
    said = linprog(
        np.ones(len(cells)),
        A_eq=matrix,
        b_eq=-np.r_[shown.sum(axis=1), shown.sum(axis=0)],
        bounds=(least, None),
        method="highs-ds",
    )
    if said.status:
        raise ValueError(f"no table agrees with what is published: {said.message}")
    return np.round(said.x).astype(int)


def infer_linked(
    shown: Mapping[Hashable, int | None],
    sums: Sequence[tuple[Hashable, Sequence[Hashable]]],
    least: int = 1,
) -> dict[Hashable, tuple[float, float]]:
    """The lowest and highest value of every hidden cell of linked tables.

    Parameters
    ----------
    shown : mapping
        Every cell by name; None where it is hidden.
    sums : sequence of (total, parts)
    least : int
    """
    hidden = [name for name, value in shown.items() if value is None]
    place = {name: k for k, name in enumerate(hidden)}
    matrix, right = np.zeros((len(sums), len(hidden))), np.zeros(len(sums))
    for line, (total, parts) in enumerate(sums):
        for name, sign in [(total, -1), *((part, 1) for part in parts)]:
            if name in place:
                matrix[line, place[name]] += sign
            else:
                right[line] -= sign * shown[name]
    ends = {}
    for name in hidden:
        aim = np.zeros(len(hidden))
        aim[place[name]] = 1
        found = []
        for sign in (1, -1):
            said = linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(least, None))
            found.append(np.inf if said.status == 3 else sign * said.fun)
        ends[name] = float(np.ceil(found[0] - 1e-6)), float(np.floor(found[1] + 1e-6))
    return ends


def judge(low: float, high: float, threshold: int) -> set[str]:
    """What an interval gives away of a hidden count."""
    said = set()
    if high - low < threshold:
        said.add("narrow")
    if high < threshold:
        said.add("small")
    if high == low:
        said.add("exact")
    return said
