"""The store on a PostgreSQL server: the same as in a file, and several at once."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import threading

import pandas as pd
import pytest
import sqlalchemy as sa
from making_server import find_server, running_server
from small_programme import CANARY, EMAIL, NAME, PERSON, write_small_programme
from test_tables_store import filled, put_many

from mentorkit.errors import StoreError
from mentorkit.personal import erase_person, export_person, purge_programme
from mentorkit.programme import load_programme
from mentorkit.tables import (
    TABLES,
    Store,
    import_tables,
    read_history,
    remove_entries,
    save_entries,
)
from mentorkit.tables import database as database_module
from mentorkit.tables.database import META
from mentorkit.tables.ledger import read_counts, read_ledger, write_ledger

pytestmark = pytest.mark.postgres
MEETING = {"kind": "one_to_one", "held": "2026-02-03", "mentee_id": "E1", "mentor_id": "M1"}


@pytest.fixture(scope="module")
def server():
    programs = find_server()
    if programs is None:
        if os.environ.get("MENTORKIT_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    with running_server(programs) as url:
        yield url


@pytest.fixture(scope="module")
def databases(server):
    """Makes an empty database, and gives its URL."""
    engine = sa.create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    numbers = itertools.count(1)

    def make():
        name = f"spring{next(numbers)}"
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return server.format(name=name)

    yield make
    engine.dispose()


@pytest.fixture
def url(databases):
    return databases()


@pytest.fixture
def on_server(make_programme, tmp_path, url):
    """A programme with its store on the server, three people and two meetings."""
    files = {
        "people": "id;role;name\nE1;mentee;Åsa\nE2;mentee;Eva\nM1;mentor;Bo\n",
        "meetings": "meeting_id;kind;planned;held;mentee_id;mentor_id\n"
        "K1;one_to_one;2026-02-01;;E1;M1\nK2;one_to_one;2026-02-02;;E2;M1\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return make_programme(
        {name: {"file": f"{name}.csv"} for name in files},
        folders={"data": str(tmp_path), "store": url},
    )


def at_once(*jobs):
    """Run them in threads; what each returned, or was refused by."""
    said = [None] * len(jobs)

    def run(number, job):
        try:
            said[number] = job()
        except Exception as error:
            said[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_every_table_comes_back_as_it_went_in(url):
    with Store.open(url, create=True) as store:
        for name in TABLES:
            put_many(store, name, filled(name))
            pd.testing.assert_frame_equal(store.read(name), filled(name))


def test_the_example_twice_changes_nothing(make_programme, url, tmp_path):
    programme = make_programme(
        {}, example={"seed": 1}, folders={"data": str(tmp_path), "store": url}
    )
    assert import_tables(programme).has_changed
    assert not import_tables(programme).has_changed


def test_the_server_holds_what_a_file_does(on_server, make_programme, tmp_path):
    in_file = make_programme(
        {name: [source.model_dump() for source in sources]
         for name, sources in on_server.tables.items()},
        folders={"data": str(tmp_path), "store": str(tmp_path / "own.sqlite")},
    )  # fmt: skip
    for programme in (on_server, in_file):
        import_tables(programme)
        save_entries(programme, {"meetings": [{**MEETING, "topics": ["mål"]}]}, who="Åsa")
    with Store.open(on_server) as one, Store.open(in_file) as other:
        assert one.content_sha256() == other.content_sha256()


def test_rows_are_entered_changed_and_taken_away(on_server, tmp_path):
    import_tables(on_server)
    saved = save_entries(on_server, {"meetings": [MEETING, MEETING]}, who="Åsa", why="”sagt”")
    assert saved.keys["meetings"] == [("KF0001",), ("KF0002",)]
    save_entries(on_server, {"meetings": [{"meeting_id": "K1", "topics": ["mål"]}]}, who="Bo")
    assert remove_entries(on_server, {"meetings": ["K2", "KF0002"]}, who="Bo") == 2
    assert not import_tables(on_server).has_changed
    with Store.open(on_server) as store:
        assert store.read("meetings")["meeting_id"].tolist() == ["K1", "KF0001"]
        told = read_history(store)
    assert told["action"].tolist() == ["added", "added", "changed", "removed", "removed"]
    assert told["before"][2]["topics"] == [] and told["before"][3]["planned"] == "2026-02-02"
    path = tmp_path / "meetings.csv"
    path.write_text(path.read_text("utf-8").replace("02-01;;", "02-01;2026-02-04;"), "utf-8")
    (row,) = [row for row in import_tables(on_server).rows if row.table == "meetings"]
    assert (row.changed, row.overtaken, row.left_out) == (1, 1, 1)


def test_the_ledger_is_kept(on_server):
    import_tables(on_server)
    told = [{"quantity": "pairs", "value": 12}]
    counts = {"06": [{"told": {"a": 1}, "hidden": {"b": 2}}]}
    for _ in range(2):
        write_ledger(on_server, dt.date(2026, 3, 31), {"06": told}, counts)
    assert read_ledger(on_server, dt.date(2026, 4, 1)) == told
    assert read_counts(on_server, dt.date(2026, 3, 31)) == counts


def test_a_person_is_given_their_data_and_erased_and_all_is_purged(tmp_path, url):
    params = write_small_programme(tmp_path)
    with params.open("a", encoding="utf-8") as file:
        file.write(f"folders: {{store: '{url}'}}\n")
    programme = load_programme(params)
    import_tables(programme, who=NAME)
    save_entries(programme, {"meetings": [{"meeting_id": "K1", "minutes": 5}]}, who=NAME)
    assert (export_person(programme, PERSON) / "data.json").is_file()
    said = erase_person(programme, PERSON, confirm=lambda texts: True)
    assert "Found: nothing." in said[-1].render("en") or any("nothing" in str(t) for t in said)
    assert not import_tables(programme).has_changed
    with sa.create_engine(url).connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        cells = [str(cell) for table in tables.sorted_tables
                 for row in connection.execute(sa.select(table)) for cell in row]  # fmt: skip
    assert not [c for c in cells if any(word in c for word in (NAME, EMAIL, CANARY))]
    assert "E0171" in cells
    purge_programme(programme, day=dt.date(2028, 1, 1), confirm=lambda texts: True)
    with Store.open(programme) as store:
        assert store.count("people") == 0 and read_history(store).empty


def test_several_who_begin_import_and_enter_at_once(on_server):
    # The store is not made yet: they make it, import and enter at one time.
    said = at_once(
        *[lambda: import_tables(on_server)] * 3,
        *[lambda: [save_entries(on_server, {"meetings": [{"kind": "group", "held": "2026-02-03"}]},
                                who="Bo").keys["meetings"][0] for _ in range(10)]] * 3,
    )  # fmt: skip
    assert [error for error in said if isinstance(error, Exception)] == []
    assert sum(report.has_changed for report in said[:3]) == 1
    keys = sorted(key for entered in said[3:] for key in entered)
    assert keys == [(f"KF{n:04d}",) for n in range(1, 31)]
    with Store.open(on_server) as store:
        assert store.count("meetings") == 32 and len(read_history(store)) == 30


def test_two_who_change_one_row_lose_nothing(on_server):
    import_tables(on_server)
    values = {"minutes": 45, "place": "Rum 3", "form": "video", "next_step": "fråga"}
    said = at_once(*(
        lambda one=one: save_entries(on_server, {"meetings": [{"meeting_id": "K1", **one}]},
                                     who="Bo").changed
        for one in ({name: value} for name, value in values.items())
    ))  # fmt: skip
    assert said == [1] * 4
    with Store.open(on_server) as store:
        row = store.read("meetings").set_index("meeting_id").loc["K1"]
        assert {name: row[name] for name in values} == values
        assert len(read_history(store)) == 4


def test_whoever_waits_too_long_is_told(on_server, monkeypatch):
    import_tables(on_server)
    monkeypatch.setattr(database_module, "_BUSY_MS", 100)
    with Store.open(on_server) as store, store.writing():
        with pytest.raises(StoreError, match="somebody else has been writing"):
            save_entries(on_server, {"meetings": [MEETING]}, who="Bo")
        assert store.count("people") == 3  # who reads does not wait


def test_no_password_and_no_row_is_ever_shown(on_server, server, url):
    import_tables(on_server)
    told = []
    with pytest.raises(StoreError) as refused:
        Store.open(server.format(name="nowhere"))
    told.append(str(refused.value))
    with Store.open(url) as store:
        told += [store.name, repr(store)]
        for statement in ("SELECT * FROM nowhere", "INSERT INTO meta VALUES ('columns', 'x')"):
            with pytest.raises(StoreError) as refused, store.writing() as connection:
                connection.execute(sa.text(statement))
            told.append(str(refused.value))
        with store.writing() as connection:
            connection.execute(META.update().values(value="999"))
    with pytest.raises(StoreError, match="later mentorkit") as refused:
        Store.open(url)
    told.append(str(refused.value))
    assert "hemligt" not in "".join(told) and "INSERT" not in "".join(told)
    assert all("nowhere" in text or "spring" in text for text in told[:2])
