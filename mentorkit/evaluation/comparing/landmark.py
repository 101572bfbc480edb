"""Pairs followed from a landmark day: how they met before it, what came of it after."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Words
from ...tables.views import known_on
from ..outcomes import follow_people

#: What is known of a pair on the landmark day, yes or no.
HABITS: dict[str, Words] = {
    "kept": Text("meeting at least as often as planned"),
    "in_time": Text("a first meeting in time"),
}
#: What is known of it in degrees.
DEGREES: dict[str, Words] = {
    "held": Text("the number of meetings"),
    "score": Text("the match score"),
}
#: What came after, yes or no.
OUTCOMES: dict[str, Words] = {
    "goal_reached": Text("Reached a goal"),
    "stayed": Text("Still employed"),
    "promoted": Text("Promoted"),
}


def choose_landmark(programme: Programme) -> dt.date:
    """The day half-way through the programme, which nobody chose after seeing the figures.

    Examples
    --------
    >>> from mentorkit.programme import Programme
    >>> programme = Programme.model_validate({
    ...     "id": "p", "name": "P", "organisation": "O", "purpose": "Grow",
    ...     "period": {"start": "2026-01-01", "end": "2026-12-31"}})
    >>> choose_landmark(programme)
    datetime.date(2026, 7, 2)
    """
    period = programme.period
    return period.start + (period.end - period.start) / 2


def follow_from_landmark(
    tracked: pd.DataFrame,
    landmark: dt.date,
    as_of: dt.date,
    *,
    employment: pd.DataFrame | None = None,
    goals: pd.DataFrame | None = None,
    first_meeting_days: float = 21,
) -> pd.DataFrame:
    """What pairs that ran on a landmark day had done by then, and what came after it.

    Parameters
    ----------
    tracked : DataFrame
        One row a pair as it stood on `landmark`: ``mentee_id``, ``mentor_id``,
        ``held`` and ``expected`` (meetings by that day), ``days_to_first``;
        ``status`` (rows with ``ended`` are left out), ``started`` and ``score``
        if there are. Of :func:`mentorkit.meetings.track_meetings` as of `landmark`.
    landmark, as_of : date
        What lies before the first and between the two is held apart.
    employment, goals : DataFrame, optional
        The tables, as known on `as_of`.
    first_meeting_days : float
        Until when the first meeting was in time.

    Returns
    -------
    DataFrame, index ``mentee_id``
        ``mentor_id``; ``kept`` (held as many as expected; NaN where none had fallen
        due), ``in_time``, ``held``, ``days_to_first``, ``score``; ``goal_reached`` (of
        the goals that were open on `landmark` one was reached since; NaN without such),
        ``stayed``, ``promoted`` (NaN for whom `employment` does not hold). Of a mentee
        with several pairs the first begun. Who had left by `landmark` is not in it.

    Notes
    -----
    Whoever leaves early has met little by the end, whatever the meetings did. So only
    those who are there on a day are compared, by what they had done until then, in
    what happens afterwards [1]_, [2]_.

    References
    ----------
    .. [1] Anderson, Cain and Gelber (1983), Journal of Clinical Oncology 1, 710-719.
    .. [2] van Houwelingen (2007), Scandinavian Journal of Statistics 34, 70-85.

    Examples
    --------
    >>> tracked = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "held": [5],
    ...                         "expected": [6], "days_to_first": [14.0]})
    >>> days = dt.date(2026, 6, 30), dt.date(2026, 12, 31)
    >>> follow_from_landmark(tracked, *days)[["kept", "in_time"]].values.tolist()
    [[0.0, 1.0]]
    """
    order = tracked["started"] if "started" in tracked else pd.Series(0, tracked.index)
    rows = tracked.assign(_order=order).sort_values("_order", kind="stable")
    if "status" in rows:
        rows = rows[rows["status"] != "ended"]
    rows = rows.dropna(subset=["mentee_id"]).drop_duplicates("mentee_id").set_index("mentee_id")
    held, expected, first = (
        pd.to_numeric(rows[name]).astype(float) for name in ("held", "expected", "days_to_first")
    )
    # Who has not met yet has not done so in time, unless there still is time.
    is_due = (expected > 0) | (held > 0)
    score = rows["score"] if "score" in rows else pd.Series(np.nan, rows.index)
    found = pd.DataFrame(
        {
            "mentor_id": rows["mentor_id"],
            "kept": (held >= expected).astype(float).where(expected > 0),
            "in_time": (first <= first_meeting_days).astype(float).where(is_due),
            "held": held,
            "days_to_first": first,
            "score": pd.to_numeric(score).astype(float),
            "goal_reached": _reached_since(goals, landmark, rows.index),
            "stayed": np.nan,
            "promoted": np.nan,
        },
        index=rows.index,
    )
    if employment is None or employment.empty or found.empty:
        return found
    gone = employment["left"].notna() & (employment["left"] <= pd.Timestamp(landmark))
    found = found[~found.index.isin(employment.loc[gone, "id"])].copy()
    followed = follow_people(employment, landmark, as_of, found.index)
    followed = followed.reindex(found.index)
    known = followed["duration_days"].notna()
    found.loc[known, "stayed"] = 1 - followed.loc[known, "left"].astype(float)
    found.loc[known, "promoted"] = followed.loc[known, "promoted"].astype(float)
    return found


def _reached_since(goals: pd.DataFrame | None, landmark: dt.date, ids: pd.Index) -> pd.Series:
    """Of each mentee's goals that were open on a day, whether one has been reached since."""
    if goals is None or goals.empty:
        return pd.Series(np.nan, ids)
    then = known_on("goals", goals, landmark)
    was_open = goals["goal_id"].isin(then.loc[then["status"].eq("open"), "goal_id"])
    own = goals[was_open & goals["mentee_id"].isin(ids)]
    reached = own["status"].eq("reached").groupby(own["mentee_id"]).any()
    return reached.astype(float).reindex(ids)
