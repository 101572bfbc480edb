"""Why this pair, why nobody: the score taken apart, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..errors import MatchingError, Problem, nearest
from ..language import Text
from ..result import Fact
from .blame import REASONS
from .matcher import MentorMatcher
from .rules import RULES

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
    """
    _check_known(matcher, mentee_id, mentor_id)
    i = matcher.mentees_.index.get_loc(mentee_id)
    j = matcher.mentors_.index.get_loc(mentor_id)
    mentee, mentor = matcher.mentees_.iloc[i], matcher.mentors_.iloc[j]
    pair = np.array([i]), np.array([j])
    rows = []
    for name, weight in matcher.scoring_.shares().items():
        block = matcher.blocks_[name]
        known = bool(block.knows(*pair)[0])
        score = float(block.of_pairs(*pair)[0])
        rows.append(
            {
                "criterion": name,
                "score": score,
                "weight": weight,
                "known": known,
                "words": matcher.criteria_[name].explain(mentee, mentor, score, matcher.preferences)
                if known
                else _UNKNOWN,
            }
        )
    table = pd.DataFrame(rows, columns=["criterion", "score", "weight", "known", "words"])
    part = table["score"] * table["weight"]
    table.insert(3, "share", part / part.sum() if part.sum() > 0 else 0.0)
    table = table.assign(part=part)
    table = table.sort_values(["part", "weight"], ascending=False, kind="stable")
    rules = pd.DataFrame(
        [
            {"criterion": code, "score": np.nan, "weight": np.nan, "share": np.nan, "known": True,
             "words": RULES[code].text}
            for code in matcher.rules_between(mentee_id, mentor_id)
        ]
    )  # fmt: skip
    table = table.drop(columns="part")
    return (pd.concat([rules, table]) if len(rules) else table).reset_index(drop=True)


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
    table = explain_pair(matcher, mentee_id, mentor_id)
    table = table[table["known"] & table["score"].gt(0)]
    i = matcher.mentees_.index.get_loc(mentee_id)
    usual = {name: matcher.blocks_[name].filled([i]).mean() for name in table["criterion"]}
    gain = (table["score"] - table["criterion"].map(usual).astype(float)) * table["weight"]
    best = table.assign(gain=gain).sort_values("gain", ascending=False, kind="stable")
    return list(best.loc[best["gain"] > 0, "criterion"][:most])


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

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1"], "team": ["Nord"]})
    >>> mentors = pd.DataFrame({"id": ["M1"], "team": ["nord"]})
    >>> explain_unmatched(MentorMatcher().fit(mentees, mentors), "E1")[["reason", "mentors"]]
          reason  mentors
    0  same_team        1
    """
    _check_known(matcher, mentee_id)
    i = matcher.mentees_.index.get_loc(mentee_id)
    left = np.ones(len(matcher.mentors_), bool)
    rows = []

    def blame(code: str, words: Text, hidden: np.ndarray) -> None:
        if (hidden & left).any():
            rows.append({"reason": code, "mentors": int((hidden & left).sum()), "words": words})
        left[hidden] = False

    for code, ban in matcher.rules_.items():
        blame(code, RULES[code].text, ban.mask(len(left), [i])[0])
    low = matcher.scoring_.scores([i])[0] < matcher.minimum_score
    blame("minimum_score", Text("the score is below the lowest, {score}",
                                score=Fact(matcher.minimum_score, ".2f")), low)  # fmt: skip
    blame("full", Text("the mentor's places are held by running pairs"),
          (matcher.free_places_ == 0).to_numpy())  # fmt: skip
    if mentee_id in set(matcher.unmatched_["mentee_id"]):
        blame("capacity", REASONS["capacity"], left.copy())
    return pd.DataFrame(rows, columns=["reason", "mentors", "words"])


def _check_known(matcher: MentorMatcher, mentee_id: Any, mentor_id: Any = None) -> None:
    problems = []
    for person, ids, side in (
        (mentee_id, matcher.mentees_.index, "mentees"),
        (mentor_id, matcher.mentors_.index, "mentors"),
    ):
        if person is not None and person not in ids:
            hint = nearest(str(person), map(str, ids)) if len(ids) <= 200 else ""
            problems.append(Problem(side, f"{person} is not among the {side} of this match", hint))
    if problems:
        raise MatchingError(problems)
