"""What the store has and no file: draws, and outcomes named beforehand."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import id_field

ALL = [
    Table(
        "studies",
        Text("A draw of places; mentorkit design writes it"),
        [
            id_field("study_id", Text("A short id"), refers=None, example="S01"),
            Field("kind", "code", Text("Kind of draw"), required=True, codes=codes.STUDY_KINDS),
            Field("drawn_at", "text", Text("The moment of the draw, in UTC"), required=True,
                  example="2026-01-12T09:30:00Z"),
            Field("seed", "text", Text("With it the draw can be made again"), required=True,
                  example="271828182845"),
            Field("places", "number", Text("Places drawn, or first to start"), low=1, whole=True),
            Field("strata", "list", Text("Columns within which was drawn"), example="department"),
            Field("drawn_by", "text", Text("Who drew"), example="programansvarig"),
            Field("why", "text", Text("Why an earlier draw was set aside; empty for the first")),
        ],
        ["study_id"],
        settled=True,
    ),
    Table(
        "study_arms",
        Text("To which side of a draw somebody came"),
        [
            id_field("study_id", Text("The draw's id"), refers="studies.study_id"),
            id_field("id", Text("The applicant's id"), refers=None, example="E017"),
            Field("stratum", "text", Text("Within what was drawn"), example="Inköp"),
            Field("arm", "code", Text("Side drawn"), required=True, codes=codes.STUDY_ARMS),
            Field("starts", "date", Text("First day of that side")),
            Field("chance", "number", Text("Chance of that side, 0 to 1"), low=0, high=1),
        ],
        ["study_id", "id"],
        settled=True,
    ),
    Table(
        "primary_outcomes",
        Text("An outcome that answers for the programme, entered before the data were seen"),
        [
            id_field("outcome", Text("The outcome, as page 07 names it"), refers=None,
                example="retention"),
            Field("entered_at", "text", Text("The moment when it was entered, in UTC"),
                  required=True, example="2026-01-12T09:30:00Z"),
            Field("by", "text", Text("Who entered it"), example="styrgruppen"),
        ],
        ["outcome"],
        settled=True,
    ),
]  # fmt: skip
