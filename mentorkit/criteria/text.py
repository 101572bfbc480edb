"""What both write in their own words: goals, skills and the free text.

The criterion of goals knows a goal only word for word. This one sees near misses
too, such as "open data" and "open source", which is why it reads goals and skills.
"""

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
    much, somewhat, little = _say(
        about=bool(mentee["about"] or mentor["about"]),
        topics=bool(mentee["goals"] or mentor["skills"]),
    )
    return much if score >= 0.3 else somewhat if score >= 0.1 else little


def _say(*, about: bool, topics: bool) -> tuple[Text, Text, Text]:
    """Much alike, somewhat and little, of what was compared: nobody reads of what is not there."""
    if not about:
        return (
            Text("their goals and skills are worded much alike"),
            Text("their goals and skills are worded somewhat alike"),
            Text("their goals and skills are worded with little in common"),
        )
    if not topics:
        return (
            Text("what they write is much alike"),
            Text("what they write is somewhat alike"),
            Text("what they write has little in common"),
        )
    return (
        Text("what they write, goals and skills included, is much alike"),
        Text("what they write, goals and skills included, is somewhat alike"),
        Text("what they write, goals and skills included, has little in common"),
    )


CRITERION = Criterion(
    "text",
    Text("In their own words"),
    _compile,
    _explain,
    (("goals", "about"), ("skills", "about")),
)
