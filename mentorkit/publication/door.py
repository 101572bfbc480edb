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
    Decision,
    Estimate,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Tabulation,
    flatten,
)
from ..tables.schemas import TABLES
from .disclosure import ReleasedTable, protect_table, protect_text

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
    released = []
    for item in found:
        block = _block(item, phase, tables)
        block.update(page=phase.name, audience=phase.audience, language=phase.language)
        released.append(Released(block))
    return released


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


def _block(item: Any, phase: Reader, tables: Sequence[int]) -> dict:
    privacy, language = phase.programme.privacy, phase.language

    def words(text: Any) -> str:
        if text is None:
            return ""
        told = format_value(protect_text(text, privacy), language)
        return told[:1].upper() + told[1:]

    match item:
        case Answer():
            return {"kind": "answer", "status": item.status, "text": words(item.text)}
        case Heading():
            return {"kind": "heading", "text": words(item.text)}
        case Note():
            return {"kind": "note", "text": words(item.text)}
        case Estimate():
            return {"kind": "note", "text": words(item.sentence())}
        case Limits() | Decision():
            kind = type(item).__name__.lower()
            return {"kind": kind, "texts": [words(text) for text in item.texts]}
        case Missing():
            return {"kind": "missing", "table": item.table, "text": words(item.text)}
        case Tabulation():
            return _table_block(item, words, phase)
        case Chart():
            return _chart_block(item, words, phase, with_table=id(item.table) not in tables)
        case PersonList():
            return _people_block(item, words, phase)
    raise ReleaseError(
        f"A {type(item).__name__} does not say how much of it is about people, so it cannot "
        "be released. Wrap it in a finding of mentorkit.result: Tabulation for a table of "
        "figures, PersonList for a list of people, Note for a text."
    )


def _shape(table: ReleasedTable) -> dict:
    return {
        "headers": [
            {"text": header, "kind": kind}
            for header, kind in zip(table.headers, table.kinds, strict=True)
        ],
        "rows": [
            [{"text": cell.text, "hidden": cell.hidden} for cell in row] for row in table.rows
        ],
        "hidden": table.hidden,
    }


def _table_block(item: Tabulation, words, phase: Reader) -> dict:
    table = protect_table(item, phase.programme.privacy, phase.language)
    return {
        "kind": "table",
        "caption": words(item.title),
        "note": words(item.note),
        "needs": item.needs,
        "minimum_group": phase.programme.privacy.minimum_group,
        "minimum_answers": phase.programme.privacy.minimum_answers,
        **_shape(table),
    }


def _chart_block(item: Chart, words, phase: Reader, with_table: bool) -> dict:
    from .charts import draw_chart

    table = protect_table(item.table, phase.programme.privacy, phase.language)
    block = {
        "kind": "chart",
        "caption": words(item.table.title),
        "note": words(item.table.note),
        "alt": words(item.alt),
        "svg": draw_chart(item, table, phase.language) if table.rows else "",
    }
    if with_table:
        block["table"] = _table_block(item.table, words, phase)
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
    return {
        "kind": "people",
        "caption": words(item.title),
        "note": words(item.note),
        "headers": [{"text": words(text), "kind": "label"} for text in item.columns.values()],
        "rows": rows,
        "hidden": 0,
    }


def _plain(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, (list, tuple)):
        return list(value) or None
    return None if value is None or value is pd.NA else value
