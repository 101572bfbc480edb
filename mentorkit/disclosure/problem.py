"""A page of counts as a problem: cells, the sums between them, and who knows what.

Nothing here is about rows and columns. A cell is a count with a place in some
equations, so that one table, a page of tables that share a margin, and what an
earlier edition has already told are one and the same problem.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from .checking import check_problem

ZEROS = ("public", "hide")


@dataclass(frozen=True, eq=False)
class Room:
    """How far below and above its true count each cell may lie, for all that one knows."""

    down: np.ndarray
    up: np.ndarray


@dataclass(frozen=True, eq=False)
class Problem:
    """Counts, the equations that hold between them, and what must not be told.

    Parameters
    ----------
    counts : array of int, shape (n_cells,)
        The true counts, margins among them.
    equations : sparse array, shape (n_equations, n_cells)
        ``equations @ counts`` is 0: the parts of a sum with 1, the sum with -1.
    threshold : int, default 5
        Counts of 1 to ``threshold - 1`` people are small. What can be inferred of
        a hidden cell must be an interval at least this wide.
    zeros : {"public", "hide"}, default "public"
        Whether a 0 is shown. ``"hide"`` treats it as a small count.
    names : sequence of hashable, optional
        What the cells are called; their numbers otherwise.
    sensitive : array of bool, optional
        Cells that must be hidden. The small ones otherwise.
    fixed : array of bool, optional
        Cells that are out, or shown whatever happens. The zeros otherwise, where
        they are public.
    weights : array of float, optional
        What hiding a cell costs. Otherwise one for each, and beyond that a little
        for its size, so that the fewest cells are hidden and of those the smaller.
    low, high : array, optional
        What anybody knows of a cell that is hidden. Otherwise at least 1 where
        zeros are public and the count is not 0, else 0; no upper bound.
    shown_low, shown_high : array, optional
        What a cell tells that is shown: its count, or less where it is rounded.
    inside : array, optional
        The least that someone who is counted in the cell knows of it. Otherwise 1
        where there is someone.
    one_of : sequence of arrays of int, optional
        Sets of cells of which at least one must be hidden.

    Raises
    ------
    DisclosureError
        Everything that does not fit together.

    Notes
    -----
    **Who attacks.** *Anybody* knows the equations, every cell that is shown, that
    counts are whole numbers, and, where zeros are shown, that a hidden count is
    not 0. *Someone inside* knows besides that the cell they are counted in holds
    at least 1, which says more only where zeros are hidden; there is one such
    attacker for every hidden cell with anybody in it. They do not pool what they
    know, but where zeros are public they could: all hold the same.

    Nobody is held to know which hidden cells are small and which were hidden to
    protect them. That a cell is small is true of some hidden cells and not of
    others, and the page does not say of which; whoever guesses is not certain.

    **What is safe.** Each attacker's lowest and highest possible value of every
    hidden cell are at least `threshold` apart. Since no count is negative the
    highest is then no less than `threshold` either.

    **Sets that are safe together.** Hiding one cell more only widens what is known
    of the others, so what two safe sets hide is safe if both hide it. There is a
    largest safe set, and what it cannot protect nothing can.

    Examples
    --------
    A sum of three, of which the first is small:

    >>> problem = Problem([2, 9, 20, 31], [[1, 1, 1, -1]])
    >>> problem.sensitive
    array([ True, False, False, False])
    """

    counts: np.ndarray
    equations: sp.csr_array
    threshold: int = 5
    zeros: str = "public"
    names: Sequence[Hashable] | None = None
    sensitive: np.ndarray | None = None
    fixed: np.ndarray | None = None
    weights: np.ndarray | None = None
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    shown_low: np.ndarray | None = None
    shown_high: np.ndarray | None = None
    inside: np.ndarray | None = None
    one_of: Sequence[np.ndarray] = ()

    def __post_init__(self):
        counts = np.atleast_1d(np.asarray(self.counts))
        n = len(counts)
        public = self.zeros != "hide"
        small = (counts < self.threshold) & (True if not public else counts > 0)
        someone = np.minimum(counts, 1)
        default = {
            "names": tuple(range(n)),
            "sensitive": small,
            "fixed": (counts == 0) & public,
            "weights": _weigh(counts),
            "low": someone if public else np.zeros(n),
            "high": np.full(n, np.inf),
            "shown_low": counts,
            "shown_high": counts,
            "inside": someone,
        }
        values = {
            name: value if getattr(self, name) is None else getattr(self, name)
            for name, value in default.items()
        }
        values["names"] = tuple(values["names"])
        for name in default.keys() - {"names"}:
            kind = bool if name in ("sensitive", "fixed") else float
            values[name] = np.array(values[name], dtype=kind)
        values["counts"] = counts
        values["equations"] = sp.csr_array(self.equations, dtype=float)
        values["one_of"] = tuple(np.asarray(cells, dtype=int) for cells in self.one_of)
        check_problem(self.threshold, self.zeros, ZEROS, values)
        values["counts"] = counts.astype(int)
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def insiders(self) -> np.ndarray:
        """Cells whose people know more of them than anybody, once they are hidden."""
        return np.flatnonzero((self.inside > self.low) & (self.counts > 0))

    def room(self, hidden: np.ndarray, knows: np.ndarray | None = None) -> Room:
        """How far each cell may lie from its count.

        Parameters
        ----------
        hidden : array of bool, shape (n_cells,)
        knows : array of int, optional
            Hidden cells whose people attack together.
        """
        low = np.where(hidden, self.low, self.shown_low)
        high = np.where(hidden, self.high, self.shown_high)
        if knows is not None:
            low[knows] = np.maximum(low[knows], self.inside[knows])
        return Room(self.counts - low, high - self.counts)

    def parts(self) -> list[np.ndarray]:
        """Cells that hang together by equations or `one_of`, as arrays of their numbers.

        Those that stand in none are one part.
        """
        links = [self.equations.astype(bool)]
        for cells in self.one_of:
            row = np.zeros((1, len(self)), bool)
            row[0, cells] = True
            links.append(sp.csr_array(row))
        part = find_parts(sp.vstack(links).tocsr())[1]
        order = np.argsort(part, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(part[order])) + 1)

    def part(self, cells: np.ndarray) -> Problem:
        """The problem of one part alone."""
        place = np.full(len(self), -1)
        place[cells] = np.arange(len(cells))
        equations = self.equations[:, cells]
        mine = {
            name: getattr(self, name)[cells]
            for name in ("counts", "sensitive", "fixed", "weights", "low", "high",
                         "shown_low", "shown_high", "inside")
        }  # fmt: skip
        return replace(
            self,
            equations=equations[np.diff(equations.indptr) > 0],
            names=tuple(self.names[cell] for cell in cells),
            one_of=tuple(place[some] for some in self.one_of if place[some[0]] >= 0),
            **mine,
        )

    @cached_property
    def is_network(self) -> bool:
        """True if every cell stands in two equations at most, once on each side.

        The equations are then those of a flow, as in any two-way table with its
        margins, and totally unimodular: the ends of an interval over all numbers
        are whole, so nobody gains by asking for whole numbers.
        """
        columns = self.equations.tocsc()
        number = np.diff(columns.indptr)
        if (number > 2).any() or (np.abs(columns.data) != 1).any():
            return False
        pairs = columns.indptr[:-1][number == 2]
        one, other = columns.indices[pairs], columns.indices[pairs + 1]
        alike = columns.data[pairs] == columns.data[pairs + 1]
        # Each equation as it is and turned; cells with like signs turn one of the two.
        n = self.equations.shape[0]
        ends = np.r_[other + n * alike, other + n * ~alike]
        graph = sp.coo_array(
            (np.ones(2 * len(one)), (np.r_[one, one + n], ends)), shape=(2 * n, 2 * n)
        )
        side = connected_components(graph, directed=False)[1]
        return bool((side[:n] != side[n:]).all())


def find_parts(links: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Which rows and which columns of a matrix hang together, by the number of their part.

    Columns without an entry are one part.
    """
    n, m = links.shape
    if not n:
        return np.zeros(0, dtype=int), np.zeros(m, dtype=int)
    graph = sp.block_array([[None, links], [links.T, None]])
    part = connected_components(graph, directed=False)[1]
    alone = np.bincount(links.indices, minlength=m) == 0
    part[n:][alone] = -1
    return part[:n], part[n:]


def _weigh(counts: np.ndarray) -> np.ndarray:
    """One a cell, and for their sizes less than half of one in all."""
    size = np.log1p(np.maximum(np.asarray(counts, dtype=float), 0))
    return 1 + 0.5 * size / (size.sum() + 1)
