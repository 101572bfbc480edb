"""What was entered today, and taking it back or correcting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..codes import GOAL_KINDS, MEETING_KINDS
from ..language import Text, format_value
from ..tables import Store, read_history
from .choosing import choose
from .controls import NOTHING, Control
from .desk import Desk
from .form import Form, FormError
from .inert import listing

_DONE = {"added": Text("entered"), "changed": Text("changed"), "removed": Text("taken back")}
_MOST = 15
_WHAT = {
    "follow_ups": Text("follow-up"),
    "pauses": Text("pause"),
    "end_requests": Text("confidential request"),
    "agreements": Text("agreement"),
    "goal_notes": Text("note on a goal"),
    "trainings": Text("training"),
    "training_attendance": Text("attendance at a training"),
    "meeting_attendance": Text("attendance at a meeting"),
}


@dataclass(frozen=True)
class Entry:
    """What was saved at one moment.

    Parameters
    ----------
    rows : DataFrame
        Of the history: ``table``, ``key``, ``action``, ``who``, ``at``, ``before``.
    """

    rows: pd.DataFrame

    @property
    def main(self) -> pd.Series:
        """The row that says what it was about."""
        return self.rows.iloc[0]


class Today:
    """A list of today's entries in some tables; any can be taken back, some corrected.

    Parameters
    ----------
    desk : Desk
    tables : sequence of str
        The first says what an entry of several tables was about.
    correct : callable, optional
        Takes table and key of an entry and shows it in its form; returns False if it
        cannot.

    Attributes
    ----------
    form : Form
        Which entry, and why it is taken back.
    """

    def __init__(
        self,
        desk: Desk,
        tables: Sequence[str],
        correct: Callable[[str, tuple[str, ...]], bool] | None = None,
    ):
        self.desk, self.tables = desk, list(tables)
        self._correct = correct
        self.entries: dict[str, Entry] = {}
        self.list = widgets.HTML("")
        self.entry = choose("entry", Text("Entry"), [], desk.language, wide=True)
        words = desk.say(Text("Why, for the history"))
        why = Control(
            "why", widgets.Text(description=words, continuous_update=False), desk.language
        )
        self.form = Form(desk, Text("Entered today"), [self.entry, why], self._take_back,
                         button=Text("Take it back"))  # fmt: skip
        self.correct_button = desk.button(Text("Correct it"), self._press_correct)
        self.correct_button.layout.display = None if correct else "none"
        self.form.save_button.button_style = ""  # no key alone takes anything back
        self.form.clear_button.layout.display = "none"
        self.form.buttons.children = (self.correct_button, self.form.save_button)
        title, *rest = self.form.box.children
        self.form.box.children = (title, self.list, *rest)
        self.renew()

    def renew(self) -> None:
        """Look at the history anew."""
        midnight = dt.datetime.combine(self.desk.now().date(), dt.time()).astimezone()
        since = midnight.astimezone(dt.UTC).isoformat(timespec="microseconds")
        with Store.open(self.desk.programme) as store:
            history = read_history(store, since=since.replace("+00:00", "Z"))
        history = history[history["table"].isin(self.tables)]
        order = history["table"].map(self.tables.index)
        history = history.assign(_order=order).sort_values(["at", "_order"], kind="stable")
        self.entries = {str(at): Entry(rows) for at, rows in history.groupby("at", sort=True)}
        latest = list(self.entries.items())[: -_MOST - 1 : -1]
        told = [(self._clock(at), *self._describe(entry)) for at, entry in latest]
        head = [Text("Time"), Text("What"), Text("Who"), Text("Entered by")]
        self.list.value = ""
        if told:
            caption = self.desk.say(Text("Entered today, the latest first"))
            columns = [self.desk.say(text) for text in head]
            self.list.value = listing(caption, columns, told, is_seen=False)
        self.entry.choices([
            (NOTHING, None),
            *((f"{time} {what}, {whose}", at)
              for (time, what, whose, _), (at, _) in zip(told, latest, strict=True)),
        ])  # fmt: skip
        self.form.box.layout.display = None if told or self.form.said else "none"

    # ------------------------------------------------------------ words

    def _clock(self, at: str) -> str:
        return dt.datetime.fromisoformat(at).astimezone().strftime("%H:%M")

    def _describe(self, entry: Entry) -> tuple[str, str, str]:
        main, say = entry.main, self.desk.say
        row = self._row(main)
        what = say(_WHAT.get(main["table"], Text("entry")))
        if main["table"] == "meetings" and row.get("kind") in MEETING_KINDS:
            what = say(MEETING_KINDS[row["kind"]])
        if main["table"] == "goals" and row.get("kind") in GOAL_KINDS:
            what = say(Text("goal: {kind}", kind=GOAL_KINDS[row["kind"]]))
        held = _first(row, "held", "planned", "date", "starts", "set_on")
        day = f" {format_value(held, self.desk.language)}" if held is not None else ""
        key = main["key"][0]
        named = f" ({key})" if len(main["key"]) == 1 else ""
        done = say(_DONE[main["action"]])
        return f"{what}{day}{named}: {done}", self._whose(row), str(main["who"])

    def _whose(self, row: dict[str, Any]) -> str:
        mentee, mentor = _first(row, "mentee_id"), _first(row, "mentor_id")
        if mentee is not None and mentor is not None:
            return self.desk.names.pair(mentee, mentor)
        if mentee is not None:
            return self.desk.names[mentee]
        return str(_first(row, "group", "module") or "")

    def _row(self, main: pd.Series) -> dict[str, Any]:
        """A row as it stands, else as it was before it was taken back."""
        frame = self.desk.phase.tables[main["table"]]
        key = _key_columns(main["table"])
        same = pd.Series(True, index=frame.index)
        for column, value in zip(key, main["key"], strict=True):
            same &= _written(frame[column]).eq(value)
        if same.any():
            return frame[same].iloc[0].to_dict()
        return {**dict(zip(key, main["key"], strict=True)), **(main["before"] or {})}

    # ------------------------------------------------------------ deeds

    def _press_correct(self) -> None:
        at = self.entry.value
        self.entry.tell("")
        if at is None:
            self.entry.tell(Text("Choose one of the list."))
            return
        main = self.entries[at].main
        if self._correct is None or not self._correct(main["table"], main["key"]):
            self.entry.tell(Text("This cannot be corrected here: take it back and enter it anew."))

    def _take_back(self, values: dict[str, Any]) -> Text:
        at = values["entry"]
        if at is None:
            raise FormError({"entry": Text("Choose one of the list.")})
        entry = self.entries[at]
        touched = set(zip(entry.rows["table"], entry.rows["key"], strict=True))
        for later, other in self.entries.items():
            again = set(zip(other.rows["table"], other.rows["key"], strict=True)) & touched
            if later > at and again:
                time = self._clock(later)
                raise FormError(
                    {
                        "entry": Text(
                            "It was changed again at {time}: take that back first.", time=time
                        )
                    }
                )
        why = values["why"] or ""
        back: dict[str, list] = {}
        gone: dict[str, list] = {}
        for _, row in entry.rows.iterrows():
            if row["action"] == "added":
                gone.setdefault(row["table"], []).append(row["key"])
            else:
                key = dict(zip(_key_columns(row["table"]), row["key"], strict=True))
                back.setdefault(row["table"], []).append({**row["before"], **key})
        if back:
            self.desk.save(back, why=why)
        if gone:
            self.desk.remove(gone, why=why)
        return Text("Taken back.")


def _key_columns(table: str) -> Sequence[str]:
    from ..tables import table as table_named

    return table_named(table).key


def _written(column: pd.Series) -> pd.Series:
    """A key's column as the history has it."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d")
    return column.astype(str)


def _first(row: dict[str, Any], *columns: str) -> Any:
    """The first of some columns that holds something; days as days."""
    for column in columns:
        value = row.get(column)
        if value is None or (not isinstance(value, (tuple, list)) and pd.isna(value)):
            continue
        is_day = column in ("held", "planned", "date", "starts", "set_on")
        return pd.Timestamp(value) if is_day else value
    return None
