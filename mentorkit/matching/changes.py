"""What could be changed so that a mentee without a mentor has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..language import Plural, Text
from ..result import Fact
from .bans import Ban
from .explanation import place_of
from .matcher import MentorMatcher
from .proposing import Seats
from .rules import RULES, Circumstances

#: What may be changed, smallest first. Rules about managers, conflicts, ended
#: pairs, shared languages and the same person are never among it.
CHANGES: dict[str, Text] = {
    "place": Text("one more place with one mentor"),
    "training": Text("training for one mentor"),
    "minimum_score": Text("a lower lowest score"),
    "seniority": Text("a wider range of levels"),
    "same_team": Text("pairs within a team"),
    "places": Text("several more places with one mentor"),
}
#: So many mentors are tried for each kind of change, the best scores first.
_TRIED = 5
#: More places than so many with one mentor are no small change.
_MOST_PLACES = 5


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
        ``change`` (a code of ``CHANGES``), ``mentor_id`` (whom it concerns; None
        if nobody alone), ``amount`` (places, or the new lowest score, or the new
        end of the range of levels; NaN elsewhere), ``score`` (of the pair that
        the mentee would have), ``words`` (Text). Empty where no single change
        is enough, or the mentee has a mentor.

    Raises
    ------
    MatchingError
        An id that the matcher has not seen.

    Notes
    -----
    Smallest first: one place with one mentor; training of one mentor with a free
    place; a lower lowest score; a wider range of levels; pairs within a team;
    two to five places with one mentor. Each is tried by solving the matching again
    with it alone, and told only if the mentee then has a mentor and nobody who
    has one now loses it. What protects people is never suggested: rules about
    managers, conflicts, ended pairs, languages or the same person.

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
            if code == "places" and any(row["change"] == "place" for row in rows):
                continue
            found = find(trials)
            if found is not None:
                rows.append({"change": code, **found})
    return pd.DataFrame(rows, columns=["change", "mentor_id", "amount", "score", "words"])


def suggest_smallest(matcher: MentorMatcher, mentee_ids: Iterable) -> pd.Series:
    """The smallest change for each mentee, in words; by mentee id."""
    ids = list(mentee_ids)
    words = []
    for mentee in ids:
        found = suggest_changes(matcher, mentee, most=1)
        words.append(found.at[0, "words"] if len(found) else
                     Text("No single small change would be enough."))  # fmt: skip
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


def _bans_but(matcher: MentorMatcher, lifted: str, ban: Ban | None = None) -> list[Ban]:
    """What the rules forbid without one of them, or with `ban` in its stead."""
    bans = [ban for code, ban in matcher.rules_.items() if code != lifted]
    return bans if ban is None else [*bans, ban]


@dataclass(frozen=True)
class _Trials:
    """Changes tried for one mentee."""

    matcher: MentorMatcher
    i: int

    @cached_property
    def scores(self) -> np.ndarray:
        """Of the mentee with every mentor, whatever the rules say."""
        return self.matcher.scoring_.scores([self.i])[0]

    @cached_property
    def placed(self) -> set[int]:
        """Rows of the mentees who have a proposed mentor now."""
        return set(self.matcher.mentees_.index.get_indexer(self.matcher.pairs_["mentee_id"]))

    def hidden(self, *lifted: str) -> np.ndarray:
        """Mentors that the rules hide from the mentee, without some of the rules."""
        mask = np.zeros(len(self.scores), bool)
        for code, ban in self.matcher.rules_.items():
            if code not in lifted:
                mask |= ban.mask(len(mask), [self.i])[0]
        return mask

    def best(self, mentors: np.ndarray) -> list[int]:
        """The best of some mentors, of those who score alike the first by id."""
        order = self.matcher.seats_.column_order
        order = order[mentors[order]]
        value = np.round(self.scores[order], 12)
        return order[np.argsort(-value, kind="stable")][:_TRIED].tolist()

    def solve(self, seats: Seats) -> int | None:
        """The mentor whom the mentee then has; None unless all others keep having one."""
        matcher = self.matcher
        found = seats.propose(matcher.locked_, lift_worst_off=matcher.lift_worst_off)
        mine = np.flatnonzero(found.rows == self.i)
        if not len(mine) or not self.placed <= set(found.rows.tolist()):
            return None
        return int(found.columns[mine[0]])

    def found(self, column: int, words: Text, amount: float, named: int | None = None) -> dict:
        """A row of the answer."""
        ids = self.matcher.mentors_.index
        return {
            "mentor_id": None if named is None else ids[named],
            "amount": amount,
            "score": float(self.scores[column]),
            "words": words,
        }

    def with_places(self, j: int, more: int) -> Seats:
        """The matching with more places with a mentor."""
        seats = self.matcher.seats_
        places = seats.places.copy()
        offered = int(self.matcher.mentors_["capacity"].iloc[j])
        held = int((self.matcher.running_["mentor_id"] == self.matcher.mentors_.index[j]).sum())
        places[j] = max(offered + more - held, 0)
        ban = self.matcher.rules_.get("capacity")
        if ban is None or not ban.closed[j]:
            return replace(seats, places=places)
        return replace(
            seats, places=places, bans=_bans_but(self.matcher, "capacity", _open(ban, j))
        )


def _open(ban: Ban, j: int) -> Ban:
    """A rule about mentors, for all but one of those it speaks of."""
    closed = ban.closed.copy()
    closed[j] = False
    return replace(ban, closed=closed)


def _one_place(trials: _Trials) -> dict | None:
    low = trials.scores < trials.matcher.minimum_score
    for j in trials.best(~trials.hidden("capacity") & ~low):
        column = trials.solve(trials.with_places(j, 1))
        if column is not None:
            words = Text("One more place with {mentor}.", mentor=trials.matcher.mentors_.index[j])
            return trials.found(column, words, 1.0, j)
    return None


def _training(trials: _Trials) -> dict | None:
    matcher = trials.matcher
    ban = matcher.rules_.get("untrained")
    if ban is None:
        return None
    free = matcher.free_places_.to_numpy() > 0
    low = trials.scores < matcher.minimum_score
    for j in trials.best(ban.closed & free & ~low & ~trials.hidden("untrained")):
        bans = _bans_but(matcher, "untrained", _open(ban, j))
        column = trials.solve(replace(matcher.seats_, bans=bans))
        if column is not None:
            words = Text("Training for {mentor}.", mentor=matcher.mentors_.index[j])
            return trials.found(column, words, float("nan"), j)
    return None


def _lower_score(trials: _Trials) -> dict | None:
    matcher = trials.matcher
    if matcher.minimum_score <= 0:
        return None
    low = (trials.scores < matcher.minimum_score) & ~trials.hidden()
    levels = np.unique(np.floor(trials.scores[low] * 100 + 1e-9) / 100)[::-1]
    for level in levels[:_TRIED].tolist():
        column = trials.solve(replace(matcher.seats_, minimum_score=level))
        if column is not None:
            words = Text("A lowest score of {low} in place of {now}.", low=Fact(level, ".2f"),
                         now=Fact(matcher.minimum_score, ".2f"))  # fmt: skip
            return trials.found(column, words, level)
    return None


def _wider_range(trials: _Trials) -> dict | None:
    matcher = trials.matcher
    ban = matcher.rules_.get("seniority")
    if ban is None:
        return None
    mine = matcher.mentees_["seniority"].iloc[trials.i]
    low, high = matcher.seniority_allowed
    barred = ban.mask(len(trials.scores), [trials.i])[0] & ~trials.hidden("seniority")
    barred &= trials.scores >= matcher.minimum_score
    theirs = matcher.mentors_["seniority"].to_numpy()[barred]
    above = sorted(
        set((theirs - mine).tolist()),
        key=lambda gap: (max(gap - high, low - gap), gap),
    )
    for gap in above[:_TRIED]:
        wider = min(low, gap), max(high, gap)
        ban = RULES["seniority"].forbids(
            matcher.mentees_, matcher.mentors_, Circumstances(seniority_allowed=wider)
        )
        column = trials.solve(replace(matcher.seats_, bans=_bans_but(matcher, "seniority", ban)))
        if column is not None:
            words = Text("Mentors allowed from {low} to {high} levels above the mentee.",
                         low=Fact(wider[0]), high=Fact(wider[1]))  # fmt: skip
            return trials.found(column, words, float(gap))
    return None


def _same_team(trials: _Trials) -> dict | None:
    matcher = trials.matcher
    if "same_team" not in matcher.rules_ or trials.hidden("same_team").all():
        return None
    column = trials.solve(replace(matcher.seats_, bans=_bans_but(matcher, "same_team")))
    if column is None:
        return None
    return trials.found(column, Text("Pairs within a team allowed."), float("nan"))


def _several_places(trials: _Trials) -> dict | None:
    low = trials.scores < trials.matcher.minimum_score
    most = min(len(trials.matcher.unmatched_), _MOST_PLACES)
    for j in trials.best(~trials.hidden("capacity") & ~low)[:1]:
        column = trials.solve(trials.with_places(j, most))
        if column is None:
            return None
        fewest, enough = 2, most
        while fewest < enough:
            middle = (fewest + enough) // 2
            seated = trials.solve(trials.with_places(j, middle))
            if seated is None:
                fewest = middle + 1
            else:
                enough, column = middle, seated
        words = Plural("{n} more place with {mentor}.", "{n} more places with {mentor}.",
                       n=Fact(enough), mentor=trials.matcher.mentors_.index[j])  # fmt: skip
        return trials.found(column, words, float(enough), j)
    return None


_FINDERS: dict[str, Callable[[_Trials], dict | None]] = {
    "place": _one_place,
    "training": _training,
    "minimum_score": _lower_score,
    "seniority": _wider_range,
    "same_team": _same_team,
    "places": _several_places,
}
