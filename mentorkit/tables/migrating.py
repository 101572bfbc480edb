"""A store that an earlier mentorkit made, brought up to the tables of this one."""

from __future__ import annotations

import sqlalchemy as sa

from ..errors import Problem, StoreError
from .database import DATABASE, META, METADATA, SCHEMA_VERSION, fingerprint

#: The earliest schema that can be brought up: later ones have only gained tables and columns.
OLDEST = 3


def check_schema(name: str, meta: dict[str, str]) -> bool:
    """Whether a store has other tables than this mentorkit, and can be brought up to them.

    Parameters
    ----------
    name : str
        What to call the store in problems.
    meta : dict of str to str
        What the store says of itself.

    Raises
    ------
    StoreError
        It was made by a later mentorkit, or by one too early.
    """
    if meta["schema_version"] == str(SCHEMA_VERSION) and meta.get("columns") == fingerprint():
        return False
    version = int(meta["schema_version"]) if meta["schema_version"].isdigit() else 0
    if version > SCHEMA_VERSION:
        raise StoreError(
            Problem(
                name,
                f"the store was made by a later mentorkit (schema {version}; this one has "
                f"{SCHEMA_VERSION})",
                "update mentorkit: make env; the store is as it was",
            )
        )
    if version < OLDEST:
        raise StoreError(
            Problem(
                name,
                f"the store was made by an early mentorkit (schema {version}; this one has "
                f"{SCHEMA_VERSION} and brings up {OLDEST} and later)",
                "move it away, keep it, and import the files again; what was entered by hand or "
                "drawn by lot is in that store alone",
            )
        )
    return True


def bring_up(connection: sa.Connection, name: str) -> None:
    """Add the tables and columns that the store lacks; what it holds stays as it is.

    Parameters
    ----------
    connection : Connection
        In a transaction that writes.
    name : str
        What to call the store in problems.

    Raises
    ------
    StoreError
        It lacks a column that no row may be without, or has one that this mentorkit does
        not know: a version between the two was somebody's own.
    """
    meta = dict(connection.execute(sa.select(META.c.name, META.c.value)).all())
    if not check_schema(name, meta):
        return  # somebody else has brought it up meanwhile
    look = sa.inspect(connection)
    there = set(look.get_table_names())
    prepare = connection.dialect.identifier_preparer
    for table in METADATA.sorted_tables:
        if table.name not in there:
            continue
        have = {column["name"] for column in look.get_columns(table.name)}
        lacking = [column for column in table.columns if column.name not in have]
        if have - {column.name for column in table.columns} or any(
            not column.nullable for column in lacking
        ):
            raise StoreError(
                Problem(name, f"the table {table.name} of the store has other columns than any "
                        "mentorkit gave it", "restore the store from a copy")
            )  # fmt: skip
        for column in lacking:
            kind = column.type.compile(connection.dialect)
            connection.execute(
                sa.DDL(f"ALTER TABLE {prepare.format_table(table)} "
                       f"ADD COLUMN {prepare.format_column(column)} {kind}")
            )  # fmt: skip
    METADATA.create_all(connection, checkfirst=True)
    for table in DATABASE.values():
        # Till then nothing was changed but by files.
        connection.execute(
            table.update().where(table.c.file_hash.is_(None)).values(file_hash=table.c.row_hash)
        )
    for key, value in (("schema_version", str(SCHEMA_VERSION)), ("columns", fingerprint())):
        connection.execute(META.update().where(META.c.name == key).values(value=value))
