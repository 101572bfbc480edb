"""What a workbench notebook opens: a programme, its day, its people, and who is at work."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..errors import MentorkitError, Problem, ProgrammeError
from ..language import LANGUAGES, Text
from ..programme import Programme
from ..session import Phase, find_params, read_day
from ..tables import (
    Doubt,
    Saved,
    import_tables,
    open_programme,
    open_tables,
    remove_entries,
    reserve_key,
    save_entries,
)
from ..tables import table as table_named
from ..tables.history import name_user
from ..tables.store import is_there
from .controls import Control
from .inert import Shown, frame, paragraph, said
from .people import Names


class Desk:
    """A programme that is worked with in a notebook; made by :func:`open_desk`.

    Parameters
    ----------
    programme : Programme
    day : date
        What counts as today: the day given, the params file's, else the calendar's.
    language : {"sv", "en"}

    Attributes
    ----------
    who : Control
        Who is at work, for the history; asked once for all forms of a notebook.
    doubts : tuple of Doubt
        What can hardly be so of what was saved since a form began to save.
    """

    def __init__(self, programme: Programme, day: dt.date, language: str):
        self.programme = programme
        self.day = day
        self.language = language
        self.doubts: tuple[Doubt, ...] = ()
        label = self.say(Text("Your name, for the history"))
        widget = widgets.Text(value=name_user(), description=label, continuous_update=False)
        self.who = Control("who", widget, language)
        self.who.box.add_class("mentorkit-shared")

    # ------------------------------------------------------------ words

    def say(self, text: Text | str) -> str:
        """A text in the notebook's language."""
        return text if isinstance(text, str) else text.render(self.language)

    def now(self) -> dt.datetime:
        """The moment, on the clock of the machine."""
        return dt.datetime.now()

    def button(self, label: Text, do: Callable[[], Any], primary: bool = False) -> widgets.Button:
        """A button that calls `do`."""
        style = "primary" if primary else ""
        button = widgets.Button(description=self.say(label), button_style=style)
        button.on_click(lambda _: do())
        return button

    # ------------------------------------------------------------ tables

    @property
    def has_store(self) -> bool:
        """True if there is a store to write to."""
        return is_there(self.programme)

    @cached_property
    def phase(self) -> Phase:
        """The programme's tables as they stand on the desk's day."""
        return Phase("workbench", self.programme, self.day, self.language, "coordinator",
                     open_tables(self.programme))  # fmt: skip

    def read(self, *names: str) -> Any:
        """Tables as they stand on the desk's day; see :meth:`~mentorkit.session.Phase.read`."""
        return self.phase.read(*names)

    @cached_property
    def names(self) -> Names:
        """People by id."""
        return Names(self.read("people"))

    def renew(self) -> None:
        """Read the tables anew when they are next asked for."""
        self.__dict__.pop("phase", None)

    def save(self, entries: Mapping[str, Any], why: str = "", **how: Any) -> Saved:
        """Write rows in the name of who is at work; see :func:`~mentorkit.tables.save_entries`."""
        saved = save_entries(self.programme, entries, who=self.who.widget.value, why=why, **how)
        self.doubts += saved.doubts
        self.renew()
        return saved

    def remove(self, keys: Mapping[str, Any], why: str = "") -> int:
        """Take rows away; see :func:`~mentorkit.tables.remove_entries`."""
        removed = remove_entries(self.programme, keys, who=self.who.widget.value, why=why)
        self.renew()
        return removed

    def save_with_attendance(
        self,
        row: Mapping[str, Any],
        there: Mapping[str, bool],
        tables: tuple[str, str] = ("meetings", "meeting_attendance"),
    ) -> str:
        """Write a meeting or a training and who was there, all of it or nothing.

        Parameters
        ----------
        row : dict
            Without its id if it is new.
        there : dict of str to bool
            By person, whether they came. Of a row that was there before, those who are
            not named are no longer invited.
        tables : (str, str)
            Of the row, and of who was there.

        Returns
        -------
        str
            The row's id.
        """
        name, beside = tables
        column = table_named(name).key[0]
        key = row.get(column) or reserve_key(self.programme, name)
        people = [{column: key, "id": p, "attended": came} for p, came in there.items()]
        self.save({name: [{**row, column: key}], beside: people}, only_new=column not in row)
        if column in row:
            known = self.read(beside)
            gone = known.loc[known[column].eq(key) & ~known["id"].isin(list(there)), "id"]
            if len(gone):
                self.remove({beside: [(key, person) for person in gone]})
        return key

    # ------------------------------------------------------------ showing

    def show(self, make: Callable[[], Sequence[widgets.Widget]], told: Text) -> Shown:
        """What a cell shows: who is at work, and the forms that `make` makes.

        Without a store it says so instead, and offers to import the programme's tables.

        Parameters
        ----------
        make : callable
            Makes the forms, once there is a store.
        told : Text
            What the notebook stores of it; names nobody.
        """
        box = frame()
        style = box.children[0]

        def fill() -> None:
            if not self.has_store:
                box.children = (style, *self._offer_import(fill))
                return
            self.renew()
            self.__dict__.pop("names", None)
            threading.Thread(target=_warm_up, daemon=True).start()
            box.children = (style, *self._notices(), self.who.box, *make())

        fill()
        return Shown(box, self.say(told))

    def _notices(self) -> list[widgets.Widget]:
        told = []
        if self.programme.example is not None:
            told.append(Text("The people and all rows of this programme are made up: try it out."))
        if self.day != dt.date.today():
            told.append(Text("Today counts as {day} here.", day=self.day))
        return [widgets.HTML(paragraph(" ".join(map(self.say, told)), "notice"))] if told else []

    def _offer_import(self, then: Callable[[], None]) -> list[widgets.Widget]:
        told = Text(
            "There is no store yet to write to. Import the programme's tables first: here, or "
            "with mentorkit import {params}.",
            params=Path(self.programme.path).name if self.programme.path else "",
        )
        status = said()

        def import_now() -> None:
            try:
                import_tables(self.programme, who=self.who.widget.value)
            except MentorkitError as error:
                status.value = paragraph(str(error), "refused")
                return
            then()

        notice = widgets.HTML(paragraph(self.say(told), "notice"))
        return [notice, self.button(Text("Import the tables now"), import_now, True), status]


def _warm_up() -> None:
    """Load what checks rows, so that the first save answers as fast as the next."""
    meetings = table_named("meetings")
    meetings.schema().validate(meetings.empty(), lazy=True)


def open_desk(
    params: str | Path = "params/example.yaml", *, as_of: str | dt.date = "", language: str = ""
) -> Desk:
    """Open a programme to work with; nothing is written.

    Parameters
    ----------
    params : path
        The params file; from the working directory, a folder above it, or mentorkit's own.
    as_of : str or date
        What counts as today, ``"2026-10-31"``; empty for the params file's, else today.
    language : str
        ``"sv"``, ``"en"``; empty for the programme's own.

    Returns
    -------
    Desk

    Raises
    ------
    ProgrammeError
        Every parameter that cannot be used, or the params file's problems.

    Examples
    --------
    >>> desk = open_desk("params/example.yaml", language="en")
    >>> desk.day.isoformat(), desk.say(Text("yes"))
    ('2026-10-31', 'yes')
    """
    problems: list[Problem] = []
    day = read_day(as_of, problems)
    if language not in ("", *LANGUAGES):
        problems.append(
            Problem("language", f"{language!r} is not a language of mentorkit", "write sv or en")
        )
    programme = open_programme(find_params(params), problems)
    if problems:
        raise ProgrammeError(problems)
    return Desk(programme, programme.reading_date(day), language or programme.language)
