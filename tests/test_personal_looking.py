"""A person is found however a file writes them down, and nobody else is."""

from __future__ import annotations

import base64
import html
import json
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from mentorkit.personal.looking import Look
from mentorkit.personal.person import Person

PERSON = Person("E017", ("E017",), ("Åsa O'Öberg",), ("asa@x.se",), ("0f3a9c",))
LOOK = Look.for_person(PERSON)
NAME = PERSON.names[0]


def svg(text):
    return "data:image/svg+xml;base64," + base64.b64encode(f"<svg>{text}</svg>".encode()).decode()


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.csv", NAME.encode()),
        ("a.csv", f"id;namn\n1;{NAME}\n".encode("cp1252")),
        ("a.csv", NAME.encode("utf-16")),
        ("a.txt", b"skriv till ASA@X.SE."),
        ("a.html", f"<td>{html.escape(NAME)}</td>".encode()),
        ("a.html", b"<td>&Aring;sa O&#39;&Ouml;berg</td>"),
        ("a.html", f'<img src="{svg(NAME)}">'.encode()),
        ("a.json", json.dumps({"x": [NAME]}).encode()),
        ("a.ipynb", json.dumps({"outputs": [{"text": ["id\n", "E017\n"]}]}).encode()),
        ("a.ipynb", json.dumps({"html": f'<img src="{svg("E017")}">'}).encode()),
        ("a.ipynb", json.dumps({"k": {"asa@x.se": 1}}).encode()),
    ],
)
def test_a_person_is_found_in_a_text(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert LOOK.search(tmp_path / name).found


def test_a_person_is_found_in_a_workbook(tmp_path):
    for cell in (NAME, "E017", CellRichText("Åsa ", TextBlock(InlineFont(b=True), "O'Öberg"))):
        book = openpyxl.Workbook()
        book.active.append(["x", cell, "y"])
        book.save(tmp_path / "a.xlsx")
        assert LOOK.search(tmp_path / "a.xlsx").found
    book = openpyxl.Workbook()
    book.properties.creator = NAME
    book.save(tmp_path / "b.xlsx")
    assert LOOK.search(tmp_path / "b.xlsx").found


@pytest.mark.parametrize("text", ["E0171", "XE017", "Åsa", "Åsa O'Öberg-Lind", "asa@x.send", ""])
def test_nobody_else_is_found(tmp_path, text):
    (tmp_path / "a.txt").write_text(f"({text})", encoding="utf-8")
    assert not LOOK.search(tmp_path / "a.txt", among_people=True).found


def test_ids_of_figures_are_looked_for_only_among_people(tmp_path):
    look = Look.for_person(Person("47", ("47",), ("Bo",)))
    (tmp_path / "a.html").write_text("<td>47</td><td>147</td>", encoding="utf-8")
    assert not look.search(tmp_path / "a.html").found
    assert look.search(tmp_path / "a.html", among_people=True).found


def test_what_cannot_be_searched_is_said(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "a.ipynb").write_text('{"data": {"image/png": "iVBORw0KGgo="}}')
    (tmp_path / "a.html").write_text('<img src="data:image/png;base64,iVBORw0KGgo=">')
    (tmp_path / "b.html").write_text(f'<img src="{svg("x")}">')
    seen = {path.name: LOOK.search(path) for path in tmp_path.iterdir()}
    assert {name for name, one in seen.items() if one.blind} == {"a.png", "a.ipynb", "a.html"}
    assert not any(one.found for one in seen.values())


def test_a_name_that_two_people_bear_is_not_theirs_alone():
    person = Person("E1", ("E1",), ("Anna Ek", "Bo"), (), (), ("Anna Ek",))
    assert person.words == () and Look.for_person(person).figures == ("E1",)


def test_a_broken_archive_is_looked_at_as_it_is(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.txt", "E017")
    assert LOOK.search(tmp_path / "a.zip").found
    (tmp_path / "a.xlsx").write_text("E017 is no workbook")
    assert LOOK.search(tmp_path / "a.xlsx").found
