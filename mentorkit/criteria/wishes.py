"""Whom the two have asked for themselves, the most wanted first."""

from __future__ import annotations

import numpy as np

from ..language import Text
from .block import Block
from .criterion import Criterion, of_both
from .terms import plain_term


def _scores(side, other) -> dict:
    """1 for the first wish, less for each after it; by the two ids."""
    known = {plain_term(person): person for person in other.index}
    scores = {}
    for person, wishes in side["wishes"].items():
        wanted = [known[term] for term in wishes if term in known]
        for place, one in enumerate(wanted):
            scores[person, one] = 1 - place / len(wanted)
    return scores


def _place(wishes, person) -> int:
    """Where a person stands on a list of wishes, from 1; 0 if not at all."""
    term = plain_term(person)
    return list(wishes).index(term) + 1 if term in wishes else 0


def _compile(mentees, mentors, _):
    from scipy.sparse import csr_array

    mine, theirs = _scores(mentees, mentors), _scores(mentors, mentees)
    # The wishes of one side alone count in full; of two, each is half.
    sides = sum(bool(scores) for scores in (mine, theirs)) or 1
    row = {person: i for i, person in enumerate(mentees.index)}
    column = {person: j for j, person in enumerate(mentors.index)}
    rows = [row[e] for e, _ in mine] + [row[e] for _, e in theirs]
    columns = [column[r] for _, r in mine] + [column[r] for r, _ in theirs]
    values = [score / sides for score in [*mine.values(), *theirs.values()]]
    shape = len(mentees), len(mentors)
    asked = bool(values)
    return Block(
        np.zeros((shape[0], 0)),
        np.zeros((shape[1], 0)),
        np.full(shape[0], asked),
        np.full(shape[1], asked),
        csr_array((values, (rows, columns)), shape=shape, dtype=float),
    )


def _explain(mentee, mentor, score, _):
    mine, theirs = _place(mentee["wishes"], mentor.name), _place(mentor["wishes"], mentee.name)
    # Who asked for whom is between each of them and the coordinator.
    if mine and theirs:
        return Text("both have asked for the other")
    if mine or theirs:
        return Text("one of the two has asked for the other")
    return Text("neither has asked for the other")


CRITERION = Criterion("wishes", Text("Wishes"), _compile, _explain, of_both("wishes"), weight=2)
