"""What the pairs that are not listed stay below, as prices change."""

from __future__ import annotations

import numpy as np

from .pricing import Pricing

#: Pairs of a mentee that a look lists at most.
_KEEP = 16
#: Cuts that are tried: at these parts of the mentors by the fall of their price.
_CUTS = (0.0, 0.5, 0.75, 0.85, 0.9, 0.93, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998, 1.0)


class Ceilings:
    """A ceiling for each mentee, and whom to look at again when prices have changed.

    The ceilings hold at the prices of the last look. When prices change, a pair
    rises above its mentee's ceiling by at most as much as its mentor's price
    fell; where every price rose, the ceilings sink with the one that rose least.
    So only the mentors whose price fell most, or rose least, and the mentees
    whose ceiling then reaches their best listed pair are looked at again.

    Parameters
    ----------
    pricing : Pricing
    places : array of int
        Mentors without a place are never looked at.
    reach : float
        How far below the best listed pair others are listed too.
    """

    def __init__(self, pricing: Pricing, places: np.ndarray, reach: float):
        n, m = pricing.scores.shape
        self.pricing = pricing
        self.open = np.flatnonzero(places > 0)
        self.reach = reach
        self.ceiling = np.full(n, np.inf)
        self.prices_then = np.zeros(m)

    def at(self, prices: np.ndarray) -> np.ndarray:
        """For each mentee, what no pair that was not found is worth more than."""
        return self.ceiling + (self.prices_then - prices)[self.open].max()

    def lower(self, prices: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Look again where a ceiling may be above `worth`; returns the pairs found."""
        if not (self.at(prices) > worth).any():
            # A look in single precision would undo what was settled in double.
            return np.empty(0, np.int64), np.empty(0, np.int64)
        found = [self._look_at_mentors(prices, worth)]
        short = np.flatnonzero(self.ceiling > worth)
        if len(short):
            *pairs, least = self.pricing.best(
                short, self.open, prices, worth[short] - self.reach, _KEEP
            )
            found.append(pairs)
            self.ceiling[short] = least
        return tuple(np.concatenate(side) for side in zip(*found, strict=True))

    def _look_at_mentors(self, prices, worth) -> tuple[np.ndarray, np.ndarray]:
        """Look at the mentors whose price fell most; all ceilings then hold at `prices`."""
        fell = (self.prices_then - prices)[self.open]
        most = self._cheapest_cut(fell, worth)
        again = self.open[fell > most]
        self.ceiling += fell[fell <= most].max()
        self.prices_then = prices.copy()
        if not len(again):
            return again, again
        everyone = np.arange(len(worth))
        rows, columns, least = self.pricing.best(
            everyone, again, prices, np.minimum(self.ceiling, worth), _KEEP
        )
        self.ceiling = np.maximum(self.ceiling, least)
        return rows, columns

    def settle(self, prices: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where only the margin of single numbers is in doubt, look with double ones.

        Many pairs that score alike fill a mentee's list, and the ceiling then
        stands a margin above the best of them. Returns the pairs that are worth
        more than `worth` after all.
        """
        self.ceiling = self.at(prices)
        self.prices_then = prices.copy()
        short = np.flatnonzero(self.ceiling > worth)
        best, found = self.pricing.best_in_double(short, self.open, prices)
        # The same pair's score comes out a last digit apart when it is summed otherwise.
        better = found > worth[short] + self.pricing.last_digits[short]
        self.ceiling[short] = np.where(better, found, np.minimum(found, worth[short]))
        return short[better], best[better]

    def _cheapest_cut(self, fell: np.ndarray, worth: np.ndarray) -> float:
        """Mentors whose price fell by more are looked at with everyone: which cut asks least."""
        n, m = len(worth), len(fell)
        by_fall = np.sort(fell)
        cuts = np.concatenate(
            [np.quantile(by_fall, _CUTS, method="lower"), by_fall[-1:] * np.geomspace(1e-5, 1, 30)]
        )
        cuts = np.maximum(cuts, by_fall[0])
        looked = m - np.searchsorted(by_fall, cuts, side="right")
        short = np.searchsorted(np.sort(worth - self.ceiling), cuts, side="left")
        return float(cuts[np.argmin(looked * n + short * m)])
