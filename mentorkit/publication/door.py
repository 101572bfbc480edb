"""``release()``: the one way from a finding to a page, and ``show()``.

What is released is plain words and figures in one language, with a mark. A page
is built from marked outputs alone; a bare DataFrame, a print or a figure never
reaches one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import ReleaseError
from ..language import format_value
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Claim,
    Decision,
    Estimate,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Quotation,
    Tabulation,
    flatten,
)
from .blocks import chart_block, people_block, quote_block, table_block
from .disclosure import protect_table
from .ledger import Ledger, Rules, named
from .sentences import Protected, protect

#: The mark: an output without it is not taken into a page.
MIME = "application/vnd.mentorkit.released+json"


class Reader(Protocol):
    """For whom something is released: a :class:`mentorkit.session.Phase` is one."""

    programme: Programme
    language: str
    audience: str
    name: str
    ledger: Ledger


@dataclass(frozen=True)
class Released:
    """Something that passed the door: shown in JupyterLab, taken into pages.

    Parameters
    ----------
    block : dict
        What the page is built from: plain words and figures.
    """

    block: dict

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        from .page import render_block

        return {
            MIME: self.block,
            "text/html": render_block(self.block),
            "text/plain": f"released {self.block['kind']}",
        }


def release(findings: Any, phase: Reader) -> list[Released]:
    """Make findings fit to leave: hide what tells of too few, put them into words.

    Parameters
    ----------
    findings : finding or nested lists of findings
        See :mod:`mentorkit.result`; None is passed over.
    phase : Phase
        Says for which audience, in which language and under which rules.

    Returns
    -------
    list of Released

    Raises
    ------
    ReleaseError
        A finding does not say what its figures are, or would show a person's
        answer or free text beside the person.
    """
    found = list(flatten(findings))
    tables = [id(item) for item in found if isinstance(item, Tabulation)]
    ledger = getattr(phase, "ledger", None) or Ledger()
    places: dict[int, str] = {}
    released = []
    gone_by = ledger.take_told()  # what the findings rest on
    for item in found:
        block = _block(item, phase, _rules_at(item, phase, ledger, places), tables)
        told = ledger.take_told()
        if block is None:
            continue
        told, gone_by = [*gone_by, *told], []
        block.update(page=phase.name, audience=phase.audience, language=phase.language)
        if told:
            block["told"] = [e.as_record() for e in {e.quantity: e for e in told}.values()]
        released.append(Released(block))
    ledger.told = gone_by
    return released


def _rules_at(item: Any, phase: Reader, ledger: Ledger, places: dict[int, str]) -> Rules:
    """The programme's rules, and where on the page the finding is; a chart is where its table is.

    What is for the coordinator alone is not published: no ledger holds it, and nothing is
    rounded.
    """
    privacy = phase.programme.privacy
    if phase.audience == "coordinator":
        return Rules(privacy.model_copy(update={"round_to": None}))
    of = item.table if isinstance(item, Chart) else item
    if id(of) not in places:
        words = [getattr(of, name, None) for name in ("title", "name", "text", "table")]
        said = next((named(word) for word in words if word is not None), "")
        places[id(of)] = ledger.name(f"{phase.name} | {type(of).__name__} | {said}")
    return Rules(privacy, ledger, places[id(of)])


def show(*released: Any) -> None:
    """Show released things where the notebook stands.

    Parameters
    ----------
    *released : Released or lists of them

    Raises
    ------
    ReleaseError
        Something was not released.
    """
    from IPython.display import display

    for item in flatten(list(released)):
        if not isinstance(item, Released):
            raise ReleaseError(
                f"show() was given a {type(item).__name__} that was not released. "
                "Pass it through release(); to look at it yourself, leave it on the last "
                "line of a cell."
            )
        display(item)


def _block(item: Any, phase: Reader, rules: Rules, tables: Sequence[int]) -> dict | None:
    def words(text: Any, at: Rules = rules) -> str:
        return "" if text is None else begin(keep(protect(text, at)))

    def keep(told: Protected) -> Any:
        if told.hidden or told.held or told.rough:
            said = format_value(told.text, phase.language)
            rule = "small" if told.hidden else "held"
            rules.ledger.record({"place": f"{rules.place} | {said}", "title": said,
                                 "kind": "sentence", "rule": rule})  # fmt: skip
        return told.text

    def begin(text: Any) -> str:
        told = format_value(text, phase.language)
        return told[:1].upper() + told[1:]

    match item:
        case Answer():
            told = protect(item.text, rules)
            status = _open_status(item, told, rules)
            return {"kind": "answer", "status": status, "text": begin(keep(told))}
        case Heading():
            return {"kind": "heading", "text": words(item.text)}
        case Note() | Estimate():
            told = words(item.claim() if isinstance(item, Estimate) else item.text)
            return {"kind": "note", "text": told} if told else None
        case Limits() | Decision():
            kind = type(item).__name__.lower()
            # Each by its own words: the "n" of one is not that of another.
            return {"kind": kind, "texts": [words(text, rules.at(text)) for text in item.texts]}
        case Quotation():
            return quote_block(item, phase.language, rules, getattr(phase, "as_of", None))
        case Missing():
            return {"kind": "missing", "table": item.table, "text": words(item.text)}
        case Tabulation():
            return table_block(item, protect_table(item, rules, phase.language), words, rules)
        case Chart():
            with_table = id(item.table) not in tables
            return chart_block(item, words, rules, phase.language, with_table)
        case PersonList():
            return people_block(item, words, phase.audience, phase.language)
    raise ReleaseError(
        f"A {type(item).__name__} does not say how much of it is about people, so it cannot "
        "be released. Wrap it in a finding of mentorkit.result: Tabulation for a table of "
        "figures, PersonList for a list of people, Note for a text."
    )


def _open_status(answer: Answer, told: Protected, rules: Rules) -> str:
    """The answer's status, or none where it would tell of a hidden figure that it rests on.

    Where a figure is told as an earlier edition told it, so is the status.
    """
    here = rules.at("status")
    if answer.rests_on is None or isinstance(answer.text, Claim):
        is_hidden, is_held = told.hidden, told.held
    else:
        on = [protect(figure, here.at(k)) for k, figure in enumerate(answer.rests_on)]
        is_hidden, is_held = any(f.hidden for f in on), any(f.held for f in on)
    if is_hidden:
        return "info"
    status = answer.status
    if is_held:
        then = here.words_then()
        status = format_value(then, "en") if then is not None else "info"
    here.note_words(status)
    return status
