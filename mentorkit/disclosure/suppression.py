"""Hide as few cells as can be so that nothing small can be inferred.

1. Find the largest safe set: what it cannot protect, nothing can.
2. Hide the cheapest set that meets the conditions known so far.
3. Attack it. What can be inferred of too narrowly gives new conditions; go to 2.
4. Where nothing can be inferred any more the set is safe, and, as every condition
   holds for every safe set, none that is cheaper is safe.

Fischetti and Salazar's method, with the programme solved anew in every round. Where
it grows too large, step 2 takes cell by cell the one that helps most; steps 3 and 4
see to it that the end is as safe, if not as cheap.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..language import Plural
from .attack import Attack
from .master import PATIENCE, Master
from .problem import Problem

#: Cells that can be hidden, beyond which no programme is tried.
MOST_EXACT = 6000
#: Rounds after which cells only are added.
_ROUNDS = 40
#: At the end of what was not proved the cheapest, so many cells are tried one by one, in a
#: page so large fewer.
_MOST_TRIES, _TRIED = 50, 20_000

#: How a set was found: nothing had to be hidden; proved the cheapest; a programme that
#: was stopped at its limit, then mended; cell by cell, then mended.
METHODS = ("nothing", "exact", "stopped", "heuristic")


@dataclass(frozen=True, eq=False)
class Solution:
    """What to hide, how it was found and whether it protects.

    Attributes
    ----------
    problem : Problem
    hidden : array of bool, shape (n_cells,)
    method : {"nothing", "exact", "stopped", "heuristic"}
        ``"exact"``: proved to hide the fewest. ``"stopped"`` and ``"heuristic"``:
        as safe, perhaps not the fewest.
    exposed : tuple
        Names of the cells that must be hidden and cannot be protected, given what
        is fixed.
    rounds : int
        How often a set was attacked and had to be mended.
    """

    problem: Problem
    hidden: np.ndarray
    method: str
    exposed: tuple = ()
    rounds: int = 0

    @property
    def is_safe(self) -> bool:
        """True if nobody can infer too much of any cell that must be hidden."""
        return not self.exposed

    @property
    def reason(self) -> Plural | None:
        """Why not everything could be protected; None if it could."""
        if self.is_safe:
            return None
        return Plural(
            "{n} count that must be hidden is given away by what is already told.",
            "{n} counts that must be hidden are given away by what is already told.",
            n=len(self.exposed),
        )

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """What can be inferred of each hidden cell (see :func:`attack`)."""
        return Attack(self.problem, self.hidden).intervals()

    def hides(self, name: Hashable) -> bool:
        """True if the cell of this name is hidden."""
        return bool(self.hidden[self._place[name]])

    @cached_property
    def _place(self) -> dict[Hashable, int]:
        return {name: place for place, name in enumerate(self.problem.names)}


def solve(problem: Problem) -> Solution:
    """Hide as few cells as can be so that every hidden one is protected.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Solution
        Where something that is fixed gives a cell away, that cell is `exposed` and
        all others are protected as ever.

    Notes
    -----
    Complementary cell suppression, as a mixed-integer programme over the hidden
    cells with the capacity constraints of [1]_, found by duality from the attacks
    that succeed. The width is their sliding protection level; it is asked of every
    hidden cell, not of the small ones alone. Parts of the page that no equation
    links are solved one by one.

    References
    ----------
    .. [1] Fischetti and Salazar (2001), Management Science 47, 1008-1027.

    Examples
    --------
    >>> problem = Problem([2, 9, 20, 31], [[1, 1, 1, -1]], names=["a", "b", "c", "all"])
    >>> solution = solve(problem)
    >>> solution.hidden, solution.method
    (array([ True,  True, False, False]), 'exact')

    Once all the others are out, nothing can protect it:

    >>> fixed = [False, True, True, True]
    >>> solution = solve(Problem(problem.counts, problem.equations, fixed=fixed, names="abcd"))
    >>> solution.is_safe, solution.exposed
    (False, ('a',))
    """
    hidden = np.zeros(len(problem), dtype=bool)
    exposed = np.zeros(len(problem), dtype=bool)
    method, rounds = "nothing", 0
    for cells in problem.parts():
        part = problem.part(cells)
        if part.sensitive.any() or part.one_of:
            may, exposed[cells] = _find_reach(part)
            hidden[cells], its_method, its_rounds = _solve_part(part, may)
            method = max(method, its_method, key=METHODS.index)
            rounds = max(rounds, its_rounds)
    names = tuple(problem.names[cell] for cell in np.flatnonzero(exposed))
    return Solution(problem, hidden, method, names, rounds)


def _find_reach(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """The largest set that can be hidden safely, and what must be hidden and cannot."""
    hidden = ~problem.fixed
    width = np.full(len(problem), float(problem.threshold))
    narrow = np.zeros(len(problem), dtype=bool)
    while True:
        narrow[:] = False
        narrow[[gap.cell for gap in Attack(problem, hidden).find_gaps(width)]] = True
        if not (narrow & ~problem.sensitive).any():
            break
        hidden &= ~narrow | problem.sensitive
    may = hidden & ~narrow
    exposed = problem.sensitive & ~may
    for cells in problem.one_of:
        if not may[cells].any():
            exposed[cells] = True
    return may, exposed


def _solve_part(problem: Problem, may: np.ndarray) -> tuple[np.ndarray, str, int]:
    """What to hide, by which method, after how many rounds."""
    must = problem.sensitive & ~problem.fixed
    master = Master(problem, must, may, np.where(may, float(problem.threshold), 0.0))
    if may.sum() > MOST_EXACT:
        hidden, rounds = _mend(master)
        return _show_again(master, hidden), "heuristic", rounds
    known, rounds = None, 0
    while True:
        found = master.solve(known)
        if found is None:
            break
        hidden, bound, has_ended = found
        gaps = Attack(problem, hidden).find_gaps(master.width)
        if not gaps and (known is None or problem.weights @ hidden < problem.weights @ known):
            known = hidden
        if known is not None and master.is_fewest(known, bound):
            return known, "exact", rounds
        if not gaps or not has_ended or rounds == _ROUNDS:
            break
        master.learn(gaps)
        rounds += 1
        if known is None and rounds > PATIENCE:
            known = _mend(master)[0]
        if rounds > PATIENCE:
            master.watch(gaps)
    if known is None:
        known = _mend(master)[0]
    return _show_again(master, known), "stopped", rounds


def _mend(master: Master) -> tuple[np.ndarray, int]:
    """A safe set, cell by cell the one that helps most, mended until it holds."""
    hidden, rounds = None, 0
    while True:
        before = hidden
        hidden = master.cover(before if rounds > _ROUNDS else None)
        if rounds > _ROUNDS and (hidden == before).all():
            hidden = master.must | master.may
        gaps = Attack(master.problem, hidden).find_gaps(master.width)
        if not gaps:
            return hidden, rounds
        master.learn(gaps)
        rounds += 1


def _show_again(master: Master, hidden: np.ndarray) -> np.ndarray:
    """Show what no cell needs for its protection, the largest first."""
    problem = master.problem
    extra = np.flatnonzero(hidden & ~master.must)
    tries = min(_MOST_TRIES, _TRIED // len(problem))
    for cell in extra[np.argsort(-problem.weights[extra], kind="stable")][:tries]:
        fewer = hidden.copy()
        fewer[cell] = False
        met = all(fewer[cells].any() for cells in problem.one_of)
        if met and not Attack(problem, fewer).find_gaps(master.width):
            hidden = fewer
    return hidden
