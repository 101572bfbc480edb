"""Languages that both speak; who share none are not matched at all."""

from __future__ import annotations

from ..language import Text
from .compare import compare_lists, shared_terms
from .criterion import Criterion, of_both


def _compile(mentees, mentors, _):
    return compare_lists(mentees["languages"], mentors["languages"], cosine=False)


def _explain(mentee, mentor, score, _):
    shared = shared_terms(mentee["languages"], mentor["languages"])
    return (
        Text("shared languages: {languages}", languages=shared)
        if shared
        else Text("they share no language")
    )


CRITERION = Criterion("language", Text("Language"), _compile, _explain, of_both("languages"))
