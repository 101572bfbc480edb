"""Pairs that both sides would rather have than what is proposed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .matcher import MentorMatcher
from .runners_up import bans_beside, places_left, proposable_scores
from .settings import check_most

_ROWS = 512
#: Scores are sums of floats: equal ones may differ in their last digits.
_SAME = 1e-9


def find_blocking_pairs(matcher: MentorMatcher, *, most: int | None = None) -> pd.DataFrame:
    """Pairs that both sides would rather have than what is proposed.

    A mentee and a mentor block the proposal if the pair is allowed and at least
    at the lowest score, the mentee scores higher with that mentor than with the
    one proposed (or has none), and the mentor has a free place or scores higher
    with the mentee than with the lowest of those proposed. Two who are proposed the
    other way round do not: nobody is the mentor of their own mentor.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    most : int, optional
        At most so many of each mentee, 1 or more, those with most to gain; all by
        default.

    Returns
    -------
    DataFrame
        ``mentee_id``, ``mentor_id``, ``score``, ``mentee_gain`` and
        ``mentor_gain`` (over what each has now; the whole score for a mentee
        without a mentor or a mentor with a free place); in order of the mentees,
        the most to gain first.

    Raises
    ------
    MatchingError
        `most` is no whole number from 1 up.

    Notes
    -----
    What is best for the cohort is not best for each: the largest summed score
    may give somebody less, so that others get more. Such pairs are therefore no
    fault of the matching, but they are where people may ask for a swap. A
    matching without any is stable in the sense of Gale and Shapley [1]_, and
    sums to less. All pairs are looked at, in memory of some rows at a time.

    References
    ----------
    .. [1] Gale and Shapley (1962), American Mathematical Monthly 69, 9-15.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a", "b", "c"), ("c", "d")]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a", "b", "c"), ("a", "b")]})
    >>> matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)  # E1 and M2, E2 and M1
    >>> find_blocking_pairs(matcher)[["mentee_id", "mentor_id", "score"]]
      mentee_id mentor_id  score
    0        E1        M1    1.0
    """
    check_most("find_blocking_pairs", most)
    seeking, n_mentors = matcher.seats_.seeking, len(matcher.mentors_)
    own = np.full(len(matcher.mentees_), -np.inf)
    pairs = matcher.pairs_
    own[matcher.mentees_.index.get_indexer(pairs["mentee_id"])] = pairs["score"]
    mentor_of = matcher.mentors_.index.get_indexer(pairs["mentor_id"])
    lowest = np.full(n_mentors, np.inf)
    np.minimum.at(lowest, mentor_of, pairs["score"].to_numpy(float))
    lowest[places_left(matcher) > 0] = -np.inf

    found, bans = [], bans_beside(matcher)
    for k in range(0, len(seeking), _ROWS):
        rows = seeking[k : k + _ROWS]
        scores = proposable_scores(matcher, rows, bans)
        wanted = (scores > own[rows, None] + _SAME) & (scores > lowest + _SAME)
        if most is not None and n_mentors > most:
            rank = np.argsort(-np.where(wanted, scores, -np.inf), axis=1, kind="stable")
            kept = np.zeros_like(wanted)
            np.put_along_axis(kept, rank[:, :most], True, axis=1)
            wanted &= kept
        at, columns = np.nonzero(wanted)
        found.append((rows[at], columns, scores[at, columns]))
    rows, columns, score = (
        (np.concatenate(side) for side in zip(*found, strict=True))
        if found
        else (np.empty(0, int), np.empty(0, int), np.empty(0))
    )
    order = np.lexsort((columns, -score, rows))
    rows, columns, score = rows[order], columns[order], score[order]
    return pd.DataFrame(
        {
            "mentee_id": matcher.mentees_.index[rows].to_numpy(),
            "mentor_id": matcher.mentors_.index[columns].to_numpy(),
            "score": score,
            "mentee_gain": score - np.maximum(own[rows], 0),
            "mentor_gain": score - np.maximum(lowest[columns], 0),
        }
    )
