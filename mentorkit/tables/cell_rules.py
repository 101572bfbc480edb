"""What the cells of a workbook's column take: a word of a list, a day, a time, a number."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..codes import CodeList
from ..language import Text
from ..programme.fields import YEARS
from .inert import put_cell
from .schemas import Field

#: The last row that a sheet can have.
LAST_ROW = 1_048_576
#: What a number is, where its column has no range: the sheet asks for two ends.
_LARGEST = 10**12


def offer(
    page: Any, lists: Any, number: int, our: Field, codes: CodeList, language: str, last: int
) -> None:
    """A drop-down list; its words stand in a hidden sheet, since a rule holds only 255 signs.

    Parameters
    ----------
    page, lists : openpyxl worksheets
        The sheet, and the one that holds the words.
    number : int
        Of the column, from 1.
    our : Field
    codes : CodeList
    language : {"sv", "en"}
    last : int
        The last row that has the list.
    """
    column = lists.max_column + 1 if lists["A1"].value is not None else 1
    labels = [codes[code].render(language) for code in codes]
    for row, label in enumerate(labels, start=1):
        put_cell(lists.cell(row, column), label)
    place = lists.cell(1, column).column_letter
    _rule(
        page,
        number,
        our,
        Text("Choose a word from the list, or leave the cell empty."),
        language,
        last,
        type="list",
        formula1=f"codes!${place}$1:${place}${len(labels)}",
    )


def take_days(page: Any, number: int, our: Field, language: str, last: int = LAST_ROW) -> None:
    """Let a column take days alone, of the years that a programme may have."""
    from openpyxl.utils.datetime import to_excel

    first, end = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)
    _rule(
        page,
        number,
        our,
        Text("Write a day as 2026-02-28."),
        language,
        last,
        type="date",
        operator="between",
        formula1=str(int(to_excel(first))),
        formula2=str(int(to_excel(end))),
    )


def take_times(page: Any, number: int, our: Field, language: str, last: int = LAST_ROW) -> None:
    """Let a column take times of day alone, which a sheet keeps as parts of a day."""
    _rule(
        page,
        number,
        our,
        Text("Write a time as 14:30."),
        language,
        last,
        type="time",
        operator="between",
        formula1="0",
        formula2=f"{1439 / 1440:.9f}",
    )


def take_numbers(page: Any, number: int, our: Field, language: str, last: int = LAST_ROW) -> None:
    """Let a column take numbers of its range alone."""
    low = -_LARGEST if our.low is None else our.low
    high = _LARGEST if our.high is None else our.high
    _rule(
        page,
        number,
        our,
        Text("Write {what} in figures.", what=tell_range(our)),
        language,
        last,
        type="whole" if our.whole else "decimal",
        operator="between",
        formula1=f"{low:g}" if our.low is not None else str(low),
        formula2=f"{high:g}" if our.high is not None else str(high),
    )


def tell_range(our: Field) -> Text:
    """What numbers a column takes.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> people = table("people")
    >>> str(tell_range(people.field("capacity"))), str(tell_range(people.field("seniority")))
    ('a whole number from 0 to 50', 'a number from 0 to 100')
    """
    if our.low is not None and our.high is not None:
        if our.whole:
            return Text("a whole number from {low} to {high}", low=our.low, high=our.high)
        return Text("a number from {low} to {high}", low=our.low, high=our.high)
    if our.low is not None:
        if our.whole:
            return Text("a whole number of at least {low}", low=our.low)
        return Text("a number of at least {low}", low=our.low)
    return Text("a whole number") if our.whole else Text("a number")


def _rule(
    page: Any, number: int, our: Field, error: Text, language: str, last: int, **rule: Any
) -> None:
    """A rule that says in the sheet what the column holds and, of a slip, what is asked for."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    made = DataValidation(
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=our.name[:32],
        error=error.render(language)[:255],
        showInputMessage=True,
        promptTitle=our.name[:32],
        prompt=our.text.render(language)[:255],
        **rule,
    )
    page.add_data_validation(made)
    made.add(f"{letter}2:{letter}{max(last, 2)}")
