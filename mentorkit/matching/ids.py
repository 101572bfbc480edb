"""Ids that are asked for: one or several, and where they stand in the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import in_order
from ..criteria.single import fault_of, shown
from ..errors import MatchingError, Problem, nearest
from .people import read_pairs

#: Of so many ids the nearest is still sought.
_MOST_COMPARED = 200


def read_ids(ids: Any, where: str) -> list:
    """Ids as a list; a single id is one, and no row of letters.

    Parameters
    ----------
    ids : iterable of ids, id or None
    where : str
        What to call them in a refusal.

    Raises
    ------
    MatchingError
        A table, of which it cannot be told which column is meant, or an id
        that is itself a list.

    Examples
    --------
    >>> read_ids(["E1", "E2"], "waiting"), read_ids("E1", "waiting"), read_ids(None, "waiting")
    (['E1', 'E2'], ['E1'], [])
    """
    if ids is None:
        return []
    if isinstance(ids, pd.DataFrame):
        raise MatchingError(Problem(where, "a table is no list of ids", 'give table["id"]'))
    single = isinstance(ids, (str, bytes)) or not isinstance(ids, Iterable)
    found = [ids] if single else in_order(ids)
    odd = [one for one in found if fault_of(one)]
    if odd:
        raise MatchingError(
            Problem(where, f"{shown(one)} is no id", "give a flat list of ids") for one in odd
        )
    return found


def find_places(
    pairs: pd.DataFrame | Iterable[tuple], mentees: pd.Index, mentors: pd.Index
) -> tuple[np.ndarray, np.ndarray]:
    """Where the two of each pair stand in the tables.

    Raises
    ------
    MatchingError
        Ids that the matcher has not seen; all of them.
    """
    found = read_pairs(pairs, "pairs")
    places, problems = [], []
    for side, people, ids in (
        ("mentees", mentees, [mentee for mentee, _ in found]),
        ("mentors", mentors, [mentor for _, mentor in found]),
    ):
        places.append(people.get_indexer(ids))
        problems += list_unknown(dict.fromkeys(p for p in ids if p not in people), people, side)
    if problems:
        raise MatchingError(problems)
    return places[0], places[1]


def list_unknown(strangers: Iterable, ids: pd.Index, side: str) -> list[Problem]:
    """A problem for each id that the matcher has not seen, with the nearest that it has."""
    return [
        Problem(side, f"{person} is not among the {side} of this match",
                nearest(str(person), map(str, ids)) if len(ids) <= _MOST_COMPARED else "")
        for person in strangers
    ]  # fmt: skip
