"""Listed pairs and the auction over them: the exact part of the large matching.

The names of the steps are those of Bertsekas' auction algorithm: mentees bid for
places (forward), and mentors with free places court mentees (reverse).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import kernels


@dataclass(frozen=True)
class Listed:
    """Allowed pairs, by mentee, with their scores.

    Parameters
    ----------
    start : array of int64, shape (n_mentees + 1,)
        The pairs of mentee i are those from ``start[i]`` to ``start[i + 1]``.
    columns : array of int32
        The mentor of each pair, in order within a mentee.
    scores : array of float64
    n_mentors : int
    """

    start: np.ndarray
    columns: np.ndarray
    scores: np.ndarray
    n_mentors: int

    @property
    def n_mentees(self) -> int:
        """Mentees, with or without a pair."""
        return len(self.start) - 1

    @property
    def rows(self) -> np.ndarray:
        """The mentee of each pair."""
        return np.repeat(np.arange(self.n_mentees), np.diff(self.start))

    @classmethod
    def of(cls, shape: tuple[int, int], rows, columns, scores) -> Listed:
        """Pairs in any order, each at most once."""
        order = np.argsort(rows.astype(np.int64) * shape[1] + columns, kind="stable")
        start = np.zeros(shape[0] + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=shape[0]), out=start[1:])
        return cls(
            start,
            columns[order].astype(np.int32),
            np.asarray(scores, float)[order],
            shape[1],
        )

    def missing(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those of the pairs that are not listed, each once."""
        keys = np.sort(rows.astype(np.int64) * self.n_mentors + columns)
        keys = keys[np.diff(keys, prepend=-1) > 0]
        have = self.rows * np.int64(self.n_mentors) + self.columns
        if len(have):
            place = np.minimum(np.searchsorted(have, keys), len(have) - 1)
            keys = keys[have[place] != keys]
        return keys // self.n_mentors, keys % self.n_mentors

    def plus(self, rows: np.ndarray, columns: np.ndarray, scores: np.ndarray) -> Listed:
        """These and others that are not among them."""
        if not len(rows):
            return self
        return Listed.of(
            (self.n_mentees, self.n_mentors),
            np.concatenate([self.rows, rows]),
            np.concatenate([self.columns, columns.astype(np.int32)]),
            np.concatenate([self.scores, scores]),
        )

    def take(self, rows: np.ndarray) -> Listed:
        """The pairs of some mentees, numbered afresh."""
        mask = np.zeros(self.n_mentees, bool)
        mask[rows] = True
        kept = mask[self.rows]
        number = np.cumsum(mask) - 1
        return Listed.of(
            (int(mask.sum()), self.n_mentors),
            number[self.rows[kept]],
            self.columns[kept],
            self.scores[kept],
        )


class Auction:
    """Prices of mentors' places, and who holds them, refined step by step.

    Everyone must have a place. Who is to be left without one holds an empty
    place, which scores 0: of each tier there are as many as must be left out.

    Parameters
    ----------
    places : array of int
        Places of each mentor.
    tier : array of int, shape (n_mentees,)
    empty : sequence of int
        Empty places by tier.

    Attributes
    ----------
    prices : array, shape (n_mentors + n_tiers,)
        Of mentors, then of the empty places of each tier.
    chosen : array of int
        Mentor of each mentee, or ``n_mentors + tier`` for an empty place.
    """

    def __init__(self, places: np.ndarray, tier: np.ndarray, empty: Sequence[int]):
        self.tier = np.asarray(tier, np.int64)
        self.places = np.concatenate([places, empty]).astype(np.int64)
        self.n_mentors = len(places)
        self.first_place = np.concatenate([[0], np.cumsum(self.places)])
        self.prices = np.zeros(len(self.places))
        self.chosen = np.full(len(self.tier), -1, np.int64)
        self._paid = np.empty(self.first_place[-1])
        self._holder = np.empty(self.first_place[-1], np.int64)

    def with_empty(self, listed: Listed) -> Listed:
        """The pairs and, for those of a tier with empty places, one of these."""
        has = np.flatnonzero(self.places[self.n_mentors + self.tier] > 0)
        wide = Listed(listed.start, listed.columns, listed.scores, len(self.places))
        return wide.plus(has, self.n_mentors + self.tier[has], np.zeros(len(has)))

    def refine(self, wide: Listed, eps_list: Sequence[float]) -> None:
        """Let mentees bid and mentors court, with smaller and smaller steps."""
        by_mentor = kernels.by_mentor(wide.start, wide.columns, len(self.places))
        span = 4 * (float(np.ptp(wide.scores)) if len(wide.scores) else 0.0) + 1.0
        for eps in eps_list:
            # A step that is lost in a price's last digits would let two bid for ever.
            eps = max(eps, 2.0**-50 * (span + float(self.prices.max(initial=0))))
            kernels.bid(
                wide.start, wide.columns, wide.scores, self.first_place, self._paid, self._holder,
                self.prices, self.chosen, eps, span,
            )  # fmt: skip
            kernels.court(
                wide.start, wide.columns, wide.scores, *by_mentor, self.places, self.prices,
                self.chosen, eps,
            )  # fmt: skip

    def weigh(self, wide: Listed) -> tuple[float, np.ndarray]:
        """The summed score, and what each mentee's best listed place is worth to them."""
        best = np.empty(wide.n_mentees)
        value = kernels.weigh(wide.start, wide.columns, wide.scores, self.prices, self.chosen, best)
        return float(value), best
