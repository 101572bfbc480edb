"""The programme behind a re-match: how much more score for how many broken pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from .assignment import MOST_CELLS, DenseProblem, LargeProblem
from .bans import ban_pairs
from .mirrored import Pair, Part, most_parts, search_parts
from .movable import SAME, Choice, Movable
from .runners_up import proposable_scores
from .scoring import LAST_DIGITS

_BISECTIONS = 16


class ExactTrade:
    """The best sum for at most so many broken pairs, by integer programming.

    Notes
    -----
    Mentees and mentors, with the tiers nested among the mentees, make a totally
    unimodular matrix; the limit on broken pairs alone does not. It speaks only
    of running pairs: once it is settled which of them stand, a simplex solution
    is whole. So only they are integers, and HiGHS branches on few. Where two
    people come out as each other's mentor, a constraint is added for these two and
    their pairs are integers too, until there are none.
    """

    method = "exact"

    def __init__(self, movable: Movable):
        self.movable = movable
        self._found = {0: movable.baseline}

    def best(self, broken: int) -> Choice:
        """The best that breaks at most so many pairs."""
        if broken not in self._found:
            self._found[broken] = self._solve_apart(self._solve(broken), broken)
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

    def _solve_apart(self, found: Choice, broken: int) -> Choice:
        """The best in which no two people become each other's mentor."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        matrix, lowest, highest = self._limits
        _, _, scores = self.movable.pairs
        kept, size = len(self.movable.running), len(scores)
        side = csr_array((np.arange(size) < kept)[None, :].astype(float))
        two: list[int] = []
        while mirrored := self.movable.find_mirrored(found.chosen):
            two += [self.movable.place_of[pair] for both in mirrored for pair in both]
            every = np.repeat(np.arange(len(two) // 2), 2)
            apart = csr_array((np.ones(len(two)), (every, two)), shape=(len(two) // 2, size))
            whole = np.isin(np.arange(size), [*range(kept), *two])
            share = milp(
                -scores, integrality=whole.astype(int), bounds=Bounds(0, 1),
                constraints=[LinearConstraint(matrix, lowest, highest),
                             LinearConstraint(apart, -np.inf, 1),
                             LinearConstraint(side, kept - broken, np.inf)],
                options={"mip_rel_gap": 0.0},
            ).x.round()  # fmt: skip
            found = self._seat(np.where(whole, share, 0), np.where(whole, share, 1))
        return found

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
        for ban in movable.bans:
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
        movable, seats = self.movable, self.movable.matcher.seats_
        floor = movable.matcher.minimum_score - LAST_DIGITS
        wanted = self._placed(movable.baseline.chosen)

        def solve(out: Sequence[Pair]) -> Part:
            chosen = movable.own.copy()
            problem = self._problem(bonus, out)
            chosen[self._free], known = problem.solve(floor if floor > 0 else None)
            return Part(
                chosen, movable.find_mirrored(chosen), self._placed(chosen), known.value,
                known.upper_bound, max(SAME, seats.tolerance * known.absolute),
            )  # fmt: skip

        cells = len(self._free) * int(np.minimum(self._places, len(self._free)).sum())
        best = search_parts(solve, most_parts(cells))[0]
        # Where the search was stopped, somebody may have lost their place.
        if all(np.greater_equal(best.rank, wanted)):
            self._found.append(movable.choice(best.answer))
            return self._found[-1]
        return movable.baseline

    def _placed(self, chosen: np.ndarray) -> tuple[int, ...]:
        """How many have a mentor, of each tier and those before it."""
        tier = self.movable.tier
        return tuple(np.cumsum(np.bincount(tier[chosen >= 0], minlength=tier.max(initial=0) + 1)))

    def _problem(self, bonus: float, out: Sequence[Pair] = ()) -> DenseProblem | LargeProblem:
        from scipy.sparse import csr_array

        movable, seats = self.movable, self.movable.matcher.seats_
        bans = [*movable.bans, ban_pairs(len(movable.matcher.mentees_), out)]
        rows, own = movable.rows[self._free], movable.own[self._free]
        tier = np.unique(movable.tier[self._free], return_inverse=True)[1]
        kept = np.flatnonzero(own >= 0)
        if len(rows) * int(np.minimum(self._places, len(rows)).sum()) <= MOST_CELLS:
            scores = proposable_scores(movable.matcher, rows, bans)
            scores[np.isneginf(scores)] = np.nan
            scores[kept, own[kept]] += bonus
            return DenseProblem(scores, self._places, tier)
        scores = movable.matcher.scoring_.product(bans)
        scores = scores.arranged(rows, np.arange(len(self._places)))
        extra = csr_array((np.full(len(kept), bonus), (kept, own[kept])), shape=scores.shape)
        added = extra if scores.added is None else csr_array(scores.added + extra)
        return LargeProblem(
            replace(scores, added=added), self._places, tier, seats.tolerance, seats.random_state,
            seats.tell.restart(),
        )  # fmt: skip
