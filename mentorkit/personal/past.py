"""The history of the store's rows: whose each record is, and the history without a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from ..tables.database import DATABASE, HISTORY, encode_rows, frame_rows
from ..tables.history import rows_of_history, write_key
from ..tables.persons import find_orphans, leave_out, note_gone
from ..tables.redacting import Redactor, without_erased
from ..tables.schemas import TABLES, Table
from ..tables.tombstones import Tombstones


@dataclass(frozen=True)
class Past:
    """The history of a table.

    Parameters
    ----------
    table : Table
    records : list of dict
        As the store holds them, the oldest first.
    told : DataFrame
        What each says of its row: the key, and what was before, if anything.
    about : DataFrame
        The row that each is about: what was before, or where nothing was, what came.
    """

    table: Table
    records: list[dict[str, Any]]
    told: pd.DataFrame
    about: pd.DataFrame


def read_past(connection: sa.Connection) -> Iterator[Past]:
    """The history, table by table; of tables that no schema describes there is none."""
    every = [dict(row) for row in connection.execute(_query()).mappings()]
    for name, table in TABLES.items():
        records = [record for record in every if record["table_name"] == name]
        if records:
            told = rows_of_history(table, records)
            about = _fill_in(connection, table, records, told)
            yield Past(table, records, _frame(table, told), _frame(table, about))


def _query() -> sa.Select:
    return sa.select(HISTORY).order_by(HISTORY.c.id)


def _frame(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    return frame_rows(table, [tuple(row[column] for column in table.columns) for row in rows])


def _fill_in(
    connection: sa.Connection,
    table: Table,
    records: list[dict[str, Any]],
    told: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """A record of a row that was added holds its key alone: it is whose the row was then."""
    known: dict[str, dict[str, Any]] = {}
    if any(record["before"] is None for record in records):
        database = DATABASE[table.name]
        columns = [database.c[column] for column in table.columns]
        rows = (dict(row) for row in connection.execute(sa.select(*columns)).mappings())
        known = {write_key(table, row): row for row in rows}
    about = []
    for record, row in zip(reversed(records), reversed(told), strict=True):
        key = record["row_key"]
        about.append(row if record["before"] else known.get(key, row))
        known[key] = about[-1]
    return about[::-1]


def find_past_changes(
    connection: sa.Connection, stones: Tombstones, marker: str, gone: dict[str, set[str]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Records that go with those whom the tombstones know, and those of others as they are to be.

    Parameters
    ----------
    connection : Connection
    stones : Tombstones
    marker : str
        What stands in the place of a name.
    gone : dict of str to set of str
        By table, the ids of the rows that go; those of rows that only the history knows
        are added.
    """
    redactor = Redactor(stones, marker)
    removed, changed = [], []
    for past in read_past(connection):
        _, kept = leave_out(past.table.name, past.about, stones.has_id, stones.has_key)
        kept[kept] = ~find_orphans(past.table.name, past.about[kept], gone)
        after, also = without_erased(past.table.name, past.told, stones, marker)
        own = past.table.key[0]
        ids = {*past.about[own][~kept]}
        if ids:
            there = connection.execute(sa.select(DATABASE[past.table.name].c[own])).scalars()
            note_gone(gone, past.table.name, ids.difference(there, past.about[own][kept]))
        old = encode_rows(past.table, past.told)
        new = dict(zip(np.flatnonzero(also).tolist(), encode_rows(past.table, after), strict=True))
        for position, record in enumerate(past.records):
            if not (kept[position] and also[position]):
                removed.append({"id": record["id"]})
                continue
            mended = _mend(record, old[position], new[position], redactor)
            if any(record[name] != value for name, value in mended.items()):
                changed.append(mended)
    return removed, changed


def _mend(
    record: dict[str, Any], old: dict[str, Any], new: dict[str, Any], redactor: Redactor
) -> dict[str, Any]:
    before = record["before"]
    other = {name: value for name, value in new.items() if value != old[name]}
    if before and other:
        before = json.dumps(json.loads(before) | other, ensure_ascii=False, default=str)
    return {
        "id": record["id"],
        "who": redactor.redact(record["who"]),
        "why": record["why"] and redactor.redact(record["why"]),
        "before": before,
    }


def cells_of_past(connection: sa.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record as its table and the cells that may tell of somebody."""
    for record in connection.execute(_query()).mappings():
        name = record["table_name"]
        cells = {f"history.{part}": record[part] for part in ("who", "why", "source_file")}
        if name in TABLES:
            yield name, {**rows_of_history(TABLES[name], [record])[0], **cells}
        else:
            yield name, {**cells, "row_key": record["row_key"], "before": record["before"]}
