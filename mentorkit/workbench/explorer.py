"""The match explorer: pairs shown, tried otherwise, and decided by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from ..errors import MentorkitError
from ..language import Text
from ..matching import tell_contested
from . import cards, match_words
from .controls import Control
from .decision_panel import DecisionPanel
from .desk import Desk
from .exploring import Exploration
from .inert import Shown, heading, paragraph, said
from .pair_list import PairList
from .pair_panel import PairPanel
from .problem_words import word_problem
from .trial import Trial
from .weights_panel import WeightsPanel

#: What was tried last of a programme on a day, so that a cell that is run again takes it up.
_KEPT: dict[tuple[Path | None, object], Trial] = {}


class MatchExplorer:
    """The parts of the explorer, and what makes them agree.

    Parameters
    ----------
    desk : Desk

    Attributes
    ----------
    exploration : Exploration
    weights : WeightsPanel
    list : PairList
    pair : PairPanel
    decision : DecisionPanel
    status : HTML
        What the last change did, or why it was refused; read aloud.
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        self.exploration = Exploration(self._read, _KEPT.get(self._key))
        self.status = said()
        self.sums = widgets.HTML("")
        self.weights = WeightsPanel(self.exploration, self.attempt)
        self.list = PairList(self.exploration, lambda line: self.pair.show(line.mentee_id))
        self.decision = DecisionPanel(self)
        self.pair = PairPanel(self.exploration, self.attempt, self.decision.ask_to_keep_apart)
        self.refresh()

    def _read(self):
        self.desk.renew()
        return self.desk.phase

    @property
    def _key(self) -> tuple[Path | None, object]:
        return self.desk.programme.path, self.desk.day

    @property
    def who(self) -> str:
        """Who decides."""
        return self.desk.who.widget.value

    @property
    def widgets(self) -> list[widgets.Widget]:
        """What the notebook shows, in the order of the keyboard."""
        return [
            widgets.HTML(cards.STYLE + match_words.STYLE + self._tell_first()),
            self.weights.box, self.status, self.sums,
            widgets.HTML(heading(self.desk.say(Text("Pairs")))), self.list.box, self.pair.box,
            self.decision.box,
        ]  # fmt: skip

    def _tell_first(self) -> str:
        """What whoever approves should know: that the programme is over, a draw that is passed."""
        exploration = self.exploration
        told = [answer.text for answer in exploration.phase.tell_end()]
        if exploration.entrants.drawn.contested:
            told.append(tell_contested(exploration.entrants.drawn))
        return "".join(paragraph(self.desk.say(text), "notice") for text in told)

    def attempt(self, change: Callable[[], None], beside: Control | None = None) -> bool:
        """Try a change; what is wrong with it is said beside its field, and nothing is changed."""
        self.decision.close()
        try:
            change()
        except MentorkitError as error:
            words = self.word(error)
            if beside is not None:
                beside.tell(words)
            self.tell(words, "refused")
            return False
        self.refresh()
        moved = self.exploration.moves()["move"].ne("kept").sum()
        self.tell(Text("Tried. Mentees whose mentor changed: {moved}.", moved=int(moved)))
        return True

    def refresh(self) -> None:
        """Show everything as it stands."""
        _KEPT[self._key] = self.exploration.to_keep()
        self.weights.refresh()
        self.sums.value = match_words.table_of_sums(self.exploration)
        self.list.refresh(self.list.page)
        self.pair.refresh()
        gone = self.exploration.set_aside
        names = [self.exploration.names.pair(*pair) for pair in gone]
        if names:
            told = Text("Can be no longer, and is let go of: {pairs}.", pairs=names)
            self.tell(told, "notice")

    def tell(self, what: Text | str, kind: str = "notice") -> None:
        """Say something above the pairs."""
        self.status.value = paragraph(self.desk.say(what), kind)

    def word(self, error: MentorkitError) -> str:
        """A refusal in the reader's words."""
        language = self.exploration.language
        return " ".join(dict.fromkeys(word_problem(p, language) for p in error.problems))


def explore_matches(desk: Desk) -> Shown:
    """Show the proposed pairs, to be tried otherwise and decided.

    What is tried is kept while the kernel runs, so that the cell can be run again.

    Parameters
    ----------
    desk : Desk
        From :func:`~mentorkit.workbench.open_desk`.

    Returns
    -------
    Shown
    """
    return desk.show(
        lambda: MatchExplorer(desk).widgets,
        Text("The match explorer: run the cell to see it. The notebook keeps no names."),
    )
