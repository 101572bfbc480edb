"""What the organisation knows and decides."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import id_field

ALL = [
    Table(
        "employment",
        Text("An employee's time with the organisation"),
        [
            id_field("id", Text("The employee's id"), refers=None, example="P0042"),
            Field("hired", "date", Text("First day"), required=True),
            Field("left", "date", Text("Last day; empty if still employed")),
            Field("promotions", "dates", Text("Days of promotion"), example="2026-02-01"),
            Field("moves", "dates", Text("Days of moves to another department")),
            Field("department", "text", Text("Department")),
            Field("site", "text", Text("Place of work")),
            Field("seniority", "number", Text("Level, larger is more senior"), low=0, high=100),
        ],
        ["id"],
    ),
    Table(
        "ties",
        Text("Who turns to whom for advice"),
        [
            id_field("from_id", Text("Who asks"), refers=None),
            id_field("to_id", Text("Who is asked"), refers=None),
            Field("date", "date", Text("When it was asked for"), required=True),
        ],
        ["from_id", "to_id", "date"],
    ),
    Table(
        "key_factors",
        Text("A dated act that shows a key factor"),
        [
            Field("date", "date", Text("When"), required=True),
            Field("act", "code", Text("What was done"), required=True, codes=codes.ACTS),
            Field("value", "number", Text("How much: hours a month, persons, money"), low=0),
            Field("by", "text", Text("Which function did it"), example="generaldirektör"),
        ],
        ["date", "act"],
    ),
    Table(
        "decisions",
        Text("A decision about the programme"),
        [
            id_field("decision_id", Text("A short id"), refers=None, example="D07"),
            Field("date", "date", Text("When"), required=True),
            Field("proposal", "text", Text("Which proposal, as page 08 names it"), required=True),
            Field(
                "decision", "code", Text("What was decided"), required=True, codes=codes.DECISIONS
            ),
            Field("by", "text", Text("Who decided"), example="styrgruppen"),
            Field("why", "text", Text("Why")),
            Field("follow_up", "date", Text("When to look again")),
        ],
        ["decision_id"],
    ),
    Table(
        "group_counts",
        Text("The organisation's own aggregate figures, by group"),
        [
            Field("date", "date", Text("Day, or last day of the period"), required=True),
            Field("period_start", "date", Text("First day of the period, of leavers and the like")),
            Field("measure", "code", Text("What is counted"), required=True, codes=codes.MEASURES),
            Field("ground", "code", Text("Grouped by"), required=True, codes=codes.GROUNDS),
            Field("group", "text", Text("The group"), required=True, example="kvinnor"),
            Field("count", "number", Text("How many"), required=True, low=0),
        ],
        ["date", "measure", "ground", "group"],
    ),
]  # fmt: skip
