"""The meeting form in a real JupyterLab, worked with the keyboard alone."""

from __future__ import annotations

import json
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
  pairs: {file: pairs.csv}
  meetings: {file: meetings.csv}
  trainings: {file: trainings.csv}
"""
TABLES = {
    "people": "id;role;name\nE1;mentee;Åsa Öberg\nE2;mentee;Bibi Berg\nM1;mentor;Bo Ek\n"
    "M2;mentor;Dag <i>Dahl</i>\n",
    "pairs": "mentee_id;mentor_id;state;date\nE1;M1;running;2026-01-12\nE2;M2;running;2026-01-12\n",
    "meetings": "meeting_id;kind;planned;held;mentee_id;mentor_id\n"
    "K1;one_to_one;2026-02-02;2026-02-02;E1;M1\nK2;one_to_one;2026-02-20;;E2;M2\n",
    "trainings": "training_id;module;date\nT1;diversity_inclusion;2026-02-01\n",
}
NAMES = ("Öberg", "\\u00d6berg", "Bibi", "Dahl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_programme(tmp_path_factory.mktemp("lab"), PARAMS, TABLES)


class Keyboard:
    """Presses keys and counts them; a text that is typed counts as one."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)
            self.actions += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.actions += 1

    def focused(self):
        return self.page.evaluate(
            "(e => e.labels?.[0]?.textContent || e.textContent)(document.activeElement)"
        )


def read_meetings(folder):
    with sqlite3.connect(folder / "data" / "mentorkit.sqlite") as connection:
        columns = "meeting_id, mentee_id, held, minutes, form, topics, next_step"
        rows = connection.execute(f"SELECT {columns} FROM meetings ORDER BY meeting_id").fetchall()
    return {row[0]: row[1:] for row in rows}


def names_of_controls(page):
    """Of every control in sight: its kind and what it is called."""
    return page.evaluate("""() => [...document.querySelectorAll(
      '.mentorkit-form :is(input, select, textarea, button)')]
      .filter(e => e.checkVisibility())
      .map(e => [e.tagName, (e.labels?.[0]?.textContent || e.textContent).trim()])""")


def test_a_meeting_is_logged_with_the_keyboard_alone_and_is_there_after_a_restart(
    lab, folder, page
):
    name = lab.copy("workbench/log_meeting.ipynb", params="../params/spring.yaml")
    book = lab.open(page, name)
    book.run_all()
    keyboard = Keyboard(page)
    # From the cell that was run the keyboard comes into the form, in the order of the eye.
    reached = []
    while keyboard.focused() != "Mentorpar (krävs)" and len(reached) < 12:
        keyboard.press("Tab")
        reached.append(keyboard.focused())
    assert reached[-5:] == ["Ditt namn, för historiken", "Planerade möten vars dag har kommit",
                            "Det hölls som planerat", "Vad vill du logga?",
                            "Mentorpar (krävs)"]  # fmt: skip
    assert all(label for _, label in names_of_controls(page))
    status = page.get_by_role("status")

    # What is wrong is said beside its field, the keyboard is there, and nothing is lost.
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    keyboard.type("åsa")
    keyboard.press("Tab", 2)
    keyboard.type("lång")
    keyboard.press("Tab", 4)
    assert keyboard.focused() == "Spara"
    keyboard.press("Enter")
    status.filter(has_text="Inget sparades").wait_for()
    minutes = page.get_by_label("Längd i minuter")
    page.wait_for_function("e => document.activeElement === e", arg=minutes.element_handle())
    assert minutes.get_attribute("aria-invalid") == "true" and minutes.input_value() == "lång"
    described = minutes.get_attribute("aria-describedby").split()
    assert page.locator(f"[id='{described[0]}']").inner_text() == (
        "Det här är inget tal; skriv det som 45."
    )
    assert page.get_by_label("Mentorpar").input_value() == "åsa"
    assert read_meetings(folder).keys() == {"K1", "K2"}
    page.get_by_role("button", name="Töm").press("Enter")
    page.wait_for_function("e => e.value === ''", arg=minutes.element_handle())

    # The way of a person who logs a meeting, from the field for the pair on.
    page.get_by_label("Mentorpar").focus()
    keyboard.actions = 0
    keyboard.type("åsa")
    keyboard.press("Tab", 2)
    keyboard.type("45")
    keyboard.press("Tab")
    keyboard.press("v")  # a letter chooses from the list, and is no command to the notebook
    keyboard.press("Tab")
    keyboard.type("nätverk; återkoppling")
    keyboard.press("Tab")
    keyboard.type("ring <b>Bo</b>")
    keyboard.press("Control+Enter")
    status.filter(has_text="KF0001").wait_for()
    assert keyboard.actions <= 12
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    logged = ("E1", "2026-03-02", 45, "video", '["nätverk", "återkoppling"]', "ring <b>Bo</b>")
    stored = read_meetings(folder)["KF0001"]
    assert (*stored[:4], json.dumps(json.loads(stored[4]), ensure_ascii=False), stored[5]) == logged
    page.wait_for_function("e => e.value === ''", arg=minutes.element_handle())

    # A planned meeting in two steps: choose it, and press the button.
    due = page.get_by_label("Planerade möten vars dag har kommit")
    due.select_option(label=due.locator("option").nth(1).inner_text())
    page.get_by_role("button", name="Det hölls som planerat").press("Enter")
    status.filter(has_text="K2").wait_for()
    assert read_meetings(folder)["K2"][1] == "2026-02-20"
    assert page.locator(".mentorkit-form i").count() == 0  # what a name holds is text

    # No name is in the notebook's file, and the entry outlives the kernel.
    book.save()
    text = (lab.folder / name).read_text("utf-8")
    assert not [part for part in NAMES if part in text] and "widgets" not in text
    book.restart_and_run_all()
    today = page.get_by_role("table", name="Infört i dag")
    today.get_by_role("row", name="KF0001").wait_for()
    assert "Åsa Öberg – Bo Ek" in today.inner_text()


def test_the_forms_speak_english_and_have_a_name_for_everything(lab, folder, page):
    name = lab.copy(
        "workbench/goals_and_training.ipynb", params="../params/spring.yaml", language="en"
    )
    lab.open(page, name).run_all()
    what = page.get_by_label("What do you enter?")
    what.select_option(label="a goal of a pair")
    page.get_by_role("heading", name="A goal of a pair").wait_for()
    labels = [label for _, label in names_of_controls(page)]
    assert labels == [
        "Your name, for the history", "What do you enter?", "Pair (required)", "Goal",
        "Kind of goal (required)", "The goal in the pair's words (required)",
        "How the pair will know", "When it was set", "When it should be reached",
        "Where it stands (required)", "Save", "Clear",
    ]  # fmt: skip
    page.keyboard.press("Control+b")  # JupyterLab's own list of files gives way
    page.set_viewport_size({"width": 400, "height": 900})
    page.locator(".jp-SideBar-panel, #jp-left-stack").first.wait_for(state="hidden")
    form = page.locator(".mentorkit-form")
    assert form.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    what.select_option(label="who was at a training")
    page.get_by_label("Training (required)").select_option(index=1)
    box = page.get_by_label("Dag <i>Dahl</i> (M2)")
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")
    page.get_by_role("status").filter(has_text="1 was there (T1)").wait_for()
    with sqlite3.connect(folder / "data" / "mentorkit.sqlite") as connection:
        rows = connection.execute("SELECT id, attended FROM training_attendance").fetchall()
    assert rows == [("M2", 1)]
