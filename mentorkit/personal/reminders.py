"""What is due for the sake of those in the tables, said whenever somebody looks at them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ..language import Text
from ..programme import Programme
from ..tables.schemas import TABLES
from ..tables.tombstones import Tombstones, beside_store


def find_due(programme: Programme, day: dt.date) -> dict[str, dt.date]:
    """Tables whose retention date has passed, and the last day of each.

    Examples
    --------
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2025-01-01", "end": "2025-12-31"},
    ...     privacy={"retention": {"months": 6, "tables": {"ties": 1}}})
    >>> list(find_due(programme, dt.date(2026, 2, 1)))
    ['ties']
    >>> len(find_due(programme, dt.date(2026, 7, 1)))
    21
    """
    last_days = {name: programme.last_day_of(name) for name in TABLES}
    return {name: last for name, last in last_days.items() if last is not None and day > last}


def unfinished(programme: Programme) -> list[Path]:
    """Journals of erasures that were cut off."""
    beside = beside_store(programme, ".erasing-")
    if not beside.parent.is_dir():
        return []
    return sorted(p for p in beside.parent.iterdir() if p.name.startswith(beside.name))


def remind(programme: Programme, day: dt.date | None = None) -> list[Text]:
    """What to do next: purge what is past its date, end an erasure that was cut off.

    Parameters
    ----------
    programme : Programme
    day : date, optional
        Today by default.
    """
    purged = Tombstones.of(programme).purged
    supplied = [n for n in TABLES if n in programme.tables or programme.example is not None]
    due = find_due(programme, day or dt.date.today())
    names = [name for name in supplied if name in due and name not in purged]
    texts: list[Text] = []
    if names:
        texts.append(
            Text(
                "Past their retention date: {tables}. Remove them with mentorkit purge.",
                tables=names,
            )
        )
    if unfinished(programme):
        texts.append(
            Text(
                "An erasure was cut off before its end: run mentorkit erase again with the same id."
            )
        )
    return texts
