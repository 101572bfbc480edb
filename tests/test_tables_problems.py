"""Bad input is told whole and at once, with exit code 2, and quotes nobody."""

from __future__ import annotations

import ast
import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentorkit.errors import MentorkitError, ProgrammeError, TableError
from mentorkit.programme import Programme, Source, load_programme
from mentorkit.tables import (
    describe_tables,
    import_tables,
    load_profiles,
    open_programme,
    read_source,
    read_tables,
)

PEOPLE = "id,role,name\nE1,mentee,Åsa Öberg\nM1,mentor,Bo Ek\n"


@pytest.fixture
def folder(tmp_path):
    """A params folder and a data folder beside it."""
    (tmp_path / "params").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path


def write_params(folder, text):
    path = folder / "params" / "spring.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def said(problems):
    return [str(problem) for problem in problems]


# ---------------------------------------------------------------- all at once


def test_params_maps_and_files_are_told_in_one_round(folder):
    (folder / "data" / "a.csv").write_text("id;roll;mål\nE1;adept;x\nE1;adept;y\n")
    (folder / "data" / "b.csv").write_text("Ident,role\nM1,boss\n")
    (folder / "data" / "m.csv").write_text("meeting_id,held\nK1,2026-31-31\n")
    params = write_params(
        folder,
        """
id: spring
nmae: Spring
organisation: Us
purpose: "Gr\\0w"
period: {start: 2026-02-30, end: 2026-12-31}
period: {start: 2026-01-01, end: 2026-12-31}
folders: {data: ../data, reportz: x}
matching: {weights: {golas: 3}}
tables:
  people:
    - {file: a.csv, columns: {role: rolll, gaols: mål}, values: {roel: {a: b}}}
    - {file: b.csv, columns: {id: Identt}}
    - {file: "c\\0.csv", columns: {rol: x}}
    - {fil: b.csv, columns: {nam: x}}
  goals: {file: nowhere.csv, columns: {gaol: x}}
  meetings: {file: m.csv, columns: {planed: x}}
  meetngs: {file: m.csv}
""",
    )
    with pytest.raises(ProgrammeError) as caught:
        open_programme(params, [])
    told = said(caught.value.problems)
    expected = [
        "params/spring.yaml: line 7: period is given twice",
        "purpose holds a character that cannot be used (U+0000)",
        "name is missing",
        "nmae is not a parameter; did you mean name?",
        'period.start is "2026-02-30", which is not a date',
        "matching.weights.golas is not a parameter; did you mean matching.weights.goals?",
        "folders.reportz is not a parameter; did you mean folders.reports?",
        "tables.people[0].columns.gaols is not a column of people; did you mean goals?",
        "tables.people[0].values.roel is not a column of people; did you mean role?",
        "a.csv: there is no column rolll; did you mean roll?",
        "b.csv: there is no column Identt; did you mean Ident?",
        "b.csv, row 2, column role: the cell is not a word of this column; choose among",
        "tables.people[2].file holds a character that cannot be used",
        "tables.people[2].columns.rol is not a column of people; did you mean role?",
        "tables.people[3].fil is not a parameter; did you mean tables.people[3].file?",
        "tables.people[3].file is missing",
        "tables.people[3].columns.nam is not a column of people; did you mean name?",
        "tables.goals.columns.gaol is not a column of goals; did you mean goal?",
        "nowhere.csv: there is no such file in the data folder",
        "tables.meetings.columns.planed is not a column of meetings; did you mean planned?",
        "m.csv: there is no column x",
        'm.csv, row 2, column held: "2026-31-31" is not a date',
        "tables.meetngs is no table; did you mean meetings?",
    ]
    for start in expected:
        assert sum(start in line for line in told) == 1, (start, told)
    # E1 stands twice, which is told once the rest of the key can be read; nothing else is.
    assert len(told) == len(expected), told


def test_a_files_name_alone_is_told_how_to_be_written(folder):
    params = write_params(
        folder,
        "id: spring\nname: S\norganisation: Us\npurpose: Grow\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n"
        "tables:\n  pairs: pairs.xlsx\n  goals:\n  people: [a.csv, {file: b.csv}]\n",
    )
    with pytest.raises(ProgrammeError) as refused:
        load_programme(params)
    name = "params/spring.yaml: "
    assert said(refused.value.problems) == [
        f'{name}tables.pairs is "pairs.xlsx"; name its file under file, as '
        "pairs: {file: pairs.xlsx}.",
        f"{name}tables.goals is empty; name its file under file, as goals: {{file: goals.xlsx}}.",
        f'{name}tables.people[0] is "a.csv"; name its file under file, as {{file: a.csv}}.',
    ]
    # Written as they say, each is read.
    params.write_text(
        params.read_text()
        .replace("pairs: pairs.xlsx", "pairs: {file: pairs.xlsx}")
        .replace("goals:\n", "goals: {file: goals.xlsx}\n")
        .replace("[a.csv,", "[{file: a.csv},")
    )
    files = {name: [s.file for s in found] for name, found in load_programme(params).tables.items()}
    assert files == {"pairs": ["pairs.xlsx"], "goals": ["goals.xlsx"], "people": ["a.csv", "b.csv"]}


def test_what_hangs_on_a_faulty_parameter_is_not_told(folder):
    """Where the data folder cannot be told, no file is called missing."""
    params = write_params(
        folder,
        "id: X Y\nname: N\norganisation: O\npurpose: P\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n"
        "tables: {people: {file: a.csv, columns: {idd: x}}}\n",
    )
    with pytest.raises(ProgrammeError) as caught:
        open_programme(params)
    first, second = said(caught.value.problems)
    assert 'id is "X Y"' in first and "columns.idd is not a column" in second


def test_other_columns_are_checked_beside_one_that_is_not_there(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("id,role,Nivå\nE1,mentee,två\nE1,mentee,3\n")
    source = Source(file="a.csv", columns={"seniority": "Nivå", "team": "Grupp"})
    told = said(read_source(make_programme(), "people", source)[1])
    assert [line.split(":")[0] for line in told] == [
        "a.csv", "a.csv, row 2, column Nivå", "a.csv, row 3, column id, role",
    ]  # fmt: skip


def test_the_command_line_tells_a_bad_option_with_the_rest(folder):
    params = write_params(folder, "id: x\n")
    done = subprocess.run(
        [sys.executable, "-m", "mentorkit", "run", str(params), "--as-of", "soon", "--phase", "66"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    for words in ("--as-of: 'soon' is not a date", "--phase: 66", "purpose is missing"):
        assert words in done.stderr


# ---------------------------------------------------------------- names that cannot be


@pytest.mark.parametrize(
    "name", ["a\0.csv", "x" * 300 + ".csv", "~nobody-here/a.csv", "a\ud800.csv"]
)
def test_what_cannot_be_a_files_name_is_a_problem(tmp_path, make_programme, name):
    source = Source.model_construct(**{**Source(file="a.csv").__dict__, "file": name})
    told = said(read_source(make_programme(), "people", source)[1])
    assert len(told) == 1 and told[0].encode()
    with pytest.raises(MentorkitError):
        load_profiles(name)


@pytest.mark.parametrize("name", ["data", "store", "reports"])
@pytest.mark.parametrize("value", ['"a\\0b"', '""', "~nobody-here/x", '"\\ud800"', "[1]", "1"])
def test_what_cannot_be_a_folder_is_refused(folder, name, value):
    params = write_params(
        folder,
        "id: s\nname: N\norganisation: O\npurpose: P\nexample: {}\n"
        f"period: {{start: 2026-01-01, end: 2026-12-31}}\nfolders: {{{name}: {value}}}\n",
    )
    with pytest.raises(ProgrammeError, match=f"folders.{name} "):
        open_programme(params)


@pytest.mark.parametrize("path", ["no\0file.yaml", "~nobody-here/a.yaml", "x" * 5000])
def test_what_cannot_be_a_params_file_is_refused(path):
    from mentorkit.session import find_params

    with pytest.raises(ProgrammeError):
        open_programme(find_params(path))


# ---------------------------------------------------------------- sheets


def test_people_of_whom_no_row_is_read_are_a_problem_and_other_tables_are_not(
    tmp_path, make_programme
):
    (tmp_path / "people.csv").write_text("id,role,year\nE1,mentee,2025\n")
    (tmp_path / "pairs.csv").write_text("mentee_id,mentor_id\n")
    this_year = {"file": "people.csv", "rows": {"year": [2026]}}
    tables = {"people": this_year, "pairs": {"file": "pairs.csv"}}
    with pytest.raises(TableError) as caught:
        read_tables(make_programme(tables))
    assert said(caught.value.problems) == [
        "people.csv: there is no row below the header, or none that is read; "
        "fill in the table people, or see the filter under rows."
    ]
    # One of several files may give nobody, if there is somebody in another.
    (tmp_path / "more.csv").write_text(PEOPLE)
    tables["people"] = [this_year, {"file": "more.csv"}]
    state, problems = describe_tables(make_programme(tables))
    assert problems == []
    states = state.set_index("table")
    assert states.loc["pairs", "state"] == "0 rows" and states.loc["people", "state"] == "supplied"
    assert states.loc["meetings", "state"] == "missing"


def test_a_sheet_of_people_that_nobody_has_filled_in_yet_is_none(tmp_path, make_programme):
    from mentorkit.session import Phase

    (tmp_path / "people.csv").write_text("id,role\n")
    programme = make_programme({"people": {"file": "people.csv"}})
    tables = read_tables(programme)
    assert tables["people"].empty
    state, problems = describe_tables(programme)
    assert problems == [] and state.set_index("table").loc["people", "state"] == "0 rows"
    phase = Phase("01_readiness", programme, dt.date(2026, 1, 1), "en", "leadership", tables)
    told = {missing.table: str(missing.text) for missing in phase.missing("people", "pairs")}
    assert "holds no rows yet. Fill in the file" in told["people"]
    assert "has not been supplied. Name its CSV or Excel file" in told["pairs"]
    # Who wants to match two sheets and nothing else is told at once.
    with pytest.raises(TableError, match="no row below the header"):
        load_profiles(tmp_path / "people.csv")


def test_two_columns_of_one_name_are_not_passed_over(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("id,role,goals,goals\nE1,mentee,data,juridik\n")
    programme = make_programme()
    assert said(read_source(programme, "people", Source(file="a.csv"))[1]) == [
        "a.csv: two columns are called goals; give each column a name of its own."
    ]
    # Who wants neither says so.
    source = Source(file="a.csv", columns={"goals": []})
    assert read_source(programme, "people", source)[1] == []


def test_characters_that_command_a_terminal_are_no_letters(tmp_path, make_programme):
    text = "id,role,department,\x1b]0;seen\x07\nE1,mentee,\x1b[2JIn\x9bköp\x0bNord\uffff,\x1b\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    source = Source(file="a.csv")
    frame, problems, unread = read_source(make_programme(), "people", source)
    assert problems == [] and unread == ["]0;seen"]
    assert frame["department"].tolist() == ["[2JInköp Nord"]


def test_characters_without_width_change_nobodys_id(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("id\u200b,role\nE\u200b1,mentee\nM1\ufeff,mentor\n", "utf-8")
    frame, problems, _ = read_source(make_programme(), "people", Source(file="a.csv"))
    assert problems == [] and frame["id"].tolist() == ["E1", "M1"]


def test_what_turns_the_order_of_reading_is_refused_in_the_params_file(tmp_path):
    params = tmp_path / "spring.yaml"
    params.write_text(
        "id: spring\nname: S\u202e\norganisation: O\u2067\npurpose: P\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n",
        encoding="utf-8",
    )
    with pytest.raises(ProgrammeError) as refused:
        load_programme(params)
    told = said(refused.value.problems)
    assert [line.split(": ", 1)[1].split(";")[0] for line in told] == [
        "name holds a character that cannot be used (U+202E)",
        "organisation holds a character that cannot be used (U+2067)",
    ]


def test_a_formula_that_was_never_reckoned_out_is_not_an_empty_cell(tmp_path, make_programme):
    book = openpyxl.Workbook()
    for row in [("id", "role", "seniority", "x"), ("E1", "mentee", "=1+2", "=1"), ("E2", "mentee")]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    told = said(read_source(make_programme(), "people", Source(file="a.xlsx"))[1])
    assert len(told) == 1
    assert told[0].startswith("a.xlsx, row 2, column seniority: the cell holds a formula without")


def test_a_row_that_slipped_to_the_side_is_not_quoted(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text(
        "id,role,seniority,capacity\nE1,Åsa Öberg,Inköp,1\nE2,menteee,19800101-1234,0701234567\n"
    )
    told = said(read_source(make_programme(), "people", Source(file="a.csv"))[1])
    assert len(told) == 5
    for secret in ("Åsa", "Inköp", "19800101", "1234"):
        assert not any(secret in line for line in told), told
    assert '"menteee" is not a word of this column; did you mean mentee?' in told[-3] + told[-1]


# ---------------------------------------------------------------- anything at all

_CELLS = st.sampled_from(
    ["E1", "mentee", "", "#N/A", "\u200b", "31/12/2026", "1e999", '"', '"a\nb"', "Åsa Öberg", "\0"]
) | st.text(max_size=8)
_ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(_CELLS, max_size=5), max_size=5),
    header=st.lists(st.sampled_from(["id", "role", "name", "seniority", "", "x"]), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    encoding=_ENCODINGS,
)
def test_any_csv_is_read_or_refused(tmp_path, rows, header, delimiter, encoding):
    text = "\n".join(delimiter.join(row) for row in [header, *rows])
    (tmp_path / "a.csv").write_bytes(text.encode(encoding, "replace"))
    programme = Programme(
        id="s", name="S", organisation="O", purpose="P",
        period={"start": "2026-01-01", "end": "2026-12-31"}, folders={"data": str(tmp_path)},
        tables={"people": {"file": "a.csv"}},
    )  # fmt: skip
    try:
        import_tables(programme)
    except TableError as error:
        assert error.problems and error.exit_code == 2
        assert "Åsa" not in str(error)


_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates()
_TREES = st.recursive(
    _VALUES,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    section=st.sampled_from([*Programme.model_fields]),
    inner=st.sampled_from(["", "people", "data", "start", "weights", "file", "items"]),
    value=_TREES,
)
def test_any_params_are_taken_or_refused(folder, section, inner, value):
    from ruamel.yaml import YAML

    params = {
        "id": "s", "name": "S", "organisation": "O", "purpose": "P",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "tables": {"people": {"file": "people.csv"}}, "folders": {"data": "../data"},
    }  # fmt: skip
    params[section] = {inner: value} if inner else value
    (folder / "data" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    path = folder / "params" / "spring.yaml"
    with path.open("w", encoding="utf-8", errors="replace") as file:
        YAML(typ="safe", pure=True).dump(params, file)
    try:
        open_programme(path)
    except ProgrammeError as error:
        assert error.problems and str(error).encode() and "Åsa" not in str(error)


#: What no sentence begins with: of whom or what is it said?
_VERB = re.compile(r"(is|are|has|have|had|can|cannot|could|must|was|were|does|holds|lies|lacks) ")


def first_words(file):
    """The first words of each problem that a file tells, with their line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
            what = node.args[1] if len(node.args) > 1 else None
            start = what.values[0] if isinstance(what, ast.JoinedStr) else what
            if isinstance(start, ast.Constant):
                yield f"{file.name}:{node.lineno}: {start.value}"


def test_every_problem_is_a_sentence_with_a_subject():
    folder = Path(__file__).parents[1] / "mentorkit"
    told = [words for file in sorted(folder.rglob("*.py")) for words in first_words(file)]
    assert len(told) > 50
    assert [words for words in told if _VERB.match(words.split(": ", 1)[1])] == []


def test_every_time_of_a_meeting_that_is_none_is_told_with_its_row(folder):
    (folder / "data" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "data" / "m.csv").write_text(
        "Id,kind,planned,Klockan,mentee_id,mentor_id\n"
        "K1,one_to_one,2026-03-02,14.30,E1,M1\n"
        "K2,one_to_one,2026-03-09,25:00,E1,M1\n"
        "K3,one_to_one,2026-03-16,hos Åsa Öberg,E1,M1\n",
        encoding="utf-8",
    )
    params = write_params(
        folder,
        "{id: spring, name: Spring, organisation: Us, purpose: Grow,\n"
        "period: {start: 2026-01-01, end: 2026-12-31}, folders: {data: ../data},\n"
        "tables: {people: {file: people.csv},\n"
        "meetings: {file: m.csv, columns: {meeting_id: Id, time: Klockan}}}}\n",
    )
    with pytest.raises(TableError) as caught:
        read_tables(load_programme(params))
    assert said(caught.value.problems) == [
        'm.csv, row 3, column Klockan: "25:00" is not a time of day; write it as 14:30.',
        "m.csv, row 4, column Klockan: the cell is not a time of day; write it as 14:30.",
    ]


def test_a_pause_that_ends_before_it_starts_is_told(folder):
    (folder / "data" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "data" / "p.csv").write_text(
        "mentee_id,mentor_id,starts,Till\nE1,M1,2026-07-01,2026-07-01\n"
        "E1,M1,2026-08-02,2026-08-01\nE1,M1,2026-09-02,\n",
        encoding="utf-8",
    )
    params = write_params(
        folder,
        "{id: spring, name: Spring, organisation: Us, purpose: Grow,\n"
        "period: {start: 2026-01-01, end: 2026-12-31}, folders: {data: ../data},\n"
        "tables: {people: {file: people.csv}, pauses: {file: p.csv, columns: {ends: Till}}}}\n",
    )
    with pytest.raises(TableError) as caught:
        read_tables(load_programme(params))
    assert said(caught.value.problems) == [
        "p.csv, row 3, column Till: the day lies before that of starts; write the last day, the "
        "same or later.",
        "p.csv, row 4, column Till: the cell is empty; fill it in; every row of pauses needs one.",
    ]
