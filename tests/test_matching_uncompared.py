"""Who matches on nothing is told so, and told what to supply."""

import warnings

import numpy as np
import pandas as pd
import pytest

from mentorkit import MentorMatcher, load_profiles
from mentorkit.errors import MentorkitWarning
from mentorkit.matching import matching_findings
from mentorkit.programme import Programme

MENTORS = pd.DataFrame({"id": ["M1", "M2"], "skills": [("juridik",), ("data",)]})


def fit(mentees, mentors=MENTORS, told=None, **how):
    """The fitted matcher and what it warned of (others may warn at the same moment)."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        matcher = MentorMatcher(**how).fit(mentees, mentors, **(told or {}))
    return matcher, [str(w.message) for w in caught if w.category is MentorkitWarning]


def people(**columns):
    return pd.DataFrame({"id": ["E1", "E2"], **columns})


def test_who_can_be_compared_is_not_warned():
    matcher, said = fit(people(goals=[("data",), ("juridik",)]))
    assert said == [] and "goals" not in matcher.uncompared_
    # Goals that are not asked for need not be there.
    area = people(department=["Inköp", "HR"])
    assert fit(area, area.assign(id=["M1", "M2"]), criteria={"department": 1})[1] == []


@pytest.mark.parametrize(
    "mentees, how, words",
    [
        (people(), {}, ["No mentees say anything in goals, interests", "about"]),
        (people(goals=[(), ()]), {}, ["No mentees say anything in goals, interests"]),
        (people(Goal=["data", "juridik"]), {}, ["column Goal", "did you mean goals?"]),
        (people(goals=["löpning", "kor"]), {"criteria": {"goals": 1}}, ["nothing in goals"]),
    ],
)
def test_scores_that_are_all_alike_are_told_with_what_is_missing(mentees, how, words):
    matcher, (said, *_) = fit(mentees, **how)
    assert np.ptp(matcher.fit_scores_.to_numpy()) == 0
    assert said.startswith("Every pair scores alike")
    assert all(word in said for word in words), said
    assert "E1" not in said and len(matcher.pairs_) == 2  # within the rules, pairs are proposed


def test_goals_that_are_not_compared_are_told_though_scores_differ():
    mentors = MENTORS.assign(department=["Inköp", "HR"])
    matcher, (said,) = fit(people(department=["Inköp", "HR"]), mentors)
    assert np.ptp(matcher.fit_scores_.to_numpy()) > 0
    assert said.startswith("Goals are not compared. No mentees say anything in goals.")
    assert "load_profiles" in said


def test_a_sheet_whose_goals_bear_another_name_is_told_from_file_to_match(tmp_path):
    (tmp_path / "mentees.csv").write_text("id,Goal,Vill utveckla\nE1,data,x\nE2,juridik,y\n")
    with pytest.warns(MentorkitWarning) as caught:
        mentees = load_profiles(tmp_path / "mentees.csv", role="mentee")
    said = next(str(warned.message) for warned in caught if warned.category is MentorkitWarning)
    assert "Columns not read: Goal, Vill utveckla" in said and "Goal: did you mean goals?" in said
    assert "data" not in said and "utveckla: did you" not in said
    assert "a column Goal, which is not read: did you mean goals?" in fit(mentees)[1][0]


def test_the_page_says_it_in_a_finding():
    programme = Programme(id="p", name="P", organisation="O", purpose="x",
                          period={"start": "2026-01-01", "end": "2026-12-31"})  # fmt: skip
    told = {}
    for name, mentees in {
        "nothing": people(),
        "goals": people(department=["Inköp", "HR"]),
        "fine": people(goals=[("data",), ("juridik",)]),
    }.items():
        matcher, _ = fit(mentees, MENTORS.assign(department=["Inköp", "HR"]))
        texts = [
            f.text.render("sv")
            for f in matching_findings(matcher, programme, None)
            if getattr(f, "status", "") == "act"
        ]
        told[name] = [text for text in texts if "jämför" in text]
    assert len(told["nothing"]) == 1 and told["nothing"][0].startswith("Alla par får samma poäng")
    assert len(told["goals"]) == 1 and told["goals"][0].startswith("Målen jämförs inte")
    assert told["fine"] == []


def test_lists_parted_otherwise_on_one_side_are_told_with_the_remedy(tmp_path):
    area = {"department": ["Inköp", "HR"]}
    mentees = people(goals=["ledarskap, dataanalys", "dataanalys, juridik"], **area)
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": ["ledarskap; dataanalys", "juridik"],
                            **area})  # fmt: skip
    matcher, said = fit(mentees, mentors)
    assert matcher.unshared_ == ["goals"] and not matcher.parts_["goals"].to_numpy().any()
    unshared, unparted = said
    assert "scores 0 in goals" in unshared and "mentor's skills" in unshared
    assert "mentees have" in unparted and "in goals" in unparted and 'separator=","' in unparted
    assert not any(word in " ".join(said) for word in ("ledarskap", "E1"))

    # The remedy that is named is one.
    mentees.to_csv(tmp_path / "mentees.csv", sep="\t", index=False)
    read = load_profiles(tmp_path / "mentees.csv", role="mentee", separator=",")
    matcher, said = fit(read, mentors)
    assert said == [] and matcher.unshared_ == []


def test_a_comma_within_an_entry_is_not_taken_for_a_separator():
    mentees = people(goals=["hälsa, miljö och säkerhet; data", "juridik"])
    assert fit(mentees)[1] == []


def test_the_page_says_that_lists_have_nothing_in_common():
    programme = Programme(id="p", name="P", organisation="O", purpose="x",
                          period={"start": "2026-01-01", "end": "2026-12-31"})  # fmt: skip
    area = {"department": ["Inköp", "HR"]}
    matcher, _ = fit(people(goals=["juridik, data", "data"], **area), MENTORS.assign(**area))
    assert matcher.unshared_ == []  # one goal is shared, and yet the comma is told

    def told(matcher):
        found = matching_findings(matcher, programme, None)
        return {f.text.render("sv"): f.status for f in found if hasattr(f, "status")}

    (comma,) = [text for text in told(matcher) if "separator" in text]
    assert "goals" in comma and told(matcher)[comma] == "watch"
    matcher, _ = fit(people(goals=["löpning", "kör"], **area), MENTORS.assign(**area))
    (nothing,) = [text for text in told(matcher) if text.startswith("Ingen adept och mentor")]
    assert "Mål" in nothing and told(matcher)[nothing] == "act"


@pytest.mark.parametrize(
    "told, words",
    [
        ({"trained": ["M1", "M2", "M9"]}, "trained name people who are in none of the tables: M9."),
        ({"waiting": iter(["E7", "E1"])}, "waiting name people who are in none of the tables: E7."),
        ({"left_out": ["E8"]}, "left_out name people who are in none of the tables: E8."),
        ({"running": [("E1", "M1"), ("E2", "M1")]}, "than places: M1 (2 pairs, 1 place)."),
    ],
)
def test_slips_in_what_fit_is_told_are_warned_of(told, words):
    mentees = people(goals=[("data",), ("juridik",)])
    _, (said,) = fit(mentees, told=told)
    assert words in said


def test_wishes_for_nobody_are_counted_and_not_told_apart():
    mentees = people(goals=[("data",), ("juridik",)], wishes=[("m1", "M77"), ("M78",)])
    _, (said,) = fit(mentees)
    assert said.startswith("2 wishes are for people who are in none of the tables")
    assert "M7" not in said and "E" not in said
    assert fit(mentees.assign(wishes=[("m1",), ("M2", "M1")]))[1] == []
