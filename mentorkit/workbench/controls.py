"""One control for one column: its label, its help, what was entered and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets

from ..language import Text
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
        options = with_blank(options)
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


def label_of(words: Text, language: str, required: bool) -> str:
    """A control's label, which says where something must be entered."""
    written = words.render(language)
    return Text("{label} (required)", label=written).render(language) if required else written


def with_blank(options: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Options with "" for None, which a list shows as an empty line and not as its option."""
    return [(label, "" if value is None else value) for label, value in options]


def read_choice(held: Any) -> Any:
    """What was chosen; None for nothing."""
    return None if held in ("", None) else held
