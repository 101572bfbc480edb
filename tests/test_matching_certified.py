"""The certified matching against every pairing, the dense solver, and its own promises."""

import math
from dataclasses import replace
from itertools import pairwise

import joblib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from test_matching import some_people
from test_matching_assignment import best_by_trying_all

from mentorkit.matching import Certificate, MentorMatcher
from mentorkit.matching.assignment import ceilings, pricing
from mentorkit.matching.assignment.certified import count_certified, solve_certified
from mentorkit.matching.assignment.exact import best_places
from mentorkit.matching.bans import ban_mentors, ban_pairs, ban_same, ban_unless_shared
from mentorkit.matching.scores import PairScores

pytestmark = [
    pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning"),
    # test_matching_properties holds both solvers against each other in every run
    pytest.mark.thorough,
]

TOLERANCES = [1e-2, 1e-4, 1e-6, 1e-9]
KINDS = ["real", "ties", "negative", "wide"]


def some_features(rng, n, m, kind):
    d = int(rng.integers(1, 9))
    left, right = rng.normal(size=(n, d)), rng.normal(size=(m, d))
    if kind == "ties":
        left, right = (rng.integers(0, 2, side.shape).astype(float) for side in (left, right))
    elif kind == "negative":
        left, right = -np.abs(left), np.abs(right)
    elif kind == "wide":
        left, right = (side * 10.0 ** rng.integers(-4, 5, side.shape) for side in (left, right))
    return left, right


def some_bans(rng, n, m):
    teams, words = [*"abcd", None], int(rng.integers(2, 130))
    bans = [
        ban_pairs(n, np.argwhere(rng.random((n, m)) < 0.3)),
        ban_same(list(rng.choice(teams, n)), list(rng.choice(teams, m))),
        ban_unless_shared(
            [set(rng.choice(words, rng.integers(0, 3))) for _ in range(n)],
            [set(rng.choice(words, rng.integers(0, words // 2 + 1))) for _ in range(m)],
        ),
        ban_mentors(n, rng.random(m) < 0.2),
    ]
    return tuple(ban for ban in bans if rng.random() < 0.4)


def some_problem(seed, kind, most=(24, 16), tiers=3):
    """Scores, places (0 among them), tiers, and a floor or none."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    n, m = int(rng.integers(1, most[0])), int(rng.integers(1, most[1]))
    left, right = some_features(rng, n, m, kind)
    added = None
    if rng.random() < 0.4:
        added = sparse.random_array((n, m), density=0.1, rng=rng, format="csr")
    scores = PairScores(left, right, some_bans(rng, n, m), added)
    places = rng.integers(0, 4, m) if rng.random() < 0.6 else rng.integers(0, 2, m)
    tier = np.unique(rng.integers(0, tiers, n), return_inverse=True)[1]
    floor = None
    if rng.random() < 0.4:
        # Between two scores: on one of them the last digit of a sum would decide.
        levels = np.unique(scores.block().round(9))
        floor = float(levels[len(levels) // 2 - 1 :][:2].mean())
    return scores, places, tier, floor


def allowed_scores(scores, floor=None):
    """Every score, NaN where a rule forbids: asked of the rules pair by pair."""
    dense = scores.left.astype(float) @ scores.right.astype(float).T
    if scores.added is not None:
        dense = dense + scores.added.toarray()
    for i, j in np.ndindex(dense.shape):
        if any(naive_forbids(ban, i, j) for ban in scores.bans):
            dense[i, j] = np.nan
    return dense if floor is None else np.where(dense >= floor, dense, np.nan)


def naive_forbids(ban, i, j):
    if j in ban.columns[ban.start[i] : ban.start[i + 1]]:
        return True
    if ban.same_left is not None and ban.same_left[i] >= 0:
        return ban.same_left[i] == ban.same_right[j]
    if ban.bits_left is not None:
        mine, theirs = (
            {64 * word + bit for word, bits in enumerate(side) for bit in range(64)
             if int(bits) >> bit & 1}
            for side in (ban.bits_left[i], ban.bits_right[j])
        )  # fmt: skip
        return bool(mine and theirs and not mine & theirs)
    return ban.closed is not None and bool(ban.closed[j])


def worth_of(dense, chosen):
    return math.fsum(dense[i, j] for i, j in enumerate(chosen) if j >= 0)


def placed_by_tier(chosen, tier):
    return [int((chosen[tier <= last] >= 0).sum()) for last in range(max(tier, default=-1) + 1)]


def check(solution, scores, dense, places, tier, tolerance):
    """Everything the certificate says, against the dense solver; returns the exact value."""
    chosen, certificate = solution.chosen, solution.certificate
    rows = np.flatnonzero(chosen >= 0)
    assert not np.isnan(dense[rows, chosen[rows]]).any()  # nobody forbidden
    assert (np.bincount(chosen[rows], minlength=len(places)) <= places).all()
    exact = best_places(dense, places, tier)
    value, best = worth_of(dense, chosen), worth_of(dense, exact)
    absolute = sum(abs(dense[i, chosen[i]]) for i in rows)
    assert placed_by_tier(chosen, tier) == placed_by_tier(exact, tier)
    assert certificate.placed == certificate.placed_bound == len(rows)
    assert certificate.value == pytest.approx(value, rel=1e-12, abs=1e-12 * (absolute or 1))
    assert certificate.absolute == pytest.approx(absolute)
    # Sums differ in their last digits, where features are far larger than scores too.
    norms = [np.linalg.norm(side, axis=1) for side in (scores.left, scores.right)]
    digits = 1e-14 * float(norms[0].sum() * norms[1].max(initial=0))
    assert certificate.upper_bound - certificate.value <= tolerance * (absolute or 1) + digits
    assert certificate.upper_bound >= best - 1e-14 * absolute
    assert best - value <= tolerance * (absolute or 1) + digits
    return best


# ---------------------------------------------------------------- as good as the best


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_no_other_pairing_places_more_or_scores_higher(seed, kind):
    scores, places, tier, floor = some_problem(seed, kind, most=(6, 5))
    dense = allowed_scores(scores, floor)
    *placed, best = best_by_trying_all(dense, places, tier)
    solution = solve_certified(scores, places, tier, floor=floor, tolerance=1e-9)
    assert check(solution, scores, dense, places, tier, 1e-9) == pytest.approx(best)
    assert placed_by_tier(solution.chosen, tier) == placed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(100, 125))
def test_the_dense_solver_finds_no_better_within_the_certified_gap(seed, kind):
    scores, places, tier, floor = some_problem(seed, kind)
    dense = allowed_scores(scores, floor)
    for tolerance in TOLERANCES:
        solution = solve_certified(scores, places, tier, floor=floor, tolerance=tolerance)
        check(solution, scores, dense, places, tier, tolerance)
    assert count_certified(scores, places, tier, floor=floor)[-1] == solution.certificate.placed


def best_by_scipy(dense, places):
    """(placed, summed score) of the best pairs, by a bonus for each that outweighs all scores."""
    wide = np.repeat(dense, places, axis=1)
    allowed = ~np.isnan(wide)
    bonus = 1 + 2 * np.abs(wide[allowed]).sum()
    rows, columns = linear_sum_assignment(np.where(allowed, wide + bonus, 0), maximize=True)
    kept = allowed[rows, columns]
    return int(kept.sum()), math.fsum(wide[rows, columns][kept])


def random_instance(rng, kind):
    """Scores and places of up to 90 × 60 people; `kind` says what is peculiar of them."""
    n, m = int(rng.integers(1, rng.choice([6, 90]))), int(rng.integers(1, rng.choice([6, 60])))
    left, right = some_features(rng, n, m, "ties" if kind == "ties" else "real")
    bans = [ban_pairs(n, np.argwhere(rng.random((n, m)) < rng.choice([0.0, 0.3, 0.8])))]
    places = rng.integers(0, 4, m)
    if kind == "scarce":
        places = rng.integers(0, 2, m) * (rng.random(m) < 0.5)
    elif kind == "locks":
        # As locked pairs are kept: their mentees may have nobody, their places are gone.
        bans.append(ban_pairs(n, [(i, j) for i in range(0, n, 3) for j in range(m)]))
        places = np.maximum(places - rng.integers(0, 3, m), 0)
    elif kind == "nothing feasible":
        bans.append(ban_pairs(n, [(i, j) for i in range(n) for j in range(m) if places[j]]))
    return PairScores(left, right, tuple(bans)), places


@pytest.mark.parametrize("kind", ["plain", "ties", "scarce", "locks", "nothing feasible"])
def test_no_bound_is_below_what_scipy_finds(kind):
    for seed in range(30):
        scores, places = random_instance(np.random.default_rng(seed), kind)
        placed, best = best_by_scipy(allowed_scores(scores), places)
        for tolerance in (0.5, 1e-3, 1e-9):  # with the first it ends before the best is found
            found = solve_certified(scores, places, tolerance=tolerance).certificate
            digits = 1e-12 * max(found.absolute, 1)
            assert found.placed == found.placed_bound == placed
            assert best <= found.upper_bound + digits
            assert best - found.value <= tolerance * (found.absolute or 1) + digits
        assert (placed > 0) or (found.value == found.upper_bound == 0)
        assert kind != "nothing feasible" or not placed


def test_hundreds_of_people_in_many_clusters():
    rng = np.random.default_rng(1)
    left, right = rng.random((700, 12)), rng.random((300, 12))
    teams = list(rng.integers(0, 40, 700)), list(rng.integers(0, 40, 300))
    scores = PairScores(left, right, (ban_same(*teams),))
    places = rng.integers(0, 4, 300)
    solution = solve_certified(scores, places, tolerance=1e-9)
    dense = scores.allowed_block()
    check(solution, scores, dense, places, np.zeros(700, int), 1e-9)
    assert solution.certificate.rounds > 1


@pytest.mark.parametrize(
    ("n", "m", "places", "banned"),
    [(0, 0, 1, 0), (0, 3, 1, 0), (3, 0, 1, 0), (4, 3, 0, 0), (4, 3, 1, 1), (1, 1, 1, 0),
     (1, 1, 5, 0), (5, 1, 1, 0), (1, 5, 1, 0), (5, 1, 3, 0)],
)  # fmt: skip
def test_few_or_nobody(n, m, places, banned):
    bans = (ban_pairs(n, [(i, j) for i in range(n) for j in range(m)]),) if banned else ()
    scores = PairScores(np.ones((n, 2)), np.arange(2.0 * m).reshape(m, 2), bans)
    places, tier = np.full(m, places), np.zeros(n, int)
    solution = solve_certified(scores, places, tier)
    check(solution, scores, allowed_scores(scores), places, tier, 1e-6)


def test_pairs_that_all_score_nothing_are_certified_too():
    scores = PairScores(np.zeros((7, 2)), np.zeros((5, 2)))
    certificate = solve_certified(scores, np.ones(5, int)).certificate
    assert (certificate.placed, certificate.value) == (5, 0.0)
    assert certificate.gap <= 1e-6


def test_a_pair_that_only_double_precision_tells_from_the_floor_is_found():
    # All but one pair score 0.5; in single precision, that one does too.
    left, right = np.column_stack([np.ones(60), np.zeros(60)]), np.full((60, 2), [0.5, 0.0])
    left[47, 1] = right[39, 1] = 1e-5
    solution = solve_certified(PairScores(left, right), np.ones(60, int), floor=0.5 + 5e-11)
    assert np.argwhere(solution.chosen >= 0).tolist() == [[47]] and solution.chosen[47] == 39


# ---------------------------------------------------------------- properties


@st.composite
def problems(draw):
    kind = draw(st.sampled_from(KINDS))
    return some_problem(draw(st.integers(0, 10_000)), kind, most=(12, 9))


few = settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@few
@given(problems(), st.sampled_from(TOLERANCES))
def test_the_bound_is_never_below_the_exact_value(problem, tolerance):
    scores, places, tier, floor = problem
    solution = solve_certified(scores, places, tier, floor=floor, tolerance=tolerance)
    check(solution, scores, allowed_scores(scores, floor), places, tier, tolerance)


@few
@given(problems())
def test_one_more_mentor_never_lowers_placed_and_value(problem):
    scores, places, _, floor = problem
    reached = []
    for closed in range(len(places), -1, -1):
        open_ = np.where(np.arange(len(places)) < closed, 0, places)
        found = solve_certified(scores, open_, floor=floor, tolerance=1e-9).certificate
        reached.append(found)
    for before, after in pairwise(reached):
        assert after.placed >= before.placed
        if after.placed == before.placed:
            assert after.value >= before.value - 2e-9 * (before.absolute + after.absolute or 1)


@few
@given(problems(), st.integers(0, 1000))
def test_the_order_of_people_changes_neither_placed_nor_value(problem, seed):
    scores, places, tier, floor = problem
    rng = np.random.default_rng(seed)
    rows, columns = (rng.permutation(size) for size in scores.shape)
    turned = scores.arranged(rows, columns)
    dense = allowed_scores(scores, floor)
    np.testing.assert_allclose(allowed_scores(turned, floor), dense[np.ix_(rows, columns)])
    one = solve_certified(scores, places, tier, floor=floor, tolerance=1e-9).certificate
    two = solve_certified(turned, places[columns], tier[rows], floor=floor, tolerance=1e-9)
    assert two.certificate.placed == one.placed
    assert two.certificate.value == pytest.approx(one.value, abs=2e-9 * (one.absolute or 1))


# ---------------------------------------------------------------- the margin of single precision


def cancelling(seed):
    """Scores near 1 that are the difference of products near 100 thousand."""
    rng = np.random.default_rng(seed)
    n, m = 150, 120
    large, theirs = rng.normal(size=(n, 3)) * 300, rng.normal(size=(m, 3)) * 300
    small, other = rng.random((n, 2)), rng.random((m, 2))
    scores = PairScores(np.hstack([large, large, small]), np.hstack([theirs, -theirs, other]))
    return scores, np.ones(m, int)


def steep(seed):
    """A few pairs are worth a million times the others, and set the prices."""
    rng = np.random.default_rng(seed)
    left, right = rng.random((30, 4)), rng.random((12, 4))
    left[:, 0], right[:, 0] = 1.0, np.where(rng.random(12) < 0.3, 1e6, 0.0)
    return PairScores(left, right), np.ones(12, int)


def bound_holds(scores, places, tolerance):
    solution = solve_certified(scores, places, tolerance=tolerance)
    exact = best_places(scores.block(), places)
    rows = np.flatnonzero(exact >= 0)
    return solution.certificate.upper_bound >= math.fsum(scores.of_pairs(rows, exact[rows]))


@pytest.mark.parametrize("make", [cancelling, steep])
@pytest.mark.parametrize("seed", range(8))
def test_the_bound_holds_where_single_precision_errs_most(make, seed):
    scores, places = make(seed)
    assert all(bound_holds(scores, places, tolerance) for tolerance in (1e-2, 1e-6))


def test_without_the_margin_the_bound_would_be_false(monkeypatch):
    monkeypatch.setattr(pricing, "rounding_margin", lambda scores: (np.zeros(scores.shape[0]), 0.0))
    held = [bound_holds(*cancelling(seed), 1e-6) for seed in range(8)]
    assert not all(held)


@pytest.mark.parametrize("make", [cancelling, steep])
def test_the_margin_covers_every_single_product(make):
    scores, _ = make(0)
    margin, by_price = pricing.rounding_margin(scores)
    exact = scores.left @ scores.right.T
    for prices in (np.zeros(scores.shape[1]), np.linspace(0, 1e7, scores.shape[1])):
        wide = (np.hstack([scores.left, np.ones((scores.shape[0], 1))]),
                np.hstack([scores.right, -prices[:, None]]))  # fmt: skip
        single = wide[0].astype(np.float32) @ wide[1].astype(np.float32).T
        off = np.abs(single.astype(float) - (exact - prices)).max(axis=1)
        assert (off <= margin + by_price * prices.max()).all()
        assert off.max() > 0


# ---------------------------------------------------------------- workers


@pytest.fixture
def small_tasks(monkeypatch):
    """Passes in several tasks however few the people are."""
    monkeypatch.setattr(pricing, "_ALONE", 0)
    monkeypatch.setattr(pricing, "_TASK_ROWS", 16)
    monkeypatch.setattr(pricing, "_BLOCK", (8, 8))


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_any_workers_find_the_same(small_tasks, backend):
    rng = np.random.default_rng(5)
    scores = PairScores(
        rng.random((90, 6)), rng.random((40, 6)), (ban_pairs(90, [(k, k % 40) for k in range(90)]),)
    )
    places = rng.integers(0, 4, 40)
    alone = solve_certified(scores, places, n_jobs=1)
    with joblib.parallel_config(backend=backend, n_jobs=2):
        both = solve_certified(scores, places)
    np.testing.assert_array_equal(both.chosen, alone.chosen)
    np.testing.assert_array_equal(both.prices, alone.prices)
    assert both.certificate == alone.certificate
    check(alone, scores, allowed_scores(scores), places, np.zeros(90, int), 1e-6)


def test_the_context_says_how_many_workers(monkeypatch):
    two = PairScores(np.ones((2, 1)), np.ones((2, 1)))
    asked = pricing.Pricing(two)._workers
    monkeypatch.setattr(joblib, "cpu_count", lambda: 4)
    assert asked() == 4
    assert pricing.Pricing(two, n_jobs=3)._workers() == 3
    with joblib.parallel_config(backend="threading", n_jobs=7):
        assert asked() is None  # joblib takes the context's


@pytest.mark.parametrize("n_rows", [0, 1, 512, 4096, 4097, 10_000, 100_000])
@pytest.mark.parametrize("n_jobs", [1, 2, 3, 8])
def test_every_worker_has_as_much_to_do(n_rows, n_jobs):
    asked = pricing.Pricing(PairScores(np.ones((2, 1)), np.ones((2, 1))), n_jobs=n_jobs)
    height = asked._task_rows(n_rows)
    block = pricing._BLOCK[0]
    assert height % block == 0
    assert block <= height < pricing._TASK_ROWS + block
    # In turns of one task a worker, the busiest has at most a block a turn more than its part.
    turns = -(-n_rows // (height * n_jobs))
    assert turns * height < n_rows / n_jobs + (turns + 1) * block


# ---------------------------------------------------------------- the estimator, either way


def wishing(people, others, seed):
    rng = np.random.default_rng(seed)
    wishes = [tuple(rng.choice(others["id"], rng.integers(0, 4), replace=False)) for _ in people.id]
    return people.assign(wishes=wishes)


def both_solvers(mentees, mentors, settings, fit):
    return [
        MentorMatcher(solver=solver, tolerance=1e-9, **settings).fit(mentees, mentors, **fit)
        for solver in ("exact", "certified")
    ]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"criteria": {"goals": 1}},
        {"minimum_score": 0.45},
        {"seniority_allowed": (0, 3), "department": "same"},
        {"criteria": {"wishes": 3, "text": 1, "site": 1, "availability": 2}},
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_both_solvers_agree_on_people(parameters, seed):
    mentees, mentors = some_people(40, "E", seed), some_people(18, "M", seed + 50)
    mentees, mentors = wishing(mentees, mentors, seed), wishing(mentors, mentees, seed + 1)
    rng = np.random.default_rng(seed)
    fit = {
        "waiting": list(rng.choice(mentees["id"], 9, replace=False)),
        "left_out": list(rng.choice(mentees["id"], 9, replace=False)),
        "trained": list(mentors["id"][2:]),
        "running": [("E03", "M04"), ("E05", "M06")],
        "conflicts": list(zip(mentees["id"][:9], mentors["id"][:9], strict=True)),
    }
    exact, certified = both_solvers(mentees, mentors, parameters, fit)
    assert isinstance(certified.certificate_, Certificate)
    assert certified.certificate_.method == "certified"
    on_list = [
        [m.pairs_["mentee_id"].isin(fit[name]).sum() for name in ("waiting", "left_out")]
        for m in (exact, certified)
    ]
    assert len(certified.pairs_) == len(exact.pairs_) > 0
    assert on_list[0][0] == on_list[1][0]
    # Both add the same products, the certified way in single-precision features.
    assert certified.total_score_ == pytest.approx(exact.total_score_, abs=1e-5)
    allowed = exact.scores_
    for mentee, mentor, score in certified.pairs_.itertuples(index=False):
        assert allowed.at[mentee, mentor] == pytest.approx(score, abs=1e-6)
    held = certified.pairs_["mentor_id"].value_counts()
    assert (held <= certified.free_places_[held.index]).all()
    assert certified.unmatched_["reason"].notna().all()


def test_both_solvers_lift_the_worst_off_alike():
    mentees, mentors = some_people(30, "E", 3), some_people(20, "M", 4)
    exact, certified = both_solvers(mentees, mentors, {"lift_worst_off": True}, {})
    # The certified way raises the lowest score in steps of 0.001.
    assert -1e-6 <= exact.lifted_.lowest - certified.lifted_.lowest <= 1e-3 + 1e-6
    assert certified.lifted_.lowest >= certified.lifted_.lowest_before
    assert len(certified.pairs_) == len(exact.pairs_)


# ---------------------------------------------------------------- what rules forbid


@pytest.mark.parametrize("seed", range(12))
def test_every_form_of_a_ban_says_the_same(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 12)), int(rng.integers(1, 9))
    teams = [*"ab", None]
    left, right = list(rng.choice(teams, n)), list(rng.choice(teams, m))
    spoken = [set(rng.choice(150, rng.integers(0, 3)).tolist()) for _ in range(n)]
    theirs = [set(rng.choice(150, rng.integers(0, 90)).tolist()) for _ in range(m)]
    pairs = np.argwhere(rng.random((n, m)) < 0.3)
    single = {tuple(pair) for pair in pairs.tolist()}
    closed = rng.random(m) < 0.4
    forms = {
        "pairs": (ban_pairs(n, pairs), lambda i, j: (i, j) in single),
        "same": (ban_same(left, right), lambda i, j: left[i] is not None and left[i] == right[j]),
        "shared": (
            ban_unless_shared(spoken, theirs),
            lambda i, j: bool(spoken[i] and theirs[j] and not spoken[i] & theirs[j]),
        ),
        "mentors": (ban_mentors(n, closed), lambda i, j: bool(closed[j])),
    }
    rows, columns = (a.ravel() for a in np.indices((n, m)))
    order = rng.permutation(n)[: int(rng.integers(1, n + 1))]
    for name, (ban, forbids) in forms.items():
        expected = np.array([[forbids(i, j) for j in range(m)] for i in range(n)])
        np.testing.assert_array_equal(ban.mask(m), expected, name)
        np.testing.assert_array_equal(ban.mask(m, order), expected[order], name)
        np.testing.assert_array_equal(ban.forbids(rows, columns), expected.ravel(), name)
        np.testing.assert_array_equal(ban.take(order).mask(m), expected[order], name)
        assert ban.forbids_any() == expected.any(), name
        if name != "mentors":  # whose turned form has no closed rows
            np.testing.assert_array_equal(ban.turned(m).mask(n), expected.T, name)


def test_bans_of_every_form_are_laid_over_each_other():
    scores, *_ = some_problem(3, "real")
    n, m = scores.shape
    rng = np.random.default_rng(0)
    both = replace(scores, bans=(*some_bans(rng, n, m), *some_bans(rng, n, m)))
    expected = np.isnan(allowed_scores(both))
    np.testing.assert_array_equal(both.forbidden(), expected)
    rows, columns = (a.ravel() for a in np.indices((n, m)))
    np.testing.assert_array_equal(both.bans_of(rows, columns), expected.ravel())
    found = pricing.Pricing(both).best(
        np.arange(n), np.arange(m), np.zeros(m), np.full(n, -np.inf), m
    )
    assert set(zip(found[0].tolist(), found[1].tolist(), strict=True)) == set(
        zip(*(side.tolist() for side in np.nonzero(~expected)), strict=True)
    )


def test_a_pair_that_scores_the_floor_itself_is_allowed():
    # Eighths are the same in single precision: nothing here is rounded.
    eighths = np.arange(9.0)[:, None] / 8
    looking = pricing.Pricing(PairScores(np.ones((1, 1)), eighths), floor=0.5)
    _, found = looking.best_of_blocks([(np.array([0]), np.arange(9))], 9)
    assert sorted(found) == [4, 5, 6, 7, 8]


# ---------------------------------------------------------------- ceilings


@pytest.mark.parametrize("rise", [0.0, 0.07])
@pytest.mark.parametrize("seed", range(30))
def test_no_pair_that_was_not_found_is_worth_more_than_its_ceiling(seed, rise, monkeypatch):
    """Whatever the prices become between looks: some fall, some rise, or nearly all rise."""
    monkeypatch.setattr(ceilings, "_KEEP", 2)  # lists that are full leave pairs out
    rng = np.random.default_rng(seed)
    n, m = 40, 60
    scores = PairScores(rng.random((n, 5)), rng.random((m, 5)), (ban_pairs(n, [(0, 0), (1, 2)]),))
    exact = scores.allowed_block()
    looks = ceilings.Ceilings(pricing.Pricing(scores), np.ones(m, int), reach=0.05)
    found = np.zeros((n, m), bool)
    for k in range(5):
        # Few fall far, so that some looks are at single mentors with everyone.
        prices = np.where(rng.random(m) < 0.1, 0.0, 0.8 + 0.02 * rng.random(m)) + rise * k
        worth = np.where(found, exact, -np.inf).max(axis=1, initial=0.5) - 0.3 - rise * k
        rows, columns = looks.lower(prices, worth)
        found[rows, columns] = True
        fallen = np.maximum(prices - 0.3 * (rng.random(m) < 0.2), 0)
        for now in (prices, fallen, prices + rise * rng.random(m)):
            unseen = np.where(found | np.isnan(exact), -np.inf, exact - now).max(axis=1)
            assert (unseen <= looks.at(now) + 1e-12).all()


def test_where_every_price_rose_alike_nothing_is_looked_at_again():
    rng = np.random.default_rng(0)
    scores = PairScores(rng.random((40, 5)), rng.random((60, 5)))
    asked = pricing.Pricing(scores)
    looks = ceilings.Ceilings(asked, np.ones(60, int), reach=0.05)
    prices = rng.random(60)
    worth = (scores.allowed_block() - prices).max(axis=1)
    looks.lower(prices, worth)
    seen = asked.pairs_seen
    # Of the rise a hair is left out, so that last digits do not decide.
    assert len(looks.lower(prices + 0.5, worth - 0.4999)[0]) == 0
    assert asked.pairs_seen == seen


@pytest.mark.parametrize("kinds", [1, 4])
def test_where_many_score_alike_few_looks_do(kinds, monkeypatch):
    """As many placed as a matching of all pairs places, in a few looks at all of them."""
    n, m = 700, 520
    left, right = np.eye(kinds)[np.arange(n) % kinds], np.eye(kinds)[np.arange(m) % kinds]
    looks = []
    best = pricing.Pricing.best
    monkeypatch.setattr(
        pricing.Pricing, "best", lambda self, *given: looks.append(1) or best(self, *given)
    )
    solution = solve_certified(PairScores(left, right), np.ones(m, int))
    check(
        solution, PairScores(left, right), left @ right.T, np.ones(m, int), np.zeros(n, int), 1e-6
    )
    assert solution.certificate.placed == m
    assert solution.certificate.value == pytest.approx(m)
    assert len(looks) < 40
