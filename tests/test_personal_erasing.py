"""An erased person is in no row, byte, page or notebook, and no import brings them back."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from small_programme import (
    CANARY,
    EMAIL,
    NAME,
    PERSON,
    holding,
    mentorkit,
    rows_of,
    write_small_programme,
)

from mentorkit.errors import PersonError, StoreError
from mentorkit.personal import erase_person, erasing, remind
from mentorkit.programme import load_programme
from mentorkit.tables import Store, import_tables
from mentorkit.tables.pseudonyms import Pseudonyms
from mentorkit.tables.schemas import TABLES

pytestmark = pytest.mark.slow
SECRETS = [NAME, EMAIL, CANARY]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A programme that was imported, published for both readers and proposed for."""
    folder = tmp_path_factory.mktemp("published")
    params = write_small_programme(folder)
    for audience in ("leadership", "coordinator"):
        mentorkit("run", params, "--phase", "06", "--audience", audience)
    mentorkit("propose", params)
    return folder


@pytest.fixture
def folder(published, tmp_path):
    return Path(shutil.copytree(published, tmp_path / "mine"))


@pytest.fixture
def params(folder):
    return folder / "params" / "spring.yaml"


@pytest.fixture
def imported(tmp_path):
    """The same without reports, and quick."""
    programme = load_programme(write_small_programme(tmp_path / "own"))
    import_tables(programme)
    return programme


def test_a_person_is_erased_everywhere(folder, params):
    data, reports = folder / "data", folder / "reports"
    store = data / "spring" / "mentorkit.sqlite"
    assert holding(data, SECRETS) == ["mentorkit.sqlite"]
    assert {"06_meetings.html", "06_meetings.ipynb"} <= {*holding(reports, [NAME])}
    private = reports / "spring" / "coordinator"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    files = [path for path in private.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600} and len(files) > 9
    before = rows_of(store)
    key = Pseudonyms.of(load_programme(params)).key_for(EMAIL)
    assert any(key in row for row in before["survey_responses"])

    done = mentorkit("erase", params, PERSON, "--yes")

    assert holding(data, [*SECRETS, key]) == [] and holding(reports, [*SECRETS, key]) == []
    files = [path for path in private.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    after = rows_of(store)
    cells = [str(cell) for rows in after.values() for row in rows for cell in row]
    assert not [cell for cell in cells if re.search(rf"\b{PERSON}\b", cell)]
    # Only the person's own rows are gone, and those that they shared with somebody.
    gone = {name: len(before[name]) - len(after[name]) for name in before}
    assert {name: n for name, n in gone.items() if n} == {
        "people": 1, "applications": 1, "conflicts": 2, "pairs": 1, "agreements": 1, "goals": 1,
        "training_attendance": 1, "meetings": 1, "meeting_attendance": 1, "survey_responses": 1,
        "employment": 1, "ties": 2, "study_arms": 1, "goal_notes": 1, "pauses": 1,
        "end_requests": 2, "follow_ups": 2,
    }  # fmt: skip
    assert "E0171" in cells and any("[erased] idé; [erased] och [erased]" in c for c in cells)
    # What was done is said, with the files that stay; the name is not.
    assert "people: 1 row of theirs, and the name in 4 rows of others" in done.stderr
    for name in ("people.csv", "decisions.csv", "06_meetings.ipynb", "coordinator/2026-10-31-en"):
        assert name in done.stderr
    searched = f"Searched afterwards: {len(TABLES) + 4} tables, 4 files"
    assert re.search(rf"{searched} .* Found: nothing\.", done.stdout)
    assert NAME not in done.stderr + done.stdout and EMAIL not in done.stderr + done.stdout


def test_editions_that_stay_are_marked_until_they_are_made_again(folder, params):
    manifest = folder / "reports" / "spring" / "2026-10-31-en" / "manifest.json"
    assert json.loads(manifest.read_text())["reproducible"] is True
    pages = {p.name: p.read_bytes() for p in manifest.parent.glob("*.html")}
    mentorkit("erase", params, PERSON, "--yes")
    told = json.loads(manifest.read_text())
    assert told["reproducible"] is False
    (page,) = told["pages"].values()
    assert page["reproducible"] is False and page["removals"][0]["by"] == "erase"
    assert {p.name: p.read_bytes() for p in manifest.parent.glob("*.html")} == pages
    assert not (folder / "reports" / "spring" / "coordinator" / "2026-10-31-en").exists()
    record = folder / "reports/spring/coordinator/runs/2026-10-31-en-leadership/manifest.json"
    assert json.loads(record.read_text())["reproducible"] is False

    said = mentorkit("run", params, "--phase", "06", "--audience", "coordinator")
    assert "left out: it tells of somebody who was erased" in said.stderr
    assert holding(folder / "data", SECRETS) == holding(folder / "reports", SECRETS) == []
    private = folder / "reports/spring/coordinator/2026-10-31-en/manifest.json"
    assert json.loads(private.read_text())["reproducible"] is True


def test_what_was_drawn_or_saved_by_hand_goes_or_is_named(folder, params):
    private = folder / "reports" / "spring" / "coordinator"
    record = private / "runs" / "2026-10-31-en-leadership"
    picture = {"cells": [{"outputs": [{"data": {"image/png": "iVBORw0KGgo="}}]}]}
    (record / "02_profiles.ipynb").write_text(json.dumps(picture))
    (private / "utskrift.pdf").write_bytes(b"%PDF-1.7\0")
    (private / "egen lista.txt").write_text(f"ring {EMAIL}", encoding="utf-8")
    done = mentorkit("erase", params, PERSON, "--yes")
    assert not (record / "02_profiles.ipynb").exists() and (record / "06_meetings.ipynb").exists()
    assert not (private / "egen lista.txt").exists()
    assert (private / "utskrift.pdf").exists() and "utskrift.pdf" in done.stdout


def test_imports_do_not_bring_them_back_even_if_the_files_change(folder, params):
    mentorkit("erase", params, PERSON, "--yes")
    again = mentorkit("import", params).stdout
    assert "added 0, changed 0" in again and not re.search(r"\b(added|changed) [1-9]", again)
    people = folder / "data" / "spring" / "people.csv"
    rows = people.read_text(encoding="utf-8")
    new = next(line for line in rows.splitlines() if line.startswith("M005"))
    people.write_text(rows + new.replace("M005", "M006") + "\n", encoding="utf-8")
    assert "added 1, changed 0, unchanged 4" in mentorkit("import", params).stdout
    (folder / "data" / "spring" / "mentorkit.sqlite").unlink()
    mentorkit("import", params)
    assert holding(folder / "data", SECRETS) == []


def test_nothing_happens_unless_somebody_says_yes(folder, params):
    before = rows_of(folder / "data" / "spring" / "mentorkit.sqlite")
    done = mentorkit("erase", params, PERSON, code=2, said="")
    assert "To be erased, of E017" in done.stderr and "Say --yes" in done.stderr
    assert rows_of(folder / "data" / "spring" / "mentorkit.sqlite") == before
    assert not list((folder / "data" / "spring").glob("mentorkit.sqlite.erased*"))


def test_an_unknown_id_is_refused_with_the_nearest(params):
    done = mentorkit("erase", params, "E0017", "--yes", code=2)
    assert "nobody has the id E0017; did you mean E017?" in done.stderr
    done = mentorkit("erase", params, "X", "--also", "Bo", "--respondent", "y", "--yes", code=2)
    assert "M004" not in done.stderr and "one word could be anybody's" in done.stderr
    assert "nobody answered a survey under this key" in done.stderr


# ---------------------------------------------------------------- without a run


def erase(programme, person=PERSON, **more):
    return erase_person(programme, person, confirm=lambda texts: True, **more)


@pytest.mark.parametrize("step", ["mark_editions", "apply_changes", "scrub", "prove"])
def test_an_erasure_that_was_cut_off_is_run_again(imported, monkeypatch, step):
    def stop(*arguments, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasing, step, stop)
        with pytest.raises(KeyboardInterrupt):
            erase(imported)
    assert "cut off" in str(*remind(imported))
    # An import between the two brings nobody back.
    import_tables(imported)
    # Nor is the name forgotten: the bytes are searched for it.
    erase(imported, "e017")
    assert holding(imported.data_folder, SECRETS) == [] and not remind(imported)
    with Store.open(imported) as store:
        assert PERSON not in store.read("people")["id"].tolist()


def test_bytes_that_were_left_behind_are_no_success(imported, monkeypatch):
    apply = erasing.apply_changes

    def apply_carelessly(connection, changes):
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
        apply(connection, changes)

    monkeypatch.setattr(erasing, "apply_changes", apply_carelessly)
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "scrub", lambda store: None)
        with pytest.raises(PersonError, match="its bytes still hold what was deleted"):
            erase(imported)
    assert "mentorkit.sqlite" in holding(imported.data_folder, SECRETS)
    import_tables(imported)
    erase(imported)
    assert holding(imported.data_folder, SECRETS) == []


def test_the_search_does_not_trust_what_erased(imported, monkeypatch):
    monkeypatch.setattr(erasing, "apply_changes", lambda connection, changes: None)
    with pytest.raises(PersonError) as refused:
        erase(imported)
    said = str(refused.value)
    for name in ("people", "pairs", "survey_responses", "decisions"):
        assert f"rows of {name} still tell of the person" in said
    assert NAME not in said


def test_a_table_that_no_schema_knows_is_erased_from_too(imported):
    with contextlib.closing(sqlite3.connect(imported.store_path)) as connection, connection:
        connection.execute("CREATE TABLE changes (at TEXT, row TEXT)")
        old = [json.dumps({"id": PERSON, "x": 1}), json.dumps({"why": f"{NAME} bad om det"}),
               json.dumps({"id": "E0171"})]  # fmt: skip
        connection.executemany("INSERT INTO changes VALUES ('2026', ?)", [(row,) for row in old])
    erase(imported)
    assert rows_of(imported.store_path)["changes"] == [("2026", old[2])]


def test_a_reader_in_the_way_is_told_and_nothing_is_lost(imported, monkeypatch):
    from mentorkit.tables import database

    monkeypatch.setattr(database, "_BUSY_MS", 100)
    reader = sqlite3.connect(imported.store_path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people").fetchall()
    with pytest.raises(StoreError, match=r"reading|writing"):
        erase(imported)
    reader.close()
    erase(imported)
    assert holding(imported.data_folder, SECRETS) == []


def test_somebody_of_the_same_name_is_left_alone(tmp_path):
    programme = load_programme(write_small_programme(tmp_path / "own"))
    people = programme.data_folder / "people.csv"
    text = people.read_text(encoding="utf-8").replace("Eva M005", NAME)
    people.write_text(text, encoding="utf-8")
    import_tables(programme)
    planned = []
    erase_person(programme, PERSON, confirm=lambda texts: planned.extend(texts) or True)
    assert any("somebody else's too" in str(text) for text in planned)
    import_tables(programme)
    with Store.open(programme) as store:
        names = store.read("people").set_index("id")["name"]
        assert names["M005"] == NAME and PERSON not in names
        # Whom a text means cannot be told, and the address is theirs alone.
        assert NAME in store.read("decisions")["why"][0]
        assert EMAIL not in store.read("decisions")["why"][0]


def test_an_id_of_figures_takes_no_figures_with_it(tmp_path):
    programme = load_programme(write_small_programme(tmp_path / "own"))
    for name in TABLES:
        path = programme.data_folder / f"{name}.csv"
        text = re.sub(rf"\b{PERSON}\b", "40", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    import_tables(programme)
    erase(programme, "40.0")
    with Store.open(programme) as store:
        assert store.read("group_counts")["count"].tolist() == [40]
        assert "40" not in store.read("people")["id"].tolist()
    assert holding(programme.data_folder, SECRETS) == []


def test_other_names_and_keys_are_erased_when_they_are_told(imported):
    with contextlib.closing(sqlite3.connect(imported.store_path)) as connection, connection:
        connection.execute("UPDATE decisions SET why = 'Åsa Flicknamn sade det'")
        connection.execute(
            "UPDATE survey_responses SET respondent = 'k17' WHERE comment = ?", [CANARY]
        )
    erase(imported, also=["Åsa Flicknamn"], respondents=["k17"])
    assert holding(imported.data_folder, [CANARY, "Flicknamn", "k17"]) == []


def test_who_is_only_employed_can_be_erased_too(imported):
    erase(imported, "p9")
    with Store.open(imported) as store:
        assert store.read("employment")["id"].tolist() == [PERSON, "E018"]


def test_answers_to_a_later_survey_stay_away(imported):
    erase(imported)
    path = imported.data_folder / "survey_responses.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",1,2026", ",2,2026"), encoding="utf-8")
    import_tables(imported)
    with Store.open(imported) as store:
        assert len(store.read("survey_responses")) == 2  # of the other respondent
