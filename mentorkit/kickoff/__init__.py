"""Kick-off: introduction, expectations of both sides, agreements and the goals of each pair."""

from .expectations import count_expectations, summarise_expectations, summarise_introduction
from .findings import answer_kickoff, conclude_kickoff, summarise_agreements
from .goals import summarise_goals
from .start import (
    MOST_GOALS,
    check_start,
    list_pairs_to_complete,
    share_without_agreement,
    share_without_goals,
)

__all__ = [
    "MOST_GOALS",
    "answer_kickoff",
    "check_start",
    "conclude_kickoff",
    "count_expectations",
    "list_pairs_to_complete",
    "share_without_agreement",
    "share_without_goals",
    "summarise_agreements",
    "summarise_expectations",
    "summarise_goals",
    "summarise_introduction",
]
