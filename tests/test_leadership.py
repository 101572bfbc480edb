"""The leadership page: where each target stands, by hand."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest
from making import plain_programme

from mentorkit.language import Text
from mentorkit.leadership import (
    INDICATOR_TABLES,
    TARGET_STATES,
    compare_targets,
    conclude_leadership,
    count_participation,
    judge_target,
    report_targets,
    summarise_programme,
)
from mentorkit.programme import Privacy, Target
from mentorkit.publication import Ledger, release
from mentorkit.result import Answer, Decision, Estimate, Missing, Tabulation, flatten
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.schemas import TABLES

AS_OF = dt.date(2026, 6, 30)


def target(**more):
    return Target.model_validate(
        {"id": "t", "text": "Stanna kvar", "indicator": "retention", "target": 0.9, **more}
    )


def estimate(value, low, high, n=120, **more):
    return Estimate(Text("Retention"), value, low, high, n=n, spec=".0%", **more)


def programme(*targets):
    return plain_programme(
        targets=[
            {"id": f"t{i}", "text": f"Mål {i}", "target": 0.9, **own}
            for i, own in enumerate(targets)
        ]
    )


@pytest.mark.parametrize(
    "value, low, high, baseline, direction, expected",
    [
        (0.95, 0.91, 0.98, 0.85, "at_least", ("reached", "sure")),
        (0.90, 0.84, 0.94, 0.85, "at_least", ("reached", "unsure")),
        (0.87, 0.80, 0.92, 0.85, "at_least", ("on_the_way", "unsure")),
        (0.87, 0.85, 0.89, 0.85, "at_least", ("on_the_way", "sure")),
        (0.80, 0.72, 0.91, 0.85, "at_least", ("not_yet", "unsure")),
        (0.80, 0.72, 0.86, None, "at_least", ("not_yet", "sure")),
        (0.88, 0.82, 0.93, None, "at_least", ("on_the_way", "unsure")),
        (0.80, 0.72, 0.86, 1.2, "at_most", ("reached", "sure")),
        (0.95, 0.92, 0.98, 1.2, "at_most", ("on_the_way", "sure")),
        (1.30, 1.20, 1.40, 1.2, "at_most", ("not_yet", "sure")),
    ],
)
def test_where_a_target_stands(value, low, high, baseline, direction, expected):
    own = target(baseline=baseline, direction=direction)
    assert judge_target(own, estimate(value, low, high), Privacy()) == expected


def test_too_few_or_nothing_measured():
    assert judge_target(target(), estimate(1, 0.7, 1, n=9), Privacy()) == ("too_few", "")
    assert judge_target(target(), None, Privacy()) == ("not_measured", "")
    due = target(baseline=0.85, by="2026-10-31")
    for day, state in (("2026-10-30", "on_the_way"), ("2026-10-31", "missed")):
        day = dt.date.fromisoformat(day)
        assert judge_target(due, estimate(0.87, 0.8, 0.92), Privacy(), day)[0] == state
    nan = float("nan")
    assert judge_target(target(), estimate(nan, nan, nan), Privacy()) == ("not_measured", "")
    assert judge_target(target(), estimate(0.95, nan, nan), Privacy()) == ("reached", "unsure")


def test_each_indicator_names_the_table_it_needs():
    indicators = Target.model_fields["indicator"].annotation.__args__
    assert set(INDICATOR_TABLES) == set(indicators)
    assert set(INDICATOR_TABLES.values()) <= set(TABLES)
    compared = compare_targets(programme({"indicator": "ties_across"}), {})
    assert str(compared.loc[0, "status"]) == "not measured: supply the table ties"
    assert compared.loc[0, "n"] == 0


def test_each_measured_target_is_a_line_that_says_what_was_wanted_and_whether_it_was_reached():
    own = programme({"id": "a", "indicator": "retention"},
                    {"id": "b", "indicator": "promotion", "target": 0.3},
                    {"id": "c", "indicator": "mobility"},
                    {"id": "d", "indicator": "wellbeing"})  # fmt: skip
    measured = {"retention": estimate(0.95, 0.92, 0.97, k=114),
                "promotion": estimate(0.02, 0.005, 0.06, k=2),
                "mobility": estimate(0.2, float("nan"), 0.3, k=24)}  # fmt: skip
    found = report_targets(own, measured, AS_OF)
    reader = SimpleNamespace(programme=own, language="en", audience="leadership", name="07",
                             as_of=AS_OF)  # fmt: skip
    said = [item.block["text"] for item in release(found, reader)]
    assert "95% (95% interval 92% to 97%), with at least 90% wanted: reached (sure)" in said[1]
    assert "too few people to tell" in said[2] and "2%" not in said[2]
    assert "20%, with at least 90% wanted: not yet." in said[3]
    assert len(said) == 4
    assert report_targets(own, {}, AS_OF) == []


@pytest.mark.parametrize("tell", [report_targets, summarise_programme])
def test_a_target_that_is_reached_by_few_more_is_told_as_it_was(tell):
    """Neither a new status nor a new wish makes of the target another, whose figure is new."""
    told = []
    for k, wanted, before in ((107, 0.9, None), (109, 0.9, None), (109, 0.85, 0.8)):
        own = programme({"indicator": "retention", "target": wanted, "baseline": before})
        measured = {"retention": estimate(k / 120, 0.83, 0.96, k=k)}
        reader = SimpleNamespace(programme=own, language="en", audience="leadership", name="07",
                                 as_of=AS_OF, ledger=Ledger.of_records(told))  # fmt: skip
        blocks = [item.block for item in release(tell(own, measured, AS_OF), reader)]
        told = told or [entry for block in blocks for entry in block.get("told", ())]
        page = str(blocks)
        assert "89%" in page and "91%" not in page


def test_a_target_on_the_way_names_the_baseline_it_is_judged_from():
    own = programme({"id": "t", "indicator": "turnover", "direction": "at_most", "target": 0.08,
                     "baseline": 0.12})  # fmt: skip
    found = report_targets(own, {"turnover": estimate(0.1, 0.07, 0.14, k=60)}, AS_OF)
    assert "at most 8% (from the programme's own baseline 12%) wanted: on the way" in str(
        found[1].text
    )


def test_a_share_of_few_hides_its_interval_too():
    few = compare_targets(
        programme({"indicator": "turnover", "direction": "at_most", "target": 0.1}),
        {"turnover": estimate(0.02, 0.005, 0.06, k=2)},
    )
    assert few.loc[0, "interval"] == ""
    # That it is reached would tell where the hidden share lies.
    assert (few.loc[0, "state"], str(few.loc[0, "sure"])) == ("too_few", "")
    many = compare_targets(
        programme({"indicator": "turnover"}), {"turnover": estimate(0.5, 0.4, 0.6, k=60)}
    )
    assert str(many.loc[0, "interval"]) == "40% to 60%"


def test_an_answer_of_hidden_figures_is_still_an_answer():
    reader = SimpleNamespace(
        programme=programme({"indicator": "retention"}, {"indicator": "turnover", "target": 0.1,
                                                         "direction": "at_most"}),
        language="en", audience="leadership", name="09_leadership",
    )  # fmt: skip
    few = {"retention": estimate(1, 0.4, 1, n=3, k=3)}
    first, *_, table = (r.block for r in release(
        summarise_programme(reader.programme, few, AS_OF)[:3], reader))  # fmt: skip
    assert (first["status"], first["text"]) == (
        "info",
        "Whether the programme reaches its targets cannot be told: too few people stand behind "
        "the figures.",
    )
    assert [cell["text"] for cell in table["rows"][0]][2::2] == [
        "hidden",
        "hidden",
        "too few to tell",
    ]
    some = {**few, "turnover": estimate(0.2, 0.15, 0.25, k=24)}
    first = release(summarise_programme(reader.programme, some, AS_OF)[0], reader)[0].block
    assert first["text"] == (
        "None of the programme's 2 targets is known to be reached. 1 cannot be told: too few "
        "people stand behind it. Not yet reached: “Mål 1”."
    )


def test_participation_by_hand():
    pairs = fill_table("pairs", [
        *({"mentee_id": f"E{k}", "mentor_id": f"M{k // 2}", "state": "running",
           "date": "2026-01-10"} for k in range(6)),
        {"mentee_id": "E5", "mentor_id": "M2", "state": "ended", "date": "2026-03-01"},
        {"mentee_id": "E9", "mentor_id": "M9", "state": "proposed", "date": "2026-01-10"},
    ])  # fmt: skip
    applications = fill_table("applications", [
        {"id": f"W{k}", "role": "mentee", "route": "own", "status": "waiting",
         "date": "2025-12-01"} for k in range(3)])  # fmt: skip
    meetings = fill_table("meetings", [
        {"meeting_id": "a", "kind": "one_to_one", "held": "2026-02-01", "mentee_id": "E0",
         "mentor_id": "M0"},
        {"meeting_id": "b", "kind": "one_to_one", "held": "2026-02-09", "mentee_id": "E1",
         "mentor_id": "M0"},
        {"meeting_id": "c", "kind": "one_to_one", "held": "2026-08-09", "mentee_id": "E2",
         "mentor_id": "M1"},
        {"meeting_id": "d", "kind": "group", "held": "2026-02-09"},
    ])  # fmt: skip
    people = fill_table("people", [{"id": "E0", "role": "mentee"}, {"id": "M0", "role": "mentor"}])
    found = count_participation(people, applications, pairs, meetings, AS_OF)
    assert found["number"].tolist() == [5, 5, 3, 1, 3, 2]
    assert found["people"].tolist()[-1] == 2  # the pairs that held them
    approved = fill_table("pairs", [
        {"mentee_id": f"A{k}", "mentor_id": f"M{k}", "state": "approved", "date": "2026-02-01"}
        for k in range(7)])  # fmt: skip
    waiting = count_participation(people, applications, approved, meetings[:0], AS_OF)
    assert dict(zip(waiting["what"].map(str), waiting["number"], strict=True)) == {
        "Running pairs": 0, "Mentees in them": 0, "Mentors in them": 0,
        "Pairs approved, not yet started": 7, "Pairs that have ended": 0,
        "On the waiting list": 3,
    }  # fmt: skip
    empty = count_participation(people, applications[:0], pairs[:0], meetings[:0], AS_OF)
    assert empty["number"].tolist() == [1, 1]


def key_factors():
    return pd.DataFrame(
        {
            "factor": ["leadership", "clarity", "long_term"],
            "acts_done": [5, 2, 3],
            "score_pct": [100.0, 40.0, 75.0],
            "gap": [Text("nothing is missing")] * 3,
            "next_step": [Text("publish guidelines")] * 3,
        }
    )


def test_the_page_answers_first_and_in_three():
    plan = programme(
        {"indicator": "retention"},
        {"indicator": "goals_reached", "target": 0.5},
        {"indicator": "ties_across", "target": 3},
    )
    effect = Answer(Text("By lot, being offered a place caused a difference."), "good")
    found = summarise_programme(
        plan,
        {"retention": estimate(0.95, 0.92, 0.97), "goals_reached": estimate(0.3, 0.2, 0.4),
         "ties_across": None},
        AS_OF,
        key_factors=key_factors(),
        to_decide=[Text("Recruit?"), Text("Train?")],
        effect=effect,
    )  # fmt: skip
    answers = [f for f in found if isinstance(f, Answer)]
    assert found[:3] == answers
    assert str(answers[0].text).startswith("1 of 3 targets of the programme are reached, 1 of")
    assert str(answers[0].text).endswith("Not yet reached: “Mål 1”.") and answers[0].status == "act"
    assert answers[1] is effect
    assert str(answers[2].text) == "2 decisions wait for leadership. First: Recruit?"
    late = {"by": AS_OF, "indicator": "goals_reached"}
    due = compare_targets(programme(late), {"goals_reached": estimate(0.3, 0.2, 0.4)}, AS_OF)
    assert due["status"].map(str).tolist() == ["not reached"]
    told = summarise_programme(
        programme(late, {**late, "by": None}), {"goals_reached": estimate(0.3, 0.2, 0.4)}, AS_OF
    )
    assert str(told[0].text).endswith("Not reached: “Mål 0”. Not yet reached: “Mål 1”.")
    conclusion = conclude_leadership(
        plan, {"retention": estimate(1, 1, 1)}, [Text("Recruit?")] * 5, [Text("Go on?")]
    )
    decision = next(f for f in conclusion if isinstance(f, Decision))
    assert [str(text) for text in decision.texts[3:]] == [
        "Page 08 has 2 more proposed changes.",
        "Go on?",
    ]
    assert any("2 targets are not measured" in str(t) for t in conclusion[0].texts)


def test_without_targets_behind_the_weakest_factor_speaks():
    found = summarise_programme(
        programme({"indicator": "retention"}),
        {"retention": estimate(0.95, 0.92, 0.97)},
        AS_OF,
        key_factors=key_factors(),
    )
    assert str(found[1].text).startswith("The weakest key factor is clarity and structure (40 of")
    assert found[1].status == "act"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_programme_passes_the_door(language):
    reader = SimpleNamespace(
        programme=programme(), language=language, audience="leadership", name="09_leadership"
    )
    silent = key_factors().assign(acts_done=0, score_pct=0.0)
    found = summarise_programme(programme(), {}, AS_OF, key_factors=silent)
    missing = [f.table for f in flatten(found) if isinstance(f, Missing)]
    assert missing == ["pairs", "key_factors"]
    assert not any(isinstance(f, (Answer, Tabulation)) for f in found)
    released = release([found, conclude_leadership(programme(), {}, [])], reader)
    assert released[-1].block["kind"] == "decision"


def test_few_people_are_told_neither_figure_nor_interval():
    plan = programme({"indicator": "retention"}, {"indicator": "wellbeing", "target": 4})
    measured = {
        "retention": estimate(0.975, 0.9288, 0.9915, k=117),
        "wellbeing": Estimate(Text("W"), 3.37, 2.88, 3.86, n=8, spec=".2f"),
    }
    reader = SimpleNamespace(
        programme=plan, language="en", audience="leadership", name="09_leadership"
    )
    told = str([r.block for r in release(summarise_programme(plan, measured, AS_OF), reader)])
    assert not any(figure in told for figure in ("98%", "97", "93%", "3.37", "2.88", "3.86"))
    assert str(TARGET_STATES["too_few"]) in told
