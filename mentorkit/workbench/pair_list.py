"""The proposed pairs as pages of rows: filtered by name, each to be ticked and looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as widgets

from ..language import Plural, Text
from .choosing import choose
from .controls import Control
from .exploring import Exploration
from .inert import escape, grid, paragraph, said
from .match_words import word_move, word_parts, word_score, word_standing

#: Rows of a page.
PAGE = 25
#: What can be shown.
_SHOWN = {
    "all": Text("all"),
    "moved": Text("those that have moved"),
    "settled": Text("those that you have settled"),
    "without": Text("mentees without a mentor"),
}


@dataclass(frozen=True)
class Line:
    """A mentee in the list, with the mentor that is proposed, if any.

    Parameters
    ----------
    mentee_id : str
    mentor_id : str or None
    move : str
        A code of ``MOVES``, or "" for who has no mentor and had none.
    before : str or None
    """

    mentee_id: str
    mentor_id: str | None
    move: str
    before: str | None


def list_lines(
    exploration: Exploration, *, since: str = "previous", shown: str = "all", name: str = ""
) -> list[Line]:
    """The mentees who seek a mentor, in order of their names.

    Parameters
    ----------
    exploration : Exploration
    since : {"previous", "params"}
        What moves are told against.
    shown : {"all", "moved", "settled", "without"}
    name : str
        Part of the name or id of either of the two.
    """
    moves = exploration.moves(since).set_index("mentee_id")
    names, settled = exploration.names, exploration.trial.settled
    lines = []
    for mentee in sorted(exploration.matcher.seeking_, key=lambda e: names.option(e).casefold()):
        found = moves.loc[mentee] if mentee in moves.index else None
        line = (
            Line(mentee, None, "", None)
            if found is None
            else Line(mentee, found["after"], found["move"], found["before"])
        )
        fits = {
            "all": True,
            "moved": line.move not in ("", "kept"),
            "settled": mentee in settled,
            "without": line.mentor_id is None,
        }[shown]
        both = " ".join(names.option(p) for p in (mentee, line.mentor_id) if p is not None)
        if fits and name.strip().casefold() in both.casefold():
            lines.append(line)
    return lines


class _Row:
    """The widgets of a row, filled anew for each page."""

    def __init__(self, tick: Callable[[Line, bool], None], look: Callable[[Line], None], look_at):
        self.line: Line | None = None
        self.box = widgets.Checkbox(indent=False)
        self.told = widgets.HTML("")
        self.button = widgets.Button(description=look_at)
        self.row = widgets.HBox([self.box, self.told, self.button])
        self.row.add_class("mentorkit-pair")
        self.quiet = False
        self.box.observe(lambda change: self.quiet or tick(self.line, change["new"]), "value")
        self.button.on_click(lambda _: look(self.line))


class PairList:
    """The list, its filters and its pages.

    Parameters
    ----------
    exploration : Exploration
    look : callable
        Called with a line that is to be looked at.

    Attributes
    ----------
    ticked : dict of (mentee id, mentor id)
        In the order in which they were ticked.
    box : Widget
    """

    def __init__(self, exploration: Exploration, look: Callable[[Line], None]):
        self.exploration = exploration
        self.ticked: dict[tuple[str, str], None] = {}
        self.lines: list[Line] = []
        self.page = 0
        language = exploration.language
        self.name = Control(
            "name",
            widgets.Text(description=Text("Part of a name or id").render(language)),
            language,
        )
        self.shown = choose(
            "shown", Text("Show"), [(t.render(language), c) for c, t in _SHOWN.items()], language
        )
        since = {
            "previous": Text("before the last change"),
            "params": Text("the params file alone"),
        }
        self.since = choose(
            "since", Text("Compare with"), [(t.render(language), c) for c, t in since.items()],
            language,
        )  # fmt: skip
        look_at = Text("Look at").render(language)
        self.rows = [_Row(self._tick, look, look_at) for _ in range(PAGE)]
        self.list = widgets.VBox([])
        self.list.add_class("mentorkit-pairs")
        self.where = said()
        self.back = self._button(Text("Previous page"), lambda: self._turn(-1))
        self.on = self._button(Text("Next page"), lambda: self._turn(1))
        self.all = self._button(Text("Tick all that are listed"), self._tick_all)
        self.none = self._button(Text("Untick all"), self._untick)
        pages = widgets.HBox([self.back, self.on, self.all, self.none])
        pages.add_class("mentorkit-buttons")
        filters = grid(self.name.box, self.shown.box, self.since.box)
        self.box = widgets.VBox([filters, self.where, self.list, pages])
        for control in (self.name, self.shown, self.since):
            control.widget.observe(lambda _: self.refresh(), "value")

    def _button(self, label: Text, do: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=label.render(self.exploration.language))
        button.on_click(lambda _: do())
        return button

    def refresh(self, page: int = 0) -> None:
        """Show the list as things stand now."""
        self.lines = list_lines(
            self.exploration, since=self.since.value, shown=self.shown.value,
            name=self.name.widget.value,
        )  # fmt: skip
        stand = self.exploration.pairs[["mentee_id", "mentor_id"]]
        stand = set(stand.itertuples(index=False, name=None))
        self.ticked = {pair: None for pair in self.ticked if pair in stand}
        self._show(page)

    def _show(self, page: int) -> None:
        pages = max(1, -(-len(self.lines) // PAGE))
        self.page = min(max(page, 0), pages - 1)
        some = self.lines[self.page * PAGE : (self.page + 1) * PAGE]
        told = self._explain(some)
        for row, line in zip(self.rows, some, strict=False):
            self._fill(row, line, told)
        self.list.children = [row.row for row in self.rows[: len(some)]]
        self.back.disabled, self.on.disabled = self.page == 0, self.page == pages - 1
        self._tell_where(pages)

    def _tell_where(self, pages: int) -> None:
        words = Plural(
            "{n} mentee. Page {page} of {pages}. Ticked: {ticked}.",
            "{n} mentees. Page {page} of {pages}. Ticked: {ticked}.",
            n=len(self.lines), page=self.page + 1, pages=pages, ticked=len(self.ticked),
        )  # fmt: skip
        self.where.value = paragraph(words.render(self.exploration.language), "help")

    def _explain(self, lines: list[Line]) -> dict[tuple, tuple[str, str]]:
        pairs = self.exploration.pairs
        some = pairs[pairs["mentee_id"].isin([line.mentee_id for line in lines])]
        explained = self.exploration.explain(some)
        return {
            pair: word_parts(rows, self.exploration.language)
            for pair, rows in explained.groupby(["mentee_id", "mentor_id"], sort=False)
        }

    def _fill(self, row: _Row, line: Line, told: dict) -> None:
        exploration, language = self.exploration, self.exploration.language
        names = exploration.names
        row.line, row.quiet = line, True
        pair = (line.mentee_id, line.mentor_id)
        row.box.disabled = line.mentor_id is None
        row.box.value = pair in self.ticked
        row.box.description = (
            Text("{mentee} – no mentor", mentee=names.option(line.mentee_id)).render(language)
            if line.mentor_id is None
            else f"{names.option(line.mentee_id)} – {names.option(line.mentor_id)}"
        )
        row.quiet = False
        row.button.tooltip = Text("Look at {name}", name=row.box.description).render(language)
        marks = [
            word_move(line.move, names[line.before] if line.before else "", language)
            if line.move
            else "",
            word_standing(exploration.trial.settled.get(line.mentee_id), language),
        ]
        marked = " ".join(f'<span class="mentorkit-mark">{escape(m)}</span>' for m in marks if m)
        row.told.value = self._tell_pair(line, told, marked)

    def _tell_pair(self, line: Line, told: dict, marked: str) -> str:
        matcher, language = self.exploration.matcher, self.exploration.language
        if line.mentor_id is None:
            why = matcher.unmatched_.set_index("mentee_id")["words"].get(line.mentee_id)
            return f"{marked} {escape(why.render(language)) if why is not None else ''}"
        pairs = matcher.pairs_
        score = pairs["score"][pairs["mentee_id"] == line.mentee_id].iloc[0]
        summary, parts = told[line.mentee_id, line.mentor_id]
        scored = f'<span class="mentorkit-score">{word_score(score, language)}</span>'
        return (
            f'<details><summary tabindex="0">{scored} {escape(summary)} {marked}</summary>'
            f"{parts}</details>"
        )

    # ------------------------------------------------------------ ticks and pages

    def _tick(self, line: Line, is_ticked: bool) -> None:
        pair = (line.mentee_id, line.mentor_id)
        if is_ticked:
            self.ticked[pair] = None
        else:
            self.ticked.pop(pair, None)
        self._tell_where(max(1, -(-len(self.lines) // PAGE)))

    def _tick_all(self) -> None:
        own = [(line.mentee_id, line.mentor_id) for line in self.lines if line.mentor_id]
        self.ticked.update(dict.fromkeys(own))
        self._show(self.page)

    def _untick(self) -> None:
        self.ticked.clear()
        self._show(self.page)

    def _turn(self, by: int) -> None:
        self._show(self.page + by)
