"""Whether groups stay equally long: the log-rank test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Plural, Text
from ...result import Bound, Count, Fact, Words
from ..reading import align, check_level
from .curve import RetentionCurve, draw_curve
from .durations import CENSORING, Followed, read_durations
from .units import check_unit, tell_time

LOG_RANK = Text("log-rank test; difference of Kaplan-Meier retention")


@dataclass(frozen=True)
class RetentionComparison:
    """Whether groups stay equally long, by the log-rank test.

    Parameters
    ----------
    table : DataFrame
        One row a group: ``group``, ``n``, ``left``, ``expected`` (leavers if
        all were alike), ``retention`` at `horizon`.
    statistic, p_value : float
        Chi-squared and its p value; NaN where nobody left or there is one group.
    degrees : int
        Groups less one, of which somebody was there when somebody left.
    value, low, high : float
        With two groups the difference in retention at `horizon`, the later
        group less the first, with Greenwood's interval; else NaN.
    horizon : float
        The longest time to which every group was followed.
    unit : str
        What times are counted in.
    """

    table: pd.DataFrame = field(repr=False)
    statistic: float
    p_value: float
    degrees: int
    value: float
    low: float
    high: float
    horizon: float
    n: int
    level: float = 0.95
    method: Words = LOG_RANK
    source: Words = "Mantel (1966), Cancer Chemotherapy Reports 50, 163-170"
    assumptions: tuple[Words, ...] = (CENSORING,)
    unit: str = "days"

    def sentence(self) -> Text:
        """The comparison as one sentence, its figures still marked for release."""
        cells = [int(c) for row in self.table[["n", "left"]].itertuples(index=False)
                 for c in (row.left, row.n - row.left) if c]  # fmt: skip
        people = min(cells, default=0)
        p = Bound(people, self.n, end=self.p_value, spec=".3f")
        if np.isnan(self.value):
            return Plural(
                "Test of whether the groups ({groups}) stay equally long: log-rank p {p} ({n} "
                "person).",
                "Test of whether the groups ({groups}) stay equally long: log-rank p {p} ({n} "
                "people).",
                groups=[str(label) for label in self.table["group"]],
                p=p,
                n=Count(self.n),
            )
        return Text(
            "Difference in the share still employed after {time}, {later} less {first}, in "
            "percentage points: {value} ({level} interval {low} to {high}; log-rank p {p}, {n} "
            "people).",
            time=tell_time(self.horizon, self.unit),
            first=str(self.table["group"].iloc[0]),
            later=str(self.table["group"].iloc[1]),
            value=Bound(people, self.n, end=100 * self.value, spec=".1f"),
            level=Fact(self.level, ".0%"),
            low=Bound(people, self.n, end=100 * self.low, spec=".1f"),
            high=Bound(people, self.n, end=100 * self.high, spec=".1f"),
            p=p,
            n=Count(self.n),
        )

    def __str__(self) -> str:
        return str(self.sentence())


def compare_retention(
    durations: Sequence[float] | pd.Series,
    left: Sequence[bool] | pd.Series,
    group: Sequence | pd.Series,
    *,
    entry: Sequence[float] | pd.Series | None = None,
    unit: str = "days",
    level: float = 0.95,
) -> RetentionComparison:
    """Test whether groups stay equally long (log-rank).

    Parameters
    ----------
    durations, left : array-like, shape (n,)
        As in :func:`retention_curve`.
    group : array-like, shape (n,)
        Any labels; people without one are left out.
    entry : array-like of float, optional
        As in :func:`retention_curve`.
    unit : str
        As in :func:`retention_curve`.

    Returns
    -------
    RetentionComparison

    Raises
    ------
    EvaluationError
        As :func:`retention_curve`.

    Examples
    --------
    >>> result = compare_retention([1, 2, 3, 4, 8, 9, 9, 9], [1] * 5 + [0] * 3, list("aaaabbbb"))
    >>> result.degrees, round(result.value, 2)
    (1, 1.0)
    """
    from scipy.stats import norm

    check_level("compare_retention", level)
    check_unit(unit, durations)
    durations, left, group, entry = align(
        "compare_retention", durations=durations, left=left, group=group, entry=entry
    )
    followed, names, codes = read_groups(read_durations(durations, left, entry), group)
    curves = [draw_curve(followed[codes == i], level) for i in range(len(names))]
    horizon = min((c.longest for c in curves), default=float("nan"))
    value = low = high = float("nan")
    expected = _expected(followed, codes, len(names))
    statistic, p, degrees = _test(followed, codes, np.array(expected))
    if len(names) == 2:
        ends = [curve.at(horizon).value for curve in curves]
        value = ends[1] - ends[0]
        spread = np.sqrt(sum(_greenwood(curve, horizon) for curve in curves))
        if spread > 0:
            half = norm.isf((1 - level) / 2) * spread
            low, high = max(-1.0, value - half), min(1.0, value + half)
    table = pd.DataFrame(
        {
            "group": names,
            "n": [c.n for c in curves],
            "left": [c.left for c in curves],
            "expected": expected,
            "retention": [c.at(horizon).value for c in curves],
        }
    )
    return RetentionComparison(
        table=table, statistic=statistic, p_value=p, degrees=degrees,
        value=float(value), low=float(low), high=float(high), horizon=float(horizon),
        n=len(followed.time), level=level, assumptions=followed.assumptions, unit=unit,
    )  # fmt: skip


def read_groups(
    followed: Followed, group: Sequence | pd.Series
) -> tuple[Followed, list, np.ndarray]:
    """Those with a label, the labels in order, and each person's place among them."""
    labels = pd.Series(np.asarray(group, dtype=object))
    if len(labels) != len(followed.time):
        raise EvaluationError(
            Problem("group", f"{len(labels)} labels and {len(followed.time)} durations",
                    "give one of each for every person")
        )  # fmt: skip
    known = labels.notna().to_numpy()
    labels = labels[known]
    names = sorted(labels.unique(), key=lambda name: (str(type(name)), name))
    codes = labels.map({name: i for i, name in enumerate(names)}).to_numpy(int)
    return followed[known], names, codes


def _test(followed: Followed, codes: np.ndarray, expected: np.ndarray) -> tuple[float, float, int]:
    """Chi-squared, p and degrees of freedom; NaN where nothing can be compared."""
    from statsmodels.duration.survfunc import survdiff

    nothing = float("nan"), float("nan"), max(0, len(expected) - 1)
    # A group of which nobody was there when anybody left takes no part.
    met = np.flatnonzero(expected > 0)
    if len(met) < 2:
        return nothing
    rows = np.isin(codes, met)
    own = followed[rows]
    try:
        statistic, p = survdiff(own.time, own.event, codes[rows],
                                entry=own.entry if own.is_delayed else None)  # fmt: skip
    except np.linalg.LinAlgError:  # no two groups were there at one time
        return nothing
    return float(statistic), float(p), len(met) - 1


def _greenwood(curve: RetentionCurve, time: float) -> float:
    gone = curve.table[curve.table["time"] <= time]
    stay = gone["at_risk"] * (gone["at_risk"] - gone["left"])
    if gone.empty or (stay <= 0).any():
        return 0.0
    return float(gone["retention"].iloc[-1] ** 2 * (gone["left"] / stay).sum())


def _expected(followed: Followed, codes: np.ndarray, groups: int) -> list[float]:
    """Leavers of each group if each leaving fell on everybody then at risk alike."""
    moments = np.unique(followed.time[followed.event == 1])
    rate = followed.leavers(moments) / followed.at_risk(moments)
    return [float((rate * followed[codes == i].at_risk(moments)).sum()) for i in range(groups)]
