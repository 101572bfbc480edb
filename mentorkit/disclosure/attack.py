"""What can be inferred of hidden cells: the attacker's linear programmes.

An attacker looks for the tables that agree with all they know, and takes the
lowest and the highest value that a hidden cell has in any of them. Every such
table that is found is kept: it bears witness for all cells, not only for the one
it was looked for, so that most cells are seen to be safe without a programme of
their own. Programmes of one kind are solved in blocks, since a call of the solver
costs more than the solving.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog

from .problem import Problem, Room, find_parts
from .quiet import search

#: Unknowns that one call of the solver gets.
_BLOCK = 1500
_WHOLE = 1e-6
#: Tables far from the true one that are looked for before any cell is asked about.
_SHAKES = 4


@dataclass(frozen=True)
class Gap:
    """A hidden cell of which somebody can infer too much.

    `short` is by how much the interval is too narrow; `up` and `down` are what the
    equations are worth to the attacker (the dual values), which say why. They are
    None where only whole numbers are too narrow.
    """

    cell: int
    insider: int | None
    short: float
    up: np.ndarray | None = None
    down: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class _Piece:
    """Cells that are not known, and hang together by the equations between them."""

    cells: np.ndarray
    rows: np.ndarray
    matrix: sp.csr_array

    @property
    def at_once(self) -> int:
        return max(2, min(32, _BLOCK // len(self.cells)))


@dataclass(frozen=True)
class _Found:
    """The end of one programme: the table, as differences, and the dual values."""

    change: np.ndarray
    duals: np.ndarray

    @property
    def is_whole(self) -> bool:
        return bool((np.abs(self.change - np.round(self.change)) < _WHOLE).all())


class Attack:
    """All that can be inferred once some cells are hidden.

    Parameters
    ----------
    problem : Problem
    hidden : array of bool, shape (n_cells,)
    """

    def __init__(self, problem: Problem, hidden: np.ndarray):
        self.problem = problem
        self.hidden = np.asarray(hidden, dtype=bool)
        self.pieces = _take_apart(problem, problem.room(self.hidden))
        self._piece_of = {cell: piece for piece in self.pieces for cell in piece.cells.tolist()}
        self._tables = np.zeros((1, len(problem)), dtype=int)
        self._keeps = len(problem.insiders) > 0

    # ------------------------------------------------------------ is it safe?

    def find_gaps(self, width: np.ndarray) -> list[Gap]:
        """Hidden cells of which somebody can infer too much.

        Parameters
        ----------
        width : array, shape (n_cells,)
            How wide the interval of each cell must be; 0 asks nothing.

        Returns
        -------
        list of Gap
            For each cell and attacker; empty if all is safe.
        """
        asked = np.flatnonzero(self.hidden & (width > 0))
        far = 20.0 * max(1.0, width.max(initial=1))
        insiders = self._insiders()
        if not insiders:
            return list(self._look(asked, width, None, far))
        # What all of them together cannot infer, none can.
        asked = np.unique([gap.cell for gap in self._look(asked, width, insiders, far)]).astype(int)
        if self.problem.is_network:
            # To know that one cell is not 0 moves either end of another by 1 at most.
            wider = self._look(asked, width + 2, None, far)
            asked = np.unique([gap.cell for gap in wider]).astype(int)
        return [gap for one in insiders for gap in self._look(asked, width, [one], far)]

    def _look(self, asked, width, knows: list[int] | None, far) -> Iterator[Gap]:
        """Ask about each cell that no table found so far bears witness for."""
        room = self._room(knows, far)
        insider = knows[0] if knows else None
        if len(self._tables) == 1:
            self._shake(asked, room)
        open_ = self._unseen(asked, width[asked], room)
        while len(open_):
            piece = self._piece_of.get(int(open_[0]))
            if piece is None:  # nothing about it is unknown
                yield from (Gap(int(open_[0]), insider, width[open_[0]]),)
                open_ = open_[1:]
                continue
            batch = open_[np.isin(open_, piece.cells)][: piece.at_once // 2]
            ends = self._ends(piece, batch, room)
            for cell, (up, down) in zip(batch.tolist(), ends, strict=True):
                gap = self._judge(piece, cell, up, down, width[cell], room, insider)
                if gap:
                    yield gap
            left = np.setdiff1d(open_, batch)
            open_ = self._unseen(left, width[left], room)

    def _judge(self, piece, cell, up, down, width, room, insider) -> Gap | None:
        at = int(np.searchsorted(piece.cells, cell))
        spread = up.change[at] - down.change[at]
        if spread < width - _WHOLE:
            duals = (self._widen(piece, up.duals), self._widen(piece, down.duals))
            return Gap(cell, insider, width - spread, *duals)
        if not (up.is_whole and down.is_whole):
            ends = [self._whole_end(piece, at, sign, room) for sign in (1, -1)]
            if sum(ends) < width:
                return Gap(cell, insider, width - sum(ends))
        return None

    def _unseen(self, cells: np.ndarray, width: np.ndarray, room: Room) -> np.ndarray:
        """Cells whose interval is not yet seen to be wide, by this attacker's tables."""
        fit = (self._tables >= -room.down).all(axis=1)
        seen = self._tables[fit][:, cells]
        return cells[seen.max(axis=0) - seen.min(axis=0) < width]

    def _room(self, knows: list[int] | None, far: float = np.inf) -> Room:
        room = self.problem.room(self.hidden, knows)
        return Room(room.down, np.minimum(room.up, far))

    # --------------------------------------------------------------- how far?

    def intervals(self, inside: bool = False) -> pd.DataFrame:
        """The exact interval of every hidden cell (see :func:`attack`)."""
        cells = np.flatnonzero(self.hidden)
        spans = self._spans(cells, None)
        columns = ["low", "high"]
        if inside:
            spans = np.hstack([spans, self._spans_inside(cells, spans)])
            columns += ["inside_low", "inside_high"]
        names = pd.Index([self.problem.names[cell] for cell in cells], tupleize_cols=False)
        return pd.DataFrame(self.problem.counts[cells][:, None] + spans, names, columns)

    def _spans_inside(self, cells: np.ndarray, anybody: np.ndarray) -> np.ndarray:
        """The narrowest interval that somebody inside a hidden cell has, cell by cell.

        Of one's own cell it is what anybody has, cut off below. Of another it is
        asked only where no table that was found shows it to be no narrower.
        """
        spans = anybody.copy()
        for insider in self._insiders():
            at = np.searchsorted(cells, insider)
            room = self._room([insider])
            mine = max(anybody[at, 0], -room.down[insider]), anybody[at, 1]
            spans[at] = min(spans[at], mine, key=lambda ends: ends[1] - ends[0])
        for insider in self._insiders():
            room = self._room([insider])
            ask = self._unseen(cells, spans[:, 1] - spans[:, 0], room)
            places = np.searchsorted(cells, ask)
            mine = self._spans(ask, [insider])
            narrower = np.diff(mine) < np.diff(spans[places])
            spans[places] = np.where(narrower, mine, spans[places])
        return spans

    def _spans(self, cells: np.ndarray, knows: list[int] | None) -> np.ndarray:
        room = self._room(knows)
        spans = np.zeros((len(cells), 2))
        for piece in self.pieces:
            mine = np.flatnonzero(np.isin(cells, piece.cells))
            if not len(mine):
                continue
            endless = _endless(piece, room)
            for batch in np.array_split(mine, -(-2 * len(mine) // piece.at_once)):
                ends = self._ends(piece, cells[batch], room, endless)
                for place, (up, down) in zip(batch, ends, strict=True):
                    at = int(np.searchsorted(piece.cells, cells[place]))
                    high = np.inf if endless[at] else self._end(piece, at, 1, up, room)
                    spans[place] = -self._end(piece, at, -1, down, room), high
        return spans

    def _insiders(self) -> list[int]:
        return [int(cell) for cell in self.problem.insiders if self.hidden[cell]]

    def _end(self, piece, at, sign, found, room) -> float:
        if found.is_whole:
            return float(np.round(sign * found.change[at]))
        return self._whole_end(piece, at, sign, room)

    # ---------------------------------------------------------- the programmes

    def _ends(self, piece, cells, room, endless=None) -> list[tuple[_Found, _Found]]:
        """The tables in which each cell is highest, and lowest."""
        aims = np.zeros((2 * len(cells), len(piece.cells)))
        at = np.searchsorted(piece.cells, cells)
        upwards = 1.0 if endless is None else ~endless[at]
        aims[np.arange(0, len(aims), 2), at] = upwards
        aims[np.arange(1, len(aims), 2), at] = -1.0
        found = self._solve(piece, aims, room, keep=endless is None or self._keeps)
        return list(zip(found[::2], found[1::2], strict=True))

    def _shake(self, asked: np.ndarray, room: Room) -> None:
        """Look for tables in which many cells are far from their counts at once."""
        sign = np.random.default_rng(0).choice([-1.0, 1.0], (_SHAKES, len(self.problem)))
        for piece in self.pieces:
            if np.isin(piece.cells, asked).any():
                self._solve(piece, sign[:, piece.cells], room)

    def _solve(
        self, piece: _Piece, aims: np.ndarray, room: Room, keep: bool = True
    ) -> list[_Found]:
        """The farthest table in each direction; whole ones are kept as witnesses."""
        number, n = aims.shape
        if not number:
            return []
        bounds = np.column_stack([-room.down[piece.cells], room.up[piece.cells]])
        matrix = sp.block_diag([piece.matrix] * number, format="csr")
        said = linprog(
            -aims.ravel(),
            A_eq=matrix if len(piece.rows) else None,
            b_eq=np.zeros(matrix.shape[0]) if len(piece.rows) else None,
            bounds=np.tile(bounds, (number, 1)),
            method="highs-ds",
        )
        if said.status != 0:
            raise RuntimeError(f"the attack could not be carried out: {said.message}")
        changes = said.x.reshape(number, n)
        duals = (
            said.eqlin.marginals.reshape(number, -1) if len(piece.rows) else np.zeros((number, 0))
        )
        found = [_Found(*pair) for pair in zip(changes, duals, strict=True)]
        whole = [f.change for f in found if f.is_whole]
        if whole and keep:
            tables = np.zeros((len(whole), len(self.problem)), dtype=int)
            tables[:, piece.cells] = np.round(whole)
            self._tables = np.vstack([self._tables, tables])
        return found

    def _whole_end(self, piece: _Piece, at: int, sign: int, room: Room) -> float:
        """How far a cell can go in a table of whole numbers."""
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

    def _widen(self, piece: _Piece, duals: np.ndarray) -> np.ndarray:
        wide = np.zeros(self.problem.equations.shape[0])
        wide[piece.rows] = duals
        return wide


def attack(problem: Problem, hidden: np.ndarray, *, inside: bool = False) -> pd.DataFrame:
    """What can be inferred of hidden cells, for any equations.

    Parameters
    ----------
    problem : Problem
    hidden : array of bool, shape (n_cells,)
    inside : bool, default False
        Tell also what the best informed of the people in a hidden cell can infer.
        That is what anybody can where zeros are public, and takes long where not.

    Returns
    -------
    DataFrame
        A row for each hidden cell, by its name: ``low`` and ``high`` (``inf`` where
        nothing bounds it); if asked for, ``inside_low`` and ``inside_high``. See
        :class:`Problem` for who attacks.

    Examples
    --------
    Of a sum that is told, two parts are hidden that hold 11 together:

    >>> problem = Problem([2, 9, 20, 31], [[1, 1, 1, -1]], names=["a", "b", "c", "all"])
    >>> attack(problem, [True, True, False, False])
       low  high
    a  1.0  10.0
    b  1.0  10.0
    """
    return Attack(problem, hidden).intervals(inside)


def _take_apart(problem: Problem, room: Room) -> list[_Piece]:
    free = np.flatnonzero(room.down + room.up > 0)
    matrix = problem.equations[:, free]
    rows = np.flatnonzero(np.diff(matrix.indptr))
    matrix = matrix[rows]
    of_row, of_cell = find_parts(matrix)
    pieces = []
    for number in np.unique(of_cell):
        mine, its = of_cell == number, of_row == number
        pieces.append(_Piece(free[mine], rows[its], matrix[its][:, mine].tocsr()))
    return pieces


def _endless(piece: _Piece, room: Room) -> np.ndarray:
    """Cells that no equation bounds from above.

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
