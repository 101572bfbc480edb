"""The programme behind a re-match: how much more score for how many broken pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .assignment import MOST_CELLS, DenseProblem, LargeProblem
from .matcher import MentorMatcher
from .runners_up import proposable_scores
from .scoring import LAST_DIGITS

_ROWS = 512
#: Summed scores nearer than this are the same.
SAME = 1e-6
_BISECTIONS = 16


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
            some = proposable_scores(self.matcher, self.rows[k : k + _ROWS])
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


class ExactTrade:
    """The best sum for at most so many broken pairs, by integer programming.

    Notes
    -----
    Mentees and mentors, with the tiers nested among the mentees, make a totally
    unimodular matrix; the limit on broken pairs alone does not. It speaks only
    of running pairs: once it is settled which of them stand, a simplex solution
    is whole. So only they are integers, and HiGHS branches on few.
    """

    method = "exact"

    def __init__(self, movable: Movable):
        self.movable = movable
        self._found = {0: movable.baseline}

    def best(self, broken: int) -> Choice:
        """The best that breaks at most so many pairs."""
        if broken not in self._found:
            self._found[broken] = self._solve(broken)
        return self._found[broken]

    def fewest(self, value: float) -> Choice:
        """The best of those that break as few as it takes to reach a value that can be had."""
        low, high = 0, self.most.broken
        while low < high:
            middle = (low + high) // 2
            if self.best(middle).value >= value - SAME:
                high = middle
            else:
                low = middle + 1
        return self.best(low)

    @cached_property
    def most(self) -> Choice:
        """The largest sum there is, whatever is broken."""
        return self.best(len(self.movable.running))

    def table(self, most: int) -> list[Choice]:
        """The best for 0, 1, 2, ... broken pairs."""
        return [self.best(b) for b in range(min(most, len(self.movable.running)) + 1)]

    @cached_property
    def _limits(self):
        """The constraints beside the limit on broken pairs: matrix, lowest, highest."""
        from scipy.sparse import csr_array, vstack

        movable = self.movable
        at, columns, _ = movable.pairs
        n, m, size = len(movable.rows), len(movable.places), len(at)
        one, every = np.ones(size), np.arange(size)
        placed = np.flatnonzero(movable.baseline.chosen >= 0)
        tiers = np.arange(movable.tier.max() + 1) if n else np.arange(0)
        least = [int((movable.tier[placed] <= kind).sum()) for kind in tiers]
        within = movable.tier[at][None, :] <= tiers[:, None]
        matrix = vstack(
            [
                csr_array((one, (at, every)), shape=(n, size)),
                csr_array((one, (columns, every)), shape=(m, size)),
                csr_array(within.astype(float)),
            ],
            format="csc",
        )
        lowest = np.concatenate([(movable.own >= 0).astype(float), np.zeros(m), least])
        highest = np.concatenate([np.ones(n), movable.places, np.full(len(tiers), np.inf)])
        return matrix, lowest, highest

    def _solve(self, broken: int) -> Choice:
        """Bound by the linear programme, then branch on what its prices leave open."""
        at, _, scores = self.movable.pairs
        kept = len(self.movable.running)
        low, high = np.zeros(len(at)), np.ones(len(at))
        if broken >= kept:
            return self._seat(low, high)
        relaxed = self._linear(low, high, least_kept=kept - broken)
        # What is nearly kept is kept: a choice to hold the bound against.
        near = low.copy()
        near[np.argsort(-relaxed.x[:kept], kind="stable")[: kept - broken]] = 1
        found = self._seat(near, high)
        missed = float(scores @ relaxed.x) - found.value
        if missed <= SAME / 2:
            return found
        # A pair whose reduced cost is beyond what is missed is in no better choice.
        margin = missed + 1e-7
        worth = relaxed.lower.marginals <= margin
        low[-relaxed.upper.marginals > margin] = 1
        low[kept:] = 0  # those are whole of themselves
        stands = self._branch(np.flatnonzero(worth), low, kept, broken)
        if stands is None:
            return found
        low[:kept] = high[:kept] = stands
        return max(found, self._seat(low, high), key=lambda one: one.value)

    def _branch(self, open_: np.ndarray, low: np.ndarray, kept: int, broken: int):
        """Which running pairs stand in the best choice among some pairs; None if none is better."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        matrix, lowest, highest = self._limits
        _, _, scores = self.movable.pairs
        running = open_ < kept
        side = csr_array(running[None, :].astype(float))
        found = milp(
            -scores[open_], integrality=running.astype(int), bounds=Bounds(low[open_], 1),
            constraints=[LinearConstraint(matrix[:, open_], lowest, highest),
                         LinearConstraint(side, kept - broken, np.inf)],
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        if found.x is None:
            return None
        stands = np.zeros(kept)
        stands[open_[running]] = np.round(found.x[running])
        return stands

    def _seat(self, low: np.ndarray, high: np.ndarray) -> Choice:
        """The best within bounds on each pair; whole, since nothing limits broken pairs."""
        at, columns, _ = self.movable.pairs
        taken = self._linear(low, high).x > 0.5
        chosen = np.full(len(self.movable.rows), -1)
        chosen[at[taken]] = columns[taken]
        return self.movable.choice(chosen)

    def _linear(self, low: np.ndarray, high: np.ndarray, least_kept: int | None = None):
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, vstack

        matrix, lowest, highest = self._limits
        _, _, scores = self.movable.pairs
        kept = len(self.movable.running)
        above, below = np.flatnonzero(np.isfinite(highest)), np.flatnonzero(lowest > 0)
        rows, most = [matrix[above], -matrix[below]], [highest[above], -lowest[below]]
        worth = scores.copy()
        if least_kept is None:
            # Of choices as good, the one that keeps more of what runs.
            worth[:kept] += 1e-9
        else:
            rows.append(csr_array(-(np.arange(len(scores)) < kept)[None, :].astype(float)))
            most.append([-least_kept])
        return linprog(
            -worth, vstack(rows, format="csr"), np.concatenate(most),
            bounds=np.column_stack([low, high]), method="highs-ds",
        )  # fmt: skip


class PricedTrade:
    """Sums for some numbers of broken pairs, by giving every pair that stands a bonus.

    Notes
    -----
    The Lagrangian of the limit on broken pairs: with a bonus for each pair that
    stands, the usual solver gives the best for as many broken pairs as it
    breaks. Numbers between two bonuses are passed over, so that what is found
    breaks few pairs and perhaps not the fewest. Pairs that break a rule, score
    below the lowest or are beyond a mentor's places stay as they are here.
    """

    method = "lagrangian"

    def __init__(self, movable: Movable):
        matcher = movable.matcher
        rows, own = movable.rows, movable.own
        bound = np.zeros(len(rows), bool)
        kept = movable.running
        for ban in matcher.bans():
            bound[kept] |= ban.forbids(rows[kept], own[kept])
        scores = matcher.scoring_.of_pairs(rows[kept], own[kept])
        bound[kept] |= (scores < matcher.minimum_score - LAST_DIGITS) | movable.over[own[kept]]
        self.movable, self._stay = movable, bound
        held = np.bincount(own[bound], minlength=len(movable.places))
        self._places = np.where(movable.over, 0, movable.places - held)
        self._free = np.flatnonzero(~bound)
        self._found = [movable.baseline]

    @cached_property
    def most(self) -> Choice:
        """The largest sum that was found."""
        self._try(1e-9)
        return max(self._found, key=lambda found: (found.value, -found.broken))

    def fewest(self, value: float) -> Choice:
        """Of those found that reach a value, the one that breaks fewest."""
        most = self.most
        low, high = 0.0, 1.0
        while self._try(high).value >= value - SAME and high < 1e6:
            low, high = high, 4 * high
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            if self._try(middle).value >= value - SAME:
                low = middle
            else:
                high = middle
        enough = [found for found in self._found if found.value >= value - SAME]
        return min(enough or [most], key=lambda found: (found.broken, -found.value))

    def table(self, most: int) -> list[Choice]:
        """What was found, by broken pairs; at most so many beside none."""
        best: dict[int, Choice] = {}
        for found in sorted(self._found, key=lambda found: (found.broken, -found.value)):
            if not best or found.value > max(one.value for one in best.values()) + SAME:
                best.setdefault(found.broken, found)
        return list(best.values())[: most + 1]

    def _try(self, bonus: float) -> Choice:
        chosen = self.movable.own.copy()
        floor = self.movable.matcher.minimum_score - LAST_DIGITS
        chosen[self._free] = self._problem(bonus).solve(floor if floor > 0 else None)[0]
        self._found.append(self.movable.choice(chosen))
        return self._found[-1]

    def _problem(self, bonus: float) -> DenseProblem | LargeProblem:
        from scipy.sparse import csr_array

        movable, seats = self.movable, self.movable.matcher.seats_
        rows, own = movable.rows[self._free], movable.own[self._free]
        tier = np.unique(movable.tier[self._free], return_inverse=True)[1]
        kept = np.flatnonzero(own >= 0)
        if len(rows) * int(np.minimum(self._places, len(rows)).sum()) <= MOST_CELLS:
            scores = proposable_scores(movable.matcher, rows)
            scores[np.isneginf(scores)] = np.nan
            scores[kept, own[kept]] += bonus
            return DenseProblem(scores, self._places, tier)
        scores = movable.matcher.scoring_.product(movable.matcher.bans())
        scores = scores.arranged(rows, np.arange(len(self._places)))
        extra = csr_array((np.full(len(kept), bonus), (kept, own[kept])), shape=scores.shape)
        added = extra if scores.added is None else csr_array(scores.added + extra)
        return LargeProblem(
            replace(scores, added=added), self._places, tier, seats.tolerance, seats.random_state,
            seats.tell.restart(),
        )  # fmt: skip
