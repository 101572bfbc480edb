"""The explorer's parts agree, show what the models say, and write only what is confirmed."""

from __future__ import annotations

import datetime as dt
import html
import re

import pandas as pd
import pytest
from test_workbench_exploring import import_people, pairs_of, stored

from mentorkit.matching import MentorMatcher, explain_pair
from mentorkit.workbench import explorer as module
from mentorkit.workbench import pair_list
from mentorkit.workbench.desk import Desk
from mentorkit.workbench.explorer import MatchExplorer, explore_matches

DAY = dt.date(2026, 2, 1)


@pytest.fixture
def desk(make_programme):
    module._KEPT.clear()
    programme = import_people(make_programme({"people": {"file": "people.csv"}}))
    desk = Desk(programme, DAY, "en")
    desk.who.widget.value = "Åsa Öberg"
    return desk


@pytest.fixture
def board(desk):
    return MatchExplorer(desk)


def shown(board):
    return [row.box.description for row in board.list.rows[: len(board.list.list.children)]]


def look(board, mentee, mentor):
    board.pair.mentee.widget.value = mentee
    board.pair.mentor.widget.value = mentor


def test_the_list_shows_every_mentee_with_what_the_score_is_made_of(board):
    lines = shown(board)
    assert len(lines) == 5 and lines == sorted(lines, key=str.casefold)
    matcher = board.exploration.matcher
    for row in board.list.rows[:5]:
        mentee, mentor = row.line.mentee_id, row.line.mentor_id
        told = html.unescape(row.told.value)
        if mentor is None:
            assert row.box.disabled and "no mentor" in row.box.description
            (why,) = matcher.unmatched_.set_index("mentee_id").loc[[mentee], "words"]
            assert str(why) in told
            continue
        for part in explain_pair(matcher, mentee, mentor).itertuples():
            assert str(part.words) in told and f"{part.share:.0%}" in told


def test_names_find_rows_and_pages_hold_so_many(board, monkeypatch):
    board.list.name.widget.value = "åsa"
    assert [line.mentee_id for line in board.list.lines] == ["E1"]
    board.list.name.widget.value = "m2"
    assert {line.mentor_id for line in board.list.lines} == {"M2"}
    board.list.name.widget.value = ""
    monkeypatch.setattr(pair_list, "PAGE", 2)
    board.list.refresh()
    seen = []
    for _ in range(3):
        seen += shown(board)
        board.list.on.click()
    assert len(seen) == len(set(seen)) == 5 and board.list.on.disabled


def test_a_weight_moves_the_list_the_sums_and_the_lines_for_the_params_file(board):
    board.weights.controls["interests"].widget.value = 30.0
    expected = MentorMatcher.from_programme(board.desk.programme)
    expected.set_params(criteria={**board.exploration.own_weights, "interests": 30})
    found = pairs_of(board.exploration.entrants.match(expected).pairs_)
    assert {
        (line.mentee_id, line.mentor_id) for line in board.list.lines if line.mentor_id
    } == found
    assert "interests: 30" in board.weights.lines.value
    board.list.shown.widget.value = "moved"
    moves = board.exploration.moves()
    assert len(board.list.lines) == moves["move"].ne("kept").sum() > 0
    assert f"{moves['move'].ne('kept').sum()}." in board.status.value
    board.weights.back.click()
    assert board.weights.lines.value == "" and board.weights.controls["interests"].widget.value == 2


def test_who_is_looked_at_follows_the_proposal_unless_another_was_chosen(board):
    mentee, mentor = board.exploration.pairs.iloc[0][["mentee_id", "mentor_id"]]
    look(board, mentee, mentor)
    board.exploration.forbid(mentee, mentor)
    board.refresh()
    proposed = dict(pairs_of(board.exploration.pairs)).get(mentee)
    assert board.pair.pair[0] == mentee
    assert proposed is None or board.pair.pair[1] == proposed != mentor
    look(board, mentee, mentor)
    board.weights.controls["site"].widget.value = 3.0
    assert board.pair.pair == (mentee, mentor)


def test_a_refusal_stands_beside_its_field_and_says_which_rule(board):
    before = board.exploration.pairs
    board.weights.controls["goals"].widget.value = -2.0
    assert "0 or more" in board.weights.controls["goals"].problem
    look(board, "E1", "M4")
    assert "same team" in board.pair.told.value
    board.pair.reason.widget.value = "they asked"
    board.pair.choose.click()
    assert "same team" in board.pair.reason.problem
    assert board.exploration.pairs is before


def test_what_is_tried_is_taken_up_by_a_cell_that_is_run_again(desk, board):
    look(board, "E5", "M1")
    board.pair.reason.widget.value = "asked for"
    board.pair.choose.click()
    look(board, "E3", "M2")
    board.pair.forbid.click()
    board.weights.controls["site"].widget.value = 3.0
    other = Desk(desk.programme, DAY, "en")
    again = MatchExplorer(other)
    assert again.exploration.trial == board.exploration.trial
    assert "asked for" in again.pair.tried.value and "forbidden" in again.pair.tried.value
    assert MatchExplorer(Desk(desk.programme, DAY - dt.timedelta(1), "en")).pair.tried.value == ""


def test_nothing_is_written_before_it_is_confirmed_nor_twice(desk, board):
    board.list.all.click()
    board.decision.approve.click()
    assert board.decision.confirm.layout.display is None
    board.decision.leave.click()
    board.decision.write.click()
    assert stored(desk.programme, "pairs")[0].empty
    board.decision.approve.click()
    board.weights.controls["goals"].widget.value = 1.0  # what was asked holds no longer
    board.decision.write.click()
    assert stored(desk.programme, "pairs")[0].empty
    board.decision.approve.click()
    approved = set(board.list.ticked)
    board.decision.write.click()
    board.decision.write.click()
    rows, history = stored(desk.programme, "pairs")
    assert pairs_of(rows) == approved and len(history) == len(rows) == 4
    assert "4 decisions are written. Saved at" in board.decision.status.value
    assert board.list.ticked == {} and len(board.list.lines) == 1


def test_a_pair_that_is_not_approved_is_written_with_its_reason_and_not_proposed_again(desk, board):
    row = next(row for row in board.list.rows if row.line and row.line.mentor_id)
    pair = (row.line.mentee_id, row.line.mentor_id)
    row.box.value = True
    board.decision.reason.widget.value = "x" * 100
    board.decision.decline.click()
    assert "longer" in board.decision.reason.problem
    board.decision.reason.widget.value = "another role soon"
    board.decision.decline.click()
    board.decision.write.click()
    rows, _ = stored(desk.programme, "pairs")
    assert rows[["mentee_id", "mentor_id", "state", "reason"]].values.tolist() == [
        [*pair, "declined", "another role soon"]
    ]
    assert pair not in pairs_of(board.exploration.pairs)


def test_nobody_s_name_and_a_wrong_day_are_asked_for_beside_their_fields(desk, board):
    board.list.all.click()
    board.decision.date.widget.value = "31/02"
    board.decision.approve.click()
    assert board.decision.date.problem and board.decision.confirm.layout.display == "none"
    board.decision.date.widget.value = "2026-02-02"
    board.decision.approve.click()
    board.decision.write.click()
    assert "counts as today" in board.decision.date.problem
    board.decision.date.widget.value = "2026-02-01"
    desk.who.widget.value = ""
    board.decision.approve.click()
    board.decision.write.click()
    assert desk.who.problem and stored(desk.programme, "pairs")[0].empty


def test_forbidden_pairs_are_kept_apart_only_when_it_is_confirmed(desk, board):
    look(board, "E3", "M2")
    board.pair.forbid.click()
    board.pair.apart.click()
    assert stored(desk.programme, "conflicts")[0].empty
    board.decision.write.click()
    rows, history = stored(desk.programme, "conflicts")
    assert rows.values.tolist() == [["E3", "M2"]] and pd.isna(history["why"]).all()
    assert board.pair.tried.value == "" and board.pair.apart.disabled


def test_the_notebook_s_file_names_nobody(desk):
    kept = explore_matches(desk)
    told = str(kept._repr_mimebundle_()) + repr(kept)
    assert not re.search("Öberg|Berg|E1", told)


def test_every_control_has_a_label(board):
    def controls(widget):
        for child in getattr(widget, "children", ()):
            yield from controls(child)
        if hasattr(widget, "description") and type(widget).__name__ != "HTML":
            yield widget

    found = [control for box in board.widgets for control in controls(box)]
    assert len(found) > 30 and all(control.description.strip() for control in found)
