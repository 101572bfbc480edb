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
    Thresholds,
    hides_mean,
    hides_share,
    hides_spread,
)
from .ledger import Entry, Rules
from .sentences import protect

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

    def column(self, name: str) -> list[Cell]:
        """The cells of a column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    @property
    def is_blank(self) -> bool:
        """True if figures are hidden or left out and none stands that says more than 0."""
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
    frame = table.frame.reset_index(drop=True)
    if table.open_labels:
        frame = _drop_rare_rows(frame, table.columns, rules)
    hidden = _hidden_cells(frame, table.columns, rules)
    places = _places(frame, table.columns, rules)
    held = _held_cells(frame, table.columns, places, hidden)
    hidden_cell = Cell(HIDDEN.render(language), hidden=True)
    rows = []
    for i in range(len(frame)):
        row, veiled = {}, set()
        for name, column in table.columns.items():
            at = places[i].at(name)
            if (name, i) in held:
                at.note(held[name, i])
                row[name] = _held_cell(held[name, i], language)
                continue
            if hidden[name][i]:
                row[name] = hidden_cell
                continue
            now = _entry(frame, name, column, i, at)
            if now is not None:
                at.note(now)
            told = protect(frame[name].iloc[i], at)
            if told.hidden:
                veiled.add(name)
            is_whole = told.hidden and column.kind == "figure"
            row[name] = hidden_cell if is_whole else _cell(told.text, column, language)
        veiled |= {name for name, cell in row.items() if cell.hidden}
        earlier = {name for name, cell in row.items() if cell.held}
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
    rows = _join_unnamed(rows, columns, language)
    return ReleasedTable(
        names=tuple(table.columns),
        kinds=tuple(column.kind for column in columns),
        headers=tuple(format_value(column.text, language) for column in columns),
        rows=tuple(rows),
        hidden=sum(cell.hidden for row in rows for cell in row),
        left_out=len(table.frame) - len(frame),
        held=len(held),
    )


def rules_for(table: Tabulation, rules: Rules) -> Rules:
    """The rules that a table is held to: stricter where its rows are groups of people."""
    return rules.for_groups() if _of_groups(table.columns) else rules


def _of_groups(columns) -> bool:
    return any(column.names_people for column in columns.values())


def _cell(value: Any, column: Column, language: str) -> Cell:
    text = format_value(None if value is pd.NA else value, language, column.spec)
    if isinstance(value, (Share, Mean, Count)):
        value = getattr(value, "end", getattr(value, "value", value.n))
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    number = float(value) if is_number and not np.isnan(value) else None
    return Cell(text, number=number)


def _places(frame: pd.DataFrame, columns, rules: Rules) -> list[Rules]:
    """Where each row is: the words of its labels, which are the same in every edition."""
    labels = [name for name, column in columns.items() if column.kind == "label"]
    names = [
        " · ".join(format_value(frame[name].iloc[i], "en") for name in labels)
        for i in range(len(frame))
    ]
    return [rules.at(name) for name in names]


def _entry(frame: pd.DataFrame, name: str, column: Column, i: int, at: Rules) -> Entry | None:
    """What a cell tells of how many people, as the ledger keeps it."""

    def number(of: str) -> int:
        value = pd.to_numeric(frame[of].iloc[i])
        return 0 if pd.isna(value) else int(value)

    value = frame[name].iloc[i]
    if column.kind not in ("count", "share", "mean", "spread") or pd.isna(value):
        return None
    if column.kind == "count":
        # What people did may change although nobody came or went.
        return Entry(at.place, "count", int(value), None, float(value)) if not column.n else None
    if column.kind == "share":
        n, k = number(column.n), number(column.k)
        return Entry(at.place, "share", n, k, float(value), column.spec)
    return Entry(at.place, "mean", number(column.n), None, float(value), column.spec)


def _held_cells(frame, columns, places: Sequence[Rules], hidden) -> dict[tuple[str, int], Entry]:
    """The cells in whose place the earlier edition's figure stands, and which that is.

    A row stands as it did as soon as one of its figures has moved by few: with
    a share and its count the whole could be had back. What the earlier edition
    did not tell of it is hidden. Where a single row is held and others have
    moved, whoever knows a column's total would have the new figure by
    subtraction: the smallest of those that moved is hidden with it.
    """
    held, rows, moved = {}, [], {name: [] for name in columns}
    for i, place in enumerate(places):
        now = {name: _entry(frame, name, c, i, place.at(name)) for name, c in columns.items()}
        now = {name: entry for name, entry in now.items() if entry is not None}
        then = {name: place.at(name).then() for name in now}
        pairs = [(name, then[name], now[name]) for name in now if then[name] is not None]
        if any(old.kind == new.kind and old.moved_by_few(new, place) for _, old, new in pairs):
            rows.append(i)
            held.update({(name, i): old for name, old, _ in pairs})
            for name in now:
                hidden[name][i] = then[name] is None
            continue
        for name, old, new in pairs:
            if old != new and not hidden[name][i]:
                moved[name].append((new.n, i))
    for name, column in columns.items():
        if column.kind == "count" and len(rows) == 1 and moved[name] and not hidden[name].any():
            hidden[name][min(moved[name])[1]] = True
    return held


def _held_cell(then: Entry, language: str) -> Cell:
    text = Text("about {n}", n=then.figure).render(language)
    return Cell(text, number=then.value, held=True)


def _tells(cell: Cell, kind: str) -> bool:
    """True if a cell says something of people: a figure that is not 0 of them, a verdict."""
    if cell.hidden or cell.withheld or cell.text in ("", EMPTY):
        return False
    if kind in ("count", "share", "figure"):
        return cell.number != 0
    return kind in ("mean", "spread", "verdict")


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


def _hidden_cells(frame: pd.DataFrame, columns, rules: Thresholds) -> dict[str, np.ndarray]:
    hidden = {name: np.zeros(len(frame), bool) for name in columns}
    counted = _hidden_counts(frame, columns, rules)
    for name, column in columns.items():
        if column.kind == "count":
            hidden[name] = counted[column.n or name].copy()
    for name, column in columns.items():
        if column.kind == "share":
            k, n = _people_in(frame, column.k), _people_in(frame, column.n)
            hidden[name] = np.array(
                [n_ > 0 and hides_share(k_, n_, rules) for k_, n_ in zip(k, n, strict=True)],
                bool,
            )
            for source in (column.k, column.n):
                if source in hidden:
                    hidden[name] |= hidden[source]
        elif column.kind in ("mean", "spread"):
            n = _people_in(frame, column.n)
            known = frame[name].notna().to_numpy()
            hides = hides_mean if column.kind == "mean" else hides_spread
            hidden[name] = known & np.array([hides(n_, rules) for n_ in n], bool)
    return hidden


def _hidden_counts(frame: pd.DataFrame, columns, rules: Thresholds) -> dict[str, np.ndarray]:
    """Which numbers of people are hidden, by column, with as few others as protect them.

    Every column's total is held to be known, from another table or a sentence,
    and so is the whole of every share: what a row's counts leave of it is a
    count like any other, though nobody writes it.
    """
    from ..disclosure import Cells, solve

    counts = [column.n or name for name, column in columns.items() if column.kind == "count"]
    shares = [
        (column.k, column.n)
        for column in columns.values()
        if column.kind == "share" and column.k in counts
    ]
    wholes = {n for _, n in shares}
    cells, hidden = Cells(), {}
    for name in dict.fromkeys([*counts, *(n for _, n in shares)]):
        people = _people_in(frame, name).astype(int)
        hidden[name] = (people > 0) & (people < rules.minimum_count)
        _add_column(cells, name, people)
    for k, n in dict.fromkeys(shares):
        of, whole = _people_in(frame, k).astype(int), _people_in(frame, n).astype(int)
        rest = whole - of
        if (rest < 0).any():  # no part of a whole: nothing is had back by subtraction
            continue
        _add_column(cells, (k, n), rest)
        for i in range(len(frame)):
            cells.add_sum((n, i), [(k, i), ((k, n), i)])
        # Whoever knows the whole from elsewhere would have the rest by subtraction.
        asked = (rest > 0) & (rest < rules.minimum_count)
        if _of_groups(columns):
            # All of a group, or none: whoever is known to be in it is known to be so.
            asked |= (whole > 0) & ((rest == 0) | (of == 0))
        hidden[k] |= asked
        for i in np.flatnonzero(asked):
            cells.add((k, i), int(of[i]), must_hide=True)
            if not rest[i]:
                cells.add(((k, n), i), 0, must_hide=True)
    problem = cells.problem(rules.minimum_count)
    # How many there are in all is known from elsewhere sooner than how many of them did what,
    # and what is left is written nowhere.
    cost = [4 if name[0] in wholes else 0.1 if name[0] in shares else 1 for name in problem.names]
    solution = solve(replace(problem, weights=np.array(cost) * problem.weights))
    for name, mask in hidden.items():
        mask |= np.array([solution.hides((name, i)) for i in range(len(frame))], bool)
        if any(name == column for column, _ in solution.exposed):
            # Its total is too small, or too near a large part, to hide anybody in.
            mask |= _people_in(frame, name) > 0
    return hidden


def _add_column(cells, name: Any, people: np.ndarray) -> None:
    """A column and its total, which is out."""
    total = cells.add((name, "total"), int(people.sum()), is_out=True)
    cells.add_sum(total, [cells.add((name, i), int(n)) for i, n in enumerate(people)])


def _people_in(frame: pd.DataFrame, name: str) -> np.ndarray:
    return pd.to_numeric(frame[name]).fillna(0).to_numpy(float)


def _drop_rare_rows(frame: pd.DataFrame, columns, privacy: Thresholds) -> pd.DataFrame:
    """Leave out rows whose every count is below the threshold.

    They are not added up: one person may stand in several of them, so that a
    sum would count mentions and tell of fewer people than it says.
    """
    governing = [column.n or name for name, column in columns.items() if column.kind == "count"]
    if not governing or frame.empty:
        return frame
    largest = np.max([_people_in(frame, name) for name in governing], axis=0)
    return frame[largest >= privacy.minimum_count].reset_index(drop=True)
