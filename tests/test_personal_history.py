"""The history of rows tells of people too: it is given to them, and goes with them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from small_programme import (
    CANARY,
    CONFIDED,
    EMAIL,
    NAME,
    PERSON,
    holding,
    rows_of,
    write_small_programme,
)

from mentorkit.errors import PersonError
from mentorkit.personal import erase_person, export_person, purge_programme
from mentorkit.programme import load_programme
from mentorkit.tables import Store, import_tables, read_history, remove_entries, save_entries

PAIR = {"mentee_id": PERSON, "mentor_id": "M004"}


@pytest.fixture
def programme(tmp_path):
    """Rows of the person's and of others', entered, changed and taken away."""
    programme = load_programme(write_small_programme(tmp_path))
    import_tables(programme, who=NAME)
    people = {"id": PERSON, "role": "mentee", "name": "Åsa Ungmö", "about": "", "interests": []}
    save_entries(programme, {"people": [people]}, who="Bo Ek", why=f"för {NAME}s skull")
    meeting = {"kind": "one_to_one", "held": "2026-03-01", "next_step": "vårvinterord", **PAIR}
    save_entries(programme, {"meetings": [meeting]}, who=NAME)
    save_entries(programme, {"meetings": [{"meeting_id": "K2", "minutes": 40}]}, who=NAME,
                 why=f"{EMAIL} ringde")  # fmt: skip
    said = {**PAIR, "date": "2026-02-03", "role": "mentor", "works": "lugnt"}
    save_entries(programme, {"follow_ups": [said]}, who="Bo Ek")
    remove_entries(programme, {"conflicts": [("M005", PERSON)], "meetings": ["K1"]}, who="Bo Ek")
    save_entries(programme, {"meetings": [{"kind": "group", "held": "2026-03-02",
                                           "group": "Grupp 3"}]}, who="Bo Ek")  # fmt: skip
    return programme


def history(programme):
    with Store.open(programme) as store:
        told = read_history(store)
    return [(r["table"], r["key"], r["action"], r["who"]) for r in told.to_dict("records")]


def test_an_erasure_takes_the_history_with_it(programme):
    planned = []
    erase_person(programme, PERSON, confirm=lambda texts: planned.extend(texts) or True)
    # What is left: a meeting of others, corrected by the person, and one of a group.
    assert history(programme) == [
        ("meetings", ("K2",), "changed", "[erased]"),
        ("meetings", ("KF0002",), "added", "Bo Ek"),
    ]
    with Store.open(programme) as store:
        told = read_history(store)
        assert set(store.imports()["imported_by"]) == {"[erased]"}
    assert told["why"].tolist() == ["[erased] ringde", None]
    assert told["before"][0]["next_step"] == "Tack, [erased] idé; [erased] och [erased]"
    secrets = [NAME, EMAIL, CANARY, CONFIDED, "Ungmö", "vårvinterord"]
    assert holding(programme.data_folder, secrets) == []
    assert "  history: 5 rows of theirs, and the name in 1 row of others" in map(str, planned)
    # The file's rows stay away, as they did.
    assert not import_tables(programme, who="Bo Ek").has_changed


def test_who_is_in_the_history_alone_can_be_erased(programme):
    for name, rows in rows_of(programme.store_path).items():
        assert name != "employment" or "P9" in str(rows)
    remove_entries(programme, {"employment": ["P9"]}, who="Bo Ek")
    said = erase_person(programme, "p9", confirm=lambda texts: True)
    assert "Erased: 1 row of theirs" in str(said[0]) and "P9" not in str(history(programme))
    with pytest.raises(PersonError):
        erase_person(programme, "P99", confirm=lambda texts: True)


def test_figures_in_the_history_are_no_ids(programme):
    save_entries(programme, {"employment": [{"id": "40", "hired": "2020-01-01"}]}, who="Bo Ek")
    save_entries(programme, {"meetings": [{"meeting_id": "K2", "minutes": 45}]}, who="Bo Ek")
    erase_person(programme, "40", confirm=lambda texts: True)
    with Store.open(programme) as store:
        assert read_history(store, "meetings")["before"].iloc[-1]["minutes"] == 40


def test_a_person_is_given_the_history_of_their_rows(programme):
    folder = export_person(programme, PERSON)
    told = json.loads((folder / "data.json").read_text(encoding="utf-8"))["history"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert {name: [r["action"] for r in rows] for name, rows in told.items()} == {
        "people": ["changed"], "conflicts": ["removed"], "meetings": ["added", "removed"],
    }  # fmt: skip
    assert told["people"][0]["before"]["name"] == NAME
    assert told["people"][0]["who"] == "withheld" and told["meetings"][0]["who"] == NAME
    assert told["conflicts"][0]["key"] == {"id": "withheld", "other_id": PERSON}
    assert told["conflicts"][0]["before"]["id"] == "withheld"
    assert told["meetings"][0]["before"] is None
    assert "M005" not in json.dumps(told)
    both = json.dumps(told, ensure_ascii=False) + page
    assert [w for w in ("Bo Ek", "E018", CONFIDED, "Tack") if w in both] == []
    assert CANARY in page and "what was entered, changed and taken away" in page


def test_the_mentor_is_given_what_they_confided_as_it_was_before(programme):
    folder = export_person(programme, "M004", language="sv")
    told = json.loads((folder / "data.json").read_text(encoding="utf-8"))["history"]
    assert [row["before"]["works"] for row in told["follow_ups"]] == [CONFIDED]
    assert "införts, ändrats" in (folder / "index.html").read_text(encoding="utf-8")


def test_a_purge_clears_the_history_of_what_it_removes(programme):
    save_entries(programme, {"decisions": [{"decision_id": "D1", "follow_up": "2026-05-05"}]},
                 who="Bo Ek")  # fmt: skip
    planned = []
    purge_programme(programme, day=dt.date(2028, 1, 1),
                    confirm=lambda texts: planned.extend(texts) or True)  # fmt: skip
    assert {table for table, *_ in history(programme)} == {"decisions"}
    assert "  history: 7 rows" in map(str, planned)
    assert holding(programme.data_folder, [CANARY, "vårvinterord", CONFIDED]) == []


def test_what_belongs_to_a_row_that_goes_goes_with_it(programme):
    """A mentor is erased: of their meeting and the mentee's presence there nothing is left."""
    folder = programme.data_folder
    (folder / "meeting_attendance.csv").write_text(
        "meeting_id,id,attended\nK2,E018,yes\nK3,E018,yes\n", encoding="utf-8"
    )
    import_tables(programme, who="Bo Ek")
    # One presence is corrected by hand, and one is of a meeting that only the history knows.
    seen = {"meeting_id": "K2", "id": "E018", "attended": "no"}
    kept = {"meeting_id": "K3", "id": "E018", "attended": "no"}
    save_entries(programme, {"meeting_attendance": [seen, kept]}, who="Bo Ek")
    goal = {"goal_id": "G2", "mentee_id": "E018", "date": "2026-02-05", "note": "går bra"}
    save_entries(programme, {"goal_notes": [goal]}, who="Bo Ek")
    erase_person(programme, "M005", confirm=lambda texts: True)
    with Store.open(programme) as store:
        meetings, present, notes = map(store.read, ("meetings", "meeting_attendance", "goal_notes"))
        past = read_history(store, "meeting_attendance")
    assert {"K2"}.isdisjoint(meetings["meeting_id"]) and "K3" in meetings["meeting_id"].tolist()
    assert present["meeting_id"].tolist().count("K2") == 0
    assert [key[0] for key in past["key"]] == ["K3"]
    # The mentor is only mentioned in the mentee's goal.
    assert "G2" in notes["goal_id"].tolist()
    report = import_tables(programme, who="Bo Ek")
    (row,) = [r for r in report.rows if r.table == "meeting_attendance"]
    assert (row.erased, row.rows) == (1, 1)
    erase_person(programme, "E018", confirm=lambda texts: True)
    with Store.open(programme) as store:
        assert "G2" not in store.read("goal_notes")["goal_id"].tolist()
    import_tables(programme, who="Bo Ek")


def test_a_meeting_that_only_the_history_knows_takes_its_own_with_it(programme):
    present = {"meeting_id": "K2", "id": "M004", "attended": "yes"}
    save_entries(programme, {"meeting_attendance": [present]}, who="Bo Ek")
    remove_entries(programme, {"meeting_attendance": [("K2", "M004")], "meetings": ["K2"]},
                   who="Bo Ek")  # fmt: skip
    erase_person(programme, "M005", confirm=lambda texts: True)
    assert not [told for told in history(programme) if told[1][0] == "K2"]
