"""Peer groups for the group meetings: of one size, mixed, and free to speak in."""

from __future__ import annotations

import numbers
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..criteria import plain_term
from ..criteria.single import shown
from ..errors import MatchingError, Problem, setting_aside
from .entrance import check_others
from .people import prepare_people, read_managers, read_pairs
from .rules import RULES, Circumstances
from .settings import check_wholes

#: Starts of the search, the first from the deal and each other from one shuffled.
_STARTS = 10
#: Beside one that must be kept apart, no number of team mates counts.
_APART = 1_000_000


def form_peer_groups(
    people: pd.DataFrame,
    size: int,
    *,
    conflicts: pd.DataFrame | Iterable[tuple] | None = None,
    managers: pd.DataFrame | None = None,
    manager_levels: int = 2,
) -> pd.DataFrame:
    """Balanced groups for group meetings, mixed across departments.

    Parameters
    ----------
    people : DataFrame
        As the table ``people``, e.g. the mentees.
    size : int
        Wanted people in a group.
    conflicts : DataFrame with ``id``, ``other_id``, or tuples, optional
        Who must not be in one group. Those not among `people` are passed over.
    managers : DataFrame, optional
        Others with ``id`` and ``manager_id``, through whom chains of managers
        are followed.
    manager_levels : int
        Nobody shares a group with their manager, so many levels up.

    Returns
    -------
    DataFrame, one row a person
        ``id``, ``group`` (1, 2, …), ``department``, ``apart``: False for who is
        in a group with their manager or someone of a declared conflict, since
        no better way was found.

    Raises
    ------
    MatchingError
        `size` below 2 or not whole, `manager_levels` that are no whole number from 0
        up, a table or a conflict that cannot be read; all of them.

    Notes
    -----
    In order of weight:

    1. Sizes differ by at most one. There are as many groups as bring the size
       nearest to `size`, but never so many that someone is alone: three people
       in groups of two are one group of three.
    2. Each department's number of people differs by at most one from group to
       group, and so does that of people whose department is not known.
    3. Nobody is with their manager or within a declared conflict.
    4. As few as can be found are with someone of their team or with the same
       manager.

    People are dealt out like cards, sorted by department and team, which gives
    the first two; then two people change places, if that keeps them, as long as
    it betters the others, from ten starts. Where a conflict remains, that search
    has not shown that it must. The order of rows decides nothing.

    Examples
    --------
    >>> people = pd.DataFrame({"id": list("abcd"), "department": ["X", "X", "Y", "Y"]})
    >>> form_peer_groups(people, 2)["group"].tolist()
    [1, 2, 1, 2]
    >>> form_peer_groups(people, 2, conflicts=[("a", "c")])["group"].tolist()
    [2, 1, 1, 2]
    """
    problems: list[Problem] = []
    with setting_aside(problems):
        size = _read_size(size)
    with setting_aside(problems):
        check_wholes("form_peer_groups", manager_levels=manager_levels)
    with setting_aside(problems):
        check_others(managers, "managers")
    with setting_aside(problems):
        conflicts = read_pairs(conflicts, "conflicts", ("id", "other_id"))
    with setting_aside(problems):
        given = prepare_people(people, "people")
    if problems:
        raise MatchingError(problems)
    ordered = given.iloc[_deal_order(given)]
    n_groups = _count_groups(len(ordered), size)
    clash, near = _who_clashes(ordered, conflicts, managers, manager_levels)
    departments = pd.factorize(ordered["department"].map(_key))[0]
    group = _search(departments, n_groups, _APART * clash + near)
    together = clash & (group[:, None] == group[None, :])
    found = pd.DataFrame({"group": group + 1, "apart": ~together.any(axis=1)}, index=ordered.index)
    found = found.reindex(given.index)
    return pd.DataFrame(
        {
            "id": given.index,
            "group": found["group"].to_numpy(int),
            "department": given["department"].to_numpy(),
            "apart": found["apart"].to_numpy(bool),
        }
    )


def list_apart(
    people: pd.DataFrame,
    *,
    conflicts: pd.DataFrame | Iterable[tuple] | None = None,
    managers: pd.DataFrame | None = None,
    manager_levels: int = 2,
) -> pd.DataFrame:
    """Who must not share a group: a manager with whom they manage, a declared conflict.

    Parameters
    ----------
    people, conflicts, managers, manager_levels
        As in :func:`form_peer_groups`.

    Returns
    -------
    DataFrame, one row a pair of people
        ``id``, ``other_id``; each pair once.

    Raises
    ------
    MatchingError
        As :func:`form_peer_groups`.

    Examples
    --------
    >>> people = pd.DataFrame({"id": list("abc"), "manager_id": ["b", None, "b"]})
    >>> list_apart(people, conflicts=[("a", "c")]).values.tolist()
    [['a', 'b'], ['a', 'c'], ['b', 'c']]
    """
    problems: list[Problem] = []
    with setting_aside(problems):
        check_wholes("list_apart", manager_levels=manager_levels)
    with setting_aside(problems):
        check_others(managers, "managers")
    with setting_aside(problems):
        conflicts = read_pairs(conflicts, "conflicts", ("id", "other_id"))
    with setting_aside(problems):
        given = prepare_people(people, "people")
    if problems:
        raise MatchingError(problems)
    clash, _ = _who_clashes(given, conflicts, managers, manager_levels)
    first, second = np.nonzero(np.triu(clash | clash.T, 1))
    return pd.DataFrame({"id": given.index[first], "other_id": given.index[second]})


def _read_size(size) -> int:
    if (
        isinstance(size, bool)
        or not isinstance(size, numbers.Real)
        or size != size // 1
        or size < 2
    ):
        raise MatchingError(
            Problem("form_peer_groups", f"size is {shown(size)}", "write a whole number, 2 or more")
        )
    return int(size)


def _count_groups(n: int, size: int) -> int:
    """The number that brings the size nearest to the one wanted, with nobody alone."""
    nearest = (2 * n + size) // (2 * size)
    return max(1, min(nearest, n // 2))


def _key(words) -> str:
    return "" if words is None else plain_term(words)


def _deal_order(people: pd.DataFrame) -> list[int]:
    keys = [
        (_key(department), _key(team), str(person))
        for person, department, team in zip(
            people.index, people["department"], people["team"], strict=True
        )
    ]
    return sorted(range(len(people)), key=keys.__getitem__)


def _who_clashes(people, conflicts, managers, levels) -> tuple[np.ndarray, np.ndarray]:
    """Masks of who must be kept apart, and of who had better be, shape (n_people, n_people)."""
    now = Circumstances(
        manager_levels=levels,
        managers=read_managers(managers, people),
        conflicts=frozenset(conflicts),
    )

    def either(*codes: str) -> np.ndarray:
        bans = [RULES[code].forbids(people, people, now) for code in codes]
        mask = np.any([ban.mask(len(people)) for ban in bans], axis=0)
        return mask & ~np.eye(len(people), dtype=bool)

    return either("manager", "conflict"), either("same_team", "same_manager")


def _search(departments: np.ndarray, n_groups: int, cost: np.ndarray) -> np.ndarray:
    """The group of each person (0, 1, …) with the least cost found."""
    rng = np.random.default_rng(0)
    order = np.arange(len(departments))
    best, least = order % n_groups, np.inf
    for start in range(_STARTS):
        if start:
            # Departments stay together, so that any deal is balanced.
            shuffled = rng.permutation(len(order))
            order = shuffled[np.argsort(departments[shuffled], kind="stable")]
        group = np.empty(len(order), int)
        group[order] = np.arange(len(order)) % n_groups
        _swap(group, departments, n_groups, cost)
        total = (cost * (group[:, None] == group[None, :])).sum()
        if total < least:
            best, least = group, total
        if least < _APART:  # nobody is with whom they must not be
            break
    return best


def _swap(group: np.ndarray, departments: np.ndarray, n_groups: int, cost: np.ndarray) -> None:
    """Let two people change places as long as it lowers the cost; changes `group`."""
    if n_groups < 2 or not cost.any():
        return
    counts = np.zeros((departments.max() + 1, n_groups), int)
    np.add.at(counts, (departments, group), 1)
    fewest = counts.sum(axis=1) // n_groups
    of_group = cost @ np.eye(n_groups)[group]  # cost of each person in each group
    everyone = np.arange(len(group))
    bettered = True
    while bettered:
        bettered = False
        for i in everyone:
            if not of_group[i, group[i]]:
                continue
            own = group[i]
            # Which departments could give someone to this group and take i's place there.
            more = counts > fewest[:, None]
            fits = more[departments, group] & ~more[departments, own]
            fits &= more[departments[i], own] & ~more[departments[i], group]
            fits |= departments == departments[i]
            change = of_group[i, group] - of_group[i, own] - of_group[everyone, group]
            change += of_group[:, own] - 2 * cost[i]
            change[~fits | (group == own)] = 0
            j = int(change.argmin())
            if change[j] >= 0:
                continue
            other = group[j]
            for person, there, gone in ((i, other, own), (j, own, other)):
                group[person] = there
                counts[departments[person], there] += 1
                counts[departments[person], gone] -= 1
                of_group[:, there] += cost[:, person]
                of_group[:, gone] -= cost[:, person]
            bettered = True
