"""A control for a column of a table, as its schema says."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..codes import YES_NO
from ..language import Text
from ..tables import table as table_named
from ..tables.fields import Field
from .controls import NOTHING, Control, label_of, read_choice


def make_control(
    table: str,
    column: str,
    language: str,
    *,
    name: str = "",
    row: int | None = None,
    label: Text | None = None,
    help: Text | str = "",
    value: Any = None,
    required: bool | None = None,
    codes: Sequence[str] | None = None,
    today: dt.date | None = None,
    wide: bool | None = None,
) -> Control:
    """A control for a column, as its schema says.

    Parameters
    ----------
    table, column : str
    language : {"sv", "en"}
    name : str, optional
        What the form calls its value; the column's name by default.
    row : int, optional
        Row of the table (the first is 1) whose problems belong beside it, where a form
        saves several.
    label : Text, optional
        The schema's own text by default.
    help : Text or str, optional
    value : object, optional
        What it holds at first.
    required : bool, optional
        As the schema says by default.
    codes : sequence of str, optional
        Those of the code list that may be chosen here.
    today : date, optional
        What the words *today* and *yesterday* mean in a date.
    wide : bool, optional
        It takes the whole width; only free text does by default.

    Returns
    -------
    Control

    Examples
    --------
    >>> control = make_control("meetings", "minutes", "en")
    >>> control.widget.description
    'Length in minutes'
    >>> control.widget.value = "1,5 h"
    >>> str(control.check())
    'This is not a number; write it as 45.'
    """
    field = table_named(table).field(column)
    required = field.required if required is None else required
    widget, read, write = _MAKERS[field.kind](field, language, codes, today)
    widget.description = label_of(label or field.text, language, required)
    control = Control(
        name or column, widget, language, place=(table, row, column), read=read, write=write,
        required=required, help=help, wide=field.kind == "free_text" if wide is None else wide,
    )  # fmt: skip
    if value is not None:
        control.value = value
        control.keep_as_start()
    return control


# ---------------------------------------------------------------- by kind


def _make_text(field: Field, *_):
    return widgets.Text(placeholder=field.example, continuous_update=False), _read_text, str


def _make_area(field: Field, *_):
    return (
        widgets.Textarea(placeholder=field.example, rows=2, continuous_update=False),
        _read_text,
        str,
    )


def _make_list(field: Field, *_):
    return _make_text(field)[0], _read_list, "; ".join


def _make_number(field: Field, *_):
    return (
        widgets.Text(placeholder=field.example, continuous_update=False),
        _NumberOf(field),
        lambda n: f"{n:g}",
    )


def _make_date(field: Field, language: str, codes, today: dt.date | None):
    return _make_text(field)[0], _DateOf(today), _write_date


def _make_code(field: Field, language: str, codes: Sequence[str] | None, _):
    chosen = list(codes or field.codes)
    options = [(field.codes[code].render(language), code) for code in chosen]
    if not (field.required or field.default):
        options.insert(0, (NOTHING, ""))
    widget = widgets.Dropdown(options=options)
    if field.default in chosen:
        widget.value = field.default
    return widget, read_choice, None


def _make_yes_no(field: Field, language: str, *_):
    options = [(YES_NO["yes"].render(language), True), (YES_NO["no"].render(language), False)]
    if field.default is None:
        options.insert(0, (NOTHING, ""))
    widget = widgets.Dropdown(options=options)
    if field.default is not None:
        widget.value = field.default
    return widget, read_choice, bool


def _make_time(field: Field, *_):
    return _make_text(field)[0], _read_time, str


_MAKERS = {
    "id": _make_text,
    "text": _make_text,
    "free_text": _make_area,
    "list": _make_list,
    "dates": _make_list,
    "number": _make_number,
    "date": _make_date,
    "time": _make_time,
    "code": _make_code,
    "yes_no": _make_yes_no,
}


def _read_time(held: str) -> str | None:
    written = held.strip()
    if not written:
        return None
    figures = re.fullmatch(r"([01]?\d|2[0-3])(?:[:.]?([0-5]\d))?", written)
    if figures is None:
        raise ValueError(Text("This is not a time; write it as 14:30."))
    return f"{int(figures[1]):02d}:{figures[2] or '00'}"


def _read_text(held: str) -> str | None:
    return held.strip() or None


def _read_list(held: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in held.split(";") if part.strip())


def _write_date(value: Any) -> str:
    return pd.Timestamp(value).date().isoformat()


class _NumberOf:
    def __init__(self, field: Field):
        self.field = field

    def __call__(self, held: str) -> float | None:
        written = held.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
        if not written:
            return None
        try:
            number = float(written)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValueError(Text("This is not a number; write it as 45."))
        low, high = self.field.low, self.field.high
        if (low is not None and number < low) or (high is not None and number > high):
            if low is not None and high is not None:
                raise ValueError(Text("Write a number from {low} to {high}.", low=low, high=high))
            raise ValueError(Text("The number lies outside what is allowed."))
        if self.field.whole and number % 1:
            raise ValueError(Text("Write a whole number."))
        return number


class _DateOf:
    def __init__(self, today: dt.date | None):
        self.today = today

    def __call__(self, held: str) -> dt.date | None:
        written = " ".join(held.split()).casefold()
        if not written:
            return None
        if self.today is not None:
            for back, words in enumerate((("today", "idag", "i dag"),
                                          ("yesterday", "igår", "i går"))):  # fmt: skip
                if written in words:
                    return self.today - dt.timedelta(days=back)
        try:
            return dt.datetime.strptime(written, "%Y-%m-%d").date()
        except ValueError:
            raise ValueError(Text("This is not a date; write it as 2026-02-28.")) from None
