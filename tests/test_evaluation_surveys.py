"""Surveys: scores, reliability, response and change, against hand counts and other libraries."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    count_invited,
    count_unread,
    cronbach_alpha,
    describe_scales,
    estimate_change,
    measure_changes,
    net_recommendation,
    order_waves,
    response_rate,
    scale_ranges,
    score_scale,
    score_scales,
)
from mentorkit.programme import Surveys
from mentorkit.tables.schemas import TABLES


def answers(*rows, wave="w1", role="mentee"):
    """Rows of (respondent, item, answer)."""
    frame = pd.DataFrame(rows, columns=["respondent", "item", "answer"])
    frame["answer"] = frame["answer"].astype(float)
    return frame.assign(role=role, wave=wave, date=pd.Timestamp("2026-01-01"))


def score_of(scores, respondent, scale):
    own = scores[scores["respondent"].eq(respondent) & scores["scale"].eq(scale)]
    return own["score"].tolist()


def test_scores_turn_reverse_items_and_ask_for_enough_answers():
    said = answers(
        ("r1", "content", 4), ("r1", "energy", 2), ("r1", "leaving", 5),
        ("r2", "content", 5), ("r2", "energy", np.nan),
        ("r3", "content", 3), ("r3", "leaving", 1),
    )  # fmt: skip
    scores = score_scales(said, Surveys())
    assert score_of(scores, "r1", "wellbeing") == [pytest.approx((4 + 2 + 1) / 3)]
    assert score_of(scores, "r2", "wellbeing") == []  # one of three is below half
    assert score_of(scores, "r3", "wellbeing") == [pytest.approx((3 + 5) / 2)]


def score_by_hand(row, reverse, low, high, least, scoring):
    """A respondent's score, answer by answer."""
    read = []
    for name, answer in row.items():
        if answer is not None and not np.isnan(answer) and low <= answer <= high:
            turned = low + high - answer if name in reverse else answer
            read.append(turned if scoring == "mean" else (turned - low) * 100 / (high - low))
    return sum(read) / len(read) if read and len(read) / len(row) >= least else np.nan


@pytest.mark.parametrize("scoring", ["mean", "0-100"])
@pytest.mark.parametrize("least", [0.01, 0.5, 1])
def test_a_scale_is_scored_as_by_hand(scoring, least):
    rng = np.random.default_rng(7)
    items = pd.DataFrame(rng.integers(-1, 9, (60, 5)), columns=list("abcde"), dtype=float)
    items = items.mask(rng.random(items.shape) < 0.3)
    items.index = [f"r{i}" for i in range(60)]
    how = {"reverse": ["b", "e"], "low": 0, "high": 6, "scoring": scoring}
    found = score_scale(items, minimum_answered=least, **how)
    expected = [score_by_hand(row, ["b", "e"], 0, 6, least, scoring) for _, row in items.iterrows()]
    assert found.tolist() == pytest.approx(expected, nan_ok=True)
    assert found.index.equals(items.index)


def test_a_scale_is_scored_whatever_holds_its_answers():
    expected = [pytest.approx(3.5), pytest.approx(2)]
    for items in (
        [[3, 4], [1, 3]], np.array([[3, 4], [1, 3]]),
        pd.DataFrame({"a": ["3", "1"], "b": ["4", "3"]}),
        pd.DataFrame({"a": [3, 1], "b": [4, 3]}, dtype="Int64"),
    ):  # fmt: skip
        assert score_scale(items).tolist() == expected
    gap = pd.DataFrame({"a": pd.array([3, None], dtype="Int64"), "b": [4.0, np.inf]})
    assert score_scale(gap).tolist() == pytest.approx([3.5, np.nan], nan_ok=True)
    yes = score_scale(pd.DataFrame({"a": [True, False]}), low=0, high=1, scoring="0-100")
    assert yes.tolist() == [100, 0]
    assert score_scale(pd.DataFrame({"a": []})).empty


def test_a_scale_that_cannot_be_scored_says_all_that_is_wrong():
    items = pd.DataFrame({"energy": [1, 2], "vigour": [3, 4]})
    with pytest.raises(EvaluationError) as error:
        score_scale(items, reverse=["enrgy"], low={"energy": 1}, minimum_answered=2, scoring="men")
    said = str(error.value)
    for part in ("did you mean energy", "column vigour", "minimum_answered", "did you mean mean"):
        assert part in said
    with pytest.raises(EvaluationError, match="not numbers"):
        score_scale(pd.DataFrame({"a": ["often"]}))


def test_a_scale_of_the_organisation_s_own_has_its_own_rules():
    scales = [
        {"id": "work", "name": "W", "scoring": "0-100", "minimum_answered": 1},
        {"id": "vigour", "name": "V"},
    ]
    items = [
        {"id": f"{scale}{k}", "text": "…", "scale": scale, "low": low, "high": high}
        for scale, low, high in (("work", 1, 5), ("vigour", 0, 6))
        for k in range(2)
    ]
    surveys = Surveys(scales=scales, items=items)
    assert scale_ranges(surveys) == {"work": (0, 100), "vigour": (0, 6)}
    said = answers(
        ("r1", "work0", 4), ("r1", "work1", 5), ("r1", "vigour0", 6), ("r2", "work0", 4),
        ("r2", "vigour0", 0),
    )  # fmt: skip
    scores = score_scales(said, surveys)
    assert score_of(scores, "r1", "work") == [pytest.approx((75 + 100) / 2)]
    assert score_of(scores, "r1", "vigour") == [6]
    assert score_of(scores, "r2", "work") == []  # both items are asked for
    assert score_of(scores, "r2", "vigour") == [0]


def test_an_item_or_scale_that_stands_twice_is_refused():
    item = {"id": "a", "text": "A", "scale": "s"}
    with pytest.raises(ValueError, match="item a stands twice"):
        Surveys(scales=[{"id": "s", "name": "S"}], items=[item, item])


def test_items_of_differing_ranges_meet_on_a_hundred():
    surveys = Surveys(
        scales=[{"id": "s", "name": "S"}],
        items=[
            {"id": "a", "text": "A", "scale": "s", "low": 1, "high": 5},
            {"id": "b", "text": "B", "scale": "s", "low": 0, "high": 10, "reverse": True},
        ],
    )
    scores = score_scales(answers(("r1", "a", 4), ("r1", "b", 2)), surveys)
    assert score_of(scores, "r1", "s") == [pytest.approx((75 + 80) / 2)]
    assert scale_ranges(surveys) == {"s": (0.0, 100.0)}


def test_an_item_that_a_role_is_not_asked_does_not_count_against_it():
    surveys = Surveys(
        scales=[{"id": "s", "name": "S"}],
        items=[
            {"id": "a", "text": "A", "scale": "s", "asked_of": ["mentor", "mentee"]},
            {"id": "b", "text": "B", "scale": "s", "asked_of": ["mentor"]},
            {"id": "c", "text": "C", "scale": "s", "asked_of": ["mentor"]},
        ],
        minimum_answered=1,
    )
    said = pd.concat([answers(("r1", "a", 4)), answers(("r2", "a", 4), role="mentor")])
    assert score_scales(said, surveys)["respondent"].tolist() == ["r1"]


def test_answers_that_cannot_be_read_are_counted_and_not_used():
    said = answers(("r1", "content", 4), ("r1", "energy", 9), ("r1", "leavin", 3))
    assert score_of(score_scales(said, Surveys()), "r1", "wellbeing") == []
    unread = count_unread(said, Surveys()).set_index("item")["reason"].to_dict()
    assert unread == {"energy": "range", "leavin": "unknown"}


def test_no_answers_make_no_scores():
    empty = TABLES["survey_responses"].empty()
    assert score_scales(empty, Surveys()).empty
    assert order_waves(empty, Surveys()) == []
    assert response_rate(empty, {"mentee": 10}, Surveys()).empty
    assert count_unread(empty, Surveys()).empty


@pytest.mark.parametrize("seed", range(3))
def test_alpha_is_the_average_covariance_form(seed):
    rng = np.random.default_rng(seed)
    items = rng.normal(size=(30, 1)) + rng.normal(size=(30, 4))
    covariance = np.cov(items.T)
    off = covariance[~np.eye(4, dtype=bool)].mean()
    expected = 4 * off / (np.diag(covariance).mean() + 3 * off)
    found = cronbach_alpha(pd.DataFrame(items))
    assert found.value == pytest.approx(expected)
    assert found.low < found.value < found.high
    assert found.n == 30


def test_alpha_refuses_what_has_no_answer():
    with pytest.raises(EvaluationError, match="too few"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2, 3]}))
    with pytest.raises(EvaluationError, match="does not vary"):
        cronbach_alpha(pd.DataFrame({"a": [1, 1], "b": [2, 2]}))
    with pytest.raises(EvaluationError, match="not numbers"):
        cronbach_alpha(pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}))
    with pytest.raises(EvaluationError, match="level"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), level=95)
    with pytest.raises(EvaluationError, match="never answered"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2, None], "b": [None, None, 2]}))
    with pytest.raises(EvaluationError, match="did you mean pairwise"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), missing="pairwis")


def test_alpha_of_two_items_of_one_that_never_differs_and_below_nought():
    a, b = np.array([1.0, 2, 3, 5, 4]), np.array([2.0, 2, 3, 4, 5])
    two = cronbach_alpha(pd.DataFrame({"a": a, "b": b}))
    assert two.value == pytest.approx(2 * (1 - (a.var() + b.var()) / (a + b).var()))
    three = cronbach_alpha(pd.DataFrame({"a": a, "b": b, "c": 3}))
    assert three.value == pytest.approx(1.5 * two.value / 2)
    below = cronbach_alpha(pd.DataFrame({"a": a, "b": 6 - b, "c": [1, 3, 2, 2, 4]}))
    assert below.value < 0 and below.low < below.value < below.high
    assert cronbach_alpha(pd.DataFrame({"a": a, "b": a})).value == pytest.approx(1)
    text = pd.DataFrame({"a": a.astype(str), "b": b.astype(str)})
    assert cronbach_alpha(text).value == pytest.approx(two.value)
    wide = cronbach_alpha(pd.DataFrame({"a": a, "b": b}), level=0.99)
    assert wide.low < two.low and wide.high > two.high


@pytest.mark.real_data
def test_alpha_as_pingouin_documents_it(test_data):
    long = pd.read_csv(test_data / "survey" / "pingouin_cronbach_alpha.csv")
    found = cronbach_alpha(long.pivot(index="Subj", columns="Items", values="Scores"))
    assert round(found.value, 4) == 0.5917
    assert (round(found.low, 3), round(found.high, 3)) == (0.195, 0.840)
    wide = pd.read_csv(test_data / "survey" / "pingouin_cronbach_wide_missing.csv")
    assert round(cronbach_alpha(wide).value, 4) == 0.7327
    assert round(cronbach_alpha(wide, missing="listwise").value, 4) == 0.8017


def test_response_rate_by_role_and_wave():
    said = pd.concat(
        [
            answers(("r1", "content", 4), ("r1", "seen", 4), ("r2", "content", 2)),
            answers(("r1", "content", 3), ("r3", "nonsense", 3), wave="w2"),
            answers(("r9", "content", 3), role="mentor"),
        ]
    )
    asked = {("mentee", "w1"): 3, ("mentee", "w2"): 4, ("mentor", "w1"): 0}
    rates = response_rate(said, pd.Series(asked), Surveys()).set_index(["role", "wave"])
    assert rates.loc[("mentee", "w1"), "rate"] == pytest.approx(2 / 3)
    assert rates.loc[("mentee", "w1"), "enough"]
    assert rates.loc[("mentee", "w2"), "answered"] == 1
    assert rates.loc[("mentee", "w2"), "rate"] == 1 / 4
    assert not rates.loc[("mentee", "w2"), "enough"]
    assert np.isnan(rates.loc[("mentor", "w1"), "rate"])  # more answered than were asked


def test_the_invited_come_from_the_best_table_there_is():
    people = pd.DataFrame({"id": list("abcd"), "role": ["mentee"] * 3 + ["mentor"]})
    pairs = pd.DataFrame({"mentee_id": ["a", "a"], "mentor_id": ["d", "d"],
                          "state": ["running", "ended"]})  # fmt: skip
    none, said = TABLES["applications"].empty(), answers(("r1", "content", 3))

    def count(*tables):
        return count_invited(said, *tables).droplevel("wave").to_dict()

    assert count(none, people) == {"mentee": 3, "mentor": 1}
    assert count(none, people, pairs) == {"mentee": 1, "mentor": 1}
    applications = pd.DataFrame({"id": list("abce"), "role": "mentee"})
    applications["status"] = ["accepted", "accepted", "waiting", "declined"]
    assert count(applications, people, pairs) == {"mentee": 2, "mentor": 1, "waiting": 1}
    assert count_invited(said.iloc[:0], applications, people).empty


def asked_in_two_waves(**more):
    """Six mentees asked in March (2nd to 6th) and September (1st to 9th), one after another."""
    said = pd.concat([answers(("r1", "content", 3), ("r2", "content", 3), wave=w) for w in "ab"])
    said["date"] = pd.to_datetime(["2026-03-02", "2026-03-06", "2026-09-01", "2026-09-09"])
    applications = pd.DataFrame({"id": list("123456"), "role": "mentee", "status": "accepted"})
    applications["date"] = pd.to_datetime(["2026-01-01"] * 4 + ["2026-03-06", "2026-03-07"])
    staff = pd.DataFrame({"id": list("12345"), "hired": pd.Timestamp("2020-01-01")})
    # 1 stays, 2 left the day before the first wave, 3 on its first day, 4 between the two.
    staff["left"] = pd.to_datetime([None, "2026-03-01", "2026-03-02", "2026-08-31", None])
    people = TABLES["people"].empty()
    return count_invited(said, applications, people, None, staff, **more)["mentee"].to_dict()


def test_each_wave_is_for_those_employed_and_in_the_programme_then():
    # March: 1, 3, 4 and 5; 6 came the day after. September: 1, 5 and 6.
    assert asked_in_two_waves() == {"a": 4, "b": 3}


@pytest.mark.parametrize("few, told", [(0, [4, 3]), (1, [4, 3]), (2, [6, 3]), (5, [6, 6])])
def test_a_number_asked_that_would_tell_of_few_stands_as_another(few, told):
    # 4 beside 3 tells of one who left, 5 of whom no more than 3 are left; 3 beside all six
    # of three: then all six count.
    assert list(asked_in_two_waves(few=few).values()) == told


def test_no_fewer_were_asked_than_answered():
    """Of 40, 30 are still there at the end; 33 were asked, and 32 of them answered."""
    said = pd.concat([answers((f"r{k}", "content", 3), wave="a") for k in range(32)])
    people = pd.DataFrame({"id": [f"p{k}" for k in range(40)], "role": "mentee"})
    staff = people[["id"]].assign(hired=pd.Timestamp("2020-01-01"), left=pd.NaT)
    staff.loc[:6, "left"] = pd.Timestamp("2026-01-10")
    said["date"] = pd.Timestamp("2026-03-01")
    given = said, TABLES["applications"].empty(), people, None, staff
    assert count_invited(*given)["mentee", "a"] == 33
    assert count_invited(*given, few=5, known={"mentee": {30}})["mentee", "a"] == 40
    # All are 41 as an earlier edition told it, of whom one is in no table any more.
    assert count_invited(*given, few=5, known={"mentee": {30, 41}})["mentee", "a"] == 41


@pytest.mark.parametrize("seed", range(40))
def test_no_two_numbers_asked_that_are_told_differ_by_a_few(seed):
    """Every pair of those told is 0 or at least 5 apart, and no more is untrue than must be."""
    rng = np.random.default_rng(seed)
    staff = pd.DataFrame({"id": [f"p{k}" for k in range(30)], "hired": pd.Timestamp("2020-01-01")})
    days = pd.date_range("2026-01-01", "2026-12-31")
    gone = rng.random(30) < rng.random()
    staff["left"] = pd.Series(rng.choice(days, 30)).where(gone)
    applications = staff[["id"]].assign(role="mentee", status="accepted", date=days[0])
    said = pd.concat([answers(("r1", "content", 3), wave=str(k)) for k in range(6)])
    said["date"] = days[30::60][:6]
    people, known = TABLES["people"].empty(), {30, int(rng.integers(6, 25))}
    true, told = (
        count_invited(said, applications, people, None, staff, few=few, known={"mentee": known})[
            "mentee"
        ]
        for few in (0, 5)
    )

    def apart(n, others):
        return all(n == m or abs(n - m) >= 5 for m in others)

    assert all(apart(n, [*known, *told]) for n in told)
    for wave in told.index:
        later = {*known, *told[[w for w in told.index if w > wave]]}
        assert (told[wave] == true[wave]) == apart(true[wave], later)
        assert told[wave] in {true[wave], *later}


def test_waves_stand_as_the_params_file_orders_them():
    said = pd.concat([answers(("r1", "content", 3), wave=w) for w in ("after", "before", "late")])
    said.loc[said["wave"].eq("late"), "date"] = pd.Timestamp("2027-01-01")
    assert order_waves(said, Surveys(waves=["before", "never", "after"])) == [
        "before", "after", "late",
    ]  # fmt: skip


def test_means_carry_the_t_interval():
    rng = np.random.default_rng(4)
    values = rng.integers(1, 6, 40).astype(float)
    scores = pd.DataFrame({"respondent": range(40), "role": "mentee", "wave": "w", "scale": "s",
                           "score": values})  # fmt: skip
    row = describe_scales(scores).iloc[0]
    low, high = stats.t.interval(0.95, 39, values.mean(), stats.sem(values))
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((values.mean(), low, high))


def test_change_is_the_paired_t_test_on_those_who_answered_twice():
    rng = np.random.default_rng(5)
    first = pd.Series(rng.normal(3, 1, 25), index=range(25))
    last = pd.Series(first[5:] + rng.normal(0.5, 0.5, 20), index=range(5, 25))
    found = estimate_change(first, last, name="Wellbeing")
    other = stats.ttest_rel(last, first[5:])
    assert found.n == 20
    assert found.p_value == pytest.approx(other.pvalue)
    ends = other.confidence_interval()
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high))
    assert found.effect_size == pytest.approx(other.statistic / np.sqrt(20))


@pytest.mark.parametrize("size, n", [(0.02, 40), (0.6, 5), (-1.5, 12), (3.0, 8), (0.2, 4000)])
def test_an_effect_size_s_interval_is_as_another_library_has_it(size, n):
    from statsmodels.stats.effect_size import _noncentrality_t

    change = np.random.default_rng(2).normal(size=n)
    change = size + (change - change.mean()) / change.std(ddof=1)
    found = estimate_change(pd.Series(np.zeros(n)), pd.Series(change), name="x")
    other = _noncentrality_t(size * np.sqrt(n), n - 1).confint
    assert found.effect_size == pytest.approx(size)
    ends = np.array([found.effect_low, found.effect_high])
    assert ends * np.sqrt(n) == pytest.approx(np.array(other), abs=1e-4)


def test_net_recommendation_by_hand_and_its_coverage():
    found = net_recommendation([10, 9, 9, 8, 7, 6, 0, np.nan, 11, None])
    assert found.value == pytest.approx(100 * (3 - 2) / 7) and found.n == 7
    # Bonett and Price: one is added to each of the two counts, and two to the people.
    p, q = 4 / 9, 3 / 9
    half = 1.959964 * np.sqrt((p + q - (p - q) ** 2) / 9)
    assert (found.low, found.high) == pytest.approx((100 * (p - q - half), 100 * (p - q + half)))
    assert net_recommendation([10] * 3).high == 100
    assert np.isnan(net_recommendation([]).value)
    rng = np.random.default_rng(8)
    parts = np.array([0.25, 0.35, 0.4])
    hits = 0
    for counts in rng.multinomial(40, parts, 400):
        one = net_recommendation(np.repeat([3, 8, 10], counts))
        hits += one.low <= 15 <= one.high
    assert 0.925 <= hits / 400 <= 0.98


def test_change_of_one_person_has_no_interval():
    found = estimate_change(pd.Series([3.0]), pd.Series([4.0]), name="Wellbeing")
    assert found.value == 1 and np.isnan(found.low) and np.isnan(found.effect_size)
    assert "too few" in str(found)


def test_change_runs_from_the_first_wave_that_asked():
    rows = [
        ("r1", "mentee", wave, scale, score)
        for scale, by_wave in {"a": {"w1": 1, "w2": 2, "w3": 4}, "b": {"w2": 2, "w3": 3}}.items()
        for wave, score in by_wave.items()
    ]
    scores = pd.DataFrame(rows, columns=["respondent", "role", "wave", "scale", "score"])
    changes = measure_changes(scores, ["w1", "w2", "w3"]).set_index("scale")
    assert changes["change"].to_dict() == {"a": 3, "b": 1}
    assert changes["first_wave"].to_dict() == {"a": "w1", "b": "w2"}
    assert measure_changes(scores, ["w1"]).empty


def test_a_single_person_asked_who_did_not_answer_is_told():
    said = answers(("r1", "content", 4), role="mentor")
    asked = pd.Series({("mentor", "w1"): 2, ("mentee", "w1"): 1, ("waiting", "w1"): 0})
    rates = response_rate(said, asked, Surveys()).set_index("role")
    assert rates["answered"].to_dict() == {"mentee": 0, "mentor": 1}
    assert rates["rate"].to_dict() == {"mentee": 0, "mentor": 0.5}


@pytest.mark.parametrize("answered, enough", [(59, False), (60, True), (596, True), (594, False)])
def test_a_rate_is_enough_where_the_page_writes_the_goal(answered, enough):
    total = 100 if answered < 100 else 1000
    said = answers(*((f"r{i}", "content", 3) for i in range(answered)))
    rates = response_rate(said, pd.Series({("mentee", "w1"): total}), Surveys(response_rate=0.6))
    assert rates["enough"].tolist() == [enough]
