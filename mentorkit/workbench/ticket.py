"""What a form showed at the moment its button was pressed.

ipywidgets sends what is typed letter by letter, holds letters back while the kernel is at
work, and lets the press of a button overtake them: who types and saves at once would save
the first letter of the last field. The browser (see :mod:`~mentorkit.workbench.guard`)
therefore writes a ticket at each press: what every field of the form shows. It is the
ticket that saves; a press by itself does only where no browser writes any.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets

_numbers = itertools.count(1)
#: Seconds after a save within which letters that were held back are still on their way.
_ON_THEIR_WAY = 5


def give_key(widget: widgets.DOMWidget) -> str:
    """A name by which the browser knows a widget."""
    key = f"mentorkit-c-{next(_numbers)}"
    widget.add_class(key)
    return key


class Ticket:
    """The browser's account of a form's fields.

    Parameters
    ----------
    when_written : callable
        Called for each ticket.

    Attributes
    ----------
    widget : Text
        Out of sight; the browser writes into it.
    """

    def __init__(self, when_written: Callable[[], object]):
        self.widget = widgets.Text()
        self.widget.add_class("mentorkit-ticket")
        self.widget.layout.display = "none"
        self.widget.observe(lambda _: when_written(), "value")
        self._late: dict[widgets.Widget, tuple[Any, float]] = {}

    @property
    def is_used(self) -> bool:
        """True if a browser has written a ticket."""
        return bool(self.widget.value)

    def take(self, fields: Iterable[widgets.Widget]) -> None:
        """Bring the fields up to what the browser showed when the button was pressed."""
        self.forget()
        if not self.is_used:
            return
        _, shown = json.loads(self.widget.value)
        for field in fields:
            key = next((c for c in field._dom_classes if c in shown), None)
            if key is None or getattr(field, _trait(field)) == shown[key]:
                continue
            if _trait(field) == "index" and not 0 <= shown[key] < len(field.options):
                continue
            setattr(field, _trait(field), shown[key])
            self._late[field] = (shown[key], time.monotonic() + _ON_THEIR_WAY)
            field.observe(self._turn_away, _trait(field))

    def forget(self) -> None:
        """Whatever comes now was entered since."""
        for field in self._late:
            field.unobserve(self._turn_away, _trait(field))
        self._late = {}

    def _turn_away(self, change: Any) -> None:
        """Letters that were held back and are saved already do not fill the next entry."""
        held_back, until = self._late[change.owner]
        if change.new != held_back:
            return
        del self._late[change.owner]
        change.owner.unobserve(self._turn_away, _trait(change.owner))
        if time.monotonic() <= until:
            setattr(change.owner, change.name, change.old)


def _trait(field: widgets.Widget) -> str:
    return "index" if isinstance(field, widgets.Dropdown) else "value"
