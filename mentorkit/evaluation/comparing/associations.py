"""What goes with an outcome, and may not have caused it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Text
from ...result import Count, Fact, Words
from ..effects import Effect
from ..estimates import read_yes_no
from ..reading import align, check_level, read_numbers
from .landmark import DEGREES, HABITS, OUTCOMES
from .lottery import allow_for_several
from .shares import compare_shares

NO_EFFECT = Text(
    "Nobody chose by lot who meets how often or who is matched with whom: what went with an "
    "outcome need not have caused it."
)


@dataclass(frozen=True)
class Association(Effect):
    """How an outcome goes with something that nobody drew lots for.

    Parameters
    ----------
    exposure : Text
        What it goes with.

    Notes
    -----
    Of ranks ``value`` is a correlation, -1 to 1; ``n_treated`` and ``n_control`` are
    then those to whom the outcome happened and the others, or everybody twice.
    """

    exposure: Words = ""

    def sentence(self) -> Text:
        """The association as one sentence that says what it is not."""
        values = {
            "name": self.title,
            "exposure": self.exposure,
            "value": self.figure(self.value),
            "level": Fact(self.level, ".0%"),
            "low": self.figure(self.low),
            "high": self.figure(self.high),
        }
        if np.isnan(self.low) or np.isnan(self.high):
            if self.is_alike:
                return Text(
                    "{name}: {n} people do not differ in it or not in {exposure}, so that nothing "
                    "can be said of the two.",
                    name=self.name,
                    exposure=self.exposure,
                    n=Count(self.n),
                )
            return Text(
                "{name}: {n} people are too few to say whether it goes with {exposure}.",
                name=self.name,
                exposure=self.exposure,
                n=Count(self.n),
            )
        if self.shares is not None:
            values |= {"n1": Count(self.n_treated), "n0": Count(self.n_control)}
            if self.is_sure:
                return Text(
                    "{name}: with {exposure} went a difference of {value} ({level} interval {low} "
                    "to {high}; {n1} against {n0} people). That is no effect: those people may "
                    "differ in other ways.",
                    **values,
                )
            return Text(
                "{name}: with {exposure} the difference was {value} ({level} interval {low} to "
                "{high}; {n1} against {n0} people), which may be none at all, and would not be "
                "an effect.",
                **values,
            )
        values["n"] = Count(self.n)
        if self.is_sure:
            return Text(
                "{name}: the rank correlation with {exposure} was {value} ({level} interval {low} "
                "to {high}; {n} people). That is no effect: those people may differ in other ways.",
                **values,
            )
        return Text(
            "{name}: the rank correlation with {exposure} was {value} ({level} interval {low} to "
            "{high}; {n} people), which may be none at all, and would not be an effect.",
            **values,
        )


def associate_shares(
    happened: Sequence[bool] | pd.Series,
    exposed: Sequence[bool] | pd.Series,
    *,
    cluster: Sequence | pd.Series | None = None,
    name: Words | None = None,
    exposure: Words | None = None,
    level: float = 0.95,
) -> Association:
    """The difference in the share to whom something happened, with and without something else.

    Parameters
    ----------
    happened, exposed : array-like of bool or 0/1, shape (n,)
        Without an answer: left out.
    cluster : array-like, shape (n,), optional
        Who belongs together, e.g. mentees of one mentor.
    name, exposure : Text, optional
        The outcome, and what it is held against.
    level : float

    Returns
    -------
    Association
        ``value`` is the difference of shares, -1 to 1, with Newcombe's interval; where
        a cluster's people are alike, of so many people as they are worth [1]_. p is
        Fisher's, or then the score test's of as many.

    References
    ----------
    .. [1] Rao and Scott (1992), Biometrics 48, 577-585.

    Examples
    --------
    >>> found = associate_shares([1] * 30 + [0] * 10 + [1] * 15 + [0] * 25, [1] * 40 + [0] * 40,
    ...                          name="Reached a goal", exposure="meeting as planned")
    >>> print(found)
    Reached a goal, in percentage points: with meeting as planned went a difference of 37.5
    (95% interval 15.8 to 54.6; 40 against 40 people). That is no effect: those people may
    differ in other ways.
    """
    check_level("associate_shares", level)
    happened, exposed, cluster = align(
        "associate_shares", happened=happened, exposed=exposed, cluster=cluster
    )
    y, z = read_yes_no(happened, "happened"), read_yes_no(exposed, "exposed")
    groups = _same_length(cluster, y, z)
    plain = compare_shares(y, z, name=name, level=level)
    known = ~np.isnan(y) & ~np.isnan(z)
    y, z, groups = y[known], z[known], groups[known]
    n1, n0 = plain.n_treated, plain.n_control
    low, high, p = plain.low, plain.high, plain.p_value
    if n1 > 1 and n0 > 1:
        means = np.where(z == 1, y[z == 1].mean(), y[z == 0].mean())
        worth = design_effect((y - means) * np.where(z == 1, 1 / n1, -1 / n0), groups)
        if worth > 1:
            low, high, p = _of_fewer(plain, worth, level)
    return Association(
        **{**plain.__dict__, "low": low, "high": high, "p_value": p, "design": NO_EFFECT},
        exposure=Text("the other") if exposure is None else exposure,
    )


def _of_fewer(plain: Effect, worth: float, level: float) -> tuple[float, float, float]:
    """Interval and p value as of ``1 / worth`` of the people."""
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    k1, n1, k0, n0 = (x / worth for share in plain.shares for x in (share.k, share.n))
    low, high = confint_proportions_2indep(k1, n1, k0, n0, method="newcomb", alpha=1 - level)
    p = proportions_ztest([k1, k0], [n1, n0])[1] if 0 < k1 + k0 < n1 + n0 else 1.0
    return float(low), float(high), float(p)


def associate_ranks(
    outcome: Sequence[float] | pd.Series,
    exposure_values: Sequence[float] | pd.Series,
    *,
    cluster: Sequence | pd.Series | None = None,
    name: Words | None = None,
    exposure: Words | None = None,
    level: float = 0.95,
) -> Association:
    """Spearman's rank correlation of an outcome with what was more of or less of.

    Parameters
    ----------
    outcome, exposure_values : array-like of float or bool, shape (n,)
        Without either: left out.
    cluster, name, exposure, level
        As in :func:`associate_shares`.

    Returns
    -------
    Association
        ``value`` is Spearman's correlation with Bonett and Wright's interval [1]_, of
        so many people as a cluster's alike ones are worth. NaN with fewer than five
        people, or where all are alike.

    References
    ----------
    .. [1] Bonett and Wright (2000), Psychometrika 65, 23-28.

    Examples
    --------
    >>> found = associate_ranks([0, 0, 1, 0, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8])
    >>> round(found.value, 2)
    0.73
    """
    from scipy.stats import norm, rankdata

    check_level("associate_ranks", level)
    outcome, exposure_values, cluster = align(
        "associate_ranks", outcome=outcome, exposure_values=exposure_values, cluster=cluster
    )
    y = read_numbers(outcome, "associate_ranks", "outcome")
    x = read_numbers(exposure_values, "associate_ranks", "exposure_values")
    groups = _same_length(cluster, y, x)
    known = np.isfinite(y) & np.isfinite(x)
    y, x, groups = y[known], x[known], groups[known]
    n = len(y)
    value = low = high = p = float("nan")
    if n > 4 and np.ptp(y) > 0 and np.ptp(x) > 0:
        ranks = [rankdata(values) for values in (y, x)]
        a, b = ((r - r.mean()) / r.std() for r in ranks)
        value = float(np.mean(a * b))
        worth = design_effect(a * b - value / 2 * (a**2 + b**2), groups)
        error = np.sqrt((1 + value**2 / 2) / max(n / worth - 3, 1))
        z = np.arctanh(np.clip(value, -1 + 1e-12, 1 - 1e-12))
        half = norm.isf((1 - level) / 2) * error
        low, high = (float(np.tanh(z + side * half)) for side in (-1, 1))
        p = float(2 * norm.sf(abs(z) / np.sqrt(1 / max(n / worth - 3, 1))))
    is_binary = n > 0 and np.isin(y, [0, 1]).all()
    happened = int(y.sum()) if is_binary else n
    return Association(
        name=Text("Outcome") if name is None else name,
        value=value,
        low=low,
        high=high,
        n=n,
        spec=".2f",
        method=Text("Spearman's rank correlation, Bonett and Wright's interval"),
        source="Bonett and Wright (2000), Psychometrika 65, 23-28",
        design=NO_EFFECT,
        level=level,
        p_value=p,
        n_treated=happened,
        n_control=n - happened if is_binary else n,
        n_left_out=int((~known).sum()),
        exposure=Text("the other") if exposure is None else exposure,
        is_alike=bool(n > 4 and not (np.ptp(y) > 0 and np.ptp(x) > 0)),
    )


def design_effect(influence: np.ndarray, cluster: np.ndarray) -> float:
    """How many times the variance is that of people on their own; at least 1.

    Parameters
    ----------
    influence : array of float, shape (n,)
        What each adds to the estimate's deviation; sums to about 0.
    cluster : array, shape (n,)
        Who belongs together.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73, 13-22: the robust variance.
    """
    sums = pd.Series(influence).groupby(cluster).sum().to_numpy()
    n, m = len(influence), len(sums)
    simple = (influence**2).sum() * n / max(n - 1, 1)
    if m < 2 or m == n or not simple > 0:
        return 1.0
    return max(1.0, float((sums**2).sum() * m / (m - 1) / simple))


def _same_length(cluster, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Who belongs together, as numbers; everybody on their own without `cluster`."""
    n = len(first)
    codes = np.arange(n)
    if cluster is not None:
        codes, _ = pd.factorize(np.asarray(cluster, dtype=object))
        # Of whom nobody says where they belong, each is on their own.
        codes = np.where(codes < 0, len(codes) + np.arange(len(codes)), codes)
    if len(second) != n or len(codes) != n:
        raise EvaluationError(
            Problem("associations", f"{n} outcomes, {len(second)} values and {len(codes)} clusters",
                    "give one of each for every person")
        )  # fmt: skip
    return codes


def relate_meetings(followed: pd.DataFrame, *, level: float = 0.95) -> dict[str, Association]:
    """How the pairs' meetings and match score go with what came after.

    Parameters
    ----------
    followed : DataFrame
        Of :func:`follow_from_landmark`, or a table with some of its columns.
    level : float

    Returns
    -------
    dict of str to Association
        ``kept: stayed`` and so on, of each habit or degree with each outcome that not
        everybody or nobody had. Mentees of one mentor belong together; p is Holm's over
        them all.
    """
    check_level("relate_meetings", level)
    cluster = followed.get("mentor_id")
    found: dict[str, Effect] = {}
    ways: tuple[tuple[Mapping[str, Words], bool], ...] = ((HABITS, True), (DEGREES, False))
    for exposures, is_habit in ways:
        for exposure, exposure_words in exposures.items():
            for outcome, words in OUTCOMES.items():
                if not {exposure, outcome} <= set(followed.columns):
                    continue
                both = followed[[exposure, outcome]].dropna()
                if both.empty or (both.nunique() < 2).any():
                    continue
                relate = associate_shares if is_habit else associate_ranks
                found[f"{exposure}: {outcome}"] = relate(
                    followed[outcome], followed[exposure], cluster=cluster, name=words,
                    exposure=exposure_words, level=level,
                )  # fmt: skip
    return allow_for_several(found)
