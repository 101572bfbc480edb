"""All tables of a programme, read from its files, its example or its store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import Problem, TableError
from ..programme import Programme, Source
from .checks import Rows, check_references, check_respondents, check_rows, combine
from .files import Reading, name_params, take_source
from .pseudonyms import Pseudonyms
from .schemas import TABLES, Table
from .sheets import shorten

#: What bookkeeping calls rows that the example made, before its seed.
EXAMPLE = "example (seed "


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
    """

    file: str
    sha256: str
    mapping_sha256: str
    rows: int
    unread: tuple[str, ...] = ()

    @property
    def is_example(self) -> bool:
        """True if the rows were made up."""
        return self.file.startswith(EXAMPLE)


@dataclass
class Gathered:
    """Everything the programme's sources hold, checked; problems instead of refusals."""

    rows: dict[str, Rows] = field(default_factory=dict)
    origins: dict[str, list[Origin]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)

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
) -> Gathered:
    """Read and check every table of the programme, from its files and its example."""
    gathered = Gathered()
    if "people" not in programme.tables and programme.example is None:
        gathered.faulty.add("people")
        gathered.problems.append(
            Problem(
                name_params(programme),
                "tables.people is missing",
                "name the file of mentors and mentees under it, or try example: {seed: 1}",
            )
        )
    made = _make_example(programme)
    found: dict[str, tuple[list[Reading], list[Problem]]] = {}
    for name, table in TABLES.items():
        if name in programme.tables:
            if on_progress:
                on_progress(name)
            found[name] = _read_files(programme, table, pseudonyms, gathered)
        elif programme.example is not None:
            found[name] = _read_example(programme.example.seed, table, made[name], gathered)
    _check_between(found, gathered)
    for name, (_, problems) in found.items():
        if problems:
            gathered.faulty.add(name)
            gathered.problems += shorten(problems)
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
    programme: Programme, table: Table, pseudonyms: Pseudonyms | None, gathered: Gathered
) -> tuple[list[Reading], list[Problem]]:
    readings, problems = [], []
    origins = gathered.origins.setdefault(table.name, [])
    sources = programme.tables[table.name]
    for i, source in enumerate(sources):
        place = f"tables.{table.name}" + (f"[{i}]" if len(sources) > 1 else "")
        try:
            reading = take_source(programme, table, source, place, pseudonyms)
        except TableError as error:
            problems += error.problems
            continue
        readings.append(reading)
        problems += reading.problems
        sheet = f", sheet {source.sheet}" if source.sheet else ""
        origins.append(
            Origin(source.file + sheet, reading.sha256, hash_mapping(source), len(reading.frame),
                   tuple(reading.unread))
        )  # fmt: skip
    rows = combine(table, readings)
    problems += rows.problems + check_rows(table, rows, readings)
    if len(readings) == len(sources):
        gathered.rows[table.name] = rows
    return readings, problems


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
    rows = combine(table, [reading])
    gathered.rows[table.name] = rows
    content = hash_frame(rows.frame)
    gathered.origins[table.name] = [Origin(where, content, "", len(frame))]
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


def read_tables(programme: Programme) -> dict[str, pd.DataFrame]:
    """Read every table of the programme from its files, or from the example.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    dict of str to DataFrame
        All tables of :mod:`mentorkit.tables.schemas`, typed, sorted by key;
        without rows where nothing was supplied.

    Raises
    ------
    TableError
        Every problem of every file at once: what is missing, unreadable, out of
        range, double, or refers to nobody.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from mentorkit.programme import Programme
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "alla.csv").write_text("id,roll\\nE1,adept\\nM1,Mentor\\n")
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"}, folders={"data": str(folder)},
    ...     tables={"people": {"file": "alla.csv", "columns": {"role": "roll"}}})
    >>> tables = read_tables(programme)
    >>> tables["people"]["role"].tolist(), len(tables["meetings"])
    (['mentee', 'mentor'], 0)
    """
    gathered = gather(programme).require()
    return {name: gathered.frame(name) for name in TABLES}


class _FromFiles(Mapping):
    """The tables straight from their sources, read when the first is asked for."""

    def __init__(self, programme: Programme):
        self._programme = programme
        self._tables: dict[str, pd.DataFrame] | None = None

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise KeyError(name)
        if self._tables is None:
            self._tables = read_tables(self._programme)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


def open_tables(programme: Programme) -> Mapping[str, pd.DataFrame]:
    """The programme's tables, for reading: from its store, else from its files.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    mapping of str to DataFrame
        A table is read when it is first asked for. If the store exists and
        holds anything it is the truth, whatever the files say; else the files,
        or the example, are read with the same checks. Nothing is written.

    Raises
    ------
    StoreError
        There is a store, and it cannot be read.
    TableError
        On the first look at a table: the problems of the files.
    """
    from .store import Store, is_there

    if is_there(programme):
        with Store.open(programme) as store:
            if not store.is_empty():
                return store.tables()
    return _FromFiles(programme)


def describe_tables(programme: Programme) -> tuple[pd.DataFrame, list[Problem]]:
    """What is supplied of each table, and all that is wrong with it.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    DataFrame, one row a table
        ``table``, ``holds`` (what a row is), ``source`` (files, or example),
        ``rows_in_source``, ``rows_in_store`` (missing if there is no store) and
        ``state``: supplied, example, missing or problem.
    list of Problem
    """
    from .store import Store, is_there

    gathered = gather(programme)
    stored: dict[str, int] = {}
    if is_there(programme):
        with Store.open(programme) as store:
            stored = {name: store.count(name) for name in TABLES}
    rows = []
    for name, table in TABLES.items():
        origins = gathered.origins.get(name, [])
        files = [origin.file for origin in origins]
        files = files or [source.file for source in programme.tables.get(name, ())]
        if name in gathered.faulty:
            state = "problem"
        elif not files:
            state = "missing"
        else:
            state = "example" if origins[0].is_example else "supplied"
        rows.append(
            {
                "table": name,
                "holds": table.text.render(programme.language),
                "source": ", ".join(dict.fromkeys(files)),
                "rows_in_source": len(gathered.frame(name)),
                "rows_in_store": stored.get(name, pd.NA),
                "state": state,
            }
        )
    frame = pd.DataFrame(rows).astype({"rows_in_store": "Int64"})
    return frame, gathered.problems
