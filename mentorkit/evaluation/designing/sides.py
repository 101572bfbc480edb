"""The two sides of a draw, and the last day on which they can be compared."""

from __future__ import annotations

import datetime as dt

import pandas as pd


def split_arms(arms: pd.DataFrame) -> pd.Series:
    """Who was drawn to which side, whatever came after.

    Parameters
    ----------
    arms : DataFrame, index ``id``
        Of :func:`~mentorkit.tables.current_arms`.

    Returns
    -------
    Series of bool, index ``id``
        True for those offered a place, or a start in the first wave; empty
        where one of the sides is.

    Examples
    --------
    >>> split_arms(pd.DataFrame({"arm": ["wave_1", "wave_2"]}, index=["E1", "E2"])).tolist()
    [True, False]
    """
    offered = arms["arm"].isin(["offered", "wave_1"]).astype(bool).rename("offered")
    return offered if offered.nunique() == 2 else offered.iloc[:0]


def find_comparison_end(
    sides: pd.Series,
    pairs: pd.DataFrame | None = None,
    arms: pd.DataFrame | None = None,
    meetings: pd.DataFrame | None = None,
) -> dt.date | None:
    """The last day before anybody who waited began; None where nobody has.

    Parameters
    ----------
    sides : Series of bool, index ``id``
        Who was offered a place.
    pairs : DataFrame, optional
        The table ``pairs``: when somebody's pair began to run. One that has ended
        had begun by then, whether or not anybody wrote so.
    arms : DataFrame, index ``id``, optional
        With ``starts``, the day from which each side has a place.
    meetings : DataFrame, optional
        The table ``meetings``: a pair of the log that has met alone has begun, though
        it is only approved.

    Returns
    -------
    date or None

    Examples
    --------
    >>> sides = pd.Series({"E1": True, "E2": False})
    >>> pairs = pd.DataFrame({"mentee_id": ["E1", "E2"], "state": "running",
    ...                       "date": pd.to_datetime(["2026-02-01", "2026-06-01"])})
    >>> find_comparison_end(sides, pairs)
    datetime.date(2026, 5, 31)
    """
    waiting = sides.index[~sides.astype(bool)]
    days = []
    if pairs is not None:
        began = pairs["state"].isin(["running", "ended"]) & pairs["mentee_id"].isin(waiting)
        days.append(pairs.loc[began.fillna(False).astype(bool), "date"].min())
    if pairs is not None and meetings is not None:
        days.append(_first_meeting(pairs[pairs["mentee_id"].isin(waiting)], meetings))
    if arms is not None and len(arms):
        days.append(arms.loc[arms.index.isin(waiting), "starts"].min())
    known = [day for day in days if pd.notna(day)]
    return (min(known) - pd.Timedelta(days=1)).date() if known else None


def _first_meeting(pairs: pd.DataFrame, meetings: pd.DataFrame) -> pd.Timestamp:
    """The first day on which one of the pairs that a person made met alone; NaT if none has."""
    keys = ["mentee_id", "mentor_id"]
    made = pairs[pairs["state"].isin(["approved", "running", "ended"])]
    made = made.groupby(keys, as_index=False)["date"].min()
    alone = meetings[meetings["kind"].eq("one_to_one").fillna(False) & meetings["held"].notna()]
    met = made.merge(alone[[*keys, "held"]], on=keys)
    # As start_pairs has it: not before somebody gave them the pair.
    return met[["date", "held"]].max(axis=1).min()
