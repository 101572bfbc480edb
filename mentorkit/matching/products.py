"""Products of the features of single pairs, compiled when many of them are first asked for."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def score_pairs(left, right, rows, columns, scores):  # pragma: no cover - compiled
    """Products of the features of single pairs, in double precision, into `scores`."""
    for k in range(rows.size):
        total = 0.0
        for f in range(left.shape[1]):
            total += np.float64(left[rows[k], f]) * np.float64(right[columns[k], f])
        scores[k] = total
