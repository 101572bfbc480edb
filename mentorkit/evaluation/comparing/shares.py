"""Two shares compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Share, Words
from ..effects import Effect, design_words
from ..estimates import read_yes_no
from ..reading import align, check_level, number_clusters
from .comparison import ALONE, CLUSTERED, CR2, check_lengths, regress_on_side


def compare_shares(
    happened: Sequence[bool] | pd.Series,
    treated: Sequence[bool] | pd.Series,
    *,
    cluster: Sequence[Any] | pd.Series | None = None,
    by_lot: bool = False,
    name: Words | None = None,
    level: float = 0.95,
) -> Effect:
    """Compare the shares to whom something happened, treated minus not.

    Parameters
    ----------
    happened, treated : array-like of bool or 0/1, shape (n,)
        Without an answer: left out.
    cluster, by_lot, name, level
        As in :func:`compare_groups`.

    Returns
    -------
    Effect
        ``value``, ``low`` and ``high`` are differences of shares, -1 to 1;
        the interval is Newcombe's from two Wilson intervals [1]_. With
        `cluster` it is that of the linear probability model with clustered
        error [2]_, unless it happened to everybody or nobody on a side: so
        few cases tell nothing of how alike a cluster is.

    Raises
    ------
    EvaluationError
        They differ in length or in the people of their indexes, or hold anything
        but yes and no.

    References
    ----------
    .. [1] Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    .. [2] Bell and McCaffrey (2002), Survey Methodology 28, 169-181.

    Examples
    --------
    >>> effect = compare_shares([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [1] * 70 + [0] * 80)
    >>> round(effect.value, 4), round(effect.low, 4), round(effect.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    check_level("compare_shares", level)
    happened, treated, cluster = align(
        "compare_shares", happened=happened, treated=treated, cluster=cluster
    )
    event, arm = read_yes_no(happened, "happened"), read_yes_no(treated, "treated")
    check_lengths("compare_shares", event, arm)
    groups = number_clusters(cluster, len(arm), "compare_shares")
    known = ~np.isnan(event) & ~np.isnan(arm)
    k1, k0 = (int((event[known & (arm == side)] == 1).sum()) for side in (1, 0))
    n1, n0 = (int((known & (arm == side)).sum()) for side in (1, 0))
    value = low = high = p = float("nan")
    if n1 and n0:
        value = k1 / n1 - k0 / n0
    if n1 > 1 and n0 > 1:
        low, high = confint_proportions_2indep(k1, n1, k0, n0, method="newcomb", alpha=1 - level)
        p = fisher_exact([[k1, n1 - k1], [k0, n0 - k0]])[1]
    is_clustered = cluster is not None and 0 < k1 < n1 and 0 < k0 < n0
    if is_clustered:
        found = regress_on_side(event[known], arm[known], groups[known], None)
        (low, high), p = found.interval(level), found.p_value
        low, high = max(low, -1.0), min(high, 1.0)
    return Effect(
        name=Text("Difference in shares") if name is None else name,
        value=value,
        low=float(low),
        high=float(high),
        n=n1 + n0,
        spec=".0%",
        method=Text("difference in shares, clustered interval (CR2)") if is_clustered
        else Text("difference in shares, Newcombe's interval"),
        source=CR2 if is_clustered else "Newcombe (1998), Statistics in Medicine 17, 873-890",
        design=design_words(by_lot),
        level=level,
        assumptions=(CLUSTERED if is_clustered else ALONE,),
        p_value=float(p),
        n_treated=n1,
        n_control=n0,
        by_lot=by_lot,
        shares=(Share(k1, n1), Share(k0, n0)),
        n_left_out=int((~known).sum()),
    )  # fmt: skip
