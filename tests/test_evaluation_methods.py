"""Whether two groups went the same way beforehand, and several methods side by side."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    check_parallel_trends,
    compare_groups,
    compare_methods,
    compare_shares,
    compare_weighted,
    difference_in_differences,
    report_methods,
)
from mentorkit.programme import Programme


def draw_panel(rng, times, *, drift=0.0, people=60):
    """Each person at each time, those of one group rising `drift` faster."""
    who = np.repeat(np.arange(people), len(times))
    t = np.tile(times, people).astype(float)
    joined = who < people // 2
    y = rng.normal(size=people)[who] + 0.3 * t + drift * joined * t + rng.normal(size=len(who))
    return pd.DataFrame({"who": who, "t": t, "joined": joined, "y": y})


def test_two_times_before_are_compared_by_each_ones_change():
    rows = draw_panel(np.random.default_rng(1), [1, 3, 6])
    found = check_parallel_trends(rows, "y", "joined", "t", before=5, cluster="who")
    wide = rows.pivot(index="who", columns="t", values="y")
    change = wide[3] - wide[1]
    ones, zeros = change[:30] / 2, change[30:] / 2
    other = stats.ttest_ind(ones, zeros, equal_var=False)
    assert found.value == pytest.approx(ones.mean() - zeros.mean())
    error = (found.value / other.statistic) * stats.t.isf(0.025, 58)
    assert found.high - found.value == pytest.approx(abs(error), rel=1e-6)
    assert (found.n_treated, found.n_control, found.n) == (30, 30, 60)
    leads = found.leads.set_index("time")
    assert leads.loc[3, ["difference", "low", "high"]].tolist() == [0, 0, 0]
    assert leads.loc[1, "difference"] == pytest.approx(-2 * found.value)
    assert leads["before"].tolist() == [True, True, False]
    late = (wide[6] - wide[3]).to_numpy()
    assert leads.loc[6, "difference"] == pytest.approx(late[:30].mean() - late[30:].mean())


def test_a_drift_is_seen_and_its_absence_is_no_proof():
    rng = np.random.default_rng(2)
    seen = sum(
        check_parallel_trends(
            draw_panel(rng, [1, 2, 3, 4]), "y", "joined", "t", before=9, cluster="who"
        ).drifts
        for _ in range(200)
    )
    assert seen / 200 < 0.1
    drifting = check_parallel_trends(
        draw_panel(rng, [1, 2, 3, 4], drift=1), "y", "joined", "t", before=9, cluster="who"
    )
    assert drifting.low < 1 < drifting.high and "drifted apart" in str(drifting)
    still = check_parallel_trends(
        draw_panel(rng, [1, 2, 3]), "y", "joined", "t", before=9, cluster="who"
    )
    assert "no proof" in str(still) and "bevisar inte" in still.sentence().render("sv")


def test_dates_are_told_a_year():
    rows = draw_panel(np.random.default_rng(3), [0, 1, 2])
    rows["day"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rows["t"] * 365.25, unit="D")
    by_number = check_parallel_trends(rows, "y", "joined", "t", before=2, cluster="who")
    by_date = check_parallel_trends(rows, "y", "joined", "day", before="2025-12-01", cluster="who")
    assert by_date.value == pytest.approx(by_number.value)
    assert "a year" in str(by_date)


def test_a_trend_takes_two_times_of_both_groups():
    rows = draw_panel(np.random.default_rng(3), [0, 1, 2])
    with pytest.raises(EvaluationError, match="at least two"):
        check_parallel_trends(rows, "y", "joined", "t", before=1)
    with pytest.raises(EvaluationError, match="numbers"):
        check_parallel_trends(rows.assign(t="spring"), "y", "joined", "t", before="autumn")
    with pytest.raises(EvaluationError) as told:
        check_parallel_trends(rows, "z", "joined", "when", before=1)
    assert len(told.value.problems) == 2
    three = rows[rows["who"].isin([0, 30, 31])]
    assert "too few" in str(
        check_parallel_trends(three, "y", "joined", "t", before=2, cluster="who")
    )


@pytest.fixture
def staff():
    rng = np.random.default_rng(8)
    n = 240
    frame = pd.DataFrame({"age": rng.normal(size=n), "site": rng.choice(["N", "S"], n)})
    frame["joined"] = rng.random(n) < 1 / (1 + np.exp(-frame["age"]))
    frame["first"] = frame["age"] + rng.normal(size=n)
    frame["last"] = frame["first"] + frame["age"] + frame["joined"] + rng.normal(size=n)
    frame["mentor"] = pd.Series(rng.integers(0, 30, n), dtype=object).where(frame["joined"], None)
    return frame


def test_each_method_stands_as_it_does_alone(staff):
    found = compare_methods(staff, "last", "joined", before="first", covariates=["age", "site"])
    known = ["first", "age", "site"]
    long = pd.concat(
        [staff.assign(y=staff["first"], after=0), staff.assign(y=staff["last"], after=1)]
    ).assign(who=lambda frame: frame.index)
    alone = {
        "difference": compare_groups(staff["last"], staff["joined"]),
        "adjusted": compare_groups(staff["last"], staff["joined"], covariates=staff[known]),
        "change": difference_in_differences(long, "y", "joined", "after", cluster="who"),
        "weighted": compare_weighted(staff, "last", "joined", known),
    }
    assert list(found.effects) == list(alone) and found.primary == "weighted"
    for key, effect in alone.items():
        own = found.effects[key]
        assert (own.value, own.low, own.high) == pytest.approx(
            (effect.value, effect.low, effect.high)
        )
    assert found.table["caveat"].map(str).nunique() == 4
    assert found.effects["difference"].low > 1 and found.low < 1 < found.high
    assert (found.value, found.n) == (found.effects["weighted"].value, 240)
    assert "agree" in str(found) and "överens" in found.sentence().render("sv")
    assert "caused" not in str(found)


def test_by_lot_the_plain_difference_answers(staff):
    found = compare_methods(
        staff, "last", "joined", before="first", covariates="age", by_lot=True, cluster="mentor"
    )
    assert list(found.effects) == ["difference", "adjusted", "change"]
    assert found.primary == "difference" and "caused" in str(found)
    assert found.value == pytest.approx(compare_groups(staff["last"], staff["joined"]).value)
    people = int(staff["joined"].sum())
    assert {effect.n_treated for effect in found.effects.values()} == {people}


def test_yes_and_no_are_shares_throughout(staff):
    staff["stayed"] = np.random.default_rng(1).random(240) < 0.7
    found = compare_methods(staff, "stayed", "joined", covariates=["age"])
    plain = compare_shares(staff["stayed"], staff["joined"])
    assert found.effects["difference"].low == plain.low
    assert {effect.shares for effect in found.effects.values()} == {plain.shares}


def test_a_method_that_cannot_be_used_is_named_with_its_reason(staff):
    found = compare_methods(staff, "last", "joined", covariates=["age", "mentor"])
    assert set(found.effects) | set(found.not_done) == {"difference", "adjusted", "weighted"}
    told = compare_methods(staff.assign(one=1), "last", "joined", covariates=["one"])
    assert list(told.effects) == ["difference"] and "never varies" in told.not_done["weighted"]
    with pytest.raises(EvaluationError) as refused:
        compare_methods(staff, "lost", "joined", before="frist")
    assert len(refused.value.problems) == 2


def test_methods_whose_sizes_differ_are_not_said_to_agree():
    rng = np.random.default_rng(0)
    x = rng.normal(size=300)
    treated = rng.random(300) < 1 / (1 + np.exp(-x))  # no lot: whoever has more is on this side
    before = x + rng.normal(size=300)
    after = before + 0.5 * treated + rng.normal(size=300) * 0.7
    table = pd.DataFrame({"y": after, "treated": treated, "b": before, "x": x})
    found = compare_methods(table, "y", "treated", before="b", covariates=["x"], by_lot=True)
    assert found.differ and "agree on the direction, and not on the size" in str(found)
    assert "see whether everybody is on the side" in str(found)
    drawn = table.assign(treated=rng.permutation(np.repeat([True, False], 150)))
    drawn["y"] = drawn["b"] + 0.5 * drawn["treated"] + rng.normal(size=300) * 0.7
    alike = compare_methods(drawn, "y", "treated", before="b", covariates=["x"], by_lot=True)
    assert not alike.differ and "not on the size" not in str(alike)


def some_scores(offered=40, waiting=30):
    """Scores of both sides on one scale, before and after; one of each side answered once only."""
    rng = np.random.default_rng(3)
    rows = []
    for role, n, effect in (("mentee", offered, 0.5), ("waiting", waiting, 0.0)):
        start = rng.normal(3, 0.6, n)
        for wave, shift in (("w1", 0.0), ("w2", effect)):
            scores = start + shift + rng.normal(0, 0.3, n)
            who = [f"{role}{k}" for k in range(n)]
            frame = {"respondent": who, "role": role, "wave": wave, "scale": "inclusion"}
            rows.append(pd.DataFrame({**frame, "score": scores}))
    found = pd.concat(rows, ignore_index=True)
    return found.drop(found.index[found["respondent"].isin(["mentee0", "waiting0"])][::2])


def test_page_07_tells_the_lotterys_difference_by_each_method():
    programme = Programme(id="p", name="P", organisation="O", purpose="Grow",
                          period={"start": "2026-01-01", "end": "2026-12-31"},
                          surveys={"waves": ["w1", "w2"]})  # fmt: skip
    scores = some_scores()
    wide = scores.pivot(index="respondent", columns="wave", values="score").dropna()
    side = wide.index.str.startswith("mentee")
    effect = compare_groups(wide["w2"] - wide["w1"], side, by_lot=True, name="Inclusion")
    (table,) = report_methods({"inclusion": effect}, scores, ["w1", "w2"], programme)
    values = table.frame.set_index("how")["value"]
    by_hand = {
        "difference in change within the same people": effect.value,
        "difference afterwards alone": wide["w2"][side].mean() - wide["w2"][~side].mean(),
    }
    told = {str(how): value for how, value in values.items()}
    assert {how: told[how] for how in by_hand} == pytest.approx(by_hand)
    assert len(told) == 3 and (table.frame["people"] == (~side).sum()).all()
    few = compare_groups([1, 2, 3, 4.0], [1, 1, 0, 0], by_lot=True)
    assert report_methods({"inclusion": few}, scores, ["w1", "w2"], programme) == []
    assert report_methods({}, scores, ["w1", "w2"], programme) == []
