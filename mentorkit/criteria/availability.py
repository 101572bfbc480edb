"""Times at which both can meet."""

from __future__ import annotations

from ..language import Text
from .compare import compare_lists, shared_terms
from .criterion import Criterion, of_both


def _compile(mentees, mentors, _):
    return compare_lists(mentees["availability"], mentors["availability"], cosine=False)


def _explain(mentee, mentor, score, _):
    shared = shared_terms(mentee["availability"], mentor["availability"])
    return Text("both can meet: {times}", times=shared) if shared else Text("no shared time")


CRITERION = Criterion(
    "availability", Text("Times to meet"), _compile, _explain, of_both("availability")
)
