"""Figures with their uncertainty: a mean, a share, a change within people, an effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EvaluationError, Problem
from ..language import Text
from ..result import Bound, Count, Estimate, Fact, Figure, Mean, Share, Words


@dataclass(frozen=True)
class Effect(Estimate):
    """A difference between two groups, in the words that its design allows.

    Parameters
    ----------
    p_value : float
        Of no difference; NaN where there are too few to say.
    effect_size : float
        The difference in standard deviations; NaN if it has none.
    n_treated, n_control : int
        People on each side.
    by_lot : bool
        The sides were drawn by lot: only then is anything said to be caused.
    shares : tuple of Share, optional
        The two shares, where shares are compared.
    n_left_out : int
        People without a value.
    p_adjusted : float
        The p value after allowing for several outcomes; NaN if not asked for.
    spread : float
        Standard deviation that `effect_size` is counted in.
    """

    p_value: float = float("nan")
    effect_size: float = float("nan")
    n_treated: int = 0
    n_control: int = 0
    by_lot: bool = False
    shares: tuple[Share, Share] | None = None
    n_left_out: int = 0
    p_adjusted: float = float("nan")
    spread: float = float("nan")

    @property
    def people(self) -> int:
        """The fewest people from whom the figure could be had back.

        For means the smaller side; for shares the smallest cell that is not
        empty, since a difference and one share give the other.
        """
        if self.shares is None:
            return min(self.n_treated, self.n_control)
        cells = [cell for s in self.shares for cell in (s.k, s.n - s.k) if cell]
        return min(cells, default=0)

    def figure(self, value: float) -> Figure:
        """`value`, one of the effect's figures, marked with those it stands on."""
        if self.shares is None:
            return Mean(value, self.people, self.spec)
        return Bound(self.people, self.n, end=100 * value, spec=".1f")

    @property
    def title(self) -> Words:
        """What is compared, with its unit where shares are."""
        if self.shares is None:
            return self.name
        return Text("{name}, in percentage points", name=self.name)

    @property
    def is_sure(self) -> bool:
        """True if the interval lies on one side of no difference, and several outcomes allow it."""
        return (self.low > 0 or self.high < 0) and not self.p_adjusted >= 1 - self.level

    def sentence(self) -> Text:
        """The difference as one sentence, its figures still marked for release."""
        values = {
            "name": self.title,
            "value": self.figure(self.value),
            "level": Fact(self.level, ".0%"),
            "low": self.figure(self.low),
            "high": self.figure(self.high),
            "n1": Count(self.n_treated),
            "n0": Count(self.n_control),
        }
        if np.isnan(self.low) or np.isnan(self.high):
            return Text(
                "{name}: {n1} against {n0} people are too few to tell the groups apart.",
                name=self.name,
                n1=values["n1"],
                n0=values["n0"],
            )
        if self.by_lot and self.is_sure:
            return Text(
                "{name}: being offered a place by lot caused a difference of {value} "
                "({level} interval {low} to {high}; {n1} against {n0} people).",
                **values,
            )
        if self.by_lot:
            return Text(
                "{name}: with places given by lot the difference was {value} ({level} interval "
                "{low} to {high}; {n1} against {n0} people), which may also be no effect at all.",
                **values,
            )
        if self.is_sure:
            return Text(
                "{name}: taking part went with a difference of {value} ({level} interval "
                "{low} to {high}; {n1} against {n0} people); the design cannot tell the cause.",
                **values,
            )
        return Text(
            "{name}: the groups differed by {value} ({level} interval {low} to {high}; "
            "{n1} against {n0} people), which may also be no difference at all.",
            **values,
        )


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
    """

    first_mean: float = float("nan")
    last_mean: float = float("nan")
    p_value: float = float("nan")
    effect_size: float = float("nan")

    @property
    def is_sure(self) -> bool:
        """True if the interval lies on one side of no change."""
        return self.low > 0 or self.high < 0

    def sentence(self) -> Text:
        """The change as one sentence, its figures still marked for release."""
        if np.isnan(self.low):
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
    known = pd.to_numeric(pd.Series(np.asarray(values)), errors="coerce").dropna().to_numpy(float)
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

    both = pd.concat([first.rename("first"), last.rename("last")], axis=1).dropna().astype(float)
    differences = (both["last"] - both["first"]).to_numpy()
    low, high = _t_interval(differences, level)
    spread = float("nan") if np.isnan(low) else differences.std(ddof=1)
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
        effect_size=float(differences.mean() / spread) if spread > 0 else float("nan"),
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


def design_words(by_lot: bool) -> Text:
    """What a comparison of this design can say."""
    if by_lot:
        return Text("Places were given by lot: the groups differ by chance and the offer alone.")
    return Text(
        "The groups were not drawn by lot: a difference went with taking part, and may have "
        "other causes."
    )


def read_yes_no(values: Sequence[bool] | pd.Series, name: str) -> np.ndarray:
    """Yes and no, True and False or 1 and 0 as an array of 1, 0 and NaN.

    Raises
    ------
    EvaluationError
        Anything else is among them.
    """
    series = pd.Series(np.asarray(values, dtype=object))
    numbers = pd.to_numeric(series.where(series.notna(), np.nan), errors="coerce")
    unread = series.notna() & ~numbers.isin([0, 1])
    if unread.any():
        raise EvaluationError(
            Problem(name, f"{int(unread.sum())} entries are neither yes nor no",
                    "write True and False, or 1 and 0")
        )  # fmt: skip
    return numbers.to_numpy(float)
