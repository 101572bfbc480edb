"""Evaluation: surveys, retention, promotion, turnover and ties, and what they can say.

Every function works alone on plain DataFrames; statsmodels and networkx are
loaded when they are first needed.
"""

from .comparing.associations import (
    Association,
    associate_ranks,
    associate_shares,
    relate_meetings,
)
from .comparing.comparison import compare_groups
from .comparing.differences import difference_in_differences
from .comparing.equity import GroupDifference, compare_across_groups
from .comparing.landmark import choose_landmark, follow_from_landmark
from .comparing.lottery import (
    allow_for_several,
    find_lottery,
    measure_effects,
    share_by_lot,
    smallest_seen,
)
from .comparing.observed import compare_with_others
from .comparing.responders import compare_responders, measure_attrition
from .comparing.shares import compare_shares
from .comparing.side_by_side import MethodComparison, compare_methods
from .comparing.trends import ParallelTrends, check_parallel_trends
from .comparing.unseen import EValue, e_value
from .comparing.weighted import WeightedEffect, compare_weighted
from .designing.lots import draw_lots, draw_waves
from .designing.primary import judge_primary
from .designing.sides import find_comparison_end, split_arms
from .designing.study import Study, design_study
from .effects import Effect
from .estimates import Change, estimate_change, estimate_mean, estimate_share
from .findings.answers import answer_effect, report_answers
from .findings.design import advise_study, report_design
from .findings.effects import ask_to_go_on, report_effects, report_limits
from .findings.equity import report_equity
from .findings.meetings import report_meetings
from .findings.methods import report_methods
from .findings.networks import report_ties
from .findings.ordering import choose_primary
from .findings.outcomes import report_goals, report_turnover
from .findings.quotes import quote_approved
from .findings.recommendation import report_recommendation
from .findings.response import report_attrition, report_response, report_skipped
from .findings.retention import count_staying, report_retention
from .findings.scales import report_change, report_scales
from .findings.themes import report_themes
from .indicators import programme_indicators
from .networks.departments import TieMixing, count_between, ei_index
from .networks.permutations import compare_ties, permute_rounds
from .networks.summary import NetworkSummary, network_summary
from .networks.ties import change_of_ties, count_ties, label_rounds, ties_across
from .outcomes import (
    follow_people,
    goals_reached,
    mobility_rate,
    promotion_rate,
)
from .participants import know_departments, know_sites, list_mentees, list_participants
from .power import smallest_effect, smallest_share_effect
from .retention.cox import retention_model
from .retention.curve import RetentionCurve, retention_curve
from .retention.events import event_incidence, list_events
from .retention.gray import IncidenceComparison, compare_incidence
from .retention.incidence import CumulativeIncidence, cumulative_incidence
from .retention.log_rank import RetentionComparison, compare_retention
from .retention.model import RetentionModel
from .surveys.recommendation import net_recommendation
from .surveys.response import count_invited, order_waves, response_rate
from .surveys.scales import count_unread, cronbach_alpha, scale_ranges, score_scales
from .surveys.scoring import score_scale
from .surveys.skipped import count_skipped
from .surveys.themes import Agreement, count_themes, measure_agreement, read_themes
from .surveys.waves import (
    describe_scales,
    measure_change,
    measure_changes,
    measure_reliability,
    pair_waves,
)
from .turnover import group_turnover, people_turnover

__all__ = [
    "Agreement",
    "Association",
    "Change",
    "CumulativeIncidence",
    "EValue",
    "Effect",
    "GroupDifference",
    "IncidenceComparison",
    "MethodComparison",
    "NetworkSummary",
    "ParallelTrends",
    "RetentionComparison",
    "RetentionCurve",
    "RetentionModel",
    "Study",
    "TieMixing",
    "WeightedEffect",
    "advise_study",
    "allow_for_several",
    "answer_effect",
    "ask_to_go_on",
    "associate_ranks",
    "associate_shares",
    "change_of_ties",
    "check_parallel_trends",
    "choose_landmark",
    "choose_primary",
    "compare_across_groups",
    "compare_groups",
    "compare_incidence",
    "compare_methods",
    "compare_responders",
    "compare_retention",
    "compare_shares",
    "compare_ties",
    "compare_weighted",
    "compare_with_others",
    "count_between",
    "count_invited",
    "count_skipped",
    "count_staying",
    "count_themes",
    "count_ties",
    "count_unread",
    "cronbach_alpha",
    "cumulative_incidence",
    "describe_scales",
    "design_study",
    "difference_in_differences",
    "draw_lots",
    "draw_waves",
    "e_value",
    "ei_index",
    "estimate_change",
    "estimate_mean",
    "estimate_share",
    "event_incidence",
    "find_comparison_end",
    "find_lottery",
    "follow_from_landmark",
    "follow_people",
    "goals_reached",
    "group_turnover",
    "judge_primary",
    "know_departments",
    "know_sites",
    "label_rounds",
    "list_events",
    "list_mentees",
    "list_participants",
    "measure_agreement",
    "measure_attrition",
    "measure_change",
    "measure_changes",
    "measure_effects",
    "measure_reliability",
    "mobility_rate",
    "net_recommendation",
    "network_summary",
    "order_waves",
    "pair_waves",
    "people_turnover",
    "permute_rounds",
    "programme_indicators",
    "promotion_rate",
    "quote_approved",
    "read_themes",
    "relate_meetings",
    "report_answers",
    "report_attrition",
    "report_change",
    "report_design",
    "report_effects",
    "report_equity",
    "report_goals",
    "report_limits",
    "report_meetings",
    "report_methods",
    "report_recommendation",
    "report_response",
    "report_retention",
    "report_scales",
    "report_skipped",
    "report_themes",
    "report_ties",
    "report_turnover",
    "response_rate",
    "retention_curve",
    "retention_model",
    "scale_ranges",
    "score_scale",
    "score_scales",
    "share_by_lot",
    "smallest_effect",
    "smallest_seen",
    "smallest_share_effect",
    "split_arms",
    "ties_across",
]  # fmt: skip
