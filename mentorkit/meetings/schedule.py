"""When the groups meet next: planned meetings, and who is invited to each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Container, Iterable

import numpy as np
import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import Fact
from ..tables.schemas import table
from .encounters import list_invited

DaysOff = Container[dt.date] | Callable[[dt.date], bool]
_ID = re.compile(r"GM(\d+)-\d+")


def find_group_days(
    meetings: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    days_off: DaysOff | Iterable[np.datetime64] = (),
) -> dict[int, dt.date]:
    """The days on which the groups are to meet from now on.

    Parameters
    ----------
    meetings : DataFrame
        The table ``meetings``: group meetings held or planned take their turn.
    programme : Programme
        ``cadence.group_meetings`` over the ``period``.
    as_of : date
        Days up to it are gone by.
    days_off : container of date, array of datetime64, or callable
        Days on which nobody is to meet; Saturdays and Sundays never are.

    Returns
    -------
    dict of int to date
        Turns of the programme, from 1, that are still to be planned, in order, and
        their day: the middle of the turn's part of the period, or the first working
        day after it, or else the last before. No more than are left of the planned
        number, whichever turns those that have been held fell in.

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"},
    ...     cadence={"group_meetings": 2})
    >>> days = find_group_days(table("meetings").empty(), programme, dt.date(2026, 1, 1))
    >>> [str(day) for day in days.values()]
    ['2026-04-02', '2026-10-01']
    """
    planned, period = programme.cadence.group_meetings, programme.period
    is_free = _read_days_off(days_off)
    own = meetings[meetings["kind"].eq("group").fillna(False).astype(bool)]
    known = own["held"].fillna(own["planned"]).dropna()
    taken = {int(found[1]) for name in own["meeting_id"] if (found := _ID.fullmatch(str(name)))}
    length = (period.end - period.start).days + 1
    since = (known - pd.Timestamp(period.start)).dt.days
    taken |= {int(day * planned // length) + 1 for day in since}
    left = planned - _count_turns(own)
    found: dict[int, dt.date] = {}
    for turn in range(1, planned + 1):
        middle = period.start + dt.timedelta(days=int((turn - 0.5) * length / planned))
        day = _move(middle, max(as_of, period.start), period.end, is_free)
        if middle > as_of and turn not in taken and day is not None and len(found) < left:
            found[turn] = day
    return found


def _count_turns(own: pd.DataFrame) -> int:
    """How often the group that has met or is to meet most often does so."""
    named = own.dropna(subset=["group"])
    return int(named.groupby("group")["meeting_id"].nunique().max()) if len(named) else len(own)


def _read_days_off(days_off) -> Callable[[dt.date], bool]:
    if callable(days_off):
        is_off = days_off
    else:
        off = {pd.Timestamp(day).date() for day in days_off}
        is_off = off.__contains__
    return lambda day: day.weekday() < 5 and not is_off(day)


def _move(
    day: dt.date, after: dt.date, last: dt.date, is_free: Callable[[dt.date], bool]
) -> dt.date | None:
    """The first free day from `day` on, up to `last`; else the last before it, after `after`."""
    later = (day + dt.timedelta(days=n) for n in range((last - day).days + 1))
    before = (day - dt.timedelta(days=n) for n in range(1, (day - after).days))
    return next((one for span in (later, before) for one in span if is_free(one)), None)


def keep_groups(
    meetings: pd.DataFrame, attendance: pd.DataFrame, people: Iterable[str], as_of: dt.date
) -> pd.DataFrame:
    """The group that each was last invited to, for groups that stay together.

    Parameters
    ----------
    meetings, attendance : DataFrame
        The tables ``meetings`` and ``meeting_attendance``.
    people : iterable of str
        Ids; whoever is in no group is left out.
    as_of : date

    Returns
    -------
    DataFrame
        ``group`` (its name), ``id``.
    """
    listed = list_invited(meetings, attendance, as_of, planned=True)
    listed = listed.merge(meetings[["meeting_id", "group"]], on="meeting_id")
    listed = listed[listed["id"].isin(set(people)) & listed["group"].notna()]
    last = listed.sort_values("day", kind="stable").drop_duplicates("id", keep="last")
    return last.sort_values(["group", "id"])[["group", "id"]].reset_index(drop=True)


def schedule_groups(
    groups: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    meetings: pd.DataFrame | None = None,
    *,
    days_off: DaysOff | Iterable[np.datetime64] = (),
    time: str | None = None,
    form: str | None = None,
    language: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The groups' next meetings, as rows of the tables, for a person to approve.

    Parameters
    ----------
    groups : DataFrame
        ``id`` and ``group`` (a number, or a name of its own), e.g. of
        ``form_peer_groups``; with ``round`` as well, as of
        :func:`~mentorkit.meetings.propose_groups`, each round has its own groups.
    programme : Programme
    as_of : date
    meetings : DataFrame, optional
        The table ``meetings``: what has been held or planned already.
    days_off
        As in :func:`find_group_days`.
    time, form : str, optional
        When the meetings begin, as ``"14:30"``, and how they are held, a code of
        ``MEETING_FORMS``.
    language : {"sv", "en"}, optional
        Of the names of numbered groups; the programme's own by default.

    Returns
    -------
    meetings : DataFrame
        Rows of the table ``meetings``, one a group and round. ``meeting_id`` is the turn
        in the programme and the group, so that a plan made anew replaces the one before.
    attendance : DataFrame
        Rows of ``meeting_attendance``: who is invited.

    Notes
    -----
    Rounds for which no day is left are not planned; without rounds the same groups
    meet on every day that is left.

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> groups = pd.DataFrame({"id": ["E1", "E2"], "group": [1, 1]})
    >>> planned, invited = schedule_groups(groups, programme, dt.date(2026, 6, 1))
    >>> planned[["meeting_id", "planned", "group"]].astype(str).values.tolist()
    [['GM3-1', '2026-08-17', 'Grupp 1'], ['GM4-1', '2026-11-16', 'Grupp 1']]
    >>> len(invited)
    4
    """
    known = table("meetings").empty() if meetings is None else meetings
    days = find_group_days(known, programme, as_of, days_off)
    language = language or programme.language
    rows, invited = [], []
    for number, (turn, day) in enumerate(days.items(), start=1):
        own = groups[groups["round"].eq(number)] if "round" in groups else groups
        for k, (group, members) in enumerate(own.groupby("group", sort=True), start=1):
            key = f"GM{turn}-{k}"
            rows.append({"meeting_id": key, "kind": "group", "planned": day, "time": time,
                         "group": _name(group, language), "form": form})  # fmt: skip
            invited += [{"meeting_id": key, "id": person} for person in sorted(members["id"])]
    return _fill("meetings", rows), _fill("meeting_attendance", invited)


def _name(group: str | int, language: str) -> str:
    if isinstance(group, str):
        return group
    return Text("Group {n}", n=Fact(int(group))).render(language)


def _fill(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows with every column of a table, in its dtypes."""
    schema = table(name)
    empty = schema.empty()
    frame = pd.DataFrame(rows, columns=list(empty.columns)).astype(object)
    for field in schema.fields:
        if field.kind in ("list", "dates"):
            frame[field.name] = [()] * len(frame)
    return frame.where(frame.notna(), None).astype(empty.dtypes)
