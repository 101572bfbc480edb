"""Pairs: where they stand, what they agreed, their goals and pauses."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import MENTEE, MENTOR, id_field

ALL = [
    Table(
        "pairs",
        Text("A mentor pair reaching a state; the latest row says where it stands"),
        [
            MENTEE,
            MENTOR,
            Field("state", "code", Text("State reached"), required=True, codes=codes.PAIR_STATES),
            Field("date", "date", Text("When"), required=True, example="2025-10-01"),
            Field("reason", "text", Text("Why, in a few neutral words")),
            Field("decided_by", "text", Text("Who decided"), example="programansvarig"),
        ],
        ["mentee_id", "mentor_id", "state"],
    ),
    Table(
        "agreements",
        Text("What a pair agreed at its start"),
        [
            MENTEE,
            MENTOR,
            Field("date", "date", Text("When it was signed"), required=True),
            Field("cadence_weeks", "number", Text("Weeks between meetings"), low=1, high=26),
            Field("confidentiality", "yes_no", Text("Confidentiality was agreed")),
            Field("ends", "date", Text("Agreed end")),
            Field(
                "mentee_expectations",
                "list",
                Text("What the mentee expects of the mentor"),
                example="listen; open doors",
            ),
            Field(
                "mentor_expectations",
                "list",
                Text("What the mentor expects of the mentee"),
                example="come prepared",
            ),
        ],
        ["mentee_id", "mentor_id"],
    ),
    Table(
        "goals",
        Text("A goal of a pair"),
        [
            id_field("goal_id", Text("A short id"), refers=None, example="G031"),
            MENTEE,
            id_field("mentor_id", Text("The mentor's id"), required=False),
            Field("kind", "code", Text("Kind of goal"), required=True, codes=codes.GOAL_KINDS),
            Field("goal", "free_text", Text("The goal in the pair's words")),
            Field("measure", "free_text", Text("How the pair will know")),
            Field("set_on", "date", Text("When it was set")),
            Field("due", "date", Text("When it should be reached")),
            Field(
                "status",
                "code",
                Text("Where it stands"),
                codes=codes.GOAL_STATES,
                default="open",
            ),
            Field("status_date", "date", Text("When the status was set")),
        ],
        ["goal_id"],
    ),
    Table(
        "goal_notes",
        Text("How far a goal has come, on a day"),
        [
            id_field("goal_id", Text("The goal's id"), refers="goals.goal_id", example="G031"),
            Field("date", "date", Text("When it was noted"), required=True),
            MENTEE,
            Field("progress", "code", Text("How far it has come"), codes=codes.PROGRESS),
            Field("note", "free_text", Text("Progress in the pair's words")),
        ],
        ["goal_id", "date"],
    ),
    Table(
        "pauses",
        Text("A time in which a pair has agreed not to meet; never the reason"),
        [
            MENTEE,
            MENTOR,
            Field("starts", "date", Text("First day of the pause"), required=True),
            Field("ends", "date", Text("Last day of the pause"), required=True),
        ],
        ["mentee_id", "mentor_id", "starts"],
    ),
    Table(
        "end_requests",
        Text("A confidential request to end a pair without blame; never the reason"),
        [
            MENTEE,
            MENTOR,
            Field("asked_by", "code", Text("Which of the two asked; told to nobody else"),
                  required=True, codes=codes.ROLES, example="mentee"),
            Field("date", "date", Text("When"), required=True),
            Field("handled_on", "date", Text("When the coordinator had talked to both")),
        ],
        ["mentee_id", "mentor_id", "asked_by", "date"],
    ),
]  # fmt: skip
