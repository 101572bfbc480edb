"""A form: controls, a button that saves, errors beside the fields, and what was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..errors import MentorkitError, Problem
from ..language import Plural, Text
from .controls import Control
from .desk import Desk
from .inert import escape, grid, heading, paragraph, said
from .refusals import word_refusal
from .ticket import Ticket


class FormError(Exception):
    """What a form itself refuses: by the name of a control, what is wrong with it.

    Parameters
    ----------
    problems : dict of str to Text
        The name "" is for what belongs to no control.
    """

    def __init__(self, problems: Mapping[str, Text]):
        self.problems = dict(problems)
        super().__init__("; ".join(map(str, self.problems.values())))


class Form:
    """Controls that are entered and saved together.

    A save that fails says beside each field what is wrong, and nothing that was typed is
    lost. A save that succeeds says what was saved and when, and makes the form ready for
    the next entry.

    Parameters
    ----------
    desk : Desk
    title : Text
    controls : sequence of Control
        In the order of the keyboard. Those that are out of sight are not checked.
    save : callable
        Takes the values by name (of controls that are shown) and returns what to say of
        them (Text). It may raise :class:`FormError` or any refusal of mentorkit.
    button : Text, optional
    note : Text, optional
        A sentence below the title.
    extra : sequence of Widget
        Shown between the controls and the button.
    headings : dict of str to Text, optional
        What stands above the control of a name.
    stays : sequence of str
        Names of controls that keep their value after a save.

    Attributes
    ----------
    box : Widget
    save_button, clear_button : Button
    more_fields : callable
        Gives widgets beside the controls that are saved with them.
    status : HTML
        What was saved, or that something is wrong; read aloud.
    """

    def __init__(
        self,
        desk: Desk,
        title: Text,
        controls: Sequence[Control],
        save: Callable[[dict[str, Any]], Text],
        *,
        button: Text | None = None,
        note: Text | None = None,
        extra: Sequence[widgets.Widget] = (),
        headings: Mapping[str, Text] | None = None,
        stays: Sequence[str] = (),
    ):
        self.desk = desk
        self.controls = {control.name: control for control in controls}
        self._save = save
        self._stays = set(stays)
        self._after: list[Callable[[], None]] = []
        self._when_cleared: list[Callable[[], None]] = []
        self.save_button = desk.button(button or Text("Save"), self._press, primary=True)
        self.save_button.add_class("mentorkit-save")
        self.ticket = Ticket(self._save_shown)
        self.more_fields: Callable[[], Iterable[widgets.Widget]] = tuple
        self.clear_button = desk.button(Text("Clear"), self.clear)
        self.status = said()
        self.said = ""
        self.title = widgets.HTML(heading(desk.say(title)))
        self.buttons = widgets.HBox([self.save_button, self.clear_button])
        self.buttons.layout.flex_flow = "row wrap"
        self.buttons.add_class("mentorkit-buttons")
        above = headings or {}
        self.fields = grid()
        for control in controls:
            if control.name in above:
                self.fields.children += (_line(desk.say(above[control.name])),)
            self.fields.children += (control.box,)
        told = [widgets.HTML(paragraph(desk.say(note), "help"))] if note else []
        self.box = widgets.VBox(
            [self.title, *told, self.fields, *extra, self.buttons, self.status, self.ticket.widget]
        )
        self.box.layout.overflow = "visible"
        self.box.add_class("mentorkit-entry")
        self._pristine: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Control:
        return self.controls[name]

    def after_saving(self, do: Callable[[], None]) -> None:
        """Call `do` whenever something was saved, after it was said."""
        self._after.append(do)

    def when_cleared(self, do: Callable[[], None]) -> None:
        """Call `do` whenever the form is emptied, by a button or after a save."""
        self._when_cleared.append(do)

    def values(self) -> dict[str, Any]:
        """What was entered, by name, of the controls that are shown.

        Raises
        ------
        FormError
            Everything that cannot be read, or is missing.
        """
        shown = {n: c for n, c in self.controls.items() if c.is_shown}
        problems = {name: told for name, c in shown.items() if (told := c.check())}
        if problems:
            raise FormError(problems)
        return {name: control.value for name, control in shown.items()}

    def _press(self) -> None:
        if not self.ticket.is_used:
            self.save()

    def _save_shown(self) -> None:
        fields = [control.widget for control in (*self.controls.values(), self.desk.who)]
        self.ticket.take([*fields, *self.more_fields()])
        if not self.save():
            self.ticket.forget()

    def save(self) -> bool:
        """Save what was entered, or say what is wrong with it; True if it was saved."""
        if self._pristine is not None and self._held() == self._pristine:
            return False  # pressed twice: what was said of the first still holds
        self._forget_errors()
        self.desk.doubts = ()
        try:
            told = self._save(self.values())
        except FormError as error:
            self._refuse(error.problems)
            return False
        except MentorkitError as error:
            self._refuse(self._place(error.problems))
            return False
        now = self.desk.now().strftime("%H:%M:%S")
        told = Text("{told} Saved at {time}.", told=told, time=now)
        for what in dict.fromkeys(self.desk.say(doubt.what) for doubt in self.desk.doubts):
            told = Text("{told} Note: {what}.", told=told, what=what)
        self._make_ready()  # before it is said: who reads that it is saved may type on
        self.tell(told, "saved")
        for do in self._after:
            do()
        self._pristine = self._held()
        return True

    def load(self, row: pd.Series) -> None:
        """Put the columns of a row into the controls of their names."""
        for name, control in self.controls.items():
            if name not in row.index:
                continue
            value = row[name]
            is_list = isinstance(value, tuple)
            control.value = (value or None) if is_list else None if pd.isna(value) else value

    def clear(self) -> None:
        """Empty the form; nothing is saved."""
        self._pristine = None
        self._forget_errors()
        for control in self.controls.values():
            control.clear()
        for do in self._when_cleared:
            do()
        self.tell("")

    def tell(self, what: Text | str, kind: str = "saved") -> None:
        """Say something below the form, for those who see and those who listen."""
        self.said = what if isinstance(what, str) else self.desk.say(what)
        self.status.value = paragraph(self.said, kind)

    def _held(self) -> dict[str, Any]:
        return {name: control.widget.value for name, control in self.controls.items()}

    def _make_ready(self) -> None:
        for name, control in self.controls.items():
            if name not in self._stays:
                control.clear()
        for do in self._when_cleared:
            do()
        first = next((c for c in self.controls.values() if c.is_shown), None)
        if first is not None:
            first.widget.focus()

    def _forget_errors(self) -> None:
        for control in (*self.controls.values(), self.desk.who):
            control.tell("")

    def _place(self, problems: Sequence[Problem]) -> dict[str, Text]:
        """By control, what the store refused of it; what belongs to none is told below."""
        placed: dict[str, Text] = {}
        for problem in problems:
            told = word_refusal(problem)
            if problem.where == "who":
                placed.setdefault("who", told)
                continue
            name = next(
                (n for n, c in self.controls.items() if c.is_shown and _belongs(problem, c)), ""
            )
            placed.setdefault(name, told)
        return placed

    def _refuse(self, problems: Mapping[str, Text]) -> None:
        beside = {**self.controls, "who": self.desk.who}
        first = None
        for name, told in problems.items():
            if name in beside:
                beside[name].tell(told)
                first = first or beside[name]
        if "" in problems:
            self.tell(Text("Nothing was saved. {told}", told=problems[""]), "refused")
        else:
            told = Plural(
                "Nothing was saved: mend the field that is marked.",
                "Nothing was saved: mend the {n} fields that are marked.",
                n=len(problems),
            )
            self.tell(told, "refused")
        if first is not None:
            first.widget.focus()


def _line(written: str) -> widgets.HTML:
    line = widgets.HTML(f"<h4>{escape(written)}</h4>")
    line.add_class("mentorkit-wide")
    return line


def _belongs(problem: Problem, control: Control) -> bool:
    if control.place is None:
        return False
    table, row, column = control.place
    columns = (problem.column or "").split(", ")
    return problem.where == table and column in columns and row in (None, problem.row)
