"""One control for one column: its label, its help, what was entered and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..codes import YES_NO
from ..language import Text
from ..tables import table as table_named
from ..tables.fields import Field
from .inert import paragraph

#: What stands for no choice in a list.
NOTHING = "–"

Check = Callable[[Any], Text | None]


class Control:
    """A widget that enters one value, with its help below and its errors beside it.

    Parameters
    ----------
    name : str
        What the form calls its value.
    widget : Widget
        A control of ipywidgets; its ``description`` is its label.
    language : {"sv", "en"}
    place : (str, int or None, str), optional
        Table, row (None for any) and column of the problems that belong beside it.
    read : callable, optional
        From what the widget holds to the value; raises ``ValueError`` with a
        :class:`~mentorkit.language.Text` that says what is wrong.
    write : callable, optional
        From a value to what the widget holds.
    required : bool
    help : Text or str, optional
    wide : bool
        It takes the whole width.

    Attributes
    ----------
    box : Widget
        What a form shows.
    """

    def __init__(
        self,
        name: str,
        widget: widgets.DOMWidget,
        language: str,
        *,
        place: tuple[str, int | None, str] | None = None,
        read: Callable[[Any], Any] | None = None,
        write: Callable[[Any], Any] | None = None,
        required: bool = False,
        help: Text | str = "",
        wide: bool = False,
    ):
        self.name = name
        self.widget = widget
        self.language = language
        self.place = place
        self.required = required
        self._read = read or (lambda held: held)
        self._write = write or (lambda value: value)
        self._start = widget.value
        self._help = str(help) if isinstance(help, str) else help.render(language)
        self.help = widgets.HTML(paragraph(self._help, "help"))
        self.error = widgets.HTML("")
        self.problem = ""
        children = [widget, self.help, self.error] if self._help else [widget, self.error]
        self.box = widgets.VBox(children)
        self.box.add_class("mentorkit-field")
        if wide:
            self.box.add_class("mentorkit-wide")
        if self._help:
            widget.tooltip = self._help

    @property
    def value(self) -> Any:
        """What was entered; None for nothing. ``ValueError`` says why it cannot be read."""
        return self._read(self.widget.value)

    @value.setter
    def value(self, value: Any) -> None:
        self.widget.value = self._start if value is None else self._write(value)

    def clear(self) -> None:
        """As it was before anything was entered."""
        self.widget.value = self._start
        self.tell("")

    def keep_as_start(self) -> None:
        """What it holds now is what clearing brings back."""
        self._start = self.widget.value

    def tell(self, what: Text | str) -> None:
        """Say beside the control what is wrong with it; nothing takes that back."""
        self.problem = what if isinstance(what, str) else what.render(self.language)
        self.error.value = paragraph(self.problem, "error", "alert")
        # For those who listen the error belongs to the control itself too.
        self.widget.tooltip = " ".join(filter(None, [self.problem, self._help])) or None

    def check(self) -> Text | None:
        """What is wrong with what was entered, if anything."""
        try:
            value = self.value
        except ValueError as error:
            return error.args[0]
        if self.required and value in (None, "", (), []):
            return Text("Fill this in.")
        return None

    def choices(self, options: Iterable[tuple[str, Any]]) -> None:
        """Other options for a list; what was chosen stays if it is among them."""
        options = list(options)
        held = self.widget.value
        self.widget.options = options
        values = [value for _, value in options]
        self.widget.value = held if held in values else values[0] if values else None
        self._start = values[0] if values else None

    def show(self, is_shown: bool) -> None:
        """Show it or take it out of sight and out of the way of the keyboard."""
        self.box.layout.display = None if is_shown else "none"

    @property
    def is_shown(self) -> bool:
        """False if it is out of sight; what it holds is not saved then."""
        return self.box.layout.display != "none"


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
    words = (label or field.text).render(language)
    if required:
        words = Text("{label} (required)", label=words).render(language)
    widget, read, write = _MAKERS[field.kind](field, language, codes, today)
    widget.description = words
    control = Control(
        name or column, widget, language, place=(table, row, column), read=read, write=write,
        required=required, help=help, wide=field.kind == "free_text",
    )  # fmt: skip
    if value is not None:
        control.value = value
        control.keep_as_start()
    return control


def choose(
    name: str,
    label: Text,
    options: Iterable[tuple[str, Any]],
    language: str,
    *,
    place: tuple[str, int | None, str] | None = None,
    required: bool = False,
    help: Text | str = "",
    wide: bool = False,
) -> Control:
    """A list to choose from, such as a person, a pair or a planned meeting.

    Parameters
    ----------
    name : str
    label : Text
    options : iterable of (str, object)
        What is read, and the value.
    language : {"sv", "en"}
    place, required, help, wide
        As in :class:`Control`.

    Examples
    --------
    >>> pair = choose("pair", Text("Pair"), [("Åsa – Bo", ("E1", "M1"))], "en", required=True)
    >>> pair.value
    ('E1', 'M1')
    """
    words = label.render(language)
    if required:
        words = Text("{label} (required)", label=words).render(language)
    widget = widgets.Dropdown(options=list(options), description=words)
    return Control(
        name, widget, language, place=place, required=required, help=help, wide=wide
    )  # fmt: skip


def tick(name: str, label: str, language: str, value: bool = False) -> Control:
    """A box to tick."""
    widget = widgets.Checkbox(value=value, description=label, indent=False)
    return Control(name, widget, language)


# ---------------------------------------------------------------- by kind


def _make_text(field: Field, *_):
    return widgets.Text(placeholder=field.example), _read_text, str


def _make_area(field: Field, *_):
    return widgets.Textarea(placeholder=field.example, rows=2), _read_text, str


def _make_list(field: Field, *_):
    return widgets.Text(placeholder=field.example), _read_list, "; ".join


def _make_number(field: Field, *_):
    return widgets.Text(placeholder=field.example), _NumberOf(field), lambda n: f"{n:g}"


def _make_date(field: Field, language: str, codes, today: dt.date | None):
    return _make_text(field)[0], _DateOf(today), _write_date


def _make_code(field: Field, language: str, codes: Sequence[str] | None, _):
    chosen = list(codes or field.codes)
    options = [(field.codes[code].render(language), code) for code in chosen]
    if not (field.required or field.default):
        options.insert(0, (NOTHING, None))
    widget = widgets.Dropdown(options=options)
    if field.default in chosen:
        widget.value = field.default
    return widget, None, None


def _make_yes_no(field: Field, language: str, *_):
    options = [(YES_NO["yes"].render(language), True), (YES_NO["no"].render(language), False)]
    if field.default is None:
        options.insert(0, (NOTHING, None))
    return widgets.Dropdown(options=options, value=field.default), None, bool


_MAKERS = {
    "id": _make_text,
    "text": _make_text,
    "free_text": _make_area,
    "list": _make_list,
    "dates": _make_list,
    "number": _make_number,
    "date": _make_date,
    "code": _make_code,
    "yes_no": _make_yes_no,
}


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
