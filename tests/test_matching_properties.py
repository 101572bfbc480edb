"""What holds of every matching, whichever of the three ways it is solved."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_matching import some_people
from test_matching_assignment import best_by_trying_all
from test_matching_certified import best_by_scipy

from mentorkit.matching import MentorMatcher, assign_pairs
from mentorkit.matching.assignment import DenseProblem, LargeProblem
from mentorkit.matching.assignment.certified import solve_listed
from mentorkit.matching.assignment.listed import Listed
from mentorkit.matching.bans import ban_pairs
from mentorkit.matching.scores import PairScores

pytestmark = pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning")

TOLERANCE = 1e-9


def exact(scores, places, tier, _=TOLERANCE):
    return DenseProblem(scores, places, tier).solve()


def certified(scores, places, tier, tolerance=TOLERANCE):
    # A table is the product of itself and of who is who.
    bans = (ban_pairs(len(scores), np.argwhere(np.isnan(scores))),)
    product = PairScores(np.nan_to_num(scores), np.eye(scores.shape[1]), bans)
    return LargeProblem(product, places, tier, tolerance).solve()


def listed(scores, places, tier, tolerance=TOLERANCE):
    rows, columns = np.nonzero(~np.isnan(scores) & (places > 0))
    pairs = Listed.of(scores.shape, rows, columns, scores[rows, columns])
    solution = solve_listed(pairs, places, tier, tolerance=tolerance)
    return solution.chosen, solution.certificate


every_solver = pytest.mark.parametrize("solve", [exact, certified, listed])
few = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def problems(draw, most=(5, 4)):
    """Scores, places (0 among them), tiers; nobody and nothing feasible among them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = [int(rng.integers(draw(st.integers(0, 2)), size + 1)) for size in most]
    some = {
        "ties": lambda: rng.choice([-1.0, 0.0, 0.5, 1.0], shape),
        "shares": lambda: rng.random(shape),
        "any": lambda: 1000 * rng.normal(size=shape),
    }
    scores = some[draw(st.sampled_from(list(some)))]()
    scores[rng.random(shape) < draw(st.sampled_from([0.0, 0.3, 0.6, 1.0]))] = np.nan
    places = rng.integers(0, 3, shape[1])
    tier = np.unique(rng.integers(0, 2, shape[0]), return_inverse=True)[1].astype(int)
    return scores, places, tier


def reached(solve, scores, places, tier, tolerance=TOLERANCE):
    """Placed of each tier and those before it, the certificate, and how far it may be off."""
    chosen, certificate = solve(scores, places, tier, tolerance)
    placed = [int((chosen[tier <= kind] >= 0).sum()) for kind in range(tier.max(initial=0) + 1)]
    assert certificate.placed == placed[-1]
    off = tolerance * (certificate.absolute or 1) + 1e-12 * np.nansum(np.abs(scores))
    return placed, certificate, off


@every_solver
@few
@given(problems(), st.sampled_from([0.5, 0.05, TOLERANCE]))
def test_the_bound_is_never_below_the_best_nor_the_best_below_the_value(solve, problem, tolerance):
    *placed, best = best_by_trying_all(*problem)
    found, certificate, off = reached(solve, *problem, tolerance)
    assert found == placed
    assert certificate.placed_bound == placed[-1]
    digits = 1e-12 * np.nansum(np.abs(problem[0]))
    assert certificate.value - digits <= best <= certificate.upper_bound + digits
    assert certificate.upper_bound - certificate.value <= off


@every_solver
@few
@given(problems((8, 6)))
def test_one_more_mentor_never_lowers_placed_nor_then_the_value(solve, problem):
    scores, places, tier = problem
    before = None
    for m in range(scores.shape[1] + 1):
        placed, certificate, off = reached(solve, scores[:, :m], places[:m], tier)
        if before is not None:
            assert placed >= before[0]
            if placed == before[0]:
                assert certificate.value >= before[1].value - off - before[2]
        before = placed, certificate, off


@every_solver
@few
@given(problems((8, 6)), st.integers(0, 1000))
def test_the_order_of_people_changes_neither_placed_nor_value(solve, problem, seed):
    scores, places, tier = problem
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(scores)), rng.permutation(len(places))
    placed, one, off = reached(solve, *problem)
    turned = scores[np.ix_(rows, columns)], places[columns], tier[rows]
    again, two, _ = reached(solve, *turned)
    assert again == placed
    assert two.value == pytest.approx(one.value, rel=0, abs=2 * off)


@few
@given(problems((8, 6)), st.integers(0, 1000))
def test_new_names_in_a_new_order_change_neither_placed_nor_value(problem, seed):
    scores, places, tier = problem
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(scores)), rng.permutation(len(places))
    mentees, mentors = ([f"{side}{k}" for k in range(20)] for side in "EM")
    table = pd.DataFrame(scores, mentees[: len(scores)], mentors[: len(places)])
    before = assign_pairs(
        table, pd.Series(places, table.columns, dtype=int), first=table.index[tier == 0]
    )
    names = {name: f"{rng.integers(10)}{name}" for name in [*table.index, *table.columns]}
    turned = table.iloc[rows, columns].rename(index=names, columns=names)
    after = assign_pairs(
        turned,
        {names[mentor]: n for mentor, n in zip(table.columns, places, strict=True)},
        first=[names[mentee] for mentee in table.index[tier == 0]],
    )
    assert len(after) == len(before)
    assert after["score"].sum() == pytest.approx(before["score"].sum(), rel=0, abs=1e-9)


# ---------------------------------------------------------------- of people

both_solvers = pytest.mark.parametrize("solver", ["exact", "certified"])


@both_solvers
@pytest.mark.parametrize("seed", range(3))
def test_new_ids_of_people_in_a_new_order_change_neither_placed_nor_value(solver, seed):
    # Who manages whom is told by ids: here nobody does.
    mentees, mentors = (
        some_people(n, side, seed).drop(columns="manager_id") for n, side in ((30, "E"), (15, "M"))
    )
    matcher = MentorMatcher(solver=solver, tolerance=TOLERANCE)
    waiting = list(mentees["id"][::4])
    before = matcher.fit(mentees, mentors, waiting=waiting)
    placed = len(before.pairs_), before.pairs_["mentee_id"].isin(waiting).sum()
    value = before.total_score_
    turned = [
        side.assign(id=side["id"].map(lambda i: f"{i[0]}{(37 * int(i[1:]) + 5) % 101}")).sample(
            frac=1, random_state=seed
        )
        for side in (mentees, mentors)
    ]
    waiting = list(turned[0]["id"][turned[0].index.isin(mentees.index[::4])])
    after = matcher.fit(*turned, waiting=waiting)
    assert (len(after.pairs_), after.pairs_["mentee_id"].isin(waiting).sum()) == placed
    assert after.total_score_ == pytest.approx(value, abs=1e-6)


@both_solvers
@pytest.mark.parametrize("minimum_score", [0.0, 0.45, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_beside_settled_pairs_no_bound_is_below_what_scipy_finds(solver, minimum_score, seed):
    mentees, mentors = some_people(30, "E", seed), some_people(15, "M", seed + 50)
    matcher = MentorMatcher(solver=solver, tolerance=TOLERANCE, minimum_score=minimum_score)
    scores = matcher.fit(mentees, mentors).scores_.to_numpy()
    left = matcher.free_places_.to_numpy(copy=True)
    locked = []
    for i in np.random.default_rng(seed).permutation(len(scores))[:5]:
        open_ = np.flatnonzero(~np.isnan(scores[i]) & (left > 0))
        if len(open_):
            locked.append((i, open_[0]))
            left[open_[0]] -= 1
    pairs = [(mentees["id"][i], mentors["id"][j]) for i, j in locked]
    found = matcher.fit(mentees, mentors, locked=pairs).certificate_
    assert {*pairs} <= {*matcher.pairs_[["mentee_id", "mentor_id"]].itertuples(index=False)}
    seeking = np.delete(scores, [i for i, _ in locked], axis=0)
    placed, best = best_by_scipy(np.where(seeking >= minimum_score, seeking, np.nan), left)
    placed, best = placed + len(locked), best + sum(scores[i, j] for i, j in locked)
    assert found.placed == found.placed_bound == len(matcher.pairs_) == placed
    assert found.value - 1e-6 <= best <= found.upper_bound + 1e-6
