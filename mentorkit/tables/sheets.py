"""A CSV or Excel file as it is written: their columns, their cells, their row numbers."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import Problem, TableError, nearest
from .cells import UNRECKONED, text_of

_CSV = (".csv", ".tsv", ".txt")
_EXCEL = (".xlsx", ".xlsm")
#: What Swedish and English offices save in, besides UTF-8.
_ENCODINGS = ["cp1252", "utf_16_le", "utf_16_be", "mac_roman", "cp850"]
#: A free text may be long; more than this is a quote that was never closed.
_LONGEST_CELL = 1_000_000


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
        raise TableError(Problem(where, "is neither CSV nor Excel", mend))
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise TableError(
            Problem(where, "there is no such file in the data folder", _where_to_put(path))
        ) from None
    except OSError:
        raise TableError(
            Problem(where, "cannot be opened", "close it elsewhere and see that you may read it")
        ) from None
    digest = hashlib.sha256(content).hexdigest()
    if suffix in _EXCEL:
        where = f"{where}, sheet {sheet}" if sheet else where
        return _arrange(_excel_rows(content, where, sheet), where, digest)
    if sheet is not None:
        raise TableError(Problem(where, "a CSV file has no sheets", "leave out sheet"))
    return _arrange(_csv_rows(decode(content, where), where), where, digest)


def frame_sheet(frame: pd.DataFrame, where: str) -> Sheet:
    """A DataFrame as a sheet whose first row is row 2, like the file it may come from."""
    header = [str(name).strip() for name in frame.columns]
    columns = [frame.iloc[:, i].astype(object).tolist() for i in range(len(header))]
    return Sheet(where, header, columns, list(range(2, len(frame) + 2)), "")


def _where_to_put(path: Path) -> str:
    folder = str(path.parent)
    if "$" in folder:
        variable = folder[folder.index("$") :].lstrip("${").partition("/")[0].partition("}")[0]
        return f"set the environment variable {variable}, which folders.data names"
    return f"put it in {folder}"


# ---------------------------------------------------------------- CSV


def decode(content: bytes, where: str) -> str:
    """The text of a CSV file, in whatever an office program saved it.

    Examples
    --------
    >>> decode("namn;ort\\nÅsa;Gävle".encode("cp1252"), "a.csv")
    'namn;ort\\nÅsa;Gävle'
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                raise TableError(_not_text(where)) from None
    try:
        if b"\0" not in content[:4000]:
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for encoding in _likely_encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(_not_text(where))


def _likely_encodings(content: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    sample = content[:100_000]
    likely = []
    if b"\0" not in sample:
        # Only the lines that are not plain ASCII tell one encoding from another.
        telling = [line for line in content.splitlines() if not line.isascii()]
        sample = b"\n".join(telling)[:100_000]
        beyond = [byte for byte in sample if byte >= 0x80]
        # In Windows' encoding the accented letters lie from 0xC0, in the older ones below
        # 0xA0. A few Swedish names are too little for charset-normalizer to see that.
        if sum(byte >= 0xC0 for byte in beyond) * 2 >= len(beyond):
            likely.append("cp1252")
    return likely + [match.encoding for match in from_bytes(sample, cp_isolation=_ENCODINGS)]


def _not_text(where: str) -> Problem:
    return Problem(
        where, "is not text in an encoding that can be told", "save it as CSV UTF-8, or as .xlsx"
    )


def _csv_rows(text: str, where: str) -> Iterable[tuple[int, list[str]]]:
    delimiter = ""
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        # Excel's own note to itself; it does not show this line.
        delimiter, text = text[4], text[5:].removeprefix("\r").removeprefix("\n")
    delimiter = delimiter or _sniff(text)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            yield number, row
    except csv.Error:
        raise TableError(
            Problem(
                where,
                "a quotation mark opens or closes in the wrong place",
                "close it, or double it where it belongs to the text",
                row=number + 1,
            )
        ) from None


def _sniff(text: str) -> str:
    """The delimiter that cuts the header most often and the rows after it alike."""
    head = text[:50_000]
    if len(head) < len(text):
        head = head[: head.rfind("\n") + 1] or head
    best, best_score = ",", (0, 0.0)
    for delimiter in ",;\t|":
        try:
            rows = [r for r in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if r]
        except csv.Error:
            continue
        if not rows:
            continue
        width = len(rows[0])
        score = (width, sum(len(row) == width for row in rows) / len(rows))
        if score > best_score and width > 1:
            best, best_score = delimiter, score
    return best


# ---------------------------------------------------------------- Excel


def _excel_rows(content: bytes, where: str, sheet: str | None) -> Iterable[tuple[int, tuple]]:
    import openpyxl

    # A workbook is a zip of XML from who knows whom. openpyxl parses it with
    # defusedxml if that is there, which refuses entities that grow without end.
    if not openpyxl.DEFUSEDXML:
        raise TableError(
            Problem(where, "cannot be read safely without defusedxml", "install defusedxml")
        )
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            if sheet is not None and sheet not in book.sheetnames:
                raise TableError(
                    Problem(
                        where, "the workbook has no such sheet", nearest(sheet, book.sheetnames)
                    )
                )
            page = book[sheet] if sheet is not None else book.worksheets[0]
            page.reset_dimensions()  # some programs write a wrong one
            blank = _unreckoned(content, getattr(page, "_worksheet_path", ""))
            for number, row in enumerate(page.iter_rows(values_only=True), start=1):
                yield number, _mark(row, blank[number]) if number in blank else row
        finally:
            book.close()
    except (TableError, GeneratorExit):
        raise
    except Exception:
        # openpyxl lets through whatever zipfile and the XML parser raise.
        raise TableError(
            Problem(where, "cannot be read as an Excel workbook", "open it and save it as .xlsx")
        ) from None


#: A formula that stands alone in its cell. One that gives an empty text says so: t="str".
_ALONE = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?![^>]*t="str")[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v></v>)?\s*</c>"
)


def _unreckoned(content: bytes, page: str) -> dict[int, list[int]]:
    """Row: columns (from 0) of formulas whose result was never written into the file.

    A program made the workbook and no spreadsheet has opened it since. Read as
    empty cells, what they say would be lost without a word.
    """
    from openpyxl.utils import column_index_from_string

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = parts.read(page) if page in parts.namelist() else b""
    found: dict[int, list[int]] = {}
    for letters, row in _ALONE.findall(xml):
        found.setdefault(int(row), []).append(column_index_from_string(letters.decode()) - 1)
    return found


def _mark(row: tuple, columns: list[int]) -> tuple:
    return tuple(UNRECKONED if i in columns else cell for i, cell in enumerate(row))


# ---------------------------------------------------------------- both


def _arrange(numbered: Iterable[tuple[int, Any]], where: str, digest: str) -> Sheet:
    header: list[str] | None = None
    rows, kept, problems = [], [], []
    for number, row in numbered:
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row):
            continue
        if header is None:
            header = [" ".join(text_of(cell).split()) for cell in row]
            while header and not header[-1]:
                header.pop()
            continue
        beyond = row[len(header) :]
        if any(text_of(cell) for cell in beyond):
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
    if header is None:
        raise TableError(Problem(where, "is empty", "its first row should name the columns"))
    width = len(header)
    padded = [
        row if len(row) == width else [*row[:width], *[None] * (width - len(row))] for row in kept
    ]
    columns = [list(column) for column in zip(*padded, strict=True)] or [[] for _ in header]
    return Sheet(where, header, columns, rows, digest, shorten(problems))


def shorten(problems: list[Problem], most: int = 50) -> list[Problem]:
    """The problems in order of file and row; beyond `most` of one column, one line for the rest.

    Examples
    --------
    >>> many = [Problem("a.csv", "is empty", "fill it in", row=r, column="id")
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
