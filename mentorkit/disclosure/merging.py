"""Categories that are joined before anything is hidden, so that less has to be.

One rule for all: as long as more than one in ten of the cells with anybody in them
is small, the row with the most small cells is joined. Of several, it is the one with
the fewest people, then the first.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from ..errors import DisclosureError, Problem

#: The share of small cells with which a table is left as it is.
FEW = 0.1
_AND = " + "


def merge_rows(
    counts: pd.DataFrame, how: str | Mapping[Hashable, Hashable], threshold: int
) -> tuple[pd.DataFrame, dict]:
    """Join rows until few small cells are left.

    Parameters
    ----------
    counts : DataFrame, shape (n_rows, n_columns)
    how : "order" or mapping
        ``"order"``: the rows have an order, and a row is joined with the one before
        or after it, with whichever fewer small cells are left; of both alike, the one
        with fewer people, then the one before. The joint row is called by both. A
        mapping from label to what is above it: all rows under the same label are
        joined to one row that bears it, which may itself be under another.
    threshold : int
        Counts of 1 to ``threshold - 1`` are small.

    Returns
    -------
    counts : DataFrame
        At least one row is left, in order.
    joined : dict
        Label of each joint row to the labels that it holds.

    Raises
    ------
    DisclosureError
        `how` is neither, or a label is under itself.

    Examples
    --------
    >>> ages = pd.DataFrame({"mentees": [2, 9, 12, 1]}, index=["-29", "30-39", "40-49", "50-"])
    >>> merge_rows(ages, "order", 5)[0]
                 mentees
    -29 + 30-39       11
    40-49 + 50-       13
    """
    if how != "order" and not isinstance(how, Mapping):
        raise DisclosureError(
            Problem("merge", f"{how!r} is not known", 'give "order" or a mapping to wider labels')
        )
    if how != "order":
        _check_hierarchy(how)
    labels, values = list(counts.index), counts.to_numpy(dtype=int)
    holds = {label: [label] for label in labels}
    while len(labels) > 1 and _share_small(values, threshold) > FEW:
        step = _next_step(labels, values, how, threshold)
        if step is None:
            break
        rows, label = step
        held = [inner for row in rows for inner in holds.pop(labels[row])]
        holds[label] = held
        joint = values[rows].sum(axis=0)
        keep = [row for row in range(len(labels)) if row not in rows[1:]]
        values = values.copy()
        values[rows[0]] = joint
        labels[rows[0]] = label
        labels, values = [labels[row] for row in keep], values[keep]
    index = pd.Index(labels, name=counts.index.name, tupleize_cols=False)
    joined = {label: held for label, held in holds.items() if held != [label]}
    return pd.DataFrame(values, index=index, columns=counts.columns), joined


def _share_small(values: np.ndarray, threshold: int) -> float:
    some = values > 0
    return float((some & (values < threshold)).sum() / max(1, some.sum()))


def _small(values: np.ndarray, threshold: int) -> np.ndarray:
    return ((values > 0) & (values < threshold)).sum(axis=-1)


def _next_step(labels, values, how, threshold) -> tuple[list[int], Hashable] | None:
    """Which rows are joined next, the first of them first, and what they are then called."""
    small, people = _small(values, threshold), values.sum(axis=1)
    for row in sorted(np.flatnonzero(small), key=lambda row: (-small[row], people[row], row)):
        if how == "order":
            other = min(
                (near for near in (row - 1, row + 1) if 0 <= near < len(labels)),
                key=lambda near: (
                    _small(values[row] + values[near], threshold),
                    people[near],
                    near,
                ),
            )
            rows = sorted((int(row), other))
            return rows, _AND.join(str(labels[row]) for row in rows)
        if labels[row] in how:
            above = how[labels[row]]
            rows = [
                k for k, label in enumerate(labels) if label == above or how.get(label) == above
            ]
            return rows, above
    return None


def _check_hierarchy(above: Mapping[Hashable, Hashable]) -> None:
    found = []
    for label in above:
        seen, at = {label}, above[label]
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if at in seen:
            found.append(
                Problem("merge", f"{label} is under itself", "let every label lead to a wider one")
            )
    if found:
        raise DisclosureError(found)
