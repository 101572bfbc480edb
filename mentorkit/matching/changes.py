"""What could be changed so that a mentee without a mentor has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from ..language import Text
from .bans import Ban
from .explanation import place_of
from .matcher import MentorMatcher
from .settings import check_most
from .trials import FINDERS, Trials

#: What may be changed, smallest first. Rules about managers, conflicts, ended
#: pairs, shared languages and the same person are never among it.
CHANGES: dict[str, Text] = {
    "place": Text("one more place with one mentor"),
    "training": Text("training for one mentor"),
    "minimum_score": Text("a lower lowest score"),
    "seniority": Text("a wider range of levels"),
    "same_team": Text("pairs within a team"),
}


def suggest_changes(
    matcher: MentorMatcher, mentee_id: Any, *, most: int | None = None
) -> pd.DataFrame:
    """The smallest changes by which a mentee without a mentor would have one.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    mentee_id : id
        Of ``unmatched_``.
    most : int, optional
        Stop after so many, 1 or more; at most one of each kind by default.

    Returns
    -------
    DataFrame, one row a change, the smallest first
        ``change`` (a code of ``CHANGES``), ``mentor_id`` (whom the mentee would
        have), ``amount`` (places, or the new lowest score, or the new end of the
        range of levels; NaN elsewhere), ``score`` (of that pair), ``words``
        (Text, which names the mentor). Empty where no single change is enough while
        all other proposed pairs stand, or the mentee has a mentor.

    Raises
    ------
    MatchingError
        An id that the matcher has not seen; `most` that is no whole number from 1 up.

    Notes
    -----
    Smallest first: one place with one mentor; training of one mentor with a free
    place; a lower lowest score; a wider range of levels; pairs within a team. Each
    by itself, for the pair of this mentee and that mentor, which a person then
    settles (``locked``): all other proposed pairs stand, and nobody else is given
    the place. So one more place is enough whenever the rules allow the mentee any
    mentor at or above the lowest score. Not sought are two changes at once, and
    chains: a change by which somebody else moves to another mentor and leaves the
    mentee their place. What protects people is never suggested: rules about
    managers, conflicts, ended pairs, languages or the same person, and nobody is
    the mentor of their own mentor.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("a", "b")]})
    >>> mentors = pd.DataFrame({"id": ["M1"], "skills": [("a",)]})
    >>> matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)
    >>> suggest_changes(matcher, "E2")[["change", "mentor_id", "amount", "score"]]
      change mentor_id  amount  score
    0  place        M1     1.0    0.5
    """
    check_most("suggest_changes", most)
    i = place_of(matcher, mentee_id)
    rows: list[dict] = []
    if mentee_id in set(matcher.unmatched_["mentee_id"]):
        trials = Trials(matcher, i)
        for code, find in FINDERS.items():
            if most is not None and len(rows) >= most:
                break
            found = find(trials)
            if found is not None:
                rows.append({"change": code, **found})
    return pd.DataFrame(rows, columns=["change", "mentor_id", "amount", "score", "words"])


def suggest_smallest(matcher: MentorMatcher, mentee_ids: Iterable) -> pd.Series:
    """The smallest change for each mentee, in words; by mentee id."""
    ids = list(mentee_ids)
    none = Text("No single small change would be enough while all other pairs stand.")
    words = []
    for mentee in ids:
        found = suggest_changes(matcher, mentee, most=1)
        words.append(found.at[0, "words"] if len(found) else none)
    return pd.Series(words, index=pd.Index(ids, dtype=object), dtype=object)


def compare_changes(matcher: MentorMatcher) -> pd.DataFrame:
    """How many more mentees would have a mentor by each kind of change, made for everyone.

    Parameters
    ----------
    matcher : MentorMatcher, fitted

    Returns
    -------
    DataFrame, the most effective first
        ``change`` (``place``: every mentor takes one more; ``training``: every
        mentor is trained; ``minimum_score``: no lowest score; ``seniority``: any
        level; ``same_team``: pairs within a team), ``mentees`` (how many more
        would have a mentor), ``words`` (Text). Each by itself; changes that
        would place nobody more are left out.
    """
    seats, now = matcher.seats_, len(matcher.pairs_)
    everyone = {
        "place": (
            Text("every mentor took one mentee more"),
            lambda: replace(seats, places=seats.places + 1, bans=_bans_but(matcher, "capacity")),
        ),
        "training": (
            Text("every mentor had the training"),
            lambda: replace(seats, bans=_bans_but(matcher, "untrained")),
        ),
        "minimum_score": (
            Text("there were no lowest score"),
            lambda: replace(seats, minimum_score=0.0),
        ),
        "seniority": (
            Text("mentors of any level were allowed"),
            lambda: replace(seats, bans=_bans_but(matcher, "seniority")),
        ),
        "same_team": (
            Text("pairs within a team were allowed"),
            lambda: replace(seats, bans=_bans_but(matcher, "same_team")),
        ),
    }
    rows = []
    if len(matcher.unmatched_):
        for code, (words, change) in everyone.items():
            if not _applies(matcher, code):
                continue
            more = change().propose(matcher.locked_).certificate.placed - now
            if more > 0:
                rows.append({"change": code, "mentees": more, "words": words})
    table = pd.DataFrame(rows, columns=["change", "mentees", "words"])
    return table.sort_values("mentees", ascending=False, kind="stable").reset_index(drop=True)


def _applies(matcher: MentorMatcher, code: str) -> bool:
    if code == "place":
        return len(matcher.mentors_) > 0
    if code == "minimum_score":
        return matcher.minimum_score > 0
    return {"training": "untrained"}.get(code, code) in matcher.rules_


def _bans_but(matcher: MentorMatcher, lifted: str) -> list[Ban]:
    """What the rules forbid without one of them."""
    return [ban for code, ban in matcher.rules_.items() if code != lifted]
