"""Who was there: a box to tick for each who was invited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ipywidgets as widgets

from ..language import Plural, Text
from .choosing import Finder
from .controls import Control
from .desk import Desk
from .inert import heading, paragraph
from .ticket import give_key

#: From so many people on a field narrows the list.
_MANY = 12


class Attendance:
    """Boxes to tick, a name each.

    Parameters
    ----------
    desk : Desk
    title : Text
    people : iterable of str, optional
        Ids of whom may be added by name; nobody can be added without.

    Attributes
    ----------
    box : Widget
    boxes : dict of str to Checkbox
    """

    def __init__(self, desk: Desk, title: Text, people: Iterable[str] = ()):
        self.desk = desk
        self.boxes: dict[str, widgets.Checkbox] = {}
        self.title = widgets.HTML(heading(desk.say(title)).replace("h3>", "h4>"))
        words = desk.say(Text("Show only names with"))
        self.filter = Control("filter", widgets.Text(description=words), desk.language)
        self.filter.widget.observe(lambda _: self._narrow(), "value")
        self.list = widgets.VBox()
        self.list.add_class("mentorkit-people")
        self.count = widgets.HTML("")
        self.everybody = desk.button(Text("Tick all"), lambda: self._tick(True))
        self.nobody = desk.button(Text("Tick none"), lambda: self._tick(False))
        self.ticking = widgets.HBox([self.everybody, self.nobody])
        self.adding = Finder("add", Text("Add a person"), desk.names.options(people), desk.language)
        adding = widgets.HBox([self.adding.box, desk.button(Text("Add"), self._add)])
        adding.layout.align_items = "flex-end"
        adding.layout.overflow = "visible"
        adding.layout.display = None if self.adding.widget.options else "none"
        self.box = widgets.VBox(
            [self.title, self.filter.box, self.list, self.count, self.ticking, adding]
        )
        self.box.layout.overflow = "visible"
        self.set({})

    @property
    def value(self) -> dict[str, bool]:
        """By id, whether the box is ticked."""
        return {person: box.value for person, box in self.boxes.items()}

    def set(self, ticked: Mapping[str, bool]) -> None:
        """Whom to show, and whose box is ticked."""
        layout = widgets.Layout()  # one for all: a widget more each is slow
        for box in self.boxes.values():
            box.close()
        self.boxes = {}
        for label, person in self.desk.names.options(ticked):
            box = widgets.Checkbox(
                value=bool(ticked[person]), description=label, indent=False,
                layout=layout,
            )  # fmt: skip
            give_key(box)
            box.observe(lambda _: self._say_count(), "value")
            self.boxes[person] = box
        self.filter.clear()
        self.filter.show(len(self.boxes) > _MANY)
        self.ticking.layout.display = None if self.boxes else "none"
        self._narrow()
        self._say_count()

    def _narrow(self) -> None:
        wanted = self.filter.widget.value.strip().casefold()
        self.list.children = [
            box for box in self.boxes.values() if wanted in box.description.casefold()
        ]

    def _tick(self, value: bool) -> None:
        for box in self.list.children:
            box.value = value

    def _add(self) -> None:
        told = self.adding.check()
        self.adding.tell(told or "")
        person = None if told else self.adding.value
        if person is not None:
            self.set({**self.value, person: True})
            self.adding.clear()

    def _say_count(self) -> None:
        told = Plural(
            "{k} of {n} is ticked.", "{k} of {n} are ticked.",
            n=len(self.boxes), k=sum(self.value.values()),
        )  # fmt: skip
        self.count.value = paragraph(self.desk.say(told) if self.boxes else "", "help")
