"""How many mentees can have a place, with the proof that more cannot."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from . import kernels
from .listed import Listed

#: Finds allowed pairs of some mentees with some mentors: ``(rows, columns, turn)``, the turn
#: counted from 0; none only if there are none.
FindPairs = Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray, np.ndarray]]


def seat(listed: Listed, places: np.ndarray) -> np.ndarray:
    """Mentor of each mentee, -1 for none, with as many placed as the listed pairs allow."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    # More places than mentees listed with a mentor cannot be used.
    asked = np.bincount(listed.columns, minlength=listed.n_mentors)
    places = np.minimum(places, asked)
    mentor_of = np.repeat(np.arange(listed.n_mentors), places)
    if not len(mentor_of) or not len(listed.columns):
        return np.full(listed.n_mentees, -1)
    first = np.concatenate([[0], np.cumsum(places)])
    width = places[listed.columns]
    before = np.cumsum(width) - width
    columns = np.arange(width.sum()) - np.repeat(before - first[listed.columns], width)
    start = np.concatenate([[0], np.cumsum(width)])[listed.start]
    graph = csr_array(
        (np.ones(len(columns), np.int8), columns, start),
        shape=(listed.n_mentees, len(mentor_of)),
    )
    place = maximum_bipartite_matching(graph, perm_type="column")
    return np.where(place >= 0, mentor_of[place], -1)


def count_placeable(
    listed: Listed, places: np.ndarray, tier: np.ndarray, find_pairs: FindPairs
) -> tuple[list[int], Listed]:
    """Most mentees of each tier, and of the tiers before it, who can be placed at once.

    Parameters
    ----------
    listed : Listed
        Some of the allowed pairs.
    places : array of int
    tier : array of int, shape (n_mentees,)
        0 comes first.
    find_pairs : callable
        ``(rows, columns, turn)`` to allowed pairs among these that may not be listed,
        and their scores; none only if there are none at all.

    Returns
    -------
    counts : list of int
        By tier, those of earlier tiers included. Exact among all allowed pairs.
    listed : Listed
        With the pairs that the proof needed.

    Notes
    -----
    König's theorem: nobody more can be placed if the mentees who can be reached
    from those without a place, by changing places, have no allowed mentor but
    those reached, all of whose places are held. Whether they have is asked of
    all pairs; a pair that is found is listed and the question asked again.
    """
    counts = []
    for last in range(int(tier.max()) + 1 if len(tier) else 1):
        rows = np.flatnonzero(tier <= last)
        for turn in itertools.count():
            part = listed.take(rows) if len(rows) < listed.n_mentees else listed
            chosen = seat(part, places)
            left = np.flatnonzero(chosen < 0)
            if not len(left) or len(rows) - len(left) == places.sum():
                break
            holders = np.argsort(chosen, kind="stable")[len(left) :]
            begins = np.searchsorted(chosen[holders], np.arange(listed.n_mentors + 1))
            seen, known = kernels.reach(part.start, part.columns, begins, holders, chosen, left)
            outside = np.flatnonzero(~known & (places > 0))
            new_rows, new_columns, scores = find_pairs(rows[seen], outside, turn)
            if not len(new_rows):
                break
            listed = listed.plus(new_rows, new_columns, scores)
        counts.append(len(rows) - len(left))
    return counts, listed
