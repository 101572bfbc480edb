"""A recorded draw holds, and only what was named before the data were seen answers first."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from making import plain_programme
from statsmodels.stats.multitest import multipletests

from mentorkit.compose import evaluate_programme, match_cohort
from mentorkit.evaluation import (
    Effect,
    allow_for_several,
    choose_primary,
    find_comparison_end,
    find_lottery,
    judge_primary,
    measure_effects,
    report_design,
)
from mentorkit.evaluation.comparing.lottery import mark_primary
from mentorkit.matching import draw_findings
from mentorkit.session import Phase
from mentorkit.tables import apply_draw, current_arms
from mentorkit.tables.example import AS_OF, make_example
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.schemas import TABLES

START = dt.date(2026, 1, 1)


def rows(name, **columns):
    return fill_table(name, columns)


def arms_of(**sides):
    return pd.DataFrame(
        {"arm": list(sides.values()), "starts": pd.NaT, "kind": "lottery"},
        index=pd.Index(list(sides), name="id"),
    )


def test_the_latest_draw_counts():
    studies = rows("studies", study_id=["S1", "S2"], kind=["lottery", "stepped"], seed=["1", "2"],
                   drawn_at=["2026-02-01T09:00:00Z", "2026-01-01T10:00:00Z"])  # fmt: skip
    arms = rows("study_arms", study_id=["S1", "S2"], id=["E1", "E1"], arm=["offered", "wave_2"])
    assert current_arms(studies, arms)["arm"].to_dict() == {"E1": "offered"}
    assert current_arms(studies.iloc[:0], arms).empty


def test_a_draw_survives_an_import_that_knows_nothing_of_it():
    arms = arms_of(E1="offered", E2="waiting", E3="offered", E4="waiting", E5="wave_2", E6="wave_2")
    arms.loc[["E5", "E6"], "starts"] = [pd.Timestamp("2026-03-01"), pd.Timestamp("2026-09-01")]
    asked = rows("applications", id=["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E1"],
                 role=["mentee"] * 7 + ["mentor"],
                 status=["received", "received", "withdrawn", "accepted", "received", "received",
                         "waiting", "received"])  # fmt: skip
    told = apply_draw(asked, arms, dt.date(2026, 6, 1))
    assert told["status"].tolist() == [
        "accepted", "waiting", "withdrawn", "accepted", "accepted", "waiting", "waiting",
        "received",
    ]  # fmt: skip
    assert told["by_lot"].fillna(False).tolist() == [True] * 6 + [False] * 2
    assert apply_draw(asked, arms.iloc[:0], START) is asked


def test_who_found_no_mentor_stays_on_the_side_that_was_drawn():
    arms = arms_of(E1="offered", E2="offered", E3="waiting")
    asked = rows("applications", id=["E1", "E2", "E3"], role=["mentee"] * 3,
                 status=["accepted", "withdrawn", "accepted"])  # fmt: skip
    assert find_lottery(asked, arms).to_dict() == {"E1": True, "E2": True, "E3": False}
    assert find_lottery(asked, arms_of(E1="offered")).empty


@pytest.mark.parametrize(
    "state, starts, day",
    [("running", None, "2026-05-31"), ("approved", None, None),
     ("approved", "2026-04-01", "2026-03-31"), ("running", "2026-07-01", "2026-05-31"),
     ("ended", None, "2026-05-31"), ("proposed", None, None), ("declined", None, None)],
)  # fmt: skip
def test_the_comparison_ends_the_day_before_anybody_who_waited_begins(state, starts, day):
    arms = arms_of(E1="offered", E2="waiting")
    arms["starts"] = [pd.Timestamp("2026-01-01"), pd.Timestamp(starts)]
    pairs = rows("pairs", mentee_id=["E1", "E2"], mentor_id=["M1", "M2"], state=["running", state],
                 date=["2026-01-10", "2026-06-01"])  # fmt: skip
    end = find_comparison_end(find_lottery(TABLES["applications"].empty(), arms), pairs, arms)
    assert end == (day and dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    "held, kind, mentor, day",
    [("2026-06-20", "one_to_one", "M2", "2026-06-19"), ("2026-05-02", "one_to_one", "M2",
      "2026-05-31"), (None, "one_to_one", "M2", None), ("2026-06-20", "group", "M2", None),
     ("2026-06-20", "one_to_one", "M9", None)],
)  # fmt: skip
def test_an_approved_control_who_has_met_has_begun(held, kind, mentor, day):
    sides = pd.Series({"E1": True, "E2": False})
    pairs = rows("pairs", mentee_id=["E2"], mentor_id=["M2"], state=["approved"],
                 date=["2026-06-01"])  # fmt: skip
    met = rows("meetings", meeting_id=["m1"], kind=[kind], mentee_id=["E2"], mentor_id=[mentor],
               held=[held])  # fmt: skip
    assert find_comparison_end(sides, pairs, None, met) == (day and dt.date.fromisoformat(day))
    # Whoever had a place all along ends nothing.
    assert find_comparison_end(~sides, pairs, None, met) is None


def test_what_comes_after_the_comparison_changes_no_figure():
    programme = plain_programme()
    ids = [f"E{i:02d}" for i in range(40)]
    arms = pd.DataFrame(
        {"arm": ["offered", "waiting"] * 20, "starts": pd.NaT}, index=pd.Index(ids, name="id")
    )
    left = [f"2026-0{m}-15" if m < 10 else None for m in np.arange(40) % 12 + 2]
    staff = rows("employment", id=ids, hired=["2020-01-01"] * 40, left=left)
    pairs = rows("pairs", mentee_id=["E01"], mentor_id=["M1"], state=["running"],
                 date=["2026-05-01"])  # fmt: skip

    def measure(day, pairs=None):
        return measure_effects(
            programme, day, applications=TABLES["applications"].empty(), employment=staff,
            arms=arms, pairs=pairs,
        )  # fmt: skip

    cut, then = measure(dt.date(2026, 12, 1), pairs), measure(dt.date(2026, 4, 30))
    assert cut["retention"] == then["retention"]
    assert cut["retention"].value != measure(dt.date(2026, 12, 1))["retention"].value
    before = pairs.assign(date=pd.Timestamp("2025-12-01"))
    assert measure(dt.date(2026, 12, 1), before) == {}


def test_only_what_was_named_before_its_data_is_primary():
    entered = rows("primary_outcomes",
                   outcome=["wellbeing", "inclusion", "retention", "promotion", "ties_across"],
                   entered_at=["2026-05-31T23:00:00Z", "2026-06-01T00:00:00Z",
                               "2026-01-01T12:00:00Z", "2026-01-02T00:00:00Z", "soon"])  # fmt: skip
    answers = rows("survey_responses", respondent=["a", "a"], role=["mentee"] * 2, item=["x"] * 2,
                   wave=["1", "2"], date=["2026-01-20", "2026-06-01"])  # fmt: skip
    judged = judge_primary(entered, START, survey_responses=answers, waves=["1", "2"])
    assert judged.set_index("outcome")["in_time"].to_dict() == {
        "wellbeing": True, "inclusion": False, "retention": True, "promotion": False,
        "ties_across": False,
    }  # fmt: skip
    assert judge_primary(entered.iloc[:0], START).empty and judge_primary(None, START).empty


def effect(p):
    return Effect("x", 1.0, 0.5, 1.5, n=40, p_value=p, n_treated=20, n_control=20)


def test_holm_is_over_the_primary_alone_and_over_all_for_the_others():
    p = {"wellbeing": 0.03, "inclusion": 0.012, "retention": 0.02, "promotion": float("nan")}
    given = mark_primary({key: effect(x) for key, x in p.items()}, ["retention", "wellbeing", "no"])
    assert list(given) == ["retention", "wellbeing", "inclusion", "promotion"]
    found = {key: one.p_adjusted for key, one in allow_for_several(given).items()}
    first = multipletests([0.02, 0.03], method="holm")[1]
    every = multipletests([0.02, 0.03, 0.012], method="holm")[1]
    assert [found["retention"], found["wellbeing"]] == pytest.approx(first)
    assert found["inclusion"] == pytest.approx(every[2]) and np.isnan(found["promotion"])
    programme = plain_programme(
        targets=[{"id": "t", "text": "T", "indicator": "inclusion", "target": 3}],
        privacy={"minimum_count": 5},
    )
    assert choose_primary(given, programme) == "retention"
    plain = {key: effect(x) for key, x in p.items()}
    assert choose_primary(plain, programme) == "inclusion"


@pytest.fixture(scope="module")
def tables():
    return make_example(seed=1, employees=600, mentors=25, mentees=50, waiting=40).tables


def open_page(tables, as_of=AS_OF):
    period = {"start": "2025-10-01", "end": "2026-11-30"}
    return Phase("07_evaluation", plain_programme(period=period), as_of, "en", "leadership", tables)


def test_the_example_is_judged_by_what_was_named(tables):
    phase = open_page(tables)
    found = evaluate_programme(phase)
    assert list(found.effects)[:2] == ["inclusion", "retention"]
    named = [effect.is_primary for effect in found.effects.values()]
    assert named[:2] == [True, True] and len(named) >= 5 and not any(named[2:])
    told = report_design(
        found.study, phase.arms, found.named, found.until, phase.as_of, phase.programme
    )
    said = " ".join(str(note.text) for note in told)
    assert "10 September 2025: 50 people were offered one, 40 wait" in said
    assert "Named before" in said and "compared until" not in said
    assert (
        report_design(None, phase.arms, found.named.iloc[:0], AS_OF, AS_OF, phase.programme) == []
    )


@pytest.mark.parametrize("accepted", ["one", "all"])
def test_nobody_who_was_drawn_to_wait_is_proposed_whatever_applications_say(tables, accepted):
    day = dt.date(2025, 9, 12)
    phase = open_page(tables, day)
    arms = phase.arms
    waiting = set(arms.index[arms["arm"].eq("waiting")])
    drawn = match_cohort(phase).drawn
    assert set(drawn.held_back) == waiting and not drawn.admitted and not drawn.contested
    one = sorted(waiting)[0]
    asked = tables["applications"].copy()
    told = asked["id"].eq(one) if accepted == "one" else asked["id"].isin(waiting)
    asked.loc[told & asked["role"].eq("mentee"), "status"] = "accepted"
    cohort = match_cohort(open_page({**tables, "applications": asked}, day))
    assert set(cohort.drawn.held_back) == waiting
    assert set(cohort.drawn.contested) == ({one} if accepted == "one" else waiting)
    assert len(cohort.matcher.pairs_) and not waiting & set(cohort.matcher.pairs_["mentee_id"])
    warning = draw_findings(cohort.drawn)[0]
    assert warning.status == "act" and "The draw stands" in str(warning.text)
    # What only a person does: approve a pair.
    given = pd.concat([tables["pairs"], rows("pairs", mentee_id=[one], mentor_id=["M"],
                      state=["approved"], date=["2025-09-11"])])  # fmt: skip
    drawn = match_cohort(open_page({**tables, "applications": asked, "pairs": given}, day)).drawn
    assert drawn.admitted == [one] and one not in drawn.held_back + drawn.contested
    # Once somebody who waited has begun there is nothing left to keep apart.
    begun = pd.concat([tables["pairs"], rows("pairs", mentee_id=[one], mentor_id=["M"],
                      state=["running"], date=["2025-09-11"])])  # fmt: skip
    assert not match_cohort(open_page({**tables, "pairs": begun}, day)).drawn.held_back


def test_a_control_who_began_before_the_programme_leaves_nothing_to_compare(tables):
    arms = tables["study_arms"]
    one = arms.loc[arms["arm"].eq("waiting"), "id"].iloc[0]
    early = rows("pairs", mentee_id=[one], mentor_id=["M"], state=["running"], date=["2025-09-11"])
    phase = open_page({**tables, "pairs": pd.concat([tables["pairs"], early])})
    found = evaluate_programme(phase)
    assert found.effects == {} and found.until == phase.as_of
