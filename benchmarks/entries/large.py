"""A million meetings: imported, imported again, and tracked, each in a process of its own."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from made_up import make_meetings, make_people, make_programme

from mentorkit.programme import Programme

AS_OF = dt.date(2026, 10, 31)


def measure_large(folder: Path, meetings: int, pairs: int, seed: int) -> list[dict]:
    """One row a step: seconds, processor seconds, peak memory of its process."""
    mentors = max(1, pairs * 2 // 3)
    _alone(_make, folder, meetings, pairs, mentors, seed)
    return [_alone(step, folder) for step in (_import, _import_again, _track)]


def _alone(step: Callable, *args: object) -> object:
    # A process that has nothing of another's, so that its memory is its own.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(step, *args).result()


def _make(folder: Path, meetings: int, pairs: int, mentors: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    begun = pd.Timestamp("2026-01-02") + pd.to_timedelta(random.integers(0, 30, pairs), "D")
    make_programme(folder, {
        "people": make_people(pairs, mentors),
        "meetings": make_meetings(meetings, pairs, mentors, seed),
        "pairs": pd.DataFrame({
            "mentee_id": [f"E{n:06d}" for n in range(pairs)],
            "mentor_id": [f"M{n % mentors:06d}" for n in range(pairs)],
            "state": "running", "date": begun.strftime("%Y-%m-%d"),
        }),
    })  # fmt: skip


def _programme(folder: Path) -> Programme:
    return Programme(
        id="spring", name="Spring", organisation="Us", purpose="Measure", language="en",
        period={"start": "2026-01-01", "end": "2026-12-31"}, folders={"data": str(folder)},
        tables={name: {"file": f"{name}.csv"} for name in ("people", "meetings", "pairs")},
    )  # fmt: skip


def _import(folder: Path) -> dict:
    from mentorkit.tables import import_tables

    began = time.perf_counter()
    report = import_tables(_programme(folder))
    rows = {row.table: row.added for row in report.rows}
    return _told("import", began, rows=rows["meetings"], changed=report.has_changed)


def _import_again(folder: Path) -> dict:
    from mentorkit.tables import import_tables

    began = time.perf_counter()
    report = import_tables(_programme(folder))
    rows = sum(row.unchanged for row in report.rows if row.table == "meetings")
    return _told("the same again", began, rows=rows, changed=report.has_changed)


def _track(folder: Path) -> dict:
    from mentorkit import track_meetings
    from mentorkit.tables import Store

    programme = _programme(folder)
    with Store.open(programme) as store:
        began = time.perf_counter()
        meetings, pairs = store.read("meetings"), store.read("pairs")
        reading = time.perf_counter() - began
    began = time.perf_counter()
    tracked = track_meetings(meetings, pairs, programme, AS_OF)
    return _told("track_meetings", began, rows=len(tracked), reading=reading)


def _told(step: str, began: float, **more: object) -> dict:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "step": step,
        "seconds": time.perf_counter() - began,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss * unit / 1e6,
        **more,
    }
