"""Whatever a leadership edition leaves behind names nobody: planted words are nowhere in it."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from small_programme import every_text, mentorkit
from test_run import write_notebook
from test_small_programmes import cut_down
from test_small_programmes import example as made_up  # noqa: F401

from mentorkit.errors import MentorkitError
from mentorkit.publication.page import PAGES
from mentorkit.run import making, notebooks, run_programme
from mentorkit.tables.schemas import TABLES

ROOT = Path(__file__).parents[1]
#: What is in every planted word, and in nothing else.
BIRD = "kvittrasiska"
_IDS = {"id", "manager_id", "mentee_id", "mentor_id", "from_id", "to_id", "other_id", "wishes"}


def plant(tables):
    """Put words of their own in everybody's name, address, id and in all that they wrote."""
    for name, frame in tables.items():
        for our in TABLES[name].fields:
            if our.name not in frame:
                continue
            column = frame[our.name].astype(str)
            if our.name in _IDS:
                # The digits stay, so that each is somebody's own.
                frame[our.name] = column.str.replace(r"(\w+)", rf"{BIRD}-\1", regex=True)
            elif our.kind == "free_text" or our.name == "name":
                frame[our.name] = [f"{BIRD} {our.name}{i} {BIRD}" for i in range(len(frame))]
            elif our.name in ("email", "respondent"):
                frame[our.name] = column.map(lambda text: f"{BIRD}.{text.split('@')[0]}@x.se")
            elif our.name == "reason":
                frame[our.name] = [f"{BIRD}{i} asked for it" for i in range(len(frame))]


def write_programme(folder, tables):
    (folder / "params").mkdir(parents=True)
    data = folder / "data"
    data.mkdir()
    for name, frame in tables.items():
        frame.to_csv(data / f"{name}.csv", index=False)
    yaml = YAML()
    parameters = yaml.load((ROOT / "params" / "example.yaml").read_text(encoding="utf-8"))
    del parameters["example"]
    parameters["id"] = "planted"
    parameters["language"] = "en"
    parameters["tables"] = {name: {"file": f"{name}.csv"} for name in tables}
    parameters["tables"]["survey_responses"]["pseudonymise"] = True
    parameters["folders"] = {"data": "../data"}
    params = folder / "params" / "planted.yaml"
    with params.open("w", encoding="utf-8") as file:
        yaml.dump(parameters, file)
    return params


@pytest.fixture(scope="module")
def tables(made_up):  # noqa: F811
    tables = cut_down(made_up, 20)
    plant(tables)
    return tables


@pytest.fixture
def planted(tables, tmp_path):
    return write_programme(tmp_path / "p", {name: frame.copy() for name, frame in tables.items()})


def left_behind(params):
    """Files among the reports that hold a planted word, in their content or in their name."""
    reports = params.parents[1] / "reports"
    files = [path for path in reports.rglob("*") if path.is_file()]
    return sorted(
        path.relative_to(reports).as_posix() for path in files
        if BIRD in path.as_posix() or any(BIRD in text for text in every_text(path))
    ), files  # fmt: skip


def test_words_are_planted_in_every_field_that_tells_of_a_person(tables):
    things = {"goal_id", "training_id", "meeting_id", "decision_id", "quote_id", "study_id",
              "outcome"}  # fmt: skip
    for name, frame in tables.items():
        for our in TABLES[name].fields:
            told = our.kind in ("free_text", "id") or our.name in ("name", "email", "reason")
            if told and our.name not in things and our.name in frame:
                filled = frame[our.name].astype(str)
                assert filled[filled != ""].str.contains(BIRD).all(), (name, our.name)


@pytest.mark.slow
def test_a_run_leaves_no_planted_word(planted):
    done = mentorkit("run", planted, "--phase", "03")
    assert BIRD not in done.stdout + done.stderr
    holding, files = left_behind(planted)
    assert holding == []
    names = {path.name for path in files}
    assert {"03_matching.ipynb", "03_matching.html", "manifest.json", "index.html"} <= names
    # They were there to be told: the store has them.
    with contextlib.closing(sqlite3.connect(planted.parents[1] / "data/mentorkit.sqlite")) as store:
        assert BIRD in repr(store.execute("SELECT * FROM people").fetchall())


def test_a_search_that_finds_nothing_would_find_it(planted):
    for name, content in (("a.html", f"x{BIRD}"), ("b.ipynb", f'{{"x": "{BIRD}"}}')):
        file = planted.parents[1] / "reports" / "planted" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    assert left_behind(planted)[0] == ["planted/a.html", "planted/b.ipynb"]


# ---------------------------------------------------------------- what goes wrong


def shift(frame):
    """Every cell of a row stands one column to the left."""
    frame.iloc[3, :-1] = frame.iloc[3, 1:]


def set_cell(column, text):
    def change(frame):
        frame.iloc[2, frame.columns.get_loc(column)] = text

    return change


def repeat(frame):
    frame.iloc[4] = frame.iloc[5]


WRONG = {
    "shifted": ("people", shift),
    "no day": ("meetings", set_cell("held", f"{BIRD} 2026")),
    "no number": ("survey_responses", set_cell("answer", BIRD)),
    "no code": ("people", set_cell("role", BIRD)),
    "an unknown person": ("meetings", set_cell("mentor_id", f"{BIRD}-nobody")),
    "an unknown applicant": ("pairs", set_cell("mentee_id", f"{BIRD}-nobody")),
    "a person twice": ("people", repeat),
    "their own manager": ("people", lambda f: f.update({"manager_id": f["id"]})),
    "an unknown item": ("survey_responses", set_cell("item", f"{BIRD}")),
    "an unknown module": ("trainings", set_cell("module", f"{BIRD}")),
    "an unreadable list": ("employment", set_cell("promotions", f"{BIRD}; 2026-01-01")),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_table_is_told_without_a_planted_word(planted, tables, what, capfd, monkeypatch):
    name, change = WRONG[what]
    frame = tables[name].copy()
    change(frame)
    frame.to_csv(planted.parents[1] / "data" / f"{name}.csv", index=False)
    # No page need be made to see what is told of the tables.
    monkeypatch.setattr(making, "execute_pages", lambda *arguments: {})
    lines = []
    try:
        run_programme(planted, on_progress=lines.append)
        told = ""
    except MentorkitError as error:
        told = str(error)
    out, err = capfd.readouterr()
    assert BIRD not in told + out + err + "".join(lines)
    assert left_behind(planted)[0] == []


FAILS = {
    "an exception": ["people = phase.read('people')", "raise ValueError(people['name'][0])"],
    "a key": ["phase.read('people').set_index('id').loc[phase.read('people')['name'][0]]"],
    "a chain": [
        "def ask(person):\n    try:\n        int(person)\n    except ValueError as error:\n"
        "        raise RuntimeError(person) from error",
        "ask(phase.read('people')['email'][0])",
    ],
    "in pandas": ["import pandas as pd", "pd.to_datetime(phase.read('people')['about'])"],
    "an end": ["import sys", "sys.exit(phase.read('people')['name'][0])"],
    "a dead kernel": [
        "import os, sys", "print(phase.read('people')['name'][0])",
        "os.write(2, phase.read('people')['name'][0].encode()); os._exit(1)",
    ],
}  # fmt: skip


@pytest.fixture
def own(planted, tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", folder)
    return folder, planted


@pytest.mark.slow
def test_notebooks_that_fail_leave_no_planted_word(own, capfd):
    folder, params = own
    pages = dict(zip(PAGES, FAILS.values(), strict=False))
    for page, cells in pages.items():
        write_notebook(folder, page, "phase.read('people')", *cells)
    lines = []
    with pytest.raises(MentorkitError) as caught:
        run_programme(params, phases=list(pages), on_progress=lines.append)
    out, err = capfd.readouterr()
    assert BIRD not in str(caught.value) + out + err + "".join(lines)
    assert left_behind(params)[0] == []
    said = str(caught.value).splitlines()
    assert len(said) == len(FAILS)
    for line in said:
        assert re.search("stopped with [A-Za-z]+ in cell|lost its kernel", line)


@pytest.mark.slow
def test_what_nobody_released_is_not_in_the_record_either(own, capfd):
    folder, params = own
    write_notebook(
        folder, "06_meetings", "people = phase.read('people')\npeople", "print(people['name'])",
        "import sys, warnings\nwarnings.warn(people['name'][0])\nprint(people['id'], "
        "file=sys.stderr)",
        "from IPython.display import display, HTML\ndisplay(HTML(people['about'][0]))",
    )  # fmt: skip
    page = run_programme(params, phases=["06"]).parent / "06_meetings.html"
    assert left_behind(params)[0] == [] and BIRD not in "".join(capfd.readouterr())
    assert "left out 4 outputs" in page.read_text(encoding="utf-8")
    (record,) = [path for path in left_behind(params)[1] if path.suffix == ".ipynb"]
    assert record.read_text(encoding="utf-8").count("it was not released") == 4
    # The coordinator's own record keeps what their notebook showed.
    run_programme(params, phases=["06"], audience="coordinator")
    assert [name for name in left_behind(params)[0] if name.endswith(".ipynb")]
