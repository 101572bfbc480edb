"""Sheets to prepare with: each person's own, of what both know, inert."""

import datetime as dt
import re
import shutil
import stat
from html.parser import HTMLParser

import pandas as pd
import pytest
from making import plain_programme
from typer.testing import CliRunner

from mentorkit.cli import app
from mentorkit.forms import write_calendars, write_preparation
from mentorkit.meetings import QUESTIONS, ask_for_meeting, choose_questions, plan_pair_meetings
from mentorkit.meetings.preparation import prepare_meetings
from mentorkit.personal import erase_person, purge_programme
from mentorkit.programme import load_programme
from mentorkit.tables import import_tables
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 3, 1)
PARAMS = """\
id: spring
name: Spring
organisation: Us
purpose: Grow
as_of: 2026-03-01
period: {start: 2026-01-01, end: 2026-12-31}
folders: {data: ".", store: store.sqlite, reports: reports}
questions: {beginning: {mentor: [{sv: "Hur är läget i laget?", en: "How is the team?"}]}}
tables:
  people: {file: people.csv}
  pairs: {file: pairs.csv}
  meetings: {file: meetings.csv}
  goals: {file: goals.csv}
  goal_notes: {file: notes.csv}
  follow_ups: {file: said.csv}
  end_requests: {file: asked.csv}
"""
FILES = {
    "people": "id,role,name\nE001,mentee,Åsa Öberg\nE002,mentee,Eva <Lind>\nM001,mentor,Bo Ek\n",
    "pairs": "mentee_id,mentor_id,state,date\nE001,M001,running,2026-01-12\n"
    "E002,M001,running,2026-01-12\n",
    "meetings": "meeting_id,kind,planned,held,time,place,mentee_id,mentor_id,topics,next_step\n"
    "K0,one_to_one,,2026-02-02,,,E001,M001,nätverk,Läsa rapporten\n"
    "K1,one_to_one,2026-03-09,,14:30,Rum 3,E001,M001,,\n"
    "K2,one_to_one,2026-03-10,,,,E002,M001,,\n"
    "K3,one_to_one,2026-04-20,,,,E002,M001,,\n",
    "goals": "goal_id,mentee_id,mentor_id,kind,goal,measure,set_on,due,status\n"
    "G1,E001,M001,skill,Leda <b>möten</b>,Tre möten,2026-01-20,2026-06-01,\n"
    "G2,E001,M001,network,Ett tyst mål,,2026-01-20,,dropped\n",
    "notes": "goal_id,date,mentee_id,progress,note\nG1,2026-02-01,E001,none,Inte börjat\n"
    "G1,2026-02-20,E001,some,Ett möte hållet\n",
    "said": "mentee_id,mentor_id,date,role,works,does_not_work,progress,change,wish\n"
    "E001,M001,2026-02-10,mentee,Hemligt bra,Hemligt dåligt,none,new_match,Hemlig önskan\n",
    "asked": "mentee_id,mentor_id,asked_by,date\nE001,M001,mentee,2026-02-12\n",
}


# ---------------------------------------------------------------- what is in it


def prepared(meetings, goals=(), notes=(), until=dt.date(2026, 12, 31), log=()):
    log = log or [{"mentee_id": "E1", "mentor_id": "M1", "state": "running", "date": "2026-01-12"}]
    table = fill_table("meetings", meetings)
    log = fill_table("pairs", log)
    planned = plan_pair_meetings(table, fill_table("meeting_attendance", []), log, AS_OF)
    found = prepare_meetings(
        planned, table, fill_table("goals", list(goals)), fill_table("goal_notes", list(notes)),
        plain_programme(), pairs=log, until=until,
    )  # fmt: skip
    return {(one.meeting["meeting_id"], one.role): one for one in found}


def meeting(name, day, held=None, mentor="M1", **more):
    return {"meeting_id": name, "kind": "one_to_one", "planned": day, "held": held,
            "mentee_id": "E1", "mentor_id": mentor, **more}  # fmt: skip


def test_a_sheet_a_side_with_what_was_agreed_last_and_other_questions_each_time():
    rows = [
        meeting("K1", None, "2026-01-20", next_step="early"),
        meeting("K2", None, "2026-02-20", next_step="late", topics=("nätverk",)),
        meeting("F", None, "2026-02-25", kind="follow_up", next_step="to the coordinator"),
        meeting("K3", "2026-03-20"), meeting("K4", "2026-04-20"),
    ]  # fmt: skip
    found = prepared(rows, until=dt.date(2026, 4, 1))
    assert set(found) == {("K3", "mentee"), ("K3", "mentor")}
    assert {one.last["next_step"] for one in found.values()} == {"late"}
    both = prepared(rows)
    for role in ("mentee", "mentor"):
        first, second = (set(map(str, both[k, role].questions)) for k in ("K3", "K4"))
        bank = {str(q) for phase in ("beginning", "middle") for q in QUESTIONS[phase, role]}
        assert len(first) == len(second) == 4 and not first & second and first | second <= bank


def test_the_pairs_own_goals_with_their_latest_note():
    goals = [
        {"goal_id": "G1", "mentee_id": "E1", "mentor_id": "M1", "kind": "skill", "goal": "own"},
        {"goal_id": "G2", "mentee_id": "E1", "mentor_id": "M2", "kind": "skill", "goal": "other"},
        {"goal_id": "G3", "mentee_id": "E1", "kind": "network", "goal": "for both",
         "status": "reached", "set_on": "2026-01-12"},
        {"goal_id": "G4", "mentee_id": "E1", "mentor_id": "M1", "kind": "skill",
         "status": "dropped"},
        {"goal_id": "G5", "mentee_id": "E9", "mentor_id": "M1", "kind": "skill", "goal": "whose"},
    ]  # fmt: skip
    notes = [{"goal_id": "G1", "date": day, "mentee_id": "E1", "progress": code, "note": day}
             for day, code in (("2026-02-20", "good"), ("2026-02-01", "none"))]  # fmt: skip
    found = prepared([meeting("K", "2026-03-20")], [g | {"status": g.get("status", "open")}
                     for g in goals], notes)["K", "mentor"]  # fmt: skip
    assert [goal.goal for goal in found.goals] == ["own", "for both"]
    own, other = found.goals
    assert (str(own.progress), own.note) == ("good progress", "2026-02-20")
    assert other.progress is None and pd.isna(other.noted)


@pytest.mark.parametrize("state", ["running", "approved", "again"])
def test_a_mentor_sees_a_goal_of_no_mentors_only_if_it_was_set_since_the_pair_began(state):
    days = {"2025-12-01": "long before", "2026-02-09": "the day before", "2026-02-10": "that day",
            "2026-02-20": "since", None: "nobody knows when"}  # fmt: skip
    goals = [
        {"goal_id": text, "mentee_id": "E1", "kind": "skill", "goal": text, "status": "open",
         "set_on": day}
        for day, text in days.items()
    ]  # fmt: skip
    steps = {"running": [("running", "2026-02-10")], "approved": [("approved", "2026-02-10")],
             "again": [("running", "2025-11-01"), ("ended", "2026-01-20"),
                       ("running", "2026-02-10")]}  # fmt: skip
    log = [{"mentee_id": "E1", "mentor_id": "M1", "state": step, "date": day}
           for step, day in steps[state]]  # fmt: skip
    found = prepared([meeting("K", "2026-03-20")], goals, log=log)
    assert {goal.goal for goal in found["K", "mentee"].goals} == set(days.values())
    seen = {goal.goal for goal in found["K", "mentor"].goals}
    assert seen == (set() if state == "approved" else {"that day", "since"})


def test_what_was_set_with_a_mentor_who_is_erased_is_not_the_next_ones(programme):
    pairs = FILES["pairs"].replace(
        "E001,M001,running,2026-01-12",
        "E001,M002,running,2025-09-01\nE001,M002,ended,2026-01-10\nE001,M001,running,2026-01-12",
    )
    goals = FILES["goals"] + "G9,E001,M002,skill,Mellan oss,,2025-10-01,,\n"
    notes = FILES["notes"] + "G9,2025-11-01,E001,some,Sagt till M2\n"
    people = FILES["people"] + "M002,mentor,Ann Ask\n"
    for name, text in (("pairs", pairs), ("goals", goals), ("notes", notes), ("people", people)):
        (programme.data_folder / f"{name}.csv").write_text(text, encoding="utf-8")
    import_tables(programme)

    def told():
        return {path.parent.name: "Mellan oss" in (text := path.read_text("utf-8"))
                or "Sagt" in text for path in write_preparation(programme)}  # fmt: skip

    assert not any(told().values())
    erase_person(programme, "M002", confirm=lambda _: True)
    assert {one for one, tells in told().items() if tells} == {"E001"}


def test_the_organisations_own_questions_come_first_in_the_bank():
    own = plain_programme(questions={"middle": {"mentee": "Vad är nytt?"}})
    asked = ask_for_meeting(own, "mentee", dt.date(2026, 6, 1), held=0)
    assert str(asked[0]) == "Vad är nytt?" and len(set(map(str, asked))) == 4
    seen = {
        str(q)
        for held in range(9)
        for q in ask_for_meeting(own, "mentee", dt.date(2026, 6, 1), held)
    }
    assert seen == {"Vad är nytt?", *map(str, QUESTIONS["middle", "mentee"])}
    assert "Vad är nytt?" not in map(str, ask_for_meeting(own, "mentor", dt.date(2026, 6, 1), 0))
    months = [choose_questions(own, dt.date(2026, month, 1)) for month in range(4, 8)]
    assert any("Vad är nytt?" in set(map(str, one["mentee"])) for one in months)


# ---------------------------------------------------------------- files


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spring")
    (folder / "spring.yaml").write_text(PARAMS, encoding="utf-8")
    names = re.findall(r"(\w+): \{file: (\w+)\.csv\}", PARAMS)
    for _, file in names:
        (folder / f"{file}.csv").write_text(FILES[file], encoding="utf-8")
    import_tables(load_programme(folder / "spring.yaml"))
    return folder


@pytest.fixture
def programme(made, tmp_path):
    shutil.copytree(made, tmp_path / "own")
    return load_programme(tmp_path / "own" / "spring.yaml")


class Page(HTMLParser):
    """Every tag, attribute and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.texts.append(data)


def test_each_has_a_sheet_in_a_folder_that_names_nobody_else(programme):
    paths = write_preparation(programme)
    folder = programme.coordinator_folder / "preparation"
    assert [path.parent.name for path in paths] == ["E001", "M001", "E002", "M001"]
    assert all(path.parent.parent == folder for path in paths)
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert re.fullmatch(r"2026-03-(09|10)-[a-z]{8}\.html", path.name)
    # Written anew, they are the same files; of a meeting that was moved the new day's alone.
    assert write_preparation(programme) == paths
    rows = FILES["meetings"].replace("K1,one_to_one,2026-03-09", "K1,one_to_one,2026-03-12")
    (programme.data_folder / "meetings.csv").write_text(rows, encoding="utf-8")
    import_tables(programme)
    moved = write_preparation(programme)
    assert {p.name[:10] for p in moved} == {"2026-03-10", "2026-03-12"}
    assert len(list(folder.rglob("*.html"))) == 4
    assert write_preparation(programme, within_days=3) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_sheet_is_inert_and_tells_what_both_know_alone(programme, language):
    mentee, mentor, _, new_pairs = (
        path.read_text("utf-8") for path in write_preparation(programme, language=language)
    )
    for text in (mentee, mentor):
        page = Page(text)
        said = " ".join(page.texts)
        assert "default-src 'none'" in text and f'<html lang="{language}">' in text
        assert not {"script", "img", "link", "iframe", "form", "b"} & set(page.tags)
        assert not {"onclick", "onload", "src", "href", "action"} & set(page.attributes)
        for word in ("Leda <b>möten</b>", "Tre möten", "Ett möte hållet", "Läsa rapporten",
                     "nätverk", "Rum 3", "14:30"):  # fmt: skip
            assert word in said, word
        for word in ("Hemlig", "tyst", "Inte börjat", "Eva", "E002"):
            assert word not in text, word
    assert "Bo Ek" in mentee and "Åsa" not in mentee
    assert "Åsa Öberg" in mentor and "Bo Ek" not in mentor
    own = {"sv": "Hur är läget i laget?", "en": "How is the team?"}[language]
    assert own in new_pairs and own not in mentee


def test_sheets_go_with_whom_they_name_and_leave_the_others(programme):
    mentee, mentor, other, mentors_other = write_preparation(programme)
    erase_person(programme, "E001", confirm=lambda _: True)
    assert not mentee.parent.exists() and not mentor.exists()
    assert other.is_file() and mentors_other.is_file()
    assert "Eva &lt;Lind&gt;" in mentors_other.read_text("utf-8")


@pytest.mark.parametrize(("invited", "others"), [("E002", "M001"), ("M001", "E002")])
def test_a_meeting_of_one_alone_is_on_that_ones_sheet_and_nowhere_else(programme, invited, others):
    rows = FILES["meetings"] + "K9,follow_up,2026-03-11,,08:15,Rum 77,E002,M001,Förtroligt,\n"
    (programme.data_folder / "meetings.csv").write_text(rows, encoding="utf-8")
    import_tables(programme)
    folder = programme.coordinator_folder

    def tells():
        files = [*folder.rglob("*.html"), *folder.rglob("*.ics")]
        told = {path: path.read_text("utf-8") for path in files}
        return sorted(path.parent.name for path, text in told.items()
                      if "Rum 77" in text and "CANCELLED" not in text)  # fmt: skip

    write_preparation(programme), write_calendars(programme)
    assert tells() == ["E002", "E002 M001", "M001"]
    params = programme.path.read_text("utf-8")
    programme.path.write_text(params + "  meeting_attendance: {file: invited.csv}\n", "utf-8")
    (programme.data_folder / "invited.csv").write_text(f"meeting_id,id\nK9,{invited}\n", "utf-8")
    again = load_programme(programme.path)
    import_tables(again)
    paths = write_preparation(again, language="en")
    write_calendars(again)
    assert tells() == [invited]
    (sheet,) = (path for path in paths if path.name.startswith("2026-03-11"))
    text = sheet.read_text("utf-8")
    assert "<h1>Prepare for your meeting</h1>" in text and "Förtroligt" in text
    assert others not in text and not {"Bo Ek", "Eva"} & set(re.findall(r"Bo Ek|Eva", text))
    assert "two of you" not in text and "Last time" not in text and "<ol>" not in text


def test_the_command_says_where_the_sheets_are_and_whom_to_hand_them_to(programme):
    asked = ["prepare", str(programme.path), "--within-days", "60", "--as-of", "2026-03-10"]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0 and said.stdout.strip().endswith("coordinator/preparation")
    assert said.stderr.startswith("4 blad. Ge vart och ett till den person")
    assert said.stderr.endswith("Andra gruppmöten har inga.\n")
    assert CliRunner().invoke(app, [*asked[:2], "--within-days", "-1"]).exit_code == 2


def test_all_sheets_and_calendars_go_when_the_people_are_purged(programme):
    write_preparation(programme)
    write_calendars(programme)
    shown = []
    purge_programme(programme, confirm=lambda texts: not shown.extend(texts),
                    day=dt.date(2030, 1, 1))  # fmt: skip
    assert not list(programme.coordinator_folder.glob("[cp]*"))
    # Two shelves, not every sheet on them.
    assert sum("coordinator" in str(text) for text in shown) == 2
