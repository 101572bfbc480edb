"""Why a cell is not protected, as a condition that every safe set of hidden cells meets.

By the duality of linear programming, any weighing of the equations bounds how wide
an attacker's interval can be, whatever is hidden. The bound is a sum over cells of
what each gives way, and a cell gives way more when it is hidden than when it is
shown. So the weighing that showed a cell to be exposed says which cells would have
to be hidden for it not to be: the capacity constraints of Fischetti and Salazar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from .attack import Gap
from .problem import Problem, Room

_ZERO = 1e-7


@dataclass(frozen=True, eq=False)
class Cut:
    """The hidden cells of ``at``, each with its value, must sum to `least` or more."""

    at: np.ndarray
    values: np.ndarray
    least: float = 0.0


class Capacity:
    """How far each cell gives way when shown and when hidden, to one attacker."""

    def __init__(self, problem: Problem, insider: int | None = None):
        knows = None if insider is None else np.array([insider])
        everything = np.ones(len(problem), dtype=bool)
        self.shown: Room = problem.room(~everything)
        self.hidden: Room = problem.room(everything, knows)


def cut_of(
    capacity: Capacity, cell: int, width: float, at: np.ndarray, up: np.ndarray, down: np.ndarray
) -> Cut | None:
    """The condition that a weighing of the equations sets for a cell to be hidden.

    Parameters
    ----------
    capacity : Capacity
    cell : int
    width : float
        How wide its interval must be.
    at : array of int
        The cells whose reduced costs are not 0, `cell` among them.
    up, down : array
        Their reduced costs in the programme that lifts the cell, and that lowers it.

    Returns
    -------
    Cut or None
        None if the bound asks nothing.
    """
    rises = np.maximum(-up, 0) + np.maximum(-down, 0)
    falls = np.maximum(up, 0) + np.maximum(down, 0)
    rises[rises < _ZERO], falls[falls < _ZERO] = 0, 0
    shown, hidden = capacity.shown, capacity.hidden
    anyhow = rises @ shown.up[at] + falls @ shown.down[at]
    gain = _times(rises, (hidden.up - shown.up)[at]) + falls * (hidden.down - shown.down)[at]
    own = at == cell
    least = width - anyhow - gain[own].sum()
    if not least > _ZERO:
        return None
    values = np.minimum(gain, least)
    values[own] = -least
    keep = values != 0
    return Cut(at[keep], values[keep])


def _times(weights: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Products in which nothing times without end is nothing."""
    return np.where(weights > 0, np.where(weights > 0, amounts, 0) * weights, 0)


def cuts_of_gap(problem: Problem, gap: Gap, width: float) -> list[Cut]:
    """What a gap says of every safe set: by both ends together, and by either alone."""
    capacity = Capacity(problem, gap.insider)
    transposed = problem.equations.T
    aim = np.zeros(len(problem))
    aim[gap.cell] = 1.0
    both = -aim - transposed @ gap.up, aim - transposed @ gap.down
    cuts = []
    for up, down in ((both[0], both[1]), (both[0], aim), (-aim, both[1])):
        at = np.flatnonzero((np.abs(up) > _ZERO) | (np.abs(down) > _ZERO) | (aim > 0))
        cuts.append(cut_of(capacity, gap.cell, width, at, up[at], down[at]))
    return [cut for cut in cuts if cut is not None]


def first_cuts(problem: Problem, width: np.ndarray, may_hide: np.ndarray) -> list[Cut]:
    """What each equation alone asks of each of its cells.

    Two conditions an equation and cell: what the others of the equation give way,
    both ways, must add up to the width; and upwards, to what the cell lacks when it
    has fallen as far as it can.
    """
    cuts = []
    anybody, insiders = Capacity(problem), set(problem.insiders.tolist())
    equations = problem.equations
    for row in range(equations.shape[0]):
        at = equations.indices[equations.indptr[row] : equations.indptr[row + 1]]
        factors = equations.data[equations.indptr[row] : equations.indptr[row + 1]]
        for place, cell in enumerate(at):
            if not may_hide[cell] or not width[cell] > 0:
                continue
            capacity = Capacity(problem, int(cell)) if cell in insiders else anybody
            up = factors / factors[place]
            up[place] = 0.0
            alone = (at == cell).astype(float)
            for down in (-up, alone):
                cuts.append(cut_of(capacity, int(cell), width[cell], at, up, down))
    return [cut for cut in cuts if cut is not None]


def stack(cuts: list[Cut], n: int) -> sp.csr_array:
    """Cuts as the rows of a matrix over all cells."""
    if not cuts:
        return sp.csr_array((0, n))
    ends = np.cumsum([0, *(len(cut.at) for cut in cuts)])
    return sp.csr_array(
        (np.concatenate([cut.values for cut in cuts]),
         np.concatenate([cut.at for cut in cuts]), ends),
        shape=(len(cuts), n),
    )  # fmt: skip
