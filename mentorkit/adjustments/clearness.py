"""Whether a share lies beyond its threshold for sure, or may do so by chance."""

from __future__ import annotations

from ..result import Share


def wilson_low(share: Share) -> float:
    """The lower end of a share's 95 % Wilson interval."""
    from statsmodels.stats.proportion import proportion_confint

    return float(proportion_confint(share.k, share.n, method="wilson")[0])
