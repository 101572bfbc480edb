"""Goals wanted against skills offered: what share of the mentee's goals the mentor covers."""

from __future__ import annotations

from ..language import Text
from ..result import Fact
from .compare import compare_lists, shared_terms
from .criterion import Criterion


def _compile(mentees, mentors, _):
    return compare_lists(mentees["goals"], mentors["skills"], cosine=False)


def _explain(mentee, mentor, score, _):
    shared = shared_terms(mentee["goals"], mentor["skills"])
    if not shared:
        return Text("the mentor has named none of the mentee's goals")
    return Text(
        "the mentor can help with {shared} of {all} goals: {goals}",
        shared=Fact(len(shared)),
        all=Fact(len(mentee["goals"])),
        goals=shared,
    )


CRITERION = Criterion(
    "goals", Text("Goals"), _compile, _explain, (("goals",), ("skills",)), weight=4
)
