"""Comparisons that allow for mentors in common and for what people were beforehand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import compare_groups, compare_shares
from mentorkit.evaluation.comparing.clustered import fit_coefficient
from mentorkit.evaluation.reading import number_clusters


def error_by_whole_matrices(y, design, clusters, contrast):
    """Bell and McCaffrey (2002), each matrix written out as in their paper."""
    n = len(y)
    bread = np.linalg.inv(design.T @ design)
    annihilator = np.eye(n) - design @ bread @ design.T
    residual = annihilator @ y
    variance, columns = 0.0, []
    for label in np.unique(clusters):
        own = np.flatnonzero(clusters == label)
        values, vectors = np.linalg.eigh(annihilator[np.ix_(own, own)])
        powers = np.array([0 if value < 1e-9 else value**-0.5 for value in values])
        a = vectors @ np.diag(powers) @ vectors.T @ design[own] @ bread @ contrast
        variance += (a @ residual[own]) ** 2
        columns.append(annihilator[:, own] @ a)
    roots = np.linalg.eigvalsh(np.column_stack(columns).T @ np.column_stack(columns))
    return np.sqrt(variance), roots.sum() ** 2 / (roots**2).sum()


def test_the_robust_error_is_that_of_stata():
    """Kolesár's dfadjust prints Stata's ``vce(hc2)`` of these twenty rows."""
    i = np.arange(1, 11)
    y = np.concatenate([np.cos(i - 1), np.tan(i)])
    x = np.concatenate([np.sin(i), np.sin(i + 1)])
    design = np.column_stack([np.ones(20), x])
    for column, printed in enumerate([0.4227339762, 0.4421048122]):
        found = fit_coefficient(y, design, np.arange(20), np.eye(2)[column])
        assert found.std_error == pytest.approx(printed, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_clustered_error_is_that_of_whole_matrices(seed):
    rng = np.random.default_rng(seed)
    n = 40
    design = np.column_stack([np.ones(n), rng.random(n) < 0.5, rng.normal(size=(n, 2))])
    clusters = rng.integers(0, [4, 9, 25, 40][seed % 4], n)
    y = rng.normal(size=n) + rng.normal(size=40)[clusters]
    contrast = np.eye(4)[1]
    found = fit_coefficient(y, design, clusters, contrast)
    error, df = error_by_whole_matrices(y, design, clusters, contrast)
    assert found.value == pytest.approx(OLS(y, design).fit().params[1])
    assert (found.std_error, found.df) == pytest.approx((error, df), rel=1e-6)


def test_a_side_that_is_a_cluster_of_its_own_design_is_handled():
    """Fixed effects of clusters: the leverage of a cluster reaches one."""
    rng = np.random.default_rng(3)
    clusters = np.repeat(np.arange(5), 4)
    design = np.column_stack([np.eye(5)[clusters], rng.normal(size=20)])
    y = rng.normal(size=20)
    found = fit_coefficient(y, design, clusters, np.eye(6)[5])
    error, df = error_by_whole_matrices(y, design, clusters, np.eye(6)[5])
    assert (found.std_error, found.df) == pytest.approx((error, df), rel=1e-5)


def test_equal_clusters_are_compared_by_their_means():
    """Whole groups of one size: Welch's error of the groups' means, and known freedom."""
    rng = np.random.default_rng(0)
    clusters, arm = np.repeat(np.arange(12), 5), np.repeat([1] * 5 + [0] * 7, 5)
    y = rng.normal(size=60) + rng.normal(size=12)[clusters] + arm
    found = compare_groups(y, arm, cluster=clusters)
    means = pd.Series(y).groupby(clusters).mean()
    other = stats.ttest_ind(means[:5], means[5:], equal_var=False)
    error = np.sqrt(means[:5].var() / 5 + means[5:].var() / 7)
    df = (1 / 5 + 1 / 7) ** 2 / (1 / (25 * 4) + 1 / (49 * 6))
    assert found.value / error == pytest.approx(other.statistic)
    assert found.high - found.value == pytest.approx(stats.t.isf(0.025, df) * error)
    assert found.low < compare_groups(y, arm).low


def test_whoever_shares_with_nobody_is_alone():
    assert number_clusters(["M", None, "M", np.nan], 4, "here").tolist() == [0, 1, 0, 2]
    y, arm = [1, 2, 4, 3, 5, 1.5], [1, 1, 1, 0, 0, 0]
    named = compare_groups(y, arm, cluster=["M", "M", "N", "a", "b", "c"])
    empty = compare_groups(y, arm, cluster=["M", "M", "N", None, None, None])
    assert (named.low, named.high) == (empty.low, empty.high)
    assert "too few" in str(compare_groups(y, arm, cluster=["M", "M", "M", None, None, None]))


@pytest.mark.real_data
def test_adjusted_national_supported_work(test_data):
    """Least squares with interactions and HC2, by statsmodels; the plain one stays 1794.34."""
    men = pd.read_csv(test_data / "evaluation" / "nsw_mixtape.csv")
    known = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
    found = compare_groups(men["re78"], men["treat"], covariates=men[known], by_lot=True)
    centred = (men[known] - men[known].mean()).to_numpy()
    treat = men["treat"].to_numpy(float)
    fit = OLS(
        men["re78"].to_numpy(),
        np.column_stack([np.ones(445), treat, centred, centred * treat[:, None]]),
    ).fit(cov_type="HC2")
    assert found.value == pytest.approx(fit.params[1])
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * fit.bse[1], rel=0.02)
    assert "caused" in str(found)


def test_adjusting_takes_words_and_leaves_out_who_lacks_an_answer():
    rng = np.random.default_rng(5)
    site = pd.Series(rng.choice(["N", "S", "E"], 90)).astype(object)
    arm = rng.random(90) < 0.5
    y = rng.normal(size=90) + site.map({"N": 0, "S": 4, "E": 9}).to_numpy() + arm
    site[[0, 7]] = None
    found = compare_groups(y, arm, covariates={"site": site})
    plain = compare_groups(y, arm)
    assert found.n == 88 and found.n_left_out == 2
    assert found.high - found.low < 0.5 * (plain.high - plain.low)
    assert found.low < 1 < found.high


def test_what_cannot_be_adjusted_for_is_refused_all_at_once():
    y, arm = list(range(12)), [0, 1] * 6
    with pytest.raises(EvaluationError) as told:
        compare_groups(y, arm, covariates={c: [1] * 12 for c in "abcdef"})
    assert len(told.value.problems) == 7  # six never vary, and they are too many
    with pytest.raises(EvaluationError, match="determine each other"):
        compare_groups(y, arm, covariates={"a": [1, 2, 3] * 4, "b": [2, 4, 6] * 4})
    with pytest.raises(EvaluationError, match="rows of covariates"):
        compare_groups(y, arm, covariates={"a": [1, 2]})
    with pytest.raises(EvaluationError, match="clusters"):
        compare_groups(y, arm, cluster=[1, 2])
    with pytest.raises(EvaluationError, match="entries in treated"):
        compare_shares([1, 0, 1], [1, 0])


def test_few_clusters_keep_their_promise():
    """Six mentors with five mentees each against thirty alone, no effect: 95 % hold zero."""
    rng = np.random.default_rng(11)
    cluster = [*np.repeat(np.arange(6), 5), *[None] * 30]
    arm = [1] * 30 + [0] * 30
    held = held_alone = 0
    for _ in range(400):
        y = rng.normal(size=60)
        y[:30] += np.repeat(rng.normal(size=6), 5)
        found, alone = compare_groups(y, arm, cluster=cluster), compare_groups(y, arm)
        held += found.low < 0 < found.high
        held_alone += alone.low < 0 < alone.high
    assert 0.92 < held / 400 < 0.99
    assert held_alone / 400 < 0.85


def test_shares_with_mentors_in_common():
    rng = np.random.default_rng(2)
    cluster = [*np.repeat(np.arange(12), 4), *[None] * 50]
    arm = [1] * 48 + [0] * 50
    happened = [*np.repeat(rng.random(12) < 0.5, 4), *(rng.random(50) < 0.3)]
    plain, found = compare_shares(happened, arm), compare_shares(happened, arm, cluster=cluster)
    as_numbers = compare_groups(np.array(happened, float), arm, cluster=cluster)
    assert found.value == plain.value and found.shares == plain.shares
    assert (found.low, found.high) == pytest.approx((as_numbers.low, as_numbers.high))
    assert found.high - found.low > 1.2 * (plain.high - plain.low)
    everybody = compare_shares([1] * 48 + happened[48:], arm, cluster=cluster)
    unclustered = compare_shares([1] * 48 + happened[48:], arm)
    assert (everybody.low, everybody.high) == (unclustered.low, unclustered.high)
