"""From scores, rules and free places to proposed pairs, small programmes and large."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .assignment import MOST_CELLS, Certificate, DenseProblem, LargeProblem
from .bans import Ban
from .scoring import Scoring

#: Seconds after which a long matching begins to say how far it is.
_PATIENCE = 2.0


@dataclass(frozen=True)
class LiftedMinimum:
    """What raising the lowest score brought, and what it cost.

    Attributes
    ----------
    lowest_before, lowest : float
        The lowest score of a proposed pair, without and with it.
    value_before, value : float
        The summed score, without and with it.
    """

    lowest_before: float
    lowest: float
    value_before: float
    value: float

    @property
    def cost(self) -> float:
        """What it costs in summed score."""
        return self.value_before - self.value


@dataclass(frozen=True)
class Proposed:
    """Proposed pairs by the places of their two in the tables, and how good they are."""

    rows: np.ndarray
    columns: np.ndarray
    scores: np.ndarray
    certificate: Certificate
    lifted: LiftedMinimum | None = None


@dataclass(frozen=True)
class Seats:
    """Who seeks a place, which are free, and who comes first.

    Parameters
    ----------
    scoring : Scoring
    bans : sequence of Ban
    places : array of int, shape (n_mentors,)
        Free places.
    seeking : array of int
        Rows of the mentees who seek a mentor.
    tier : array of int, shape (n_mentees,)
        Who comes first: the lower number.
    row_order, column_order : array of int
        Every row and column in an order that does not hang on how they stand.
    minimum_score : float
    solver : {"auto", "exact", "certified"}
    tolerance : float
    random_state : int
    """

    scoring: Scoring
    bans: Sequence[Ban]
    places: np.ndarray
    seeking: np.ndarray
    tier: np.ndarray
    row_order: np.ndarray
    column_order: np.ndarray
    minimum_score: float = 0.0
    solver: str = "auto"
    tolerance: float = 1e-6
    random_state: int = 0
    tell: Progress = field(default_factory=lambda: Progress())

    def propose(
        self,
        locked: Sequence[tuple[int, int]] = (),
        weights: Mapping[str, float] | None = None,
        *,
        lift_worst_off: bool = False,
    ) -> Proposed:
        """The best pairs beside those that are locked.

        Parameters
        ----------
        locked : sequence of (row, column)
            They stand, below the lowest score too, and take their places.
        weights : mapping, optional
            Other weights of the criteria.
        lift_worst_off : bool
            Raise the lowest score as far as it goes without leaving more out.
        """
        fixed = np.array(locked, int).reshape(-1, 2)
        left = self.places - np.bincount(fixed[:, 1], minlength=len(self.places))
        rows = self.row_order[np.isin(self.row_order, self.seeking)]
        rows = rows[~np.isin(rows, fixed[:, 0])]
        problem = self._problem(rows, np.maximum(left, 0), weights)
        floor = self.minimum_score if self.minimum_score > 0 else None
        chosen, certificate = problem.solve(floor)
        lifted = None
        if lift_worst_off and certificate.placed:
            raised = problem.highest_floor(floor, chosen)
            again, better = problem.solve(raised)
            lifted = LiftedMinimum(
                _lowest(problem, chosen), _lowest(problem, again), certificate.value, better.value
            )
            chosen, certificate = again, better
        placed = np.flatnonzero(chosen >= 0)
        own = problem.of_pairs(placed, chosen[placed])
        settled = self.scores_of(fixed[:, 0], fixed[:, 1], weights)
        found_rows = np.concatenate([fixed[:, 0], rows[placed]])
        found_columns = np.concatenate([fixed[:, 1], self.column_order[chosen[placed]]])
        order = np.argsort(found_rows, kind="stable")
        return Proposed(
            found_rows[order],
            found_columns[order],
            np.concatenate([settled, own])[order],
            certificate.plus(settled),
            lifted,
        )

    def scores_of(self, rows, columns, weights=None) -> np.ndarray:
        """Scores of single pairs, whatever the rules say."""
        total = np.zeros(len(rows))
        if not len(rows):
            return total
        for name, share in self.scoring.shares(weights).items():
            total += share * self.scoring.blocks[name].of_pairs(rows, columns)
        return total

    def _problem(self, rows, places, weights) -> DenseProblem | LargeProblem:
        columns = self.column_order
        for ban in self.bans:
            if ban.closed is not None:
                places = np.where(ban.closed, 0, places)
        tier = np.unique(self.tier[rows], return_inverse=True)[1]
        cells = len(rows) * int(np.minimum(places, len(rows)).sum())
        if self.solver == "exact" or (self.solver == "auto" and cells <= MOST_CELLS):
            scores = self.scoring.scores(rows, weights)
            for ban in self.bans:
                scores[ban.mask(len(places), rows)] = np.nan
            return DenseProblem(scores[:, columns], places[columns], tier)
        scores = self.scoring.product(self.bans, weights).arranged(rows, columns)
        return LargeProblem(
            scores, places[columns], tier, self.tolerance, self.random_state, self.tell.restart()
        )


def _lowest(problem: DenseProblem | LargeProblem, chosen: np.ndarray) -> float:
    placed = np.flatnonzero(chosen >= 0)
    return float(problem.of_pairs(placed, chosen[placed]).min())


class Progress:
    """Says on stderr how far a matching is, once it has taken a while."""

    def __init__(self):
        self.started = time.monotonic()

    def restart(self) -> Progress:
        """Count from now."""
        self.started = time.monotonic()
        return self

    def __call__(self, line: str) -> None:
        """A step that was taken."""
        seconds = time.monotonic() - self.started
        if seconds > _PATIENCE:
            print(f"matching, {seconds:.0f} s: {line}", file=sys.stderr, flush=True)
