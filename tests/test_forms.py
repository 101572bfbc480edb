"""A coordinator approves proposed pairs in a sheet, and the sheet comes back."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from mentorkit.errors import ProgrammeError
from mentorkit.forms import write_proposal, write_survey
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


@pytest.mark.parametrize("language, header", [("sv", "fråga på svenska"), ("", "fråga på svenska"),
                                              ("en", "question in Swedish")])  # fmt: skip
def test_the_survey_s_questions_are_a_sheet(programme, language, header):
    page = openpyxl.load_workbook(write_survey(programme, language)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][:2] == ("item", header)
    items = {row[0]: row for row in rows[1:]}
    rated = [one.id for module in programme.training for one in module.questions]
    assert list(items) == [item.id for item in programme.surveys.items] + rated
    assert items["diversity_inclusion-1"][5:] == ("training_before; training_after", 1, 5)
    assert items["candour"][1] == "Jag kan tala öppet utan rädsla för att bli dömd."
    assert items["candour"][2] == "I can speak openly without fear of being judged."
    assert items["recommend"][-2:] == (0, 10)


@pytest.mark.parametrize("name, n_scales, n_items, ends", [
    ("uwes-9", 3, 9, (0, 6)), ("hme", 3, 9, (0, 100)), ("copsoq", 1, 2, (0, 100)),
])  # fmt: skip
def test_an_instrument_is_refused_until_its_items_are_filled_in(
    programme, name, n_scales, n_items, ends
):
    template = (ROOT / "params" / "instruments" / f"{name}.yaml").read_text(encoding="utf-8")
    assert template.count('text: ""') == n_items and template.count("text:") == n_items
    text = programme.path.read_text(encoding="utf-8")
    start = text.index("surveys:\n")
    end = text.index("# ----", start)
    own = template[template.index("surveys:") :]
    programme.path.write_text(f"{text[:start]}{own}\n{text[end:]}", encoding="utf-8")
    with pytest.raises(ProgrammeError, match="is not a text"):
        load_programme(programme.path)
    filled = own.replace('text: ""', "text: Frågan")
    programme.path.write_text(f"{text[:start]}{filled}\n{text[end:]}", encoding="utf-8")
    surveys = load_programme(programme.path).surveys
    assert len(surveys.scales) == n_scales and len(surveys.items) == n_items
    assert {surveys.range_of(scale.id) for scale in surveys.scales} == {ends}
