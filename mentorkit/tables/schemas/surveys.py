"""What was answered and written, under keys that are nobody's id."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import id_field

ALL = [
    Table(
        "survey_responses",
        Text("An answer to a survey item, under a key that is not a person's id"),
        [
            id_field("respondent", Text("Pseudonymous key, the same in every wave"), refers=None),
            Field(
                "role",
                "code",
                Text("The respondent's part"),
                required=True,
                codes=codes.SURVEY_ROLES,
            ),
            Field("wave", "text", Text("Which survey"), required=True, example="2026-03"),
            Field("date", "date", Text("When it was answered")),
            Field("item", "text", Text("Item, as named in the params file"), required=True),
            Field("answer", "number", Text("Answer as a number")),
            Field("comment", "free_text", Text("Answer in words")),
        ],
        ["respondent", "wave", "item"],
    ),
    Table(
        "comment_themes",
        Text("What a comment of the survey is about, as a person who read it says"),
        [
            id_field("comment_id", Text("The comment's id, as the coding form has it"),
                     refers=None),
            *(
                Field(name, "text", text, example=example)
                for name, text, example in (
                    ("theme_1", Text("What it is about; empty if nobody has read it"), "tid"),
                    ("theme_2", Text("What else it is about"), ""),
                    ("theme_3", Text("A third theme"), ""),
                )
            ),
            Field("coded_by", "text", Text("Who read it"), required=True, example="HR-analytiker"),
            Field("coded_on", "date", Text("When it was read")),
        ],
        ["comment_id", "coded_by"],
    ),
    Table(
        "quotes",
        Text("Words that may be quoted, each read and approved by a person"),
        [
            id_field("quote_id", Text("A short id"), refers=None, example="Q03"),
            Field("quote", "free_text", Text("The words, without what could name anyone"),
                  required=True),
            Field("role", "code", Text("Whose words: a mentee's or a mentor's"), codes=codes.ROLES),
            Field("approved_by", "text", Text("Who read them and lets them leave; empty till then"),
                  example="programansvarig"),
            Field("approved_on", "date", Text("When they were approved")),
        ],
        ["quote_id"],
    ),
]  # fmt: skip
