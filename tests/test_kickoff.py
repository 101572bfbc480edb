"""Kick-off: every figure against a hand count."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest
from making import plain_programme

from mentorkit.evaluation.outcomes import goals_reached
from mentorkit.kickoff import (
    answer_kickoff,
    check_start,
    conclude_kickoff,
    count_expectations,
    list_pairs_to_complete,
    share_without_agreement,
    share_without_goals,
    summarise_agreements,
    summarise_expectations,
    summarise_goals,
    summarise_introduction,
)
from mentorkit.result import (
    Answer,
    Estimate,
    Limits,
    Missing,
    Note,
    PersonList,
    Tabulation,
    flatten,
)
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)
PROGRAMME = plain_programme(cadence={"meeting_weeks": 4})


def pair(k, state="running", day="2026-01-12"):
    return {"mentee_id": f"E{k}", "mentor_id": f"M{k % 3}", "state": state, "date": day}


def agreement(k, **more):
    return {"mentee_id": f"E{k}", "mentor_id": f"M{k % 3}", "date": "2026-01-20", **more}


def goal(n, k, kind="skill", status="open", mentor=True, **more):
    return {"goal_id": f"G{n}", "mentee_id": f"E{k}", "mentor_id": f"M{k % 3}" if mentor else None,
            "kind": kind, "status": status, "set_on": "2026-02-01", **more}  # fmt: skip


def first_table(findings, nth=0):
    return [f for f in flatten(findings) if isinstance(f, Tabulation)][nth].frame


@pytest.fixture
def tables():
    return {
        "pairs": fill_table("pairs", [pair(k) for k in range(6)] + [
            pair(5, "ended", "2026-03-01"), pair(9, "proposed")]),
        "agreements": fill_table("agreements", [
            agreement(0, confidentiality=True, cadence_weeks=4, ends="2026-12-01"),
            agreement(1, confidentiality=False, cadence_weeks=2),
            agreement(2),
            agreement(5, confidentiality=True),  # has ended
            {**agreement(3), "mentor_id": "M9"},  # another pair
            {**agreement(4), "date": "2026-07-05"},  # later than as_of
        ]),
        "goals": fill_table("goals", [
            goal(0, 0), goal(1, 0, "network", "reached", status_date="2026-05-01"),
            goal(2, 1, mentor=False),
            goal(3, 2, "career_step", "dropped", status_date="2026-04-01"),
            *(goal(4 + n, 3, "skill", "reached", status_date="2026-08-01") for n in range(4)),
        ]),
    }  # fmt: skip


def test_each_pair_by_hand(tables):
    start = check_start(**tables, as_of=AS_OF).set_index("mentee_id")
    assert list(start.index) == ["E0", "E1", "E2", "E3", "E4"]
    assert start["agreed"].tolist() == [True, True, True, False, False]
    assert start["confidentiality"].tolist() == [True, False, False, False, False]
    assert start["goals"].tolist() == [2, 1, 0, 4, 0]
    assert start["goals_set"].tolist() == [2, 1, 1, 4, 0]  # E2 has set its only goal aside
    assert start["reached"].tolist() == [1, 0, 0, 0, 0]  # those of August have not happened
    without = share_without_agreement(tables["pairs"], tables["agreements"], AS_OF)
    assert (without.k, without.n) == (2, 5)
    without = share_without_goals(tables["pairs"], tables["goals"], AS_OF)
    assert (without.k, without.n) == (1, 5)


def test_agreements_against_the_plan(tables):
    start = check_start(**tables, as_of=AS_OF)
    found = summarise_agreements(start, tables["agreements"], PROGRAMME)
    agreed = first_table(found)
    assert agreed["pairs"].tolist() == [3, 1, 1]
    assert agreed["n"].tolist() == [5] * 3
    cadence = first_table(found, 1)
    assert cadence["pairs"].tolist() == [1, 1, 0, 3]
    assert cadence["n"].tolist() == [5] * 4


def test_a_pair_that_has_signed_and_not_agreed_to_confidentiality_is_not_told():
    from mentorkit.publication import release

    pages = []
    for missing in range(6):
        start = pd.DataFrame({"agreed": [True] * 50 + [False] * 10,
                              "confidentiality": [True] * (50 - missing) + [False] * (10 + missing),
                              "cadence_weeks": [2.0] * 60, "ends": pd.NaT})  # fmt: skip
        phase = SimpleNamespace(programme=PROGRAMME, language="en", audience="leadership",
                                name="04_kickoff")  # fmt: skip
        found = release(summarise_agreements(start, start, PROGRAMME), phase)[1].block
        pages.append([cell["text"] for cell in found["rows"][1]])
    assert pages[0][1:] == ["50", "83%"] and pages[5][1:] == ["45", "75%"]
    assert all(page[1:] == ["about 50", "about 83%"] for page in pages[1:5])


def test_goals_by_number_and_kind(tables):
    start = check_start(**tables, as_of=AS_OF)
    found = summarise_goals(start, tables["goals"], goals_reached(tables["goals"]))
    number = first_table(found)
    assert number["pairs"].tolist() == [1, 1, 1, 0, 1, 1]
    assert [str(text) for text in number["goals"][1:3]] == ["1 goal", "2 goals"]
    kinds = first_table(found, 1).set_index(
        pd.Index(["skill", "career_step", "network"], name="code")
    )
    assert kinds.loc["skill", ["not_reached", "reached", "mentees"]].tolist() == [2, 4, 3]
    assert kinds.loc["skill", "share"] == pytest.approx(1 / 3)
    # Nothing beside the goals set of page 07 that would tell how many were set aside.
    assert not {"open", "dropped"} & set(kinds.columns)
    assert kinds.loc["career_step", ["not_reached", "not_reached_people"]].tolist() == [1, 1]
    assert any(isinstance(f, Estimate) and f.value == 5 / 8 for f in found)


def test_no_goal_text_reaches_a_finding(tables):
    goals = tables["goals"].assign(goal="Hemligt mål", measure="Hemligt mått")
    start = check_start(tables["pairs"], tables["agreements"], goals, AS_OF)
    people = fill_table("people", [])
    found = summarise_goals(start, goals, None)
    found += list_pairs_to_complete(start, people, tables["agreements"], goals)
    for finding in found:
        frame = getattr(finding, "frame", getattr(getattr(finding, "table", None), "frame", None))
        if frame is not None:
            assert not any("Hemligt" in str(cell) for cell in frame.to_numpy().ravel())


def test_introduction_counts_people_in_pairs():
    meetings = fill_table("meetings", [
        {"meeting_id": "K1", "kind": "kick_off", "held": "2026-01-14"},
        {"meeting_id": "K2", "kind": "kick_off", "held": "2026-01-16"},
        {"meeting_id": "K3", "kind": "kick_off", "planned": "2026-09-01"},
        {"meeting_id": "G", "kind": "group", "held": "2026-02-16"},
    ])  # fmt: skip
    attendance = fill_table("meeting_attendance", [
        {"meeting_id": "K1", "id": "E0", "attended": True},
        {"meeting_id": "K2", "id": "E0", "attended": True},  # twice is one person
        {"meeting_id": "K2", "id": "E1"},  # not said: was there
        {"meeting_id": "K1", "id": "E2", "attended": False},
        {"meeting_id": "K1", "id": "M0", "attended": True},
        {"meeting_id": "G", "id": "E3", "attended": True},
        {"meeting_id": "K1", "id": "X", "attended": True},  # in no pair
    ])  # fmt: skip
    pairs = fill_table("pairs", [pair(k) for k in range(4)] + [pair(8, "proposed")])
    told = next(f for f in summarise_introduction(meetings, attendance, pairs, AS_OF)
                if isinstance(f, Note))  # fmt: skip
    assert told.text.render("sv").endswith("den 14 januari 2026 och den 16 januari 2026.")
    frame = first_table(summarise_introduction(meetings, attendance, pairs, AS_OF))
    assert frame[["came", "n"]].values.tolist() == [[1, 3], [2, 4]]  # mentors, mentees
    found = summarise_introduction(meetings, attendance.iloc[:0], pairs, AS_OF)
    assert isinstance(found[-1], Missing)


def test_expectations_of_both_sides():
    agreements = fill_table("agreements", [
        agreement(0, mentee_expectations=("Lyssnar", "Ärlighet"),
                  mentor_expectations=("ärlighet",)),
        agreement(3, mentee_expectations=("lyssnar ",), mentor_expectations=("ärlighet",)),
        agreement(1, mentee_expectations=("lyssnar",)),
        agreement(2),
    ])  # fmt: skip
    counted = count_expectations(agreements)
    # E0 and E3 have the same mentor, who counts once.
    assert counted.values.tolist() == [["Lyssnar", 3, 0], ["Ärlighet", 1, 1]]
    # E4 has signed nothing, and of the four who have one pair has ended.
    pairs = fill_table("pairs", [pair(k) for k in range(5)] + [pair(2, "ended", "2026-03-01")])
    start = check_start(pairs, agreements, fill_table("goals", []), AS_OF)
    found = summarise_expectations(agreements, start)
    assert str(found[1].text).startswith("In 50% of 4 running pairs both have written")
    table_shown = next(f for f in found if isinstance(f, Tabulation))
    assert table_shown.open_labels
    silent = fill_table("agreements", [agreement(0)])
    assert isinstance(summarise_expectations(silent, start)[-1], Missing)
    assert summarise_expectations(agreements, start.iloc[:0]) == []


def test_lists_name_those_who_lack_something(tables):
    start = check_start(**tables, as_of=AS_OF)
    people = fill_table("people", [{"id": "E3", "role": "mentee", "name": "Åsa Öberg"}])
    lists = list_pairs_to_complete(start, people, tables["agreements"], tables["goals"])
    assert all(isinstance(one, PersonList) for one in lists)
    assert [sorted(one.frame["mentee"]) for one in lists] == [
        ["E4", "Åsa Öberg"], ["E4"], ["Åsa Öberg"],
    ]  # fmt: skip
    assert (
        list_pairs_to_complete(start, people, tables["agreements"][:0], tables["goals"][:0]) == []
    )


def test_answers_judge_only_what_is_large_enough(tables):
    start = check_start(**tables, as_of=AS_OF)
    few = answer_kickoff(start, tables["pairs"], tables["agreements"], tables["goals"], PROGRAMME)
    assert [a.status for a in few] == ["info", "info"]
    pairs = fill_table("pairs", [pair(k) for k in range(30)])
    agreements = fill_table("agreements", [agreement(k) for k in range(28)])
    goals = fill_table("goals", [goal(k, k) for k in range(20)])
    start = check_start(pairs, agreements, goals, AS_OF)
    many = answer_kickoff(start, pairs, agreements, goals, PROGRAMME)
    # Up to 3 of 30 would be good and 4 not: either word would part the few who are hidden.
    assert [a.status for a in many] == ["info", "act"]
    assert str(many[0].text) == "2 of 30 running pairs have not signed a mentoring agreement."
    pairs = fill_table("pairs", [pair(k) for k in range(40)])
    agreements = fill_table("agreements", [agreement(k) for k in range(38)])
    start = check_start(pairs, agreements, goals, AS_OF)
    assert answer_kickoff(start, pairs, agreements, goals, PROGRAMME)[0].status == "good"


def test_empty_tables_say_what_is_missing(tables):
    no = {
        name: fill_table(name, [])
        for name in ("agreements", "goals", "meetings", "people", "pairs")
    }
    attendance = fill_table("meeting_attendance", [])
    for pairs in (no["pairs"], tables["pairs"]):
        start = check_start(pairs, no["agreements"], no["goals"], AS_OF)
        found = list(flatten([
            answer_kickoff(start, pairs, no["agreements"], no["goals"], PROGRAMME),
            summarise_introduction(no["meetings"], attendance, pairs, AS_OF),
            summarise_expectations(no["agreements"], start),
            summarise_agreements(start, no["agreements"], PROGRAMME),
            summarise_goals(start, no["goals"], None),
            list_pairs_to_complete(start, no["people"], no["agreements"], no["goals"]),
            conclude_kickoff(start, no["goals"]),
        ]))  # fmt: skip
        assert sum(isinstance(f, Missing) for f in found) >= 3
        assert not any(isinstance(f, (Answer, Tabulation)) for f in found)


def test_where_every_pair_has_ended_none_is_missing(tables):
    start = check_start(**tables, as_of=AS_OF).iloc[:0]
    found = answer_kickoff(start, tables["pairs"], tables["agreements"], tables["goals"], PROGRAMME)
    assert [str(f.text) for f in found] == ["No pair runs."]
    assert [type(f) for f in conclude_kickoff(start, tables["goals"])] == [Limits]
