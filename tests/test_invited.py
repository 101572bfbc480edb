"""Whoever is invited to a meeting that is only planned has neither come nor stayed away."""

import datetime as dt

from making import plain_programme

from mentorkit.kickoff import summarise_introduction
from mentorkit.leadership import count_participation
from mentorkit.meetings import (
    count_meetings_by_month,
    summarise_group_meetings,
    summarise_meeting_forms,
    track_follow_ups,
    track_meetings,
)
from mentorkit.result import Tabulation
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)
KINDS = ("one_to_one", "group", "follow_up", "kick_off", "closing")
PAIRS = [
    {"mentee_id": f"E{k}", "mentor_id": f"M{k}", "state": "running", "date": "2026-01-12"}
    for k in range(12)
]
MENTORS = [{"id": f"M{k}", "role": "mentor"} for k in range(12)]


def meeting(name, kind, **day):
    pair = {"mentee_id": "E1", "mentor_id": "M1"} if kind == "one_to_one" else {}
    group = "Grupp 1" if kind == "group" else None
    return {"meeting_id": name, "kind": kind, "group": group, "form": "video", **pair, **day}


def listed(name, attended):
    return [
        {"meeting_id": name, "id": f"{side}{k}", "attended": came}
        for k, came in enumerate(attended)
        for side in "EM"
    ]


def told(meetings, invited):
    """All that is made of the meetings and of who was there."""
    pairs, meetings = fill_table("pairs", PAIRS), fill_table("meetings", meetings)
    attendance, programme = fill_table("meeting_attendance", invited), plain_programme()
    tracked = track_meetings(meetings, pairs, programme, AS_OF)
    findings = [
        *summarise_group_meetings(meetings, attendance, programme, AS_OF, tracked),
        *count_meetings_by_month(tracked, meetings, programme, AS_OF),
        *summarise_meeting_forms(tracked, meetings, AS_OF),
        *summarise_introduction(meetings, attendance, pairs, AS_OF),
    ]
    people, applications = fill_table("people", MENTORS), fill_table("applications", [])
    frames = [
        track_follow_ups(tracked, meetings, attendance, programme, AS_OF),
        tracked.drop(columns=["next_planned", "reason", "step"]),
        *(one.frame for one in findings if isinstance(one, Tabulation)),
    ]
    return [
        str(count_participation(people, applications, pairs, meetings, AS_OF)),
        *(str(getattr(one, "text", "")) for one in findings),
        *(frame.astype(str).to_csv() for frame in frames),
    ]


def test_a_planned_meeting_counts_nobody_whatever_its_list_says():
    meetings = [meeting(f"H {kind}", kind, held="2026-06-02") for kind in KINDS]
    invited = [row for kind in KINDS for row in listed(f"H {kind}", [True, False, True] * 3)]
    before = told(meetings, invited)
    assert sum("2026-06" in part for part in before) >= 3
    for kind in KINDS:
        # One that is to come, and one whose day has passed without its being held.
        for day in ("2026-07-06", "2026-06-20"):
            meetings.append(meeting(f"P {kind} {day}", kind, planned=day))
            invited += listed(f"P {kind} {day}", [True, False, None] * 4)
    assert told(meetings, invited) == before
