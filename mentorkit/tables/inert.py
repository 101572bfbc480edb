"""Texts in a sheet that leaves: none is ever reckoned out, and each comes back as it was.

A spreadsheet takes a cell that begins with ``=`` and the like for a formula, and a
formula can start a program or send what stands beside it to an address (CWE-1236).
In a workbook a cell says of itself that it is a text. A CSV file cannot say that, so
there a text that would be taken for a formula gets an apostrophe before it, which
reading takes away.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import pandas as pd

from .private import write_private

#: What a formula begins with, in letters of full width too, behind anything that is not seen.
_RUNS = re.compile(
    r"[\s\0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n]"
)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
#: An apostrophe that we, or somebody as careful, put before such a text.
_GUARDED = re.compile(rf"'+(?:{_RUNS.pattern})")
#: No XML holds these, nor halves of a pair.
_NOT_IN_A_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: A file's own end of a row, in one cell: a reader of either kind of file may take it for that.
_BREAK = re.compile("\r\n?")
#: Excel takes _x003D_ for the letter with that number; with an unseen one within it does not.
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def is_like_a_formula(text: str) -> bool:
    """True if a spreadsheet may take a text for something to reckon out.

    Examples
    --------
    >>> [is_like_a_formula(text) for text in ("=1+1", " @SUM(A1)", "＝1", "-", "a=1", "E-1")]
    [True, True, True, True, False, False]
    """
    return _RUNS.match(text) is not None


def put_cell(cell: Any, value: Any) -> None:
    """Write a value into a workbook's cell so that it is shown and never reckoned out.

    Parameters
    ----------
    cell : openpyxl cell
    value : object
        Numbers, days and times of day stay what they are; all else is text.
    """
    if not isinstance(value, (str, int, float, bool, dt.date, dt.time, type(None))):
        value = str(value)
    if isinstance(value, str):
        value = _BREAK.sub("\n", _NOT_IN_A_CELL.sub("", value))
        value = _NUMBERED.sub("_\u200b", value)
    cell.value = value
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    if isinstance(value, dt.time):
        cell.number_format = "hh:mm"
    if isinstance(value, str):
        cell.data_type = "s"
        # Without it the text would become a formula as soon as somebody edits the cell.
        cell.quotePrefix = is_like_a_formula(value)


def guard(text: str) -> str:
    """A text as a CSV file holds it; a number stays one.

    Examples
    --------
    >>> guard("=1+1"), guard("-1,5"), guard("ledarskap"), guard("'=1")
    ("'=1+1", '-1,5', 'ledarskap', "''=1")
    """
    if _GUARDED.match(text) or (is_like_a_formula(text) and not _NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def unguard(text: str) -> str:
    """A text as it was before :func:`guard`.

    Examples
    --------
    >>> unguard("'=1+1"), unguard("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def write_delimited(path: str | os.PathLike, frame: pd.DataFrame) -> None:
    """Write a CSV file in UTF-8 whose cells and header start no formula, with mode 0600.

    Opened with another delimiter than the comma a text may be cut anywhere: what
    people typed is better written as a workbook.

    Parameters
    ----------
    path : path
    frame : DataFrame
        Numbers are written as they are, texts guarded.

    Raises
    ------
    StoreError
        The folder cannot be written.
    """

    def cell(value: Any) -> Any:
        return guard(_BREAK.sub("\n", value)) if isinstance(value, str) else value

    cells = frame.astype(object).map(cell).set_axis([cell(name) for name in frame.columns], axis=1)
    write_private(Path(path), cells.to_csv(index=False, lineterminator="\n"))
