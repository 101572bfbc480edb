"""The store: what goes in comes out, also by way of sqlite3 alone."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import threading

import pandas as pd
import pytest

from mentorkit.errors import StoreError, TableError
from mentorkit.tables import TABLES, Store, import_tables, open_tables, read_tables
from mentorkit.tables.cells import type_column
from mentorkit.tables.database import (
    DATABASE,
    encode_columns,
    encode_rows,
    hash_columns,
    hash_row,
    insert_columns,
)

CELLS = {
    "id": ["Å1", "Ä2", "Ö3"],
    "text": ["Åsa Öberg", None, "é \"quoted\"; 'x'"],
    "free_text": ["two\nlines – åäö", None, "😀 =1+1"],
    "date": ["2026-02-28", None, "1999-12-31"],
    "time": ["14:30", None, "08:05"],
    "number": [1.5, None, 100.0],
    "yes_no": [True, None, False],
    "list": [("svenska", "engelska; och mer"), (), ("Å",)],
    "dates": [("2025-01-01", "2026-02-28"), (), ("2026-02-28",)],
}


def filled(name):
    """A table whose every column holds a value, a gap where it may, and Swedish letters."""
    columns = {}
    for field in TABLES[name].fields:
        cells = list(field.codes)[:3] if field.kind == "code" else list(CELLS[field.kind])
        cells = (cells * 3)[:3]
        if field.kind == "dates":
            cells = [tuple(pd.Timestamp(day) for day in days) for days in cells]
        if field.kind == "date":
            cells = [pd.Timestamp(day) if day else None for day in cells]
        if field.required:
            cells = [cells[0] if cell is None else cell for cell in cells]
        if field.whole:
            cells = [2, None, 50]
        elif field.kind == "number" and field.high is not None:
            cells = [None if cell is None else min(cell, field.high) for cell in cells]
        columns[field.name] = type_column(field, cells)
    frame = pd.DataFrame(columns)
    return frame.sort_values(list(TABLES[name].key)).reset_index(drop=True)


def put(store, name, frame):
    rows = encode_rows(TABLES[name], frame)
    with store.writing() as connection:
        connection.execute(
            DATABASE[name].insert(),
            [{**row, "source_file": "a.csv", "row_hash": hash_row(row)} for row in rows],
        )


def put_many(store, name, frame):
    """The same as an import puts them there."""
    columns = encode_columns(TABLES[name], frame)
    digests = hash_columns(columns)
    more = {"source_file": ["a.csv"] * len(frame), "row_hash": digests, "file_hash": digests}
    with store.writing() as connection:
        insert_columns(connection, DATABASE[name], {**columns, **more})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sub" / "spring.sqlite"


@pytest.mark.parametrize("name", TABLES)
def test_many_rows_are_hashed_and_put_in_as_each_by_itself(path, name, monkeypatch):
    from mentorkit.tables import database

    frame = filled(name)
    monkeypatch.setattr(database, "AT_ONCE", 2)
    columns = encode_columns(TABLES[name], frame)
    assert hash_columns(columns) == [hash_row(r) for r in encode_rows(TABLES[name], frame)]
    assert hash_columns({c: [] for c in columns}) == []
    with Store.open(path, create=True) as store:
        put_many(store, name, frame)
        pd.testing.assert_frame_equal(store.read(name), frame)
        put_many(store, name, frame[:0])
        assert store.count(name) == 3


def test_the_hash_of_a_row_is_what_stores_hold():
    # Another hash of the same row, and each import would change every row of every store.
    row = {"id": "Å1", "n": 1.5, "day": dt.date(2026, 2, 28), "no": None, "yes": True,
           "entries": ["a \"b\"", "é"], "few": 100.0, "text": "two\nlines – 😀 \u2028"}  # fmt: skip
    text = (
        '{"day": "2026-02-28", "entries": ["a \\"b\\"", "é"], "few": 100.0, "id": "Å1", "n": 1.5, '
        '"no": null, "text": "two\\nlines – 😀 \u2028", "yes": true}'
    )
    said = hashlib.sha256(text.encode()).hexdigest()[:32]
    assert [said] == hash_columns({name: [value] for name, value in row.items()})
    assert said == hash_row(row)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_comes_back_as_it_went_in(path, name):
    frame = filled(name)
    TABLES[name].schema().validate(frame)
    with Store.open(path, create=True) as store:
        put(store, name, frame)
        pd.testing.assert_frame_equal(store.read(name), frame)
        assert store.count(name) == 3 and not store.is_empty()
    with Store.open(path) as store:
        tables = store.tables()
    pd.testing.assert_frame_equal(tables[name], frame)
    assert list(tables) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_the_dtypes_of_its_schema(path, name):
    with Store.open(path, create=True) as store:
        pd.testing.assert_frame_equal(store.read(name), TABLES[name].empty())
        assert store.is_empty()


def test_sqlite_alone_finds_plain_values(path):
    with Store.open(path, create=True) as store:
        put(store, "people", filled("people"))
        put(store, "employment", filled("employment"))
    with sqlite3.connect(path) as plain:
        row = plain.execute(
            "SELECT name, languages, seniority, capacity FROM people WHERE id = 'Å1'"
        ).fetchone()
        assert row == ("Åsa Öberg", '["svenska", "engelska; och mer"]', 1.5, 2)
        row = plain.execute("SELECT hired, \"left\", promotions FROM employment WHERE id = 'Å1'")
        assert row.fetchone() == ("2026-02-28", "2026-02-28", '["2025-01-01", "2026-02-28"]')
        row = plain.execute("SELECT name, seniority FROM people WHERE id = 'Ä2'").fetchone()
        assert row == (None, None)


def test_the_file_is_its_owners_alone_and_survives_a_crash(path):
    with Store.open(path, create=True) as store:
        with store.writing() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
            connection.exec_driver_sql("CREATE TABLE t (x)")
            files = list(path.parent.iterdir())
            assert len(files) == 3  # the store, its log, and the log's index
        for file in files:
            assert not file.exists() or stat.S_IMODE(file.stat().st_mode) == 0o600


def test_all_of_a_transaction_or_nothing(path):
    with Store.open(path, create=True) as store:
        with pytest.raises(ZeroDivisionError), store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM meta")
            raise ZeroDivisionError
        with store.writing() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM meta").scalar() == 2


def test_writers_wait_for_each_other(path):
    Store.open(path, create=True).close()
    failures = []

    def count_up():
        try:
            with Store.open(path) as store:
                for _ in range(25):
                    with store.writing() as connection:
                        n = connection.exec_driver_sql(
                            "SELECT value FROM meta WHERE name = 'n'"
                        ).scalar()
                        connection.exec_driver_sql(f"UPDATE meta SET value = {int(n) + 1} "
                                                   "WHERE name = 'n'")  # fmt: skip
        except Exception as error:
            failures.append(error)

    with sqlite3.connect(path) as plain:
        plain.execute("INSERT INTO meta VALUES ('n', '0')")
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT value FROM meta WHERE name = 'n'").fetchone() == ("100",)
    assert not failures


def test_two_may_make_the_store_at_once(path):
    code = f"from mentorkit.tables import Store; Store.open({str(path)!r}, create=True).close()"
    makers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [maker.wait() for maker in makers] == [0, 0]
    with Store.open(path) as store:
        assert store.is_empty()


def test_what_is_not_our_store_is_refused(tmp_path):
    with pytest.raises(StoreError, match="there is no such store; make it with mentorkit import"):
        Store.open(tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()
    (tmp_path / "text.sqlite").write_text("no database, but long enough to be taken for one" * 9)
    with pytest.raises(StoreError, match="is not a database, or is damaged"):
        Store.open(tmp_path / "text.sqlite")
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE people (x)")
    for create in (False, True):
        with pytest.raises(StoreError, match=r"is not a store of mentorkit|are not mentorkit's"):
            Store.open(tmp_path / "other.sqlite", create=create)
    with pytest.raises(StoreError, match="no driver here"):
        Store.open("nosuch://server/base")
    with pytest.raises(StoreError, match="is not the URL of a database"):
        Store.open("://user:SECRET@server")


def test_a_store_of_other_tables_is_refused(path):
    Store.open(path, create=True).close()
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE meta SET value = '0' WHERE name = 'schema_version'")
    with pytest.raises(StoreError) as refused:
        Store.open(path)
    assert "made by an early mentorkit (schema 0" in str(refused.value)
    assert "entered by hand or drawn by lot is in that store alone" in str(refused.value)
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE meta SET value = '999' WHERE name = 'schema_version'")
    with pytest.raises(StoreError, match="by a later mentorkit"):
        Store.open(path, create=True)


def test_a_store_of_an_earlier_version_is_brought_up_with_all_it_holds(make_programme, tmp_path):
    (tmp_path / "people.csv").write_text("id;role;name\nE1;mentee;Åsa\nM1;mentor;Bo\n", "utf-8")
    programme = make_programme({"people": {"file": "people.csv"}})
    import_tables(programme)
    path = programme.store_path
    with Store.open(programme) as store:
        before = store.content_sha256()
    with contextlib.closing(sqlite3.connect(path)) as plain, plain:
        # As it was before rows could be entered by hand.
        plain.execute("UPDATE meta SET value = '3' WHERE name = 'schema_version'")
        plain.execute("UPDATE meta SET value = 'another' WHERE name = 'columns'")
        plain.execute("ALTER TABLE people DROP COLUMN file_hash")
        plain.execute("ALTER TABLE meetings DROP COLUMN place")
        plain.execute("ALTER TABLE imports DROP COLUMN imported_by")
        for name in ("history", "pauses", "follow_ups"):
            plain.execute(f"DROP TABLE {name}")
    with Store.open(programme) as store:
        assert store.content_sha256() == before and store.read("pauses").empty
    assert not import_tables(programme).has_changed
    with contextlib.closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("UPDATE meta SET value = 'another' WHERE name = 'columns'")
        plain.execute("ALTER TABLE people ADD COLUMN salary")
    with pytest.raises(StoreError, match="other columns than any mentorkit"):
        Store.open(programme)


def test_a_table_that_is_none_is_refused_with_the_nearest(path):
    with Store.open(path, create=True) as store, pytest.raises(TableError, match="people"):
        store.read("poeple")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="the store cannot be made"):
        Store.open(tmp_path / "sub" / "a.sqlite", create=True)


def test_nothing_of_the_schema_is_sqlites_own():
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    from mentorkit.tables.database import METADATA

    for database_table in METADATA.sorted_tables:
        said = str(CreateTable(database_table).compile(dialect=postgresql.dialect()))
        assert said.strip().startswith("CREATE TABLE")


def test_the_store_gives_what_the_files_give(make_programme):
    programme = make_programme(example={"seed": 3})
    direct = read_tables(programme)
    import_tables(programme)
    stored = open_tables(programme)
    assert programme.store_path.is_file()
    for name, frame in direct.items():
        assert len(frame) or name == "comment_themes"  # which nobody can draw beforehand
        pd.testing.assert_frame_equal(stored[name], frame)


def test_a_full_disk_is_called_that(tmp_path):
    with Store.open(tmp_path / "x.sqlite", create=True) as store:
        with pytest.raises(StoreError, match="the disk is full"), store.writing() as connection:
            # A database that may not grow answers as one that has no room to.
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.exec_driver_sql("CREATE TABLE mine (told TEXT)")
            connection.exec_driver_sql("INSERT INTO mine VALUES (hex(randomblob(1000000)))")
        assert len(store.imports()) == 0
