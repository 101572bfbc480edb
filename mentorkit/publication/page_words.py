"""The words of a page itself: its headings, its notes, the lines at its foot."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..language import Plural, Text, format_value
from ..programme import Programme
from ..result import Fact

_STATUS = {
    "good": Text("As planned"),
    "watch": Text("Watch"),
    "act": Text("Act"),
}


class PageWords:
    """The words of the page itself, in one language."""

    def __init__(self, programme: Programme | None, as_of: dt.date | None, language: str):
        self.programme = programme
        self.language = language
        self._as_of = as_of

    def _say(self, text: Text) -> str:
        return text.render(self.language)

    @cached_property
    def status(self) -> dict[str, str]:
        """The word for each status of an answer."""
        return {code: self._say(text) for code, text in _STATUS.items()}

    @property
    def as_of(self) -> str:
        """The day the page looks back from."""
        return self._say(Text("As things stood on {day}", day=self._as_of))

    @property
    def private(self) -> str:
        """The warning on a coordinator's page."""
        return self._say(Text("For the programme coordinator only. Names people: do not share."))

    @property
    def answers(self) -> str:
        """Name of the list of answers, for screen readers."""
        return self._say(Text("In short"))

    @property
    def skip(self) -> str:
        """The link past the header."""
        return self._say(Text("To the content"))

    @property
    def pages(self) -> str:
        """Name of the links between pages."""
        return self._say(Text("Pages"))

    @property
    def figures(self) -> str:
        """What opens the figures behind a chart."""
        return self._say(Text("The figures of the chart"))

    @property
    def limits(self) -> str:
        """Heading of the limits."""
        return self._say(Text("What this page cannot say"))

    @property
    def decision(self) -> str:
        """Heading of the decisions."""
        return self._say(Text("To decide"))

    @property
    def missing_title(self) -> str:
        """What introduces a section that could not be made."""
        return self._say(Text("Not made:"))

    @property
    def not_made(self) -> str:
        """What stands beside a page that is not in the edition."""
        return self._say(Text("Not in this edition."))

    @property
    def no_answer(self) -> str:
        """What stands beside a page without an answer."""
        return self._say(Text("The page says what is missing."))

    def image(self, svg: str) -> str:
        """A chart as a data address: an image runs nothing and loads nothing."""
        return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()

    def nothing(self, block: Mapping[str, Any]) -> str:
        """What stands in place of an empty table."""
        if block.get("needs"):
            return self._say(
                Text(
                    "nothing to show yet; it is filled from the table {table}.",
                    table=block["needs"],
                )
            )
        return self._say(Text("nothing to show."))

    def hidden_note(self, block: Mapping[str, Any]) -> str:
        """Why cells of a table are hidden, or stand as they did."""
        parts = [self._why_hidden(block), self._why_held(block), self.rounded_note(block)]
        return " ".join(filter(None, parts))

    def rounded_note(self, block: Mapping[str, Any]) -> str:
        """That counts are rounded."""
        if not block.get("round_to"):
            return ""
        return self._say(
            Text(
                "Counts are rounded to the nearest {base}; shares and intervals follow "
                "from the rounded counts.",
                base=block["round_to"],
            )
        )

    def _why_held(self, block: Mapping[str, Any]) -> str:
        if not block.get("held"):
            return ""
        return self._say(
            Text(
                "About: as an earlier edition, or another row or table, tells it. So few people "
                "have come or gone in between, here or in another row, that today's figures would "
                "tell of them."
            )
        )

    def _why_hidden(self, block: Mapping[str, Any]) -> str:
        if not block["hidden"]:
            return ""
        return self._say(
            Plural(
                "{n} figure is hidden so that nobody can be singled out: fewer than "
                "{group} people, fewer than {answers} answers, or a figure that would give "
                "another away.",
                "{n} figures are hidden so that nobody can be singled out: fewer than "
                "{group} people, fewer than {answers} answers, or a figure that would give "
                "another away.",
                n=block["hidden"],
                group=block["minimum_count"],
                answers=block["minimum_answers"],
            )
        )

    def notices(self, page: str, audience: str, withheld: int, left_out: int) -> list[str]:
        """The lines at the foot of a page."""
        privacy = self.programme.privacy
        lines = [
            Text(
                "No figure about fewer than {count} people ({group} where a group is named) and "
                "no mean of fewer than {answers} answers is shown.",
                count=Fact(privacy.minimum_count),
                group=Fact(privacy.for_groups().minimum_count),
                answers=Fact(privacy.minimum_answers),
            )
        ]
        if privacy.round_to and audience != "coordinator":
            lines.append(
                Text(
                    "Counts are rounded to the nearest {base}, in sentences too.",
                    base=Fact(privacy.round_to),
                )
            )
        if withheld:
            lines.append(
                Plural(
                    "{n} list of people is left out: it is for the coordinator.",
                    "{n} lists of people are left out: they are for the coordinator.",
                    n=withheld,
                )
            )
        if left_out:
            lines.append(
                Plural(
                    "Page {page} left out {n} output: it was not released. Pass it through "
                    "release() to publish it.",
                    "Page {page} left out {n} outputs: they were not released. Pass them through "
                    "release() to publish them.",
                    n=left_out,
                    page=page[:2],
                )
            )
        return [format_value(line, self.language) for line in lines]
