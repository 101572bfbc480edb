"""The numbers of people in a table, by names that other pages know them by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..language import Text, format_value
from ..result import Claim, Count, Fact, Mean, Share
from .ledger import Rules

#: In a row's stead: all rows of a column together.
TOTAL = "total"


class CountedTable:
    """The numbers of people in a table as cells that other pages may have too.

    Parameters
    ----------
    frame : DataFrame
    columns : mapping of str to Column
    rules : Rules
    """

    def __init__(self, frame: pd.DataFrame, columns, rules: Rules):
        from ..disclosure import Cells

        # A chart is where its table is, and asks for the same again.
        self.linked = rules.ledger.linked.without(rules.place)
        self.cells = Cells()
        self.counts: dict[str, int] = {}
        self.sums: list[tuple[str, tuple[str, ...]]] = []
        #: Where a cell is, by name.
        self.at: dict[str, tuple[Any, Any]] = {}
        self._names: dict[tuple[Any, Any], str] = {}
        self._place = rules.place
        self._of = {column.n or name: column.who for name, column in columns.items() if column.who}
        self._rows = row_names(frame, columns)
        self._are_told_apart = len(set(self._rows)) == len(self._rows)

    def add_column(self, column: Any, people: np.ndarray) -> None:
        """Add a number a row, and their total, which is out."""
        parts = [self._add(column, i, int(n)) for i, n in enumerate(people)]
        self._add_sum(self._add(column, TOTAL, int(people.sum()), is_out=True), parts)

    def add_parts(self, whole: str, part: str, rest: Any, i: int) -> None:
        """Say that two numbers of a row add up to a third."""
        self._add_sum(self.name(whole, i), [self.name(part, i), self.name(rest, i)])

    def must_hide(self, column: Any, i: int) -> None:
        """Ask that a cell be hidden."""
        name = self.name(column, i)
        self.cells.add(name, self.counts[name], must_hide=True)

    def name(self, column: Any, i: Any) -> str:
        """What the cell is called: as on other pages, where its column says whom it counts."""
        return self._names[column, i]

    def state(self, name: str) -> str | None:
        """What earlier pages made of a cell; of one that only this table has, nothing."""
        return self.linked.state(name) if name in self.at else None

    def _add(self, column: Any, i: Any, count: int, *, is_out: bool = False) -> str:
        row = self._rows[i] if i != TOTAL and self._are_told_apart else i
        name = f"{self._place} | {column} | {row}"
        of = self._of.get(column) if i != TOTAL else None
        if of:
            shared = f"{of} | {self._rows[i]}"
            # A page that was kept from other tables may have counted others.
            if self.linked.count(shared) in (None, count) and shared not in self.at:
                name = shared
        self._names[column, i], self.at[name], self.counts[name] = name, (column, i), count
        return self.cells.add(name, count, is_out=is_out)

    def _add_sum(self, total: str, parts: Sequence[str]) -> None:
        self.cells.add_sum(total, parts)
        self.sums.append((total, tuple(parts)))


def row_names(frame: pd.DataFrame, columns, language: str = "en") -> list[str]:
    """What each row is called: the words of its labels; in English the same in every edition.

    Rows that these do not tell apart (months, dates) are named by their facts too.
    """
    labels = [name for name, column in columns.items() if column.kind == "label"]
    names = _name_rows(frame, labels, language)
    if len(set(names)) < len(names):
        facts = [name for name, column in columns.items() if column.kind == "fact"]
        names = _name_rows(frame, [*labels, *facts], language)
    return names


def _name_rows(frame: pd.DataFrame, names: Sequence[str], language: str) -> list[str]:
    return [
        " · ".join(format_value(_without_figures(frame[name].iloc[i]), language) for name in names)
        for i in range(len(frame))
    ]


def _without_figures(label: Any) -> Any:
    """A label that stays the same as the figures about people in it change."""
    if isinstance(label, Claim):
        label = label.text
    if not isinstance(label, Text):
        return label
    return label.replace(
        **{
            name: Fact("…") if isinstance(value, (Count, Share, Mean)) else _without_figures(value)
            for name, value in label.values.items()
        }
    )
