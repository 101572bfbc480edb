"""What a matching should be read with caution for: everything that `fit` warns of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..criteria import plain_id
from .given import Given
from .scoring import Scoring
from .strangers import describe_overfull, describe_strangers, describe_wishes
from .uncompared import describe_lists, describe_uncompared


def find_cautions(
    scoring: Scoring,
    tables: Mapping[str, pd.DataFrame],
    given: Given,
    lists: Mapping[str, Sequence | None],
    people: pd.DataFrame | None,
) -> list[str]:
    """What to warn of, a line each; none names what a person has answered.

    Parameters
    ----------
    scoring : Scoring
    tables : mapping of str to DataFrame
        ``mentees`` and ``mentors`` as they were given.
    given : Given
        What was read of them.
    lists : mapping of str to sequence of ids or None
        Lists of people, by name.
    people : DataFrame, optional
        Others with ``id``.

    Returns
    -------
    list of str
    """
    sides = given.mentees, given.mentors
    known = _known_ids(given, people)
    uncompared = describe_uncompared(
        scoring.criteria, scoring.blocks, scoring.scores, len(given.mentees), tables
    )
    named = {**given.log, **{name: [(p,) for p in ids or ()] for name, ids in lists.items()}}
    return [
        *([uncompared] if uncompared else []),
        *describe_lists(scoring.criteria, scoring.blocks, sides),
        *describe_strangers(named, known),
        *describe_wishes(sides, known),
        *describe_overfull(given.log["running"], given.mentors["capacity"]),
    ]


def _known_ids(given: Given, people: pd.DataFrame | None) -> set[str]:
    """Everybody whom a table of people, or a chain of managers, names."""
    everyone = [*given.mentees.index, *given.mentors.index, *given.managers]
    everyone += [above for those in given.managers.values() for above in those]
    everyone += [] if people is None else list(people["id"])
    return {plain_id(person) for person in everyone}
