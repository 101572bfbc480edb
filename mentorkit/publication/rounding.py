"""Figures as they are told where a programme asks for rounded counts (``privacy.round_to``).

A count is the nearest multiple; of people, and of what they did too, since the ones follow
from the others (mentees less places are those who wait). All else that is told of the same people
follows from the rounded counts alone, so that nobody has the counts back from it: a share
is theirs, and so is the interval, which is told to the nearest so many percentage points.
What is hidden is chosen on the true counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..result import Bound, Count, Mean, Share
from .ledger import Rules


def round_count(n: float, base: int) -> int:
    """The nearest multiple.

    Examples
    --------
    >>> round_count(23, 5)
    25
    """
    from ..disclosure.rounding import round_counts

    return int(round_counts(np.array(int(n)), base))


def round_number(n: float, base: int) -> int:
    """What many people did, rounded: the nearest multiple, and of few no 0.

    Examples
    --------
    >>> round_number(2, 5), round_number(0, 5)
    (5, 0)
    """
    return max(base, round_count(n, base)) if n > 0 else 0


def round_share(value: float, k: float, n: float, base: int) -> float:
    """The share, or a rate that goes with it, of the rounded counts.

    Examples
    --------
    >>> round_share(12 / 42, 12, 42, 5)
    0.25
    """
    if not k or not n or not round_count(n, base):
        return value
    told = round_count(k, base) / round_count(n, base)
    return told if np.isclose(value, k / n) else value * (n / k) * told


def round_end(end: float, value: float, k: float, n: float, base: int) -> float:
    """The end of a share's interval, to the nearest percentage points.

    Parameters
    ----------
    end, value : float
        As they are, 0 to 1; `value` may be a rate that goes with the share.
    k, n : int
    base : int

    Returns
    -------
    float
        Of Wilson's interval of the rounded counts, whatever the true one's: of few people
        an end of the true one would part the counts that are rounded alike. NaN of what
        is no part of a whole.

    Examples
    --------
    >>> round_end(0.17, 12 / 42, 12, 42, 5)
    0.15
    """
    k_told, n_told = round_count(k, base), round_count(n, base)
    if end != end or not n_told or k_told > n_told:
        return float("nan")
    step = base / 100
    # Of nobody the lower end is the share itself, of all the higher.
    side = int(end > value + 1e-9 or (k == n and end > value - 1e-9))
    rate = value * n / k if k and not np.isclose(value, k / n) else 1.0
    told = rate * _wilson(k_told, n_told)[side]
    told = step * np.floor(told / step + 0.5)
    # Rounded by themselves the two could change places.
    value = round_share(value, k, n, base)
    told = max(told, value) if side else min(told, value)
    return float(round(told, 6))


def _wilson(k: float, n: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    return proportion_confint(k, n, method="wilson")


def leaves_few(k: float, n: float, rules: Rules) -> bool:
    """True if rounded counts of a part and its whole would lie so near as to tell each other."""
    base = rules.round_to
    if not base or not 0 < k < n:
        return False
    return round_count(n, base) - round_count(k, base) < rules.minimum_count


def is_near(n: float, rules: Rules) -> bool:
    """True of a whole so small that, told rounded, it must be hidden with a small part of it."""
    base = rules.round_to
    return bool(base) and n > 0 and round_count(n, base) < 2 * rules.minimum_count


def cannot_be_rounded(figure: Any) -> bool:
    """True of what follows from counts and is no share: a ratio of hazards, a p value."""
    return isinstance(figure, Bound) and not figure.spec.endswith("%") and figure.spec != ".1f"


def round_figure(figure: Any, base: int | None) -> Any:
    """A figure of a sentence as it is told."""
    if not base or isinstance(figure, Mean):
        return figure
    if isinstance(figure, Count):
        if figure.people is None:
            return replace(figure, n=round_count(figure.n, base))
        return replace(figure, n=round_number(figure.n, base))
    if not isinstance(figure, Share) or not figure.n:
        return figure
    k, n = figure.k, figure.n
    told = replace(figure, k=round_count(k, base), n=round_count(n, base))
    if not isinstance(figure, Bound):
        return told
    if figure.spec == ".1f":  # percentage points between two shares
        return replace(told, end=float(base * np.floor(figure.end / base + 0.5)))
    if figure.of is not None:
        return replace(told, end=round_end(figure.end, figure.of, k, n, base))
    return replace(told, end=round_share(figure.end, k, n, base))


def round_frame(frame: pd.DataFrame, columns, base: int | None) -> pd.DataFrame:
    """The columns of a table as they are told; their `k` and `n` are read of the table itself.

    Parameters
    ----------
    frame : DataFrame, shape (n_rows, n_columns)
    columns : mapping of str to Column
    base : int, optional
        Nothing is rounded without it.

    Returns
    -------
    DataFrame
        Of the same shape.
    """
    if not base:
        return frame
    told = {
        name: [_round_cell(row, name, columns, base) for row in frame.to_dict("records")]
        for name, column in columns.items()
        if column.kind in ("count", "share")
    }
    for name, column in columns.items():
        if column.difference and not column.is_end:
            one, other = (told[of] for of in column.difference)
            told[name] = [100 * (a - b) for a, b in zip(one, other, strict=True)]
    return frame.assign(**{name: pd.Series(values, frame.index) for name, values in told.items()})


def _round_cell(row: dict, name: str, columns, base: int) -> Any:
    column, value = columns[name], row[name]
    if pd.isna(value):
        return value
    if column.kind == "count":
        return round_number(value, base) if column.n else round_count(value, base)
    k, n = (0 if pd.isna(row[of]) else row[of] for of in (column.k, column.n))
    if not column.is_end:
        return round_share(value, k, n, base)
    return round_end(value, _share_beside(row, columns, column), k, n, base)


def _share_beside(row: dict, columns, end) -> float:
    """The share whose interval it is."""
    for name, column in columns.items():
        if column.kind == "share" and not column.is_end and (column.k, column.n) == (end.k, end.n):
            return row[name]
    return row[end.k] / row[end.n] if row[end.n] else float("nan")


def is_rounded(columns) -> bool:
    """True if a table has counts, or what follows from them."""
    return any(column.kind in ("count", "share") for column in columns.values())
