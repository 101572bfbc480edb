"""The next peer groups: over the year each meets as many others as possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import MatchingError, Problem
from ..tables.schemas import DTYPES
from .swaps import search_rounds


@dataclass(frozen=True)
class Rotation:
    """Proposed groups, round by round.

    Attributes
    ----------
    groups : DataFrame
        ``round`` and ``group`` (1, 2, …), ``id``; one row a person and round.
    gained : int
        Pairs of people who meet for the first time, over all rounds.
    bound : int
        No groups of these sizes can bring more.
    met : Series
        How many of the others each will have met, before and in these rounds;
        index their ids. Those who never come are met by nobody.
    left_out : DataFrame
        ``round``, ``id``: for whom no group was found without somebody whom they
        must not meet, and who is not in a first round that was given.

    Examples
    --------
    >>> propose_groups(list("abcdefghi"), group_size=3, rounds=4).share
    1.0
    """

    groups: pd.DataFrame
    gained: int
    bound: int
    met: pd.Series = field(repr=False)
    left_out: pd.DataFrame = field(repr=False)

    @property
    def share(self) -> float:
        """What is gained of the bound, 0 to 1; 1 where there is nothing to gain."""
        return self.gained / self.bound if self.bound else 1.0


def propose_groups(
    people: pd.DataFrame | Iterable[str],
    encounters: pd.DataFrame | None = None,
    group_size: int = 8,
    rounds: int = 1,
    *,
    conflicts: pd.DataFrame | Iterable[tuple[str, str]] | None = None,
    absent: Iterable[str] = (),
    first: pd.DataFrame | None = None,
    seed: int = 0,
) -> Rotation:
    """Groups for the next rounds in which as many as possible meet for the first time.

    Parameters
    ----------
    people : DataFrame with ``id``, or iterable of str
        Who is to meet; each counts once. Somebody new simply has met nobody.
    encounters : DataFrame, optional
        Who has met already: ``id``, ``other_id``, e.g. of
        :func:`~mentorkit.meetings.count_encounters`.
    group_size : int
        Wanted people in a group, 2 or more. Sizes differ by at most one, and there
        are as many groups as bring the size nearest to it.
    rounds : int
        How many rounds to plan, 1 or more.
    conflicts : DataFrame with ``id``, ``other_id``, or tuples, optional
        Who must not be in one group.
    absent : iterable of str
        Who is invited and never comes, e.g. of
        :func:`~mentorkit.meetings.find_absent`: they are spread evenly over the
        groups, and meeting them counts for nothing.
    first : DataFrame with ``id`` and ``group``, optional
        The groups of the first round where they are settled, e.g. the peer groups of
        the matching; whoever is not in them is left out of that round.
    seed : int
        Another seed makes other groups, as good as can be found.

    Returns
    -------
    Rotation
        The same for the same people, whatever their order.

    Raises
    ------
    MatchingError
        `group_size` below 2, `rounds` below 1, or either not whole; people without
        ``id``, conflicts or encounters without ``id`` and ``other_id``.

    Notes
    -----
    Known as the social golfer problem [1]_. People are dealt out so that in a prime
    number of groups nobody meets twice as long as that is possible, which is where [2]_
    starts too. Then two people of a round change places as long as it makes fewer meet
    again, sideways where nothing betters it; and the search begins anew from other
    deals. It stops at the bound: each round brings as many pairs as its groups hold, and
    nobody meets more than are left to meet. It need not reach it where it can be
    reached. Memory grows with the square of the people: 500 take some megabytes.

    References
    ----------
    .. [1] Harvey & Winterer (2005), Solving the MOLR and social golfers problems,
       Principles and Practice of Constraint Programming.
    .. [2] Dotú & Van Hentenryck (2005), Scheduling social golfers locally, Integration of
       AI and OR Techniques in Constraint Programming.

    Examples
    --------
    >>> found = propose_groups(["E1", "E2", "E3", "E4"], group_size=2, rounds=3)
    >>> found.gained, found.bound
    (6, 6)
    >>> again = propose_groups(["E1", "E2", "E3", "E4"], group_size=2,
    ...                        encounters=pd.DataFrame({"id": ["E1"], "other_id": ["E2"]}))
    >>> again.gained
    2
    """
    _check(group_size=(group_size, 2), rounds=(rounds, 1))
    if isinstance(people, pd.DataFrame) and "id" not in people:
        raise MatchingError(Problem("people", "there is no column id", "give it"))
    ids = people["id"] if isinstance(people, pd.DataFrame) else people
    away = set(absent)
    # Those who come are dealt out first, so that each group has its part of them.
    order = sorted(set(pd.Series(list(ids), dtype=object).dropna()), key=lambda i: (i in away, i))
    place = {person: k for k, person in enumerate(order)}
    comes = np.array([person not in away for person in order], dtype=bool)
    seen = _mark(encounters, place, "encounters") & np.outer(comes, comes)
    clash = _mark(conflicts, place, "conflicts")
    n_groups = count_groups(len(order), int(group_size))
    settled = np.empty((0, len(order)), int) if first is None else _settle(first, place, clash)
    known = seen | _share_group(settled, comes)
    free = rounds - len(settled)
    bound = _bound(known, clash, comes, n_groups, free)
    group = search_rounds(known, clash, comes, n_groups, free, bound, seed)
    group = np.array([*settled, *(_leave_out(row, clash) for row in group)]).reshape(rounds, -1)
    new = _share_group(group, comes) & ~seen
    met = pd.Series((new | seen).sum(axis=1), index=pd.Index(order, dtype=DTYPES["id"]))
    return Rotation(
        _tabulate(order, group),
        int(new.sum()) // 2,
        bound + int((known & ~seen).sum()) // 2,
        met,
        _tabulate_left(order, group),
    )


def count_groups(n: int, size: int) -> int:
    """The number of groups that brings their size nearest to `size`, with nobody alone.

    Examples
    --------
    >>> [count_groups(n, 8) for n in (1, 11, 12, 60)]
    [1, 1, 2, 8]
    """
    return max(1, min((2 * n + size) // (2 * size), n // 2))


def _check(**given: tuple[int, int]) -> None:
    problems = [
        Problem("propose_groups", f"{name} is {value!r}", f"write a whole number, {least} or more")
        for name, (value, least) in given.items()
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least
    ]
    if problems:
        raise MatchingError(problems)


def _mark(pairs: pd.DataFrame | Iterable | None, place: dict[str, int], what: str) -> np.ndarray:
    """Which of the people are a pair of `pairs`, shape (n_people, n_people)."""
    marked = np.zeros((len(place), len(place)), dtype=bool)
    if pairs is None:
        return marked
    if not isinstance(pairs, pd.DataFrame):
        pairs = pd.DataFrame(list(pairs), columns=["id", "other_id"], dtype=object)
    if not {"id", "other_id"} <= set(pairs.columns):
        raise MatchingError(Problem(what, "there is no column id or other_id", "give both"))
    both = pd.DataFrame({name: pairs[name].map(place) for name in ("id", "other_id")})
    first, second = both.dropna().to_numpy(int).reshape(-1, 2).T
    marked[first, second] = marked[second, first] = True
    np.fill_diagonal(marked, False)
    return marked


def _settle(first: pd.DataFrame, place: dict[str, int], clash: np.ndarray) -> np.ndarray:
    """A first round that is given, as one row of groups; -1 for who is in none."""
    row = np.full(len(place), -1)
    own = first[first["id"].isin(place)].drop_duplicates("id")
    row[own["id"].map(place).to_numpy(int)] = pd.factorize(own["group"], sort=True)[0]
    return _leave_out(row, clash)[None, :]


def _share_group(group: np.ndarray, comes: np.ndarray) -> np.ndarray:
    """Who is with whom in any round, of those who come."""
    met = np.zeros((len(comes), len(comes)), dtype=bool)
    for row in group:
        met |= (row[:, None] == row) & (row >= 0)
    np.fill_diagonal(met, False)
    return met & np.outer(comes, comes)


def _bound(
    seen: np.ndarray, clash: np.ndarray, comes: np.ndarray, n_groups: int, rounds: int
) -> int:
    """How many pairs can meet for the first time at most."""
    n = int(comes.sum())
    sizes = np.bincount(np.arange(n) % n_groups, minlength=n_groups)
    in_groups = rounds * int((sizes * (sizes - 1) // 2).sum())
    open_pairs = ~(seen | clash) & np.outer(comes, comes) & ~np.eye(len(comes), dtype=bool)
    by_person = np.minimum(open_pairs.sum(axis=1), rounds * max(0, int(sizes.max()) - 1))
    return min(in_groups, int(by_person.sum()) // 2)


def _leave_out(row: np.ndarray, clash: np.ndarray) -> np.ndarray:
    """A round without those who must be left out so that nobody is with whom they must not be."""
    row = row.copy()
    against = clash & (row[:, None] == row) & (row >= 0)
    while against.any():
        worst = int(against.sum(axis=1).argmax())
        row[worst] = -1
        against[worst] = against[:, worst] = False
    return row


def _tabulate(order: list[str], group: np.ndarray) -> pd.DataFrame:
    rounds, people = np.nonzero(group >= 0)
    found = pd.DataFrame(
        {
            "round": rounds + 1,
            "group": group[rounds, people] + 1,
            "id": pd.Series(np.array(order, dtype=object)[people], dtype=DTYPES["id"]),
        }
    )
    return found.sort_values(["round", "group", "id"], ignore_index=True)


def _tabulate_left(order: list[str], group: np.ndarray) -> pd.DataFrame:
    rounds, people = np.nonzero(group < 0)
    who = pd.Series(np.array(order, dtype=object)[people], dtype=DTYPES["id"])
    return pd.DataFrame({"round": rounds + 1, "id": who})
