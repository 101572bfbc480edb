"""What the store holds beyond the files, and what has happened to it lately; never a cell."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from .checks import REFERENCES
from .database import DATABASE, HISTORY, IMPORTS
from .entries import ENTERED
from .history import removed_rows
from .schemas import TABLES
from .store import Store


def count_by_hand(store: Store) -> pd.DataFrame:
    """How many rows of each table people have entered, changed and taken away themselves.

    Parameters
    ----------
    store : Store

    Returns
    -------
    DataFrame, one row a table that anybody has been at
        ``table``, ``entered``, ``changed`` (rows of a file that hold something else than
        the file said last), ``removed``, and of the last time ``who`` and ``at`` (UTC).

    Examples
    --------
    >>> import tempfile
    >>> url = f"sqlite:///{tempfile.mkdtemp()}/example.sqlite"
    >>> with Store.open(url, create=True) as store:
    ...     len(count_by_hand(store))
    0
    """
    rows = []
    with store.reading() as connection:
        last = _find_last(connection)
        for name, table in DATABASE.items():
            is_entered = table.c.source_file == ENTERED
            entered = _count(connection, table, is_entered)
            changed = _count(connection, table, ~is_entered, table.c.row_hash != table.c.file_hash)
            removed = len(removed_rows(connection, TABLES[name]))
            if entered or changed or removed:
                who, at = last.get(name, ("", ""))
                rows.append((name, entered, changed, removed, who, at))
    columns = ["table", "entered", "changed", "removed", "who", "at"]
    return pd.DataFrame(rows, columns=columns)


def _count(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*where)
    return connection.execute(query).scalar_one()


def _find_last(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    """Who was the last to enter, change or take away a row of each table, and when."""
    mine = HISTORY.c.source_file == ENTERED
    last = sa.select(sa.func.max(HISTORY.c.id)).where(mine).group_by(HISTORY.c.table_name)
    columns = HISTORY.c.table_name, HISTORY.c.who, HISTORY.c.at
    found = connection.execute(sa.select(*columns).where(HISTORY.c.id.in_(last)))
    return {name: (who, at) for name, who, at in found}


def count_loose(connection: sa.Connection) -> dict[str, int]:
    """Rows entered by hand that name an id which the table it is of does not have any more.

    Where that table is empty nobody is unknown.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    dict of str to int
        By table, where there are any.
    """
    found = {}
    for name, columns in REFERENCES.items():
        table = DATABASE[name]
        is_loose = []
        for column in columns:
            target, _, key = str(TABLES[name].field(column).refers).partition(".")
            known = sa.select(DATABASE[target].c[key])
            if connection.execute(known.limit(1)).first() is not None:
                is_loose.append(table.c[column].is_not(None) & table.c[column].not_in(known))
        entered = table.c.source_file == ENTERED
        if is_loose and (n := _count(connection, table, entered, sa.or_(*is_loose))):
            found[name] = n
    return found


def recent_changes(store: Store, most: int = 50, name: str | None = None) -> pd.DataFrame:
    """Who did what to which table, the latest first; no keys, no reasons and no cells.

    Parameters
    ----------
    store : Store
    most : int
        How many changes; what was done at once is one.
    name : str, optional
        Of one table; otherwise of all.

    Returns
    -------
    DataFrame
        ``at`` (UTC), ``who``, ``table``, ``action`` (``added``, ``changed``, ``removed``, or
        ``imported`` for a file that was read), ``rows`` and ``source`` (the file, or where
        it was entered).

    Examples
    --------
    >>> import tempfile
    >>> url = f"sqlite:///{tempfile.mkdtemp()}/example.sqlite"
    >>> with Store.open(url, create=True) as store:
    ...     len(recent_changes(store))
    0
    """
    of = HISTORY.c
    done = sa.select(
        of.at, of.who, of.table_name, of.action, sa.func.count().label("rows"), of.source_file
    ).group_by(of.at, of.who, of.table_name, of.action, of.source_file)
    by = IMPORTS.c
    read = sa.select(by.imported_at, by.imported_by, by.table_name, by.rows, by.file)
    if name is not None:
        done, read = done.where(of.table_name == name), read.where(by.table_name == name)
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(done.order_by(of.at.desc()).limit(most))]
        for at, who, table, n, file in connection.execute(
            read.order_by(by.imported_at.desc()).limit(most)
        ):
            rows.append((at, who, table, "imported", n, file))
    rows.sort(key=lambda row: row[0], reverse=True)
    columns = ["at", "who", "table", "action", "rows", "source"]
    return pd.DataFrame(rows[:most], columns=columns)
