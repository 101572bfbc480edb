"""The attacker's linear programmes: how far hidden cells can go in tables that agree.

Tables are told as changes from the true one, so that every equation is 0 and no
change at all is a table too. Cells that no equation links are asked about apart,
and programmes of one kind in blocks: a call of the solver costs more than solving.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog

from .problem import Problem, Room, find_parts
from .quiet import search

#: Unknowns that one call of the solver gets.
_BLOCK = 1500
WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Piece:
    """Cells that are not known, and hang together by the equations between them.

    Attributes
    ----------
    cells, rows : arrays of int
        Numbers of the cells and equations in the problem, in order.
    matrix : sparse array, shape (n_rows, n_cells)
    """

    cells: np.ndarray
    rows: np.ndarray
    matrix: sp.csr_array

    @property
    def at_once(self) -> int:
        """Programmes that are solved in one call."""
        return max(2, min(32, _BLOCK // len(self.cells)))

    def place(self, cells: np.ndarray | int) -> np.ndarray | int:
        """Where cells stand among these."""
        return np.searchsorted(self.cells, cells)


@dataclass(frozen=True, eq=False)
class Found:
    """The end of one programme: the table, as changes, and the dual values of its rows."""

    change: np.ndarray
    duals: np.ndarray

    @property
    def is_whole(self) -> bool:
        """True if the table is one of whole numbers."""
        return bool((np.abs(self.change - np.round(self.change)) < WHOLE).all())


def take_apart(problem: Problem, room: Room) -> list[Piece]:
    """The pieces of all that is not known; cells that stand in no equation are one."""
    free = np.flatnonzero(room.down + room.up > 0)
    matrix = problem.equations[:, free]
    rows = np.flatnonzero(np.diff(matrix.indptr))
    matrix = matrix[rows]
    of_row, of_cell = find_parts(matrix)
    pieces = []
    for number in np.unique(of_cell):
        mine, its = of_cell == number, of_row == number
        pieces.append(Piece(free[mine], rows[its], matrix[its][:, mine].tocsr()))
    return pieces


def find_farthest(piece: Piece, aims: np.ndarray, room: Room) -> list[Found]:
    """The table that lies farthest in each direction.

    Parameters
    ----------
    piece : Piece
    aims : array, shape (n_programmes, n_cells)
    room : Room
        Nothing that is aimed at may be without end.
    """
    number, n = aims.shape
    if not number:
        return []
    bounds = np.column_stack([-room.down[piece.cells], room.up[piece.cells]])
    rows = len(piece.rows)
    said = linprog(
        -aims.ravel(),
        A_eq=sp.block_diag([piece.matrix] * number, format="csr") if rows else None,
        b_eq=np.zeros(rows * number) if rows else None,
        bounds=np.tile(bounds, (number, 1)),
        method="highs-ds",
    )
    if said.status != 0:
        raise RuntimeError(f"the attack could not be carried out: {said.message}")
    duals = said.eqlin.marginals if rows else np.zeros(0)
    pairs = zip(said.x.reshape(number, n), duals.reshape(number, rows), strict=True)
    return [Found(*pair) for pair in pairs]


def find_whole_end(piece: Piece, at: int, sign: int, room: Room) -> float:
    """How far a cell can go up (1) or down (-1) in a table of whole numbers."""
    aim = np.zeros(len(piece.cells))
    aim[at] = -sign
    said = search(
        aim,
        constraints=LinearConstraint(piece.matrix, 0, 0),
        bounds=Bounds(-room.down[piece.cells], room.up[piece.cells]),
        integrality=np.ones(len(aim)),
    )
    if said.x is None:
        raise RuntimeError(f"the attack could not be carried out: {said.message}")
    return float(np.round(-said.fun))


def find_endless(piece: Piece, room: Room) -> np.ndarray:
    """Which cells no equation bounds from above.

    One programme finds all: what can grow for ever together, however slowly.
    """
    n = len(piece.cells)
    can = np.isinf(room.up[piece.cells])
    if not can.any() or not len(piece.rows):
        return can
    # growth, and of each cell's growth as much as counts: at most 1
    said = linprog(
        np.r_[np.zeros(n), -np.ones(n)],
        A_ub=sp.hstack([-sp.eye_array(n), sp.eye_array(n)]),
        b_ub=np.zeros(n),
        A_eq=sp.hstack([piece.matrix, sp.csr_array(piece.matrix.shape)]),
        b_eq=np.zeros(len(piece.rows)),
        bounds=[*((0, None if free else 0) for free in can), *((0, 1) for _ in range(n))],
        method="highs-ds",
    )
    return said.x[n:] > 0.5
