"""Workbooks that people fill in and send back: drop-down lists, and nothing that runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..codes import YES_NO, CodeList
from ..errors import Problem, TableError
from ..language import Text, check_language
from .cell_rules import offer
from .inert import put_cell
from .schemas import Field, Table
from .schemas import table as table_named

_WIDTHS = {
    "free_text": 40,
    "list": 30,
    "dates": 24,
    "date": 12,
    "number": 10,
    "time": 8,
    "yes_no": 8,
}


def write_sheet(
    path: str | os.PathLike,
    table_or_frame: str | pd.DataFrame,
    *,
    table: str | None = None,
    language: str = "sv",
    blank_rows: int = 200,
) -> Path:
    """Write an Excel sheet to fill in or correct, which can be imported as it is.

    The header bears our column names, codes are written and chosen by their
    labels, and no cell is ever a formula. The file is readable to its owner
    alone until they share it.

    Parameters
    ----------
    path : path
        A .xlsx file; replaced if it is there.
    table_or_frame : str or DataFrame
        A table's name, for an empty sheet; or the rows to write.
    table : str, optional
        The table that a frame's columns belong to, for their drop-down lists.
        Columns it does not have are written as they are.
    language : {"sv", "en"}
        Of the labels.
    blank_rows : int
        Rows below the last that have the drop-down lists too.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TableError
        There is no such table, or the file cannot be written.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_sheet(folder / "meetings.xlsx", "meetings", language="sv").name
    'meetings.xlsx'
    """
    check_language(language)
    if isinstance(table_or_frame, str):
        schema: Table | None = table_named(table_or_frame)
        frame = schema.empty()
    else:
        schema = table_named(table) if table else None
        frame = table_or_frame
    known = {our.name: our for our in schema.fields} if schema else {}
    fields = [known.get(str(name)) for name in frame.columns]
    title = schema.name if schema else "rows"
    return save_rows(path, title, frame, fields, language, blank_rows)


def write_pairs_sheet(
    path: str | os.PathLike,
    pairs: pd.DataFrame,
    people: pd.DataFrame,
    *,
    language: str = "sv",
    date: dt.date | None = None,
) -> Path:
    """Write proposed pairs for a coordinator to approve; the sheet imports back as ``pairs``.

    Parameters
    ----------
    path : path
        A .xlsx file; replaced if it is there.
    pairs : DataFrame
        ``mentee_id``, ``mentor_id`` and, where there are any, ``score``,
        ``state`` (proposed if absent), ``date``, ``reason``, ``decided_by``.
    people : DataFrame
        The table ``people``, for the names beside the ids.
    language : {"sv", "en"}
        Of the labels and of the three columns for reading.
    date : date, optional
        When the pairs were proposed, where `pairs` does not say.

    Returns
    -------
    Path

    Raises
    ------
    TableError
        `pairs` lacks its ids, or the file cannot be written.

    Examples
    --------
    >>> people = pd.DataFrame({"id": ["E1", "M1"], "role": ["mentee", "mentor"],
    ...                        "name": ["Åsa", "Bo"]})
    >>> pairs = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "score": [0.8]})
    >>> path = write_pairs_sheet(Path(tempfile.mkdtemp(), "pairs.xlsx"), pairs, people,
    ...                          date=dt.date(2026, 1, 15))
    >>> pd.read_excel(path).iloc[0, [0, 1, 2, 3, 5]].tolist()
    ['E1', 'Åsa', 'M1', 'Bo', 'föreslaget']
    """
    check_language(language)
    lacking = [name for name in ("mentee_id", "mentor_id") if name not in pairs]
    if lacking:
        raise TableError(
            Problem("pairs", f"there is no column {name}", "give it") for name in lacking
        )
    table = table_named("pairs")
    shown: dict[str, pd.Series] = {}
    for role, header in (("mentee", Text("mentee's name")), ("mentor", Text("mentor's name"))):
        names = people[people["role"] == role].drop_duplicates("id").set_index("id")["name"]
        ids = pairs[f"{role}_id"]
        shown[f"{role}_id"] = ids
        shown[header.render(language)] = ids.map(names)
    shown[Text("match score").render(language)] = (
        pairs["score"].round(3) if "score" in pairs else pd.Series(float("nan"), pairs.index)
    )
    given = {"state": "proposed", "date": pd.NaT if date is None else pd.Timestamp(date)}
    for name in table.columns[2:]:
        column = pairs[name] if name in pairs else pd.Series([None] * len(pairs), pairs.index)
        column = column.astype(object)
        shown[name] = column.where(column.notna(), given.get(name))
    frame = pd.DataFrame(shown)
    known = {our.name: our for our in table.fields}
    fields = [known.get(name) for name in frame.columns]
    return save_rows(path, table.name, frame, fields, language, blank_rows=50)


def write_sheets(
    path: str | os.PathLike,
    frames: Mapping[str, pd.DataFrame],
    *,
    language: str = "sv",
    blank_rows: int = 50,
) -> Path:
    """Write the rows of several tables as a workbook, a sheet a table, which imports as it is.

    Parameters
    ----------
    path : path
        A .xlsx file; replaced if it is there.
    frames : mapping of str to DataFrame
        The table's name, which is its sheet's, and its rows. Columns that the table
        does not have are written as they are, for reading.
    language : {"sv", "en"}
        Of the labels.
    blank_rows : int
        Rows below the last that have the drop-down lists too.

    Returns
    -------
    Path

    Raises
    ------
    TableError
        There is no such table, or the file cannot be written.

    Examples
    --------
    >>> rows = pd.DataFrame({"meeting_id": ["K1"], "id": ["E1"]})
    >>> path = write_sheets(Path(tempfile.mkdtemp(), "next.xlsx"),
    ...                     {"meetings": table_named("meetings").empty(),
    ...                      "meeting_attendance": rows})
    >>> list(pd.read_excel(path, sheet_name=None))[:2]
    ['meetings', 'meeting_attendance']
    """
    check_language(language)
    path = Path(path).expanduser()
    check_name(path)
    book = None
    for name, frame in frames.items():
        known = {our.name: our for our in table_named(name).fields}
        fields = [known.get(str(column)) for column in frame.columns]
        book = lay_rows(name, frame, fields, language, len(frame) + 1 + blank_rows, book)
    save_book(path, book)
    return path


# ---------------------------------------------------------------- the file


def save_rows(
    path: str | os.PathLike,
    title: str,
    frame: pd.DataFrame,
    fields: Sequence[Field | None],
    language: str,
    blank_rows: int,
) -> Path:
    """Write rows as a workbook; `fields` says of each column what it holds, or None."""
    path = Path(path).expanduser()
    check_name(path)
    save_book(path, lay_rows(title, frame, fields, language, last=len(frame) + 1 + blank_rows))
    return path


def check_name(path: Path) -> None:
    """Refuse a path that does not end as a workbook's does."""
    if path.suffix.lower() != ".xlsx":
        raise TableError(
            Problem(path.name, "this is not the name of a workbook", "end it in .xlsx")
        )


def lay_rows(
    title: str,
    frame: pd.DataFrame,
    fields: Sequence[Field | None],
    language: str,
    last: int,
    book: Any = None,
) -> Any:
    """A workbook with rows on one more sheet, and drop-down lists down to the row `last`."""
    import openpyxl

    if book is None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        book.create_sheet("codes").sheet_state = "hidden"
    lists = book["codes"]
    page = book.create_sheet(title, index=len(book.sheetnames) - 1)
    book.active = 0
    lay_page(page, frame, fields, language)
    for number, our in enumerate(fields, start=1):
        codes = codes_of(our)
        if codes is not None:
            offer(page, lists, number, our, codes, language, last=last)
    return book


def lay_page(page: Any, frame: pd.DataFrame, fields: Sequence[Field | None], language: str) -> None:
    """Write header and rows on a sheet, each column as wide and formatted as it needs."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    for number, (name, our) in enumerate(zip(frame.columns, fields, strict=True), start=1):
        put_cell(page.cell(1, number), str(name))
        page.cell(1, number).font = Font(bold=True)
        column = page.column_dimensions[get_column_letter(number)]
        column.width = max(_WIDTHS.get(our.kind if our else "", 18), len(str(name)) + 2)
        style = _style_of(our)
        if style:  # of the cells that nobody has filled in yet
            column.number_format = style
        codes = codes_of(our)
        for row, value in enumerate(frame[name], start=2):
            put_cell(page.cell(row, number), cell_value(value, our, codes, language))
            if style:
                page.cell(row, number).number_format = style


def codes_of(our: Field | None) -> CodeList | None:
    """What a column's drop-down list offers; None where it has none."""
    if our is None:
        return None
    return YES_NO if our.kind == "yes_no" else our.codes


def cell_value(value: Any, our: Field | None, codes: CodeList | None, language: str) -> Any:
    """A value as a workbook's cell holds it: labels for codes, ``;`` between entries."""
    if isinstance(value, (list, tuple)):
        return "; ".join(
            entry.date().isoformat() if isinstance(entry, pd.Timestamp) else str(entry)
            for entry in value
        )
    if value is None or pd.isna(value):
        return None
    if codes is not None:
        code = value if isinstance(value, str) else ("yes" if value else "no")
        return codes[code].render(language) if code in codes else code
    if isinstance(value, dt.datetime):
        return value.date()
    if our is not None and our.kind == "time":
        with contextlib.suppress(TypeError, ValueError):
            return dt.time.fromisoformat(value)
    if our is not None and our.kind == "number" and float(value).is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _style_of(our: Field | None) -> str:
    """Ids and words stay text (007 does not become 7), days are shown year first."""
    if our is None or our.kind in ("number", "yes_no", "code"):
        return ""
    return {"date": "yyyy-mm-dd", "time": "hh:mm"}.get(our.kind, "@")


def save_book(path: Path, book: Any) -> None:
    """Write a workbook that its owner alone can read: whole, or as it was before."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes a file for its owner alone: the sheet may name who takes part.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".sheet-", suffix=".xlsx")
        os.close(handle)
        try:
            book.save(draft)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError:
        raise TableError(
            Problem(
                path.name,
                "the workbook cannot be written",
                "close it elsewhere and see who owns its folder",
            )
        ) from None
