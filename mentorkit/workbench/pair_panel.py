"""One pair looked at: what it costs, and to lock, choose or forbid it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import numpy as np

from ..language import Text
from .choosing import choose
from .controls import Control
from .exploring import Exploration
from .inert import grid, heading, paragraph, said
from .match_words import table_of_tried, word_parts, word_score

#: Mentors to choose among, the best first; of more nobody reads the list.
MOST_MENTORS = 100


def list_mentors(exploration: Exploration, mentee_id: str) -> list[tuple[str, str]]:
    """Mentors to choose among for a mentee: those that no rule forbids first, the best first.

    Returns
    -------
    list of (str, str)
        What is read (name, id, score, whether a rule forbids the pair) and the id.
    """
    matcher, language = exploration.matcher, exploration.language
    i = matcher.mentees_.index.get_loc(mentee_id)
    scores = matcher.scoring_.scores([i])[0]
    barred = np.zeros(len(scores), bool)
    for ban in matcher.rules_.values():
        barred |= ban.mask(len(scores), [i])[0]
    order = np.lexsort((matcher.mentors_.index.to_numpy(str), -scores, barred))[:MOST_MENTORS]
    options = []
    for j in order:
        person = matcher.mentors_.index[j]
        read = f"{word_score(scores[j], language)}  {exploration.names.option(person)}"
        if barred[j]:
            read = Text("{mentor}: a rule forbids the pair", mentor=read).render(language)
        options.append((read, person))
    return options


class PairPanel:
    """A mentee, a mentor, and what a person settles about them.

    Parameters
    ----------
    exploration : Exploration
    attempt : callable
        ``attempt(change, control)``.
    keep_apart : callable
        Called when the forbidden pairs are to be kept apart for good.

    Attributes
    ----------
    mentee, mentor, reason : Control
    lock, choose, forbid, free, let_go : Button
    box : Widget
    """

    def __init__(
        self,
        exploration: Exploration,
        attempt: Callable[..., Any],
        keep_apart: Callable[[], None],
    ):
        self.exploration = exploration
        self.attempt = attempt
        self.quiet = False
        self.follows = True
        language = exploration.language
        self.mentee = choose("mentee", Text("Mentee"), [], language)
        self.mentor = choose("mentor", Text("Mentor, with the pair's score"), [], language)
        self.reason = Control(
            "reason",
            widgets.Text(
                description=Text("Reason, if you choose another mentor").render(language),
                continuous_update=False,  # whole, before the button that is pressed after it
            ),
            language,
            help=Text("A few neutral words; the two may read them."),
        )
        self.told = said()
        self.tried = widgets.HTML("")
        self.lock = self._button(Text("Lock this pair"), self._lock)
        self.choose = self._button(Text("Choose this mentor"), self._choose)
        self.forbid = self._button(Text("Forbid this pair"), self._forbid)
        self.free = self._button(Text("Let go of this pair"), self._free)
        self.let_go = self._button(Text("Let go of all pairs"), self._let_go)
        self.apart = self._button(Text("Keep the forbidden apart for good …"), keep_apart)
        buttons = self._row(self.lock, self.choose, self.forbid, self.free)
        note = Text(
            "What is locked, chosen or forbidden here holds while you explore, also when the cell "
            "is run again; it is not written anywhere."
        )
        self.box = widgets.VBox([
            widgets.HTML(heading(Text("A pair").render(language))),
            widgets.HTML(paragraph(note.render(language), "help")),
            grid(self.mentee.box, self.mentor.box, self.reason.box),
            self.told, buttons, self.tried, self._row(self.let_go, self.apart),
        ])  # fmt: skip
        self.mentee.widget.observe(lambda _: self.quiet or self._list_mentors(), "value")
        self.mentor.widget.observe(lambda _: self.quiet or self._look(), "value")

    def _button(self, label: Text, do: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=label.render(self.exploration.language))
        button.on_click(lambda _: do())
        return button

    def _row(self, *children: widgets.Widget) -> widgets.HBox:
        row = widgets.HBox(list(children))
        row.add_class("mentorkit-buttons")
        return row

    def refresh(self) -> None:
        """List who seeks a mentor now; who was looked at stays if they still do.

        The mentor follows the proposal, unless another one was looked at.
        """
        names, held = self.exploration.names, self.pair
        if self.follows:
            held = (None, None)
        self.quiet = True
        self.mentee.choices(names.options(self.exploration.matcher.seeking_))
        self.quiet = False
        self._list_mentors(held)
        self.tried.value = table_of_tried(self.exploration)
        trial = self.exploration.trial
        self.let_go.disabled = not (trial.settled or trial.forbidden)
        self.apart.disabled = not trial.forbidden

    @property
    def pair(self) -> tuple[Any, Any]:
        """The two that are looked at; None for nobody."""
        return self.mentee.widget.value, self.mentor.widget.value

    def show(self, mentee_id: str) -> None:
        """Look at a mentee with the mentor that is proposed."""
        self.mentee.widget.value = mentee_id
        self.mentee.widget.focus()

    def _proposed(self, mentee_id: str) -> str | None:
        pairs = self.exploration.pairs
        own = pairs["mentor_id"][pairs["mentee_id"] == mentee_id]
        return own.iloc[0] if len(own) else None

    def _list_mentors(self, held: tuple[Any, Any] = (None, None)) -> None:
        mentee = self.mentee.widget.value
        self.quiet = True
        options = [] if mentee is None else list_mentors(self.exploration, mentee)
        self.mentor.widget.options = options
        known = [person for _, person in options]
        wanted = held[1] if held[0] == mentee else self._proposed(mentee)
        if known:
            self.mentor.widget.value = wanted if wanted in known else known[0]
        self.quiet = False
        self._look()

    def _look(self) -> None:
        """Say what the pair would cost, and let be pressed what can be."""
        mentee, mentor = self.pair
        trial, language = self.exploration.trial, self.exploration.language
        settled = trial.settled.get(mentee)
        is_proposed = mentor is not None and self._proposed(mentee) == mentor
        self.follows = is_proposed or mentor is None
        is_held = settled is not None and settled.mentor_id == mentor
        self.reason.tell("")
        self.lock.disabled = not is_proposed or is_held
        self.choose.disabled = mentor is None or is_proposed
        self.forbid.disabled = mentor is None or (mentee, mentor) in trial.forbidden
        self.free.disabled = not (is_held or (mentee, mentor) in trial.forbidden)
        if mentor is None:
            self.told.value = ""
            return
        words = self.exploration.weigh(mentee, mentor).words.render(language)
        if (mentee, mentor) in trial.forbidden:
            words = Text("You have forbidden the pair in this exploration.").render(language)
        explained = self.exploration.explain_one(mentee, mentor)
        _, parts = word_parts(explained, language)
        self.told.value = paragraph(words, "notice") + parts

    # ------------------------------------------------------------ what is pressed

    def _lock(self) -> None:
        self.attempt(lambda: self.exploration.lock(self.pair[0]))

    def _choose(self) -> None:
        change = (*self.pair, self.reason.widget.value)
        if self.attempt(lambda: self.exploration.override(*change), self.reason):
            self.reason.clear()

    def _forbid(self) -> None:
        self.attempt(lambda: self.exploration.forbid(*self.pair))

    def _free(self) -> None:
        pair = self.pair
        if pair in self.exploration.trial.forbidden:
            self.attempt(lambda: self.exploration.allow(*pair))
        else:
            self.attempt(lambda: self.exploration.unlock(pair[0]))

    def _let_go(self) -> None:
        self.attempt(self.exploration.let_go)
