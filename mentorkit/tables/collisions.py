"""Rows of files that bear the id of another row, which was entered by hand."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..errors import Problem
from .database import DATABASE, encode_rows
from .entering import ENTERED
from .gathering import Gathered
from .schemas import TABLES

#: What a row of a table whose ids are made up is about: of two rows with one id that differ
#: here, neither is a correction of the other. Of other tables the key itself says whose it is.
ABOUT = {
    "meetings": ("kind", "mentee_id", "mentor_id", "group"),
    "goals": ("mentee_id", "kind"),
    "trainings": ("module",),
    "quotes": ("quote",),
    "decisions": ("proposal",),
}


def find_collisions(connection: sa.Connection, gathered: Gathered) -> list[Problem]:
    """A problem for each row of a file that would take the place of another, entered by hand.

    An entry that a file has told of before is not among them, nor is one of which the file
    tells the same and more, or corrects the rest: as when the table was written out,
    corrected and imported.

    Parameters
    ----------
    connection : Connection
    gathered : Gathered
    """
    problems = []
    for name, about in ABOUT.items():
        if name not in gathered.rows or not len(gathered.rows[name].frame):
            continue
        database, (key,) = DATABASE[name], TABLES[name].key
        query = sa.select(database.c[key], *(database.c[column] for column in about))
        mine = query.where(database.c.source_file == ENTERED, database.c.file_hash.is_(None))
        entered = {row[key]: row for row in connection.execute(mine).mappings()}
        if entered:
            problems += _collide(name, key, entered, gathered)
    return problems


def _collide(name: str, key: str, entered: dict[str, Any], gathered: Gathered) -> list[Problem]:
    rows = gathered.rows[name]
    (positions,) = rows.frame[key].isin(entered).to_numpy(dtype=bool).nonzero()
    told = encode_rows(TABLES[name], rows.frame.iloc[positions])
    return [
        Problem(
            gathered.origins[name][int(rows.source[position])].file,
            f"another row of {name}, entered by hand, has this id",
            "give this row another id; or take the entry away, if this row is to stand for it",
            row=int(rows.row[position]),
            column=key,
        )
        for position, row in zip(positions, told, strict=True)
        if _differs(entered[row[key]], row, ABOUT[name])
    ]


def _differs(entry: Any, row: dict[str, Any], about: tuple[str, ...]) -> bool:
    """Whether what the entry says of what it is about is not what the file says."""
    return any(entry[column] is not None and entry[column] != row[column] for column in about)
