"""Forms without a browser: what is entered, refused and saved."""

from __future__ import annotations

import datetime as dt
import json
import time

import ipywidgets as widgets
import pytest

from mentorkit.errors import Problem
from mentorkit.language import Text
from mentorkit.tables import TABLES, Store, import_tables
from mentorkit.workbench import Desk, Form, choose, make_control
from mentorkit.workbench.form import FormError
from mentorkit.workbench.inert import Shown
from mentorkit.workbench.refusals import word_refusal


@pytest.fixture
def desk(make_programme, tmp_path):
    (tmp_path / "people.csv").write_text(
        "id;role;name\nE1;mentee;Åsa <b>Öberg</b>\nM1;mentor;Bo Ek\n", "utf-8"
    )
    programme = make_programme({"people": {"file": "people.csv"}})
    import_tables(programme)
    desk = Desk(programme, dt.date(2026, 3, 2), "sv")
    desk.who.widget.value = "Åsa"
    return desk


@pytest.fixture
def form(desk):
    pairs = [("–", None), (desk.names.pair_option("E1", "M1"), ("E1", "M1"))]
    pair = choose("pair", Text("Pair"), pairs, "sv", required=True)
    columns = ("held", "minutes", "form", "topics", "place", "next_step")
    controls = [make_control("meetings", c, "sv", today=desk.day) for c in columns]
    controls[0].value = desk.day
    controls[0].keep_as_start()

    def save(values):
        mentee, mentor = values.pop("pair")
        row = {**values, "kind": "one_to_one", "mentee_id": mentee, "mentor_id": mentor}
        (key,) = desk.save({"meetings": [row]}).keys["meetings"]
        return Text("{id}", id=key[0])

    return Form(desk, Text("Save"), [pair, *controls], save)


def meetings(desk):
    with Store.open(desk.programme) as store:
        return store.read("meetings")


def test_a_form_notes_what_can_hardly_be_and_marks_what_cannot(form):
    for said in ("", " Obs! paret har redan ett sådant möte den dagen."):
        form["pair"].widget.value = ("E1", "M1")
        form["minutes"].widget.value = "45" if said else "30"
        form.save_button.click()
        assert form.said.endswith(f".{said}") and ("Obs!" in form.said) == bool(said)
    form["pair"].widget.value = ("E1", "M1")
    form["held"].widget.value = "1926-03-02"
    assert not form.save()
    assert "mer än tio år innan" in form["held"].error.value


def test_a_form_saves_what_was_entered_and_is_ready_for_the_next(form, desk):
    form["pair"].widget.value = ("E1", "M1")
    form["held"].widget.value = "igår"
    form["minutes"].widget.value = " 45,5 "
    form["form"].widget.value = "video"
    form["topics"].widget.value = "nätverk; återkoppling ;"
    form["next_step"].widget.value = "ring <script>"
    form.save_button.click()
    row = meetings(desk).iloc[0]
    assert row["held"].date() == dt.date(2026, 3, 1) and row["minutes"] == 45.5
    assert row["topics"] == ("nätverk", "återkoppling") and row["next_step"] == "ring <script>"
    assert form.said.startswith("KF0001 Sparat klockan ") and "mentorkit-saved" in form.status.value
    assert form["pair"].value is None and form["pair"].widget.index == 0
    assert form["held"].widget.value == "2026-03-02"
    assert form["topics"].widget.value == ""
    form.save_button.click()  # pressed twice
    assert len(meetings(desk)) == 1 and form.said.startswith("KF0001")


@pytest.mark.parametrize(
    ("column", "entered", "said"),
    [
        ("held", "31/02/2026", "inget datum"),
        ("held", "2026-02-30", "inget datum"),
        ("minutes", "lång", "inget tal"),
        ("minutes", "-5", "från 0 till 1 440"),
        ("minutes", "nan", "inget tal"),
        ("pair", "", "Fyll i"),
        ("place", "19121212-1212", "personnummer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    form, desk, column, entered, said
):
    form["pair"].widget.value = ("E1", "M1")
    form["topics"].widget.value = "nätverk"
    form[column].widget.value = entered
    before = form._held()
    form.save_button.click()
    assert said in form[column].problem.replace("\xa0", " ")
    assert 'role="alert"' in form[column].error.value and said[:8] in form[column].widget.tooltip
    others = [c.problem for name, c in form.controls.items() if name != column]
    assert not any(others) and form._held() == before and meetings(desk).empty
    assert form.said == "Inget sparades: rätta det markerade fältet."
    form[column].widget.value = {"pair": ("E1", "M1"), "held": "2026-02-28"}.get(column, "45")
    form.save_button.click()
    assert form[column].problem == "" and len(meetings(desk)) == 1


def test_every_problem_is_said_at_once_and_nobodys_name_is_asked_of_the_one_who_enters(form, desk):
    form["held"].widget.value = "x"
    form["minutes"].widget.value = "x"
    form.save_button.click()
    assert [n for n, c in form.controls.items() if c.problem] == ["pair", "held", "minutes"]
    assert form.said == "Inget sparades: rätta de 3 markerade fälten."
    form.clear_button.click()
    assert not any(c.problem for c in form.controls.values()) and form.said == ""
    form["pair"].widget.value = ("E1", "M1")
    desk.who.widget.value = " "
    form.save_button.click()
    assert desk.who.problem == "Skriv ditt namn." and meetings(desk).empty


def test_what_belongs_to_no_field_is_said_below(form, desk):
    def refuse(values):
        raise FormError({"": Text("Write your name."), "minutes": Text("Fill this in.")})

    form._save = refuse
    form["pair"].widget.value = ("E1", "M1")
    form.save_button.click()
    assert form.said == "Inget sparades. Skriv ditt namn."
    assert form["minutes"].problem == "Fyll i det här."


def test_a_store_that_cannot_be_opened_loses_nothing(form, desk, tmp_path):
    form["pair"].widget.value = ("E1", "M1")
    form["topics"].widget.value = "nätverk"
    (store,) = tmp_path.glob("mentorkit.sqlite")
    store.write_bytes(b"not a database" * 100)
    form.save_button.click()
    assert form.said.startswith("Inget sparades.") and form["topics"].widget.value == "nätverk"


def test_what_a_person_wrote_is_shown_as_text(form, desk):
    assert "<b>" in form["pair"].widget.options[1][0]  # options are text to a browser
    form.tell("Åsa <b>Öberg</b>\nsa <img src=x onerror=alert(1)>")
    assert "<b>" not in form.status.value and "<img" not in form.status.value
    form["pair"].tell("<i>x</i>")
    assert "<i>" not in form["pair"].error.value


def test_a_field_that_is_out_of_sight_is_neither_checked_nor_saved(form):
    form["pair"].show(False)
    form["minutes"].widget.value = "x"
    form["minutes"].show(False)
    values = form.values()
    assert "pair" not in values and "minutes" not in values and not form["pair"].is_shown


def test_a_notebook_stores_nobodys_name(desk, form):
    shown = desk.show(lambda: [form.box], Text("Save"))
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == repr(shown) == "Spara"
    assert "Öberg" not in str(bundle) and isinstance(shown, Shown)
    assert "Öberg" in repr(form["pair"].widget)  # what ipywidgets itself would store


def test_without_a_store_nothing_is_written_until_it_is_asked_for(make_programme, tmp_path):
    (tmp_path / "people.csv").write_text("id;role;name\nE1;mentee;Åsa\n", "utf-8")
    desk = Desk(make_programme({"people": {"file": "people.csv"}}), dt.date(2026, 3, 2), "en")
    made = []
    shown = desk.show(lambda: made.append(1) or [widgets.HTML("the form")], Text("Save"))
    assert made == [] and not desk.has_store and len(list(tmp_path.iterdir())) == 1
    (button,) = [w for w in shown.box.children if isinstance(w, widgets.Button)]
    (tmp_path / "people.csv").write_text("id;role\nE1;nobody\n", "utf-8")
    button.click()
    assert "is not a word" in shown.box.children[-1].value and made == []
    (tmp_path / "people.csv").write_text("id;role;name\nE1;mentee;Åsa\n", "utf-8")
    button.click()
    assert made == [1] and desk.has_store and shown.box.children[-1].value == "the form"
    assert desk.names["E1"] == "Åsa"


def write_ticket(entry, **shown):
    """As the browser does when a button is pressed: by what name, what a field shows."""
    keys = {n: c.widget._dom_classes[0] for n, c in entry.controls.items()}
    held = {keys[name]: value for name, value in shown.items()}
    entry.ticket.widget.value = json.dumps([time.monotonic(), held])


def test_letters_that_are_still_on_their_way_are_saved_and_fill_no_other_entry(form, desk):
    form["pair"].widget.value = ("E1", "M1")
    form["next_step"].widget.value = "r"
    write_ticket(form, next_step="ring Bo", form=2)
    form.save_button.click()  # comes after the ticket, which has saved already
    row = meetings(desk).iloc[0]
    assert len(meetings(desk)) == 1 and row["next_step"] == "ring Bo" and row["form"] == "video"
    form["next_step"].widget.value = "ring Bo"  # held back until now
    assert form["next_step"].widget.value == ""
    form["next_step"].widget.value = "ring Bo"  # typed
    assert form["next_step"].widget.value == "ring Bo"
    form["minutes"].widget.value = "x"
    write_ticket(form, next_step="ring Eva", form=99)
    assert form["minutes"].problem and form["next_step"].widget.value == "ring Eva"
    form["next_step"].widget.value = "ring Dag"
    form["next_step"].widget.value = "ring Eva"  # nothing was saved: what is typed stays
    assert form["next_step"].widget.value == "ring Eva" and len(meetings(desk)) == 1


def test_what_the_store_says_is_said_in_the_language_of_the_form():
    """Every refusal that a form can meet has words of its own."""
    said = {
        "the cell is empty": "Fyll i det här.",
        '"31/02/2026" is not a date': "Det här är inget datum; skriv det som 2026-02-28.",
        "the id is not found in the table people": "Det här känner programmet inte till.",
        "the cell holds a personal identity number": "Här står ett personnummer; ta bort det.",
        "it tells of somebody who was erased":
            "Det här rör någon som har raderats; det kan inte föras in.",
        "there is such a row already": "Det här är redan infört; titta på det först.",
    }  # fmt: skip
    for what, swedish in said.items():
        assert word_refusal(Problem("meetings", what, "mend it")).render("sv") == swedish


@pytest.mark.parametrize(
    ("written", "read"),
    [("14:30", "14:30"), ("9.05", "09:05"), ("1430", "14:30"), ("9", "09:00"), ("", None)],
)
def test_a_time_is_read_as_people_write_it(written, read):
    control = make_control("meetings", "time", "en")
    control.widget.value = written
    assert control.value == read


@pytest.mark.parametrize("written", ["25:00", "14:75", "noon", "-1"])
def test_what_is_no_time_is_refused(written):
    control = make_control("meetings", "time", "en")
    control.widget.value = written
    assert "14:30" in str(control.check())


def test_every_column_of_every_table_has_a_control_that_gives_back_what_it_is_given():
    values = {
        "id": "E1", "text": "ord", "free_text": "ord & <b>", "list": ("a", "b"), "number": 3,
        "date": dt.date(2026, 3, 1), "dates": ("2026-03-01",), "time": "14:30", "yes_no": True,
    }  # fmt: skip
    for table in TABLES.values():
        for field in table.fields:
            value = list(field.codes)[-1] if field.kind == "code" else values[field.kind]
            if field.kind == "number":
                value = field.high or field.low or 3
            control = make_control(table.name, field.name, "sv", value=value)
            assert control.value == value and control.check() is None
            assert control.widget.description.startswith(field.text.render("sv"))
