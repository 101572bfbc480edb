"""The parameters of a matcher, checked together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import MatchingError, Problem

_WORDS = {
    "same_team": ("forbid", "allow"),
    "department": ("different", "same", "indifferent"),
    "solver": ("auto", "exact", "certified"),
}
_NUMBERS = ("minimum_score", "tolerance")
_WHOLE = {"manager_levels": 0, "random_state": 0, "n_clusters": 1}  # with the least
_SWITCHES = ("require_training", "lift_worst_off")
_RANGES = {"seniority_preferred": False, "seniority_allowed": True}  # may it be None?


def check_settings(where: str, settings: Mapping[str, Any]) -> None:
    """Refuse parameters that cannot be.

    Raises
    ------
    MatchingError
        All of them.
    """
    problems = [
        Problem(where, f"{name} is {settings[name]!r}", f"write {' or '.join(allowed)}")
        for name, allowed in _WORDS.items()
        if settings[name] not in allowed
    ]
    problems += [
        Problem(where, f"{name} is {settings[name]!r}", "write a number, 0 or more")
        for name in _NUMBERS
        if not _is_number(settings[name])
    ]
    problems += [
        Problem(where, f"{name} is {settings[name]!r}", f"write a whole number, {least} or more")
        for name, least in _WHOLE.items()
        if not (settings[name] is None and name == "n_clusters")
        and not _is_whole(settings[name], least)
    ]
    problems += [
        Problem(where, f"{name} is {settings[name]!r}", "write True or False")
        for name in _SWITCHES
        if not isinstance(settings[name], (bool, np.bool_))
    ]
    lowest = settings["minimum_score"]
    if _is_number(lowest) and lowest > 1:
        problems.append(
            Problem(where, f"minimum_score is {lowest!r}", "write a number from 0 to 1, as scores")
        )
    problems += [
        Problem(where, f"{name} is {settings[name]!r}", "write two levels, as (1, 3)")
        for name, optional in _RANGES.items()
        if not (_is_range(settings[name]) or (optional and settings[name] is None))
    ]
    if problems:
        raise MatchingError(problems)


def check_most(where: str, most: Any) -> None:
    """Refuse a limit that is neither None nor a whole number from 1 up.

    Raises
    ------
    MatchingError
    """
    if most is not None and not _is_whole(most, 1):
        mend = "write a whole number, 1 or more, or leave it out for all"
        raise MatchingError(Problem(where, f"most is {most!r}", mend))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and 0 <= value < np.inf


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= least


def _is_range(value: Any) -> bool:
    try:
        low, high = (float(end) for end in value)
    except (TypeError, ValueError):
        return False
    return low <= high
