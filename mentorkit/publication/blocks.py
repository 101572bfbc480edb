"""Blocks of a page: of a table, a chart, a quote, a list of people, in plain words and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ..errors import ReleaseError
from ..language import Plural, format_value
from ..result import FIGURES, Chart, Fact, PersonList, Quotation, Tabulation, given_away, untold
from ..tables.approvals import names_approver
from ..tables.schemas import TABLES
from .disclosure import EMPTY, Cell, ReleasedTable, protect_table, rules_for
from .ledger import Rules
from .rounding import is_rounded

#: Columns that never stand beside a person, for any audience.
NEVER_BESIDE_A_PERSON = frozenset(
    {field.name for table in TABLES.values() for field in table.fields if field.kind == "free_text"}
    | {"answer", "respondent", "score_scale"}
)


def quote_block(item: Quotation, language: str, rules: Rules, as_of: dt.date | None) -> dict:
    """The block of a quote, if a person has approved it by the edition's day."""
    day = item.approved_on
    is_day = isinstance(day, dt.date) and day == day  # not NaT
    if not names_approver(item.approved_by) or not is_day:
        raise ReleaseError(
            "A quote that nobody has approved cannot be released. Write who has read it and "
            "when in approved_by and approved_on of the table quotes."
        )
    if as_of is not None and day.isoformat()[:10] > as_of.isoformat():
        raise ReleaseError(
            "A quote that is approved after the edition's day cannot be released. Give the "
            "day to quote_approved(), which leaves it out."
        )
    rules.ledger.record(
        {
            "place": f"{rules.place} | {item.quote}", "title": item.quote, "kind": "quote",
            "approved_by": item.approved_by, "approved_on": day.isoformat(),
        }
    )  # fmt: skip
    by = format_value(item.by, language) if item.by is not None else ""
    return {"kind": "quote", "text": item.quote, "by": by}


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


def table_block(item: Tabulation, table: ReleasedTable, words, rules: Rules) -> dict:
    """The block of a table, or one line where nothing of it can be shown."""
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


def chart_block(item: Chart, words, rules: Rules, language: str, with_table: bool) -> dict | None:
    """The block of a chart, with its table where that does not stand beside it."""
    from .charts import count_marks, draw_chart

    table = protect_table(item.table, rules, language)
    marks = count_marks(item, table)
    if marks.hidden and (not marks.drawn or table.is_blank):
        # Beside a table of its own the chart is not missed.
        return table_block(item.table, table, words, rules) if with_table else None
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
        block["table"] = table_block(item.table, table, words, rules)
    return block


def people_block(item: PersonList, words, audience: str, language: str) -> dict:
    """The block of a list of people, for the coordinator alone."""
    unfit = [name for name in item.columns if name in NEVER_BESIDE_A_PERSON]
    if unfit:
        raise ReleaseError(
            f'The list "{item.title}" has the column {name}: a survey answer or free text never '
            "stands beside a person, for any audience. Leave the column out."
            for name in unfit
        )
    if audience != "coordinator":
        return {"kind": "withheld"}
    rows = [
        [{"text": format_value(_plain(value), language), "hidden": False} for value in row]
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
