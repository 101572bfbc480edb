"""A programme begun: a folder that can be checked at once, filled in and imported back."""

from __future__ import annotations

import datetime as dt
import os
import stat
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from mentorkit.beginning import begin_programme
from mentorkit.beginning.choices import FILLED_IN, choose
from mentorkit.cli import app
from mentorkit.errors import MentorkitError, ProgrammeError
from mentorkit.programme import load_programme
from mentorkit.tables import TABLES, describe_tables, import_tables, open_tables
from mentorkit.tables.example import make_example


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_new_programme_is_checked_at_once(tmp_path, language):
    folder = tmp_path / "Våren 2027"
    tables = {"sv": FILLED_IN, "en": ("people", "pairs", "meetings")}[language]
    words = ["--language", language, "--name", 'Vi "växer": #1', "--organisation", "Ö'verket"]
    if language == "en":
        words += [word for name in tables for word in ("--table", name)]
    done = CliRunner().invoke(
        app, ["new", str(folder), *words, "--start", "2027-02-01", "--end", "2027-12-15"]
    )
    assert done.exit_code == 0
    params = folder / "params.yaml"
    assert done.stdout.strip().splitlines()[-1] == str(params)
    assert "--name" not in done.output  # nothing was taken for want of an option

    programme = load_programme(params)
    assert programme.id == "varen-2027" and programme.language == language
    assert str(programme.name) == 'Vi "växer": #1' and str(programme.organisation) == "Ö'verket"
    assert programme.period.start == dt.date(2027, 2, 1)
    assert programme.period.end == dt.date(2027, 12, 15)
    for place in (programme.data_folder, programme.store_path, programme.reports_folder):
        assert place.is_relative_to(folder)
    assert set(programme.tables) == set(tables)
    assert set(TABLES) - set(FILLED_IN) == {
        "studies", "study_arms", "primary_outcomes", "comment_themes",
    }  # fmt: skip
    named = {source.file for sources in programme.tables.values() for source in sources}
    assert {path.name for path in programme.data_folder.iterdir()} == named
    assert mode(folder) == mode(programme.data_folder) == 0o700
    assert {mode(path) for path in programme.data_folder.iterdir()} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "data", "params.yaml"]

    state, problems = describe_tables(programme)
    states = state.set_index("table")["state"]
    assert problems == [] and set(states[list(tables)]) == {"0 rows"}
    checked = CliRunner().invoke(app, ["check", str(params)])
    assert checked.exit_code == 0
    assert {"sv": "ingen person ännu", "en": "nobody yet"}[language] in checked.output
    # As the notebooks would find it: empty, and each table said to be so.
    assert all(row.rows == 0 for row in import_tables(programme).rows)


def test_git_sees_neither_data_nor_reports(tmp_path):
    begin_programme(tmp_path / "spring", tables=["people"])
    reports = tmp_path / "spring" / "reports"
    reports.mkdir()
    (reports / "page.html").write_text("")
    git = ["git", "-C", str(tmp_path / "spring")]
    subprocess.run([*git, "init", "-q"], check=True)
    seen = subprocess.run(
        [*git, "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True
    )
    assert seen.stdout.split() == ["??", ".gitignore", "??", "params.yaml"]


def test_what_was_not_said_is_told(tmp_path):
    begun = begin_programme(
        tmp_path / "spring", language="en", tables=["pairs"], start="2027-03-01"
    )
    told = " ".join(str(text) for text in begun.texts)
    assert '--name "Mentoring programme 2027"' in told and '--end "2028-02-29"' in told
    assert "--start" not in told and "2 workbooks" in told
    assert set(load_programme(begun.params).tables) == {"people", "pairs"}


@pytest.mark.parametrize(
    "today, start, end, period",
    [
        ("2026-12-31", "", "", ("2027-01-01", "2027-12-31")),
        ("2026-01-31", "", "", ("2026-02-01", "2027-01-31")),
        ("2026-01-31", "2028-02-29", "", ("2028-02-29", "2029-02-27")),
        ("2026-01-31", "", "2026-09-30", ("2026-02-01", "2026-09-30")),
        ("2026-05-10", "", "2025-06-30", ("2024-07-01", "2025-06-30")),
        ("2026-05-10", "2199-06-01", "", ("2199-06-01", "2199-12-31")),
    ],
)
def test_a_year_from_the_first_of_next_month_unless_told(today, start, end, period):
    chosen, problems = choose("x", start=start, end=end, today=dt.date.fromisoformat(today))
    assert problems == [] and (str(chosen.start), str(chosen.end)) == period


def test_every_problem_is_told_at_once_and_nothing_is_made(tmp_path):
    (tmp_path / "data").mkdir()
    done = CliRunner().invoke(
        app,
        ["new", str(tmp_path), "--language", "fr", "--start", "1/2", "--end", "1850-01-01",
         "--name", "\u200b", "--table", "pair", "--table", "studies", "--table", "comment_themes"],
    )  # fmt: skip
    assert isinstance(done.exception, ProgrammeError) and done.exception.exit_code == 2
    assert [problem.where for problem in done.exception.problems] == [
        tmp_path.name, "--language", "--name", "--start", "--end", "--table", "--table", "--table",
    ]  # fmt: skip
    said = str(done.exception)
    assert "did you mean pairs?" in said and "mentorkit design writes it" in said
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    for start, end in [("2027-01-01", "2027-01-01"), ("2199-12-31", ""), ("", "1900-01-01")]:
        with pytest.raises(ProgrammeError, match="is not after the start"):
            begin_programme(tmp_path / "new", start=start, end=end)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("there", ["params.yaml", "params/spring.yaml", "data/people.csv"])
def test_what_is_there_is_left_as_it_was(tmp_path, there):
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("ours")
    with pytest.raises(ProgrammeError, match="is there already"):
        begin_programme(tmp_path)
    assert path.read_text() == "ours"
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


def test_a_second_run_says_that_the_programme_is_there(tmp_path):
    begin_programme(tmp_path / "spring", tables=["people"])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ProgrammeError) as caught:
        begin_programme(tmp_path / "spring")
    (problem,) = [p for p in caught.value.problems if "a programme has been begun here" in p.mend]
    assert problem.what == "params.yaml is there already"
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_files_of_others_in_the_folder_do_no_harm(tmp_path):
    (tmp_path / "README.md").write_text("ours")
    begin_programme(tmp_path, tables=["people"])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [".gitignore", "README.md", "data", "params.yaml"]


@pytest.mark.parametrize("folder", ["", "a\0b", "~nobody-here/a", "x" * 300, "file/below"])
def test_what_cannot_be_a_folder_is_refused(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("")
    with pytest.raises(ProgrammeError):
        begin_programme(folder)
    with pytest.raises(ProgrammeError, match="a file of this name is there"):
        begin_programme("file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("step", range(3))
def test_nothing_is_left_behind_by_what_fails(tmp_path, monkeypatch, step):
    """The disk is full while a workbook is written, or a file cannot be moved to its place."""
    (tmp_path / "there").mkdir()
    moves = []

    def rename(old, new, real=os.rename):
        moves.append(new)
        if len(moves) > step:
            raise OSError(28, "No space left on device")
        real(old, new)

    monkeypatch.setattr(os, "rename", rename)
    for folder in (tmp_path / "there", tmp_path / "new"):
        moves.clear()
        with pytest.raises(ProgrammeError, match="the folder cannot be written"):
            begin_programme(folder, tables=["people"])
        assert len(moves) == step + 1
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


# ---------------------------------------------------------------- filled in and sent back


def fill(path, name, rows):
    """Write rows as a person does: labels from the lists, days as days, ; between entries."""
    book = openpyxl.load_workbook(path)
    page, lists = book[name], book["codes"]
    offered = {}
    for rule in page.data_validations.dataValidation:
        if rule.type == "list":
            place = rule.formula1.removeprefix("codes!").replace("$", "")
            offered[str(rule.sqref).partition("2:")[0]] = [cell.value for (cell,) in lists[place]]
    for position, row in enumerate(rows.itertuples(index=False), start=2):
        for cell, our, value in zip(page[1], TABLES[name].fields, row, strict=True):
            if isinstance(value, tuple):
                entries = [v.strftime("%Y-%m-%d") if our.kind == "dates" else v for v in value]
                written = "; ".join(entries) or None
            elif pd.isna(value):
                written = None
            elif our.kind == "code":
                written = offered[cell.column_letter][list(our.codes).index(value)]
            elif our.kind == "yes_no":
                written = offered[cell.column_letter][0 if value else 1]
            elif our.kind == "date":
                written = value.to_pydatetime()
            elif our.kind == "time":
                written = dt.time.fromisoformat(value)
            else:
                written = value
            page.cell(position, cell.column).value = written
    book.save(path)


def test_filled_sheets_import_as_what_was_filled_in(tmp_path):
    begun = begin_programme(tmp_path / "spring", language="sv")
    programme = load_programme(begun.params)
    made = make_example(2, employees=200, mentors=6, mentees=12, waiting=6).tables
    long = {name: made[name].head(150) for name in ("survey_responses", "ties", "employment")}
    made = {**made, **long, "meetings": made["meetings"].assign(time="14:30")}
    made["meetings"] = made["meetings"].astype({"time": made["people"]["name"].dtype})
    for name in FILLED_IN:
        fill(programme.data_folder / f"{name}.xlsx", name, made[name])
    report = import_tables(programme)
    assert {row.table: row.added for row in report.rows} == {n: len(made[n]) for n in FILLED_IN}
    assert all(row.unread == () for row in report.rows)
    read = open_tables(programme)
    for name in FILLED_IN:
        order = list(TABLES[name].key)
        pd.testing.assert_frame_equal(
            read[name].sort_values(order, ignore_index=True),
            made[name][TABLES[name].columns].sort_values(order, ignore_index=True),
        )

    assert not import_tables(programme).has_changed

    # A cell is corrected and a row taken away.
    path = programme.data_folder / "follow_ups.xlsx"
    book = openpyxl.load_workbook(path)
    page, table = book["follow_ups"], TABLES["follow_ups"]
    first, last = (
        tuple(str(page.cell(row, column).value).removesuffix(" 00:00:00") for column in range(1, 4))
        for row in (2, page.max_row)
    )
    page.cell(2, table.columns.index("wish") + 1).value = "Träffas på fredagar"
    page.delete_rows(page.max_row)
    book.save(path)
    done = {row.table: row for row in import_tables(programme).rows}["follow_ups"]
    assert (done.changed, done.added, done.gone) == (1, 0, 1)
    assert done.gone_keys[0][:3] == last
    found = open_tables(programme)["follow_ups"]
    corrected = found[found["wish"].eq("Träffas på fredagar")]
    assert corrected[["mentee_id", "mentor_id"]].values.tolist() == [list(first[:2])]
    assert len(found) == len(made["follow_ups"])


def test_a_slip_is_told_by_its_file_row_and_column(tmp_path):
    begun = begin_programme(tmp_path / "spring", tables=["pairs"])
    path = begun.params.parent / "data" / "people.xlsx"
    book = openpyxl.load_workbook(path)
    book["people"]["A2"], book["people"]["B2"] = "E1", "adpet"
    book.save(path)
    with pytest.raises(MentorkitError) as caught:
        import_tables(load_programme(begun.params))
    (problem,) = caught.value.problems
    assert problem.where == "people.xlsx, sheet people"
    assert (problem.row, problem.column) == (2, "role")
