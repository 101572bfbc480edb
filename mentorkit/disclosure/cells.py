"""Cells of several tables by name, so that a page of linked tables is one problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..errors import DisclosureError
from ..errors import Problem as Fault
from .checking import TOTAL
from .problem import Problem


class Cells:
    """Counts by name, and the sums that hold between them.

    A cell that stands in several tables has one name and is one cell: it is hidden
    in all of them or in none.

    Examples
    --------
    Two tables of the same people share what they add up to by department:

    >>> cells = Cells()
    >>> by_sex = pd.DataFrame({"w": [2, 20], "m": [9, 30]}, index=["HR", "IT"])
    >>> by_age = pd.DataFrame({"-39": [5, 24], "40-": [6, 26]}, index=["HR", "IT"])
    >>> names = cells.add_table(by_sex, rows="department", columns="sex")
    >>> other = cells.add_table(by_age, rows="department", columns="age")
    >>> names.loc["HR", "total"] == other.loc["HR", "total"]
    True
    >>> from mentorkit.disclosure import solve
    >>> solution = solve(cells.problem())
    >>> names.map(solution.hides)
               w      m  total
    HR      True   True  False
    IT      True   True  False
    total  False  False  False
    """

    def __init__(self) -> None:
        self._counts: dict[Hashable, int] = {}
        self._sums: dict[tuple, None] = {}
        self._fixed: set[Hashable] = set()
        self._must: set[Hashable] = set()
        self._one_of: list[list[Hashable]] = []
        self._faults: list[Fault] = []

    def add(
        self, name: Hashable, count: int, *, is_out: bool = False, must_hide: bool = False
    ) -> Hashable:
        """Add a cell, or say more of one that is there.

        Parameters
        ----------
        name : hashable
        count : int
        is_out : bool
            It has been told, and cannot be hidden any more.
        must_hide : bool
            It is to be hidden whatever its size, say because an earlier edition
            hid it.
        """
        if self._counts.setdefault(name, count) != count:
            self._faults.append(
                Fault("cells", f"{name!r} is given with two counts", "name different people apart")
            )
        if is_out:
            self._fixed.add(name)
        if must_hide:
            self._must.add(name)
        return name

    def add_sum(self, total: Hashable, parts: Iterable[Hashable]) -> None:
        """Say that a cell is the sum of others, as everybody can see."""
        self._sums[total, tuple(parts)] = None

    def hide_one_of(self, names: Iterable[Hashable]) -> None:
        """Ask that at least one of these cells be hidden."""
        self._one_of.append(list(names))

    def add_table(
        self,
        counts: pd.DataFrame | pd.Series,
        *,
        rows: str,
        columns: str | None = None,
        of: str = "",
        is_out: bool = False,
    ) -> pd.DataFrame:
        """Add a table with its margins.

        Parameters
        ----------
        counts : DataFrame or Series
            Without margins. A Series is a list with its total.
        rows, columns : str
            What the rows and columns are, say ``"department"``. Tables that have
            one of them in common share its margin.
        of : str
            Who is counted, say ``"mentees"``. Different people share nothing.
        is_out : bool
            The table has been told as it stands.

        Returns
        -------
        DataFrame
            The names of the cells, with a last row ``total`` (and column, of a
            DataFrame).
        """
        is_list = isinstance(counts, pd.Series)
        frame = counts.to_frame("") if is_list else counts

        def name(row, column) -> Hashable:
            where = [(rows, row), *([] if is_list else [(columns, column)])]
            return of, tuple(sorted((w for w in where if w[1] is not _ALL), key=lambda w: w[0]))

        labels, headers = [*frame.index, _ALL], [*frame.columns, *([] if is_list else [_ALL])]
        for row in labels:
            for column in headers:
                part = frame if row is _ALL else frame.loc[[row]]
                part = part if column is _ALL else part[[column]]
                self.add(name(row, column), int(part.to_numpy().sum()), is_out=is_out)
        for column in headers:
            self.add_sum(name(_ALL, column), [name(row, column) for row in labels[:-1]])
        if not is_list:
            for row in labels:
                self.add_sum(name(row, _ALL), [name(row, column) for column in headers[:-1]])
        written = [[name(row, column) for column in headers] for row in labels]
        table = pd.DataFrame(index=[*labels[:-1], TOTAL], columns=[*headers[:-1], TOTAL]
                             if not is_list else headers, dtype=object)  # fmt: skip
        for i, line in enumerate(written):
            for j, cell in enumerate(line):
                table.iat[i, j] = cell
        return table

    def problem(self, threshold: int = 5, zeros: str = "public", **more: Any) -> Problem:
        """All that was added as one problem.

        Raises
        ------
        DisclosureError
            A name with two counts, a sum over what was not added or that does not
            hold, counts that are none.
        """
        names = list(self._counts)
        place = {name: k for k, name in enumerate(names)}
        faults = list(self._faults)
        for name in {n for total, parts in self._sums for n in (total, *parts)} - place.keys():
            faults.append(Fault("cells", f"{name!r} is in a sum and was not added", "add it"))
        if faults:
            raise DisclosureError(sorted(faults))
        counts = np.array(list(self._counts.values()))
        rows = [
            sp.csr_array(
                (np.r_[np.ones(len(parts)), -1.0],
                 (np.zeros(len(parts) + 1, int), [place[name] for name in (*parts, total)])),
                shape=(1, len(names)),
            )
            for total, parts in self._sums
        ]  # fmt: skip
        equations = sp.vstack(rows) if rows else sp.csr_array((0, len(names)))
        is_fixed = np.isin(np.arange(len(names)), [place[name] for name in self._fixed])
        is_asked = np.isin(np.arange(len(names)), [place[name] for name in self._must])
        plain = Problem(counts, equations, threshold, zeros, names)
        return Problem(
            counts, equations, threshold, zeros, names,
            sensitive=plain.sensitive | is_asked,
            fixed=(plain.fixed & ~is_asked) | is_fixed,
            one_of=[[place[name] for name in some] for some in self._one_of],
            **more,
        )  # fmt: skip


_ALL = object()
