"""People from a sheet, for an analyst without a programme or a store."""

from __future__ import annotations

import datetime as dt
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from ..errors import MentorkitWarning, Problem, TableError, nearest
from ..programme import Source
from .checks import check_rows, check_somebody, combine
from .files import take_sheet
from .mapping import likely_columns, match_name
from .schemas import table as table_named
from .sheets import frame_sheet, read_sheet, shorten


def load_profiles(
    source: str | Path | pd.DataFrame,
    *,
    role: str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    values: Mapping[str, Mapping[str, Any]] | None = None,
    sheet: str | None = None,
    separator: str = ";",
) -> pd.DataFrame:
    """Read a sheet of mentors or mentees, without a programme or a store.

    Parameters
    ----------
    source : path or DataFrame
        A CSV or Excel file, or a frame that was read already.
    role : {"mentor", "mentee"}, optional
        Everybody's role, if the sheet has no such column.
    columns : dict, optional
        Our column: theirs, or several of theirs to join. Columns that bear our
        name need not be mentioned; see ``mentorkit.tables.table("people").columns``.
    values : dict, optional
        Our column: {their value: ours}.
    sheet : str, optional
        Sheet of a workbook; the first by default.
    separator : str
        What stands between the entries of a list.

    Returns
    -------
    DataFrame, one row a person
        The columns of the table ``people``, in the sheet's order. Their columns
        that nothing was read from are named in ``frame.attrs["unread"]``.

    Raises
    ------
    TableError
        Every problem of the sheet, each with its row and column.

    Warns
    -----
    MentorkitWarning
        Columns that nothing was read from, and which of ours they look like.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "mentees.csv")
    >>> _ = path.write_text("anställd;namn;goals\\nE1;Åsa Öberg;ledarskap; data\\n".replace(
    ...     "ledarskap; data", '"ledarskap; data"'), encoding="utf-8")
    >>> mentees = load_profiles(path, role="mentee", columns={"id": "anställd", "name": "namn"})
    >>> mentees[["id", "role", "name", "goals"]]
       id    role       name              goals
    0  E1  mentee  Åsa Öberg  (ledarskap, data)
    """
    table = table_named("people")
    if isinstance(source, pd.DataFrame):
        name, read = "the DataFrame", frame_sheet(source, "the DataFrame")
    elif not isinstance(source, (str, os.PathLike)):
        raise TableError(
            Problem("load_profiles", f"the {type(source).__name__} is no file and no table",
                    "give the path of a CSV or Excel file, or a DataFrame")
        )  # fmt: skip
    else:
        name = Path(source).name
        try:
            path = Path(source).expanduser()
            there = path.is_file()
        except (OSError, RuntimeError, ValueError):  # a name too long, the home of nobody
            there = False
        if not there:
            raise TableError(Problem(str(source), *_missing_file(source)))
        read = read_sheet(path, where=name, sheet=sheet)
    columns = dict(columns or {})
    constants: dict[str, str | int | float | bool | dt.date] = {}
    if role is not None and "role" not in columns and not match_name("role", read.header):
        constants["role"] = role
    try:
        mapping = Source(
            file=name, sheet=sheet, columns=columns, values=values or {}, constants=constants,
            separator=separator,
        )  # fmt: skip
    except ValidationError as error:
        raise TableError(
            Problem("load_profiles", f"{'.'.join(map(str, detail['loc']))} cannot be read",
                    detail["msg"].replace("Input should be", "it should be"))
            for detail in error.errors()
        ) from None  # fmt: skip
    reading = take_sheet(table, read, mapping, ("load_profiles", ""))
    rows = combine(table, [reading])
    problems = [
        *reading.problems, *rows.problems, *check_rows(table, rows, [reading]),
        *check_somebody(table, [reading]),
    ]  # fmt: skip
    if problems:
        raise TableError(shorten(problems))
    rows.frame.attrs["unread"] = reading.unread
    if reading.unread:
        # A goal under another name than "goals" would be lost without a word.
        wanted = [our for our in table.columns[2:] if our not in reading.names]
        near = [
            f" {theirs}: did you mean {our}?"
            for theirs, our in likely_columns(reading.unread, wanted).items()
        ]
        warnings.warn(
            f"Columns not read: {', '.join(reading.unread)}. If one is among "
            f"{', '.join(wanted)}, say so with columns={{ours: theirs}}.{''.join(near)}",
            MentorkitWarning,
            stacklevel=2,
        )
    return rows.frame


def _missing_file(source: str | os.PathLike) -> tuple[str, str]:
    """What is wrong with a path that leads nowhere, and where it was looked for."""
    try:
        folder = Path(source).expanduser().absolute().parent
        if folder.is_dir():
            near = nearest(Path(source).name, [p.name for p in folder.iterdir() if p.is_file()])
            mend = near if near.startswith("did you mean") else "put it there, or give its path"
            return f"there is no such file in {folder}", mend
        return f"there is no folder {folder}", "give the file's path"
    except (OSError, RuntimeError, ValueError):
        return "this cannot be the path of a file", "write it afresh"
