"""All pairs weighed at once: exact, in memory of mentees × places."""

from __future__ import annotations

import numpy as np

from .certificate import Certificate


def best_places(
    scores: np.ndarray, places: np.ndarray, tier: np.ndarray | None = None
) -> np.ndarray:
    """Column of each row, -1 for none: most of each tier in turn, then the best sum.

    Parameters
    ----------
    scores : array, shape (n_mentees, n_mentors)
        NaN forbids.
    places : array of int
    tier : array of int, optional
        Who comes first, from 0.

    Returns
    -------
    array of int

    Notes
    -----
    No large penalty stands for "forbidden" or for "unplaced": beside it, small
    differences between scores would be lost in a float. Instead

    1. how many of the first tier can be placed, of the first two, and so on, is
       found by itself, as a maximum matching, without any score. All can be had
       at once: the sets of people who can be placed together are a matroid, so
       any such set, of the first tier too, grows to one of the largest.
    2. Each tier is given as many empty places, which cost nothing and which the
       others cannot use, as must be left without. Everyone must have a place,
       real or empty. Then neither more nor fewer of any tier are placed, and
       the scores alone decide who.
    """
    from scipy.optimize import linear_sum_assignment

    chosen = np.full(len(scores), -1)
    tier = np.zeros(len(scores), int) if tier is None else np.asarray(tier)
    allowed = ~np.isnan(scores)
    # No mentor can use more places than there are mentees allowed to them.
    places = np.minimum(places, allowed.sum(axis=0))
    rows = np.flatnonzero((allowed & (places > 0)).any(axis=1))
    if not len(rows):
        return chosen
    mentor_of_place = np.repeat(np.arange(len(places)), places)
    allowed = allowed[rows][:, mentor_of_place]
    values = scores[rows][:, mentor_of_place]
    tier = tier[rows]

    cost = np.where(allowed, -values, np.inf)
    if np.abs(values[allowed]).max() > 1e280:
        cost = np.ldexp(cost, -80)  # their sums overflow; a power of two changes no digit
    placed = 0
    for kind in np.unique(tier):
        most = _count_placeable(allowed[tier <= kind]) - placed
        placed += most
        mine = tier == kind
        empty = np.where(mine[:, None], 0.0, np.inf)
        cost = np.hstack([cost, np.repeat(empty, mine.sum() - most, axis=1)])
    solved, place = linear_sum_assignment(cost)
    real = place < len(mentor_of_place)
    chosen[rows[solved[real]]] = mentor_of_place[place[real]]
    return chosen


def count_placed(allowed: np.ndarray, places: np.ndarray, tier: np.ndarray) -> list[int]:
    """Most rows of each tier, earlier tiers included, that can have a place at once."""
    places = np.minimum(places, allowed.sum(axis=0))
    wide = allowed[:, np.repeat(np.arange(len(places)), places)]
    return [_count_placeable(wide[tier <= kind]) for kind in np.unique(tier)]


def _count_placeable(allowed: np.ndarray) -> int:
    """How many rows can have a column each at the same time."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not allowed.any():
        return 0
    return int((maximum_bipartite_matching(csr_array(allowed), perm_type="column") >= 0).sum())


def certify_exact(scores: np.ndarray, chosen: np.ndarray) -> Certificate:
    """The certificate of what :func:`best_places` chose: nothing is left to gain."""
    rows = np.flatnonzero(chosen >= 0)
    own = scores[rows, chosen[rows]]
    value = float(own.sum())
    return Certificate(len(rows), len(rows), value, value, float(np.abs(own).sum()))
