"""Groups of people that are joined before anything of a table is hidden (``privacy.merge``).

Only in tables of which every figure is a count or a share of counts: counts are added and
shares computed anew. A mean of two groups cannot be had of their means alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..result import Column, Tabulation
from .counting import JOINED
from .ledger import Rules


def merge_groups(table: Tabulation, rules: Rules) -> Tabulation:
    """The table with its small groups joined, as the params file says for what they are groups of.

    Parameters
    ----------
    table : Tabulation
    rules : Rules
        Those that the table is held to.

    Returns
    -------
    Tabulation
        The same if nothing is to be joined. A joint row stands where the first of its own
        did and bears the wider name; of its shares no interval is told. What it was joined
        of stands in the column `JOINED`.
    """
    ways = rules.privacy.merge
    groups = [name for name, column in table.columns.items() if column.names_people]
    if not ways or len(groups) != 1 or not _can_be_joined(table.columns):
        return table
    frame, name = table.frame.reset_index(drop=True), groups[0]
    column = table.columns[name]
    kinds = frame[column.by] if column.by else pd.Series(column.of, frame.index)
    rows: dict[int, dict[str, Any]] = {}
    for kind, part in frame.groupby(kinds.astype(str), sort=False):
        # What is not known has no place in an order, nor in a hierarchy of names.
        named = part[[isinstance(value, str) for value in part[name]]]
        if kind in ways and named[name].is_unique:
            rows |= _join(named, name, table.columns, ways[kind], rules.minimum_count)
            part = part.drop(named.index)
        rows |= {i: part.loc[i].to_dict() | {JOINED: None} for i in part.index}
    if len(rows) == len(frame):
        return table
    joint = pd.DataFrame([rows[i] for i in sorted(rows)], columns=[*frame.columns, JOINED])
    return replace(table, frame=joint)


def is_one(table: Tabulation) -> bool:
    """True if all groups are joined: the row says what is known of all and nothing of groups."""
    return len(table.frame) == 1 and JOINED in table.frame


def _can_be_joined(columns: Mapping[str, Column]) -> bool:
    return all(column.kind in ("label", "count", "share") for column in columns.values())


def _join(
    part: pd.DataFrame, name: str, columns, how: str | Mapping[str, str], few: int
) -> dict[int, dict[str, Any]]:
    """The rows that are left of groups of one kind, by the place of the first of each."""
    from ..disclosure.merging import merge_rows

    shown = [column.n or key for key, column in columns.items() if column.kind == "count"]
    counts = part[list(dict.fromkeys(shown))].apply(pd.to_numeric).fillna(0).astype(int)
    merged, joined = merge_rows(counts.set_axis(part[name]), how, few)
    rows = {}
    for label in merged.index:
        own = part[part[name].isin(joined.get(label, [label]))]
        is_joint = len(own) > 1
        row = _joint_row(own, name, label, columns) if is_joint else own.iloc[0].to_dict()
        rows[own.index[0]] = row | {name: label, JOINED: own if is_joint else None}
    return rows


def _joint_row(own: pd.DataFrame, name: str, label: str, columns) -> dict[str, Any]:
    row = own.iloc[0].to_dict() | {name: label}
    numbers = [
        of
        for key, column in columns.items()
        for of in (key if column.kind == "count" else None, column.k, column.n)
        if of is not None
    ]
    for key in dict.fromkeys(numbers):
        row[key] = pd.to_numeric(own[key]).sum(min_count=1)
    for key, column in columns.items():
        if column.kind == "share":
            values = [own[of].astype(float).to_numpy() for of in (key, column.k, column.n)]
            row[key] = np.nan if column.is_end else _joint_share(*values)
    return row


def _joint_share(value: Sequence[float], k: Sequence[float], n: Sequence[float]) -> float:
    """Of shares the share of all; of rates (leavers a year) the rate of all.

    Of each row it is asked how much its numbers stand for: of a share its whole, of a
    rate that is told for two years twice so many. Where `k` is 0 it stands for as much, in
    proportion, as the others do.

    Examples
    --------
    >>> _joint_share(np.array([0.1, 0.3]), np.array([1, 9]), np.array([10, 30]))
    0.25
    """
    known = ~np.isnan(value) & (n > 0)
    value, k, n = value[known], k[known], n[known]
    if not len(n):
        return float("nan")
    some = k > 0
    if not some.any():
        return 0.0
    whole = k[some] / value[some]
    per_person = whole.sum() / n[some].sum()
    return float(k.sum() / (whole.sum() + per_person * n[~some].sum()))
