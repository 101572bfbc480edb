"""How long a form's save takes in a store that is full, beside the bare insert."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from made_up import make_meetings, make_people, make_programme

from mentorkit.programme import Programme
from mentorkit.tables import import_tables, save_entries


def measure_saves(folder: Path, people: int, meetings: int, saves: int, seed: int) -> list[dict]:
    """One row a kind of save, each so many times in one process; then the peer."""
    mentees = people * 3 // 5
    mentors = people - mentees
    programme = make_programme(folder, {
        "people": make_people(mentees, mentors),
        "meetings": make_meetings(meetings, mentees, mentors, seed),
    })  # fmt: skip
    import_tables(programme)

    def meeting(number: int) -> dict:
        return {"kind": "one_to_one", "held": "2026-03-01", "mentee_id": f"E{number:06d}",
                "mentor_id": f"M{number % mentors:06d}", "minutes": 45, "form": "video",
                "topics": ["mål", "råd"], "next_step": f"steg {number}"}  # fmt: skip

    def alone(number: int) -> None:
        _save(programme, {"meetings": [meeting(number)]})

    def with_follow_ups(number: int) -> None:
        row = {**meeting(number), "kind": "follow_up"}
        pair = {name: row[name] for name in ("mentee_id", "mentor_id")}
        sides = [{**pair, "date": row["held"], "role": role, "works": "samtalen", "change": "none"}
                 for role in ("mentee", "mentor")]  # fmt: skip
        _save(programme, {"meetings": [row], "follow_ups": sides})

    def corrected(number: int) -> None:
        _save(programme, {"meetings": [{"meeting_id": f"K{number:07d}", "minutes": 50}]})

    steps = {"a meeting": alone, "a meeting and two follow-ups": with_follow_ups,
             "a meeting corrected": corrected}  # fmt: skip
    rows = [_time(name, save, min(saves, mentees, meetings)) for name, save in steps.items()]
    with contextlib.closing(_bare(folder / "mentorkit.sqlite")) as connection:
        return [*rows, _time("sqlite3 alone", lambda n: _insert(connection, n), saves)]


def _save(programme: Programme, entries: dict) -> None:
    save_entries(programme, entries, who="Åsa Öberg")


def _time(name: str, save: Callable[[int], None], saves: int) -> dict:
    taken = []
    for number in range(saves):
        began = time.perf_counter()
        save(number)
        taken.append((time.perf_counter() - began) * 1000)
    later = np.array(taken[1:])
    return {
        "save": name, "times": saves, "first_ms": taken[0], "median_ms": float(np.median(later)),
        "p95_ms": float(np.percentile(later, 95)), "most_ms": float(later.max()),
    }  # fmt: skip


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _insert(connection: sqlite3.Connection, number: int) -> None:
    """The same two rows, neither checked nor numbered."""
    key = f"X{number:07d}"
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO meetings (meeting_id, kind, held, mentee_id, mentor_id, minutes, form, "
        "topics, next_step, source_file, row_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (key, "one_to_one", "2026-03-01", f"E{number:06d}", f"M{number:06d}", 45, "video",
         json.dumps(["mål", "råd"]), f"steg {number}", "by hand", "0" * 32),
    )  # fmt: skip
    connection.execute(
        "INSERT INTO history (table_name, row_key, action, who, at, source_file) "
        "VALUES ('meetings', ?, 'added', 'Åsa Öberg', ?, 'by hand')",
        (json.dumps([key]), dt.datetime.now(dt.UTC).isoformat()),
    )
    connection.execute("COMMIT")
