"""Meetings: every status by a hand count, the shares by brute force."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from making import plain_programme

from mentorkit.language import catalogue
from mentorkit.meetings import (
    MEETING_STATES,
    QUESTIONS,
    REASONS,
    STEPS,
    answer_meetings,
    choose_questions,
    conclude_meetings,
    count_follow_ups,
    count_meetings_by_month,
    estimate_meetings_held,
    find_programme_phase,
    list_pairs_to_follow_up,
    list_pairs_to_help,
    prepare_questions,
    share_off_plan,
    share_without_follow_up,
    summarise_cadence,
    summarise_follow_ups,
    summarise_group_meetings,
    summarise_meeting_forms,
    track_follow_ups,
    track_meetings,
)
from mentorkit.result import Answer, Decision, Missing, PersonList, Tabulation, flatten
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)


def programme(**cadence):
    default = {"meeting_weeks": 4, "first_meeting_weeks": 3, "overdue_after_weeks": 2,
               "follow_up_weeks": 13, "holidays": "none"}  # fmt: skip
    return plain_programme(cadence={**default, **cadence})


def run(mentee, mentor="M1", start="2026-01-12", ended=None):
    rows = [{"mentee_id": mentee, "mentor_id": mentor, "state": "running", "date": start}]
    if ended:
        rows.append({"mentee_id": mentee, "mentor_id": mentor, "state": "ended", "date": ended})
    return rows


def met(mentee, *days, mentor="M1", kind="one_to_one", **more):
    return [
        {
            "meeting_id": f"{kind}-{mentee}-{mentor}-{day}",
            "kind": kind,
            "held": day,
            "mentee_id": mentee,
            "mentor_id": mentor,
            **more,
        }
        for day in days
    ]


def track(pairs, meetings, as_of=AS_OF, **cadence):
    tracked = track_meetings(
        fill_table("meetings", meetings), fill_table("pairs", pairs), programme(**cadence), as_of
    )
    return tracked.set_index("mentee_id")


# ---------------------------------------------------------------- one row a pair


def test_figures_of_a_pair_by_hand():
    row = track(
        run("E1"),
        met("E1", "2026-01-26", "2026-03-02", "2026-02-23")
        + [
            {"meeting_id": "a", "kind": "one_to_one", "planned": day, "mentee_id": "E1",
             "mentor_id": "M1"} for day in ("2026-06-15", "2026-07-20", "2026-07-06")
        ],
    ).loc["E1"]  # fmt: skip
    assert row["held"] == 3
    assert row["first_meeting"] == pd.Timestamp("2026-01-26")
    assert row["last_meeting"] == pd.Timestamp("2026-03-02")
    assert row["days_to_first"] == 14
    assert row["days_since_last"] == 120  # 29 in March, 30, 31, 30
    assert row["mean_gap_days"] == 17.5  # (28 + 7) / 2
    assert row["last_gap_days"] == 7
    assert row["next_planned"] == pd.Timestamp("2026-07-06")
    # Due on 2 February and every 28 days: 2/2, 2/3, 30/3, 27/4, 25/5, 22/6.
    assert row["expected"] == 6


@pytest.mark.parametrize(
    "days_ago, status, step",
    [
        (42, "on_track", "none"),
        (43, "overdue", "book_next"),
        (70, "overdue", "book_next"),
        (71, "stalled", "offer_change"),
    ],
)
def test_status_turns_on_the_day_it_says(days_ago, status, step):
    last = AS_OF - dt.timedelta(days=days_ago)
    row = track(run("E1"), met("E1", str(last))).loc["E1"]
    assert (row["status"], row["step"]) == (status, step)


@pytest.mark.parametrize("days, status", [(21, "on_track"), (22, "never_met")])
def test_a_pair_has_three_weeks_to_meet_first(days, status):
    row = track(run("E1", start=str(AS_OF - dt.timedelta(days=days))), []).loc["E1"]
    assert row["status"] == status
    assert row["held"] == 0
    assert np.isnan(row["days_since_last"])
    assert row["expected"] == 1  # the 21st day is the first that expects one


@pytest.mark.parametrize(
    "gaps, status",
    [
        ((20, 25, 31), "fading"),  # 31 >= 1.5 * 20, and above 28
        ((20, 25, 29), "on_track"),  # grew by less than half
        ((12, 15, 27), "on_track"),  # still within four weeks
        ((20, 25, 30), "fading"),  # exactly half as long again
        ((18, 25, 28), "on_track"),  # four weeks to the day
        ((20, 31, 31), "on_track"),  # the last is no longer than the one before
        ((20, 20, 31), "on_track"),
        ((31, 25, 35), "on_track"),  # did not grow all the way
        ((25, 31), "on_track"),  # too few gaps to tell
    ],
)
def test_fading_needs_three_growing_gaps(gaps, status):
    days = [AS_OF - dt.timedelta(days=5)]
    for gap in reversed(gaps):
        days.append(days[-1] - dt.timedelta(days=gap))
    assert track(run("E1"), met("E1", *map(str, days))).loc["E1", "status"] == status


def test_a_meeting_that_both_logged_counts_once():
    pairs, meetings, _ = example_tables()
    again = meetings.assign(meeting_id=meetings["meeting_id"] + "-again", form=pd.NA)
    twice = pd.concat([again.astype(meetings.dtypes), meetings])
    tracked = track_meetings(meetings, pairs, programme(), AS_OF)
    told = [count_meetings_by_month, summarise_meeting_forms]
    pd.testing.assert_frame_equal(track_meetings(twice, pairs, programme(), AS_OF), tracked)
    more = [(programme(), AS_OF), (AS_OF,)]
    for tell, rest in zip(told, more, strict=True):
        once, both = (tell(tracked, rows, *rest)[-1].frame for rows in (meetings, twice))
        pd.testing.assert_frame_equal(both, once)


def test_a_planned_meeting_changes_the_step_and_not_the_status():
    planned = [{"meeting_id": "p", "kind": "one_to_one", "planned": "2026-07-03",
                "mentee_id": "E1", "mentor_id": "M1"}]  # fmt: skip
    row = track(run("E1"), planned).loc["E1"]
    assert (row["status"], row["step"]) == ("never_met", "confirm_planned")


def test_which_pairs_and_meetings_count():
    pairs = [
        *run("E1", ended="2026-03-01"),
        *run("E2", mentor="M2"),
        {"mentee_id": "E3", "mentor_id": "M3", "state": "proposed", "date": "2026-01-02"},
        {"mentee_id": "E4", "mentor_id": "M4", "state": "approved", "date": "2026-01-02"},
        {"mentee_id": "E5", "mentor_id": "M5", "state": "approved", "date": "2026-01-02"},
        *run("E6", start="2026-09-01"),
    ]
    meetings = [
        *met("E1", "2026-02-01"),
        *met("E2", "2026-02-01"),  # with E1's mentor, not with the own
        *met("E2", "2026-02-02", mentor="M2", kind="follow_up"),
        *met("E2", "2026-07-01", mentor="M2"),  # later than as_of
        *met("E5", "2026-06-20", mentor="M5"),
    ]
    tracked = track(pairs, meetings)
    assert sorted(tracked.index) == ["E1", "E2", "E5"]
    assert tracked["held"].to_dict() == {"E1": 1, "E2": 0, "E5": 1}
    assert tracked["status"].to_dict() == {"E1": "ended", "E2": "never_met", "E5": "on_track"}
    # E1 ran 48 days: one meeting after 21 days, the next would have been on day 49.
    assert tracked.loc["E1", "expected"] == 1
    assert tracked.loc["E5", "started"] == pd.Timestamp("2026-06-20")


def test_nothing_falls_due_after_the_programme():
    last = track(run("E1"), met("E1", "2026-12-10"), as_of=dt.date(2027, 6, 1)).loc["E1"]
    at_end = track(run("E1"), met("E1", "2026-12-10"), as_of=dt.date(2026, 12, 31)).loc["E1"]
    assert last["status"] == "on_track"
    assert last["expected"] == at_end["expected"]


def test_many_pairs_agree_with_a_slow_count():
    rng = np.random.default_rng(4)
    pairs, meetings = [], []
    for k in range(40):
        start = dt.date(2026, 1, 5) + dt.timedelta(days=int(rng.integers(0, 120)))
        pairs += run(f"E{k}", mentor=f"M{k % 7}", start=str(start))
        days = start + np.cumsum(rng.integers(5, 60, size=rng.integers(0, 7))) * dt.timedelta(1)
        meetings += met(f"E{k}", *map(str, days), mentor=f"M{k % 7}")
    tracked = track(pairs, meetings)
    for row in pairs:
        days = sorted(
            dt.date.fromisoformat(m["held"])
            for m in meetings
            if m["mentee_id"] == row["mentee_id"] and m["held"] <= str(AS_OF)
        )
        start = dt.date.fromisoformat(row["date"])
        found = tracked.loc[row["mentee_id"]]
        assert found["held"] == len(days)
        due, expected = start + dt.timedelta(days=21), 0
        while due <= AS_OF:
            due, expected = due + dt.timedelta(days=28), expected + 1
        assert found["expected"] == expected
        if len(days) > 1:
            gaps = [(b - a).days for a, b in pairwise(days)]
            assert found["mean_gap_days"] == pytest.approx(sum(gaps) / len(gaps))
    late = tracked["status"].isin(["overdue", "stalled", "never_met", "fading"]).sum()
    share = share_off_plan(
        fill_table("meetings", meetings), fill_table("pairs", pairs), programme(), AS_OF
    )
    assert (share.k, share.n) == (late, 40)


# ---------------------------------------------------------------- shares and estimates


def test_meetings_held_matches_a_bootstrap_over_pairs():
    rng = np.random.default_rng(1)
    tracked = pd.DataFrame({"held": rng.integers(0, 9, 200), "expected": rng.integers(0, 9, 200)})
    found = estimate_meetings_held(tracked)
    due = tracked[tracked["expected"] > 0]
    kept = due[["held", "expected"]].min(axis=1)
    assert found.value == pytest.approx(kept.sum() / due["expected"].sum())
    draws = [
        kept.iloc[i].sum() / due["expected"].iloc[i].sum()
        for i in (rng.integers(0, len(due), len(due)) for _ in range(1500))
    ]
    assert found.low == pytest.approx(np.quantile(draws, 0.025), abs=0.01)
    assert found.high == pytest.approx(np.quantile(draws, 0.975), abs=0.01)
    assert estimate_meetings_held(tracked.iloc[:0]) is None
    assert np.isnan(estimate_meetings_held(due.iloc[:1]).low)


def test_follow_ups_by_pair_by_person_and_by_list():
    pairs = [*run("E1"), *run("E2"), *run("E3", "M3"), *run("E4", "M4"), *run("E5", "M5"),
             *run("E6", "M6", start="2026-06-01")]  # fmt: skip
    meetings = fill_table(
        "meetings",
        [
            *met("E1", "2026-05-04", kind="follow_up"),  # this pair alone, not E2
            *met(None, "2026-06-01", mentor="M3", kind="follow_up"),  # the mentor alone
            *met("E4", "2026-02-02", mentor="M4", kind="follow_up"),  # long ago
            {"meeting_id": "L", "kind": "follow_up", "held": "2026-06-02"},  # by list
        ],
    )
    attendance = fill_table(
        "meeting_attendance",
        [{"meeting_id": "L", "id": "E5", "attended": True},
         {"meeting_id": "L", "id": "E2", "attended": False}],
    )  # fmt: skip
    tracked = track_meetings(meetings, fill_table("pairs", pairs), programme(), AS_OF)
    found = track_follow_ups(tracked, meetings, attendance, programme(), AS_OF)
    found = found.set_index("mentee_id")
    assert found["covered"].to_dict() == {
        "E1": True, "E2": False, "E3": True, "E4": False, "E5": True, "E6": True,
    }  # fmt: skip
    assert found.loc["E4", "due"] == pd.Timestamp("2026-05-04")
    assert (count_follow_ups(found).k, count_follow_ups(found).n) == (4, 6)
    late = share_without_follow_up(
        meetings, attendance, fill_table("pairs", pairs), programme(), AS_OF
    )
    assert (late.k, late.n) == (2, 6)
    shown = list_pairs_to_follow_up(found.reset_index(), fill_table("people", []))[0]
    assert shown.frame["mentee"].tolist() == ["E2", "E4"]


def test_what_a_side_said_is_a_follow_up_that_was_held():
    pairs = [*run("E1"), *run("E2"), *run("E3", "M3"), *run("E4", "M4")]
    said = fill_table(
        "follow_ups",
        [{"mentee_id": mentee, "mentor_id": mentor, "date": day, "role": role}
         for mentee, mentor, day, role in [
             ("E1", "M1", "2026-05-04", "mentor"),  # of one pair of the mentor, not of E2
             ("E3", "M3", "2026-02-02", "mentee"),  # long ago, and met since
             ("E4", "M4", "2026-05-04", "mentee"),
             ("E4", "M4", "2026-07-04", "mentor"),  # not yet
         ]],
    )  # fmt: skip
    meetings = fill_table("meetings", met("E3", "2026-06-01", mentor="M3", kind="follow_up"))
    pairs, nobody = fill_table("pairs", pairs), fill_table("meeting_attendance", [])
    for logged, days in (
        (meetings, ["2026-05-04", None, "2026-06-01", "2026-05-04"]),
        (meetings.iloc[:0], ["2026-05-04", None, "2026-02-02", "2026-05-04"]),
    ):
        tracked = track_meetings(logged, pairs, programme(), AS_OF)
        found = track_follow_ups(tracked, logged, nobody, programme(), AS_OF, follow_ups=said)
        last = found.set_index("mentee_id")["last_follow_up"]
        assert [None if pd.isna(day) else str(day.date()) for day in last] == days
        late = share_without_follow_up(logged, nobody, pairs, programme(), AS_OF, follow_ups=said)
        assert (late.k, late.n) == (1 if len(logged) else 2, 4)
        listed = list_pairs_to_follow_up(found, fill_table("people", []))[0].frame["mentee"]
        assert sorted(listed) == (["E2"] if len(logged) else ["E2", "E3"])
    nothing = share_without_follow_up(
        meetings.iloc[:0], nobody, pairs, programme(), AS_OF, follow_ups=said.iloc[:0]
    )
    assert nothing.n == 0


def test_group_meetings_count_distinct_people():
    meetings = fill_table(
        "meetings",
        [{"meeting_id": f"g{k}", "kind": "group", "held": "2026-03-10", "group": f"Grupp {k}"}
         for k in range(2)]
        + [{"meeting_id": "g9", "kind": "group", "held": "2026-04-10", "group": "Grupp 0"},
           {"meeting_id": "p", "kind": "group", "planned": "2026-08-01", "group": "Grupp 0"}],
    )  # fmt: skip
    attendance = fill_table(
        "meeting_attendance",
        [{"meeting_id": f"g{k % 2}", "id": f"E{k}", "attended": k >= 3} for k in range(16)]
        + [{"meeting_id": "g1", "id": "E0", "attended": True}],
    )
    findings = summarise_group_meetings(meetings, attendance, programme(), AS_OF)
    frame = next(f for f in findings if isinstance(f, Tabulation)).frame.set_index("month")
    assert frame.loc["2026-03", ["meetings", "invited", "came"]].tolist() == [2, 16, 14]
    assert frame.loc["2026-04", ["meetings", "invited", "came"]].tolist() == [1, 0, 0]
    # Half of the year has gone, so 1 of 4 planned: int(4 * 180 / 364).
    note = str(findings[1].text)
    assert note.startswith("2 of 2 groups have met at least 1 times")


# ---------------------------------------------------------------- what is shown


def example_tables():
    pairs, meetings = [], []
    for k in range(20):
        pairs += run(f"E{k}", mentor=f"M{k}")
        if k >= 3:
            last = AS_OF - dt.timedelta(days=10 if k >= 9 else 50)
            meetings += met(f"E{k}", "2026-02-02", str(last), mentor=f"M{k}", form="video",
                            minutes=50 + k)  # fmt: skip
        meetings += met(f"E{k}", "2026-05-05", mentor=f"M{k}", kind="follow_up")
    people = [{"id": f"E{k}", "role": "mentee", "name": f"Åsa {k}"} for k in range(20)]
    return (
        fill_table("pairs", pairs),
        fill_table("meetings", meetings),
        fill_table("people", people),
    )


def test_findings_hold_the_hand_counts():
    pairs, meetings, people = example_tables()
    tracked = track_meetings(meetings, pairs, programme(), AS_OF)
    follow_ups = track_follow_ups(
        tracked, meetings, fill_table("meeting_attendance", []), programme(), AS_OF
    )
    answers = answer_meetings(tracked, follow_ups, meetings, programme())
    assert str(answers[0].text).startswith("55% of 20 running pairs meet as planned")
    assert [a.status for a in answers] == ["act", "info", "good"]
    by_status = summarise_cadence(tracked, meetings, programme())[1].frame
    assert by_status["pairs"].tolist() == [11, 0, 6, 0, 3]
    months = count_meetings_by_month(tracked, meetings, programme(), AS_OF)[-1].frame
    assert months.set_index("month").loc["2026-02", ["meetings", "met", "running"]].tolist() == [
        17,
        17,
        20,
    ]
    assert months["meetings"].sum() == 34
    form = summarise_meeting_forms(tracked, meetings, AS_OF)[1].frame
    assert form[["meetings", "pairs", "minutes"]].values.tolist() == [[34, 17, 61.0]]
    lists = list_pairs_to_help(tracked, people, AS_OF)
    assert [len(one.frame) for one in lists] == [3, 6]
    assert set(lists[0].frame["mentee"]) == {"Åsa 0", "Åsa 1", "Åsa 2"}
    assert set(lists[0].frame["mentor"]) == {"M0", "M1", "M2"}  # no name: the id


def test_too_few_pairs_get_no_judgement():
    pairs, meetings, _ = example_tables()
    few = pairs.head(6)
    tracked = track_meetings(meetings, few, programme(), AS_OF)
    follow_ups = track_follow_ups(
        tracked, meetings, fill_table("meeting_attendance", []), programme(), AS_OF
    )
    found = answer_meetings(tracked, follow_ups, meetings, programme())
    assert {a.status for a in found if isinstance(a, Answer)} == {"info"}


def test_pairs_that_are_only_approved_are_not_called_missing():
    pairs = fill_table("pairs", [{"mentee_id": "E1", "mentor_id": "M1", "state": "approved",
                                  "date": "2026-01-10"}])  # fmt: skip
    none, attendance = fill_table("meetings", []), fill_table("meeting_attendance", [])
    tracked = track_meetings(none, pairs, programme(), AS_OF)
    follow_ups = track_follow_ups(tracked, none, attendance, programme(), AS_OF)
    found = answer_meetings(tracked, follow_ups, none, programme(), pairs)
    assert [str(f.text) for f in found if isinstance(f, Answer)] == ["No pair runs."]
    assert [f.table for f in found if isinstance(f, Missing)] == ["meetings"]


def test_empty_tables_say_what_is_missing():
    meetings, pairs = fill_table("meetings", []), fill_table("pairs", [])
    attendance, people = fill_table("meeting_attendance", []), fill_table("people", [])
    for own in (pairs, fill_table("pairs", run("E1"))):
        tracked = track_meetings(meetings, own, programme(), AS_OF)
        follow_ups = track_follow_ups(tracked, meetings, attendance, programme(), AS_OF)
        found = list(
            flatten(
                [
                    answer_meetings(tracked, follow_ups, meetings, programme()),
                    summarise_cadence(tracked, meetings, programme()),
                    count_meetings_by_month(tracked, meetings, programme(), AS_OF),
                    summarise_meeting_forms(tracked, meetings, AS_OF),
                    summarise_group_meetings(meetings, attendance, programme(), AS_OF),
                    summarise_follow_ups(follow_ups, programme()),
                    conclude_meetings(tracked, meetings, programme(), AS_OF),
                ]
            )
        )
        assert sum(isinstance(f, Missing) for f in found) >= 3
        assert not any(isinstance(f, (Answer, Decision, Tabulation)) for f in found)
        assert list_pairs_to_help(tracked, people, AS_OF) == []
        assert list_pairs_to_follow_up(follow_ups, people) == []
    assert share_off_plan(meetings, pairs, programme(), AS_OF).n == 0


def test_lists_are_for_the_coordinator_only():
    pairs, meetings, people = example_tables()
    tracked = track_meetings(meetings, pairs, programme(), AS_OF)
    assert all(isinstance(f, PersonList) for f in list_pairs_to_help(tracked, people, AS_OF))


# ---------------------------------------------------------------- questions


def test_phases_are_quarters():
    assert find_programme_phase(programme(), dt.date(2025, 1, 1)) == "beginning"
    assert find_programme_phase(programme(), dt.date(2026, 4, 1)) == "beginning"
    assert find_programme_phase(programme(), dt.date(2026, 4, 2)) == "middle"
    assert find_programme_phase(programme(), dt.date(2026, 9, 30)) == "middle"
    assert find_programme_phase(programme(), dt.date(2026, 10, 1)) == "end"


def test_questions_change_from_month_to_month():
    one, two = (choose_questions(programme(), dt.date(2026, m, 15)) for m in (5, 6))
    assert one.shape == two.shape == (4, 2)
    assert not set(map(str, one["mentee"])) & set(map(str, two["mentee"]))
    assert choose_questions(programme(), dt.date(2026, 12, 1)).shape == (4, 2)
    shown = prepare_questions(programme(), dt.date(2026, 11, 30))[-1]
    assert "1 December 2026" in str(shown.title)
    assert prepare_questions(programme(), dt.date(2026, 12, 1)) == []  # over by January


def test_the_bank_asks_openly_in_both_languages():
    swedish = catalogue("sv")
    for bank in QUESTIONS.values():
        assert len(bank) >= 8
        for question in bank:
            assert str(question).endswith("?")
            assert swedish[question.message].endswith("?")
    for codes in (MEETING_STATES, REASONS, STEPS):
        assert all(text.message in swedish for text in codes.values())
