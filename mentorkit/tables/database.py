"""The store's tables as a database has them, made from the schemas; rows in and out of them."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
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


def encode_rows(table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as the database takes them: None for what is missing, lists of text."""
    columns = {}
    for our in table.fields:
        values = frame[our.name]
        if our.kind == "list":
            columns[our.name] = [list(v) for v in values]
        elif our.kind == "dates":
            columns[our.name] = [[day.date().isoformat() for day in v] for v in values]
        else:
            present = values.notna().tolist()
            plain = values.dt.date if our.kind == "date" else values.astype(object)
            columns[our.name] = [
                v if here else None for v, here in zip(plain.tolist(), present, strict=True)
            ]
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
