"""What results say of themselves: value, interval, and words that fit their figures."""

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    associate_ranks,
    compare_groups,
    compare_incidence,
    compare_retention,
    compare_ties,
    cumulative_incidence,
    difference_in_differences,
    ei_index,
    estimate_change,
    network_summary,
    retention_curve,
    retention_model,
)

ARM = [1, 1, 1, 0, 0, 0]
FOUR = pd.DataFrame({"y": [1, 1, 2, 2] * 4, "g": [1, 1, 0, 0] * 4, "t": [0] * 8 + [1] * 8,
                     "who": list(range(8)) * 2})  # fmt: skip


@pytest.mark.parametrize(
    "flat, few",
    [
        (compare_groups([5] * 3 + [4] * 3, ARM), compare_groups([5, 4], [1, 0])),
        (
            compare_groups([5] * 3 + [4] * 3, ARM, cluster=list("aabccd")),
            compare_groups([5, 4, 3, 1, 2, 6], ARM, cluster=list("aaabbb")),
        ),
        (
            difference_in_differences(FOUR, "y", "g", "t", cluster="who"),
            difference_in_differences(FOUR.iloc[[0, 2, 8, 10]], "y", "g", "t", cluster="who"),
        ),
        (
            compare_ties(pd.Series([1.0] * 6), dict(enumerate(map(bool, ARM)))),
            compare_ties(pd.Series([1.0, 2]), {0: True, 1: False}),
        ),
        (associate_ranks([1] * 6, range(6)), associate_ranks([1, 2], [3, 4])),
        (
            estimate_change(pd.Series([1, 2, 3]), pd.Series([2, 3, 4]), name="x"),
            estimate_change(pd.Series([1]), pd.Series([2]), name="x"),
        ),
    ],
    ids=["means", "clustered", "difference in differences", "ties", "ranks", "change"],
)
def test_people_who_are_all_alike_are_not_called_too_few(flat, few):
    assert np.isnan(flat.low) and np.isnan(few.low)
    assert "too few" not in str(flat) and "too few" in str(few)
    assert "för få" not in flat.sentence().render("sv")


DAYS, LEFT = [3.0, 5, 8, 9, 12, 12, 15, 20], [1, 0, 1, 1, 0, 1, 1, 0]
TIES = [(1, 2), (2, 1), (2, 3), (3, 4), (4, 1), (4, 3), (1, 3)]


def results():
    table = pd.DataFrame({"days": DAYS, "left": LEFT, "age": [3, 1, 4, 1, 5, 9, 2, 6]})
    return {
        "curve": retention_curve(DAYS, LEFT),
        "incidence": cumulative_incidence(DAYS, LEFT),
        "retention": compare_retention(DAYS, LEFT, list("abababab")),
        "events": compare_incidence(DAYS, LEFT, list("abababab")),
        "model": retention_model(table, "days", "left", ["age"]),
        "network": network_summary(TIES),
        "mixing": ei_index(TIES, {1: "x", 2: "x", 3: "y", 4: "y"}),
    }


@pytest.mark.parametrize("name, found", results().items())
def test_every_result_tells_its_value_interval_and_where_it_comes_from(name, found):
    assert np.isfinite(found.value) and found.n > 0
    assert found.method and found.source and found.assumptions
    assert np.isnan(found.low) if name == "network" else found.low < found.value < found.high


def test_values_are_those_of_the_end_and_of_the_first_covariate():
    found = results()
    end = found["curve"].table.iloc[-1]
    curve = found["curve"]
    assert (curve.value, curve.low, curve.high) == tuple(end[["retention", "low", "high"]])
    assert found["incidence"].value == pytest.approx(1 - curve.value)
    assert found["model"].value == found["model"].table["hazard_ratio"].iloc[0]
    assert np.isnan(cumulative_incidence(DAYS, LEFT, group=list("abababab")).value)
    mixing = found["mixing"]
    told = f"E-I index {mixing.value:.2f}, 95% interval {mixing.low:.2f} to {mixing.high:.2f}"
    assert told.replace("-0", "−0") in str(mixing).replace("-0", "−0")
    assert "1 tie among 2 people" in str(network_summary([(1, 2)]))
    assert "1 kontakt bland" in network_summary([(1, 2)]).sentence().render("sv")


def test_comparisons_name_their_groups_and_write_percentage_points():
    for ask in (compare_retention, compare_incidence):
        found = ask(DAYS, LEFT, ["new", "old"] * 4, unit="months")
        told = str(found).replace("−", "-")
        assert "after 15 months, old less new, in percentage points" in told
        assert f"{100 * found.value:.1f} (95% interval" in told
        assert "månader, old minus new, i procentenheter" in found.sentence().render("sv")
        assert "new, old and us" in str(ask(DAYS, LEFT, ["new", "old", "us", "us"] * 2))


def test_times_are_told_in_their_unit_and_one_is_not_many():
    assert "after 1 day (" in str(retention_curve([1], [0]))
    assert "1 person followed" in str(retention_curve([1], [0]))
    assert "1 person followed" in str(cumulative_incidence([1], [0]))
    assert "after 20 weeks (" in str(retention_curve(DAYS, LEFT, unit="weeks"))
    assert "efter 20 år (" in cumulative_incidence(DAYS, LEFT, unit="years").sentence().render("sv")
    with pytest.raises(EvaluationError, match="did you mean months"):
        retention_curve(DAYS, LEFT, unit="month")
    with pytest.raises(EvaluationError, match="timedeltas are read as days"):
        retention_curve(pd.to_timedelta(DAYS, unit="D"), LEFT, unit="weeks")


def test_nobody_stays_once_all_have_left_however_late_others_come():
    rng = np.random.default_rng(0)
    for _ in range(200):
        entry = rng.integers(0, 30, 12)
        stay = rng.integers(1, 12, 12)
        table = retention_curve(entry + stay, np.ones(12), entry=entry).table
        gone = table["retention"].to_numpy()
        emptied = np.flatnonzero(table["left"] == table["at_risk"])
        assert (gone[emptied[0] :] == 0).all()
