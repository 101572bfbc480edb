"""Planned meetings whose day has come: held as planned, in two steps."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..codes import MEETING_KINDS
from ..language import Text
from .choosing import choose
from .controls import NOTHING
from .desk import Desk
from .form import Form, FormError
from .running import RunningPairs, planned_option


class DueForm:
    """Mark a planned meeting as held on its day.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.meeting = choose(
            "meeting", Text("Planned meetings whose day has come"), [], desk.language,
            place=("meetings", None, "meeting_id"), wide=True,
        )  # fmt: skip
        self.form = Form(
            desk, Text("Held as planned"), [self.meeting], self._save,
            button=Text("It was held as planned"),
        )  # fmt: skip
        self.renew(pairs)

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the meetings as they stand now."""
        self._due = pairs.due().set_index("meeting_id")
        options: list[tuple[str, str | None]] = [(NOTHING, None)]
        for key, meeting in self._due.iterrows():
            kind = ""
            if meeting["kind"] != "one_to_one":
                kind = f", {self.desk.say(MEETING_KINDS[meeting['kind']])}"
            names = self.desk.names.pair(meeting["mentee_id"], meeting["mentor_id"])
            options.append((f"{names}: {planned_option(meeting, self.desk)}{kind} ({key})", key))
        self.meeting.choices(options)
        self.meeting.show(bool(len(self._due)))
        self.form.save_button.layout.display = None if len(self._due) else "none"
        # What was said of the last one stays.
        is_needed = len(self._due) or self.form.said
        self.form.box.layout.display = None if is_needed else "none"

    def _save(self, values: dict[str, Any]) -> Text:
        key = values["meeting"]
        if key is None:
            raise FormError({"meeting": Text("Choose one of the list.")})
        planned: pd.Timestamp = self._due.loc[key, "planned"]
        self.desk.save({"meetings": [{"meeting_id": key, "held": planned.date()}]})
        names = self.desk.names.pair(*self._due.loc[key, ["mentee_id", "mentor_id"]])
        return Text("The meeting of {names} on {day} is logged ({id}).",
                    names=names, day=planned, id=key)  # fmt: skip
