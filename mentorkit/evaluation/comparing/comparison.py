"""Groups compared: what was designed, and what may be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Text
from ...result import Words
from ..effects import Effect, design_words
from ..estimates import read_yes_no
from ..reading import align, check_level, number_clusters, read_numbers
from .clustered import Coefficient, fit_coefficient
from .covariates import check_covariates, determine_each_other, read_covariates

ALONE = Text("people answer for themselves alone")
CLUSTERED = Text("people of different clusters (as mentors) answer for themselves")
CR2 = "Bell and McCaffrey (2002), Survey Methodology 28, 169-181"


def compare_groups(
    outcome: Sequence[float] | pd.Series,
    treated: Sequence[bool] | pd.Series,
    *,
    cluster: Sequence[Any] | pd.Series | None = None,
    covariates: Any | None = None,
    by_lot: bool = False,
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> Effect:
    """Compare the means of two groups, treated minus not, by Welch's interval.

    Parameters
    ----------
    outcome : array-like of float, shape (n,)
        Missing values are left out, and counted in ``n_left_out``. Series are put
        in one order by their indexes, all else stands by position.
    treated : array-like of bool or 0/1, shape (n,)
        Who was offered what is compared. Without an answer: left out.
    cluster : array-like, shape (n,), optional
        Whom each shares their luck with, as the mentor; empty for those who
        share it with nobody, as the waiting list. The interval then allows for
        it (CR2 error with Satterthwaite's degrees of freedom [3]_).
    covariates : DataFrame, dict or array-like, shape (n,) or (n, k), optional
        What was known of each before the start; words are told apart. The
        difference is then adjusted for them, letting each have its own slope on
        either side, with a robust interval [4]_. Whoever lacks one is left out.
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
        They differ in length or in the people of their indexes, `outcome` holds
        what is no number, `treated` anything but yes and no, or covariates do not
        vary, determine each other or are too many.

    Notes
    -----
    Without `cluster` and `covariates` the interval is Welch's [1]_; the effect
    size is Hedges' g [2]_ throughout.

    References
    ----------
    .. [1] Welch (1947), Biometrika 34, 28-35.
    .. [2] Hedges (1981), Journal of Educational Statistics 6, 107-128.
    .. [3] Bell and McCaffrey (2002), Survey Methodology 28, 169-181.
    .. [4] Lin (2013), Annals of Applied Statistics 7, 295-318.

    Examples
    --------
    >>> print(compare_groups([5, 6, 7, 1, 2, 3], [1, 1, 1, 0, 0, 0], name="Points"))
    Points: taking part went with a difference of 4.00 (95% interval 1.73 to 6.27;
    3 against 3 people); the design cannot tell the cause.
    """
    check_level("compare_groups", level)
    outcome, treated, cluster, covariates = align(
        "compare_groups", outcome=outcome, treated=treated, cluster=cluster, covariates=covariates
    )
    values = read_numbers(outcome, "compare_groups", "outcome")
    arm = read_yes_no(treated, "treated")
    check_lengths("compare_groups", values, arm)
    groups = number_clusters(cluster, len(arm), "compare_groups")
    known = np.isfinite(values) & ~np.isnan(arm)
    design = None
    if covariates is not None:
        design = read_covariates(covariates, len(arm), "compare_groups")
        known &= design.notna().all(axis=1).to_numpy()
        design = design[known]
    y, side = values[known], arm[known]
    n1, n0 = int((side == 1).sum()), int((side == 0).sum())
    value, pooled, g = _standardise(y[side == 1], y[side == 0])
    low = high = p = float("nan")
    if design is not None or cluster is not None:
        found = regress_on_side(y, side, groups[known], design)
        (low, high), p = found.interval(level), found.p_value
        # The same correction for few people as of the plain difference.
        g *= found.value / value if value else float("nan")
        value = found.value
    elif np.isfinite(pooled):
        low, high, p = _welch(y[side == 1], y[side == 0], level)
    method, source = _describe(cluster is not None, design is not None)
    return Effect(
        name=Text("Difference in means") if name is None else name,
        value=value,
        low=low,
        high=high,
        n=n1 + n0,
        spec=spec,
        method=method,
        source=source,
        design=design_words(by_lot),
        level=level,
        assumptions=(
            ALONE if cluster is None else CLUSTERED,
            Text("those without a value are like those with one"),
        ),
        p_value=p,
        effect_size=g,
        spread=pooled,
        n_treated=n1,
        n_control=n0,
        by_lot=by_lot,
        n_left_out=int((~known).sum()),
        is_alike=n1 > 1 and n0 > 1 and not np.isfinite(pooled),
    )


def check_lengths(where: str, outcome: np.ndarray, arm: np.ndarray) -> None:
    if len(outcome) != len(arm):
        raise EvaluationError(
            Problem(where, f"{len(outcome)} outcomes and {len(arm)} entries in treated",
                    "give one of each for every person")
        )  # fmt: skip


def _standardise(ones: np.ndarray, zeros: np.ndarray) -> tuple[float, float, float]:
    """The difference in means, the pooled standard deviation, and Hedges' g."""
    from scipy.special import gammaln

    n1, n0 = len(ones), len(zeros)
    value = float(ones.mean() - zeros.mean()) if n1 and n0 else float("nan")
    if not (n1 > 1 and n0 > 1 and (ones.var() > 0 or zeros.var() > 0)):
        return value, float("nan"), float("nan")
    df = n1 + n0 - 2
    pooled = np.sqrt(((n1 - 1) * ones.var(ddof=1) + (n0 - 1) * zeros.var(ddof=1)) / df)
    # The exact correction of Hedges; 1 - 3 / (4 df - 1) is its approximation.
    small = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
    return value, float(pooled), float(value / pooled * small)


def _welch(ones: np.ndarray, zeros: np.ndarray, level: float) -> tuple[float, float, float]:
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    welch = CompareMeans(DescrStatsW(ones), DescrStatsW(zeros))
    low, high = welch.tconfint_diff(alpha=1 - level, usevar="unequal")
    return float(low), float(high), float(welch.ttest_ind(usevar="unequal")[1])


def regress_on_side(
    y: np.ndarray, side: np.ndarray, clusters: np.ndarray, covariates: pd.DataFrame | None
) -> Coefficient:
    """The coefficient of the treated; NaN error with fewer than two clusters on a side."""
    columns = [np.ones(len(y)), side]
    if covariates is not None:
        fewest = min((side == 1).sum(), (side == 0).sum())
        check_covariates(covariates, "compare_groups", int(fewest) - 2)
        # Centred, the treated's coefficient is the difference for everybody's covariates.
        centred = (covariates - covariates.mean()) / covariates.std(ddof=0)
        columns += [*centred.to_numpy().T, *(centred.to_numpy().T * side)]
    design = np.column_stack(columns)
    nan, both = float("nan"), 0 < side.sum() < len(side)
    if len(y) <= design.shape[1] or not both:
        value = y[side == 1].mean() - y[side == 0].mean() if both else nan
        return Coefficient(float(value), nan, nan)
    if determine_each_other(design):
        raise EvaluationError(
            Problem("compare_groups", "some covariates do not vary, or determine each other, "
                    "on one side", "leave one of them out")
        )  # fmt: skip
    found = fit_coefficient(y, design, clusters, np.eye(design.shape[1])[1])
    if min(len(np.unique(clusters[side == arm])) for arm in (1, 0)) < 2:
        return Coefficient(found.value, nan, nan)
    return found


def _describe(is_clustered: bool, is_adjusted: bool) -> tuple[Text, str]:
    lin = "Lin (2013), Annals of Applied Statistics 7, 295-318"
    if is_clustered and is_adjusted:
        return Text("difference in means adjusted for covariates, clustered interval (CR2)"), (
            f"{lin}; {CR2}"
        )
    if is_adjusted:
        return Text("difference in means adjusted for covariates, robust interval (HC2)"), lin
    if is_clustered:
        return Text("difference in means, clustered interval (CR2)"), CR2
    return Text("difference in means, Welch's interval"), "Welch (1947), Biometrika 34, 28-35"
