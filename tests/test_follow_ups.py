"""What is said at follow-ups: as codes of each side, never beside a person, never in words."""

import datetime as dt

import pandas as pd
import pytest
from making import plain_programme

from mentorkit.meetings import (
    count_changes_wanted,
    list_pairs_to_help,
    list_pairs_to_talk_to,
    summarise_wishes,
    track_meetings,
)
from mentorkit.publication import release
from mentorkit.result import Missing, PersonList, Tabulation
from mentorkit.session import Phase
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)
SECRET = "Vi talar förbi varandra"


def pairs_that_run(n, ended=0):
    return pd.DataFrame(
        {"mentee_id": [f"E{k}" for k in range(n)], "mentor_id": [f"M{k}" for k in range(n)],
         "status": ["ended"] * ended + ["on_track"] * (n - ended), "step": "none"}
    )  # fmt: skip


def said(k, role, change, date="2026-05-01", **more):
    return {"mentee_id": f"E{k}", "mentor_id": f"M{k}", "date": date, "role": role,
            "change": change, "wish": SECRET, "works": SECRET, **more}  # fmt: skip


def tables(found):
    return [f.frame for f in found if isinstance(f, Tabulation)]


def test_each_side_counts_by_what_it_said_last():
    rows = [
        said(0, "mentee", "new_match", "2026-02-01"), said(0, "mentee", "none"),
        said(1, "mentee", "more_often"), said(1, "mentor", "more_often"),
        said(2, "mentor", "new_match", "2026-07-01"),  # later than the day
        said(3, "mentor", "new_match"),  # the pair has ended
    ]  # fmt: skip
    tracked = pairs_that_run(4).assign(status=["on_track"] * 3 + ["ended"])
    found = count_changes_wanted(fill_table("follow_ups", rows), tracked, AS_OF)
    some = found[found["wanted"] > 0]
    assert some.values.tolist() == [["more_often", "mentor", 1, 3], ["more_often", "mentee", 1, 3]]
    assert set(found["n"]) == {3}


@pytest.mark.parametrize("audience", ["leadership", "coordinator"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_tells_codes_of_enough_and_no_words(audience, language):
    n = 40
    rows = [said(k, "mentee", "clearer_goals" if k < 9 else "none", progress="some")
            for k in range(n)]  # fmt: skip
    rows += [said(k, "mentor", "new_match" if k < 4 else "none", progress="good")
             for k in range(n - 7)]  # fmt: skip
    findings = summarise_wishes(fill_table("follow_ups", rows), pairs_that_run(n), AS_OF)
    programme = plain_programme()
    phase = Phase("06_meetings", programme, AS_OF, language, audience, {})
    told = str([block._repr_mimebundle_() for block in release(findings, phase)])
    assert SECRET not in told and "E3" not in told
    changes, progress = tables(findings)
    by_change = changes.set_index(changes["change"].map(str))
    assert str(by_change.loc["clearer goals", "mentee"]).startswith("22% of 40")
    assert progress[["mentee", "mentor"]].values.tolist() == [[0, 0], [40, 0], [0, 33], [0, 7]]
    if audience == "leadership":
        assert "22" in told and "10%" not in told.replace("\xa0", "")  # 4 of 40 are too few


def test_nothing_said_is_missing_and_nothing_running_is_empty():
    none = fill_table("follow_ups", [])
    assert [type(f) for f in summarise_wishes(none, pairs_that_run(3), AS_OF)][1:] == [Missing]
    assert summarise_wishes(none, pairs_that_run(2, ended=2), AS_OF) == []


def test_the_list_of_pairs_to_talk_to_says_no_more_than_that():
    tracked = pairs_that_run(3).assign(step=["offer_change", "none", "offer_change"])
    people = fill_table("people", [{"id": "E2", "role": "mentee", "name": "Åsa"}])
    (one,) = list_pairs_to_talk_to(tracked, people)
    told = {"mentee", "mentee_id", "mentor", "mentor_id", "step_text"}
    assert isinstance(one, PersonList) and set(one.columns) == told
    assert one.frame[["mentee", "mentor"]].values.tolist() == [["E0", "M0"], ["Åsa", "M2"]]
    assert one.frame["step_text"].nunique() == 1
    assert list_pairs_to_talk_to(tracked[tracked["step"] == "none"], people) == []


def test_no_list_tells_a_pair_that_asked_from_one_that_missed_meetings():
    """Those that missed two meetings and those that asked stand alike in one list alone."""
    pairs = fill_table("pairs", [{"mentee_id": f"E{k}", "mentor_id": f"M{k}", "state": "running",
                                  "date": "2025-09-01"} for k in range(6)])  # fmt: skip
    days = ["2026-05-25", "2026-03-01", "2026-04-10", None, "2026-05-25", "2026-03-01"]
    met = [{"meeting_id": f"K{k}", "kind": "one_to_one", "held": day, "mentee_id": f"E{k}",
            "mentor_id": f"M{k}"} for k, day in enumerate(days) if day]  # fmt: skip
    asked = [{"mentee_id": f"E{k}", "mentor_id": f"M{k}", "asked_by": by, "date": "2026-05-26"}
             for k, by in ((0, "mentor"), (2, "mentee"), (3, "mentor"), (5, "mentee"))]  # fmt: skip
    day, people = dt.date(2026, 6, 1), fill_table("people", [])
    for requests, talked in ((asked, {0, 1, 2, 3, 5}), ([], {1, 5})):
        tracked = track_meetings(
            fill_table("meetings", met), pairs, plain_programme(), day,
            end_requests=fill_table("end_requests", requests),
        )  # fmt: skip
        (talk,) = list_pairs_to_talk_to(tracked, people)
        assert set(talk.frame["mentee"]) == {f"E{k}" for k in talked}
        rest = talk.frame.drop(columns=["mentee", "mentee_id", "mentor", "mentor_id"])
        assert len(rest.drop_duplicates()) == 1
        others = [set(one.frame["mentee"]) for one in list_pairs_to_help(tracked, people, day)]
        assert not set().union(*others) & set(talk.frame["mentee"])
        assert len(set().union(*others)) == (0 if requests else 2)


def test_a_mentor_of_several_pairs_is_one_person():
    tracked = pairs_that_run(12).assign(mentor_id=[f"M{k // 4}" for k in range(12)])
    rows = [{**said(k, "mentor", "new_match", progress="none"), "mentor_id": f"M{k // 4}"}
            for k in range(12)]  # fmt: skip
    follow_ups = fill_table("follow_ups", rows)
    found = count_changes_wanted(follow_ups, tracked, AS_OF)
    assert found[found["wanted"] > 0].values.tolist() == [["new_match", "mentor", 3, 3]]
    _, progress = tables(summarise_wishes(follow_ups, tracked, AS_OF))
    assert progress["mentor"].tolist() == [3, 0, 0, 0]
    assert progress["mentee"].tolist() == [0, 0, 0, 12]
