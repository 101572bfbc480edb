"""A re-match against every way there is to seat people."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import MatchingError
from mentorkit.matching import MentorMatcher, rematch
from mentorkit.matching.keeping import PricedTrade
from mentorkit.matching.movable import Movable

pytestmark = pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning")

GOALS = list("abcdef")


def case(seed, n=5, m=4, n_running=3, waiting=(), **parameters):
    """A small programme with running pairs, one of which a later conflict may forbid."""
    rng = np.random.default_rng(seed)

    def people(size, prefix):
        return pd.DataFrame(
            {
                "id": [f"{prefix}{i}" for i in range(size)],
                "goals": [tuple(rng.choice(GOALS, 3, replace=False)) for _ in range(size)],
                "skills": [tuple(rng.choice(GOALS, 3, replace=False)) for _ in range(size)],
                "seniority": rng.integers(1, 6, size).astype(float),
                "capacity": rng.choice([1.0, 2.0], size),
            }
        )

    mentees, mentors = people(n, "E"), people(m, "M")
    left = dict(zip(mentors["id"], mentors["capacity"].astype(int), strict=True))
    running = []
    for mentee in mentees["id"][:n_running]:
        mentor = str(rng.choice([r for r, places in left.items() if places]))
        left[mentor] -= 1
        running.append((mentee, mentor))
    conflicts = [
        (f"E{i}", f"M{j}") for i in range(n) for j in range(m) if rng.random() < 0.2
    ]  # also between the two of running pairs
    matcher = MentorMatcher({"goals": 2, "seniority": 1}, **parameters)
    return matcher.fit(mentees, mentors, running=running, conflicts=conflicts, waiting=waiting)


def every_seating(matcher):
    """(placed, summed score, broken) of each way to seat people that the rules allow.

    Placed are those who are not on the waiting list, then all.
    """
    scores, running = matcher.scores_, dict(matcher.running_.itertuples(index=False, name=None))
    fit, capacity = matcher.fit_scores_, matcher.mentors_["capacity"]
    options = []
    for mentee in scores.index:
        mine = [r for r in scores.columns if scores.at[mentee, r] >= matcher.minimum_score]
        if mentee in running:
            options.append(list(dict.fromkeys([running[mentee], *mine])))
        else:
            options.append([None, *mine])
    for chosen in product(*options):
        taken = pd.Series([r for r in chosen if r is not None]).value_counts()
        if (taken > capacity.reindex(taken.index)).any():
            continue
        pairs = [(e, r) for e, r in zip(scores.index, chosen, strict=True) if r is not None]
        total = sum(fit.at[e, r] for e, r in pairs)
        accepted = sum(e in matcher.accepted_ for e, _ in pairs)
        yield (accepted, len(pairs)), total, sum(r != running.get(e, r) for e, r in pairs)


@pytest.mark.parametrize(
    "parameters", [{}, {"minimum_score": 0.3}, {"n": 6, "m": 3, "waiting": ["E4", "E5"]}]
)
@pytest.mark.parametrize("seed", range(12))
def test_as_few_pairs_are_broken_as_can_be(seed, parameters):
    matcher = case(seed, **parameters)
    seatings = list(every_seating(matcher))
    keeping = max((placed, total) for placed, total, broken in seatings if broken == 0)
    seatings = [(total - keeping[1], broken) for placed, total, broken in seatings
                if all(np.greater_equal(placed, keeping[0]))]  # fmt: skip
    best = [max(gain for gain, broken in seatings if broken <= b) for b in range(4)]

    found = rematch(matcher, gain=0.0)
    assert found.table["gain"].tolist() == pytest.approx(best, abs=2e-6)
    assert found.broken.empty and found.gain == pytest.approx(0)
    assert found.most_gain == pytest.approx(best[-1], abs=2e-6)
    assert best[found.most_gain_broken] == pytest.approx(best[-1], abs=2e-6)
    assert found.most_gain_broken == 0 or best[found.most_gain_broken - 1] < best[-1] - 1e-7

    for gain in (0.01, best[-1] / 2, best[-1], best[-1] + 0.01):
        found = rematch(matcher, gain=gain)
        enough = [b for b in range(4) if best[b] >= gain - 1e-9]
        assert found.reached == bool(enough)
        fewest = enough[0] if enough else 0
        assert len(found.broken) == fewest
        assert found.gain == pytest.approx(best[fewest], abs=2e-6)


@pytest.mark.parametrize("solver", ["exact", "lagrangian"])
@pytest.mark.parametrize("seed", range(6))
def test_rules_places_and_people_hold(seed, solver):
    matcher = case(seed, n=14, m=9, n_running=7)
    keeping = len(matcher.pairs_) + len(matcher.running_)
    found = rematch(matcher, gain=0.2, solver=solver)
    new = list(found.new[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))
    assert all(matcher.rules_between(*pair) == [] for pair in new)
    both = pd.concat([found.kept, found.new])
    assert both["mentee_id"].is_unique and len(both) >= keeping
    held = both["mentor_id"].value_counts()
    assert (held <= matcher.mentors_["capacity"].reindex(held.index)).all()
    assert set(matcher.running_["mentee_id"]) <= set(both["mentee_id"])
    assert len(found.kept) + len(found.broken) == len(matcher.running_)
    base = matcher.pairs_["score"].sum() + matcher.score_pairs(matcher.running_).sum()
    assert both["score"].sum() - base == pytest.approx(found.gain)
    assert found.reached == (found.most_gain >= 0.2)
    assert set(map(tuple, found.forbidden[["mentee_id", "mentor_id"]].to_numpy())) == {
        pair for pair in matcher.running_.itertuples(index=False, name=None)
        if matcher.rules_between(*pair)
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_bonuses_find_no_more_than_there_is(seed):
    matcher = case(seed, n=14, m=9, n_running=7)
    exact = rematch(matcher, gain=0.3, most_broken=7)
    priced = rematch(matcher, gain=0.3, most_broken=7, solver="lagrangian")
    assert priced.method == "lagrangian" and exact.method == "exact"
    best = exact.table.set_index("broken")["gain"]
    for broken, gain in priced.table.itertuples(index=False):
        assert gain <= best[broken] + 2e-6
    if priced.reached:
        assert len(priced.broken) >= len(exact.broken)


def test_the_large_solver_finds_the_same_as_the_small_one(monkeypatch):
    matcher = case(3, n=40, m=25, n_running=20)
    small = PricedTrade(Movable.of(matcher)).most
    monkeypatch.setattr("mentorkit.matching.keeping.MOST_CELLS", 0)
    large = PricedTrade(Movable.of(matcher)).most
    assert large.value == pytest.approx(small.value, rel=1e-5)


@pytest.mark.parametrize("solver", ["exact", "lagrangian"])
def test_nobody_loses_a_place_to_a_larger_sum(solver):
    """E1 would score 1 with M2, the only mentor E2 may have: more than 0 and 0.5 together."""
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("a", "b")]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("c",), ("a",)]})
    matcher = MentorMatcher({"goals": 1}).fit(
        mentees, mentors, running=[("E1", "M1")], conflicts=[("E2", "M1")]
    )
    found = rematch(matcher, gain=0.5, solver=solver)
    assert not found.reached and found.most_gain == 0 and found.broken.empty
    assert found.new["mentee_id"].tolist() == ["E2"]


def test_by_bonuses_pairs_beyond_a_mentors_places_stay():
    """Exactly, both move to the mentor who suits them; by bonuses they stay, as it says."""
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("a",)]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("b",), ("a",)], "capacity": [1, 2]})
    matcher = MentorMatcher({"goals": 1}).fit(
        mentees, mentors, running=[("E1", "M1"), ("E2", "M1")]
    )
    assert rematch(matcher, gain=2).new["mentor_id"].tolist() == ["M2", "M2"]
    priced = rematch(matcher, gain=2, solver="lagrangian")
    assert not priced.reached and priced.most_gain == 0 and priced.broken.empty
    assert priced.kept["mentor_id"].tolist() == ["M1", "M1"]


def test_settled_pairs_and_the_unknown_stay():
    mentees = pd.DataFrame({"id": ["E1", "E2", "E3"], "goals": [("a",), ("b",), ("b",)]})
    mentors = pd.DataFrame({"id": ["M1", "M2", "M3"], "skills": [("b",), ("a",), ("b",)]})
    matcher = MentorMatcher({"goals": 1}).fit(
        mentees, mentors, locked=[("E2", "M2")], running=[("E1", "M1"), ("E3", "gone")]
    )
    found = rematch(matcher, gain=1)
    assert not found.reached and found.most_gain == 0
    assert found.kept["mentor_id"].tolist() == ["M1", "gone"]
    assert found.new["mentor_id"].tolist() == ["M2"]
    assert "cannot be had" in str(found.words)


def test_without_running_pairs_there_is_nothing_to_break():
    mentees = pd.DataFrame({"id": ["E1"], "goals": [("a",)]})
    mentors = pd.DataFrame({"id": ["M1"], "skills": [("a",)]})
    found = rematch(MentorMatcher().fit(mentees, mentors), gain=0)
    assert found.new["mentee_id"].tolist() == ["E1"] and found.table["gain"].tolist() == [0]
    nobody = MentorMatcher().fit(mentees.head(0), mentors.head(0))
    assert rematch(nobody, gain=0).kept.empty


@pytest.mark.parametrize("how", [{"gain": -1}, {"gain": 1, "solver": "x"},
                                 {"gain": 1, "most_broken": 0.5}])  # fmt: skip
def test_what_cannot_be_asked_is_refused(how):
    with pytest.raises(MatchingError):
        rematch(case(0), **how)


def both_ways(seed):
    """A small programme of people who are all both mentor and mentee."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice([4, 5]))
    both = pd.DataFrame(
        {
            "id": [f"P{i}" for i in range(n)],
            "goals": [tuple(rng.choice(GOALS, 3, replace=False)) for _ in range(n)],
            "skills": [tuple(rng.choice(GOALS, 2, replace=False)) for _ in range(n)],
            "capacity": rng.choice([1.0, 1.0, 2.0], n),
        }
    )
    running = [("P0", "P2"), ("P1", "P3")][: int(rng.integers(1, 3))]
    locked = [("P3", "P0")] if seed % 4 == 0 else []
    return MentorMatcher({"goals": 1}).fit(both, both, running=running, locked=locked)


def seatings_both_ways(matcher):
    """(placed, summed score, broken) of each way; new pairs obey the rules, and none is mirrored.

    A running pair turned round is forbidden by a rule, whether the pair stands or not.
    """
    scores, fit = matcher.scores_, matcher.fit_scores_
    running = dict(matcher.running_.itertuples(index=False, name=None))
    ids = list(scores.index)
    locked = {ids[i]: ids[j] for i, j in matcher.locked_}
    options = []
    for mentee in ids:
        mine = [other for other in ids if scores.at[mentee, other] >= 0]
        if mentee in locked:
            options.append([locked[mentee]])
        elif mentee in running:
            options.append(list(dict.fromkeys([running[mentee], *mine])))
        else:
            options.append([None, *mine])
    capacity = matcher.mentors_["capacity"].to_dict()
    for chosen in product(*options):
        pairs = {(a, b) for a, b in zip(ids, chosen, strict=True) if b is not None}
        if any(sum(r == mentor for r in chosen) > capacity[mentor] for mentor in set(chosen)
               if mentor) or any((b, a) in pairs for a, b in pairs):  # fmt: skip
            continue
        total = sum(fit.at[pair] for pair in pairs)
        yield len(pairs), total, sum((e, r) not in pairs for e, r in running.items())


@pytest.mark.parametrize("solver", ["exact", "lagrangian"])
@pytest.mark.parametrize("seed", range(24))
def test_nobody_becomes_the_mentor_of_their_mentor(seed, solver):
    matcher = both_ways(seed)
    seatings = list(seatings_both_ways(matcher))
    placed, base = max(one[:2] for one in seatings if one[2] == 0)
    gains = [(total - base, broken) for n, total, broken in seatings if n >= placed]
    most = max(gain for gain, _ in gains)
    for gain in (0.0, most / 2, most):
        found = rematch(matcher, gain=gain, solver=solver)
        final = pd.concat([found.kept, found.new])
        pairs = set(final[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))
        assert not any((b, a) in pairs for a, b in pairs)
        assert len(pairs) >= placed
        assert final["score"].sum() - base == pytest.approx(found.gain)
        assert found.gain <= found.most_gain + 2e-6 <= most + 4e-6
        if solver == "lagrangian":
            continue
        assert found.reached and found.most_gain == pytest.approx(most, abs=2e-6)
        enough = [broken for more, broken in gains if more >= gain - 1e-9]
        assert len(found.broken) == (min(enough) if gain else 0)
        best = [max(more for more, broken in gains if broken <= b) for b in range(len(found.table))]
        assert found.table["gain"].tolist() == pytest.approx(best, abs=2e-6)
