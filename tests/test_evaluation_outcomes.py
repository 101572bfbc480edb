"""Retention, promotion, goals and turnover, against published figures and brute force."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    compare_retention,
    event_incidence,
    follow_people,
    goals_reached,
    group_turnover,
    list_events,
    mobility_rate,
    promotion_rate,
    retention_curve,
    retention_model,
)
from mentorkit.evaluation.outcomes import knows_moves
from mentorkit.tables.schemas import TABLES

# Freireich et al. (1963), Blood 21, 699-716: weeks in remission, 6-MP and placebo.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
TREATED_EVENT = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = TREATED + PLACEBO
EVENT = TREATED_EVENT + [1] * 21
GROUP = ["6-MP"] * 21 + ["placebo"] * 21


def test_kaplan_meier_as_the_textbooks_print_it():
    """Collett (2015), Modelling Survival Data in Medical Research, and many others."""
    curve = retention_curve(TREATED, TREATED_EVENT)
    assert curve.table["time"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.table["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.table["retention"].round(3).tolist() == printed
    # R survival, conf.type = "log-log".
    assert curve.table["low"].round(3).tolist()[:2] == [0.620, 0.563]
    assert curve.table["high"].round(3).tolist()[:2] == [0.952, 0.923]


@pytest.mark.parametrize("seed", range(5))
def test_kaplan_meier_against_another_library(seed):
    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 15, 40), rng.random(40) < 0.5
    other = stats.ecdf(stats.CensoredData.right_censored(time, ~event)).sf
    curve = retention_curve(time, event)
    for row in curve.table.itertuples():
        assert row.retention == pytest.approx(float(other.evaluate(row.time)))


def test_nobody_left_is_certain_only_of_those_who_were_followed():
    curve = retention_curve([12] * 20, [0] * 20)
    end = curve.at()
    assert end.value == 1 and end.high == 1
    assert end.low == pytest.approx(1 / (1 + stats.norm.isf(0.025) ** 2 / 20))
    assert np.isnan(curve.at(13).value)
    assert retention_curve([], []).n == 0


def test_delayed_entry_counts_people_from_when_they_came():
    curve = retention_curve([5, 6, 9], [1, 1, 0], entry=[0, 5, 0])
    # At 5 the second person is not yet at risk; at 6 two are.
    assert curve.table["at_risk"].tolist() == [2, 2]
    assert curve.table["retention"].tolist() == pytest.approx([0.5, 0.25])


def test_durations_that_cannot_be_used_are_refused_all_at_once():
    with pytest.raises(EvaluationError) as error:
        retention_curve([1, -2, np.nan], [1, 0, 1])
    assert len(error.value.problems) == 2
    with pytest.raises(EvaluationError, match="neither yes nor no"):
        retention_curve([1, 2], [1, 3])
    with pytest.raises(EvaluationError, match="2 durations and 1"):
        retention_curve([1, 2], [1])


def test_log_rank_as_the_textbooks_print_it():
    result = compare_retention(WEEKS, EVENT, GROUP)
    assert round(result.statistic, 2) == 16.79
    table = result.table.set_index("group")
    assert table["left"].to_dict() == {"6-MP": 9, "placebo": 21}
    assert table["expected"].round(2).to_dict() == {"6-MP": 19.25, "placebo": 10.75}
    assert result.degrees == 1


@pytest.mark.parametrize("seed", range(5))
def test_log_rank_against_another_library(seed):
    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 30, 60), rng.random(60) < 0.6
    group = rng.random(60) < 0.5
    sides = [stats.CensoredData.right_censored(time[group == g], ~event[group == g])
             for g in (False, True)]  # fmt: skip
    assert compare_retention(time, event, group).p_value == pytest.approx(
        stats.logrank(*sides).pvalue
    )


def test_one_group_or_no_leavers_leave_the_test_open():
    assert np.isnan(compare_retention([1, 2], [1, 1], ["a", "a"]).p_value)
    none = compare_retention([3, 3], [0, 0], ["a", "b"])
    assert np.isnan(none.p_value) and none.value == 0
    three = compare_retention([1, 2, 3, 4, 5, 6], [1] * 6, list("aabbcc"))
    assert three.degrees == 2 and np.isnan(three.value) and 0 < three.p_value < 1


def test_cox_as_it_is_printed_with_either_treatment_of_ties():
    """R survival 3.5: coef 1.5721, se 0.4124 (Efron); 1.5092, 0.4096 (Breslow)."""
    table = pd.DataFrame({"weeks": WEEKS, "event": EVENT, "arm": GROUP})
    efron = retention_model(table, "weeks", "event", ["arm"]).table.iloc[0]
    assert efron["covariate"] == "arm_placebo"
    assert (round(efron["coefficient"], 4), round(efron["std_error"], 4)) == (1.5721, 0.4124)
    breslow = retention_model(table, "weeks", "event", ["arm"], ties="breslow").table.iloc[0]
    assert (round(breslow["coefficient"], 4), round(breslow["std_error"], 4)) == (1.5092, 0.4096)


def efron_log_likelihood(beta, time, event, x):
    """Term by term, as Efron (1977) writes it."""
    risk, total = np.exp(x @ beta), 0.0
    for moment in np.unique(time[event == 1]):
        dying = (time == moment) & (event == 1)
        tied, all_risk = risk[dying].sum(), risk[time >= moment].sum()
        total += (x[dying] @ beta).sum()
        total -= sum(np.log(all_risk - i / dying.sum() * tied) for i in range(dying.sum()))
    return total


@pytest.mark.parametrize("seed", range(3))
def test_cox_maximises_the_likelihood_written_out(seed):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(40, 10, 80), rng.random(80) < 0.5])
    time = np.ceil(rng.exponential(20 / np.exp(0.03 * (x[:, 0] - 40) - 0.5 * x[:, 1])))
    event = (time <= 25).astype(int)
    time = np.minimum(time, 25)
    table = pd.DataFrame({"age": x[:, 0], "in_programme": x[:, 1] == 1, "t": time, "left": event})
    model = retention_model(table, "t", "left", ["age", "in_programme"])
    centred = x - x.mean(axis=0)
    best = optimize.minimize(
        lambda b: -efron_log_likelihood(b, time, event, centred), np.zeros(2), tol=1e-10
    )
    assert model.table["coefficient"].to_numpy() == pytest.approx(best.x, abs=2e-5)
    assert model.log_likelihood == pytest.approx(-best.fun)


def test_cox_names_what_it_cannot_use():
    table = pd.DataFrame({"t": [1.0, 2, 3, 4], "left": [1, 1, 0, 0], "a": [1, 2, 3, 4],
                          "b": [2, 4, 6, 8], "c": 1})  # fmt: skip
    for covariates, words in (
        (["aa"], "did you mean a"),
        (["c"], "c never varies"),
        (["a", "b"], "determine each other"),
    ):
        with pytest.raises(EvaluationError, match=words):
            retention_model(table, "t", "left", covariates)
    with pytest.raises(EvaluationError, match="nobody left"):
        retention_model(table.assign(left=0), "t", "left", ["a"])
    with pytest.raises(EvaluationError, match="a tells exactly who left"):
        retention_model(table, "t", "left", ["a"])
    mixed = table.assign(a=[1, 4, 2, 3], left=1)
    with pytest.raises(EvaluationError, match="not in the model"):
        retention_model(mixed, "t", "left", ["a"]).estimate("b")


def employment(*rows):
    frame = pd.DataFrame(rows, columns=["id", "hired", "left", "promotions"])
    for column in ("hired", "left"):
        frame[column] = pd.to_datetime(frame[column])
    frame["promotions"] = [tuple(map(pd.Timestamp, days)) for days in frame["promotions"]]
    return frame


def test_everybody_is_followed_from_the_same_day():
    staff = employment(
        ("stays", "2020-01-01", None, ["2019-01-01"]),
        ("leaves", "2020-01-01", "2026-03-02", ["2026-02-01"]),
        ("left before", "2020-01-01", "2025-12-31", []),
        ("came later", "2026-02-01", None, []),
        ("leaves after", "2020-01-01", "2027-01-01", ["2026-12-01"]),
        ("not asked for", "2020-01-01", None, []),
    )
    ids = [i for i in staff["id"] if i != "not asked for"]
    found = follow_people(staff, dt.date(2026, 1, 1), dt.date(2026, 6, 30), ids)
    assert found["duration_days"].to_dict() == {"stays": 180, "leaves": 60, "leaves after": 180}
    assert found["left"].to_dict() == {"stays": False, "leaves": True, "leaves after": False}
    assert found["promoted"].sum() == 1
    assert follow_people(staff, dt.date(2026, 1, 1), dt.date(2025, 6, 30)).empty
    assert follow_people(TABLES["employment"].empty(), dt.date(2026, 1, 1),
                         dt.date(2026, 6, 30)).empty  # fmt: skip


def test_first_promotion_and_move_come_before_leaving_or_not_at_all():
    staff = employment(
        ("both", "2020-01-01", None, ["2025-02-01", "2026-02-01", "2026-03-01"]),
        ("on the last day", "2020-01-01", "2026-03-02", ["2026-03-02"]),
        ("after leaving", "2020-01-01", "2026-03-02", ["2026-04-01"]),
        ("stays", "2020-01-01", None, []),
    )
    moves = [["2026-01-31"], [], ["2026-03-01"], ["2026-12-01"]]
    staff["moves"] = [tuple(map(pd.Timestamp, days)) for days in moves]
    assert knows_moves(staff) and not knows_moves(staff.drop(columns="moves"))
    found = follow_people(staff, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    promoted, moved = list_events(found, "promoted"), list_events(found, "moved")
    assert promoted["duration_days"].tolist() == [31, 60, 60, 180]
    assert promoted["event"].tolist() == [1, 1, 2, 0]
    assert moved["duration_days"].tolist() == [30, 60, 59, 180]
    assert moved["event"].tolist() == [1, 2, 1, 0]
    assert found["promoted"].tolist() == [True, True, False, False]
    without = follow_people(staff.drop(columns="moves"), dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert not without["moved"].any() and without["moved_days"].isna().all()
    # Everybody is followed to the end or to leaving: the incidence is the plain share.
    assert event_incidence(found, "moved").at().value == found["moved"].mean()


def test_promotion_rate_has_wilsons_interval():
    found = promotion_rate([True] * 7 + [False] * 33)
    other = stats.binomtest(7, 40).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((other.low, other.high))
    assert np.isnan(promotion_rate([]).value)
    moved = mobility_rate(["ja"] * 7 + ["nej"] * 33)
    assert (moved.low, moved.high) == (found.low, found.high)


def test_goals_of_one_mentee_that_stand_or_fall_together_count_as_fewer():
    alone = pd.DataFrame({"mentee_id": range(40), "status": ["reached", "open"] * 20})
    other = stats.binomtest(20, 40).proportion_ci(method="wilson")
    found = goals_reached(alone)
    width = other.high - other.low
    assert found.high - found.low == pytest.approx(width, rel=0.02)
    together = alone.assign(mentee_id=[i // 4 * 2 + i % 2 for i in range(40)])
    wider = goals_reached(together)
    assert wider.value == 0.5 and wider.n == 20
    half = stats.binomtest(10, 20).proportion_ci(method="wilson")
    assert wider.high - wider.low == pytest.approx(half.high - half.low, rel=0.05)
    assert np.isnan(goals_reached(TABLES["goals"].empty()).value)


def counts(*rows):
    frame = pd.DataFrame(rows, columns=["date", "period_start", "measure", "group", "count"])
    for column in ("date", "period_start"):
        frame[column] = pd.to_datetime(frame[column])
    return frame.assign(ground="sex", count=frame["count"].astype(float))


def test_turnover_is_leavers_over_average_headcount_a_year():
    table = counts(
        ("2025-12-31", None, "headcount", "kvinnor", 90),
        ("2026-06-30", None, "headcount", "kvinnor", 110),
        ("2026-06-30", "2026-01-01", "leavers", "kvinnor", 6),
        ("2026-12-31", "2026-07-01", "leavers", "kvinnor", 50),
        ("2026-06-30", None, "leavers", "utan antal", 6),
    )
    found = group_turnover(table, until=dt.date(2026, 6, 30))
    assert found["group"].tolist() == ["kvinnor"]
    row = found.iloc[0]
    years = 181 / 365.25
    assert row["headcount"] == 100
    assert row["turnover"] == pytest.approx(6 / (100 * years))
    # The exact Poisson interval of 6, in any table of it: 2.20 to 13.06.
    assert row["low"] * 100 * years == pytest.approx(2.202, abs=0.001)
    assert row["high"] * 100 * years == pytest.approx(13.06, abs=0.005)


def test_turnover_pools_periods_and_guesses_an_unstated_first_day():
    table = counts(
        ("2025-06-30", None, "headcount", "män", 50),
        ("2025-12-31", None, "leavers", "män", 4),
        ("2026-12-31", None, "leavers", "män", 6),
    )
    row = group_turnover(table).iloc[0]
    assert row["turnover"] == pytest.approx(10 / 50 / (730 / 365.25))
    assert group_turnover(table, since=dt.date(2026, 1, 1)).iloc[0]["leavers"] == 6
    assert group_turnover(TABLES["group_counts"].empty()).empty


def test_goals_of_a_single_mentee_count_as_one_answer():
    one = goals_reached(pd.DataFrame({"mentee_id": ["a", "a"], "status": ["reached", "open"]}))
    assert (one.value, one.n, one.k) == (0.5, 1, 1)
    assert (one.low, one.high) == pytest.approx(proportion_confint(0.5, 1, method="wilson"))
