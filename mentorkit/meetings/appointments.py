"""Meetings that stand in a pair's, or a group's, calendar."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..tables.views import current_pairs

_KEYS = ["mentee_id", "mentor_id"]


def plan_pair_meetings(
    meetings: pd.DataFrame, attendance: pd.DataFrame, pairs: pd.DataFrame, as_of: dt.date
) -> pd.DataFrame:
    """The meetings still to come of each pair that is approved or runs.

    Parameters
    ----------
    meetings, attendance, pairs : DataFrame
        The tables ``meetings``, ``meeting_attendance`` and ``pairs``, as known on the day.
    as_of : date

    Returns
    -------
    DataFrame
        The columns of ``meetings``, by day and time: those planned for `as_of` or later and
        not held that name both, and those to which both are invited. ``mentee_id`` and
        ``mentor_id`` are the pair's, so that a kick-off has a row for each.

    Notes
    -----
    A meeting to which one of the two alone is invited is not the pair's: the other would
    learn of it.
    """
    now = current_pairs(pairs)
    now = now.loc[now["state"].isin(["approved", "running"]), _KEYS]
    planned = _still_planned(meetings, as_of)
    named = planned.merge(now, on=_KEYS)
    nobody = planned[planned[_KEYS].isna().all(axis=1)].drop(columns=_KEYS)
    invited = attendance.loc[attendance["meeting_id"].isin(nobody["meeting_id"])]
    invited = invited[["meeting_id", "id"]]
    both = now.merge(invited.rename(columns={"id": "mentee_id"}), on="mentee_id")
    both = both.merge(invited.rename(columns={"id": "mentor_id"}), on=["mentor_id", "meeting_id"])
    joined = pd.concat([named, both.merge(nobody, on="meeting_id")[named.columns]])
    return _in_order(joined)


def plan_group_meetings(meetings: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The meetings still to come of each peer group.

    Parameters
    ----------
    meetings : DataFrame
        The table ``meetings``, as known on the day.
    as_of : date

    Returns
    -------
    DataFrame
        The columns of ``meetings``, by day and time: of kind ``group``, with the group's name.
    """
    planned = _still_planned(meetings, as_of)
    return _in_order(planned[planned["kind"].eq("group") & planned["group"].notna()])


def _still_planned(meetings: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    end = pd.Timestamp(as_of)
    is_held = meetings["held"].notna() & (meetings["held"] <= end)
    return meetings[~is_held & (meetings["planned"] >= end)]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    order = [*_KEYS, "planned", "time", "meeting_id"]
    return rows.sort_values(order, kind="stable", na_position="last").reset_index(drop=True)
