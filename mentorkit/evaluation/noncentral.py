"""The interval of a mean counted in standard deviations."""

from __future__ import annotations

import numpy as np


def effect_interval(size: float, n: int, level: float) -> tuple[float, float]:
    """Of a mean in standard deviations: the noncentral t values under which it is at an end."""
    from scipy.optimize import brentq
    from scipy.stats import norm

    if not np.isfinite(size):
        return float("nan"), float("nan")
    df, t, tail = n - 1, size * np.sqrt(n), (1 - level) / 2
    spread = np.sqrt(1 + t**2 / (2 * df))
    half = norm.isf(tail) * spread
    ends = []
    for share, side in ((1 - tail, -1), (tail, 1)):

        def miss(end: float, share: float = share) -> float:
            return noncentral_share(t, df, end) - share

        bracket = sorted((t, t + side * (6 * spread + half)))
        if miss(bracket[0]) * miss(bracket[1]) < 0:
            found = brentq(miss, *bracket)
        else:  # of thousands, where the distribution is as good as normal
            found = t + side * half
        ends.append(float(found / np.sqrt(n)))
    return ends[0], ends[1]


def noncentral_share(t: float, df: float, noncentrality: float) -> float:
    """How much of a noncentral t distribution lies below `t`; never NaN.

    Notes
    -----
    Where scipy's series fails, a normal share is averaged over the standard deviation
    that so many degrees of freedom may show: the distribution's definition.
    """
    from scipy.integrate import quad
    from scipy.stats import chi, nct, norm

    with np.errstate(all="ignore"):
        share = float(nct.cdf(t, df, noncentrality))
    if np.isfinite(share):
        return share
    root = np.sqrt(df)
    low, high = chi.ppf([1e-14, 1 - 1e-14], df) / root
    return float(
        quad(lambda s: norm.cdf(t * s - noncentrality) * chi.pdf(s * root, df) * root, low, high,
             limit=200)[0]
    )  # fmt: skip
