"""A person decides: what is ticked is approved or not, shown once more, and then written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as widgets

from ..codes import PAIR_STATES
from ..errors import MentorkitError
from ..language import Plural, Text
from .cards import cards
from .columns import make_control
from .deciding import Decision, keep_apart, plan_decisions, tell_plan, write_decisions
from .inert import grid, heading, paragraph, said

if TYPE_CHECKING:
    from .explorer import MatchExplorer


class DecisionPanel:
    """To approve or turn down the ticked pairs, and to confirm it.

    Nothing is written before what would be is shown and a person confirms it.

    Parameters
    ----------
    board : MatchExplorer

    Attributes
    ----------
    date, reason : Control
    approve, decline, write, leave : Button
    box : Widget
    """

    def __init__(self, board: MatchExplorer):
        self.board = board
        language = board.exploration.language
        self.date = make_control(
            "pairs", "date", language, label=Text("Day of the decision"), value=board.desk.day,
            today=board.desk.day,
        )  # fmt: skip
        self.reason = make_control(
            "pairs", "reason", language, label=Text("Reason, if you do not approve"),
            help=Text("A few neutral words, or none; the two may read them."),
        )  # fmt: skip
        for control in (self.date, self.reason):
            # What is typed comes whole, before the button that is pressed after it.
            control.widget.continuous_update = False
        self.approve = self._button(Text("Approve the ticked pairs …"), self._approve, True)
        self.decline = self._button(Text("Do not approve the ticked pairs …"), self._decline)
        self.shown = said()
        self.write = self._button(Text("Write it down"), self._write, True)
        self.leave = self._button(Text("Write nothing"), self.close)
        buttons = widgets.HBox([self.write, self.leave])
        asked = widgets.HBox([self.approve, self.decline])
        for row in (buttons, asked):
            row.add_class("mentorkit-buttons")
        self.confirm = widgets.VBox([self.shown, buttons])
        self.confirm.add_class("mentorkit-confirm")
        self.confirm.layout.display = "none"
        self.do: Callable[[], Text] | None = None
        self.status = said()
        self.box = widgets.VBox([
            widgets.HTML(heading(Text("Decide").render(language))),
            grid(self.date.box, self.reason.box), asked, self.confirm, self.status,
        ])  # fmt: skip

    def _button(self, label: Text, do: Callable[[], None], primary=False) -> widgets.Button:
        return self.board.desk.button(label, do, primary)

    # ------------------------------------------------------------ what is asked

    def _approve(self) -> None:
        self._ask(approved=self.board.list.ticked)

    def _decline(self) -> None:
        self._ask(declined=self.board.list.ticked)

    def _ask(self, **pairs) -> None:
        self.close()
        self.tell("")
        for control in (self.date, self.reason):
            control.tell("")
        if wrong := self.date.check():
            self.date.tell(wrong)
            return
        reason = self.reason.value or ""
        try:
            plan = plan_decisions(self.board.exploration, **pairs, reason=reason)
        except MentorkitError as error:
            beside = self.reason if error.problems[0].where == "reason" else None
            self._refuse(error, beside)
            return
        self._show(tell_plan(plan), self._table(plan), lambda: self._decide(plan))

    def ask_to_keep_apart(self) -> None:
        """Show the forbidden pairs, to be written into the table of conflicts."""
        exploration = self.board.exploration
        pairs = exploration.trial.forbidden
        told = Text(
            "These will not be matched any more. The table conflicts keeps who, and never a reason."
        )
        names = exploration.names
        rows = [(names.option(mentee), names.option(mentor)) for mentee, mentor in pairs]
        table = cards(*self._say(Text("Forbidden pairs")), self._say(Text("Mentee"),
                        Text("Mentor")), rows)  # fmt: skip

        def write() -> Text:
            keep_apart(exploration, pairs, who=self.board.who)
            return Plural("{n} pair is kept apart for good.", "{n} pairs are kept apart for good.",
                          n=len(pairs))  # fmt: skip

        self._show(told, table, write)

    def _say(self, *texts: Text) -> list[str]:
        return [text.render(self.board.exploration.language) for text in texts]

    def _table(self, plan: list[Decision]) -> str:
        names, language = self.board.exploration.names, self.board.exploration.language
        rows = [
            (names.option(d.mentee_id), names.option(d.mentor_id),
             PAIR_STATES[d.state].render(language), d.reason)
            for d in plan
        ]  # fmt: skip
        columns = self._say(Text("Mentee"), Text("Mentor"), Text("Decision"), Text("Reason"))
        return cards(*self._say(Text("What will be written")), columns, rows)

    def _show(self, told: Text, table: str, do: Callable[[], Text]) -> None:
        self.do = do
        self.shown.value = paragraph(self._say(told)[0], "notice") + table
        self.confirm.layout.display = None
        self.write.focus()

    # ------------------------------------------------------------ what is done

    def _decide(self, plan: list[Decision]) -> Text:
        write_decisions(self.board.exploration, plan, who=self.board.who, date=self.date.value)
        self.reason.clear()
        return Plural("{n} decision is written.", "{n} decisions are written.", n=len(plan))

    def _write(self) -> None:
        do, self.do = self.do, None
        if do is None:
            return  # pressed twice
        self.close()
        self.board.desk.who.tell("")
        try:
            told = do()
        except MentorkitError as error:
            self.board.refresh()
            beside = {"who": self.board.desk.who, "date": self.date}
            self._refuse(error, beside.get(error.problems[0].column or error.problems[0].where))
            return
        self.board.refresh()
        now = self.board.desk.now().strftime("%H:%M:%S")
        self.tell(Text("{told} Saved at {time}.", told=told, time=now))

    def close(self) -> None:
        """Ask for nothing any more."""
        self.do = None
        self.confirm.layout.display = "none"
        self.shown.value = ""

    def tell(self, what: Text | str, kind: str = "saved") -> None:
        """Say something below the buttons, for those who see and those who listen."""
        told = what if isinstance(what, str) else self._say(what)[0]
        self.status.value = paragraph(told, kind)

    def _refuse(self, error: MentorkitError, beside) -> None:
        words = self.board.word(error)
        if beside is not None:
            beside.tell(words)
            beside.widget.focus()
        self.tell(Text("Nothing was saved. {told}", told=words), "refused")
