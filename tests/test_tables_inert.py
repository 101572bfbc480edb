"""What leaves as a workbook or CSV reckons nothing out, and comes back as it was typed."""

import ast
import csv
import re
import stat
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from payload_programme import plain
from payloads import FORMULAS, PAYLOADS

import mentorkit
from mentorkit.errors import StoreError
from mentorkit.programme import Source
from mentorkit.tables import read_source, write_pairs_sheet, write_sheet
from mentorkit.tables.inert import guard, unguard, write_delimited
from mentorkit.tables.sheets import read_sheet

TEXTS = [*PAYLOADS, *FORMULAS]
#: What begins a formula in a spreadsheet, as OWASP's list of signs has it.
SIGNS = set("=+-@\t\r\n＝＋－＠")


def cells_of(path):
    """The cells as the file's own XML has them: place, type, what it holds."""
    with zipfile.ZipFile(path) as parts:
        xml = "".join(parts.read(n).decode() for n in parts.namelist() if "worksheets/" in n)
    return xml, re.findall(r'<c r="(\w+)"([^>]*?)(?:/>|>(.*?)</c>)', xml, flags=re.DOTALL)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    frame = pd.DataFrame(
        {text: [text, other] for text, other in zip(TEXTS, TEXTS[::-1], strict=True)}
    )
    frame["n"], frame["day"] = [-5, -0.25], pd.to_datetime(["2026-01-02", None])
    return frame, write_sheet(tmp_path_factory.mktemp("inert") / "t.xlsx", frame, blank_rows=0)


def test_no_cell_of_a_workbook_is_a_formula(workbook):
    frame, path = workbook
    page = openpyxl.load_workbook(path)["rows"]
    for column, name in enumerate(frame, start=1):
        header, *below = (page.cell(row, column) for row in (1, 2, 3))
        cells = [header] if name in ("n", "day") else [header, *below]
        for cell in cells:
            assert cell.data_type == "s", name
            # Edited by somebody, the cell stays a text.
            assert cell.quotePrefix or not set(plain(cell.value)[:1]) & SIGNS, name
            assert cell.quotePrefix or cell.value[0] not in SIGNS
    xml, cells = cells_of(path)
    assert not re.search(r"<f[ >/]|t=\"(?:str|e)\"", xml)
    assert len(cells) == 3 * len(frame.columns) - 1  # one day is missing
    # Excel reads _x003D_ as the letter =: no text may hold such a thing.
    assert not re.search("_x[0-9A-Fa-f]{4}_", xml)


def test_numbers_and_days_stay_what_they_are(workbook):
    frame, path = workbook
    page = openpyxl.load_workbook(path)["rows"]
    n, day = len(frame.columns) - 1, len(frame.columns)
    assert [page.cell(row, n).value for row in (2, 3)] == [-5, -0.25]
    assert [page.cell(row, n).data_type for row in (2, 3)] == ["n", "n"]
    assert page.cell(2, day).data_type == "d" and not page.cell(2, day).quotePrefix


def test_no_letter_makes_a_workbook_that_cannot_be_read(tmp_path):
    text = "=a" + "".join(map(chr, range(32))) + "\x7f\x85\ud800\udfff\ufffe\uffffz"
    path = write_sheet(tmp_path / "t.xlsx", pd.DataFrame({text: [text]}), blank_rows=0)
    page = openpyxl.load_workbook(path)["rows"]
    assert page["A2"].value[:2] == "=a" and page["A2"].value[-1] == "z"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_texts_come_back_as_they_were_typed(tmp_path, make_programme, suffix):
    ids = [f"E{i}" for i in range(len(TEXTS))]
    frame = pd.DataFrame({"id": ids, "role": "mentee", "name": TEXTS, "about": TEXTS})
    if suffix == "xlsx":
        write_sheet(tmp_path / "t.xlsx", frame, table="people")
    else:
        write_delimited(tmp_path / "t.csv", frame)
    programme = make_programme({})
    read, problems, _ = read_source(programme, "people", Source(file=f"t.{suffix}"))
    # An error of a spreadsheet is none that a person typed, and is refused.
    assert {p.row for p in problems} == {TEXTS.index("#N/A") + 2}
    for text, name, about in zip(TEXTS, read["name"], read["about"], strict=True):
        if text != "#N/A":
            assert plain(name) == plain(about) == plain(text)


def test_headers_come_back_too(workbook, tmp_path):
    frame, path = workbook
    write_delimited(tmp_path / "t.csv", frame)
    for file in (path, tmp_path / "t.csv"):
        header = read_sheet(file, where="t").header
        assert [plain(name) for name in header] == [plain(name) for name in frame]


def test_a_csv_file_starts_no_formula_and_its_numbers_are_numbers(tmp_path):
    frame = pd.DataFrame({text: [text, "-1,5"] for text in TEXTS}).assign(n=[-5, 2.5])
    write_delimited(tmp_path / "t.csv", frame)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        header, first, second = csv.reader(file)
    for cell in [*header, *first[:-1]]:
        assert not set(cell[:1]) & SIGNS and not set(plain(cell)[:1]) & SIGNS
    assert first[-1] == "-5.0" and second == ["-1,5"] * len(TEXTS) + ["2.5"]


@given(st.text() | st.from_regex(r"'{0,3}[ \t]?[=+\-@＝]?[0-9a'=]{0,3}", fullmatch=True))
def test_a_guarded_text_is_as_before(text):
    held = guard(text)
    assert unguard(held) == text
    assert not set(held[:1]) & SIGNS or re.fullmatch(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", text)


def test_a_proposal_names_people_whose_names_are_formulas(tmp_path):
    n = len(TEXTS)
    people = pd.DataFrame({"id": [f"E{i}" for i in range(n)], "role": "mentee", "name": TEXTS})
    people = pd.concat([people, people.assign(id="M1", role="mentor").head(1)])
    pairs = pd.DataFrame({"mentee_id": people["id"][:n], "mentor_id": "M1", "reason": TEXTS})
    path = write_pairs_sheet(tmp_path / "p.xlsx", pairs, people)
    page = openpyxl.load_workbook(path)["pairs"]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    assert not re.search("<f[ >/]", cells_of(path)[0])


def test_only_its_owner_reads_a_sheet_also_where_another_stood(tmp_path):
    frame = pd.DataFrame({"id": ["E1"], "name": ["Åsa"]})
    for name, write in [("t.csv", write_delimited), ("t.xlsx", write_sheet)]:
        (tmp_path / name).touch(mode=0o644)
        write(tmp_path / name, frame)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.xlsx"]
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(StoreError, match=r"folder\.csv: the file cannot be written"):
        write_delimited(tmp_path / "folder.csv", frame)


def test_sheets_are_written_in_one_place_alone():
    """Whoever writes a sheet in another place must pass it through this one."""
    package = Path(mentorkit.__file__).parent
    found = {}
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            if name in ("to_csv", "to_excel", "writer", "DictWriter", "Workbook", "ExcelWriter",
                        "to_html", "to_clipboard", "savetxt"):  # fmt: skip
                found.setdefault(name, set()).add(path.relative_to(package).as_posix())
    # The second makes a hash of it and no file.
    assert found == {
        "to_csv": {"tables/inert.py", "tables/gathering.py"}, "Workbook": {"tables/workbook.py"},
    }  # fmt: skip
    for name, cells in (("workbook", 2), ("cell_rules", 1)):
        module = (package / "tables" / f"{name}.py").read_text(encoding="utf-8")
        assert ".value =" not in module and module.count("put_cell(") == cells
