"""What both write in their own words: goals, skills and the free text."""

from __future__ import annotations

from ..language import Text
from .compare import compare_texts
from .criterion import Criterion
from .terms import plain_term


def _own_words(side, topics):
    return [
        " ; ".join([*terms, plain_term(about or "")]).strip(" ;")
        for terms, about in zip(side[topics], side["about"], strict=True)
    ]


def _compile(mentees, mentors, _):
    return compare_texts(_own_words(mentees, "goals"), _own_words(mentors, "skills"))


def _explain(mentee, mentor, score, _):
    # A cosine of letter pieces: unrelated texts lie near 0.05, inflections of
    # the same few words above 0.3.
    if score >= 0.3:
        return Text("what they write is much alike")
    if score >= 0.1:
        return Text("what they write is somewhat alike")
    return Text("what they write has little in common")


CRITERION = Criterion(
    "text",
    Text("In their own words"),
    _compile,
    _explain,
    (("goals", "about"), ("skills", "about")),
)
