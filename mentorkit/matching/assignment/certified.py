"""Any number of people: clusters propose, an auction decides, a bound certifies.

1. Clusters of both sides propose pairs (:mod:`.candidates`).
2. How many can be placed is found and proved over all pairs (:mod:`.search`,
   :mod:`.participation`). Who is to be left without holds an empty place, so
   that from here on the scores alone decide.
3. An auction solves the listed pairs (:mod:`.listed`). Its prices v are 0 or
   more, and whatever they are, no choice of pairs is worth more than

       sum over mentees of max over mentors (s - v)  +  sum over places of v.

4. A pass over all pairs (:mod:`.pricing`) finds for each mentee the pairs above
   the best listed one, and a ceiling that all pairs not listed stay below
   (:mod:`.ceilings`).
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
from .ceilings import Ceilings
from .certificate import Certificate, gap_of
from .listed import Auction, Listed
from .participation import count_placeable
from .search import Search

#: First steps of the auction, as parts of the range of scores.
_COARSE = (0.1, 0.02, 0.004, 1e-3, 3e-4)
#: How far below the best listed pair the first pass lists others, of the range.
_REACH = 0.07
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
        listed, places, tier, lambda rows, columns, turn: (nothing, nothing, np.empty(0))
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
    settled, is_settling = looking is None, False
    while True:
        value, worth = auction.weigh(wide)
        rows = columns = np.empty(0, np.int64)
        is_news = False
        if looking:
            ceilings, weigh = looking
            found = ceilings.lower(auction.prices[:m], worth)
            rows, columns, exact = weigh(*listed.missing(*found))
            # Of many that score alike ever more are a step or two better than those listed.
            is_news = bool((exact - auction.prices[columns] - worth[rows] > 2 * step).any())
            # What is found now may be worth more to a mentee than all that was listed.
            np.maximum.at(worth, rows, exact - auction.prices[columns])
            np.maximum(worth, ceilings.at(auction.prices[:m]), out=worth)
        best.note(value, auction.chosen, _bound(worth, auction, unit) + last_digits, wide)
        say(f"round {best.rounds}, at most {best.gap:.1e} of the summed score left to gain")
        # Half a gap of the bidding and half of the courting, in each mentee's step.
        finest = tolerance * (best.absolute or 1.0) / len(worth) / 4
        if best.gap <= tolerance or best.rounds >= _MOST_ROUNDS:
            break
        if not is_news and step <= finest:
            if settled:
                break
            if not is_settling:
                found = ceilings.settle(auction.prices[:m], auction.weigh(wide)[1])
                rows, columns, exact = weigh(*listed.missing(*found))
                settled, is_settling = not len(rows), True
                listed = listed.plus(rows, columns, exact)
                wide = auction.with_empty(listed)
                continue
        is_settling = False
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
