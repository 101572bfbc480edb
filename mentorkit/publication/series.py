"""Counts of those who are there at one time after another: what two times tell by subtraction.

110 pairs in March and 109 in April tell that one has ended. Where so few have
come or gone from one row to the next, the earlier row stands as the later one
(the last is today's, which stands elsewhere on the page too), and a row that is
new since an earlier edition as the row before it.

Where the numbers of a group's people stand in several tables, or in a table whose
rows are others in every edition, the same holds of any two of them (``among``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..result import Column, Thresholds, hides_count, stand_among
from .ledger import Rules

#: Cells of a column and row that stand as a neighbour does.
Steady = set[tuple[str, int]]


def steady_series(
    frame: pd.DataFrame, columns: Mapping[str, Column], places: Sequence[Rules]
) -> tuple[pd.DataFrame, Steady]:
    """The table with its series told only where enough have come or gone, and the cells concerned.

    Shares of such a column are those of what stands in it.

    Parameters
    ----------
    frame : DataFrame
        Rows in order of time.
    columns : mapping of str to Column
        Those with ``series`` are treated.
    places : sequence of Rules
        Where each row is, with what earlier editions told there.

    Returns
    -------
    frame : DataFrame
    steady : set of (column, row)
    """
    series = [name for name, column in columns.items() if column.series and not column.among]
    if not series or frame.empty:
        return frame, set()
    frame, steady = frame.copy(), set()
    for name in series:
        now = [int(n) for n in pd.to_numeric(frame[name]).fillna(0)]
        entries = [place.at(name).then() for place in places]
        then = [None if entry is None else int(entry.value) for entry in entries]
        stands = let_stand(now, then, places[0])
        frame[name] = stands
        steady |= {(name, i) for i in _of_moved_runs(now, stands)}
    for name, column in columns.items():
        if column.kind != "share" or not {column.k, column.n} & set(series):
            continue
        k, n = (pd.to_numeric(frame[of]).fillna(0) for of in (column.k, column.n))
        over = k > n  # of two that stand at different times the part may seem more than the whole
        frame[column.k] = k.where(~over, n).astype("int64")
        steady |= {(column.k, i) for i in over.to_numpy().nonzero()[0]}
        frame[name] = frame[column.k] / n.where(n > 0)
        steady |= {(name, i) for of in (column.k, column.n) for o, i in list(steady) if o == of}
    return frame, steady


def steady_groups(
    frame: pd.DataFrame, columns: Mapping[str, Column], rules: Rules
) -> tuple[pd.DataFrame, Steady]:
    """The table with numbers of a group's people told only where enough have come or gone.

    A number too near one that an earlier edition or another table of the page told of the
    same group stands as that one (:func:`~mentorkit.result.stand_among`). Of a series the
    rows between the first and the last that would stand so are left out: that one was
    there is told by the others.

    Parameters
    ----------
    frame : DataFrame
    columns : mapping of str to Column
        Those with ``among`` are treated, and the shares of them; the end of a share's
        interval is the one that was told with these numbers, or NaN.
    rules : Rules
        Where the table is, with what is known.

    Returns
    -------
    frame : DataFrame
    steady : set of (column, row)
    """
    names = [name for name, column in columns.items() if column.among]
    if not names or frame.empty:
        return frame, set()
    frame, steady = frame.copy(), set()
    known: dict[str, set[int]] = {}
    for name in names:
        numbers = pd.to_numeric(frame[name])
        for i, (number, among) in enumerate(zip(numbers, frame[columns[name].among], strict=True)):
            if pd.isna(number) or hides_count(number, rules):
                continue
            told = known.setdefault(str(among), rules.ledger.known(str(among)))
            stands = stand_among(int(number), told, rules.minimum_count)
            told.add(stands)
            if stands != number:
                frame.loc[i, name] = stands
                steady.add((name, i))
    for name, column in columns.items():
        if column.kind == "share":
            for i in sorted({i for of, i in steady if of in (column.k, column.n)}):
                frame.loc[i, name] = _share_told(frame.loc[i], name, columns, rules)
                steady.add((name, i))
    frame, steady = _without_rows(frame, steady, columns)
    return frame, steady | (_still_cells(frame, steady, columns, rules) if steady else set())


def _still_cells(
    frame: pd.DataFrame, steady: Steady, columns: Mapping[str, Column], rules: Rules
) -> Steady:
    """Cells with a number that an earlier edition told of the group: told like those that moved.

    Else it would be known of which group somebody was.
    """
    earlier = {(entry.among, entry.n) for entry in rules.ledger.earlier.values()}
    still = {
        (name, i)
        for name, column in columns.items()
        if column.among
        for i, told in enumerate(zip(frame[column.among].astype(str), frame[name], strict=True))
        if told in earlier
    }
    stand = still | steady
    return still | {
        (name, i)
        for name, column in columns.items()
        if column.kind == "share"
        for i in range(len(frame))
        if {(column.k, i), (column.n, i)} & stand
    }


def _share_told(row: pd.Series, name: str, columns: Mapping[str, Column], rules: Rules) -> float:
    """A share of what stands, or the end of its interval as it was told with the same numbers."""
    column = columns[name]
    k, n = row[column.k], row[column.n]
    if not column.is_end:
        return k / n if n else float("nan")
    among, earlier = columns[column.k].among, rules.ledger.earlier
    for entry in earlier.values():
        if among and entry.among == str(row[among]) and entry.n == k:
            then = earlier.get(f"{entry.quantity.rpartition(' | ')[0]} | {name}")
            if then is not None and (then.k, then.n) == (k, n):
                return float(then.value)
    return float("nan")


def _without_rows(
    frame: pd.DataFrame, steady: Steady, columns: Mapping[str, Column]
) -> tuple[pd.DataFrame, Steady]:
    """The table without those rows of a series, but the first and last, that stand as another."""
    gone = set()
    for name, column in columns.items():
        if column.series and column.among:
            ends = frame.groupby(column.among, sort=False).apply(lambda own: {*own.index[[0, -1]]})
            gone |= {i for of, i in steady if of == name} - set().union(*ends)
    kept = [i for i in range(len(frame)) if i not in gone]
    place = {i: at for at, i in enumerate(kept)}
    return frame.loc[kept].reset_index(drop=True), {
        (name, place[i]) for name, i in steady if i in place
    }


def let_stand(now: Sequence[int], then: Sequence[int | None], thresholds: Thresholds) -> list[int]:
    """The numbers of a series, told anew only where enough have come or gone.

    Parameters
    ----------
    now : sequence of int
        The true numbers, in order of time.
    then : sequence of int or None
        What an earlier edition told of each.
    thresholds : Thresholds

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> five = SimpleNamespace(minimum_count=5)
    >>> let_stand([110, 109, 103, 104], [None] * 4, five)
    [109, 109, 104, 104]
    >>> let_stand([104, 103], [104, None], five)
    [103, 104]
    """

    def is_near(a: int, b: int) -> bool:
        return 0 < abs(a - b) < thresholds.minimum_count

    stands = list(now)
    for i in range(len(now) - 2, -1, -1):
        if is_near(now[i], stands[i + 1]):
            stands[i] = stands[i + 1]
    told_before = [i for i, n in enumerate(then) if n is not None]
    if told_before:
        last = told_before[-1]
        told = then[last] if is_near(stands[last], then[last]) else stands[last]
        for i in range(last + 1, len(now)):
            if is_near(stands[i], told):
                stands[i] = told
            told = stands[i]
    return stands


def _of_moved_runs(now: Sequence[int], stands: Sequence[int]) -> list[int]:
    """Rows of runs that stand alike though not all are: which of them moved is not told."""
    rows, start = [], 0
    for i in range(1, len(stands) + 1):
        if i < len(stands) and stands[i] == stands[start]:
            continue
        moved = [j for j in range(start, i) if now[j] != stands[j]]
        is_true = now[i - 1] == stands[i - 1]
        if moved:
            rows += list(range(start, i - 1 if is_true else i))
        start = i
    return rows
