"""Who changed what in the store, when, and what it held before."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from .database import DATABASE, HISTORY
from .schemas import Table
from .schemas import table as table_named
from .store import Store

#: Most conditions that one query asks for; SQLite's own limit is higher.
_AT_ONCE = 200


def name_user() -> str:
    """Who is at work, as the machine knows them.

    Examples
    --------
    >>> bool(name_user())
    True
    """
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # an account without a name
        return "?"


def write_key(table: Table, row: Mapping[str, Any]) -> str:
    """The key of a row as the history has it.

    Examples
    --------
    >>> write_key(table_named("meetings"), {"meeting_id": "K0412", "held": None})
    '["K0412"]'
    """
    return json.dumps([row[column] for column in table.key], ensure_ascii=False, default=str)


def write_row(row: Mapping[str, Any]) -> str:
    """A row as the history has it."""
    return json.dumps(dict(row), ensure_ascii=False, default=str)


def fetch_rows(
    connection: sa.Connection, table: Table, keys: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Rows as the store holds them, with where each came from, by their key in the history.

    Parameters
    ----------
    connection : Connection
    table : Table
    keys : sequence of dict
        Rows, or at least their keys; those that are not there are left out.
    """
    database = DATABASE[table.name]
    found: dict[str, dict[str, Any]] = {}
    if len(keys) > 50 * _AT_ONCE:
        wanted = {write_key(table, key) for key in keys}
        for row in connection.execute(sa.select(database)).mappings():
            if (key := write_key(table, row)) in wanted:
                found[key] = dict(row)
        return found
    for start in range(0, len(keys), _AT_ONCE):
        some = [
            sa.and_(*(database.c[column] == key[column] for column in table.key))
            for key in keys[start : start + _AT_ONCE]
        ]
        for row in connection.execute(sa.select(database).where(sa.or_(*some))).mappings():
            found[write_key(table, row)] = dict(row)
    return found


def note(
    connection: sa.Connection,
    table: Table,
    action: str,
    rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any] | None]],
    *,
    who: str,
    at: str,
    source: str,
    why: str = "",
) -> None:
    """Add to the history; `rows` are those written or taken away, each with what was before.

    Parameters
    ----------
    connection : Connection
    table : Table
    action : {"added", "changed", "removed"}
    rows : sequence of (dict, dict or None)
    who, at, source, why : str
    """
    if not rows:
        return
    bookkeeping = ("source_file", "row_hash", "file_hash")
    connection.execute(
        HISTORY.insert(),
        [
            {
                "table_name": table.name,
                "row_key": write_key(table, row),
                "action": action,
                "who": who,
                "at": at,
                "source_file": source,
                "why": why or None,
                "before": before
                and write_row({k: v for k, v in before.items() if k not in bookkeeping}),
                "file_hash": (before or {}).get("file_hash") if action == "removed" else None,
            }
            for row, before in rows
        ],
    )


class Removed(NamedTuple):
    """A row that was taken away: what a file had said of it last, and where that was done."""

    file_hash: str | None
    source: str


def removed_rows(connection: sa.Connection, table: Table) -> dict[str, Removed]:
    """Rows that were taken away and have not come again since, by their key in the history."""
    query = (
        sa.select(HISTORY.c.row_key, HISTORY.c.action, HISTORY.c.file_hash, HISTORY.c.source_file)
        .where(HISTORY.c.table_name == table.name, HISTORY.c.action.in_(["added", "removed"]))
        .order_by(HISTORY.c.id)
    )
    last = {key: (action, Removed(*more)) for key, action, *more in connection.execute(query)}
    return {key: removed for key, (action, removed) in last.items() if action == "removed"}


def read_history(store: Store, name: str | None = None, since: str = "") -> pd.DataFrame:
    """What was entered, changed and taken away, the oldest first.

    Rows that an import is the first to bring are not here, only those that it brings again
    after they were taken away: the record of imports tells of the others
    (:meth:`~mentorkit.tables.store.Store.imports`).

    Parameters
    ----------
    store : Store
    name : str, optional
        Of one table; otherwise of all.
    since : str
        A moment in UTC, as ``at`` has it; what was done before is left out.

    Returns
    -------
    DataFrame, one row a change
        ``table``, ``key`` (tuple of str), ``action`` (``added``, ``changed`` or
        ``removed``), ``who``, ``at`` (UTC), ``source_file`` (a file, or where it was
        entered), ``why``, ``before`` (dict of what the row held, or None).

    Raises
    ------
    TableError
        There is no table of that name.

    Examples
    --------
    >>> import tempfile
    >>> url = f"sqlite:///{tempfile.mkdtemp()}/example.sqlite"
    >>> with Store.open(url, create=True) as store:
    ...     len(read_history(store, "meetings"))
    0
    """
    shown = ("table_name", "row_key", "action", "who", "at", "source_file", "why", "before")
    query = sa.select(*(HISTORY.c[column] for column in shown)).order_by(HISTORY.c.id)
    if name is not None:
        query = query.where(HISTORY.c.table_name == table_named(name).name)
    if since:
        query = query.where(HISTORY.c.at >= since)
    with store.reading() as connection:
        rows = connection.execute(query).all()
    frame = pd.DataFrame(rows, columns=["table", "key", *shown[2:]], dtype=object)
    frame["key"] = [tuple(map(str, json.loads(key))) for key in frame["key"]]
    frame["before"] = [json.loads(before) if before else None for before in frame["before"]]
    return frame


def rows_of_history(table: Table, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Records of the history as rows of their table: the key, and what was before, if anything."""
    rows = []
    for record in records:
        known = dict(zip(table.key, json.loads(record["row_key"]), strict=True))
        known |= json.loads(record["before"]) if record["before"] else {}
        rows.append({our.name: _read(our.kind, known.get(our.name)) for our in table.fields})
    return rows


def _read(kind: str, value: Any) -> Any:
    if kind == "date" and isinstance(value, str):
        return dt.date.fromisoformat(value[:10])
    return value
