"""What the matching page shows passes the one door, names nobody and tells the truth."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from mentorkit.matching import (
    MentorMatcher,
    cluster_evidence,
    cluster_findings,
    form_peer_groups,
    map_supply_and_demand,
    matching_decisions,
    matching_findings,
    matching_limits,
    pair_lists,
    peer_group_findings,
    rank_of_real_pairs,
    supply_findings,
)
from mentorkit.programme import Programme
from mentorkit.publication import release
from mentorkit.result import Answer, Missing, PersonList, Tabulation
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
    page = json.dumps(blocks(everything, language=language), ensure_ascii=False)
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
    tables = {str(t.title): t.frame for t in everything[0] if isinstance(t, Tabulation)}
    assert tables["Mentors' places by use"]["places"].tolist() == [20, 30, 0]
    bands = tables["Pairs by how well they fit"]
    assert (bands["proposed"].sum(), bands["running"].sum()) == (30, 20)
    expected = np.histogram(matcher.pairs_["score"], np.linspace(0, 1, 6))[0]
    assert bands["proposed"].tolist() == expected.tolist()
    departments = tables["Eligible mentees without a mentor, by department"]
    assert (departments["seeking"].sum(), departments["placed"].sum()) == (40, 30)
    reasons = tables["Mentees without a proposed mentor, by reason"]
    assert reasons["accepted"].sum() == 10


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
    assert findings[0].status == "info"  # 6 of 8: the status would tell of the two
    shown = blocks(findings)
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
