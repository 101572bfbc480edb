"""Several processes that enter meetings into one store at once."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

from killing import MENTEES, MENTORS, enter, expected
from made_up import make_people, make_programme

from mentorkit.programme import Programme
from mentorkit.tables import import_tables


def write_at_once(folder: Path, writers: int, entries: int) -> dict:
    """So many writers with so many entries each; what each was told, and what is there."""
    programme = make_programme(folder, {"people": make_people(MENTEES, MENTORS)})
    import_tables(programme)
    fork = get_context("fork")
    said = fork.Queue()
    jobs = [
        fork.Process(target=_write, args=(programme, range(n, writers * entries, writers), said))
        for n in range(writers)
    ]
    began = time.perf_counter()
    for job in jobs:
        job.start()
    told = [said.get() for _ in jobs]
    for job in jobs:
        job.join()
    seconds = time.perf_counter() - began
    keys = {key: number for kept, _, _ in told for key, number in kept.items()}
    waits = sorted(wait for _, _, waits in told for wait in waits)
    with contextlib.closing(sqlite3.connect(folder / "mentorkit.sqlite")) as connection:
        rows = dict(connection.execute("SELECT meeting_id, next_step FROM meetings"))
        notes = connection.execute(
            "SELECT count(DISTINCT row_key) FROM history WHERE table_name = 'meetings'"
        ).fetchone()[0]
    steps = {number: expected(number)[0]["next_step"] for number in keys.values()}
    return {
        "writers": writers, "entries": entries, "seconds": seconds,
        "errors": dict(Counter(error for _, errors, _ in told for error in errors)),
        "lost": sum(rows.get(key) != steps[number] for key, number in keys.items()),
        "twice": writers * entries - len(keys), "rows": len(rows), "noted": notes,
        "longest_wait": waits[-1] if waits else 0.0,
    }  # fmt: skip


def _write(programme: Programme, numbers: range, said) -> None:
    kept: dict[str, int] = {}
    errors, waits = [], []
    for number in numbers:
        began = time.perf_counter()
        try:
            kept[enter(programme, number)] = number
        except Exception as error:
            errors.append(str(error))
        waits.append(time.perf_counter() - began)
    said.put((kept, errors, waits))
