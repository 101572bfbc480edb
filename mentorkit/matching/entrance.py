"""What a table must be before its cells are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import SEVERAL
from ..criteria.single import fault_of
from ..errors import MatchingError, Problem


def name_twice(table: pd.DataFrame) -> list:
    """Names that more than one column of a table bears, each once."""
    return list(table.columns[table.columns.duplicated()].unique())


def clear_cells(
    people: pd.DataFrame, where: str, single: Iterable[str], lists: Iterable[str] = ()
) -> tuple[pd.DataFrame, list[Problem]]:
    """A table without the cells that cannot be read, and a problem for each of them.

    Parameters
    ----------
    people : DataFrame
        Each column once.
    where : str
        What to call the table in a refusal.
    single : iterable of str
        Columns of one value a cell, those that are absent passed over.
    lists : iterable of str
        Columns whose cells may hold several.

    Returns
    -------
    people : DataFrame
        Such cells are None.
    problems : list of Problem
    """
    problems: list[Problem] = []
    cleared = {}
    for names, find, mend in (
        (single, fault_of, "give one value"),
        (lists, _fault_of_list, "give a list of words, or one text with ; between them"),
    ):
        for name in names:
            if name not in people or people[name].dtype.kind in "biufM":
                continue
            cells = list(people[name])
            faults = {k: fault for k, cell in enumerate(cells) if (fault := find(cell))}
            for place, fault in faults.items():
                what = f"what the cell holds {fault}"
                problems.append(Problem(where, what, mend, row=place + 2, column=name))
                cells[place] = None
            if faults:
                cleared[name] = pd.Series(cells, index=people.index, dtype=object)
    return people.assign(**cleared), problems


def _fault_of_list(cell: Any) -> str | None:
    if not isinstance(cell, SEVERAL):
        return fault_of(cell)
    if isinstance(cell, np.ndarray) and not cell.ndim:
        return "is no list"
    return next((f"has an entry that {fault}" for one in cell if (fault := fault_of(one))), None)


def check_others(people: Any, where: str) -> None:
    """Refuse a table of others, with ``id`` and ``manager_id``, that cannot be read.

    Parameters
    ----------
    people : DataFrame or None
    where : str
        What to call the table in a refusal.

    Raises
    ------
    MatchingError
        No table, no column ``id``, two columns of one name, a cell that is no single
        value; all of them.
    """
    if people is None:
        return
    if not isinstance(people, pd.DataFrame) or "id" not in people:
        raise MatchingError(Problem(where, "there is no column id", "give id and manager_id"))
    read = "id", "manager_id"
    problems = [
        Problem(where, f"two columns are called {name}", "keep one, or rename the other")
        for name in name_twice(people)
        if name in read
    ]
    if not problems:
        problems = clear_cells(people, where, read)[1]
    if problems:
        raise MatchingError(problems)
