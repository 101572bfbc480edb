"""Why a mentee does not get a certain mentor: the rule, or what the others would lose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..language import Plural, Text
from ..result import Fact
from .explanation import places_of
from .matcher import MentorMatcher
from .rules import RULES
from .scoring import LAST_DIGITS

#: Rules that tell of what one of the two has done.
_PRIVATE = ("conflict", "ended", "mirrored", "untrained")
#: Summed scores nearer than this are told as the same.
_SAME = 1e-9


@dataclass(frozen=True)
class WhyNot:
    """Why a mentee does not get a certain mentor.

    Attributes
    ----------
    reason : str
        ``proposed`` (the pair is proposed), ``running`` (the mentee is in a
        running pair), ``rule``, ``full`` (the mentor's places are held by
        running or settled pairs), ``settled`` (a person has settled another
        pair for the mentee) or ``others``: what the programme would lose.
    rules : tuple of str
        Codes of the hard rules that forbid the pair.
    placed, score : float
        With the pair: change in people placed, and in the summed score. NaN
        where the pair cannot be had.
    ahead : float
        Change in people placed of those who come before this mentee.
    moved : float
        How many other mentees would have another mentor, or none.
    words : Text
        What can be said to the mentee; it names nobody.
    """

    reason: str
    words: Text
    rules: tuple[str, ...] = ()
    placed: float = float("nan")
    score: float = float("nan")
    ahead: float = float("nan")
    moved: float = float("nan")


def explain_why_not(matcher: MentorMatcher, mentee_id: Any, mentor_id: Any) -> WhyNot:
    """Why a mentee does not get a certain mentor.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    mentee_id, mentor_id : id

    Returns
    -------
    WhyNot
        Where no rule forbids the pair, the matching is solved again with the
        pair settled, to see what the programme would lose by it.

    Raises
    ------
    MatchingError
        An id that the matcher has not seen.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a", "b", "c"), ("c", "d")]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a", "b", "c"), ("a", "b")]})
    >>> matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)
    >>> found = explain_why_not(matcher, "E1", "M1")
    >>> found.reason, found.placed, round(found.score, 2), found.moved
    ('others', 0, -0.17, 1)
    >>> print(found.words)
    The pair is possible, but the pairs would fit less well taken together: their summed score
    would be 0.17 lower. One other mentee would change mentor or be without one.
    """
    (i,), (j,) = places_of(matcher, [(mentee_id, mentor_id)])
    rules = tuple(matcher.rules_between(mentee_id, mentor_id))
    proposed = matcher.pairs_.set_index("mentee_id")["mentor_id"]
    if proposed.get(mentee_id) == mentor_id:
        return WhyNot("proposed", Text("This pair is proposed."))
    if mentee_id not in matcher.seeking_:
        same = ((matcher.running_["mentee_id"] == mentee_id)
                & (matcher.running_["mentor_id"] == mentor_id)).any()  # fmt: skip
        words = (Text("This pair is running.") if same else
                 Text("The mentee is in a running pair and seeks no other mentor."))  # fmt: skip
        return WhyNot("running", words, rules)
    if rules:
        return WhyNot("rule", _say_rules(rules), rules)
    settled = np.array(matcher.locked_, int).reshape(-1, 2)
    if i in settled[:, 0]:
        return WhyNot("settled", Text("Another pair has been settled for the mentee."))
    if matcher.free_places_.iloc[j] <= np.sum(settled[:, 1] == j):
        words = Text("The mentor has no free place: running or settled pairs hold them all.")
        return WhyNot("full", words)
    return _weigh(matcher, i, mentee_id, mentor_id)


def _say_rules(rules: Sequence[str]) -> Text:
    """Which rules keep the two apart; of those that are the other's own affair, only that they do.

    That somebody has declared a conflict, left a pair or not been trained is not
    the mentee's to know.
    """
    told = [RULES[code].text for code in rules if code not in _PRIVATE]
    if len(told) < len(rules):
        told.append(Text("the programme's rules keep the two apart"))
    return Text("The two cannot be a pair: {rules}.", rules=told)


def _weigh(matcher: MentorMatcher, i: int, mentee_id: Any, mentor_id: Any) -> WhyNot:
    """What changes if the pair stands."""
    again = matcher.propose_pairs(locked=[(mentee_id, mentor_id)])
    now, then = (
        dict(zip(pairs["mentee_id"], pairs["mentor_id"], strict=True))
        for pairs in (matcher.pairs_, again)
    )
    moved = sum(now.get(other) != then.get(other) for other in {*now, *then} - {mentee_id})
    tier = pd.Series(matcher.seats_.tier, matcher.mentees_.index)
    before = set(tier.index[tier < tier.iloc[i]])
    found = {
        "placed": len(then) - len(now),
        "score": float(again["score"].sum() - matcher.pairs_["score"].sum()),
        "ahead": len(before & set(then)) - len(before & set(now)),
        "moved": moved,
    }
    own = float(matcher.score_pairs([(mentee_id, mentor_id)])[0])
    sentences = list(_sentences(found, own, matcher, again))
    return WhyNot("others", _join(sentences), **found)


def _sentences(
    found: dict, own: float, matcher: MentorMatcher, again: pd.DataFrame
) -> Iterator[Text]:
    low = own < matcher.minimum_score - LAST_DIGITS
    if low:
        yield Text(
            "The pair scores {score}, below the lowest at which a pair is proposed, {lowest}.",
            score=Fact(own, ".2f"),
            lowest=Fact(matcher.minimum_score, ".2f"),
        )
    costs = True
    low_then = _lowest_of_free(matcher, again)
    if found["ahead"] < 0:
        yield Plural(
            "The pair is possible, but {n} mentee who comes first would be without a mentor.",
            "The pair is possible, but {n} mentees who come first would be without a mentor.",
            n=Fact(-found["ahead"]),
        )
    elif found["ahead"] > 0:
        yield Text("With it, more of the mentees who come first would have a mentor.")
    elif found["placed"] < 0:
        yield Plural(
            "The pair is possible, but {n} mentee fewer would have a mentor.",
            "The pair is possible, but {n} mentees fewer would have a mentor.",
            n=Fact(-found["placed"]),
        )
    elif found["placed"] > 0:
        yield Text("With it, more mentees would have a mentor.")
    elif found["score"] < -_SAME:
        less = -found["score"]
        yield Text(
            "The pair is possible, but the pairs would fit less well taken together: their "
            "summed score would be {less} lower.",
            less=Fact(less, ".2f" if less > 0.005 else ".4f"),
        )
    elif matcher.lifted_ is not None and low_then < matcher.lifted_.lowest - _SAME:
        yield Text(
            "The pair is possible, but the lowest score of a pair would fall from {high} to {low}.",
            high=Fact(matcher.lifted_.lowest, ".2f"),
            low=Fact(low_then, ".2f"),
        )
    elif found["score"] > _SAME:
        more = found["score"]
        yield Text(
            "With it, the pairs would fit better taken together: their summed score would be "
            "{more} higher.",
            more=Fact(more, ".2f" if more > 0.005 else ".2g"),
        )
    else:
        costs = False
    if not costs and not low:
        yield Text("The pair would do as well for the programme; a person may settle it.")
    if found["moved"] == 0:
        yield Text("Nobody else would change mentor.")
    elif found["moved"] == 1:
        yield Text("One other mentee would change mentor or be without one.")
    else:
        yield Text("{moved} other mentees would change mentor or be without one.",
                   moved=Fact(found["moved"]))  # fmt: skip


def _lowest_of_free(matcher: MentorMatcher, pairs: pd.DataFrame) -> float:
    """The lowest score of a pair that was not settled before; that of others cannot fall."""
    settled = matcher.mentees_.index[[i for i, _ in matcher.locked_]]
    return float(pairs.loc[~pairs["mentee_id"].isin(settled), "score"].min())


def _join(sentences: Sequence[Text]) -> Text:
    """One text of several sentences."""
    if len(sentences) == 1:
        return sentences[0]
    return Text("{first} {rest}", first=sentences[0], rest=_join(sentences[1:]))
