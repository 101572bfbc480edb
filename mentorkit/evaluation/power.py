"""The smallest difference that so many people would most likely show."""

from __future__ import annotations

import numpy as np

from .reading import check_level


def smallest_effect(
    n_treated: int, n_control: int, *, power: float = 0.8, level: float = 0.95
) -> float:
    """The smallest difference that so many people would most likely have shown.

    Parameters
    ----------
    n_treated, n_control : int
        People on each side.
    power : float
        Chance of seeing it.
    level : float
        Coverage of the interval that would have to exclude zero.

    Returns
    -------
    float
        In standard deviations; NaN with fewer than two people on a side.

    Examples
    --------
    >>> round(smallest_effect(64, 64), 2)
    0.5
    """
    check_level("smallest_effect", level)
    if min(n_treated, n_control) < 2:
        return float("nan")
    from statsmodels.stats.power import TTestIndPower

    found = TTestIndPower().solve_power(
        nobs1=n_treated, ratio=n_control / n_treated, alpha=1 - level, power=power
    )
    return float(np.atleast_1d(found)[0])


def smallest_share_effect(
    n_treated: int,
    n_control: int,
    *,
    share: float = 0.5,
    power: float = 0.8,
    level: float = 0.95,
) -> float:
    """The smallest difference between two shares that so many people would most likely show.

    Parameters
    ----------
    n_treated, n_control : int
        People on each side.
    share : float
        The share to be expected of those who wait, 0 to 1.
    power, level : float
        As in :func:`smallest_effect`.

    Returns
    -------
    float
        A difference of shares, 0 to 1, towards a half; NaN with fewer than two
        people on a side, or where no share is far enough away.

    References
    ----------
    Cohen (1988), Statistical Power Analysis, chapter 6: the difference between
    arcsines of square roots.

    Examples
    --------
    >>> round(smallest_share_effect(100, 100), 3)
    0.193
    """
    check_level("smallest_share_effect", level)
    if min(n_treated, n_control) < 2:
        return float("nan")
    from statsmodels.stats.power import NormalIndPower

    h = NormalIndPower().solve_power(
        nobs1=n_treated, ratio=n_control / n_treated, alpha=1 - level, power=power
    )
    start, step = np.arcsin(np.sqrt(min(share, 1 - share))), float(np.atleast_1d(h)[0]) / 2
    if start + step > np.pi / 2:
        return float("nan")
    return float(np.sin(start + step) ** 2 - np.sin(start) ** 2)
