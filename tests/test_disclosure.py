"""What is hidden holds against every table that agrees with what is published."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from mentorkit.disclosure import Cells, Problem, attack, master, protect, solve, suppression


def with_margins(tables):
    """Tables, the last two axes of an array, with their margins."""
    tables = np.concatenate([tables, tables.sum(-1, keepdims=True)], -1)
    return np.concatenate([tables, tables.sum(-2, keepdims=True)], -2)


def all_tables(shape, most):
    """Every table with cells of 0 to `most`, a line each, margins and all."""
    inner = np.array(list(itertools.product(range(most + 1), repeat=shape[0] * shape[1])))
    return with_margins(inner.reshape(-1, *shape)).reshape(len(inner), -1)


def attackers(tables, true, hidden, zeros):
    """Of each attacker, the tables that agree with all they know."""
    agree = tables[(tables[:, ~hidden] == true[~hidden]).all(axis=1)]
    if zeros == "public":
        return [agree[(agree[:, hidden] >= 1).all(axis=1)]]
    inside = [agree[agree[:, cell] >= 1] for cell in np.flatnonzero(hidden & (true > 0))]
    return [agree, *inside]


def is_safe(tables, true, hidden, zeros, threshold):
    known = [some[:, hidden] for some in attackers(tables, true, hidden, zeros)]
    return all((some.max(axis=0) - some.min(axis=0) >= threshold).all() for some in known)


def fewest(counts, zeros, threshold, most):
    """How many cells the smallest safe set hides, by trying every set."""
    true = with_margins(counts).ravel()
    tables = all_tables(counts.shape, most)
    small = (true < threshold) & ((true > 0) | (zeros == "hide"))
    others = np.flatnonzero(~small & ((true > 0) | (zeros == "hide")))
    if not small.any():
        return 0
    for more in range(len(others) + 1):
        for some in itertools.combinations(others, more):
            hidden = small.copy()
            hidden[list(some)] = True
            if is_safe(tables, true, hidden, zeros, threshold):
                return hidden.sum()
    raise AssertionError("not even everything hidden is safe")


@pytest.mark.parametrize("zeros", ["public", "hide"])
@pytest.mark.parametrize("shape, most", [((2, 2), 13), ((1, 3), 20), ((4, 1), 13)])
@pytest.mark.parametrize("seed", range(4))
def test_no_safe_set_hides_fewer(shape, most, zeros, seed):
    counts = np.random.default_rng(seed).integers(0, 8, shape)
    table = protect(pd.DataFrame(counts), threshold=3, zeros=zeros)
    assert table.solution.method in ("exact", "nothing")
    assert table.solution.hidden.sum() == fewest(counts, zeros, 3, most)


@pytest.mark.parametrize("zeros", ["public", "hide"])
@pytest.mark.parametrize("seed", range(4))
def test_intervals_are_those_of_every_table_that_agrees(seed, zeros):
    random = np.random.default_rng(seed)
    counts = random.integers(0, 6, (2, 2))
    true = with_margins(counts).ravel()
    shown = protect(pd.DataFrame(counts), threshold=3, zeros=zeros).solution
    hidden = shown.hidden | (random.random(9) < 0.4) & ~shown.problem.fixed
    hidden[-1] = False  # the grand total bounds all
    found = attack(shown.problem, hidden, inside=True)
    known = [
        some[:, hidden] for some in attackers(all_tables((2, 2), true[-1]), true, hidden, zeros)
    ]
    assert found["low"].tolist() == known[0].min(axis=0).tolist()
    assert found["high"].tolist() == known[0].max(axis=0).tolist()
    narrowest = np.min([np.ptp(some, axis=0) for some in known], axis=0)
    assert (found["inside_high"] - found["inside_low"]).tolist() == narrowest.tolist()


@pytest.mark.parametrize("seed", range(8))
def test_equations_of_any_kind_are_attacked_with_whole_numbers(seed):
    """Sums over overlapping sets of parts: the ends over all numbers need not be whole."""
    random = np.random.default_rng(seed)
    parts = random.integers(0, 5, 4)
    members = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
    counts = np.r_[parts, members @ parts]
    equations = np.hstack([members, -np.eye(4)])
    problem = Problem(counts, equations, zeros="hide", threshold=2)
    assert not problem.is_network
    hidden = np.array([True] * 4 + [False, False, True, False])
    every = np.array(list(itertools.product(range(counts[-1] + 1), repeat=4)))
    every = np.hstack([every, every @ members.T])
    agree = every[(every[:, ~hidden] == counts[~hidden]).all(axis=1)]
    found = attack(problem, hidden)
    assert found["low"].tolist() == agree[:, hidden].min(axis=0).tolist()
    assert found["high"].tolist() == agree[:, hidden].max(axis=0).tolist()
    solution = solve(problem)
    again = every[(every[:, ~solution.hidden] == counts[~solution.hidden]).all(axis=1)]
    if not solution.hidden[-1]:
        assert (np.ptp(again[:, solution.hidden], axis=0) >= 2).all()


def infer(published, least=1):
    """The ends of every hidden cell, by a plain linear programme for each."""
    place = {tuple(cell): k for k, cell in enumerate(np.argwhere(published.isna().to_numpy()))}
    n_rows, n_columns = published.shape
    values = published.to_numpy(dtype=float, na_value=np.nan)
    lines = [[(i, j) for j in range(n_columns)] for i in range(n_rows)]
    lines += [[(i, j) for i in range(n_rows)] for j in range(n_columns)]
    matrix, right = np.zeros((len(lines), len(place))), np.zeros(len(lines))
    for k, line in enumerate(lines):
        for cell in line:
            sign = -1 if cell == line[-1] else 1
            if cell in place:
                matrix[k, place[cell]] = sign
            else:
                right[k] -= sign * values[cell]
    ends = {}
    for cell, k in place.items():
        aim = np.eye(len(place))[k]
        low, high = (
            linprog(s * aim, A_eq=matrix, b_eq=right, bounds=(least, None)) for s in (1, -1)
        )
        ends[cell] = round(low.fun), np.inf if high.status == 3 else round(-high.fun)
    return ends


few_or_many = st.one_of(st.integers(0, 6), st.integers(0, 60))
tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(int, shape, elements=few_or_many)
)


@settings(max_examples=60, deadline=None)
@given(counts=tables, threshold=st.integers(2, 7))
def test_whatever_the_table_nothing_small_is_told(counts, threshold):
    table = protect(pd.DataFrame(counts), threshold=threshold)
    whole = with_margins(counts)
    hidden = table.hidden.to_numpy()
    assert hidden[(whole > 0) & (whole < threshold)].all()
    assert table.published.isna().to_numpy().tolist() == hidden.tolist()
    assert (table.published.to_numpy()[~hidden] == whole[~hidden]).all()
    if table.method == "withheld":
        assert hidden.all() and (table.intervals["high"] == np.inf).all()
        return
    assert not hidden[whole == 0].any()
    ends = infer(table.published)
    assert all(high - low >= threshold for low, high in ends.values())
    assert table.intervals.to_numpy().tolist() == [list(map(float, e)) for e in ends.values()]


@settings(max_examples=60, deadline=None)
@given(
    counts=tables,
    zeros=st.sampled_from(["public", "hide"]),
    rounding=st.sampled_from([None, 3, 5]),
    group_disclosure=st.booleans(),
    margins=st.booleans(),
    merge_rows=st.sampled_from([None, "order"]),
)
def test_whatever_is_asked_nothing_small_is_told(counts, **options):
    table = protect(pd.DataFrame(counts), **options)
    assert (table.intervals["high"] - table.intervals["low"] >= 5).all()
    told = table.published.stack().dropna()
    assert ((told == 0) | (told >= 5)).all()


@settings(max_examples=25, deadline=None)
@given(counts=tables, data=st.data())
def test_the_order_of_rows_and_columns_does_not_matter(counts, data):
    rows = data.draw(st.permutations(range(counts.shape[0])))
    columns = data.draw(st.permutations(range(counts.shape[1])))
    as_is = protect(pd.DataFrame(counts))
    other = protect(pd.DataFrame(counts[rows][:, columns].T))
    assert as_is.hidden.to_numpy().sum() == other.hidden.to_numpy().sum()


def skewed(seed, size=(8, 6)):
    return pd.DataFrame(np.random.default_rng(seed).negative_binomial(0.5, 0.04, size))


@pytest.mark.parametrize("seed", range(3))
def test_cell_by_cell_is_as_safe_and_says_so(seed, monkeypatch):
    exact = protect(skewed(seed))
    monkeypatch.setattr(suppression, "MOST_EXACT", 0)
    table = protect(skewed(seed))
    assert table.record["method"] == "heuristic" and exact.record["method"] == "exact"
    assert table.hidden.to_numpy().sum() >= exact.hidden.to_numpy().sum()
    assert all(high - low >= 5 for low, high in infer(table.published).values())


@pytest.mark.parametrize("seed", range(12))
def test_a_search_that_is_stopped_is_as_safe_and_claims_no_more(seed, monkeypatch):
    exact = protect(skewed(seed, (5, 9)))
    monkeypatch.setattr(master, "NODES", 1)
    monkeypatch.setattr(master, "_MOST_FLOWS", 0)
    monkeypatch.setattr(suppression, "_ROUNDS", 1)
    table = protect(skewed(seed, (5, 9)))
    assert all(high - low >= 5 for low, high in infer(table.published).values())
    if table.method == "exact":
        assert table.hidden.to_numpy().sum() == exact.hidden.to_numpy().sum()
    else:
        assert table.method == "stopped"


def test_the_same_table_is_protected_alike():
    one, other = protect(skewed(5)), protect(skewed(5))
    pd.testing.assert_frame_equal(one.published, other.published)
    pd.testing.assert_frame_equal(one.intervals, other.intervals)


def test_the_solver_prints_nothing(capfd):
    protect(skewed(46, (6, 9)))  # HiGHS 1.12 would print a line of its own
    print("said")
    assert capfd.readouterr().out == "said\n"


# ------------------------------------------------------------ linked and fixed


def made_report(seed):
    """Two tables that share a margin, and a third whose rows are sums of the first's."""
    random = np.random.default_rng(seed)
    people = pd.DataFrame({
        "department": random.choice(list("abcde"), 90, p=[0.1, 0.15, 0.2, 0.25, 0.3]),
        "sex": random.choice(["w", "m"], 90, p=[0.3, 0.7]),
        "age": random.choice(["-39", "40-49", "50-"], 90, p=[0.2, 0.3, 0.5]),
    })  # fmt: skip
    people["division"] = people["department"].map(dict(zip("abcde", "ABABA", strict=True)))
    cells, sums, names = Cells(), [], {}
    for row, column in (("department", "sex"), ("department", "age"), ("division", "sex")):
        counts = pd.crosstab(people[row], people[column])
        its = names[row, column] = cells.add_table(counts, rows=row, columns=column)
        sums += [(its.iloc[i, -1], list(its.iloc[i, :-1])) for i in range(len(its))]
        sums += [(its.iloc[-1, j], list(its.iloc[:-1, j])) for j in range(its.shape[1])]
    inner, outer = names["department", "sex"], names["division", "sex"]
    for division in "AB":
        for column in outer.columns:
            parts = list(inner.loc[[d for d in "abcde" if "ABABA"["abcde".index(d)] == division],
                                   column])  # fmt: skip
            cells.add_sum(outer.loc[division, column], parts)
            sums.append((outer.loc[division, column], parts))
    return cells, sums, names


@pytest.mark.parametrize("seed", range(6))
def test_linked_tables_are_protected_together(seed):
    cells, sums, names = made_report(seed)
    solution = solve(cells.problem())
    assert solution.is_safe
    problem = solution.problem
    hidden = [name for name in problem.names if solution.hides(name)]
    count = dict(zip(problem.names, problem.counts, strict=True))
    matrix = np.array([
        [(name in parts) * 1.0 - (name == total) for name in hidden] for total, parts in sums
    ])  # fmt: skip
    right = matrix @ [count[name] for name in hidden]
    for k in range(len(hidden)):
        aim = np.eye(len(hidden))[k]
        low, high = (linprog(s * aim, A_eq=matrix, b_eq=right, bounds=(1, None)) for s in (1, -1))
        assert -high.fun - low.fun > 5 - 1e-6
        assert solution.intervals["low"].iloc[k] == pytest.approx(low.fun)
        assert solution.intervals["high"].iloc[k] == pytest.approx(-high.fun)
    # One cell, one fate: a margin that two tables share is the same cell in both.
    shared = names["department", "sex"]["total"], names["department", "age"]["total"]
    assert shared[0].tolist() == shared[1].tolist()


def test_what_is_out_is_not_hidden_and_what_it_gives_away_is_named():
    cells = Cells()
    for name, count in {"all": 30, "a": 12, "b": 16, "c": 2}.items():
        cells.add(name, count, is_out=name in ("all", "a"))
    cells.add_sum("all", ["a", "b", "c"])
    solution = solve(cells.problem())
    assert solution.is_safe and solution.exposed == ()
    assert [name for name in "abc" if solution.hides(name)] == ["b", "c"]
    cells.add("b", 16, is_out=True)
    solution = solve(cells.problem())
    assert not solution.is_safe and solution.exposed == ("c",)
    assert str(solution.reason) == (
        "1 count that must be hidden is given away by what is already told."
    )
    assert solution.hides("c") and not solution.hides("b")
    assert solution.intervals.loc["c"].tolist() == [2, 2]


def test_what_one_cell_gives_away_does_not_keep_the_others_from_being_protected():
    cells = Cells()
    cells.add_table(pd.Series({"a": 2, "b": 16}), rows="old", is_out=True)
    cells.add_table(pd.DataFrame({"x": [2, 9], "y": [9, 9]}, ["a", "b"]), rows="r", columns="c",
                    of="others")  # fmt: skip
    solution = solve(cells.problem())
    assert solution.exposed == (("", (("old", "a"),)),)
    new = solution.intervals.drop(index=[n for n in solution.exposed if solution.hides(n)])
    assert len(new) == 4 and (new["high"] - new["low"] >= 5).all()


def test_a_cell_that_an_earlier_edition_hid_stays_hidden():
    cells = Cells()
    for name, count in {"all": 60, "a": 20, "b": 19, "c": 21}.items():
        cells.add(name, count, must_hide=name == "c")
    cells.add_sum("all", ["a", "b", "c"])
    solution = solve(cells.problem())
    assert solution.hides("c") and solution.hidden.sum() == 2 and solution.hides("b")


def test_at_least_one_of_a_set_is_hidden():
    counts, sums = [10, 10, 10, 30], [[1, 1, 1, -1]]
    assert not solve(Problem(counts, sums)).hidden.any()
    solution = solve(Problem(counts, sums, one_of=[[1, 2]]))
    assert solution.hidden[[1, 2]].any() and solution.hidden.sum() == 2
    fixed = [False, True, True, True]
    assert solve(Problem(counts, sums, fixed=fixed, one_of=[[1, 2]])).exposed == (1, 2)
