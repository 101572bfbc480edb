"""Groups compared: what was designed, and what may be said of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Text
from ...result import Share, Words
from ..effects import Effect, design_words
from ..estimates import read_yes_no


def compare_groups(
    outcome: Sequence[float] | pd.Series,
    treated: Sequence[bool] | pd.Series,
    *,
    by_lot: bool = False,
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> Effect:
    """Compare the means of two groups, treated minus not, by Welch's interval.

    Parameters
    ----------
    outcome : array-like of float, shape (n,)
        Missing values are left out, and counted in ``n_left_out``.
    treated : array-like of bool or 0/1, shape (n,)
        Who was offered what is compared. Without an answer: left out.
    by_lot : bool
        The sides were drawn by lot.
    name : Text, optional
        What is compared.
    spec : str
        How the difference is written.
    level : float
        Coverage of the interval.

    Returns
    -------
    Effect
        ``value`` is the difference in means, ``effect_size`` Hedges' g. With
        fewer than two people on a side the interval is NaN.

    Raises
    ------
    EvaluationError
        The two differ in length, or `treated` holds anything but yes and no.

    References
    ----------
    Welch (1947), Biometrika 34, 28-35. Hedges (1981), Journal of Educational
    Statistics 6, 107-128.

    Examples
    --------
    >>> print(compare_groups([5, 6, 7, 1, 2, 3], [1, 1, 1, 0, 0, 0], name="Points"))
    Points: taking part went with a difference of 4.00 (95% interval 1.73 to 6.27;
    3 against 3 people); the design cannot tell the cause.
    """
    from scipy.special import gammaln
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    values = pd.to_numeric(pd.Series(np.asarray(outcome)), errors="coerce").to_numpy(float)
    arm = read_yes_no(treated, "treated")
    if len(values) != len(arm):
        raise EvaluationError(
            Problem("compare_groups", f"{len(values)} outcomes and {len(arm)} entries in treated",
                    "give one of each for every person")
        )  # fmt: skip
    known = np.isfinite(values) & ~np.isnan(arm)
    ones, zeros = values[known & (arm == 1)], values[known & (arm == 0)]
    n1, n0 = len(ones), len(zeros)
    value = float(ones.mean() - zeros.mean()) if n1 and n0 else float("nan")
    low = high = p = g = pooled = float("nan")
    if n1 > 1 and n0 > 1 and (ones.var() > 0 or zeros.var() > 0):
        welch = CompareMeans(DescrStatsW(ones), DescrStatsW(zeros))
        low, high = welch.tconfint_diff(alpha=1 - level, usevar="unequal")
        p = welch.ttest_ind(usevar="unequal")[1]
        df = n1 + n0 - 2
        pooled = np.sqrt(((n1 - 1) * ones.var(ddof=1) + (n0 - 1) * zeros.var(ddof=1)) / df)
        # The exact correction of Hedges; 1 - 3 / (4 df - 1) is its approximation.
        small = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
        g = value / pooled * small
    return Effect(
        name=Text("Difference in means") if name is None else name,
        value=value,
        low=float(low),
        high=float(high),
        n=n1 + n0,
        spec=spec,
        method=Text("difference in means, Welch's interval"),
        source="Welch (1947), Biometrika 34, 28-35",
        design=design_words(by_lot),
        level=level,
        assumptions=(
            Text("people answer for themselves alone"),
            Text("those without a value are like those with one"),
        ),
        p_value=float(p),
        effect_size=float(g),
        spread=float(pooled),
        n_treated=n1,
        n_control=n0,
        by_lot=by_lot,
        n_left_out=int((~known).sum()),
    )


def compare_shares(
    happened: Sequence[bool] | pd.Series,
    treated: Sequence[bool] | pd.Series,
    *,
    by_lot: bool = False,
    name: Words | None = None,
    level: float = 0.95,
) -> Effect:
    """Compare the shares to whom something happened, treated minus not.

    Parameters
    ----------
    happened, treated : array-like of bool or 0/1, shape (n,)
        Without an answer: left out.
    by_lot, name, level
        As in :func:`compare_groups`.

    Returns
    -------
    Effect
        ``value``, ``low`` and ``high`` are differences of shares, -1 to 1;
        the interval is Newcombe's from two Wilson intervals.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> effect = compare_shares([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [1] * 70 + [0] * 80)
    >>> round(effect.value, 4), round(effect.low, 4), round(effect.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    event, arm = read_yes_no(happened, "happened"), read_yes_no(treated, "treated")
    known = ~np.isnan(event) & ~np.isnan(arm)
    k1, k0 = (int((event[known & (arm == side)] == 1).sum()) for side in (1, 0))
    n1, n0 = (int((known & (arm == side)).sum()) for side in (1, 0))
    value = low = high = p = float("nan")
    if n1 and n0:
        value = k1 / n1 - k0 / n0
    if n1 > 1 and n0 > 1:
        low, high = confint_proportions_2indep(k1, n1, k0, n0, method="newcomb", alpha=1 - level)
        p = fisher_exact([[k1, n1 - k1], [k0, n0 - k0]])[1]
    return Effect(
        name=Text("Difference in shares") if name is None else name,
        value=value,
        low=float(low),
        high=float(high),
        n=n1 + n0,
        spec=".0%",
        method=Text("difference in shares, Newcombe's interval"),
        source="Newcombe (1998), Statistics in Medicine 17, 873-890",
        design=design_words(by_lot),
        level=level,
        assumptions=(Text("people answer for themselves alone"),),
        p_value=float(p),
        n_treated=n1,
        n_control=n0,
        by_lot=by_lot,
        shares=(Share(k1, n1), Share(k0, n0)),
        n_left_out=int((~known).sum()),
    )
