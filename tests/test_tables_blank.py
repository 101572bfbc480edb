"""Blank workbooks: each explains itself, offers what codes.py holds, and imports as no rows."""

from __future__ import annotations

import ast
import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import get_args

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import from_excel

import mentorkit
from mentorkit import codes
from mentorkit.errors import TableError
from mentorkit.language import Text
from mentorkit.programme import Source
from mentorkit.tables import TABLES, read_source
from mentorkit.tables.blank import pick_rows, tell_cell, write_blank
from mentorkit.tables.example import make_example
from mentorkit.tables.fields import DTYPES, Field, Kind

LISTS = [found for found in vars(codes).values() if isinstance(found, codes.CodeList)]
WORDS = {
    "sv": {"example": "Exempelrader", "read": "Läs mig", "yes": "Krävs: ja", "no": "Krävs: nej"},
    "en": {
        "example": "Example rows",
        "read": "Read me",
        "yes": "Required: yes",
        "no": "Required: no",
    },
}


@pytest.fixture(scope="module")
def made():
    return make_example(1, employees=200, mentors=6, mentees=12, waiting=6).tables


def rules_of(book, page):
    """Column: the rule of its cells."""
    return {
        str(rule.sqref).partition("2:")[0]: rule for rule in page.data_validations.dataValidation
    }


@pytest.mark.parametrize("name", [name for name in TABLES if name != "comment_themes"])
def test_a_blank_workbook_explains_each_column(name, made, tmp_path, make_programme):
    language = ("sv", "en")[len(name) % 2]
    words = WORDS[language]
    path = write_blank(tmp_path / "t.xlsx", name, made[name], language=language)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [name, words["example"], words["read"], "codes"]
    assert book["codes"].sheet_state == "hidden"
    page = book.active
    assert page.title == name and page.freeze_panes == "A2" and page.max_row == 1
    assert [cell.value for cell in page[1]] == TABLES[name].columns
    rules = rules_of(book, page)
    told = {row[0].value: [cell.value for cell in row] for row in book[words["read"]].iter_rows()}
    for cell, our in zip(page[1], TABLES[name].fields, strict=True):
        note = cell.comment.text
        assert our.text.render(language) in note and told[our.name][1] == our.text.render(language)
        assert (words["yes"] if our.required else words["no"]) in note
        assert page.column_dimensions[cell.column_letter].width >= len(our.name) + 2
        rule = rules.pop(cell.column_letter, None)
        if our.kind in ("code", "yes_no"):
            place = rule.formula1.removeprefix("codes!").replace("$", "")
            offered = [cell.value for (cell,) in book["codes"][place]]
            ours = our.codes if our.kind == "code" else codes.YES_NO
            assert any(ours is known for known in LISTS)
            assert offered == [label.render(language) for label in ours.values()]
        elif our.kind == "date":
            # Excel counts days from the one before 1900 began, and a 29 February 1900 too.
            assert (rule.type, rule.operator, rule.formula1) == ("date", "between", "1")
            last = dt.date(1899, 12, 30) + dt.timedelta(days=int(rule.formula2))
            assert last == dt.date(2199, 12, 31)
        elif our.kind == "number":
            assert rule.type == ("whole" if our.whole else "decimal")
            assert our.low is None or float(rule.formula1) == our.low
            assert our.high is None or float(rule.formula2) == our.high
        elif our.kind == "time":
            assert (rule.type, rule.operator) == ("time", "between")
            first, last = (from_excel(float(end)) for end in (rule.formula1, rule.formula2))
            assert (first, last) == (dt.time(0, 0), dt.time(23, 59))
            assert page.column_dimensions[cell.column_letter].number_format == "hh:mm"
        else:
            assert rule is None
            assert page.column_dimensions[cell.column_letter].number_format == "@"
        if rule is not None:
            assert rule.showErrorMessage and rule.error and str(rule.sqref).endswith("1048576")
    assert rules == {}
    examples = book[words["example"]]
    assert 2 <= examples.max_row <= 4
    assert [cell.value for cell in examples[1]] == TABLES[name].columns
    with zipfile.ZipFile(path) as parts:
        sheets = [part for part in parts.namelist() if "worksheets/sheet" in part]
        assert len(sheets) == 4 and not any(b"<f>" in parts.read(part) for part in sheets)

    programme = make_programme()
    for sheet in (None, name):
        read, problems, unread = read_source(programme, name, Source(file="t.xlsx", sheet=sheet))
        assert read.empty and problems == [] and unread == []
    # The rows that are shown could be read, if anybody asked for them.
    shown, problems, _ = read_source(programme, name, Source(file="t.xlsx", sheet=words["example"]))
    assert problems == [] and len(shown) == examples.max_row - 1


def test_a_column_of_any_kind_can_be_told_of_in_any_table(tmp_path, monkeypatch):
    """A kind that somebody adds, too: without a rule of its own a cell takes all."""
    kinds = [*get_args(Kind), "colour"]
    monkeypatch.setitem(DTYPES, "colour", DTYPES["text"])
    cells = {"number": 2.5, "yes_no": True, "date": pd.Timestamp("2026-02-28"), "list": ("a", "b"),
             "dates": (pd.Timestamp("2026-02-28"),)}  # fmt: skip
    shown = {"number": "2,5", "yes_no": "ja", "date": "2026-02-28", "list": "a; b",
             "dates": "2026-02-28"}  # fmt: skip
    for name, table in TABLES.items():
        own = [
            Field(
                f"own_{kind}",
                kind,
                Text("Own"),
                codes=codes.PAIR_STATES if kind == "code" else None,
            )
            for kind in kinds
        ]
        longer = replace(table, fields=[*table.fields, *own])
        monkeypatch.setitem(TABLES, name, longer)
        rows = longer.empty().reindex([0])
        for kind in kinds:
            rows[f"own_{kind}"] = pd.Series(
                [cells.get(kind, {"code": "running"}.get(kind, "14:30"))], dtype=DTYPES[kind]
            )
        path = write_blank(tmp_path / "t.xlsx", name, rows, language="sv")
        book = openpyxl.load_workbook(path)
        assert [cell.value for cell in book.active[1]] == longer.columns
        told = {row[0].value: [cell.value for cell in row] for row in book["Läs mig"].iter_rows()}
        for our in longer.fields:
            assert str(tell_cell(our))
        for kind in kinds:
            running = codes.PAIR_STATES["running"].render("sv")
            other = running if kind == "code" else "14:30"
            assert told[f"own_{kind}"][4] == shown.get(kind, other)


def test_the_rows_that_are_shown_show_every_column_that_any_row_fills(made):
    people = made["people"]
    shown = pick_rows(TABLES["people"], people)
    assert set(shown["role"]) == {"mentor", "mentee"}
    for column in people:
        filled = people[column].map(lambda cell: len(cell) > 0 if isinstance(cell, tuple) else True)
        if (filled & people[column].notna()).any():
            cells = shown[column]
            assert any(
                len(cell) > 0 if isinstance(cell, tuple) else cell == cell for cell in cells
            ), column


def test_what_is_no_table_or_no_workbook_is_refused(tmp_path, made):
    with pytest.raises(TableError, match="did you mean pairs"):
        write_blank(tmp_path / "t.xlsx", "pair", made["pairs"])
    with pytest.raises(TableError, match="is not the name of a workbook"):
        write_blank(tmp_path / "t.csv", "pairs", made["pairs"])
    assert list(tmp_path.iterdir()) == []


def test_the_labels_of_codes_stand_in_one_place():
    """No other module spells two labels of a list: it would be a second list of them."""
    labels = [
        {label.render(language) for label in ours.values() if " " in label.render(language)}
        for ours in LISTS
        for language in ("sv", "en")
    ]
    root = Path(mentorkit.__file__).parent
    twice = []
    for path in root.rglob("*.py"):
        if path == root / "codes.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        twice += [(path.name, both) for ours in labels if len(both := ours & said) > 1]
    assert twice == []
    # And every column of codes takes its list from there.
    for table in TABLES.values():
        for our in table.fields:
            assert (our.kind == "code") == (our.codes is not None)
            assert our.codes is None or any(our.codes is known for known in LISTS)
