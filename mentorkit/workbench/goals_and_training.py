"""The notebook of agreements, goals and trainings: what to enter, its form, today's entries."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ..language import Text
from .agreement import AgreementForm
from .choosing import choose
from .desk import Desk
from .goals import GoalForm, GoalNoteForm
from .inert import Shown
from .running import RunningPairs
from .today import Today
from .training import AttendanceForm, StartList, Trained, TrainingForm

_PAIRS: dict[str, tuple[Text, Any]] = {
    "agreement": (Text("the agreement of a pair"), AgreementForm),
    "goal": (Text("a goal of a pair"), GoalForm),
    "note": (Text("how far a goal has come"), GoalNoteForm),
}
_TRAININGS: dict[str, tuple[Text, Any]] = {
    "attendance": (Text("who was at a training"), AttendanceForm),
    "training": (Text("a training that was given or is planned"), TrainingForm),
    "start": (Text("nothing: see who may start, and whom to remind"), StartList),
}
_TABLES = ("agreements", "goals", "goal_notes", "trainings", "training_attendance")


class GoalsAndTraining:
    """Every form for agreements, goals and trainings, one at a time, and today's entries.

    Parameters
    ----------
    desk : Desk

    Attributes
    ----------
    what : Control
        Which form is shown.
    forms : dict of str to object
        Those that have been shown, by their names.
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        self.forms: dict[str, Any] = {}
        self._stale: set[str] = set()
        named = {**_PAIRS, **_TRAININGS}
        options = [(desk.say(text), name) for name, (text, _) in named.items()]
        self.what = choose("what", Text("What do you enter?"), options, desk.language)
        self.what.widget.observe(lambda _: self._turn(), "value")
        self.today = Today(desk, _TABLES)
        self.today.form.after_saving(self._renew)
        self.place = widgets.VBox()
        self.place.layout.overflow = "visible"
        self._turn()
        self.boxes = [self.what.box, self.place, self.today.form.box]

    @property
    def form(self):
        """The form that is shown."""
        return self.forms[self.what.value].form

    def _known(self, name: str) -> RunningPairs | Trained:
        return RunningPairs(self.desk) if name in _PAIRS else Trained(self.desk)

    def _turn(self) -> None:
        name = self.what.value
        if name not in self.forms:
            made = {**_PAIRS, **_TRAININGS}[name][1](self.desk, self._known(name))
            self.forms[name] = made
            if hasattr(made, "form"):
                made.form.after_saving(self._renew)
        elif name in self._stale:
            self.forms[name].renew(self._known(name))
        self._stale.discard(name)
        shown = self.forms[name]
        self.place.children = [shown.form.box if hasattr(shown, "form") else shown.box]

    def _renew(self) -> None:
        """After a save: the lists of what is shown, and of the others when they are shown."""
        name = self.what.value
        self._stale = set(self.forms) - {name}
        self.forms[name].renew(self._known(name))
        self.today.renew()


def enter_goals_and_training(desk: Desk) -> Shown:
    """The forms for agreements, goals and trainings, for a notebook to show.

    Parameters
    ----------
    desk : Desk
        From :func:`~mentorkit.workbench.open_desk`.

    Returns
    -------
    Shown
    """
    told = Text("The forms for agreements, goals and trainings")
    return desk.show(lambda: GoalsAndTraining(desk).boxes, told)
