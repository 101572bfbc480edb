"""A study is drawn fairly, the same again, and says what it can see."""

import datetime as dt
import hashlib
from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from statsmodels.stats.power import tt_ind_solve_power
from statsmodels.stats.proportion import power_proportions_2indep

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import design_study, draw_lots, draw_waves, smallest_share_effect

SEEDS = 3000


def is_even(counts, cells):
    """Whether counts are as even over `cells` as chance makes them, but for once in 100,000."""
    observed = np.array([counts[cell] for cell in cells])
    expected = sum(counts.values()) / len(cells)
    assert sum(counts.values()) == observed.sum()
    return ((observed - expected) ** 2 / expected).sum() < chi2.isf(1e-5, len(cells) - 1)


def drawn(study, arm="offered"):
    return frozenset(study.arms.loc[study.arms["arm"].eq(arm), "id"])


def test_every_choice_of_winners_is_as_likely():
    ids = list("abcde")
    everybody = dict.fromkeys(ids, "")
    counts = Counter(frozenset(draw_lots(everybody, 2, seed)) for seed in range(SEEDS))
    assert drawn(design_study(ids, 2, seed=8)) == draw_lots(everybody, 2, 8)
    assert is_even(counts, [frozenset(pair) for pair in combinations(ids, 2)])


def test_within_strata_every_choice_is_as_likely():
    table = pd.DataFrame({"id": list("abcdef"), "department": ["HR"] * 4 + ["IT"] * 2})
    strata = dict(zip(table["id"], table["department"], strict=True))
    counts = Counter(frozenset(draw_lots(strata, 3, seed)) for seed in range(SEEDS))
    assert drawn(design_study(table, 3, strata="department", seed=8)) == draw_lots(strata, 3, 8)
    cells = [frozenset((*hr, it)) for hr, it in product(combinations("abcd", 2), "ef")]
    assert is_even(counts, cells)


def test_where_parts_are_not_whole_everybody_has_the_same_chance():
    # Quotas of 1.6, 0.8, 0.4 and 0.2 places: no rounding gives each person 0.2 of a place.
    sizes = {"a": 8, "b": 4, "c": 2, "d": 1}
    strata = {f"{name}{i}": name for name, n in sizes.items() for i in range(n)}
    won, by_stratum = Counter(), []
    for seed in range(SEEDS):
        winners = draw_lots(strata, 3, seed)
        assert len(winners) == 3
        won.update(winners)
        by_stratum.append(Counter(person[0] for person in winners))
    for name, n in sizes.items():
        given = {counts[name] for counts in by_stratum}
        assert given <= {int(np.floor(n / 5)), int(np.ceil(n / 5))}
    sd = np.sqrt(SEEDS * 0.2 * 0.8)
    assert all(abs(won[person] - SEEDS * 0.2) < 4.5 * sd for person in strata)
    table = pd.DataFrame({"id": strata.keys(), "department": strata.values()})
    arms = design_study(table, 3, strata="department").arms.set_index("arm")
    assert arms["chance"].to_dict() == pytest.approx({"offered": 0.2, "waiting": 0.8})


def test_every_order_of_waves_is_as_likely():
    ids = list("abcd")
    counts = Counter()
    for seed in range(SEEDS):
        waves = draw_waves(dict.fromkeys(ids, ""), 2, seed)
        counts[frozenset(person for person, wave in waves.items() if wave == 1)] += 1
    assert is_even(counts, [frozenset(pair) for pair in combinations(ids, 2)])


def test_waves_are_as_even_as_can_be_in_each_stratum_too():
    table = pd.DataFrame({"id": range(17), "site": ["Gävle"] * 7 + ["Umeå"] * 10})
    study = design_study(table, kind="stepped", strata="site", waves=3, seed=5)
    for arms in (study.arms, *(own for _, own in study.arms.groupby("stratum"))):
        sizes = arms["arm"].value_counts()
        assert len(sizes) == 3 and sizes.max() - sizes.min() <= 1


def test_the_same_seed_draws_the_same_in_any_order_of_rows():
    table = pd.DataFrame({"department": ["HR", None] * 10}, index=[f"E{i}" for i in range(20)])
    first = design_study(table, 7, strata="department", seed=11)
    again = design_study(table.sample(frac=1, random_state=1), 7, strata="department", seed=11)
    pd.testing.assert_frame_equal(first.arms, again.arms)
    assert drawn(first) != drawn(design_study(table, 7, strata="department", seed=12))


def test_a_lot_can_be_drawn_again_without_the_program():
    ids = [f"E{i}" for i in range(30)]
    study = design_study(ids, 10, seed=42)
    by_hand = sorted(ids, key=lambda i: hashlib.sha256(f"42/person/{i}".encode()).hexdigest())
    assert drawn(study) == set(by_hand[:10])


def test_a_seed_that_is_not_given_is_drawn_and_kept():
    ids = [f"E{i}" for i in range(200)]
    one, other = design_study(ids, 100), design_study(ids, 100)
    assert one.seed != other.seed and drawn(one) != drawn(other)
    assert drawn(design_study(ids, 100, seed=one.seed)) == drawn(one)
    assert abs(dt.datetime.now(dt.UTC) - one.drawn_at) < dt.timedelta(minutes=5)


def test_the_smallest_effect_has_the_power_that_it_promises():
    study = design_study(range(60), 40, seed=1)
    power = tt_ind_solve_power(study.value, nobs1=40, ratio=0.5, alpha=0.05)
    assert power == pytest.approx(0.8, abs=1e-6)
    # The arcsine's power is near that of the test of two shares.
    for share in (0.5, 0.8):
        points = smallest_share_effect(400, 300, share=share)
        sign = 1 if share <= 0.5 else -1
        test = power_proportions_2indep(sign * points, share, 400, ratio=0.75)
        assert test.power == pytest.approx(0.8, abs=0.02)
    assert np.isnan(smallest_share_effect(1, 9)) and np.isnan(smallest_share_effect(2, 2))


def test_a_start_in_waves_compares_the_first_with_the_rest():
    days = ["2026-02-01", "2026-06-01", "2026-10-01"]
    study = design_study(range(31), kind="stepped", waves=3, seed=1, starts=days)
    assert study.n_offered + study.n_waiting == 31
    first = study.arms.loc[study.arms["arm"].eq("wave_2"), "starts"].unique()
    assert first == [pd.Timestamp("2026-06-01")]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_is_one_sentence(language):
    said = design_study(range(60), 40, seed=1).sentence().render(language)
    assert "40" in said and "60" in said and said.count(".") <= 2 and said.endswith(".")


def test_everything_that_is_wrong_is_told_at_once():
    table = pd.DataFrame({"id": ["a", "a", None, "b"], "religion": "x"})
    with pytest.raises(EvaluationError) as refused:
        design_study(
            table, 9, strata=["religion", "departmnt"], seed=-1, primary=["wellbeing", "wellbeing"],
            starts="someday", power=1,
        )  # fmt: skip
    said = str(refused.value)
    for part in ("no id", "more than one row", "religion", "departmnt", "nobody to draw among",
                 "seed is -1", "twice", "starts", "power is 1"):  # fmt: skip
        assert part in said
    for wrong in (
        {"places": 0}, {"places": 2.5}, {"places": True}, {"places": None}, {"places": 3},
        {"kind": "coin"}, {"kind": "stepped", "places": 2}, {"kind": "stepped", "waves": 1},
        {"kind": "stepped", "waves": 4}, {"places": 2, "starts": ["2026-01-01", "2026-02-01"]},
    ):  # fmt: skip
        with pytest.raises(EvaluationError):
            design_study(list("abc"), **{"places": 1 if "kind" not in wrong else None, **wrong})
    with pytest.raises(EvaluationError):
        design_study([], 1)
    with pytest.raises(EvaluationError):
        design_study("E1", 1)


def test_an_outcome_that_is_none_cannot_be_primary():
    with pytest.raises(EvaluationError, match="did you mean retention"):
        design_study(["a", "b", "c"], 1, seed=1, primary=["retentoin"])
    assert design_study(["a", "b", "c"], 1, seed=1, primary=["retention"]).primary == ("retention",)
