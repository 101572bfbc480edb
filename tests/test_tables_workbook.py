"""Workbooks: filled in by people, read back unchanged, and never reckoning anything out."""

from __future__ import annotations

import datetime as dt
import stat
import zipfile

import openpyxl
import pandas as pd
import pytest

from mentorkit.errors import TableError
from mentorkit.programme import Source
from mentorkit.tables import (
    TABLES,
    import_tables,
    open_tables,
    read_source,
    write_pairs_sheet,
    write_sheet,
)

PEOPLE = pd.DataFrame({
    "id": ["E1", "E2", "M1", "M1"], "role": ["mentee", "mentee", "mentor", "mentee"],
    "name": ["Åsa Öberg", "=HYPERLINK(1)", "Eva Ek", "Eva Ek"],
})  # fmt: skip
PAIRS = pd.DataFrame({"mentee_id": ["E1", "E2"], "mentor_id": ["M1", "M1"], "score": [0.8125, 0.5]})


def test_a_coordinator_approves_in_the_sheet_and_it_imports_back(tmp_path, make_programme):
    path = write_pairs_sheet(tmp_path / "pairs.xlsx", PAIRS, PEOPLE, date=dt.date(2026, 1, 15))
    (tmp_path / "people.csv").write_text("id,role\nE1,mentee\nE2,mentee\nM1,mentor\n")
    programme = make_programme({"people": {"file": "people.csv"}, "pairs": {"file": "pairs.xlsx"}})
    report = import_tables(programme)
    assert report.rows[1].unread == ("adeptens namn", "mentorns namn", "matchningspoäng")
    pairs = open_tables(programme)["pairs"]
    assert pairs["state"].tolist() == ["proposed", "proposed"]
    assert set(pairs["date"]) == {pd.Timestamp("2026-01-15")}

    book = openpyxl.load_workbook(path)
    page = book["pairs"]
    header = {cell.value: cell.column for cell in page[1]}
    assert list(header) == [
        "mentee_id", "adeptens namn", "mentor_id", "mentorns namn", "matchningspoäng",
        "state", "date", "reason", "decided_by",
    ]  # fmt: skip
    assert page.cell(2, header["adeptens namn"]).value == "Åsa Öberg"
    assert page.cell(2, header["mentorns namn"]).value == "Eva Ek"
    assert page.cell(2, header["state"]).value == "föreslaget"
    page.cell(2, header["state"]).value = "godkänt"
    page.cell(2, header["date"]).value = dt.datetime(2026, 1, 20)
    page.cell(2, header["decided_by"]).value = "programansvarig"
    book.save(path)

    report = import_tables(programme).rows[1]
    # That the pair was proposed stays on record.
    assert (report.added, report.unchanged, report.gone) == (1, 1, 1)
    pairs = open_tables(programme)["pairs"].set_index(["mentee_id", "state"])
    assert pairs.loc[("E1", "approved"), "date"] == pd.Timestamp("2026-01-20")
    assert pairs.loc[("E1", "approved"), "decided_by"] == "programansvarig"
    assert pairs.loc[("E1", "proposed"), "date"] == pd.Timestamp("2026-01-15")
    assert pairs.loc[("E2", "proposed"), "date"] == pd.Timestamp("2026-01-15")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_table_of_the_example_goes_through_a_sheet_unchanged(
    tmp_path, make_programme, language
):
    from mentorkit.tables.example import make_example

    tables = make_example(seed=1).tables
    for name, whole in tables.items():
        frame = whole.head(40).reset_index(drop=True)
        if name == "meetings":
            frame.loc[:2, "time"] = ["09:05", "14:30", "00:00"]
        write_sheet(tmp_path / "t.xlsx", frame, table=name, language=language, blank_rows=3)
        read, problems, unread = read_source(make_programme(), name, Source(file="t.xlsx"))
        assert [str(p) for p in problems] == [] and unread == []
        pd.testing.assert_frame_equal(read, frame[TABLES[name].columns])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_ever_a_formula(tmp_path, start):
    text = f"{start}cmd|'/c calc'!A0"
    frame = pd.DataFrame({start + "header": [text], "goals": [(text, "b")], "n": [-1]})
    path = write_sheet(tmp_path / "t.xlsx", frame)
    page = openpyxl.load_workbook(path)["rows"]
    for cell in (page["A1"], page["A2"], page["B2"]):
        assert cell.data_type == "s" and cell.quotePrefix
    assert page["C2"].value == -1 and page["C2"].data_type == "n"
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("name", TABLES)
def test_empty_sheets_offer_every_code_by_its_label(tmp_path, make_programme, name):
    path = write_sheet(tmp_path / "t.xlsx", name, language="sv", blank_rows=20)
    book = openpyxl.load_workbook(path)
    page, lists = book[name], book["codes"]
    assert [cell.value for cell in page[1]] == TABLES[name].columns
    assert all(cell.font.bold for cell in page[1]) and lists.sheet_state == "hidden"
    offered = {}
    for rule in page.data_validations.dataValidation:
        place = rule.formula1.removeprefix("codes!").replace("$", "")
        labels = [cell.value for (cell,) in lists[place]]
        offered[rule.promptTitle] = (str(rule.sqref), labels)
    coded = [f for f in TABLES[name].fields if f.kind in ("code", "yes_no")]
    assert set(offered) == {f.name for f in coded}
    for field in coded:
        letter = openpyxl.utils.get_column_letter(TABLES[name].columns.index(field.name) + 1)
        place, labels = offered[field.name]
        assert place == f"{letter}2:{letter}21"
        codes = list(field.codes) if field.kind == "code" else ["yes", "no"]
        assert (
            [field.codes.read(x) for x in labels] == codes
            if field.kind == "code"
            else (labels == ["ja", "nej"])
        )
    read, problems, _ = read_source(make_programme(), name, Source(file="t.xlsx"))
    assert read.empty and problems == []


def test_a_sheet_is_its_owners_alone(tmp_path):
    path = write_pairs_sheet(tmp_path / "new" / "pairs.xlsx", PAIRS, PEOPLE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["pairs.xlsx"]


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(TableError, match="is not the name of a workbook"):
        write_sheet(tmp_path / "pairs.csv", "pairs")
    with pytest.raises(TableError, match="there is no column mentor_id"):
        write_pairs_sheet(tmp_path / "p.xlsx", PAIRS.drop(columns="mentor_id"), PEOPLE)
    with pytest.raises(TableError, match="is not a table of mentorkit"):
        write_sheet(tmp_path / "p.xlsx", "paris")


def test_no_pairs_make_an_empty_sheet(tmp_path):
    path = write_pairs_sheet(tmp_path / "p.xlsx", PAIRS.head(0), PEOPLE)
    assert len(pd.read_excel(path)) == 0
