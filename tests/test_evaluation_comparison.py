"""Groups compared: published differences, other libraries, and the words that a design allows."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    allow_for_several,
    compare_groups,
    compare_shares,
    difference_in_differences,
    find_lottery,
    measure_effects,
    share_by_lot,
    smallest_effect,
    smallest_seen,
)
from mentorkit.evaluation.findings.answers import is_shown
from mentorkit.programme import Programme
from mentorkit.tables.example import NO_EFFECTS, make_example
from mentorkit.tables.example.setting import Effects
from mentorkit.tables.example.truth import ties_beside_mentor
from mentorkit.tables.schemas import TABLES

AS_OF = dt.date(2026, 10, 31)


@pytest.fixture
def programme():
    return Programme(id="p", name="P", organisation="O", purpose="x",
                     period={"start": "2025-10-01", "end": "2026-11-30"})  # fmt: skip


@pytest.mark.real_data
def test_national_supported_work(test_data):
    """LaLonde (1986); Dehejia and Wahba (1999): 1794.34 dollars, 185 and 260 men."""
    men = pd.read_csv(test_data / "evaluation" / "nsw_mixtape.csv")
    found = compare_groups(men["re78"], men["treat"], by_lot=True)
    assert round(found.value, 2) == 1794.34
    assert (found.n_treated, found.n_control) == (185, 260)
    assert found.low > 0 and "caused" in str(found)
    long = pd.concat(
        [men.assign(y=men["re75"], after=0), men.assign(y=men["re78"], after=1)]
    ).assign(who=lambda frame: frame.index)
    did = difference_in_differences(long, "y", "treat", "after", cluster="who")
    change = men["re78"] - men["re75"]
    by_hand = change[men["treat"].eq(1)].mean() - change[men["treat"].eq(0)].mean()
    assert did.value == pytest.approx(by_hand)


@pytest.mark.parametrize("seed", range(4))
def test_compare_groups_is_welchs_test(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(1, 2, 17), rng.normal(0, 1, 31)
    found = compare_groups([*a, *b, np.nan], [True] * 17 + [False] * 31 + [True])
    other = stats.ttest_ind(a, b, equal_var=False)
    ends = other.confidence_interval()
    assert found.p_value == pytest.approx(other.pvalue)
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high))
    pooled = np.sqrt((16 * a.var(ddof=1) + 30 * b.var(ddof=1)) / 46)
    assert found.effect_size == pytest.approx(
        found.value / pooled * (1 - 3 / (4 * 46 - 1)), rel=1e-3
    )
    assert found.n_left_out == 1


def test_too_few_have_no_interval_and_say_so():
    found = compare_groups([1, 2, 3], [1, 0, 0])
    assert found.value == -1.5 and np.isnan(found.low) and "too few" in str(found)
    assert np.isnan(compare_groups([], []).value)
    assert np.isnan(compare_shares([1], [1]).low)


def test_shares_have_newcombes_interval():
    """Newcombe (1998), table II, (a) method 10: 56/70 against 48/80."""
    found = compare_shares([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [1] * 70 + [0] * 80)
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (
        0.2, 0.0524, 0.3339,
    )  # fmt: skip
    assert found.people == 14


def test_refuses_what_is_neither_yes_nor_no():
    with pytest.raises(EvaluationError, match="neither yes nor no"):
        compare_groups([1, 2], ["by lot", "waiting"])
    with pytest.raises(EvaluationError, match="2 outcomes and 1"):
        compare_groups([1, 2], [1])


@pytest.mark.parametrize("seed", range(4))
def test_change_of_the_same_people_is_a_comparison_of_their_changes(seed):
    rng = np.random.default_rng(seed)
    n = 60
    treated = rng.random(n) < 0.6
    first = rng.normal(3, 1, n)
    last = first + 0.4 * treated + rng.normal(0, 0.5, n)
    table = pd.DataFrame({"who": [*range(n)] * 2, "y": [*first, *last], "g": [*treated] * 2,
                          "t": [0] * n + [1] * n})  # fmt: skip
    found = difference_in_differences(table, "y", "g", "t", cluster="who")
    changes = compare_groups(last - first, treated)
    assert found.value == pytest.approx(changes.value)
    # The sandwich and Welch differ by their small-sample corrections alone.
    width = changes.high - changes.low
    assert found.high - found.low == pytest.approx(width, rel=0.04)
    assert (found.n_treated, found.n_control) == (treated.sum(), (~treated).sum())


def test_four_cells_by_hand():
    table = pd.DataFrame({"y": [10, 12, 20, 22, 11, 13, 15, 17], "g": [1, 1, 1, 1, 0, 0, 0, 0],
                          "t": [0, 0, 1, 1, 0, 0, 1, 1]})  # fmt: skip
    found = difference_in_differences(table, "y", "g", "t")
    assert found.value == (21 - 11) - (16 - 12)
    with pytest.raises(EvaluationError, match="nobody before or nobody after"):
        difference_in_differences(table[table["t"].eq(0)], "y", "g", "t")
    with pytest.raises(EvaluationError, match="no column why; choose among g, t, y"):
        difference_in_differences(table, "why", "g", "t")


def test_words_follow_the_design():
    outcome, treated = [5, 6, 7, 6, 1, 2, 3, 2], [1] * 4 + [0] * 4
    assert "caused" in str(compare_groups(outcome, treated, by_lot=True))
    plain = str(compare_groups(outcome, treated))
    assert "caused" not in plain and "went with" in plain
    unsure = str(compare_groups([1, 2, 3, 1, 2, 3], [1, 1, 1, 0, 0, 0], by_lot=True))
    assert "caused" not in unsure and "no effect" in unsure
    corrected = replace(compare_groups(outcome, treated, by_lot=True), p_adjusted=0.3)
    assert "caused" not in str(corrected)


def test_smallest_effect_has_the_power_it_promises():
    d = smallest_effect(50, 30)
    rng = np.random.default_rng(1)
    a, b = rng.normal(d, 1, (4000, 50)), rng.normal(0, 1, (4000, 30))
    seen = (stats.ttest_ind(a, b, axis=1).pvalue < 0.05).mean()
    assert seen == pytest.approx(0.8, abs=0.025)
    assert np.isnan(smallest_effect(1, 30))


def applications(*rows):
    frame = pd.DataFrame(rows, columns=["id", "status", "by_lot", "date"])
    frame["date"] = pd.to_datetime(frame["date"])
    return frame.assign(role="mentee", by_lot=frame["by_lot"].astype("boolean"))


def test_the_lottery_keeps_people_on_the_side_they_drew():
    drawn = find_lottery(
        applications(
            ("won", "accepted", True, "2026-01-01"),
            ("lost", "waiting", True, "2026-01-01"),
            ("direct", "accepted", False, "2026-01-01"),
            ("late", "waiting", False, "2026-05-01"),
        )
    )
    assert drawn.to_dict() == {"won": True, "lost": False}


def test_a_lottery_noted_beside_the_winners_alone():
    rows = applications(
        ("won", "accepted", True, "2026-01-01"),
        ("lost", "waiting", False, "2025-12-01"),
        ("late", "waiting", None, "2026-05-01"),
    )
    assert find_lottery(rows).to_dict() == {"won": True, "lost": False}
    assert find_lottery(rows[rows["status"].eq("waiting")]).empty
    assert find_lottery(TABLES["applications"].empty()).empty
    assert share_by_lot(rows) == 1 and np.isnan(share_by_lot(TABLES["applications"].empty()))


NEEDED = ("applications", "survey_responses", "employment", "ties", "people")


def effects_of(example, programme):
    tables = {name: example.tables[name] for name in NEEDED}
    return measure_effects(programme, AS_OF, **tables)


@pytest.mark.thorough
def test_ties_of_the_headline_leave_the_own_mentor_out_and_come_to_the_truth(programme):
    names = ("applications", "employment", "ties", "people", "pairs")
    off = []
    for seed in range(1, 9):
        example = make_example(seed)
        tables = {name: example.tables[name] for name in names}
        effect = measure_effects(programme, AS_OF, **tables)["ties_across"]
        off.append(effect.value - ties_beside_mentor(tables, Effects()))
    # Without the mentor about 0.66 is true, with the mentor 1.2.
    assert abs(np.mean(off)) < 3 * np.std(off, ddof=1) / np.sqrt(len(off))
    assert ties_beside_mentor(tables, Effects()) == pytest.approx(0.66, abs=0.06)
    # By hand, in sets, of the last.
    where = dict(zip(tables["employment"]["id"], tables["employment"]["department"], strict=True))
    own = set(zip(tables["pairs"]["mentee_id"], tables["pairs"]["mentor_id"], strict=True))
    named, answered = {}, {}
    for me, other, day in tables["ties"][["from_id", "to_id", "date"]].itertuples(index=False):
        answered.setdefault(me, set()).add(day)
        if where[me] != where[other] and (me, other) not in own:
            named.setdefault((me, day), set()).add(other)
    first, last = sorted(tables["ties"]["date"].unique())
    drawn = tables["applications"].query("role == 'mentee' and by_lot")
    changes = {"accepted": [], "waiting": []}
    for me, status in zip(drawn["id"], drawn["status"], strict=True):
        if answered.get(me) == {first, last}:
            then, now = (len(named.get((me, day), ())) for day in (first, last))
            changes[status].append(now - then)
    expected = np.mean(changes["accepted"]) - np.mean(changes["waiting"])
    assert effect.value == pytest.approx(expected)
    assert "mentor aside" in str(effect)


def test_effects_on_the_example_hold_by_hand(programme):
    example = make_example(3)
    effects = effects_of(example, programme)
    drawn = example.tables["applications"].query("role == 'mentee' and by_lot").set_index("id")
    won = drawn["status"].eq("accepted")
    staff = example.tables["employment"].set_index("id").loc[drawn.index]
    stayed = staff["left"].isna()
    assert effects["retention"].value == pytest.approx(stayed[won].mean() - stayed[~won].mean())
    start = pd.Timestamp(programme.period.start)
    moved = staff["moves"].map(lambda days: any(day > start for day in days))
    assert effects["mobility"].value == pytest.approx(moved[won].mean() - moved[~won].mean())
    assert set(effects) == {"wellbeing", "inclusion", "retention", "promotion", "mobility",
                            "ties_across"}  # fmt: skip
    unknown = dict(example.tables, employment=example.tables["employment"].drop(columns="moves"))
    assert "mobility" not in measure_effects(programme, AS_OF, **{k: unknown[k] for k in NEEDED})
    assert all(e.by_lot for e in effects.values())
    assert all(e.p_adjusted >= e.p_value for e in effects.values())
    assert smallest_seen(effects["retention"]) > 0


def holm_by_hand(ps):
    """Holm's step-down: each p times how many are left, never below the one before."""
    known = sorted(p for p in ps if not np.isnan(p))
    adjusted, least = {}, 0.0
    for place, p in enumerate(known):
        least = max(least, min(1.0, p * (len(known) - place)))
        adjusted.setdefault(p, least)
    return [adjusted.get(p, np.nan) for p in ps]


@pytest.mark.parametrize("seed", range(30))
def test_p_values_are_corrected_by_holm_whatever_ties_and_gaps(seed):
    rng = np.random.default_rng(seed)
    ps = rng.random(rng.integers(1, 9)) ** 3
    ps[rng.random(len(ps)) < 0.2] = np.nan
    ps = np.where(rng.random(len(ps)) < 0.3, ps[0], ps)  # ties, and sometimes several NaN
    some = compare_groups([1, 2, 3, 2, 3, 4], [1, 1, 1, 0, 0, 0])
    given = {str(i): replace(some, p_value=p) for i, p in enumerate(ps)}
    found = [effect.p_adjusted for effect in allow_for_several(given).values()]
    assert found == pytest.approx(holm_by_hand(ps), nan_ok=True)
    known = ~np.isnan(ps)
    if known.any():
        expected = multipletests(ps[known], method="holm")[1]
        assert np.array(found)[known] == pytest.approx(expected)
    assert list(allow_for_several(given)) == list(given)


def test_a_corrected_p_decides_what_is_sure_at_the_level_itself():
    sure = compare_groups([5, 6, 7, 6, 1, 2, 3, 2], [1] * 4 + [0] * 4, by_lot=True)
    assert sure.is_sure and replace(sure, p_adjusted=0.0499).is_sure
    assert not replace(sure, p_adjusted=0.0501).is_sure


def test_without_a_lottery_nothing_is_an_effect(programme):
    tables = {name: make_example(1).tables[name] for name in NEEDED}
    tables["applications"] = tables["applications"].assign(by_lot=False)
    assert measure_effects(programme, AS_OF, **tables) == {}
    tables["applications"] = TABLES["applications"].empty()
    assert measure_effects(programme, AS_OF, **tables) == {}


def test_places_given_in_both_ways_leave_the_surveys_cause_open(programme):
    tables = {name: make_example(1).tables[name] for name in NEEDED}
    rows = tables["applications"].copy()
    first = rows.index[rows["role"].eq("mentee") & rows["status"].eq("accepted")][0]
    rows.loc[first, "by_lot"] = False
    effects = measure_effects(programme, AS_OF, **{**tables, "applications": rows})
    assert not effects["inclusion"].by_lot and effects["retention"].by_lot


@pytest.mark.thorough
def test_intervals_cover_the_truth_about_as_often_as_they_say(programme, monkeypatch):
    # statsmodels' correction tidies up memory at every call, which takes long beside other tests.
    monkeypatch.setattr("gc.collect", lambda: 0)
    covered, false = [], []
    for seed in range(8):
        example = make_example(seed)
        effects = effects_of(example, programme)
        for key in ("wellbeing", "inclusion", "ties_across"):
            truth = example.truth[key]["value"]
            covered.append(effects[key].low <= truth <= effects[key].high)
        nothing = effects_of(make_example(seed, effects=NO_EFFECTS), programme)
        false.append(any(effect.is_sure for effect in nothing.values()))
    # Of 24 intervals 95 % are 22.8, and 99 % of such counts are 20 or more; of 8, at most 2.
    assert sum(covered) >= 20
    assert sum(false) <= 2


def test_the_smallest_that_would_show_by_the_textbook_formula():
    """(z of 97.5 % + z of 80 %) times the standard error, near enough with 60 on a side."""
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    shares = compare_shares([1] * 40 + [0] * 20 + [1] * 30 + [0] * 30, [1] * 60 + [0] * 60)
    pooled = 70 / 120
    by_hand = z * np.sqrt(pooled * (1 - pooled) * 2 / 60)
    assert smallest_seen(shares) == pytest.approx(by_hand, rel=0.02)
    rng = np.random.default_rng(5)
    means = compare_groups(rng.normal(0, 2, 200), [1] * 80 + [0] * 120)
    error = (means.high - means.low) / 2 / stats.norm.ppf(0.975)
    assert smallest_seen(means) == pytest.approx(z * error, rel=0.02)
    few = compare_groups([1, 2, 3], [1, 0, 0])
    assert np.isnan(smallest_seen(few))


@pytest.mark.parametrize("cell, shown", [(4, False), (5, True)])
def test_an_effect_is_shown_from_the_smallest_group_up(programme, cell, shown):
    happened = [1] * cell + [0] * (40 - cell) + [1] * 20 + [0] * 20
    assert is_shown(compare_shares(happened, [1] * 40 + [0] * 40), programme) == shown
    people = 2 * cell + 1 - (not shown)  # 8 and 11 on the smaller side, of the 10 it takes
    values = np.arange(people + 30, dtype=float)
    assert is_shown(compare_groups(values, [1] * people + [0] * 30), programme) == shown
