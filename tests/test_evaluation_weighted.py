"""Those who took part against others weighted to be like them, and what nobody measured."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.treatment as treatment
from statsmodels.discrete.discrete_model import Logit
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.weightstats import DescrStatsW
from statsmodels.treatment.treatment_effects import TreatmentEffect

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import compare_groups, compare_weighted, e_value
from mentorkit.evaluation.comparing.propensity import estimate_chances, weigh, weighted_mean

KNOWN = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]


def draw_staff(rng, n, *, effect=1.0):
    """People who take part the more the longer they have been there, which pays by itself."""
    x = rng.normal(size=(n, 3))
    joined = rng.random(n) < 1 / (1 + np.exp(0.5 - 0.8 * x[:, 0] - 0.4 * x[:, 1]))
    pay = x[:, 0] + x[:, 2] + effect * joined + rng.normal(size=n) * (1 + joined)
    return pd.DataFrame(x, columns=list("abc")).assign(joined=joined, pay=pay)


# ---------------------------------------------------------------- the E-value


@pytest.mark.parametrize(
    "given, printed",
    [
        # VanderWeele and Ding (2017), Annals of Internal Medicine 167: breastfeeding and
        # respiratory death, and breastfeeding and leukaemia.
        ((3.9, 1.8, 8.7), (7.26, 3.0)),
        ((0.80, 0.71, 0.91), (1.81, 1.43)),
        # The README of the R package EValue: smoking and lung cancer.
        ((10.73, 8.02, 14.36), (20.95, 15.52)),
    ],
)
def test_e_values_are_those_printed(given, printed):
    found = e_value(*given)
    assert (round(found.value, 2), round(found.low, 2)) == printed


def test_e_values_of_other_measures():
    ratio = np.exp(0.91 * 0.5)
    assert e_value(0.5, measure="standardised").value == e_value(ratio).value
    assert e_value(-0.5, measure="standardised").value == pytest.approx(e_value(ratio).value)
    assert e_value(4.0, measure="odds").value == e_value(2.0).value
    assert e_value(1.0, measure="hazard").value == 1
    assert 1 < e_value(2.0, measure="hazard").value < e_value(2.0).value
    assert e_value(1.2, 0.9, 1.6).low == 1 and "holds no difference" in str(e_value(1.2, 0.9, 1.6))
    assert np.isnan(e_value(float("nan")).value)
    with pytest.raises(EvaluationError) as told:
        e_value(-1, 0, 2, measure="ratio")
    assert len(told.value.problems) == 2
    with pytest.raises(EvaluationError, match="measure"):
        e_value(2, measure="odd")


# ---------------------------------------------------------------- weights


@pytest.mark.parametrize("weights, group", [("ate", "all"), ("att", 1)])
def test_weighted_differences_are_those_of_statsmodels(weights, group):
    """Cattaneo's birth weights, which Stata's and statsmodels' treatment effects are shown on."""
    folder = Path(treatment.__file__).parent / "tests" / "results"
    if not (folder / "cataneo2.csv").exists():
        pytest.skip("statsmodels came without its test data")
    births = pd.read_csv(folder / "cataneo2.csv")
    births = births.assign(
        married=births["mmarried"].eq("married"),
        smokes=births["mbsmoke"].eq("smoker"),
        first=births["fbaby"].eq("Yes"),
        age2=births["mage"] ** 2,
    )
    known = ["married", "mage", "age2", "first", "medu"]
    design = np.column_stack([np.ones(len(births)), births[known].astype(float)])
    arm = births["smokes"].astype(float)
    y = births["bweight"].astype(float)
    other = TreatmentEffect(
        OLS(y, design), arm, results_select=Logit(arm, design).fit(disp=0)
    )  # fmt: skip
    for adjust, method in ((False, other.ipw), (True, other.ipw_ra)):
        expected = method(effect_group=group)
        found = compare_weighted(births, "bweight", "smokes", known, weights=weights, adjust=adjust)
        assert found.value == pytest.approx(np.ravel(expected.start_params)[0], rel=1e-6)
        error = (found.high - found.low) / 2 / 1.96
        assert error == pytest.approx(expected.results_gmm.bse[0], rel=0.02)
        assert found.high < 0


@pytest.mark.parametrize("weights", ["overlap", "att", "ate"])
@pytest.mark.parametrize("adjust", [True, False])
def test_the_error_is_that_of_people_drawn_again(weights, adjust):
    rng = np.random.default_rng(4)
    staff = draw_staff(rng, 600)
    arm = staff["joined"].to_numpy(float)

    def measure(rows):
        own, y = arm[rows], staff["pay"].to_numpy()[rows]
        chances = estimate_chances(staff.loc[rows, list("abc")], own, "here")
        h, dh, w1, dw1, w0, dw0 = weigh(chances.chance, own, weights)
        z = chances.design if adjust else chances.design[:, :1]
        one, by_one = weighted_mean(y, own, z, chances, (w1, dw1), (h, dh))
        zero, by_zero = weighted_mean(y, 1 - own, z, chances, (w0, dw0), (h, dh))
        return one - zero, by_one - by_zero

    value, influence = measure(np.arange(600))
    again = [measure(rng.integers(0, 600, 600))[0] for _ in range(200)]
    found = compare_weighted(staff, "pay", "joined", list("abc"), weights=weights, adjust=adjust)
    assert found.value == pytest.approx(value)
    assert np.sqrt((influence**2).sum()) / 600 == pytest.approx(np.std(again), rel=0.2)
    assert (found.high - found.low) / 3.92 == pytest.approx(np.std(again), rel=0.25)


def test_overlap_weights_balance_the_means_exactly():
    """Li, Morgan and Zaslavsky (2018), theorem 3; the moments by statsmodels."""
    staff = draw_staff(np.random.default_rng(1), 300)
    found = compare_weighted(staff, "pay", "joined", list("abc"))
    assert found.balance["difference_after"].abs().max() < 1e-8
    assert found.balance["difference_before"].abs().max() > 0.5
    arm, x = staff["joined"].to_numpy(), staff["a"]
    before = (x[arm].mean() - x[~arm].mean()) / np.sqrt((x[arm].var() + x[~arm].var()) / 2)
    assert found.balance["difference_before"][0] == pytest.approx(before)
    assert found.balance["variance_ratio_before"][0] == pytest.approx(x[arm].var() / x[~arm].var())
    chance = estimate_chances(staff[list("abc")], arm.astype(float), "here").chance
    weighed = [
        DescrStatsW(x[own], weights=weight[own])
        for own, weight in ((arm, 1 - chance), (~arm, chance))
    ]
    after = weighed[0].mean - weighed[1].mean
    assert after == pytest.approx(0, abs=1e-8)
    assert found.balance["variance_ratio_after"][0] == pytest.approx(
        weighed[0].var / weighed[1].var, rel=0.05
    )
    assert found.n_effective[0] == pytest.approx(
        (1 - chance[arm]).sum() ** 2 / ((1 - chance[arm]) ** 2).sum()
    )


def test_intervals_hold_the_truth_and_the_plain_difference_does_not():
    rng = np.random.default_rng(9)
    held = plain = 0
    for _ in range(200):
        staff = draw_staff(rng, 100)
        found = compare_weighted(staff, "pay", "joined", list("abc"))
        held += found.low < 1 < found.high
        raw = compare_groups(staff["pay"], staff["joined"])
        plain += raw.low < 1 < raw.high
    assert 0.9 < held / 200 < 0.99
    assert plain / 200 < 0.8


@pytest.mark.real_data
def test_the_experiment_is_near_its_own_difference_when_weighted(test_data):
    """By lot there is little to allow for: all weights stay within an error of 1794.34."""
    men = pd.read_csv(test_data / "evaluation" / "nsw_mixtape.csv")
    for weights in ("overlap", "att", "ate"):
        found = compare_weighted(men, "re78", "treat", KNOWN, weights=weights)
        assert abs(found.value - 1794.34) < 300 and found.low > 0
        assert "went with" in str(found) and "caused" not in str(found)


def test_shares_have_their_e_value_from_the_rarer_side():
    rng = np.random.default_rng(3)
    staff = draw_staff(rng, 500)
    staff["stayed"] = rng.random(500) < np.where(staff["joined"], 0.95, 0.8)
    stayed = compare_weighted(staff, "stayed", "joined", list("abc"))
    left = compare_weighted(staff.assign(left=~staff["stayed"]), "left", "joined", list("abc"))
    assert stayed.value == pytest.approx(-left.value)
    assert stayed.e_value.value == pytest.approx(left.e_value.value)
    assert left.e_value.ratio < 1 < left.e_value.low < left.e_value.value
    assert stayed.shares[0].n == int(staff["joined"].sum())
    assert "percentage points" in str(stayed)


def test_too_little_overlap_is_said():
    rng = np.random.default_rng(2)
    x = rng.normal(size=200)
    staff = pd.DataFrame({"x": x, "t": rng.random(200) < 1 / (1 + np.exp(-4 * x)), "y": x})
    for language in ("en", "sv"):
        told = [caution.render(language) for caution in
                compare_weighted(staff, "y", "t", "x", weights="ate").cautions]  # fmt: skip
        assert len(told) >= 1
    assert "hardly anybody" in str(
        compare_weighted(staff, "y", "t", "x", weights="ate").cautions[0]
    )


def test_what_cannot_be_weighted_is_refused_with_all_that_is_wrong():
    staff = draw_staff(np.random.default_rng(0), 60)
    with pytest.raises(EvaluationError) as told:
        compare_weighted(staff, "pai", "joint", ["a", "z"], weights="all")
    assert len(told.value.problems) == 4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(EvaluationError, match="exactly"):
            compare_weighted(staff.assign(d=staff["joined"]), "pay", "joined", ["a", "d"])
    with pytest.raises(EvaluationError, match="never varies"):
        compare_weighted(staff.assign(d=1), "pay", "joined", ["a", "d"])
    with pytest.raises(EvaluationError, match="fewer than three"):
        compare_weighted(staff.assign(joined=False), "pay", "joined", ["a"])
    missing = staff.assign(a=staff["a"].mask(staff.index < 5))
    assert compare_weighted(missing, "pay", "joined", "a").n_left_out == 5


@pytest.mark.parametrize("y", [3.0, 1, 0])
def test_an_outcome_that_never_varies_has_no_interval(y):
    staff = draw_staff(np.random.default_rng(0), 60).assign(pay=y)
    found = compare_weighted(staff, "pay", "joined", ["a", "b"])
    assert np.isnan(found.low) and "too few" in str(found)
    assert np.isnan(found.e_value.value) and "too little" in str(found.e_value)


@pytest.mark.parametrize("seed", range(6))
def test_the_e_value_of_an_interval_agrees_with_the_interval(seed):
    rng = np.random.default_rng(seed)
    staff = draw_staff(rng, 150)
    staff["rose"] = rng.random(150) < np.where(staff["joined"], 0.16, 0.05)
    found = compare_weighted(staff, "rose", "joined", list("abc"))
    if found.low <= 0 <= found.high:
        assert found.e_value.low == 1
