"""The matcher, its rules, explanations and evidence, against answers had by hand."""

import os
import subprocess
import sys
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from mentorkit.errors import MatchingError, MentorkitWarning
from mentorkit.language import Text
from mentorkit.matching import (
    CRITERIA,
    RULES,
    Block,
    Criterion,
    MentorMatcher,
    assign_pairs,
    check_stability,
    compare_pairs,
    explain_pair,
    explain_unmatched,
    explain_why_not,
    find_blocking_pairs,
    find_left_out,
    rank_of_real_pairs,
    sort_pairs,
    suggest_changes,
)
from mentorkit.programme import Weights

# Many a case says of two people no more than it tries.
pytestmark = pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning")

GOALS = ["ledarskap", "nätverk", "data", "juridik", "upphandling", "kommunikation"]


def some_people(n, prefix, seed):
    """People with everything filled in and something left empty here and there."""
    rng = np.random.default_rng(seed)

    def several(words, most):
        return [
            tuple(rng.choice(words, rng.integers(0, most + 1), replace=False)) for _ in range(n)
        ]

    level = rng.integers(1, 7, n).astype(float)
    level[rng.random(n) < 0.1] = np.nan
    return pd.DataFrame(
        {
            "id": [f"{prefix}{i:02d}" for i in range(n)],
            "role": "mentor",
            "department": rng.choice(["Inköp", "HR", "IT", None], n),
            "team": rng.choice(["a", "b", "c", "d", None], n),
            "site": rng.choice(["Gävle", "Solna", None], n),
            "manager_id": rng.choice(["C1", "C2", "C3", "M00", "M01", None], n),
            "seniority": level,
            "languages": several(["svenska", "engelska", "arabiska"], 2),
            "goals": several(GOALS, 3),
            "skills": several(GOALS, 3),
            "interests": several(["löpning", "körsång", "schack"], 2),
            "about": rng.choice(["Jag vill lära mig mer om data.", None], n),
            "availability": several(["mån", "tis", "ons"], 2),
            "meeting_form": rng.choice(["video", "in_person", "either", None], n),
            "capacity": rng.choice([0.0, 1.0, 2.0, np.nan], n),
        }
    )


@pytest.fixture(scope="module")
def people():
    return some_people(30, "E", 1), some_people(15, "M", 2)


# ---------------------------------------------------------------- fit


def test_five_lines(tmp_path):
    pytest.importorskip("mentorkit.tables", reason="the tables")
    (tmp_path / "mentees.csv").write_text("id,goals\nE1,data; nätverk\nE2,ledarskap\n", "utf-8")
    (tmp_path / "mentors.csv").write_text("id,skills\nM1,ledarskap\nM2,nätverk\n", "utf-8")
    lines = [
        "from mentorkit import load_profiles, MentorMatcher",
        'mentees = load_profiles("mentees.csv", role="mentee")',
        'mentors = load_profiles("mentors.csv", role="mentor")',
        "matcher = MentorMatcher().fit(mentees, mentors)",
        "print(matcher.pairs_.mentor_id.tolist())",
    ]
    said = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "['M2', 'M1']", said.stderr


def test_pairs_are_the_best_assignment_of_the_scores(people):
    matcher = MentorMatcher().fit(*people)
    capacity = people[1].set_index("id")["capacity"].fillna(1)
    expected = assign_pairs(matcher.scores_, capacity)
    pd.testing.assert_frame_equal(matcher.pairs_, expected)
    assert matcher.total_score_ == pytest.approx(expected["score"].sum())
    assert set(matcher.pairs_["mentee_id"]) | set(matcher.unmatched_["mentee_id"]) == set(
        people[0]["id"]
    )


def test_scores_lie_between_0_and_1(people):
    scores = MentorMatcher().fit(*people).fit_scores_.to_numpy()
    assert ((scores >= 0) & (scores <= 1)).all()


def test_the_order_of_rows_decides_nothing(people):
    one = MentorMatcher().fit(*people)
    turned = [side.sample(frac=1, random_state=5) for side in people]
    two = MentorMatcher().fit(*turned)
    pd.testing.assert_frame_equal(
        one.pairs_.sort_values("mentee_id").reset_index(drop=True),
        two.pairs_.sort_values("mentee_id").reset_index(drop=True),
    )
    assert one.clusters_.names() == two.clusters_.names()


SETS = """
import sys, warnings
import numpy as np
import pandas as pd
from mentorkit import MentorMatcher, load_profiles
from mentorkit.kickoff import count_expectations
from mentorkit.matching import explain_pair, map_supply_and_demand

rng = np.random.default_rng(0)
WORDS = ["ledarskap", "data", "Data", "juridik", "python", "Python", "klarspråk", "excel", "UX"]

def some(words, n):
    return set(rng.choice(words, n, replace=False).tolist())

def side(letter, other, n):
    lists = ("goals", "skills", "interests")
    columns = {name: [some(WORDS, 4) for _ in range(n)] for name in lists}
    columns["languages"] = [some(["sv", "en", "fi"], 2) for _ in range(n)]
    columns["wishes"] = [some([f"{other}{k}" for k in range(12)], 2) for _ in range(n)]
    return pd.DataFrame({"id": [f"{letter}{k}" for k in range(n)], **columns})

mentees, mentors = side("E", "M", 16), side("M", "E", 12)
if sys.argv[1] == "loaded":
    mentees, mentors = load_profiles(mentees, role="mentee"), load_profiles(mentors, role="mentor")
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    matcher = MentorMatcher().fit(
        mentees, mentors, conflicts={("X1", "X2"), ("X3", "X4"), ("E1", "M1")},
        locked={("E2", "M2"), ("E3", "M3")}, waiting={"E4", "E5", "Y1", "Y2"},
    )
for warning in told:
    print(warning.message)
print(matcher.pairs_.to_string(), repr(matcher.total_score_), matcher.locked_)
for pair in zip(matcher.pairs_["mentee_id"], matcher.pairs_["mentor_id"]):
    print(*map(str, explain_pair(matcher, *pair)["words"]), sep="; ")
supply = map_supply_and_demand(mentees, mentors, n_clusters=3)
print(supply.goals.to_string(), supply.clusters.names())
expected = {"mentee_id": ["E1"], "mentor_id": ["M1"], "mentor_expectations": [set()]}
words = pd.DataFrame({**expected, "mentee_expectations": [{"Listen", "listen", "LISTEN"}]})
print(count_expectations(words).to_string())
"""


@pytest.mark.parametrize("how", ["given", "loaded"])
def test_sets_are_read_alike_in_every_run(how):
    def said(seed):
        return subprocess.run(
            [sys.executable, "-c", SETS, how],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]),
                 "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True, encoding="utf-8", check=True,
        ).stdout  # fmt: skip

    once = said("1")
    assert "the mentor can help with" in once and "X1, X2, X3, X4" in once
    assert said("2") == once


def test_arrays_and_sets_say_what_lists_do(people):
    one = MentorMatcher().fit(*people)
    for several in (lambda cell: np.array(cell, object), lambda cell: set(cell), list):
        other = MentorMatcher().fit(*(
            side.assign(**{name: side[name].map(several) for name in ("goals", "skills")})
            for side in people
        ))  # fmt: skip
        pd.testing.assert_frame_equal(one.scores_, other.scores_)


def test_new_ids_change_no_value(people):
    mentees, mentors = (side.drop(columns="manager_id") for side in people)
    one = MentorMatcher().fit(mentees, mentors)
    two = MentorMatcher().fit(
        mentees.assign(id=mentees["id"].map(lambda i: f"Z{99 - int(i[1:])}")),
        mentors.assign(id=mentors["id"].map(lambda i: f"Y{99 - int(i[1:])}")),
    )
    assert len(one.pairs_) == len(two.pairs_)
    assert one.total_score_ == pytest.approx(two.total_score_)


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 2), (2, 0), (1, 1)])
def test_few_or_nobody(people, n, m):
    matcher = MentorMatcher().fit(people[0].head(n), people[1].head(m))
    assert matcher.scores_.shape == (n, m)
    assert len(matcher.pairs_) + len(matcher.unmatched_) == n
    assert matcher.clusters_.members.shape[1] == 3


def test_only_ids_are_needed():
    matcher = MentorMatcher().fit(pd.DataFrame({"id": [1, 2]}), pd.DataFrame({"id": [7]}))
    assert len(matcher.pairs_) == 1
    assert matcher.unmatched_["reason"].tolist() == ["capacity"]


def test_sklearn_can_clone_it():
    matcher = MentorMatcher({"goals": 1}, department="same", n_clusters=3)
    assert clone(matcher).get_params() == matcher.get_params()
    assert repr(matcher) == "MentorMatcher(criteria={'goals': 1}, department='same', n_clusters=3)"
    with pytest.raises(MatchingError, match="did you mean n_clusters"):
        matcher.set_params(n_cluster=2)


def test_running_pairs_hold_places_and_their_mentees_seek_nobody():
    mentees = pd.DataFrame({"id": ["E1", "E2", "E3"]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "capacity": [1.0, 2.0]})
    matcher = MentorMatcher().fit(mentees, mentors, running=[("E1", "M1"), ("E9", "M2")])
    assert matcher.free_places_.to_dict() == {"M1": 0, "M2": 1}
    assert matcher.pairs_[["mentee_id", "mentor_id"]].to_numpy().tolist() == [["E2", "M2"]]
    assert matcher.unmatched_["mentee_id"].tolist() == ["E3"]
    assert matcher.scores_.shape == (3, 2)


def test_the_accepted_come_before_the_waiting_list():
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data",), ("juridik",)]})
    mentors = pd.DataFrame({"id": ["M1"], "skills": [("data",)]})
    assert MentorMatcher().fit(mentees, mentors).pairs_["mentee_id"].tolist() == ["E1"]
    matcher = MentorMatcher().fit(mentees, mentors, waiting=["E1", "somebody else"])
    assert matcher.pairs_["mentee_id"].tolist() == ["E2"]
    assert matcher.propose_pairs({"goals": 9})["mentee_id"].tolist() == ["E2"]


def test_locked_pairs_stand_even_below_the_lowest_score():
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data",), ("data",)]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("juridik",), ("data",)]})
    matcher = MentorMatcher({"goals": 1}, minimum_score=0.5)
    matcher.fit(mentees, mentors, locked=[("E2", "M1")])
    assert matcher.pairs_[["mentee_id", "mentor_id"]].to_numpy().tolist() == [
        ["E1", "M2"],
        ["E2", "M1"],
    ]


def test_a_locked_pair_that_breaks_a_rule_is_refused(people):
    with pytest.raises(MatchingError, match="not to be matched, as declared"):
        MentorMatcher().fit(
            pd.DataFrame({"id": ["E1"]}),
            pd.DataFrame({"id": ["M1"]}),
            conflicts=[("M1", "E1")],
            locked=[("E1", "M1")],
        )
    with pytest.raises(MatchingError, match="NN takes no part"):
        MentorMatcher().fit(*people, locked=[("NN", "M03")])


@pytest.mark.parametrize(
    ("mentees", "mentors", "word"),
    [
        ({"id": ["a", "a"]}, {"id": ["b"]}, "mentees: a is there more than once"),
        ({"id": ["a", None]}, {"id": ["b"]}, "mentees, row 3: the id is empty"),
        ({"name": ["a"]}, {"id": ["b"]}, "no column id"),
        ({"id": ["a"]}, {"id": ["b"], "capacity": [0.5]}, 'capacity: "0.5" is not a whole'),
        ({"id": ["a"]}, {"id": ["b"], "capacity": [-1]}, 'capacity: "-1" is not a whole'),
        (
            {"id": ["a"], "seniority": ["high"]},
            {"id": ["b"]},
            "seniority: the cell is not a number",
        ),
    ],
)
def test_tables_that_cannot_be_are_refused(mentees, mentors, word):
    with pytest.raises(MatchingError, match=word):
        MentorMatcher().fit(pd.DataFrame(mentees), pd.DataFrame(mentors))


def test_all_that_is_wrong_is_told_in_one_error():
    mentees = pd.DataFrame({"id": ["E1", "E2", "E2"], "seniority": [1, "high", 3]})
    mentors = pd.DataFrame({"id": ["M1", None, "M3"], "capacity": [1, "two", -1]})
    matcher = MentorMatcher({"goal": 1}, same_team="never", minimum_score=2)
    with pytest.raises(MatchingError) as refusal:
        matcher.fit(
            mentees,
            mentors,
            conflicts=[("E1",)],
            running=pd.DataFrame({"mentee_id": ["E1"]}),
            ended=[7],
            locked="E1",
            people=pd.DataFrame({"name": ["Bo"]}),
        )
    assert [(p.where, p.row, p.what) for p in refusal.value.problems] == [
        ("MentorMatcher", None, "same_team is 'never'"),
        ("MentorMatcher", None, "minimum_score is 2"),
        ("criteria", None, "goal is not a criterion"),
        ("mentees", None, "E2 is there more than once"),
        ("mentees", 3, "the cell is not a number"),
        ("mentors", 3, "the id is empty"),
        ("mentors", 3, "the cell is not a number"),
        ("mentors", 4, '"-1" is not a whole number from 0 up'),
        ("conflicts", None, "('E1',) is no pair of ids"),
        ("running", None, "there is no column mentor_id"),
        ("ended", None, "7 is no pair of ids"),
        ("locked", None, "'E1' is no pair of ids"),
        ("people", None, "there is no column id"),
    ]
    assert not hasattr(matcher, "mentees_")


def test_locked_pairs_are_told_of_beside_a_parameter_that_cannot_be():
    both = pd.DataFrame({"id": ["E1", "E2", "E3"]}), pd.DataFrame({"id": ["M1", "M2"]})
    locked = [("E1", "M1"), ("E2", "M1"), ("E2", "M2"), ("E3", "M2"), ("E9", "M1")]
    with pytest.raises(MatchingError) as refusal:
        MentorMatcher(solver="best").fit(*both, locked=locked, running=[("E3", "M2")])
    assert [p.what for p in refusal.value.problems] == [
        "solver is 'best'",
        "the pair E2 and M1 is beyond the places of M1",
        "E2 is locked twice",
        "the pair E2 and M2 is beyond the places of M2",
        "E3 is in a running pair",
        "the pair E3 and M2 is beyond the places of M2",
        "the pair E9 and M1: E9 takes no part",
    ]


def test_a_cell_that_is_no_number_is_told_in_a_sentence_and_quoted_only_in_figures():
    mentees = pd.DataFrame({"id": list("abcd"), "seniority": ["2,5", "Bo Ek", np.inf, None]})
    mentors = pd.DataFrame({"id": ["M"], "capacity": [2]})
    with pytest.raises(MatchingError) as refusal:
        MentorMatcher().fit(mentees, mentors)
    mend = "write it in figures, as 2 or 2.5."
    assert str(refusal.value).splitlines() == [
        f'mentees, row 2, column seniority: "2,5" is not a number; {mend}',
        f"mentees, row 3, column seniority: the cell is not a number; {mend}",
        f"mentees, row 4, column seniority: the cell is not a number; {mend}",
    ]


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ({"criteria": {"goal": 1}}, "did you mean goals"),
        ({"criteria": {"goals": -1}}, "weight of goals is -1"),
        ({"criteria": {"goals": 0}}, "no weight is above 0"),
        ({"criteria": 4}, "the int does not say what each counts"),
        ({"same_team": "never"}, "same_team is 'never'"),
        ({"minimum_score": float("nan")}, "minimum_score is nan"),
        ({"manager_levels": 1.5}, "manager_levels is 1.5"),
        ({"n_clusters": 0}, "n_clusters is 0"),
        ({"random_state": "x"}, "random_state is 'x'"),
        ({"lift_worst_off": "maybe"}, "lift_worst_off is 'maybe'"),
        ({"seniority_preferred": (3, 1)}, r"seniority_preferred is \(3, 1\)"),
        ({"minimum_score": 1.5}, "minimum_score is 1.5; write a number from 0 to 1"),
    ],
)
def test_parameters_that_cannot_be_are_refused(people, parameters, word):
    with pytest.raises(MatchingError, match=word):
        MentorMatcher(**parameters).fit(*people)


def two_of_each():
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("b",)]})
    return mentees, pd.DataFrame({"id": ["M1", "M2"], "skills": [("a",), ("b",)]})


def test_ids_that_nobody_has_are_refused_or_warned_of():
    matcher = MentorMatcher().fit(*two_of_each())
    told = [
        "mentees: E0 is not among the mentees of this match; choose among E1, E2.",
        "mentors: M11 is not among the mentors of this match; did you mean M1?",
    ]
    with pytest.raises(MatchingError) as refusal:
        matcher.rules_between("E0", "M11")
    assert str(refusal.value).splitlines() == told
    with pytest.warns(MentorkitWarning) as warned:
        scores = matcher.score_pairs([("E0", "M11"), ("E1", "M1")])
    assert [str(w.message) for w in warned] == [f"{' '.join(told)} Their pairs have no score."]
    np.testing.assert_array_equal(scores, [np.nan, 1])


@pytest.mark.parametrize("ids", ["E1", ["E1"], {"E1"}, pd.Series(["E1"]), np.array(["E1"])])
def test_a_single_id_is_one_id(ids):
    mentees, mentors = two_of_each()
    matcher = MentorMatcher().fit(mentees, mentors.head(1), waiting=ids)
    assert matcher.accepted_.tolist() == ["E2"]
    assert matcher.pairs_["mentee_id"].tolist() == ["E2"]
    scores = pd.DataFrame([[0.1], [0.9]], ["E1", "E2"], ["M1"])
    assert assign_pairs(scores, first=ids)["mentee_id"].tolist() == ["E1"]


def test_a_single_trained_mentor_is_one_mentor():
    for trained, ids in (("M1", two_of_each()[1]), (7, pd.DataFrame({"id": [7, 8]}))):
        matcher = MentorMatcher().fit(two_of_each()[0], ids, trained=trained)
        assert matcher.pairs_["mentor_id"].tolist() == [trained]


def test_lists_columns_and_ids_that_cannot_be_are_refused_together():
    mentees, mentors = two_of_each()
    twice = pd.concat([mentees, mentees[["goals"]]], axis=1)
    pairs = pd.DataFrame([["E1", "E2", "M1"]], columns=["mentee_id", "mentee_id", "mentor_id"])
    with pytest.raises(MatchingError) as refusal:
        MentorMatcher().fit(
            twice,
            mentors.assign(id=[("M", 1), "M2"]),
            running=pairs,
            conflicts=5,
            locked=[(["E1"], "M1")],
            trained=mentors,
            waiting=[("E1", "M1")],
            people=pd.concat([mentees, mentees], axis=1),
        )
    keep = "keep one, or rename the other."
    assert str(refusal.value).splitlines() == [
        f"mentees: two columns are called goals; {keep}",
        "mentors, row 2, column id: what the cell holds is a list or a table; give one value.",
        "conflicts: 5 is no pair of ids; write (id, other_id).",
        f"running: two columns are called mentee_id; {keep}",
        "locked: (['E1'], 'M1') is no pair of ids; write (mentee_id, mentor_id).",
        'trained: a table is no list of ids; give table["id"].',
        "waiting: ('E1', 'M1') is no id; give a flat list of ids.",
        f"people: two columns are called id; {keep}",
    ]
    # Two columns that are not read do no harm.
    spare = mentees.assign(x=1, y=2).set_axis(["id", "goals", "note", "note"], axis=1)
    assert len(MentorMatcher().fit(spare, mentors).pairs_) == 2


# ---------------------------------------------------------------- criteria


def score(mentee, mentor, criterion, **parameters):
    matcher = MentorMatcher({criterion: 1}, same_team="allow", **parameters)
    matcher.fit(pd.DataFrame([{"id": "E", **mentee}]), pd.DataFrame([{"id": "M", **mentor}]))
    return matcher.parts_[criterion].iloc[0, 0]


@pytest.mark.parametrize(
    ("criterion", "mentee", "mentor", "expected"),
    [
        ("goals", {"goals": ("Data", "  open-source")}, {"skills": ("data",)}, 0.5),
        ("goals", {"goals": ("Open-Source",)}, {"skills": ("open  source", "x", "y")}, 1.0),
        ("goals", {"goals": ()}, {"skills": ("data",)}, np.nan),
        ("interests", {"interests": ("a", "b")}, {"interests": ("b", "c")}, 0.5),
        ("seniority", {"seniority": 3}, {"seniority": 5}, 1.0),
        ("seniority", {"seniority": 3}, {"seniority": 6}, 1.0),
        ("seniority", {"seniority": 3}, {"seniority": 3}, 2 / 3),
        ("seniority", {"seniority": 3}, {"seniority": 8}, 1 / 3),
        ("seniority", {"seniority": 3}, {"seniority": 1}, 0.0),
        ("seniority", {"seniority": 3}, {"seniority": np.nan}, np.nan),
        ("department", {"department": "HR"}, {"department": "hr"}, 0.0),
        ("department", {"department": "HR"}, {"department": "IT"}, 1.0),
        ("site", {"site": "Gävle"}, {"site": "gävle"}, 1.0),
        ("site", {"site": "Gävle"}, {"site": "Solna"}, 0.0),
        (
            "site",
            {"site": "Gävle", "meeting_form": "video"},
            {"site": "Solna", "meeting_form": "either"},
            1.0,
        ),
        (
            "site",
            {"site": "Gävle", "meeting_form": "video"},
            {"site": "Gävle", "meeting_form": "in_person"},
            0.5,
        ),
        ("language", {"languages": ("svenska", "arabiska")}, {"languages": ("Svenska",)}, 0.5),
        ("availability", {"availability": ("mån",)}, {"availability": ("mån", "tis")}, 1.0),
        ("text", {"about": "nätverkande"}, {"about": "nätverkande"}, 1.0),
        ("text", {"about": "nätverkande"}, {"about": None}, np.nan),
    ],
)
def test_a_criterion_scores_as_by_hand(criterion, mentee, mentor, expected):
    assert score(mentee, mentor, criterion) == pytest.approx(expected, nan_ok=True)


def test_the_first_wish_counts_in_full_and_each_after_it_less():
    mentees = pd.DataFrame(
        {
            "id": ["E1", "E2", "E3", "E4"],
            "wishes": [("M3", "M1", "M2"), ("M2", "gone", "M1"), ("M1",), ()],
        }
    )
    mentors = pd.DataFrame({"id": ["M1", "M2", "M3"], "wishes": [(), (), ()]})
    alone = MentorMatcher({"wishes": 1}).fit(mentees, mentors).parts_["wishes"]
    expected = [[2 / 3, 1 / 3, 1], [1 / 2, 1, 0], [1, 0, 0], [0, 0, 0]]
    np.testing.assert_allclose(alone, expected)
    # Where both sides have wishes each is half.
    mentors["wishes"] = [("E4", "E1"), (), ("E1",)]
    both = MentorMatcher({"wishes": 1}).fit(mentees, mentors).parts_["wishes"]
    theirs = [[1 / 2, 0, 1], [0, 0, 0], [0, 0, 0], [1, 0, 0]]
    np.testing.assert_allclose(both, (np.array(expected) + theirs) / 2)


def test_the_same_department_can_be_preferred():
    same = score({"department": "HR"}, {"department": "HR"}, "department", department="same")
    assert same == 1.0


def test_near_misses_of_words_score_in_the_text():
    near = score({"goals": ("open data",)}, {"skills": ("open source",)}, "text")
    inflected = score({"goals": ("nätverkande",)}, {"skills": ("nätverk",)}, "text")
    far = score({"goals": ("open data",)}, {"skills": ("juridik",)}, "text")
    assert near > 0.1 and inflected > 0.2 and far == 0


@pytest.mark.parametrize(
    ("mentee", "mentor", "words", "ord_"),
    [
        (
            {"goals": ["open data"]}, {"skills": ["open data"]},
            "their goals and skills are worded much alike",
            "deras mål och kunskaper är mycket lika formulerade",
        ),
        (
            {"goals": ["open data"], "about": "juridik"}, {"skills": ["ledarskap"]},
            "what they write, goals and skills included, has little in common",
            "det de skriver, mål och kunskaper inräknade, har lite gemensamt",
        ),
        (
            {"about": "nätverkande"}, {"about": "nätverkande"},
            "what they write is much alike", "det de skriver är mycket likt",
        ),
        (
            {"about": "nätverkande"}, {"about": " "},
            "not known of both; counted as the mean", None,
        ),
    ],
)  # fmt: skip
def test_the_words_on_the_text_say_what_was_compared(mentee, mentor, words, ord_):
    """Worded by whether a column holds anything, not by the score's features."""
    # Another mentee and mentor know something of every column, so that the criterion counts.
    more = {"goals": ["x-y-z"], "skills": ["x-y-z"], "about": "xyz"}
    mentees = pd.DataFrame([{"id": "E", **mentee}, {"id": "E2", **more}])
    mentors = pd.DataFrame([{"id": "M", **mentor}, {"id": "M2", **more}])
    matcher = MentorMatcher({"text": 1, "goals": 1}).fit(mentees, mentors)
    told = explain_pair(matcher, "E", "M").set_index("criterion")["words"]["text"]
    assert told.render("en") == words
    assert ord_ is None or told.render("sv") == ord_


def test_the_score_is_the_weighted_mean_of_the_criteria():
    mentee = {"id": "E", "goals": ("data", "x"), "seniority": 3}
    mentor = {"id": "M", "skills": ("data",), "seniority": 5}
    weights = {"goals": 3, "seniority": 1, "site": 5}  # of the site nobody says anything
    matcher = MentorMatcher(weights).fit(pd.DataFrame([mentee]), pd.DataFrame([mentor]))
    assert matcher.fit_scores_.iloc[0, 0] == pytest.approx((3 * 0.5 + 1 * 1.0) / 4)
    assert matcher.known_share_.iloc[0, 0] == pytest.approx(4 / 9)


def test_an_answer_left_out_neither_helps_nor_hurts():
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a", "b"), ()]})
    mentors = pd.DataFrame({"id": ["M1", "M2", "M3"], "skills": [("a", "b"), ("c",), ()]})
    scores = MentorMatcher({"goals": 1}).fit(mentees, mentors).fit_scores_
    assert scores.loc["E1"].tolist() == [1.0, 0.0, 0.5]
    assert scores.loc["E2"].nunique() == 1


def test_a_criterion_of_ones_own_takes_one_object():
    def compile(mentees, mentors, _):
        known = np.ones(len(mentees), bool), np.ones(len(mentors), bool)
        return Block(np.array([[1.0], [0.0]]), np.array([[1.0], [0.5]]), *known)

    own = Criterion("own", Text("Own"), compile, lambda *_: Text("own"))
    two = pd.DataFrame({"id": ["a", "b"]})
    matcher = MentorMatcher({own: 1}).fit(two, two.assign(id=["x", "y"]))
    assert matcher.fit_scores_.to_numpy().tolist() == [[1.0, 0.5], [0.0, 0.0]]


def test_the_weights_of_params_name_every_criterion():
    assert set(Weights().model_dump()) == set(CRITERIA)


# ---------------------------------------------------------------- rules


def forbidden_by(mentee, mentor, **fit):
    parameters = ("manager_levels", "same_team", "require_training")
    settings = {name: fit.pop(name) for name in parameters if name in fit}
    matcher = MentorMatcher(**settings)
    matcher.fit(pd.DataFrame([{"id": "E", **mentee}]), pd.DataFrame([{"id": "M", **mentor}]), **fit)
    assert matcher.scores_.isna().iloc[0, 0] == bool(matcher.rules_)
    return list(matcher.rules_)


CHAIN = pd.DataFrame({"id": ["C1", "C2"], "manager_id": ["M", "C1"]})


@pytest.mark.parametrize(
    ("mentee", "mentor", "fit", "expected"),
    [
        ({}, {}, {}, []),
        ({}, {"id": "E"}, {}, ["same_person"]),
        ({"manager_id": "M"}, {}, {}, ["manager"]),
        ({}, {"manager_id": "E"}, {}, ["manager"]),
        ({"manager_id": "C1"}, {}, {"people": CHAIN}, ["manager"]),
        ({"manager_id": "C2"}, {}, {"people": CHAIN}, []),
        ({"manager_id": "C2"}, {}, {"people": CHAIN, "manager_levels": 3}, ["manager"]),
        ({"manager_id": "M"}, {}, {"manager_levels": 0}, []),
        ({"manager_id": "C9"}, {"manager_id": "C9"}, {}, ["same_manager"]),
        ({"team": "Nord"}, {"team": "nord "}, {}, ["same_team"]),
        ({"team": "Nord"}, {"team": "nord"}, {"same_team": "allow"}, []),
        ({"team": None}, {"team": None}, {}, []),
        ({}, {}, {"conflicts": [("E", "M")]}, ["conflict"]),
        ({}, {}, {"conflicts": [("M", "E")]}, ["conflict"]),
        ({}, {}, {"conflicts": [("M", "somebody else")]}, []),
        ({}, {}, {"ended": [("E", "M")]}, ["ended"]),
        ({"languages": ("svenska",)}, {"languages": ("engelska",)}, {}, ["language"]),
        ({"languages": ("svenska",)}, {"languages": ()}, {}, []),
        ({}, {"capacity": 0}, {}, ["capacity"]),
        ({}, {}, {"trained": []}, ["untrained"]),
        ({}, {}, {"trained": ["M"]}, []),
        ({}, {}, {"trained": [], "require_training": False}, []),
    ],
)
def test_a_rule_forbids_as_by_hand(mentee, mentor, fit, expected):
    assert forbidden_by(mentee, mentor, **fit) == expected


def test_a_circle_of_managers_ends():
    circle = pd.DataFrame({"id": ["C1", "C2", "C3"], "manager_id": ["C2", "C1", "C3"]})
    assert forbidden_by({"manager_id": "C1"}, {}, people=circle, manager_levels=20) == []
    assert forbidden_by({"manager_id": "M"}, {"manager_id": "E"}) == ["manager"]


@pytest.mark.parametrize("seed", range(10))
def test_no_forbidden_pair_is_ever_proposed(seed):
    mentees, mentors = some_people(25, "E", seed), some_people(12, "M", seed + 100)
    mentors.loc[0, "id"] = "E03"  # mentor and mentee at once
    rng = np.random.default_rng(seed)
    conflicts = list(zip(rng.choice(mentors["id"], 9), rng.choice(mentees["id"], 9), strict=True))
    ended = list(zip(rng.choice(mentees["id"], 9), rng.choice(mentors["id"], 9), strict=True))
    trained = set(mentors["id"][3:])
    matcher = MentorMatcher().fit(
        mentees, mentors, conflicts=conflicts, ended=ended, trained=trained
    )
    e, r = mentees.set_index("id"), mentors.set_index("id")
    managers = {**r["manager_id"].dropna(), **e["manager_id"].dropna()}
    assert len(matcher.pairs_)
    for mentee, mentor, _ in matcher.pairs_.itertuples(index=False):
        assert mentee != mentor
        above = managers.get(mentee)
        assert mentor not in (above, managers.get(above))
        below = managers.get(mentor)
        assert mentee not in (below, managers.get(below))
        assert above is None or above != below
        assert pd.isna(e.at[mentee, "team"]) or e.at[mentee, "team"] != r.at[mentor, "team"]
        assert (mentor, mentee) not in conflicts and (mentee, mentor) not in conflicts
        assert (mentee, mentor) not in ended
        spoken, theirs = set(e.at[mentee, "languages"]), set(r.at[mentor, "languages"])
        assert not spoken or not theirs or spoken & theirs
        assert mentor in trained and r.at[mentor, "capacity"] != 0


# ---------------------------------------------------------------- explanation


def test_the_parts_of_an_explanation_sum_to_the_score(people):
    matcher = MentorMatcher().fit(*people)
    for mentee, mentor, total in matcher.pairs_.itertuples(index=False):
        table = explain_pair(matcher, mentee, mentor)
        assert (table["score"] * table["weight"]).sum() == pytest.approx(total)
        assert table["share"].sum() == pytest.approx(1)
        for words in table["words"]:
            assert "Jag vill" not in str(words)  # never a person's free text


def test_an_explanation_says_what_is_shared_in_both_languages():
    mentees = pd.DataFrame({"id": ["E"], "goals": [("Data", "juridik")]})
    mentors = pd.DataFrame({"id": ["M"], "skills": [("data",)]})
    table = explain_pair(MentorMatcher({"goals": 1}).fit(mentees, mentors), "E", "M")
    words = table["words"].iloc[0]
    assert words.render("en") == "the mentor can help with 1 of 2 goals: Data"
    assert words.render("sv") == "mentorn kan hjälpa till med 1 av 2 mål: Data"


def test_a_forbidden_pair_is_explained_by_its_rules(people):
    matcher = MentorMatcher().fit(*people, conflicts=[("E00", "M05")])
    table = explain_pair(matcher, "E00", "M05")
    assert "conflict" in set(table["criterion"]) and "conflict" in RULES
    with pytest.raises(MatchingError, match="E77 is not among the mentees"):
        explain_pair(matcher, "E77", "M05")


def test_who_applied_after_a_matching_was_not_left_out_by_it():
    days = pd.to_datetime(["2026-01-10", "2026-01-31", "2026-02-01", "2026-02-15", "2026-03-02"])
    asked = pd.DataFrame({"id": list("abcde"), "role": "mentee", "date": days})
    log = pd.DataFrame(
        [("a", "M1", "proposed", "2026-01-20"), ("a", "M1", "approved", "2026-02-01"),
         ("a", "M1", "running", "2026-03-01"), ("x", "M2", "proposed", "2026-03-05")],
        columns=["mentee_id", "mentor_id", "state", "date"],
    ).assign(date=lambda log: pd.to_datetime(log["date"]))  # fmt: skip
    assert find_left_out(asked, log) == ["b", "c"]
    # Where nobody wrote when pairs were approved, they were when they began.
    assert find_left_out(asked, log[log["state"] != "approved"]) == ["b", "c", "d"]
    assert find_left_out(asked, log[:0]) == []


def test_who_is_left_out_learns_why():
    mentees = pd.DataFrame({"id": ["E1", "E2", "E3"], "team": ["a", "b", "b"]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "team": ["a", "a"], "capacity": [1.0, 0.0]})
    matcher = MentorMatcher().fit(mentees, mentors)
    blame = matcher.unmatched_.set_index("mentee_id")
    assert blame.loc["E1", ["reason", "rule"]].tolist() == ["rule", "same_team"]
    assert "same team" in str(blame.loc["E1", "words"])
    assert blame.loc["E3", "reason"] == "capacity"
    table = explain_unmatched(matcher, "E3")
    assert table[["reason", "mentors"]].to_numpy().tolist() == [["capacity", 1], ["capacity", 1]]
    assert [str(words) for words in table["words"]] == [
        "the mentor offers no place",
        "the places of the allowed mentors went to others",
    ]


@pytest.mark.parametrize(
    ("fit", "parameters", "reason"),
    [
        ({"running": [("E2", "M")]}, {}, "full"),
        ({}, {"minimum_score": 1.0, "criteria": {"goals": 1}}, "minimum_score"),
        ({"trained": []}, {}, "rule"),
    ],
)
def test_each_reason_is_told_apart(fit, parameters, reason):
    mentees = pd.DataFrame({"id": ["E"], "goals": [("a", "b")]})
    mentors = pd.DataFrame({"id": ["M"], "skills": [("a",)]})
    matcher = MentorMatcher(**parameters).fit(mentees, mentors, **fit)
    assert matcher.unmatched_["reason"].tolist() == [reason]


# ---------------------------------------------------------------- evidence


def test_rank_of_real_pairs_as_by_hand():
    nan = np.nan
    scores = pd.DataFrame(
        [[0.9, 0.5, 0.5, 0.1], [0.2, nan, 0.2, 0.8], [nan, nan, 0.3, nan]],
        ["E1", "E2", "E3"],
        ["M1", "M2", "M3", "M4"],
    )
    pairs = [("E1", "M1"), ("E1", "M2"), ("E2", "M1"), ("E2", "M2"), ("E3", "M3"), ("E9", "M1")]
    ranked = rank_of_real_pairs(scores, pairs)
    # E1: M1 above all 3; M2 above 1 and level with 1 of 3. E2: M1 level with 1 of 2.
    assert ranked.pairs["rank"].tolist() == pytest.approx([1.0, 0.5, 0.25])
    assert ranked.estimate.value == pytest.approx(1.75 / 3)
    assert ranked.estimate.n == 2
    assert ranked.excluded == {
        "proposed": 0,
        "unknown": 1,
        "forbidden": 1,
        "nothing_known": 0,
        "no_choice": 1,
    }


def test_pairs_that_the_matching_proposed_are_no_evidence(people):
    matcher = MentorMatcher().fit(*people)
    made = matcher.pairs_[["mentee_id", "mentor_id"]]
    # Approved straight from the proposal they rank high, whatever the scores are worth.
    assert rank_of_real_pairs(matcher, made).estimate.value > 0.5
    ranked = rank_of_real_pairs(matcher, made, proposed=made)
    assert ranked.pairs.empty and ranked.excluded["proposed"] == len(made)
    some = rank_of_real_pairs(matcher, made, proposed=made.head(2))
    assert some.excluded["proposed"] == 2 and len(some.pairs) <= len(made) - 2


def test_the_log_tells_which_pairs_the_matching_proposed():
    rows = [
        ("E1", "M1", "proposed", None, None),  # as the sheet of proposals is imported
        ("E1", "M1", "approved", None, "HR"),
        ("E2", "M1", "approved", "mentorkits förslag; båda vill", "HR"),  # approved in the sheet
        ("E3", "M1", "proposed", None, "HR"),  # a person's own proposal
        ("E3", "M1", "running", None, "HR"),
        ("E4", "M1", "running", "känner varandra", None),
    ]
    log = pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "state", "reason", "decided_by"])
    states = sort_pairs(log.assign(date=pd.Timestamp("2026-01-01")))
    assert states.made["mentee_id"].tolist() == ["E1", "E2", "E3", "E4"]
    assert states.proposed["mentee_id"].tolist() == ["E1", "E2"]


def test_random_scores_rank_at_chance():
    rng = np.random.default_rng(0)
    scores = pd.DataFrame(rng.random((400, 12)))
    estimate = rank_of_real_pairs(scores, [(i, int(rng.integers(12))) for i in range(400)]).estimate
    assert estimate.low < 0.5 < estimate.high
    # A rank among 12 has the standard deviation of a uniform on 0, 1/11, …, 1.
    half = 1.96 * np.std(np.arange(12) / 11) / 20
    assert estimate.high - estimate.low == pytest.approx(2 * half, rel=0.15)


def test_ranks_are_taken_before_the_rules_that_speak_of_now():
    mentees = pd.DataFrame({"id": ["E"], "goals": [("a",)]})
    mentors = pd.DataFrame({"id": ["M1", "M2", "M3"], "skills": [("a",), ("b",), ()]})
    matcher = MentorMatcher({"goals": 1})
    matcher.fit(mentees, mentors, ended=[("E", "M1")], trained=["M2"])
    ranked = rank_of_real_pairs(matcher, [("E", "M1"), ("E", "M3")])
    assert ranked.pairs[["rank", "mentors"]].to_numpy().tolist() == [[1.0, 2.0]]
    assert ranked.excluded["nothing_known"] == 1  # M3 has named no skill


def test_given_pairs_stand_between_chance_and_the_best(people):
    matcher = MentorMatcher().fit(*people)
    table = compare_pairs(matcher, matcher.pairs_).set_index("which")["score"]
    assert table["given"] == pytest.approx(matcher.pairs_["score"].mean())
    assert table["chance"] < table["best"]
    assert compare_pairs(matcher, [])["mentees"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (
            {"goalz": 99, "site": 1, "text": np.nan},
            [
                "criteria: the weight of text is nan; write a number, 0 or more.",
                "weights: goalz is no criterion that counts in this match; did you mean goals?",
                "weights: site is no criterion that counts in this match; choose among goals, "
                "text.",
            ],
        ),
        ({"goals": -5}, ["criteria: the weight of goals is -5; write a number, 0 or more."]),
        ({"goals": 0, "text": 0}, ["criteria: no weight is above 0; let one criterion count."]),
        (
            [("goals", 1)],
            [
                "weights: the list does not say what each counts; "
                'write {"goals": 4, "interests": 2}.'
            ],
        ),
    ],
)
def test_other_weights_that_cannot_be_are_refused(people, weights, told):
    matcher = MentorMatcher({"goals": 3, "text": 1, "site": 0}).fit(*people)
    with pytest.raises(MatchingError) as refusal:
        matcher.propose_pairs(weights)
    assert str(refusal.value).splitlines() == told


def test_a_weight_of_nothing_is_as_if_the_criterion_were_not_there(people):
    matcher = MentorMatcher({"goals": 3, "text": 1}).fit(*people)
    alone = MentorMatcher({"goals": 3}).fit(*people)
    pd.testing.assert_frame_equal(matcher.propose_pairs({"text": 0}), alone.pairs_)


@pytest.mark.parametrize("change", [2, 1, 0, -0.2, np.nan, "20", None, True])
def test_a_change_of_weights_that_cannot_be_is_refused(people, change):
    matcher = MentorMatcher().fit(*people)
    with pytest.raises(MatchingError, match="write a share above 0 and below 1"):
        check_stability(matcher, change)


@pytest.mark.parametrize("most", [-1, 0, 1.5, "2", True])
def test_a_limit_that_cannot_be_is_refused(people, most):
    matcher = MentorMatcher().fit(*people)
    for ask in (find_blocking_pairs, partial(suggest_changes, mentee_id="E0")):
        with pytest.raises(MatchingError, match="write a whole number, 1 or more"):
            ask(matcher, most=most)


def test_stability_counts_the_pairs_that_stand(people):
    matcher = MentorMatcher().fit(*people)
    kept = check_stability(matcher)
    again = []
    for name in matcher.scoring_.counting:  # nobody has a wish
        for factor in (0.8, 1.2):
            weights = {**matcher.weights_, name: matcher.weights_[name] * factor}
            pairs = MentorMatcher(weights).fit(*people).pairs_
            again.append(set(zip(pairs["mentee_id"], pairs["mentor_id"], strict=True)))
    names = matcher.scoring_.counting
    for mentee, mentor, share, moved_by in kept.itertuples(index=False):
        stands = np.array([(mentee, mentor) in pairs for pairs in again]).reshape(-1, 2)
        assert share == pytest.approx(stands.mean())
        assert set(moved_by) == {names[k] for k in range(len(names)) if not stands[k].all()}


# ---------------------------------------------------------------- the log of pairs


def test_the_log_of_pairs_says_who_seeks():
    rows = [
        ("E1", "M1", "proposed", "2026-01-01"),
        ("E2", "M1", "approved", "2026-01-02"),
        ("E3", "M2", "running", "2026-01-03"),
        ("E4", "M2", "running", "2026-01-03"),
        ("E4", "M2", "ended", "2026-02-03"),
        ("E5", "M3", "declined", "2026-01-05"),
        ("E6", "M3", "running", "2026-01-05"),
        ("E6", "M3", "ended", "2026-12-31"),
    ]
    log = pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "state", "date"])
    log = log.assign(date=pd.to_datetime(log["date"]), reason=None)
    states = sort_pairs(log, pd.Timestamp("2026-12-31").date())
    assert states.running["mentee_id"].tolist() == ["E2", "E3", "E6"]
    assert states.closed["mentee_id"].tolist() == ["E4", "E5"]
    assert states.made["mentee_id"].tolist() == ["E2", "E3", "E4", "E6"]
    assert sort_pairs(log.head(0)).running.empty


# ---------------------------------------------------------------- a real programme


@pytest.mark.real_data
def test_scores_rank_the_real_pairs_of_open_seeds_above_chance(test_data):
    projects = pd.read_csv(test_data / "open_seeds" / "projects.csv")
    topics = projects["topics"].map(_split)
    guides = projects["mentor_ids"].map(_split)
    ranks = []
    for cohort in sorted(projects["cohort"].unique()):
        here = projects["cohort"] == cohort
        mentors = sorted({mentor for those in guides[here] for mentor in those})
        # What a mentor guided in other cohorts only: nothing of the pair itself.
        elsewhere = [
            tuple(t for of, by in zip(topics[~here], guides[~here], strict=True)
                  if mentor in by for t in of)
            for mentor in mentors
        ]  # fmt: skip
        matcher = MentorMatcher().fit(
            pd.DataFrame({"id": projects.loc[here, "mentee_id"], "goals": topics[here]}),
            pd.DataFrame({"id": mentors, "skills": elsewhere}),
        )
        real = [
            (mentee, mentor)
            for mentee, those in zip(projects.loc[here, "mentee_id"], guides[here], strict=True)
            for mentor in those
        ]
        ranks.append(rank_of_real_pairs(matcher, real).pairs)
    ranks = pd.concat(ranks)["rank"]
    assert len(ranks) == 67
    assert ranks.mean() - 1.96 * ranks.std() / np.sqrt(len(ranks)) > 0.5


def _split(cell):
    return tuple(t.strip() for t in cell.split(";")) if isinstance(cell, str) else ()


# ---------------------------------------------------------------- ids and their spelling


@pytest.mark.parametrize(
    ("mentee", "mentor", "fit", "expected"),
    [
        ({"id": "1", "manager_id": "7.0"}, {"id": "7"}, {}, ["manager"]),
        ({"id": "1", "manager_id": "7"}, {"id": 7}, {}, ["manager"]),
        ({"id": "E", "manager_id": "m1 "}, {"id": "M1"}, {}, ["manager"]),
        ({"id": "E", "team": 1}, {"id": "M", "team": 1.0}, {}, ["same_team"]),
        ({"id": "E", "team": "Ga\u0308vle"}, {"id": "M", "team": "G\u00e4vle"}, {}, ["same_team"]),
        ({"id": "E", "team": "-"}, {"id": "M", "team": "-"}, {}, []),
        ({"id": "1"}, {"id": "2"}, {"conflicts": [(1, 2)]}, ["conflict"]),
        ({"id": "1"}, {"id": "2"}, {"ended": [(1.0, 2.0)]}, ["ended"]),
        ({"id": "1", "manager_id": "9"}, {"id": "2", "manager_id": 9.0}, {}, ["same_manager"]),
        ({"id": "E"}, {"id": "M"}, {"trained": ["m "]}, []),
    ],
)
def test_no_spelling_switches_a_rule_off(mentee, mentor, fit, expected):
    matcher = MentorMatcher().fit(pd.DataFrame([mentee]), pd.DataFrame([mentor]), **fit)
    assert list(matcher.rules_) == expected


def test_every_manager_of_a_person_counts():
    mentees = pd.DataFrame({"id": ["X"], "manager_id": ["A"]})
    mentors = pd.DataFrame({"id": ["X", "B", "Q"], "manager_id": ["B", None, "B"]})
    matcher = MentorMatcher().fit(mentees, mentors)
    assert matcher.pairs_.empty
    assert matcher.rules_between("X", "B") == ["manager"]
    assert matcher.rules_between("X", "Q") == ["same_manager"]
    people = pd.DataFrame({"id": ["C", "C"], "manager_id": [None, "D"]})
    under = pd.DataFrame({"id": ["E"], "manager_id": ["C"]})
    matcher = MentorMatcher().fit(under, pd.DataFrame({"id": ["D"]}), people=people)
    assert matcher.pairs_.empty


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("solver", ["exact", "certified"])
def test_nobody_is_the_mentor_of_their_mentor(seed, solver):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 5))
    both = pd.DataFrame(
        {
            "id": [f"P{i}" for i in range(n)],
            "goals": [tuple(rng.choice(GOALS, 2, replace=False)) for _ in range(n)],
            "skills": [tuple(rng.choice(GOALS, 2, replace=False)) for _ in range(n)],
        }
    )
    matcher = MentorMatcher({"goals": 1, "text": 1}, solver=solver, tolerance=1e-9)
    matcher.fit(both, both.copy())
    pairs = set(zip(matcher.pairs_["mentee_id"], matcher.pairs_["mentor_id"], strict=True))
    assert not any((b, a) in pairs for a, b in pairs)
    best = (0, 0.0)
    scores = matcher.fit_scores_
    for chosen in product([None, *both["id"]], repeat=n):
        made = [(a, b) for a, b in zip(both["id"], chosen, strict=True) if b is not None]
        apart = len({b for _, b in made}) == len(made) and all(a != b for a, b in made)
        if apart and not any((b, a) in made for a, b in made):
            best = max(best, (len(made), sum(scores.loc[a, b] for a, b in made)))
    assert len(pairs) == best[0]
    assert matcher.total_score_ == pytest.approx(best[1], rel=1e-6)


def test_a_pair_locked_both_ways_round_is_refused():
    both = pd.DataFrame({"id": ["x", "y"]})
    with pytest.raises(MatchingError, match="both ways round"):
        MentorMatcher().fit(both, both.copy(), locked=[("x", "y"), ("y", "x")])
    assert MentorMatcher().fit(both, both.copy(), locked=[("x", "y")]).pairs_.shape[0] == 1


@pytest.mark.parametrize("solver", ["exact", "certified"])
def test_a_score_that_is_the_lowest_itself_is_proposed(solver):
    mentees = pd.DataFrame(
        {"id": ["E"], "goals": [tuple("abcdef")], "interests": [("x", "y", "z")]}
    )
    mentors = pd.DataFrame({"id": ["M"], "skills": [("a",)], "interests": [("x", "q")]})
    weights = {"goals": 2, "interests": 1}
    lowest = float(MentorMatcher(weights).fit(mentees, mentors).fit_scores_.iloc[0, 0])
    matcher = MentorMatcher(weights, minimum_score=lowest, solver=solver)
    assert len(matcher.fit(mentees, mentors).pairs_) == 1


def test_the_allowed_range_of_levels_holds_its_ends():
    mentors = pd.DataFrame({"id": ["M"], "seniority": [5.0]})
    for level, rules in [(2.0, []), (1.0, ["seniority"]), (4.0, []), (5.0, ["seniority"])]:
        matcher = MentorMatcher(seniority_allowed=(1, 3))
        matcher.fit(pd.DataFrame({"id": ["E"], "seniority": [level]}), mentors)
        assert list(matcher.rules_) == rules


@pytest.mark.parametrize(
    "pairs", [[("E", "M", "F")], "EM", [7], [("E",)]], ids=["three", "text", "number", "one"]
)
def test_what_is_no_pair_is_refused(pairs):
    two = pd.DataFrame({"id": ["E"]}), pd.DataFrame({"id": ["M"]})
    for name in ("conflicts", "locked", "running", "ended"):
        with pytest.raises(MatchingError, match="is no pair of ids"):
            MentorMatcher().fit(*two, **{name: pairs})


def test_any_number_of_places_can_be_offered():
    mentors = pd.DataFrame({"id": ["M"], "capacity": [1e30]})
    assert len(MentorMatcher().fit(pd.DataFrame({"id": ["E", "F"]}), mentors).pairs_) == 2


def test_what_a_mentee_is_told_names_no_act_of_the_mentor():
    mentees = pd.DataFrame({"id": ["E"], "team": ["Nord"]})
    mentors = pd.DataFrame({"id": ["M"], "team": ["Nord"]})
    matcher = MentorMatcher().fit(mentees, mentors, conflicts=[("M", "E")], trained=[])
    found = explain_why_not(matcher, "E", "M")
    assert set(found.rules) == {"same_team", "conflict", "untrained"}
    assert str(found.words) == (
        "The two cannot be a pair: they are in the same team and the programme's rules keep the "
        "two apart."
    )
