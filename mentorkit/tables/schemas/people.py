"""Who takes part, and who must not be matched."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import id_field

_RATING = {"low": 1, "high": 5}

ALL = [
    Table(
        "people",
        Text("Mentors and mentees; one row a person and role"),
        [
            id_field("id", Text("A short id, the same in every table"), refers=None,
                     example="E017"),
            Field(
                "role",
                "code",
                Text("mentor or mentee; a person who is both has two rows"),
                required=True,
                codes=codes.ROLES,
                example="mentee",
            ),
            Field("name", "text", Text("Name, for the coordinator's lists"), example="Åsa Öberg"),
            Field("email", "text", Text("Work e-mail"), example="asa.oberg@example.se"),
            Field("department", "text", Text("Department"), example="Inköp"),
            Field("team", "text", Text("Team; never matched within one"), example="Inköp Nord"),
            Field("site", "text", Text("Place of work"), example="Gävle"),
            Field("manager_id", "id", Text("Id of the line manager"), example="P0042"),
            Field(
                "seniority",
                "number",
                Text("Level, larger is more senior"),
                low=0,
                high=100,
                example="3",
            ),
            Field("languages", "list", Text("Languages to meet in"), example="svenska; engelska"),
            Field("goals", "list", Text("What a mentee wants to develop"), example="ledarskap"),
            Field("interests", "list", Text("Personal interests"), example="löpning; matlagning"),
            Field("skills", "list", Text("What a mentor can help with"), example="ledarskap; data"),
            Field("about", "free_text", Text("In the person's own words; used to match only")),
            Field(
                "capacity",
                "number",
                Text("Places of a mentor, in people"),
                low=0,
                high=50,
                whole=True,
                default=1,
                example="2",
            ),
            Field("availability", "list", Text("When the person can meet"), example="mån; ons"),
            Field(
                "wishes",
                "list",
                Text("Ids of those whom the person has asked for, the most wanted first"),
                example="M004; M011",
            ),
            Field(
                "meeting_form",
                "code",
                Text("How the person wants to meet"),
                codes=codes.MEETING_FORMS,
                example="video",
            ),
        ],
        ["id", "role"],
        needs_rows=True,
    ),
    Table(
        "applications",
        Text("Who wanted to join, by which route, and the answer"),
        [
            id_field("id", Text("The applicant's id"), refers=None, example="E017"),
            Field("role", "code", Text("mentor or mentee"), required=True, codes=codes.ROLES),
            Field("date", "date", Text("When the application came"), example="2025-08-20"),
            Field("route", "code", Text("How the person came"), required=True, codes=codes.ROUTES),
            Field(
                "accepts_nomination",
                "yes_no",
                Text("A nominee's own yes; without it nobody takes part"),
            ),
            Field(
                "status",
                "code",
                Text("Where the application stands"),
                required=True,
                codes=codes.APPLICATION_STATES,
            ),
            Field("reason", "text", Text("Why that status, in a few neutral words")),
            Field("by_lot", "yes_no", Text("The place was given by lot"), default=False),
            Field("experience", "number", Text("Mentor's experience, 1 to 5"), **_RATING),
            Field(
                "willingness", "number", Text("Mentor's willingness to engage, 1 to 5"), **_RATING
            ),
            Field("listening", "number", Text("Mentor's ability to listen, 1 to 5"), **_RATING),
            Field("diversity", "number", Text("Mentor's grasp of diversity, 1 to 5"), **_RATING),
        ],
        ["id", "role"],
    ),
    Table(
        "conflicts",
        Text("Two people who must not be matched; never the reason"),
        [
            id_field("id", Text("One of them"), example="E017"),
            id_field("other_id", Text("The other"), example="M004"),
        ],
        ["id", "other_id"],
    ),
]  # fmt: skip
