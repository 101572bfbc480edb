"""What evaluation is given: read by its label, whole, or refused with a reason."""

import inspect

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mentorkit import evaluation
from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    associate_ranks,
    associate_shares,
    compare_across_groups,
    compare_groups,
    compare_incidence,
    compare_methods,
    compare_retention,
    compare_shares,
    compare_weighted,
    cumulative_incidence,
    difference_in_differences,
    ei_index,
    estimate_change,
    estimate_mean,
    network_summary,
    retention_curve,
    retention_model,
)


def hardly_summed():
    rng = np.random.default_rng(35)
    first = rng.normal(3, 0.7, 74)
    return first, first + rng.normal(0.3, 0.8, 74)


@pytest.mark.parametrize(
    "first, last", [([1, 2, 3, 4.0, 5], [2, 3, 5, 5, 7.0]), hardly_summed()], ids=["few", "many"]
)
def test_an_effect_size_s_interval_does_not_need_the_series_to_converge(first, last):
    found = estimate_change(pd.Series(first), pd.Series(last), name="x")
    n = len(first)
    # Noncentral t by its definition: normal over chi, averaged over chi's own quantiles.
    spread = stats.chi.ppf((np.arange(200_000) + 0.5) / 200_000, n - 1) / np.sqrt(n - 1)
    t = found.effect_size * np.sqrt(n)
    shares = [
        stats.norm.cdf(t * spread - end * np.sqrt(n)).mean()
        for end in (found.effect_low, found.effect_high)
    ]
    assert shares == pytest.approx([0.975, 0.025], abs=1e-4)


PAIRS = [("a", "b"), ("b", "a"), ("b", "c")]


@pytest.mark.parametrize(
    "ties",
    [
        PAIRS,
        set(PAIRS),
        np.array(PAIRS),
        pd.DataFrame(PAIRS, columns=["From", "TO"]),
        pd.DataFrame([(2, *pair) for pair in PAIRS], columns=["weight", "Source", "target"]),
        pd.DataFrame(PAIRS, columns=["who", "whom"]),
    ],
    ids=["pairs", "set", "array", "from and to", "weighted", "two columns"],
)
def test_ties_are_read_in_whatever_form_they_come(ties):
    found = network_summary(ties)
    assert (found.n, found.ties, found.reciprocity) == (3, 3, pytest.approx(2 / 3))
    assert ei_index(ties, {"a": "x", "b": "x", "c": "y"}).internal == 2


def test_ties_whose_ends_or_ids_are_not_plain_are_refused():
    guessed = pd.DataFrame([(2, *pair) for pair in PAIRS], columns=["weight", "who", "whom"])
    with pytest.raises(EvaluationError, match="3 columns hold the ids is not plain; name from_id"):
        network_summary(guessed)
    with pytest.raises(EvaluationError, match="fewer than two columns"):
        network_summary(["ab", ("a", "b", "c")][:1])
    for ask in (
        lambda: network_summary([(1, 2), (2, 3)], people=["1", "2", "3"]),
        lambda: ei_index([(1, 2), (2, 3)], {"1": "x", "2": "x", "3": "y"}),
    ):
        with pytest.raises(EvaluationError, match="type int in the ties, str here"):
            ask()


def test_a_share_is_asked_for_at_one_time_after_the_other():
    curve = retention_curve([1, 2, 3], [1, 0, 1])
    incidence = cumulative_incidence([1, 2, 3], [1, 0, 2])
    for result in (curve, incidence):
        assert result.at(pd.Timedelta(days=2)) == result.at(2)
        for times in ([1, 2], np.array([1, 2]), "soon", float("nan")):
            with pytest.raises(EvaluationError, match="one time after the other"):
                result.at(times)


def people(n=60, seed=4):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "days": rng.integers(1, 400, n),
            "left": rng.random(n) < 0.6,
            "site": rng.choice(["north", "south", "west"], n),
            "hired": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), "D"),
            "site_south": rng.normal(size=n),
        }
    )


def test_a_model_compares_with_the_first_kind_that_anybody_has():
    table = people()
    plain = retention_model(table, "days", "left", ["site"])
    order = pd.Categorical(table["site"], ["nowhere", "north", "south", "west"])
    unused = retention_model(table.assign(site=order), "days", "left", ["site"])
    pd.testing.assert_frame_equal(plain.table, unused.table)
    turned = retention_model(
        table.assign(site=order.set_categories(["west", "south", "north"])), "days", "left", "site"
    )
    assert turned.estimate("site_north").value == pytest.approx(
        1 / plain.estimate("site_west").value
    )
    assert "site_south against north" in str(plain) and "site_south against west" in str(turned)
    assert "site_south mot north" in plain.sentence().render("sv")


def test_a_model_refuses_dates_and_two_covariates_of_one_name_at_once():
    table = people()
    for hired in (table["hired"], table["hired"].dt.date, table["hired"] - table["hired"].min()):
        with pytest.raises(EvaluationError) as refused:
            retention_model(
                table.assign(hired=hired), "days", "left", ["site", "site_south", "hired"]
            )
        assert len(refused.value.problems) == 2
        assert "hired holds days" in str(refused.value)
        assert "site_south is the name of 2 columns" in str(refused.value)


def of_a_level():
    """Every public function that is asked for a coverage."""
    for name in evaluation.__all__:
        function = getattr(evaluation, name)
        if inspect.isfunction(function) and "level" in inspect.signature(function).parameters:
            yield function


@pytest.mark.parametrize("function", list(of_a_level()), ids=lambda function: function.__name__)
def test_a_coverage_of_95_is_refused_everywhere(function):
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    given = {p.name: None for p in needed if p.kind is p.KEYWORD_ONLY}
    bare = [None] * (len(needed) - len(given))
    for level in (95, 0, 1, float("nan"), "0.95"):
        with pytest.raises(EvaluationError, match="not between 0 and 1") as refused:
            function(*bare, **given, level=level)
        assert ("write 0.95" in str(refused.value)) == (level == 95)


SOME = people().assign(
    who=np.arange(60) % 12, yes=people()["site_south"] > 0, arm=people()["days"] > 200
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda d, e: compare_groups(d["site_south"], e["yes"], cluster=e["who"]).__dict__,
        lambda d, e: compare_groups(d["site_south"], e["arm"], covariates=e[["days"]]).__dict__,
        lambda d, e: compare_shares(d["left"], e["yes"]).__dict__,
        lambda d, e: associate_shares(d["left"], e["yes"], cluster=e["who"]).__dict__,
        lambda d, e: associate_ranks(d["left"], e["days"]).__dict__,
        lambda d, e: {k: v.value for k, v in
                      compare_across_groups(d["left"], e["site"]).items()},
        lambda d, e: retention_curve(d["days"], e["left"]).table.to_dict(),
        lambda d, e: compare_retention(d["days"], e["left"], e["yes"]).table.to_dict(),
        lambda d, e: cumulative_incidence(d["days"], e["left"] + 0, group=e["yes"]).table.to_dict(),
        lambda d, e: compare_incidence(d["days"], e["left"] + 0, e["yes"]).table.to_dict(),
    ],
)  # fmt: skip
def test_series_are_paired_by_their_index_and_refused_where_it_differs(ask):
    turned = SOME.sample(frac=1, random_state=1)
    assert str(ask(SOME, turned)) == str(ask(SOME, SOME))
    for other in (SOME.set_axis(range(1, 61)), SOME.set_axis([0, *range(59)])):
        with pytest.raises(EvaluationError, match="not of the same people, each once"):
            ask(SOME, other)


def test_what_has_no_index_stands_by_position_unless_it_is_open_whose_it_is():
    turned = SOME.sample(frac=1, random_state=1)
    plain = compare_groups(SOME["site_south"], SOME["arm"])
    assert compare_groups(SOME["site_south"], SOME["arm"].tolist()) == plain
    with pytest.raises(EvaluationError, match="cluster has no index"):
        compare_groups(SOME["site_south"], turned["arm"], cluster=SOME["who"].to_numpy())


ODD = ["3,5", "yes", 2, 3, None, "", 4, 5.5]


def test_values_that_are_not_numbers_are_counted_and_refused():
    table = pd.DataFrame({"y": ODD, "in": [1, 0] * 4, "late": [0, 0, 1, 1] * 2, "who": range(8)})
    for ask in (
        lambda: compare_groups(ODD, table["in"]),
        lambda: difference_in_differences(table, "y", "in", "late"),
        lambda: compare_weighted(table, "y", "in", "who"),
        lambda: compare_methods(table, "y", "in"),
        lambda: associate_ranks(ODD, range(8)),
        lambda: compare_across_groups(ODD, list("aabbaabb")),
        lambda: estimate_mean(ODD),
        lambda: estimate_change(pd.Series(ODD), pd.Series(range(8)), name="x"),
    ):
        with pytest.raises(EvaluationError, match=r"2 of 8 values in .* are not numbers"):
            ask()
    words = SOME.assign(left=np.where(SOME["left"], "yes", "no"))
    assert compare_methods(words, "left", "arm", covariates="days").table.equals(
        compare_methods(SOME, "left", "arm", covariates="days").table
    )


def test_whoever_has_no_cluster_is_one_alone_everywhere():
    alone = SOME["who"].where(SOME["arm"])
    own = alone.fillna(SOME.index.to_series() + 1000)
    for ask in (
        lambda table: retention_model(table, "days", "left", "yes", cluster="who").table,
        lambda table: pd.Series(
            difference_in_differences(table, "site_south", "arm", "yes", cluster="who").__dict__
        ),
    ):
        found, told = ask(SOME.assign(who=alone)), ask(SOME.assign(who=own))
        assert found.astype(str).equals(told.astype(str))
