"""What could be changed so that a mentee without a mentor has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..language import Text
from ..result import Fact
from .bans import Ban
from .explanation import place_of
from .matcher import MentorMatcher
from .people import names_of
from .runners_up import places_left
from .scoring import LAST_DIGITS

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
        Stop after so many; at most one of each kind by default.

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
        An id that the matcher has not seen.

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
    i = place_of(matcher, mentee_id)
    rows: list[dict] = []
    if mentee_id in set(matcher.unmatched_["mentee_id"]):
        trials = _Trials(matcher, i)
        for code, find in _FINDERS.items():
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


@dataclass(frozen=True)
class _Trials:
    """Changes tried for one mentee, all other proposed pairs standing."""

    matcher: MentorMatcher
    i: int

    @cached_property
    def scores(self) -> np.ndarray:
        """Of the mentee with every mentor, whatever the rules say."""
        return self.matcher.scoring_.scores([self.i])[0]

    @cached_property
    def high(self) -> np.ndarray:
        """Mentors at or above the lowest score."""
        return self.scores >= self.matcher.minimum_score - LAST_DIGITS

    @cached_property
    def free(self) -> np.ndarray:
        """Mentors with a place that no running or proposed pair holds."""
        return places_left(self.matcher) > 0

    def barred(self, code: str) -> np.ndarray:
        """Mentors whom a rule hides from the mentee."""
        ban = self.matcher.rules_.get(code)
        if ban is None:
            return np.zeros(len(self.scores), bool)
        return ban.mask(len(self.scores), [self.i])[0]

    @cached_property
    def mirrored(self) -> np.ndarray:
        """Mentors of whom the mentee is the proposed mentor."""
        seats, pairs = self.matcher.seats_, self.matcher.pairs_
        mirrored = np.zeros(len(self.scores), bool)
        if seats.twin[self.i] >= 0:
            own = pairs["mentor_id"] == self.matcher.mentors_.index[seats.twin[self.i]]
            theirs = seats.twin[self.matcher.mentees_.index.get_indexer(pairs["mentee_id"][own])]
            mirrored[theirs[theirs >= 0]] = True
        return mirrored

    def allowed(self, *lifted: str) -> np.ndarray:
        """Mentors whom no rule hides from the mentee, without some of the rules."""
        hidden = [self.barred(code) for code in self.matcher.rules_ if code not in lifted]
        return ~np.logical_or.reduce([self.mirrored, *hidden])

    def best(self, mentors: np.ndarray, order_by: np.ndarray | None = None) -> int | None:
        """Of some mentors the least by `order_by`, then the best score, then the first by id."""
        order = self.matcher.seats_.column_order
        order = order[mentors[order]]
        if not len(order):
            return None
        first = np.zeros(len(order)) if order_by is None else order_by[order]
        return int(order[np.lexsort((-np.round(self.scores[order], 12), first))[0]])

    def found(self, j: int, words: Text, amount: float = float("nan")) -> dict:
        """A row of the answer."""
        return {
            "mentor_id": self.matcher.mentors_.index[j],
            "amount": amount,
            "score": float(self.scores[j]),
            "words": words,
        }

    def named(self, j: int) -> object:
        """A mentor by name and id, by id alone where there is no name."""
        person = self.matcher.mentors_.index[j]
        (name,) = names_of(self.matcher.mentors_, [person])
        return person if name == person else Text("{name} ({id})", name=name, id=person)


def _one_place(trials: _Trials) -> dict | None:
    matcher = trials.matcher
    held = matcher.running_["mentor_id"].value_counts().reindex(matcher.mentors_.index).fillna(0)
    # Who already has more mentees than places is not asked for another.
    beyond = (held > matcher.mentors_["capacity"]).to_numpy()
    j = trials.best(trials.allowed("capacity") & trials.high & ~beyond)
    if j is None:
        return None
    words = Text("One more place with {mentor}, for this mentee.", mentor=trials.named(j))
    return trials.found(j, words, 1.0)


def _training(trials: _Trials) -> dict | None:
    lacking = trials.barred("untrained") & trials.allowed("untrained")
    j = trials.best(lacking & trials.high & trials.free)
    if j is None:
        return None
    return trials.found(j, Text("Training for {mentor}, who has a free place.",
                                mentor=trials.named(j)))  # fmt: skip


def _lower_score(trials: _Trials) -> dict | None:
    j = trials.best(trials.allowed() & ~trials.high & trials.free)
    if j is None:
        return None
    level = float(np.floor(trials.scores[j] * 100 + 1e-9) / 100)
    words = Text("A lowest score of {low} in place of {now}, for the free place with {mentor}.",
                 low=Fact(level, ".2f"), now=Fact(trials.matcher.minimum_score, ".2f"),
                 mentor=trials.named(j))  # fmt: skip
    return trials.found(j, words, level)


def _wider_range(trials: _Trials) -> dict | None:
    matcher = trials.matcher
    if "seniority" not in matcher.rules_:
        return None
    low, high = matcher.seniority_allowed
    above = (
        matcher.mentors_["seniority"] - matcher.mentees_["seniority"].iloc[trials.i]
    ).to_numpy()
    lacking = trials.barred("seniority") & trials.allowed("seniority")
    j = trials.best(lacking & trials.high & trials.free, np.maximum(above - high, low - above))
    if j is None:
        return None
    gap = float(above[j])
    words = Text("Mentors allowed from {low} to {high} levels above the mentee, for the free place "
                 "with {mentor}.", low=Fact(min(low, gap)), high=Fact(max(high, gap)),
                 mentor=trials.named(j))  # fmt: skip
    return trials.found(j, words, gap)


def _same_team(trials: _Trials) -> dict | None:
    lacking = trials.barred("same_team") & trials.allowed("same_team")
    j = trials.best(lacking & trials.high & trials.free)
    if j is None:
        return None
    return trials.found(j, Text("Pairs within a team allowed, for the free place with {mentor}.",
                                mentor=trials.named(j)))  # fmt: skip


_FINDERS: dict[str, Callable[[_Trials], dict | None]] = {
    "place": _one_place,
    "training": _training,
    "minimum_score": _lower_score,
    "seniority": _wider_range,
    "same_team": _same_team,
}
