"""What a phase finds, in forms that say how much of it is about people.

Whatever is to reach a page is one of these forms. Each number in them says what
it counts or averages and over how many people, so that the one door out
(:mod:`mentorkit.publication`) can decide what may be shown. None of them is safe to
publish by itself.
"""

from .columns import FIGURES, Column, count, fact, figure, group, label, mean, share, verdict
from .figures import (
    TOO_FEW,
    Bound,
    Claim,
    Count,
    Fact,
    Figure,
    Mean,
    Share,
    Thresholds,
    Words,
    hides_count,
    hides_mean,
    hides_share,
    judge_openly,
    untold,
)
from .findings import (
    Answer,
    Chart,
    Decision,
    Estimate,
    Finding,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Status,
    Tabulation,
    flatten,
)

__all__ = [
    "FIGURES",
    "TOO_FEW",
    "Answer",
    "Bound",
    "Chart",
    "Claim",
    "Column",
    "Count",
    "Decision",
    "Estimate",
    "Fact",
    "Figure",
    "Finding",
    "Heading",
    "Limits",
    "Mean",
    "Missing",
    "Note",
    "PersonList",
    "Share",
    "Status",
    "Tabulation",
    "Thresholds",
    "Words",
    "count",
    "fact",
    "figure",
    "flatten",
    "group",
    "hides_count",
    "hides_mean",
    "hides_share",
    "judge_openly",
    "label",
    "mean",
    "share",
    "untold",
    "verdict",
]
