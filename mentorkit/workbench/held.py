"""A one-to-one meeting that was held, and the next one if it is planned already."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ..language import Text
from .columns import make_control
from .controls import Control
from .desk import Desk
from .form import Form, FormError
from .pair_choice import PairChoice
from .running import RunningPairs

_ONE = "one_to_one"


class HeldForm:
    """Log a meeting of a pair.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    and_next : bool
        With the date, time and place of the next.
    """

    def __init__(self, desk: Desk, pairs: RunningPairs, and_next: bool = False):
        self.desk = desk
        self.and_next = and_next
        self.editing: str | None = None
        self._warned: tuple | None = None
        self.choice = PairChoice(desk, pairs, _ONE)
        self.choice.when_chosen(self._take_planned)
        controls = [self.choice.pair, self.choice.meeting, *held_controls(desk)]
        controls += next_controls(desk) if and_next else []
        above = {"next_planned": Text("The next meeting")}
        self.form = Form(desk, Text("A one-to-one meeting that was held"), controls, self._save,
                         headings=above if and_next else None)  # fmt: skip
        self.form.when_cleared(self._stop_editing)

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the pairs as they stand now."""
        self.choice.renew(pairs)

    def load(self, meeting: pd.Series) -> None:
        """Show a meeting that was logged, to be corrected."""
        self.form.clear()
        self.choice.pair.value = (meeting["mentee_id"], meeting["mentor_id"])
        self.choice.meeting.show(False)
        self.form.load(meeting)
        self.editing = meeting["meeting_id"]

    def _stop_editing(self) -> None:
        self.editing = self._warned = None

    def _take_planned(self, planned: pd.Series | None) -> None:
        if planned is None:
            return
        day = min(planned["planned"].date(), self.desk.day)
        self.form["held"].value = day
        if pd.notna(planned["form"]):
            self.form["form"].value = planned["form"]

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values.pop("pair")
        whose = {"kind": _ONE, "mentee_id": mentee, "mentor_id": mentor}
        known = self.editing or values.pop("meeting", None)
        values.pop("meeting", None)
        then = {c: values.pop(f"next_{c}") for c in ("planned", "time", "place") if self.and_next}
        check_held(self.desk, values["held"])
        if known is None:
            self._warn_of_another(mentee, mentor, values["held"])
        rows = [{**values, **whose, **({"meeting_id": known} if known else {})}]
        if then:
            if then["planned"] <= values["held"]:
                raise FormError({"next_planned": Text("The next meeting is after this one.")})
            rows.append({**whose, **then})
        keys = self.desk.save({"meetings": rows}).keys["meetings"]
        names = self.desk.names.pair(mentee, mentor)
        told = Text("The meeting of {names} on {day} is logged ({id}).",
                    names=names, day=values["held"], id=keys[0][0])  # fmt: skip
        if not then:
            return told
        return Text("{told} The next is planned for {day} ({id}).",
                    told=told, day=then["planned"], id=keys[1][0])  # fmt: skip

    def _warn_of_another(self, mentee: str, mentor: str, held: dt.date) -> None:
        """Once: two people may log the same meeting."""
        own = self.choice.pairs.meetings
        same = own["mentee_id"].eq(mentee) & own["mentor_id"].eq(mentor) & own["kind"].eq(_ONE)
        there = own.loc[same & own["held"].eq(pd.Timestamp(held)), "meeting_id"]
        if there.empty or self._warned == (mentee, mentor, held):
            return
        self._warned = (mentee, mentor, held)
        raise FormError(
            {"held": Text("A meeting of this pair on this day is logged already ({id}). Save once "
                          "more if there were two.", id=there.iloc[0])}
        )  # fmt: skip


def held_controls(desk: Desk, row: int = 1) -> list[Control]:
    """When, how long, how and about what; the day is today at first."""
    return [
        make_control("meetings", "held", desk.language, row=row, label=Text("Held on"),
                     value=desk.day, required=True, today=desk.day),
        *(make_control("meetings", column, desk.language, row=row)
          for column in ("minutes", "form", "topics", "next_step")),
    ]  # fmt: skip


def next_controls(desk: Desk, row: int = 2) -> list[Control]:
    """When and where the next meeting is to be."""
    return [
        make_control("meetings", column, desk.language, row=row, name=f"next_{column}",
                     required=column == "planned", today=desk.day)
        for column in ("planned", "time", "place")
    ]  # fmt: skip


def check_held(desk: Desk, held: dt.date, name: str = "held") -> None:
    """Refuse a day that has not come."""
    if held > max(desk.day, dt.date.today()):
        raise FormError({name: Text("This day has not come yet.")})
