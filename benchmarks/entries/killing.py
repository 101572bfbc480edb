"""A writer that is killed at random moments, and a reader that looks at what is left.

The writer enters rows one by one with ``save_entries`` and says so on a pipe after each
that has returned. The reader is sqlite3 alone and knows nothing of mentorkit: every row is
reckoned from its number.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import sqlite3
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from made_up import make_people, make_programme

from mentorkit.programme import Programme
from mentorkit.tables import Store, import_tables, save_entries

MENTEES, MENTORS, DAYS = 1_000, 400, 350
#: So many entries at most before the writer is killed.
_MOST = 64


def expected(number: int) -> tuple[dict, list[dict]]:
    """The rows of an entry: a meeting; of every other number two follow-ups with it."""
    day = dt.date(2025, 1, 1) + dt.timedelta(days=number // MENTEES % DAYS)
    mentee = number % MENTEES
    pair = {"mentee_id": f"E{mentee:06d}", "mentor_id": f"M{mentee % MENTORS:06d}"}
    meeting = {**pair, "kind": "follow_up" if number % 2 else "one_to_one", "held": str(day),
               "minutes": number % 90, "form": "video", "topics": ["mål", f"nr {number}"],
               "next_step": f"möte {number}"}  # fmt: skip
    sides = [
        {**pair, "date": str(day), "role": role, "works": f"möte {number} åäö", "change": "none"}
        for role in ("mentee", "mentor")
    ]
    return meeting, sides if number % 2 else []


def enter(programme: Programme, number: int) -> str:
    """Save an entry; the meeting's id."""
    meeting, sides = expected(number)
    entries = {"meetings": [meeting], **({"follow_ups": sides} if sides else {})}
    ((key,),) = save_entries(programme, entries, who="Åsa Öberg").keys["meetings"]
    return key


@dataclass
class Killed:
    """What became of all that was entered."""

    kills: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    half: int = 0
    unopened: int = 0
    damaged: int = 0
    #: Written, and killed before it could be said; killed before anything was.
    unsaid: int = 0
    before_any: int = 0
    seconds: float = 0.0
    #: Within so many seconds of its first write each is killed.
    window: float = 0.0


def kill_writers(folder: Path, kills: int, seed: int) -> dict:
    """Start a writer and kill it, so many times, each at a moment of its first few entries."""
    programme = make_programme(folder, {"people": make_people(MENTEES, MENTORS)})
    import_tables(programme)
    warm = make_programme(_made(folder / "warm"), {"people": make_people(MENTEES, MENTORS)})
    enter(warm, 1)  # what is loaded late is loaded before the first fork
    random = np.random.default_rng(seed)
    told = Killed(window=_time_few(warm))
    began = time.perf_counter()
    for number, wait in enumerate(random.uniform(0, told.window, kills)):
        told.acknowledged |= _kill_one(programme, number * _MOST, float(wait), told)
        told.kills += 1
        if told.kills % 100 == 0:
            print(f"  {told.kills} kills", file=sys.stderr, flush=True)
        _look(folder / "mentorkit.sqlite", told, thorough=number % 50 == 0 or number == kills - 1)
        try:
            with Store.open(programme) as store:
                store.read("follow_ups")
        except Exception:
            told.unopened += 1
    told.seconds = time.perf_counter() - began
    return {**vars(told), "acknowledged": len(told.acknowledged)}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _time_few(programme: Programme) -> float:
    """How long a writer takes for its first four entries on this machine, as it is now."""
    began = time.perf_counter()
    child = os.fork()
    if not child:
        for number in range(2, 6):
            enter(programme, number)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0, "the writer cannot write"
    return time.perf_counter() - began


def _kill_one(programme: Programme, first: int, wait: float, told: Killed) -> dict[str, int]:
    """Ids and numbers of what a writer said it had written before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with contextlib.suppress(BaseException):
            os.write(writing, b"begin\n")
            for number in range(first, first + _MOST):
                os.write(writing, f"{enter(programme, number)} {number}\n".encode())
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.readline() == b"begin\n"
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = [line.split() for line in pipe.read().decode().splitlines()]
    told.before_any += not said
    return {key: int(number) for key, number in said}


def _look(path: Path, told: Killed, *, thorough: bool) -> None:
    """Compare the whole store with what was said; counts of the latest look stand."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        if thorough:
            told.damaged += connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        rows = {
            row["meeting_id"]: dict(row) for row in connection.execute("SELECT * FROM meetings")
        }
        sides = {
            (row["mentee_id"], row["date"], row["role"]): dict(row)
            for row in connection.execute("SELECT * FROM follow_ups")
        }
        noted = [
            (row["table_name"], *json.loads(row["row_key"]))
            for row in connection.execute("SELECT * FROM history WHERE action = 'added'")
        ]
    told.lost = sum(key not in rows for key in told.acknowledged)
    told.unsaid = len(rows) - len(told.acknowledged)
    keys = [("meetings", key) for key in rows]
    keys += [("follow_ups", s["mentee_id"], s["mentor_id"], s["date"], s["role"])
             for s in sides.values()]  # fmt: skip
    # A row without its history, a history without its row, or two of either.
    told.half = len({*keys} ^ {*noted}) + len(noted) - len({*noted})
    left = {*sides}
    for key, row in rows.items():
        number = int(row["next_step"].removeprefix("möte "))
        meeting, wanted = expected(number)
        own = [(s["mentee_id"], s["date"], s["role"]) for s in wanted]
        whole = _holds(row, meeting) and all(
            one in sides and _holds(sides[one], want) for one, want in zip(own, wanted, strict=True)
        )
        told.half += not (whole and told.acknowledged.get(key, number) == number)
        left -= {*own}
    told.half += len(left)


def _holds(row: dict, wanted: dict) -> bool:
    """Whether a row has every cell as it was sent, and nothing in the others."""
    ours = ("meeting_id", "source_file", "row_hash", "file_hash")
    plain = {name: value for name, value in row.items() if name not in ours and value is not None}
    if "topics" in plain:
        plain["topics"] = json.loads(plain["topics"])
    return plain == wanted and row["source_file"] == "entered by hand" and bool(row["row_hash"])
