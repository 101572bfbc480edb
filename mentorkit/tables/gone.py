"""Rows that a file gave earlier and no longer holds, in words: which, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from ..language import Plural, Text
from .numbering import numbered_by
from .schemas import table as table_named

#: How many ids are named at most.
MOST_NAMED = 10


def tell_gone(table: str, file: str | Text, keys: Sequence[tuple[str, ...]]) -> list[Text]:
    """What an import says of rows that are in no file now.

    Parameters
    ----------
    table : str
    file : str or Text
        What a reader calls the source.
    keys : sequence of tuple of str
        Of the rows. They are named where a row has an id of its own, as a meeting has:
        a key that is made of people's ids is not.

    Returns
    -------
    list of Text

    Examples
    --------
    >>> for text in tell_gone("meetings", "meetings.csv", [("K0412",)]):
    ...     print(text)
      1 row of an earlier import is not in meetings.csv now and stays in the store. If that is \
as it should be, as when a new sheet holds only what is new, nothing need be done; if it is not \
to count, take it away with mentorkit.tables.remove_entries or in notebooks/workbench
      these: K0412
    """
    lines: list[Text] = [
        Plural(
            "  {n} row of an earlier import is not in {file} now and stays in the store. "
            "If that is as it should be, as when a new sheet holds only what is new, "
            "nothing need be done; if it is not to count, take it away with "
            "mentorkit.tables.remove_entries or in notebooks/workbench",
            "  {n} rows of an earlier import are not in {file} now and stay in the store. "
            "If that is as it should be, as when a new sheet holds only what is new, "
            "nothing need be done; if they are not to count, take them away with "
            "mentorkit.tables.remove_entries or in notebooks/workbench",
            n=len(keys),
            file=file,
        )
    ]
    if numbered_by(table_named(table)) is None:
        return [
            *lines,
            Text("  which they are: gone_keys of each row that import_tables returns, in Python"),
        ]
    names = ", ".join(key[0] for key in keys[:MOST_NAMED])
    if len(keys) <= MOST_NAMED:
        return [*lines, Text("  these: {ids}", ids=names)]
    rest = len(keys) - MOST_NAMED
    return [*lines, Text("  these: {ids} and {rest} more (gone_keys of what import_tables "
                         "returns, in Python)", ids=names, rest=rest)]  # fmt: skip
