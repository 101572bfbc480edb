"""The pairs to choose from: the most overdue first, each with what is known of its meetings."""

from __future__ import annotations

import pandas as pd

from ..language import Text, format_value
from ..meetings import MEETING_STATES, track_meetings
from ..tables.views import current_pairs
from .controls import NOTHING
from .desk import Desk

Pair = tuple[str, str]

#: Whom to think of first.
_ORDER = ("never_met", "stalled", "overdue", "fading", "on_track", "paused", "approved",
          "ended")  # fmt: skip
_KEYS = ["mentee_id", "mentor_id"]


class RunningPairs:
    """Pairs that meet or are to meet, and their meetings; as the desk's tables stand.

    Parameters
    ----------
    desk : Desk
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        pairs, self.meetings = desk.read("pairs", "meetings")
        pauses, agreements = desk.read("pauses", "agreements")
        tracked = track_meetings(
            self.meetings, pairs, desk.programme, desk.day, pauses=pauses, agreements=agreements
        )
        now = current_pairs(pairs)
        approved = now[now["state"].eq("approved")].assign(status="approved")
        known = pd.concat([tracked, approved.reindex(columns=[*_KEYS, "status"])])
        known["_order"] = known["status"].map(_ORDER.index)
        known["_since"] = -known["days_since_last"].fillna(0)
        self.known = known.sort_values(["_order", "_since", *_KEYS], kind="stable").set_index(_KEYS)

    def options(self, only_running: bool = False) -> list[tuple[str, Pair]]:
        """Pairs by name and id, whom to think of first at the top."""
        known = self.known
        if only_running:
            known = known[known["status"] != "ended"]
        return [(self.desk.names.pair_option(*pair), pair) for pair in known.index]

    def describe(self, pair: Pair | None) -> Text | str:
        """How a pair keeps its meetings, in a line."""
        if pair not in self.known.index:
            return ""
        row = self.known.loc[[pair]].iloc[0]
        if row["status"] == "approved":
            return Text("Approved; its first meeting starts the pair.")
        if row["status"] == "ended":
            return Text("Ended on {day}; a meeting before that can still be logged.",
                        day=row["ended"])  # fmt: skip
        met = Text("last met {day}", day=row["last_meeting"])
        if pd.isna(row["last_meeting"]):
            met = Text("no meeting logged")
        state = MEETING_STATES[row["status"]]
        if pd.isna(row["next_planned"]):
            return Text("{state}: {met}, none planned.", state=_capital(state, self.desk), met=met)
        return Text("{state}: {met}, planned for {next}.", state=_capital(state, self.desk),
                    met=met, next=row["next_planned"])  # fmt: skip

    def planned(self, pair: Pair | None, kind: str = "one_to_one") -> pd.DataFrame:
        """A pair's meetings of a kind that are planned and not logged as held.

        Those planned before the last that was held are left out.
        """
        own = self.meetings
        if pair is None:
            return own.iloc[:0]
        own = own[own["mentee_id"].eq(pair[0]) & own["mentor_id"].eq(pair[1])]
        return _waiting(own[own["kind"].eq(kind).fillna(False)].copy())

    def due(self) -> pd.DataFrame:
        """Planned meetings of pairs up to the desk's day that nobody has logged; latest first."""
        own = self.meetings.dropna(subset=_KEYS)
        own = own[own["kind"].isin(["one_to_one", "follow_up"])]
        running = self.known.index[self.known["status"] != "ended"]
        own = own[pd.MultiIndex.from_frame(own[_KEYS]).isin(running)]
        waiting = _waiting(own.copy())
        waiting = waiting[waiting["planned"] <= pd.Timestamp(self.desk.day)]
        return waiting.sort_values("planned", ascending=False, kind="stable")


def _waiting(own: pd.DataFrame) -> pd.DataFrame:
    """Of meetings those planned, not held, and not before the pair's last of the kind."""
    last = own.groupby([*_KEYS, "kind"], dropna=False)["held"].transform("max")
    waits = own["held"].isna() & own["planned"].notna() & ~(own["planned"] < last)
    return own[waits].sort_values("planned", kind="stable")


def planned_option(meeting: pd.Series, desk: Desk) -> str:
    """When and where a planned meeting is to be, in a line."""
    parts = [format_value(meeting["planned"], desk.language)]
    parts += [str(meeting[column]) for column in ("time", "place") if pd.notna(meeting[column])]
    return ", ".join(parts)


def planned_options(meetings: pd.DataFrame, desk: Desk, none: Text) -> list[tuple[str, str | None]]:
    """Planned meetings to choose from, with `none` of them first."""
    options: list[tuple[str, str | None]] = [(desk.say(none), None)]
    seen = {NOTHING}
    for _, meeting in meetings.iterrows():
        label = planned_option(meeting, desk)
        label = f"{label} ({meeting['meeting_id']})" if label in seen else label
        seen.add(label)
        options.append((label, meeting["meeting_id"]))
    return options


def _capital(text: Text, desk: Desk) -> str:
    written = desk.say(text)
    return written[:1].upper() + written[1:]
