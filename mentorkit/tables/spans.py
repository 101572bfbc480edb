"""Times with a first and a last day: that they begin before they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Problem
from .schemas import Table

if TYPE_CHECKING:
    from .checks import Rows
    from .files import Reading

#: Columns of a table whose first day must not lie after its last.
FIRST_AND_LAST = {"pauses": ("starts", "ends")}


def check_order(table: Table, rows: Rows, readings: Sequence[Reading]) -> list[Problem]:
    """Times that end before they begin."""
    if table.name not in FIRST_AND_LAST:
        return []
    first, last = FIRST_AND_LAST[table.name]
    turned = (rows.frame[last] < rows.frame[first]).to_numpy(bool)
    problems = []
    for position in np.flatnonzero(turned):
        reading = readings[int(rows.source[position])]
        begins = reading.names.get(first, first)
        problems.append(
            Problem(
                reading.where,
                f"the day lies before that of {begins}",
                "write the last day, the same or later",
                row=int(rows.row[position]),
                column=reading.names.get(last, last),
            )
        )
    return problems
