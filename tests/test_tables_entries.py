"""Rows entered by hand: checked as a file's are, kept through imports, and never lost."""

from __future__ import annotations

import datetime as dt
import json
import threading

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import TableError
from mentorkit.tables import Store, import_tables, read_history, remove_entries, save_entries
from mentorkit.tables.entries import ENTERED
from mentorkit.tables.tombstones import Tombstones

MEETING = {"kind": "one_to_one", "held": "2026-02-03", "mentee_id": "E1", "mentor_id": "M1"}


@pytest.fixture
def programme(make_programme, tmp_path):
    files = {
        "people": "id;role;name\nE1;mentee;Åsa\nE2;mentee;Eva\nM1;mentor;Bo\n",
        "meetings": "meeting_id;kind;planned;held;mentee_id;mentor_id;minutes\n"
        "K1;one_to_one;2026-02-01;;E1;M1;\nK2;one_to_one;2026-02-02;;E2;M1;\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    programme = make_programme({name: {"file": f"{name}.csv"} for name in files})
    import_tables(programme)
    return programme


def read(programme, name):
    with Store.open(programme) as store:
        return store.read(name)


def history(programme, name=None):
    with Store.open(programme) as store:
        return read_history(store, name)


def rewrite(tmp_path, old, new):
    path = tmp_path / "meetings.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_entry_is_kept_with_who_when_and_why(programme):
    saved = save_entries(
        programme, {"meetings": [MEETING, MEETING]}, who=" Åsa  Öberg ", why="sent"
    )
    assert saved.keys == {"meetings": [("KF0001",), ("KF0002",)]}
    assert (saved.added, saved.changed, saved.unchanged) == (2, 0, 0)
    rows = read(programme, "meetings").set_index("meeting_id")
    assert rows.loc["KF0001", "held"] == pd.Timestamp("2026-02-03") and len(rows) == 4
    told = history(programme, "meetings")
    assert told["who"].tolist() == ["Åsa Öberg"] * 2 and told["action"].tolist() == ["added"] * 2
    assert told["why"].tolist() == ["sent"] * 2 and told["before"].tolist() == [None] * 2
    when = dt.datetime.fromisoformat(told["at"][0])
    assert abs(dt.datetime.now(dt.UTC) - when) < dt.timedelta(minutes=5)
    assert save_entries(programme, {"meetings": [MEETING]}, who="Bo").keys["meetings"] == [
        ("KF0003",)
    ]


def test_rows_that_are_entered_together_have_reasons_of_their_own(programme):
    rows = [{**MEETING, "meeting_id": name} for name in ("K7", "K8", "K9")]
    saved = save_entries(
        programme, {"meetings": rows}, who="Åsa", why={("K8",): "sent", ("K9",): "told"}
    )
    told = history(programme, "meetings")
    assert saved.added == 3 and told["at"].nunique() == 1
    assert dict(zip(told["key"], told["why"], strict=True)) == {
        ("K7",): None, ("K8",): "sent", ("K9",): "told",
    }  # fmt: skip


def test_no_reason_of_any_row_holds_a_personal_identity_number(programme):
    row = {**MEETING, "meeting_id": "K7"}
    with pytest.raises(TableError, match="identity number"):
        save_entries(programme, {"meetings": [row]}, who="Åsa", why={("K7",): "19811218-9876"})
    assert history(programme, "meetings").empty


def test_what_is_not_said_of_a_row_stays_and_what_it_held_is_kept(programme):
    entry = {"meeting_id": "K1", "held": dt.date(2026, 2, 1), "topics": ["mål", "nätverk"]}
    assert save_entries(programme, {"meetings": [entry]}, who="Åsa").changed == 1
    row = read(programme, "meetings").set_index("meeting_id").loc["K1"]
    assert row["planned"] == pd.Timestamp("2026-02-01") and row["mentee_id"] == "E1"
    assert row["topics"] == ("mål", "nätverk")
    again = save_entries(programme, {"meetings": [{"meeting_id": "K1", "minutes": 30}]}, who="Bo")
    assert again.changed == 1
    row = read(programme, "meetings").set_index("meeting_id").loc["K1"]
    assert row["held"] == pd.Timestamp("2026-02-01") and row["topics"] == ("mål", "nätverk")
    told = history(programme, "meetings")
    assert told["key"].tolist() == [("K1",), ("K1",)] and told["who"].tolist() == ["Åsa", "Bo"]
    assert [before["held"] for before in told["before"]] == [None, "2026-02-01"]
    assert told["before"][1]["topics"] == ["mål", "nätverk"]
    # Nothing new is nothing to remember.
    assert save_entries(programme, {"meetings": [{"meeting_id": "K1"}]}, who="Bo").unchanged == 1
    assert len(history(programme)) == 2


def test_every_problem_of_every_row_is_told_and_nothing_is_written(programme):
    rows = [
        {**MEETING, "kind": "lunch", "minutes": "lång"},
        {**MEETING, "mentee_id": "E9", "held": "2026-02-30"},
        {**MEETING, "colour": "blå"},
    ]
    with pytest.raises(TableError) as refused:
        save_entries(programme, {"meetings": rows, "pauses": [{"mentee_id": "E1"}]}, who="Åsa")
    told = {(p.where, p.row, p.column) for p in refused.value.problems}
    assert {("meetings", 1, "kind"), ("meetings", 1, "minutes"), ("meetings", 2, "mentee_id"),
            ("meetings", 2, "held")} <= told  # fmt: skip
    assert any(where == "pauses" for where, *_ in told)
    assert "colour" in str(refused.value) and "blå" not in str(refused.value)
    assert len(read(programme, "meetings")) == 2 and history(programme).empty
    with pytest.raises(TableError, match="who enters"):
        save_entries(programme, {"meetings": [MEETING]}, who=" ")
    with pytest.raises(TableError, match="identity number"):
        save_entries(programme, {"meetings": [{**MEETING, "place": "19121212-1212"}]}, who="Åsa")
    with pytest.raises(TableError, match="never changed"):
        save_entries(programme, {"studies": [{"study_id": "S1"}]}, who="Åsa")
    with pytest.raises(TableError, match="already"):
        save_entries(programme, {"meetings": [{**MEETING, "meeting_id": "K1"}]}, who="Åsa",
                     only_new=True)  # fmt: skip


def test_a_goal_and_its_note_are_entered_together(programme):
    goal = {"goal_id": "G1", "mentee_id": "E1", "kind": "skill", "goal": "Våga fråga"}
    note = {"goal_id": "G1", "date": "2026-03-01", "mentee_id": "E1", "progress": "some"}
    saved = save_entries(programme, {"goal_notes": [note], "goals": [goal]}, who="Åsa")
    assert saved.added == 2
    with pytest.raises(TableError, match="not found in the table goals"):
        save_entries(programme, {"goal_notes": [{**note, "goal_id": "G2"}]}, who="Åsa")


def test_a_file_that_says_the_same_takes_no_entry_back(programme, tmp_path):
    save_entries(programme, {"meetings": [{"meeting_id": "K1", "held": "2026-02-01"}]}, who="Åsa")
    remove_entries(programme, {"meetings": ["K2"]}, who="Åsa", why="never was")
    save_entries(programme, {"meetings": [MEETING]}, who="Åsa")
    with (tmp_path / "meetings.csv").open("a", encoding="utf-8") as file:
        file.write("K3;one_to_one;2026-03-01;;E1;M1;\n")
    report = import_tables(programme)
    (row,) = [row for row in report.rows if row.table == "meetings"]
    assert (row.added, row.changed, row.kept, row.left_out, row.gone) == (1, 0, 1, 1, 0)
    assert "changed by hand" in str(report) and "taken away by hand" in str(report)
    held = read(programme, "meetings").set_index("meeting_id")["held"]
    assert held.index.tolist() == ["K1", "K3", "KF0001"] and held["K1"] == pd.Timestamp(
        "2026-02-01"
    )


def test_a_corrected_file_updates_and_the_history_keeps_what_was_entered(programme, tmp_path):
    save_entries(programme, {"meetings": [{"meeting_id": "K1", "held": "2026-02-01"}]}, who="Åsa")
    remove_entries(programme, {"meetings": ["K2"]}, who="Åsa")
    rewrite(tmp_path, "K1;one_to_one;2026-02-01;;", "K1;one_to_one;2026-02-01;2026-02-04;")
    rewrite(tmp_path, "E2;M1;", "E2;M1;45")
    report = import_tables(programme, who="Bo")
    (row,) = [row for row in report.rows if row.table == "meetings"]
    assert (row.added, row.changed, row.overtaken) == (1, 1, 1)
    assert "history keeps what it held" in str(report)
    last = history(programme, "meetings").iloc[-1]
    assert (last["who"], last["action"], last["source_file"]) == ("Bo", "changed", "meetings.csv")
    assert last["before"]["held"] == "2026-02-01"
    with Store.open(programme) as store:
        assert store.imports()["imported_by"].tolist()[-1] == "Bo"
    # Once it is in the store the row is the file's, and the same file changes nothing.
    assert not import_tables(programme).has_changed


def test_what_was_taken_away_is_kept_in_the_history(programme):
    assert remove_entries(programme, {"meetings": [("K1",), "K9"]}, who="Åsa", why="slip") == 1
    (row,) = history(programme).to_dict("records")
    assert (
        row["before"]["mentee_id"] == "E1" and row["why"] == "slip" and row["action"] == "removed"
    )
    save_entries(programme, {"meetings": [{**MEETING, "meeting_id": "K1"}]}, who="Åsa")
    assert not import_tables(programme).has_changed
    with pytest.raises(TableError, match="parts"):
        remove_entries(programme, {"meetings": [("K1", "K2")]}, who="Åsa")
    assert json.dumps(history(programme)["before"][0])  # plain data
    assert ENTERED in set(history(programme)["source_file"])


# ---------------------------------------------------------------- what may go wrong


def test_numbers_are_never_made_twice(programme, tmp_path):
    save_entries(programme, {"meetings": [MEETING] * 3}, who="Åsa")
    remove_entries(programme, {"meetings": ["KF0003"]}, who="Åsa")
    keys = save_entries(programme, {"meetings": [{**MEETING, "meeting_id": " "}]}, who="Åsa").keys
    assert keys["meetings"] == [("KF0004",)]
    # A file may bring what was made elsewhere, longer ones and what is no number.
    with (tmp_path / "meetings.csv").open("a", encoding="utf-8") as file:
        for name in ("KF0005", "KF10007", "KF9999", "KFx", "KF²", "KF" + "9" * 30):
            file.write(f"{name};one_to_one;2026-03-01;;E1;M1;\n")
    import_tables(programme)
    made = save_entries(programme, {"meetings": [MEETING] * 2}, who="Åsa").keys["meetings"]
    assert made == [("KF10008",), ("KF10009",)]


def test_numbers_of_a_store_that_never_made_any_go_on_from_its_rows(programme, tmp_path):
    rewrite(tmp_path, "K2;", "KF0041;")
    import_tables(programme)
    remove_entries(programme, {"meetings": ["KF0041"]}, who="Åsa")
    assert save_entries(programme, {"meetings": [MEETING]}, who="Åsa").keys["meetings"] == [
        ("KF0042",)
    ]


def test_whoever_enters_at_once_takes_nothing_from_another(programme):
    values = [{"minutes": 45}, {"place": "Rum 3"}, {"form": "video"}, {"next_step": "fråga"}]
    failed = []

    def enter(value):
        try:
            save_entries(programme, {"meetings": [{"meeting_id": "K1", **value}]}, who="Åsa")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=enter, args=[value]) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = read(programme, "meetings").set_index("meeting_id").loc["K1"]
    assert not failed and all(row[name] == v for one in values for name, v in one.items())
    told = history(programme, "meetings")["before"]
    # Each record holds what the one before had written.
    assert [sum(bool(row[name]) for one in values for name in one) for row in told] == [0, 1, 2, 3]


def test_odd_cells_are_read_as_a_sheet_is(programme):
    row = {
        "meeting_id": np.str_("K1"), "held": np.datetime64("2026-02-03"), "planned": pd.NaT,
        "minutes": np.int64(45), "topics": np.array(["mål", "råd"]), "form": None,
        "next_step": "x" * 200_000 + "\0\ud800\u202e a\u030a \n=1+1 'citat' 😀", "place": np.nan,
        "mentee_id": pd.NA,
    }  # fmt: skip
    save_entries(programme, {"meetings": [row]}, who="Å\0sa\ud800", why=pd.NA)
    seen = read(programme, "meetings").set_index("meeting_id").loc["K1"]
    assert seen["held"] == pd.Timestamp("2026-02-03") and seen["minutes"] == 45
    assert seen["topics"] == ("mål", "råd") and pd.isna(seen["planned"])
    assert seen["next_step"].endswith("x å \n=1+1 'citat' 😀")
    assert pd.isna(seen["mentee_id"]) and history(programme)["who"].tolist() == ["Åsa"]
    mixed = [{"meeting_id": "K1", "minutes": "50"}, {"meeting_id": "K2", "place": "Rum 3"}]
    assert save_entries(programme, {"meetings": mixed, "pauses": []}, who="Åsa").changed == 2
    rows = read(programme, "meetings").set_index("meeting_id")
    assert rows["minutes"]["K1"] == 50 and rows["held"]["K1"] == pd.Timestamp("2026-02-03")
    assert rows["planned"]["K2"] == pd.Timestamp("2026-02-02") and rows["mentor_id"]["K2"] == "M1"
    frame = pd.DataFrame([{"meeting_id": "K2", "minutes": 20.0}])
    assert save_entries(programme, {"meetings": frame}, who="Åsa").changed == 1
    for refused in ("K1", MEETING, [["K1"]], 7):
        with pytest.raises(TableError, match="no list of rows"):
            save_entries(programme, {"meetings": refused}, who="Åsa")
    for said in ({"who": "19121212-1212"}, {"who": "Åsa", "why": "om 19121212-1212"}):
        with pytest.raises(TableError, match="identity number") as told:
            save_entries(programme, {"meetings": [MEETING]}, **said)
        assert "1212" not in str(told.value)


def test_many_rows_are_entered_at_once(programme):
    rows = [{**MEETING, "minutes": n % 90} for n in range(1_200)]
    people = [{"id": f"P{n}", "role": "mentee"} for n in range(12_000)]
    saved = save_entries(programme, {"meetings": rows, "people": people}, who="Åsa")
    assert saved.added == 13_200 and saved.keys["meetings"][-1] == ("KF1200",)


def add_rows(tmp_path, *rows):
    with (tmp_path / "meetings.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_a_file_s_row_under_the_id_of_an_entry_of_something_else_is_refused(programme, tmp_path):
    """Rows that are refused, by hand: another mentee, another kind; not another day."""
    entries = [MEETING, MEETING, {**MEETING, "meeting_id": "K9"}]
    save_entries(programme, {"meetings": entries}, who="Åsa")
    before = read(programme, "meetings")
    add_rows(tmp_path, "KF0001;one_to_one;;2026-03-09;E2;M1;", "KF0002;one_to_one;;2026-03-09;"
             "E1;M1;", "K9;group;2026-03-01;;;;", "K4;one_to_one;;2026-03-09;E1;M1;")  # fmt: skip
    with pytest.raises(TableError) as error:
        import_tables(programme)
    assert {(p.where, p.row, p.column) for p in error.value.problems} == {
        ("meetings.csv", 6, "meeting_id"), ("meetings.csv", 4, "meeting_id"),
    }  # fmt: skip
    assert "entered by hand, has this id" in str(error.value) and "E2" not in str(error.value)
    pd.testing.assert_frame_equal(read(programme, "meetings"), before)
    # The entry is taken away: the file's row stands, and the history knows of both.
    remove_entries(programme, {"meetings": ["KF0001", "K9"]}, who="Åsa")
    report = import_tables(programme, who="Bo")
    (row,) = [row for row in report.rows if row.table == "meetings"]
    assert (row.added, row.again, row.changed, row.overtaken) == (3, 2, 1, 1)
    assert "history keeps what it held" in str(report)
    told = history(programme, "meetings")
    assert told[told["action"] == "changed"].iloc[-1]["before"]["held"] == "2026-02-03"


def test_a_table_written_out_corrected_and_imported_updates_what_was_entered(programme, tmp_path):
    entries = [MEETING, {**MEETING, "kind": "group", "mentee_id": None, "mentor_id": None}]
    save_entries(programme, {"meetings": entries}, who="Åsa")
    out = read(programme, "meetings")
    out.loc[out["meeting_id"] == "KF0001", "minutes"] = 50
    out.loc[out["meeting_id"] == "KF0002", "group"] = "G"
    out = out[[c for c in out.columns if c != "topics"]]
    out.to_csv(tmp_path / "meetings.csv", index=False, sep=";", date_format="%Y-%m-%d")
    import_tables(programme)
    rows = read(programme, "meetings").set_index("meeting_id")
    assert rows["minutes"]["KF0001"] == 50 and rows["group"]["KF0002"] == "G" and len(rows) == 4


def test_what_is_entered_anew_stays_until_a_file_says_something_new(programme, tmp_path):
    remove_entries(programme, {"meetings": ["K2"]}, who="Åsa")
    anew = {"meeting_id": "K2", "kind": "one_to_one", "planned": "2026-02-02", "mentee_id": "E2",
            "mentor_id": "M1", "minutes": 30}  # fmt: skip
    save_entries(programme, {"meetings": [anew]}, who="Åsa")
    add_rows(tmp_path, "K3;group;2026-03-01;;;;")
    (row,) = [row for row in import_tables(programme).rows if row.table == "meetings"]
    assert (row.added, row.changed, row.kept) == (1, 0, 1)
    assert read(programme, "meetings").set_index("meeting_id")["minutes"]["K2"] == 30
    # Taken away once more it stays away too.
    remove_entries(programme, {"meetings": ["K2"]}, who="Åsa")
    add_rows(tmp_path, "K4;group;2026-03-01;;;;")
    (row,) = [row for row in import_tables(programme).rows if row.table == "meetings"]
    assert (row.added, row.left_out) == (1, 1)


def test_a_row_taken_away_that_a_file_corrects_comes_back_and_it_is_told(programme, tmp_path):
    remove_entries(programme, {"meetings": ["K2"]}, who="Åsa")
    rewrite(tmp_path, "2026-02-02;;E2;M1;", "2026-02-12;;E2;M1;")
    report = import_tables(programme, who="Bo")
    assert "  1 row that had been taken away by hand is there again" in str(report)
    last = history(programme, "meetings").iloc[-1]
    assert (last["action"], last["key"], last["who"], last["source_file"]) == (
        "added", ("K2",), "Bo", "meetings.csv",
    )  # fmt: skip
    add_rows(tmp_path, "K3;group;2026-03-01;;;;")
    assert "there again" not in str(import_tables(programme))
    assert len(history(programme, "meetings")) == 2


@pytest.mark.parametrize("text", ["om Åsa Öberg", "e1 bad om det: E017", "åsa  öbergs"])
def test_nobody_who_was_erased_comes_back_into_the_history(programme, text):
    stones = Tombstones.of(programme)
    stones.add(ids=["E017"], keys=[], words=["Åsa Öberg"], day=dt.date(2026, 5, 4))
    stones.keep()
    each = {("KF0001",): "fint", ("KF0002",): text}
    for more in ({"who": text}, {"who": "Bo", "why": text}, {"who": "Bo", "why": each}):
        with pytest.raises(TableError, match="names somebody who was erased") as error:
            save_entries(programme, {"meetings": [MEETING, MEETING]}, **more)
        assert "berg" not in str(error.value) and "E017" not in str(error.value)
        if not isinstance(more.get("why"), dict):
            with pytest.raises(TableError, match="names somebody who was erased"):
                remove_entries(programme, {"meetings": ["K1"]}, **more)
    assert history(programme).empty and len(read(programme, "meetings")) == 2
    save_entries(programme, {"meetings": [MEETING]}, who="Åsa Ek", why="om E018")


def test_an_entry_of_somebody_whom_no_table_knows_any_more_is_told_of(make_programme):
    example = make_programme({}, example={"seed": 1})
    import_tables(example)
    pair = read(example, "pairs").iloc[0]
    entry = {**MEETING, "mentee_id": pair["mentee_id"], "mentor_id": pair["mentor_id"]}
    other = {"kind": "group", "planned": "2026-03-02"}
    save_entries(example, {"meetings": [entry, other]}, who="Åsa")
    assert import_tables(example).loose == ()
    (example.data_folder / "people.csv").write_text("id;role\nX1;mentee\n", "utf-8")
    report = import_tables(make_programme({"people": {"file": "people.csv"}}))
    assert report.loose == (("meetings", 1),)
    assert "meetings: 1 row entered by hand names somebody or something that no" in str(report)


def test_a_file_corrected_to_what_was_entered_is_the_row_s_source_from_then_on(programme, tmp_path):
    save_entries(programme, {"meetings": [{"meeting_id": "K1", "minutes": 45}]}, who="Åsa")
    rewrite(tmp_path, "K1;one_to_one;2026-02-01;;E1;M1;", "K1;one_to_one;2026-02-01;;E1;M1;45")
    assert not import_tables(programme).has_changed
    rewrite(tmp_path, "M1;45", "M1;60")
    (row,) = [row for row in import_tables(programme).rows if row.table == "meetings"]
    assert (row.changed, row.overtaken, row.kept) == (1, 0, 0)


def test_who_was_erased_while_a_form_was_open_is_not_entered(programme, monkeypatch):
    from mentorkit.personal import erase_person
    from mentorkit.tables import entries

    opened = entries.Store.open

    def erase_first(*args, **more):
        monkeypatch.setattr(entries.Store, "open", opened)
        erase_person(programme, "E1", confirm=lambda texts: True)
        return opened(*args, **more)

    monkeypatch.setattr(entries.Store, "open", erase_first)
    with pytest.raises(TableError, match="erased"):
        save_entries(programme, {"meetings": [MEETING]}, who="Bo")
    assert "E1" not in read(programme, "meetings")["mentee_id"].tolist()


def test_what_was_entered_stays_beside_the_example_and_what_was_changed_is_kept(make_programme):
    example = make_programme({}, example={"seed": 1})
    import_tables(example)
    (meeting, *_) = read(example, "meetings")["meeting_id"]
    note = {"meeting_id": meeting, "next_step": "för hand"}
    other = {"kind": "group", "group": "G", "planned": "2026-03-02"}
    save_entries(example, {"meetings": [note, other]}, who="Åsa")
    assert not import_tables(example).has_changed
    rows = read(example, "meetings").set_index("meeting_id")
    assert rows["next_step"][meeting] == "för hand" and rows["group"]["KF0001"] == "G"
    # The example gives way to a file: what was entered stays, what was changed is remembered.
    folder = example.data_folder
    (folder / "people.csv").write_text("id;role\nE1;mentee\n", "utf-8")
    import_tables(make_programme({"people": {"file": "people.csv"}}))
    assert read(example, "meetings")["meeting_id"].tolist() == ["KF0001"]
    last = history(example, "meetings").iloc[-1]
    assert (last["action"], last["key"], last["before"]["next_step"]) == (
        "removed", (meeting,), "för hand",
    )  # fmt: skip
    import_tables(example)
    assert meeting in read(example, "meetings")["meeting_id"].tolist()
