"""Adjustments: evidence to proposed changes, the decision log and what followed."""

from .decisions import (
    answer_decisions,
    follow_decisions,
    list_undecided,
    summarise_decisions,
    word_decisions,
)
from .evidence import (
    gather_evidence,
    share_untrained,
    share_wave_without_place,
    share_without_mentor,
)
from .findings import answer_adjustments, conclude_adjustments, summarise_proposals
from .proposing import find_low_limit, propose_adjustments
from .rules import FACTOR_PROPOSALS, FOLLOWED, INDICATORS, PROPOSALS, STRENGTHS, Proposal
from .standing import stand_evidence

__all__ = [
    "FACTOR_PROPOSALS",
    "FOLLOWED",
    "INDICATORS",
    "PROPOSALS",
    "STRENGTHS",
    "Proposal",
    "answer_adjustments",
    "answer_decisions",
    "conclude_adjustments",
    "find_low_limit",
    "follow_decisions",
    "gather_evidence",
    "list_undecided",
    "propose_adjustments",
    "share_untrained",
    "share_wave_without_place",
    "share_without_mentor",
    "stand_evidence",
    "summarise_decisions",
    "summarise_proposals",
    "word_decisions",
]
