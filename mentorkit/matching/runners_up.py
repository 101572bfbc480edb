"""Who would be a mentee's mentor if the proposed one would not do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from ..language import Text
from ..result import Fact
from .bans import Ban
from .explanation import places_of
from .matcher import MentorMatcher
from .scoring import LAST_DIGITS

_ROWS = 512


def find_runners_up(
    matcher: MentorMatcher, pairs: pd.DataFrame | Iterable[tuple] | None = None
) -> pd.DataFrame:
    """Each mentee's next best mentor beside that of a pair, whatever the others have.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    pairs : DataFrame with ``mentee_id``, ``mentor_id``, or tuples, optional
        The proposed pairs by default.

    Returns
    -------
    DataFrame, one row a pair
        ``mentee_id``, ``mentor_id``, ``score``; ``runner_up`` (id; None if the
        rules and the lowest score allow no other mentor; nobody whom the mentee is
        proposed to be the mentor of), ``runner_up_score``,
        ``has_place`` (whether a place is left with that mentor after what is
        proposed), ``words`` (Text, which names nobody).

    Raises
    ------
    MatchingError
        An id that the matcher has not seen.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1"], "goals": [("data", "juridik")]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("data",), ("data", "juridik")]})
    >>> found = find_runners_up(MentorMatcher({"goals": 1}).fit(mentees, mentors))
    >>> found[["mentor_id", "runner_up", "runner_up_score", "has_place"]]
      mentor_id runner_up  runner_up_score  has_place
    0        M2        M1              0.5       True
    """
    rows, columns = places_of(matcher, matcher.pairs_ if pairs is None else pairs)
    score = matcher.scoring_.of_pairs(rows, columns)
    left = places_left(matcher)
    order, bans = matcher.seats_.column_order, bans_beside(matcher)
    best = np.full(len(rows), -1)
    value = np.full(len(rows), np.nan)
    for k in range(0, len(rows), _ROWS):
        some = slice(k, k + _ROWS)
        scores = proposable_scores(matcher, rows[some], bans)
        scores[np.arange(len(scores)), columns[some]] = -np.inf
        if not scores.shape[1]:
            continue
        # Of mentors who score alike, the first by id.
        place = order[np.argmax(np.round(scores, 12)[:, order], axis=1)]
        top = scores[np.arange(len(scores)), place]
        best[some] = np.where(top > -np.inf, place, -1)
        value[some] = np.where(top > -np.inf, top, np.nan)
    has_place = np.append(left > 0, False)[best]
    ids = np.append(matcher.mentors_.index.to_numpy(object), None)
    return pd.DataFrame(
        {
            "mentee_id": matcher.mentees_.index[rows].to_numpy(),
            "mentor_id": matcher.mentors_.index[columns].to_numpy(),
            "score": score,
            "runner_up": pd.Series(ids[best], dtype=object),
            "runner_up_score": value,
            "has_place": has_place,
            "words": pd.Series(list(_words(score, value, has_place)), dtype=object),
        }
    )


def _words(score: np.ndarray, value: np.ndarray, has_place: np.ndarray) -> Iterator[Text]:
    for own, other, free in zip(score.tolist(), value.tolist(), has_place.tolist(), strict=True):
        if other != other:
            yield Text("no other mentor can be proposed")
        elif free:
            yield Text("the next best mentor scores {score} and has a free place, against {own}",
                       score=Fact(other, ".2f"), own=Fact(own, ".2f"))  # fmt: skip
        else:
            yield Text("the next best mentor scores {score} and has no place left, against {own}",
                       score=Fact(other, ".2f"), own=Fact(own, ".2f"))  # fmt: skip


def places_left(matcher: MentorMatcher) -> np.ndarray:
    """Places of each mentor that neither a running nor a proposed pair holds."""
    held = matcher.mentors_.index.get_indexer(matcher.pairs_["mentor_id"])
    taken = np.bincount(held, minlength=len(matcher.mentors_))
    return matcher.free_places_.to_numpy() - taken


def bans_beside(matcher: MentorMatcher) -> list[Ban]:
    """What is forbidden while the proposed pairs stand: by the rules, and they turned round."""
    pairs = matcher.pairs_
    rows = matcher.mentees_.index.get_indexer(pairs["mentee_id"]).tolist()
    columns = matcher.mentors_.index.get_indexer(pairs["mentor_id"]).tolist()
    turned = matcher.seats_.ban_turned(zip(rows, columns, strict=True))
    return [*matcher.bans(), turned]


def proposable_scores(
    matcher: MentorMatcher, rows: np.ndarray, bans: Iterable[Ban] | None = None
) -> np.ndarray:
    """Scores of some mentees with every mentor; -inf where rules or the lowest score forbid.

    Other `bans` stand for the rules if they are given.
    """
    scores = matcher.scoring_.scores(rows)
    for ban in matcher.bans() if bans is None else bans:
        scores[ban.mask(scores.shape[1], rows)] = -np.inf
    if matcher.minimum_score > 0:
        scores[scores < matcher.minimum_score - LAST_DIGITS] = -np.inf
    return scores
