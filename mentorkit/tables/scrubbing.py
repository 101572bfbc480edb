"""A database file without the remains of what was deleted from it."""

from __future__ import annotations

from pathlib import Path

from ..errors import Problem, StoreError
from ..programme import Programme
from .store import Store


def scrub(store: Store) -> bool:
    """Rewrite an SQLite store from what it holds, its log emptied.

    SQLite only marks deleted rows as free, and their bytes stay in the file and in
    the write-ahead log until something is written over them.

    Parameters
    ----------
    store : Store

    Returns
    -------
    bool
        False if the store is a server: how it lets go of deleted rows is its own affair.

    Raises
    ------
    StoreError
        Somebody else is reading or writing the store.
    """
    with store.reading() as connection:
        if connection.dialect.name != "sqlite":
            return False
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA temp_store = MEMORY")  # no copy in a temporary file
        for command in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM",
                        "PRAGMA wal_checkpoint(TRUNCATE)"):  # fmt: skip
            row = raw.execute(command).fetchone()
            if row is not None and row[0]:
                raise StoreError(
                    Problem(store.name, "somebody else is reading it, and its log cannot be "
                            "emptied", "close notebooks and other programs that use it, and run "
                            "the command again")
                )  # fmt: skip
    return True


def store_files(programme: Programme) -> list[Path]:
    """The files that an SQLite store consists of, as they are now."""
    path = programme.store_path
    if path is None:
        return []
    names = ("", "-wal", "-shm", "-journal")
    return [file for name in names if (file := path.with_name(path.name + name)).is_file()]
