"""Hard rules: who must never be paired, whatever the score.

Each rule is a mask over all mentees and mentors with a code and its words.
Adding one is adding it to :data:`RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..language import Text
from .people import plain_term


@dataclass(frozen=True)
class Circumstances:
    """What the rules go by beside the two tables of people.

    Parameters
    ----------
    manager_levels : int
        How far up the chain of managers nobody is matched; 0 allows it.
    same_team : {"forbid", "allow"}
    managers : mapping of id to id
        Who reports to whom, of everyone known.
    conflicts : set of (id, id)
        Declared, in either order.
    ended : set of (mentee id, mentor id)
        Pairs that ended or were turned down.
    trained : set of id, optional
        Mentors who may start; None where training is not demanded.
    """

    manager_levels: int = 2
    same_team: str = "forbid"
    managers: Mapping = field(default_factory=dict)
    conflicts: frozenset = frozenset()
    ended: frozenset = frozenset()
    trained: frozenset | None = None


@dataclass(frozen=True)
class Rule:
    """A hard rule.

    Parameters
    ----------
    code : str
    text : Text
        Why the two are not matched.
    forbids : callable
        ``(mentees, mentors, circumstances)`` to a mask (n_mentees, n_mentors),
        True where forbidden, or None where the rule has nothing to go by.
    passing : bool
        True if it speaks of now (no free place, not trained yet, ended), not
        of the two people: such a rule says nothing of how well pairs fit.
    """

    code: str
    text: Text
    forbids: Callable[[pd.DataFrame, pd.DataFrame, Circumstances], np.ndarray | None]
    passing: bool = False


def managers_above(person, managers: Mapping, levels: int) -> list:
    """The person's managers, nearest first, at most `levels` of them.

    A circle of managers, which real sheets do hold, ends where it closes.

    Examples
    --------
    >>> managers_above("E1", {"E1": "C1", "C1": "C2", "C2": "C1"}, 5)
    ['C1', 'C2']
    """
    chain: list = []
    above = managers.get(person)
    while above is not None and len(chain) < levels and above not in chain and above != person:
        chain.append(above)
        above = managers.get(above)
    return chain


def _ids_mask(mentees, mentors, pairs) -> np.ndarray:
    mask = np.zeros((len(mentees), len(mentors)), bool)
    row = {person: i for i, person in enumerate(mentees.index)}
    column = {person: j for j, person in enumerate(mentors.index)}
    for mentee, mentor in pairs:
        if mentee in row and mentor in column:
            mask[row[mentee], column[mentor]] = True
    return mask


def _same_person(mentees, mentors, _):
    return _ids_mask(mentees, mentors, ((person, person) for person in mentees.index))


def _manager(mentees, mentors, now):
    # Both ways: a mentee cannot be open with who reports to them either.
    up = [
        (person, above)
        for person in mentees.index
        for above in managers_above(person, now.managers, now.manager_levels)
    ]
    down = [
        (above, person)
        for person in mentors.index
        for above in managers_above(person, now.managers, now.manager_levels)
    ]
    return _ids_mask(mentees, mentors, up + down)


def _same_manager(mentees, mentors, now):
    return _equal([now.managers.get(p) for p in mentees.index],
                  [now.managers.get(p) for p in mentors.index])  # fmt: skip


def _same_team(mentees, mentors, now):
    if now.same_team != "forbid":
        return None
    return _equal(*([None if team is None else plain_term(team) for team in side["team"]]
                    for side in (mentees, mentors)))  # fmt: skip


def _equal(left: list, right: list) -> np.ndarray:
    codes = {value: i for i, value in enumerate(dict.fromkeys(left + right)) if value is not None}
    a = np.array([codes.get(value, -1) for value in left], int)
    b = np.array([codes.get(value, -2) for value in right], int)
    return a[:, None] == b[None, :]


def _conflict(mentees, mentors, now):
    both = [*now.conflicts, *((second, first) for first, second in now.conflicts)]
    return _ids_mask(mentees, mentors, both)


def _ended(mentees, mentors, now):
    return _ids_mask(mentees, mentors, now.ended)


def _no_shared_language(mentees, mentors, _):
    sides = [list(mentees["languages"]), list(mentors["languages"])]
    spoken = {language for side in sides for terms in side for language in terms}
    if not spoken:
        return None
    shared = np.zeros((len(mentees), len(mentors)), bool)
    for language in spoken:
        mine, theirs = (np.array([language in terms for terms in side], bool) for side in sides)
        shared |= np.outer(mine, theirs)
    given, other = (np.array([bool(terms) for terms in side], bool) for side in sides)
    return np.outer(given, other) & ~shared


def _no_place(mentees, mentors, _):
    none = (mentors["capacity"] == 0).to_numpy()
    return np.broadcast_to(none, (len(mentees), len(mentors)))


def _untrained(mentees, mentors, now):
    if now.trained is None:
        return None
    untrained = np.array([person not in now.trained for person in mentors.index], bool)
    return np.broadcast_to(untrained, (len(mentees), len(mentors)))


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
            "ended", Text("they were a pair that ended or was not approved"), _ended, passing=True
        ),
        Rule("capacity", Text("the mentor offers no place"), _no_place, passing=True),
        Rule("untrained", Text("the mentor has not had the training"), _untrained, passing=True),
    ]
}


def find_forbidden(
    mentees: pd.DataFrame, mentors: pd.DataFrame, now: Circumstances
) -> dict[str, np.ndarray]:
    """What each rule forbids.

    Parameters
    ----------
    mentees, mentors : DataFrame
        As from ``prepare_people``.
    now : Circumstances

    Returns
    -------
    dict of str to ndarray of bool, shape (n_mentees, n_mentors)
        By the rule's code; rules with nothing to go by are absent.
    """
    masks = {}
    for rule in RULES.values():
        mask = rule.forbids(mentees, mentors, now)
        if mask is not None and mask.any():
            masks[rule.code] = mask
    return masks
