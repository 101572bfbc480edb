"""The page of documentation on the tables, made from their schemas."""

from __future__ import annotations

from .schemas import TABLES, Field, Table

_OPENING = """# The tables

Only `people` is required. Everything else is optional, and a page says what is
missing and how to supply it. `mentorkit new` makes a workbook for each, with notes,
drop-down lists and example rows. A sheet of your own need not have these names: map
your columns and values under `tables:` in the params file. This page is made from the schemas
(`python -m mentorkit.tables.handbook > docs/tables.md`).

Dates are written 2026-02-28. Several entries in a cell are separated by `;`. A
code can be written as below or by its Swedish or English label.
"""

_KINDS = {
    "id": "id",
    "text": "short text",
    "free_text": "free text",
    "code": "code",
    "date": "date",
    "dates": "dates",
    "time": "time",
    "number": "number",
    "yes_no": "yes or no",
    "list": "list",
}


def document_tables() -> str:
    """Every table and column as Markdown.

    Examples
    --------
    >>> document_tables().startswith("# The tables")
    True
    """
    return _OPENING + "".join(_document(table) for table in TABLES.values())


def _document(table: Table) -> str:
    lines = [
        f"\n## {table.name}\n",
        f"{table.text}. One row for each {' + '.join(f'`{name}`' for name in table.key)}.\n",
        "| column | kind | what it holds | required | example |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(field) for field in table.fields]
    return "\n".join(lines) + "\n"


def _row(field: Field) -> str:
    kind = ("whole " if field.whole else "") + _KINDS[field.kind]
    if field.codes is not None:
        kind += ": " + ", ".join(f"`{code}`" for code in field.codes)
    if field.low is not None and field.high is not None:
        kind += f" {field.low:g} to {field.high:g}"
    required = "yes" if field.required else ""
    if field.default is not None:
        required = f"default {field.default}"
    return f"| `{field.name}` | {kind} | {field.text} | {required} | {field.example} |"


if __name__ == "__main__":
    print(document_tables(), end="")
