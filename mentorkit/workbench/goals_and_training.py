"""The notebook of agreements, goals and trainings: what to enter, its form, today's entries."""

from __future__ import annotations

from typing import Any

from ..language import Text
from .agreement import AgreementForm
from .chooser import FormChooser
from .desk import Desk
from .goals import GoalForm, GoalNoteForm
from .inert import Shown
from .running import RunningPairs
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


class GoalsAndTraining(FormChooser):
    """Every form for agreements, goals and trainings, one at a time, and today's entries.

    Parameters
    ----------
    desk : Desk
    """

    def __init__(self, desk: Desk):
        super().__init__(desk, Text("What do you enter?"), {**_PAIRS, **_TRAININGS}, _TABLES)
        self.boxes = [self.what.box, self.place, self.today.form.box]

    def _known(self, name: str) -> RunningPairs | Trained:
        return RunningPairs(self.desk) if name in _PAIRS else Trained(self.desk)


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
