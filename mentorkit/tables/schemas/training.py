"""Trainings and who was there."""

from __future__ import annotations

from ... import codes
from ...language import Text
from ..fields import Field, Table
from .columns import id_field

ALL = [
    Table(
        "trainings",
        Text("A training that was given or is planned"),
        [
            id_field("training_id", Text("A short id"), refers=None, example="T03"),
            Field(
                "module",
                "text",
                Text("Module, as named in the params file"),
                required=True,
                example="diversity_inclusion",
            ),
            Field("date", "date", Text("When"), required=True),
            Field("hours", "number", Text("Length in hours"), low=0, high=100),
            Field("form", "code", Text("How it is given"), codes=codes.MEETING_FORMS),
        ],
        ["training_id"],
    ),
    Table(
        "training_attendance",
        Text("A person at a training"),
        [
            id_field("training_id", Text("The training's id"), refers="trainings.training_id"),
            id_field("id", Text("The person's id")),
            Field("attended", "yes_no", Text("Was there"), default=True),
        ],
        ["training_id", "id"],
    ),
]  # fmt: skip
