"""Turnover: of groups by the organisation's own figures, and of the people followed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ..language import Text
from ..result import Estimate
from .reading import check_level

YEAR_DAYS = 365.25


def group_turnover(
    group_counts: pd.DataFrame,
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Turnover of each group a year, from the organisation's own figures.

    Parameters
    ----------
    group_counts : DataFrame
        The table ``group_counts``: ``leavers`` of periods and ``headcount`` of
        days. A period without a first day runs from the day after the group's
        previous one, the first of them a year.
    since, until : date, optional
        Periods that lie wholly between them count.

    Returns
    -------
    DataFrame
        ``ground``, ``group``, ``since``, ``until``, ``leavers``, ``headcount``
        (mean of the days within the periods, or of the nearest day), ``turnover``,
        ``low``, ``high``: leavers over average headcount a year, with the exact
        Poisson interval. Groups without leavers' or headcount's figures are
        left out.

    References
    ----------
    Ulm (1990), American Journal of Epidemiology 131, 373-375.
    """
    check_level("group_turnover", level)
    columns = ["ground", "group", "since", "until", "leavers", "headcount", "turnover", "low",
               "high"]  # fmt: skip
    rows = []
    for (ground, group), own in group_counts.groupby(["ground", "group"], sort=True):
        periods = _leaving_periods(own[own["measure"].eq("leavers")])
        if since is not None:
            periods = periods[periods["period_start"] >= pd.Timestamp(since)]
        if until is not None:
            periods = periods[periods["date"] <= pd.Timestamp(until)]
        heads = own[own["measure"].eq("headcount")].sort_values("date")
        if periods.empty or heads.empty:
            continue
        first, last = periods["period_start"].min(), periods["date"].max()
        # A year's first count is often dated the day before it.
        within = heads["date"].between(first - pd.Timedelta(days=1), last)
        if not within.any():
            away = (heads["date"] - first).abs()
            within = away == away.min()
        headcount, leavers = heads.loc[within, "count"].mean(), periods["count"].sum()
        years = ((periods["date"] - periods["period_start"]).dt.days + 1).sum() / YEAR_DAYS
        at_risk = headcount * years
        if not at_risk > 0:
            continue
        low, high = poisson_interval(leavers, at_risk, level)
        rows.append((ground, group, first, last, leavers, headcount, leavers / at_risk, low, high))
    return pd.DataFrame(rows, columns=columns)


def _leaving_periods(leavers: pd.DataFrame) -> pd.DataFrame:
    periods = leavers.sort_values("date").drop_duplicates("date", keep="last")
    before = periods["date"].shift() + pd.Timedelta(days=1)
    before = before.fillna(periods["date"] - pd.DateOffset(years=1) + pd.Timedelta(days=1))
    return periods.assign(period_start=periods["period_start"].fillna(before))


def people_turnover(followed: pd.DataFrame, *, level: float = 0.95) -> Estimate:
    """Turnover a year of the people followed: leavers over the years they were there.

    Parameters
    ----------
    followed : DataFrame
        Of :func:`follow_people`.

    Examples
    --------
    >>> print(people_turnover(pd.DataFrame({"duration_days": [365.25] * 50,
    ...                                     "left": [True] * 5 + [False] * 45})))
    Mentees' turnover a year: 10.0% (95% interval 3.2% to 23.3%; 50 people)
    """
    check_level("people_turnover", level)
    leavers = int(followed["left"].sum())
    years = followed["duration_days"].sum() / YEAR_DAYS
    low, high = poisson_interval(leavers, years, level) if years > 0 else (np.nan, np.nan)
    return Estimate(
        name=Text("Mentees' turnover a year"),
        value=leavers / years if years > 0 else float("nan"),
        low=low,
        high=high,
        n=len(followed),
        spec=".1%",
        method=Text("leavers over average headcount a year, exact Poisson interval"),
        source="Ulm (1990), American Journal of Epidemiology 131, 373-375",
        level=level,
        k=leavers,
    )


def poisson_interval(events: float, time: float, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a rate: `events` in so much `time`."""
    from scipy.stats import chi2

    tail = (1 - level) / 2
    low = chi2.ppf(tail, 2 * events) / 2 / time if events else 0.0
    return float(low), float(chi2.isf(tail, 2 * (events + 1)) / 2 / time)
