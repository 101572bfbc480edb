"""A CSV or Excel file as it is written: their columns, their cells, their row numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..criteria import SEVERAL, in_order
from ..errors import Problem, TableError
from .cells import text_of
from .delimited import decode, delimited_rows
from .excel import excel_rows

_CSV = (".csv", ".tsv", ".txt")
_EXCEL = (".xlsx", ".xlsm")
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Sheet:
    """A sheet as read, before anything of it is ours.

    Parameters
    ----------
    where : str
        The file, as its reader knows it.
    header : list of str
        Their column names; empty for a column without a name.
    columns : list of list
        The cells of each column.
    rows : list of int
        Row number of each row, counted as the reader sees it.
    sha256 : str
        Hash of the file's content.
    problems : list of Problem
        Rows that could not be read.
    """

    where: str
    header: list[str]
    columns: list[list[Any]]
    rows: list[int]
    sha256: str
    problems: list[Problem] = field(default_factory=list)


def read_sheet(path: Path, *, where: str, sheet: str | None = None) -> Sheet:
    """Read one sheet of a CSV or Excel file.

    Parameters
    ----------
    path : Path
    where : str
        What to call the file in problems.
    sheet : str, optional
        Sheet of a workbook; the first by default.

    Returns
    -------
    Sheet

    Raises
    ------
    TableError
        The file is absent or cannot be read as what its name says.
    """
    suffix = path.suffix.lower()
    if suffix not in _CSV + _EXCEL:
        mend = (
            "save it as an Excel workbook (.xlsx)"
            if suffix in (".xls", ".ods")
            else ("name a .csv or .xlsx file")
        )
        raise TableError(Problem(where, "the file is neither CSV nor Excel", mend))
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise TableError(
            Problem(where, "there is no such file in the data folder", _where_to_put(path))
        ) from None
    except OSError:
        raise TableError(
            Problem(
                where,
                "the file cannot be opened",
                "close it elsewhere and see that you may read it",
            )
        ) from None
    digest = hashlib.sha256(content).hexdigest()
    if suffix in _EXCEL:
        where = f"{where}, sheet {sheet}" if sheet else where
        return _arrange(excel_rows(content, where, sheet), where, digest)
    if sheet is not None:
        raise TableError(Problem(where, "a CSV file has no sheets", "leave out sheet"))
    return _arrange(delimited_rows(decode(content, where), where), where, digest)


def frame_sheet(frame: pd.DataFrame, where: str) -> Sheet:
    """A DataFrame as a sheet whose first row is row 2, like the file it may come from."""
    header = [str(name).strip() for name in frame.columns]
    columns = [
        [
            tuple(in_order(cell)) if isinstance(cell, SEVERAL) else cell
            for cell in frame.iloc[:, i].astype(object).tolist()
        ]
        for i in range(len(header))
    ]
    return Sheet(where, header, columns, list(range(2, len(frame) + 2)), "")


def _where_to_put(path: Path) -> str:
    folder = str(path.parent)
    if "$" in folder:
        variable = folder[folder.index("$") :].lstrip("${").partition("/")[0].partition("}")[0]
        return f"set the environment variable {variable}, which folders.data names"
    return f"put it in {folder}"


def _arrange(numbered: Iterable[tuple[int, Any]], where: str, digest: str) -> Sheet:
    header: list[str] | None = None
    rows, problems = [], []
    kept: list[Any] = []
    columns: list[list[Any]] = []

    def turn() -> None:
        """Into columns, a few thousand rows at a time: a long sheet is not kept twice."""
        width = len(header or ())
        padded = [
            row if len(row) == width else [*row[:width], *[None] * (width - len(row))]
            for row in kept
        ]
        for column, cells in zip(columns, zip(*padded, strict=True), strict=bool(padded)):
            column.extend(cells)
        kept.clear()

    for number, row in numbered:
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row):
            continue
        if header is None:
            header = [" ".join(text_of(cell).split()) for cell in row]
            while header and not header[-1]:
                header.pop()
            columns = [[] for _ in header]
            continue
        if len(row) > len(header) and any(text_of(cell) for cell in row[len(header) :]):
            problems.append(
                Problem(
                    where,
                    "the row has more cells than the header has names",
                    "put quotation marks round a cell that holds the delimiter, or name the column",
                    row=number,
                )
            )
            continue
        rows.append(number)
        kept.append(row)
        if len(kept) == _AT_ONCE:
            turn()
    if header is None:
        raise TableError(Problem(where, "no row holds anything", "name the columns in the first"))
    turn()
    return Sheet(where, header, columns, rows, digest, shorten(problems))


def shorten(problems: list[Problem], most: int = 50) -> list[Problem]:
    """The problems in order of file and row; beyond `most` of one column, one line for the rest.

    Examples
    --------
    >>> many = [Problem("a.csv", "the cell is empty", "fill it in", row=r, column="id")
    ...         for r in range(2, 100)]
    >>> print(shorten(many)[-1])
    a.csv, column id: 48 more rows have a problem like these; mend them alike.
    """
    seen: dict[tuple, int] = {}
    kept: list[Problem] = []
    for problem in sorted(problems, key=lambda p: (p.row is not None, p.row or 0)):
        place = (problem.where, problem.column)
        if problem.row is not None:
            seen[place] = seen.get(place, 0) + 1
        if problem.row is None or seen[place] <= most:
            kept.append(problem)
    for (where, column), count in seen.items():
        if count > most:
            rest = count - most
            rows = f"{rest:,} more rows have" if rest > 1 else "1 more row has"
            kept.append(
                Problem(where, f"{rows} a problem like these", "mend them alike", column=column)
            )
    files = list(dict.fromkeys(p.where for p in problems))
    return sorted(kept, key=lambda p: files.index(p.where))
