"""The store's tables as a database has them, made from the schemas; rows in and out of them."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import Problem, StoreError
from .cells import type_column
from .schemas import TABLES, Table

#: Raised when what the tables' columns do not tell has changed; see ``migrating``.
SCHEMA_VERSION = 4
#: Rows that are made ready together: more gain no time, and take memory.
AT_ONCE = 20_000
#: How long a writer waits for another, in milliseconds.
_BUSY_MS = 30_000

_TYPES = {
    "id": sa.String, "text": sa.String, "free_text": sa.Text, "code": sa.String, "date": sa.Date,
    "number": sa.Double, "yes_no": sa.Boolean, "list": sa.JSON, "dates": sa.JSON,
    "time": sa.String,
}  # fmt: skip

METADATA = sa.MetaData()
META = sa.Table(
    "meta",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)
IMPORTS = sa.Table(
    "imports",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("table_name", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("mapping_sha256", sa.String, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    # ISO 8601 in UTC: the same text on every database.
    sa.Column("imported_at", sa.String, nullable=False),
    sa.Column("imported_by", sa.String),
)
#: What became of rows that were entered, changed or taken away one by one; see ``history``.
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("table_name", sa.String, nullable=False),
    # The row's key, and what the row held before: JSON, days as text.
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("source_file", sa.String, nullable=False),
    sa.Column("why", sa.Text),
    sa.Column("before", sa.Text),
    # Of a row that was taken away: what a file had last said of it.
    sa.Column("file_hash", sa.String),
    sa.Index("history_of_a_row", "table_name", "row_key"),
)


def _database_table(table: Table) -> sa.Table:
    columns = [
        sa.Column(
            our.name, _TYPES[our.kind](), primary_key=our.name in table.key,
            nullable=not (our.required or our.name in table.key),
        )
        for our in table.fields
    ]  # fmt: skip
    return sa.Table(
        table.name,
        METADATA,
        *columns,
        # Who wrote the row and what it holds; what a file said of it last, if any did: a row
        # that was changed by hand since is not put back by a file that says what it said.
        sa.Column("source_file", sa.String, nullable=False),
        sa.Column("row_hash", sa.String, nullable=False),
        sa.Column("file_hash", sa.String),
    )


DATABASE: dict[str, sa.Table] = {name: _database_table(t) for name, t in TABLES.items()}


def fingerprint() -> str:
    """Changes whenever a column does, so that no one need remember to raise the version."""
    shape = {
        name: [[our.name, our.kind, our.required, our.name in t.key] for our in t.fields]
        for name, t in TABLES.items()
    }
    return hashlib.sha256(json.dumps([SCHEMA_VERSION, shape]).encode()).hexdigest()[:16]


# ---------------------------------------------------------------- rows in and out


def encode_columns(table: Table, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Columns as the database takes them: None for what is missing, lists of text."""
    columns = {}
    for our in table.fields:
        values = frame[our.name]
        if our.kind == "list":
            columns[our.name] = [list(v) for v in values]
        elif our.kind == "dates":
            columns[our.name] = [[day.date().isoformat() for day in v] for v in values]
        elif our.kind == "date":
            # The same few days over and over.
            codes, days = pd.factorize(values)
            known = [*(day.date() for day in pd.DatetimeIndex(days)), None]  # -1: none
            columns[our.name] = [known[code] for code in codes.tolist()]
        else:
            columns[our.name] = values.astype(object).where(values.notna(), None).tolist()
    return columns


def encode_rows(table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The same as rows."""
    columns = encode_columns(table, frame)
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def decode_rows(table: Table, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows from the database as the table is in memory, sorted by key."""
    frame = frame_rows(table, rows)
    return frame.sort_values(list(table.key), kind="stable").reset_index(drop=True)


def frame_rows(table: Table, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """The same in the order in which they come."""
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in table.fields]
    return pd.DataFrame(
        {
            our.name: type_column(
                our,
                [tuple(map(pd.Timestamp, v or ())) for v in values]
                if our.kind == "dates"
                else values,
            )
            for our, values in zip(table.fields, columns, strict=True)
        }
    )


def hash_row(row: Mapping[str, Any]) -> str:
    """What a row held, in 32 figures."""
    content = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def hash_columns(columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """The same of many rows at once, column by column, in a tenth of the time."""
    names = sorted(columns)
    pattern = "{" + ", ".join(f"{json.dumps(name)}: %s" for name in names) + "}"
    digests = []
    for start in range(0, len(columns[names[0]]), AT_ONCE):
        parts = [_as_json(columns[name][start : start + AT_ONCE]) for name in names]
        digests += [
            hashlib.sha256((pattern % row).encode()).hexdigest()[:32]
            for row in zip(*parts, strict=True)
        ]
    return digests


def _as_json(values: Sequence[Any]) -> list[str]:
    known: dict[Any, str] = {None: "null"}
    written = []
    for value in values:
        if type(value) is str:
            written.append(encode_basestring(value))
            continue
        key = tuple(value) if isinstance(value, list) else value
        if key not in known:
            known[key] = json.dumps(value, ensure_ascii=False, default=str)
        written.append(known[key])
    return written


def insert_columns(
    connection: sa.Connection, database: sa.Table, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Put rows into a table, column by column; many at once in a fifth of the time.

    Parameters
    ----------
    connection : Connection
        In a transaction that writes.
    database : Table
    columns : dict of str to sequence
        Every column that is to be filled.
    """
    statement = database.insert().compile(dialect=connection.dialect, column_keys=list(columns))
    names = statement.positiontup or list(columns)
    for start in range(0, len(columns[names[0]]), AT_ONCE):
        parts = [
            _as_bound(database.c[name].type, columns[name][start : start + AT_ONCE],
                      connection.dialect)
            for name in names
        ]  # fmt: skip
        rows = list(zip(*parts, strict=True))
        if not statement.positional:
            rows = [dict(zip(names, row, strict=True)) for row in rows]
        if rows:
            connection.exec_driver_sql(str(statement), rows)


def _as_bound(kind: sa.types.TypeEngine, values: Sequence[Any], dialect: sa.Dialect) -> list[Any]:
    """Values as the driver takes them; each that differs is made once."""
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind is None:
        return list(values)
    known: dict[Any, Any] = {}
    bound = []
    for value in values:
        key = tuple(value) if isinstance(value, list) else value
        if key not in known:
            known[key] = bind(value)
        bound.append(known[key])
    return bound


# ---------------------------------------------------------------- connecting


def connect(url: sa.URL) -> sa.Engine:
    """An engine for the store at `url`; nothing is opened yet."""
    write_json = functools.partial(json.dumps, ensure_ascii=False)
    if not url.drivername.startswith("sqlite"):
        try:
            return sa.create_engine(url, json_serializer=write_json)
        except (ImportError, SQLAlchemyError):
            raise StoreError(
                Problem(url.drivername, "this kind of database has no driver here",
                        "install it, e.g. psycopg for PostgreSQL")
            ) from None  # fmt: skip
    engine = sa.create_engine(
        url,
        json_serializer=write_json,
        poolclass=NullPool,
        connect_args={"timeout": _BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection, _record):
        # The driver must not begin transactions by itself: we say how they begin.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection):
        # A deferred transaction that turns into a writer midway fails at once if
        # another has written; an immediate one waits its turn.
        writes = connection.get_execution_options().get("mentorkit_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


#: What writers of one database on a server wait for; any number that no one else uses.
_TURN = 0x6D656E746F72


def take_turn(connection: sa.Connection) -> None:
    """Wait until nobody else writes, to the end of the transaction; SQLite's begin so."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_BUSY_MS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
