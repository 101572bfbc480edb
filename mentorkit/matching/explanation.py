"""Why this pair, why nobody: the score taken apart, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import Block
from ..criteria.single import fault_of, shown
from ..errors import MatchingError, Problem
from ..language import Text
from ..result import Fact
from .blame import REASONS
from .ids import find_places, list_unknown
from .matcher import MentorMatcher
from .rules import RULES
from .scoring import LAST_DIGITS

_ROWS = 512
_UNKNOWN = Text("not known of both; counted as the mean")


def explain_pair(matcher: MentorMatcher, mentee_id: Any, mentor_id: Any) -> pd.DataFrame:
    """What each criterion gives a pair's score.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    mentee_id, mentor_id : id
        Any two, proposed or not.

    Returns
    -------
    DataFrame, one row a criterion, the weightiest first
        ``criterion``, ``score`` (0 to 1), ``weight`` (of all weights, 0 to 1),
        ``share`` (of the pair's score, 0 to 1), ``known`` (False where a mean
        stands in), ``words`` (Text). ``score * weight`` sums to the pair's
        score. Hard rules that forbid the pair stand first, with NaN for figures.

    Raises
    ------
    MatchingError
        An id that the matcher has not seen.

    See Also
    --------
    explain_pairs : the same of many pairs at once.
    find_runners_up : who would be the mentee's next best mentor.
    """
    table = explain_pairs(matcher, [(mentee_id, mentor_id)])
    table = table[["criterion", "score", "weight", "share", "known", "words"]]
    rules = pd.DataFrame(
        [
            {"criterion": code, "score": np.nan, "weight": np.nan, "share": np.nan, "known": True,
             "words": RULES[code].text}
            for code in matcher.rules_between(mentee_id, mentor_id)
        ]
    )  # fmt: skip
    return (pd.concat([rules, table]) if len(rules) else table).reset_index(drop=True)


def explain_pairs(
    matcher: MentorMatcher, pairs: pd.DataFrame | Iterable[tuple] | None = None
) -> pd.DataFrame:
    """What each criterion gives the score of each of many pairs.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    pairs : DataFrame with ``mentee_id``, ``mentor_id``, or tuples, optional
        The proposed pairs by default.

    Returns
    -------
    DataFrame, one row a pair and criterion, the weightiest of a pair first
        ``mentee_id``, ``mentor_id`` and the columns of ``explain_pair``, and
        ``gain``: what the criterion adds to this pair's score over the mentee's
        mean with any mentor.

    Raises
    ------
    MatchingError
        An id that the matcher has not seen.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1"], "goals": [("data", "juridik")]})
    >>> mentors = pd.DataFrame({"id": ["M1"], "skills": [("data",)]})
    >>> table = explain_pairs(MentorMatcher().fit(mentees, mentors))
    >>> print(table.at[0, "words"])
    the mentor can help with 1 of 2 goals: data
    """
    asked = places_of(matcher, matcher.pairs_ if pairs is None else pairs)
    rows, columns = asked
    mentees = {i: matcher.mentees_.iloc[i] for i in dict.fromkeys(rows.tolist())}
    mentors = {j: matcher.mentors_.iloc[j] for j in dict.fromkeys(columns.tolist())}
    people = [(mentees[i], mentors[j]) for i, j in zip(*(side.tolist() for side in asked),
                                                      strict=True)]  # fmt: skip
    parts = []
    for name, weight in matcher.scoring_.shares().items():
        block, criterion = matcher.blocks_[name], matcher.criteria_[name]
        score, known = block.of_pairs(rows, columns), block.knows(rows, columns)
        words = [
            criterion.explain(mentee, mentor, value, matcher.preferences) if told else _UNKNOWN
            for (mentee, mentor), value, told in zip(people, score.tolist(), known, strict=True)
        ]
        part = {"pair": np.arange(len(rows)), "criterion": name, "score": score, "weight": weight,
                "known": known, "words": pd.Series(words, dtype=object),
                "gain": (score - _usual(block, rows)) * weight}  # fmt: skip
        parts.append(pd.DataFrame(part))
    empty = pd.DataFrame(columns=["pair", "criterion", "score", "weight", "known", "words", "gain"])
    table = pd.concat(parts, ignore_index=True) if parts else empty
    table["part"] = (table["score"] * table["weight"]).astype(float)
    whole = table.groupby("pair")["part"].transform("sum")
    table["share"] = (table["part"] / whole.where(whole > 0)).fillna(0.0)
    table = table.sort_values(
        ["pair", "part", "weight"], ascending=[True, False, False], kind="stable"
    )
    of_pair = table["pair"].to_numpy(int)
    table["mentee_id"] = matcher.mentees_.index[rows[of_pair]].to_numpy()
    table["mentor_id"] = matcher.mentors_.index[columns[of_pair]].to_numpy()
    names = ["mentee_id", "mentor_id", "criterion", "score", "weight", "share", "known", "words",
             "gain"]  # fmt: skip
    return table[names].reset_index(drop=True)


def _usual(block: Block, rows: np.ndarray) -> np.ndarray:
    """Each mentee's mean score by one criterion, over all mentors."""
    some, back = np.unique(rows, return_inverse=True)
    means = [block.filled(some[k : k + _ROWS]).mean(axis=1) for k in range(0, len(some), _ROWS)]
    return np.concatenate(means)[back] if means else np.empty(0)


def find_strengths(
    matcher: MentorMatcher, mentee_id: Any, mentor_id: Any, most: int = 3
) -> list[str]:
    """What speaks most for this mentor, beside the other mentors.

    Returns
    -------
    list of str
        At most so many criteria, by what this pair's score gains from each over
        the mentee's mean; only those that both have answered.
    """
    found = list_strengths(explain_pairs(matcher, [(mentee_id, mentor_id)]), most)
    return found.get((mentee_id, mentor_id), [])


def list_strengths(explained: pd.DataFrame, most: int = 3) -> dict[tuple, list[str]]:
    """What speaks most for each pair, as ``find_strengths``, of a table of ``explain_pairs``."""
    speaks = explained[explained["known"].astype(bool) & (explained["gain"] > 0)]
    speaks = speaks[speaks["score"] > 0].sort_values("gain", ascending=False, kind="stable")
    found: dict[tuple, list[str]] = {}
    for mentee, mentor, name in zip(
        speaks["mentee_id"], speaks["mentor_id"], speaks["criterion"], strict=True
    ):
        mine = found.setdefault((mentee, mentor), [])
        if len(mine) < most:
            mine.append(name)
    return found


def explain_unmatched(matcher: MentorMatcher, mentee_id: Any) -> pd.DataFrame:
    """What stood between a mentee and every mentor.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    mentee_id : id

    Returns
    -------
    DataFrame, one row a reason
        ``reason`` (a rule's code, or ``minimum_score``, ``full``,
        ``capacity``), ``mentors`` (how many it hides; each is counted once, at
        the first that applies), ``words`` (Text).

    Raises
    ------
    MatchingError
        An id that the matcher has not seen.

    See Also
    --------
    suggest_changes : the smallest changes by which the mentee would have a mentor.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1"], "team": ["Nord"]})
    >>> mentors = pd.DataFrame({"id": ["M1"], "team": ["nord"]})
    >>> explain_unmatched(MentorMatcher().fit(mentees, mentors), "E1")[["reason", "mentors"]]
          reason  mentors
    0  same_team        1
    """
    i = place_of(matcher, mentee_id)
    left = np.ones(len(matcher.mentors_), bool)
    rows = []

    def blame(code: str, words: Text, hidden: np.ndarray) -> None:
        if (hidden & left).any():
            rows.append({"reason": code, "mentors": int((hidden & left).sum()), "words": words})
        left[hidden] = False

    for code, ban in matcher.rules_.items():
        blame(code, RULES[code].text, ban.mask(len(left), [i])[0])
    low = matcher.scoring_.scores([i])[0] < matcher.minimum_score - LAST_DIGITS
    blame("minimum_score", Text("the score is below the lowest, {score}",
                                score=Fact(matcher.minimum_score, ".2f")), low)  # fmt: skip
    blame("full", Text("the mentor's places are held by running pairs"),
          (matcher.free_places_ == 0).to_numpy())  # fmt: skip
    if mentee_id in set(matcher.unmatched_["mentee_id"]):
        blame("capacity", REASONS["capacity"], left.copy())
    return pd.DataFrame(rows, columns=["reason", "mentors", "words"])


def places_of(
    matcher: MentorMatcher, pairs: pd.DataFrame | Iterable[tuple]
) -> tuple[np.ndarray, np.ndarray]:
    """Where the two of each pair stand in the tables.

    Raises
    ------
    MatchingError
        Ids that the matcher has not seen; all of them.
    """
    return find_places(pairs, matcher.mentees_.index, matcher.mentors_.index)


def place_of(matcher: MentorMatcher, mentee_id: Any) -> int:
    """Where a mentee stands in the table.

    Raises
    ------
    MatchingError
        The matcher has not seen the id, or it is none.
    """
    ids = matcher.mentees_.index
    if fault_of(mentee_id):
        raise MatchingError(Problem("mentees", f"{shown(mentee_id)} is no id", "give one id"))
    if mentee_id not in ids:
        raise MatchingError(list_unknown([mentee_id], ids, "mentees"))
    return ids.get_loc(mentee_id)
