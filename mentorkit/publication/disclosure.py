"""What a table may show of how few: the rules that every cell passes before it leaves.

A count below ``minimum_count`` people (``minimum_group`` where the rows are
groups of people), a share with so few people in it or beside it, a summary of
fewer than ``minimum_answers`` values and a mean's interval of fewer than
``minimum_deviation`` are hidden. Of a group of people no share of 0 or 100 % is
shown: it would tell of everyone in it. With them as few other counts are hidden
as it takes that nobody has one back by subtraction (:mod:`mentorkit.disclosure`).
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..language import Text, format_value
from ..programme import Privacy
from ..result import (
    FIGURES,
    Column,
    Count,
    Mean,
    Share,
    Tabulation,
)
from .counting import of_groups
from .holding import (
    entry_of,
    has_held_figures,
    held_cells,
    places_of,
    stand_alike,
    stays_held,
)
from .keeping import hide_all, keep_record, keep_system
from .ledger import Entry, Rules
from .merging import is_one, merge_groups
from .rounding import round_frame
from .sentences import about, protect
from .series import steady_groups, steady_series
from .suppressing import EARLIER, SMALL, people_in, suppress

HIDDEN = Text("hidden")
#: In place of the names of groups of whom no figure can be shown.
OTHERS = Text("Others (hidden)")
#: What stands in a cell without a value.
EMPTY = "–"


@dataclass(frozen=True)
class Cell:
    """A cell as it may be shown; `number` is for charts and None where hidden.

    `withheld` is a verdict that is not told, since a figure that it rests on is
    hidden. `held` is what an earlier edition told, since so few have come or
    gone that the new figure would tell of them.
    """

    text: str
    hidden: bool = False
    number: float | None = None
    withheld: bool = False
    held: bool = False


@dataclass(frozen=True)
class ReleasedTable:
    """A table of which nothing more can be shown than it holds."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden: int
    left_out: int = 0
    held: int = 0
    given_away: bool = False

    def column(self, name: str) -> list[Cell]:
        """The cells of a column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    @property
    def is_blank(self) -> bool:
        """True if figures are hidden or left out and none stands that says more than 0."""
        if self.given_away:
            return True
        return self.hidden + self.left_out > 0 and not any(
            _tells(cell, kind)
            for row in self.rows
            for cell, kind in zip(row, self.kinds, strict=True)
        )


def protect_table(table: Tabulation, rules: Rules | Privacy, language: str) -> ReleasedTable:
    """The table with every cell hidden that tells of too few.

    A verdict beside a hidden figure that it rests on is hidden with it, and a
    group of people of whom no figure can be shown is not named.

    Parameters
    ----------
    table : Tabulation
    rules : Privacy, or Rules
    language : {"sv", "en"}

    Returns
    -------
    ReleasedTable
    """
    rules = rules_for(table, rules if isinstance(rules, Rules) else Rules(rules))
    table = merge_groups(table, rules)
    frame = table.frame.reset_index(drop=True)
    if table.open_labels:
        frame = _drop_rare_rows(frame, table.columns, rules)
    frame, rough = steady_groups(frame, table.columns, rules)
    places = places_of(frame, table.columns, rules.known_as(table.key))
    frame, steady = steady_series(frame, table.columns, places)
    as_told = _held_rows(frame, table)
    steady |= rough | as_told
    found = suppress(frame, table.columns, rules)
    hidden = found.hidden
    rounded = round_frame(frame, table.columns, rules.round_to)
    beside = bool(as_told) or has_held_figures(rounded, table.columns, places, found.counted)
    held = held_cells(frame, rounded, table.columns, places, hidden, beside)
    if held or beside:
        rounded = stand_alike(rounded, table.columns, places)
    if found.is_given_away or is_one(table):
        hide_all(found, table.columns, EARLIER if found.is_given_away else SMALL)
        held = {}
    if not is_one(table):  # of groups it tells nothing, and other pages may
        keep_system(found, table.columns, held, rules)
    hidden_cell = Cell(HIDDEN.render(language), hidden=True)
    rows = []
    for i in range(len(frame)):
        row, veiled, given = {}, set(), set()
        for name, column in table.columns.items():
            at = places[i].at(name)
            if (name, i) in held:
                at.note(held[name, i])
                row[name] = _held_cell(held[name, i], language)
                continue
            if hidden[name][i]:
                row[name] = hidden_cell
                continue
            now = entry_of(frame, rounded, name, column, i, at)
            if now is not None:
                at.note(now)
            if now is not None and (name, i) in steady:
                row[name] = _held_cell(now, language)
                continue
            told = protect(rounded[name].iloc[i], at)
            if told.hidden:
                veiled.add(name)
            is_whole = told.hidden and column.kind == "figure"
            cell = _cell(told.text, column, language)
            row[name] = hidden_cell if is_whole else replace(cell, held=told.held or told.rough)
            if not told.held:  # what follows from it was reckoned of what stands
                given.add(name)
        veiled |= {name for name, cell in row.items() if cell.hidden}
        earlier = {name for name, cell in row.items() if cell.held} - given
        for name, column in table.columns.items():
            if column.kind != "verdict":
                continue
            at = places[i].at(name, "verdict")
            told = at.words_then() if earlier.intersection(column.on) else frame[name].iloc[i]
            if veiled.intersection(column.on) or told is None:
                row[name] = Cell(format_value(column.otherwise, language), withheld=True)
            else:
                at.note_words(told)
                row[name] = replace(row[name], text=format_value(told, language))
        rows.append(tuple(row.values()))
    columns = tuple(table.columns.values())
    if table.open_labels:
        rows.sort(key=lambda row: _as_told(row, columns))
    rows = _join_unnamed(rows, columns, language)
    released = ReleasedTable(
        names=tuple(table.columns),
        kinds=tuple(column.kind for column in columns),
        headers=tuple(format_value(column.text, language) for column in columns),
        rows=tuple(rows),
        hidden=sum(cell.hidden for row in rows for cell in row),
        left_out=len(table.frame) - len(frame),
        held=sum(cell.held for row in rows for cell in row),
        given_away=found.is_given_away,
    )
    is_shown = not released.is_blank or table.tells_without_figures
    keep_record(found, table, frame, held, rules, language, is_shown)
    return released


def _held_rows(frame: pd.DataFrame, table: Tabulation) -> set[tuple[str, int]]:
    """The cells of rows that are given as an earlier edition told them."""
    if not table.held:
        return set()
    rows = np.flatnonzero(frame[table.held].to_numpy(bool))
    return {(name, i) for name, c in table.columns.items() if c.kind in FIGURES for i in rows}


def rules_for(table: Tabulation, rules: Rules) -> Rules:
    """The rules that a table is held to: stricter where its rows are groups of people."""
    return rules.for_groups() if of_groups(table.columns) else rules


def _cell(value: Any, column: Column, language: str) -> Cell:
    text = format_value(None if value is pd.NA else value, language, column.spec)
    if isinstance(value, (Share, Mean, Count)):
        value = getattr(value, "end", getattr(value, "value", value.n))
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    number = float(value) if is_number and not np.isnan(value) else None
    return Cell(text, number=number)


def _held_cell(then: Entry, language: str) -> Cell:
    return Cell(about(then).render(language), number=then.value, held=True)


def _tells(cell: Cell, kind: str) -> bool:
    """True if a cell says something of people: a figure that is not 0 of them, a verdict."""
    if cell.hidden or cell.withheld or cell.text in ("", EMPTY):
        return False
    if kind in ("count", "share", "figure"):
        return cell.number != 0
    return kind in ("mean", "spread", "verdict")


def _as_told(row: tuple[Cell, ...], columns: Sequence[Column]) -> tuple[list[float], list[str]]:
    """Where a row stands: by what is told of it, the most first, since true counts tell more."""
    cells = list(zip(row, columns, strict=True))
    told = [
        np.inf if cell.number is None else -cell.number for cell, c in cells if c.kind == "count"
    ]
    return told, [cell.text for cell, column in cells if column.kind == "label"]


def _join_unnamed(
    rows: list[tuple[Cell, ...]], columns: Sequence[Column], language: str
) -> list[tuple[Cell, ...]]:
    """Rows whose every figure is hidden, in one that names none of their groups.

    How many they are is not said: as many people as groups, had back from a
    total, would be one in each.
    """
    if not any(column.names_people for column in columns):
        return rows
    kinds = [column.kind for column in columns]
    unnamed = [
        any(cell.hidden for cell in row)
        and not any(_tells(cell, kind) for cell, kind in zip(row, kinds, strict=True))
        for row in rows
    ]
    joined = [row for row, gone in zip(rows, unnamed, strict=True) if gone]
    if not joined:
        return rows
    others = []
    for column, cells in zip(columns, zip(*joined, strict=True), strict=True):
        if column.names_people:
            others.append(Cell(OTHERS.render(language)))
        elif column.kind in FIGURES:
            is_empty = all(cell.text in ("", EMPTY) for cell in cells)
            text = EMPTY if is_empty else HIDDEN.render(language)
            others.append(Cell(text, hidden=not is_empty))
        else:
            others.append(Cell(""))
    return [row for row, gone in zip(rows, unnamed, strict=True) if not gone] + [tuple(others)]


def _drop_rare_rows(frame: pd.DataFrame, columns, rules: Rules) -> pd.DataFrame:
    """Leave out rows whose every count is below the threshold.

    They are not added up: one person may stand in several of them, so that a
    sum would count mentions and tell of fewer people than it says. A row that an
    earlier edition told stays until enough have gone: that it is missing would tell
    of the one who has.
    """
    governing = [column.n or name for name, column in columns.items() if column.kind == "count"]
    if not governing or frame.empty:
        return frame
    largest = np.max([people_in(frame, name) for name in governing], axis=0)
    stays = [
        stays_held(frame.iloc[i], columns, at)
        for i, at in enumerate(places_of(frame, columns, rules))
    ]
    return frame[(largest >= rules.minimum_count) | np.array(stays, bool)].reset_index(drop=True)
