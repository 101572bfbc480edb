"""What is kept of a person, as a page that they can read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from ..language import Plural, Text, format_value
from ..programme import Programme
from ..tables.fields import Field
from ..tables.schemas import TABLES
from .exporting import Export

_TEMPLATE = Path(__file__).with_name("person.html.j2")
_WITHHELD = Text("(another person, not told)")
#: Columns that are no table's own.
_HEADERS = {
    "source_file": Text("From the file"),
    "history.at": Text("When (UTC)"),
    "history.action": Text("What was done"),
    "history.who": Text("By whom"),
    "history.why": Text("For what reason"),
    "history.source_file": Text("From the file"),
}
_ACTIONS = {"added": Text("entered"), "changed": Text("changed"), "removed": Text("taken away")}


def build_person_page(programme: Programme, export: Export, day: dt.date, language: str) -> str:
    """The page as HTML: everything escaped, nothing loaded, no script.

    Parameters
    ----------
    programme : Programme
    export : Export
    day : date
        Of the export.
    language : {"sv", "en"}
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    sections = [
        _section(name, rows, language) for name, rows in {**export.tables, **export.context}.items()
    ]
    sections += [_past_section(name, rows, language) for name, rows in export.history.items()]
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        language=language,
        title=Text("What is kept about {id}", id=export.person.id).render(language),
        opening=[text.render(language) for text in _opening(programme, export, day)],
        sections=sections,
        closing=[text.render(language) for text in _closing(export)],
    )


def _opening(programme: Programme, export: Export, day: dt.date) -> list[Text]:
    days = [programme.last_day_of(name) for name in export.tables if name in TABLES]
    texts = [
        Text(
            "{organisation} keeps this in {programme}, whose purpose is: {purpose}",
            organisation=programme.organisation,
            programme=programme.name,
            purpose=programme.purpose,
        ),
        Text("Taken out on {day}.", day=day),
    ]
    known = [last for last in days if last is not None]
    if known:
        texts.append(Text("It is kept until {day} at the longest.", day=max(known)))
    return [
        *texts,
        Text(
            "Pairs are proposed by computation from what people write of themselves; people "
            "decide. Reports to leadership name nobody."
        ),
        Text(
            "You may ask for what is wrong to be mended, for all of it to be erased, and for its "
            "use to be restricted, and you may object to it. You may complain to the Swedish "
            "Authority for Privacy Protection (IMY)."
        ),
    ]


def _closing(export: Export) -> list[Text]:
    texts: list[Text] = []
    mentions = sum(export.mentions.values())
    if mentions:
        texts.append(
            Plural(
                "{n} row about somebody else names you. It is not shown here for that person's "
                "sake; ask for what it says of you.",
                "{n} rows about other people name you. They are not shown here for those "
                "people's sake; ask for what they say of you.",
                n=mentions,
            )
        )
    if export.pages:
        texts.append(
            Text(
                "Lists for the programme's coordinator name you too, with others: {pages}.",
                pages=export.pages,
            )
        )
    if "survey_responses" not in export.tables:
        texts.append(
            Text(
                "Answers to surveys are kept under a key that is not your id, and none was found "
                "that leads to you. If you know your key, ask with it."
            )
        )
    return texts


def _section(name: str, rows: list[dict[str, Any]], language: str) -> dict[str, Any]:
    fields = {our.name: our for our in TABLES[name].fields} if name in TABLES else {}
    columns = [c for c in rows[0] if any(row[c] not in (None, "", []) for row in rows)]
    return {
        "title": TABLES[name].text.render(language) if name in TABLES else name,
        "headers": [_header(column, fields.get(column), language) for column in columns],
        "rows": [[_cell(row[c], fields.get(c), language) for c in columns] for row in rows],
    }


def _past_section(name: str, rows: list[dict[str, Any]], language: str) -> dict[str, Any]:
    """What became of rows, each with what it held before."""
    flat = []
    for row in rows:
        said = {**dict.fromkeys(TABLES[name].columns), **row["key"], **(row["before"] or {})}
        done = {
            "at": row["at"].partition(".")[0].replace("T", " "),
            "action": _ACTIONS[row["action"]].render(language),
            "who": _WITHHELD.render(language) if row["who"] == "withheld" else row["who"],
            "why": row["why"],
            "source_file": row["source_file"],
        }
        # A table may have a column of its own that is called why.
        flat.append({**{f"history.{part}": value for part, value in done.items()}, **said})
    section = _section(name, flat, language)
    return {
        **section,
        "title": Text(
            "{table}: what was entered, changed and taken away, each row as it was before",
            table=TABLES[name].text,
        ).render(language),
    }


def _header(column: str, field: Field | None, language: str) -> str:
    if column in _HEADERS:
        return _HEADERS[column].render(language)
    return field.text.render(language) if field else column


def _cell(value: Any, field: Field | None, language: str) -> str:
    if value is None:
        return ""
    if value == "withheld" and field is not None and field.kind == "id":
        return _WITHHELD.render(language)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if field is not None and field.codes is not None and value in field.codes:
        return field.codes[value].render(language)
    if isinstance(value, (bool, int, float)):
        return format_value(value, language)
    return str(value)
