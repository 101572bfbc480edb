"""Words that are quoted: only what a person has approved, and never beside a name."""

import datetime as dt
import json
from types import SimpleNamespace

import pytest

from mentorkit.errors import ReleaseError
from mentorkit.evaluation import quote_approved
from mentorkit.programme import Privacy
from mentorkit.publication import Ledger, release
from mentorkit.publication.page import render_block
from mentorkit.publication.record import build_record
from mentorkit.result import Quotation
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
    blocks = [one.block for one in release(quote_approved(table), phase)]
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
    assert quote_approved(quotes()) == []
    assert quote_approved(quotes(("Q1", "x", "mentee", None, None))) == []


@pytest.mark.parametrize(("by", "on"), [("", DAY), (None, DAY), ("Eva", None), ("Eva", "2026")])
def test_the_door_refuses_a_quote_that_nobody_approved(phase, by, on):
    with pytest.raises(ReleaseError, match="nobody has approved") as refused:
        release(Quotation("hemligt", by, on), phase)
    assert "hemligt" not in str(refused.value)


def test_the_record_says_who_approved_which(phase):
    release(quote_approved(quotes(("Q1", "Jag vågar.", "mentee", "Eva", DAY))), phase)
    asked = json.loads(json.dumps(list(phase.ledger.asked.values())))
    programme = SimpleNamespace(
        privacy=Privacy(),
        name=SimpleNamespace(render=str),
        organisation=SimpleNamespace(render=str),
    )
    html = build_record({"07_evaluation": asked}, programme=programme, as_of=DAY, language="en")
    assert "Jag vågar." in html and "Eva" in html and "20 October 2026" in html
    assert "No free text is quoted" not in html
