"""What a change of the matching moves: pairs before, pairs after, and what they sum to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..language import Text
from ..matching import MentorMatcher

#: What can become of a mentee's pair from one matching to the next.
MOVES = {
    "kept": Text("kept"),
    "moved": Text("moved"),
    "new": Text("newly matched"),
    "lost": Text("unmatched"),
}


@dataclass(frozen=True)
class Sum:
    """What pairs sum to, scored by the weights that are in force now.

    Attributes
    ----------
    seeking, matched : int
        Mentees who seek a mentor, and those of them who have one.
    score : float
        Summed score.
    lowest : float
        The lowest score of a pair; NaN without pairs.
    """

    seeking: int
    matched: int
    score: float
    lowest: float

    @property
    def share(self) -> float:
        """Share of the mentees who seek a mentor that have one; NaN where nobody does."""
        return self.matched / self.seeking if self.seeking else float("nan")


def sum_pairs(matcher: MentorMatcher, pairs: pd.DataFrame) -> Sum:
    """What pairs sum to by a matcher's weights, whichever weights they were proposed by.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    pairs : DataFrame with ``mentee_id``, ``mentor_id``

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("b",)]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a",), ("b",)]})
    >>> matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)
    >>> sum_pairs(matcher, matcher.pairs_)
    Sum(seeking=2, matched=2, score=2.0, lowest=1.0)
    """
    scores = matcher.score_pairs(pairs)
    lowest = float(scores.min()) if len(scores) else float("nan")
    return Sum(len(matcher.seeking_), len(pairs), float(scores.sum()), lowest)


def find_moves(before: pd.DataFrame, after: pd.DataFrame, order: Iterable = ()) -> pd.DataFrame:
    """What became of each mentee's pair.

    Parameters
    ----------
    before, after : DataFrame with ``mentee_id``, ``mentor_id``
        A mentee has one pair at most.
    order : iterable of ids, optional
        Mentees in the order of the answer; by default those before, then the new.

    Returns
    -------
    DataFrame, one row a mentee with a pair before or after
        ``mentee_id``, ``before``, ``after`` (mentors' ids, None for none) and ``move``, a
        code of ``MOVES``.

    Examples
    --------
    >>> before = pd.DataFrame({"mentee_id": ["E1", "E2"], "mentor_id": ["M1", "M2"]})
    >>> after = pd.DataFrame({"mentee_id": ["E1", "E3"], "mentor_id": ["M1", "M2"]})
    >>> find_moves(before, after)["move"].tolist()
    ['kept', 'lost', 'new']
    """
    was, now = (
        dict(zip(pairs["mentee_id"], pairs["mentor_id"], strict=True)) for pairs in (before, after)
    )
    rows = [
        (mentee, was.get(mentee), now.get(mentee), _name_move(was.get(mentee), now.get(mentee)))
        for mentee in dict.fromkeys([*order, *was, *now])
        if mentee in was or mentee in now
    ]
    return pd.DataFrame(rows, columns=["mentee_id", "before", "after", "move"], dtype=object)


def _name_move(before: str | None, after: str | None) -> str:
    if before == after:
        return "kept"
    if before is None:
        return "new"
    return "lost" if after is None else "moved"
