"""Hard rules: who must never be paired, whatever the score.

Each rule is a :class:`Ban` with a code and its words. Adding one is adding it to
:data:`RULES`; every way of matching asks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ..criteria import plain_id
from ..criteria.compare import words_of
from ..criteria.seniority import levels_of
from ..language import Text
from .bans import Ban, ban_mentors, ban_pairs, ban_same, ban_unless_shared


@dataclass(frozen=True)
class Circumstances:
    """What the rules go by beside the two tables of people.

    Parameters
    ----------
    manager_levels : int
        How far up the chain of managers nobody is matched; 0 allows it.
    same_team : {"forbid", "allow"}
    managers : mapping of str to list of str
        Who reports to whom, of everyone known, by ids as ``plain_id`` writes
        them.
    conflicts : set of (id, id)
        Declared, in either order.
    ended : set of (mentee id, mentor id)
        Pairs that ended or were turned down.
    running : set of (mentee id, mentor id)
        Pairs at work.
    trained : set of id, optional
        Mentors who may start; None where training is not demanded.
    seniority_allowed : (float, float), optional
        Levels that a mentor may be above the mentee, from and to.
    """

    manager_levels: int = 2
    same_team: str = "forbid"
    managers: Mapping = field(default_factory=dict)
    conflicts: frozenset = frozenset()
    ended: frozenset = frozenset()
    running: frozenset = frozenset()
    trained: frozenset | None = None
    seniority_allowed: tuple[float, float] | None = None


@dataclass(frozen=True)
class Rule:
    """A hard rule.

    Parameters
    ----------
    code : str
    text : Text
        Why the two are not matched.
    forbids : callable
        ``(mentees, mentors, circumstances)`` to a :class:`Ban`, or None where
        the rule has nothing to go by.
    passing : bool
        True if it speaks of now (no free place, not trained yet, ended), not
        of the two people: such a rule says nothing of how well pairs fit.
    """

    code: str
    text: Text
    forbids: Callable[[pd.DataFrame, pd.DataFrame, Circumstances], Ban | None]
    passing: bool = False


def managers_above(person, managers: Mapping[str, Sequence[str]], levels: int) -> list[str]:
    """The person's managers, nearest first, so many levels up.

    A circle of managers, which real sheets do hold, ends where it closes.

    Examples
    --------
    >>> managers_above("e1", {"e1": ["c1"], "c1": ["c2"], "c2": ["c1"]}, 5)
    ['c1', 'c2']
    """
    found: list[str] = []
    level = [plain_id(person)]
    for _ in range(int(levels)):
        level = [
            above
            for one in level
            for above in managers.get(one, ())
            if above not in found and above != plain_id(person)
        ]
        if not level:
            break
        found += dict.fromkeys(level)
    return found


def _ban_ids(mentees, mentors, pairs) -> Ban:
    """Forbid pairs of ids, however they are spelt."""
    rows, columns = (_places(side.index) for side in (mentees, mentors))
    found = [
        (i, j)
        for mentee, mentor in pairs
        for i in rows.get(plain_id(mentee), ())
        for j in columns.get(plain_id(mentor), ())
    ]
    return ban_pairs(len(mentees), found)


def _places(ids) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, person in enumerate(ids):
        places.setdefault(plain_id(person), []).append(place)
    return places


def _same_person(mentees, mentors, _):
    return _ban_ids(mentees, mentors, ((person, person) for person in mentees.index))


def _manager(mentees, mentors, now):
    # Both ways: a mentee cannot be open with who reports to them either.
    up, down = (
        [
            (person, above)
            for person in side.index
            for above in managers_above(person, now.managers, now.manager_levels)
        ]
        for side in (mentees, mentors)
    )
    return _ban_ids(mentees, mentors, up + [(above, person) for person, above in down])


def _same_manager(mentees, mentors, now):
    mine, theirs = (
        [now.managers.get(plain_id(person), []) for person in side.index]
        for side in (mentees, mentors)
    )
    ban = ban_same(*([above[0] if above else None for above in side] for side in (mine, theirs)))
    if max(map(len, [*mine, *theirs]), default=0) <= 1:
        return ban
    # The few with more than one manager, pair by pair.
    pairs = [
        (i, j)
        for i, above in enumerate(mine)
        for j, other in enumerate(theirs)
        if (len(above) > 1 or len(other) > 1) and set(above) & set(other)
    ]
    single = ban_pairs(len(mentees), pairs)
    return replace(ban, start=single.start, columns=single.columns)


def _same_team(mentees, mentors, now):
    if now.same_team != "forbid":
        return None
    return ban_same(words_of(mentees, "team"), words_of(mentors, "team"))


def _conflict(mentees, mentors, now):
    both = [*now.conflicts, *((second, first) for first, second in now.conflicts)]
    return _ban_ids(mentees, mentors, both)


def _mirrored(mentees, mentors, now):
    return _ban_ids(mentees, mentors, ((mentor, mentee) for mentee, mentor in now.running))


def _ended(mentees, mentors, now):
    return _ban_ids(mentees, mentors, now.ended)


def _no_shared_language(mentees, mentors, _):
    return ban_unless_shared(list(mentees["languages"]), list(mentors["languages"]))


def _seniority(mentees, mentors, now):
    if now.seniority_allowed is None:
        return None
    low, high = now.seniority_allowed
    theirs = levels_of(mentors)
    kinds = sorted({level for level in theirs if level is not None})
    # A mentee is said to share the levels that are allowed to them. None stands
    # for "none of these", so that a mentee without an allowed level has a set.
    mine = [
        () if level is None else (None, *(k for k in kinds if low <= k - level <= high))
        for level in levels_of(mentees)
    ]
    return ban_unless_shared(mine, [() if level is None else (level,) for level in theirs])


def _no_place(mentees, mentors, _):
    return ban_mentors(len(mentees), mentors["capacity"] == 0)


def _untrained(mentees, mentors, now):
    if now.trained is None:
        return None
    trained = {plain_id(person) for person in now.trained}
    return ban_mentors(len(mentees), [plain_id(person) not in trained for person in mentors.index])


#: Every hard rule, in the order in which blame is laid.
RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in [
        Rule("same_person", Text("they are the same person"), _same_person),
        Rule("manager", Text("one is the other's manager, or their manager's"), _manager),
        Rule("same_manager", Text("they have the same manager"), _same_manager),
        Rule("same_team", Text("they are in the same team"), _same_team),
        Rule("conflict", Text("they are not to be matched, as declared"), _conflict),
        Rule("language", Text("they share no language"), _no_shared_language),
        Rule(
            "seniority",
            Text("the mentor's level is outside the range that the programme allows"),
            _seniority,
        ),
        Rule("mirrored", Text("they are a pair already, the other way round"), _mirrored),
        Rule(
            "ended", Text("they were a pair that ended or was not approved"), _ended, passing=True
        ),
        Rule("capacity", Text("the mentor offers no place"), _no_place, passing=True),
        Rule("untrained", Text("the mentor has not had the training"), _untrained, passing=True),
    ]
}


def find_bans(mentees: pd.DataFrame, mentors: pd.DataFrame, now: Circumstances) -> dict[str, Ban]:
    """What each rule forbids.

    Parameters
    ----------
    mentees, mentors : DataFrame
        As from ``prepare_people``.
    now : Circumstances

    Returns
    -------
    dict of str to Ban
        By the rule's code; rules that forbid nothing here are absent.
    """
    bans = {}
    for rule in RULES.values():
        ban = rule.forbids(mentees, mentors, now)
        if ban is not None and ban.forbids_any():
            bans[rule.code] = ban
    return bans
