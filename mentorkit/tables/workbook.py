"""Workbooks that people fill in and send back: drop-down lists, and nothing that runs."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..codes import YES_NO, CodeList
from ..errors import Problem, TableError
from ..language import Text, check_language
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
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    path = Path(path).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise TableError(
            Problem(path.name, "this is not the name of a workbook", "end it in .xlsx")
        )
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    page.freeze_panes = "A2"
    lists = book.create_sheet("codes")
    lists.sheet_state = "hidden"
    for number, (name, our) in enumerate(zip(frame.columns, fields, strict=True), start=1):
        letter = get_column_letter(number)
        put_cell(page.cell(1, number), str(name))
        page.cell(1, number).font = Font(bold=True)
        width = _WIDTHS.get(our.kind if our else "", 18)
        page.column_dimensions[letter].width = max(width, len(str(name)) + 2)
        codes = _codes(our)
        for row, value in enumerate(frame[name], start=2):
            put_cell(page.cell(row, number), _cell_value(value, our, codes, language))
        _format(page, number, our, last=len(frame) + 1 + blank_rows)
        if codes is not None:
            _offer(page, lists, letter, our, codes, language, last=len(frame) + 1 + blank_rows)
    _replace(path, book)
    return path


def _codes(our: Field | None) -> CodeList | None:
    if our is None:
        return None
    return YES_NO if our.kind == "yes_no" else our.codes


def _cell_value(value: Any, our: Field | None, codes: CodeList | None, language: str) -> Any:
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
    if our is not None and our.kind == "number" and float(value).is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _format(page: Any, number: int, our: Field | None, last: int) -> None:
    """Ids and words stay text (007 does not become 7), days are shown year first."""
    if our is None or our.kind in ("number", "yes_no", "code"):
        return
    style = "yyyy-mm-dd" if our.kind == "date" else "@"
    for row in range(2, last + 1):
        page.cell(row, number).number_format = style


def _offer(page, lists, letter, our, codes, language, last) -> None:
    """A drop-down list; its words stand in a hidden sheet, since a rule holds only 255 signs."""
    from openpyxl.worksheet.datavalidation import DataValidation

    column = lists.max_column + 1 if lists["A1"].value is not None else 1
    labels = [codes[code].render(language) for code in codes]
    for row, label in enumerate(labels, start=1):
        put_cell(lists.cell(row, column), label)
    place = lists.cell(1, column).column_letter
    rule = DataValidation(
        type="list",
        formula1=f"codes!${place}$1:${place}${len(labels)}",
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        promptTitle=our.name[:32],
        prompt=our.text.render(language)[:255],
    )
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{max(last, 2)}")


def _replace(path: Path, book: Any) -> None:
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
