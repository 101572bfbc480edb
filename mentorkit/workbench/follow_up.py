"""A follow-up of a pair with the coordinator: what each side says, and the change it wants."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..codes import ROLES
from ..language import Text
from .columns import make_control
from .controls import Control
from .desk import Desk
from .form import Form
from .held import check_held
from .pair_choice import PairChoice
from .running import RunningPairs

_SAID = ("works", "does_not_work", "progress", "change", "wish")
_SIDES = ("mentee", "mentor")
_ABOVE = {"mentee": Text("What the mentee says"), "mentor": Text("What the mentor says")}


class FollowUpForm:
    """Log a follow-up; what is said is kept for the proposals, and shown only as counts.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.editing: tuple[str, pd.Timestamp] | None = None
        self.choice = PairChoice(desk, pairs, "follow_up")
        self.choice.when_chosen(self._take_planned)
        held = make_control("meetings", "held", desk.language, row=1, label=Text("Held on"),
                            value=desk.day, required=True, today=desk.day)  # fmt: skip
        controls = [self.choice.pair, self.choice.meeting, held]
        for side in _SIDES:
            controls += [self._control(side, column) for column in _SAID]
        self.form = Form(
            desk, Text("A follow-up with the coordinator"), controls, self._save,
            headings={f"{side}_works": above for side, above in _ABOVE.items()},
            note=Text("What is said here is shown to nobody as it stands: reports count the "
                      "progress and the changes that are wanted."),
        )  # fmt: skip
        self.form.when_cleared(self._stop_editing)

    def _control(self, side: str, column: str) -> Control:
        control = make_control("follow_ups", column, self.desk.language, name=f"{side}_{column}")
        # Two fields of one label: who hears only the label must know whose it is.
        whose, what = self.desk.say(ROLES[side]), control.widget.description
        control.widget.description = f"{whose[:1].upper()}{whose[1:]}: {what[:1].lower()}{what[1:]}"
        return control

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the pairs as they stand now."""
        self.choice.renew(pairs)

    def load(self, meeting: pd.Series) -> None:
        """Show a follow-up that was logged, to be corrected."""
        self.form.clear()
        mentee, mentor = pair = (meeting["mentee_id"], meeting["mentor_id"])
        self.choice.pair.value = pair
        self.choice.meeting.show(False)
        self.form["held"].value = meeting["held"]
        said = self.desk.read("follow_ups")
        said = said[said["mentee_id"].eq(mentee) & said["mentor_id"].eq(mentor)]
        for _, row in said[said["date"].eq(meeting["held"])].iterrows():
            for column in _SAID:
                if pd.notna(row[column]):
                    self.form[f"{row['role']}_{column}"].value = row[column]
        self.editing = (meeting["meeting_id"], meeting["held"])

    def _stop_editing(self) -> None:
        self.editing = None

    def _take_planned(self, planned: pd.Series | None) -> None:
        if planned is not None:
            self.form["held"].value = min(planned["planned"].date(), self.desk.day)

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values["pair"]
        held = values["held"]
        check_held(self.desk, held)
        known = self.editing[0] if self.editing else values.get("meeting")
        meeting = {"kind": "follow_up", "mentee_id": mentee, "mentor_id": mentor, "held": held,
                   **({"meeting_id": known} if known else {})}  # fmt: skip
        rows = []
        for side in _SIDES:
            said = {column: values[f"{side}_{column}"] for column in _SAID}
            if not self.editing:  # what an earlier entry of that day said stays
                said = {column: value for column, value in said.items() if value is not None}
            if any(value is not None for value in said.values()):
                rows.append({"mentee_id": mentee, "mentor_id": mentor, "date": held, "role": side,
                             **said})  # fmt: skip
        saved = self.desk.save({"meetings": [meeting], "follow_ups": rows})
        if self.editing:
            self._take_away_old(mentee, mentor, {row["role"] for row in rows}, held)
        return Text("The follow-up of {names} on {day} is logged ({id}).",
                    names=self.desk.names.pair(mentee, mentor), day=held,
                    id=saved.keys["meetings"][0][0])  # fmt: skip

    def _take_away_old(self, mentee: str, mentor: str, sides: set[str], held: Any) -> None:
        """What was said on the day before it was corrected, and sides that are empty now."""
        day = self.editing[1]
        said = self.desk.read("follow_ups")
        own = said[said["mentee_id"].eq(mentee) & said["mentor_id"].eq(mentor)]
        own = own[own["date"].eq(day)]
        if day == pd.Timestamp(held):
            own = own[~own["role"].isin(sides)]
        keys = [(mentee, mentor, day.date().isoformat(), role) for role in own["role"]]
        if keys:
            self.desk.remove({"follow_ups": keys})
