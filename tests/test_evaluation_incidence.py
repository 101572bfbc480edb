"""Cumulative incidence with leaving in between, against published figures and other libraries."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    compare_incidence,
    compare_retention,
    cumulative_incidence,
    retention_curve,
)
from mentorkit.programme import Privacy
from mentorkit.publication.sentences import protect_text

#: Klein and Moeschberger (2003), Survival Analysis, table D.1: days after a bone marrow
#: transplant for 38 patients with ALL, 54 with AML of low and 45 of high risk; 1 relapse, 2 death.
BMT = pd.read_csv(Path(__file__).parent / "data" / "bmt.csv")


def test_grays_test_is_as_cmprsk_prints_it():
    """cmprsk 2.2-12, in CAMIS, Estimating Cumulative Incidence Functions Using R (2025)."""
    relapse = compare_incidence(BMT["days"], BMT["status"], BMT["group"])
    assert (round(relapse.statistic, 7), round(relapse.p_value, 7)) == (11.9228820, 0.0025762)
    death = compare_incidence(BMT["days"], BMT["status"], BMT["group"], of=2)
    assert (round(death.statistic, 7), round(death.p_value, 7)) == (0.1374108, 0.9336017)
    assert relapse.degrees == 2 and np.isnan(relapse.value)


def test_incidence_is_as_cmprsk_prints_it():
    """The same source: estimate and, by another variance, the interval of relapse, low risk."""
    found = cumulative_incidence(BMT["days"] / 365.25, BMT["status"], group=BMT["group"])
    printed = {1: (0.0741, 0.0234, 0.1646), 1.5: (0.1296, 0.0563, 0.2344),
               2: (0.1481, 0.0685, 0.2565), 3: (0.1667, 0.0813, 0.2783)}  # fmt: skip
    for year, (value, low, high) in printed.items():
        at = found.at(year, 2)
        assert round(at.value, 4) == value
        assert (at.low, at.high) == pytest.approx((low, high), abs=0.002)
    assert found.at(0.5, 2).value == 0
    assert "47%" in str(found) and "13 of whom" in str(found)


def competing(seed, n=60, groups=2):
    rng = np.random.default_rng(seed)
    return rng.integers(1, 25, n), rng.choice(3, n, p=[0.3, 0.4, 0.3]), rng.integers(0, groups, n)


@pytest.mark.parametrize("seed", range(5))
def test_incidence_agrees_with_another_library(seed):
    time, event, _ = competing(seed)
    found = cumulative_incidence(time, event).table
    with np.errstate(divide="ignore", invalid="ignore"):
        other = CumIncidenceRight(time, event)
    places = np.searchsorted(other.times, found["time"])
    assert found["incidence"].to_numpy() == pytest.approx(other.cinc[0][places])
    # It says nothing of the moment at which the last of all go.
    known = (found["at_risk"] > found["events"] + found["competing"]).to_numpy()
    assert known.sum() >= len(found) - 1
    assert found["std_error"][known].to_numpy() == pytest.approx(other.cinc_se[0][places][known])


@pytest.mark.parametrize("seed", range(3))
def test_incidence_with_delayed_entry_is_the_sum_written_out(seed):
    time, event, entry = competing(seed, groups=12)
    time = time + entry
    stay, share = 1.0, 0.0
    for row in cumulative_incidence(time, event, entry=entry).table.itertuples():
        risk = ((entry < row.time) & (time >= row.time)).sum()
        share += stay * ((event == 1) & (time == row.time)).sum() / risk
        stay *= 1 - ((event > 0) & (time == row.time)).sum() / risk
        assert row.at_risk == risk and row.incidence == pytest.approx(share)


def test_without_a_competing_event_it_is_kaplan_and_meiers_and_grays_test_the_log_ranks_kin():
    time, event, group = competing(1, n=400)
    event = (event == 1).astype(int)
    found, curve = cumulative_incidence(time, event), retention_curve(time, event)
    assert found.table["incidence"].to_numpy() == pytest.approx(1 - curve.table["retention"])
    other = SurvfuncRight(time, event)
    assert found.table["std_error"].to_numpy() == pytest.approx(other.surv_prob_se)
    gray, log_rank = (f(time, event, group) for f in (compare_incidence, compare_retention))
    assert gray.statistic == pytest.approx(log_rank.statistic, rel=0.1)
    assert gray.value == pytest.approx(-log_rank.value)
    assert (gray.low, gray.high) == pytest.approx((-log_rank.high, -log_rank.low))


def test_grays_test_finds_nothing_where_there_is_nothing():
    rng = np.random.default_rng(4)
    found = [
        compare_incidence(rng.integers(1, 40, 80), rng.choice(3, 80), rng.random(80) < 0.4).p_value
        for _ in range(100)
    ]
    assert stats.kstest(found, "uniform").pvalue > 0.01


def test_the_order_of_the_groups_means_nothing():
    time, event, group = competing(2, n=90, groups=3)
    turned = compare_incidence(time, event, 2 - group)
    assert compare_incidence(time, event, group).statistic == pytest.approx(turned.statistic)


def test_events_are_read_in_words_and_numbers():
    numbers = cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0]).table
    for event in (["up", "left", "up", None], ["up", "left", "up", ""], ["1", "2", "1", "0"],
                  pd.Categorical(["up", "left", "up", None])):  # fmt: skip
        of = None if "1" in event else "up"
        pd.testing.assert_frame_equal(cumulative_incidence([1, 2, 3, 4], event, of=of).table,
                                      numbers)  # fmt: skip
    assert cumulative_incidence([1, 2], [None, ""], of="up").at().value == 0
    assert cumulative_incidence([1, 2], [True, False]).at().value == 0.5
    with pytest.raises(EvaluationError, match="choose among left, up"):
        cumulative_incidence([1, 2, 3], ["up", "left", ""])
    with pytest.raises(EvaluationError, match="did you mean promoted"):
        cumulative_incidence([1, 2, 3], ["promoted", "left", ""], of="promted")
    with pytest.raises(EvaluationError, match="choose among 1, 2"):
        cumulative_incidence([1, 2], [1, 2], of="left")
    with pytest.raises(EvaluationError, match="1 are missing"):
        cumulative_incidence([1, 2], [1, np.nan])
    with pytest.raises(EvaluationError, match="below 0"):
        compare_incidence([1, -2], [1, 0], ["a", "b"])


def test_the_ends_of_what_can_happen_are_answered():
    nobody = cumulative_incidence([5] * 20, [0] * 20).at()
    assert (nobody.value, nobody.low) == (0, 0)
    assert nobody.high == pytest.approx(1 - 1 / (1 + stats.norm.isf(0.025) ** 2 / 20))
    everybody = cumulative_incidence([1, 2], [1, 1]).at()
    assert everybody.value == 1 and np.isnan(everybody.low)
    gone = cumulative_incidence([1, 2], [2, 2]).at()
    assert (gone.value, gone.k) == (0, 0)
    assert np.isnan(cumulative_incidence([], []).at().value)
    assert np.isnan(cumulative_incidence([3], [1]).at(4).value)
    assert cumulative_incidence([0, 0, 1], [1, 0, 2]).at(0).value == pytest.approx(1 / 3)
    several = cumulative_incidence([1, 2, 3], [1, 2, 1], group=["a", None, "b"])
    assert several.n == 2 and several.at(group="b").value == 1
    with pytest.raises(EvaluationError, match="several groups"):
        several.at()
    assert np.isnan(compare_incidence([1, 2], [1, 2], ["a", "a"]).p_value)
    assert np.isnan(compare_incidence([], [], []).p_value)
    assert cumulative_incidence([1, 2], [1, 2], group=[None, None]).n == 0
    none = compare_incidence([1, 2], [2, 0], ["a", "b"])
    assert np.isnan(none.p_value) and none.value == 0


def test_a_sentence_of_few_is_not_told():
    time, event = np.r_[np.arange(1, 23), [99] * 78], np.array([1] * 2 + [2] * 20 + [0] * 78)
    few = str(protect_text(cumulative_incidence(time, event).sentence(), Privacy()))
    assert "2%" not in few and "7%" not in few and "100 people" in few
    between = compare_incidence(time, event, np.tile(["a", "b"], 50))
    told = str(protect_text(between.sentence(), Privacy()))
    assert f"{between.p_value:.3f}" not in told


def test_the_interval_covers_the_true_share_about_as_often_as_it_says():
    """Two events at even rates, of which the share by a day is known, and follow-up cut short."""
    rng, covered, by = np.random.default_rng(6), 0, 1.0
    truth = 0.4 / 1.0 * (1 - np.exp(-1.0 * by))
    for _ in range(300):
        came, seen = rng.exponential(1, 80), rng.uniform(0.5, 4, 80)
        kind = np.where(rng.random(80) < 0.4, 1, 2)
        event = np.where(came <= seen, kind, 0)
        found = cumulative_incidence(np.minimum(came, seen), event).at(by)
        covered += found.low <= truth <= found.high
    # Of 300 intervals 95 % are 285, and 99.9 % of such counts lie between 272 and 296.
    assert 272 <= covered <= 296
