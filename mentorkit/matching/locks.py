"""Pairs that a person has settled, checked against the rules and the places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..criteria import plain_id
from ..errors import MatchingError, Problem
from .bans import Ban
from .rules import RULES


def rules_between(row: int, column: int, rules: Mapping[str, Ban]) -> list[str]:
    """Codes of the hard rules that forbid a pair, in the order of blame."""
    pair = np.array([row]), np.array([column])
    return [code for code, ban in rules.items() if ban.forbids(*pair)[0]]


def read_locked(
    locked: list[tuple],
    seeking: pd.Index,
    free: pd.Series,
    mentees: pd.Index,
    rules: Mapping[str, Ban],
) -> list[tuple[int, int]]:
    """Where the locked pairs stand in the tables.

    Parameters
    ----------
    locked : list of (mentee id, mentor id)
    seeking : Index
        Mentees without a running pair.
    free : Series
        Free places, by mentor.
    mentees : Index
    rules : mapping of str to Ban

    Returns
    -------
    list of (row, column)

    Raises
    ------
    MatchingError
        Every pair that cannot be: of people who take no part, in a running
        pair, forbidden by a rule, locked twice or both ways round, beyond the
        mentor's places.
    """
    problems: list[Problem] = []
    fixed = []
    taken: Counter = Counter()
    turned = {(plain_id(mentor), plain_id(mentee)) for mentee, mentor in locked}
    seen: set = set()

    def refuse(what: str, mend: str) -> None:
        problems.append(Problem("locked", what, mend))

    for mentee, mentor in locked:
        name = f"the pair {mentee} and {mentor}"
        absent = [p for p, side in ((mentee, mentees), (mentor, free.index)) if p not in side]
        if absent:
            refuse(f"{name}: {' and '.join(map(str, absent))} takes no part",
                   "lock pairs of people who take part")  # fmt: skip
            continue
        row, column = mentees.get_loc(mentee), free.index.get_loc(mentor)
        taken[mentor] += 1
        if mentee not in seeking:
            refuse(f"{mentee} is in a running pair", "lock or run it, not both")
        for code in rules_between(row, column, rules):
            refuse(f"{mentee} and {mentor} cannot be a pair: {RULES[code].text}", "unlock the pair")
        if mentee in seen:
            refuse(f"{mentee} is locked twice", "keep one pair")
        if (plain_id(mentee), plain_id(mentor)) in turned:
            refuse(f"{mentee} and {mentor} are locked both ways round", "keep one of the two")
        if taken[mentor] > free[mentor]:
            refuse(f"{name} is beyond the places of {mentor}",
                   "raise the capacity or unlock a pair")  # fmt: skip
        seen.add(mentee)
        fixed.append((row, column))
    if problems:
        raise MatchingError(problems)
    return fixed
