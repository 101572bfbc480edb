"""Who gets which place: as many people as can be, and among those the best sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import MatchingError, Problem
from .people import read_pairs

if TYPE_CHECKING:
    from scipy import sparse

_WHERE = "assign_pairs"


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
        beyond its mentor's places.

    Notes
    -----
    Best for the cohort, not for each person [1]_. Exact, in memory of
    n_mentees × places. Where several choices are equally good, the same one is
    made in whatever order the rows stand.

    References
    ----------
    .. [1] Kuhn (1955), Naval Research Logistics Quarterly 2, 83-97.

    Examples
    --------
    >>> scores = pd.DataFrame([[0.9, 0.8], [0.8, 0.1]], ["E1", "E2"], ["M1", "M2"])
    >>> assign_pairs(scores)
      mentee_id mentor_id  score
    0        E1        M2    0.8
    1        E2        M1    0.8
    """
    scores = _read_scores(scores)
    places = _read_places(capacity, scores.columns)
    fixed = _read_locked(read_pairs(locked, "locked"), scores, places)

    # In the order of the ids, so that the order of rows decides nothing.
    rows = _in_order(scores.index)
    columns = _in_order(scores.columns)
    values = scores.to_numpy(float)[np.ix_(rows, columns)]
    left = places.to_numpy(int)[columns].copy()
    chosen = np.full(len(rows), -1)
    place_of_row = np.argsort(rows)
    place_of_column = np.argsort(columns)
    for i, j in fixed:
        chosen[place_of_row[i]] = place_of_column[j]
        left[place_of_column[j]] -= 1

    open_rows = np.flatnonzero(chosen < 0)
    ahead = scores.index.isin([] if first is None else list(first))[rows][open_rows]
    chosen[open_rows] = _best_places(values[open_rows], left, ahead)

    placed = [(i, columns[j]) for i, j in zip(rows, chosen, strict=True) if j >= 0]
    placed.sort()
    found = np.array(placed, int).reshape(-1, 2)
    return pd.DataFrame(
        {
            "mentee_id": scores.index[found[:, 0]].to_numpy(),
            "mentor_id": scores.columns[found[:, 1]].to_numpy(),
            "score": scores.to_numpy(float)[found[:, 0], found[:, 1]],
        }
    )


def _best_places(scores: np.ndarray, places: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """Column of each row, -1 for none: most of `ahead`, then most of all, then the best sum.

    No large penalty stands for "forbidden" or for "unplaced": beside it, small
    differences between scores would be lost in a float. Instead

    1. how many of those ahead can be placed, and how many of all, is found by
       itself, as a maximum matching, without any score. Both can be had at once:
       the sets of people who can be placed together are a matroid, so any such
       set, of those ahead too, grows to one of the largest.
    2. Each of the two kinds is given as many empty places, which cost nothing
       and which the other kind cannot use, as must be left without. Everyone
       must have a place, real or empty. Then neither more nor fewer of either
       kind are placed, and the scores alone decide who.
    """
    from scipy.optimize import linear_sum_assignment

    chosen = np.full(len(scores), -1)
    allowed = ~np.isnan(scores)
    # No mentor can use more places than there are mentees allowed to them.
    places = np.minimum(places, allowed.sum(axis=0))
    rows = np.flatnonzero((allowed & (places > 0)).any(axis=1))
    if not len(rows):
        return chosen
    mentor_of_place = np.repeat(np.arange(len(places)), places)
    allowed = allowed[rows][:, mentor_of_place]
    values = scores[rows][:, mentor_of_place]
    ahead = ahead[rows]

    cost = np.where(allowed, -values, np.inf)
    if np.abs(values[allowed]).max() > 1e280:
        cost = np.ldexp(cost, -80)  # their sums overflow; a power of two changes no digit
    most_ahead = _count_placeable(allowed[ahead])
    most_behind = _count_placeable(allowed) - most_ahead
    for kind, most in ((ahead, most_ahead), (~ahead, most_behind)):
        empty = np.where(kind[:, None], 0.0, np.inf)
        cost = np.hstack([cost, np.repeat(empty, kind.sum() - most, axis=1)])
    solved, place = linear_sum_assignment(cost)
    real = place < len(mentor_of_place)
    chosen[rows[solved[real]]] = mentor_of_place[place[real]]
    return chosen


def _count_placeable(allowed: np.ndarray) -> int:
    """How many rows can have a column each at the same time."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not allowed.any():
        return 0
    return int((maximum_bipartite_matching(csr_array(allowed), perm_type="column") >= 0).sum())


def _in_order(ids: pd.Index) -> np.ndarray:
    return np.array(sorted(range(len(ids)), key=lambda i: (str(type(ids[i])), ids[i])), int)


def _read_scores(scores) -> pd.DataFrame:
    if not isinstance(scores, pd.DataFrame):
        if hasattr(scores, "tocoo"):
            stored = scores.tocsr().tocoo()  # CSR adds up what is stored twice
            dense = np.full(stored.shape, np.nan)
            dense[stored.row, stored.col] = stored.data
            scores = dense
        scores = np.asarray(scores, float)
        if scores.ndim != 2:
            raise MatchingError(
                Problem(_WHERE, "the scores are not a table", "give mentees × mentors")
            )
        scores = pd.DataFrame(scores)
    problems = [
        Problem(_WHERE, f"{person} is there more than once among the {side}", "keep one")
        for side, ids in (("mentees", scores.index), ("mentors", scores.columns))
        for person in ids[ids.duplicated()].unique()
    ]
    for i, j in np.argwhere(np.isinf(scores.to_numpy(float, na_value=np.nan))):
        problems.append(
            Problem(
                _WHERE,
                f"the score of {scores.index[i]} and {scores.columns[j]} is infinite",
                "give a finite score, or NaN to forbid the pair",
            )
        )
    if problems:
        raise MatchingError(problems)
    return scores.astype(float)


def _read_places(capacity, mentors: pd.Index) -> pd.Series:
    if capacity is None:
        capacity = 1
    if isinstance(capacity, (int, np.integer)):
        capacity = pd.Series(capacity, index=mentors)
    elif isinstance(capacity, pd.Series):
        pass
    elif isinstance(capacity, Mapping):
        capacity = pd.Series(dict(capacity), dtype=object)
    else:
        capacity = list(capacity)
        if len(capacity) != len(mentors):
            raise MatchingError(
                Problem(
                    _WHERE,
                    f"there are {len(capacity)} capacities for {len(mentors)} mentors",
                    "give one a mentor",
                )
            )
        capacity = pd.Series(capacity, index=mentors)
    if capacity.index.has_duplicates:
        raise MatchingError(
            Problem(_WHERE, f"{person} has more than one capacity", "keep one")
            for person in capacity.index[capacity.index.duplicated()].unique()
        )
    places = pd.to_numeric(capacity.reindex(mentors), errors="coerce").astype(float)
    unfit = places.index[~((places >= 0) & (places % 1 == 0) & np.isfinite(places))]
    if len(unfit):
        raise MatchingError(
            Problem(
                _WHERE,
                f"mentor {person} has no capacity"
                if pd.isna(places[person])
                else f"the capacity of mentor {person} is {places[person]:g}",
                "give a whole number of places, 0 or more",
            )
            for person in unfit
        )
    # No mentor has more mentees than there are ids to tell them apart.
    return places.clip(upper=2**31).astype(int)


def _read_locked(locked, scores: pd.DataFrame, places: pd.Series) -> list[tuple[int, int]]:
    row = {person: i for i, person in enumerate(scores.index)}
    column = {person: j for j, person in enumerate(scores.columns)}
    values = scores.to_numpy(float)
    problems, fixed = [], []
    taken: dict = {}
    seen: set = set()
    for mentee, mentor in locked:
        name = f"the pair {mentee} and {mentor}"
        absent = [p for p, known in ((mentee, row), (mentor, column)) if p not in known]
        if absent:
            problems.append(
                Problem("locked", f"{name}: {' and '.join(map(str, absent))} is not in the scores",
                        "lock pairs of people who take part")
            )  # fmt: skip
            continue
        i, j = row[mentee], column[mentor]
        taken[mentor] = taken.get(mentor, 0) + 1
        if np.isnan(values[i, j]):
            problems.append(Problem("locked", f"{name} is forbidden", "unlock it"))
        if mentee in seen:
            problems.append(Problem("locked", f"{mentee} is locked twice", "keep one pair"))
        if taken[mentor] > places[mentor]:
            problems.append(
                Problem("locked", f"{name} is beyond the places of {mentor}",
                        "raise the capacity or unlock a pair")
            )  # fmt: skip
        seen.add(mentee)
        fixed.append((i, j))
    if problems:
        raise MatchingError(problems)
    return fixed
