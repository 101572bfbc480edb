"""What can be inferred of hidden cells.

An attacker looks for the tables that agree with all they know, and takes the
lowest and the highest value that a hidden cell has in any of them. Every such
table that is found is kept: it bears witness for all cells, not only for the one
it was looked for, so that most cells are seen to be safe without a programme of
their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .problem import Problem, Room
from .programmes import (
    WHOLE,
    Found,
    Piece,
    find_endless,
    find_farthest,
    find_whole_end,
    take_apart,
)

#: Tables far from the true one that are looked for before any cell is asked about, and how
#: far, in widths, anything need go to show that a cell is safe.
_SHAKES, _FAR = 4, 20.0


@dataclass(frozen=True, eq=False)
class Gap:
    """A hidden cell of which somebody can infer too much.

    Attributes
    ----------
    cell : int
    insider : int or None
        In which cell the attacker is counted; None for anybody.
    spread : float
        How wide the interval is, of all numbers.
    is_whole : bool
        It is wide enough of all numbers, and too narrow of whole ones.
    up, down : arrays, shape (n_equations,)
        What the equations are worth to the attacker (the dual values): they say why.
    """

    cell: int
    insider: int | None
    spread: float
    is_whole: bool
    up: np.ndarray
    down: np.ndarray


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
        self.pieces = take_apart(problem, problem.room(self.hidden))
        self._piece_of = {cell: piece for piece in self.pieces for cell in piece.cells.tolist()}
        self._tables = np.zeros((1, len(problem)), dtype=int)

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
        insiders = self._insiders()
        if not insiders:
            return list(self._look(asked, width, None))
        # What all of them together cannot infer, none can.
        asked = np.unique([gap.cell for gap in self._look(asked, width, insiders)]).astype(int)
        if self.problem.is_network:
            # To know that one cell is not 0 moves either end of another by 1 at most.
            wider = self._look(asked, width + 2, None)
            asked = np.unique([gap.cell for gap in wider]).astype(int)
        return [gap for one in insiders for gap in self._look(asked, width, [one])]

    def _look(self, asked, width, knows: list[int] | None) -> Iterator[Gap]:
        """Ask about each cell that no table found so far bears witness for."""
        room = self._room(knows, _FAR * max(1.0, width.max(initial=1)))
        if len(self._tables) == 1:
            self._shake(asked, room)
        insider = knows[0] if knows else None
        left = self._unseen(asked, width[asked], room)
        while len(left):
            piece = self._piece_of.get(int(left[0]))
            if piece is None:  # nothing about it is unknown
                none = np.zeros(self.problem.equations.shape[0])
                yield Gap(int(left[0]), insider, 0.0, False, none, none)
                left = left[1:]
                continue
            batch = left[np.isin(left, piece.cells)][: piece.at_once // 2]
            for cell, ends in zip(batch.tolist(), self._ends(piece, batch, room), strict=True):
                gap = self._judge(piece, cell, ends, width[cell], room, insider)
                if gap:
                    yield gap
            left = np.setdiff1d(left, batch)
            left = self._unseen(left, width[left], room)

    def _judge(self, piece, cell, ends, width, room, insider) -> Gap | None:
        """The gap, if the interval of a cell is too narrow."""
        up, down = ends
        at = int(piece.place(cell))
        spread = up.change[at] - down.change[at]
        is_wide = spread >= width - WHOLE
        if is_wide and up.is_whole and down.is_whole:
            return None
        if is_wide and sum(find_whole_end(piece, at, sign, room) for sign in (1, -1)) >= width:
            return None
        duals = np.zeros((2, self.problem.equations.shape[0]))
        duals[:, piece.rows] = up.duals, down.duals
        return Gap(cell, insider, float(spread), is_wide, *duals)

    def _unseen(self, cells: np.ndarray, width: np.ndarray, room: Room) -> np.ndarray:
        """Cells whose interval is not yet seen to be wide, by this attacker's tables."""
        fit = (self._tables >= -room.down).all(axis=1)
        seen = self._tables[fit][:, cells]
        return cells[seen.max(axis=0) - seen.min(axis=0) < width]

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
            ask = self._unseen(cells, spans[:, 1] - spans[:, 0], self._room([insider]))
            places = np.searchsorted(cells, ask)
            mine = self._spans(ask, [insider])
            narrower = np.diff(mine) < np.diff(spans[places])
            spans[places] = np.where(narrower, mine, spans[places])
        return spans

    def _spans(self, cells: np.ndarray, knows: list[int] | None) -> np.ndarray:
        """The ends of each cell's interval, as changes, for one attacker."""
        room = self._room(knows)
        spans = np.zeros((len(cells), 2))
        for piece in self.pieces:
            mine = np.flatnonzero(np.isin(cells, piece.cells))
            if not len(mine):
                continue
            endless = find_endless(piece, room)
            for batch in np.array_split(mine, -(-2 * len(mine) // piece.at_once)):
                ends = self._ends(piece, cells[batch], room, endless)
                for place, (up, down) in zip(batch, ends, strict=True):
                    at = int(piece.place(cells[place]))
                    high = np.inf if endless[at] else self._end(piece, at, 1, up, room)
                    spans[place] = -self._end(piece, at, -1, down, room), high
        return spans

    @staticmethod
    def _end(piece: Piece, at: int, sign: int, found: Found, room: Room) -> float:
        if found.is_whole:
            return float(np.round(sign * found.change[at]))
        return find_whole_end(piece, at, sign, room)

    # ------------------------------------------------------------------ tables

    def _insiders(self) -> list[int]:
        return [int(cell) for cell in self.problem.insiders if self.hidden[cell]]

    def _room(self, knows: list[int] | None, far: float = np.inf) -> Room:
        room = self.problem.room(self.hidden, knows)
        return Room(room.down, np.minimum(room.up, far))

    def _ends(self, piece, cells, room, endless=None) -> list[tuple[Found, Found]]:
        """The tables in which each cell is highest, and lowest; not where it is endless."""
        aims = np.zeros((2 * len(cells), len(piece.cells)))
        at = piece.place(cells)
        aims[np.arange(0, len(aims), 2), at] = 1.0 if endless is None else ~endless[at]
        aims[np.arange(1, len(aims), 2), at] = -1.0
        found = self._find(piece, aims, room, keep=endless is None or bool(self._insiders()))
        return list(zip(found[::2], found[1::2], strict=True))

    def _shake(self, asked: np.ndarray, room: Room) -> None:
        """Look for tables in which many cells are far from their counts at once."""
        sign = np.random.default_rng(0).choice([-1.0, 1.0], (_SHAKES, len(self.problem)))
        for piece in self.pieces:
            if np.isin(piece.cells, asked).any():
                self._find(piece, sign[:, piece.cells], room)

    def _find(self, piece: Piece, aims: np.ndarray, room: Room, keep: bool = True) -> list[Found]:
        """Look for tables, and keep those of whole numbers."""
        found = find_farthest(piece, aims, room)
        whole = [one.change for one in found if keep and one.is_whole]
        if whole:
            tables = np.zeros((len(whole), len(self.problem)), dtype=int)
            tables[:, piece.cells] = np.round(whole)
            self._tables = np.vstack([self._tables, tables])
        return found


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
