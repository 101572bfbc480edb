"""The tables that a params file may name."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from ..errors import nearest

TABLE_NAMES = (
    "people", "applications", "conflicts", "pairs", "agreements", "goals", "goal_notes", "pauses",
    "end_requests", "trainings", "training_attendance", "meetings", "meeting_attendance",
    "follow_ups", "survey_responses", "comment_themes", "quotes", "employment", "ties",
    "key_factors", "decisions", "group_counts", "studies", "study_arms", "primary_outcomes",
)  # fmt: skip


def _is_ours(name: str) -> str:
    if name not in TABLE_NAMES:
        raise ValueError(f"is no table; {nearest(name, TABLE_NAMES)}")
    return name


TableName = Annotated[str, AfterValidator(_is_ours)]
