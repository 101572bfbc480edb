"""Controls for one of many: a list, a field that finds, a box to tick."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

from ..language import Plural, Text
from .controls import Control, label_of, read_choice, with_blank


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
    widget = widgets.Dropdown(
        options=with_blank(options), description=label_of(label, language, required)
    )
    return Control(
        name, widget, language, place=place, read=read_choice, required=required, help=help,
        wide=wide,
    )  # fmt: skip


class _OneOf:
    """The value whose label was written, or was begun so that it can be no other."""

    def __init__(self, options: Iterable[tuple[str, Any]]):
        self.values = dict(options)
        self.labels = {value: label for label, value in self.values.items()}

    def __call__(self, held: str) -> Any:
        written = " ".join(held.split()).casefold()
        if not written:
            return None
        exact = [v for label, v in self.values.items() if label.casefold() == written]
        near = exact or [v for label, v in self.values.items() if written in label.casefold()]
        if len(near) == 1:
            return near[0]
        if near:
            raise ValueError(
                Plural(
                    "{n} of the list holds this; write more of it.",
                    "{n} of the list hold this; write more of it.",
                    n=len(near),
                )
            )
        raise ValueError(Text("Nothing in the list holds this; choose one of it."))

    def write(self, value: Any) -> str:
        return self.labels.get(value, "")


class Finder(Control):
    """A field for one of many: any part of its label finds it, and the list shows the rest.

    Examples
    --------
    >>> options = [("Åsa Öberg – Bo Ek", ("E1", "M1")), ("Eva Ek – Bo Ek", ("E2", "M1"))]
    >>> pair = Finder("pair", Text("Pair"), options, "en")
    >>> pair.widget.value = "åsa"
    >>> pair.value
    ('E1', 'M1')
    >>> pair.widget.value = "bo ek"
    >>> str(pair.check())
    '2 of the list hold this; write more of it.'
    """

    def __init__(
        self,
        name: str,
        label: Text,
        options: Iterable[tuple[str, Any]],
        language: str,
        *,
        place: tuple[str, int | None, str] | None = None,
        required: bool = False,
        help: Text | str = "",
        wide: bool = False,
    ):
        self._one = _OneOf(options)
        widget = widgets.Combobox(
            options=tuple(self._one.values), description=label_of(label, language, required)
        )
        super().__init__(
            name, widget, language, place=place, read=self._find, write=self._label,
            required=required, help=help, wide=wide,
        )  # fmt: skip

    def _find(self, held: str) -> Any:
        return self._one(held)

    def _label(self, value: Any) -> str:
        return self._one.write(value)

    @property
    def found(self) -> Any:
        """The value, or None while what was written is not yet enough."""
        try:
            return self.value
        except ValueError:
            return None

    def choices(self, options: Iterable[tuple[str, Any]]) -> None:
        """Another list; what was written stays."""
        self._one = _OneOf(options)
        self.widget.options = tuple(self._one.values)


def tick(name: str, label: str, language: str, value: bool = False) -> Control:
    """A box to tick."""
    widget = widgets.Checkbox(value=value, description=label, indent=False)
    return Control(name, widget, language)
