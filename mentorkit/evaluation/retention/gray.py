"""Whether an event comes to groups alike, where leaving comes in between: Gray's test."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Bound, Count, Fact, Words
from ..reading import align, check_level
from .durations import CENSORING, Followed, read_durations, read_events
from .incidence import cumulative_incidence
from .log_rank import read_groups
from .units import tell_time

GRAY = Text("Gray's test; difference of Aalen-Johansen incidence")


@dataclass(frozen=True)
class IncidenceComparison:
    """Whether an event comes to groups alike, by Gray's test.

    Parameters
    ----------
    table : DataFrame
        One row a group: ``group``, ``n``, ``events``, ``competing``, ``incidence``
        at `horizon`.
    statistic, p_value : float
        Chi-squared and its p value; NaN where nothing can be compared.
    degrees : int
        Groups less one.
    value, low, high : float
        With two groups the difference in incidence at `horizon`, the later
        group less the first, with the delta variance's interval; else NaN.
    horizon : float
        The longest time to which every group was followed.
    name : Text or str
        The event in words.
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
    name: Words
    level: float = 0.95
    method: Words = GRAY
    source: Words = "Gray (1988), Annals of Statistics 16, 1141-1154"
    assumptions: tuple[Words, ...] = (CENSORING,)
    unit: str = "days"

    def sentence(self) -> Text:
        """The comparison as one sentence, its figures still marked for release."""
        cells = [int(cell) for row in self.table.itertuples()
                 for cell in (row.events, row.n - row.events) if cell]  # fmt: skip
        people = min(cells, default=0)
        figures = {
            "name": self.name,
            "p": Bound(people, self.n, end=self.p_value, spec=".3f"),
            "n": Count(self.n),
        }
        if np.isnan(self.value):
            return Text(
                "{name}: test of whether it comes to the groups ({groups}) alike, Gray's p {p} "
                "({n} people).",
                groups=[str(label) for label in self.table["group"]],
                **figures,
            )
        return Text(
            "{name}: difference in share after {time}, {later} less {first}, in percentage "
            "points {value} ({level} interval {low} to {high}; Gray's p {p}, {n} people).",
            time=tell_time(self.horizon, self.unit),
            first=str(self.table["group"].iloc[0]),
            later=str(self.table["group"].iloc[1]),
            value=Bound(people, self.n, end=100 * self.value, spec=".1f"),
            level=Fact(self.level, ".0%"),
            low=Bound(people, self.n, end=100 * self.low, spec=".1f"),
            high=Bound(people, self.n, end=100 * self.high, spec=".1f"),
            **figures,
        )

    def __str__(self) -> str:
        return str(self.sentence())


def compare_incidence(
    durations: Sequence[float] | pd.Series,
    event: Sequence | pd.Series,
    group: Sequence | pd.Series,
    *,
    of: Hashable = None,
    name: Words | None = None,
    unit: str = "days",
    level: float = 0.95,
) -> IncidenceComparison:
    """Test whether an event comes to groups alike, where others come in between (Gray).

    The test is of the shares to whom it happens, not of the rate among those who are
    still there: that is :func:`compare_retention` of the event alone.

    Parameters
    ----------
    durations, event, of, name, unit
        As in :func:`cumulative_incidence`. Everybody is followed from the start.
    group : array-like, shape (n,)
        Any labels; people without one are left out.

    Returns
    -------
    IncidenceComparison

    Raises
    ------
    EvaluationError
        As :func:`cumulative_incidence`.

    Examples
    --------
    >>> found = compare_incidence([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 2, 2, 0, 1, 0],
    ...                           list("aaaabbbb"))
    >>> found.degrees, round(found.value, 2)
    (1, -0.75)
    """
    from scipy.stats import chi2, norm

    check_level("compare_incidence", level)
    durations, event, group = align(
        "compare_incidence", durations=durations, event=event, group=group
    )
    found = cumulative_incidence(
        durations, event, of=of, group=group, name=name, unit=unit, level=level
    )
    codes = read_events(event, of)[0]
    followed = read_durations(durations, codes > 0)
    followed, labels, place = read_groups(
        Followed(followed.time, codes, followed.entry), group
    )  # fmt: skip
    statistic, degrees = gray_test(followed, place, len(labels))
    horizon = float(found.groups["longest"].min()) if labels else float("nan")
    ends = [found.at(horizon, label) for label in labels]
    value = low = high = float("nan")
    if len(labels) == 2:
        value = ends[1].value - ends[0].value
        spread = np.sqrt(sum(found.std_error(horizon, label) ** 2 for label in labels))
        if spread > 0:
            half = norm.isf((1 - level) / 2) * spread
            low, high = max(-1.0, value - half), min(1.0, value + half)
    return IncidenceComparison(
        table=found.groups[["group", "n", "events", "competing"]].assign(
            incidence=[end.value for end in ends]
        ),
        statistic=statistic, p_value=float(chi2.sf(statistic, degrees)) if degrees else np.nan,
        degrees=degrees, value=value, low=low, high=high, horizon=horizon,
        n=len(followed.time), name=found.name, level=level, unit=unit,
    )  # fmt: skip


def gray_test(followed: Followed, codes: np.ndarray, groups: int) -> tuple[float, int]:
    """Gray's statistic and its degrees of freedom; NaN where nothing can be compared.

    Parameters
    ----------
    followed : Followed
        ``event`` is 1 for the event asked for, 2 for a competing one, 0 for none.
        Everybody is followed from the start.
    codes : array of int, shape (n,)
        Each person's group, from 0.
    groups : int

    Notes
    -----
    The test of weight 1 (rho 0): the groups' hazards of the subdistribution, in
    which whoever had a competing event stays among those at risk, weighted by
    the chance that they would still be followed. Names of the sums follow the
    paper [1]_: `a` is what a group adds to the score, `c` what it has added so far.

    References
    ----------
    .. [1] Gray (1988), Annals of Statistics 16, 1141-1154, section 3.
    """
    moments = np.unique(followed.time[followed.event > 0])
    if groups < 2 or not (followed.event == 1).any():
        return float("nan"), max(0, groups - 1)
    sides = [followed[codes == i] for i in range(groups)]
    at_risk = np.column_stack([side.at_risk(moments) for side in sides]).astype(float)
    asked, other = (
        np.column_stack(
            [Followed(s.time, s.event == kind, s.entry).leavers(moments) for s in sides]
        )
        for kind in (1, 2)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return _compare(at_risk, asked.astype(float), other.astype(float))


def _compare(at_risk: np.ndarray, asked: np.ndarray, other: np.ndarray) -> tuple[float, int]:
    there = at_risk > 0
    groups = at_risk.shape[1]
    stay = np.cumprod(np.where(there, 1 - (asked + other) / at_risk, 1.0), axis=0)
    stay_before = np.vstack([np.ones(groups), stay[:-1]])
    own = np.cumsum(np.where(there, stay_before * asked / at_risk, 0.0), axis=0)
    own_before = np.vstack([np.zeros(groups), own[:-1]])
    # As many as would be at risk if nobody's follow-up had ended early.
    weight = np.where(there, at_risk / stay_before, 0.0)
    total, events = weight.sum(axis=1), asked.sum(axis=1)
    pooled = np.cumsum(events / total)
    pooled_before = np.concatenate([[0.0], pooled[:-1]])

    kept = weight * (1 - own_before)
    score = (asked - events[:, None] * kept / kept.sum(axis=1)[:, None]).sum(axis=0)

    # a[t, i, k] = d(score i) / d(hazard k)
    a = (np.eye(groups) - weight[:, :, None] / total[:, None, None]) * weight[:, None, :]
    c = np.cumsum(a * (events / (total * (1 - pooled_before)))[:, None, None], axis=0)
    rest = (1 - pooled)[:, None] / stay
    parts = []
    drawn = there & (events > 0)[:, None]
    fall = np.where(stay > 0, 1 - rest, 1.0)
    ties = 1 - (events[:, None] - 1) / (total[:, None] * stay_before - 1)
    size = np.where(events[:, None] > 1, ties, 1.0) * stay_before * events[:, None]
    parts.append((drawn, a - fall[:, None, :] * c, fall, size / (total[:, None] * at_risk)))
    drawn = (stay > 0) & (other > 0)
    ties = np.where(other > 1, 1 - (other - 1) / (at_risk - 1), 1.0)
    parts.append((drawn, rest[:, None, :] * c, -rest, ties * stay_before**2 * other / at_risk**2))

    last, variance = c[-1], np.zeros((groups, groups))
    for drawn, gain, fall, size in parts:
        size, fall = np.where(drawn, size, 0.0), np.where(drawn, fall, 0.0)
        gain = np.where(drawn[:, None, :], gain, 0.0)
        whole = gain + last * fall[:, None, :]
        variance += np.einsum("tik,tjk,tk->ij", whole, whole, size)
    free = np.flatnonzero(np.diag(variance) > 0)[: groups - 1]
    if not len(free) or not np.isfinite(variance).all():
        return float("nan"), groups - 1
    inverse = np.linalg.pinv(variance[np.ix_(free, free)], hermitian=True)
    return float(score[free] @ inverse @ score[free]), len(free)
