"""What the commands print: in one language, the programme's own."""

import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from mentorkit.cli import app

PARAMS = """\
id: spring
name: Spring
organisation: Us
purpose: Grow
language: {language}
period: {{start: 2026-01-01, end: 2026-12-31}}
folders: {{data: ".", store: store.sqlite, reports: reports}}
tables:
  people: {{file: people.xlsx, sheet: blad}}
  pairs: {{file: pairs.csv}}
  goals: {{file: nowhere.csv}}
"""
EXAMPLE = PARAMS.partition("tables:")[0] + "example: {{seed: 1}}\n"

#: What a reader of the other language would stumble on.
FOREIGN = {
    "sv": "the a an of holds source rows row state store supplied missing problem tables seed from "
    "added changed unchanged example",
    "en": "och som en ett innehåller källa rader rad läge databasen finns saknas fel tabeller "
    "slumpfrö ur nya ändrade oförändrade exempel",
}


def say(folder, command, params):
    (folder / "spring.yaml").write_text(params, encoding="utf-8")
    return CliRunner().invoke(app, [command, str(folder / "spring.yaml")]).stdout


@pytest.fixture
def folder(tmp_path):
    people = pd.DataFrame({"id": ["E1", "M1"], "role": ["mentee", "mentor"]})
    people.to_excel(tmp_path / "people.xlsx", sheet_name="blad", index=False)
    (tmp_path / "pairs.csv").write_text("mentee_id,mentor_id,state,date\n")
    return tmp_path


def words(text):
    # A table's name is one word with its underscore, and none of those above.
    return set(re.findall(r"[a-zåäö_]+", text.casefold()))


@pytest.mark.parametrize(
    "language, title, header, states",
    [
        ("sv", "Tabeller", "tabell innehåller källa rader i källan rader i databasen läge",
         {"people": "finns", "pairs": "0 rader", "goals": "har fel", "ties": "saknas"}),
        ("en", "Tables", "table holds source rows in the source rows in the store state",
         {"people": "supplied", "pairs": "0 rows", "goals": "problem", "ties": "missing"}),
    ],
)  # fmt: skip
def test_check_speaks_the_programmes_language(folder, language, title, header, states):
    told = say(folder, "check", PARAMS.format(language=language))
    parameters, _, tables = told.partition(f"\n{title}")
    assert "minimum_count: 5" in parameters
    lines = [re.sub(r"\s{2,}", "  ", line.strip()) for line in tables.strip().splitlines()]
    assert lines[0].replace("  ", " ") == header
    found = {line.split("  ")[0]: line.split("  ")[-1] for line in lines[1:]}
    assert {name: found[name] for name in states} == states
    assert "people.xlsx [blad]" in tables
    assert not words(tables) & set(FOREIGN[language].split())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_example_is_called_so_in_the_programmes_language(folder, language):
    params = EXAMPLE.format(language=language)
    tables = say(folder, "check", params).rpartition("random_state")[2]
    called = {"sv": "exempel (slumpfrö 1)", "en": "example (seed 1)"}[language]
    assert tables.count(called) == 24
    assert not words(tables) & set(FOREIGN[language].split())
    told = say(folder, "import", params)
    assert told.count(called) == 24 and not words(told) & set(FOREIGN[language].split())


def test_a_slip_in_a_module_is_told_by_check_and_import(tmp_path):
    (tmp_path / "people.csv").write_text("id,role\nE1,mentee\nM1,mentor\n")
    (tmp_path / "trainings.csv").write_text(
        "training_id,module,date\nT1,diversity_inclussion,2026-02-02\n"
    )
    params = tmp_path / "params.yaml"
    params.write_text(
        "id: spring\nname: Spring\norganisation: Us\npurpose: Grow\nlanguage: en\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\nfolders: {data: .}\n"
        "tables: {people: {file: people.csv}, trainings: {file: trainings.csv}}\n"
    )
    for command in ("check", "import"):
        said = CliRunner().invoke(app, [command, str(params)])
        assert said.exit_code == 0, said.stderr
        assert "the params file names no such module (1 row: trainings.csv, row 2)" in (
            said.stdout + said.stderr
        )
