"""What several rooms make together: the cohort's match, the map of goals, the evidence, pairs.

The phases never import each other. A notebook composes them, passing the result
of one to the next; what two notebooks would compose alike stands here once.
"""

from .cohort import (
    Entrants,
    MatchedCohort,
    gather_entrants,
    map_goals,
    match_cohort,
    select_ungrouped,
)
from .evaluation import (
    Evaluation,
    evaluate_programme,
    measure_indicators,
    rate_responses,
    read_comments,
)
from .groups import GroupPlan, plan_group_meetings
from .pairs import FollowedPairs, follow_pairs, score_tracked
from .standing import Standing, ask_leadership, assess_programme

__all__ = [
    "Entrants",
    "Evaluation",
    "FollowedPairs",
    "GroupPlan",
    "MatchedCohort",
    "Standing",
    "ask_leadership",
    "assess_programme",
    "evaluate_programme",
    "follow_pairs",
    "gather_entrants",
    "map_goals",
    "match_cohort",
    "measure_indicators",
    "plan_group_meetings",
    "rate_responses",
    "read_comments",
    "score_tracked",
    "select_ungrouped",
]
