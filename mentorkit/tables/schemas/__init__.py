"""What each table of a programme holds: columns, kinds, keys and checks; a file a subject.

One :class:`~mentorkit.tables.fields.Table` drives everything that must agree on
it: how cells are read, the pandera schema they are checked with, the store's
tables, the workbook that people fill in and the page of documentation.
"""

from __future__ import annotations

from ...errors import TableError, nearest
from ..fields import DTYPES, Field, Table
from . import designs, meetings, organisation, pairs, people, surveys, training

__all__ = ["DTYPES", "TABLES", "Field", "Table", "table"]

#: Every table, by name, in the order they are imported.
TABLES: dict[str, Table] = {
    table.name: table
    for subject in (people, pairs, training, meetings, surveys, organisation, designs)
    for table in subject.ALL
}


def table(name: str) -> Table:
    """The table called `name`.

    Raises
    ------
    TableError
        There is none; the message names the nearest.

    Examples
    --------
    >>> table("conflicts").columns
    ['id', 'other_id']
    """
    if name not in TABLES:
        raise TableError(f"{name} is not a table of mentorkit; {nearest(name, TABLES)}")
    return TABLES[name]
