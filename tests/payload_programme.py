"""A programme in which every text that a person can type holds something that would run."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd
from payloads import PAYLOADS
from ruamel.yaml import YAML

from mentorkit.result import flatten
from mentorkit.tables.schemas import TABLES

ROOT = Path(__file__).parents[1]
#: Between the entries of a list: a payload holds every other.
BETWEEN = "¦"
#: They name what the params file names, or answer a question: no person types them.
_NAMES = {("trainings", "module"), ("survey_responses", "item"), ("survey_responses", "wave"),
          ("survey_responses", "respondent")}  # fmt: skip
#: Columns that speak of the same things share their words.
_SHARED = {"skills": "goals", "manager_id": "id", "mentee_id": "id", "mentor_id": "id",
           "from_id": "id", "to_id": "id", "other_id": "id", "wishes": "id"}  # fmt: skip


class Typed:
    """What stands in the place of each plain text: all payloads between them, and a mark."""

    def __init__(self):
        self.texts: dict[str, dict[str, str]] = {}
        self.shown: dict[str, str] = {}

    def replace(self, field: str, plain: list[str]) -> dict[str, str]:
        """Words of `field` for plain words; every payload is in one of them at least."""
        known = self.texts.setdefault(field, {})
        new = [text for text in dict.fromkeys(plain) if text and text not in known]
        each = -(-len(PAYLOADS) // max(len(new), 1))
        for i, text in enumerate(new):
            chosen = [PAYLOADS[(i * each + k) % len(PAYLOADS)] for k in range(each)]
            mark = f"{field.capitalize().replace('_', '-')}·{len(known)}·"
            known[text] = f"{mark} {' '.join(chosen)} ·"
            self.shown[mark] = known[text]
        return known


def fill_tables(tables: dict[str, pd.DataFrame], typed: Typed) -> None:
    """Put payloads in every column that holds words, or ids."""
    for name, frame in tables.items():
        for our in TABLES[name].fields:
            if our.name not in frame or (name, our.name) in _NAMES:
                continue
            field = _SHARED.get(our.name, our.name)
            column = frame[our.name].astype(str)
            if our.kind == "dates":
                frame[our.name] = column.str.replace(";", BETWEEN)
            elif our.kind in ("text", "free_text", "id"):
                words = typed.replace(field, list(column))
                frame[our.name] = column.map(lambda text, words=words: words.get(text, text))
            elif our.kind == "list":
                entries = column.map(lambda cell: [part.strip() for part in cell.split(";")])
                words = typed.replace(field, [entry for cell in entries for entry in cell])
                frame[our.name] = entries.map(
                    lambda cell, words=words: BETWEEN.join(words.get(e, "") for e in cell)
                )


def fill_params(value: Any, typed: Typed, field: str = "params") -> Any:
    """The params file's content with payloads in the place of every text in two languages."""
    if isinstance(value, dict) and value and set(value) <= {"sv", "en"}:
        # What turns the order of reading is refused there, and taken out of tables.
        text = typed.replace(field, [json.dumps(value)])[json.dumps(value)]
        return re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    if isinstance(value, dict):
        return {name: fill_params(inner, typed, f"{field} {name}") for name, inner in value.items()}
    if isinstance(value, list):
        return [fill_params(inner, typed, field) for inner in value]
    return value


def write_payload_programme(folder: Path, tables: dict[str, pd.DataFrame]) -> tuple[Path, Typed]:
    """Write the params file and the tables; returns the former, and what was typed."""
    typed = Typed()
    fill_tables(tables, typed)
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    yaml = YAML(typ="safe", pure=True)
    plain = yaml.load((ROOT / "params" / "example.yaml").read_text(encoding="utf-8"))
    del plain["example"]
    params = fill_params(plain, typed)
    params["id"] = "payloads"
    params["tables"] = {n: {"file": f"{n}.csv", "separator": BETWEEN} for n in tables}
    params["folders"] = {"data": str(folder), "reports": str(folder / "reports")}
    path = folder / "payloads.yaml"
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)
    return path, typed


def run_page(name: str, params: Path, language: str, audience: str) -> list[Any]:
    """What a notebook releases, run in this process."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    released: list[Any] = []
    space: dict = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        if "parameters" in cell["metadata"].get("tags", []):
            space.update(params=str(params), as_of="", language=language, audience=audience)
            continue
        exec("".join(cell["source"]), space)
        space["show"] = lambda *things: released.extend(flatten(list(things)))
    return released


def plain(text: str) -> str:
    """A text as it is compared: letters composed, unseen ones and the breaks of lines gone."""
    composed = unicodedata.normalize("NFC", text).replace("\0", "")
    return " ".join("".join(c for c in composed if unicodedata.category(c) != "Cf").split())
