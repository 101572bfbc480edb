"""A pair's goals, one to three at a time, and how far they have come."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..codes import GOAL_KINDS, GOAL_STATES, PROGRESS
from ..language import Text, format_value
from .choosing import choose
from .columns import make_control
from .controls import NOTHING, Control
from .desk import Desk
from .form import Form, FormError
from .inert import listing
from .pair_choice import PairChoice
from .running import Pair, RunningPairs

#: More open goals than this a pair does not keep in mind.
MOST_GOALS = 3


def goals_of(desk: Desk, pair: Pair | None) -> pd.DataFrame:
    """A pair's goals, the open first; those that name no mentor are the mentee's."""
    goals = desk.phase.tables["goals"]
    if pair is None:
        return goals.iloc[:0]
    own = goals["mentee_id"].eq(pair[0])
    own &= goals["mentor_id"].isna() | goals["mentor_id"].eq(pair[1])
    return goals[own].sort_values("status", key=lambda s: s.ne("open"), kind="stable")


def goal_option(goal: pd.Series, desk: Desk) -> str:
    """A goal in a line: its kind, how it begins and its id."""
    words = "" if pd.isna(goal["goal"]) else f": {goal['goal']}"
    if len(words) > 60:
        words = f"{words[:59].rstrip()}…"
    return f"{desk.say(GOAL_KINDS[goal['kind']])}{words} ({goal['goal_id']})"


class GoalForm:
    """Set a goal of a pair, change it, or say that it is reached.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.choice = PairChoice(desk, pairs, table="goals")
        self.goal = choose("goal_id", Text("Goal"), [(desk.say(_NEW), None)], desk.language,
                           place=("goals", None, "goal_id"), wide=True)  # fmt: skip
        self.choice.when_pair(self._show_goals)
        self.goal.widget.observe(lambda _: self._load(), "value")
        controls = [
            make_control("goals", column, desk.language, today=desk.day, required=needed,
                         value=desk.day if column in ("set_on", "status_date") else None)
            for column, needed in (("kind", True), ("goal", True), ("measure", False),
                                   ("set_on", False), ("due", False), ("status", True),
                                   ("status_date", False))
        ]  # fmt: skip
        self.table = widgets.HTML("")
        self.form = Form(desk, Text("A goal of a pair"), [self.choice.pair, self.goal, *controls],
                         self._save)  # fmt: skip
        self.form.box.children = (*self.form.box.children, self.table)
        status = self.form["status"]
        status.widget.observe(lambda _: self._date_status(), "value")
        self._date_status()

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the goals as they stand now."""
        self.choice.renew(pairs)
        self._show_goals(self.choice.pair.found)

    def _date_status(self) -> None:
        self.form["status_date"].show(self.form["status"].value != "open")

    def _show_goals(self, pair: Pair | None) -> None:
        goals = goals_of(self.desk, pair)
        options = [(goal_option(goal, self.desk), goal["goal_id"]) for _, goal in goals.iterrows()]
        self.goal.choices([(self.desk.say(_NEW), None), *options])
        self.table.value = tell_goals(self.desk, pair, goals)

    def _load(self) -> None:
        chosen = self.goal.value
        if chosen is None:
            for name in ("kind", "goal", "measure", "set_on", "due", "status", "status_date"):
                self.form[name].clear()
            return
        goals = goals_of(self.desk, self.choice.pair.found)
        goal = goals[goals["goal_id"].eq(chosen)].iloc[0]
        for name in ("kind", "goal", "measure", "set_on", "due", "status", "status_date"):
            self.form[name].clear()
        self.form.load(goal.drop(["goal_id", "mentee_id", "mentor_id"]))
        if pd.isna(goal["status_date"]):
            self.form["status_date"].value = self.desk.day

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = pair = values.pop("pair")
        known = values.pop("goal_id")
        set_on, due = values["set_on"], values["due"]
        if set_on is not None and due is not None and due < set_on:
            raise FormError({"due": Text("A goal is reached after it was set.")})
        goals = goals_of(self.desk, pair)
        others = goals[goals["status"].eq("open") & ~goals["goal_id"].eq(known)]
        if values["status"] == "open" and len(others) >= MOST_GOALS:
            raise FormError(
                {"goal_id": Text("The pair has {n} open goals: change one of them, or say first "
                                 "that one is reached or set aside.", n=len(others))}
            )  # fmt: skip
        row = {**values, "mentee_id": mentee, "mentor_id": mentor}
        row |= {"goal_id": known} if known else {}
        row |= {"status_date": None} if values["status"] == "open" else {}
        (key,) = self.desk.save({"goals": [row]}).keys["goals"]
        return Text("The goal of {names} is kept ({id}).", id=key[0],
                    names=self.desk.names.pair(mentee, mentor))  # fmt: skip


class GoalNoteForm:
    """Note how far a goal has come.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.choice = PairChoice(desk, pairs, table="goal_notes")
        self.goal = choose("goal_id", Text("Goal"), [(NOTHING, None)], desk.language,
                           place=("goal_notes", None, "goal_id"), required=True,
                           wide=True)  # fmt: skip
        self.choice.when_pair(self._show_goals)
        controls: list[Control] = [
            make_control("goal_notes", column, desk.language, today=desk.day,
                         value=desk.day if column == "date" else None,
                         required=True if column == "progress" else None)
            for column in ("date", "progress", "note")
        ]  # fmt: skip
        self.form = Form(desk, Text("How far a goal has come"),
                         [self.choice.pair, self.goal, *controls], self._save)  # fmt: skip

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the goals as they stand now."""
        self.choice.renew(pairs)
        self._show_goals(self.choice.pair.found)

    def _show_goals(self, pair: Pair | None) -> None:
        goals = goals_of(self.desk, pair)
        goals = goals[goals["status"].eq("open")]
        options = [(goal_option(goal, self.desk), goal["goal_id"]) for _, goal in goals.iterrows()]
        self.goal.choices([(NOTHING, None), *options])
        if len(options) == 1:
            self.goal.value = options[0][1]

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values.pop("pair")
        self.desk.save({"goal_notes": [{**values, "mentee_id": mentee}]}, only_new=True)
        return Text("The progress of {names} is noted.", names=self.desk.names.pair(mentee, mentor))


def tell_goals(desk: Desk, pair: Pair | None, goals: pd.DataFrame) -> str:
    """A pair's goals as HTML: where each stands and what was noted last."""
    if pair is None or goals.empty:
        return ""
    notes = desk.phase.tables["goal_notes"].dropna(subset=["progress"]).sort_values("date")
    last = notes.drop_duplicates("goal_id", keep="last").set_index("goal_id")
    rows = []
    for _, goal in goals.iterrows():
        noted = ""
        if goal["goal_id"] in last.index:
            note = last.loc[goal["goal_id"]]
            day = format_value(note["date"], desk.language)
            noted = f"{desk.say(PROGRESS[note['progress']])}, {day}"
        rows.append((goal_option(goal, desk), desk.say(GOAL_STATES[goal["status"]]),
                     format_value(goal["due"], desk.language), noted))  # fmt: skip
    head = [Text("Goal"), Text("Stands"), Text("To be reached by"), Text("Noted last")]
    caption = Text("Goals of {names}", names=desk.names.pair(*pair))
    return listing(desk.say(caption), [desk.say(text) for text in head], rows)


_NEW = Text("a new one")
