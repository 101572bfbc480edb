"""What of the store tells of a person, and the store without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..tables.database import (
    DATABASE,
    HISTORY,
    IMPORTS,
    META,
    METADATA,
    decode_rows,
    encode_rows,
    hash_row,
)
from ..tables.persons import find_orphans, note_gone
from ..tables.redacting import Redactor, without_erased
from ..tables.schemas import TABLES
from ..tables.tombstones import Tombstones
from .past import find_past_changes


@dataclass(frozen=True)
class Change:
    """What an erasure does to one table; the history and the record of imports are two.

    Parameters
    ----------
    table : str
    removed : list of dict
        Keys of the rows that go.
    changed : list of dict
        Rows of others that named somebody, as they are to be.
    """

    table: str
    removed: list[dict[str, Any]]
    changed: list[dict[str, Any]]


def find_changes(connection: sa.Connection, stones: Tombstones, marker: str) -> list[Change]:
    """What has to change for the store to tell nothing of those whom the tombstones know.

    Parameters
    ----------
    connection : Connection
    stones : Tombstones
    marker : str
        What stands in the place of a name.

    Returns
    -------
    list of Change
        Of the tables that change.
    """
    gone: dict[str, set[str]] = {}
    changes = [_change_of(connection, name, stones, marker, gone) for name in TABLES]
    changes.append(Change(HISTORY.name, *find_past_changes(connection, stones, marker, gone)))
    changes.append(_change_of_imports(connection, Redactor(stones, marker)))
    return [change for change in changes if change.removed or change.changed]


def _change_of(
    connection: sa.Connection,
    name: str,
    stones: Tombstones,
    marker: str,
    gone: dict[str, set[str]],
) -> Change:
    table, database = TABLES[name], DATABASE[name]
    columns = [database.c[column] for column in table.columns]
    before = decode_rows(table, connection.execute(sa.select(*columns)).all())
    after, kept = without_erased(name, before, stones, marker)
    orphans = find_orphans(name, after, gone)
    kept[kept] = ~orphans
    note_gone(gone, name, before[table.key[0]][~kept])
    old = encode_rows(table, before)
    removed = [_key(name, row) for row, stays in zip(old, kept, strict=True) if not stays]
    changed = []
    if after is not before:
        after = after[~orphans]
        stayed = [row for row, stays in zip(old, kept, strict=True) if stays]
        for was, row in zip(stayed, encode_rows(table, after), strict=True):
            if row != was:
                # The import takes the same out of the file's row: it is as it was.
                changed.append({**row, "row_hash": hash_row(row)})
    return Change(name, removed, changed)


def _change_of_imports(connection: sa.Connection, redactor: Redactor) -> Change:
    """Somebody who took part may have imported too."""
    by = sa.select(IMPORTS.c.id, IMPORTS.c.imported_by).where(IMPORTS.c.imported_by.is_not(None))
    rows = [(number, who, redactor.redact(who)) for number, who in connection.execute(by)]
    changed = [{"id": number, "imported_by": new} for number, who, new in rows if new != who]
    return Change(IMPORTS.name, [], changed)


def _key(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {column: row[column] for column in TABLES[name].key}


def apply_changes(connection: sa.Connection, changes: list[Change]) -> None:
    """Take the rows out, and put the others in the place of what they were."""
    for change in changes:
        database = METADATA.tables[change.table]
        key = [column.name for column in database.primary_key]
        where = sa.and_(*(database.c[column] == sa.bindparam(f"key_{column}") for column in key))
        if change.removed:
            connection.execute(
                database.delete().where(where),
                [{f"key_{column}": row[column] for column in key} for row in change.removed],
            )
        if change.changed:
            names = [name for name in change.changed[0] if name not in key]
            values = {name: sa.bindparam(f"new_{name}") for name in names}
            if "row_hash" in names:
                # A file that says the same will be read without the name: it has not changed.
                as_file = database.c.file_hash == database.c.row_hash
                values["file_hash"] = sa.case(
                    (as_file, sa.bindparam("new_row_hash")), else_=database.c.file_hash
                )
            connection.execute(
                database.update().where(where).values(values),
                [
                    {f"key_{column}": row[column] for column in key}
                    | {f"new_{name}": row[name] for name in names}
                    for row in change.changed
                ],
            )


# ---------------------------------------------------------------- tables of others


def foreign_tables(connection: sa.Connection) -> list[sa.Table]:
    """Tables in an SQLite store that no schema of ours describes.

    A server may hold what is other people's business: its tables are left alone.
    """
    if connection.dialect.name != "sqlite":
        return []
    ours = {*DATABASE, HISTORY.name, IMPORTS.name, META.name}
    names = [name for name in sa.inspect(connection).get_table_names() if name not in ours]
    found = sa.MetaData()
    return [sa.Table(name, found, autoload_with=connection) for name in sorted(names)]


def find_foreign_rows(
    connection: sa.Connection, table: sa.Table, stones: Tombstones
) -> list[dict[str, Any]]:
    """Rows of such a table that name, in any cell, somebody whom the tombstones know."""
    redactor = Redactor(stones, "")
    rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
    return [row for row in rows if any(_tells(v, stones, redactor) for v in row.values())]


def _tells(value: Any, stones: Tombstones, redactor: Redactor) -> bool:
    for text in cell_texts(value):
        if stones.has_id(text) or stones.has_key(text) or redactor.redact(text) != text:
            return True
    return False


def cell_texts(value: Any) -> Iterator[str]:
    """The texts of a cell, and of the JSON that it may hold."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, (list, tuple)):
        for entry in value:
            yield from cell_texts(entry)
    elif isinstance(value, dict):
        for entry in value.values():
            yield from cell_texts(entry)
    elif isinstance(value, str):
        yield value
        if value[:1] in "[{":
            try:
                yield from cell_texts(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)


def remove_foreign_rows(
    connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]
) -> None:
    """Take rows out of such a table, told by all of their cells where it has no key."""
    key = [column.name for column in table.primary_key] or [column.name for column in table.c]
    for row in rows:
        same = [
            table.c[name].is_(None) if row[name] is None else table.c[name] == row[name]
            for name in key
        ]
        connection.execute(table.delete().where(sa.and_(*same)))
