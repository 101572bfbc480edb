"""Ways to match a cohort: ours, and what people use instead.

Each takes a cohort and its two feature blocks, and returns each mentee's mentor,
-1 for none, and whatever it says of itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from people import Cohort

Answer = tuple[np.ndarray, dict]
_ROWS = 512


def mentorkit(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """As ``MentorMatcher`` solves it: dense where that is small, certified beyond."""
    from mentorkit.matching.assignment import MOST_CELLS, DenseProblem

    scores = _pair_scores(cohort, left, right)
    if len(left) * int(cohort.places.sum()) > MOST_CELLS:
        return _certified(scores, cohort, 1e-6)
    problem = DenseProblem(scores.allowed_block(), cohort.places, np.zeros(len(left), int))
    chosen, certificate = problem.solve()
    return chosen, _say(certificate)


def mentorkit_exact(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """The certified solver, asked for a billionth, whatever the size."""
    return _certified(_pair_scores(cohort, left, right), cohort, 1e-9)


def _certified(scores, cohort, tolerance):
    from mentorkit.matching.assignment.certified import solve_certified

    solution = solve_certified(scores, cohort.places, tolerance=tolerance)
    return solution.chosen, _say(solution.certificate)


def _say(certificate):
    return {
        "gap": certificate.gap, "upper_bound": certificate.upper_bound,
        "placed_bound": certificate.placed_bound, "rounds": certificate.rounds,
        "method": certificate.method,
    }  # fmt: skip


def _pair_scores(cohort, left, right):
    from mentorkit.matching.bans import ban_pairs, ban_same, ban_unless_shared
    from mentorkit.matching.scores import PairScores

    bans = (
        ban_unless_shared(_spoken(cohort.mentees), _spoken(cohort.mentors)),
        ban_same(cohort.mentees.team.tolist(), cohort.mentors.team.tolist()),
        ban_pairs(len(left), np.column_stack([np.arange(len(left)), cohort.manager])),
    )
    return PairScores(left, right, bans)


def _spoken(side):
    """Each person's languages, as a sheet has them: in a list."""
    different, own = np.unique(side.languages, axis=0, return_inverse=True)
    lists = [tuple(np.flatnonzero(row).tolist()) for row in different]
    return [lists[k] for k in own.ravel().tolist()]


def _dense_cost(cohort, left, right):
    """Mentees × places. A pair that is forbidden costs more than all others together."""
    cost = -(left.astype(float) @ right.astype(float).T)
    cost[cohort.forbidden()] = len(left) + 1.0
    owner = np.repeat(np.arange(len(right)), cohort.places)
    return cost[:, owner], owner


def scipy_dense(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """``scipy.optimize.linear_sum_assignment`` over duplicated places."""
    from scipy.optimize import linear_sum_assignment

    cost, owner = _dense_cost(cohort, left, right)
    rows, places = linear_sum_assignment(cost)
    return _real(cost, owner, rows, places), {}


def lap_dense(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """``lap.lapjv`` over duplicated places."""
    import lap

    cost, owner = _dense_cost(cohort, left, right)
    _, place, _ = lap.lapjv(cost, extend_cost=True)
    rows = np.flatnonzero(place >= 0)
    return _real(cost, owner, rows, place[rows]), {}


def munkres(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """``munkres`` over duplicated places, in plain Python."""
    from munkres import Munkres

    cost, owner = _dense_cost(cohort, left, right)
    pairs = np.array(Munkres().compute(cost.tolist()), int).reshape(-1, 2)
    return _real(cost, owner, *pairs.T), {}


def _real(cost, owner, rows, places):
    """The choice without the pairs that only filled up what could not be placed."""
    chosen = np.full(len(cost), -1)
    real = cost[rows, places] <= 0
    chosen[rows[real]] = owner[places[real]]
    return chosen


def matching(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """``matching``: stable pairs (hospitals and residents), both sides ranking by score."""
    from matching.games import HospitalResident

    sys.setrecursionlimit(1_000_000)
    scores = left.astype(float) @ right.astype(float).T
    scores[cohort.forbidden()] = np.nan
    scores[:, cohort.places == 0] = np.nan
    mentees = {i: _ranked(row) for i, row in enumerate(scores)}
    mentors = {j: _ranked(column) for j, column in enumerate(scores.T)}
    mentees = {i: wanted for i, wanted in mentees.items() if wanted}
    mentors = {j: wanted for j, wanted in mentors.items() if wanted}
    game = HospitalResident.create_from_dictionaries(
        mentees, mentors, {j: int(cohort.places[j]) for j in mentors}
    )
    chosen = np.full(len(left), -1)
    for mentor, placed in game.solve().items():
        chosen[[mentee.name for mentee in placed]] = mentor.name
    return chosen, {}


def _ranked(scores):
    return [int(k) for k in np.argsort(-scores, kind="stable") if not np.isnan(scores[k])]


def greedy(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """Each mentee in turn takes the best mentor with a free place."""
    free, chosen = cohort.places.copy(), np.full(len(left), -1)
    for first in range(0, len(left), _ROWS):
        part = slice(first, first + _ROWS)
        scores = left[part] @ right.T
        scores[cohort.forbidden(part)] = -np.inf
        closed = np.where(free > 0, np.float32(0), np.float32(-np.inf))
        for i, row in enumerate(scores, first):
            row = row + closed
            best = int(row.argmax())
            if row[best] == -np.inf:
                continue
            chosen[i] = best
            free[best] -= 1
            if not free[best]:
                closed[best] = -np.inf
    return chosen, {}


def nearest_cluster(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """Each mentee only within the nearest cluster of mentors, solved exactly there."""
    from scipy.optimize import linear_sum_assignment
    from sklearn.cluster import MiniBatchKMeans

    n_clusters = max(1, round(len(right) ** 0.5 / 2))
    clusters = MiniBatchKMeans(n_clusters, n_init=1, random_state=0).fit(right)
    centres = clusters.cluster_centers_
    nearest = (left @ centres.T - np.square(centres).sum(axis=1) / 2).argmax(axis=1)
    chosen = np.full(len(left), -1)
    for k in range(n_clusters):
        rows, columns = np.flatnonzero(nearest == k), np.flatnonzero(clusters.labels_ == k)
        owner = np.repeat(columns, cohort.places[columns])
        if not len(rows) or not len(owner):
            continue
        cost = -(left[rows].astype(float) @ right[owner].astype(float).T)
        cost[cohort.forbidden(rows)[:, owner]] = len(left) + 1.0
        chosen[rows] = _real(cost, owner, *linear_sum_assignment(cost))
    return chosen, {}


def one_product(cohort: Cohort, left: np.ndarray, right: np.ndarray) -> Answer:
    """No matching: one bare pass of the single-precision product of all pairs, in blocks."""
    block = np.empty((1024, len(right)), np.float32)
    for first in range(0, len(left), 1024):
        part = left[first : first + 1024]
        np.dot(part, right.T, out=block[: len(part)])
    return np.full(len(left), -1), {}


SOLVERS: dict[str, Callable[[Cohort, np.ndarray, np.ndarray], Answer]] = {
    "mentorkit": mentorkit,
    "mentorkit 1e-9": mentorkit_exact,
    "scipy dense": scipy_dense,
    "lap dense": lap_dense,
    "munkres": munkres,
    "matching": matching,
    "greedy": greedy,
    "nearest cluster": nearest_cluster,
    "one product": one_product,
}
