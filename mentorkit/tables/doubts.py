"""What a row may say that can hardly be so: a caution, or where it means nothing a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..language import Text
from ..programme import Programme
from .plausible import RULES, Look


@dataclass(frozen=True)
class Doubt:
    """Something that rows of a table say and that can hardly be so.

    Parameters
    ----------
    table, column : str
    what : Text
        What is doubtful, of one row; never holds what a cell says.
    mend : Text
    rows : tuple of int
        Positions in the table, from 0.
    is_void : bool
        True if a row can mean nothing as it is.
    """

    table: str
    column: str
    what: Text
    mend: Text
    rows: tuple[int, ...]
    is_void: bool = False


def find_doubts(
    programme: Programme,
    frames: Mapping[str, pd.DataFrame],
    *,
    today: dt.date | None = None,
    first: Mapping[str, int] | None = None,
) -> list[Doubt]:
    """What of the tables can hardly be so.

    Parameters
    ----------
    programme : Programme
    frames : dict of str to DataFrame
        Tables, typed as their schemas say. Of an id or a pair nothing is said where the
        table that would know of it is missing or empty.
    today : date, optional
        The day after which nothing has happened; the calendar's, or the programme's own
        ``as_of`` where that is later.
    first : dict of str to int, optional
        By table, the position of the first row that is asked about: those before it are
        what it stands beside.

    Returns
    -------
    list of Doubt
        Each kind once, with all rows of a table that it fits.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> meetings = table("meetings").empty()
    >>> meetings.loc[0, ["meeting_id", "kind", "held"]] = [
    ...     "K1", "group", pd.Timestamp("1926-02-03")]
    >>> (doubt,) = find_doubts(programme, {"meetings": meetings})
    >>> print(doubt.what)
    the meeting was held more than ten years before the programme began
    """
    calendar = dt.date.today()
    end = pd.Timestamp(today or max(calendar, programme.as_of or calendar))
    found = []
    for name, frame in frames.items():
        since = (first or {}).get(name, 0)
        if len(frame) <= since:
            continue
        look = Look(programme, name, frame.reset_index(drop=True), frames, end)
        for rule in RULES:
            if name not in rule.tables:
                continue
            rows = np.flatnonzero(rule.find(look).fillna(False).to_numpy(bool))
            rows = tuple((rows[rows >= since] - since).tolist())
            if rows:
                found.append(Doubt(name, rule.column, rule.what, rule.mend, rows, rule.is_void))
    return found
