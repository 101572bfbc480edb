"""Two real inputs, mapped in params alone; compared with pandas reading the same files."""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from mentorkit.errors import TableError
from mentorkit.programme import load_programme
from mentorkit.tables import import_tables, open_tables, read_tables

pytestmark = pytest.mark.real_data
PARAMS = Path(__file__).parents[1] / "params"


@pytest.fixture
def load(test_data, tmp_path, monkeypatch):
    """Load a params file as it is, but with its store elsewhere."""
    monkeypatch.setenv("MENTORKIT_TEST_DATA", str(test_data))

    def load_params(name):
        text = (PARAMS / f"{name}.yaml").read_text(encoding="utf-8")
        at_home = f"store: ../data/{name}/mentorkit.sqlite"
        assert text.count(at_home) == 1
        params = tmp_path / f"{name}.yaml"
        params.write_text(text.replace(at_home, "store: store.sqlite"), encoding="utf-8")
        return load_programme(params)

    return load_params


@pytest.mark.parametrize("name", ["mentor_match", "open_seeds"])
def test_real_input_imports_twice_without_a_problem(load, name, test_data):
    programme = load(name)
    assert programme.data_folder == test_data / name
    direct = read_tables(programme)
    assert import_tables(programme).has_changed
    assert not import_tables(programme).has_changed
    stored = open_tables(programme)
    for table in direct:
        pd.testing.assert_frame_equal(stored[table], direct[table])


def test_the_stores_of_real_input_lie_in_the_projects_own_data_folder(test_data, monkeypatch):
    monkeypatch.setenv("MENTORKIT_TEST_DATA", str(test_data))
    for name in ("mentor_match", "open_seeds"):
        programme = load_programme(PARAMS / f"{name}.yaml")
        assert programme.store_path == PARAMS.parent / "data" / name / "mentorkit.sqlite"


def test_without_the_data_the_problem_says_how_to_find_it_and_once(monkeypatch):
    monkeypatch.delenv("MENTORKIT_TEST_DATA", raising=False)
    programme = load_programme(PARAMS / "open_seeds.yaml")
    with pytest.raises(TableError) as refused:
        read_tables(programme)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{file}.csv: there is no such file in the data folder; set the environment variable "
        "MENTORKIT_TEST_DATA, which folders.data names."
        for file in ("projects", "feedback")
    ]


def test_sign_up_sheets_in_other_words(load, test_data):
    people = read_tables(load("mentor_match"))["people"].set_index("id")
    assert len(people) == 100 and people.index.is_unique
    grades = {"AA": 1, "AO": 2, "EO": 3, "HEO": 4, "SEO": 5, "Grade 7": 6, "Grade 6": 7,
              "SCS1": 8, "SCS2": 9, "SCS3": 10, "SCS4": 11}  # fmt: skip
    for role, topics in (("mentee", "goals"), ("mentor", "skills")):
        peer = pd.read_csv(
            test_data / "mentor_match" / f"mentor_match_small_{role}s.csv", dtype=str
        )
        ours = people[people["role"] == role].loc[peer["first name"] + "-" + peer["last name"]]
        assert ours["name"].tolist() == (peer["first name"] + " " + peer["last name"]).tolist()
        assert ours["email"].tolist() == peer["email address"].tolist()
        assert ours["department"].tolist() == peer["organisation"].tolist()
        assert ours["seniority"].tolist() == peer["grade"].map(grades).tolist()
        assert ours[topics].tolist() == [(profession,) for profession in peer["profession"]]


def test_nothing_sensitive_of_the_sign_up_sheets_is_kept(load, test_data):
    programme = load("mentor_match")
    report = import_tables(programme)
    unread = {name for row in report.rows for name in row.unread}
    assert {"identity to match", "match with similar identity", "characteristics", "biography"} <= (
        unread
    )
    content = b"".join(
        file.read_bytes() for file in programme.store_path.parent.glob("store.sqlite*")
    ).decode("utf-8", "replace")
    written = set()
    for role, column in (("mentee", "identity to match"), ("mentor", "characteristics")):
        peer = pd.read_csv(test_data / "mentor_match" / f"mentor_match_small_{role}s.csv")
        written |= set(peer[column].dropna())
    assert written and not [words for words in written if words in content]
    assert "characteristics" not in content


def projects_of(test_data, *cohorts):
    with (test_data / "open_seeds" / "projects.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if int(row["cohort"]) in cohorts]


def entries(cell):
    return [entry.strip() for entry in cell.split(";") if entry.strip()]


def test_mentors_bring_the_topics_of_earlier_cohorts_only(load, test_data):
    people = read_tables(load("open_seeds"))["people"]
    mentors = people[people["role"] == "mentor"].set_index("id")
    topics = defaultdict(set)
    for project in projects_of(test_data, 3, 4):
        for mentor in entries(project["mentor_ids"]):
            topics[mentor] |= set(entries(project["topics"]))
    now = {m for project in projects_of(test_data, 5) for m in entries(project["mentor_ids"])}
    assert set(mentors.index) == now | set(topics)
    for mentor, row in mentors.iterrows():
        assert set(row["skills"]) == topics.get(mentor, set()), mentor
        assert len(set(row["skills"])) == len(row["skills"])
        assert row["capacity"] == (3 if mentor in now else 0)
    guided = [m for p in projects_of(test_data, 5) for m in entries(p["mentor_ids"])]
    assert max(guided.count(mentor) for mentor in now) == 3


def test_mentees_pairs_and_goals_are_those_of_cohort_five(load, test_data):
    tables = read_tables(load("open_seeds"))
    projects = {p["mentee_id"]: p for p in projects_of(test_data, 5)}
    people = tables["people"]
    mentees = people[people["role"] == "mentee"].set_index("id")
    assert len(mentees) == len(projects) == 34
    for mentee, row in mentees.iterrows():
        assert list(row["goals"]) == entries(projects[mentee]["topics"])
    pairs = tables["pairs"]
    assert {(p.mentee_id, p.mentor_id) for p in pairs.itertuples()} == {
        (mentee, mentor) for mentee, p in projects.items() for mentor in entries(p["mentor_ids"])
    }
    assert set(pairs["state"]) == {"running"} and len(pairs) == 40
    goals = tables["goals"].set_index("mentee_id")["status"]
    assert goals.to_dict() == {
        mentee: "reached" if p["graduated"] == "yes" else "dropped"
        for mentee, p in projects.items()
    }


def test_closed_answers_become_numbers_and_those_without_an_order_do_not(load, test_data):
    programme = load("open_seeds")
    answers = read_tables(programme)["survey_responses"]
    peer = pd.read_csv(test_data / "open_seeds" / "feedback.csv", dtype=str)
    peer = peer[peer["cohort"] == "OLS-5"]
    assert len(answers) == len(peer) == 144
    assert answers["respondent"].nunique() == peer.groupby(["role", "row"]).ngroups
    items = {item.id: item for item in programme.surveys.items}
    assert set(answers["item"]) == set(items)
    count = answers.groupby("item")["answer"].value_counts().unstack(fill_value=0)
    # Counted in the file by hand, one line an item.
    assert count.loc["calls_with_mentee", [1, 2, 3]].tolist() == [2, 10, 9]
    assert count.loc["calls_with_mentor", [1, 2, 3]].tolist() == [1, 3, 18]
    assert count.loc["cohort_calls", [1, 2, 3]].tolist() == [2, 11, 10]
    assert count.loc["mentee_engaged", [0, 1]].tolist() == [4, 14]
    assert count.loc["own_goals", [1, 2, 3]].tolist() == [7, 10, 6]
    assert count.loc["recommend_programme", [1, 2]].tolist() == [1, 22]
    assert answers[answers["item"] == "mentor_support"]["answer"].isna().all()
    for row in answers.dropna(subset=["answer"]).itertuples():
        item = items[row.item]
        assert item.low <= row.answer <= item.high and row.role in item.asked_of


def test_the_store_of_a_real_programme_is_plain_to_sqlite(load):
    programme = load("open_seeds")
    import_tables(programme)
    with sqlite3.connect(programme.store_path) as plain:
        assert plain.execute("SELECT count(*) FROM people WHERE role = 'mentor'").fetchone() == (
            70,
        )
        assert plain.execute(
            "SELECT count(*) FROM goals WHERE status = 'reached'"
        ).fetchone() == (25,)  # fmt: skip
