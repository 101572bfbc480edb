"""Ids that nobody in the tables has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..criteria import plain_id

_MOST_NAMED = 5


def describe_strangers(log: Mapping[str, Sequence[tuple]], known: Collection) -> list[str]:
    """What to warn of: a misspelt id in a conflict would let the two be matched.

    Parameters
    ----------
    log : mapping of str to sequence of (id, id)
        Conflicts and pairs, by the table's name.
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
            more = len(strangers) - _MOST_NAMED
            told.append(
                f"{table} name people who are in none of the tables: "
                f"{', '.join(map(str, strangers[:_MOST_NAMED]))}"
                f"{f' and {more} more' if more > 0 else ''}. Their rows are passed over; "
                "look for a slip in the id."
            )
    return told
