"""Figures with their uncertainty: a mean, a share, a change within people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EvaluationError, Problem
from ..language import Text
from ..result import Count, Estimate, Fact, Mean, Words
from ..tables import cells
from .noncentral import effect_interval
from .reading import check_level, read_numbers


@dataclass(frozen=True)
class Change(Estimate):
    """A mean change within the same people.

    Parameters
    ----------
    first_mean, last_mean : float
        Means of those same people.
    p_value : float
        Of no change.
    effect_size : float
        Cohen's d_z: the mean change in standard deviations of the changes.
    effect_low, effect_high : float
        Its interval, from the noncentral t distribution.
    """

    first_mean: float = float("nan")
    last_mean: float = float("nan")
    p_value: float = float("nan")
    effect_size: float = float("nan")
    effect_low: float = float("nan")
    effect_high: float = float("nan")

    @property
    def is_sure(self) -> bool:
        """True if the interval lies on one side of no change."""
        return self.low > 0 or self.high < 0

    def sentence(self) -> Text:
        """The change as one sentence, its figures still marked for release."""
        if np.isnan(self.low):
            if self.n > 1 and np.isnan(self.effect_size):
                return Text(
                    "{name}: {n} people in both rounds changed alike, so that no interval can "
                    "be told.",
                    name=self.name,
                    n=Count(self.n),
                )
            return Text(
                "{name}: {n} people in both rounds are too few to tell a change.",
                name=self.name,
                n=Count(self.n),
            )
        return Text(
            "{name}: from {first} to {last}, a change of {value} ({level} interval {low} to "
            "{high}; the same {n} people).",
            name=self.name,
            first=Mean(self.first_mean, self.n, self.spec),
            last=Mean(self.last_mean, self.n, self.spec),
            value=Mean(self.value, self.n, self.spec),
            level=Fact(self.level, ".0%"),
            low=Mean(self.low, self.n, self.spec),
            high=Mean(self.high, self.n, self.spec),
            n=Count(self.n),
        )


def estimate_mean(
    values: Sequence[float], *, name: Words | None = None, spec: str = ".2f", level: float = 0.95
) -> Estimate:
    """A mean with its t interval; missing values are left out.

    Examples
    --------
    >>> print(estimate_mean([3, 4, 4, 5], name="Wellbeing"))
    Wellbeing: 4.00 (95% interval 2.70 to 5.30; 4 people)
    """
    check_level("estimate_mean", level)
    known = read_numbers(values, "estimate_mean", "values")
    known = known[~np.isnan(known)]
    low, high = _t_interval(known, level)
    return Estimate(
        name=Text("Mean") if name is None else name,
        value=float(known.mean()) if len(known) else float("nan"),
        low=low,
        high=high,
        n=len(known),
        spec=spec,
        method=Text("mean with t interval"),
        level=level,
        assumptions=(Text("those who answered are like those who did not"),),
    )


def _t_interval(values: np.ndarray, level: float) -> tuple[float, float]:
    """NaN with fewer than two values, or where they do not differ."""
    from scipy.stats import t

    if len(values) < 2 or np.ptp(values) < 1e-12:
        return float("nan"), float("nan")
    half = t.isf((1 - level) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def estimate_change(
    first: pd.Series, last: pd.Series, *, name: Words, spec: str = ".2f", level: float = 0.95
) -> Change:
    """The mean change within the same people, with its paired t interval.

    Parameters
    ----------
    first, last : Series
        One value a person, on the same kind of index; those with both count.

    Returns
    -------
    Change

    Examples
    --------
    >>> change = estimate_change(pd.Series([3.0, 4, 2]), pd.Series([4.0, 4, 4]), name="Wellbeing")
    >>> change.value, change.effect_size
    (1.0, 1.0)
    """
    from scipy.stats import ttest_1samp

    check_level("estimate_change", level)
    waves = {
        wave: pd.Series(read_numbers(values, "estimate_change", wave), index=values.index)
        for wave, values in (("first", first), ("last", last))
    }
    both = pd.concat(waves, axis=1).dropna()
    differences = (both["last"] - both["first"]).to_numpy()
    low, high = _t_interval(differences, level)
    spread = float("nan") if np.isnan(low) else differences.std(ddof=1)
    size = float(differences.mean() / spread) if spread > 0 else float("nan")
    size_low, size_high = effect_interval(size, len(both), level)
    return Change(
        name=name,
        value=float(differences.mean()) if len(both) else float("nan"),
        low=low,
        high=high,
        n=len(both),
        spec=spec,
        method=Text("mean change within the same people, paired t interval"),
        source="Cohen (1988), Statistical Power Analysis, d_z",
        design=Text(
            "A change over time has many causes; without a group to compare with, what went with "
            "the programme cannot be told from what happened anyway."
        ),
        level=level,
        assumptions=(Text("those who answered both times are like those who did not"),),
        first_mean=float(both["first"].mean()) if len(both) else float("nan"),
        last_mean=float(both["last"].mean()) if len(both) else float("nan"),
        p_value=float("nan") if np.isnan(low) else float(ttest_1samp(differences, 0).pvalue),
        effect_size=size,
        effect_low=size_low,
        effect_high=size_high,
    )


def estimate_share(k: int, n: int, *, name: Words | None = None, level: float = 0.95) -> Estimate:
    """A share of people with its Wilson interval; NaN of nobody.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> print(estimate_share(15, 20, name="Goals reached"))
    Goals reached: 75% (95% interval 53% to 89%; 20 people)
    """
    from statsmodels.stats.proportion import proportion_confint

    check_level("estimate_share", level)
    nan = float("nan")
    low, high = proportion_confint(k, n, alpha=1 - level, method="wilson") if n else (nan, nan)
    return Estimate(
        name=Text("Share") if name is None else name,
        value=k / n if n else nan,
        low=float(low),
        high=float(high),
        n=int(n),
        spec=".0%",
        method=Text("share with Wilson's interval"),
        source="Wilson (1927), Journal of the American Statistical Association 22, 209-212",
        level=level,
        k=int(k),
    )


def read_yes_no(values: Sequence[bool] | pd.Series, name: str) -> np.ndarray:
    """Yes and no, in words, as True and False or as 1 and 0, as an array of 1, 0 and NaN.

    Raises
    ------
    EvaluationError
        Anything else is among them.

    Examples
    --------
    >>> read_yes_no(["ja", "no", None, 1.0, False], "left").tolist()
    [1.0, 0.0, nan, 1.0, 0.0]
    """
    series = pd.Series(np.asarray(values, dtype=object))
    numbers = pd.to_numeric(series.where(series.notna(), np.nan), errors="coerce")
    in_words = numbers.isna() & series.notna()
    if in_words.any():
        read = {word: _read_word(word) for word in series[in_words].unique()}
        numbers[in_words] = series[in_words].map(read)
        series = series.where(~(in_words & series.map(lambda v: str(v).strip() == "")))
    unread = series.notna() & ~numbers.isin([0, 1])
    if unread.any():
        raise EvaluationError(
            Problem(name, f"{int(unread.sum())} entries are neither yes nor no",
                    "write True and False, yes and no, or 1 and 0")
        )  # fmt: skip
    return numbers.to_numpy(float)


def read_outcome(values: Sequence | pd.Series, where: str, name: str) -> np.ndarray:
    """Yes and no as 1 and 0 where there is nothing else, else numbers; NaN for what is missing.

    Raises
    ------
    EvaluationError
        Some are neither.

    Examples
    --------
    >>> [read_outcome(given, "here", "y").tolist() for given in (["yes", "no"], [3, None])]
    [[1.0, 0.0], [3.0, nan]]
    """
    try:
        return read_yes_no(values, name)
    except EvaluationError:
        return read_numbers(values, where, name)


def _read_word(word: object) -> float:
    """One entry as the tables read it; NaN for what is neither yes nor no."""
    try:
        answer = cells.read_yes_no(word)
    except cells.Fault:
        return float("nan")
    return float("nan") if answer is None else float(answer)
