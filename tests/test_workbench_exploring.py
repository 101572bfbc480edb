"""Matches explored: what moves is what the matcher says, and what is decided is written so."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from mentorkit.criteria import CRITERIA
from mentorkit.errors import MatchingError, TableError
from mentorkit.matching import PROPOSAL, MentorMatcher, explain_why_not
from mentorkit.session import Phase
from mentorkit.tables import Store, import_tables, open_tables, read_history, save_entries
from mentorkit.workbench.deciding import keep_apart, plan_decisions, write_decisions
from mentorkit.workbench.exploring import Exploration
from mentorkit.workbench.moves import find_moves
from mentorkit.workbench.trial import LONGEST_REASON, Trial

DAY = dt.date(2026, 2, 1)
MENTEES = ["E1", "E2", "E3", "E4", "E5"]
MENTORS = ["M1", "M2", "M3", "M4"]
PEOPLE = """id;role;name;goals;skills;interests;department;team;capacity
E1;mentee;Åsa Öberg;data;;segling;Inköp;A;
E2;mentee;Bo Ek;data;;schack;HR;B;
E3;mentee;Eva Alm;juridik;;segling;HR;C;
E4;mentee;Ida Dal;ledarskap;;schack;IT;D;
E5;mentee;Olle Fors;ledarskap;;segling;IT;E;
M1;mentor;Mia Berg;;data;schack;Stab;F;1
M2;mentor;Per Gran;;juridik;segling;Stab;G;1
M3;mentor;Siv Holm;;ledarskap; segling;Stab;H;1
M4;mentor;Tor Is;;data; schack;Drift;A;1
"""


_IMPORTED = []


def import_people(programme):
    """Import the people above; where that was done before, put the store in its place."""
    if not _IMPORTED:
        (programme.data_folder / "people.csv").write_text(PEOPLE, "utf-8")
        import_tables(programme)
        _IMPORTED.append(programme.store_path.read_bytes())
    programme.store_path.write_bytes(_IMPORTED[0])
    return programme


@pytest.fixture
def programme(make_programme):
    return import_people(make_programme({"people": {"file": "people.csv"}}))


@pytest.fixture
def explored(programme):
    return Exploration(
        lambda: Phase("03_matching", programme, DAY, "en", "coordinator", open_tables(programme))
    )


def pairs_of(frame):
    return set(frame[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))


def people(role):
    table = pd.read_csv(pd.io.common.StringIO(PEOPLE), sep=";", skipinitialspace=True)
    table = table[table["role"] == role].drop(columns="capacity" if role == "mentee" else [])
    for name in ("goals", "skills", "interests"):
        table[name] = [() if cell != cell else (cell,) for cell in table[name]]
    return table.drop(columns="role")


def best_by_hand(scores, banned=(), stands=()):
    """The most pairs and then the largest sum, over every way to give four mentors out."""
    scores = scores.copy()
    for pair in banned:
        scores.loc[pair] = np.nan
    found = []
    for chosen in permutations(scores.index, len(scores.columns)):
        pairs = set(zip(chosen, scores.columns, strict=True))
        allowed = {pair for pair in pairs if not np.isnan(scores.loc[pair])}
        if set(stands) <= allowed:
            found.append((len(allowed), sum(scores.loc[pair] for pair in allowed), allowed))
    return max(found, key=lambda one: (one[0], round(one[1], 9)))


def test_pairs_under_other_weights_are_those_of_a_matcher_with_these_weights(explored):
    before = pairs_of(explored.pairs)
    weights = {**dict.fromkeys(CRITERIA, 0), "interests": 5, "goals": 1}
    explored.try_weights(weights)
    again = MentorMatcher({"interests": 5, "goals": 1}).fit(people("mentee"), people("mentor"))
    assert pairs_of(explored.pairs) == pairs_of(again.pairs_) != before
    assert explored.pairs["score"].sum() == pytest.approx(again.total_score_)
    assert ("E1", "M4") not in pairs_of(explored.pairs)  # one team


def test_what_is_proposed_beside_what_is_settled_and_forbidden_is_the_best_there_is(explored):
    scores = explored.given.scores_
    explored.forbid("E3", "M2")
    explored.override("E5", "M1", "they know each other's work")
    n, total, _ = best_by_hand(scores, banned=[("E3", "M2")], stands=[("E5", "M1")])
    found = pairs_of(explored.pairs)
    assert ("E5", "M1") in found and ("E3", "M2") not in found
    assert (len(found), explored.pairs["score"].sum()) == (n, pytest.approx(total))


def test_a_locked_pair_stays_whatever_is_weighed_after(explored):
    mentee, mentor, _ = explored.pairs.iloc[0]
    explored.lock(mentee)
    for name in CRITERIA:
        explored.try_weights({**dict.fromkeys(CRITERIA, 0), name: 1})
        assert (mentee, mentor) in pairs_of(explored.pairs)
    explored.unlock(mentee)
    assert not explored.trial.settled


def test_a_refused_change_leaves_everything_as_it_was(explored):
    explored.lock("E3")
    trial, pairs = explored.trial, explored.pairs
    refused = [
        lambda: explored.try_weights({"goals": -1}),
        lambda: explored.try_weights(dict.fromkeys(CRITERIA, 0)),
        lambda: explored.override("E1", "M4", "they asked"),  # one team
        lambda: explored.override("E1", "M2", "they asked"),  # the only place is locked
        lambda: explored.override("E1", "M3", " "),
        lambda: explored.override("E1", "M3", "x" * (LONGEST_REASON + 1)),
        lambda: explored.override("E1", "M3", "mentorkit's proposal"),
    ]
    for change in refused:
        with pytest.raises(MatchingError):
            change()
        assert explored.trial == trial and explored.pairs is pairs


def test_forbidding_a_settled_pair_unsettles_it_and_the_other_way_round(explored):
    explored.override("E5", "M1", "asked for")
    explored.forbid("E5", "M1")
    assert not explored.trial.settled and ("E5", "M1") not in pairs_of(explored.pairs)
    explored.override("E5", "M1", "asked for")
    assert not explored.trial.forbidden and ("E5", "M1") in pairs_of(explored.pairs)


def test_moves_are_told_since_the_last_change_and_since_the_params_file(explored):
    start = explored.pairs
    explored.override("E5", "M1", "asked for")
    middle = explored.pairs
    explored.forbid("E3", "M2")
    for since, before in (("previous", middle), ("params", start)):
        moves = explored.moves(since).set_index("mentee_id")
        old, new = (dict(pairs_of(pairs)) for pairs in (before, explored.pairs))
        for mentee in MENTEES:
            if mentee not in old and mentee not in new:
                assert mentee not in moves.index
                continue
            told = moves.loc[mentee]
            assert (told["before"], told["after"]) == (old.get(mentee), new.get(mentee))
        was, now = explored.sums(since)
        weights = explored.matcher.fit_scores_
        assert was.score == pytest.approx(sum(weights.loc[p] for p in old.items()))
        assert now.lowest == pytest.approx(min(weights.loc[p] for p in new.items()))
        assert (was.matched, now.seeking) == (len(old), 5)


def test_each_move_has_its_name():
    before = pd.DataFrame({"mentee_id": ["a", "b", "c"], "mentor_id": ["X", "Y", "Z"]})
    after = pd.DataFrame({"mentee_id": ["a", "c", "d"], "mentor_id": ["X", "Y", "Z"]})
    moves = find_moves(before, after)
    assert dict(zip(moves["mentee_id"], moves["move"], strict=True)) == {
        "a": "kept", "b": "lost", "c": "moved", "d": "new",
    }  # fmt: skip


def test_weighing_a_pair_says_what_it_costs_or_which_rule_forbids_it(explored):
    asked = explain_why_not(explored.given, "E5", "M1")
    assert explored.weigh("E5", "M1") == asked and asked.reason == "others"
    told = explored.weigh("E1", "M4")
    assert told.reason == "rule" and "same team" in str(told.words)
    explored.override("E5", "M1", "asked for")
    # What is settled for the mentee does not hide what a third mentor would cost.
    assert explored.weigh("E5", "M3").reason in ("others", "proposed")


def test_weights_are_told_as_lines_that_the_params_file_reads(explored):
    from ruamel.yaml import YAML

    assert explored.params_lines() == "" and explored.tell_weights() == ""
    explored.try_weights({"goals": 2.5, "wishes": 0})
    read = YAML(typ="safe").load(explored.params_lines())
    assert read == {"matching": {"weights": {"goals": 2.5, "wishes": 0}}}
    explored.try_weights(explored.own_weights)
    assert explored.params_lines() == ""


def test_a_trial_is_taken_up_again_as_far_as_the_tables_let_it(programme, explored):
    explored.override("E5", "M1", "asked for")
    explored.forbid("E1", "M2")
    explored.try_weights({"goals": 1})
    again = Exploration(explored._read, explored.to_keep())
    assert again.trial == explored.trial and pairs_of(again.pairs) == pairs_of(explored.pairs)
    assert again.set_aside == [] and explored.to_keep().weights == {"goals": 1}
    again.let_go()
    assert again.trial == Trial({**explored.own_weights, "goals": 1})
    taken = {"mentee_id": "E2", "mentor_id": "M1", "state": "approved", "date": DAY}
    save_entries(programme, {"pairs": [taken]}, who="Bo")
    explored.read_again()
    assert explored.set_aside == [("E5", "M1")] and explored.trial.forbidden == (("E1", "M2"),)
    assert "E2" not in set(explored.pairs["mentee_id"]) | set(explored.previous["mentee_id"])


def stored(programme, name):
    with Store.open(programme) as store:
        return store.read(name), read_history(store, name)


def test_approving_writes_exactly_these_rows_and_their_history(programme, explored):
    explored.override("E5", "M1", "they know each other's work")
    proposals = sorted(pairs_of(explored.pairs) - {("E5", "M1")})
    plan = plan_decisions(explored, [("E5", "M1"), proposals[0]], proposals[1:2], reason="moving")
    assert stored(programme, "pairs")[0].empty  # a plan is no decision
    write_decisions(explored, plan, who="Åsa Öberg", date=dt.date(2026, 1, 30))
    rows, history = stored(programme, "pairs")
    expected = {
        ("E5", "M1", "approved"): ("they know each other's work", "they know each other's work"),
        (*proposals[0], "approved"): (str(PROPOSAL), None),
        (*proposals[1], "declined"): ("moving", "moving"),
    }
    rows = rows.set_index(["mentee_id", "mentor_id", "state"])
    assert set(rows.index) == set(expected) == set(history["key"])
    for key, (reason, _) in expected.items():
        assert rows.loc[key, "reason"] == reason
        assert rows.loc[key, "decided_by"] == "Åsa Öberg"
        assert rows.loc[key, "date"] == pd.Timestamp("2026-01-30")
    assert dict(zip(history["key"], history["why"], strict=True)) == {
        key: why for key, (_, why) in expected.items()
    }
    assert set(history["who"]) == {"Åsa Öberg"} and set(history["action"]) == {"added"}
    # They are decided: neither is proposed again, and nothing of them is settled any more.
    assert not explored.trial.settled
    assert not {"E5", proposals[0][0]} & set(explored.pairs["mentee_id"])
    assert proposals[1] not in pairs_of(explored.pairs)


def test_the_history_says_by_which_other_weights_a_pair_was_proposed(programme, explored):
    explored.try_weights({"interests": 9})
    pair = sorted(pairs_of(explored.pairs))[0]
    write_decisions(explored, plan_decisions(explored, [pair]), who="Åsa", date=DAY)
    assert "Interests 9" in stored(programme, "pairs")[1]["why"][0]


def test_nothing_is_written_of_a_pair_that_others_have_made_impossible(programme, explored):
    plan = plan_decisions(explored, pairs_of(explored.pairs))
    mentor = explored.pairs["mentor_id"].iloc[0]
    other = next(e for e in MENTEES if e not in set(explored.pairs["mentee_id"]))
    taken = {"mentee_id": other, "mentor_id": mentor, "state": "approved", "date": DAY}
    save_entries(programme, {"pairs": [taken]}, who="Bo")
    with pytest.raises(MatchingError) as refused:
        write_decisions(explored, plan, who="Åsa", date=DAY)
    assert [mentor in p.what for p in refused.value.problems] == [True]
    assert len(stored(programme, "pairs")[0]) == 1


def test_nobody_decides_nothing_and_only_what_is_shown_is_decided(explored):
    with pytest.raises(TableError, match="name"):
        write_decisions(explored, plan_decisions(explored, [tuple(explored.pairs.iloc[0][:2])]),
                        who=" ")  # fmt: skip
    plan = plan_decisions(explored, [tuple(explored.pairs.iloc[0][:2])])
    with pytest.raises(TableError, match="counts as today"):
        write_decisions(explored, plan, who="Åsa", date=DAY + dt.timedelta(days=1))
    with pytest.raises(MatchingError, match="no pair is chosen"):
        plan_decisions(explored)
    with pytest.raises(MatchingError, match="have changed"):
        plan_decisions(explored, [("E1", "M4")])


def test_a_pair_that_is_kept_apart_for_good_is_a_conflict_without_a_reason(programme, explored):
    explored.forbid("E3", "M2")
    keep_apart(explored, [("E3", "M2")], who="Åsa")
    rows, history = stored(programme, "conflicts")
    assert rows.values.tolist() == [["E3", "M2"]] and history["why"].tolist() == [None]
    assert explored.trial == Trial(explored.own_weights)
    assert explored.given.rules_between("E3", "M2") == ["conflict"]
