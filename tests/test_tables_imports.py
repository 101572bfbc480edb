"""Imports: all or nothing, the same twice, and nothing lost in silence."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat

import pandas as pd
import pytest

from mentorkit.errors import StoreError, TableError
from mentorkit.programme import TABLE_NAMES
from mentorkit.tables import Store, describe_tables, import_tables, open_tables

PEOPLE = "id,role,name,site\nE1,mentee,Åsa,Gävle\nE2,mentee,Bo,Umeå\nM1,mentor,Eva,\n"
PAIRS = "mentee_id,mentor_id,state,date\nE1,M1,running,2026-01-01\n"


@pytest.fixture
def programme(tmp_path, make_programme):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(PAIRS)
    return make_programme({"people": {"file": "people.csv"}, "pairs": {"file": "pairs.csv"}})


def query(programme, statement):
    with sqlite3.connect(programme.store_path) as plain:
        return plain.execute(statement).fetchall()


def counts(report):
    return [(r.table, r.added, r.changed, r.unchanged, r.gone, r.removed) for r in report.rows]


def test_an_import_fills_the_store_and_its_record(tmp_path, programme):
    seen = []
    report = import_tables(programme, on_progress=seen.append)
    assert seen == ["people", "pairs"] and report.has_changed
    assert counts(report) == [("people", 3, 0, 0, 0, 0), ("pairs", 1, 0, 0, 0, 0)]
    assert query(programme, "SELECT id, name FROM people ORDER BY id") == [
        ("E1", "Åsa"), ("E2", "Bo"), ("M1", "Eva"),
    ]  # fmt: skip
    record = query(programme, "SELECT table_name, file, sha256, rows, imported_at FROM imports")
    assert [row[:4] for row in record] == [
        (n, f"{n}.csv", hashlib.sha256((tmp_path / f"{n}.csv").read_bytes()).hexdigest(), size)
        for n, size in (("people", 3), ("pairs", 1))
    ]
    moment = pd.Timestamp(record[0][4])
    assert abs((pd.Timestamp.now("UTC") - moment).total_seconds()) < 60


def test_the_same_files_twice_change_nothing(programme):
    import_tables(programme)
    before = query(programme, "SELECT * FROM people") + query(programme, "SELECT * FROM imports")
    report = import_tables(programme)
    assert counts(report) == [("people", 0, 0, 3, 0, 0), ("pairs", 0, 0, 1, 0, 0)]
    assert not report.has_changed
    after = query(programme, "SELECT * FROM people") + query(programme, "SELECT * FROM imports")
    assert after == before


def test_a_new_file_adds_changes_and_reports_what_is_gone(tmp_path, programme):
    import_tables(programme)
    (tmp_path / "people.csv").write_text(
        "id,role,name,site,shoe\nE1,mentee,Åsa,Umeå,39\nM1,mentor,Eva,,\nE3,mentee,Ny,,40\n",
        encoding="utf-8",
    )
    for added, changed, unchanged in ((1, 1, 1), (0, 0, 3)):
        report = import_tables(programme)
        people = report.rows[0]
        assert (people.added, people.changed, people.unchanged) == (added, changed, unchanged)
        assert people.gone == 1 and people.gone_keys == (("E2", "mentee"),)
        assert people.unread == ("shoe",)
    assert query(programme, "SELECT id, site FROM people ORDER BY id") == [
        ("E1", "Umeå"), ("E2", "Umeå"), ("E3", None), ("M1", None),
    ]  # fmt: skip
    assert query(programme, "SELECT count(*) FROM imports WHERE table_name = 'people'") == [(2,)]
    assert str(report).splitlines()[:4] == [
        "people from people.csv: 3 rows (added 0, changed 0, unchanged 3)",
        "  1 row of an earlier import is not in people.csv now and stays in the store. If that is "
        "as it should be, as when a new sheet holds only what is new, nothing need be done; if it "
        "is not to count, take it away with mentorkit.tables.remove_entries or in "
        "notebooks/workbench",
        "  which they are: gone_keys of each row that import_tables returns, in Python",
        "  not read: shoe",
    ]
    assert report.lines("sv")[1] == (
        "  1 rad från en tidigare inläsning finns inte i people.csv nu och ligger kvar i "
        "databasen. Är det som det ska, till exempel för att ett nytt ark bara har det "
        "nya, behöver inget göras; ska den inte räknas, ta bort den med "
        "mentorkit.tables.remove_entries eller i notebooks/workbench"
    )
    # A log may be read by others than whoever imports: nobody is named in it.
    assert "E2" not in str(report) and "E2" not in repr(report)
    records = report.as_records()
    assert records[0]["gone"] == 1 and "E2" not in json.dumps(records)


@pytest.mark.parametrize(("n", "rest"), [(2, ""), (12, " and 2 more (gone_keys")])
def test_meetings_that_are_gone_are_named_by_their_own_ids(tmp_path, make_programme, n, rest):
    meetings = "meeting_id,kind,held\nK999,group,2026-02-03\n"
    gone = [f"K{i:03}" for i in range(n)]
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "meetings.csv").write_text(
        meetings + "".join(f"{key},group,2026-02-03\n" for key in gone)
    )
    programme = make_programme({t: {"file": f"{t}.csv"} for t in ("people", "meetings")})
    import_tables(programme)
    (tmp_path / "meetings.csv").write_text(meetings)
    told = str(import_tables(programme))
    assert f"these: {', '.join(gone[:10])}{rest}" in told and "K999" not in told
    assert "K010" not in told


def test_nothing_is_written_if_anything_is_wrong(tmp_path, programme):
    (tmp_path / "pairs.csv").write_text(PAIRS + "E9,M1,running,2026-01-01\n")
    with pytest.raises(TableError):
        import_tables(programme)
    assert not programme.store_path.exists()
    (tmp_path / "pairs.csv").write_text(PAIRS)
    import_tables(programme)
    (tmp_path / "people.csv").write_text(PEOPLE + "E3,mentee,Ny,\n", encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(PAIRS + "E9,M1,running,2026-01-01\n")
    with pytest.raises(TableError):
        import_tables(programme)
    assert query(programme, "SELECT count(*) FROM people") == [(3,)]


def test_an_unchanged_file_does_not_undo_what_was_done_in_the_store(tmp_path, programme):
    import_tables(programme)
    with sqlite3.connect(programme.store_path) as plain:
        plain.execute("UPDATE people SET site = 'Luleå' WHERE id = 'E1'")
        plain.execute("DELETE FROM people WHERE id = 'E2'")
    import_tables(programme)
    kept = [("E1", "Luleå"), ("M1", None)]
    assert query(programme, "SELECT id, site FROM people ORDER BY id") == kept
    # A new file brings its own changes, and leaves a row that it did not change.
    (tmp_path / "people.csv").write_text(PEOPLE + "E3,mentee,Ny,\n", encoding="utf-8")
    import_tables(programme)
    assert ("E1", "Luleå") in query(programme, "SELECT id, site FROM people")


def test_another_map_of_the_same_file_is_another_import(programme, make_programme):
    import_tables(programme)
    mapped = make_programme(
        {"people": {"file": "people.csv", "columns": {"department": "site"}},
         "pairs": {"file": "pairs.csv"}}
    )  # fmt: skip
    report = import_tables(mapped)
    assert counts(report)[0] == ("people", 0, 2, 1, 0, 0)
    assert query(programme, "SELECT department FROM people WHERE id = 'E1'") == [("Gävle",)]


def test_a_file_that_is_no_longer_named_is_reported(tmp_path, programme, make_programme):
    import_tables(programme)
    (tmp_path / "new.csv").write_text("id,role\nE1,mentee\nM1,mentor\n")
    report = import_tables(
        make_programme({"people": {"file": "new.csv"}, "pairs": {"file": "pairs.csv"}})
    )
    old = report.rows[1]
    assert (old.table, old.file, old.rows, old.gone) == ("people", "people.csv", 0, 1)
    assert old.gone_keys == (("E2", "mentee"),)


def test_real_files_replace_the_example_wholly(programme, make_programme):
    example = make_programme(example={"seed": 1})
    first = import_tables(example)
    assert all(row.added and row.file == "example (seed 1)" for row in first.rows)
    assert not import_tables(example).has_changed
    other = make_programme(example={"seed": 2})
    import_tables(other)
    assert query(other, "SELECT DISTINCT source_file FROM employment") == [("example (seed 2)",)]
    sizes = {row.table: row.rows for row in import_tables(other).rows}
    for name, size in sizes.items():
        assert query(other, f"SELECT count(*) FROM {name}") == [(size,)]
    report = import_tables(programme)
    assert report.rows[0].removed == sizes["people"]
    assert query(programme, "SELECT count(*) FROM people") == [(3,)]
    assert query(programme, "SELECT count(*) FROM employment") == [(0,)]


def test_files_with_the_rest_from_the_example(tmp_path, make_programme):
    (tmp_path / "acts.csv").write_text("date,act\n2026-01-01,sponsor named in top management\n")
    programme = make_programme({"key_factors": {"file": "acts.csv"}}, example={"seed": 1})
    import_tables(programme)
    tables = open_tables(programme)
    assert tables["key_factors"]["act"].tolist() == ["sponsor_named"]
    assert len(tables["people"]) > 100


# ---------------------------------------------------------------- survey keys


@pytest.fixture
def survey(tmp_path, programme, make_programme):
    (tmp_path / "s.csv").write_text(
        "E-post,role,wave,item,answer\nasa@example.se,mentee,w1,fit,4\n"
        " Asa@Example.se,mentee,w2,fit,5\nbo@example.se,mentee,w1,fit,3\n"
    )
    return make_programme({
        "people": {"file": "people.csv"},
        "survey_responses": {"file": "s.csv", "columns": {"respondent": "E-post"},
                             "pseudonymise": True},
    })  # fmt: skip


def test_no_respondents_name_reaches_the_store(tmp_path, survey):
    direct = open_tables(survey)["survey_responses"]
    assert direct["respondent"].nunique() == 2 and not list(tmp_path.glob("*.secret"))
    import_tables(survey)
    answers = open_tables(survey)["survey_responses"]
    keys = answers.sort_values("answer")["respondent"].tolist()  # bo, asa, asa
    assert keys[1] == keys[2] != keys[0]
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in keys)
    for file in tmp_path.glob("mentorkit.sqlite*"):
        content = file.read_bytes().lower()
        assert b"example.se" not in content and b"asa" not in content
    secret = tmp_path / "mentorkit.sqlite.secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(bytes.fromhex(secret.read_text())) == 32
    # Not a plain hash, which anybody could make of a list of addresses.
    plain = {hashlib.sha256(b"asa@example.se").hexdigest()[:16]}
    assert not plain & set(keys)
    assert not import_tables(survey).has_changed


def test_a_secret_that_cannot_be_read_is_refused(tmp_path, survey):
    (tmp_path / "mentorkit.sqlite.secret").write_text("not one")
    with pytest.raises(StoreError, match="the secret of the survey keys cannot be read"):
        import_tables(survey)


def test_only_survey_answers_have_their_keys_made(make_programme, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    with pytest.raises(TableError, match="is for survey_responses only"):
        import_tables(make_programme({"people": {"file": "people.csv", "pseudonymise": True}}))


# ---------------------------------------------------------------- reading


def test_tables_open_from_the_files_until_there_is_a_store(tmp_path, programme):
    tables = open_tables(programme)
    assert tables["people"]["id"].tolist() == ["E1", "E2", "M1"] and len(tables["goals"]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pairs.csv", "people.csv"]
    import_tables(programme)
    (tmp_path / "people.csv").write_text("not a table any more")
    assert open_tables(programme)["people"]["id"].tolist() == ["E1", "E2", "M1"]
    with pytest.raises(KeyError):
        open_tables(programme)["poeple"]


def test_a_blank_store_file_is_no_store_yet(programme):
    programme.store_path.touch()
    assert len(open_tables(programme)["people"]) == 3
    assert import_tables(programme).has_changed
    assert query(programme, "SELECT count(*) FROM people") == [(3,)]


def test_a_store_may_be_named_by_its_url(tmp_path, make_programme, programme):
    url = f"sqlite:///{tmp_path}/by-url.sqlite"
    folders = {"data": str(tmp_path), "store": url}
    by_url = make_programme({"people": {"file": "people.csv"}}, folders=folders)
    assert by_url.store_path is None and len(open_tables(by_url)["people"]) == 3
    import_tables(by_url)
    (tmp_path / "people.csv").unlink()
    assert len(open_tables(by_url)["people"]) == 3


def test_an_empty_store_does_not_hide_the_files(programme):
    Store.open(programme, create=True).close()
    assert len(open_tables(programme)["people"]) == 3


def test_the_state_of_every_table_is_described(tmp_path, programme, make_programme):
    state, problems = describe_tables(programme)
    state = state.set_index("table")
    assert problems == [] and len(state) == len(TABLE_NAMES)
    assert state.loc["people", ["source", "rows_in_source", "state"]].tolist() == [
        "people.csv", 3, "supplied",
    ]  # fmt: skip
    assert state["rows_in_store"].isna().all() and state.loc["goals", "state"] == "missing"
    import_tables(programme)
    state, _ = describe_tables(programme)
    assert state["rows_in_store"].sum() == 4
    (tmp_path / "pairs.csv").unlink()
    state, problems = describe_tables(programme)
    assert state.set_index("table").loc["pairs", ["source", "state"]].tolist() == [
        "pairs.csv", "problem",
    ]  # fmt: skip
    assert len(problems) == 1
    state, _ = describe_tables(make_programme(example={"seed": 1}, folders={
        "data": str(tmp_path / "elsewhere")
    }))  # fmt: skip
    made = state[state["table"].ne("comment_themes")]  # which nobody can draw beforehand
    assert set(made["state"]) == {"example"} and (made["rows_in_source"] > 0).all()
