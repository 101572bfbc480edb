"""Counts rounded to a base, and what a rounded count still tells."""

from __future__ import annotations

import numpy as np


def round_counts(counts: np.ndarray, base: int) -> np.ndarray:
    """The nearest multiples; halfway goes up.

    Examples
    --------
    >>> round_counts(np.array([0, 7, 8, 23]), 5)
    array([ 0,  5, 10, 25])
    """
    return base * ((counts + base // 2) // base)


def ends_of_rounded(counts: np.ndarray, base: int, least: int) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest count that is rounded as this one is.

    Parameters
    ----------
    counts : array of int
    base : int
    least : int
        No count below is shown; a 0 is shown as it is.

    Returns
    -------
    low, high : arrays of int

    Examples
    --------
    >>> ends_of_rounded(np.array([0, 6, 23]), 5, least=5)
    (array([ 0,  5, 23]), array([ 0,  7, 27]))
    """
    rounded = round_counts(counts, base)
    low = np.maximum(rounded - base // 2, np.minimum(least, counts))
    high = rounded + (base - 1) // 2
    return np.where(counts > 0, low, 0), np.where(counts > 0, high, 0)
