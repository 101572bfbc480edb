"""What is written about mentorkit is true of it."""

import re
from pathlib import Path

import pandas as pd
import pytest

import mentorkit
from mentorkit.tables.handbook import document_tables

ROOT = Path(__file__).parents[1]


def test_the_page_on_the_tables_is_made_from_the_schemas():
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == document_tables()


@pytest.mark.parametrize("name", mentorkit.__all__[1:])
def test_every_public_name_is_there_and_documented(name):
    assert getattr(mentorkit, name).__doc__


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))])
def test_links_between_pages_lead_somewhere(page):
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_lines_of_the_readme_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("mentees.csv").write_text(
        "id,goals,department\nÅsa,ledarskap; dataanalys,Inköp\nBo,juridik,HR\n", encoding="cp1252"
    )
    pd.DataFrame({"id": ["Örjan", "Eva"], "skills": ["juridik", "dataanalys; ledarskap"]}).to_excel(
        "mentors.xlsx", index=False
    )
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names = {}
    for code in blocks:
        exec(code, names)
    pairs = names["matcher"].pairs_
    assert dict(zip(pairs["mentee_id"], pairs["mentor_id"], strict=True)) == {
        "Åsa": "Eva",
        "Bo": "Örjan",
    }
    said = capsys.readouterr().out
    assert "Örjan" in said and "the mentor can help with 2 of 2 goals" in said


def test_the_lines_on_the_matching_run(capsys):
    text = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    names = {}
    for code in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        exec(code, names)
    settled = names["settled"].pairs_
    # One pair is locked, one forbidden; the place that is left goes to whom nobody chose before.
    assert set(zip(settled["mentee_id"], settled["mentor_id"], strict=True)) == {
        ("E2", "M1"),
        ("E3", "M2"),
    }
    assert len(names["matcher"].pairs_) == 2 and names["left"] in {"E1", "E2", "E3"}
    said = capsys.readouterr().out
    assert "mentorn" in said
