"""How many levels the mentor is above the mentee."""

from __future__ import annotations

import numpy as np

from ..language import Text
from ..result import Fact
from .compare import compare_kinds
from .criterion import Criterion, of_both

#: Levels outside the preferred range at which nothing is left of the score.
_FADE = 3


def levels_of(side):
    """Each person's level; None where it is unknown."""
    return [None if np.isnan(level) else float(level) for level in side["seniority"]]


def _compile(mentees, mentors, preferences):
    low, high = preferences.seniority_preferred

    def fit(mentee, mentor):
        outside = max(low - (mentor - mentee), (mentor - mentee) - high, 0)
        return max(0.0, 1 - outside / _FADE)

    return compare_kinds(levels_of(mentees), levels_of(mentors), fit)


def _explain(mentee, mentor, score, _):
    levels = mentor["seniority"] - mentee["seniority"]
    if levels == 0:
        return Text("the same level")
    if levels < 0:
        return Text("the mentor is {levels} below in level", levels=Fact(-levels))
    return Text("the mentor is {levels} above in level", levels=Fact(levels))


CRITERION = Criterion("seniority", Text("Seniority"), _compile, _explain, of_both("seniority"))
