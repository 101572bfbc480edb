"""Any number of people: clusters propose, an auction decides, a bound certifies.

1. Clusters of both sides propose pairs (:mod:`.candidates`).
2. How many can be placed is found and proved over all pairs
   (:mod:`.participation`). Who is to be left without holds an empty place, so
   that from here on the scores alone decide.
3. An auction solves the listed pairs (:mod:`.listed`). Its prices v are 0 or
   more, and whatever they are, no choice of pairs is worth more than

       sum over mentees of max over mentors (s - v)  +  sum over places of v.

4. A pass over all pairs (:mod:`.pricing`) finds for each mentee the pairs above
   the best listed one, and a ceiling that all pairs not listed stay below.
5. These are listed, the auction goes on from its prices with a smaller step, and
   4 looks again, at those alone whose ceiling fell short as prices changed.
6. When bound and value are as near as was asked, or no pair is left to list
   and the smallest step is taken, it ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..scores import PairScores
from .candidates import propose_pairs
from .certificate import Certificate, gap_of
from .listed import Auction, Listed
from .participation import count_placeable
from .pricing import Pricing

#: First steps of the auction, as parts of the range of scores.
_COARSE = (0.1, 0.02, 0.004, 1e-3, 3e-4)
#: How far below the best listed pair the first pass lists others, of the range.
_REACH = 0.04
_KEEP = 16
#: Pairs a row that a proof asks for at a time.
_PROOF_KEEP = 4
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Solution:
    """Who is placed where, and how good that is known to be.

    Attributes
    ----------
    chosen : array of int, shape (n_mentees,)
        Mentor of each mentee, -1 for none.
    certificate : Certificate
    prices : array, shape (n_mentors,)
        What a place with each mentor is worth at the margin.
    """

    chosen: np.ndarray
    certificate: Certificate
    prices: np.ndarray


def solve_certified(
    scores: PairScores,
    places: np.ndarray,
    tier: np.ndarray | None = None,
    *,
    floor: float | None = None,
    tolerance: float = 1e-6,
    random_state: int = 0,
    n_jobs: int | None = None,
    tell: Callable[[str], None] | None = None,
) -> Solution:
    """Place as many as can be, then the largest sum, within `tolerance` and proved so.

    Parameters
    ----------
    scores : PairScores
    places : array of int, shape (n_mentors,)
    tier : array of int, shape (n_mentees,), optional
        Who comes first, from 0: as many of each tier are placed as can be
        before any of the next; all alike by default.
    floor : float, optional
        No pair that scores less is allowed.
    tolerance : float
        The gap of the certificate at which to stop.
    random_state : int
        Seed of the clusters.
    n_jobs : int, optional
        Workers of the passes; one a processor by default.
    tell : callable, optional
        Told each step in a line.

    Returns
    -------
    Solution
    """
    tier = np.zeros(scores.shape[0], int) if tier is None else np.asarray(tier)
    places = _usable(scores, places)
    say = tell or (lambda line: None)
    search = Search(scores, places, floor, n_jobs)
    counts, listed = search.seat(tier, random_state, say)
    if not counts[-1]:
        return _nobody(*scores.shape)
    ceilings = Ceilings(search.pricing, places, _REACH * _range(listed))
    return _improve(
        listed, _auction(places, tier, counts), counts[-1], tolerance, say,
        looking=(ceilings, search.weigh),
    )  # fmt: skip


def count_certified(
    scores: PairScores,
    places: np.ndarray,
    tier: np.ndarray,
    *,
    floor: float | None = None,
    random_state: int = 0,
) -> list[int]:
    """How many of each tier, earlier ones included, can be placed; steps 1 and 2."""
    places = _usable(scores, places)
    return Search(scores, places, floor).seat(tier, random_state)[0]


def _usable(scores: PairScores, places: np.ndarray) -> np.ndarray:
    """Places that somebody could have: the passes leave out mentors without any."""
    places = np.minimum(np.asarray(places, np.int64), scores.shape[0])
    return np.where(scores.closed, 0, places)


class Search:
    """Finds and weighs allowed pairs of a problem.

    Parameters
    ----------
    scores : PairScores
    places : array of int
    floor : float, optional
    n_jobs : int, optional
    """

    def __init__(
        self,
        scores: PairScores,
        places: np.ndarray,
        floor: float | None = None,
        n_jobs: int | None = None,
    ):
        self.scores = scores
        self.places = places
        self.pricing = Pricing(scores, floor, n_jobs)

    def weigh(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, ...]:
        """The pairs that reach the floor, with their exact scores."""
        exact = self.scores.of_pairs(rows, columns)
        allowed = exact >= self.pricing.floor
        return rows[allowed], columns[allowed], exact[allowed]

    def find(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, ...]:
        """Some allowed pairs of the rows with the columns; none only if there are none."""
        every = np.full(len(rows), -np.inf)
        free = np.zeros(self.scores.shape[1])
        *pairs, least = self.pricing.best(rows, columns, free, every, _PROOF_KEEP)
        found = self.weigh(*pairs)
        if len(found[0]):
            return found
        # A list that is full of pairs a hair below the floor may hide one that reaches it.
        full = rows[least > -np.inf]
        best, worth = self.pricing.best_in_double(full, columns, free)
        return self.weigh(full[worth > -np.inf], best[worth > -np.inf])

    def seat(
        self, tier: np.ndarray, random_state: int, say: Callable[[str], None] = lambda line: None
    ) -> tuple[list[int], Listed]:
        """Who can be placed, and the pairs listed on the way: steps 1 and 2."""
        listed = Listed.of(self.scores.shape, *self._always_listed())
        if self.scores.shape[0] and self.places.any():
            found = propose_pairs(self.scores, self.places, self.pricing, random_state)
            listed = listed.plus(*self.weigh(*listed.missing(*found)))
        say(f"looking at {len(listed.columns)} pairs that clusters propose")
        counts, listed = count_placeable(listed, self.places, tier, self.find)
        say(f"{counts[-1]} of {self.scores.shape[0]} can be placed")
        return counts, listed

    def _always_listed(self) -> tuple[np.ndarray, ...]:
        """Pairs that score beside the product: the passes over the product do not see it."""
        added = self.scores.added
        if added is None:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, np.empty(0)
        stored = added.tocoo()
        rows, columns = stored.row.astype(np.int64), stored.col.astype(np.int64)
        open_ = (self.places[columns] > 0) & ~self.scores.bans_of(rows, columns)
        return self.weigh(rows[open_], columns[open_])


def solve_listed(
    listed: Listed, places: np.ndarray, tier: np.ndarray, *, tolerance: float = 1e-9
) -> Solution:
    """The same where all allowed pairs are listed.

    Parameters
    ----------
    listed : Listed
    places, tier : array of int
    tolerance : float
        The gap of the certificate at which to stop.

    Returns
    -------
    Solution
    """
    places = np.minimum(np.asarray(places, np.int64), listed.n_mentees)
    nothing = np.empty(0, np.int64)
    counts, listed = count_placeable(
        listed, places, tier, lambda rows, columns: (nothing, nothing, np.empty(0))
    )
    if not counts[-1]:
        return _nobody(listed.n_mentees, listed.n_mentors)
    auction = _auction(places, tier, counts)
    return _improve(listed, auction, counts[-1], tolerance, lambda line: None)


def _nobody(n: int, m: int) -> Solution:
    certificate = Certificate(0, 0, 0.0, 0.0, 0.0, method="certified")
    return Solution(np.full(n, -1), certificate, np.zeros(m))


def _auction(places: np.ndarray, tier: np.ndarray, counts: list[int]) -> Auction:
    left_out = np.bincount(tier, minlength=len(counts)) - np.diff([0, *counts])
    return Auction(places, tier, left_out)


def _range(listed: Listed) -> float:
    return (float(np.ptp(listed.scores)) if len(listed.scores) else 0.0) or 1.0


def _improve(
    listed: Listed,
    auction: Auction,
    n_placed: int,
    tolerance: float,
    say: Callable[[str], None],
    looking: tuple[Ceilings, Callable] | None = None,
) -> Solution:
    """Steps 3 to 6; without `looking` all allowed pairs are listed."""
    m = auction.n_mentors
    unit = _range(listed)
    wide = auction.with_empty(listed)
    auction.refine(wide, [unit * part for part in _COARSE])
    step = unit * _COARSE[-1]
    best = Best()
    last_digits = float(looking[0].pricing.last_digits.sum()) if looking else 0.0
    settled = looking is None
    while True:
        value, worth = auction.weigh(wide)
        rows = columns = np.empty(0, np.int64)
        if looking:
            ceilings, weigh = looking
            found = ceilings.lower(auction.prices[:m], worth)
            rows, columns, exact = weigh(*listed.missing(*found))
            # What is found now may be worth more to a mentee than all that was listed.
            np.maximum.at(worth, rows, exact - auction.prices[columns])
            np.maximum(worth, ceilings.at(auction.prices[:m]), out=worth)
        best.note(value, auction.chosen, _bound(worth, auction, unit) + last_digits, wide)
        say(f"round {best.rounds}, at most {best.gap:.1e} of the summed score left to gain")
        # Half a gap of the bidding and half of the courting, in each mentee's step.
        finest = tolerance * (best.absolute or 1.0) / len(worth) / 4
        if best.gap <= tolerance or best.rounds >= _MOST_ROUNDS:
            break
        if not len(rows) and step <= finest:
            if settled:
                break
            rows, columns = listed.missing(
                *ceilings.settle(auction.prices[:m], auction.weigh(wide)[1])
            )
            rows, columns, exact = weigh(rows, columns)
            settled = not len(rows)
            if settled:
                continue
        if len(rows):
            listed = listed.plus(rows, columns, exact)
            wide = auction.with_empty(listed)
        steps = [max(step / 5, min(finest, step)), max(step / 25, min(finest, step))]
        step = steps[-1]
        auction.refine(wide, steps)
    chosen = np.where(best.chosen < m, best.chosen, -1)
    certificate = Certificate(
        n_placed, n_placed, best.value, max(best.value, best.bound), best.absolute,
        best.rounds if looking else 0, "certified",
    )  # fmt: skip
    return Solution(chosen, certificate, auction.prices[:m].copy())


def _bound(worth: np.ndarray, auction: Auction, unit: float) -> float:
    """No choice is worth more: what each mentee could have, and what the places cost."""
    # A term is a difference of floats with falls of prices on top, or a place's
    # price times its places: no more of these are paid for than there are mentees.
    rounding = 4 * (len(worth) + len(auction.places)) * 2.0**-52
    largest = unit + float(np.abs(auction.prices).max(initial=0)) + float(np.abs(worth).max())
    return math.fsum([*worth, *(auction.places * auction.prices)]) + rounding * largest


class Best:
    """The best choice so far and the lowest bound."""

    def __init__(self):
        self.value, self.bound, self.absolute, self.rounds = -math.inf, math.inf, 0.0, 0
        self.chosen = np.empty(0, np.int64)

    def note(self, value: float, chosen: np.ndarray, bound: float, wide: Listed) -> None:
        """Another round's value and bound."""
        self.rounds += 1
        self.bound = min(self.bound, bound)
        if value > self.value:
            own = wide.columns == chosen[wide.rows]
            self.value, self.chosen = value, chosen.copy()
            self.absolute = float(np.abs(wide.scores[own]).sum())

    @property
    def gap(self) -> float:
        """What may be left to gain, over the summed absolute scores."""
        return gap_of(self.value, self.bound, self.absolute)


class Ceilings:
    """What the pairs that are not listed stay below, as prices change.

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
