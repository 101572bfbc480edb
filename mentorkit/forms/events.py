"""Planned meetings as a calendar file (RFC 5545); a second one updates the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_ZONE = "Europe/Stockholm"
#: Of a meeting whose length nobody has written.
_MINUTES = 60
#: By what a reader sees that an event is another than before.
_TOLD = ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS")


def build_calendar(
    meetings: pd.DataFrame,
    summary: str,
    name_meeting: Callable[[str], str],
    *,
    now: dt.datetime,
    as_of: dt.date,
    earlier: str = "",
) -> str:
    """A calendar of planned meetings, as text with the line ends that the standard asks for.

    Nothing in it says what made it: the program's name would tell of a mentoring programme.

    Parameters
    ----------
    meetings : DataFrame
        The columns of the table ``meetings``. One with ``time`` begins then, in Stockholm, and
        lasts ``minutes``; one without takes the day.
    summary : str
        What every event is called. Neither topics nor people are told.
    name_meeting : callable
        From a meeting's id to a name that tells nobody of it, the same each time.
    now : datetime
        With a time zone.
    as_of : date
    earlier : str
        The calendar as it was written before. What has changed since has its next number
        (``SEQUENCE``); a meeting still to come that is no longer planned is cancelled.

    Returns
    -------
    str
    """
    from icalendar import Calendar

    before = {str(event["UID"]): event for event in _events_of(earlier)}
    calendar = Calendar()
    for name, value in (
        ("PRODID", "-//calendar//meetings//EN"), ("VERSION", "2.0"), ("METHOD", "PUBLISH"),
    ):  # fmt: skip
        calendar.add(name, value)
    calendar.add_component(_zone())
    for row in meetings.itertuples(index=False):
        uid = name_meeting(row.meeting_id)
        event = _event(uid, row, summary)
        calendar.add_component(_number(event, before.pop(uid, None), now))
    for event in before.values():
        if _day_of(event) >= as_of:
            calendar.add_component(_cancel(event, now))
    return calendar.to_ical().decode("utf-8")


def _events_of(text: str) -> list[Event]:
    """The events of a calendar; none of what cannot be read as one."""
    from icalendar import Calendar

    if not text:
        return []
    try:
        found: Calendar = Calendar.from_ical(text)
        return [event for event in found.walk("VEVENT") if "UID" in event and "DTSTART" in event]
    except ValueError:
        return []


def _event(uid: str, row: Any, summary: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("UID", uid)
    event.add("SUMMARY", summary)
    day = row.planned.date()
    if isinstance(row.time, str):
        start = dt.datetime.combine(day, dt.time.fromisoformat(row.time), ZoneInfo(_ZONE))
        minutes = _MINUTES if pd.isna(row.minutes) or not row.minutes else int(row.minutes)
        # Reckoned in UTC, since an hour may be lacking on the night of a change.
        end = (start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(ZoneInfo(_ZONE))
        event.add("DTSTART", start)
        event.add("DTEND", end)
    else:
        event.add("DTSTART", day)
        event.add("DTEND", day + dt.timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    if isinstance(row.place, str):
        event.add("LOCATION", row.place)
    event.add("CLASS", "PRIVATE")
    event.add("STATUS", "CONFIRMED")
    return event


def _number(event: Event, before: Event | None, now: dt.datetime) -> Event:
    """An event with its stamp and number: those it had, unless something has changed."""
    stamp, number = now.astimezone(dt.UTC), 0
    if before is not None:
        is_same = all(_written(event, name) == _written(before, name) for name in _TOLD)
        number = int(before.get("SEQUENCE", 0)) + (not is_same)
        if is_same and "DTSTAMP" in before:
            stamp = before.decoded("DTSTAMP")
    event.add("DTSTAMP", stamp)
    event.add("SEQUENCE", number)
    return event


def _written(event: Event, name: str) -> bytes | None:
    found = event.get(name)
    return None if found is None else found.to_ical()


def _cancel(event: Event, now: dt.datetime) -> Event:
    if event.get("STATUS") == "CANCELLED":
        return event
    number = int(event.get("SEQUENCE", 0)) + 1
    for name in ("STATUS", "SEQUENCE", "DTSTAMP"):
        event.pop(name, None)
    event.add("STATUS", "CANCELLED")
    event.add("SEQUENCE", number)
    event.add("DTSTAMP", now.astimezone(dt.UTC))
    return event


def _day_of(event: Event) -> dt.date:
    start = event.decoded("DTSTART")
    return start.date() if isinstance(start, dt.datetime) else start


def _zone() -> Any:
    """Stockholm's time as it has been since 1996: what Europe's law has it change by."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    hour = dt.timedelta(hours=1)
    zone = Timezone()
    zone.add("TZID", _ZONE)
    for part, name, first, month, offset, then in (
        (TimezoneDaylight(), "CEST", dt.datetime(1996, 3, 31, 2), 3, hour, 2 * hour),
        (TimezoneStandard(), "CET", dt.datetime(1996, 10, 27, 3), 10, 2 * hour, hour),
    ):
        part.add("TZNAME", name)
        part.add("DTSTART", first)
        part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        part.add("TZOFFSETFROM", offset)
        part.add("TZOFFSETTO", then)
        zone.add_component(part)
    return zone
