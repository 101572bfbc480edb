"""`protect`: what it takes and refuses, its options, and attacks that were made on real tables."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest

import mentorkit
from mentorkit.disclosure import Cells, Problem, attack, protect, solve
from mentorkit.errors import DisclosureError, MentorkitError


def frame(values, rows=None, columns=None):
    values = np.asarray(values)
    rows = rows or [f"r{k}" for k in range(values.shape[0])]
    return pd.DataFrame(values, rows, columns or [f"c{k}" for k in range(values.shape[1])])


def refusals(*args, **options):
    with pytest.raises(DisclosureError) as refused:
        protect(*args, **options)
    assert isinstance(refused.value, ValueError) and isinstance(refused.value, MentorkitError)
    return [str(problem) for problem in refused.value.problems]


# ------------------------------------------------------------------- refusals


def test_what_is_no_table_of_counts_is_refused_all_at_once_and_no_count_is_told():
    counts = pd.DataFrame(
        [[1.5, -3, None], [np.nan, True, "7"], [2, np.inf, 4]],
        index=["a", "a", "total"],
        columns=["x", "total", "z"],
        dtype=object,
    )
    said = refusals(counts, threshold=0, zeros="shown", rounding=1)
    assert said == [
        "threshold: it is not a whole number of at least 1; give, say, 5.",
        "zeros: 'shown' is not known; choose public or hide.",
        "rounding: it is not a whole number of at least 2; give, say, 5.",
        "counts: row a is there more than once; add them up or rename one.",
        "counts: a row is called total; leave the margins out, which are added here, or rename it.",
        "counts: a column is called total; leave the margins out, which are added here, "
        "or rename it.",
        "counts, row a, column x: the cell is not a whole number; give counts of people.",
        "counts, row a, column total: the cell is negative; give counts of people.",
        "counts, row a, column z: the cell is empty; write 0 where there is nobody.",
        "counts, row a, column x: the cell is empty; write 0 where there is nobody.",
        "counts, row a, column total: the cell is not a number; give counts of people.",
        "counts, row a, column z: the cell is not a number; give counts of people.",
        "counts, row total, column total: the cell is not a whole number; give counts of people.",
    ]
    assert not {"1.5", "-3", "7"} & set("; ".join(said).split())


def test_counts_beyond_what_is_computed_exactly_are_refused_and_those_below_are_protected():
    for large in (10**25, 10**400, 1e300, 1e16, 10**16 + 1, np.int64(10**12 + 1), 10**12 + 1):
        counts = pd.DataFrame({"x": [3, large, 7], "y": [9, 9, 4]}, index=["a", "b", "c"])
        (said,) = refusals(counts.astype(object))
        assert said == (
            "counts, row b, column x: the cell is more than 1,000,000,000,000, beyond which "
            "nothing is computed exactly; give counts of people; of other things a larger unit "
            "(thousands)."
        )
    (said,) = refusals(pd.DataFrame({"x": [10**12, 1]}))
    assert said.startswith("counts: they add up to more than 1,000,000,000,000")
    assert refusals(pd.DataFrame({"x": [7]}), threshold=10**30)[0].startswith("threshold: it is")
    (said,) = refusals(pd.DataFrame({"x": [-(10**400)]}, dtype=object))
    assert "the cell is negative" in said
    small = pd.DataFrame([[3, 40, 40], [20, 30, 2], [33, 17, 51]])
    for k in (10**6, 10**11):
        large = small.replace({30: 30 + 7 * k})
        assert protect(large).hidden.equals(protect(small).hidden)
    problem = {"equations": np.array([[1, 1, -1]]), "threshold": 5}
    for total in (2e16, 1e300):
        with pytest.raises(DisclosureError, match="counts: some are more than 1,000,000,000,000"):
            Problem(np.array([total / 2, total / 2, total]), **problem)
    with pytest.raises(DisclosureError, match="counts: they are not all numbers"):
        Problem(np.array([10**25, 0, 10**25], dtype=object), **problem)


@pytest.mark.parametrize(
    "counts, said",
    [
        (pd.Series([1, 2]), "it is not a DataFrame; give rows × columns; of a Series, to_frame()."),
        (pd.DataFrame(), "it has no cells; give at least one row and one column."),
        (pd.DataFrame(index=["a"]), "it has no cells; give at least one row and one column."),
        (
            pd.DataFrame([[9, 9]], columns=pd.MultiIndex.from_product([["a"], ["b", "c"]])),
            "its column labels have several levels; join the levels.",
        ),
        (
            pd.DataFrame([[9, 9]], columns=["b", "b"]),
            "column b is there more than once; add them up or rename one.",
        ),
    ],
)
def test_refusals_of_the_whole(counts, said):
    assert refusals(counts) == [f"counts: {said}"]


def test_a_base_that_would_round_people_to_nobody_is_refused():
    assert refusals(frame([[9]]), rounding=11) == [
        "rounding: it is more than twice the threshold, so that people would be rounded to 0; "
        "give at most 10."
    ]


def test_ways_to_merge_that_are_none_are_refused():
    assert refusals(frame([[9]]), merge_rows="size") == [
        "merge: 'size' is not known; give \"order\" or a mapping to wider labels."
    ]
    assert refusals(frame([[9]]), merge_columns={"a": "b", "b": "a"}) == [
        "merge: a is under itself; let every label lead to a wider one.",
        "merge: b is under itself; let every label lead to a wider one.",
    ]


def test_a_problem_that_does_not_hold_together_is_refused():
    with pytest.raises(DisclosureError) as refused:
        Problem([3, 4, 8], [[1, 1, -1]], names=["a", "a", "b"], low=[4, 1, 1], one_of=[[7]])
    assert [str(problem) for problem in refused.value.problems] == [
        "names: they are not all different; name each cell once.",
        "equations: number 0 does not hold; count alike on both sides.",
        "low, shown_low: they are not in order for every cell; what is hidden tells less than what "
        "is shown.",
        "one_of: number 0 names cells that are not there; name cells by their numbers.",
    ]
    one = r"fixed: it has 1 cells and not 3; give one a cell\."
    with pytest.raises(DisclosureError, match=one):
        Problem([3, 4, 7], [[1, 1, -1]], fixed=[True])


def test_cells_that_do_not_hold_together_are_refused():
    cells = Cells()
    cells.add("a", 3)
    cells.add("a", 4)
    cells.add_sum("all", ["a"])
    cells.add_table(pd.DataFrame({"x": [-1]}), rows="r", columns="c")
    with pytest.raises(DisclosureError) as refused:
        cells.problem()
    assert [str(problem) for problem in refused.value.problems] == [
        "cells: 'a' is given with two counts; name different people apart.",
        "cells: 'all' is in a sum and was not added; add it.",
        "counts, row 0, column x: the cell is negative; give counts of people.",
    ]


# ---------------------------------------------------------- shapes and margins


def test_it_is_a_public_name():
    assert mentorkit.protect is protect


def test_floats_and_nullable_numbers_are_counts_if_they_are_whole():
    counts = frame([[2.0, 9], [14, 30]])
    published = protect(counts).published
    pd.testing.assert_frame_equal(protect(counts.astype("Int64")).published, published)
    assert set(published.dtypes.astype(str)) == {"Int64"}


def test_labels_of_any_kind_keep_their_name():
    counts = pd.DataFrame(
        [[7, 9], [14, 30]],
        index=pd.CategoricalIndex(["a", "b"], name="department"),
        columns=pd.Index([2025, 2026], name="year"),
    )
    published = protect(counts).published
    assert published.index.tolist() == ["a", "b", "total"]
    assert published.columns.tolist() == [2025, 2026, "total"]
    assert (published.index.name, published.columns.name) == ("department", "year")


@pytest.mark.parametrize("turn", [False, True])
def test_a_list_is_a_table(turn):
    counts = frame([[2], [9], [20]])
    published = protect(counts.T if turn else counts).published
    published = published.T if turn else published
    assert published["c0"].tolist() == published["total"].tolist() == [pd.NA, pd.NA, 20, 31]


def test_of_too_few_people_nothing_is_told():
    table = protect(frame([[1, 0], [3, 0]]))
    assert table.method == "withheld" and table.hidden.to_numpy().all()
    assert table.reason.render("en") == "There are fewer than 5 people in all."
    assert table.reason.render("sv") == "Det är färre än 5 personer sammanlagt."
    assert table.intervals["low"].eq(0).all() and len(table.intervals) == 9


def test_where_nothing_could_be_shown_that_is_said():
    table = protect(frame([[2, 3]]))
    assert table.method == "withheld"
    assert str(table.reason) == "No count could be shown that would not give a small one away."


def test_nothing_is_hidden_where_nothing_is_small():
    table = protect(frame([[0, 9], [12, 40]]))
    assert table.method == "nothing" and not table.hidden.to_numpy().any()
    assert len(table.intervals) == 0
    assert table.published.loc["r0"].tolist() == [0, 9, 9]


def test_without_margins_small_counts_alone_are_hidden():
    table = protect(frame([[2, 9], [0, 30]]), margins=False)
    assert table.published.shape == (2, 2)
    assert table.hidden.to_numpy().tolist() == [[True, False], [False, False]]
    assert table.intervals.loc[("r0", "c0")].tolist() == [1, np.inf]


def test_a_small_margin_is_hidden_too():
    table = protect(frame([[2, 1], [9, 30], [14, 22]]))
    assert table.hidden.loc["r0", "total"] and table.hidden.loc["r0"].all()


def test_zeros_are_shown_or_hidden():
    counts = frame([[0, 12, 9], [8, 7, 20], [16, 11, 13]])
    assert protect(counts).method == "nothing"
    table = protect(counts, zeros="hide")
    assert table.hidden.loc["r0", "c0"] and table.intervals.loc[("r0", "c0")].tolist()[0] == 0


def test_the_record_tells_what_was_done_and_of_no_count():
    record = protect(frame([[2, 9], [14, 30]]), rounding=5).record
    assert record == {
        "threshold": 5, "margins": True, "zeros": "public", "group_disclosure": False,
        "rounding": 5, "method": "exact", "reason": None, "cells": 9, "hidden_small": 1,
        "hidden": 3, "rounds": 0, "merged": {},
    }  # fmt: skip


# --------------------------------------------------- groups, rounding, merging


@pytest.mark.parametrize("turn", [False, True])
def test_of_a_group_that_is_all_in_one_cell_a_zero_is_hidden_with_it(turn):
    counts = frame([[12, 0, 0], [8, 14, 7], [9, 11, 6]])
    counts = counts.T if turn else counts
    assert protect(counts).method == "nothing"
    table = protect(counts, group_disclosure=True)
    hidden = table.hidden.T if turn else table.hidden
    zeros = hidden.loc["r0", ["c1", "c2"]]
    assert zeros.any()
    ends = table.intervals
    ends = ends.swaplevel() if turn else ends
    for column in zeros.index[zeros]:
        assert ends.loc[("r0", column)].tolist()[0] == 0
        assert ends.loc[("r0", column)].tolist()[1] >= 5


def test_where_everybody_is_in_one_column_its_total_is_not_told_to_be_all():
    table = protect(frame([[0, 16], [0, 9]]), group_disclosure=True)
    assert table.hidden[["c0", "c1"]].loc[["r0", "r1"]].any(axis=1).all()
    assert table.hidden.loc["total", "c0"] and table.solution.is_safe


def test_a_single_column_is_no_group_disclosure():
    assert protect(frame([[12], [8]]), group_disclosure=True).method == "nothing"


def test_rounded_counts_tell_a_range_and_no_table_within_gives_a_cell_away():
    counts = np.array([[3, 8], [6, 12]])
    table = protect(frame(counts), rounding=5, threshold=4)
    wide = np.column_stack([counts, counts.sum(axis=1)])
    whole = np.vstack([wide, wide.sum(axis=0)])
    hidden = table.hidden.to_numpy()
    shown = 5 * ((whole + 2) // 5)
    assert (table.published.to_numpy()[~hidden] == shown[~hidden]).all()
    seen = []
    for inner in itertools.product(range(16), repeat=4):
        a, b, c, d = inner
        cells = np.array([a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d])
        fits = 5 * ((cells + 2) // 5) == shown.ravel()
        at_least = np.where(hidden.ravel(), 1, 4)
        if (fits | hidden.ravel()).all() and (cells >= at_least).all():
            seen.append(cells[hidden.ravel()])
    assert table.intervals["low"].tolist() == np.min(seen, axis=0).tolist()
    assert table.intervals["high"].tolist() == np.max(seen, axis=0).tolist()
    assert (np.ptp(seen, axis=0) >= 4).all()


def test_rounding_hides_no_more():
    counts = pd.DataFrame(np.random.default_rng(1).negative_binomial(0.8, 0.06, (7, 5)))
    exact, rounded = protect(counts), protect(counts, rounding=5)
    assert rounded.hidden.to_numpy().sum() <= exact.hidden.to_numpy().sum()
    assert (rounded.published.stack().dropna() % 5 == 0).all()


def test_neighbours_are_merged_until_few_small_counts_are_left():
    ages = frame([[1, 2], [3, 9], [11, 12], [20, 4], [6, 30]], ["-24", "25-", "35-", "45-", "55-"])
    table = protect(ages, merge_rows="order")
    # -24 has two small counts and one neighbour; together they have one, and fewer people
    # than 45-, so they are next; 45- then joins the neighbour with fewer people.
    assert table.published.index.tolist() == ["-24 + 25- + 35-", "45- + 55-", "total"]
    assert table.merged["rows"]["45- + 55-"] == ["45-", "55-"]
    assert table.published.loc["total"].tolist() == [*ages.sum(), ages.to_numpy().sum()]
    assert table.record["merged"] == table.merged


def test_a_hierarchy_is_merged_upwards():
    counts = frame([[1, 9], [8, 2], [20, 30], [14, 25]], ["HR", "Law", "IT", "Data"])
    above = {"HR": "Staff", "Law": "Staff", "IT": "Tech", "Data": "Tech"}
    table = protect(counts, merge_rows=above)
    assert table.published.index.tolist() == ["Staff", "IT", "Data", "total"]
    assert table.published.loc["Staff"].tolist() == [9, 11, 20]
    assert table.merged == {"rows": {"Staff": ["HR", "Law"]}} and table.method == "nothing"
    turned = protect(counts.T, merge_columns=above)
    assert turned.published.T.astype(int).equals(table.published.astype(int))


# ------------------------------------------------------------- worked attacks


@pytest.fixture
def cases(test_data):
    return json.loads((test_data / "reference" / "disclosure_cases.json").read_text("utf-8"))


@pytest.mark.real_data
def test_a_row_that_was_redacted_is_not_had_back_from_the_total(cases):
    published = cases["opensafely_secondary"]["published"]
    rows = {name: row for name, row in published.items() if name != "Total"}
    total = published["Total"]
    redacted = [total[k] - sum(row[k] for row in rows.values()) for k in (0, 1)]
    assert redacted == [1, 1]  # the attack, as it was made
    of = pd.DataFrame({"21-30": redacted, **rows}, index=["with", "people"]).T
    counts = pd.DataFrame({"with": of["with"], "without": of["people"] - of["with"]})
    table = protect(counts)
    assert table.hidden.loc["21-30", ["with", "total"]].all()
    assert (table.intervals["high"] - table.intervals["low"] >= 5).all()
    assert (table.intervals["high"] >= 5).all()


@pytest.mark.real_data
def test_two_tables_that_differ_by_one_person_do_not_give_her_away(cases):
    case = cases["opensafely_differencing"]
    (some, all_), (men_some, men_all) = case["total_21_30"], case["male_21_30"]
    assert (some - men_some, all_ - men_all) == (1, 1)  # the attack, as it was made
    counts = pd.DataFrame(
        {"with": [men_some, some - men_some],
         "without": [men_all - men_some, (all_ - men_all) - (some - men_some)]},
        index=["men", "women"],
    )  # fmt: skip
    names = Cells()
    table = names.add_table(counts, rows="sex", columns="outcome")
    solution = solve(names.problem())
    hidden = table.map(solution.hides)
    assert solution.is_safe and hidden.loc["women", "with"]
    # Both tables as they were published: the total, and the men alone.
    for column in ("with", "total"):
        assert hidden.loc[["men", "total"], column].any()
    ends = solution.intervals
    assert (ends["high"] - ends["low"] >= 5).all()
    # Once both are out, nothing protects her, and that is said.
    out = Cells()
    its = out.add_table(counts, rows="sex", columns="outcome")
    for row in ("men", "total"):
        for column in its.columns:
            name = its.loc[row, column]
            out.add(name, int(names.problem().counts[names.problem().names.index(name)]),
                    is_out=True)  # fmt: skip
    late = solve(out.problem())
    assert not late.is_safe and its.loc["women", "with"] in late.exposed
    found = attack(late.problem, late.hidden)
    assert (found["low"] == found["high"]).all()


@pytest.mark.real_data
def test_a_group_that_is_all_of_one_kind_is_not_shown_to_be(cases):
    rows = cases["handbook_group_disclosure"]["rows"]
    counts = pd.DataFrame(rows, index=["full time", "part time"]).T
    assert counts.loc["Married", "part time"] == 0
    table = protect(counts, group_disclosure=True)
    assert table.hidden.loc["Married", "part time"]
    if table.method != "withheld":
        assert table.intervals.loc[("Married", "part time"), "high"] >= 5
