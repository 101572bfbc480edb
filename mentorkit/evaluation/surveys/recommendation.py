"""How far people would recommend the programme, as the field counts it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Estimate, Words
from ..reading import check_level

#: Answers from here up speak for it, and those up to here against it, of 0 to 10.
FOR, AGAINST = 9, 6


def net_recommendation(
    answers: Sequence[float] | pd.Series, *, name: Words | None = None, level: float = 0.95
) -> Estimate:
    """The share who answer 9 or 10 less the share who answer 0 to 6.

    Parameters
    ----------
    answers : array-like of float
        From 0 (not at all likely) to 10; all else is left out.
    name : Text, optional
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In percentage points, -100 to 100, with Bonett and Price's interval;
        NaN without answers.

    References
    ----------
    Bonett and Price (2012), Journal of Educational and Behavioral Statistics
    37, 479-488: the difference of two shares of the same people.

    Examples
    --------
    >>> found = net_recommendation([10, 9, 9, 8, 7, 3])
    >>> round(found.value), found.n
    (33, 6)
    """
    from scipy.stats import norm

    check_level("net_recommendation", level)
    known = pd.to_numeric(pd.Series(np.asarray(answers)), errors="coerce").to_numpy(float)
    known = known[(known >= 0) & (known <= 10)]
    n, speak_for, against = len(known), (known >= FOR).sum(), (known <= AGAINST).sum()
    value = low = high = float("nan")
    if n:
        value = 100 * (speak_for - against) / n
        p, q = (speak_for + 1) / (n + 2), (against + 1) / (n + 2)
        half = norm.isf((1 - level) / 2) * np.sqrt((p + q - (p - q) ** 2) / (n + 2))
        low, high = (100 * min(max(p - q + sign * half, -1), 1) for sign in (-1, 1))
    return Estimate(
        name=Text("Net recommendation") if name is None else name,
        value=float(value),
        low=float(low),
        high=float(high),
        n=n,
        spec=".0f",
        method=Text("share of 9 and 10 less share of 0 to 6, Bonett and Price's interval"),
        source="Bonett and Price (2012), Journal of Educational and Behavioral Statistics 37, 479",
        level=level,
        assumptions=(Text("those who answered are like those who did not"),),
    )
