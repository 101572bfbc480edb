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
    A meeting to which others are invited by rows of attendance, and not both of the pair that
    it names, is not the pair's: one would learn of it. See :func:`plan_meetings_alone`.
    """
    now = _current(pairs)
    planned = _still_planned(meetings, as_of)
    named = planned.merge(now, on=_KEYS)
    named = named[_who_is_invited(named, attendance).all(axis=1)]
    nobody = planned[planned[_KEYS].isna().all(axis=1)].drop(columns=_KEYS)
    invited = attendance.loc[attendance["meeting_id"].isin(nobody["meeting_id"])]
    invited = invited[["meeting_id", "id"]]
    both = now.merge(invited.rename(columns={"id": "mentee_id"}), on="mentee_id")
    both = both.merge(invited.rename(columns={"id": "mentor_id"}), on=["mentor_id", "meeting_id"])
    joined = pd.concat([named, both.merge(nobody, on="meeting_id")[named.columns]])
    return _in_order(joined)


def plan_meetings_alone(
    meetings: pd.DataFrame, attendance: pd.DataFrame, pairs: pd.DataFrame, as_of: dt.date
) -> pd.DataFrame:
    """The meetings still to come that name a pair and to which one of the two alone is invited.

    Parameters
    ----------
    meetings, attendance, pairs, as_of
        As in :func:`plan_pair_meetings`.

    Returns
    -------
    DataFrame
        The columns of ``meetings``, by day and time, and ``role``, ``mentee`` or ``mentor``:
        whose the meeting is. The other must not learn of it.
    """
    named = _still_planned(meetings, as_of).merge(_current(pairs), on=_KEYS)
    invited = _who_is_invited(named, attendance)
    alone = invited["mentee"] ^ invited["mentor"]
    role = invited["mentee"].map({True: "mentee", False: "mentor"})
    return _in_order(named.assign(role=role)[alone])


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


def _current(pairs: pd.DataFrame) -> pd.DataFrame:
    now = current_pairs(pairs)
    return now.loc[now["state"].isin(["approved", "running"]), _KEYS]


def _who_is_invited(named: pd.DataFrame, attendance: pd.DataFrame) -> pd.DataFrame:
    """Whether mentee and mentor of each meeting are to come: both, if attendance names nobody."""
    rows = set(zip(attendance["meeting_id"], attendance["id"], strict=True))
    is_open = ~named["meeting_id"].isin(attendance["meeting_id"])
    found = {
        role: [one in rows for one in zip(named["meeting_id"], named[f"{role}_id"], strict=True)]
        for role in ("mentee", "mentor")
    }
    return pd.DataFrame(found, index=named.index, dtype=bool).apply(lambda column: column | is_open)


def _still_planned(meetings: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    end = pd.Timestamp(as_of)
    is_held = meetings["held"].notna() & (meetings["held"] <= end)
    return meetings[~is_held & (meetings["planned"] >= end)]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    order = [*_KEYS, "planned", "time", "meeting_id"]
    return rows.sort_values(order, kind="stable", na_position="last").reset_index(drop=True)
