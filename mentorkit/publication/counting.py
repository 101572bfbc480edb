"""The numbers of people in a table, by names that other pages know them by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..language import Text, format_value
from ..result import Claim, Column, Count, Fact, Mean, Share
from .ledger import Rules

if TYPE_CHECKING:
    from ..disclosure import Problem

#: In a row's stead: all rows of a column together.
TOTAL = "total"
#: The column of a frame in which a row has those that it was joined of; None of others.
JOINED = "joined of"


@dataclass(frozen=True)
class Parting:
    """Columns of which each counts a part of those that another one does, in every row.

    Attributes
    ----------
    parts : tuple of str
        Nobody is counted in two of them.
    whole : str
    is_share : bool
        The table tells the part as a share of the whole.
    """

    parts: tuple[str, ...]
    whole: str
    is_share: bool

    @property
    def rest(self) -> tuple[str, ...]:
        """What the parts leave of the whole is called; nobody writes it."""
        return (*self.parts, self.whole)

    @property
    def columns(self) -> list[Any]:
        """The parts, and what they leave."""
        return [*self.parts, self.rest]


def find_partings(columns: Mapping[str, Column]) -> list[Parting]:
    """Shares, each with its whole, and counts that say of what they are a part."""
    shares = {
        Parting((c.k,), c.n, is_share=True): None for c in columns.values() if c.kind == "share"
    }
    parts: dict[str, list[str]] = {}
    for name, column in columns.items():
        if column.part_of:
            parts.setdefault(column.part_of, []).append(column.n or name)
    return [*shares, *(Parting(tuple(of), whole, False) for whole, of in parts.items())]


def of_groups(columns: Mapping[str, Column]) -> bool:
    """True if the rows are groups of people."""
    return any(column.names_people for column in columns.values())


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
        #: How many there are of each group that stands joined with others, by name.
        self.joined: dict[str, int] = {}
        self._names: dict[tuple[Any, Any], str] = {}
        self._place = rules.place
        self._of = {column.n or name: column.who for name, column in columns.items() if column.who}
        self.of_groups = of_groups(columns)
        self._rows = row_names(frame, columns)
        self._are_told_apart = len(set(self._rows)) == len(self._rows)
        self._own = {
            i: (own, row_names(own, columns))
            for i, own in enumerate(frame.get(JOINED, ()))
            if own is not None
        }

    def add_column(
        self, column: Any, people: np.ndarray, is_out: bool | np.ndarray = False
    ) -> None:
        """Add a number a row, and their total, which is out."""
        out = np.broadcast_to(is_out, len(people))
        parts = [self._add(column, i, int(n), is_out=bool(out[i])) for i, n in enumerate(people)]
        self._add_sum(self._add(column, TOTAL, int(people.sum()), is_out=True), parts)

    def add_parts(self, whole: str, parts: Sequence[Any], i: int) -> None:
        """Say that numbers of a row add up to another."""
        self._add_sum(self.name(whole, i), [self.name(part, i) for part in parts])

    def without_totals(self, problem: Problem, columns: Collection[Any]) -> Problem:
        """The problem of those who do not know how many these columns count in all."""
        totals = {self._names.get((column, TOTAL)) for column in columns}
        cells = [cell for cell, name in enumerate(problem.names) if name in totals]
        kept = np.flatnonzero(np.diff(problem.equations[:, cells].indptr) == 0)
        return replace(problem, equations=problem.equations[kept])

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

    def link(self) -> bool:
        """Add what earlier pages told and hid that hangs together with it; False if nothing does.

        Of groups that stand joined here and were asked for alone there, the sums hold too.
        """
        known = any(self.linked.state(name) for name in self.joined)
        if known:
            for name, n in self.joined.items():
                self.cells.add(name, n)
            for total, parts in self.sums:
                self.cells.add_sum(total, parts)
        return self.linked.extend(self.cells, [*self.at, *self.joined] if known else self.at)

    def _add(self, column: Any, i: Any, count: int, *, is_out: bool = False) -> str:
        row = self._rows[i] if i != TOTAL and self._are_told_apart else i
        name = f"{self._place} | {column} | {row}"
        of = self._of.get(column) if i != TOTAL else None
        own: dict[str, int] = {}
        if of:
            rows = [self._rows[i]]
            if i in self._own:
                # By what it is joined of: two pages may join differently under one name.
                frame, rows = self._own[i]
                people = pd.to_numeric(frame[column]).fillna(0).astype(int)
                own = {f"{of} | {row}": n for row, n in zip(rows, people, strict=True)}
            shared = f"{of} | {' + '.join(rows)}"
            # A page that was kept from other tables may have counted others.
            if self.linked.count(shared) in (None, count) and shared not in self.at:
                name = shared
        if own and all(self.linked.count(part) in (None, n) for part, n in own.items()):
            self.joined |= own
            self.sums.append((name, tuple(own)))
        self._names[column, i], self.at[name], self.counts[name] = name, (column, i), count
        return self.cells.add(name, count, is_out=is_out)

    def _add_sum(self, total: str, parts: Sequence[str]) -> None:
        self.cells.add_sum(total, parts)
        self.sums.append((total, tuple(parts)))


def row_names(frame: pd.DataFrame, columns, language: str = "") -> list[str]:
    """What each row is called: the words of its labels, for a reader of `language`.

    Without one, what it is known by in every edition: the keys of its labels, or their words
    in English. Rows that these do not tell apart (months, dates) are named by their facts too.
    """
    labels = [
        column.key if column.key and not language else name
        for name, column in columns.items()
        if column.kind == "label" and column.names_row
    ]
    names = _name_rows(frame, labels, language or "en")
    if len(set(names)) < len(names):
        facts = [name for name, column in columns.items() if column.kind == "fact"]
        names = _name_rows(frame, [*labels, *facts], language or "en")
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
