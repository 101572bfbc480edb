"""What editions have published, figure by figure, kept in the store beside the tables."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ..programme import Programme
from .database import METADATA
from .store import Store, is_there, now_utc

LEDGER = sa.Table(
    "ledger",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    # The day that the edition looks back from; it is published in every language alike.
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("page", sa.String, nullable=False),
    sa.Column("quantity", sa.String, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("written_at", sa.String, nullable=False),
    sa.Index("ledger_by_edition", "as_of", "page"),
)

#: What a page's tables counted, told or hidden, for the pages of the same day after it.
COUNTS = sa.Table(
    "ledger_counts",
    METADATA,
    sa.Column("as_of", sa.Date, primary_key=True),
    sa.Column("page", sa.String, primary_key=True),
    sa.Column("systems", sa.Text, nullable=False),
    sa.Column("written_at", sa.String, nullable=False),
)


def read_ledger(programme: Programme, before: dt.date) -> list[dict[str, Any]]:
    """The latest that editions of days before `before` told of each quantity.

    Parameters
    ----------
    programme : Programme
    before : date

    Returns
    -------
    list of dict
        Records as :func:`write_ledger` took them; none where there is no store.
    """
    if not is_there(programme):
        return []
    with Store.open(programme) as store, store.reading() as connection:
        if not sa.inspect(connection).has_table(LEDGER.name):
            return []
        rows = connection.execute(
            sa.select(LEDGER.c.quantity, LEDGER.c.told)
            .where(LEDGER.c.as_of < before)
            .order_by(LEDGER.c.as_of, LEDGER.c.id)
        ).all()
    return [json.loads(told) for told in dict(rows).values()]


def write_ledger(
    programme: Programme,
    as_of: dt.date,
    pages: Mapping[str, Sequence[Mapping[str, Any]]],
    counts: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> None:
    """Keep what the pages of an edition tell, in place of what they told in an earlier run.

    Parameters
    ----------
    programme : Programme
    as_of : date
    pages : mapping of str to sequence of dict
        By page, records with ``quantity``.
    counts : mapping of str to sequence of dict, optional
        By page, what its tables counted, told or hidden (:func:`read_counts`).
    """
    rows = [
        {
            "as_of": as_of, "page": page, "quantity": record["quantity"],
            "told": json.dumps(dict(record), ensure_ascii=False, sort_keys=True),
            "written_at": now_utc(),
        }
        for page, records in pages.items()
        for record in records
    ]  # fmt: skip
    with Store.open(programme) as store, store.writing() as connection:
        LEDGER.create(connection, checkfirst=True)
        connection.execute(
            sa.delete(LEDGER).where(LEDGER.c.as_of == as_of, LEDGER.c.page.in_(list(pages)))
        )
        if rows:
            connection.execute(sa.insert(LEDGER), rows)
        if counts:
            COUNTS.create(connection, checkfirst=True)
            connection.execute(
                sa.delete(COUNTS).where(COUNTS.c.as_of == as_of, COUNTS.c.page.in_(list(counts)))
            )
            connection.execute(
                sa.insert(COUNTS),
                [
                    {"as_of": as_of, "page": page, "written_at": now_utc(),
                     "systems": json.dumps(list(systems), ensure_ascii=False)}
                    for page, systems in counts.items()
                ],
            )  # fmt: skip


def read_hidden(programme: Programme, before: dt.date) -> dict[str, int]:
    """The counts that editions of days before `before` hid and none of them told.

    Parameters
    ----------
    programme : Programme
    before : date

    Returns
    -------
    dict of str to int
        By name, how many it counted when it was hidden last; empty where there is no store.
    """
    if not is_there(programme):
        return {}
    with Store.open(programme) as store, store.reading() as connection:
        if not sa.inspect(connection).has_table(COUNTS.name):
            return {}
        rows = connection.execute(
            sa.select(COUNTS.c.systems)
            .where(COUNTS.c.as_of < before)
            .order_by(COUNTS.c.as_of, COUNTS.c.page)
        ).scalars()
        systems = [system for row in rows for system in json.loads(row)]
    told = {name for system in systems for name in (*system["told"], *system.get("held", ()))}
    return {
        name: count
        for system in systems
        for name, count in system["counts"].items()
        if name not in told and name not in system.get("unasked", ())
    }


def read_counts(programme: Programme, as_of: dt.date) -> dict[str, list[dict[str, Any]]]:
    """What the pages published of a day counted, told or hidden, by page.

    Parameters
    ----------
    programme : Programme
    as_of : date

    Returns
    -------
    dict of str to list of dict
        As :func:`write_ledger` took them; empty where there is no store.
    """
    if not is_there(programme):
        return {}
    with Store.open(programme) as store, store.reading() as connection:
        if not sa.inspect(connection).has_table(COUNTS.name):
            return {}
        rows = connection.execute(
            sa.select(COUNTS.c.page, COUNTS.c.systems).where(COUNTS.c.as_of == as_of)
        ).all()
    return {page: json.loads(systems) for page, systems in rows}


def last_published(programme: Programme) -> dt.date | None:
    """The latest day of which an edition for leadership has been published; None of none.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    date or None
    """
    if not is_there(programme):
        return None
    with Store.open(programme) as store, store.reading() as connection:
        tables = [t for t in (LEDGER, COUNTS) if sa.inspect(connection).has_table(t.name)]
        days = [connection.execute(sa.select(sa.func.max(t.c.as_of))).scalar() for t in tables]
    return max((day for day in days if day is not None), default=None)
