"""Words that are quoted: only what a person has approved, and never beside a name."""

import datetime as dt
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from mentorkit.errors import ReleaseError, TableError
from mentorkit.evaluation import quote_approved
from mentorkit.programme import Privacy
from mentorkit.publication import Ledger, release
from mentorkit.publication.page import render_block
from mentorkit.publication.record import build_record
from mentorkit.result import Quotation
from mentorkit.tables import read_tables
from mentorkit.tables.cells import text_of
from mentorkit.tables.example.setting import fill_table

DAY = dt.date(2026, 10, 20)


@pytest.fixture
def phase():
    return SimpleNamespace(
        programme=SimpleNamespace(privacy=Privacy(), name="P", organisation="O"), language="en",
        audience="leadership", name="07_evaluation", ledger=Ledger(before=list),
    )  # fmt: skip


def quotes(*rows):
    names = ("quote_id", "quote", "role", "approved_by", "approved_on")
    return fill_table("quotes", [dict(zip(names, row, strict=True)) for row in rows])


def test_a_quote_leaves_only_with_an_approver_and_a_day(phase):
    table = quotes(
        ("Q1", "Åh, jag vågar <b>fråga</b>.", "mentee", "Eva", DAY),
        ("Q2", "hemligt ett", "mentor", None, DAY),
        ("Q3", "hemligt två", "mentor", "Eva", None),
        ("Q4", "hemligt tre", "mentor", "  ", DAY),
        ("Q5", None, "mentor", "Eva", DAY),
        ("Q6", "Utan roll.", None, "Eva", DAY),
    )
    blocks = [one.block for one in release(quote_approved(table, DAY), phase)]
    assert [(b["text"], b["by"]) for b in blocks if b["kind"] == "quote"] == [
        ("Åh, jag vågar <b>fråga</b>.", "mentee"), ("Utan roll.", ""),
    ]  # fmt: skip
    told = json.dumps(blocks, ensure_ascii=False)
    assert "hemligt" not in told
    assert "Eva" not in told
    html = render_block(blocks[1])
    assert "&lt;b&gt;fråga&lt;/b&gt;" in html and "<b>" not in html
    assert "<blockquote>" in html and "<figcaption>mentee</figcaption>" in html
    assert "<figcaption>" not in render_block(blocks[2])


def test_no_table_and_nothing_approved_say_nothing():
    assert quote_approved(quotes(), DAY) == []
    assert quote_approved(quotes(("Q1", "x", "mentee", None, None)), DAY) == []


NOBODY = [
    "-", "–", "?", "...", "nej", "Nej!", "NO", "no.", "nan", "None", "NULL", "n/a", "N.A.",
    "NA", "-na-", "ej godkänd", "Ej godkänd ännu", "inte godkänt", "not approved", "not yet",
    "nej, inte Eva", "Godkänd", "ja", "yes", "x", "E", "17", "\u200b", "\u00a0",
    "\u3164\u3164", "\u202e", "✓✓", "TBD", "väntar", "pending", "okänd", "saknas", "ｎｅｊ", "#",
]  # fmt: skip
SOMEBODY = ["Eva", "programansvarig", "HR", "Bo Ek", "Åsa N.", "Tom", "Li", "the coordinator",
            "godkänd av Eva", "Ledningen", "E017 Bo", "王 芳", "آمنة", "Noor", "Nejla"]  # fmt: skip


@pytest.mark.parametrize("by", [*NOBODY, *SOMEBODY])
def test_who_approved_is_a_person_by_name_or_role(tmp_path, make_programme, phase, by):
    is_somebody = by in SOMEBODY
    assert bool(quote_approved(quotes(("Q1", "hemligt", "mentee", by, DAY)), DAY)) == is_somebody
    if not is_somebody:
        with pytest.raises(ReleaseError, match="nobody has approved"):
            release(Quotation("hemligt", by, DAY), phase)
    (tmp_path / "p.csv").write_text("id,role\nE1,mentee\nM1,mentor\n", encoding="utf-8")
    rows = f'Nr,quote,approved_by,approved_on\nQ0,hej,,\nQ1,hemligt,"{by}",{DAY}\n'
    (tmp_path / "q.csv").write_text(rows, encoding="utf-8")
    source = {"file": "q.csv", "columns": {"quote_id": "Nr"}}
    programme = make_programme({"people": {"file": "p.csv"}, "quotes": source})
    # What is not seen at all is as an empty cell, and waits as that does.
    if is_somebody or not text_of(by):
        assert read_tables(programme)["quotes"]["approved_by"].isna().tolist() == [
            True, not is_somebody,
        ]  # fmt: skip
        return
    with pytest.raises(TableError) as refused:
        read_tables(programme)
    (problem,) = map(str, refused.value.problems)
    assert problem.startswith("q.csv, row 3, column approved_by: the cell does not say who has")
    assert "hemligt" not in problem


def test_what_is_approved_after_the_editions_day_is_not_quoted(phase):
    later = DAY + dt.timedelta(days=1)
    table = quotes(("Q1", "nu", "mentee", "Eva", DAY), ("Q2", "sedan", "mentee", "Eva", later))
    assert [one.quote for one in quote_approved(table, DAY)[1:]] == ["nu"]
    assert [one.quote for one in quote_approved(table, later)[1:]] == ["nu", "sedan"]
    phase.as_of = DAY
    with pytest.raises(ReleaseError, match="approved after the edition's day"):
        release(Quotation("sedan", "Eva", later), phase)
    with pytest.raises(ReleaseError, match="nobody has approved"):
        release(Quotation("aldrig", "Eva", pd.NaT), phase)


@pytest.mark.parametrize(("by", "on"), [("", DAY), (None, DAY), ("Eva", None), ("Eva", "2026")])
def test_the_door_refuses_a_quote_that_nobody_approved(phase, by, on):
    with pytest.raises(ReleaseError, match="nobody has approved") as refused:
        release(Quotation("hemligt", by, on), phase)
    assert "hemligt" not in str(refused.value)


def test_the_record_says_who_approved_which(phase):
    release(quote_approved(quotes(("Q1", "Jag vågar.", "mentee", "Eva", DAY)), DAY), phase)
    asked = json.loads(json.dumps(list(phase.ledger.asked.values())))
    programme = SimpleNamespace(
        privacy=Privacy(),
        name=SimpleNamespace(render=str),
        organisation=SimpleNamespace(render=str),
    )
    html = build_record({"07_evaluation": asked}, programme=programme, as_of=DAY, language="en")
    assert "Jag vågar." in html and "Eva" in html and "20 October 2026" in html
    assert "No free text is quoted" not in html
