"""Meetings, who was there, and what follow-ups found."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import MENTEE, MENTOR, id_field

ALL = [
    Table(
        "meetings",
        Text("A meeting, planned or held"),
        [
            id_field("meeting_id", Text("A short id"), refers=None, example="K0412"),
            Field("kind", "code", Text("Kind"), required=True, codes=codes.MEETING_KINDS),
            Field("planned", "date", Text("Planned for")),
            Field("held", "date", Text("Held on; empty if not held")),
            Field("time", "time", Text("When it begins, as 14:30"), example="14:30"),
            Field("place", "text", Text("Where, or the address of the video meeting"),
                  example="Rum 3"),
            id_field("mentee_id", Text("The mentee's id; empty for a group"), required=False),
            id_field("mentor_id", Text("The mentor's id; empty for a group"), required=False),
            Field("group", "text", Text("Peer group, of a group meeting"), example="Grupp 3"),
            Field("minutes", "number", Text("Length in minutes"), low=0, high=1440),
            Field("form", "code", Text("How they met"), codes=codes.MEETING_FORMS),
            Field("topics", "list", Text("What it was about"), example="nätverk; återkoppling"),
            Field("next_step", "free_text", Text("What the pair agreed to do next")),
        ],
        ["meeting_id"],
    ),
    Table(
        "meeting_attendance",
        Text("A person invited to a meeting, and whether they came"),
        [
            id_field("meeting_id", Text("The meeting's id"), refers="meetings.meeting_id"),
            id_field("id", Text("The person's id")),
            Field("attended", "yes_no",
                  Text("Was there; means nothing while the meeting is only planned"), default=True),
        ],
        ["meeting_id", "id"],
    ),
    Table(
        "follow_ups",
        Text("What one side of a pair said at a follow-up with the coordinator"),
        [
            MENTEE,
            MENTOR,
            Field("date", "date", Text("Day of the follow-up meeting"), required=True),
            Field("role", "code", Text("Who said it: the mentee or the mentor"), required=True,
                  codes=codes.ROLES, example="mentee"),
            Field("works", "free_text", Text("What works")),
            Field("does_not_work", "free_text", Text("What does not work")),
            Field("progress", "code", Text("How far the pair has come"), codes=codes.PROGRESS),
            Field("change", "code", Text("The change that is wanted"),
                  codes=codes.CHANGES_WANTED),
            Field("wish", "free_text", Text("The change in the person's own words")),
        ],
        ["mentee_id", "mentor_id", "date", "role"],
    ),
]  # fmt: skip
