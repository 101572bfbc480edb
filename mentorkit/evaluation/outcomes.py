"""What became of people: who stayed, was promoted or moved, and goals reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ..language import Text
from ..result import Estimate, Words
from .estimates import estimate_share, read_yes_no
from .reading import check_level


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
        ``duration_days`` (to leaving, else to `end`), ``left``; ``promoted`` and
        ``moved`` (to another department; after `start`, and no later than their last
        day), with ``promoted_days`` and ``moved_days`` to the first time, NaN if it
        has not come. Those hired after `start` or who had left by then are not in it.

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
    days = (people["left"].where(left, last) - first).dt.days.astype(float)
    followed = pd.DataFrame({"duration_days": days, "left": left.astype(bool)}, index=people.index)
    for column, happened in (("promotions", "promoted"), ("moves", "moved")):
        dates = people.get(column, pd.Series([()] * len(people), index=people.index))
        waited = _days_to_first(dates, first, days)
        followed[happened] = waited.notna()
        followed[f"{happened}_days"] = waited
    return followed[followed["duration_days"] > 0] if last > first else followed.iloc[:0]


def _days_to_first(dates: pd.Series, start: pd.Timestamp, days: pd.Series) -> pd.Series:
    """From `start` to the first of each one's dates within so many `days`; NaN without one."""
    waited = (pd.to_datetime(dates.explode()) - start).dt.days
    waited = waited[(waited > 0) & (waited <= days.reindex(waited.index))]
    return waited.groupby(level=0).min().reindex(days.index).astype(float)


def knows_moves(employment: pd.DataFrame) -> bool:
    """True if any move of anybody is written down: without one, none may have been noted.

    Examples
    --------
    >>> knows_moves(pd.DataFrame({"moves": [(), (pd.Timestamp("2026-01-11"),)]}))
    True
    """
    return "moves" in employment and bool(employment["moves"].explode().notna().any())


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
    check_level("promotion_rate", level)
    known = read_yes_no(promoted, "promoted")
    known = known[~np.isnan(known)]
    name = Text("Promoted") if name is None else name
    return estimate_share(int(known.sum()), len(known), name=name, level=level)


def mobility_rate(
    moved: Sequence[bool] | pd.Series, *, name: Words | None = None, level: float = 0.95
) -> Estimate:
    """The share who moved to another department, with Wilson's interval.

    Parameters
    ----------
    moved : array-like of bool or 0/1
        One entry a person followed, e.g. ``follow_people(...)["moved"]``.
        Whoever left without a move counts as not moved.

    Examples
    --------
    >>> print(mobility_rate([True] * 6 + [False] * 54))
    Moved to another department: 10% (95% interval 5% to 20%; 60 people)
    """
    check_level("mobility_rate", level)
    name = Text("Moved to another department") if name is None else name
    return promotion_rate(moved, name=name, level=level)


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

    check_level("goals_reached", level)
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
