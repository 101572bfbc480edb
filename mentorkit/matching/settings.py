"""The parameters of a matcher, checked together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..criteria.single import fault_of, shown
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
        Problem(where, f"{name} is {shown(settings[name])}", f"write {' or '.join(allowed)}")
        for name, allowed in _WORDS.items()
        if not is_word(settings[name], allowed)
    ]
    problems += [
        Problem(where, f"{name} is {shown(settings[name])}", "write a number, 0 or more")
        for name in _NUMBERS
        if not is_number(settings[name])
    ]
    problems += _unfit_wholes(where, {name: settings[name] for name in _WHOLE})
    problems += [
        Problem(where, f"{name} is {shown(settings[name])}", "write True or False")
        for name in _SWITCHES
        if not isinstance(settings[name], (bool, np.bool_))
    ]
    lowest = settings["minimum_score"]
    if is_number(lowest) and lowest > 1:
        problems.append(
            Problem(
                where, f"minimum_score is {shown(lowest)}", "write a number from 0 to 1, as scores"
            )
        )
    problems += [
        Problem(where, f"{name} is {shown(settings[name])}", "write two levels, as (1, 3)")
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
        raise MatchingError(Problem(where, f"most is {shown(most)}", mend))


def check_wholes(where: str, **settings: Any) -> None:
    """Refuse ``manager_levels``, ``n_clusters`` and ``random_state`` that a matcher would.

    Raises
    ------
    MatchingError
        All of them.
    """
    problems = _unfit_wholes(where, settings)
    if problems:
        raise MatchingError(problems)


def is_word(value: Any, allowed: Iterable[str]) -> bool:
    """Whether a value is one of some words."""
    return isinstance(value, str) and value in allowed


def is_number(value: Any) -> bool:
    """Whether a value is a number from 0 up, and one that can be reckoned with."""
    real = isinstance(value, (int, float, np.integer, np.floating))
    return real and not fault_of(value) and 0 <= value < np.inf


def _unfit_wholes(where: str, settings: Mapping[str, Any]) -> list[Problem]:
    return [
        Problem(where, f"{name} is {shown(value)}", f"write a whole number, {_WHOLE[name]} or more")
        for name, value in settings.items()
        if not (value is None and name == "n_clusters") and not _is_whole(value, _WHOLE[name])
    ]


def _is_whole(value: Any, least: int) -> bool:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return whole and not fault_of(value) and value >= least


def _is_range(value: Any) -> bool:
    try:
        low, high = (float(end) for end in value)
    except (TypeError, ValueError, OverflowError):
        return False
    return low <= high
