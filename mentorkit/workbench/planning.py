"""A one-to-one meeting or a follow-up that is to be held."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..language import Text
from .columns import make_control
from .desk import Desk
from .form import Form
from .pair_choice import PairChoice
from .running import RunningPairs

_KINDS = ("one_to_one", "follow_up")


class PlanForm:
    """Plan a meeting of a pair, or move one that is planned.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.editing: str | None = None
        self.choice = PairChoice(desk, pairs, _KINDS[0], Text("a new one"), only_running=True)
        self.choice.when_chosen(self._take_planned)
        kind = make_control("meetings", "kind", desk.language, row=1, codes=_KINDS)
        kind.widget.observe(lambda change: self._choose_kind(change.new), "value")
        when = [
            make_control("meetings", column, desk.language, row=1, today=desk.day,
                         required=column == "planned")
            for column in ("planned", "time", "place", "form")
        ]  # fmt: skip
        controls = [self.choice.pair, kind, self.choice.meeting, *when]
        self.form = Form(desk, Text("Plan a meeting of a pair"), controls, self._save)
        self.form.when_cleared(self._stop_editing)

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the pairs as they stand now."""
        self.choice.renew(pairs)

    def load(self, meeting: pd.Series) -> None:
        """Show a planned meeting, to be corrected."""
        self.form.clear()
        self.choice.pair.value = (meeting["mentee_id"], meeting["mentor_id"])
        self.form.load(meeting)
        self.choice.meeting.show(False)
        self.editing = meeting["meeting_id"]

    def _stop_editing(self) -> None:
        self.editing = None

    def _choose_kind(self, kind: str) -> None:
        self.choice.kind = kind
        self.choice.renew(self.choice.pairs)

    def _take_planned(self, planned: pd.Series | None) -> None:
        if planned is not None:
            self.form.load(planned)

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values.pop("pair")
        known = self.editing or values.get("meeting")
        values.pop("meeting", None)
        row = {**values, "mentee_id": mentee, "mentor_id": mentor,
               **({"meeting_id": known} if known else {})}  # fmt: skip
        (key,) = self.desk.save({"meetings": [row]}).keys["meetings"]
        return Text("{names} meet on {day} ({id}).", day=values["planned"], id=key[0],
                    names=self.desk.names.pair(mentee, mentor))  # fmt: skip
