"""Choosing a pair, and which of its planned meetings it is about."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ..language import Text
from .choosing import Finder, choose
from .desk import Desk
from .running import Pair, RunningPairs, planned_options


class PairChoice:
    """A field for a pair and, if it has any, a list of its planned meetings.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    kind : str
        Code of the planned meetings that are listed; "" for none.
    none : Text
        What stands for a meeting that was not planned.
    table : str
        The table of which problems with the two ids are told beside the pair.
    only_running : bool
        Leave out pairs that have ended.

    Attributes
    ----------
    pair, meeting : Control
    """

    def __init__(
        self,
        desk: Desk,
        pairs: RunningPairs,
        kind: str = "",
        none: Text | None = None,
        table: str = "meetings",
        only_running: bool = False,
    ):
        self.desk, self.pairs, self.kind = desk, pairs, kind
        self._none = none or Text("one that was not planned")
        self._only_running = only_running
        self._do: list[Callable[[pd.Series | None], None]] = []
        self.pair = Finder(
            "pair", Text("Pair"), pairs.options(only_running), desk.language,
            place=(table, None, "mentee_id"), required=True, wide=True,
        )  # fmt: skip
        self.meeting = choose(
            "meeting", Text("Planned meeting"), [(desk.say(self._none), None)], desk.language,
            place=("meetings", None, "meeting_id"),
        )  # fmt: skip
        self.meeting.show(False)
        self.pair.widget.observe(lambda _: self._choose_pair(), "value")
        self.meeting.widget.observe(lambda _: self._choose_meeting(), "value")

    def when_chosen(self, do: Callable[[pd.Series | None], None]) -> None:
        """Call `do` with the planned meeting that was chosen, or None."""
        self._do.append(do)

    def when_pair(self, do: Callable[[Pair | None], None]) -> None:
        """Call `do` with the pair that was found, or None."""
        self.pair.widget.observe(lambda _: do(self.pair.found), "value")

    def renew(self, pairs: RunningPairs) -> None:
        """Choose among the pairs as they stand now."""
        self.pairs = pairs
        self.pair.choices(pairs.options(self._only_running))
        self._choose_pair()

    def planned(self) -> pd.Series | None:
        """The planned meeting that is chosen."""
        chosen = self.meeting.value
        if chosen is None:
            return None
        meetings = self.pairs.meetings
        return meetings[meetings["meeting_id"].eq(chosen)].iloc[0]

    def _choose_pair(self) -> None:
        pair = self.pair.found
        self.pair.hint(self.pairs.describe(pair))
        if not self.kind:
            return
        planned = self.pairs.planned(pair, self.kind)
        self.meeting.choices(planned_options(planned, self.desk, self._none))
        self.meeting.show(not planned.empty)

    def _choose_meeting(self) -> None:
        for do in self._do:
            do(self.planned())
