"""Ids for rows that come without one: never one that another row has or had."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from .database import DATABASE, HISTORY, META
from .schemas import Table

#: Most conditions of one query.
_AT_ONCE = 500


def numbered_by(table: Table) -> str | None:
    """What ids made for a table begin with; None if its key is no id of its own.

    Examples
    --------
    >>> from .schemas import table
    >>> numbered_by(table("meetings")), numbered_by(table("people"))
    ('KF', None)
    """
    (column, *others) = table.key
    letter = re.match(r"[A-Z]", table.field(column).example)
    if others or letter is None or table.field(column).refers or column == "id":
        return None
    return f"{letter[0]}F"  # F: by a form, so that no file's own numbers meet it


def make_ids(connection: sa.Connection, table: Table, wanted: int) -> list[str]:
    """So many new ids, in order; the last is kept in the store.

    Parameters
    ----------
    connection : Connection
        In a transaction that writes.
    table : Table
        One whose rows are numbered.
    wanted : int
    """
    start = numbered_by(table)
    mine = META.c.name == f"last_{table.name}"
    kept = connection.execute(sa.select(META.c.value).where(mine)).scalar()
    last = _highest(connection, table, start) if kept is None else int(kept)
    ids = [f"{start}{last + n:04d}" for n in range(1, wanted + 1)]
    if _any_there(connection, table, ids):
        # A file has brought what was made elsewhere.
        last = max(last, _highest(connection, table, start))
        ids = [f"{start}{last + n:04d}" for n in range(1, wanted + 1)]
    value = {"value": str(last + wanted)}
    if kept is None:
        connection.execute(META.insert().values(name=f"last_{table.name}", **value))
    else:
        connection.execute(META.update().where(mine).values(**value))
    return ids


def _any_there(connection: sa.Connection, table: Table, ids: list[str]) -> bool:
    own = DATABASE[table.name].c[table.key[0]]
    parts = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    return any(connection.execute(sa.select(own).where(own.in_(p)).limit(1)).first() for p in parts)


def _highest(connection: sa.Connection, table: Table, start: str) -> int:
    """As a number, not as a text; of rows that were taken away too."""
    own = DATABASE[table.name].c[table.key[0]]
    names = connection.execute(sa.select(own).where(own.like(f"{start}%"))).scalars()
    gone = connection.execute(
        sa.select(HISTORY.c.row_key).where(
            HISTORY.c.table_name == table.name, HISTORY.c.row_key.like(f'["{start}%')
        )
    ).scalars()
    return max(_numbers([*names, *(json.loads(key)[0] for key in gone)], start), default=0)


def _numbers(names: Iterable[str], start: str) -> Iterator[int]:
    pattern = re.compile(rf"{start}([0-9]{{1,9}})")
    return (int(found[1]) for name in names if (found := pattern.fullmatch(str(name))))
