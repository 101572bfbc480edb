"""A programme of four people in which every text field tells of one of them."""

from __future__ import annotations

import base64
import contextlib
import csv
import html
import io
import json
import re
import sqlite3
import sys
import unicodedata
import zipfile
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from mentorkit.cli import main
from mentorkit.tables.schemas import TABLES

NAME, EMAIL, PERSON = "Åsa Kanariefågel", "asa.kanarie@example.se", "E017"
#: Words in the person's own fields and in nobody else's.
CANARY = "hemlighetskvittra"
#: Words that the person's mentor said of the pair in confidence.
CONFIDED = "anförtrott"
MENTION = f"{NAME}s idé; {EMAIL} och {PERSON}"

_IDS = {
    "people": [{"id": PERSON, "role": "mentee"}, {"id": "E018", "role": "mentee"},
               {"id": "E0171", "role": "mentee"}, {"id": "M004", "role": "mentor"},
               {"id": "M005", "role": "mentor"}],
    "applications": [{"id": PERSON, "role": "mentee"}, {"id": "E018", "role": "mentee"}],
    "conflicts": [{"id": PERSON, "other_id": "M005"}, {"id": "M005", "other_id": PERSON},
                  {"id": "E018", "other_id": "M004"}],
    "pairs": [{"mentee_id": PERSON, "mentor_id": "M004", "state": "running"},
              {"mentee_id": "E018", "mentor_id": "M005", "state": "running"}],
    "agreements": [{"mentee_id": PERSON, "mentor_id": "M004"},
                   {"mentee_id": "E018", "mentor_id": "M005"}],
    "goals": [{"goal_id": "G1", "mentee_id": PERSON, "mentor_id": "M004"},
              {"goal_id": "G2", "mentee_id": "E018", "mentor_id": "M005"}],
    "goal_notes": [{"goal_id": "G1", "mentee_id": PERSON}, {"goal_id": "G2", "mentee_id": "E018"}],
    "pauses": [{"mentee_id": PERSON, "mentor_id": "M004", "ends": "2026-02-10"},
               {"mentee_id": "E018", "mentor_id": "M005", "ends": "2026-02-10"}],
    "end_requests": [{"mentee_id": PERSON, "mentor_id": "M004", "asked_by": "mentee"},
                     {"mentee_id": PERSON, "mentor_id": "M004", "asked_by": "mentor"},
                     {"mentee_id": "E018", "mentor_id": "M005", "asked_by": "mentor"}],
    "follow_ups": [{"mentee_id": PERSON, "mentor_id": "M004", "role": "mentee"},
                   {"mentee_id": PERSON, "mentor_id": "M004", "role": "mentor",
                    "works": CONFIDED, "does_not_work": CONFIDED, "wish": CONFIDED},
                   {"mentee_id": "E018", "mentor_id": "M005", "role": "mentee"}],
    "trainings": [{"training_id": "T1", "module": "diversity_inclusion"}],
    "training_attendance": [{"training_id": "T1", "id": PERSON},
                            {"training_id": "T1", "id": "M004"}],
    "meetings": [
        {"meeting_id": "K1", "kind": "one_to_one", "mentee_id": PERSON, "mentor_id": "M004"},
        {"meeting_id": "K2", "kind": "one_to_one", "mentee_id": "E018", "mentor_id": "M005"},
        {"meeting_id": "K3", "kind": "group", "mentee_id": "", "mentor_id": "", "group": "Grupp 3",
         "time": "14:30", "place": "Rum 3"},
    ],
    "meeting_attendance": [{"meeting_id": "K3", "id": PERSON}, {"meeting_id": "K3", "id": "E018"}],
    "survey_responses": [{"respondent": EMAIL.upper(), "wave": "1", "item": "fit"},
                         {"respondent": "bo@example.se", "wave": "1", "item": "fit"}],
    "comment_themes": [{"comment_id": "bcdfghjk", "coded_by": "HR"}],
    "employment": [{"id": PERSON}, {"id": "E018"}, {"id": "P9"}],
    "ties": [{"from_id": PERSON, "to_id": "M005"}, {"from_id": "E018", "to_id": PERSON},
             {"from_id": "E018", "to_id": "M005"}],
    "key_factors": [{"act": "sponsor_named"}],
    "decisions": [{"decision_id": "D1"}],
    "group_counts": [{"measure": "headcount", "ground": "sex", "group": "kvinnor", "count": "40"}],
    "quotes": [{"quote_id": "Q1"}],
    "studies": [{"study_id": "S1", "drawn_at": "2026-02-01T08:00:00Z"}],
    "study_arms": [{"study_id": "S1", "id": PERSON}, {"study_id": "S1", "id": "E018"}],
    "primary_outcomes": [{"outcome": "wellbeing"}],
}  # fmt: skip


def _fill(name: str, row: dict[str, str]) -> dict[str, str]:
    """A row with every field filled in: with canaries if it is the person's own."""
    table = TABLES[name]
    own = PERSON in row.values() or row.get("respondent") == EMAIL.upper()
    filled = {}
    for our in table.fields:
        if our.name in row:
            value = row[our.name]
        elif our.kind in ("text", "free_text", "list"):
            value = CANARY if own else f"Tack, {MENTION}"
        elif our.kind == "code":
            value = next(iter(our.codes))
        elif our.kind in ("date", "dates"):
            value = "" if our.name in ("left", "moves", "ends") else "2026-02-03"
        elif our.kind == "number":
            value = str(int(our.low or 1))
        elif our.kind == "yes_no":
            value = "ja"
        else:
            value = PERSON if our.name == "manager_id" else ""
        filled[our.name] = value
    if name == "people":
        names = {PERSON: (NAME, EMAIL), "E018": ("Bo Ek", "bo@example.se")}
        filled["name"], filled["email"] = names.get(row["id"], (f"Eva {row['id']}", ""))
        filled["manager_id"] = "" if own else filled["manager_id"]
        filled["wishes"] = "M004" if own else f"{PERSON}; M005"
        filled["team"] = filled["department"] = f"Enhet {row['id']}"
    return filled


def write_small_programme(folder: Path) -> Path:
    """Write the files and the params of it; returns the params file."""
    data = folder / "data" / "spring"
    data.mkdir(parents=True)
    (folder / "params").mkdir()
    tables = ""
    for name, rows in _IDS.items():
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, TABLES[name].columns)
            writer.writeheader()
            writer.writerows(_fill(name, row) for row in rows)
        more = ", pseudonymise: true" if name == "survey_responses" else ""
        tables += f"  {name}: {{file: {name}.csv{more}}}\n"
    params = folder / "params" / "spring.yaml"
    params.write_text(
        "id: spring\nname: Vår\norganisation: Verket\npurpose: Stärka\nlanguage: en\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\nas_of: 2026-10-31\n"
        f"tables:\n{tables}",
        encoding="utf-8",
    )
    return params


def mentorkit(*arguments: object, code: int = 0, said: str = ""):
    """Run the command line, with nobody at the keyboard; check its exit code, return its words."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["mentorkit", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", io.StringIO(said)),
    ):
        try:
            main()
        except SystemExit as end:
            returned = end.code
    assert returned == code, out.getvalue() + err.getvalue()
    return SimpleNamespace(stdout=out.getvalue(), stderr=err.getvalue())


def every_text(path):
    """Whatever a file may say, by means of this test's own."""
    content = path.read_bytes()
    texts = [content.decode(code, "replace") for code in ("utf-8", "utf-16-le", "latin-1")]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        texts += members + [re.sub("<[^>]*>", "", text) for text in members]
    if path.suffix in (".json", ".ipynb"):
        texts.append(json.dumps(json.loads(content), ensure_ascii=False))
    for text in list(texts):
        texts.append(html.unescape(text))
        for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", text):
            texts.append(base64.b64decode(data + "==").decode("utf-8", "replace"))
    return [unicodedata.normalize("NFC", text).casefold() for text in texts]


def holding(folder, words):
    """Files beneath a folder, the organisation's own apart, that hold any of the words."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".csv"]
    words = [word.casefold() for word in words]
    return sorted(p.name for p in files if any(w in t for t in every_text(p) for w in words))


def rows_of(path):
    """Every row of every table of a store."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = [
            n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
