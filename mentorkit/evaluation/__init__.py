"""Evaluation: surveys, retention, promotion, turnover and ties, and what they can say.

Every function works alone on plain DataFrames; statsmodels and networkx are
loaded when they are first needed.
"""

from .answers import answer_effect, choose_primary, report_answers
from .comparison import (
    compare_groups,
    compare_shares,
    smallest_effect,
)
from .cox import RetentionModel, retention_model
from .differences import difference_in_differences
from .effects import Change, Effect, estimate_change, estimate_mean, estimate_share
from .findings import ask_to_go_on, report_effects, report_limits
from .indicators import programme_indicators
from .log_rank import RetentionComparison, compare_retention
from .lottery import (
    allow_for_several,
    find_lottery,
    measure_effects,
    share_by_lot,
    smallest_seen,
)
from .network_findings import report_ties
from .networks import NetworkSummary, count_ties, label_rounds, network_summary, ties_across
from .outcome_findings import report_goals, report_turnover
from .outcomes import (
    follow_people,
    goals_reached,
    group_turnover,
    people_turnover,
    promotion_rate,
)
from .participants import know_departments, list_mentees, list_participants
from .quoting import quote_approved
from .response import count_invited, order_waves, response_rate
from .response_findings import report_response
from .retention import RetentionCurve, retention_curve
from .retention_findings import report_retention
from .scales import count_unread, cronbach_alpha, scale_ranges, score_scales
from .survey_findings import report_change, report_scales
from .surveys import (
    describe_scales,
    measure_change,
    measure_changes,
    measure_reliability,
    pair_waves,
)

__all__ = [
    "Change",
    "Effect",
    "NetworkSummary",
    "RetentionComparison",
    "RetentionCurve",
    "RetentionModel",
    "allow_for_several",
    "answer_effect",
    "ask_to_go_on",
    "choose_primary",
    "compare_groups",
    "compare_retention",
    "compare_shares",
    "count_invited",
    "count_ties",
    "count_unread",
    "cronbach_alpha",
    "describe_scales",
    "difference_in_differences",
    "estimate_change",
    "estimate_mean",
    "estimate_share",
    "find_lottery",
    "follow_people",
    "goals_reached",
    "group_turnover",
    "know_departments",
    "label_rounds",
    "list_mentees",
    "list_participants",
    "measure_change",
    "measure_changes",
    "measure_effects",
    "measure_reliability",
    "network_summary",
    "order_waves",
    "pair_waves",
    "people_turnover",
    "programme_indicators",
    "promotion_rate",
    "quote_approved",
    "report_answers",
    "report_change",
    "report_effects",
    "report_goals",
    "report_limits",
    "report_response",
    "report_retention",
    "report_scales",
    "report_ties",
    "report_turnover",
    "response_rate",
    "retention_curve",
    "retention_model",
    "scale_ranges",
    "score_scales",
    "share_by_lot",
    "smallest_effect",
    "smallest_seen",
    "ties_across",
]  # fmt: skip
