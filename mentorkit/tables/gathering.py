"""Every source of every table of a programme, read and checked, with all that is wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..errors import Problem, TableError
from ..language import Text
from ..programme import Programme, Source, place_of_source
from .approvals import check_approvers
from .checks import (
    Rows,
    check_references,
    check_respondents,
    check_rows,
    check_somebody,
    combine,
)
from .files import Reading, check_source, name_params, take_source
from .persons import find_orphans, note_gone
from .pseudonyms import Pseudonyms
from .redacting import without_erased
from .schemas import TABLES, Table
from .sheets import shorten
from .tombstones import Tombstones

#: What stands where somebody's name was who was erased.
ERASED = Text("[erased]")
#: What bookkeeping calls rows that the example made, before its seed.
EXAMPLE = "example (seed "
#: What it calls an example that is no longer asked for.
NO_EXAMPLE = "example"


def name_source(file: str) -> str | Text:
    """What a reader calls a source: a file by its name, the example in their own language.

    Examples
    --------
    >>> name_source("people.csv"), str(name_source("example (seed 1)"))
    ('people.csv', 'example (seed 1)')
    """
    if file.startswith(EXAMPLE):
        # As it stands in the params file: a seed is not a number that one counts with.
        return Text("example (seed {seed})", seed=file.removeprefix(EXAMPLE).removesuffix(")"))
    return Text("example") if file == NO_EXAMPLE else file


@dataclass(frozen=True)
class Origin:
    """A source of a table, for the record.

    Parameters
    ----------
    file : str
        File, with its sheet if named; or ``example (seed 1)``.
    sha256 : str
        Hash of its content.
    mapping_sha256 : str
        Hash of how it is mapped.
    rows : int
        Rows read from it.
    unread : tuple of str
        Their columns that nothing was read from.
    on_basis : tuple of str
        Their columns that only a legal basis lets in.
    erased : int
        Rows left out, since they tell of people who were erased.
    """

    file: str
    sha256: str
    mapping_sha256: str
    rows: int
    unread: tuple[str, ...] = ()
    on_basis: tuple[str, ...] = ()
    erased: int = 0

    @property
    def is_example(self) -> bool:
        """True if the rows were made up."""
        return self.file.startswith(EXAMPLE)


@dataclass
class Gathered:
    """Everything the programme's sources hold, checked; problems instead of refusals.

    Attributes
    ----------
    rows, origins : dict
        By table.
    problems : list of Problem
        All that is wrong, each once.
    by_table : dict of str to list of Problem
        The same by the table that it was found in.
    stones : Tombstones, optional
    marker : str
    gone : dict of str to set of str
        By table, ids of rows that were left out with somebody who was erased.
    """

    rows: dict[str, Rows] = field(default_factory=dict)
    origins: dict[str, list[Origin]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    by_table: dict[str, list[Problem]] = field(default_factory=dict)
    stones: Tombstones | None = None
    marker: str = ""
    gone: dict[str, set[str]] = field(default_factory=dict)

    def refuse(self, name: str, problems: list[Problem]) -> None:
        """Keep what is wrong with a table."""
        self.by_table.setdefault(name, []).extend(problems)
        self.problems += problems

    @property
    def faulty(self) -> set[str]:
        """Tables with which something is wrong."""
        return set(self.by_table)

    @property
    def purged(self) -> dict[str, dt.date]:
        """Tables that are not read any more, and when each was purged."""
        return self.stones.purged if self.stones else {}

    def frame(self, name: str) -> pd.DataFrame:
        """The table called `name`; without rows if it was not supplied."""
        return self.rows[name].frame if name in self.rows else TABLES[name].empty()

    def require(self) -> Gathered:
        """Itself, or every problem raised at once."""
        if self.problems:
            raise TableError(self.problems)
        return self


def gather(
    programme: Programme,
    pseudonyms: Pseudonyms | None = None,
    on_progress: Callable[[str], None] | None = None,
    unsettled: Set[str] = frozenset(),
) -> Gathered:
    """Read and check every table of the programme, from its files and its example.

    Parameters
    ----------
    programme : Programme
    pseudonyms : Pseudonyms, optional
    on_progress : callable, optional
        Called with the name of each table as it is read.
    unsettled : set of str
        Places in the params file that cannot be used, as in
        :class:`~mentorkit.programme.Draft`: what depends on them is not told.
    """
    # Of a params file that cannot be used nothing is kept, and the store may be anywhere.
    gathered = Gathered(stones=None if unsettled else Tombstones.of(programme))
    gathered.marker = ERASED.render(programme.language)
    may_come = unsettled & {"tables", "tables.people", "example"}
    if "people" not in programme.tables and programme.example is None and not may_come:
        missing = Problem(
            name_params(programme),
            "tables.people is missing",
            "name the file of mentors and mentees under it, or try example: {seed: 1}",
        )
        gathered.refuse("people", [missing])
    if "people" in gathered.purged:
        purged = Problem(
            name_params(programme),
            f"tables.people was purged on {gathered.purged['people']}",
            "its retention date has passed; start a new programme with an id of its own",
        )
        gathered.refuse("people", [purged])
    made = _make_example(programme)
    found: dict[str, tuple[list[Reading], list[Problem]]] = {}
    for name, table in TABLES.items():
        if name in gathered.purged:
            continue
        if name in programme.tables:
            if on_progress:
                on_progress(name)
            found[name] = _read_files(programme, table, pseudonyms, gathered, unsettled)
        elif name in made:
            found[name] = _read_example(programme.example.seed, table, made[name], gathered)
    _check_between(found, gathered)
    for name, (_, problems) in found.items():
        if problems:
            gathered.refuse(name, shorten(problems))
    # A file that fills several tables is missing once.
    gathered.problems = list(dict.fromkeys(gathered.problems))
    for name in gathered.rows:
        gathered.rows[name] = gathered.rows[name].in_order_of(TABLES[name].key)
    return gathered


def _make_example(programme: Programme) -> Mapping[str, pd.DataFrame]:
    if programme.example is None or all(name in programme.tables for name in TABLES):
        return {}
    from .example import make_example

    return make_example(seed=programme.example.seed).tables


def _read_files(
    programme: Programme,
    table: Table,
    pseudonyms: Pseudonyms | None,
    gathered: Gathered,
    unsettled: Set[str],
) -> tuple[list[Reading], list[Problem]]:
    readings, problems = [], []
    origins = gathered.origins.setdefault(table.name, [])
    sources = programme.tables[table.name]
    finds_files = not _moves_files(programme, unsettled)
    for i, source in enumerate(sources):
        place = place_of_source(table.name, i, len(sources))
        if place in unsettled or not finds_files:
            has_file = finds_files and f"{place}.file" not in unsettled
            problems += check_source(programme, table, source, place, has_file=has_file)
            continue
        try:
            reading = take_source(programme, table, source, place, pseudonyms)
        except TableError as error:
            problems += error.problems
            continue
        problems += reading.problems
        reading, erased = _without_erased(table, reading, gathered)
        readings.append(reading)
        # As spreadsheets write it, in no language: the line that names it is in either.
        sheet = f" [{source.sheet}]" if source.sheet else ""
        origins.append(
            Origin(source.file + sheet, reading.sha256, hash_mapping(source), len(reading.frame),
                   tuple(reading.unread), reading.on_basis, erased)
        )  # fmt: skip
    rows = combine(table, readings)
    # Another file tells of it too, and of nobody who was erased.
    gathered.gone.get(table.name, set()).difference_update(rows.frame[table.key[0]])
    problems += rows.problems + check_rows(table, rows, readings)
    if len(readings) == len(sources):
        if any(reading.below for reading in readings):  # else nobody has filled it in yet
            problems += check_somebody(table, readings)
        gathered.rows[table.name] = rows
    return readings, problems


def _without_erased(table: Table, reading: Reading, gathered: Gathered) -> tuple[Reading, int]:
    """A reading without people who were erased, and how many of its rows told of them."""
    stones = gathered.stones
    if stones is None or not stones.erased:
        return reading, 0
    frame, kept = without_erased(table.name, reading.frame, stones, gathered.marker)
    orphans = find_orphans(table.name, frame, gathered.gone)
    frame, kept[kept] = frame[~orphans], ~orphans
    own = reading.frame[table.key[0]]
    note_gone(gathered.gone, table.name, own[~kept].dropna())
    place = {int(old): new for new, old in enumerate(np.flatnonzero(kept))}
    faulty = {(place[i], column) for i, column in reading.faulty if i in place}
    rows = reading.rows[kept]
    frame = frame.reset_index(drop=True)
    return replace(reading, frame=frame, rows=rows, faulty=faulty), int((~kept).sum())


def _moves_files(programme: Programme, unsettled: Set[str]) -> bool:
    """True if the data folder depends on a parameter that cannot be used."""
    by_id = "{id}" in programme.folders.data and "id" in unsettled
    return by_id or bool(unsettled & {"folders", "folders.data"})


def hash_mapping(source: Source) -> str:
    """Hash of how a source is read: the map, the values, the filter."""
    content = json.dumps(source.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _read_example(
    seed: int, table: Table, frame: pd.DataFrame, gathered: Gathered
) -> tuple[list[Reading], list[Problem]]:
    where = f"{EXAMPLE}{seed})"
    reading = Reading(
        where=f"{where}, table {table.name}",
        frame=frame[table.columns].reset_index(drop=True),
        rows=np.arange(2, len(frame) + 2),
        names={name: name for name in table.columns},
    )
    reading, erased = _without_erased(table, reading, gathered)
    rows = combine(table, [reading])
    gathered.rows[table.name] = rows
    content = hash_frame(rows.frame)
    gathered.origins[table.name] = [Origin(where, content, "", len(rows.frame), erased=erased)]
    return [reading], [*rows.problems, *check_rows(table, rows, [reading])]


def hash_frame(frame: pd.DataFrame) -> str:
    """Hash of a table's content, for one that comes from no file."""
    text = frame.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def _check_between(
    found: dict[str, tuple[list[Reading], list[Problem]]], gathered: Gathered
) -> None:
    # Where a table could not be read, an id that is not found in it tells nothing.
    whole = {name: rows.frame for name, rows in gathered.rows.items() if not found[name][1]}
    for name, (readings, problems) in found.items():
        if name not in gathered.rows:
            continue
        rows = gathered.rows[name]
        problems += check_references(TABLES[name], rows, readings, whole)
        if name == "survey_responses":
            problems += check_respondents(rows, readings, whole.get("people"))
        if name == "quotes":
            problems += check_approvers(rows, readings)
