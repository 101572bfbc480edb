"""All tables of a programme, read from its files, its example or its store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import Problem, ProgrammeError, StoreError
from ..language import Text, format_value
from ..programme import Programme, draft_programme
from .gathering import Gathered, gather, name_source
from .schemas import TABLES

_COLUMNS = {
    "table": Text("table"),
    "holds": Text("holds"),
    "source": Text("source"),
    "rows_in_source": Text("rows in the source"),
    "rows_in_store": Text("rows in the store"),
    "state": Text("state"),
}
_STATES = {
    "supplied": Text("supplied"),
    "0 rows": Text("0 rows"),
    "example": Text("example"),
    "missing": Text("missing"),
    "problem": Text("problem"),
}


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


def open_programme(path: str | os.PathLike, told: Sequence[Problem] = ()) -> Programme:
    """Load a params file, or refuse it with all that is wrong in it and in its files.

    Parameters
    ----------
    path : path
        The params file.
    told : sequence of Problem
        Found elsewhere already, of a command's options say: refused with the rest.

    Returns
    -------
    Programme

    Raises
    ------
    ProgrammeError
        There is a problem in `told` or in the params file. Those of the tables'
        maps and files that do not hang on it are told at once too.
    """
    try:
        draft = draft_programme(path)
    except ProgrammeError as error:
        raise ProgrammeError([*told, *error.problems]) from None
    problems = [*told, *draft.problems]
    if draft.programme is not None:
        if not problems:
            return draft.programme
        problems += gather(draft.programme, unsettled=draft.unsettled).problems
    raise ProgrammeError(dict.fromkeys(problems))


def describe_tables(
    programme: Programme, gathered: Gathered | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """What is supplied of each table, and all that is wrong with it.

    Parameters
    ----------
    programme : Programme
    gathered : Gathered, optional
        From :func:`~mentorkit.tables.gathering.gather`, if the files have been read already.

    Returns
    -------
    DataFrame, one row a table
        ``table``, ``holds`` (what a row is), ``source`` (files, or example),
        ``rows_in_source``, ``rows_in_store`` (missing if there is no store) and
        ``state``: supplied, 0 rows (a file that holds none), example, missing or problem.
    list of Problem
    """
    gathered = gathered or gather(programme)
    problems = list(gathered.problems)
    stored: dict[str, int] = {}
    try:
        stored = _count_stored(programme)
    except StoreError as error:
        problems += error.problems
    rows = []
    for name, table in TABLES.items():
        origins = gathered.origins.get(name, [])
        files = [origin.file for origin in origins]
        files = files or [source.file for source in programme.tables.get(name, ())]
        if name in gathered.faulty:
            state = "problem"
        elif not files:
            state = "missing"
        elif origins[0].is_example:
            state = "example"
        else:
            state = "supplied" if len(gathered.frame(name)) else "0 rows"
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
    return frame, problems


def word_tables(described: pd.DataFrame, language: str) -> pd.DataFrame:
    """The description of the tables in a reader's language.

    Parameters
    ----------
    described : DataFrame
        From :func:`describe_tables`.
    language : {"sv", "en"}

    Returns
    -------
    DataFrame of str
        The same rows and columns, headers included; a table goes by its own name
        in either language, and what is not known is a dash.

    Examples
    --------
    >>> row = pd.DataFrame({"table": ["pairs"], "holds": ["Par"], "source": ["example (seed 1)"],
    ...                     "rows_in_source": [1200], "rows_in_store": [pd.NA],
    ...                     "state": ["example"]})
    >>> word_tables(row, "en").values.tolist()
    [['pairs', 'Par', 'example (seed 1)', '1,200', '–', 'example']]
    """

    def word(name: str, cell: Any) -> str:
        if name == "source":
            cell = name_source(cell)
        elif name == "state":
            cell = _STATES[cell]
        return format_value(None if cell is pd.NA else cell, language)

    return pd.DataFrame(
        {
            _COLUMNS[name].render(language): [word(name, cell) for cell in described[name]]
            for name in described.columns
        }
    )


def _count_stored(programme: Programme) -> dict[str, int]:
    from .store import Store, is_there

    if not is_there(programme):
        return {}
    with Store.open(programme) as store:
        return {name: store.count(name) for name in TABLES}
