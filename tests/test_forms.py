"""A coordinator approves proposed pairs in a sheet, and the sheet comes back."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from mentorkit.errors import ProgrammeError
from mentorkit.forms import write_proposal
from mentorkit.matching import sort_pairs
from mentorkit.programme import load_programme
from mentorkit.tables import read_tables

ROOT = Path(__file__).parents[1]


@pytest.fixture
def programme(tmp_path):
    (tmp_path / "params").mkdir()
    path = shutil.copy(ROOT / "params" / "example.yaml", tmp_path / "params" / "spring.yaml")
    return load_programme(path)


def test_a_sheet_of_proposals_is_approved_and_read_back(programme):
    path, n_pairs = write_proposal(programme)
    assert path.parent.name == "coordinator" and n_pairs > 5
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    column = {cell.value: cell.column for cell in page[1]}
    ids = [
        (page.cell(row, column["mentee_id"]).value, page.cell(row, column["mentor_id"]).value)
        for row in (2, 3)
    ]
    page.cell(2, column["state"]).value = "godkänt"
    page.cell(3, column["state"]).value = "ej godkänt"
    for row in (2, 3):
        page.cell(row, column["decided_by"]).value = "programansvarig"
    programme.data_folder.mkdir(parents=True)
    book.save(programme.data_folder / "godkända.xlsx")

    text = programme.path.read_text(encoding="utf-8")
    programme.path.write_text(text + "\ntables: {pairs: {file: godkända.xlsx}}\n", encoding="utf-8")
    pairs = read_tables(load_programme(programme.path))["pairs"]
    assert len(pairs) == n_pairs
    states = pairs.set_index(["mentee_id", "mentor_id"])["state"]
    assert [states[pair] for pair in ids] == ["approved", "declined"]
    assert (states.drop(ids) == "proposed").all()
    # An approved pair still tells that the matching proposed it, and is no evidence of it.
    log = sort_pairs(pairs)
    assert log.made.iloc[0].tolist() == list(ids[0])
    assert len(log.proposed) == n_pairs


def test_a_sheet_that_may_be_filled_in_is_not_written_over(programme):
    first, _ = write_proposal(programme)
    before = first.read_bytes()
    second, _ = write_proposal(programme)
    third, _ = write_proposal(programme)
    assert len({first, second, third}) == 3 and first.read_bytes() == before


def test_a_language_that_is_not_known_is_refused(programme):
    with pytest.raises(ProgrammeError, match="sv, en"):
        write_proposal(programme, language="de")
