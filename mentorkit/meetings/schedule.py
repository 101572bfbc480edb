"""When the groups meet next: planned meetings, and who is invited to each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Container, Iterable, Iterator

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
        The table ``meetings``: group meetings that have been held, or are planned for
        later, take their turns.
    programme : Programme
        ``cadence.group_meetings`` over the ``period``.
    as_of : date
        Days up to it are gone by.
    days_off : container of date, array of datetime64, or callable
        Days on which nobody is to meet; Saturdays and Sundays never are.

    Returns
    -------
    dict of int to date
        Turns of the programme that are still to be planned, by number, and their days,
        in order: evenly over the time that is left, each on a working day. Meetings that
        were planned and not held are planned anew. Fewer than are left where there are
        not so many days.

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"},
    ...     cadence={"group_meetings": 2})
    >>> days = find_group_days(table("meetings").empty(), programme, dt.date(2026, 1, 1))
    >>> {turn: str(day) for turn, day in days.items()}
    {1: '2026-04-02', 2: '2026-10-01'}
    """
    end = programme.period.end
    own = meetings[meetings["kind"].eq("group").fillna(False).astype(bool)]
    today = pd.Timestamp(as_of)
    day = own["held"].where(own["held"] <= today)
    day = day.fillna(own["planned"].where(own["planned"] > today))
    known = own.assign(day=day)[day.notna()]
    done, last_turn = _count_turns(known)
    left = programme.cadence.group_meetings - done
    last = known["day"].max().date() if len(known) else None
    found: dict[int, dt.date] = {}
    after = as_of if last is None else max(as_of, last)
    for wanted in _spread(left, last, max(as_of, programme.period.start), end):
        free = _move(wanted, after, end, _read_days_off(days_off))
        if free is not None:
            found[last_turn + len(found) + 1] = after = free
    return found


def _count_turns(known: pd.DataFrame) -> tuple[int, int]:
    """How often the group that meets most often does, and the number of the last turn."""
    named = known.dropna(subset=["group"])
    done = int(named.groupby("group")["meeting_id"].nunique().max()) if len(named) else len(known)
    numbers = [int(f[1]) for key in known["meeting_id"] if (f := _ID.fullmatch(str(key)))]
    return done, max([done, *numbers])


def _spread(left: int, last: dt.date | None, start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The days wanted: as far from each other as from the last one; half as far from the end."""
    if left < 1:
        return
    apart = (end - start).days / left
    first = start + dt.timedelta(days=apart / 2)
    if last is not None:
        even = (end - last).days / (left + 0.5)
        if last + dt.timedelta(days=even) > start:
            apart, first = even, last + dt.timedelta(days=even)
    for k in range(left):
        yield first + dt.timedelta(days=round(k * apart))


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
    both = (one for span in (later, before) for one in span)
    return next((one for one in both if one > after and is_free(one)), None)


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
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"},
    ...     cadence={"group_meetings": 2})
    >>> groups = pd.DataFrame({"id": ["E1", "E2"], "group": [1, 1]})
    >>> planned, invited = schedule_groups(groups, programme, dt.date(2026, 6, 1))
    >>> planned[["meeting_id", "planned", "group"]].astype(str).values.tolist()
    [['GM1-01', '2026-07-24', 'Grupp 1'], ['GM2-01', '2026-11-09', 'Grupp 1']]
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
            key = f"GM{turn}-{k:02d}"
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
