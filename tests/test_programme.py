"""A params file is read whole or refused with every problem it has."""

import datetime as dt

import pytest
from pydantic import ValidationError

from mentorkit.errors import ProgrammeError
from mentorkit.programme import TABLE_NAMES, Programme, Source, load_programme
from mentorkit.tables.schemas import TABLES

GOOD = """
id: spring
name: {sv: Mentorskap våren, en: Mentoring spring}
organisation: Exempelverket
purpose: Stärka nätverk
period: {start: 2026-01-01, end: 2026-12-31}
"""


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "params" / "spring.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def problems_of(path):
    with pytest.raises(ProgrammeError) as caught:
        load_programme(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_short_file_is_enough(write):
    programme = load_programme(write(GOOD))
    assert programme.name.render("sv") == "Mentorskap våren"
    assert programme.purpose.render("en") == "Stärka nätverk"
    assert programme.period.start == dt.date(2026, 1, 1)
    assert programme.cadence.meeting_weeks == 4
    assert programme.privacy.minimum_count == 5


def test_a_programme_is_frozen(write):
    programme = load_programme(write(GOOD))
    with pytest.raises(ValidationError):
        programme.language = "en"
    with pytest.raises(ValidationError):
        programme.cadence.meeting_weeks = 2


def test_all_problems_are_told_at_once_each_with_its_path(write):
    text = GOOD.replace("period:", "perod:") + (
        "matching: {n_cluster: 3, weights: {golas: 2}, minimum_score: 7}\n"
        "language: de\n"
        "surveys: {items: [{id: q, text: Hej, scale: nowhere}]}\n"
        "tables: {poeple: {file: a.csv}}\n"
    )
    found = problems_of(write(text))
    assert all(line.startswith("params/spring.yaml: ") for line in found)
    expected = [
        "perod is not a parameter; did you mean period?",
        "period is missing",
        "did you mean people?",
        "matching.n_cluster is not a parameter; did you mean matching.n_clusters?",
        "matching.weights.golas is not a parameter; did you mean matching.weights.goals?",
        "matching.minimum_score is 7",
        'language is "de"',
    ]
    for start in expected:
        assert any(start in line for line in found), (start, found)


@pytest.mark.parametrize(
    "text, word",
    [
        ("id: [", "line"),
        ("- a\n- b\n", "holds no parameters"),
        ("", "holds no parameters"),
        (GOOD + "id: twice\n", "id"),
        (GOOD.replace("2026-12-31", "2025-12-31"), "ends before it starts"),
        (GOOD.replace("2026-12-31", "31/02/2026"), "write it as 2026-02-28"),
        (GOOD.replace("2026-12-31", "2026-02-30"), "write it as 2026-02-28"),
        (GOOD + "privacy: {minimum_count: 1}\n", "privacy.minimum_count is 1"),
        (GOOD + "privacy: {round_to: 1}\n", "privacy.round_to is 1"),
        (GOOD + "privacy: {merge: age}\n", "privacy.merge is no map"),
        (GOOD + "privacy: {merge: {age: {a: b, b: a}}}\n", "puts a under itself"),
        (GOOD + "surveys: {items: [{id: q, text: Hej, scale: fitt}]}\n", "did you mean fit?"),
        (GOOD + "tables: {poeple: {file: a.csv}}\n", "did you mean people?"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(write, text, word):
    assert word in " ".join(problems_of(write(text)))


def test_an_absent_file_is_named(tmp_path):
    assert "there is no such file" in problems_of(tmp_path / "autumn.yaml")[0]


def test_words_of_yaml_stay_words(write):
    programme = load_programme(
        write(GOOD + "tables: {people: {file: a.csv, values: {role: {no: mentee, on: mentor}}}}\n")
    )
    (source,) = programme.tables["people"]
    assert isinstance(source, Source) and source.values == {
        "role": {"no": "mentee", "on": "mentor"}
    }


def test_folders_are_read_from_the_params_file(write, monkeypatch):
    path = write(GOOD + "folders: {data: '${SOME_FOLDER}/x'}\n")
    monkeypatch.setenv("SOME_FOLDER", "/elsewhere")
    programme = load_programme(path)
    assert programme.data_folder.as_posix() == "/elsewhere/x"
    assert programme.reports_folder == path.parent.parent / "reports" / "spring"
    assert programme.store_path == programme.data_folder / "mentorkit.sqlite"


def test_a_server_can_hold_the_store(write):
    programme = load_programme(write(GOOD + "folders: {store: 'postgresql://db/mentor'}\n"))
    assert programme.store_path is None and programme.store_url == "postgresql://db/mentor"


def test_the_tables_of_params_are_those_of_the_schemas():
    assert set(TABLE_NAMES) == set(TABLES)


def test_every_parameter_can_be_written_out_and_read_again(write):
    programme = load_programme(write(GOOD))
    again = Programme.model_validate(programme.model_dump(mode="json"))
    assert again.model_dump(mode="json") == programme.model_dump(mode="json")
