"""Who could be moved in a re-match, and whereto."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .bans import Ban
from .matcher import MentorMatcher
from .mirrored import Pair, find_mirrored
from .runners_up import proposable_scores

_ROWS = 512
#: Summed scores nearer than this are the same.
SAME = 1e-6


@dataclass(frozen=True)
class Choice:
    """One way to seat everyone who can move: mentor of each row (-1 none), and its sum."""

    chosen: np.ndarray
    value: float
    broken: int


@dataclass(frozen=True)
class Movable:
    """Who could move, and whereto.

    Attributes
    ----------
    matcher : MentorMatcher
    rows : array of int
        Mentees who seek a mentor, and those whose running pair may be broken.
    own : array of int
        Column of the running pair of each of `rows`; -1 for who seeks.
    places : array of int
        Places for them with each mentor.
    over : array of bool
        Mentors with more running pairs than places: nobody new comes to them.
    """

    matcher: MentorMatcher
    rows: np.ndarray
    own: np.ndarray
    places: np.ndarray
    over: np.ndarray

    @classmethod
    def of(cls, matcher: MentorMatcher) -> Movable:
        """Who could move among a matcher's people.

        A mentee with two running pairs, or with a mentor who is not in the
        tables, stays; so does everyone in a settled pair.
        """
        running = matcher.running_
        mentees = matcher.mentees_.index.get_indexer(running["mentee_id"])
        mentors = matcher.mentors_.index.get_indexer(running["mentor_id"])
        single = ~running["mentee_id"].duplicated(keep=False).to_numpy(bool)
        free = (mentees >= 0) & (mentors >= 0) & single
        own = np.full(len(matcher.mentees_), -1)
        own[mentees[free]] = mentors[free]
        locked = np.array(matcher.locked_, int).reshape(-1, 2)
        seeking = np.setdiff1d(matcher.seats_.seeking, locked[:, 0])
        rows = np.sort(np.concatenate([seeking, mentees[free]])).astype(int)
        n = len(matcher.mentors_)
        stay = np.concatenate([mentors[~free & (mentors >= 0)], locked[:, 1]]).astype(int)
        places = matcher.mentors_["capacity"].to_numpy(int) - np.bincount(stay, minlength=n)
        held = np.bincount(mentors[free], minlength=n)
        return cls(matcher, rows, own[rows], np.maximum(places, held), places < held)

    @cached_property
    def bans(self) -> list[Ban]:
        """What is forbidden to new pairs: the rules, and settled pairs turned round.

        Running pairs turned round are among the rules, whether they stand or not.
        """
        return [*self.matcher.bans(), self.matcher.seats_.ban_turned(self.matcher.locked_)]

    def find_mirrored(self, chosen: np.ndarray) -> list[tuple[Pair, Pair]]:
        """New pairs that stand both ways round."""
        new = np.flatnonzero((chosen >= 0) & (chosen != self.own))
        rows, columns = self.rows[new], chosen[new]
        seats = self.matcher.seats_
        scores = self.matcher.scoring_.of_pairs(rows, columns)
        return find_mirrored(
            rows, columns, scores, seats.twin, (seats.row_order, seats.column_order)
        )

    @property
    def running(self) -> np.ndarray:
        """Which of `rows` have a running pair that could be broken."""
        return np.flatnonzero(self.own >= 0)

    @cached_property
    def tier(self) -> np.ndarray:
        """Who comes first: who has a mentor, then the tiers of the matching."""
        tier = np.where(self.own >= 0, -1, self.matcher.seats_.tier[self.rows])
        return np.unique(tier, return_inverse=True)[1]

    @cached_property
    def baseline(self) -> Choice:
        """The best that keeps every running pair."""
        found = self.matcher.seats_.propose(self.matcher.locked_)
        chosen = self.own.copy()
        place = np.full(len(self.matcher.mentees_), -1)
        place[found.rows] = found.columns
        seeks = self.own < 0
        chosen[seeks] = place[self.rows[seeks]]
        return self.choice(chosen)

    def choice(self, chosen: np.ndarray) -> Choice:
        """What a way to seat them is worth."""
        placed = np.flatnonzero(chosen >= 0)
        scores = self.matcher.scoring_.of_pairs(self.rows[placed], chosen[placed])
        return Choice(chosen, float(scores.sum()), int((chosen != self.own)[self.running].sum()))

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Every pair that can be: places in `rows`, columns, scores; running pairs first."""
        at, columns, scores = [], [], []
        for k in range(0, len(self.rows), _ROWS):
            some = proposable_scores(self.matcher, self.rows[k : k + _ROWS], self.bans)
            some[:, self.over | (self.places == 0)] = -np.inf
            mine = self.own[k : k + _ROWS]
            some[np.flatnonzero(mine >= 0), mine[mine >= 0]] = -np.inf
            i, j = np.nonzero(some > -np.inf)
            at.append(i + k)
            columns.append(j)
            scores.append(some[i, j])
        kept = self.running
        own = self.matcher.scoring_.of_pairs(self.rows[kept], self.own[kept])
        return (
            np.concatenate([kept, *at]).astype(int),
            np.concatenate([self.own[kept], *columns]).astype(int),
            np.concatenate([own, *scores]),
        )

    @cached_property
    def place_of(self) -> dict[Pair, int]:
        """Where each new pair stands in `pairs`, by its row and column in the tables."""
        at, columns, _ = self.pairs
        kept = len(self.running)
        new = zip(self.rows[at[kept:]].tolist(), columns[kept:].tolist(), strict=True)
        return {pair: k for k, pair in enumerate(new, kept)}
