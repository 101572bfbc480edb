"""Recruitment and profiles: the funnel, who may take part, full profiles, whom it reaches."""

from .completeness import (
    PROFILE_FIELDS,
    find_unasked,
    list_incomplete,
    measure_completeness,
    summarise_completeness,
)
from .findings import conclude_profiles, summarise_eligibility
from .funnel import choose_partition, choose_steps, summarise_recruitment
from .groups import select_showable, summarise_representation
from .recruitment import (
    REASONS,
    count_reasons,
    explain_eligibility,
    find_low_ratings,
    recruitment_funnel,
    said_yes,
    select_eligible,
)
from .representation import compare_representation, estimate_difference

__all__ = [
    "PROFILE_FIELDS",
    "REASONS",
    "choose_partition",
    "choose_steps",
    "compare_representation",
    "conclude_profiles",
    "count_reasons",
    "estimate_difference",
    "explain_eligibility",
    "find_low_ratings",
    "find_unasked",
    "list_incomplete",
    "measure_completeness",
    "recruitment_funnel",
    "said_yes",
    "select_eligible",
    "select_showable",
    "summarise_completeness",
    "summarise_eligibility",
    "summarise_recruitment",
    "summarise_representation",
]
