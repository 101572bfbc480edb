"""The forms for agreements, goals and trainings without a browser."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from test_workbench_meetings import fill, read, turn

from mentorkit.tables import import_tables, save_entries
from mentorkit.workbench import Desk
from mentorkit.workbench.goals_and_training import GoalsAndTraining

FILES = {
    "people": "id;role;name\nE1;mentee;Åsa Öberg\nE2;mentee;Bibi\nM1;mentor;Bo Ek\n"
    "M2;mentor;Dag Dahl\n",
    "pairs": "mentee_id;mentor_id;state;date\nE1;M1;running;2026-01-12\nE2;M2;running;2026-01-12\n",
    "agreements": "mentee_id;mentor_id;date;cadence_weeks;mentee_expectations\n"
    'E1;M1;2026-01-12;3;"lyssnar; öppnar dörrar"\n',
    "goals": "goal_id;mentee_id;mentor_id;kind;goal;status\nG1;E1;M1;skill;Våga <b>fråga</b>;open\n"
    "G2;E1;;network;Träffa fler;open\nG3;E2;M2;skill;Tala;open\n",
    "trainings": "training_id;module;date\nT1;diversity_inclusion;2026-01-15\n"
    "T2;mentoring_techniques;2026-12-01\n",
    "training_attendance": "training_id;id;attended\nT1;M1;yes\n",
}


@pytest.fixture
def desk(make_programme, tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    programme = make_programme({name: {"file": f"{name}.csv"} for name in FILES})
    import_tables(programme)
    desk = Desk(programme, dt.date(2026, 3, 2), "en")
    desk.who.widget.value = "Åsa"
    return desk


def test_an_agreement_is_shown_changed_and_never_lent_to_another_pair(desk):
    entry = GoalsAndTraining(desk)
    form = entry.form
    form["pair"].widget.value = "åsa"
    assert form["cadence_weeks"].widget.value == "3"
    assert form["mentee_expectations"].widget.value == "lyssnar; öppnar dörrar"
    form["pair"].widget.value = "bibi"
    assert form["cadence_weeks"].widget.value == form["mentee_expectations"].widget.value == ""
    assert list(fill(form, cadence_weeks="60")) == ["cadence_weeks"]
    assert list(fill(form, cadence_weeks="4", ends="2026-03-02")) == ["ends"]
    assert fill(form, ends="2026-12-31", confidentiality=True) == {}
    agreed = read(desk, "agreements").set_index("mentee_id")
    assert agreed.loc["E2", "cadence_weeks"] == 4 and agreed.loc["E2", "confidentiality"]
    assert fill(form, pair="åsa", cadence_weeks="2") == {}
    agreed = read(desk, "agreements").set_index("mentee_id")
    assert agreed.loc["E1", "cadence_weeks"] == 2
    assert agreed.loc["E1", "mentee_expectations"] == ("lyssnar", "öppnar dörrar")


def test_a_pair_keeps_at_most_three_open_goals(desk):
    entry = GoalsAndTraining(desk)
    form = turn(entry, "goal")
    form["pair"].widget.value = "åsa"
    assert [v for _, v in form["goal_id"].widget.options] == ["", "G1", "G2"]
    table = entry.forms["goal"].table.value
    assert "Våga &lt;b&gt;fråga" in table and "<b>" not in table
    assert list(fill(form)) == ["goal"]
    wrong = {"goal": "Leda ett möte", "set_on": "2026-03-01", "due": "2026-02-01"}
    assert list(fill(form, **wrong)) == ["due"]
    assert fill(form, due="2026-06-01") == {} and "GF0001" in form.said
    form["pair"].widget.value = "åsa"
    assert "3 open goals" in fill(form, goal="Ett till")["goal_id"]
    form["goal_id"].widget.value = "G1"
    assert form["goal"].widget.value == "Våga <b>fråga</b>" and not form["status_date"].is_shown
    assert fill(form, status="reached") == {}
    goal = read(desk, "goals").set_index("goal_id").loc["G1"]
    assert goal["status"] == "reached" and goal["status_date"] == pd.Timestamp("2026-03-02")
    assert goal["goal"] == "Våga <b>fråga</b>" and goal["mentor_id"] == "M1"
    assert fill(form, pair="åsa", goal="Ett till") == {}


def test_progress_is_noted_once_a_day_and_taken_back(desk):
    entry = GoalsAndTraining(desk)
    form = turn(entry, "note")
    form["pair"].widget.value = "bibi"
    assert form["goal_id"].widget.value == "G3"  # the only one that is open
    assert list(fill(form)) == ["progress"]
    assert fill(form, progress="some", note="talade") == {}
    notes = read(desk, "goal_notes")
    assert notes[["goal_id", "mentee_id", "progress"]].values.tolist() == [["G3", "E2", "some"]]
    assert list(fill(form, pair="bibi", progress="good")) == ["goal_id"]
    assert "talade" not in entry.today.list.value
    assert fill(entry.today.form, entry=next(iter(entry.today.entries))) == {}
    assert read(desk, "goal_notes").empty


def test_a_training_is_entered_attended_and_lets_mentors_start(desk):
    entry = GoalsAndTraining(desk)
    turn_list = entry.what.widget
    turn_list.value = "start"
    assert "0 of 2 mentors may start" in entry.forms["start"].box.value
    form = turn(entry, "training")
    assert list(fill(form)) == ["module", "date"]
    assert fill(form, module="mentoring_techniques", date="2026-02-20", hours="3") == {}
    form = turn(entry, "attendance")
    boxes = entry.forms["attendance"].people
    assert [v for _, v in form["training"].widget.options] == ["", "T2", "TF0001", "T1"]
    assert "not come" in _attend(entry, form, boxes, "T2", "M1")["training"]
    form["training"].widget.value = "TF0001"
    assert boxes.value == {"M1": False, "M2": False} and fill(form) == {}
    assert "Nobody is ticked" in form.said
    assert _attend(entry, form, boxes, "TF0001", "M1") == {} and "1 was there" in form.said
    attended = read(desk, "training_attendance")
    assert attended.values.tolist() == [["T1", "M1", True], ["TF0001", "M1", True]]
    form["training"].widget.value = "T1"
    assert boxes.value == {"M1": True}
    boxes.boxes["M1"].value = False  # he was not, after all
    assert fill(form) == {}
    assert read(desk, "training_attendance")["attended"].tolist() == [False, True]
    turn_list.value = "start"
    told = entry.forms["start"].box.value
    assert "0 of 2 mentors may start" in told and "Bo Ek (M1)" in told


def _attend(entry, form, boxes, training, person):
    form["training"].widget.value = training
    boxes.boxes[person].value = True
    return fill(form)


def test_what_somebody_else_entered_meanwhile_is_seen_after_a_save(desk):
    entry = GoalsAndTraining(desk)
    form = turn(entry, "goal")
    goal = {"mentee_id": "E2", "mentor_id": "M2", "kind": "skill", "goal": "Lyssna"}
    save_entries(desk.programme, {"goals": [goal]}, who="Bo")
    assert fill(form, pair="åsa", goal="Leda") == {}
    form["pair"].widget.value = "bibi"
    assert len(form["goal_id"].widget.options) == 3
