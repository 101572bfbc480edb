"""What the pairs that are not listed stay below, as prices change."""

from __future__ import annotations

import numpy as np

from .pricing import Pricing

#: Pairs of a mentee that a look lists at most.
_KEEP = 16


class Ceilings:
    """A ceiling for each mentee, and which to look at again when prices have changed.

    Each mentee has a ceiling that holds at the prices of some earlier look. When
    prices fall, a pair can rise above it by as much as its mentor's price fell;
    so only mentors whose price fell much and mentees whose ceiling then reaches
    their best listed pair are looked at again.

    Parameters
    ----------
    pricing : Pricing
    places : array of int
        Mentors without a place are never looked at.
    reach : float
        How far below the best listed pair others are listed too.
    """

    def __init__(self, pricing: Pricing, places: np.ndarray, reach: float):
        n, _ = pricing.scores.shape
        self.pricing = pricing
        self.open = np.flatnonzero(places > 0)
        self.reach = reach
        self.ceiling = np.full(n, np.inf)
        self.look = np.zeros(n, int)  # which of the looks a mentee's ceiling is of
        self.prices_then: list[np.ndarray] = []

    def at(self, prices: np.ndarray) -> np.ndarray:
        """For each mentee, what no pair that was not found is worth more than."""
        return self.ceiling + self._falls(prices)[self.look]

    def _falls(self, prices: np.ndarray) -> np.ndarray:
        """The most that any mentor's price has fallen since each look."""
        return np.array(
            [np.maximum(then - prices, 0)[self.open].max(initial=0) for then in self.prices_then]
        )

    def lower(self, prices: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Look again where a ceiling may be above `worth`; returns the pairs found."""
        everyone = np.arange(len(worth))
        if not self.prices_then:
            return self._look_at(everyone, prices, worth)
        if not (self.at(prices) > worth).any():
            # A look in single precision would undo what was settled in double.
            return np.empty(0, np.int64), np.empty(0, np.int64)
        found = []
        fell = np.max([np.maximum(then - prices, 0) for then in self.prices_then], axis=0)
        most = self._cheapest_cut(fell, worth)
        again = self.open[fell[self.open] > most]
        if len(again):
            threshold = np.minimum(self.ceiling, worth)
            rows, columns, least = self.pricing.best(everyone, again, prices, threshold, _KEEP)
            found.append((rows, columns))
            self.ceiling = np.maximum(self.ceiling, least)
            for then in self.prices_then:
                then[again] = prices[again]
        short = np.flatnonzero(self.at(prices) > worth)
        if len(short):
            found.append(self._look_at(short, prices, worth))
        return tuple(np.concatenate(side) for side in zip(*found, strict=True))

    def _look_at(self, rows, prices, worth) -> tuple[np.ndarray, np.ndarray]:
        mine, theirs, least = self.pricing.best(
            rows, self.open, prices, worth[rows] - self.reach, _KEEP
        )
        self.ceiling[rows] = least
        self.look[rows] = len(self.prices_then)
        self.prices_then.append(prices.copy())
        return mine, theirs

    def settle(self, prices: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where only the margin of single numbers is in doubt, look with double ones.

        Many pairs that score alike fill a mentee's list, and the ceiling then
        stands a margin above the best of them. Returns the pairs that are worth
        more than `worth` after all.
        """
        short = np.flatnonzero(self.at(prices) > worth)
        best, found = self.pricing.best_in_double(short, self.open, prices)
        # The same pair's score comes out a last digit apart when it is summed otherwise.
        better = found > worth[short] + self.pricing.last_digits[short]
        self.ceiling[short] = np.where(better, found, np.minimum(found, worth[short]))
        self.look[short] = len(self.prices_then)
        self.prices_then.append(prices.copy())
        return short[better], best[better]

    def _cheapest_cut(self, fell: np.ndarray, worth: np.ndarray) -> float:
        """Mentors whose price fell by more are looked at with everyone: which cut asks least."""
        n, m = len(worth), len(self.open)
        largest = float(fell[self.open].max(initial=0))
        cuts = np.array([0.0, *(largest * np.geomspace(1e-5, 1, 30))])
        by_fall = np.sort(fell[self.open])
        looked = m - np.searchsorted(by_fall, cuts, side="right")
        slack = np.sort(worth - self.ceiling)
        short = np.searchsorted(slack, cuts, side="left")
        return float(cuts[np.argmin(looked * n + short * m)])
