"""The match explorer and the data check in a real JupyterLab."""

from __future__ import annotations

import re
import sqlite3

import pytest
from lab import write_programme

pytestmark = pytest.mark.browser

PARAMS = """
id: spring
name: {sv: Vårens program, en: Spring programme}
organisation: Vi
purpose: Nätverk
language: sv
period: {start: 2026-01-01, end: 2026-12-31}
as_of: 2026-03-02
folders: {data: ../data}
tables:
  people: {file: people.csv}
"""
PEOPLE = """id;role;name;goals;skills;interests;capacity
E1;mentee;Åsa Öberg;data;;segling;
E2;mentee;Bibi Berg;juridik;;schack;
E3;mentee;Eva Alm;ledarskap;;musik;
M1;mentor;Bo Ek;;data;schack;1
M2;mentor;Dag <i>Dahl</i>;;juridik;musik;1
M3;mentor;Siv Holm;;ledarskap;segling;1
"""
#: By goals alone, and by interests alone.
BY_GOALS = {("E1", "M1"), ("E2", "M2"), ("E3", "M3")}
BY_INTERESTS = {("E1", "M3"), ("E2", "M1"), ("E3", "M2")}
NAMES = ("Öberg", "\\u00d6berg", "Bibi", "Dahl", "Holm")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_programme(tmp_path_factory.mktemp("matching"), PARAMS, {"people": PEOPLE})


def stored(folder, query):
    with sqlite3.connect(folder / "data" / "mentorkit.sqlite") as connection:
        return set(connection.execute(query).fetchall())


def listed(page):
    """The pairs that the list shows, by the ids in its labels."""
    labels = page.locator(".mentorkit-pair .widget-checkbox").all_inner_texts()
    return {tuple(re.findall(r"\(([EM]\d)\)", label)) for label in labels}


def wait_for_pairs(page, pairs):
    for pair in pairs:
        page.locator(
            ".mentorkit-pair", has_text=re.compile(rf"\({pair[0]}\).*\({pair[1]}\)")
        ).wait_for()
    assert listed(page) == pairs


def field_of(page, label):
    """The box of a field, with its help and its error."""
    return page.locator(".mentorkit-field", has=page.get_by_label(label, exact=True))


NAMELESS = """controls => controls.filter(e => e.offsetParent)
  .filter(e => ![...(e.labels || [])].some(l => l.textContent.trim()))
  .filter(e => !e.textContent.trim()).map(e => e.outerHTML.slice(0, 120))"""


def test_pairs_move_and_are_decided_and_outlive_the_kernel(lab, folder, page):
    notebook = lab.open(
        page, lab.copy("workbench/explore_matches.ipynb", params="params/spring.yaml")
    )
    notebook.run_all(".mentorkit-pair")
    form = page.locator(".mentorkit-form")
    wait_for_pairs(page, BY_GOALS)
    assert form.locator("input, select, textarea, button").evaluate_all(NAMELESS) == []
    assert form.locator("i").count() == 0  # what stands in a name is text
    form.get_by_label("Ditt namn, för historiken").fill("Programansvarig")
    # A weight below 0 is refused beside its field, and nothing moves.
    goals = form.get_by_label("Mål", exact=True)
    goals.fill("-1")
    goals.press("Tab")
    field_of(page, "Mål").get_by_role("alert").wait_for()
    assert listed(page) == BY_GOALS
    # With goals left out interests decide, and all of them move at once.
    goals.fill("0")
    goals.press("Tab")
    wait_for_pairs(page, BY_INTERESTS)
    form.get_by_role("row", name=re.compile("Före senaste ändringen")).wait_for()
    assert form.locator("pre").inner_text().split() == ["matching:", "weights:", "goals:", "0"]
    # One pair is locked, with the keyboard alone.
    form.locator(".mentorkit-pair", has_text="(E3)").get_by_role("button").press("Enter")
    lock = form.get_by_role("button", name="Lås paret")
    adept = form.get_by_label("Adept", exact=True)
    adept.locator("option:checked", has_text="(E3)").wait_for(state="attached")
    lock.and_(form.locator(":enabled")).wait_for()
    lock.press("Enter")
    form.get_by_role("table", name="Bestämda och förbjudna par").get_by_text("låst").wait_for()
    # Another mentor is chosen: not without a reason.
    adept.select_option(label="Bibi Berg (E2)")
    mentor = form.get_by_label("Mentor, med parets poäng")
    mentor.locator("option:checked", has_text="(M1)").wait_for(state="attached")
    mentor.select_option(label=mentor.locator("option", has_text="Siv Holm").inner_text())
    choose = form.get_by_role("button", name="Välj mentorn")
    choose.click()
    reason = form.get_by_label("Skäl, om du väljer en annan mentor")
    field_of(page, "Skäl, om du väljer en annan mentor").get_by_role("alert").wait_for()
    reason.fill("samma ort")
    choose.click()
    decided = {("E1", "M1"), ("E2", "M3"), ("E3", "M2")}
    wait_for_pairs(page, decided)
    # The cell is run again: what is tried stands.
    notebook.run_all(".mentorkit-pair")
    form.get_by_role("table", name="Bestämda och förbjudna par").get_by_text("samma ort").wait_for()
    wait_for_pairs(page, decided)
    form.get_by_label("Ditt namn, för historiken").fill("Programansvarig")
    form.get_by_label("Ditt namn, för historiken").press("Tab")
    form.get_by_role("button", name="Kryssa i alla som listas").click()
    form.get_by_role("button", name="Godkänn de ikryssade paren …").click()
    form.get_by_role("table", name="Det här skrivs ner").wait_for()
    assert stored(folder, "SELECT * FROM pairs") == set()
    form.get_by_role("button", name="Skriv ner beslutet").click()
    form.get_by_text("3 beslut har skrivits ner").wait_for()
    rows = "SELECT mentee_id, mentor_id, state, date, decided_by FROM pairs"
    written = {(*p, "approved", "2026-03-02", "Programansvarig") for p in decided}
    assert stored(folder, rows) == written
    notebook.save()
    saved = (folder / "notebooks" / "explore_matches.ipynb").read_text("utf-8")
    assert not any(name in saved for name in NAMES)
    notebook.restart_and_run_all(".mentorkit-form .jupyter-button")
    form.get_by_text("0 adepter").wait_for()
    assert stored(folder, rows) == written
    told = stored(folder, "SELECT row_key, who, why FROM history WHERE table_name = 'pairs'")
    assert ('["E2", "M3", "approved"]', "Programansvarig", "samma ort") in told and len(told) == 3


def test_a_file_is_mended_checked_again_and_imported(lab, folder, page):
    file = folder / "data" / "people.csv"
    file.write_text(PEOPLE.replace(";1\nM2", ";1,5\nM2"), "utf-8")
    notebook = lab.open(page, lab.copy("workbench/check_data.ipynb", params="params/spring.yaml"))
    notebook.run_all()
    form = page.locator(".mentorkit-form")
    wrong = form.get_by_role("table", name="Att rätta")
    assert "är inget heltal" in wrong.inner_text() and "capacity" in wrong.inner_text()
    assert form.locator("input, select, textarea, button").evaluate_all(NAMELESS) == []
    file.write_text(PEOPLE.replace(";1\nM2", ";2\nM2"), "utf-8")
    again = form.get_by_role("button", name="Kontrollera igen")
    again.focus()
    again.press("Enter")
    form.get_by_text("Inget är fel med filerna.").wait_for()
    form.get_by_role("button", name="Läs in").press("Enter")
    form.get_by_text("Filerna är inlästa.").wait_for()
    assert stored(folder, "SELECT capacity FROM people WHERE id = 'M1'") == {(2.0,)}
    assert "Öberg" not in form.inner_text()
