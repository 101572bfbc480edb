"""Who has met whom at the group meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from ..tables.schemas import DTYPES


def list_invited(
    meetings: pd.DataFrame, attendance: pd.DataFrame, as_of: dt.date, *, planned: bool = False
) -> pd.DataFrame:
    """Who came to which group meeting, or was invited to it.

    Parameters
    ----------
    meetings, attendance : DataFrame
        The tables ``meetings`` and ``meeting_attendance``. An empty ``attended``
        means present.
    as_of : date
    planned : bool
        Meetings that are planned for later than `as_of` too: whoever is invited
        counts as there.

    Returns
    -------
    DataFrame, one row a person and meeting
        ``meeting_id``, ``id``, ``day``, ``came``.
    """
    today = pd.Timestamp(as_of)
    own = meetings.loc[meetings["kind"].eq("group").fillna(False).astype(bool)]
    is_held = own["held"] <= today
    is_coming = own["held"].isna() & (own["planned"] > today)
    held = own.loc[is_held, ["meeting_id", "held"]].rename(columns={"held": "day"})
    coming = own.loc[is_coming, ["meeting_id", "planned"]].rename(columns={"planned": "day"})
    known = pd.concat([held.assign(later=False), coming.assign(later=True)])
    listed = attendance.merge(known if planned else known[~known["later"]], on="meeting_id")
    came = listed["attended"].fillna(True).astype(bool) | listed["later"].astype(bool)
    listed = listed.assign(came=came).drop_duplicates(["meeting_id", "id"])
    return listed[["meeting_id", "id", "day", "came"]].reset_index(drop=True)


def count_encounters(
    meetings: pd.DataFrame, attendance: pd.DataFrame, as_of: dt.date, *, planned: bool = False
) -> pd.DataFrame:
    """How often any two people have been at the same group meeting.

    Parameters
    ----------
    meetings, attendance, as_of, planned
        As in :func:`list_invited`.

    Returns
    -------
    DataFrame, one row a pair of people who have met
        ``id``, ``other_id``, ``times`` and ``last`` (day of the latest). Each pair
        stands once, ``id`` before ``other_id`` in order of letters; it counts for both.

    Examples
    --------
    >>> meetings = pd.DataFrame({"meeting_id": ["K1", "K2"], "kind": "group",
    ...     "held": pd.to_datetime(["2026-02-02", "2026-03-02"]), "planned": pd.NaT})
    >>> attendance = pd.DataFrame({"meeting_id": ["K1", "K1", "K1", "K2", "K2"],
    ...     "id": ["E1", "E2", "E3", "E2", "E1"], "attended": [True, True, False, True, True]})
    >>> count_encounters(meetings, attendance, dt.date(2026, 4, 1)).astype(str).values.tolist()
    [['E1', 'E2', '2', '2026-03-02']]
    """
    there = list_invited(meetings, attendance, as_of, planned=planned)
    there = there.loc[there["came"], ["meeting_id", "id", "day"]]
    both = there.merge(there[["meeting_id", "id"]].rename(columns={"id": "other_id"}))
    both = both[both["id"] < both["other_id"]]
    found = both.groupby(["id", "other_id"])["day"].agg(times="size", last="max").reset_index()
    dtypes = {"id": DTYPES["id"], "other_id": DTYPES["id"], "times": "int64"}
    return found.astype({**dtypes, "last": "datetime64[us]"})


def count_met(encounters: pd.DataFrame, people: Iterable[str]) -> pd.Series:
    """How many of `people` each of them has met at a group meeting.

    Parameters
    ----------
    encounters : DataFrame
        From :func:`count_encounters`.
    people : iterable of str
        Ids; others whom they have met do not count.

    Returns
    -------
    Series of int, index the ids in their order
    """
    ids = pd.Index(dict.fromkeys(people))
    own = encounters[encounters["id"].isin(ids) & encounters["other_id"].isin(ids)]
    met = pd.concat([own["id"], own["other_id"]]).value_counts()
    return met.reindex(ids).fillna(0).astype("int64")


def find_absent(
    meetings: pd.DataFrame, attendance: pd.DataFrame, as_of: dt.date, at_least: int = 2
) -> list[str]:
    """Those who have been invited to several group meetings and came to none.

    Parameters
    ----------
    meetings, attendance, as_of
        As in :func:`list_invited`.
    at_least : int
        Invitations that must have been missed, so that one who was away once is
        not written off.

    Returns
    -------
    list of str
        Ids, in order of letters.
    """
    by_person = list_invited(meetings, attendance, as_of).groupby("id")["came"]
    found = by_person.agg(["size", "sum"])
    return sorted(found.index[(found["size"] >= at_least) & (found["sum"] == 0)])
