"""What a caller gives to be assigned, checked: every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import MatchingError, Problem

if TYPE_CHECKING:
    from scipy import sparse

_WHERE = "assign_pairs"
#: Of the same fault in many pairs so many are told.
_MOST_TOLD = 20


@dataclass(frozen=True)
class ScoreTable:
    """Scores of people with ids, dense or listed.

    Parameters
    ----------
    mentees, mentors : Index
    dense : array, shape (n_mentees, n_mentors), or None
        NaN forbids.
    listed : scipy.sparse.csr_array, or None
        What is not stored is forbidden; a stored 0 is a score.
    """

    mentees: pd.Index
    mentors: pd.Index
    dense: np.ndarray | None = None
    listed: sparse.csr_array | None = None

    def at(self, i: int, j: int) -> float:
        """The score of a pair; NaN if it is forbidden."""
        if self.dense is not None:
            return float(self.dense[i, j])
        start, end = self.listed.indptr[i : i + 2]
        place = np.flatnonzero(self.listed.indices[start:end] == j)
        return float(self.listed.data[start + place[0]]) if len(place) else float("nan")


def read_scores(scores) -> ScoreTable:
    """Scores as a DataFrame, an array or a sparse array.

    Raises
    ------
    MatchingError
        No table of numbers, an id given twice, an infinite score.
    """
    if hasattr(scores, "tocsr"):
        table = _read_sparse(scores)
    else:
        values = _numbers(scores)
        if isinstance(scores, pd.DataFrame):
            mentees, mentors = scores.index, scores.columns
        else:
            if values.ndim != 2:
                raise MatchingError(
                    Problem(_WHERE, "the scores are not a table", "give mentees × mentors")
                )
            mentees, mentors = (pd.RangeIndex(n) for n in values.shape)
        table = ScoreTable(mentees, mentors, dense=values)
    problems = [
        Problem(_WHERE, f"{person} is there more than once among the {side}", "keep one")
        for side, ids in (("mentees", table.mentees), ("mentors", table.mentors))
        for person in ids[ids.duplicated()].unique()
    ]
    for i, j in _infinite(table)[:_MOST_TOLD]:
        problems.append(
            Problem(
                _WHERE,
                f"the score of {table.mentees[i]} and {table.mentors[j]} is infinite",
                "give a finite score, or NaN to forbid the pair",
            )
        )
    if problems:
        raise MatchingError(problems)
    return table


def _numbers(scores) -> np.ndarray:
    """The scores as floats, of a DataFrame or of what numpy makes an array of."""
    try:
        if isinstance(scores, pd.DataFrame):
            return scores.to_numpy(float, na_value=np.nan)
        return np.asarray(scores, float)
    except (TypeError, ValueError):
        raise MatchingError(
            Problem(
                _WHERE,
                "the scores are not a table of numbers",
                "give numbers, mentees × mentors, and NaN where a pair is forbidden",
            )
        ) from None


def _read_sparse(scores) -> ScoreTable:
    from scipy.sparse import csr_array

    stored = csr_array(scores.tocsr(), dtype=float)
    stored.sum_duplicates()
    # NaN forbids; eliminate_zeros would drop scores of 0 too.
    kept = ~np.isnan(stored.data)
    start = np.concatenate([[0], np.cumsum(kept)])[stored.indptr]
    listed = csr_array((stored.data[kept], stored.indices[kept], start), shape=stored.shape)
    return ScoreTable(*(pd.RangeIndex(n) for n in stored.shape), listed=listed)


def _infinite(table: ScoreTable) -> np.ndarray:
    if table.dense is not None:
        return np.argwhere(np.isinf(table.dense))
    stored = table.listed.tocoo()
    bad = np.isinf(stored.data)
    return np.column_stack([stored.row[bad], stored.col[bad]])


def read_places(capacity, mentors: pd.Index) -> np.ndarray:
    """Places of each mentor, in order of `mentors`.

    Raises
    ------
    MatchingError
        A mentor without capacity, a capacity below 0 or not whole, a set.
    """
    if capacity is None:
        capacity = 1
    if isinstance(capacity, (set, frozenset)):
        raise MatchingError(
            Problem(
                _WHERE, "capacities in a set have no order", "give a list or a mapping by mentor"
            )
        )
    if np.ndim(capacity) == 0 and not isinstance(capacity, Mapping):
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
    return places.clip(upper=2**31).astype(int).to_numpy()


def read_locked(
    locked: list[tuple], table: ScoreTable, places: np.ndarray
) -> list[tuple[int, int]]:
    """Places in the table of the pairs that are settled.

    Raises
    ------
    MatchingError
        A pair that is unknown, forbidden, locked twice or beyond its mentor's places.
    """
    row = {person: i for i, person in enumerate(table.mentees)} if locked else {}
    column = {person: j for j, person in enumerate(table.mentors)} if locked else {}
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
        if np.isnan(table.at(i, j)):
            problems.append(Problem("locked", f"{name} is forbidden", "unlock it"))
        if mentee in seen:
            problems.append(Problem("locked", f"{mentee} is locked twice", "keep one pair"))
        if taken[mentor] > places[j]:
            problems.append(
                Problem("locked", f"{name} is beyond the places of {mentor}",
                        "raise the capacity or unlock a pair")
            )  # fmt: skip
        seen.add(mentee)
        fixed.append((i, j))
    if problems:
        raise MatchingError(problems)
    return fixed
