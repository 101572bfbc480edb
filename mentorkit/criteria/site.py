"""Where and how the two can meet."""

from __future__ import annotations

import numpy as np

from ..codes import MEETING_FORMS
from ..language import Text
from .compare import compare_kinds, words_of
from .criterion import Criterion, of_both
from .terms import plain_term

_AT_A_DISTANCE = ("video", "phone")


def _ways_to_meet(side):
    kinds = zip(words_of(side, "site"), side["meeting_form"], strict=True)
    return [None if site is None and form is None else (site, form) for site, form in kinds]


def _fit(mentee, mentor):
    (site, form), (other_site, other_form) = mentee, mentor
    parts = []
    if form is not None and other_form is not None:
        fits = form == other_form or "either" in (form, other_form)
        if fits and {form, other_form} & set(_AT_A_DISTANCE):
            return 1.0  # who meets by video does not ask where the other sits
        parts.append(float(fits))
    if site is not None and other_site is not None:
        parts.append(float(site == other_site))
    return float(np.mean(parts)) if parts else 0.5


def _compile(mentees, mentors, _):
    return compare_kinds(_ways_to_meet(mentees), _ways_to_meet(mentors), _fit)


def _explain(mentee, mentor, score, _):
    forms = [mentee["meeting_form"], mentor["meeting_form"]]
    if None not in forms:
        fits = forms[0] == forms[1] or "either" in forms
        if not fits:
            return Text(
                "the mentee would meet: {form}; the mentor: {other}",
                form=MEETING_FORMS.get(forms[0], forms[0]),
                other=MEETING_FORMS.get(forms[1], forms[1]),
            )
        if set(forms) & set(_AT_A_DISTANCE):
            return Text("both can meet at a distance")
    sites = [mentee["site"], mentor["site"]]
    if None in sites:
        return Text("the place is not known")
    same = plain_term(sites[0]) == plain_term(sites[1])
    return Text("the same place of work") if same else Text("different places of work")


CRITERION = Criterion(
    "site", Text("Place and form of meeting"), _compile, _explain, of_both("site", "meeting_form")
)
