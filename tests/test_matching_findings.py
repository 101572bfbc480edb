"""What the matching page shows passes the one door, names nobody and tells the truth."""

import datetime as dt
import json
import re

import numpy as np
import pandas as pd
import pytest

from mentorkit.matching import (
    MentorMatcher,
    check_stability,
    cluster_evidence,
    cluster_findings,
    explain_why_not,
    find_blocking_pairs,
    find_runners_up,
    form_peer_groups,
    map_supply_and_demand,
    matching_decisions,
    matching_findings,
    matching_limits,
    pair_lists,
    peer_group_findings,
    rank_of_real_pairs,
    rematch,
    rematch_lists,
    suggest_changes,
    supply_findings,
)
from mentorkit.programme import Programme
from mentorkit.publication import release
from mentorkit.result import Answer, Chart, Missing, PersonList, Tabulation, flatten
from mentorkit.session import Phase

PROGRAMME = Programme.model_validate(
    {
        "id": "spring",
        "name": "Spring",
        "organisation": "Verket",
        "purpose": "Stronger networks",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
    }
)
GOALS = ["ledarskap", "nätverk", "data", "juridik"]


def phase(audience="leadership", language="en"):
    return Phase("03_matching", PROGRAMME, dt.date(2026, 3, 1), language, audience, {})


def blocks(findings, **how):
    return [item.block for item in release(findings, phase(**how))]


def cohort(n=60, m=25, seed=0):
    rng = np.random.default_rng(seed)

    def people(size, prefix, name):
        return pd.DataFrame(
            {
                "id": [f"{prefix}{i:03d}" for i in range(size)],
                "name": [f"{name} Öberg {i}" for i in range(size)],
                "department": rng.choice(["Inköp", "HR", "IT"], size),
                "goals": [tuple(rng.choice(GOALS, 2, replace=False)) for _ in range(size)],
                "skills": [tuple(rng.choice(GOALS, 2, replace=False)) for _ in range(size)],
                "about": ["min hemliga berättelse"] * size,
                "seniority": rng.integers(1, 6, size).astype(float),
                "capacity": [2.0] * size,
            }
        )

    return people(n, "E", "Åsa"), people(m, "M", "Bo")


@pytest.fixture(scope="module")
def matcher():
    mentees, mentors = cohort()
    running = [(f"E{i:03d}", f"M{i % 25:03d}") for i in range(20)]
    return MentorMatcher.from_programme(PROGRAMME).fit(mentees, mentors, running=running)


@pytest.fixture(scope="module")
def everything(matcher):
    mentees, mentors = cohort()
    supply = map_supply_and_demand(mentees, mentors)
    groups = form_peer_groups(mentees, 8)
    return [
        matching_findings(matcher, PROGRAMME, rank_of_real_pairs(matcher, matcher.running_)),
        supply_findings(supply, PROGRAMME),
        cluster_findings(supply, PROGRAMME),
        cluster_evidence(supply.clusters),
        peer_group_findings(groups, mentees, PROGRAMME),
        pair_lists(matcher),
        matching_limits(),
        matching_decisions(matcher),
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_leadership_sees_nobody(everything, language):
    # What is told is kept for the ledger, and stays out of pages.
    found = [{**block, "told": None} for block in blocks(everything, language=language)]
    page = json.dumps(found, ensure_ascii=False)
    for telling in ("Öberg", "E0", "M0", "hemliga"):
        assert telling not in page
    for field in ("{share}", "{placed}", "{rule}", "{low}"):
        assert field not in page


def test_answers_come_first_and_tell_the_counts(everything, matcher):
    answers = [item for item in everything[0] if isinstance(item, Answer)]
    assert everything[0][: len(answers)] == answers and len(answers) == 3
    seeking, placed = 40, len(matcher.pairs_)
    assert placed == 30  # 50 places, 20 held
    assert str(answers[0].text) == (
        "A mentor is proposed for 75% of the accepted mentees without one (30 of 40)."
    )
    assert (len(matcher.seeking_), answers[0].status) == (seeking, "act")


def test_places_and_bands_add_up(everything, matcher):
    shown = [item.table if isinstance(item, Chart) else item for item in everything[0]]
    tables = {str(t.title): t.frame for t in shown if isinstance(t, Tabulation)}
    assert tables["Mentors' places by use"]["places"].tolist() == [20, 30, 0]
    bands = tables["Pairs by how well they fit"]
    assert (bands["proposed"].sum(), bands["running"].sum()) == (30, 20)
    expected = np.histogram(matcher.pairs_["score"], np.linspace(0, 1, 6))[0]
    assert bands["proposed"].tolist() == expected.tolist()
    departments = tables["Eligible mentees without a mentor, by department"]
    assert (departments["seeking"].sum(), departments["placed"].sum()) == (40, 30)
    reasons = tables["Mentees without a proposed mentor, by reason"]
    assert reasons["accepted"].sum() == 10


@pytest.mark.parametrize("audience", ["leadership", "coordinator"])
def test_each_figure_of_a_chart_stands_once(everything, audience):
    page = blocks(everything, audience=audience)
    captions = [block["caption"] for block in page if "caption" in block]
    assert "Pairs by how well they fit" in captions
    assert len(captions) == len(set(captions))
    charts = [block for block in page if block["kind"] == "chart"]
    assert charts and all(block["table"]["rows"] for block in charts)


def test_the_coordinator_sees_names_grounds_and_no_free_text(everything):
    people = [b for b in blocks(everything, audience="coordinator") if b["kind"] == "people"]
    assert [len(block["rows"]) for block in people] == [60, 30, 10]
    page = json.dumps(people, ensure_ascii=False)
    assert "Åsa Öberg" in page and "hemliga" not in page


def test_the_lists_name_the_pair_and_what_they_share(matcher):
    pairs = next(item for item in pair_lists(matcher) if isinstance(item, PersonList)).frame
    mentees, mentors = (side.set_index("id") for side in cohort())
    for row in pairs.itertuples():
        shared = set(mentees.at[row.mentee_id, "goals"]) & set(mentors.at[row.mentor_id, "skills"])
        assert set(row.goals) == shared
        assert row.mentee == mentees.at[row.mentee_id, "name"]


def test_a_rare_goal_is_not_told(matcher):
    mentees, mentors = cohort()
    mentees.at[0, "goals"] = ("teckenspråk", "data")
    supply = map_supply_and_demand(mentees, mentors, n_clusters=8)
    assert "teckenspråk" in set(supply.goals["goal"])
    assert len(supply.clusters.summary) == 7  # as many as there are different lists
    findings = [supply_findings(supply, PROGRAMME), cluster_findings(supply, PROGRAMME)]
    assert "teckenspråk" not in json.dumps(blocks(findings), ensure_ascii=False)


def test_few_mentees_are_not_singled_out():
    mentees, mentors = cohort(8, 3)
    matcher = MentorMatcher().fit(mentees, mentors.assign(capacity=2.0))
    findings = matching_findings(matcher, PROGRAMME)
    shown = blocks(findings)
    assert shown[0]["status"] == "info"  # 6 of 8: the status would tell of the two
    assert "2" not in shown[0]["text"].split("(")[0]
    assert "75%" not in shown[0]["text"]


def test_the_waiting_list_is_told_apart():
    mentees, mentors = cohort()
    matcher = MentorMatcher().fit(mentees, mentors, waiting=mentees["id"][30:])
    assert set(mentees["id"][:30]) <= set(matcher.placed_) and len(matcher.placed_) == 50
    findings = matching_findings(matcher, PROGRAMME)
    assert [str(findings[i].text) for i in (0, 1)] == [
        "A mentor is proposed for 100% of the accepted mentees without one (30 of 30).",
        "Of 30 mentees on the waiting list 20 could have a place that is left over.",
    ]
    left = pair_lists(matcher)[1].frame
    assert {str(standing) for standing in left["standing"]} == {"waiting list"}


def test_without_people_the_page_says_what_is_missing():
    nobody = cohort(0, 0)
    matcher = MentorMatcher().fit(*nobody)
    findings = matching_findings(matcher, PROGRAMME)
    assert [type(item) for item in findings] == [Missing]
    supply = map_supply_and_demand(*nobody)
    assert [type(item) for item in supply_findings(supply, PROGRAMME)] == [Missing]
    assert cluster_findings(supply, PROGRAMME) == []
    assert cluster_evidence(supply.clusters) == []
    assert peer_group_findings(form_peer_groups(nobody[0], 8), nobody[0], PROGRAMME) == []
    assert blocks([findings, pair_lists(matcher), matching_decisions(matcher)])


def test_where_all_have_a_mentor_the_running_pairs_are_shown():
    mentees, mentors = cohort(30, 30)
    running = list(zip(mentees["id"], mentors["id"], strict=True))
    matcher = MentorMatcher().fit(mentees, mentors, running=running)
    findings = matching_findings(matcher, PROGRAMME, rank_of_real_pairs(matcher, running))
    assert str(findings[0].text) == "Every accepted mentee has a mentor."
    titles = [str(item.title) for item in findings if isinstance(item, Tabulation)]
    assert "Score of each criterion, 0 to 1: running and proposed pairs, and chance" in titles
    assert blocks(findings)


# ---------------------------------------------------------------- how firm, what else


def scarce(**parameters):
    """More mentees than places, some mentors untrained, some pairs running."""
    mentees, mentors = cohort(n=60, m=25)
    mentors["capacity"] = 1.0
    running = [(f"E{i:03d}", f"M{i:03d}") for i in range(8)]
    trained = [person for person in mentors["id"] if person not in ("M020", "M021", "M022")]
    return MentorMatcher({"goals": 2, "seniority": 1}, **parameters).fit(
        mentees, mentors, running=running, trained=trained
    )


def told(findings, language="en", **how):
    return json.dumps(blocks(findings, language=language, **how), ensure_ascii=False)


def test_what_lifting_the_lowest_score_brought_is_told_with_its_cost():
    matcher = scarce(lift_worst_off=True)
    plain = scarce()
    lifted = matcher.lifted_
    assert lifted.lowest == pytest.approx(matcher.pairs_["score"].min())
    assert lifted.lowest_before == pytest.approx(plain.pairs_["score"].min())
    assert lifted.lowest > lifted.lowest_before
    cost = (plain.total_score_ - matcher.total_score_) / len(plain.pairs_)
    text = told(matching_findings(matcher, PROGRAMME))
    change = f"from {lifted.lowest_before:.2f} to {lifted.lowest:.2f}"
    assert f"{change} cost {cost:.3f} of the mean score" in text


def test_what_was_raised_is_the_lowest_score_of_the_pairs_that_nobody_settled():
    mentees = pd.DataFrame(
        {"id": ["E0", "E1", "E2"], "goals": [("q",), tuple("abc"), tuple("ade")]}
    )
    mentors = pd.DataFrame(
        {"id": ["M0", "M1", "M2", "M3"], "skills": [("z",), tuple("abc"), ("b",), ("b",)]}
    )
    settled = {"locked": [("E0", "M0")]}  # scores 0, and stands
    matcher = MentorMatcher({"goals": 1}, lift_worst_off=True).fit(mentees, mentors, **settled)
    # By hand: E1-M1 is 1 and leaves E2 with 0; E2-M1 is 1/3, and so is E1-M2, as E1-M3.
    own = matcher.pairs_.set_index("mentee_id")["mentor_id"]
    assert own["E2"] == "M1" and matcher.pairs_["score"].min() == 0
    assert matcher.lifted_.lowest_before == 0
    assert matcher.lifted_.lowest == pytest.approx(1 / 3)
    page = str(matching_findings(matcher, PROGRAMME))  # too few to be released
    assert "a pair that nobody had settled from 0.00 to 0.33 cost" in page
    lowered = str(explain_why_not(matcher, "E1", "M1").words)
    assert "the lowest score of a pair would fall from 0.33 to 0.00" in lowered
    # What was settled at 0 before cannot fall.
    (as_good,) = {"M2", "M3"} - {own["E1"]}
    assert "would do as well" in str(explain_why_not(matcher, "E1", as_good).words)


def test_the_page_says_what_is_proved_and_who_could_swap():
    matcher = scarce()
    text = told(matching_findings(matcher, PROGRAMME))
    assert "no choice of pairs that places as many could score higher" in text
    assert find_blocking_pairs(matcher).empty
    assert "No mentee and mentor would both score higher" in text and "best for each" not in text
    stands = (check_stability(matcher)["kept"] == 1).mean()
    assert f"Of the proposed pairs {stands:.0%} stand" in text


def test_the_most_effective_change_is_counted():
    findings = flatten(matching_findings(scarce(), PROGRAMME))
    (table,) = [
        found for found in findings
        if isinstance(found, Tabulation) and "would have a mentor if" in str(found.title)
    ]  # fmt: skip
    # 25 mentors with one more place each, 3 of them untrained; 3 trained.
    rows = dict(zip(table.frame["change"].map(str), table.frame["mentees"], strict=True))
    assert rows == {"every mentor took one mentee more": 22, "every mentor had the training": 3}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_lists_tell_runners_up_changes_and_moves_to_the_coordinator_alone(language):
    matcher = scarce()
    findings = [pair_lists(matcher), rematch_lists(matcher, 0.5)]
    assert {block["kind"] for block in blocks(findings, language=language)} == {"withheld"}
    lists = list(flatten(findings))
    assert all(isinstance(found, PersonList) for found in lists)
    text = told(findings, language, audience="coordinator")
    assert re.search(r"\{[a-z]", text) is None
    for mentee in matcher.unmatched_["mentee_id"]:
        for words in suggest_changes(matcher, mentee)["words"].head(1):
            assert words.render(language) in text
    first = find_runners_up(matcher).iloc[0]
    assert first["runner_up"] in text
    broken = rematch(matcher, gain=0.5).broken
    assert len(lists[2].frame) == len(broken) > 0
    assert rematch_lists(matcher, None) == []


def decided(matcher):
    (block,) = blocks([matching_decisions(matcher)])
    return block["texts"]


def test_the_waiting_list_is_offered_to_those_alone_who_are_not_on_it():
    mentees, mentors = cohort(40, 5)
    offer = "or offer them the waiting list"
    placed = len(MentorMatcher().fit(mentees, mentors).pairs_)
    everyone = MentorMatcher().fit(mentees, mentors)
    assert any(offer in text for text in decided(everyone))
    behind = MentorMatcher().fit(mentees, mentors, waiting=mentees["id"][placed:])
    assert set(behind.unmatched_["mentee_id"]) <= set(mentees["id"][placed:])
    assert not any(offer in text for text in decided(behind))
    assert any("those left on the waiting list" in text for text in decided(behind))


def test_a_status_stands_wherever_its_share_does():
    """Of few people too: who may read 56 per cent may read what it means."""
    mentees, mentors = cohort(18, 10)
    matcher = MentorMatcher().fit(mentees, mentors.assign(capacity=1.0))
    shown = blocks(matching_findings(matcher, PROGRAMME))
    assert "(10 of 18)" in shown[0]["text"] and shown[0]["status"] == "act"


def test_the_page_says_how_many_could_swap():
    # Of each two mentees the first would rather have the second's mentor, and be had.
    goals = [(f"a{i}", f"b{i}", f"c{i}") if k == 0 else (f"c{i}", "d")
             for i in range(12) for k in (0, 1)]  # fmt: skip
    skills = [(f"a{i}", f"b{i}", f"c{i}")[: 3 - k] for i in range(12) for k in (0, 1)]
    mentees = pd.DataFrame({"id": [f"E{i:02}" for i in range(24)], "goals": goals})
    mentors = pd.DataFrame({"id": [f"M{i:02}" for i in range(24)], "skills": skills})
    matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)
    assert find_blocking_pairs(matcher)["mentee_id"].nunique() == 12
    text = told(matching_findings(matcher, PROGRAMME))
    assert "For 50% of the mentees without a running pair there is a mentor" in text


def test_a_rank_of_few_is_told_without_its_interval():
    """Of 15 an interval would tell how far they lie apart."""
    from types import SimpleNamespace

    from mentorkit.matching.findings import _rank_answer

    def told(n):
        found = SimpleNamespace(value=0.63, low=0.55, high=0.72, n=n)
        ranked = SimpleNamespace(pairs=pd.DataFrame({"rank": [1.0] * n}), estimate=found)
        (block,) = blocks(_rank_answer(ranked, 5))
        return block["text"]

    assert "0.63" in told(15) and "too few to show an interval" in told(15)
    assert "0.55" not in told(15) and "0.55 to 0.72" in told(25)
    assert "0.63" not in told(9)
