"""What a matcher is given, read and checked: all that is wrong, in one error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..criteria import CRITERIA, Criterion, read_weights
from ..errors import MatchingError, Problem, setting_aside
from .entrance import check_others
from .ids import read_ids
from .locks import read_locked
from .people import (
    find_free,
    find_own_pairs,
    prepare_sides,
    read_capacity,
    read_managers,
    read_pairs,
)
from .settings import check_settings


@dataclass(frozen=True)
class Given:
    """Parameters and tables that can be used.

    Attributes
    ----------
    weights : dict of Criterion to float
    mentees, mentors : DataFrame
        As from ``prepare_people``; ``capacity`` are a mentor's places.
    log : dict of str to list of (id, id)
        ``conflicts``, ``running``, ``ended``; pairs with ids as the tables write them.
    locked : list of (mentee id, mentor id)
    managers : dict of str to list of str
        As from ``read_managers``.
    lists : dict of str to list of ids or None
        ``trained``, ``waiting``, ``left_out``, as they were given.
    """

    weights: dict[Criterion, float]
    mentees: pd.DataFrame
    mentors: pd.DataFrame
    log: dict[str, list[tuple]]
    locked: list[tuple]
    managers: dict[str, list[str]]
    lists: dict[str, list | None]


def read_given(
    where: str,
    settings: Mapping[str, Any],
    mentees: pd.DataFrame,
    mentors: pd.DataFrame,
    pairs: Mapping[str, pd.DataFrame | Iterable[tuple] | None],
    people: pd.DataFrame | None,
    lists: Mapping[str, Any],
) -> Given:
    """Read what ``MentorMatcher.fit`` is given, or refuse all of it that cannot be.

    Parameters
    ----------
    where : str
        What to call the matcher in a refusal.
    settings : mapping of str to object
        The matcher's parameters.
    mentees, mentors, people : DataFrame
    pairs : mapping of str to pairs
        ``conflicts``, ``running``, ``ended``, ``locked``.
    lists : mapping of str to ids
        ``trained``, ``waiting``, ``left_out``.

    Raises
    ------
    MatchingError
        Every parameter, cell and pair that cannot be. Whether a locked pair keeps
        the rules can be told only where all else is in order.
    """
    problems: list[Problem] = []
    weights: dict[Criterion, float] = {}
    with setting_aside(problems):
        check_settings(where, settings)
    with setting_aside(problems):
        weights = read_weights(settings["criteria"], CRITERIA)
    sides = None
    with setting_aside(problems):
        sides = prepare_sides(mentees, mentors)
        sides[1]["capacity"] = read_capacity(sides[1])
    log: dict[str, list[tuple]] = {}
    for name, given in pairs.items():
        with setting_aside(problems):
            ids = ("id", "other_id") if name == "conflicts" else ("mentee_id", "mentor_id")
            log[name] = read_pairs(given, name, ids)
    own_lists: dict[str, list | None] = {}
    for name, ids in lists.items():
        with setting_aside(problems):
            own_lists[name] = None if ids is None else read_ids(ids, name)
    with setting_aside(problems):
        check_others(people, "people")
    if sides is not None:
        own = sides[0].index, sides[1].index
        log |= {name: find_own_pairs(log[name], *own) for name in log if name != "conflicts"}
    if problems:
        if sides is not None and log.keys() >= {"running", "locked"}:
            with setting_aside(problems):
                free = find_free(*sides, log["running"])
                read_locked(log["locked"], *free, sides[0].index, rules={})
        raise MatchingError(dict.fromkeys(problems))
    locked = log.pop("locked")
    return Given(weights, *sides, log, locked, read_managers(people, *sides), own_lists)
