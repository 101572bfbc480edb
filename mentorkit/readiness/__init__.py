"""Readiness: purpose and goals, the three key factors, and the plan with its resources."""

from .factor_findings import (
    ask_of_key_factors,
    conclude_readiness,
    summarise_key_factors,
    tell_leadership,
)
from .factors import count_acts, list_evidence, score_key_factors, select_acts
from .plan import (
    find_hours_granted,
    hours_per_month,
    list_milestones,
    list_roles,
    plan_resources,
)
from .plan_findings import summarise_plan
from .purpose import INDICATORS, check_targets, summarise_purpose

__all__ = [
    "INDICATORS",
    "ask_of_key_factors",
    "check_targets",
    "conclude_readiness",
    "count_acts",
    "find_hours_granted",
    "hours_per_month",
    "list_evidence",
    "list_milestones",
    "list_roles",
    "plan_resources",
    "score_key_factors",
    "select_acts",
    "summarise_key_factors",
    "summarise_plan",
    "summarise_purpose",
    "tell_leadership",
]
