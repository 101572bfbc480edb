"""The store: every table of a programme in one database, SQLite unless a URL says otherwise."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..errors import Problem, StoreError
from ..programme import Programme
from .database import (
    DATABASE,
    IMPORTS,
    META,
    METADATA,
    SCHEMA_VERSION,
    connect,
    decode_rows,
    fingerprint,
    hash_row,
    take_turn,
)
from .migrating import bring_up, check_schema
from .schemas import TABLES
from .schemas import table as table_named


def is_there(programme: Programme) -> bool:
    """True if the programme has a store to look into; one that is still blank is none."""
    url = _url(programme)
    if _is_file(url) and not Path(url.database).is_file():
        return False
    engine = connect(url)
    try:
        with _refusals(_shown(url)):
            return bool(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


class Store:
    """The programme's tables in a database; made by :meth:`open`, closed by ``with``.

    SQLite keeps a write-ahead log and flushes every commit, so that a store
    survives a crash and can be read while it is written. It must not lie on a
    network drive.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> url = f"sqlite:///{tempfile.mkdtemp()}/example.sqlite"
    >>> with Store.open(url, create=True) as store:
    ...     store.is_empty(), len(store.read("people"))
    (True, 0)
    """

    def __init__(self, engine: sa.Engine, name: str):
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, programme_or_url: Programme | str | Path, create: bool = False) -> Store:
        """Open a store.

        Parameters
        ----------
        programme_or_url : Programme, path or str
            A URL as SQLAlchemy writes it, or the path of an SQLite file.
        create : bool
            Make it if it is not there; an SQLite file with mode 0600.

        Raises
        ------
        StoreError
            It is not there, is not a store, or was made by another version.
        """
        url = _url(programme_or_url)
        name = _shown(url)
        if _is_file(url):
            _prepare_file(Path(url.database), name, create)
        store = cls(connect(url), name)
        try:
            store._check_version(create)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to look at the tables with: as they are now, whoever writes meanwhile."""
        with _refusals(self.name), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # SQLite sees one moment by itself.
                connection.execution_options(isolation_level="REPEATABLE READ",
                                             postgresql_readonly=True)  # fmt: skip
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it, or nothing if an exception leaves it.

        Writers take turns, on a server too: what one has looked up stays so until it is done.
        """
        engine = self._engine.execution_options(mentorkit_writes=True)
        with _refusals(self.name), engine.begin() as connection:
            take_turn(connection)
            yield connection

    def _check_version(self, create: bool) -> None:
        with self.reading() as connection:
            have = set(sa.inspect(connection).get_table_names())
        if META.name not in have:
            if not create:
                raise StoreError(_not_a_store(self.name))
            if have:
                raise StoreError(
                    Problem(self.name, "the store holds tables that are not mentorkit's",
                            "name a store of its own under folders.store")
                )  # fmt: skip
            with self.writing() as connection:
                # Somebody else may have made them while we waited for our turn.
                METADATA.create_all(connection, checkfirst=True)
                if connection.execute(sa.select(META.c.name)).first() is None:
                    connection.execute(
                        META.insert(),
                        [
                            {"name": "schema_version", "value": str(SCHEMA_VERSION)},
                            {"name": "columns", "value": fingerprint()},
                        ],
                    )
        with self.reading() as connection:
            meta = dict(connection.execute(sa.select(META.c.name, META.c.value)).all())
        if "schema_version" not in meta:
            raise StoreError(_not_a_store(self.name))
        if check_schema(self.name, meta):
            with self.writing() as connection:
                bring_up(connection, self.name)

    def read(self, name: str) -> pd.DataFrame:
        """A table, typed as its schema says and sorted by key, as ``read_tables`` gives it.

        Raises
        ------
        TableError
            There is no table of that name.
        """
        table = table_named(name)
        columns = [DATABASE[name].c[column] for column in table.columns]
        with self.reading() as connection:
            return decode_rows(table, connection.execute(sa.select(*columns)).all())

    def count(self, name: str) -> int:
        """Rows of a table."""
        with self.reading() as connection:
            query = sa.select(sa.func.count()).select_from(DATABASE[table_named(name).name])
            return connection.execute(query).scalar_one()

    def is_empty(self) -> bool:
        """True if no table has a row."""
        with self.reading() as connection:
            return not any(
                connection.execute(sa.select(sa.literal(1)).select_from(t).limit(1)).first()
                for t in DATABASE.values()
            )

    def content_sha256(self) -> str:
        """Hash of every row of every table: the same for the same rows, whatever holds them."""
        digest = hashlib.sha256()
        with self.reading() as connection:
            for name, table in TABLES.items():
                columns = [DATABASE[name].c[column] for column in table.columns]
                rows = connection.execute(sa.select(*columns)).mappings()
                hashes = sorted(hash_row(dict(row)) for row in rows)
                digest.update("\0".join([name, *hashes, ""]).encode())
        return digest.hexdigest()

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name, each read when first asked for; outlives the store's closing."""
        return _StoredTables(self._engine.url, self.name)

    def imports(self) -> pd.DataFrame:
        """The record of imports: table, file, hashes, rows, when (UTC); oldest first."""
        columns = [c for c in IMPORTS.c if c.name != "id"]
        with self.reading() as connection:
            rows = connection.execute(sa.select(*columns).order_by(IMPORTS.c.id)).all()
        return pd.DataFrame(rows, columns=[c.name for c in columns])


class _StoredTables(Mapping):
    def __init__(self, url: sa.URL, name: str):
        self._url, self._name = url, name
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise KeyError(name)
        if name not in self._read:
            with Store(connect(self._url), self._name) as store:
                self._read[name] = store.read(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


def now_utc() -> str:
    """The moment, as the store keeps it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# ---------------------------------------------------------------- opening


def _url(programme_or_url: Programme | str | Path) -> sa.URL:
    if isinstance(programme_or_url, Programme):
        text = programme_or_url.store_url
    else:
        text = str(programme_or_url)
        if "://" not in text:
            return sa.URL.create("sqlite", database=str(Path(text).expanduser().resolve()))
    path = getattr(programme_or_url, "store_path", None)
    if path is not None:
        # A path may hold signs that mean something in a URL.
        return sa.URL.create("sqlite", database=str(path))
    try:
        return sa.make_url(text)
    except SQLAlchemyError:
        # The URL may hold a password: it is not repeated.
        raise StoreError(
            Problem("folders.store", "this is not the URL of a database",
                    "write it as postgresql+psycopg://host/name")
        ) from None  # fmt: skip


def _is_file(url: sa.URL) -> bool:
    return url.drivername.startswith("sqlite") and url.database not in (None, "", ":memory:")


def _shown(url: sa.URL) -> str:
    """What to call the store in problems; never its password."""
    return Path(url.database).name if _is_file(url) else url.render_as_string(hide_password=True)


def _prepare_file(path: Path, name: str, create: bool) -> None:
    if path.is_file():
        return
    if not create:
        raise StoreError(Problem(name, "there is no such store", "make it with mentorkit import"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite gives its log the same mode as this file.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        pass
    except OSError:
        raise StoreError(
            Problem(name, "the store cannot be made",
                    "see that you may write in the folder that folders.store names")
        ) from None  # fmt: skip


def _not_a_store(name: str) -> Problem:
    return Problem(
        name, "the file is not a store of mentorkit", "see folders.store, or import the files"
    )


@contextlib.contextmanager
def _refusals(name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # The driver's own message may quote a row; only its kind is told.
        said = str(error.orig).lower()
        if "locked" in said or "busy" in said or "lock timeout" in said:
            problem = Problem(name, "somebody else has been writing for 30 seconds", "try again")
        elif "not a database" in said or "malformed" in said:
            problem = Problem(
                name, "the file is not a database, or is damaged", "restore it from a copy"
            )
        elif "readonly" in said or "read-only" in said or "unable to open" in said:
            problem = Problem(name, "the store cannot be opened", "see who owns it and its folder")
        elif "is full" in said or "no space" in said:
            problem = Problem(name, "the disk is full", "make room on it, and do it again")
        else:
            problem = Problem(name, f"the database refused ({type(error.orig).__name__})",
                              "see that it runs and that you may use it")  # fmt: skip
        raise StoreError(problem) from None
