"""People who are both mentor and mentee, against every way there is to seat them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from making import every_seating

from mentorkit.matching import (
    MentorMatcher,
    explain_why_not,
    find_blocking_pairs,
    find_runners_up,
)

pytestmark = pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning")

GOALS = list("abcdef")


def people(seed, sizes=(3, 4, 5)):
    """As many mentees as mentors: all of them are both."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice(sizes))

    def some():
        return tuple(rng.choice(GOALS, int(rng.integers(1, 5)), replace=False))

    ids = [f"P{i}" for i in range(n)]
    mentees = pd.DataFrame({"id": ids, "goals": [some() for _ in ids]})
    mentors = pd.DataFrame({"id": ids, "skills": [some() for _ in ids]})
    return mentees, mentors.assign(capacity=rng.choice([1, 1, 1, 2], n))


def seatings(matcher, mentors, first=()):
    """Of every way to seat people in which nobody is the mentor of their own mentor:
    placed of those who come first, placed, the lowest score, the summed score.
    """
    scores = matcher.scores_.to_numpy()
    n = len(scores)
    allowed = [[-1, *np.flatnonzero(~np.isnan(row))] for row in scores]
    chosen = every_seating(allowed, mentors["capacity"].to_numpy())
    own = np.where(chosen >= 0, scores[np.arange(n), chosen], np.nan)
    comes_first = matcher.mentees_.index.isin(first)
    lowest = np.round(np.nan_to_num(own, nan=np.inf).min(axis=1), 9)
    placed = chosen >= 0
    return np.column_stack(
        [placed[:, comes_first].sum(axis=1), placed.sum(axis=1), lowest, np.nansum(own, axis=1)]
    )


def best_of(matcher, mentors, first=(), lift=False):
    """The best of them; the lowest score counts only if it is to be raised."""
    ways = seatings(matcher, mentors, first)
    if not lift:
        ways[:, 2] = 0
    return max(map(tuple, ways.tolist()))


def settings(solver, **more):
    return MentorMatcher({"goals": 1}, solver=solver, tolerance=1e-9, **more)


@pytest.mark.parametrize(
    "solver, seed", [*product(["exact"], range(25)), *product(["certified"], range(8))]
)
def test_nothing_is_better_than_what_is_proposed(solver, seed):
    mentees, mentors = people(seed)
    first = ["P0", "P2"] if seed % 3 == 0 else []
    matcher = settings(solver).fit(mentees, mentors, left_out=first)
    best, pairs = best_of(matcher, mentors, first), matcher.pairs_
    made = set(zip(pairs["mentee_id"], pairs["mentor_id"], strict=True))
    assert not any((b, a) in made for a, b in made)
    assert (sum(a in first for a, _ in made), len(made)) == best[:2]
    assert matcher.total_score_ == pytest.approx(best[3], abs=1e-6)
    known = matcher.certificate_
    assert known.placed == known.placed_bound == best[1]
    assert best[3] - 1e-9 <= known.upper_bound <= best[3] + 1e-6


@pytest.mark.parametrize("seed", range(25))
def test_what_was_not_searched_is_in_the_bound(seed, monkeypatch):
    monkeypatch.setattr("mentorkit.matching.proposing.most_parts", lambda cells: 0)
    mentees, mentors = people(seed)
    matcher = settings("exact").fit(mentees, mentors)
    best, known = best_of(matcher, mentors), matcher.certificate_
    assert known.placed == len(matcher.pairs_) and known.placed_bound >= best[1]
    assert known.value == pytest.approx(matcher.total_score_)
    # The bound speaks of whatever places as many.
    ways = seatings(matcher, mentors)
    assert known.upper_bound >= ways[ways[:, 1] == known.placed, 3].max() - 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_the_lowest_score_is_raised_as_far_as_it_goes(seed):
    mentees, mentors = people(seed)
    matcher = settings("exact", lift_worst_off=True).fit(mentees, mentors)
    best, plain = best_of(matcher, mentors, lift=True), best_of(matcher, mentors)
    assert len(matcher.pairs_) == best[1]
    assert matcher.pairs_["score"].min() == pytest.approx(best[2], abs=1e-8)
    assert matcher.total_score_ == pytest.approx(best[3])
    assert matcher.lifted_.value_before == pytest.approx(plain[3])
    assert matcher.certificate_.upper_bound == pytest.approx(best[3])


def test_the_lesser_way_round_may_be_the_better_one():
    """Greedily either way of the first mirrored pair, 1.25 was the most."""
    ids = ["P0", "P1", "P2"]
    mentees = pd.DataFrame({"id": ids, "goals": [tuple("ef"), tuple("bf"), tuple("dbea")]})
    mentors = pd.DataFrame(
        {"id": ids, "skills": [tuple("bfea"), tuple("d"), tuple("af")], "capacity": [2, 1, 1]}
    )
    matcher = settings("exact").fit(mentees, mentors)
    assert matcher.pairs_["mentor_id"].tolist() == ["P2", "P0", "P1"]
    assert matcher.total_score_ == matcher.certificate_.upper_bound == 1.75


def test_a_pair_that_would_raise_the_sum_is_told_so(monkeypatch):
    """Such a pair is left only where the search was stopped."""
    monkeypatch.setattr("mentorkit.matching.proposing.most_parts", lambda cells: 0)
    told = []
    for seed in (12, 70, 191):
        matcher = settings("exact").fit(*people(seed))
        for pair in product(matcher.mentees_.index, matcher.mentors_.index):
            found = explain_why_not(matcher, *pair)
            as_well = "as well" in str(found.words)
            assert not (as_well and (found.score > 1e-9 or found.placed > 0 or found.ahead > 0))
            told += [str(found.words)] if found.placed == 0 and found.score > 1e-9 else []
    assert told and all("higher" in words for words in told)


@pytest.mark.parametrize("seed", range(30))
def test_no_runner_up_and_no_swap_is_a_proposed_pair_turned_round(seed):
    mentees, mentors = people(seed)
    matcher = settings("exact").fit(mentees, mentors)
    pairs, scores = matcher.pairs_, matcher.scores_
    made = set(zip(pairs["mentee_id"], pairs["mentor_id"], strict=True))
    own = dict(zip(pairs["mentee_id"], pairs["score"], strict=True))
    capacity = mentors.set_index("id")["capacity"]
    possible = {
        (a, b): scores.at[a, b]
        for a, b in product(scores.index, scores.columns)
        if scores.at[a, b] == scores.at[a, b] and (a, b) not in made and (b, a) not in made
    }
    for row in find_runners_up(matcher).itertuples():
        others = [score for (a, _), score in possible.items() if a == row.mentee_id]
        if not others:
            assert row.runner_up is None
            continue
        assert row.runner_up_score == pytest.approx(max(others))
        assert possible[row.mentee_id, row.runner_up] == pytest.approx(max(others))
    lowest = {
        mentor: min(held) if len(held) == capacity[mentor] else -1
        for mentor in scores.columns
        for held in [[own[a] for a, b in made if b == mentor]]
    }
    wanted = {
        (a, b)
        for (a, b), score in possible.items()
        if score > own.get(a, -1) + 1e-9 and score > lowest[b] + 1e-9
    }
    found = find_blocking_pairs(matcher)
    assert set(zip(found["mentee_id"], found["mentor_id"], strict=True)) == wanted


def test_whom_the_mentee_is_to_mentor_is_no_runner_up():
    ids = ["P0", "P1", "P2"]
    mentees = pd.DataFrame({"id": ids, "goals": [tuple("ab"), tuple("c"), tuple("d")]})
    mentors = pd.DataFrame({"id": ids, "skills": [tuple("c"), tuple("a"), tuple("ab")]})
    matcher = settings("exact").fit(mentees, mentors)
    assert [*matcher.pairs_["mentor_id"]] == ["P2", "P0", "P1"]
    runners_up = find_runners_up(matcher).set_index("mentee_id")["runner_up"]
    # P1 would score 0.5 for P0, but is to have P0 as mentor.
    assert runners_up["P0"] is None
