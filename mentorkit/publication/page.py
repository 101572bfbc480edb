"""HTML pages, built from released blocks alone and escaped by the template."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ..errors import ReleaseError
from ..language import Plural, Text, format_value
from ..programme import Programme
from ..result import Fact

_TEMPLATES = Path(__file__).with_name("templates")

#: The pages of an edition, in the order of the guidance.
PAGES: dict[str, Text] = {
    "01_readiness": Text("Readiness"),
    "02_profiles": Text("Recruitment and profiles"),
    "03_matching": Text("Matching"),
    "04_kickoff": Text("Kick-off and goals"),
    "05_training": Text("Mentor training"),
    "06_meetings": Text("Meetings"),
    "07_evaluation": Text("Evaluation"),
    "08_adjustments": Text("Adjustments"),
    "09_leadership": Text("Leadership summary"),
}


def entitle(page: str, language: str) -> str:
    """A page's title with the number that the texts call it by.

    Examples
    --------
    >>> entitle("07_evaluation", "sv")
    '07 Utvärdering'
    """
    return f"{page[:2]} {PAGES[page].render(language)}"


_STATUS = {
    "good": Text("As planned"),
    "watch": Text("Watch"),
    "act": Text("Act"),
}


@dataclass
class Blocks:
    """What a notebook's outputs hold for a page.

    Parameters
    ----------
    blocks : list of dict
        Released blocks, in order.
    left_out : int
        Outputs without the mark: tables, figures, prints.
    complete : bool
        The notebook reached its last cell.
    """

    blocks: list[dict] = field(default_factory=list)
    left_out: int = 0
    complete: bool = False


def read_blocks(notebook: Mapping[str, Any], page: str, audience: str, language: str) -> Blocks:
    """Take the released outputs out of an executed notebook.

    Parameters
    ----------
    notebook : notebook node
        As nbformat reads it.
    page, audience, language : str
        What the outputs must have been released for.

    Returns
    -------
    Blocks

    Raises
    ------
    ReleaseError
        An output was released for another page, audience or language.
    """
    # Imported here: the module that marks imports this one to render.
    from .door import MIME

    found = Blocks()
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if MIME not in data:
                found.left_out += output["output_type"] != "error"
                continue
            block = data[MIME]
            if (block.get("page"), block.get("audience"), block.get("language")) != (
                page,
                audience,
                language,
            ):
                raise ReleaseError(
                    f"Page {page} holds an output that was released for page "
                    f"{block.get('page')}, {block.get('audience')}, {block.get('language')}. "
                    "Run the notebook again from the top."
                )
            if block["kind"] == "end":
                found.complete = True
            else:
                found.blocks.append(block)
    return found


def build_page(
    found: Blocks,
    page: str,
    *,
    programme: Programme,
    as_of: dt.date,
    audience: str,
    language: str,
    pages: Sequence[str] = (),
) -> str:
    """One page of an edition as HTML.

    Parameters
    ----------
    found : Blocks
    page : str
        Its name, one of ``PAGES``.
    programme, as_of, audience, language
        What it is about and for whom.
    pages : sequence of str
        The pages of the edition, for the links at the end.

    Returns
    -------
    str
        A self-contained HTML page: no script, nothing loaded from anywhere.
    """
    words = PageWords(programme, as_of, language)
    withheld = sum(block["kind"] == "withheld" for block in found.blocks)
    shown = [b for b in found.blocks if b["kind"] not in ("answer", "withheld")]
    return _fill(
        words,
        audience,
        title=entitle(page, language),
        answers=[block for block in found.blocks if block["kind"] == "answer"],
        blocks=shown,
        pages=[],
        links=_links(page, pages, language),
        notices=words.notices(page, audience, withheld, found.left_out),
    )


def build_index(
    made: Mapping[str, Blocks],
    *,
    programme: Programme,
    as_of: dt.date,
    audience: str,
    language: str,
) -> str:
    """The first page of an edition: every page with its first answer.

    Parameters
    ----------
    made : mapping of page name to Blocks
    programme, as_of, audience, language
        What the edition is about and for whom.

    Returns
    -------
    str
    """
    words = PageWords(programme, as_of, language)
    answers = {
        name: next((b for b in found.blocks if b["kind"] == "answer"), None)
        for name, found in made.items()
    }
    # The leadership summary speaks first; the other pages stand in their order.
    order = ["09_leadership", *(name for name in PAGES if name != "09_leadership")]
    return _fill(
        words,
        audience,
        title=programme.name.render(language),
        answers=[],
        blocks=[],
        pages=[
            {
                "file": f"{name}.html" if name in made else "",
                "title": entitle(name, language),
                "answer": answers.get(name)
                or (name in made and {"status": "info", "text": words.no_answer}),
            }
            for name in order
        ],
        links=[],
        notices=words.notices("", audience, 0, 0),
    )


def render_block(block: Mapping[str, Any]) -> str:
    """One block as HTML, as JupyterLab shows it."""
    words = PageWords(None, None, block.get("language", "en"))
    template = _environment().get_template("blocks.html.j2")
    return str(template.module.render(block, words))


def _fill(words: PageWords, audience: str, **content: Any) -> str:
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            t=words,
            language=words.language,
            audience=audience,
            programme=words.programme.name.render(words.language),
            organisation=words.programme.organisation.render(words.language),
            css=_css(),
            **content,
        )
    )


def _links(page: str, pages: Sequence[str], language: str) -> list[dict]:
    names = [name for name in PAGES if name in pages]
    here = names.index(page) if page in names else -1
    links = [{"file": "index.html", "text": Text("All pages").render(language)}]
    if here > 0:
        before = names[here - 1]
        text = "← " + entitle(before, language)
        links.insert(0, {"file": f"{before}.html", "text": text})
    if 0 <= here < len(names) - 1:
        after = names[here + 1]
        links.append({"file": f"{after}.html", "text": entitle(after, language) + " →"})
    return links


@cache
def _environment():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


@cache
def _css():
    from markupsafe import Markup

    return Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8"))


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
        return " ".join(filter(None, [self._why_hidden(block), self._why_held(block)]))

    def _why_held(self, block: Mapping[str, Any]) -> str:
        if not block.get("held"):
            return ""
        return self._say(
            Text(
                "About: as an earlier edition told it. Fewer than {few} people have come or gone "
                "since, and a new figure would tell of them.",
                few=block["minimum_count"],
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
