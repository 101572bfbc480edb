"""A criterion's scores as a product of two feature blocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

#: Features of each side that a pass over all pairs multiplies; the rarer ones
#: of a sparse block are stored as scores of single pairs.
_MOST_DENSE = 256


@dataclass(frozen=True)
class Block:
    """A criterion's scores as a product, and what single pairs score beside it.

    Parameters
    ----------
    left, right : array or sparse array, shapes (n_mentees, d) and (n_mentors, d)
        ``left @ right.T`` are the scores, 0 to 1.
    known_left, known_right : array of bool
        Who has given what the criterion goes by.
    added : sparse array, shape (n_mentees, n_mentors), optional
        Scores of single pairs, on top of the product.

    Notes
    -----
    Where one of the two has not answered a mean stands in: for such a mentor the
    mentee's mean over the mentors who have, for such a mentee the mean over
    everyone. Both are products too, so nothing here needs all pairs at once.

    Examples
    --------
    >>> block = Block(np.array([[1.0], [0.0]]), np.array([[0.8], [0.4], [0.0]]),
    ...               np.array([True, False]), np.array([True, True, False]))
    >>> block.filled().round(2).tolist()
    [[0.8, 0.4, 0.6], [0.6, 0.6, 0.6]]
    """

    left: np.ndarray | sparse.csr_array
    right: np.ndarray | sparse.csr_array
    known_left: np.ndarray
    known_right: np.ndarray
    added: sparse.csr_array | None = None

    @property
    def compares(self) -> bool:
        """True if two people can be compared at all."""
        return bool(self.known_left.any() and self.known_right.any())

    @property
    def ever_above_zero(self) -> bool:
        """False if every pair of two who have answered scores 0.

        Of features that are never negative, as those of lists are.
        """
        sums = (np.asarray(side.sum(axis=0), float).ravel() for side in (self.left, self.right))
        stored_above = self.added is not None and self.added.sum() > 0
        return stored_above or bool(np.multiply(*sums).sum() > 0)

    def scores(self, rows: Any = slice(None)) -> np.ndarray:
        """Scores of some rows with everyone; NaN where a side is unknown."""
        product = self.left[rows] @ self.right.T
        dense = product.toarray() if hasattr(product, "toarray") else np.asarray(product)
        if self.added is not None:
            dense = dense + self.added[rows].toarray()
        scores = np.clip(dense.astype(float), 0.0, 1.0)
        scores[~self.known_left[rows], :] = np.nan
        scores[:, ~self.known_right] = np.nan
        return scores

    def filled(self, rows: Any = slice(None)) -> np.ndarray:
        """Scores of some rows with everyone, means where a side is unknown."""
        scores = self.scores(rows)
        scores[:, ~self.known_right] = self.row_means[rows, None]
        scores[~self.known_left[rows], :] = self.mean
        return scores

    def of_pairs(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Scores of the pairs ``(rows[k], columns[k])``, means where a side is unknown."""
        left, right = self.left[rows], self.right[columns]
        if hasattr(left, "toarray"):
            own = np.asarray(left.multiply(right).sum(axis=1), float).ravel()
        else:
            own = np.einsum("kd,kd->k", left, right, dtype=float)
        if self.added is not None:
            own = own + stored(self.added, rows, columns)
        own = np.clip(own, 0.0, 1.0)
        own = np.where(self.known_right[columns], own, self.row_means[rows])
        return np.where(self.known_left[rows], own, self.mean)

    def knows(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Whether both have answered, of the pairs ``(rows[k], columns[k])``."""
        return self.known_left[rows] & self.known_right[columns]

    @cached_property
    def row_means(self) -> np.ndarray:
        """Each mentee's mean score over the mentors who have answered."""
        answered = np.flatnonzero(self.known_right)
        mean = np.asarray(self.right[answered].mean(axis=0), float).ravel()
        means = np.asarray(self.left @ mean, float).ravel()
        if self.added is not None:
            means = means + np.asarray(self.added[:, answered].sum(axis=1)).ravel() / len(answered)
        return np.clip(means, 0.0, 1.0)

    @cached_property
    def mean(self) -> float:
        """The mean over all mentees and mentors who have answered."""
        return float(self.row_means[self.known_left].mean())

    def features(self) -> tuple[np.ndarray, np.ndarray, sparse.csr_array | None]:
        """Dense features whose product, with the stored scores, is ``filled()``.

        Returns
        -------
        left, right : array, shapes (n_mentees, d) and (n_mentors, d)
        added : sparse array or None
        """
        left, right, added = self.left, self.right, self.added
        if hasattr(left, "toarray"):
            left, right, rare = _dense(left, right)
            if rare is not None:
                added = rare if added is None else added + rare
        if added is not None:
            # Stored scores stand for pairs that both know, and for no others.
            from scipy.sparse import csr_array, diags_array

            added = csr_array(
                diags_array(self.known_left.astype(float))
                @ added
                @ diags_array(self.known_right.astype(float))
            )
        lefts = [np.where(self.known_left[:, None], left, 0)]
        rights = [np.where(self.known_right[:, None], right, 0)]
        if not self.known_right.all():
            lefts.append(np.where(self.known_left, self.row_means, 0)[:, None])
            rights.append((~self.known_right)[:, None].astype(float))
        if not self.known_left.all():
            lefts.append(np.where(self.known_left, 0, self.mean)[:, None])
            rights.append(np.ones((len(right), 1)))
        return np.hstack(lefts), np.hstack(rights), added


def _dense(left, right):
    """The features that most people share as arrays; the product of the rest."""
    both = np.minimum(
        np.asarray((left != 0).sum(axis=0)).ravel(), np.asarray((right != 0).sum(axis=0)).ravel()
    )
    # A feature that only one side has adds nothing to any pair.
    order = np.argsort(-both, kind="stable")[: int((both > 0).sum())]
    usual, rare = np.sort(order[:_MOST_DENSE]), order[_MOST_DENSE:]
    product = left[:, rare] @ right[:, rare].T if len(rare) else None
    return left[:, usual].toarray(), right[:, usual].toarray(), product


def stored(scores: sparse.csr_array, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What a sparse array stores for the pairs ``(rows[k], columns[k])``; 0 for nothing."""
    if not len(rows):
        return np.empty(0)
    return np.asarray(scores[rows, columns], float).ravel()
