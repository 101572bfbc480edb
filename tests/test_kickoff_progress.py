"""How far goals have come, and what agreements lack: every figure against a hand count."""

import datetime as dt
import random

import pandas as pd
import pytest
from making import plain_programme

from mentorkit.kickoff import (
    check_agreements,
    check_start,
    list_agreements_to_complete,
    list_goals_to_raise,
    summarise_goals,
    summarise_progress,
    track_goals,
)
from mentorkit.result import PersonList, Tabulation
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)
PROGRAMME = plain_programme(cadence={"follow_up_weeks": 13})
WORDS = "öva på att leda"


def goal(n, mentee, mentor=None, **more):
    return {"goal_id": f"G{n}", "mentee_id": mentee, "mentor_id": mentor, "kind": "skill",
            "goal": WORDS, "set_on": "2026-02-01", "status": "open", **more}  # fmt: skip


def note(n, day, progress):
    return {"goal_id": f"G{n}", "date": day, "mentee_id": "E1", "progress": progress,
            "note": WORDS}  # fmt: skip


@pytest.fixture
def tables():
    ran = {"state": "running", "date": "2026-01-12"}
    over = {"state": "ended", "date": "2026-04-01"}
    return {
        "pairs": fill_table("pairs", [
            {"mentee_id": "E1", "mentor_id": "M1", **ran},
            {"mentee_id": "E2", "mentor_id": "M1", **ran},
            {"mentee_id": "E2", "mentor_id": "M1", **over},
            {"mentee_id": "E2", "mentor_id": "M2", "state": "running", "date": "2026-04-10"},
            {"mentee_id": "E3", "mentor_id": "M3", **ran},
            {"mentee_id": "E3", "mentor_id": "M3", **over},
        ]),
        "goals": fill_table("goals", [
            goal(1, "E1", "M1", measure="tre möten", due="2026-06-29"),
            goal(2, "E1", kind="network", due="2026-06-30"),
            goal(3, "E2", "M1", due="2026-03-01"),  # its pair has ended
            goal(4, "E2", due="2026-06-01"),  # of the mentee: the new pair's
            goal(5, "E3", due="2026-03-01"),
            goal(6, "E4"),  # no pair at all
            goal(7, "E1", "M1", status="reached", status_date="2026-08-01"),  # not yet
            goal(8, "E1", "M1", status="dropped", status_date="2026-05-01", due="2026-05-02"),
            goal(9, "E1", "M1", set_on="2026-07-02"),  # not yet
        ]),
        "goal_notes": fill_table("goal_notes", [
            note(1, "2026-05-01", "some"), note(1, "2026-03-01", "none"),
            note(1, "2026-07-01", "good"), note(4, "2026-02-10", "good"),
        ]),
    }  # fmt: skip


def test_each_goal_by_hand(tables):
    found = track_goals(**tables, as_of=AS_OF).set_index("goal_id")
    assert list(found.index) == [f"G{n}" for n in range(1, 9)]
    pair = found["pair"].astype(object).where(found["pair"].notna(), None)
    assert pair.tolist() == ["running", "running", "ended", "running", "ended", None,
                             "running", "running"]  # fmt: skip
    assert found.loc["G1", ["progress", "notes", "days_quiet"]].tolist() == ["some", 2, 60]
    assert found["days_quiet"].tolist()[1:4] == [149, 149, 140]
    assert found["open"].tolist() == [True, True, False, True, False, True, True, False]
    assert found.index[found["overdue"]].tolist() == ["G1", "G4"]  # G2's day is today
    assert found.loc["G1", "lacks"] == () and found.loc["G2", "lacks"] == ("measure",)
    assert found.loc["G6", "lacks"] == ("measure", "due")
    assert not {"goal", "note", "measure"} & set(found.columns)


def test_pairs_with_a_goal_that_waits(tables):
    start = check_start(tables["pairs"], fill_table("agreements", []), tables["goals"], AS_OF)
    tracked = track_goals(**tables, as_of=AS_OF)
    found = summarise_progress(tracked, start, tables["goal_notes"], PROGRAMME)
    waiting = [f for f in found if isinstance(f, Tabulation)][1].frame
    # E1 has G1 late, G2 and G7 quiet and vague; E2 has G4, which is all three.
    assert waiting["pairs"].tolist() == [2, 2, 2] and waiting["n"].tolist() == [2, 2, 2]
    without = summarise_progress(tracked, start, fill_table("goal_notes", []), PROGRAMME)
    assert len(without) == 1 and len(without[0].frame) == 2


def test_where_goals_of_ended_pairs_are_counted_it_is_said(tables):
    """One pair of the three runs with goals of its own; every goal stands in the tables by kind."""
    goals, notes = tables["goals"], tables["goal_notes"]
    start = check_start(tables["pairs"], fill_table("agreements", []), goals, AS_OF)
    tracked = track_goals(**tables, as_of=AS_OF)
    told = [
        one
        for one in [
            *summarise_goals(start, goals, None),
            *summarise_progress(tracked, start, notes, PROGRAMME),
        ]
        if isinstance(one, Tabulation)
    ]
    by_kind = [one for one in told if "kind" in one.columns]
    assert by_kind[0].frame[["reached", "not_reached"]].to_numpy().sum() == len(goals)
    for one in told:
        assert ("ended" in str(one.note)) == ("kind" in one.columns), one.title
        assert "kind" not in one.columns or "avslutats" in one.note.render("sv")


@pytest.mark.parametrize("seed", range(5))
def test_mentees_by_the_progress_that_has_come_furthest(seed):
    """Against a count with plain sets over goals and notes that are drawn."""
    rng = random.Random(seed)
    goals = [goal(n, f"E{rng.randrange(12)}", kind=rng.choice(["skill", "network"]))
             for n in range(40)]  # fmt: skip
    notes = {(f"G{rng.randrange(40)}", f"2026-0{rng.randrange(2, 9)}-01"): rng.choice(
        ["none", "some", "good"]) for _ in range(60)}  # fmt: skip
    table = fill_table("goal_notes", [
        {"goal_id": g, "date": day, "mentee_id": "E0", "progress": code}
        for (g, day), code in sorted(notes.items(), key=lambda _: rng.random())])  # fmt: skip
    tracked = track_goals(fill_table("goals", goals), table, fill_table("pairs", []), AS_OF)
    frame = summarise_progress(tracked, pd.DataFrame(), table, PROGRAMME)[1].frame
    order = ["good", "some", "none", "unnoted"]
    for kind, row in zip(
        ["skill", "career_step", "network"], frame.to_dict("records"), strict=True
    ):
        best = {}
        for one in (g for g in goals if g["kind"] == kind):
            told = sorted(day for g, day in notes if g == one["goal_id"] and day <= "2026-06-30")
            code = notes[one["goal_id"], told[-1]] if told else "unnoted"
            who = one["mentee_id"]
            best[who] = min(best.get(who, code), code, key=order.index)
        assert row["mentees"] == len(best)
        assert [row[c] for c in order] == [list(best.values()).count(c) for c in order]


def test_the_coordinator_s_lists_tell_days_and_no_words(tables):
    start = check_start(tables["pairs"], fill_table("agreements", []), tables["goals"], AS_OF)
    people = fill_table("people", [{"id": "E1", "role": "mentee", "name": "Eva Ek"}])
    lists = list_goals_to_raise(
        track_goals(**tables, as_of=AS_OF), start, people, tables["goal_notes"], PROGRAMME
    )
    assert all(isinstance(one, PersonList) for one in lists)
    late, quiet, vague, left = (one.frame[list(one.columns)] for one in lists)
    assert late["mentee"].tolist() == ["E2", "Eva Ek"] and late["goals"].tolist() == [1, 1]
    assert quiet["days_quiet"].tolist() == [149, 140] and quiet["goals"].tolist() == [2, 1]
    assert [len(parts) for parts in vague["lacking"]] == [2, 1]
    assert left.values.tolist() == [["E2", "E2", 1], ["E3", "E3", 1]]
    told = " ".join(str(f.to_dict()) for f in (late, quiet, vague, left))
    assert WORDS not in told and "some" not in told and "tre möten" not in told


def test_what_agreements_lack():
    pairs = fill_table("pairs", [
        {"mentee_id": f"E{k}", "mentor_id": "M1", "state": "running", "date": "2026-01-12"}
        for k in range(4)])  # fmt: skip
    whole = {"mentor_id": "M1", "date": "2026-01-20", "confidentiality": True, "cadence_weeks": 4,
             "ends": "2026-12-01", "mentee_expectations": ("hemlig önskan",),
             "mentor_expectations": ("b",)}  # fmt: skip
    agreements = fill_table("agreements", [
        {"mentee_id": "E0", **whole},
        {"mentee_id": "E1", **whole, "confidentiality": False, "ends": None},
        {"mentee_id": "E2", "mentor_id": "M1", "date": "2026-01-20", "cadence_weeks": 4,
         "mentee_expectations": ()},
    ])  # fmt: skip
    start = check_start(pairs, agreements, fill_table("goals", []), AS_OF)
    found = check_agreements(start, agreements).set_index("mentee_id")["lacks"]
    assert found.to_dict() == {
        "E0": (), "E1": ("confidentiality", "ends"),
        "E2": ("mentee_expectations", "mentor_expectations", "confidentiality", "ends"),
    }  # fmt: skip
    (one,) = list_agreements_to_complete(start, agreements, fill_table("people", []))
    shown = one.frame[list(one.columns)]
    assert shown["mentee"].tolist() == ["E2", "E1"]
    assert "hemlig" not in str(shown.to_dict())
