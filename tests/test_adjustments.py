"""Adjustments: each rule at its threshold, the log against a hand-made one."""

import datetime as dt
import json
from functools import partial
from types import SimpleNamespace

import pandas as pd
import pytest
from making import plain_programme
from scipy import stats

from mentorkit.adjustments import (
    INDICATORS,
    PROPOSALS,
    answer_adjustments,
    answer_decisions,
    conclude_adjustments,
    find_low_limit,
    follow_decisions,
    gather_evidence,
    list_undecided,
    propose_adjustments,
    share_untrained,
    share_wave_without_place,
    share_without_mentor,
    summarise_decisions,
    summarise_proposals,
    word_decisions,
)
from mentorkit.errors import EvaluationError
from mentorkit.language import Text
from mentorkit.publication import release
from mentorkit.result import Fact, Missing, Share, Tabulation, flatten
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)


def one(evidence, **more):
    found = propose_adjustments(evidence, plain_programme(**more))
    return [(p.id, p.strength) for p in found]


def scales(*rows):
    return pd.DataFrame(rows, columns=["scale", "role", "wave", "mean", "low", "high", "n"])


# ---------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    "name, proposal, at_limit, beyond",
    [
        ("without_mentor", "rematch", Share(10, 100), Share(11, 100)),
        ("untrained", "more_training", Share(10, 100), Share(11, 100)),
        ("late_pairs", "cadence", Share(20, 100), Share(21, 100)),
        ("without_follow_up", "follow_up", Share(20, 100), Share(21, 100)),
        ("without_agreement", "complete_start", Share(10, 100), Share(11, 100)),
        ("without_goals", "complete_start", Share(10, 100), Share(11, 100)),
        ("next_wave", "change_wave", Share(10, 100), Share(11, 100)),
    ],
)
def test_a_share_proposes_beyond_its_threshold(name, proposal, at_limit, beyond):
    assert one({name: at_limit}) == []
    assert one({name: beyond}) == [(proposal, "uncertain")]


@pytest.mark.parametrize("k", [21, 25, 28, 29, 30, 40])
def test_clear_means_that_wilson_agrees(k):
    low = stats.binomtest(k, 100).proportion_ci(method="wilson").low
    expected = "clear" if low > 0.2 else "uncertain"
    assert one({"late_pairs": Share(k, 100)}) == [("cadence", expected)]


def test_too_few_propose_nothing():
    assert one({"late_pairs": Share(4, 4)}) == []
    assert one({"late_pairs": Share(5, 5)}) == [("cadence", "clear")]
    low = scales(("wellbeing", "mentee", "w1", 1.5, 1.2, 1.8, 9))
    assert one({"scales": low}) == []


def test_thresholds_come_from_the_params():
    strict = {"adjustments": {"overdue_share": 0.05}}
    assert one({"late_pairs": Share(8, 100)}) == []
    assert one({"late_pairs": Share(8, 100)}, **strict) == [("cadence", "uncertain")]


def test_goals_wanted_by_many_and_offered_by_few():
    supply = pd.DataFrame(
        [
            ("data", 20, 0, 0, 20), ("lean", 13, 5, 9, 4), ("law", 15, 6, 10, 5),
            ("rare", 4, 0, 0, 4), ("plans", 30, 3, 4, 26),
        ],
        columns=["goal", "wanted", "offered", "places", "gap"],
    )  # fmt: skip
    found = propose_adjustments({"goal_supply": supply}, plain_programme())
    assert [p.id for p in found] == ["recruit_mentors"]
    # data lacks 20 places and law 5; lean lacks 4. Rare is wanted by too few to name, and of
    # the places for plans nothing may be told: that they are short would tell of three mentors.
    assert str(found[0].evidence).startswith(
        "2 goals are each wanted by at least 5 mentees more than there are places for"
    )
    assert "data, by 20 mentees for 0 places" in str(found[0].evidence)


@pytest.mark.parametrize(
    "places, expected", [(16, []), (15, ["uncertain"]), (11, ["uncertain"]), (10, ["clear"])]
)
def test_a_goal_is_clearly_short_from_twice_the_gap(places, expected):
    figures = {"wanted": [20], "offered": [9], "places": [places], "gap": [20 - places]}
    supply = pd.DataFrame({"goal": ["a"], **figures})
    assert one({"goal_supply": supply}) == [("recruit_mentors", strength) for strength in expected]


def test_scales_are_held_against_their_own_range():
    assert find_low_limit(plain_programme(adjustments={"low_scale": 2}), "recommendation") == 2.5
    own = {"scales": [{"id": "s", "name": "S", "scoring": "0-100"}],
           "items": [{"id": "a", "text": "A", "scale": "s"}]}  # fmt: skip
    assert find_low_limit(plain_programme(surveys=own), "s") == 50
    found = propose_adjustments(
        {
            "scales": scales(
                ("wellbeing", "mentee", "2026-01", 2.0, 1.8, 2.2, 40),  # an earlier wave
                ("wellbeing", "mentee", "2026-05", 3.0, 2.8, 3.2, 40),
                ("inclusion", "mentee", "2026-05", 2.8, 2.6, 2.95, 40),
                ("recommendation", "mentor", "2026-05", 4.9, 4.0, 5.8, 30),
                ("wellbeing", "other", "2026-05", 1.5, 1.2, 1.8, 400),  # takes no part
            )
        },
        plain_programme(),
    )
    assert [(p.id, p.strength) for p in found] == [
        ("improve_experience", "clear"),
        ("improve_experience", "uncertain"),
    ]
    assert "Seen, heard, understood, mentee: mean 2.8" in str(found[0].evidence)


def test_response_and_key_factors():
    rates = pd.DataFrame(
        [("mentee", "w1", 20, 100), ("mentee", "w2", 59, 100), ("mentor", "w2", 40, 50)],
        columns=["role", "wave", "answered", "invited"],
    )
    assert one({"response_rate": rates}) == [("raise_response", "uncertain")]
    scores = pd.DataFrame(
        {
            "factor": ["leadership", "clarity", "long_term"],
            "acts_done": [1, 4, 3],
            "score_pct": [74.0, 100.0, 75.0],
            "next_step": [Text("name a sponsor")] * 3,
        }
    )
    assert one({"key_factors": scores}) == [("strengthen_leadership", "clear")]


def test_clear_proposals_come_first():
    found = one({"untrained": Share(11, 100), "late_pairs": Share(60, 100)})
    assert found == [("cadence", "clear"), ("more_training", "uncertain")]


def test_an_unknown_indicator_is_refused_with_its_nearest():
    with pytest.raises(EvaluationError, match="did you mean late_pairs"):
        propose_adjustments({"late_pair": Share(1, 10)}, plain_programme())


# ---------------------------------------------------------------- the evidence


def log(*rows):
    return fill_table(
        "pairs",
        [
            {"mentee_id": f"E{k}", "mentor_id": f"M{m}", "state": state, "date": day}
            for k, m, state, day in rows
        ],
    )


def test_who_has_no_mentor():
    people = fill_table("people", [{"id": f"E{k}", "role": "mentee"} for k in range(7)])
    applications = fill_table(
        "applications",
        [
            {"id": f"E{k}", "role": "mentee", "route": "own", "date": "2025-12-01",
             "status": "waiting" if k == 6 else "accepted"}
            for k in range(7)
        ],
    )  # fmt: skip
    employment = fill_table(
        "employment",
        [{"id": "E4", "hired": "2020-01-01", "left": "2026-05-01"},
         {"id": "E5", "hired": "2020-01-01", "left": "2026-12-01"}],
    )  # fmt: skip
    pairs = log(
        (0, 0, "running", "2026-01-10"),
        (1, 1, "approved", "2026-01-10"),
        (2, 2, "running", "2026-01-10"), (2, 2, "ended", "2026-04-01"),
        (3, 0, "proposed", "2026-01-10"),
        (4, 1, "running", "2026-01-10"), (4, 1, "ended", "2026-05-01"),
    )  # fmt: skip
    # E2, E3 and E5 of E0 to E5 without E4, who has left.
    found = share_without_mentor(people, applications, pairs, employment, AS_OF)
    assert (found.k, found.n) == (3, 5)
    # In March E2 still had a mentor, and E4 was there with one.
    earlier = share_without_mentor(people, applications, pairs, employment, dt.date(2026, 3, 1))
    assert (earlier.k, earlier.n) == (2, 6)
    everybody = share_without_mentor(people, applications[:0], pairs, employment, AS_OF)
    assert (everybody.k, everybody.n) == (4, 6)
    assert share_without_mentor(people, applications, pairs[:0], employment, AS_OF).n == 0


def test_who_is_untrained():
    def track(day):
        return pd.DataFrame(
            {
                "id": ["M0", "M0", "M1", "M1", "M2", "M3"],
                "required": [True, False, True, True, True, True],
                "state": ["done", "missing", "done", "expired", "missing", "missing"],
            }
        )

    trainings = fill_table("trainings", [{"training_id": "T", "module": "m", "date": "2026-01-01"}])
    pairs = log(*[(k, k, "running", "2026-01-10") for k in range(3)])
    found = share_untrained(track, trainings, pairs, AS_OF)
    assert (found.k, found.n) == (2, 3)
    found = share_untrained(track, trainings, pairs[:0], AS_OF)
    assert (found.k, found.n) == (3, 4)
    ended = pairs.assign(state="ended", date=pd.Timestamp(AS_OF))
    over = pd.concat([pairs, ended], ignore_index=True)
    assert share_untrained(track, trainings, over, AS_OF).n == 0
    assert share_untrained(track, trainings[:0], pairs, AS_OF).n == 0
    assert share_untrained(track, trainings, pairs, dt.date(2025, 12, 31)).n == 0


def test_what_no_table_tells_is_left_out():
    nobody = pd.DataFrame({"goal": ["a"], "wanted": [30], "offered": [0], "places": [0]})
    factors = pd.DataFrame({"factor": ["clarity"], "acts_done": [0], "score_pct": [0.0]})
    found = gather_evidence(
        {"late_pairs": lambda day: Share(0, 0)},
        AS_OF,
        goal_supply=nobody,
        scales=scales(),
        key_factors=factors,
    )
    assert found == {}


# ---------------------------------------------------------------- the log


def decided(*rows):
    return fill_table(
        "decisions",
        [
            {"decision_id": f"D{i}", "proposal": proposal, "decision": decision, "date": day,
             "follow_up": again, "by": "styrgruppen", "why": "därför"}
            for i, (proposal, decision, day, again) in enumerate(rows)
        ],
    )  # fmt: skip


def test_what_waits_for_a_decision():
    evidence = {
        "late_pairs": Share(50, 100),
        "untrained": Share(50, 100),
        "without_goals": Share(50, 100),
        "without_mentor": Share(50, 100),
    }
    proposals = propose_adjustments(evidence, plain_programme())
    decisions = decided(
        ("cadence", "postponed", "2026-03-01", "2026-06-01"),  # to be looked at again
        ("Håll de mentorsutbildningar som saknas", "accepted", "2026-03-01", "2026-09-01"),
        ("complete_start", "postponed", "2026-03-01", "2026-04-01"),
        ("complete_start", "declined", "2026-04-01", None),  # the last word
        ("something else", "accepted", "2026-04-01", None),
    )
    waiting = list_undecided(proposals, decisions, AS_OF)
    assert [p.id for p in waiting] == ["rematch", "cadence"]
    asked = [str(text) for text in word_decisions(waiting)]
    assert asked[0].startswith("Find mentors for mentees without one? 50% of 100 mentees")
    assert "2 proposed changes wait" in str(answer_decisions(decisions, waiting)[0].text)
    assert len(list_undecided(proposals, decided(), AS_OF)) == 4


def test_what_followed_a_decision():
    def late(day):
        return Share(40 if day < dt.date(2026, 4, 1) else 20, 100)

    decisions = decided(
        ("cadence", "accepted", "2026-03-01", None),
        ("recruit_mentors", "accepted", "2026-04-01", None),
        ("ordna fika", "declined", "2026-05-01", None),
        ("cadence", "accepted", "2026-08-01", None),  # later than as_of
    )
    found = follow_decisions(decisions, {"late_pairs": late}, AS_OF)
    assert [str(p) for p in found["proposal"]] == [
        "ordna fika", str(PROPOSALS["recruit_mentors"]), str(PROPOSALS["cadence"]),
    ]  # fmt: skip
    assert [str(text) for text in found["followed"]] == [
        "not measured here",
        "not measured here",
        "pairs that do not meet as planned: 40% then, 20% now (has fallen)",
    ]


def test_decisions_on_goals_answers_and_leadership_are_followed_too():
    decisions = decided(
        ("recruit_mentors", "accepted", "2026-03-03", None),
        ("raise_response", "accepted", "2026-03-02", None),
        ("strengthen_leadership", "accepted", "2026-03-01", None),
    )

    def on(then, now, day):
        return now if day == AS_OF else then

    measures = {
        "short_goals": partial(on, Share(40, 100), Share(30, 100)),
        "answered": partial(on, Share(0, 0), Share(70, 100)),
        "leadership": partial(on, Fact(0.5, ".0%"), Fact(0.75, ".0%")),
    }
    found = follow_decisions(decisions, measures, AS_OF)
    assert [str(text) for text in found["followed"]] == [
        "mentees who want a goal that too few mentors can help with: 40% then, 30% now (has fallen)",  # noqa: E501
        "not measured here",
        "evidence of leadership's commitment: 50% then, 75% now (has risen)",
    ]


def test_the_next_wave_is_held_against_the_places_that_are_free():
    arms = pd.DataFrame(
        {"arm": ["wave_1"] * 2 + ["wave_2"] * 4 + ["wave_3"] * 2,
         "starts": pd.to_datetime(["2026-01-01"] * 2 + ["2026-08-01"] * 4 + ["2026-10-01"] * 2)},
        index=pd.Index([f"E{i}" for i in range(8)], name="id"),
    )  # fmt: skip
    people = fill_table("people", [{"id": f"M{i}", "role": "mentor", "capacity": 2.0}
                                   for i in range(3)])  # fmt: skip
    states = ["accepted"] * 2 + ["waiting"] * 3 + ["withdrawn"] + ["waiting"] * 2
    rows = [{"id": f"E{i}", "role": "mentee", "status": state} for i, state in enumerate(states)]
    rows += [{"id": f"M{i}", "role": "mentor", "status": "accepted"} for i in range(2)]
    pairs = fill_table("pairs", [{"mentee_id": "E0", "mentor_id": "M0", "state": "running",
                                  "date": dt.date(2026, 1, 5)}])  # fmt: skip
    staff = fill_table("employment", [])
    tables = people, fill_table("applications", rows), pairs, staff
    # 4 places of 2 mentors, one taken, one for E1: 2 for the 3 of the second wave who still want.
    assert share_wave_without_place(arms, *tables, AS_OF) == Share(1, 3)
    assert share_wave_without_place(arms, *tables, dt.date(2026, 8, 1)) == Share(0, 2)
    assert share_wave_without_place(arms, *tables, dt.date(2026, 12, 1)).n == 0
    assert share_wave_without_place(arms.iloc[:0], *tables, AS_OF).n == 0


def test_nothing_supplied_says_what_is_missing():
    no = fill_table("decisions", [])
    found = list(
        flatten(
            [
                answer_adjustments([], {}, plain_programme()),
                summarise_decisions(no, {}, AS_OF),
                answer_decisions(no, []),
                conclude_adjustments([]),
            ]
        )
    )
    assert [f.table for f in found if isinstance(f, Missing)] == ["meetings", "decisions"]
    rules = summarise_proposals([], [], {}, plain_programme())[-1].frame
    assert len(rules) == len(INDICATORS)
    assert all("not measured" in str(text) for text in rules["verdict"])


def test_the_changes_are_said_to_be_among_others_only_where_there_are_others():
    names = ["without_mentor", "untrained", "late_pairs", "without_follow_up"]
    for n, among in ((1, False), (3, False), (4, True)):
        evidence = {name: Share(60, 100) for name in names[:n]}
        proposed = propose_adjustments(evidence, plain_programme())
        text = str(answer_adjustments(proposed, evidence, plain_programme())[0].text)
        assert ("among them" in text) == among and text.count("“") == min(n, 3)


def test_all_is_well_says_so():
    one_thing = {"late_pairs": Share(10, 100)}
    most = {name: Share(5, 100) for name in list(INDICATORS)[:7]}
    few = {name: Share(1, 100) for name in list(INDICATORS)[:7]}
    for evidence, status in ((one_thing, "info"), (most, "good"), (few, "info")):
        proposed = propose_adjustments(evidence, plain_programme())
        answer = answer_adjustments(proposed, evidence, plain_programme())[0]
        assert answer.status == status
    assert str(answer.text).startswith("Too few people take part")
    (answer,) = answer_adjustments([], {**one_thing, "untrained": Share(1, 3)}, plain_programme())
    assert str(answer.text).endswith("1 of 12 things could be looked at. 1 more was measured on "
                                     "too few people to tell.")  # fmt: skip


@pytest.mark.parametrize("k", range(13))
def test_a_rule_tells_of_no_share_that_is_hidden(k):
    """Whatever the hidden share: the same table, the same answer, no proposal."""
    evidence = {"late_pairs": Share(k, 12), "untrained": Share(40, 100)}
    rules = summarise_proposals(
        propose_adjustments(evidence, plain_programme()), [], evidence, plain_programme()
    )[-1]
    reader = SimpleNamespace(
        programme=plain_programme(), language="en", audience="leadership", name="08"
    )
    (block,) = [r.block for r in release(rules, reader)]
    outcomes = {row[0]["text"]: (row[1]["text"], row[3]["text"]) for row in block["rows"]}
    hidden = 0 < k < 5 or 0 < 12 - k < 5
    shown = ("0% of 12", "within the threshold") if k == 0 else (
        f"{k / 12:.0%} of 12", "a change is proposed")  # fmt: skip
    assert outcomes["pairs that do not meet as planned"] == (
        ("hidden", "too few to tell") if hidden else shown
    )
    assert outcomes["mentors without the required training"][1] == "a change is proposed"
    assert outcomes["what the survey scores low"] == (
        "not measured", "not measured: supply the table survey_responses")  # fmt: skip


def test_what_followed_a_decision_is_not_told_of_few():
    decisions = decided(("cadence", "accepted", "2026-03-01", None))
    for then, now, told in (
        (Share(3, 12), Share(6, 12), "pairs that do not meet as planned: too few to tell"),
        (Share(6, 12), Share(0, 12),
         "pairs that do not meet as planned: 50% then, 0% now (has fallen)"),
    ):  # fmt: skip
        measure = partial(lambda then, now, day: now if day == AS_OF else then, then, now)
        found = summarise_decisions(decisions, {"late_pairs": measure}, AS_OF)
        reader = SimpleNamespace(
            programme=plain_programme(), language="en", audience="leadership", name="08"
        )
        table = release(found, reader)[-1].block
        assert table["rows"][0][-1]["text"] == told


@pytest.mark.parametrize("language", ["sv", "en"])
def test_everything_passes_the_door_and_small_groups_stay_hidden(language):
    evidence = {"late_pairs": Share(3, 12), "untrained": Share(40, 100)}
    proposals = propose_adjustments(evidence, plain_programme())
    decisions = decided(("cadence", "accepted", "2026-03-01", None))
    waiting = list_undecided(proposals, decisions, AS_OF)
    measures = {"late_pairs": partial(lambda share, day: share, Share(3, 12))}
    found = [
        answer_adjustments(proposals, evidence, plain_programme()),
        answer_decisions(decisions, waiting),
        summarise_proposals(proposals, waiting, evidence, plain_programme()),
        summarise_decisions(decisions, measures, AS_OF),
        conclude_adjustments(waiting),
    ]
    reader = SimpleNamespace(
        programme=plain_programme(), language=language, audience="leadership", name="08_adjustments"
    )
    blocks = [r.block for r in release(found, reader)]
    told = json.dumps(blocks, ensure_ascii=False)
    assert "25%" not in told and "25\xa0%" not in told
    assert ("40%" if language == "en" else "40\xa0%") in told
    assert sum(isinstance(f, Tabulation) for f in flatten(found)) == 3


# ---------------------------------------------------------------- what many pairs want


def test_a_change_that_many_want_is_proposed_with_its_figures():
    wanted = pd.DataFrame(
        [("new_match", "mentee", 30, 100), ("new_match", "mentor", 3, 100),
         ("more_often", "mentor", 16, 100), ("clearer_goals", "mentee", 15, 100),
         ("more_support", "mentor", 97, 100)],  # all but three: they would be told of
        columns=["change", "role", "wanted", "n"],
    )  # fmt: skip
    found = propose_adjustments({"changes_wanted": wanted}, plain_programme())
    assert [(p.id, p.strength) for p in found] == [
        ("offer_rematch", "clear"),
        ("change_cadence", "uncertain"),
    ]
    told = "30% of 100 mentees in a running pair want this: another match"
    assert str(found[0].evidence) == told
    low = stats.binomtest(30, 100).proportion_ci(method="wilson").low
    assert low > plain_programme().adjustments.wanted_change_share
    lax = plain_programme(adjustments={"wanted_change_share": 0.4})
    assert propose_adjustments({"changes_wanted": wanted}, lax) == []
