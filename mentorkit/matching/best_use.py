"""Mentors' places at their best use for mentees' goals, whatever else speaks for a pair."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..criteria import Block
from .assignment import MOST_CELLS, DenseProblem, LargeProblem, order_of
from .bans import ban_pairs
from .scores import PairScores

#: Below one shared goal there is no pair.
_ONE_GOAL = 0.5
#: Of the summed goals; finer, an auction among so many who are alike takes long.
_TOLERANCE = 1e-3


def use_places_best(goals: pd.Series, skills: pd.Series, capacity: pd.Series) -> list[tuple]:
    """Pairs that give the most mentees a mentor for a goal, and then the most goals.

    Parameters
    ----------
    goals, skills : Series of mapping
        Terms by person, as ``prepare_people`` holds them.
    capacity : Series of int
        Places by mentor.

    Returns
    -------
    list of (mentee id, mentor id)

    Notes
    -----
    Beyond 8 million cells of mentees × places the pairs are never listed: memory
    grows with people, as many mentees are placed, and the sum of goals is within
    a thousandth of the largest, which is proved.
    """
    goals = goals.iloc[order_of(goals.index)]
    skills = skills.iloc[order_of(skills.index)]
    places = capacity.reindex(skills.index).to_numpy(int)
    if not len(goals) or not len(skills):
        return []
    scores = _share_goals(goals, skills)
    everyone = np.zeros(len(goals), int)
    usable = np.minimum(places, len(goals))
    if len(goals) * int(usable.sum()) <= MOST_CELLS:
        table = scores.allowed_block()
        table[table < _ONE_GOAL] = np.nan
        chosen, _ = DenseProblem(table, places, everyone).solve()
    else:
        problem = LargeProblem(scores, places, everyone, tolerance=_TOLERANCE)
        chosen, _ = problem.solve(_ONE_GOAL)
    return [(goals.index[i], skills.index[chosen[i]]) for i in np.flatnonzero(chosen >= 0).tolist()]


def _share_goals(goals: pd.Series, skills: pd.Series) -> PairScores:
    """How many goals each two share, as a product; nobody is their own mentor."""
    terms = {term: i for i, term in enumerate(sorted({t for own in goals for t in own}))}
    left, right = _mark(goals, terms), _mark(skills, terms)
    # Who has named nothing shares nothing: no mean stands in.
    all_known = (np.ones(len(side), bool) for side in (goals, skills))
    left, right, added = Block(left, right, *all_known).features()
    column = {person: j for j, person in enumerate(skills.index)}
    same = [(i, column[person]) for i, person in enumerate(goals.index) if person in column]
    return PairScores(left, right, (ban_pairs(len(goals), same),), added)


def _mark(lists: pd.Series, terms: Mapping[str, int]):
    from scipy.sparse import csr_array

    held = [(row, terms[term]) for row, own in enumerate(lists) for term in own if term in terms]
    rows, columns = np.array(held, int).reshape(-1, 2).T
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(lists), len(terms)))
