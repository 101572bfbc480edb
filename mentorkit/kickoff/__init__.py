"""Kick-off: introduction, expectations of both sides, agreements and the goals of each pair."""

from .agreements import AGREEMENT_PARTS, check_agreements, list_agreements_to_complete
from .expectations import count_expectations, summarise_expectations, summarise_introduction
from .findings import answer_kickoff, conclude_kickoff, summarise_agreements
from .goals import summarise_goals
from .progress import GOAL_PARTS, is_quiet, track_goals
from .start import (
    MOST_GOALS,
    check_start,
    list_pairs_to_complete,
    share_without_agreement,
    share_without_goals,
)
from .waiting import list_goals_to_raise, summarise_progress

__all__ = [
    "AGREEMENT_PARTS",
    "GOAL_PARTS",
    "MOST_GOALS",
    "answer_kickoff",
    "check_agreements",
    "check_start",
    "conclude_kickoff",
    "count_expectations",
    "is_quiet",
    "list_agreements_to_complete",
    "list_goals_to_raise",
    "list_pairs_to_complete",
    "share_without_agreement",
    "share_without_goals",
    "summarise_agreements",
    "summarise_expectations",
    "summarise_goals",
    "summarise_introduction",
    "summarise_progress",
    "track_goals",
]
