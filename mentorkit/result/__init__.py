"""What a phase finds, in forms that say how much of it is about people.

Whatever is to reach a page is one of these forms. Each number in them says what
it counts or averages and over how many people, so that the one door out
(:mod:`mentorkit.publication`) can decide what may be shown. None of them is safe to
publish by itself.
"""

from .columns import Column, count, ends, fact, label, mean, share
from .figures import Bound, Count, Fact, Figure, Mean, Share, Words
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
    "Answer",
    "Bound",
    "Chart",
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
    "Words",
    "count",
    "ends",
    "fact",
    "flatten",
    "label",
    "mean",
    "share",
]
