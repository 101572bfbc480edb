"""The notebook in which meetings are logged: what to log, its form, and today's entries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..language import Text
from .chooser import FormChooser
from .desk import Desk
from .due import DueForm
from .follow_up import FollowUpForm
from .gathering import KINDS, GatheringForm
from .held import HeldForm
from .inert import Shown
from .pausing import EndRequestForm, PauseForm, TalkedForm
from .planning import PlanForm
from .running import RunningPairs

_TABLES = ("meetings", "follow_ups", "meeting_attendance", "pauses", "end_requests")

_WHAT: dict[str, tuple[Text, Callable[[Desk, RunningPairs], Any]]] = {
    "held": (Text("a one-to-one meeting that was held"), HeldForm),
    "held_next": (
        Text("a one-to-one meeting that was held, and the next one"),
        partial(HeldForm, and_next=True),
    ),
    "plan": (Text("a planned meeting of a pair"), PlanForm),
    "follow_up": (Text("a follow-up with the coordinator"), FollowUpForm),
    "gathering": (Text("a group meeting, kick-off or closing meeting"), GatheringForm),
    "plan_gathering": (
        Text("a planned group meeting, kick-off or closing meeting"),
        partial(GatheringForm, is_planned=True),
    ),
    "pause": (Text("a pause"), PauseForm),
    "end": (Text("a confidential request to end a pair"), EndRequestForm),
    "talked": (Text("that both of a pair have been talked to"), TalkedForm),
}


class MeetingLog(FormChooser):
    """Every form for meetings of a programme, one at a time, and what was entered today.

    Parameters
    ----------
    desk : Desk
    """

    def __init__(self, desk: Desk):
        self.pairs = RunningPairs(desk)
        self.due = DueForm(desk, self.pairs)
        self.due.form.clear_button.layout.display = "none"
        super().__init__(desk, Text("What do you log?"), _WHAT, _TABLES, self._correct)
        self.due.form.after_saving(self._renew)
        self.boxes = [self.due.form.box, self.what.box, self.place, self.today.form.box]

    def _known(self, name: str) -> RunningPairs:
        return self.pairs

    def _renew(self) -> None:
        self.pairs = RunningPairs(self.desk)
        super()._renew()
        self.due.renew(self.pairs)

    def _correct(self, table: str, key: tuple[str, ...]) -> bool:
        if table != "meetings":
            return False
        meetings = self.desk.phase.tables["meetings"]
        own = meetings[meetings["meeting_id"].eq(key[0])]
        if own.empty:
            return False
        meeting = own.iloc[0]
        is_held = bool(meeting["held"] == meeting["held"])
        if meeting["kind"] in KINDS:
            name = "gathering" if is_held else "plan_gathering"
        elif not is_held:
            name = "plan"
        else:
            name = "held" if meeting["kind"] == "one_to_one" else "follow_up"
        self.what.widget.value = name
        self.forms[name].load(meeting)
        self.form.tell(Text("You are correcting {id}: change it and save, or clear the form.",
                            id=key[0]))  # fmt: skip
        return True


def log_meetings(desk: Desk) -> Shown:
    """The forms for meetings, for a notebook to show.

    Parameters
    ----------
    desk : Desk
        From :func:`~mentorkit.workbench.open_desk`.

    Returns
    -------
    Shown
    """
    return desk.show(lambda: MeetingLog(desk).boxes, Text("The form for logging meetings"))
