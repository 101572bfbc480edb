"""One matching to solve, small or large, behind the same three questions.

How many can be placed; who is placed where; how high the lowest score can be
raised without leaving anybody more out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..scores import PairScores
from .certificate import Certificate
from .exact import best_places, certify_exact, count_placed

#: Below so many cells of mentees × places all pairs are weighed at once.
MOST_CELLS = 8_000_000
#: How finely the lowest score is raised where all scores cannot be listed.
_FINENESS = 1e-3


@dataclass(frozen=True)
class DenseProblem:
    """A matching whose scores are a table.

    Parameters
    ----------
    scores : array, shape (n_mentees, n_mentors)
        NaN forbids.
    places : array of int
    tier : array of int, shape (n_mentees,)
        Who comes first, from 0.
    """

    scores: np.ndarray
    places: np.ndarray
    tier: np.ndarray

    def _above(self, floor: float | None) -> np.ndarray:
        return self.scores if floor is None else np.where(self.scores >= floor, self.scores, np.nan)

    def count(self, floor: float | None = None) -> list[int]:
        """Most who can be placed, of each tier and those before it."""
        return count_placed(~np.isnan(self._above(floor)), self.places, self.tier)

    def solve(self, floor: float | None = None) -> tuple[np.ndarray, Certificate]:
        """Mentor of each mentee, -1 for none, and what is known of that choice."""
        scores = self._above(floor)
        chosen = best_places(scores, self.places, self.tier)
        return chosen, certify_exact(scores, chosen)

    def highest_floor(self, floor: float | None, chosen: np.ndarray) -> float:
        """The highest score that all who can be placed can reach at once."""
        own = _own_scores(self, chosen)
        if not len(own):
            return -np.inf
        levels = np.unique(self.scores[self.scores >= own.min()])
        return _highest(self, levels, floor)

    def of_pairs(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Scores of pairs."""
        return self.scores[rows, columns]


@dataclass(frozen=True)
class LargeProblem:
    """A matching whose scores are a product, of any size.

    Parameters
    ----------
    scores : PairScores
    places, tier : array of int
    tolerance : float
        The gap of the certificate at which to stop.
    random_state : int
    tell : callable, optional
        Told each step in a line.
    """

    scores: PairScores
    places: np.ndarray
    tier: np.ndarray
    tolerance: float = 1e-6
    random_state: int = 0
    tell: Callable[[str], None] | None = None

    def count(self, floor: float | None = None) -> list[int]:
        """Most who can be placed, of each tier and those before it."""
        from .certified import count_certified

        return count_certified(
            self.scores, self.places, self.tier, floor=floor, random_state=self.random_state
        )

    def solve(self, floor: float | None = None) -> tuple[np.ndarray, Certificate]:
        """Mentor of each mentee, -1 for none, and what is known of that choice."""
        from .certified import solve_certified

        solution = solve_certified(
            self.scores, self.places, self.tier, floor=floor, tolerance=self.tolerance,
            random_state=self.random_state, tell=self.tell,
        )  # fmt: skip
        return solution.chosen, solution.certificate

    def highest_floor(self, floor: float | None, chosen: np.ndarray) -> float:
        """A score that all who can be placed can reach at once, within 0.001 of the highest."""
        own = _own_scores(self, chosen)
        if not len(own):
            return -np.inf
        levels = np.arange(own.min(), own.max() + _FINENESS, _FINENESS)
        return _highest(self, levels, floor)

    def of_pairs(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Scores of pairs."""
        return self.scores.of_pairs(rows, columns)


def _own_scores(problem: DenseProblem | LargeProblem, chosen: np.ndarray) -> np.ndarray:
    rows = np.flatnonzero(chosen >= 0)
    return problem.of_pairs(rows, chosen[rows])


def _highest(
    problem: DenseProblem | LargeProblem, levels: np.ndarray, floor: float | None
) -> float:
    """The highest of the levels at which as many can be placed; at the first they can."""
    wanted = problem.count(floor)
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if problem.count(levels[middle]) == wanted:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])
