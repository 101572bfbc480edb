"""Readiness: the key factors' scores, goals, timeline and resources, against counts by hand."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

from mentorkit.codes import ACTS, KEY_FACTOR_ACTS, KEY_FACTORS
from mentorkit.programme import Programme
from mentorkit.publication import release
from mentorkit.readiness import (
    check_targets,
    conclude_readiness,
    count_acts,
    find_hours_granted,
    hours_per_month,
    list_evidence,
    list_milestones,
    list_roles,
    plan_resources,
    score_key_factors,
    summarise_key_factors,
    summarise_plan,
    summarise_purpose,
    tell_leadership,
)
from mentorkit.result import Answer, Missing, Note, flatten
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)


def make_programme(**more):
    given = {
        "id": "spring",
        "name": "Våren",
        "organisation": "Myndigheten",
        "purpose": "Stärka nätverk",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        **more,
    }
    return Programme(**given)


def make_acts(*rows):
    return fill_table("key_factors", [{"date": day, "act": act, **more} for day, act, more in rows])


def read(findings, programme, language="sv", audience="leadership"):
    phase = SimpleNamespace(
        name="01_readiness", programme=programme, language=language, audience=audience
    )
    return [item.block for item in release(findings, phase)]


NOBODY = fill_table("people", [])


def make_people(mentors, mentees, capacity=2.0):
    rows = [{"id": f"M{i}", "role": "mentor", "capacity": capacity} for i in range(mentors)]
    rows += [{"id": f"E{i}", "role": "mentee", "capacity": 1.0} for i in range(mentees)]
    return fill_table("people", rows)


def test_every_act_belongs_to_one_factor_and_has_a_next_step():
    evidence = list_evidence(make_acts(), make_programme(), AS_OF)
    acts = evidence[evidence["source"] == "act"]
    assert sorted(acts["evidence"]) == sorted(ACTS)
    assert all(str(step) for step in evidence["next_step"])


def test_scores_are_the_share_of_evidence_that_is_there():
    acts = make_acts(
        ("2026-01-10", "sponsor_named", {}),
        ("2026-01-12", "message_sent", {}),
        ("2026-05-12", "message_sent", {}),  # the same kind twice counts once
        ("2026-02-01", "roles_assigned", {}),
        ("2026-09-01", "budget_decided", {}),  # not yet
        ("2020-01-01", "guidelines_published", {}),  # an earlier cohort's
    )
    programme = make_programme(cadence={"meeting_weeks": 3})
    scores = score_key_factors(acts, programme, AS_OF).set_index("factor")
    assert scores.loc["leadership", ["acts_done", "acts_expected"]].tolist() == [2, 5]
    assert scores.loc["leadership", "score_pct"] == pytest.approx(40)
    # roles_assigned of 4 acts; cadence of 4 things in the plan.
    assert scores.loc["clarity", "score_pct"] == pytest.approx(100 * 2 / 8)
    assert scores.loc["long_term", "score_pct"] == pytest.approx(100 * 1 / 4)
    assert scores.loc["leadership", "days_since_last"] == (AS_OF - dt.date(2026, 5, 12)).days
    assert pd.isna(scores.loc["long_term", "last_act"])
    assert str(scores.loc["leadership", "next_step"]).startswith("decide how many hours")


@pytest.mark.parametrize(
    "end, long_enough",
    [("2026-09-30", True), ("2026-09-29", False), ("2027-01-31", True), ("2026-03-01", False)],
)
def test_nine_whole_months_are_long_enough(end, long_enough):
    programme = make_programme(period={"start": "2026-01-01", "end": end})
    evidence = list_evidence(make_acts(), programme, AS_OF).set_index("evidence")
    assert evidence.loc["length_given", "done"] == long_enough


def test_everything_in_place_scores_a_hundred():
    acts = make_acts(*[("2026-05-01", act, {}) for act in ACTS])
    programme = make_programme(
        cadence={},
        targets=[
            {"id": "a", "text": "A", "indicator": "retention", "baseline": 0.8, "target": 0.9,
             "by": "2026-12-01"},
        ],
        plan={"roles": [{"name": "Sponsor"}],
              "timeline": [{"text": "Start", "date": "2026-01-01", "role": "Sponsor"}]},
    )  # fmt: skip
    scores = score_key_factors(acts, programme, AS_OF)
    assert scores["score_pct"].tolist() == [100, 100, 100]
    answers = [f for f in flatten(summarise_key_factors(acts, programme, AS_OF))
               if isinstance(f, Answer)]  # fmt: skip
    assert [answer.status for answer in answers] == ["good"]


@pytest.mark.parametrize("day, silent", [("2026-04-01", False), ("2026-03-31", True)])
def test_leadership_that_was_silent_for_ninety_days_comes_first(day, silent):
    programme = make_programme()
    blocks = read(summarise_key_factors(make_acts((day, "message_sent", {})), programme, AS_OF),
                  programme, "en")  # fmt: skip
    assert (blocks[0]["kind"] == "answer" and "has not been seen" in blocks[0]["text"]) == silent


def test_after_the_programme_silence_is_counted_to_its_last_day():
    scores = score_key_factors(
        make_acts(("2026-12-01", "message_sent", {})), make_programme(), dt.date(2028, 1, 1)
    )
    assert scores["days_since_last"][0] == 30


def test_acts_by_quarter_add_up_and_show_empty_quarters():
    days = ["2025-11-03", "2026-01-01", "2026-03-31", "2026-04-01"]
    acts = make_acts(*[(day, "message_sent", {}) for day in days])
    counts = count_acts(acts, make_programme(), dt.date(2026, 11, 1))
    assert counts["quarter"].tolist() == [
        "2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3", "2026 Q4"
    ]  # fmt: skip
    assert counts["leadership"].tolist() == [1, 2, 1, 0, 0]
    assert counts[["clarity", "long_term"]].to_numpy().sum() == 0
    assert count_acts(make_acts(), make_programme(), AS_OF).empty


@pytest.mark.parametrize(
    "more, measurable",
    [
        ({"baseline": 0.8, "by": "2026-12-01"}, True),
        ({"baseline": 0.8}, False),
        ({"by": "2026-12-01"}, False),
        ({"baseline": 0.95, "by": "2026-12-01"}, False),
        ({"baseline": 0.95, "by": "2026-12-01", "direction": "at_most"}, True),
        ({"baseline": 0.8, "by": "2025-12-01"}, False),
        ({"by": "2026-12-01", "indicator": "goals_reached"}, True),
        ({"indicator": "goals_reached"}, False),
    ],
)
def test_a_goal_is_measurable_when_nothing_is_missing(more, measurable):
    goal = {"id": "g", "text": "Mål", "indicator": "retention", "target": 0.9, **more}
    checked = check_targets(make_programme(targets=[goal]))
    assert checked["measurable"].tolist() == [measurable]
    assert (str(checked["gap"][0]) == "nothing is missing") == measurable


def test_a_programme_without_goals_is_told_so():
    blocks = read(summarise_purpose(make_programme()), make_programme(), "en")
    assert blocks[0]["kind"] == "answer" and blocks[0]["status"] == "act"
    assert "no measurable goals" in blocks[0]["text"]


def test_milestones_are_passed_next_or_ahead():
    days = ["2026-07-01", "2026-06-29", "2026-06-30", "2026-06-30", "2026-12-01"]
    timeline = [{"text": f"S{i}", "date": d, "role": "HR"} for i, d in enumerate(days)]
    steps = list_milestones(make_programme(plan={"timeline": timeline}), AS_OF)
    assert steps["state"].tolist() == ["passed", "next", "next", "ahead", "ahead"]
    assert steps["days_left"].tolist() == [-1, 0, 0, 1, 154]
    assert list_milestones(make_programme(), AS_OF).empty


def test_hours_a_month_by_hand():
    programme = make_programme(
        period={"start": "2025-01-01", "end": "2025-12-31"},
        cadence={"meeting_weeks": 2, "group_meetings": 6, "follow_up_weeks": 26},
    )
    # Meetings every 14 days, follow-ups every 182, and 6 group meetings over the year.
    by_hand = (365.25 / 14 * 1.5 + 365.25 / 182 * 1.0) / 12 + 6 * 2 / (365 / (365.25 / 12))
    assert hours_per_month(programme) == pytest.approx(by_hand)


def test_resources_against_a_count_by_hand():
    programme = make_programme(plan={"mentees": 12})
    people = make_people(mentors=5, mentees=9)
    acts = make_acts(("2026-01-01", "hours_granted", {"value": 3.0}),
                     ("2026-02-01", "hours_granted", {"value": 4.0}))  # fmt: skip
    found = plan_resources(programme, people, key_factors=acts).set_index("resource")
    assert found.loc["mentees", ["needed", "at_hand", "short"]].tolist() == [12, 9, 3]
    assert found.loc["mentors", ["needed", "at_hand", "short"]].tolist() == [6, 5, 1]
    assert found.loc["places", ["needed", "at_hand", "short"]].tolist() == [12, 10, 2]
    weeks = 365.25 / 12 / 7
    months = ((programme.period.end - programme.period.start).days + 1) / (365.25 / 12)
    # Six mentors with two mentees each: two meetings every four weeks, two follow-ups every
    # thirteen, and each of the four group meetings once.
    needed = 6 * (2 * 1.5 * weeks / 4 + 2 * 1.0 * weeks / 13 + 4 * 2.0 / months)
    assert found.loc["mentor_hours", "needed"] == pytest.approx(needed)
    assert found.loc["mentor_hours", "at_hand"] == 20
    assert found.loc["mentor_hours", "short"] == pytest.approx(needed - 20)
    unknown = plan_resources(programme, people).set_index("resource")
    assert pd.isna(unknown.loc["mentor_hours", "at_hand"])
    assert pd.isna(unknown.loc["mentor_hours", "short"])


def test_people_who_did_not_say_yes_or_were_declined_are_not_at_hand():
    people = make_people(mentors=4, mentees=0)
    rows = [
        ("M0", "own", None, "accepted"),
        ("M1", "hr", None, "accepted"),  # never said yes
        ("M2", "hr", True, "accepted"),
        ("M3", "own", None, "declined"),
    ]
    applications = fill_table(
        "applications",
        [{"id": i, "role": "mentor", "route": r, "accepts_nomination": yes, "status": status}
         for i, r, yes, status in rows],
    )  # fmt: skip
    found = plan_resources(make_programme(), people, applications).set_index("resource")
    assert found.loc["mentors", "at_hand"] == 2


def test_the_plans_own_hours_come_before_the_act():
    programme = make_programme(plan={"roles": [{"name": "Adepter", "hours_granted": 2.5}]})
    acts = make_acts(("2026-01-01", "hours_granted", {"value": 4.0}))
    assert find_hours_granted("mentee", programme, acts) == 2.5
    assert find_hours_granted("mentor", programme, acts) == 4
    assert pd.isna(find_hours_granted("mentor", programme))


def test_roles_say_what_is_short():
    roles = [{"name": "A", "hours_per_month": 10, "hours_granted": 8},
             {"name": "B", "hours_per_month": 10, "hours_granted": 12},
             {"name": "C", "hours_per_month": 10}]  # fmt: skip
    short = list_roles(make_programme(plan={"roles": roles}))["short_hours"]
    assert short[:2].tolist() == [2, 0] and pd.isna(short[2])


def test_both_tables_and_the_answer_count_with_the_same_hours_of_a_mentor():
    roles = [{"name": "Mentor", "hours_per_month": 4, "hours_granted": 4},
             {"name": "Mentee", "hours_per_month": 9, "hours_granted": 9}]  # fmt: skip
    programme = make_programme(plan={"mentees": 20, "mentors": 10, "roles": roles})
    each = hours_per_month(programme, pairs=2)
    assert each > 4  # the cadence asks more of a mentor than the plan counts with
    resources = plan_resources(programme, make_people(10, 20)).set_index("resource")
    assert resources.loc["mentor_hours", "needed"] == pytest.approx(10 * each)
    assert resources.loc["mentor_hours", "short"] == pytest.approx(10 * (each - 4))
    assert resources.loc["mentee_hours", "needed"] == 20 * 9  # and less of a mentee
    listed = list_roles(programme, mentees_per_mentor=2)
    assert listed["short_hours"].tolist() == pytest.approx([each - 4, 0])
    said = summarise_plan(programme, AS_OF, make_people(10, 20))[0]
    assert str(said.text).endswith(
        f"A mentor with 2 mentees needs {each:.1f} hours a month and has been granted 4."
    )
    assert said.status == "watch"


def test_after_the_end_nothing_is_asked_of_leadership_or_recruitment():
    programme = make_programme()
    after = programme.period.end + dt.timedelta(days=1)
    acts = make_acts(("2026-01-10", "message_sent", {}))
    on_the_last_day = score_key_factors(acts, programme, programme.period.end)
    assert isinstance(tell_leadership(on_the_last_day), Answer)
    told = tell_leadership(score_key_factors(acts, programme, after))
    assert isinstance(told, Note) and "before the programme ended" in str(told.text)
    assert summarise_plan(programme, after, make_people(1, 9))[0] is None


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("people", [NOBODY, make_people(1, 1), make_people(30, 70)])
def test_the_page_stands_whatever_is_missing(people, language):
    programme = make_programme()
    acts = make_acts()
    blocks = read(
        [
            summarise_key_factors(acts, programme, AS_OF),
            summarise_purpose(programme),
            summarise_plan(programme, AS_OF, people, fill_table("applications", []), acts),
            conclude_readiness(acts, programme, AS_OF),
        ],
        programme,
        language,
    )
    assert [b["table"] for b in blocks if b["kind"] == "missing"] == ["key_factors"]
    assert blocks[-1]["kind"] == "decision"
    assert all(b["text"] for b in blocks if b["kind"] == "answer")


def test_places_short_are_for_the_next_round_once_this_one_runs():
    programme = make_programme(plan={"mentees": 40})
    start = programme.period.start
    for day, advice in ((start - dt.timedelta(days=1), "start with fewer"), (start, "next round")):
        assert advice in str(summarise_plan(programme, day, make_people(10, 40))[0].text.text)


def test_few_mentors_are_never_counted():
    programme = make_programme(plan={"mentees": 20})
    blocks = read(summarise_plan(programme, AS_OF, make_people(3, 20, 7.0)), programme, "en")
    answer = blocks[0]
    assert answer["status"] == "info"
    assert "21" not in answer["text"] and "3 " not in answer["text"]
    table = next(b for b in blocks if b["kind"] == "table")
    rows = {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in table["rows"]}
    assert rows["mentors"] == ["hidden"] * 3 and rows["places with mentors"] == ["hidden"] * 3


def test_missing_key_factors_are_asked_for_and_nobody_is_blamed():
    findings = list(flatten(summarise_key_factors(make_acts(), make_programme(), AS_OF)))
    assert [f.table for f in findings if isinstance(f, Missing)] == ["key_factors"]
    answer = next(f for f in findings if isinstance(f, Answer))
    assert answer.status == "watch" and "holds 1 of the 5 parts" in str(answer.text)
    asked = str(conclude_readiness(make_acts(), make_programme(), AS_OF)[1].texts)
    assert "sponsor" not in asked
    assert set(KEY_FACTOR_ACTS) == set(KEY_FACTORS)
