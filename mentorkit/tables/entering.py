"""Rows for one table, read as a sheet's are, checked against the store, and written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ..criteria import SEVERAL
from ..errors import Problem, TableError
from ..programme import Programme, Source
from .cells import text_of
from .checks import REFERENCES, check_references, check_respondents, check_rows, combine
from .database import DATABASE, encode_rows, hash_row
from .files import Reading, take_sheet
from .gathering import ERASED
from .history import fetch_rows, note, removed_rows, write_key
from .numbering import make_ids, numbered_by
from .redacting import without_erased
from .schemas import Table
from .schemas import table as table_named
from .sheets import frame_sheet
from .tombstones import Tombstones

#: What stands in the place of a file's name beside rows that were entered by hand.
ENTERED = "entered by hand"
#: Most conditions of one query.
_AT_ONCE = 5_000

#: Why rows are written: one reason for all, or by a row's key.
Why = str | Mapping[tuple[str, ...], str]
Rows = pd.DataFrame | Sequence[Mapping[str, Any]]


def require_open(programme: Programme, name: str) -> Table:
    """A table that rows may be entered into."""
    table = table_named(name)
    if table.settled:
        raise TableError(
            Problem(name, "its rows are drawn or named once and never changed",
                    "see mentorkit design")
        )  # fmt: skip
    purged = Tombstones.of(programme).purged
    if name in purged:
        raise TableError(
            Problem(name, f"it was purged on {purged[name]}: its retention date has passed",
                    "start a new programme with an id of its own")
        )  # fmt: skip
    return table


def row_of_key(table: Table, key: Sequence[Any]) -> dict[str, Any]:
    """A key as a row of the table has it."""
    if len(key) != len(table.key):
        raise TableError(
            Problem(table.name, f"a key has {len(key)} parts", f"give {', '.join(table.key)}")
        )
    frame = pd.DataFrame([dict(zip(table.key, key, strict=True))])
    reading = take_sheet(table, frame_sheet(frame, table.name), Source(file=table.name), ("", ""))
    return {column: encode_rows(table, reading.frame)[0][column] for column in table.key}


def _as_dicts(name: str, rows: Rows) -> list[dict[str, Any]]:
    if isinstance(rows, pd.DataFrame):
        rows = rows.to_dict("records")
    if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
        raise TableError(Problem(name, "the rows are no list of rows", "give a list of dicts"))
    return [dict(row) for row in rows]


def _is_blank(value: Any) -> bool:
    return not isinstance(value, SEVERAL) and not text_of(value)


class Entry:
    """Rows for one table, read, checked and ready to be written."""

    def __init__(
        self,
        connection: sa.Connection,
        programme: Programme,
        name: str,
        rows: Rows,
        stones: Tombstones,
    ):
        self.connection = connection
        self.table = require_open(programme, name)
        self.database = DATABASE[name]
        given = _as_dicts(name, rows)
        unknown = dict.fromkeys(c for row in given for c in row if c not in self.table.columns)
        self.problems = [
            Problem(name, f"{column} is no column of {name}", f"write {self.table.columns}")
            for column in unknown
        ]
        self._number(given)
        frame = pd.DataFrame(
            {c: pd.Series([row.get(c) for row in given], dtype=object) for c in self.table.columns}
        )
        self.reading = self._read(frame, programme)
        encoded = encode_rows(self.table, self.reading.frame)
        self.there = fetch_rows(connection, self.table, [r for r in encoded if self._is_named(r)])
        kept = [self.there.get(write_key(self.table, row)) for row in encoded]
        if any(kept):
            # What is not said of a row stays as it was.
            for column in self.table.columns:
                frame[column] = pd.Series(
                    [
                        old[column] if old and column not in row else value
                        for row, old, value in zip(given, kept, frame[column], strict=True)
                    ],
                    dtype=object,
                )
            self.reading = self._read(frame, programme)
        self.rows = combine(self.table, [self.reading])
        self.problems += self.reading.problems + self.rows.problems
        self.problems += check_rows(self.table, self.rows, [self.reading])
        self._check_people(stones, programme)
        self.encoded = encode_rows(self.table, self.rows.frame)
        self.keys = [tuple(str(row[c]) for c in self.table.key) for row in self.encoded]

    def _read(self, frame: pd.DataFrame, programme: Programme) -> Reading:
        sheet = frame_sheet(frame, self.table.name)
        sheet.rows[:] = range(1, len(frame) + 1)
        bases = programme.privacy.legal_basis
        return take_sheet(self.table, sheet, Source(file=self.table.name), ("", ""), None, bases)

    def _is_named(self, row: Mapping[str, Any]) -> bool:
        return all(row[column] is not None for column in self.table.key)

    def _number(self, given: list[dict[str, Any]]) -> None:
        """An id for each row without one, where an id of its own is the table's key."""
        if numbered_by(self.table) is None:
            return
        (column,) = self.table.key
        bare = [row for row in given if _is_blank(row.get(column))]
        if bare:
            for row, made in zip(
                bare, make_ids(self.connection, self.table, len(bare)), strict=True
            ):
                row[column] = made

    def _check_people(self, stones: Tombstones, programme: Programme) -> None:
        if not stones.erased:
            return
        marker = ERASED.render(programme.language)
        frame, kept = without_erased(self.table.name, self.rows.frame, stones, marker)
        self.problems += [
            Problem(self.table.name, "it tells of somebody who was erased", "leave the row out",
                    row=int(self.rows.row[position]))
            for position in (~kept).nonzero()[0]
        ]  # fmt: skip
        if kept.all():
            self.rows.frame = frame

    def check_references(self, entries: Sequence[Entry]) -> list[Problem]:
        """Ids that neither the store nor what is entered with them knows."""
        frames: dict[str, pd.DataFrame] = {}
        for column in REFERENCES.get(self.table.name, ()):
            target, _, key = str(self.table.field(column).refers).partition(".")
            known = self._known(target, key, self.rows.frame[column], entries)
            frames[target] = pd.concat([frames[target], known]) if target in frames else known
        problems = check_references(self.table, self.rows, [self.reading], frames)
        if self.table.name == "survey_responses":
            people = self._known("people", "id", self.rows.frame["respondent"], entries)
            problems += check_respondents(self.rows, [self.reading], people)
        return problems

    def _known(
        self, name: str, column: str, wanted: pd.Series, entries: Sequence[Entry]
    ) -> pd.DataFrame:
        """Of the ids that are wanted those that a table has; no rows if it has none at all."""
        ids = DATABASE[name].c[column]
        each = list(wanted.dropna().unique())
        found = []
        for start in range(0, len(each), _AT_ONCE):
            some = sa.select(ids).where(ids.in_(each[start : start + _AT_ONCE]))
            found += self.connection.execute(some).scalars()
        for entry in entries:
            found += entry.rows.frame[column].tolist() if entry.table.name == name else []
        if not found:
            # Where nobody is known at all nobody is unknown.
            found = list(self.connection.execute(sa.select(ids).limit(1)).scalars())
        return pd.DataFrame({column: found})

    def clashes(self) -> list[Problem]:
        """A problem for each row that is there already."""
        return [
            Problem(self.table.name, "there is such a row already", "look at it first",
                    row=int(self.rows.row[position]), column=self.table.key[0])
            for position, row in enumerate(self.encoded)
            if write_key(self.table, row) in self.there
        ]  # fmt: skip

    def write(self, who: str, when: str, why: Why) -> tuple[int, int, int]:
        """Put the rows into the store and the history; added, changed, unchanged."""
        added, changed = [], []
        is_new = len(self.there) < len(self.encoded)
        gone = removed_rows(self.connection, self.table) if is_new else {}
        for row in self.encoded:
            digest, key = hash_row(row), write_key(self.table, row)
            before = self.there.get(key)
            # A file that still says what it said of a row taken away does not undo this one.
            said = gone[key].file_hash if key in gone else None
            full = {**row, "source_file": ENTERED, "row_hash": digest, "file_hash": said}
            if before is None:
                self.connection.execute(self.database.insert(), [full])
                added.append((row, None))
            elif before["row_hash"] != digest:
                same = (self.database.c[column] == row[column] for column in self.table.key)
                new = {k: v for k, v in full.items() if k not in (*self.table.key, "file_hash",
                                                                  "source_file")}  # fmt: skip
                self.connection.execute(self.database.update().where(sa.and_(*same)).values(new))
                changed.append((row, before))
        for action, rows in (("added", added), ("changed", changed)):
            for reason, of_reason in self._by_reason(rows, why).items():
                note(self.connection, self.table, action, of_reason,
                     who=who, at=when, source=ENTERED, why=reason)  # fmt: skip
        return len(added), len(changed), len(self.encoded) - len(added) - len(changed)

    def _by_reason(self, rows: list, why: Why) -> dict[str, list]:
        """Rows that are written, by why they are."""
        if isinstance(why, str):
            return {why: rows}
        found: dict[str, list] = {}
        for row, before in rows:
            key = tuple(str(row[column]) for column in self.table.key)
            found.setdefault(why.get(key, ""), []).append((row, before))
        return found
