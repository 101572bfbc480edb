"""Whoever was erased stays away, whatever the files still hold."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import re
import stat

import pytest

from mentorkit.errors import StoreError, TableError
from mentorkit.tables import Store, import_tables, read_tables
from mentorkit.tables.checks import REFERENCES
from mentorkit.tables.persons import KEY_COLUMNS, OWNERS, PERSON_COLUMNS, leave_out
from mentorkit.tables.pseudonyms import Pseudonyms
from mentorkit.tables.redacting import Redactor
from mentorkit.tables.schemas import TABLES
from mentorkit.tables.tombstones import Tombstones

DAY = dt.date(2026, 5, 4)
FILES = {
    "people": "id,role,name,manager_id,wishes\nE17,mentee,Åsa,P1,M4\nE18,mentee,Bo,E17,M4; M5\n"
    "M4,mentor,Eva,,\nM5,mentor,Ali,,\n",
    "pairs": "mentee_id,mentor_id,state,date,reason\nE17,M4,running,2026-01-01,\n"
    "E18,M5,running,2026-01-01,ÖBERG  Åsa bad om det\n",
    "goals": "goal_id,mentee_id,mentor_id,kind\nG1,E17,M4,skill\nG2,E18,M4,skill\n",
    "survey_responses": "respondent,role,wave,item,answer\na@x.se,mentee,1,fit,4\nb@x.se,mentee,1,"
    "fit,5\n",
}


@pytest.fixture
def programme(tmp_path, make_programme):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    tables = {name: {"file": f"{name}.csv"} for name in FILES}
    tables["survey_responses"]["pseudonymise"] = True
    return make_programme(tables)


def bury(programme, *ids, keys=(), words=()):
    stones = Tombstones.of(programme)
    stones.add(ids=ids, keys=keys, words=words, day=DAY)
    stones.keep()
    return stones


def test_every_column_of_ids_is_known_to_tell_of_a_person_or_not():
    """A table added later cannot be forgotten: ids are people's, or name the row itself."""
    own = {"goal_id", "training_id", "meeting_id", "decision_id", "quote_id", "study_id", "outcome"}
    ids = {
        (name, our.name)
        for name, table in TABLES.items()
        for our in table.fields
        if our.kind == "id" and our.name not in own
    }
    known = {
        (name, column)
        for columns in (PERSON_COLUMNS, KEY_COLUMNS)
        for name, parts in columns.items()
        for column in parts
    }
    assert known == ids | {("people", "wishes")}
    for columns in (PERSON_COLUMNS, KEY_COLUMNS):
        for name, parts in columns.items():
            for column, part in parts.items():
                needed = TABLES[name].field(column).required or column in TABLES[name].key
                assert part == "row" or not needed, (name, column)


def test_no_import_brings_back_who_was_erased_and_it_says_so(programme, tmp_path):
    bury(programme, "e17 ", "M4")
    report = import_tables(programme)
    with Store.open(programme) as store:
        people = store.read("people").set_index("id")
        assert list(people.index) == ["E18", "M5"]
        assert people["manager_id"].isna().all()
        assert people.loc["E18", "wishes"] == ("M5",)
        assert store.read("pairs")["mentee_id"].tolist() == ["E18"]
        goals = store.read("goals")
        assert goals["goal_id"].tolist() == ["G2"] and goals["mentor_id"].isna().all()
    said = "\n".join(report.lines())
    assert "  2 rows were left out: they tell of people who were erased; take them out of " in said
    assert "  1 row was left out" in said and "E17" not in said
    assert not import_tables(programme).has_changed
    (tmp_path / "people.csv").write_text(FILES["people"] + "E19,mentee,Lo,E17,\n", encoding="utf-8")
    import_tables(programme)
    with Store.open(programme) as store:
        assert store.read("people")["id"].tolist() == ["E18", "E19", "M5"]
    assert read_tables(programme)["people"]["id"].tolist() == ["E18", "E19", "M5"]


def test_nor_does_a_store_made_afresh(programme):
    bury(programme, "E17")
    import_tables(programme)
    programme.store_path.unlink()
    import_tables(programme)
    with Store.open(programme) as store:
        assert "E17" not in store.read("people")["id"].tolist()


def test_answers_to_a_survey_stay_away_by_their_key(programme):
    import_tables(programme)
    bury(programme, keys=[Pseudonyms.of(programme).key_for("A@x.se")])
    (answers,) = (read_tables(programme)["survey_responses"]["answer"],)
    assert answers.tolist() == [5.0]


def test_nor_does_their_name_come_back_in_what_others_wrote(programme, tmp_path):
    bury(programme, "E17", words=["Åsa Öberg"])
    import_tables(programme)
    assert not import_tables(programme).has_changed
    with Store.open(programme) as store:
        assert store.read("pairs")["reason"].tolist() == ["[erased] bad om det"]
    text = (tmp_path / "pairs.csv").read_text(encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(text + "\n", encoding="utf-8")
    report = import_tables(programme)
    assert [row.unchanged for row in report.rows if row.table == "pairs"] == [1]


@pytest.mark.parametrize(
    "text, left",
    [
        ("Åsa Öberg", "*"),
        ("Tack, Åsa\u00a0Öberg!", "Tack, *!"),
        ("åsa öberg och Eva", "* och Eva"),
        ("Åsa Öberg-Lind", "Åsa Öberg-Lind"),
        ("Åsa och Öberg", "Åsa och Öberg"),
        ("A\u030asa O\u0308bergs idé", "* idé"),
        ("asa.oberg@x.se.", "*."),
        ("fråga e017; E0171 vet", "fråga *; E0171 vet"),
        ("(Öberg, Åsa)", "(*)"),
        ("Anna Maria af Ugglas och Åsa Öberg", "* och *"),
        ("Anna Maria", "Anna Maria"),
        ("", ""),
    ],
)
def test_a_name_is_taken_out_whole_and_no_other(tmp_path, text, left):
    stones = Tombstones(tmp_path / "x.erased")
    words = ["Åsa Öberg", "asa.oberg@x.se", "Anna Maria af Ugglas"]
    stones.add(ids=["E017", "47"], keys=[], words=words, day=DAY)
    assert Redactor(stones, "*").redact(text) == left


def test_the_example_is_left_without_them_too(make_programme, tmp_path):
    programme = make_programme(example={"seed": 1})
    before = read_tables(programme)
    person = before["pairs"]["mentor_id"].iloc[0]
    bury(programme, person)
    after = read_tables(programme)
    assert len(after["people"]) == len(before["people"]) - 1
    for name, frame in after.items():
        _, kept = leave_out(name, before[name], {person}.__contains__, lambda key: False)
        assert len(frame) == kept.sum()
        cells = [str(cell) for cell in frame.to_numpy(dtype=object).ravel()]
        assert person not in cells and not any(f"'{person}'" in cell for cell in cells), name


def test_the_record_holds_no_id_and_only_its_owner_reads_it(programme):
    stones = bury(programme, "E17", "Åsa-Öberg")
    text = stones.path.read_text(encoding="utf-8")
    assert "E17" not in text and "berg" not in text
    assert stat.S_IMODE(stones.path.stat().st_mode) == 0o600
    again = Tombstones.of(programme)
    assert again.has_id("åsa-öberg") and again.day_of("e17") == DAY and not again.has_id("E1")
    # Without the key the code cannot be had from the id: another programme's is another.
    other = Tombstones(stones.path.with_name("other.erased"))
    other.add(ids=["E17"], keys=[], day=DAY)
    assert not set(other.erased) & set(again.erased)


def test_the_record_alone_leads_to_nobody(programme):
    """All ids are tried with every word of the record as a key, as whoever copied it would."""
    stones = bury(programme, "E17")
    text = stones.path.read_text(encoding="utf-8")
    key = stones.key_path.read_text(encoding="ascii")
    assert stat.S_IMODE(stones.key_path.stat().st_mode) == 0o600 and key not in text

    def find(keys):
        ids = [f"e{n}" for n in range(30)]
        return [
            person
            for key in keys
            for person in ids
            if hmac.new(key, f"id\0{person}".encode(), "sha256").hexdigest() in text
        ]

    words = re.findall("[0-9a-f]{8,}", text)
    assert find([bytes.fromhex(w) for w in words] + [w.encode() for w in words]) == []
    assert find([bytes.fromhex(key)]) == ["e17"]  # with both files, as the docs say


def test_a_record_with_its_key_inside_is_read_and_parted(programme):
    stones = bury(programme, "E17")
    content = json.loads(stones.path.read_text(encoding="utf-8"))
    del content["check"]
    stones.path.write_text(json.dumps({"key": stones.key_path.read_text(), **content}))
    stones.key_path.unlink()
    assert "E17" not in read_tables(programme)["people"]["id"].tolist()
    earlier = Tombstones.of(programme)
    earlier.add(ids=["E18"], keys=[], day=DAY)
    earlier.keep()
    assert set(json.loads(stones.path.read_text())) == {"check", "erased", "purged", "longest"}
    again = Tombstones.of(programme)
    assert again.has_id("E17") and again.has_id("E18") and not again.has_id("M4")


@pytest.mark.parametrize("fault", ["is missing", "cannot be read", "is that of another", "link"])
def test_no_import_goes_on_without_the_right_key(programme, fault):
    key = bury(programme, "E17").key_path
    key.unlink()
    if fault == "cannot be read":
        key.write_text("12zz")
    elif fault == "is that of another":
        key.write_text("ab" * 32)
    elif fault == "link":
        key.symlink_to(key.with_name("nowhere"))
    with pytest.raises(StoreError, match=fault) as refused:
        import_tables(programme)
    assert "people who were erased would come back" in str(refused.value)


def test_the_key_may_lie_elsewhere(programme, tmp_path):
    key = bury(programme, "E17").key_path
    elsewhere = tmp_path / "elsewhere"
    key.rename(elsewhere)
    key.symlink_to(elsewhere)
    stones = bury(programme, "E18")
    assert key.is_symlink() and stones.has_id("E17")
    assert read_tables(programme)["people"]["id"].tolist() == ["M4", "M5"]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"key": "x", "erased": {}, "purged": {}}'])
def test_a_record_that_cannot_be_read_stops_the_import(programme, content):
    Tombstones.of(programme).path.write_text(content)
    with pytest.raises(StoreError, match="people who were erased would come back"):
        import_tables(programme)


def test_a_purged_table_is_not_read_again(programme):
    stones = Tombstones.of(programme)
    stones.purged["survey_responses"] = DAY
    stones.keep()
    report = import_tables(programme)
    assert "survey_responses: purged on 2026-05-04 and not read again" in report.lines()
    assert len(read_tables(programme)["survey_responses"]) == 0
    stones.purged["people"] = DAY
    stones.keep()
    with pytest.raises(TableError, match=r"tables\.people was purged on 2026-05-04; its"):
        import_tables(programme)


def test_the_record_is_json_that_an_auditor_can_read(programme):
    content = json.loads(bury(programme, "E17").path.read_text(encoding="utf-8"))
    assert set(content) == {"check", "erased", "purged", "longest"}
    assert list(content["erased"].values()) == ["2026-05-04"]


def test_what_belongs_to_a_table_stands_after_it_and_is_known():
    """A reference added later cannot be forgotten: its rows go with those that they name."""
    names = list(TABLES)
    for name, columns in REFERENCES.items():
        for column in columns:
            owner = TABLES[name].field(column).refers.partition(".")[0]
            if owner in PERSON_COLUMNS and owner != "people":
                assert OWNERS[name][column] == owner
                assert names.index(owner) < names.index(name)
            elif owner == "people":
                # Emptied or gone: either way the row names nobody who is not there.
                assert column in PERSON_COLUMNS[name]


def test_a_meeting_of_two_files_of_which_one_names_nobody_keeps_who_was_there(
    make_programme, tmp_path
):
    files = {
        "people": "id,role\nE1,mentee\nE2,mentee\nM1,mentor\n",
        "meetings": "meeting_id,kind,mentee_id,mentor_id\nK1,one_to_one,E2,M1\nK2,group,,\n"
        "K3,one_to_one,E2,M1\n",
        "more": "meeting_id,kind,group\nK1,group,G\n",
        "meeting_attendance": "meeting_id,id,attended\nK1,E2,yes\nK2,E1,yes\nK2,M1,yes\nK3,E2,no\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    tables = {name: [{"file": f"{name}.csv"}] for name in files if name != "more"}
    tables["meetings"].append({"file": "more.csv", "merge": True})
    programme = make_programme(tables)
    bury(programme, "M1")
    import_tables(programme)
    with Store.open(programme) as store:
        there = store.read("meeting_attendance")[["meeting_id", "id"]].values.tolist()
    assert there == [["K1", "E2"], ["K2", "E1"]]
