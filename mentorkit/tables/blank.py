"""A workbook to fill in: an empty sheet that explains itself, rows to look at, and how to write."""

from __future__ import annotations

import datetime as dt
import os
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd

from ..language import Text, check_language, format_value
from .cell_rules import LAST_ROW, take_days, take_numbers, take_times, tell_range
from .inert import put_cell
from .schemas import Field, Table
from .schemas import table as table_named
from .workbook import cell_value, check_name, codes_of, lay_page, lay_rows, save_book

EXAMPLE_SHEET = Text("Example rows")
READ_ME_SHEET = Text("Read me")

#: What a column's cells are made to take, by its kind; of any other they take all.
_TAKES = {"date": take_days, "time": take_times, "number": take_numbers}
#: What stands in a cell, by the kind of its column; codes and numbers tell more.
_WRITTEN = {
    "text": Text("a few words"),
    "free_text": Text("a sentence or two"),
    "date": Text("a day, as 2026-02-28"),
    "time": Text("a time of day, as 14:30"),
    "dates": Text("days, as 2026-02-28, with ; between them"),
    "list": Text("one or several, with ; between them"),
}
#: Of the columns on the page that explains.
_WIDTHS = (22, 44, 20, 48, 36)
_DARK, _LIGHT, _GREY = "1F4E79", "5B7B9A", "595959"


def write_blank(
    path: str | os.PathLike, name: str, examples: pd.DataFrame, *, language: str = "sv"
) -> Path:
    """Write the workbook in which an organisation fills in a table, to be imported as it is.

    The first sheet holds the header alone, so that it imports as no rows. Each column
    says in a note what it holds, whether it is needed and how a cell is written; codes
    are chosen from lists, and days, times and numbers that are none are refused as they are
    typed. A second sheet has rows to look at and a third the same notes as a list;
    neither is ever read. No cell is a formula, and the file is its owner's alone.

    Parameters
    ----------
    path : path
        A .xlsx file; replaced if it is there.
    name : str
        The table.
    examples : DataFrame
        Rows of the table, all made up, of which the most telling are shown.
    language : {"sv", "en"}
        Of notes and labels; columns bear their own names, by which they are read.

    Returns
    -------
    Path

    Raises
    ------
    TableError
        There is no such table, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from mentorkit.tables import read_source
    >>> rows = pd.DataFrame({"id": ["E017"], "other_id": ["M004"]})
    >>> path = write_blank(Path(tempfile.mkdtemp(), "c.xlsx"), "conflicts", rows, language="en")
    >>> list(pd.read_excel(path, sheet_name=None))
    ['conflicts', 'Example rows', 'Read me', 'codes']
    """
    check_language(language)
    table = table_named(name)
    path = Path(path).expanduser()
    check_name(path)
    shown = pick_rows(table, examples)
    cells = {our.name: _example_of(our, shown, language) for our in table.fields}
    book = lay_rows(table.name, table.empty(), table.fields, language, last=LAST_ROW)
    page = book.active
    page.sheet_properties.tabColor = _DARK
    for number, our in enumerate(table.fields, start=1):
        if our.kind in _TAKES:
            _TAKES[our.kind](page, number, our, language)
        _head(page.cell(1, number), our, _tell_column(our, cells[our.name], language))
    _show_examples(book.create_sheet(EXAMPLE_SHEET.render(language), 1), table, shown, language)
    _explain(book.create_sheet(READ_ME_SHEET.render(language), 2), table, cells, language)
    for sheet in book.worksheets:  # printed, its columns stand on one page
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    save_book(path, book)
    return path


def pick_rows(table: Table, frame: pd.DataFrame, most: int = 3) -> pd.DataFrame:
    """The rows that show most: columns filled in that no row before has, then other codes.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> rows = pd.DataFrame({"id": ["a", "b", "c"], "role": ["mentee", "mentee", "mentor"]})
    >>> pick_rows(table("people"), rows, most=2)["id"].tolist()
    ['a', 'c']
    """
    fields = [our for our in table.fields if our.name in frame]
    rows = list(frame[[our.name for our in fields]].head(300).itertuples(index=False))
    seen: set[tuple[str, Any]] = set()
    left, picked = list(range(len(rows))), []

    def shows(position: int) -> set[tuple[str, Any]]:
        filled = [
            (our, cell) for our, cell in zip(fields, rows[position], strict=True) if _is_told(cell)
        ]
        return {(our.name, None) for our, _ in filled} | {
            (our.name, cell) for our, cell in filled if our.kind == "code"
        }

    while left and len(picked) < most:
        best = max(left, key=lambda position: (len(shows(position) - seen), -position))
        seen |= shows(best)
        left.remove(best)
        picked.append(best)
    return frame.iloc[sorted(picked)].reset_index(drop=True)


def _is_told(cell: Any) -> bool:
    return bool(len(cell)) if isinstance(cell, (tuple, str)) else not pd.isna(cell)


# ---------------------------------------------------------------- the three sheets


def _head(cell: Any, our: Field, lines: list[str]) -> None:
    """A column's name, darker where every row needs it, with a note."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", start_color=_DARK if our.required else _LIGHT)
    cell.alignment = Alignment(vertical="center")
    note = "\n".join(lines)
    lengths = [1 + len(line) // 42 for line in lines]
    cell.comment = Comment(note, "mentorkit", width=320, height=24 + 18 * sum(lengths))


def _show_examples(page: Any, table: Table, shown: pd.DataFrame, language: str) -> None:
    from openpyxl.styles import Font

    lay_page(page, shown[table.columns], table.fields, language)
    for row in page.iter_rows():
        for cell in row:
            cell.font = Font(italic=True, color=_GREY, bold=cell.row == 1)


def _explain(page: Any, table: Table, cells: dict[str, str], language: str) -> None:
    from openpyxl.styles import Alignment, Font

    def put(row: int, column: int, text: Any, width: int, **font: Any) -> None:
        cell, page_row = page.cell(row, column), page.row_dimensions[row]
        put_cell(cell, text.render(language) if isinstance(text, Text) else text)
        cell.font = Font(**font)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        # Not every program makes a row as high as its wrapped text.
        lines = 1 + int(len(cell.value) / (0.95 * width))
        page_row.height = max(page_row.height or 0, 16 * lines, 1.5 * font.get("size", 0))

    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    put(1, 1, table.name, sum(_WIDTHS), bold=True, size=14)
    for row, text in enumerate(_tell_table(table), start=2):
        put(row, 1, text, sum(_WIDTHS))
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
    first = page.max_row + 2
    headers = (
        Text("Column"), Text("What it holds"), Text("Required"), Text("How it is written"),
        Text("Example"),
    )  # fmt: skip
    for column, header in enumerate(headers, start=1):
        put(first, column, header, _WIDTHS[column - 1], bold=True)
    for row, our in enumerate(table.fields, start=first + 1):
        told = (our.name, our.text, _tell_need(our), tell_cell(our), cells[our.name])
        for column, text in enumerate(told, start=1):
            put(row, column, text, _WIDTHS[column - 1], bold=column == 1)


# ---------------------------------------------------------------- in words


def _tell_table(table: Table) -> list[Text]:
    return [
        Text("{what}.", what=table.text),
        Text(
            "No two rows may have the same {key}. One that has what a row imported earlier had "
            "takes its place.",
            key=list(table.key),
        ),
        Text(
            "Fill in the first sheet, {sheet}, from row 2 on. Its columns are known by the names "
            "in row 1: leave these as they are. A column that is not needed may be taken away, "
            "and one of your own is not read.",
            sheet=table.name,
        ),
        Text(
            "The sheet {sheet} shows rows of a programme that is made up; neither it nor this "
            "page is read.",
            sheet=EXAMPLE_SHEET,
        ),
        Text(
            "A row that you correct here is corrected by the next import; one that you take away "
            "stays in the programme's store, and the import says so."
        ),
        Text(
            "Write nothing on health, origin, religion or anything else that the law protects, "
            "and no personal identity numbers: they are refused."
        ),
    ]


def _tell_need(our: Field) -> Text:
    if our.required:
        return Text("yes, in every row")
    if our.default is None:
        return Text("no")
    default = our.codes[our.default] if our.codes is not None else our.default
    return Text("no; empty means {default}", default=default)


def tell_cell(our: Field) -> Text:
    """How a cell of a column is written.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> str(tell_cell(table("pairs").field("mentee_id")))
    'an id that stands under id in the table people'
    >>> str(tell_cell(table("people").field("role")))
    'a word from the list: mentor, mentee'
    """
    codes = codes_of(our)
    if codes is not None:
        return Text("a word from the list: {words}", words=_Listed(list(codes.values())))
    if our.kind == "number":
        return tell_range(our)
    if our.kind == "id":
        if our.refers is None:
            return Text("a short id, always the same for the same")
        table, _, column = our.refers.partition(".")
        return Text(
            "an id that stands under {column} in the table {table}", column=column, table=table
        )
    return _WRITTEN.get(our.kind, _WRITTEN["text"])


class _Listed:
    """Words with commas between them, and no and before the last: one of them is chosen."""

    def __init__(self, words: list[Text]):
        self.words = words

    def render(self, language: str) -> str:
        return ", ".join(word.render(language) for word in self.words)

    def __repr__(self) -> str:
        return f"_Listed({self.words!r})"


def _tell_column(our: Field, example: str, language: str) -> list[str]:
    told = [
        Text("{what}.", what=our.text),
        Text("Required: {need}.", need=_tell_need(our)),
        Text("Written: {how}.", how=tell_cell(our)),
    ]
    if example:
        told.append(Text("Example: {example}", example=example))
    return [text.render(language) for text in told]


def _example_of(our: Field, shown: pd.DataFrame, language: str) -> str:
    """A cell as a person would write it: the schema's own example, else one of the rows shown."""
    codes = codes_of(our)
    if our.example:
        found = codes.read(our.example) if codes is not None else None
        return codes[found].render(language) if found else our.example
    told = [cell for cell in shown[our.name] if _is_told(cell)]
    if not told:
        return ""
    value = cell_value(told[0], our, codes, language)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat().removesuffix(":00")
    if isinstance(value, str):
        return textwrap.shorten(value, 70, placeholder=" …")
    return format_value(value, language)
