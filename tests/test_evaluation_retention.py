"""Retention with delayed entry and in any coding, against brute force."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize
from statsmodels.duration.hazard_regression import PHReg

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import compare_retention, retention_curve, retention_model


def delayed(seed, n=60):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 8, n)
    time = entry + rng.integers(1, 12, n)
    return time, rng.random(n) < 0.6, entry, rng.integers(0, 3, n)


@pytest.mark.parametrize("seed", range(5))
def test_a_curve_with_delayed_entry_is_the_product_written_out(seed):
    time, left, entry, _ = delayed(seed)
    stay = 1.0
    for row in retention_curve(time, left, entry=entry).table.itertuples():
        risk = (entry < row.time) & (time >= row.time)
        stay *= 1 - (left & (time == row.time)).sum() / risk.sum()
        assert row.at_risk == risk.sum() and row.retention == pytest.approx(stay)


def log_rank(time, left, entry, group):
    """Observed less expected and its hypergeometric variance, moment by moment."""
    labels = np.unique(group)
    gap, variance = np.zeros(len(labels)), np.zeros((len(labels), len(labels)))
    for moment in np.unique(time[left]):
        risk, gone = (entry < moment) & (time >= moment), left & (time == moment)
        of = np.array([(risk & (group == g)).sum() for g in labels])
        d, n = gone.sum(), of.sum()
        gap += [(gone & (group == g)).sum() for g in labels] - d * of / n
        if n > 1:
            spread = np.diag(of / n) - np.outer(of, of) / n**2
            variance += d * (n - d) / (n - 1) * spread
    return gap[1:] @ np.linalg.solve(variance[1:, 1:], gap[1:])


@pytest.mark.parametrize("seed", range(5))
def test_the_log_rank_test_with_delayed_entry_is_the_sum_written_out(seed):
    time, left, entry, group = delayed(seed)
    found = compare_retention(time, left, group, entry=entry)
    assert found.statistic == pytest.approx(log_rank(time, left, entry, group))
    assert found.table["expected"].sum() == pytest.approx(left.sum())
    assert len(found.assumptions) == 2
    started = compare_retention(time, left, group, entry=np.zeros(len(time)))
    assert started.statistic == pytest.approx(compare_retention(time, left, group).statistic)
    assert len(started.assumptions) == 1


def test_an_entry_must_lie_before_the_end_and_all_that_do_not_are_told_at_once():
    with pytest.raises(EvaluationError, match=r"2 came .*\(rows 1, 2, from 0\)") as error:
        retention_curve([5, 6, 7, -1], [1, 1, 0, 1], entry=[0, 6, 9, 0])
    assert len(error.value.problems) == 2
    with pytest.raises(EvaluationError, match="3 durations and 3 entries in left and 2 entries"):
        compare_retention([1, 2, 3], [1, 0, 1], list("aab"), entry=[0, 0])
    table = pd.DataFrame({"t": [1, 2, 3, 4], "left": [1, 0, 1, 1], "x": [None, 1, 2, 3],
                          "e": [0, 0, 3, 0]})  # fmt: skip
    with pytest.raises(EvaluationError, match=r"1 came .*\(rows 2, from 0\)"):
        retention_model(table, "t", "left", ["x"], entry="e")
    with pytest.raises(EvaluationError, match="1 in durations, 1 in entry"):
        retention_curve([1, None, 3], [1, 0, 1], entry=[0, 0, "x"])


def test_durations_and_leaving_are_read_in_any_coding():
    expected = retention_curve([1, 2, 3], [True, False, True]).table
    days = pd.to_timedelta([1, 2, 3], unit="D")
    for durations in (["1", "2", "3"], days, pd.Series(days, index=[7, 8, 9]), list(days)):
        for left in ([1, 0, 1], ["ja", "nej", "Ja"], np.array(["yes", "no", "true"])):
            pd.testing.assert_frame_equal(retention_curve(durations, left).table, expected)
    nullable = pd.array([True, False, True], dtype="boolean")
    numbers = pd.array([1, 2, 3], dtype="Int64")
    pd.testing.assert_frame_equal(retention_curve(numbers, nullable).table, expected)


def test_the_ends_of_what_can_happen_are_answered():
    assert retention_curve([0, 0, 1, 2], [1, 0, 1, 0]).table["retention"].tolist() == [0.75, 0.375]
    gone = retention_curve([3, 4], [1, 1]).at()
    assert (gone.value, gone.low) == (0, 0) and np.isnan(gone.high)
    one = retention_curve([5], [0]).at()
    assert one.value == 1 and np.isnan(one.low)
    some = compare_retention([1, 2, 3, 4], [1, 1, 1, 0], ["a", None, "b", np.nan])
    assert some.n == 2 and some.table["group"].tolist() == ["a", "b"]
    # Nobody of b is there when anybody leaves: nothing can be compared.
    apart = compare_retention([1, 2, 9, 9], [1, 1, 0, 0], list("aabb"), entry=[0, 0, 5, 5])
    assert np.isnan(apart.p_value) and apart.table["expected"].tolist() == [2, 0]


# ---------------------------------------------------------------- the Cox model

#: Rossi, Berk and Lenihan (1980), Money, Work, and Crime: 432 released prisoners, as
#: Allison (1995) and Fox (2002) use them.
ROSSI = pd.read_csv(Path(__file__).parent / "data" / "rossi.csv")
ALL = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]


def test_the_proportional_test_is_as_r_prints_it():
    """Fox (2002), Cox Proportional-Hazards Regression for Survival Data, cox.zph(mod.allison.4)."""
    found = retention_model(ROSSI, "week", "arrest", ["fin", "age", "prio"]).proportional
    assert found["covariate"].tolist() == ["fin", "age", "prio", "GLOBAL"]
    assert found["correlation"].round(5).tolist()[:3] == [-0.00657, -0.20976, -0.08004]
    assert found["chi2"].round(5).tolist() == [0.00507, 6.54147, 0.77288, 7.13046]
    assert found["p_value"].round(4).tolist() == [0.9433, 0.0105, 0.3793, 0.0679]


def test_the_proportional_test_and_the_concordance_agree_with_another_library():
    """lifelines 0.30: proportional_hazard_test, identity; concordance_index_."""
    model = retention_model(ROSSI, "week", "arrest", ALL)
    found = model.check_proportional("identity").set_index("covariate")["chi2"]
    printed = {"age": 12.061383, "fin": 0.056171, "mar": 0.754401, "paro": 0.122042,
               "prio": 0.010892, "race": 1.486088, "wexp": 6.934835}  # fmt: skip
    assert found.drop("GLOBAL").to_dict() == pytest.approx(printed, abs=1e-5)
    assert model.concordance == pytest.approx(0.6403292)
    assert model.changing == ["age", "wexp"]
    assert "looks wrong for age and wexp" in str(model)
    calm = retention_model(ROSSI, "week", "arrest", ["fin", "mar"])
    assert calm.changing is None and "Nothing speaks against" in str(calm)
    with pytest.raises(EvaluationError, match="did you mean rank"):
        model.check_proportional("ranks")


def test_a_ratio_that_changes_is_found_whatever_the_scale():
    rng = np.random.default_rng(2)
    x = np.repeat([0, 1], 400)
    # One half leaves at an even rate, the other hardly at first and then all the more.
    time = np.where(x == 0, rng.exponential(1, 800), rng.weibull(3, 800))
    model = retention_model(pd.DataFrame({"t": time, "left": 1, "x": x}), "t", "left", ["x"])
    for transform in ("km", "rank", "identity"):
        row = model.check_proportional(transform).iloc[0]
        assert row["p_value"] < 1e-6 and row["correlation"] > 0


def weighted_efron(beta, time, event, entry, x, weight):
    """The log-likelihood with a weight a person, term by term."""
    risk, total = weight * np.exp(x @ beta), 0.0
    for moment in np.unique(time[event == 1]):
        dying, there = (time == moment) & (event == 1), (time >= moment) & (entry < moment)
        n = dying.sum()
        total += (weight[dying] * (x[dying] @ beta)).sum()
        left_over = [risk[there].sum() - k / n * risk[dying].sum() for k in range(n)]
        total -= weight[dying].mean() * np.log(left_over).sum()
    return total


@pytest.mark.parametrize("seed", range(2))
def test_clustered_errors_are_what_each_cluster_moves_the_estimate_by(seed):
    """The infinitesimal jackknife: the estimate's derivative in the cluster's weight."""
    rng = np.random.default_rng(seed)
    n, step = 40, 1e-3
    entry = rng.integers(0, 3, n)
    time, event = entry + rng.integers(1, 8, n), (rng.random(n) < 0.7).astype(int)
    x, mentor = rng.normal(size=(n, 2)), np.arange(n) // 3
    start = np.where(entry > 0, entry, -1)

    def best(weight):
        return optimize.minimize(
            lambda b: -weighted_efron(b, time, event, start, x, weight), np.zeros(2), tol=1e-11
        ).x

    moved = [
        (best(1 + step * (mentor == m)) - best(1 - step * (mentor == m))) / (2 * step)
        for m in np.unique(mentor)
    ]
    expected = np.sqrt((np.array(moved) ** 2).sum(axis=0))
    table = pd.DataFrame({"t": time, "left": event, "e": entry, "a": x[:, 0], "b": x[:, 1],
                          "mentor": mentor})  # fmt: skip
    model = retention_model(table, "t", "left", ["a", "b"], entry="e", cluster="mentor")
    assert model.table["coefficient"].to_numpy() == pytest.approx(best(np.ones(n)), abs=1e-4)
    assert model.table["std_error"].to_numpy() == pytest.approx(expected, rel=2e-3)
    assert model.n_clusters == 14 and len(model.assumptions) == 4


def test_clustered_errors_with_breslows_ties_agree_with_another_library():
    table = ROSSI.assign(mentor=ROSSI.index // 4)
    model = retention_model(table, "week", "arrest", ALL, ties="breslow", cluster="mentor")
    other = PHReg(ROSSI["week"], ROSSI[ALL].astype(float), status=ROSSI["arrest"], ties="breslow")
    fit = other.fit(groups=table["mentor"].to_numpy())
    assert model.table["std_error"].to_numpy() == pytest.approx(fit.bse, rel=1e-4)


def test_the_concordance_counts_pairs_of_whom_it_is_known_who_stayed_longer():
    time, left, entry, _ = delayed(3, n=40)
    x = np.random.default_rng(3).integers(0, 4, 40)
    model = retention_model(
        pd.DataFrame({"t": time, "left": left, "e": entry, "x": x}), "t", "left", ["x"], entry="e"
    )
    risk = x * model.table["coefficient"][0]
    won = pairs = 0.0
    for i in np.flatnonzero(left):
        later = (entry < time[i]) & ((time > time[i]) | ((time == time[i]) & ~left))
        pairs += later.sum()
        won += (risk[later] < risk[i]).sum() + (risk[later] == risk[i]).sum() / 2
    assert model.concordance == pytest.approx(won / pairs)


def test_a_model_reads_people_who_left_at_once_and_names_what_is_infinite():
    table = pd.DataFrame({"t": [0, 0, 1, 2, 3, 4], "left": [*"jjjjn", "nej"],
                          "x": [1, 2, 2, 1, 3, 2]})  # fmt: skip
    later = table.assign(t=table["t"] + 5)
    found, moved = (retention_model(t, "t", "left", ["x"]).table for t in (table, later))
    pd.testing.assert_frame_equal(found, moved)
    with pytest.raises(EvaluationError, match="x is not finite in 1 row"):
        retention_model(table.assign(x=[1, 2, 3, 4, np.inf, 0]), "t", "left", ["x"])


# ---------------------------------------------------------------- bands for the whole curve


def test_the_simultaneous_band_is_hall_and_wellners_formula():
    """Klein and Moeschberger (2003), formula 4.4.7, with the Kolmogorov limit 1.3581."""
    time, left, _, _ = delayed(2)
    found = retention_curve(time, left, band="simultaneous").table
    surv, n, variance = 1.0, len(time), 0.0
    for row in found[found["retention"] > 0].itertuples():
        surv *= 1 - row.left / row.at_risk
        variance += row.left / (row.at_risk * (row.at_risk - row.left))
        theta = np.exp(1.3581 * (1 + n * variance) / (np.sqrt(n) * np.log(surv)))
        assert (row.low, row.high) == pytest.approx((surv ** (1 / theta), surv**theta), rel=1e-4)


def test_the_simultaneous_band_holds_the_whole_curve_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held = {"pointwise": 0, "simultaneous": 0}
    for _ in range(200):
        came, seen = rng.exponential(1, 100), rng.exponential(2, 100)
        for band in held:
            row = retention_curve(np.minimum(came, seen), came <= seen, band=band).table
            row = row[row["at_risk"] > 5]
            truth = np.exp(-row["time"])
            held[band] += bool(((row["low"] <= truth) & (truth <= row["high"])).all())
    # Of 200 curves 95 % are 190; 99 % of such counts are 182 or more.
    assert held["simultaneous"] >= 182 > held["pointwise"]


def test_what_no_estimate_can_be_made_of_is_refused_with_a_reason():
    table = pd.DataFrame({"t": [5.0, 3, 9, 8, 2, 7], "left": [1, 0, 1, 1, 0, 1],
                          "x": [2, 2, 3, 1, 1, 3], "mentor": 1, "none": np.nan})  # fmt: skip
    dates = pd.to_datetime(["2026-01-01", "2026-02-01"])
    for words, call in (
        ("did you mean simultaneous", lambda: retention_curve([1], [1], band="simultanous")),
        ("not known with delayed", lambda: retention_curve([1, 3], [1, 1], entry=[0, 2],
                                                           band="simultaneous")),
        ("2 in durations", lambda: retention_curve(dates, [1, 0])),
        ("no covariate", lambda: retention_model(table, "t", "left", [])),
        ("no row has a value", lambda: retention_model(table, "t", "left", ["none"])),
        (r"mentor has too few values \(1\)", lambda: retention_model(table, "t", "left", ["x"],
                                                        cluster="mentor")),
    ):  # fmt: skip
        with pytest.raises(EvaluationError, match=words):
            call()
    twice, once = (retention_model(table, "t", "left", x).table for x in (["x", "x"], "x"))
    pd.testing.assert_frame_equal(twice, once)
