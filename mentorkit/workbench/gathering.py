"""A group meeting, the kick-off or the closing meeting: held or planned, with who was there."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..codes import MEETING_KINDS
from ..language import Text
from ..tables.fields import Field
from .attendance import Attendance
from .choosing import choose
from .columns import make_control
from .controls import EMPTY, Control
from .desk import Desk
from .form import Form, FormError
from .held import check_held
from .running import RunningPairs, planned_options

KINDS = ("group", "kick_off", "closing")
_NEW = Text("one that was not planned")


class GatheringForm:
    """Log a meeting of many.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    is_planned : bool
        It is to be held: those whose box is ticked are invited.
    """

    def __init__(self, desk: Desk, pairs: RunningPairs, is_planned: bool = False):
        self.desk, self.pairs, self.is_planned = desk, pairs, is_planned
        self.editing: str | None = None
        language = desk.language
        self.kind = make_control("meetings", "kind", language, row=1, codes=KINDS)
        self.group = Control(
            "group",
            widgets.Combobox(description=desk.say(_group().text), continuous_update=False),
            language, place=("meetings", 1, "group"), read=lambda held: held.strip() or None,
        )  # fmt: skip
        self.meeting = choose("meeting", Text("Planned meeting"), [], language)
        when = ["planned", "time", "place", "form"] if is_planned else ["held", "minutes", "form"]
        controls = [
            make_control("meetings", c, language, row=1, today=desk.day, required=c in _DAYS,
                         label=_DAYS.get(c), value=desk.day if c == "held" else None)
            for c in [*when, "topics"]
        ]  # fmt: skip
        people = desk.read("people")["id"].unique()
        title = Text("Invited") if is_planned else Text("Who was there; untick who was not")
        self.attendance = Attendance(desk, title, people)
        title = Text("A group meeting, kick-off or closing meeting that was held")
        if is_planned:
            title = Text("Plan a group meeting, the kick-off or the closing meeting")
        self.form = Form(desk, title, [self.kind, self.group, self.meeting, *controls],
                         self._save, extra=[self.attendance.box])  # fmt: skip
        self.form.more_fields = lambda: self.attendance.boxes.values()
        self.form.when_cleared(self._stop_editing)
        for control in (self.kind, self.group):
            control.widget.observe(lambda _: self._offer(), "value")
        self.meeting.widget.observe(lambda _: self._take_planned(), "value")
        self.renew(pairs)

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the meetings as they stand now."""
        self.pairs = pairs
        groups = pairs.meetings["group"].dropna().unique()
        self.group.widget.options = tuple(sorted(groups, key=_in_order))
        self._offer()

    def load(self, meeting: pd.Series) -> None:
        """Show a meeting that was logged, to be corrected."""
        self.form.clear()
        self.form.load(meeting)
        self.meeting.show(False)
        self._invite(meeting["meeting_id"])
        self.editing = meeting["meeting_id"]

    def _stop_editing(self) -> None:
        self.editing = None
        self._offer()

    def _offer(self) -> None:
        """The planned meetings of the kind and group that was chosen, and who belongs to it."""
        kind, group = self.kind.value, self.group.value
        self.group.show(kind == "group")
        own = self.pairs.meetings
        own = own[own["kind"].eq(kind).fillna(False)]
        if kind == "group":
            own = own[own["group"].eq(group).fillna(False)] if group else own.iloc[:0]
        waits = own[own["held"].isna() & own["planned"].notna()].sort_values("planned")
        self.meeting.choices(planned_options(waits, self.desk, _NEW))
        self.meeting.show(not waits.empty and not self.is_planned)
        self._invite(None)

    def _take_planned(self) -> None:
        key = self.meeting.value
        if key is None:
            return
        own = self.pairs.meetings
        planned = own[own["meeting_id"].eq(key)].iloc[0]
        self.form["held"].value = min(planned["planned"].date(), self.desk.day)
        if pd.notna(planned["form"]):
            self.form["form"].value = planned["form"]
        self._invite(key)

    def _invite(self, key: str | None) -> None:
        """Those who were invited to a meeting, else whom one expects at such a one."""
        attendance = self.desk.read("meeting_attendance")
        own = attendance[attendance["meeting_id"].eq(key)]
        if len(own):
            came = own["attended"].fillna(True).astype(bool)
            self.attendance.set(dict(zip(own["id"], came, strict=True)))
        else:
            self.attendance.set(dict.fromkeys(self._expected(attendance), True))

    def _expected(self, attendance: pd.DataFrame) -> list[str]:
        if self.kind.value == "group":
            own = self.pairs.meetings
            own = own[own["group"].eq(self.group.value).fillna(False)]
            met = attendance.merge(own[["meeting_id", "planned", "held"]], on="meeting_id")
            when = met["held"].fillna(met["planned"])
            return met.loc[when.eq(when.max()), "id"].tolist()
        running = self.pairs.known.index[self.pairs.known["status"] != "ended"]
        return list(dict.fromkeys(person for pair in running for person in pair))

    def _save(self, values: dict[str, Any]) -> Text:
        known = values.pop("meeting", None)
        known = self.editing or known
        if values["kind"] == "group" and not values.get("group"):
            raise FormError({"group": EMPTY})
        if not self.is_planned:
            check_held(self.desk, values["held"])
        there = self.attendance.value
        if self.is_planned:
            there = {person: True for person, ticked in there.items() if ticked}
        row = {**values, **({"meeting_id": known} if known else {})}
        saved = self.desk.save_with_attendance(row, there)
        kind, day = MEETING_KINDS[values["kind"]], values.get("held") or values.get("planned")
        if self.is_planned:
            return Text("{kind}, {day}: {n} invited ({id}).", kind=kind, day=day, n=len(there),
                        id=saved)  # fmt: skip
        return Text("{kind}, {day}: {k} of {n} were there ({id}).", kind=kind, day=day,
                    k=sum(there.values()), n=len(there), id=saved)  # fmt: skip


_DAYS = {"held": Text("Held on"), "planned": Text("Planned for")}


def _group() -> Field:
    from ..tables import table

    return table("meetings").field("group")


def _in_order(group: str) -> tuple:
    """Grupp 2 before Grupp 10."""
    name, _, number = group.rpartition(" ")
    return (name, int(number), "") if number.isdigit() else (group, 0, group)
