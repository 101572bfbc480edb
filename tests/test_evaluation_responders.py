"""Those who answered, who passed over items and who stopped, against hand counts."""

import itertools
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from making import plain_programme
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    compare_responders,
    count_skipped,
    measure_attrition,
    report_attrition,
    report_recommendation,
    report_skipped,
)
from mentorkit.programme import Surveys
from mentorkit.publication import Ledger, release
from mentorkit.tables.schemas import TABLES


def told(found, programme, language="en"):
    phase = SimpleNamespace(programme=programme, language=language, audience="leadership",
                            name="07_evaluation", ledger=Ledger(before=list))  # fmt: skip
    return " ".join(str(one.block["text"]) for one in release(found, phase))


def test_responders_are_compared_as_other_libraries_do():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"years": rng.normal(8, 3, 60), "site": rng.choice(["A", "B"], 60)})
    table.loc[:4, "years"] = np.nan
    answered = rng.random(60) < 0.6
    table["said"] = answered
    found = compare_responders(table, "said").set_index(["covariate", "category"])
    ones, zeros = (table.loc[side, "years"].dropna() for side in (answered, ~answered))
    row = found.loc[("years", "")]
    ends = stats.ttest_ind(ones, zeros, equal_var=False).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((ends.low, ends.high))
    spread = np.sqrt((ones.var() + zeros.var()) / 2)
    assert row["standardised"] == pytest.approx((ones.mean() - zeros.mean()) / spread)
    assert row["n_responders"] == len(ones) and row["n_others"] == len(zeros)
    row = found.loc[("site", "A")]
    k1, k0 = ((table["site"].eq("A") & side).sum() for side in (answered, ~answered))
    n1, n0 = answered.sum(), (~answered).sum()
    p, q = k1 / n1, k0 / n0
    assert row["standardised"] == pytest.approx((p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2))
    assert (row["low"], row["high"]) == pytest.approx(
        confint_proportions_2indep(k1, n1, k0, n0, method="newcomb")
    )


def test_responders_may_be_coded_in_any_way_or_be_nobody():
    table = pd.DataFrame({"level": pd.array([1, 2, None, 4], dtype="Int64")})
    ways = ([True, False, True, False], [1, 0, 1, 0], pd.Series([0.0, 1, 0, 1], [3, 2, 1, 0]))
    first, *others = (compare_responders(table, way) for way in ways)
    assert all(first.equals(other) for other in others)
    assert first["responders"].tolist() == [1] and first["others"].tolist() == [3]
    alone = compare_responders(table, [1, 1, 1, 1])
    assert np.isnan(alone["difference"].iloc[0]) and alone["n_others"].iloc[0] == 0
    assert compare_responders(table.iloc[:0], []).shape == (1, 10)
    with pytest.raises(EvaluationError) as error:
        compare_responders(table, "levl", ["sight"])
    assert "did you mean level" in str(error.value) and "sight" in str(error.value)
    with pytest.raises(EvaluationError, match="neither yes nor no"):
        compare_responders(table, ["often", 1, 0, 1])


def answers(wave, role, n, **skipped):
    """`n` people who answer seen, heard and understood, but for the first few."""
    rows = [
        (f"{role}{i}", role, wave, item, np.nan if i < skipped.get(item, 0) else 3.0)
        for i in range(n)
        for item in ("seen", "heard", "understood")
    ]
    return pd.DataFrame(rows, columns=["respondent", "role", "wave", "item", "answer"])


def test_items_that_were_passed_over_are_counted():
    said = pd.concat([answers("w1", "mentee", 10, heard=4), answers("w2", "mentor", 5, seen=5)])
    said.loc[said["item"].eq("understood") & said["respondent"].eq("mentee9"), "answer"] = 77
    found = count_skipped(said, Surveys()).set_index(["role", "wave", "item"])
    assert found["skipped"].to_dict() == {
        ("mentee", "w1", "seen"): 0, ("mentee", "w1", "heard"): 4,
        ("mentee", "w1", "understood"): 1, ("mentor", "w2", "heard"): 0,
        ("mentor", "w2", "understood"): 0,  # nobody was asked the third
    }  # fmt: skip
    assert found.loc[("mentee", "w1", "heard"), "share"] == 0.4
    assert count_skipped(TABLES["survey_responses"].empty(), Surveys()).empty


@pytest.mark.parametrize(
    "n, skipped, is_told", [(60, 6, False), (60, 7, True), (30, 4, False), (60, 57, False)]
)
def test_the_page_names_an_item_that_many_passed_over_and_never_of_few(n, skipped, is_told):
    programme = plain_programme()
    found = report_skipped(answers("w1", "mentee", n, heard=skipped), ["w1"], programme)
    assert bool(found) == is_told
    if is_told:
        said = told(found, programme)
        assert "More than 10%" in said and "“What I say at work is heard.” (mentee)" in said
        assert str(skipped) not in said
        assert "10\xa0%" in told(found, programme, "sv")
    assert report_skipped(TABLES["survey_responses"].empty(), [], programme) == []


def scores_of(first, stayed):
    """First scores of a scale, and whether each answered the last wave too."""
    rows = [(f"r{i}", "mentee", "w1", "wellbeing", score) for i, score in enumerate(first)]
    rows += [(f"r{i}", "mentee", "w2", "wellbeing", 3.0) for i, is_there in enumerate(stayed)
             if is_there]  # fmt: skip
    return pd.DataFrame(rows, columns=["respondent", "role", "wave", "scale", "score"])


@pytest.mark.parametrize(
    "shift, word", [(-1, "lower than the others"), (1, "higher than the others"),
                    (0, "not started surely higher or lower")],
)  # fmt: skip
def test_the_page_tells_how_those_who_stopped_had_started(shift, word):
    rng = np.random.default_rng(1)
    stayed = np.repeat([True, False], [60, 40])
    first = rng.normal(3, 0.5, 100) + shift * ~stayed
    scores, programme = scores_of(first, stayed), plain_programme()
    effect = measure_attrition(scores, ["w1", "w2"])["wellbeing"]
    ends = stats.ttest_ind(first[stayed], first[~stayed], equal_var=False).confidence_interval()
    assert (effect.low, effect.high) == pytest.approx((ends.low, ends.high))
    assert (effect.n_treated, effect.n_control) == (60, 40)
    said = told(report_attrition(scores, ["w1", "w2"], programme), programme)
    assert word in said
    assert f"{-effect.high:.1f}".replace("-", "−") in said
    few = told(report_attrition(scores_of(first[:68], stayed[:68]), ["w1", "w2"], programme),
               programme)  # fmt: skip
    assert "too few" in few and "8" not in few


def test_nobody_stopped_or_one_wave_alone_says_nothing():
    programme = plain_programme()
    scores = scores_of([3.0, 4, 5], [True, True, True])
    assert report_attrition(scores, ["w1", "w2"], programme) == []
    assert report_attrition(scores, ["w1"], programme) == []
    assert measure_attrition(scores.iloc[:0], []) == {}


def test_the_page_tells_the_net_recommendation_and_not_of_few():
    programme = plain_programme()
    rows = [(f"r{i}", "mentee", "w", "recommendation", score)
            for i, score in enumerate([10] * 12 + [8] * 10 + [2] * 6)]  # fmt: skip
    rows += [(f"m{i}", "mentor", "w", "recommendation", 9) for i in range(6)]
    scores = pd.DataFrame(rows, columns=["respondent", "role", "wave", "scale", "score"])
    said = told(report_recommendation(scores, ["w"], programme), programme)
    assert "Net recommendation, mentee: 20, to the nearest 5." in said and "interval" not in said
    assert "Net recommendation, mentor: too few to tell" in said
    own = {"scales": [{"id": "recommendation", "name": "R"}],
           "items": [{"id": "a", "text": "A", "scale": "recommendation"}]}  # fmt: skip
    assert report_recommendation(scores, ["w"], plain_programme(surveys=own)) == []


def recommending(counts, earlier=()):
    """What page 07 says where so many answer 10, 8 and 2, and what it tells."""
    programme = plain_programme()
    rows = [(f"r{i}", "mentee", "w", "recommendation", score)
            for i, score in enumerate(np.repeat([10, 8, 2], counts))]  # fmt: skip
    scores = pd.DataFrame(rows, columns=["respondent", "role", "wave", "scale", "score"])
    phase = SimpleNamespace(programme=programme, language="en", audience="leadership",
                            name="07_evaluation", ledger=Ledger.of_records(earlier))  # fmt: skip
    block = release(report_recommendation(scores, ["w"], programme), phase)[0].block
    return block["text"], block.get("told", [])


def test_the_net_recommendation_does_not_tell_how_few_advise_against():
    """Of 48, 52 (33 to 67) was true of 27 for and 2 against alone."""
    for counts in itertools.product(range(0, 24), repeat=3):
        if sum(counts) != 24:
            continue
        said, _ = recommending(counts)
        is_few = any(0 < n < 5 for n in counts)
        assert ("too few to tell" in said) == is_few
        if not is_few:
            value = float(re.search("mentee: (.*), to the", said)[1].replace("\N{MINUS SIGN}", "-"))
            exact = 100 * (counts[0] - counts[2]) / 24
            assert value % 5 == 0 and abs(value - exact) <= 2.5
    assert "too few" in recommending((27, 19, 2))[0]


def test_one_who_takes_an_answer_back_does_not_move_the_net_recommendation():
    first, told = recommending((20, 10, 5))
    assert "mentee: 45, to the nearest 5" in first
    for counts in ((20, 10, 4), (19, 10, 5), (19, 10, 6), (17, 10, 5)):
        assert recommending(counts, told)[0] == f"As an earlier edition told: {first}"
    assert "mentee: 75, to" in recommending((40, 15, 0), told)[0]
