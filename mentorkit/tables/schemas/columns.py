"""Columns that several tables have."""

from __future__ import annotations

from ...language import Text
from ..fields import Field


def id_field(
    name: str,
    text: Text,
    refers: str | None = "people.id",
    required: bool = True,
    example: str = "",
) -> Field:
    """A column of ids, of people unless `refers` says otherwise."""
    return Field(name, "id", text, required=required, refers=refers, example=example)


MENTEE = id_field("mentee_id", Text("The mentee's id"), example="E017")
MENTOR = id_field("mentor_id", Text("The mentor's id"), example="M004")
