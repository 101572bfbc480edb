"""What a matching proposes, what is proved of it, and what raising the lowest score cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .assignment import Certificate
from .mirrored import Part, bound_of
from .scoring import LAST_DIGITS

#: Summed scores nearer than this are the same.
SAME = 1e-9


@dataclass(frozen=True)
class LiftedMinimum:
    """What raising the lowest score brought, and what it cost.

    Attributes
    ----------
    lowest_before, lowest : float
        The lowest score of a proposed pair that is not locked, without and with it.
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
    """Proposed pairs by the places of their two in the tables, and how good they are.

    Attributes
    ----------
    rows, columns : array of int
    scores : array
    certificate : Certificate
    lifted : LiftedMinimum, optional
        Where the lowest score was raised.
    plain : Proposed, optional
        While that is sought: the same without raising it.
    """

    rows: np.ndarray
    columns: np.ndarray
    scores: np.ndarray
    certificate: Certificate
    lifted: LiftedMinimum | None = None
    plain: Proposed | None = None

    def scores_beside(self, locked: Sequence[tuple[int, int]]) -> np.ndarray:
        """Scores of the pairs that are not locked."""
        return self.scores[~np.isin(self.rows, [row for row, _ in locked])]

    def lowest_beside(self, locked: Sequence[tuple[int, int]]) -> float:
        """The lowest of them; -inf where all pairs are locked."""
        scores = self.scores_beside(locked)
        return float(scores.min()) if len(scores) else -np.inf

    def beside(self, plain: Proposed) -> Proposed:
        """The same, where no more can be placed than is known of what was not raised."""
        known, most = self.certificate, plain.certificate.placed_bound
        known = known.within(max(known.placed_bound, most), known.upper_bound)
        return replace(self, certificate=known)


def tell_lifted(
    plain: Proposed, found: Proposed, locked: Sequence[tuple[int, int]]
) -> LiftedMinimum:
    """What raising the lowest score brought of the pairs that are not locked."""
    before, now = plain.scores_beside(locked), found.scores_beside(locked)
    return LiftedMinimum(*map(float, (before.min(), now.min(), before.sum(), now.sum())))


def settle(best: Part, left: Sequence[Part]) -> Proposed:
    """What is best, with what the parts prove of it.

    Parameters
    ----------
    best, left
        As :func:`~mentorkit.matching.mirrored.search_parts` returns them.
    """
    found = best.answer
    if len(left) == 1 and left[0] is best:
        return found
    known = found.certificate
    # No pair scores more than 1.
    bound = bound_of(best, left, max(float(known.placed), known.value))
    if bound - known.value <= LAST_DIGITS * max(known.absolute, 1.0):
        bound = known.value
    higher = [part.answer.certificate.placed_bound for part in left if part.rank > best.rank]
    return replace(found, certificate=known.within(max([known.placed, *higher]), bound))
