"""Page 07: it answers first, copes with whatever is missing, and passes the door."""

import datetime as dt
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from making import plain_programme

from mentorkit.compose.told import stand_as_it_was
from mentorkit.evaluation import (
    answer_effect,
    choose_primary,
    compare_groups,
    compare_shares,
    count_invited,
    find_lottery,
    follow_people,
    list_mentees,
    measure_effects,
    order_waves,
    programme_indicators,
    promotion_rate,
    report_answers,
    report_change,
    report_effects,
    report_goals,
    report_limits,
    report_response,
    report_retention,
    report_scales,
    report_ties,
    report_turnover,
    response_rate,
    retention_curve,
    score_scales,
)
from mentorkit.evaluation.findings.retention import tabulate_curve
from mentorkit.programme import Programme
from mentorkit.publication import Ledger, release
from mentorkit.publication.sentences import protect_text
from mentorkit.result import Answer, Decision, Limits, flatten
from mentorkit.tables.example import make_example
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.schemas import TABLES

AS_OF = dt.date(2026, 10, 31)
EXAMPLE = {}


def example(mentees=120):
    if mentees not in EXAMPLE:
        EXAMPLE[mentees] = make_example(
            1, mentees=mentees, waiting=max(1, mentees // 2), mentors=max(3, mentees // 2)
        ).tables
    return EXAMPLE[mentees]


@pytest.fixture
def programme():
    target = {"id": "t", "text": "T", "indicator": "inclusion", "target": 3}
    return Programme(id="p", name="P", organisation="O", purpose="x",
                     under_represented={"sv": "Utrikes födda och andra", "en": "Others"},
                     period={"start": "2025-10-01", "end": "2026-11-30"},
                     targets=[target])  # fmt: skip


def page(tables, programme):
    """All of page 07, as its notebook composes it."""
    responses, people, staff = (
        tables[name] for name in ("survey_responses", "people", "employment")
    )
    applications, pairs, ties = (tables[name] for name in ("applications", "pairs", "ties"))
    surveys = programme.surveys
    mentees, lottery = list_mentees(applications, people, pairs), find_lottery(applications)
    scores, waves = score_scales(responses, surveys), order_waves(responses, surveys)
    invited = count_invited(responses, applications, people, pairs, staff, few=5)
    rates = response_rate(responses, invited, surveys)
    given = {"applications": applications, "ties": ties, "survey_responses": responses,
             "employment": staff, "people": people}  # fmt: skip
    effects = measure_effects(programme, AS_OF, **given)
    return [
        report_answers(effects, scores, waves, rates, staff, mentees, programme, AS_OF,
                       goals=tables["goals"]),
        report_effects(effects, programme),
        report_response(rates, programme),
        report_scales(scores, responses, waves, programme),
        report_change(scores, waves, programme),
        report_retention(staff, mentees, lottery, programme, AS_OF),
        report_goals(tables["goals"], programme),
        report_turnover(tables["group_counts"], programme, AS_OF),
        report_ties(ties, staff, people, mentees, lottery, programme),
        report_limits(effects, rates, programme),
    ]  # fmt: skip


def released(tables, programme, language="en"):
    reader = SimpleNamespace(programme=programme, language=language, audience="leadership",
                             name="07_evaluation", as_of=AS_OF)  # fmt: skip
    return [item.block for item in release(page(tables, programme), reader)]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_answers_first_and_asks_last(programme, language):
    findings = list(flatten(page(example(), programme)))
    kinds = [type(finding) for finding in findings]
    assert kinds.count(Answer) == 3 and kinds[:3] == [Answer] * 3
    assert kinds[-2:] == [Limits, Decision]
    blocks = released(example(), programme, language)
    assert not [b for b in blocks if b["kind"] == "missing"]
    said = " ".join(str(block.get("text", "")) for block in blocks if block["kind"] == "answer")
    assert ("Lottningen" in said) == (language == "sv")


def test_promotions_and_moves_are_told_at_the_end_alone_with_leaving_in_between(programme):
    ids = [f"P{k}" for k in range(60)]
    staff = fill_table("employment", [
        {"id": one, "hired": "2020-01-01", "left": "2026-02-01" if k >= 50 else None,
         # Ten are promoted and then leave; the move of those who had left is no move.
         "promotions": ("2026-01-10",) if k >= 50 else (),
         "moves": ("2026-03-01",) if k < 12 or k >= 55 else ()}
        for k, one in enumerate(ids)])  # fmt: skip
    reader = SimpleNamespace(programme=programme, language="en", audience="leadership",
                             name="07_evaluation", as_of=AS_OF)  # fmt: skip
    empty = pd.Series([], dtype=bool)
    blocks = [item.block for item in
              release(report_retention(staff, ids, empty, programme, AS_OF), reader)]  # fmt: skip
    told = {block["caption"].split(" from")[0]: block["rows"] for block in blocks
            if block["kind"] == "table"}  # fmt: skip
    assert [cell["text"] for cell in told["Promoted"][0]][:4] == ["Mentees", "60", "10", "17%"]
    moved = [cell["text"] for cell in told["Moved to another department"][0]]
    assert moved[:4] == ["Mentees", "60", "12", "20%"]
    untold = fill_table("employment", [{"id": one, "hired": "2020-01-01"} for one in ids])
    said = report_retention(untold, ids, empty, programme, AS_OF)
    assert not any("Moved" in str(getattr(finding, "title", "")) for finding in said)


@pytest.mark.parametrize("few_side", [True, False])
def test_the_promotions_of_the_answer_and_of_the_table_are_both_told_or_neither(
    programme, few_side
):
    ids = [f"P{k}" for k in range(40)]
    lottery = pd.Series([k < 20 for k in range(40)], index=ids)
    # Of those offered a place 8 or 2 are promoted, of the waiting list the other number.
    chosen = {*ids[: 8 if few_side else 2], *ids[20 : 22 if few_side else 28]}
    staff = fill_table("employment", [
        {"id": one, "hired": "2020-01-01",
         "promotions": ("2026-03-01",) if one in chosen else ()} for one in ids])  # fmt: skip
    answered = TABLES["survey_responses"].empty()
    scores = score_scales(answered, programme.surveys)
    rates = response_rate(answered, {}, programme.surveys)
    found = [
        report_answers({}, scores, [], rates, staff, ids[:20],
                       programme, AS_OF)[1],
        report_retention(staff, ids[:20], lottery, programme, AS_OF),
    ]  # fmt: skip
    reader = SimpleNamespace(programme=programme, language="en", audience="leadership",
                             name="07_evaluation", as_of=AS_OF)  # fmt: skip
    blocks = [item.block for item in release(found, reader)]
    (table,) = [b for b in blocks if b.get("caption", "").startswith("Promoted from")]
    rows = [[cell["text"] for cell in row][:4] for row in table["rows"]]
    shown, hidden = "Offered a place by lot", "Waiting list by lot"
    if not few_side:
        shown, hidden = hidden, shown
    assert rows == [[shown, "20", "8", "40%"]]
    assert ("40% have been promoted" in blocks[0]["text"]) == few_side
    assert any(f"how many have been promoted ({hidden})" in b.get("text", "") for b in blocks)


NAMES = ("survey_responses", "applications", "people", "employment", "ties", "goals",
         "group_counts", "pairs")  # fmt: skip


@pytest.mark.parametrize("absent", [*NAMES, "all"])
def test_a_missing_table_makes_a_section_that_says_so(programme, absent):
    tables = {name: TABLES[name].empty() if absent in (name, "all") else frame
              for name, frame in example().items()}  # fmt: skip
    blocks = released(tables, programme)
    missing = {block["table"] for block in blocks if block["kind"] == "missing"}
    told = {"survey_responses", "employment", "ties", "goals", "group_counts"}
    assert missing == (told if absent == "all" else {absent} & told)
    assert blocks[0]["kind"] == "answer"


@pytest.mark.parametrize("mentees", [2, 5, 8, 12, 20])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_few_mentees_are_neither_a_crash_nor_shown(programme, mentees):
    blocks = released(example(mentees), programme)
    if mentees < 10:
        answers = [block for block in blocks if block["kind"] == "answer"]
        assert {block["status"] for block in answers} == {"info"}
        assert "%" not in "".join(b["text"] for b in answers if "followed" not in b["text"])


def test_one_row_of_each_table(programme):
    tables = {name: frame.head(1) for name, frame in example().items()}
    assert released(tables, programme)[0]["kind"] == "answer"


@pytest.mark.parametrize("few", [3, 5, 8])
@pytest.mark.parametrize("people", [6, 12, 30, 80])
def test_no_step_of_the_curve_tells_of_fewer_than_the_minimum(people, few):
    """Whoever has all points takes each from each, and from those who began, and finds no few."""
    rng = np.random.default_rng(people)
    for mean in (150, 400, 700, 2000, 10000):
        days = np.minimum(np.ceil(rng.exponential(mean, people)), 390)
        curve = retention_curve(days, days < 390)
        table = tabulate_curve(curve, few)
        staying = table["staying"].to_numpy()
        between = np.abs(staying[:, None] - staying)
        assert not ((between > 0) & (between < few)).any()
        assert not ((staying > 0) & (staying < few) & (people >= few)).any()
        by_hand = [(days > month * 365.25 / 12).sum() for month in table["months"][:-1]]
        assert by_hand == list(staying[:-1])
        ends_openly = not (0 < curve.left < few or 0 < people - curve.left < few)
        assert (len(table) > 1) == ends_openly
        if ends_openly:
            assert staying[-1] == people - curve.left
            assert table["retention"].iloc[-1] == pytest.approx(curve.at().value)


def test_how_many_stayed_is_told_with_the_interval_of_the_curve(programme):
    tables = example()
    asked = tables["applications"].query("role == 'mentee' and status == 'accepted'")["id"]
    left = tables["employment"].set_index("id").loc[asked, "left"]
    n, k = len(left), int((~(left <= pd.Timestamp(AS_OF))).sum())
    # Nobody is censored before the end: the log-log interval follows from k of n by hand.
    reach = 1.959964 * np.sqrt((n - k) / (n * k)) / abs(np.log(k / n))
    low, high = ((k / n) ** np.exp(sign * reach) for sign in (1, -1))
    answers = [block for block in released(tables, programme) if block["kind"] == "answer"]
    said = f"{k / n:.0%} are still employed (95% interval {low:.0%} to {high:.0%})"
    assert said in str(answers[1]["text"])
    assert "have been promoted (95% interval" in str(answers[1]["text"])


def test_how_fast_either_side_left_is_told_with_its_test_or_hidden(programme):
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import survdiff

    tables = example()
    lottery = find_lottery(tables["applications"])

    def told(least):
        rule = programme.privacy.model_copy(update={"minimum_count": least})
        own = programme.model_copy(update={"privacy": rule})
        blocks = released(tables, own)
        return next(str(b["text"]) for b in blocks if "fast" in str(b.get("text", "")))

    staff = follow_people(tables["employment"], programme.period.start, AS_OF, lottery.index)
    staff["offered"] = lottery.reindex(staff.index).astype(int)
    rows = staff[["duration_days", "left", "offered"]].astype(float)
    when, left, offered = (rows[name] for name in rows)
    cox = PHReg(when, offered.to_numpy()[:, None], left, ties="efron").fit()
    sides = [left[offered.eq(side)] for side in (1, 0)]
    p = survdiff(when, left, offered)[1]
    low, high = np.exp(cox.conf_int()[0])
    said = told(5)
    assert f"left {np.exp(cox.params[0]):.2f} times as fast" in said
    assert f"{low:.2f} to {high:.2f}" in said and f"p {p:.3f})" in said
    assert "same at all times" in said
    assert told(1 + int(min(side.sum() for side in sides))).startswith("Not shown")


def test_what_is_not_sure_says_why(programme):
    rng = np.random.default_rng(4)
    side = np.repeat([True, False], 60)
    shift = {"wellbeing": 1.0, "inclusion": 0.45, "ties_across": 0.0}
    values = {key: rng.normal(0, 1, 120) for key in shift}
    effects = {}
    for key, by in shift.items():
        centred = values[key] - np.where(side, values[key][side].mean(), values[key][~side].mean())
        effects[key] = compare_groups(centred + by * side, side, by_lot=True, name=key)
    # One is apart from none by itself (p about 0.015), and not once it is one of five.
    effects["inclusion"] = replace(effects["inclusion"], p_adjusted=0.07)
    text = str(answer_effect(effects, pd.DataFrame(), [], programme).text)
    for start, name in (("caused a difference", "wellbeing"), ("may be chance", "inclusion"),
                        ("no difference at all", "ties_across")):  # fmt: skip
        part = text[text.index(start) :].split(").")[0]
        assert f"“{name}”" in part and part.count("“") == 1
    assert "several were looked at" in str(effects["inclusion"])
    assert "no effect at all" in str(effects["ties_across"])


def test_without_a_lottery_nothing_is_called_by_lot(programme):
    rates = response_rate(TABLES["survey_responses"].empty(), pd.Series(dtype=float),
                          programme.surveys)  # fmt: skip
    told = [*report_effects({}, programme), *report_limits({}, rates, programme)]
    assert str(told[0].text) == "What went with the programme"
    assert "by lot do not" not in " ".join(str(text) for text in told[-2].texts)


def test_the_page_says_how_many_of_each_side_answered_both_times(programme):
    tables = example()
    asked = tables["applications"].query("role == 'mentee' and by_lot")
    answers = tables["survey_responses"].dropna(subset=["answer"])
    waves = order_waves(answers, programme.surveys)
    said = [str(block["text"]) for block in released(tables, programme) if block["kind"] == "note"]
    (told,) = (text for text in said if "“Seen, heard, understood" in text)
    for role, status in (("mentee", "accepted"), ("waiting", "waiting")):
        own = answers[answers["role"].eq(role)
                      & answers["item"].isin(["seen", "heard", "understood"])]  # fmt: skip
        counts = own.groupby(["wave", "respondent"])["item"].nunique()
        both = [set(counts[wave].loc[lambda n: n >= 2].index) for wave in (waves[0], waves[-1])]
        share = len(both[0] & both[1]) / asked["status"].eq(status).sum()
        assert f"{share:.0%} of the {asked['status'].eq(status).sum()}" in told
    assert "in how many answered" in told
    few = programme.model_copy(update={"privacy": programme.privacy.model_copy(
        update={"minimum_count": 60})})  # fmt: skip
    assert "how many of each side answered both times" in " ".join(
        str(block.get("text", "")) for block in released(tables, few)
    )


def test_the_page_shows_no_step_of_few_and_names_whose_curve_is_held_back(programme):
    """200 mentees of whom 3 leave after 2 months and 4 after 8; of 30 who wait, 2 leave."""
    ids = [f"P{i}" for i in range(230)]
    left = pd.Series(pd.NaT, index=range(230))
    left[[0, 1, 2, 200, 201]] = pd.Timestamp("2025-12-01")
    left[[3, 4, 5, 6]] = pd.Timestamp("2026-06-01")
    staff = pd.DataFrame({"id": ids, "hired": pd.Timestamp("2020-01-01"), "left": left,
                          "promotions": [()] * 230})  # fmt: skip
    lottery = pd.Series([True] * 200 + [False] * 30, index=ids)
    found = report_retention(staff, ids[:200], lottery, programme, AS_OF)
    phase = SimpleNamespace(programme=programme, language="en", audience="leadership", name="07")
    blocks = [released.block for released in release(found, phase)]
    table = next(block for block in blocks if block["kind"] == "table")
    told = [(row[1]["text"], row[3]["text"]) for row in table["rows"]]
    assert told == [("0", "200"), ("9", "193"), ("13", "193")]
    assert "how many stayed (Waiting list by lot)" in str(blocks)


def test_an_effect_that_few_have_changed_is_told_as_it_was_in_other_words_too(programme):
    """One who waits takes their answers back, and one place was not given by lot after all."""
    tables = dict(example())
    answers, applications = tables["survey_responses"], tables["applications"]
    told, pages = [], []
    for _ in range(2):
        ledger = Ledger.of_records(told)
        reader = SimpleNamespace(programme=programme, language="en", audience="leadership",
                                 name="07_evaluation", as_of=AS_OF, ledger=ledger)  # fmt: skip
        effects = measure_effects(
            programme, AS_OF, applications=applications, survey_responses=answers,
            employment=tables["employment"], stand=partial(stand_as_it_was, reader),
        )  # fmt: skip
        findings = [answer_effect(effects, pd.DataFrame(), (), programme),
                    report_effects(effects, programme)]  # fmt: skip
        blocks = [item.block for item in release(findings, reader)]
        told = told or [entry for block in blocks for entry in block.get("told", ())]
        table = next(block for block in blocks if block["kind"] == "table")
        pages.append((blocks[0]["text"], [[c["text"] for c in row] for row in table["rows"]]))
        scored = answers[answers["role"].eq("waiting") & answers["answer"].notna()]
        both = scored.groupby("respondent")["wave"].nunique()
        answers = answers[answers["respondent"].ne(both.idxmax())]
        won = applications["role"].eq("mentee") & applications["status"].eq("accepted")
        applications = applications.copy()
        applications.loc[won.idxmax(), "by_lot"] = False
    (first, rows), (second, again) = pages
    assert "caused" in first and "went with" in second
    for row, now in zip(rows[:2], again[:2], strict=True):
        assert row[0] == now[0] and row[1] != now[1] == "not by lot alone"
        assert now[2:7] == [f"about {text}" for text in row[2:7]]
        value, low, high = row[4:7]
        assert f"{value} ({low} to {high})" in first
        assert f"about {value} (about {low} to about {high})" in second


def test_the_first_target_chooses_the_outcome(programme):
    rng = np.random.default_rng(0)
    sides = np.repeat([1, 0], 20)
    effects = {
        "wellbeing": compare_groups(rng.normal(size=40), sides, by_lot=True),
        "inclusion": compare_groups(rng.normal(size=40), sides, by_lot=True),
        "retention": compare_shares(np.tile([1, 0], 20), sides, by_lot=True),
    }
    assert choose_primary(effects, programme) == "inclusion"
    assert choose_primary({}, programme) is None
    few = {**effects, "inclusion": compare_groups([1, 2, 3, 5], [1, 1, 0, 0], by_lot=True)}
    assert choose_primary(few, programme) == "wellbeing"


def employed_during(tables, ids, wave):
    """How many of `ids` were employed while a wave ran, counted one by one."""
    days = tables["survey_responses"].query("wave == @wave")["date"]
    staff = tables["employment"].set_index("id")
    return sum(
        staff.hired[i] <= days.max() and not staff.left[i] < days.min() for i in ids
    )  # fmt: skip


def test_indicators_hold_by_hand(programme):
    tables = {name: example()[name] for name in NAMES}
    found = programme_indicators(programme, AS_OF, **tables)
    assert set(found) == {
        "turnover", "retention", "promotion", "mobility", "wellbeing", "inclusion",
        "recommendation", "response_rate", "goals_reached", "ties_across",
    }  # fmt: skip
    mentees = tables["applications"].query("role == 'mentee' and status == 'accepted'")["id"]
    staff = tables["employment"].set_index("id").loc[mentees]
    assert found["retention"].value == pytest.approx(staff["left"].isna().mean())
    assert found["retention"].k == staff["left"].isna().sum()
    last = tables["survey_responses"].query("role == 'mentee' and wave == '2026-10'")
    recommend = last.loc[last["item"].eq("recommend"), "answer"]
    assert found["recommendation"].value == pytest.approx(recommend.mean())
    asked = employed_during(tables, mentees, "2026-10")
    # Too few left since the wave before to tell of it: its number gives way, not the last one's.
    before = employed_during(tables, mentees, "2026-04")
    assert 0 < before - asked < programme.privacy.minimum_count
    assert found["response_rate"].value == last["respondent"].nunique() / asked
    assert found["goals_reached"].value == tables["goals"]["status"].eq("reached").mean()
    own = tables["group_counts"].query("group == 'utrikes födda'")
    heads = own.query("measure == 'headcount'").sort_values("date")["count"].tail(2).mean()
    leavers = own.query("measure == 'leavers'").sort_values("date")["count"].iloc[-1]
    assert found["turnover"].value == pytest.approx(leavers / heads, rel=1e-3)
    assert "utrikes födda" in str(found["turnover"])


def test_without_the_groups_figures_turnover_is_the_mentees_own(programme):
    tables = {name: example()[name] for name in ("people", "applications", "employment")}
    found = programme_indicators(programme, AS_OF, **tables)
    assert set(found) == {"turnover", "retention", "promotion", "mobility"}
    assert "Mentees" in str(found["turnover"])
    assert programme_indicators(programme, AS_OF) == {}


def test_a_share_of_few_is_hidden_with_its_interval(programme):
    followed = pd.DataFrame({"promoted": [True] * 2 + [False] * 98})
    text = str(protect_text(promotion_rate(followed["promoted"]).sentence(), programme.privacy))
    assert text.count("a hidden share") == 3


@pytest.mark.parametrize("missing", [0, 1, 4, 5])
def test_nobodys_score_is_the_difference_of_two_means(missing):
    """All who answered a wave, and those who answered both: few may not lie between."""
    scores = pd.DataFrame(
        [
            {"respondent": f"r{k}", "wave": wave, "scale": "wellbeing", "role": "mentee",
             "score": 1.0 + (k * 7 % 9) / 2 + (wave == "after") * (k % 3) / 4}
            for wave in ("before", "after")
            for k in range(40)
            if not (wave == "after" and k < missing)
        ]
    )  # fmt: skip
    programme = plain_programme()
    phase = SimpleNamespace(
        programme=programme, language="en", audience="leadership", name="07_evaluation"
    )
    found = release(report_change(scores, ["before", "after"], programme), phase)
    row = [cell["text"] for cell in found[-1].block["rows"][0]]
    told = row[row.index(str(40 - missing)) + 1 :]
    assert ("hidden" in told) == (0 < missing < 5)
    assert len(set(told)) == 1 if 0 < missing < 5 else "hidden" not in told


def test_people_in_both_waves_are_told_apart_from_no_few(programme):
    """One question that one passed over, and one who has left, would both be told."""
    answered = {"wellbeing": 62, "inclusion": 61, "recommendation": 63}
    scores = pd.DataFrame(
        [
            {"respondent": f"r{k}", "wave": wave, "scale": scale, "role": "mentee",
             "score": 1.0 + k % 4}
            for scale, n in answered.items() for wave in ("before", "after") for k in range(n)
        ]
    )  # fmt: skip
    earlier = [{"quantity": "x", "kind": "count", "n": 64, "value": 64.0, "among": "mentee"}]
    for told, known in ((earlier, {64}), ([], {61, 62, 63})):
        phase = SimpleNamespace(programme=programme, language="en", audience="leadership",
                                name="07_evaluation", ledger=Ledger.of_records(told))  # fmt: skip
        found = release(report_change(scores, ["before", "after"], programme), phase)[-1].block
        numbers = {int(row[4]["text"].removeprefix("about ")) for row in found["rows"]}
        assert len(numbers) == 1 and numbers <= known


def test_people_in_both_rounds_of_ties_do_not_tell_of_one_who_has_left(programme):
    tables = example()
    ties, staff, people = (tables[name] for name in ("ties", "employment", "people"))
    mentees = list_mentees(tables["applications"], people, tables["pairs"])
    lottery = find_lottery(tables["applications"])

    def tell(told):
        phase = SimpleNamespace(programme=programme, language="en", audience="leadership",
                                name="07_evaluation", ledger=Ledger.of_records(told))  # fmt: skip
        found = release(report_ties(ties, staff, people, mentees, lottery, programme), phase)
        table = next(one.block for one in found if "People that each" in str(one.block))
        return [[cell["text"] for cell in row] for row in table["rows"]]

    alone = tell([])
    employed = [
        {"quantity": role, "kind": "count", "n": n, "value": float(n), "among": role}
        for role, n in (("mentee", int(alone[0][2]) - 1), ("waiting", int(alone[-1][2]) - 1))
    ]  # fmt: skip
    beside = tell(employed)
    assert beside[0][2] == f"about {employed[0]['n']}"
    assert beside[-1][2] == f"about {employed[1]['n']}"
    assert [row[3:] for row in beside] == [row[3:] for row in alone]
