"""The same department, another one, or either."""

from __future__ import annotations

from ..language import Text
from .compare import compare_kinds, words_of
from .criterion import Criterion, of_both
from .terms import plain_term


def _compile(mentees, mentors, preferences):
    wanted = preferences.department

    def fit(mentee, mentor):
        return 1.0 if wanted == "indifferent" else float((mentee == mentor) == (wanted == "same"))

    return compare_kinds(words_of(mentees, "department"), words_of(mentors, "department"), fit)


def _explain(mentee, mentor, score, _):
    same = plain_term(mentee["department"]) == plain_term(mentor["department"])
    return Text("the same department") if same else Text("different departments")


CRITERION = Criterion("department", Text("Department"), _compile, _explain, of_both("department"))
