"""HTML pages, built from released blocks alone and escaped by the template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import ReleaseError
from ..language import Text
from ..programme import Programme
from .page_words import PageWords

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
    return fill(
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
    return fill(
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
    # JupyterLab typesets mathematics in HTML too: a name with two $ in it is none.
    return f'<div class="mathjax_ignore">{template.module.render(block, words)}</div>'


def fill(words: PageWords, audience: str, **content: Any) -> str:
    """The template with its content: all that is not ours is escaped."""
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
