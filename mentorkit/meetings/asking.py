"""Pairs of which one side has asked for an end or another match; never which side, nor why."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..tables.views import known_on

_KEYS = ["mentee_id", "mentor_id"]


def find_pairs_to_talk_to(
    end_requests: pd.DataFrame | None, follow_ups: pd.DataFrame | None, as_of: dt.date
) -> pd.DataFrame:
    """Pairs whose two sides the coordinator should talk to, each by themselves.

    Parameters
    ----------
    end_requests, follow_ups : DataFrame or None
        The tables.
    as_of : date

    Returns
    -------
    DataFrame
        ``mentee_id``, ``mentor_id``, in the order of the ids: a request to end that nobody has
        handled by `as_of`, or a side that wanted another match when it was last heard. Which of
        these it was, and of which side, is not there.

    Examples
    --------
    >>> asked = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "asked_by": ["mentor"],
    ...                       "date": pd.to_datetime(["2026-03-02"]), "handled_on": [pd.NaT]})
    >>> find_pairs_to_talk_to(asked, None, dt.date(2026, 3, 31)).columns.tolist()
    ['mentee_id', 'mentor_id']
    """
    found = [pd.DataFrame({key: pd.Series([], dtype="str") for key in _KEYS})]
    if end_requests is not None and len(end_requests):
        known = known_on("end_requests", end_requests, as_of)
        found.append(known.loc[known["handled_on"].isna(), _KEYS])
    if follow_ups is not None and len(follow_ups):
        latest = last_said(follow_ups, as_of)
        found.append(latest.loc[latest["change"].eq("new_match").fillna(False), _KEYS])
    pairs = pd.concat(found, ignore_index=True).drop_duplicates()
    return pairs.sort_values(_KEYS).reset_index(drop=True)


def last_said(follow_ups: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """What each side of each pair said when it was last heard, by `as_of`."""
    known = known_on("follow_ups", follow_ups, as_of).sort_values("date", kind="stable")
    return known.drop_duplicates([*_KEYS, "role"], keep="last")
