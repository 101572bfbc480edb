"""The forms for meetings without a browser: each way of entering, and each refusal."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pandas as pd
import pytest

from mentorkit.programme import Programme
from mentorkit.tables import Store, import_tables, read_history
from mentorkit.workbench import Desk
from mentorkit.workbench.meeting_log import MeetingLog

FILES = {
    "people": "id;role;name\nE1;mentee;Åsa Öberg\nE2;mentee;Bibi Berg\nE3;mentee;Cia\n"
    "E4;mentee;Eva\nM1;mentor;Bo Ek\nM2;mentor;Dag Dahl\n",
    "pairs": "mentee_id;mentor_id;state;date\nE1;M1;running;2026-01-12\nE2;M2;running;2026-01-12\n"
    "E3;M1;approved;2026-02-20\nE4;M2;running;2026-01-12\nE4;M2;ended;2026-02-01\n",
    "meetings": "meeting_id;kind;planned;held;mentee_id;mentor_id;group;form\n"
    "K1;one_to_one;2026-01-20;2026-01-20;E1;M1;;\nK2;one_to_one;2026-02-20;;E1;M1;;video\n"
    "K3;one_to_one;2026-03-20;;E2;M2;;\nK4;group;2026-02-01;2026-02-01;;;Grupp 2;\n"
    "K5;group;2026-02-27;;;;Grupp 2;\nK6;follow_up;2026-02-25;;E2;M2;;\n"
    "K7;one_to_one;2026-01-15;;E1;M1;;\n",
    "meeting_attendance": "meeting_id;id;attended\nK4;E1;yes\nK4;E2;no\n",
}
DAY = dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with the tables in it, to be copied."""
    folder = tmp_path_factory.mktemp("store")
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    tables = {name: {"file": f"{name}.csv"} for name in FILES}
    programme = Programme(
        id="spring", name="Spring", organisation="Us", purpose="Grow", tables=tables,
        period={"start": "2026-01-01", "end": "2026-12-31"}, folders={"data": str(folder)},
    )  # fmt: skip
    import_tables(programme)
    return programme.store_path


@pytest.fixture
def desk(make_programme, tmp_path, store):
    with sqlite3.connect(store) as full, sqlite3.connect(tmp_path / store.name) as copy:
        full.backup(copy)
    programme = make_programme()
    desk = Desk(programme, DAY, "en")
    desk.who.widget.value = "Åsa"
    return desk


@pytest.fixture
def log(desk):
    return MeetingLog(desk)


def turn(log, what):
    log.what.widget.value = what
    return log.form


def fill(shown, **values):
    for name, value in values.items():
        shown[name].widget.value = value
    shown.save_button.click()
    return {n: c.problem for n, c in shown.controls.items() if c.problem}


def read(desk, name):
    with Store.open(desk.programme) as store:
        return store.read(name)


def meeting(desk, key):
    return read(desk, "meetings").set_index("meeting_id").loc[key]


def test_the_pairs_to_think_of_come_first_and_say_how_they_stand(log):
    options = log.form["pair"].widget.options
    assert [o.partition(" (")[0] for o in options] == [
        "Bibi Berg – Dag Dahl", "Åsa Öberg – Bo Ek", "Cia – Bo Ek", "Eva – Dag Dahl",
    ]  # fmt: skip
    told = {}
    for name in ("bibi", "åsa", "cia", "eva", "nobody"):
        log.form["pair"].widget.value = name
        told[name] = log.form["pair"].help.value
    assert "Has not met: no meeting logged, planned for 20 March 2026." in told["bibi"]
    assert "last met 20 January 2026" in told["åsa"] and "first meeting" in told["cia"]
    assert "Ended on 1 February 2026" in told["eva"] and told["nobody"] == ""


def test_a_meeting_and_the_next_are_saved_together(log, desk):
    form = turn(log, "held_next")
    wrong = fill(form, pair="åsa", held="2026-02-28", minutes="50", form="phone", topics="mål",
                 next_planned="2026-02-27", next_time="26:00")  # fmt: skip
    assert list(wrong) == ["next_time"]
    assert list(fill(form, next_time="14")) == ["next_planned"] and len(read(desk, "meetings")) == 7
    assert fill(form, next_planned="2026-03-27", next_place="Rum 3") == {}
    assert form.said.startswith(
        "The meeting of Åsa Öberg – Bo Ek on 28 February 2026 is logged (KF0001). "
        "The next is planned for 27 March 2026 (KF0002)."
    )
    first, then = meeting(desk, "KF0001"), meeting(desk, "KF0002")
    assert first["held"] == pd.Timestamp("2026-02-28") and first["topics"] == ("mål",)
    assert then["planned"] == pd.Timestamp("2026-03-27") and pd.isna(then["held"])
    assert (then["time"], then["place"]) == ("14:00", "Rum 3")


def test_a_planned_meeting_of_the_pair_is_offered_and_becomes_the_held_one(log, desk):
    form = log.form
    form["pair"].widget.value = "bo ek"
    assert "2 of the list" in str(form["pair"].check()) and not form["meeting"].is_shown
    form["pair"].widget.value = "åsa"
    assert form["meeting"].is_shown  # K7 was planned before the last that was held
    assert [v for _, v in form["meeting"].widget.options] == ["", "K2"]
    assert fill(form, meeting="K2", minutes="30") == {}
    row = meeting(desk, "K2")
    assert row["held"] == row["planned"] == pd.Timestamp("2026-02-20")
    assert row["form"] == "video" and row["minutes"] == 30 and len(read(desk, "meetings")) == 7
    assert not form["meeting"].is_shown


def test_a_due_meeting_is_held_as_planned_in_two_steps(log, desk):
    due = log.due.form
    assert [v for _, v in due["meeting"].widget.options] == ["", "K6", "K2"]
    due.save_button.click()
    assert due["meeting"].problem == "Choose one of the list."
    assert fill(due, meeting="K2") == {} and "(K2)" in due.said
    assert meeting(desk, "K2")["held"] == pd.Timestamp("2026-02-20")
    assert fill(due, meeting="K6") == {} and not due["meeting"].is_shown
    assert "K6" in due.said and due.box.layout.display != "none"


def test_a_day_to_come_and_a_meeting_that_is_there_are_refused_and_the_second_asked_of(log, desk):
    form = log.form
    tomorrow = max(DAY, dt.date.today()) + dt.timedelta(days=1)
    assert "not come" in fill(form, pair="åsa", held=tomorrow.isoformat())["held"]
    assert "logged already (K1)" in fill(form, held="2026-01-20", minutes="20")["held"]
    assert len(read(desk, "meetings")) == 7 and form["minutes"].widget.value == "20"
    assert fill(form) == {} and len(read(desk, "meetings")) == 8


def test_a_first_meeting_starts_an_approved_pair(log):
    assert fill(log.form, pair="cia") == {}
    log.form["pair"].widget.value = "cia"
    assert "On track: last met 2 March 2026" in log.form["pair"].help.value


def test_a_meeting_is_planned_and_moved(log, desk):
    form = turn(log, "plan")
    assert "Eva" not in "".join(form["pair"].widget.options)
    assert list(fill(form, pair="åsa")) == ["planned"]
    assert fill(form, planned="2026-04-01", time="9.30", place="Rum 3") == {}
    assert meeting(desk, "KF0001")["time"] == "09:30"
    form["pair"].widget.value = "bibi"
    form["kind"].widget.value = "follow_up"
    assert [v for _, v in form["meeting"].widget.options] == ["", "K6"]
    assert fill(form, meeting="K6", planned="2026-03-30") == {}
    assert meeting(desk, "K6")["planned"] == pd.Timestamp("2026-03-30")
    assert meeting(desk, "K6")["kind"] == "follow_up"


def test_who_was_at_a_group_meeting(log, desk):
    form, boxes = turn(log, "gathering"), log.forms["gathering"].attendance
    assert list(fill(form)) == ["group"] and boxes.value == {}
    form["group"].widget.value = "Grupp 2"
    assert boxes.value == {"E1": True, "E2": True}  # who was invited last
    boxes.adding.widget.value = "cia"
    boxes._add()
    boxes.boxes["E2"].value = False
    assert fill(form, held="2026-02-26") == {} and "2 of 3 were there (KF0001)" in form.said
    came = read(desk, "meeting_attendance").set_index(["meeting_id", "id"])["attended"]
    assert came["KF0001"].to_dict() == {"E1": True, "E2": False, "E3": True}
    form["group"].widget.value = "Grupp 2"
    form["meeting"].widget.value = "K5"
    assert form["held"].widget.value == "2026-02-27" and fill(form) == {}
    assert meeting(desk, "K5")["held"] == pd.Timestamp("2026-02-27")


def test_who_is_invited_to_a_kick_off(log, desk):
    form, boxes = turn(log, "plan_gathering"), log.forms["plan_gathering"].attendance
    form["kind"].widget.value = "kick_off"
    assert set(boxes.value) == {"E1", "E2", "E3", "M1", "M2"} and not form["group"].is_shown
    boxes.nobody.click()
    assert "0 of 5 are ticked" in boxes.count.value
    boxes.filter.widget.value = "bibi"
    boxes.everybody.click()
    assert fill(form, planned="2026-04-02", time="13") == {}
    attendance = read(desk, "meeting_attendance")
    assert attendance.loc[attendance["meeting_id"].eq("KF0001"), "id"].tolist() == ["E2"]
    # Corrected, nobody is invited who is not ticked any more.
    log.today.entry.widget.value = list(log.today.entries)[-1]
    log.today.correct_button.click()
    boxes.boxes["E2"].value = False
    boxes.adding.widget.value = "åsa"
    boxes._add()
    assert fill(log.form) == {}
    attendance = read(desk, "meeting_attendance")
    assert attendance.loc[attendance["meeting_id"].eq("KF0001"), "id"].tolist() == ["E1"]


def test_a_follow_up_keeps_what_each_side_says_and_can_be_corrected(log, desk):
    form = turn(log, "follow_up")
    form["pair"].widget.value = "bibi"
    assert fill(form, meeting="K6", mentee_works="tiden", mentee_change="more_often",
                mentor_progress="some") == {}  # fmt: skip
    said = read(desk, "follow_ups").set_index("role")
    assert said.loc["mentee", "works"] == "tiden" and said.loc["mentor", "progress"] == "some"
    assert said["date"].eq(pd.Timestamp("2026-02-25")).all()
    shown = log.today.list.value + str(log.today.entry.widget.options)
    assert "tiden" not in shown and "more_often" not in shown
    log.today.entry.widget.value = list(log.today.entries)[-1]
    log.today.correct_button.click()
    assert form["mentee_works"].widget.value == "tiden"
    assert fill(form, held="2026-02-26", mentor_progress="") == {}
    said = read(desk, "follow_ups")
    assert said[["role", "works"]].values.tolist() == [["mentee", "tiden"]]
    assert said["date"].tolist() == [pd.Timestamp("2026-02-26")]


def test_a_pair_in_a_pause_is_not_called_late(log, desk):
    assert fill(turn(log, "pause"), pair="åsa", starts="2026-02-20", ends="2026-03-20") == {}
    turn(log, "held")["pair"].widget.value = "åsa"
    assert "In an agreed pause: last met 20 January 2026" in log.form["pair"].help.value


def test_a_pause_has_dates_alone(log, desk):
    form = turn(log, "pause")
    assert list(fill(form, pair="åsa", starts="2026-07-01", ends="2026-06-01")) == ["ends"]
    assert fill(form, ends="2026-07-31") == {}
    assert read(desk, "pauses")["starts"].tolist() == [pd.Timestamp("2026-07-01")]
    problems = fill(form, pair="åsa", starts="2026-07-01", ends="2026-08-31")
    assert problems == {"pair": "This has been entered already; look at it first."}


def test_who_asks_for_an_end_is_told_to_nobody(log, desk):
    form = turn(log, "end")
    assert fill(form, pair="åsa", asked_by="mentee") == {}
    everything = log.today.list.value + str(log.today.entry.widget.options) + form.said
    assert "confidential request" in everything and "Åsa Öberg – Bo Ek" in everything
    assert "mentee" not in everything
    log.today.entry.widget.value = list(log.today.entries)[-1]
    log.today.correct_button.click()
    assert "cannot be corrected" in log.today.entry.problem
    talked = turn(log, "talked")
    assert [v for _, v in talked["pair"].widget.options] == ["", ("E1", "M1")]
    pair = ("E1", "M1")
    assert list(fill(talked, pair=pair, handled_on="2026-03-01")) == ["handled_on"]
    assert fill(talked, handled_on="2026-03-02") == {}
    assert read(desk, "end_requests")["handled_on"].notna().all()
    assert len(talked["pair"].widget.options) == 1


def test_what_was_entered_today_is_taken_back_as_it_was(log, desk):
    assert fill(log.form, pair="åsa", minutes="45", held="2026-02-10") == {}
    assert fill(log.due.form, meeting="K2") == {}
    today = log.today
    assert "KF0001" in today.list.value and "K2" in today.list.value
    added, changed = list(today.entries)
    today.form.save_button.click()
    assert today.entry.problem == "Choose one of the list."
    assert fill(today.form, entry=changed, why="fel par") == {} and today.form.said
    assert pd.isna(meeting(desk, "K2")["held"]) and meeting(desk, "K2")["form"] == "video"
    assert "changed again" in fill(today.form, entry=changed)["entry"]
    assert fill(today.form, entry=added) == {}
    assert "KF0001" not in read(desk, "meetings")["meeting_id"].tolist()
    with Store.open(desk.programme) as store:
        history = read_history(store, "meetings")
    assert history["why"].tolist()[2:] == ["fel par", None]
    # And back again.
    assert fill(today.form, entry=list(today.entries)[-1]) == {}
    assert meeting(desk, "KF0001")["minutes"] == 45


def test_what_was_entered_today_is_corrected(log, desk):
    assert fill(log.form, pair="åsa", minutes="45", topics="mål; nätverk") == {}
    turn(log, "pause")
    log.today.entry.widget.value = next(iter(log.today.entries))
    log.today.correct_button.click()
    assert log.what.widget.value == "held" and "correcting KF0001" in log.form.said
    form = log.form
    assert (form["minutes"].widget.value, form["topics"].widget.value) == ("45", "mål; nätverk")
    assert fill(form, minutes="54") == {} and len(read(desk, "meetings")) == 8
    assert meeting(desk, "KF0001")["minutes"] == 54
    assert fill(form, pair="åsa", held="2026-02-27") == {}  # no longer a correction
    assert len(read(desk, "meetings")) == 9


def test_nothing_is_written_until_something_is_saved(desk):
    def count():
        with Store.open(desk.programme) as store:
            return store.content_sha256(), len(read_history(store))

    before = count()
    log = MeetingLog(desk)
    for _, what in log.what.widget.options:
        form = turn(log, what)
        form.save_button.click()
        form.clear_button.click()
    assert count() == before
