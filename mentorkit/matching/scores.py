"""The scores of all pairs without holding them all: a product, some stored pairs, and bans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..criteria import stored
from .bans import Ban

if TYPE_CHECKING:
    from scipy import sparse


#: Beyond so many products a compiled loop is worth its loading.
_COMPILE = 1_000_000


@dataclass(frozen=True)
class PairScores:
    """Scores of mentees with mentors, had for any part of the pairs at a time.

    Parameters
    ----------
    left, right : array, shapes (n_mentees, d) and (n_mentors, d)
        ``left @ right.T`` are the scores; any finite numbers.
    bans : sequence of Ban
        Which pairs the hard rules forbid.
    added : sparse array, shape (n_mentees, n_mentors), optional
        What single pairs score beside the product, e.g. for a wish.
    """

    left: np.ndarray
    right: np.ndarray
    bans: Sequence[Ban] = field(default_factory=tuple)
    added: sparse.csr_array | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees and mentors."""
        return len(self.left), len(self.right)

    @cached_property
    def single(self) -> tuple[np.ndarray, np.ndarray]:
        """Both features as float32, for the passes over all pairs."""
        return tuple(
            np.ascontiguousarray(side, dtype=np.float32) for side in (self.left, self.right)
        )

    def block(self, rows: Any = slice(None)) -> np.ndarray:
        """Scores of some rows with everyone, whatever the bans say; float64."""
        scores = self.left[rows].astype(float) @ self.right.astype(float).T
        return scores if self.added is None else scores + self.added[rows].toarray()

    def forbidden(self, rows: Any = slice(None)) -> np.ndarray:
        """Whether a ban forbids each pair of some rows with everyone."""
        places = np.arange(len(self.left))[rows]
        mask = np.zeros((len(places), len(self.right)), bool)
        for ban in self.bans:
            mask |= ban.mask(len(self.right), places)
        return mask

    def allowed_block(self, rows: Any = slice(None)) -> np.ndarray:
        """Scores of some rows with everyone; NaN where forbidden."""
        scores = self.block(rows)
        scores[self.forbidden(rows)] = np.nan
        return scores

    def of_pairs(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Scores of the pairs ``(rows[k], columns[k])`` in float64, whatever the bans say."""
        scores = np.empty(len(rows))
        if len(rows) * self.left.shape[1] > _COMPILE:
            from .products import score_pairs

            score_pairs(self.left, self.right, rows, columns, scores)
        else:
            scores[:] = np.einsum(
                "kd,kd->k", self.left[rows], self.right[columns], dtype=float, casting="safe"
            )
        if self.added is not None and len(rows):
            scores += stored(self.added, rows, columns)
        return scores

    def bans_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Whether a ban forbids each pair ``(rows[k], columns[k])``."""
        forbidden = np.zeros(len(rows), bool)
        for ban in self.bans:
            forbidden |= ban.forbids(rows, columns)
        return forbidden

    @property
    def closed(self) -> np.ndarray:
        """Mentors whom a ban forbids to everyone."""
        closed = np.zeros(self.shape[1], bool)
        for ban in self.bans:
            if ban.closed is not None:
                closed |= ban.closed
        return closed

    def arranged(self, rows: np.ndarray, columns: np.ndarray) -> PairScores:
        """The same of some mentees and mentors, in the order given."""
        n, m = len(rows), self.shape[1]
        bans = [
            replace(
                ban.take(rows).turned(m).take(columns).turned(n),
                closed=None if ban.closed is None else ban.closed[columns],
            )
            for ban in self.bans
        ]
        added = None if self.added is None else self.added[rows][:, columns]
        return replace(
            self, left=self.left[rows], right=self.right[columns], bans=tuple(bans), added=added
        )
