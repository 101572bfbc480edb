"""Runners-up, why not, changes that would place somebody, swaps: against answers had otherwise."""

import numpy as np
import pandas as pd
import pytest

from mentorkit.matching import (
    CHANGES,
    MentorMatcher,
    compare_changes,
    explain_pair,
    explain_pairs,
    explain_why_not,
    find_blocking_pairs,
    find_runners_up,
    find_strengths,
    suggest_changes,
)

pytestmark = pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning")

GOALS = list("abcdef")
PROTECTED = ("manager", "conflict", "ended", "same_person")


def case(seed, n=14, m=7, **parameters):
    """A programme with too few places, every rule at work; as ``fit`` is given it."""
    rng = np.random.default_rng(seed)

    def people(size, prefix):
        return pd.DataFrame(
            {
                "id": [f"{prefix}{i:02d}" for i in range(size)],
                "goals": [tuple(rng.choice(GOALS, 3, replace=False)) for _ in range(size)],
                "skills": [tuple(rng.choice(GOALS, 3, replace=False)) for _ in range(size)],
                "team": rng.choice(["x", "y", None], size),
                "seniority": rng.integers(1, 7, size).astype(float),
                "capacity": rng.choice([0.0, 1.0, 2.0], size, p=[0.2, 0.5, 0.3]),
            }
        )

    mentees, mentors = people(n, "E"), people(m, "M")
    told = {
        "conflicts": [("E00", "M00"), ("E01", "M01")],
        "running": [("E02", "M02")],
        "ended": [("E03", "M03")],
        "trained": [person for person in mentors["id"] if rng.random() < 0.7],
        "waiting": ["E04", "E05", "E06"],
    }
    parameters = {
        "minimum_score": float(rng.choice([0.0, 0.5])),
        "seniority_allowed": (0, 3) if rng.random() < 0.5 else None,
        **parameters,
    }
    return mentees, mentors, told, parameters


def fitted(mentees, mentors, told, parameters):
    matcher = MentorMatcher({"goals": 2, "seniority": 1}, **parameters)
    return matcher.fit(mentees, mentors, **told)


# ---------------------------------------------------------------- explanations of pairs


def test_many_pairs_are_explained_as_each():
    matcher = fitted(*case(1))
    table = explain_pairs(matcher)
    for mentee, mentor, score in matcher.pairs_.itertuples(index=False):
        mine = table[(table["mentee_id"] == mentee) & (table["mentor_id"] == mentor)]
        alone = explain_pair(matcher, mentee, mentor)
        assert mine["criterion"].tolist() == alone["criterion"].tolist()
        assert mine["words"].map(str).tolist() == alone["words"].map(str).tolist()
        assert (mine["score"] * mine["weight"]).sum() == pytest.approx(score)
        assert mine["share"].sum() == pytest.approx(1)
        # What is gained over the mean of all mentors is the score over that mean.
        mean = matcher.fit_scores_.loc[mentee].mean()
        assert mine["gain"].sum() == pytest.approx(score - mean)


def test_strengths_are_where_a_pair_is_above_the_mentees_mean():
    matcher = fitted(*case(2))
    for mentee, mentor in matcher.pairs_[["mentee_id", "mentor_id"]].itertuples(index=False):
        above = {
            name: (part.at[mentee, mentor] - part.loc[mentee].mean()) * matcher.weights_[name]
            for name, part in matcher.parts_.items()
        }
        expected = sorted((name for name in above if above[name] > 1e-12),
                          key=lambda name: -above[name])  # fmt: skip
        assert find_strengths(matcher, mentee, mentor) == expected[:3]


@pytest.mark.parametrize("seed", range(6))
def test_the_runner_up_is_the_best_of_the_others(seed):
    matcher = fitted(*case(seed))
    allowed = matcher.scores_.where(matcher.scores_ >= matcher.minimum_score)
    held = matcher.pairs_["mentor_id"].value_counts()
    for row in find_runners_up(matcher).itertuples():
        others = allowed.loc[row.mentee_id].drop(row.mentor_id).dropna()
        if others.empty:
            assert row.runner_up is None and not row.has_place
            continue
        assert row.runner_up_score == pytest.approx(others.max())
        assert others[row.runner_up] == pytest.approx(others.max())
        left = matcher.free_places_[row.runner_up] - held.get(row.runner_up, 0)
        assert row.has_place == (left > 0)
        for word in (row.runner_up, row.mentor_id):
            assert word not in str(row.words)


# ---------------------------------------------------------------- why not


@pytest.mark.parametrize("seed", range(4))
def test_why_not_is_what_a_match_with_the_pair_settled_would_cost(seed):
    mentees, mentors, told, parameters = case(seed)
    matcher = fitted(mentees, mentors, told, parameters)
    before = dict(matcher.pairs_[["mentee_id", "mentor_id"]].itertuples(index=False))
    running = dict(told["running"])
    reasons = set()
    for mentee in matcher.mentees_.index:
        for mentor in matcher.mentors_.index:
            found = explain_why_not(matcher, mentee, mentor)
            reasons.add(found.reason)
            said = found.words.render("sv") + found.words.render("en")
            assert "E0" not in said and "M0" not in said and "{" not in said
            if before.get(mentee) == mentor:
                assert found.reason == "proposed"
            elif mentee in running:
                assert found.reason == "running"
            elif matcher.rules_between(mentee, mentor):
                assert found.reason == "rule"
                assert list(found.rules) == matcher.rules_between(mentee, mentor)
            elif matcher.free_places_[mentor] == 0:
                assert found.reason == "full"
            else:
                assert found.reason == "others"
                again = fitted(mentees, mentors, {**told, "locked": [(mentee, mentor)]}, parameters)
                after = dict(again.pairs_[["mentee_id", "mentor_id"]].itertuples(index=False))
                assert found.placed == len(after) - len(before)
                assert found.score == pytest.approx(again.total_score_ - matcher.total_score_)
                others = {*before, *after} - {mentee}
                assert found.moved == sum(before.get(e) != after.get(e) for e in others)
    assert {"proposed", "running", "rule", "others"} <= reasons


# ---------------------------------------------------------------- changes


def changed(change, mentors, told, parameters):
    """What ``fit`` would be given if a suggestion were followed."""
    mentors, told, parameters = mentors.copy(), dict(told), dict(parameters)
    if change.change == "place":
        mentors.loc[mentors["id"] == change.mentor_id, "capacity"] += change.amount
    elif change.change == "training":
        told["trained"] = [*told["trained"], change.mentor_id]
    elif change.change == "minimum_score":
        assert change.amount < parameters["minimum_score"]
        parameters["minimum_score"] = change.amount
    elif change.change == "seniority":
        low, high = parameters["seniority_allowed"]
        parameters["seniority_allowed"] = (min(low, change.amount), max(high, change.amount))
    elif change.change == "same_team":
        parameters["same_team"] = "allow"
    return mentors, told, parameters


def test_each_suggestion_places_the_mentee_and_all_other_pairs_stand():
    seen = set()
    for seed in range(12):
        mentees, mentors, told, parameters = case(seed)
        matcher = fitted(mentees, mentors, told, parameters)
        standing = set(
            matcher.pairs_[["mentee_id", "mentor_id"]].itertuples(index=False, name=None)
        )
        for mentee in matcher.unmatched_["mentee_id"]:
            found = suggest_changes(matcher, mentee)
            for change in found.itertuples():
                pair = (mentee, change.mentor_id)
                others, told_then, then = changed(change, mentors, told, parameters)
                told_then["locked"] = [*standing, pair]
                again = fitted(mentees, others, told_then, then)  # refuses what cannot stand
                pairs = again.pairs_.set_index(["mentee_id", "mentor_id"])["score"]
                assert {*standing, pair} <= set(pairs.index), change
                assert pairs[pair] == pytest.approx(change.score)
                assert change.score >= then["minimum_score"]
                assert not set(matcher.rules_between(*pair)) & set(PROTECTED)
                assert "{" not in change.words.render("sv")
                seen.add(change.change)
    assert seen == {"place", "training", "minimum_score", "seniority", "same_team"}


def smallest_by_trying_all(matcher, mentee, mentees, mentors, told, parameters):
    """By kind of change, (amount, score) of the least: every mentor tried, of the tables as given.

    All other pairs stand; of equally small changes the pair that scores highest.
    """
    person = mentees.set_index("id").loc[mentee]
    held = [mentor for _, mentor in told["running"]] + matcher.pairs_["mentor_id"].tolist()
    fewest, best = parameters["minimum_score"], {}
    low, high = parameters["seniority_allowed"] or (-np.inf, np.inf)

    def note(change, amount, score, smaller):
        if change not in best or (smaller, score) > best[change][0]:
            best[change] = (smaller, score), (amount, score)

    for mentor, other in mentors.set_index("id").iterrows():
        if {(mentee, mentor), (mentor, mentee)} & {*told["conflicts"], *told["ended"]}:
            continue
        score = matcher.fit_scores_.at[mentee, mentor]
        above = other["seniority"] - person["seniority"]
        wider = max(above - high, low - above)
        obstacles = {
            "place": held.count(mentor) >= other["capacity"],
            "training": mentor not in told["trained"],
            "minimum_score": score < fewest,
            "seniority": wider > 0,
            "same_team": person["team"] is not None and person["team"] == other["team"],
        }
        hinder = [name for name, stands in obstacles.items() if stands]
        assert hinder, "whom nothing hinders is placed"
        if len(hinder) > 1:
            continue
        (change,) = hinder
        if change == "place" and held.count(mentor) > other["capacity"]:
            continue
        smaller = {"minimum_score": score, "seniority": -wider}.get(change, 0)
        two_digits = np.floor(round(100 * score, 6)) / 100
        amount = {"place": 1.0, "minimum_score": two_digits, "seniority": above}
        note(change, amount.get(change, np.nan), score, smaller)
    return {change: found for change, (_, found) in best.items()}


@pytest.mark.parametrize("parameters", [{}, {"m": 12, "seniority_allowed": (1, 1)}])
@pytest.mark.parametrize("seed", range(15))
def test_of_each_kind_the_smallest_change_is_named(seed, parameters):
    given = case(seed, **parameters)
    matcher = fitted(*given)
    for mentee in matcher.unmatched_["mentee_id"]:
        found = suggest_changes(matcher, mentee).set_index("change")[["amount", "score"]]
        expected = smallest_by_trying_all(matcher, mentee, *given)
        assert list(found.index) == [kind for kind in CHANGES if kind in expected]
        for kind, numbers in expected.items():
            np.testing.assert_allclose(found.loc[kind], numbers)


def test_who_would_be_the_mentor_of_their_own_mentor_is_offered_no_place_there():
    both = pd.DataFrame({"id": ["A", "B"], "goals": [("a",)] * 2, "skills": [("a",)] * 2})
    matcher = MentorMatcher({"goals": 1}).fit(both, both)
    (left,) = matcher.unmatched_["mentee_id"]
    assert suggest_changes(matcher, left).empty
    third = pd.DataFrame({"id": ["C"], "skills": [("b",)], "capacity": [0]})
    matcher = MentorMatcher({"goals": 1}).fit(both, pd.concat([both, third]))
    (left,) = matcher.unmatched_["mentee_id"]
    assert suggest_changes(matcher, left)[["change", "mentor_id"]].to_numpy().tolist() == [
        ["place", "C"]
    ]


def test_a_score_that_is_the_lowest_but_for_its_last_digit_needs_no_lower_one():
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a", "b")] * 2})
    mentors = pd.DataFrame({"id": ["M1"], "skills": [("a",)]})
    matcher = MentorMatcher({"goals": 1}, minimum_score=0.5 + 5e-13).fit(mentees, mentors)
    assert suggest_changes(matcher, "E2")["change"].tolist() == ["place"]


@pytest.mark.parametrize("seed", range(12))
def test_one_more_place_is_enough_whenever_the_rules_allow_a_mentor(seed):
    """However many others wait for a place with the same mentor."""
    matcher = fitted(*case(seed))
    running = matcher.running_["mentor_id"].value_counts()
    for mentee in matcher.unmatched_["mentee_id"]:
        allowed = {
            mentor: matcher.fit_scores_.at[mentee, mentor]
            for mentor, places in matcher.mentors_["capacity"].items()
            if not set(matcher.rules_between(mentee, mentor)) - {"capacity"}
            and matcher.fit_scores_.at[mentee, mentor] >= matcher.minimum_score
            and running.get(mentor, 0) <= places
        }
        found = suggest_changes(matcher, mentee, most=1)
        if allowed:
            assert found.at[0, "change"] == "place" and found.at[0, "amount"] == 1
            assert found.at[0, "score"] == pytest.approx(max(allowed.values()))
        else:
            assert "place" not in found["change"].tolist()


def test_the_place_is_for_the_mentee_though_others_would_score_higher_there():
    mentees = pd.DataFrame({"id": ["E1", "E2", "E3", "E4"], "goals": [("a",)] * 3 + [("a", "b")]})
    mentors = pd.DataFrame({"id": ["M1"], "name": ["Åsa Berg"], "skills": [("a",)]})
    matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)
    (change,) = suggest_changes(matcher, "E4").itertuples()
    assert (change.change, change.amount) == ("place", 1)
    assert str(change.words) == "One more place with Åsa Berg (M1), for this mentee."


def test_the_best_mentor_is_named_for_one_more_place():
    """Of mentors any one of whom would do, the one who scores highest."""
    mentees = pd.DataFrame({"id": ["E1", "E2", "E3"], "goals": [("a",), ("b",), ("a", "b", "c")]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a",), ("b", "c")]})
    matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors)
    (mentee,) = matcher.unmatched_["mentee_id"]
    assert mentee == "E3"
    first = suggest_changes(matcher, "E3").iloc[0]
    assert (first["change"], first["mentor_id"]) == ("place", "M2")
    assert suggest_changes(matcher, "E1").empty  # has a mentor


def test_what_protects_people_is_never_suggested():
    mentees = pd.DataFrame({"id": ["E1"], "manager_id": ["M1"], "team": ["x"]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "team": ["x", "x"]})
    matcher = MentorMatcher().fit(mentees, mentors, conflicts=[("E1", "M2")])
    assert suggest_changes(matcher, "E1").empty


@pytest.mark.parametrize("seed", range(6))
def test_changes_for_everyone_count_who_would_be_placed(seed):
    mentees, mentors, told, parameters = case(seed)
    matcher = fitted(mentees, mentors, told, parameters)
    everyone = {
        "place": (mentors.assign(capacity=mentors["capacity"] + 1), told, parameters),
        "training": (mentors, {**told, "trained": None}, parameters),
        "minimum_score": (mentors, told, {**parameters, "minimum_score": 0}),
        "seniority": (mentors, told, {**parameters, "seniority_allowed": None}),
        "same_team": (mentors, told, {**parameters, "same_team": "allow"}),
    }
    more = {
        code: len(fitted(mentees, *given).pairs_) - len(matcher.pairs_)
        for code, given in everyone.items()
    }
    found = compare_changes(matcher)
    assert dict(zip(found["change"], found["mentees"], strict=True)) == {
        code: n for code, n in more.items() if n > 0
    }
    assert found["mentees"].is_monotonic_decreasing


# ---------------------------------------------------------------- swaps


@pytest.mark.parametrize("seed", range(8))
def test_blocking_pairs_are_those_of_a_loop(seed):
    matcher = fitted(*case(seed))
    pairs, scores = matcher.pairs_, matcher.scores_
    own = pairs.set_index("mentee_id")["score"]
    expected = set()
    for mentee in matcher.seeking_:
        for mentor in scores.columns:
            score = scores.at[mentee, mentor]
            if np.isnan(score) or score < matcher.minimum_score:
                continue
            theirs = pairs.loc[pairs["mentor_id"] == mentor, "score"]
            wants = mentee not in own.index or score > own[mentee] + 1e-9
            free = len(theirs) < matcher.free_places_[mentor]
            if wants and (free or (len(theirs) and score > theirs.min() + 1e-9)):
                expected.add((mentee, mentor))
    found = find_blocking_pairs(matcher)
    assert set(zip(found["mentee_id"], found["mentor_id"], strict=True)) == expected
    assert (found[["mentee_gain", "mentor_gain"]] > 0).all(axis=None)
    first = find_blocking_pairs(matcher, most=1)
    assert first["mentee_id"].tolist() == found["mentee_id"].drop_duplicates().tolist()
    assert first["score"].tolist() == pytest.approx(
        found.groupby("mentee_id", sort=False)["score"].max().tolist()
    )


def test_one_free_place_is_enough_to_swap_for():
    mentees = pd.DataFrame({"id": ["E"], "goals": [("data", "juridik")]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("data",), ("data", "juridik")]})
    matcher = MentorMatcher({"goals": 1}).fit(mentees, mentors, locked=[("E", "M1")])
    found = find_blocking_pairs(matcher)
    assert found[["mentee_id", "mentor_id"]].to_numpy().tolist() == [["E", "M2"]]
