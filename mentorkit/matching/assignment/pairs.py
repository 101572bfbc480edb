"""Who gets which place: as many people as can be, and among those the best sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import MatchingError, Problem
from ..ids import read_ids
from ..people import read_pairs
from .exact import best_places
from .reading import ScoreTable, read_locked, read_places, read_scores

if TYPE_CHECKING:
    from scipy import sparse

#: Sparse scores of no more cells are made a table and solved exactly.
_MOST_CELLS = 4_000_000
#: What may be left to gain of the summed scores where floats can prove no more.
_LEAST_PROVED = 1e-6


def assign_pairs(
    scores: pd.DataFrame | np.ndarray | sparse.sparray | sparse.spmatrix,
    capacity: pd.Series | Mapping | Sequence[int] | int | None = None,
    *,
    locked: pd.DataFrame | Iterable[tuple] | None = None,
    first: Iterable | None = None,
) -> pd.DataFrame:
    """Place as many mentees as can be, with the largest summed match score.

    Parameters
    ----------
    scores : DataFrame, array or sparse matrix, shape (n_mentees, n_mentors)
        Match score, any finite number, negative ones too; index ``mentee_id``,
        columns ``mentor_id``, or their positions if it is no DataFrame. NaN
        forbids the pair (e.g. line manager), and so does what a sparse matrix
        does not store.
    capacity : Series or mapping by ``mentor_id``, sequence or int, optional
        Places per mentor, in people; one each by default. 0 is allowed.
    locked : DataFrame with ``mentee_id``, ``mentor_id``, or tuples, optional
        Pairs that a person has settled: they stand, and take their places.
    first : iterable of ids, optional
        Mentees who come before the others: as many of them as can be are
        placed, then as many of all.

    Returns
    -------
    DataFrame, shape (n_placed, 3)
        ``mentee_id``, ``mentor_id``, ``score``; rows in order of `scores`.
        Mentees for whom no place could be found are left out.

    Raises
    ------
    MatchingError
        A mentor without capacity, a capacity below 0 or not whole, an infinite
        score, an id given twice, a locked pair that is unknown, forbidden or
        beyond its mentor's places; in a large sparse matrix, scores so far below
        the largest that floats cannot tell which sum is the best.

    Notes
    -----
    Best for the cohort, not for each person. A table of all pairs is solved
    exactly [1]_, in memory of mentees × places. A sparse one of more than
    4 million cells is solved by auction [2]_: as many placed, and a sum within
    a billionth of the largest, which its prices prove. Either way scores are of
    any size, and told apart to about the fifteenth digit of the largest of them.
    Where several choices are equally good, the same one is made in whatever order
    the rows of a DataFrame stand.

    References
    ----------
    .. [1] Crouse (2016), IEEE Transactions on Aerospace and Electronic Systems
       52, 1679-1696.
    .. [2] Bertsekas (1992), Computational Optimization and Applications 1, 7-66.

    Examples
    --------
    >>> scores = pd.DataFrame([[0.9, 0.8], [0.8, 0.1]], ["E1", "E2"], ["M1", "M2"])
    >>> assign_pairs(scores)
      mentee_id mentor_id  score
    0        E1        M2    0.8
    1        E2        M1    0.8
    """
    table = read_scores(scores)
    places = read_places(capacity, table.mentors)
    fixed = read_locked(read_pairs(locked, "locked"), table, places)

    left = places.copy()
    chosen = np.full(len(table.mentees), -1)
    for i, j in fixed:
        chosen[i] = j
        left[j] -= 1
    behind = ~table.mentees.isin(read_ids(first, "first"))
    # In the order of the ids, so that the order of rows decides nothing.
    rows = order_of(table.mentees)
    rows = rows[chosen[rows] < 0]
    columns = order_of(table.mentors)
    # Numbered from 0 even if nobody, or everybody, comes first.
    tier = np.unique(behind[rows], return_inverse=True)[1]
    found = _best_places(table, rows, columns, left, tier)
    chosen[rows[found >= 0]] = columns[found[found >= 0]]

    placed = np.flatnonzero(chosen >= 0)
    return pd.DataFrame(
        {
            "mentee_id": table.mentees[placed].to_numpy(),
            "mentor_id": table.mentors[chosen[placed]].to_numpy(),
            "score": [table.at(i, chosen[i]) for i in placed] or np.empty(0),
        }
    )


def _best_places(
    table: ScoreTable, rows: np.ndarray, columns: np.ndarray, places: np.ndarray, tier: np.ndarray
) -> np.ndarray:
    if table.dense is not None:
        return best_places(table.dense[np.ix_(rows, columns)], places[columns], tier)
    stored = table.listed[rows].tocoo()
    i, j = stored.row.astype(np.int64), stored.col.astype(np.int64)
    if len(rows) * len(columns) <= _MOST_CELLS:
        dense = np.full((len(rows), len(columns)), np.nan)
        dense[i, j] = stored.data
        return best_places(dense, places, tier)
    from .certified import solve_listed
    from .listed import Listed

    open_ = places[j] > 0
    given = stored.data[open_]
    largest = np.abs(given).max(initial=0)
    # The auction's steps are made for scores near 1; a power of two changes no digit.
    near_one = np.ldexp(given, -np.frexp(largest)[1])
    listed = Listed.of((len(rows), len(columns)), i[open_], j[open_], near_one)
    solution = solve_listed(listed, places, tier)
    known, lost = solution.certificate, ((near_one == 0) & (given != 0)).any()
    if known.gap > _LEAST_PROVED or (lost and not known.absolute):
        raise MatchingError(
            Problem(
                "assign_pairs",
                f"beside the largest score, about {largest:.0e}, the scores of the pairs that can "
                "be are too small to be told apart",
                "give scores of like sizes, and leave out the pairs that cannot be",
            )
        )
    return solution.chosen


def order_of(ids: pd.Index) -> np.ndarray:
    """The places of the ids in an order that does not hang on how they stand."""
    return np.array(sorted(range(len(ids)), key=lambda i: (str(type(ids[i])), ids[i])), int)
