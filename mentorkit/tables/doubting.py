"""Rows that are doubted as they are saved, and as files are read: beside what the store knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import sqlalchemy as sa

from ..errors import Problem
from ..language import Plural, Text
from ..programme import Programme
from .database import DATABASE, frame_rows
from .doubts import Doubt, find_doubts
from .gathering import Gathered, name_source
from .schemas import TABLES

if TYPE_CHECKING:
    from .checks import Rows

#: Most conditions of one query.
_AT_ONCE = 5_000
#: How many rows of a kind of doubt are named.
_NAMED = 5
#: What is looked up of other tables: by which column, for ids of which columns.
_BESIDE = {
    "people": ("id", ("mentee_id", "mentor_id")),
    "pairs": ("mentee_id", ("mentee_id",)),
    "goals": ("mentee_id", ("mentee_id",)),
    "meetings": ("held", ("held",)),
}


def doubt_saved(
    connection: sa.Connection, programme: Programme, saved: Mapping[str, Rows]
) -> tuple[list[Doubt], list[Problem]]:
    """What of rows that are about to be saved can hardly be so, and what means nothing.

    Parameters
    ----------
    connection : Connection
    programme : Programme
    saved : dict of str to Rows
        By table.
    """
    frames = {name: rows.frame for name, rows in saved.items()}
    beside = {name: _find_beside(connection, name, frames) for name in _BESIDE}
    first = {name: len(beside.get(name, ())) for name in frames}
    every = {name: _below(beside.get(name), frames.get(name)) for name in {**frames, **beside}}
    doubts = [d for d in find_doubts(programme, every, first=first) if d.table in frames]
    refused = [
        Problem(doubt.table, str(doubt.what), str(doubt.mend),
                row=int(saved[doubt.table].row[position]), column=doubt.column)
        for doubt in doubts if doubt.is_void for position in doubt.rows
        # Of a cell that cannot be read nothing more is said.
        if not any(faulty == position for faulty, _ in saved[doubt.table].faulty)
    ]  # fmt: skip
    return doubts, refused


def _below(before: pd.DataFrame | None, frame: pd.DataFrame | None) -> pd.DataFrame:
    parts = [part for part in (before, frame) if part is not None and len(part)]
    if parts:
        return pd.concat(parts, ignore_index=True)
    return before if before is not None else frame


def _find_beside(
    connection: sa.Connection, name: str, frames: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Rows of the store that share an id, or the day of a meeting, and are not saved anew."""
    table, database = TABLES[name], DATABASE[name]
    by, columns = _BESIDE[name]
    asking = ["meetings"] if name == "meetings" else list(frames)
    wanted = pd.unique(pd.concat(
        [frames[other][c].astype(object) for other in asking if other in frames
         for c in columns if c in frames[other]] or [pd.Series(dtype=object)]
    ).dropna())  # fmt: skip
    each = [day.date() for day in map(pd.Timestamp, wanted)] if by == "held" else list(wanted)
    fields = [database.c[column] for column in table.columns]
    found: list = []
    for start in range(0, len(each), _AT_ONCE):
        some = database.c[by].in_(each[start : start + _AT_ONCE])
        found += connection.execute(sa.select(*fields).where(some)).all()
    if name == "goals" and "goal_notes" in frames:
        known = {row[0] for row in found}
        ids = [i for i in frames["goal_notes"]["goal_id"].dropna().unique() if i not in known]
        for start in range(0, len(ids), _AT_ONCE):
            some = database.c.goal_id.in_(ids[start : start + _AT_ONCE])
            found += connection.execute(sa.select(*fields).where(some)).all()
    if name == "pairs" and each and not found:
        # Where there are pairs at all a pair can be unknown.
        found = list(connection.execute(sa.select(*fields).limit(1)).all())
    frame = frame_rows(table, found)
    if name not in frames or frame.empty:
        return frame
    key = list(table.key)
    saved = pd.MultiIndex.from_frame(frames[name][key].astype(object))
    is_saved = pd.MultiIndex.from_frame(frame[key].astype(object)).isin(saved)
    return frame[~is_saved].reset_index(drop=True)


def doubt_files(
    programme: Programme, gathered: Gathered, connection: sa.Connection | None = None
) -> tuple[Text, ...]:
    """What of files can hardly be so, a line a kind: how many rows, and where the first are.

    Parameters
    ----------
    programme : Programme
    gathered : Gathered
    connection : Connection, optional
        To the store, which may know people, pairs and goals that no file holds.
    """
    frames = {
        name: rows.frame for name, rows in gathered.rows.items()
        if not any(origin.is_example for origin in gathered.origins.get(name, ()))
    }  # fmt: skip
    every = dict(frames)
    for name in ("people", "pairs", "goals") if connection is not None else ():
        if name not in frames:
            every[name] = _read_whole(connection, name)
        elif name != "goals":
            every[name] = pd.concat([frames[name], _read_whole(connection, name)])
    # What the store alone says was looked at when it came there.
    doubts = [
        replace(doubt, rows=rows)
        for doubt in find_doubts(programme, every)
        if doubt.table in frames
        and (rows := tuple(r for r in doubt.rows if r < len(frames[doubt.table])))
    ]
    return tuple(_line(doubt, gathered) for doubt in doubts)


def tell_doubts(lines: Sequence[Text]) -> list[Text]:
    """Lines of doubts below what they are; nothing if there are none."""
    return [Text("This can hardly be so; it was read all the same:"), *lines] if lines else []


def _read_whole(connection: sa.Connection, name: str) -> pd.DataFrame:
    fields = [DATABASE[name].c[column] for column in TABLES[name].columns]
    return frame_rows(TABLES[name], connection.execute(sa.select(*fields)).all())


def _line(doubt: Doubt, gathered: Gathered) -> Text:
    rows = gathered.rows[doubt.table]
    origins = gathered.origins[doubt.table]
    named: dict[str, list[int]] = {}
    placed = np.array(doubt.rows)
    order = np.lexsort((rows.row[placed], rows.source[placed]))
    for position in placed[order][:_NAMED].tolist():
        named.setdefault(origins[int(rows.source[position])].file, []).append(
            int(rows.row[position])
        )
    places = [_place(file, some) for file, some in named.items()]
    return Text(
        "  {table}, {column}: {what} ({n}: {places}); {mend}",
        table=doubt.table,
        column=doubt.column,
        what=doubt.what,
        n=Plural("{n} row", "{n} rows", n=len(doubt.rows)),
        places=_first(places) if len(doubt.rows) > _NAMED else places,
        mend=doubt.mend,
    )


def _first(places: Sequence[Text]) -> Text:
    return Text("the first in {places}", places=list(places))


def _place(file: str, rows: list[int]) -> Plural:
    return Plural("{file}, row {rows}", "{file}, rows {rows}", n=len(rows),
                  file=name_source(file), rows=[str(row) for row in sorted(rows)])  # fmt: skip
