"""Ids that nobody in the tables has, and places that nobody offers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from ..criteria import plain_id, plain_terms

_MOST_NAMED = 5


def describe_strangers(log: Mapping[str, Sequence[tuple]], known: Collection) -> list[str]:
    """What to warn of: a misspelt id in a conflict would let the two be matched.

    Parameters
    ----------
    log : mapping of str to sequence of (id, id)
        Conflicts and pairs, by the table's name; of lists of people, tuples of one.
    known : collection of str
        Everybody in the tables of people, as ``plain_id`` writes them.

    Returns
    -------
    list of str
        One a table that names somebody who is unknown.

    Examples
    --------
    >>> describe_strangers({"conflicts": [("E1", "M9")]}, {"e1", "m1"})[0][:59]
    'conflicts name people who are in none of the tables: M9. Th'
    """
    told = []
    for table, pairs in log.items():
        named = dict.fromkeys(person for pair in pairs for person in pair)
        strangers = [person for person in named if plain_id(person) not in known]
        if strangers:
            told.append(
                f"{table} name people who are in none of the tables: {_first(strangers)}. "
                "Their rows are passed over; look for a slip in the id."
            )
    return told


def describe_wishes(sides: Iterable[pd.DataFrame], known: Collection) -> list[str]:
    """What to warn of in wishes: how many are for nobody in the tables, never whose.

    Parameters
    ----------
    sides : iterable of DataFrame
        As from ``prepare_people``.
    known : collection of ids

    Returns
    -------
    list of str
    """
    terms = set(plain_terms([str(person) for person in known]))
    lost = [term for side in sides for wishes in side["wishes"] for term in wishes.keys() - terms]
    if not lost:
        return []
    n = f"{len(lost)} wish is" if len(lost) == 1 else f"{len(lost)} wishes are"
    return [
        f"{n} for people who are in none of the tables, and passed over; wishes are written as ids."
    ]


def describe_overfull(running: Iterable[tuple], capacity: pd.Series) -> list[str]:
    """What to warn of in running pairs: mentors who have more of them than places.

    Parameters
    ----------
    running : iterable of (mentee id, mentor id)
    capacity : Series of int
        Places by mentor.

    Returns
    -------
    list of str

    Examples
    --------
    >>> describe_overfull([("E1", "M1"), ("E2", "M1")], pd.Series({"M1": 1}))[0][:65]
    'Mentors have more running pairs than places: M1 (2 pairs, 1 place'
    """
    held = Counter(mentor for _, mentor in running)
    beyond = [
        f"{mentor} ({held[mentor]} pairs, {places} {'place' if places == 1 else 'places'})"
        for mentor, places in capacity.items()
        if held[mentor] > places
    ]
    if not beyond:
        return []
    return [
        f"Mentors have more running pairs than places: {_first(beyond)}. Raise their capacity, or "
        "end the pairs that no longer run."
    ]


def _first(named: Sequence) -> str:
    more = len(named) - _MOST_NAMED
    listed = ", ".join(map(str, named[:_MOST_NAMED]))
    return f"{listed} and {more} more" if more > 0 else listed
