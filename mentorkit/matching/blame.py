"""Why a mentee has no proposed mentor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..language import Text
from .bans import Ban
from .rules import RULES
from .scoring import LAST_DIGITS, Scoring

#: Why a mentee has no proposed mentor.
REASONS: dict[str, Text] = {
    "no_mentor": Text("there is no mentor"),
    "rule": Text("every mentor is ruled out; most because {rule}"),
    "minimum_score": Text("no allowed mentor reaches the lowest score"),
    "full": Text("no allowed mentor has a free place"),
    "capacity": Text("the places of the allowed mentors went to others"),
}
_ROWS = 512


def find_reasons(
    rows: np.ndarray,
    scoring: Scoring,
    rules: Mapping[str, Ban],
    free: np.ndarray,
    minimum_score: float,
) -> pd.DataFrame:
    """Why each of some mentees is without a mentor.

    Parameters
    ----------
    rows : array of int
        The mentees, by their place in the table.
    scoring : Scoring
    rules : mapping of str to Ban
    free : array of int
        Places that no running pair holds.
    minimum_score : float

    Returns
    -------
    DataFrame, one row a mentee
        ``reason`` (a code of ``REASONS``), ``rule`` (the rule that hides most
        mentors, if a rule is to blame), ``words`` (Text).
    """
    found = []
    n_mentors = scoring.shape[1]
    for k in range(0, len(rows), _ROWS):
        some = rows[k : k + _ROWS]
        hidden = np.zeros((len(some), n_mentors), bool)
        count = {}
        for code, ban in rules.items():
            mask = ban.mask(n_mentors, some)
            count[code] = mask.sum(axis=1)
            hidden |= mask
        good = ~hidden
        if minimum_score > 0:
            good &= scoring.scores(some) >= minimum_score - LAST_DIGITS
        for i in range(len(some)):
            rule = None
            if not n_mentors:
                reason = "no_mentor"
            elif hidden[i].all():
                reason, rule = "rule", max(count, key=lambda code, i=i: count[code][i])
            elif not good[i].any():
                reason = "minimum_score"
            else:
                reason = "capacity" if (free[good[i]] > 0).any() else "full"
            words = REASONS[reason]
            found.append((reason, rule, words.replace(rule=RULES[rule].text) if rule else words))
    return pd.DataFrame(found, columns=["reason", "rule", "words"])
