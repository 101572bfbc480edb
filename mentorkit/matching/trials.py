"""Single changes tried for one mentee without a mentor, all other pairs standing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..language import Text
from ..result import Fact
from .matcher import MentorMatcher
from .people import names_of
from .runners_up import places_left
from .scoring import LAST_DIGITS


@dataclass(frozen=True)
class Trials:
    """Changes tried for one mentee, all other proposed pairs standing.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    i : int
        The mentee's place in the table.
    """

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

    def best_without(self, rule: str, order_by: np.ndarray | None = None) -> int | None:
        """The best mentor with a free place whom this rule alone hides."""
        hidden = self.barred(rule) & self.allowed(rule)
        return self.best(hidden & self.high & self.free, order_by)

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


def _one_place(trials: Trials) -> dict | None:
    matcher = trials.matcher
    held = matcher.running_["mentor_id"].value_counts().reindex(matcher.mentors_.index).fillna(0)
    # Who already has more mentees than places is not asked for another.
    beyond = (held > matcher.mentors_["capacity"]).to_numpy()
    j = trials.best(trials.allowed("capacity") & trials.high & ~beyond)
    if j is None:
        return None
    words = Text("One more place with {mentor}, for this mentee.", mentor=trials.named(j))
    return trials.found(j, words, 1.0)


def _training(trials: Trials) -> dict | None:
    j = trials.best_without("untrained")
    if j is None:
        return None
    return trials.found(j, Text("Training for {mentor}, who has a free place.",
                                mentor=trials.named(j)))  # fmt: skip


def _lower_score(trials: Trials) -> dict | None:
    j = trials.best(trials.allowed() & ~trials.high & trials.free)
    if j is None:
        return None
    level = float(np.floor(trials.scores[j] * 100 + 1e-9) / 100)
    words = Text("A lowest score of {low} in place of {now}, for the free place with {mentor}.",
                 low=Fact(level, ".2f"), now=Fact(trials.matcher.minimum_score, ".2f"),
                 mentor=trials.named(j))  # fmt: skip
    return trials.found(j, words, level)


def _wider_range(trials: Trials) -> dict | None:
    matcher = trials.matcher
    if "seniority" not in matcher.rules_:
        return None
    low, high = matcher.seniority_allowed
    above = (
        matcher.mentors_["seniority"] - matcher.mentees_["seniority"].iloc[trials.i]
    ).to_numpy()
    j = trials.best_without("seniority", np.maximum(above - high, low - above))
    if j is None:
        return None
    gap = float(above[j])
    words = Text("Mentors allowed from {low} to {high} levels above the mentee, for the free place "
                 "with {mentor}.", low=Fact(min(low, gap)), high=Fact(max(high, gap)),
                 mentor=trials.named(j))  # fmt: skip
    return trials.found(j, words, gap)


def _same_team(trials: Trials) -> dict | None:
    j = trials.best_without("same_team")
    if j is None:
        return None
    return trials.found(j, Text("Pairs within a team allowed, for the free place with {mentor}.",
                                mentor=trials.named(j)))  # fmt: skip


#: How the smallest change of each kind is found, as a row of the answer; smallest kind first.
FINDERS: dict[str, Callable[[Trials], dict | None]] = {
    "place": _one_place,
    "training": _training,
    "minimum_score": _lower_score,
    "seniority": _wider_range,
    "same_team": _same_team,
}
