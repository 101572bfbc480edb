"""assign_pairs against every other pairing, and against another library."""

from fractions import Fraction
from itertools import product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from mentorkit.errors import MatchingError
from mentorkit.matching import assign_pairs
from mentorkit.matching.assignment import DenseProblem


def best_by_trying_all(scores, capacity, tier=None):
    """(placed, sum) of the best pairing: every mentee with every mentor or with none.

    With tiers, placed of the first, of the first two, and so on.
    """
    n, m = scores.shape
    tier = np.zeros(n, int) if tier is None else np.asarray(tier)
    kinds = range(max(tier, default=0) + 1)
    best = (*[0] * len(kinds), 0.0)
    for chosen in product(range(-1, m), repeat=n):
        real = [(i, j) for i, j in enumerate(chosen) if j >= 0]
        if any(scores[i, j] != scores[i, j] for i, j in real):
            continue
        if any(sum(j == k for _, j in real) > capacity[k] for k in range(m)):
            continue
        placed = [sum(tier[i] <= kind for i, _ in real) for kind in kinds]
        best = max(best, (*placed, sum(scores[i, j] for i, j in real)))
    return best


def random_case(seed, kind="real"):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 6), rng.integers(1, 5)
    scores = (
        rng.normal(size=(n, m)) if kind == "real" else rng.integers(-1, 2, (n, m)).astype(float)
    )
    scores[rng.random((n, m)) < rng.choice([0.0, 0.3, 0.8])] = np.nan
    return scores, rng.integers(0, 3, m)


def check_feasible(pairs, scores, capacity):
    assert not pairs["mentee_id"].duplicated().any()
    used = pairs["mentor_id"].value_counts()
    assert all(used[mentor] <= capacity[mentor] for mentor in used.index)
    for mentee, mentor, score in pairs.itertuples(index=False):
        assert scores[mentee, mentor] == score


@pytest.mark.parametrize("kind", ["real", "ties"])
@pytest.mark.parametrize("seed", range(60))
def test_no_other_pairing_places_more_or_scores_higher(seed, kind):
    scores, capacity = random_case(seed, kind)
    pairs = assign_pairs(scores, capacity)
    check_feasible(pairs, scores, capacity)
    placed, total = best_by_trying_all(scores, capacity)
    assert len(pairs) == placed
    assert pairs["score"].sum() == pytest.approx(total)


@pytest.mark.parametrize("seed", range(5))
def test_networkx_finds_the_same_on_larger_cases(seed):
    rng = np.random.default_rng(seed)
    n, m = 25, 12
    scores = rng.integers(-50, 50, (n, m)).astype(float)
    scores[rng.random((n, m)) < 0.6] = np.nan
    capacity = rng.integers(0, 4, m)
    graph = nx.Graph()
    for i, j in np.argwhere(~np.isnan(scores)):
        for place in range(capacity[j]):
            # integers: exact however large the number that rewards being placed
            graph.add_edge(("e", i), ("r", j, place), weight=10_000 + int(scores[i, j]))
    found = nx.max_weight_matching(graph)
    total = sum(graph.edges[edge]["weight"] - 10_000 for edge in found)
    pairs = assign_pairs(scores, capacity)
    check_feasible(pairs, scores, capacity)
    assert (len(pairs), pairs["score"].sum()) == (len(found), total)


@pytest.mark.parametrize("seed", range(60))
def test_those_first_come_before_all_others(seed):
    scores, capacity = random_case(seed, "real")
    first = np.random.default_rng(seed + 500).random(len(scores)) < 0.5
    *placed, total = best_by_trying_all(scores, capacity, 1 - first)
    pairs = assign_pairs(scores, capacity, first=np.flatnonzero(first))
    check_feasible(pairs, scores, capacity)
    assert first[pairs["mentee_id"].astype(int)].sum() == placed[0]
    assert len(pairs) == placed[-1]
    assert pairs["score"].sum() == pytest.approx(total)


@pytest.mark.parametrize("kind", ["real", "ties"])
@pytest.mark.parametrize("seed", range(30))
def test_the_lowest_score_is_raised_as_far_as_all_who_can_be_placed_reach(seed, kind):
    scores, places = random_case(seed, kind)
    problem = DenseProblem(scores, places, np.zeros(len(scores), int))
    placed, _ = best_by_trying_all(scores, places)
    lowest = [
        level
        for level in np.unique(scores[~np.isnan(scores)])
        if best_by_trying_all(np.where(scores >= level, scores, np.nan), places)[0] == placed
    ]
    raised = problem.highest_floor(None, problem.solve()[0])
    assert raised == max(lowest) if placed else raised == -np.inf
    chosen, certificate = problem.solve(raised)
    assert (chosen >= 0).sum() == certificate.placed == placed
    assert all(scores[i, j] >= raised for i, j in enumerate(chosen) if j >= 0)


def test_placing_one_more_comes_before_any_score():
    # E1 with M1 scores a million alone; placing both costs nearly all of it.
    scores = pd.DataFrame([[1e6, -1e6], [0.0, np.nan]], ["E1", "E2"], ["M1", "M2"])
    pairs = assign_pairs(scores)
    assert pairs["mentor_id"].tolist() == ["M2", "M1"]


def test_small_differences_decide_beside_forbidden_pairs_and_scarcity():
    scores = np.array([[1.0, 1.0 + 1e-12], [1.0 + 2e-12, 1.0 + 1e-12], [np.nan, 0.5]])
    pairs = assign_pairs(scores, [1, 1])
    assert pairs[["mentee_id", "mentor_id"]].to_numpy().tolist() == [[0, 1], [1, 0]]


def test_scores_of_any_size_are_taken():
    pairs = assign_pairs(np.array([[1.5e308, 1e308], [1.4e308, -1.5e308]]))
    assert pairs["mentor_id"].tolist() == [1, 0]


UNITS = [1e-320, 1e-300, 1e-15, 1e-7, 1e9, 1e150, 1e300, 3e307]


@pytest.mark.parametrize("form", ["table", "listed"])
@pytest.mark.parametrize("unit", UNITS)
def test_scores_of_any_size_are_summed_as_fractions_are(monkeypatch, unit, form):
    if form == "listed":
        monkeypatch.setattr("mentorkit.matching.assignment.pairs._MOST_CELLS", 0)
    for seed in range(12):
        scores, capacity = random_case(seed, ["real", "ties"][seed % 2])
        scores = scores.clip(-5, 5) * unit
        pairs = assign_pairs(stored_pairs(scores) if form == "listed" else scores, capacity)
        check_feasible(pairs, scores, capacity)
        placed, best = best_by_trying_all(in_fractions(scores), capacity)
        own = [Fraction(score) for score in pairs["score"]]
        assert len(pairs) == placed
        assert best - sum(own) <= sum(map(abs, own)) / 10**9


def in_fractions(scores):
    """The scores as they are, without a digit lost in a sum; what is forbidden stays NaN."""
    exact = np.vectorize(
        lambda score: score if np.isnan(score) else Fraction(score), otypes=[object]
    )
    return exact(scores)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("digits", [5, 15, 150])
def test_of_scores_of_all_sizes_the_best_is_found_or_none_is_proposed(never_dense, seed, digits):
    scores, capacity = random_case(seed)
    scores = scores * 10.0 ** np.random.default_rng(seed).uniform(-digits, digits, scores.shape)
    try:
        own = [Fraction(score) for score in assign_pairs(stored_pairs(scores), capacity)["score"]]
    except MatchingError as refusal:
        assert "too small to be told apart" in str(refusal)
    else:
        placed, best = best_by_trying_all(in_fractions(scores), capacity)
        assert len(own) == placed
        assert best - sum(own) <= sum(map(abs, own)) / 10**6


@pytest.mark.parametrize("largest", [1e17, 1e300])
def test_scores_that_the_largest_drowns_are_refused(never_dense, largest):
    # Who may have M1 alone takes it: the largest score cannot be, and 2 beats 1.
    scores = np.array([[largest, 1e-3, 2e-3], [1.0, np.nan, np.nan]])
    with pytest.raises(MatchingError, match=r"about 1e\+\d+, the scores of the pairs that can be"):
        assign_pairs(stored_pairs(scores))
    scores[0, 0] = 1e3
    assert assign_pairs(stored_pairs(scores))["score"].tolist() == [2e-3, 1.0]


def test_a_sparse_matrix_forbids_what_it_does_not_store():
    stored = sparse.coo_array(([0.0, -2.0], ([0, 1], [1, 1])), shape=(3, 2))
    pairs = assign_pairs(stored)
    assert pairs.to_numpy().tolist() == [[0, 1, 0.0]]


@pytest.fixture
def never_dense(monkeypatch):
    """Sparse scores are solved as listed pairs however few they are."""
    monkeypatch.setattr("mentorkit.matching.assignment.pairs._MOST_CELLS", 0)


def stored_pairs(scores):
    """The same scores as a sparse array: a score of 0 is stored, a forbidden pair is not."""
    rows, columns = np.nonzero(~np.isnan(scores))
    return sparse.coo_array((scores[rows, columns], (rows, columns)), shape=scores.shape)


@pytest.mark.parametrize("kind", ["real", "ties"])
@pytest.mark.parametrize("seed", range(60))
def test_listed_pairs_place_as_many_and_score_as_high(never_dense, seed, kind):
    scores, capacity = random_case(seed, kind)
    first = np.flatnonzero(np.random.default_rng(seed).random(len(scores)) < 0.4)
    listed = assign_pairs(stored_pairs(scores), capacity, first=first)
    check_feasible(listed, scores, capacity)
    dense = assign_pairs(scores, capacity, first=first)
    assert len(listed) == len(dense)
    assert listed["mentee_id"].isin(first).sum() == dense["mentee_id"].isin(first).sum()
    assert listed["score"].sum() == pytest.approx(dense["score"].sum(), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("kind", ["real", "ties"])
def test_a_large_sparse_matrix_is_solved_as_its_table_would_be(never_dense, kind):
    rng = np.random.default_rng(7)
    scores = rng.normal(size=(400, 150)) if kind == "real" else rng.integers(-2, 3, (400, 150)) / 1
    scores[rng.random(scores.shape) < 0.9] = np.nan
    capacity = rng.integers(0, 4, 150)
    listed, dense = assign_pairs(stored_pairs(scores), capacity), assign_pairs(scores, capacity)
    check_feasible(listed, scores, capacity)
    assert len(listed) == len(dense)
    assert listed["score"].sum() == pytest.approx(dense["score"].sum(), rel=1e-9)


@pytest.mark.parametrize("large", [False, True])
def test_in_a_sparse_matrix_nan_forbids_zero_scores_and_repeats_add_up(monkeypatch, large):
    if large:
        monkeypatch.setattr("mentorkit.matching.assignment.pairs._MOST_CELLS", 0)
    values = [0.0, np.nan, 0.25, 0.5, 0.0, np.nan]
    stored = sparse.coo_array((values, ([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 0, 1])), shape=(4, 2))
    assert assign_pairs(stored, [2, 1]).to_numpy().tolist() == [[0, 0, 0], [1, 1, 0.75], [2, 0, 0]]
    assert assign_pairs(stored, [0, 0]).empty
    assert assign_pairs(stored, [1, 1], locked=[(2, 0)])["mentee_id"].tolist() == [1, 2]


@pytest.mark.parametrize("form", [pd.DataFrame, np.asarray, stored_pairs])
def test_every_form_of_scores_gives_the_same_pairs(form):
    scores, capacity = random_case(8)
    pairs = assign_pairs(form(scores), list(capacity))
    expected = assign_pairs(scores, capacity)
    pd.testing.assert_frame_equal(pairs, expected, check_dtype=False)


def test_the_order_of_rows_and_columns_decides_nothing():
    rng = np.random.default_rng(3)
    scores = pd.DataFrame(
        rng.integers(0, 3, (9, 6)).astype(float),
        [f"E{i}" for i in range(9)],
        [f"M{j}" for j in range(6)],
    )
    capacity = pd.Series([1, 2, 0, 1, 1, 1], scores.columns)
    pairs = assign_pairs(scores, capacity).set_index("mentee_id")
    for seed in range(5):
        rng = np.random.default_rng(seed)
        turned = scores.iloc[rng.permutation(9), rng.permutation(6)]
        again = assign_pairs(turned, capacity)
        assert again["mentee_id"].tolist() == [e for e in turned.index if e in pairs.index]
        pd.testing.assert_frame_equal(again.set_index("mentee_id").sort_index(), pairs.sort_index())


def test_new_names_change_no_value():
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(8, 5))
    names = rng.permutation([f"X{i}" for i in range(8)])
    named = pd.DataFrame(scores, names, list("vwxyz"))
    assert assign_pairs(named)["score"].sum() == pytest.approx(assign_pairs(scores)["score"].sum())


@pytest.mark.parametrize("seed", range(10))
def test_one_more_mentor_never_lowers_what_is_reached(seed):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(6, 5))
    scores[rng.random((6, 5)) < 0.5] = np.nan
    reached = [
        (len(pairs), round(pairs["score"].sum(), 9))
        for pairs in (assign_pairs(scores[:, :k]) for k in range(1, 6))
    ]
    assert reached == sorted(reached)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_tables_place_nobody(shape):
    pairs = assign_pairs(np.empty(shape))
    assert pairs.shape == (0, 3)
    assert list(pairs) == ["mentee_id", "mentor_id", "score"]


def test_nothing_feasible_places_nobody():
    assert assign_pairs(np.full((3, 2), np.nan)).empty
    assert assign_pairs(np.ones((3, 2)), 0).empty


def test_locked_pairs_stand_and_take_their_place():
    scores = pd.DataFrame([[0.1, 0.9], [0.8, 0.9]], ["E1", "E2"], ["M1", "M2"])
    pairs = assign_pairs(scores, locked=[("E2", "M1")])
    assert pairs["mentor_id"].tolist() == ["M2", "M1"]
    pairs = assign_pairs(scores, {"M1": 0, "M2": 1}, locked=[("E1", "M2")])
    assert pairs["mentee_id"].tolist() == ["E1"]


SCORES = pd.DataFrame([[0.1, np.nan]], ["E1"], ["M1", "M2"])


@pytest.mark.parametrize(
    ("scores", "capacity", "locked", "word"),
    [
        (SCORES, {"M1": 1}, None, "M2 has no capacity"),
        (SCORES, {"M1": 1, "M2": -1}, None, "M2 is -1"),
        (SCORES, {"M1": 1.5, "M2": 1}, None, "M1 is 1.5"),
        (SCORES, [1], None, "1 capacities for 2 mentors"),
        (SCORES, 1.5, None, "capacity of mentor M1 is 1.5"),
        (SCORES, float("nan"), None, "M1 has no capacity"),
        (SCORES, {1, 2}, None, "in a set have no order"),
        (SCORES, {"M1": float("inf"), "M2": 1}, None, "M1 is inf"),
        (SCORES.replace(0.1, np.inf), 1, None, "E1 and M1 is infinite"),
        (pd.concat([SCORES, SCORES]), 1, None, "E1 is there more than once"),
        (SCORES, 1, [("E1", "M2")], "E1 and M2 is forbidden"),
        (SCORES, 1, [("E9", "M1")], "E9 is not in the scores"),
        (SCORES, 0, [("E1", "M1")], "beyond the places"),
        (np.zeros(3), 1, None, "not a table"),
    ],
)
def test_what_has_no_answer_is_refused(scores, capacity, locked, word):
    with pytest.raises(MatchingError, match=word):
        assign_pairs(scores, capacity, locked=locked)


def test_all_problems_are_told_at_once():
    with pytest.raises(MatchingError) as refusal:
        assign_pairs(SCORES, {"M1": -1})
    assert len(refusal.value.problems) == 2


@pytest.mark.parametrize(
    "scores", ["abc", pd.DataFrame([["a"]]), [["a", "b"]], [[1], [2, 3]], [[{}]]], ids=str
)
def test_scores_that_are_no_numbers_are_refused(scores):
    with pytest.raises(MatchingError, match="the scores are not a table of numbers; give numbers"):
        assign_pairs(scores)
