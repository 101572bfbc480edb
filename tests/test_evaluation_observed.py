"""Without a lottery: mentees beside employees who were like them, and what the page says of it."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mentorkit.evaluation import (
    answer_effect,
    compare_weighted,
    compare_with_others,
    count_invited,
    list_participants,
    measure_effects,
    report_effects,
    report_limits,
    response_rate,
)
from mentorkit.evaluation.comparing.lottery import share_mentors
from mentorkit.evaluation.comparing.observed import balance_by_covariate
from mentorkit.programme import Programme
from mentorkit.publication import release
from mentorkit.tables.example import make_example

AS_OF = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def programme():
    return Programme(id="p", name="P", organisation="O", purpose="x",
                     period={"start": "2025-10-01", "end": "2026-11-30"})  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    made = make_example(3, employees=900, mentees=120, mentors=60, waiting=60).tables
    return {**made, "applications": made["applications"].assign(by_lot=False)}


def compare(programme, tables, *, stand=None, **changed):
    tables = {**tables, **changed}
    own = tables["applications"], tables["people"], tables["pairs"]
    return compare_with_others(
        programme, AS_OF,
        employment=tables["employment"], mentees=list_participants("mentee", *own),
        mentors=list_participants("mentor", *own)["id"],
        survey_responses=tables["survey_responses"], pairs=tables["pairs"], stand=stand,
    )  # fmt: skip


def test_mentees_stand_beside_everybody_like_them(programme, tables):
    found = compare(programme, tables)
    assert set(found) == {"retention", "promotion", "wellbeing", "inclusion"}
    asked, staff = tables["applications"], tables["employment"].set_index("id")
    start = pd.Timestamp("2025-10-01")
    there = staff[(staff["hired"] <= start) & ~(staff["left"] <= start)].copy()
    mentors = asked.loc[asked["role"].eq("mentor") & asked["status"].eq("accepted"), "id"]
    mentees = asked.loc[asked["role"].eq("mentee") & asked["status"].eq("accepted"), "id"]
    there = there[~there.index.isin(mentors) | there.index.isin(mentees)]
    there["mentee"] = there.index.isin(mentees)
    there["stayed"] = ~(there["left"] <= pd.Timestamp(AS_OF))
    there["years"] = (start - there["hired"]).dt.days
    mixed = there.groupby("department")["mentee"].transform("nunique").eq(2)
    mixed &= there.groupby("site")["mentee"].transform("nunique").eq(2)
    there["mentor"] = share_mentors(tables["pairs"], there.index)
    by_hand = compare_weighted(
        there[mixed], "stayed", "mentee", ["seniority", "years", "department", "site"],
        cluster="mentor" if there["mentor"].notna().any() else None,
    )  # fmt: skip
    kept = found["retention"]
    assert (kept.n_treated, kept.n_control) == (by_hand.n_treated, by_hand.n_control)
    assert (kept.value, kept.low) == pytest.approx((by_hand.value, by_hand.low))
    assert balance_by_covariate(kept)["after"].max() < 1e-6
    # Level is known as it stands today, after the promotions: these are compared without.
    assert "seniority" not in set(balance_by_covariate(found["promotion"])["covariate"])
    assert "seniority" in set(balance_by_covariate(kept)["covariate"])
    assert not any(effect.by_lot for effect in found.values())
    assert all(np.isfinite(effect.p_adjusted) for effect in found.values())


def test_who_became_a_mentee_later_counts_as_on_the_day(programme, tables):
    asked = tables["applications"]
    mine = asked["role"].eq("mentee") & asked["status"].eq("accepted")
    late = asked.index[mine][:20]
    moved = asked.assign(date=asked["date"].mask(asked.index.isin(late), "2026-03-01"))
    before, after = (compare(programme, tables, applications=a) for a in (asked, moved))
    lost = before["retention"].n_treated - after["retention"].n_treated
    assert 0 < lost <= 20
    # Had it been from their own day, nobody of them could have left before it.
    assert after["retention"].n == before["retention"].n


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_page_says_went_with_and_shows_how_alike_they_were(programme, tables, language):
    found = compare(programme, tables)
    reader = SimpleNamespace(programme=programme, language=language, audience="leadership",
                             name="07_evaluation", as_of=AS_OF)  # fmt: skip
    names = ("survey_responses", "applications", "people", "pairs", "employment")
    answers, *own = (tables[name] for name in names)
    rates = response_rate(answers, count_invited(answers, *own, few=5), programme.surveys)
    answer = answer_effect({}, pd.DataFrame(), [], programme, observed=found)
    told = str([item.block for item in release(
        [answer, *report_effects({}, programme, found),
         *report_limits({}, rates, programme, found)], reader)])  # fmt: skip
    for words in {
        "en": [
            "went with",
            "E-value",
            "How alike mentees and the others were",
            "Years employed",
            "Why they took part",
        ],
        "sv": [
            "följde med",
            "E-värde",
            "Hur lika adepterna och de andra var",
            "År som anställd",
            "Varför de deltog",
        ],
    }[language]:
        assert words in told
    assert "caused" not in told and "orsakade" not in told


def test_without_others_there_is_nothing_beside_the_mentees(programme, tables):
    staff = tables["employment"]
    asked = tables["applications"]
    mentees = asked.loc[asked["role"].eq("mentee") & asked["status"].eq("accepted"), "id"]
    own = staff[staff["id"].isin(mentees)]
    answers = tables["survey_responses"]
    alone = {"survey_responses": answers[answers["role"].eq("mentee")]}
    for employment in (own, staff.iloc[:0], staff.sample(30, random_state=1)):
        assert compare(programme, tables, employment=employment, **alone) == {}
    unknown = staff.assign(seniority=np.nan, department=None, site=None)
    found = compare(programme, tables, employment=unknown, **alone)
    assert balance_by_covariate(found["retention"])["covariate"].tolist() == ["years"]


def test_who_shares_a_mentor_shares_it_in_the_lottery_too(programme, tables):
    made = make_example(3, employees=900, mentees=120, mentors=60, waiting=60).tables
    own = {name: made[name] for name in ("applications", "employment", "ties", "people")}
    plain = measure_effects(programme, AS_OF, **own)
    shared = measure_effects(programme, AS_OF, **own, pairs=made["pairs"])
    assert share_mentors(None, pd.Index(["a"])) is None
    assert share_mentors(made["pairs"].iloc[:1], pd.Index(made["pairs"]["mentee_id"])) is None
    for key in ("retention", "promotion", "ties_across"):
        if key == "ties_across":
            # Where pairs are known one's own mentor, whom the programme chose, is not counted.
            assert shared[key].value < plain[key].value
        else:
            assert shared[key].value == pytest.approx(plain[key].value)
        assert shared[key].low != plain[key].low
        assert "CR2" in str(shared[key].method) and shared[key].by_lot


def test_what_few_have_changed_since_an_earlier_edition_is_not_told_anew(programme, tables):
    def stand(name, share):
        if isinstance(share, dict):  # of means, which stand together
            return share
        return replace(share, held=name == "promotion beside others | 1")

    found = compare(programme, tables, stand=stand)
    assert set(found) == {"retention", "wellbeing", "inclusion"}
