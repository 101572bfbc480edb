"""Who could be moved: more score for as few broken pairs as can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..criteria.single import shown
from ..errors import MatchingError, Problem
from ..language import Plural, Text
from ..result import Fact
from .keeping import ExactTrade, PricedTrade
from .matcher import MentorMatcher
from .movable import SAME, Choice, Movable
from .rules import RULES
from .settings import is_number, is_word

#: Up to so many pairs that could be, the fewest broken pairs are found exactly.
_MOST_PAIRS = 15_000
_SOLVERS = {"exact": ExactTrade, "lagrangian": PricedTrade}


@dataclass(frozen=True)
class Rematch:
    """What a re-match proposes; nothing is changed until people decide it.

    Attributes
    ----------
    kept : DataFrame
        Running pairs that stand: ``mentee_id``, ``mentor_id``, ``score``.
    broken : DataFrame
        Running pairs that would end: ``mentee_id``, ``mentor_id``, ``score``,
        ``new_mentor_id``, ``new_score``.
    new : DataFrame
        Pairs to begin, of those who are moved and of those who had no mentor:
        ``mentee_id``, ``mentor_id``, ``score``.
    gain : float
        Summed score over the best that keeps every running pair.
    reached : bool
        Whether that is as much as was asked for. If not, nothing is broken; by
        ``lagrangian``, that much was not found.
    most_gain : float
        The largest gain there is; by ``lagrangian``, the largest that was found.
    most_gain_broken : int
        How many broken pairs that takes.
    table : DataFrame
        ``broken`` and ``gain``: the best gain for 0, 1, 2, ... broken pairs.
    forbidden : DataFrame
        Running pairs that a hard rule would forbid today: ``mentee_id``,
        ``mentor_id``, ``rule``, ``words``. They count as the others do; whether
        they go on is for people to decide.
    method : {"exact", "lagrangian"}
        How it was found: ``lagrangian`` breaks few pairs, perhaps not the fewest.
    words : Text
        What is proposed; names nobody.
    """

    kept: pd.DataFrame
    broken: pd.DataFrame
    new: pd.DataFrame
    gain: float
    reached: bool
    most_gain: float
    most_gain_broken: int
    table: pd.DataFrame
    forbidden: pd.DataFrame
    method: str
    words: Text


def rematch(
    matcher: MentorMatcher, *, gain: float, most_broken: int = 5, solver: str = "auto"
) -> Rematch:
    """Find the change that disturbs as few running pairs as can be for a stated gain.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
        With the running pairs.
    gain : float
        How much the summed score of all pairs, running and new, must rise over
        the best that keeps every running pair.
    most_broken : int
        How far ``table`` goes.
    solver : {"auto", "exact", "lagrangian"}
        ``auto`` is exact up to 15,000 pairs that could be.

    Returns
    -------
    Rematch

    Raises
    ------
    MatchingError
        A gain below 0, a solver that there is not.

    Notes
    -----
    In this order: whoever has a mentor keeps one, their own or another; no fewer
    are placed, of each tier, than if every running pair stood; as few running
    pairs are broken as the gain takes; the summed score is the largest. New
    pairs keep the hard rules, the places and the lowest score; settled pairs
    stand. Nobody becomes the mentor of their own mentor, nor of the mentor of a
    running pair, even if that pair is broken. ``lift_worst_off`` is not heeded.

    Exactly, an integer programme [1]_ finds the largest sum for at most so many
    broken pairs, and the fewest are found by halving: a second for 100 mentees,
    some seconds for 200; some minutes where all of 100 are both mentor and mentee
    and many come out as each other's mentor: choose ``lagrangian`` there. Beyond
    that each running pair is given a bonus, halved likewise (a Lagrangian
    relaxation [2]_).

    References
    ----------
    .. [1] Huangfu and Hall (2018), Mathematical Programming Computation 10,
       119-142.
    .. [2] Fisher (1981), Management Science 27, 1-18.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("b",)]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a",), ("b",)]})
    >>> matcher = MentorMatcher({"goals": 1})
    >>> found = rematch(matcher.fit(mentees, mentors, running=[("E1", "M2")]), gain=1)
    >>> found.broken[["mentee_id", "mentor_id", "new_mentor_id"]]
      mentee_id mentor_id new_mentor_id
    0        E1        M2            M1
    >>> found.table
       broken  gain
    0       0   0.0
    1       1   2.0
    """
    _check(gain, most_broken, solver)
    movable = Movable.of(matcher)
    if solver == "auto":
        solver = "exact" if _count_pairs(movable) <= _MOST_PAIRS else "lagrangian"
    trade = _SOLVERS[solver](movable)
    base = movable.baseline.value
    most = trade.fewest(trade.most.value)
    reached = most.value - base >= gain - SAME
    found = trade.fewest(base + gain) if reached and gain > 0 else movable.baseline
    table = pd.DataFrame(
        [(one.broken, one.value - base) for one in trade.table(most_broken)],
        columns=["broken", "gain"],
    )
    if solver == "exact":
        table["broken"] = np.arange(len(table))  # at most so many
    else:
        table = table.drop_duplicates("broken")
    kept, broken, new = _frames(movable, found)
    return Rematch(
        kept, broken, new, found.value - base, bool(reached), most.value - base, most.broken,
        table, _forbidden(matcher), solver,
        _words(
            found.value - base, len(broken), bool(reached), most.value - base, most.broken,
            is_exact=solver == "exact",
        ),
    )  # fmt: skip


def _check(gain: float, most_broken: int, solver: str) -> None:
    problems = []
    if not is_number(gain):
        problems.append(Problem("rematch", f"gain is {shown(gain)}", "write a number, 0 or more"))
    if not (isinstance(most_broken, (int, np.integer)) and most_broken >= 0):
        problems.append(
            Problem(
                "rematch", f"most_broken is {shown(most_broken)}", "write a whole number, 0 or more"
            )
        )
    if not is_word(solver, ("auto", *_SOLVERS)):
        problems.append(
            Problem("rematch", f"solver is {shown(solver)}", "write auto, exact or lagrangian")
        )
    if problems:
        raise MatchingError(problems)


def _count_pairs(movable: Movable) -> int:
    """Pairs that could be; too many to list are not listed to be counted."""
    cells = len(movable.rows) * len(movable.places)
    return cells if cells > 20 * _MOST_PAIRS else len(movable.pairs[0])


def _frames(movable: Movable, found: Choice) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    matcher = movable.matcher
    mentors = matcher.mentors_.index
    mentees = matcher.mentees_.index[movable.rows]
    moved = (found.chosen != movable.own) & (movable.own >= 0)
    begins = (found.chosen >= 0) & (found.chosen != movable.own)

    def pairs_of(which: np.ndarray, columns: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "mentee_id": mentees[which].to_numpy(),
                "mentor_id": mentors[columns[which]].to_numpy(),
                "score": matcher.scoring_.of_pairs(movable.rows[which], columns[which]),
            }
        )

    broken, instead = pairs_of(moved, movable.own), pairs_of(moved, found.chosen)
    broken["new_mentor_id"], broken["new_score"] = instead["mentor_id"], instead["score"]
    kept = matcher.running_[~matcher.running_["mentee_id"].isin(broken["mentee_id"])]
    kept = kept.assign(score=matcher.score_pairs(kept)).reset_index(drop=True)
    settled = np.array(matcher.locked_, int).reshape(-1, 2)
    new = pd.concat(
        [
            pd.DataFrame(
                {
                    "mentee_id": matcher.mentees_.index[settled[:, 0]].to_numpy(),
                    "mentor_id": mentors[settled[:, 1]].to_numpy(),
                    "score": matcher.scoring_.of_pairs(settled[:, 0], settled[:, 1]),
                }
            ),
            pairs_of(begins, found.chosen),
        ]
    )
    order = np.argsort(matcher.mentees_.index.get_indexer(new["mentee_id"]), kind="stable")
    return kept, broken, new.iloc[order].reset_index(drop=True)


def _forbidden(matcher: MentorMatcher) -> pd.DataFrame:
    known = matcher.running_["mentee_id"].isin(matcher.mentees_.index) & matcher.running_[
        "mentor_id"
    ].isin(matcher.mentors_.index)
    rows = [
        (mentee, mentor, code, RULES[code].text)
        for mentee, mentor in matcher.running_[known].itertuples(index=False, name=None)
        for code in matcher.rules_between(mentee, mentor)
    ]
    return pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "rule", "words"])


def _words(
    gain: float, broken: int, reached: bool, most: float, most_broken: int, is_exact: bool
) -> Text:
    if not reached and not is_exact:
        return Text(
            "So large a gain was not found: the largest that was is {most} in summed score, and "
            "takes {broken} broken pairs. Every running pair is kept.",
            most=Fact(most, ".2f"), broken=Fact(most_broken),
        )  # fmt: skip
    if not reached:
        return Text(
            "So large a gain cannot be had: the largest is {most} in summed score, and takes "
            "{broken} broken pairs. Every running pair is kept.",
            most=Fact(most, ".2f"), broken=Fact(most_broken),
        )  # fmt: skip
    if not broken:
        return Text("Every running pair is kept.")
    return Plural(
        "With {n} running pair broken, the summed score rises by {gain}.",
        "With {n} running pairs broken, the summed score rises by {gain}.",
        n=Fact(broken), gain=Fact(gain, ".2f"),
    )  # fmt: skip
