"""Cells of several tables by name, so that a page of linked tables is one problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..errors import DisclosureError
from ..errors import Problem as Fault
from .checking import TOTAL, check_counts, with_margins
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
            DataFrame; of a Series the only one). What is wrong with a table is told by
            :meth:`problem`, with all the rest.
        """
        is_list = isinstance(counts, pd.Series)
        frame = counts.to_frame("") if is_list else counts
        try:
            values = with_margins(check_counts(frame))
        except DisclosureError as refused:
            self._faults += refused.problems
            return pd.DataFrame()
        labels, headers = [*frame.index, _ALL], [*frame.columns, _ALL]
        if is_list:
            values, headers = values[:, :1], [_ALL]
        names = np.empty(values.shape, dtype=object)
        for i, j in np.ndindex(*values.shape):
            where = [(rows, labels[i]), (columns, headers[j])]
            where = sorted((kind, label) for kind, label in where if label is not _ALL)
            names[i, j] = of, tuple(where)
            self.add(names[i, j], int(values[i, j]), is_out=is_out)
        for j in range(names.shape[1]):
            self.add_sum(names[-1, j], names[:-1, j])
        for i in range(0 if is_list else len(names)):
            self.add_sum(names[i, -1], names[i, :-1])
        index = [*frame.index, TOTAL]
        return pd.DataFrame(names, index, [TOTAL] if is_list else [*frame.columns, TOTAL])

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
        entries = [
            (row, place[name], sign)
            for row, (total, parts) in enumerate(self._sums)
            for name, sign in [(total, -1.0), *((part, 1.0) for part in parts)]
        ]
        rows, columns, signs = np.array(entries).T if entries else np.zeros((3, 0))
        equations = sp.csr_array(
            (signs, (rows.astype(int), columns.astype(int))), shape=(len(self._sums), len(names))
        )
        is_fixed = np.array([name in self._fixed for name in names], dtype=bool)
        is_asked = np.array([name in self._must for name in names], dtype=bool)
        plain = Problem(counts, equations, threshold, zeros, names)
        return replace(
            plain,
            sensitive=plain.sensitive | is_asked,
            fixed=(plain.fixed & ~is_asked) | is_fixed,
            one_of=[[place[name] for name in some] for some in self._one_of],
            **more,
        )


#: Stands for all rows or columns together.
_ALL = object()
