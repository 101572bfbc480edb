"""What became of people: retention, promotion, goals reached, turnover of groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ..language import Text
from ..result import Estimate, Words
from .estimates import estimate_share, read_yes_no

YEAR_DAYS = 365.25


# ---------------------------------------------------------------- follow-up


def follow_people(
    employment: pd.DataFrame, start: dt.date, end: dt.date, ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """Follow everybody employed on `start` from that same day to `end`.

    Parameters
    ----------
    employment : DataFrame
        The table ``employment``.
    start, end : date
        Usually the programme's first day, and the day looked back from.
    ids : iterable of str, optional
        Whom to follow; everybody by default.

    Returns
    -------
    DataFrame, index ``id``
        ``duration_days`` (to leaving, else to `end`), ``left``, ``promoted``
        (after `start`), ``goes_on`` (was there at `end`). Those hired after `start` or who
        had left by then are not in it.

    Examples
    --------
    >>> staff = pd.DataFrame({"id": ["P1"], "hired": pd.to_datetime(["2020-01-01"]),
    ...                       "left": pd.to_datetime(["2026-01-31"]), "promotions": [()]})
    >>> follow_people(staff, dt.date(2026, 1, 1), dt.date(2026, 12, 31))["duration_days"].tolist()
    [30.0]
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    there = (employment["hired"] <= first) & ~(employment["left"] <= first)
    if ids is not None:
        there &= employment["id"].isin(set(ids))
    people = employment[there].drop_duplicates("id").set_index("id")
    left = people["left"].notna() & (people["left"] <= last)
    stop = people["left"].where(left, last)
    days = (stop - first).dt.days.astype(float)
    promoted = [
        any(first < pd.Timestamp(day) <= last for day in dates) for dates in people["promotions"]
    ]
    followed = pd.DataFrame(
        {"duration_days": days, "left": left.astype(bool), "promoted": promoted},
        index=people.index,
    ).astype({"promoted": bool})
    return followed[followed["duration_days"] > 0] if last > first else followed.iloc[:0]


def promotion_rate(
    promoted: Sequence[bool] | pd.Series, *, name: Words | None = None, level: float = 0.95
) -> Estimate:
    """The share who were promoted, with Wilson's interval.

    Parameters
    ----------
    promoted : array-like of bool or 0/1
        One entry a person followed, e.g. ``follow_people(...)["promoted"]``.
        Whoever left without a promotion counts as not promoted.

    Examples
    --------
    >>> print(promotion_rate([True] * 12 + [False] * 48))
    Promoted: 20% (95% interval 12% to 32%; 60 people)
    """
    known = read_yes_no(promoted, "promoted")
    known = known[~np.isnan(known)]
    name = Text("Promoted") if name is None else name
    return estimate_share(int(known.sum()), len(known), name=name, level=level)


def goals_reached(goals: pd.DataFrame, *, level: float = 0.95) -> Estimate:
    """The share of all goals set that have been reached.

    Parameters
    ----------
    goals : DataFrame
        The table ``goals``; a goal that was set aside counts as not reached.

    Returns
    -------
    Estimate
        ``n`` counts mentees. Wilson's interval, made wider as far as goals of
        one mentee stand or fall together.

    Notes
    -----
    The interval uses the number of goals divided by the design effect, the
    ratio estimate's variance between mentees over that of a simple share [1]_.

    References
    ----------
    .. [1] Korn and Graubard (1998), Survey Methodology 24, 193-201.

    Examples
    --------
    >>> goals = pd.DataFrame({"mentee_id": list("abcd"), "status": ["reached", "open"] * 2})
    >>> goals_reached(goals).value
    0.5
    """
    from statsmodels.stats.proportion import proportion_confint

    each = goals.assign(reached=goals["status"].eq("reached")).groupby("mentee_id")["reached"]
    reached, number = each.sum().to_numpy(float), each.size().to_numpy(float)
    people, total = len(number), number.sum()
    value = low = high = float("nan")
    if total:
        value = reached.sum() / total
        effective = total
        if people > 1 and 0 < value < 1:
            residual = reached - value * number
            variance = people / (people - 1) * (residual**2).sum() / total**2
            simple = value * (1 - value) / total
            effective = total / max(1.0, variance / simple)
        elif people:
            effective = people
        low, high = proportion_confint(
            value * effective, effective, alpha=1 - level, method="wilson"
        )
    return Estimate(
        name=Text("Goals reached"),
        value=float(value),
        low=float(low),
        high=float(high),
        n=people,
        # With few who reached a goal, or few who did not, the share tells of them.
        k=int((reached > 0).sum()),
        spec=".0%",
        method=Text("share with Wilson's interval, allowing for several goals of one mentee"),
        source="Korn and Graubard (1998), Survey Methodology 24, 193-201",
        level=level,
    )


# ---------------------------------------------------------------- turnover of groups


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
