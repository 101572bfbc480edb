"""From scores, rules and free places to proposed pairs, small programmes and large."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import plain_id
from .assignment import MOST_CELLS, DenseProblem, LargeProblem, order_of
from .bans import Ban, ban_pairs
from .mirrored import Part, find_mirrored, most_parts, search_parts
from .people import find_free
from .proposed import SAME, Proposed, settle, tell_lifted
from .scoring import LAST_DIGITS, Scoring

#: Seconds after which a long matching begins to say how far it is.
_PATIENCE = 2.0


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
    twin : array of int, shape (n_mentees,), optional
        Column of the same person where a mentee is a mentor too, else -1.
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
    twin: np.ndarray | None = None
    minimum_score: float = 0.0
    solver: str = "auto"
    tolerance: float = 1e-6
    random_state: int = 0
    tell: Progress = field(default_factory=lambda: Progress())

    @classmethod
    def of(
        cls,
        scoring: Scoring,
        bans: Sequence[Ban],
        mentees: pd.DataFrame,
        mentors: pd.DataFrame,
        running: Sequence[tuple],
        tier: np.ndarray,
        **how: Any,
    ) -> Seats:
        """The seats that running pairs leave.

        Parameters
        ----------
        scoring, bans, tier
            As for the class.
        mentees, mentors : DataFrame
            By id; of the mentors with ``capacity``.
        running : sequence of (mentee id, mentor id)
            They hold places, and their mentees seek nobody.
        **how
            ``minimum_score`` and what follows it.
        """
        seeking, free = find_free(mentees, mentors, running)
        alike = {plain_id(person): j for j, person in enumerate(mentors.index)}
        return cls(
            scoring,
            bans,
            free.to_numpy(),
            np.flatnonzero(mentees.index.isin(seeking)),
            tier,
            order_of(mentees.index),
            order_of(mentors.index),
            twin=np.array([alike.get(plain_id(person), -1) for person in mentees.index], int),
            **how,
        )

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

        Notes
        -----
        Two people who are both mentor and mentee are not each other's mentor. Where
        a pair comes out both ways round, the matching is parted by :func:`search_parts`;
        if not all of its parts could be searched, the certificate says what they
        may hold.
        """
        if not lift_worst_off:
            return settle(*self._search(locked, weights))
        best, left = self._search(locked, weights, lift=True)
        found, plain = best.answer, best.answer.plain
        if plain is None:
            return found
        # Raised as far as it goes without a thought of mirrored pairs, and without any;
        # what stands there without raising may hold some all the same.
        at_once = len(left) == 1 and left[0] is best
        if not at_once or self._mirrored(plain):
            plain = settle(*self._search(locked, weights))
        if not at_once:
            # The parts were searched for the highest lowest score, not for the largest sum.
            high = max(best, self._part(plain, True, locked), key=lambda part: part.rank).answer
            known = self._part(high, False, locked)
            floor = high.lowest_beside(locked)
            found = settle(*self._search(locked, weights, floor=floor, known=known))
            found = found.beside(plain)
        return replace(found, lifted=tell_lifted(plain, found, locked), plain=None)

    def _search(
        self, locked, weights, *, lift: bool = False, floor: float | None = None, known=None
    ) -> tuple[Part, list[Part]]:
        """The best without mirrored pairs; with `lift`, only as to its lowest score."""
        bans = [*self.bans, self.ban_turned(locked)]

        def solve(out) -> Part:
            without = [*bans, ban_pairs(len(self.tier), out)] if out else bans
            return self._part(self._propose(locked, weights, lift, without, floor), lift, locked)

        cells = len(self.seeking) * int(np.minimum(self.places, len(self.seeking)).sum())
        return search_parts(solve, most_parts(cells), known)

    def _part(self, found: Proposed, lift: bool, locked: Sequence[tuple[int, int]]) -> Part:
        known = found.certificate
        kinds = int(self.tier.max(initial=0)) + 1
        placed = np.cumsum(np.bincount(self.tier[found.rows], minlength=kinds)).tolist()
        mirrored = self._mirrored(found)
        if lift:
            rank = (*placed, round(found.lowest_beside(locked), 9))
            return Part(found, mirrored, rank, 0.0, 0.0)
        slack = SAME if known.method == "exact" else max(SAME, self.tolerance * known.absolute)
        return Part(found, mirrored, tuple(placed), known.value, known.upper_bound, slack)

    def _mirrored(self, found: Proposed) -> list:
        order = self.row_order, self.column_order
        return find_mirrored(found.rows, found.columns, found.scores, self.twin, order)

    def turn(self, row: int, column: int) -> tuple[int, int] | None:
        """The same two with their parts changed; None if they cannot be."""
        if self.twin is None or self.twin[row] < 0:
            return None
        other = np.flatnonzero(self.twin == column)
        return (int(other[0]), int(self.twin[row])) if len(other) else None

    def ban_turned(self, pairs: Iterable[tuple[int, int]]) -> Ban:
        """Forbid pairs with their parts changed: nobody is the mentor of their own mentor."""
        turned = [self.turn(*pair) for pair in pairs]
        return ban_pairs(len(self.tier), [pair for pair in turned if pair])

    def _propose(self, locked, weights, lift_worst_off, bans, floor=None) -> Proposed:
        fixed = np.array(locked, int).reshape(-1, 2)
        left = self.places - np.bincount(fixed[:, 1], minlength=len(self.places))
        rows = self.row_order[np.isin(self.row_order, self.seeking)]
        rows = rows[~np.isin(rows, fixed[:, 0])]
        problem = self._problem(rows, np.maximum(left, 0), weights, bans)
        # A score that is the lowest itself may come out a last digit apart.
        floor = self.minimum_score if floor is None else floor
        floor = floor - LAST_DIGITS if floor > 0 else None
        chosen, certificate = problem.solve(floor)
        plain = self._proposed(problem, rows, chosen, certificate, fixed, weights)
        if not (lift_worst_off and certificate.placed):
            return plain
        raised = problem.solve(problem.highest_floor(floor, chosen))
        return replace(self._proposed(problem, rows, *raised, fixed, weights), plain=plain)

    def _proposed(self, problem, rows, chosen, certificate, fixed, weights) -> Proposed:
        """What was chosen for the rows, beside the pairs that stand."""
        placed = np.flatnonzero(chosen >= 0)
        own = problem.of_pairs(placed, chosen[placed])
        settled = self.scoring.of_pairs(fixed[:, 0], fixed[:, 1], weights)
        found_rows = np.concatenate([fixed[:, 0], rows[placed]])
        found_columns = np.concatenate([fixed[:, 1], self.column_order[chosen[placed]]])
        order = np.argsort(found_rows, kind="stable")
        return Proposed(
            found_rows[order],
            found_columns[order],
            np.concatenate([settled, own])[order],
            certificate.plus(settled),
        )

    def _problem(self, rows, places, weights, bans) -> DenseProblem | LargeProblem:
        columns = self.column_order
        for ban in bans:
            if ban.closed is not None:
                places = np.where(ban.closed, 0, places)
        tier = np.unique(self.tier[rows], return_inverse=True)[1]
        cells = len(rows) * int(np.minimum(places, len(rows)).sum())
        if self.solver == "exact" or (self.solver == "auto" and cells <= MOST_CELLS):
            scores = self.scoring.scores(rows, weights)
            for ban in bans:
                scores[ban.mask(len(places), rows)] = np.nan
            return DenseProblem(scores[:, columns], places[columns], tier)
        scores = self.scoring.product(bans, weights).arranged(rows, columns)
        return LargeProblem(
            scores, places[columns], tier, self.tolerance, self.random_state, self.tell.restart()
        )


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
