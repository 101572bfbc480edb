"""Which cells to hide, given the conditions found so far: exactly, or greedily."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint

from .attack import Gap
from .cuts import Capacity, Cut, cuts_of_gap, first_cuts, stack
from .problem import Problem
from .quiet import search

#: Steps of the search in one programme. A count, not a time, so that the same table is
#: protected alike on every machine.
NODES = 60
#: Rounds after which cells that are badly off get unknowns of their own, so many a round
#: and in all.
PATIENCE = 1
_FLOWS_A_ROUND, _MOST_FLOWS = 2, 6
_WHOLE = 1e-6


@dataclass(eq=False)
class Master:
    """The conditions on the hidden cells, and their cheapest solution.

    Parameters
    ----------
    problem : Problem
    must, may : array of bool, shape (n_cells,)
        What is to be hidden, and what can be.
    width : array, shape (n_cells,)
        How wide the interval of each cell must be once it is hidden.
    """

    problem: Problem
    must: np.ndarray
    may: np.ndarray
    width: np.ndarray
    cuts: list[Cut] = field(default_factory=list)
    flows: list[tuple[int, int | None]] = field(default_factory=list)
    has_raised: bool = False

    def __post_init__(self):
        self.asked = self.width.copy()
        self.cuts = [
            *first_cuts(self.problem, self.width, self.may),
            *(
                Cut(cells, np.ones(len(cells)), 1.0)
                for cells in self.problem.one_of
                if (self.may | self.must)[cells].any()
            ),
        ]

    def learn(self, gaps: list[Gap]) -> None:
        """Take in why a set is not safe."""
        for gap in gaps:
            if gap.is_whole:  # ask for more of all numbers, until whole ones do
                self.asked[gap.cell] = np.floor(gap.spread) + 1
                self.has_raised = True
            self.cuts += cuts_of_gap(self.problem, gap, self.asked[gap.cell])

    def watch(self, gaps: list[Gap]) -> None:
        """Give the cells that are worst off unknowns of their own, the small ones first."""
        new = [gap for gap in gaps if (gap.cell, gap.insider) not in self.flows]
        new.sort(key=lambda gap: (not self.must[gap.cell], gap.spread))
        for gap in new[: min(_FLOWS_A_ROUND, _MOST_FLOWS - len(self.flows))]:
            self.flows.append((gap.cell, gap.insider))

    def is_fewest(self, hidden: np.ndarray, bound: float) -> bool:
        """True if no set that costs `bound` or more has fewer cells.

        Where weights tell more than one cell from two, if none costs less.
        """
        if self._for_size < 1:
            return hidden.sum() < bound - self._for_size + 1 - _WHOLE
        return self.problem.weights @ hidden <= bound * (1 + _WHOLE)

    @property
    def _for_size(self) -> float:
        """What all cells together cost beyond one each; 1 if they do not cost one each."""
        beyond = self.problem.weights - 1
        return float(beyond.sum()) if (beyond >= 0).all() and beyond.sum() < 1 else 1.0

    # ----------------------------------------------------------------- exactly

    def solve(self, known: np.ndarray | None) -> tuple[np.ndarray, float, bool] | None:
        """The cheapest set that meets every condition.

        Parameters
        ----------
        known : array of bool or None
            A safe set, if one is known: how exactly it pays to search.

        Returns
        -------
        (array of bool, float, bool) or None
            The cells to hide; what every safe set costs at least; whether the search
            came to its end. None if it ended without an answer.
        """
        n = len(self.problem)
        matrix = stack(self.cuts, n)
        least = np.array([cut.least for cut in self.cuts])
        low, high = [least], [np.full(len(least), np.inf)]
        lowest, highest = [self.must.astype(float)], [(self.must | self.may).astype(float)]
        rows = [[matrix]]
        for cell, insider in self.flows:
            flow = _Flow(self.problem, cell, insider, self.asked[cell])
            rows.append([flow.hidden, *[None] * (len(rows) - 1), flow.change])
            low.append(flow.low), high.append(flow.high)
            lowest.append(-flow.reach), highest.append(flow.reach)
        for row in rows:
            row += [None] * (len(rows) - len(row))
        everything = sp.block_array(rows, format="csr") if len(rows) > 1 else matrix
        flows = everything.shape[1] - n
        most = self.must | self.may if known is None else known
        near = (1 - self._for_size) / (self.problem.weights @ most + 1)
        said = search(
            np.r_[self.problem.weights, np.zeros(flows)],
            constraints=LinearConstraint(everything, np.concatenate(low), np.concatenate(high)),
            bounds=Bounds(np.concatenate(lowest), np.concatenate(highest)),
            integrality=np.r_[np.ones(n), np.zeros(flows)],
            options={"node_limit": NODES, "mip_rel_gap": max(_WHOLE, near)},
        )
        if said.x is None:
            return None
        # A flow that is held too short, and a width that was raised, can ask too much.
        is_fair = (self.problem.is_network or not self.flows) and not self.has_raised
        bound = said.mip_dual_bound if is_fair else -np.inf
        return said.x[:n] > 0.5, bound, said.status == 0

    # ---------------------------------------------------------------- greedily

    def cover(self, start: np.ndarray | None = None) -> np.ndarray:
        """A set that meets every condition, cell by cell the one that helps most.

        Parameters
        ----------
        start : array of bool, optional
            Cells that are hidden already and stay so.
        """
        matrix = stack(self.cuts, len(self.problem))
        least = np.array([cut.least for cut in self.cuts])
        hidden = self.must | (start if start is not None else False)
        helps = matrix.maximum(0)
        weights = self.problem.weights
        while True:
            lacks = least - matrix @ hidden
            open_ = np.flatnonzero(lacks > _WHOLE)
            gain = self._gain(helps[open_], lacks[open_])
            gain[hidden | ~self.may] = 0
            if not gain.any():
                break
            hidden = hidden.copy()
            hidden[np.argmax(gain / weights)] = True
        return self._thin(hidden, matrix.tocsc(), least, start)

    @staticmethod
    def _gain(helps: sp.csr_array, lacks: np.ndarray) -> np.ndarray:
        """By cell, how much of what the open conditions lack it would give."""
        values = np.minimum(helps.data, np.repeat(lacks, np.diff(helps.indptr)))
        return np.bincount(helps.indices, values, minlength=helps.shape[1])

    def _thin(self, hidden, columns, least, start) -> np.ndarray:
        """Show again what no condition needs, the largest first."""
        stays = self.must if start is None else self.must | start
        sums = columns @ hidden.astype(float)
        for cell in sorted(np.flatnonzero(hidden & ~stays), key=lambda c: -self.problem.weights[c]):
            rows = columns.indices[columns.indptr[cell] : columns.indptr[cell + 1]]
            values = columns.data[columns.indptr[cell] : columns.indptr[cell + 1]]
            if (sums[rows] - values >= least[rows] - _WHOLE).all():
                hidden[cell] = False
                sums[rows] -= values
        return hidden


class _Flow:
    """Two tables for one cell, as unknowns: one that lifts it, one that lowers it.

    With them the programme knows by itself what protects the cell, and no more
    conditions for it need to be found. As changes from the true table they meet
    every equation, stay within what each cell gives way as it is hidden or shown,
    and lie `width` apart in the cell once it is hidden.
    """

    def __init__(self, problem: Problem, cell: int, insider: int | None, width: float):
        n, capacity = len(problem), Capacity(problem, insider)
        # In a network no more than the width need ever pass through another cell. What
        # passes is measured by the farthest it need go, so that all is 1 at most.
        far = width if problem.is_network else 20 * width
        shown_up, shown_down, hidden_up, hidden_down = (
            np.minimum(amount, far) / far
            for room in (capacity.shown, capacity.hidden)
            for amount in (room.up, room.down)
        )
        up, down = hidden_up - shown_up, hidden_down - shown_down
        one, none = sp.eye_array(n), sp.csr_array((n, n))
        equations, m = problem.equations, problem.equations.shape[0]
        apart = np.zeros((1, 2 * n))
        apart[0, [cell, n + cell]] = 1, -1
        asked = np.zeros((1, n))
        asked[0, cell] = -width / far
        self.hidden = sp.vstack([
            sp.csr_array((2 * m, n)),
            sp.diags_array(-up), sp.diags_array(-up), sp.diags_array(down), sp.diags_array(down),
            sp.csr_array(asked),
        ])  # fmt: skip
        self.change = sp.vstack([
            sp.block_diag([equations, equations]),
            sp.block_array([[one, none], [none, one], [one, none], [none, one]]),
            sp.csr_array(apart),
        ])  # fmt: skip
        endless = np.full(2 * n, np.inf)
        self.low = np.r_[np.zeros(2 * m), -endless, np.tile(-shown_down, 2), 0.0]
        self.high = np.r_[np.zeros(2 * m), np.tile(shown_up, 2), endless, np.inf]
        self.reach = np.ones(2 * n)
