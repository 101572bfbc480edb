"""Pages 04, 05 and 06 of tables that nobody has filled in yet, and of a single row in each."""

import datetime as dt

import pytest
from making import plain_programme

from mentorkit import kickoff, meetings, training
from mentorkit.result import PersonList
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.schemas import table

AS_OF = dt.date(2026, 6, 30)
PROGRAMME = plain_programme()
PAIR = {"mentee_id": "E1", "mentor_id": "M1"}
DAY = "2026-02-02"
ONE_ROW = {
    "people": {"id": "M1", "role": "mentor", "name": "Mia Malm"},
    "pairs": {**PAIR, "state": "running", "date": "2026-01-12"},
    "agreements": {**PAIR, "date": DAY, "mentee_expectations": ("lyssna",)},
    "goals": {"goal_id": "G1", "mentee_id": "E1", "kind": "skill", "set_on": DAY, "status": "open"},
    "goal_notes": {"goal_id": "G1", "date": DAY, "mentee_id": "E1", "progress": "some"},
    "meetings": {"meeting_id": "K1", "kind": "one_to_one", "held": DAY, **PAIR},
    "meeting_attendance": {"meeting_id": "K1", "id": "E1"},
    "pauses": {**PAIR, "starts": "2026-03-01", "ends": "2026-03-14"},
    "end_requests": {**PAIR, "date": DAY, "asked_by": "mentee"},
    "follow_ups": {**PAIR, "date": DAY, "role": "mentee", "progress": "some", "change": "none"},
    "trainings": {"training_id": "T1", "module": "diversity_inclusion", "date": DAY},
    "training_attendance": {"training_id": "T1", "id": "M1"},
    "survey_responses": {"respondent": "R1", "role": "mentor", "wave": "training_before",
                         "item": "diversity_inclusion-1", "answer": 3.0},
}  # fmt: skip


def tables(filled):
    return {
        name: fill_table(name, [row]) if name in filled else table(name).empty()
        for name, row in ONE_ROW.items()
    }


def go_through_kickoff(t):
    start = kickoff.check_start(t["pairs"], t["agreements"], t["goals"], AS_OF)
    tracked = kickoff.track_goals(t["goals"], t["goal_notes"], t["pairs"], AS_OF)
    three = t["pairs"], t["agreements"], t["goals"]
    kickoff.share_without_agreement(t["pairs"], t["agreements"], AS_OF)
    kickoff.share_without_goals(t["pairs"], t["goals"], AS_OF)
    kickoff.check_agreements(start, t["agreements"])
    return [
        kickoff.answer_kickoff(start, *three, PROGRAMME),
        kickoff.summarise_introduction(t["meetings"], t["meeting_attendance"], t["pairs"], AS_OF),
        kickoff.summarise_expectations(t["agreements"], start),
        kickoff.summarise_agreements(start, t["agreements"], PROGRAMME),
        kickoff.summarise_goals(start, t["goals"], None),
        kickoff.summarise_progress(tracked, start, t["goal_notes"], PROGRAMME),
        kickoff.list_pairs_to_complete(start, t["people"], t["agreements"], t["goals"]),
        kickoff.list_agreements_to_complete(start, t["agreements"], t["people"]),
        kickoff.list_goals_to_raise(tracked, start, t["people"], t["goal_notes"], PROGRAMME),
        kickoff.conclude_kickoff(start, t["goals"]),
    ]


def go_through_training(t):
    mentors = training.select_mentors(t["people"], t["people"], t["pairs"])
    attendance, pairs = t["training_attendance"], t["pairs"]
    tracked = training.track_training(mentors, t["trainings"], attendance, PROGRAMME, AS_OF)
    ratings = training.measure_self_rating(t["survey_responses"], PROGRAMME)
    return [
        training.summarise_readiness_to_start(tracked, pairs, attendance, PROGRAMME),
        training.list_reminders(tracked, t["people"], pairs, attendance, PROGRAMME, AS_OF),
        training.summarise_coverage(tracked, mentors, t["trainings"], attendance, PROGRAMME, AS_OF),
        training.summarise_self_rating(ratings, PROGRAMME),
        training.summarise_feedback(t["survey_responses"], PROGRAMME),
        training.conclude_training(tracked, pairs, attendance, PROGRAMME, AS_OF, ratings),
    ]


def go_through_meetings(t):
    held, attendance, people = t["meetings"], t["meeting_attendance"], t["people"]
    confided = {name: t[name] for name in ("pauses", "agreements", "end_requests", "follow_ups")}
    tracked = meetings.track_meetings(held, t["pairs"], PROGRAMME, AS_OF, **confided)
    said = t["follow_ups"]
    follow_ups = meetings.track_follow_ups(
        tracked, held, attendance, PROGRAMME, AS_OF, follow_ups=said
    )
    meetings.share_off_plan(held, t["pairs"], PROGRAMME, AS_OF)
    meetings.share_without_follow_up(
        held, attendance, t["pairs"], PROGRAMME, AS_OF, follow_ups=said
    )
    meetings.plan_pair_meetings(held, attendance, t["pairs"], AS_OF)
    return [
        meetings.answer_meetings(tracked, follow_ups, held, PROGRAMME, t["pairs"]),
        meetings.list_pairs_to_help(tracked, people, AS_OF),
        meetings.list_pairs_to_talk_to(tracked, people),
        meetings.list_pairs_to_follow_up(follow_ups, people),
        meetings.summarise_cadence(tracked, held, PROGRAMME),
        meetings.count_meetings_by_month(tracked, held, PROGRAMME, AS_OF),
        meetings.summarise_meeting_forms(tracked, held, AS_OF),
        meetings.summarise_group_meetings(held, attendance, PROGRAMME, AS_OF, tracked),
        meetings.summarise_follow_ups(follow_ups, PROGRAMME),
        meetings.summarise_wishes(said, tracked, AS_OF),
        meetings.conclude_meetings(tracked, held, PROGRAMME, AS_OF),
    ]


def go_through_groups(t):
    held, attendance, people = t["meetings"], t["meeting_attendance"], t["people"]
    encounters = meetings.count_encounters(held, attendance, AS_OF, planned=True)
    meetings.count_met(encounters, people["id"])
    absent = meetings.find_absent(held, attendance, AS_OF)
    rotation = meetings.propose_groups(people, encounters, rounds=2, absent=absent)
    kept = meetings.keep_groups(held, attendance, people["id"], AS_OF)
    for groups in (kept, rotation.groups):
        planned, invited = meetings.schedule_groups(groups, PROGRAMME, AS_OF, held)
        meetings.list_next_groups(planned, invited, people, rotation)
    return [meetings.summarise_encounters(encounters, list(people["id"]), rotation)]


EVERY = [go_through_kickoff, go_through_training, go_through_meetings, go_through_groups]
FILLED = {
    "none": (),
    "all": tuple(ONE_ROW),
    **{f"pairs and {name}": ("pairs", name) for name in ONE_ROW},
    **{f"all but {name}": tuple(set(ONE_ROW) - {name}) for name in ONE_ROW},
}


@pytest.mark.parametrize("go_through", EVERY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("filled", FILLED.values(), ids=FILLED)
def test_an_empty_table_does_no_harm(filled, go_through):
    for findings in go_through(tables(filled)):
        assert isinstance(findings, list)


def test_goals_without_a_note_have_waited_since_they_were_set():
    t = tables(("pairs", "goals"))
    [goal] = kickoff.track_goals(
        t["goals"], t["goal_notes"], t["pairs"], AS_OF
    ).to_dict("records")  # fmt: skip
    assert goal["notes"] == 0 and goal["days_quiet"] == (AS_OF - dt.date(2026, 2, 2)).days


def test_two_people_of_one_name_can_be_told_apart_in_every_list():
    """Every list that shows somebody's name shows beside it whose it is."""
    roles = {"N1": "mentee", "N2": "mentee", "N3": "mentor", "N4": "mentor"}
    namesakes = [{"id": key, "role": role, "name": "Åsa Ek"} for key, role in roles.items()]
    both = [{"mentee_id": "N1", "mentor_id": "N3"}, {"mentee_id": "N2", "mentor_id": "N4"}]
    filled = {
        "people": namesakes,
        "pairs": [{**pair, "state": "running", "date": "2026-01-12"} for pair in both],
        "agreements": [{**both[0], "date": DAY}],
        "goals": [
            {"goal_id": "G1", **both[0], "kind": "skill", "set_on": DAY, "due": "2026-03-01"}
        ],
        "goal_notes": [{"goal_id": "G1", "date": DAY, "mentee_id": "N1", "progress": "some"}],
        "meetings": [
            {"meeting_id": "K1", "kind": "one_to_one", "held": DAY, **both[0]},
            {"meeting_id": "K2", "kind": "follow_up", "held": DAY, **both[0]},
        ],
        "training_attendance": [{"training_id": "T1", "id": "N9"}],
        "end_requests": [{**both[1], "date": DAY, "asked_by": "mentee"}],
    }
    t = {**tables(()), **{name: fill_table(name, rows) for name, rows in filled.items()}}
    lists = [
        one
        for go_through in EVERY
        for findings in go_through(t)
        for one in findings
        if isinstance(one, PersonList)
    ]
    assert len({one.title.render("en") for one in lists}) >= 9
    for one in lists:
        for name, key in (("mentee", "mentee_id"), ("mentor", "mentor_id"), ("name", "id")):
            assert name not in one.columns or key in one.columns, one.title
