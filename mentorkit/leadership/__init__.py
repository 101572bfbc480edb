"""Leadership: one page on whether it works, how sure that is, and what to decide."""

from .page import conclude_leadership, summarise_programme
from .participation import count_participation
from .targets import INDICATOR_TABLES, TARGET_STATES, compare_targets, judge_target, report_targets

__all__ = [
    "INDICATOR_TABLES",
    "TARGET_STATES",
    "compare_targets",
    "conclude_leadership",
    "count_participation",
    "judge_target",
    "report_targets",
    "summarise_programme",
]
