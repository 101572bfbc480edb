"""What is given to the matching and cannot be: told by name, all of it at once."""

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import MatchingError
from mentorkit.matching import (
    MentorMatcher,
    check_stability,
    explain_why_not,
    find_clusters,
    form_peer_groups,
    map_supply_and_demand,
    rematch,
    suggest_changes,
)

pytestmark = pytest.mark.filterwarnings("ignore::mentorkit.errors.MentorkitWarning")

SINGLE = [
    "name", "department", "team", "manager_id", "site", "about", "meeting_form",
    "seniority", "capacity",
]  # fmt: skip
HUGE = 10**5000  # Python does not write it


def sides(**more):
    mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("a",), ("b",)]})
    mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a",), ("b",)]})
    for name, cell in more.items():
        for side in (mentees, mentors):
            side[name] = pd.Series([None, cell], dtype=object)
    return mentees, mentors


def told(ask):
    with pytest.raises(MatchingError) as refusal:
        ask()
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    "cell",
    [["HR", "IT"], ["HR"], [], {"HR": 1}, np.array(["HR", "IT"]), np.array(3), {"HR"},
     pd.Series(["HR"]), pd.DataFrame()],
    ids=["two", "one", "none", "dict", "array", "no length", "set", "series", "table"],
)  # fmt: skip
def test_a_list_where_one_value_is_wanted_is_told_with_row_and_column(cell):
    mentees, mentors = sides(**dict.fromkeys(SINGLE, cell))
    words = "what the cell holds is a list or a table; give one value."
    expected = {
        f"{side}, row 3, column {name}: {words}"
        for side in ("mentees", "mentors")
        for name in SINGLE
    }
    assert set(told(lambda: MentorMatcher().fit(mentees, mentors))) == expected
    alone = told(lambda: form_peer_groups(mentees, 2))
    assert set(alone) == {f"people, row 3, column {name}: {words}" for name in SINGLE}


def test_a_cell_that_is_no_list_is_told_beside_what_else_is_wrong():
    mentees, mentors = sides(goals={"a": 1}, skills=[HUGE])
    mentees.loc[0, "id"] = None
    lines = told(lambda: MentorMatcher(same_team="no").fit(mentees, mentors, trained=np.array(3)))
    mend = "give a list of words, or one text with ; between them."
    assert set(lines) >= {
        f"mentees, row 3, column goals: what the cell holds is a list or a table; {mend}",
        "mentees, row 3, column skills: what the cell holds has an entry that is too large a "
        f"number; {mend}",
        "mentees, row 2: the id is empty; give every person an id.",
        "MentorMatcher: same_team is 'no'; write forbid or allow.",
        "trained: array(3) is no id; give a flat list of ids.",
    }


def test_a_number_beyond_any_float_is_told():
    lines = told(lambda: MentorMatcher().fit(*sides(seniority=10**400, team=HUGE)))
    what = "what the cell holds is too large a number; give one value."
    assert f"mentees, row 3, column seniority: {what}" in lines
    assert f"mentors, row 3, column team: {what}" in lines


@pytest.mark.parametrize(
    "value", [pd.NA, np.array(["auto"]), pytest.param(HUGE, id="huge"), ["auto"], pd.DataFrame()]
)
def test_every_parameter_that_cannot_be_is_told(value):
    names = ("same_team", "department", "solver", "minimum_score", "tolerance", "manager_levels",
             "n_clusters", "random_state", "require_training", "lift_worst_off",
             "seniority_allowed")  # fmt: skip
    lines = told(lambda: MentorMatcher(**dict.fromkeys(names, value)).fit(*sides()))
    assert all(any(f": {name} is " in line for line in lines) for name in names)


def test_a_weight_beyond_any_float_is_told():
    mend = "write a number, 0 or more."
    assert told(lambda: MentorMatcher({"goals": HUGE}).fit(*sides())) == [
        f"criteria: the weight of goals is a number of more than 300 digits; {mend}"
    ]


@pytest.mark.parametrize("levels", ["two", None, -1, 1.5, float("nan"), True, [2], pd.NA])
def test_levels_of_peer_groups_are_checked_as_those_of_a_matcher(levels):
    words = f"manager_levels is {levels!r}; write a whole number, 0 or more."
    mentees, mentors = sides()
    assert told(lambda: MentorMatcher(manager_levels=levels).fit(mentees, mentors)) == [
        f"MentorMatcher: {words}"
    ]
    assert told(lambda: form_peer_groups(mentees, 2, manager_levels=levels)) == [
        f"form_peer_groups: {words}"
    ]


@pytest.mark.parametrize("number", ["3", 0, -1, 2.5, [2], float("nan"), np.array([2])])
def test_how_many_clusters_is_checked_as_a_matcher_does(number):
    line = f"find_clusters: n_clusters is {number!r}; write a whole number, 1 or more."
    assert told(lambda: find_clusters(*sides(), n_clusters=number)) == [line]
    assert told(lambda: map_supply_and_demand(*sides(), n_clusters=number)) == [line]


def test_what_is_no_table_is_told():
    mentees, mentors = sides()
    for none in (5, None, [1], "people.csv"):
        assert "there is no column id" in told(lambda none=none: find_clusters(none, mentors))[0]
    for none in (5, {}, ["E1"], 1.5):
        line = "there is no column id; give id and manager_id."
        assert told(lambda none=none: MentorMatcher().fit(mentees, mentors, people=none)) == [
            f"people: {line}"
        ]
        assert told(
            lambda none=none: form_peer_groups(
                mentees, 1, managers=none, manager_levels=-1, conflicts=np.array(3)
            )
        ) == [
            "form_peer_groups: size is 1; write a whole number, 2 or more.",
            "form_peer_groups: manager_levels is -1; write a whole number, 0 or more.",
            f"managers: {line}",
            "conflicts: array(3) is no pair of ids; write (id, other_id).",
        ]
    others = pd.DataFrame({"id": [["E1"], "E2"], "manager_id": ["C1", {"C1": 1}]})
    words = "what the cell holds is a list or a table; give one value."
    assert told(lambda: MentorMatcher().fit(mentees, mentors, people=others)) == [
        f"people, row 2, column id: {words}", f"people, row 3, column manager_id: {words}"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "one", [["E1"], {"E1": 1}, pytest.param(HUGE, id="huge"), np.array(3), pd.Series(["E1"])]
)
def test_what_is_no_id_is_told(one):
    matcher = MentorMatcher().fit(*sides())
    assert "is no id; give one id" in told(lambda: suggest_changes(matcher, one))[0]
    assert "is no pair of ids" in told(lambda: explain_why_not(matcher, one, "M1"))[0]


def test_what_is_asked_of_a_matcher_is_checked():
    matcher = MentorMatcher().fit(*sides(), running=[("E1", "M2")])
    assert told(lambda: rematch(matcher, gain=HUGE, most_broken=-HUGE, solver=pd.NA)) == [
        "rematch: gain is a number of more than 300 digits; write a number, 0 or more.",
        "rematch: most_broken is a number of more than 300 digits; write a whole number, 0 or "
        "more.",
        "rematch: solver is <NA>; write auto, exact or lagrangian.",
    ]
    assert "change is a number" in told(lambda: check_stability(matcher, change=HUGE))[0]
