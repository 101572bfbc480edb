"""Personal interests in common."""

from __future__ import annotations

from ..language import Text
from .compare import compare_lists, shared_terms
from .criterion import Criterion, of_both


def _compile(mentees, mentors, _):
    return compare_lists(mentees["interests"], mentors["interests"], cosine=True)


def _explain(mentee, mentor, score, _):
    shared = shared_terms(mentee["interests"], mentor["interests"])
    if not shared:
        return Text("no shared interest")
    return Text("shared interests: {interests}", interests=shared)


CRITERION = Criterion(
    "interests", Text("Interests"), _compile, _explain, of_both("interests"), weight=2
)
