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
from ..language import Plural, format_value
from ..programme import Programme
from ..result import (
    FIGURES,
    Answer,
    Chart,
    Claim,
    Decision,
    Estimate,
    Fact,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Tabulation,
    flatten,
    given_away,
    untold,
)
from ..tables.schemas import TABLES
from .disclosure import EMPTY, Cell, ReleasedTable, protect_table, rules_for
from .ledger import Ledger, Rules, named
from .rounding import is_rounded
from .sentences import Protected, protect

#: The mark: an output without it is not taken into a page.
MIME = "application/vnd.mentorkit.released+json"

#: Columns that never stand beside a person, for any audience.
NEVER_BESIDE_A_PERSON = frozenset(
    {field.name for table in TABLES.values() for field in table.fields if field.kind == "free_text"}
    | {"answer", "respondent", "score_scale"}
)


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
    for item in found:
        block = _block(item, phase, _rules_at(item, phase, ledger, places), tables)
        told = ledger.take_told()
        if block is None:
            continue
        block.update(page=phase.name, audience=phase.audience, language=phase.language)
        if told:
            block["told"] = [e.as_record() for e in {e.quantity: e for e in told}.values()]
        released.append(Released(block))
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
    def words(text: Any) -> str:
        return "" if text is None else begin(keep(protect(text, rules)))

    def keep(told: Protected) -> Any:
        if told.hidden or told.held:
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
            return {"kind": kind, "texts": [words(text) for text in item.texts]}
        case Missing():
            return {"kind": "missing", "table": item.table, "text": words(item.text)}
        case Tabulation():
            return _table_block(item, protect_table(item, rules, phase.language), words, rules)
        case Chart():
            with_table = id(item.table) not in tables
            return _chart_block(item, words, rules, phase.language, with_table)
        case PersonList():
            return _people_block(item, words, phase)
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


def _shape(table: ReleasedTable) -> dict:
    return {
        "headers": [
            {"text": header, "kind": kind, "number": _is_of_numbers(kind, table.column(name))}
            for header, kind, name in zip(table.headers, table.kinds, table.names, strict=True)
        ],
        "rows": [
            [{"text": cell.text, "hidden": cell.hidden, "withheld": cell.withheld} for cell in row]
            for row in table.rows
        ],
        "hidden": table.hidden,
        "held": table.held,
    }


def _is_of_numbers(kind: str, cells: Sequence[Cell]) -> bool:
    """True if a column holds numbers and no words: on every page such a one stands to the right."""
    if kind in ("label", "verdict"):
        return False
    told = [cell for cell in cells if not cell.hidden and cell.text not in ("", EMPTY)]
    return all(cell.number is not None for cell in told) and (bool(told) or kind in FIGURES)


def _table_block(item: Tabulation, table: ReleasedTable, words, rules: Rules) -> dict:
    if table.given_away:
        return {"kind": "unshown", "text": words(given_away(item.title))}
    if table.is_blank and not item.tells_without_figures:
        # A grid in which every cell says "hidden" tells no more than a line does.
        return {"kind": "unshown", "text": words(untold(item.title))}
    return {
        "kind": "table",
        "caption": words(item.title),
        "note": words(item.note),
        "needs": item.needs,
        "minimum_count": rules_for(item, rules).minimum_count,
        "minimum_answers": rules.minimum_answers,
        "round_to": rules.round_to if is_rounded(item.columns) else None,
        **_shape(table),
    }


def _chart_block(item: Chart, words, rules: Rules, language: str, with_table: bool) -> dict | None:
    from .charts import count_marks, draw_chart

    table = protect_table(item.table, rules, language)
    marks = count_marks(item, table)
    if marks.hidden and (not marks.drawn or table.is_blank):
        # Beside a table of its own the chart is not missed.
        return _table_block(item.table, table, words, rules) if with_table else None
    undrawn = words(
        Plural(
            "{n} figure is hidden and has no mark in the chart.",
            "{n} figures are hidden and have no mark in the chart.",
            n=Fact(marks.hidden),
        )
        if marks.hidden
        else None
    )
    block = {
        "kind": "chart",
        "caption": words(item.table.title),
        "note": words(item.table.note),
        "alt": " ".join(filter(None, [words(item.alt), undrawn])),
        "undrawn": undrawn,
        "round_to": rules.round_to if is_rounded(item.table.columns) else None,
        "svg": draw_chart(item, table, language) if table.rows else "",
    }
    if with_table:
        block["table"] = _table_block(item.table, table, words, rules)
    return block


def _people_block(item: PersonList, words, phase: Reader) -> dict:
    unfit = [name for name in item.columns if name in NEVER_BESIDE_A_PERSON]
    if unfit:
        raise ReleaseError(
            f'The list "{item.title}" has the column {name}: a survey answer or free text never '
            "stands beside a person, for any audience. Leave the column out."
            for name in unfit
        )
    if phase.audience != "coordinator":
        return {"kind": "withheld"}
    rows = [
        [{"text": format_value(_plain(value), phase.language), "hidden": False} for value in row]
        for row in item.frame[list(item.columns)].itertuples(index=False, name=None)
    ]
    # Numbers stand to the right here too; the first column says who it is.
    headers = [
        {"text": words(text), "kind": "label", "number": i > 0 and _holds_numbers(item.frame[name])}
        for i, (name, text) in enumerate(item.columns.items())
    ]
    return {
        "kind": "people",
        "caption": words(item.title),
        "note": words(item.note),
        "headers": headers,
        "rows": rows,
        "hidden": 0,
        "held": 0,
    }


def _holds_numbers(column: Any) -> bool:
    import pandas as pd

    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return bool(is_number and column.notna().any())


def _plain(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, (list, tuple)):
        return list(value) or None
    return None if value is None or value is pd.NA else value
