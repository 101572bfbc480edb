"""One cell of a sheet to one value of ours, by the kind of its column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import nearest
from .letters import keep_seen
from .schemas import DTYPES, Field

#: Figures that no name, number of a person or telephone is written in: up to eight of them.
_PLAIN_FIGURES = re.compile(r"(?=(?:\D*\d\D*){0,8}$)[\d\s.,:;/+\-\u2212T]{1,24}")
_YEARS = range(1900, 2200)

_ISO_DATE = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::00)?")
#: A time of day as a spreadsheet keeps it, a part of a day; 0.30 may be half past midnight.
_PART_OF_DAY = re.compile(r"0[.,]\d{3,}")
_OTHER_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_SHEET_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|SAKNAS!|VÄRDEFEL!|REFERENS!|"
    r"DIVISION/0!|NAMN\?|OGILTIGT!|SKÄRNING!)"
)
#: What a sheet gives for a formula that no spreadsheet has reckoned out yet.
UNRECKONED = "#FORMULA!"
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_YES = {"ja", "j", "yes", "y", "true", "sant", "1", "x"}
_NO = {"nej", "n", "no", "false", "falskt", "0"}


class Fault(Exception):
    """Why a cell cannot be read, and how to mend it; says nothing of what it holds."""

    def __init__(self, what: str, mend: str):
        super().__init__(what)
        self.what, self.mend = what, mend


def text_of(value: Any) -> str:
    """What a cell says, trimmed; empty for an empty cell.

    Letters are composed (``å`` is one letter, whoever saved the file), characters
    without width, those that turn the order of reading and those that command a
    terminal go, whole numbers lose their ``.0`` and days their midnight.

    Examples
    --------
    >>> text_of(3.0), text_of(" Åsa "), text_of(dt.datetime(2026, 2, 28))
    ('3', 'Åsa', '2026-02-28')
    """
    if isinstance(value, str):
        return keep_seen(value).strip()
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).strip()


def subject_of(table_name: str, field: Field, text: str, mend: str = "") -> str:
    """What a sentence on a cell begins with: what it says, where a problem may quote that.

    Never what a person wrote or is called, never an answer to a survey. A row
    that slipped one column to the side has a name where a date or a code should
    be: figures alone are quoted, and a word that is nearly one of the column's.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> capacity = table("people").field("capacity")
    >>> subject_of("people", capacity, "1.5"), subject_of("people", capacity, "Bo Ek")
    ('"1.5"', 'the cell')
    """
    if (table_name, field.name) == ("survey_responses", "answer"):
        return "the answer"
    if field.kind == "code":
        may_quote = mend.startswith("did you mean")
    else:
        kinds = ("date", "dates", "time", "number")
        may_quote = field.kind in kinds and bool(_PLAIN_FIGURES.fullmatch(text))
    return f'"{text[:60]}"' if may_quote and text else "the cell"


def split_entries(text: str, separator: str = ";") -> tuple[str, ...]:
    """The entries of a cell that holds several: trimmed, each once, in order.

    Examples
    --------
    >>> split_entries("ledarskap; data ;; ledarskap")
    ('ledarskap', 'data')
    """
    entries = (" ".join(entry.split()) for entry in text.split(separator))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def read_day(value: Any) -> dt.date | None:
    """A day, written year first or kept as a date by the spreadsheet.

    Raises
    ------
    Fault
        It is no date, or can be read as two.

    Examples
    --------
    >>> read_day("2026-02-28")
    datetime.date(2026, 2, 28)
    >>> read_day("03/04/2026")
    Traceback (most recent call last):
    mentorkit.tables.cells.Fault: can be read as two dates
    """
    if isinstance(value, dt.datetime) and value == value:
        value = value.date()
    if isinstance(value, dt.date) and value == value:
        return _in_range(value)
    text = text_of(value)
    if not text:
        return None
    iso = _ISO_DATE.fullmatch(text)
    if iso and (iso[2] or len(iso[3]) == len(iso[4]) == 2):
        try:
            return _in_range(dt.date(int(iso[1]), int(iso[3]), int(iso[4])))
        except ValueError:
            raise Fault("is not a date", "write it as 2026-02-28") from None
    other = _OTHER_DATE.fullmatch(text)
    if other and len(other[3]) == 4 and other[1] != other[2]:
        readings = []
        for month, day in ((other[2], other[1]), (other[1], other[2])):
            try:
                readings.append(dt.date(int(other[3]), int(month), int(day)).isoformat())
            except ValueError:
                continue
        if len(readings) == 2:
            raise Fault("can be read as two dates", f"write it as {' or '.join(readings)}")
        if readings:
            raise Fault("is not a date with the year first", f"write it as {readings[0]}")
    raise Fault("is not a date", "write it as 2026-02-28")


def _in_range(day: dt.date) -> dt.date:
    if day.year not in _YEARS:
        raise Fault(
            f"is not a date from {_YEARS[0]} to {_YEARS[-1]}", "look for a slip in the year"
        )
    return day


def read_time(value: Any) -> str | None:
    """A time of day as 14:30, written so or with a point, or kept as a time by the spreadsheet.

    A spreadsheet keeps a time as a part of a day, which some programs write bare; it is read
    to the nearest minute.

    Raises
    ------
    Fault
        It is no time of day.

    Examples
    --------
    >>> read_time("9.05"), read_time(dt.time(14, 30)), read_time(0.604), read_time("")
    ('09:05', '14:30', '14:30', None)
    """
    if isinstance(value, (dt.datetime, dt.time)) and value == value:
        return _of_minutes(
            60 * value.hour + value.minute + (value.second + value.microsecond / 1e6) / 60
        )
    if isinstance(value, dt.timedelta) and dt.timedelta() <= value < dt.timedelta(days=1):
        return _of_minutes(value / dt.timedelta(minutes=1))
    if isinstance(value, (float, np.floating)) and 0 < value < 1:
        return _of_minutes(1440 * float(value))
    text = text_of(value)
    if not text:
        return None
    if _PART_OF_DAY.fullmatch(text):
        return _of_minutes(1440 * float(text.replace(",", ".")))
    found = _TIME.fullmatch(text)
    if not found:
        raise Fault("is not a time of day", "write it as 14:30")
    return f"{int(found[1]):02}:{found[2]}"


def _of_minutes(minutes: float) -> str:
    """Minutes since midnight as a time; the last half minute of a day is still that day's."""
    hour, minute = divmod(min(round(minutes), 1439), 60)
    return f"{hour:02}:{minute:02}"


def read_number(value: Any, *, whole: bool = False) -> float | None:
    """A number, written with a decimal comma or point, with or without spaces.

    Parameters
    ----------
    value : str, number or None
    whole : bool
        It counts whole things, and the remedy for a word says so. A number that
        is not whole is read all the same: the table's check tells of it.

    Raises
    ------
    Fault
        It is no number, or can be read as two.

    Examples
    --------
    >>> read_number("1 234,5"), read_number(3.0), read_number("")
    (1234.5, 3.0, None)
    >>> read_number("1,234")
    Traceback (most recent call last):
    mentorkit.tables.cells.Fault: can be read as two numbers
    """
    if isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_)):
        if value != value:
            return None
        if np.isinf(value):
            raise Fault("is not a number", in_figures(whole))
        return float(value)
    text = text_of(value)
    if not text:
        return None
    text = text.replace("\u2212", "-")
    figures = re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3}(\D|$))", "", text)
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", figures):
        plain = figures.replace(",", "")
        raise Fault("can be read as two numbers", f"write {plain} or {figures.replace(',', '.')}")
    if (
        re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", figures)
        and figures.count(",") + ("." in figures) > 1
    ):
        figures = figures.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", figures):
        figures = figures.replace(".", "").replace(",", ".")
    elif figures.count(",") == 1 and "." not in figures:
        figures = figures.replace(",", ".")
    if not _PLAIN_NUMBER.fullmatch(figures) or np.isinf(float(figures)):
        raise Fault("is not a number", in_figures(whole))
    return float(figures)


def in_figures(whole: bool, half: str = "2,5") -> str:
    """The remedy for what is not a number.

    Examples
    --------
    >>> in_figures(whole=False), in_figures(whole=True)
    ('write it in figures, as 2 or 2,5', 'write it as a whole number in figures, as 2')
    """
    if whole:
        return "write it as a whole number in figures, as 2"
    return f"write it in figures, as 2 or {half}"


def read_yes_no(value: Any) -> bool | None:
    """Yes or no, in Swedish or English, as 1 or 0, or as a cross."""
    text = text_of(value).casefold()
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise Fault("is neither yes nor no", "write ja or nej, yes or no")


def _reader(field: Field, separator: str) -> Callable[[Any], Any]:
    def short_text(value):
        return " ".join(text_of(value).split()) or None

    def long_text(value):
        return text_of(value) or None

    def code(value):
        text = text_of(value)
        found = field.codes.read(text) if text else None
        if text and found is None:
            known = list(field.codes) + [str(label) for label in field.codes.values()]
            hint = nearest(text, known)
            if not hint.startswith("did you mean"):
                hint = f"choose among {', '.join(field.codes)}"
            raise Fault("is not a word of this column", hint)
        return found

    def entries(value):
        if isinstance(value, (list, tuple)):
            return tuple(dict.fromkeys(" ".join(t.split()) for v in value if (t := text_of(v))))
        return split_entries(text_of(value), separator)

    def days(value):
        if isinstance(value, (dt.date, dt.datetime)) and value == value:
            value = [value]
        elif not isinstance(value, (list, tuple)):
            value = split_entries(text_of(value), separator)
        found = {day for entry in value if (day := read_day(entry)) is not None}
        return tuple(pd.Timestamp(day) for day in sorted(found))

    def number(value):
        return read_number(value, whole=field.whole)

    return {
        "id": short_text, "text": short_text, "free_text": long_text, "code": code,
        "date": read_day, "time": read_time, "dates": days, "number": number, "yes_no": read_yes_no,
        "list": entries,
    }[field.kind]  # fmt: skip


def read_cells(
    field: Field, cells: Sequence[Any], *, separator: str = ";"
) -> tuple[pd.Series, dict[int, Fault]]:
    """A column of cells to a typed column, and what was wrong in which of them.

    Parameters
    ----------
    field : Field
    cells : sequence of str, number, date, bool, list or None
    separator : str
        What stands between the entries of a list.

    Returns
    -------
    Series of the field's dtype, empty where a cell is empty or at fault
    dict of int to Fault
        By position.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> column, faults = read_cells(table("people").field("seniority"), ["1,5", "", "two"])
    >>> column.tolist(), {row: str(fault) for row, fault in faults.items()}
    ([1.5, nan, nan], {2: 'is not a number'})
    """
    read = _reader(field, separator)
    missing = () if DTYPES[field.kind] is object else None
    # Most columns say the same few things over and over. 1, 1.0 and True are one key to a
    # dict, hence the type beside the value; a file in plain text has none but texts.
    keys: Sequence[Any] = cells
    if any(type(cell) is not str for cell in cells):
        keys = [(type(c), tuple(c) if isinstance(c, list) else c) for c in cells]
    known: dict[Any, Any] = {}
    refused: dict[Any, Fault] = {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            known[key] = _read_cell(read, cell)
        except Fault as fault:
            known[key], refused[key] = missing, fault
    column = type_column(field, [known[key] for key in keys])
    if not refused:
        return column, {}
    return column, {at: refused[key] for at, key in enumerate(keys) if key in refused}


def _read_cell(read: Callable[[Any], Any], cell: Any) -> Any:
    if isinstance(cell, str) and cell == UNRECKONED:
        raise Fault(
            "holds a formula without its result",
            "open the workbook in Excel or LibreOffice and save it, or write the value",
        )
    if isinstance(cell, str) and "#" in cell and _SHEET_ERROR.fullmatch(cell.strip()):
        raise Fault("shows an error of the spreadsheet", "mend or empty the cell")
    return read(cell)


def type_column(field: Field, values: Sequence[Any]) -> pd.Series:
    """Values, or None where there is none, as a column of the field's dtype."""
    dtype = DTYPES[field.kind]
    if dtype is object:
        cells = np.empty(len(values), dtype=object)
        for position, value in enumerate(values):
            cells[position] = tuple(value) if value else ()
        return pd.Series(cells, dtype=dtype)
    if field.kind == "date":
        return pd.Series(np.array(list(values), dtype=dtype), dtype=dtype)
    if field.kind == "number":
        return pd.Series([np.nan if v is None else float(v) for v in values], dtype=dtype)
    return pd.Series(list(values), dtype=dtype)
