"""A person's data, for them to have: one file for a machine and one to read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ..errors import PersonError, Problem
from ..programme import Programme
from ..run.alone import working_alone, writing_reports
from ..tables import Store
from ..tables.database import DATABASE, decode_rows, encode_rows
from ..tables.persons import KEY_COLUMNS, PERSON_COLUMNS, leave_out
from ..tables.schemas import TABLES
from ..tables.tombstones import Tombstones
from .looking import Look
from .past import Past, read_past
from .person import Person, find_person
from .rows import cell_texts, find_foreign_rows, foreign_tables
from .shelves import name_pieces

#: What the folder of an export is called, before the id.
EXPORT = "export-"
#: Whom a row names beside the person, where being named to them could harm the other: who
#: must not be matched with whom, and who told a survey of whom. Their ids are withheld.
_OTHERS = {"conflicts": ("id", "other_id"), "ties": ("from_id",)}
#: What one side of a pair says in confidence, and which of the two said it: the other is told
#: neither what it was nor that there is any.
_CONFIDED = {"end_requests": "asked_by", "follow_ups": "role"}
#: What a row of attendance is about.
_CONTEXT = {"training_attendance": "trainings", "meeting_attendance": "meetings"}


@dataclass
class Export:
    """What mentorkit keeps of a person.

    Parameters
    ----------
    person : Person
    tables : dict of str to list of dict
        Rows that are theirs, in the store's own words; with the file each came from.
    context : dict of str to list of dict
        Trainings and group meetings that the rows of attendance point to.
    history : dict of str to list of dict
        What became of rows of theirs that were entered, changed or taken away.
    mentions : dict of str to int
        How many of other people's rows name them.
    pages : list of str
        Reports for the coordinator that name them, with others.
    """

    person: Person
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    context: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mentions: dict[str, int] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)


def export_person(
    programme: Programme,
    person_id: str,
    *,
    respondents: Sequence[str] = (),
    language: str = "",
    day: dt.date | None = None,
) -> Path:
    """Write what is kept of a person as JSON and as a page to read.

    Parameters
    ----------
    programme : Programme
    person_id : str
    respondents : sequence of str
        See :func:`~mentorkit.personal.person.find_person`.
    language : {"sv", "en"}, optional
        Of the page; the programme's own by default.
    day : date, optional
        Of the export; today.

    Returns
    -------
    Path
        A folder that only its owner may read, with ``data.json`` and ``index.html``;
        it lies in the coordinator's.

    Raises
    ------
    PersonError
        Nobody has the id, or whoever had it was erased and no answers are asked for.
    """
    from .person_page import build_person_page

    day = day or dt.date.today()
    with Store.open(programme) as store:
        person = find_person(programme, store, person_id, respondents=respondents)
        if not person.ids and not respondents:
            raise PersonError(_erased(programme, person_id))
        export = gather_export(programme, store, person)
    folder = programme.coordinator_folder / f"{EXPORT}{_file_name(person.id)}-{day.isoformat()}"
    with working_alone(programme), writing_reports(programme):
        programme.make_coordinator_folder()
        programme.keep_inside(folder).mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        content = as_json(programme, export, day)
        _write(folder / "data.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        page = build_person_page(programme, export, day, language or programme.language)
        _write(folder / "index.html", page)
    return folder


def _erased(programme: Programme, person_id: str) -> Problem:
    day = Tombstones.of(programme).day_of(person_id)
    return Problem(
        "ID",
        f"whoever had the id {person_id} was erased on {day}",
        "nothing is left to hand over; answers under a key: --respondent KEY",
    )


def _file_name(person_id: str) -> str:
    """An id as part of a file's name: no longer than one may be, and of no two people the same."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", person_id)[:60]
    if name == person_id:
        return name
    return f"{name}-{hashlib.sha256(person_id.encode()).hexdigest()[:8]}"


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(text.encode())


def gather_export(programme: Programme, store: Store, person: Person) -> Export:
    """Everything of a person in the store, and where in the reports they are named."""
    export = Export(person)
    stones = Tombstones(Path())  # knows this person alone, and is never kept
    stones.add(ids=[*person.ids, person.id], keys=person.keys, words=person.words,
               day=dt.date.min)  # fmt: skip
    look = Look.for_person(person)
    with store.reading() as connection:
        for name in TABLES:
            mine, others = _rows_of(connection, name, person)
            if mine:
                export.tables[name] = mine
            named = sum(_names(row, name, person, look) for row in others)
            if named:
                export.mentions[name] = named
        for table in foreign_tables(connection):
            rows = find_foreign_rows(connection, table, stones)
            if rows:
                export.tables[table.name] = [
                    {key: _plain(value) for key, value in row.items()} for row in rows
                ]
        _add_context(connection, export)
        for past in read_past(connection):
            _add_history(past, person, look, export)
    export.pages = name_pieces(programme, look, but=EXPORT)
    return export


def _rows_of(
    connection: sa.Connection, name: str, person: Person
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A table's rows that are the person's, and all others."""
    table, database = TABLES[name], DATABASE[name]
    columns = [database.c[column] for column in table.columns]
    frame = decode_rows(table, connection.execute(sa.select(*columns)).all())
    _, others = leave_out(name, frame, person.is_id, set(person.keys).__contains__)
    files = _files_of(connection, name)
    mine, rest = [], []
    for row, is_other in zip(encode_rows(table, frame), others, strict=True):
        if name in _CONFIDED and not _has_said(name, row, person):
            continue
        if is_other:
            rest.append(row)
            continue
        plain = {column: _plain(value) for column, value in row.items()}
        source = files.get(tuple(row[column] for column in table.key), "")
        mine.append({**_withhold(name, plain, person), "source_file": source})
    return mine, rest


def _add_history(past: Past, person: Person, look: Look, export: Export) -> None:
    name, told = past.table.name, encode_rows(past.table, past.told)
    about = encode_rows(past.table, past.about)
    _, others = leave_out(name, past.about, person.is_id, set(person.keys).__contains__)
    for record, row, whole, is_other in zip(past.records, told, about, others, strict=True):
        if name in _CONFIDED and not _has_said(name, whole, person):
            continue
        if not is_other:
            export.history.setdefault(name, []).append(_as_told(past, record, row, person, look))
        elif _names(row, name, person, look) or look.finds(f"{record['who']} {record['why']}"):
            export.mentions["history"] = export.mentions.get("history", 0) + 1


def _as_told(
    past: Past, record: dict[str, Any], row: dict[str, Any], person: Person, look: Look
) -> dict[str, Any]:
    name = past.table.name
    row = _withhold(name, {column: _plain(value) for column, value in row.items()}, person)
    return {
        "key": {column: row[column] for column in past.table.key},
        "action": record["action"],
        "at": record["at"],
        # Who works with the programme is no more told than who else is in it.
        "who": record["who"] if look.finds(record["who"]) else "withheld",
        "why": record["why"],
        "source_file": record["source_file"],
        "before": row if record["before"] else None,
    }


def _has_said(name: str, row: dict[str, Any], person: Person) -> bool:
    return person.is_id(row[f"{row[_CONFIDED[name]]}_id"])


def _files_of(connection: sa.Connection, name: str) -> dict[tuple, str]:
    database, key = DATABASE[name], TABLES[name].key
    query = sa.select(*(database.c[column] for column in key), database.c.source_file)
    return {tuple(row[:-1]): row[-1] for row in connection.execute(query)}


def _withhold(name: str, row: dict[str, Any], person: Person) -> dict[str, Any]:
    hidden = [
        column for column in _OTHERS.get(name, ())
        if row[column] is not None and not person.is_id(row[column])
    ]  # fmt: skip
    return {**row, **dict.fromkeys(hidden, "withheld")}


def _names(row: dict[str, Any], name: str, person: Person, look: Look) -> bool:
    """Whether somebody else's row names the person."""
    parts = {**PERSON_COLUMNS.get(name, {}), **KEY_COLUMNS.get(name, {})}
    ids = [text for column in parts for text in cell_texts(row[column])]
    return any(map(person.is_id, ids)) or any(
        look.finds(text) for value in row.values() for text in cell_texts(value)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value is pd.NaT else value


def _add_context(connection: sa.Connection, export: Export) -> None:
    for attendance, name in _CONTEXT.items():
        table, database = TABLES[name], DATABASE[name]
        (key,) = table.key
        known = {row[key] for row in export.tables.get(name, ())}
        wanted = {row[key] for row in export.tables.get(attendance, ())} - known
        # A group's meeting tells of no person but by its attendance; its notes are the group's.
        shown = [c for c in table.columns if table.field(c).kind not in ("free_text", "list")]
        query = sa.select(*(database.c[column] for column in shown))
        rows = [dict(row) for row in connection.execute(query).mappings() if row[key] in wanted]
        if rows:
            export.context[name] = [{k: _plain(v) for k, v in row.items()} for row in rows]


def as_json(programme: Programme, export: Export, day: dt.date) -> dict[str, Any]:
    """The export as it is written for a machine."""
    return {
        "programme": programme.id,
        "organisation": programme.organisation.words,
        "purpose": programme.purpose.words,
        "person": export.person.id,
        "exported_on": day.isoformat(),
        "kept_until": {
            name: until.isoformat()
            for name in export.tables
            if name in TABLES and (until := programme.last_day_of(name)) is not None
        },
        "tables": export.tables,
        "context": export.context,
        "history": export.history,
        "rows_of_others_that_name_the_person": export.mentions,
        "reports_that_name_the_person": export.pages,
    }
