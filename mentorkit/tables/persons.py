"""Where the tables tell of a person, and what is left of a row without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Literal

import numpy as np
import pandas as pd

from .schemas import TABLES

#: What goes with a person: the whole ``row``, or their ``mention`` in somebody else's.
Part = Literal["row", "mention"]

#: Every column that holds people's ids. A row that two people share goes with either:
#: what they did together tells of both. A mentee's goal and a person's own row outlive
#: the mentor, the manager or the wished-for who is named there.
PERSON_COLUMNS: Mapping[str, Mapping[str, Part]] = {
    "people": {"id": "row", "manager_id": "mention", "wishes": "mention"},
    "applications": {"id": "row"},
    "conflicts": {"id": "row", "other_id": "row"},
    "pairs": {"mentee_id": "row", "mentor_id": "row"},
    "agreements": {"mentee_id": "row", "mentor_id": "row"},
    "goals": {"mentee_id": "row", "mentor_id": "mention"},
    "goal_notes": {"mentee_id": "row"},
    "pauses": {"mentee_id": "row", "mentor_id": "row"},
    "end_requests": {"mentee_id": "row", "mentor_id": "row"},
    "follow_ups": {"mentee_id": "row", "mentor_id": "row"},
    "training_attendance": {"id": "row"},
    "meetings": {"mentee_id": "row", "mentor_id": "row"},
    "meeting_attendance": {"id": "row"},
    "employment": {"id": "row"},
    "ties": {"from_id": "row", "to_id": "row"},
    "study_arms": {"id": "row"},
}
#: The same for the key of whoever answered a survey, or of what they wrote there, which is
#: nobody's id.
KEY_COLUMNS: Mapping[str, Mapping[str, Part]] = {
    "survey_responses": {"respondent": "row"},
    "comment_themes": {"comment_id": "row"},
}
#: Columns that name a row which goes with a person: what belongs to it goes with it. A table
#: stands after the one that it belongs to. A group's meeting has nobody's id and stays.
OWNERS: Mapping[str, Mapping[str, str]] = {
    "goal_notes": {"goal_id": "goals"},
    "meeting_attendance": {"meeting_id": "meetings"},
}


def leave_out(
    name: str,
    frame: pd.DataFrame,
    is_gone: Callable[[str], bool],
    is_gone_key: Callable[[str], bool],
) -> tuple[pd.DataFrame, np.ndarray]:
    """A table without people: their rows out, their ids in others' rows emptied.

    Parameters
    ----------
    name : str
        Name of the table.
    frame : DataFrame
        Typed as its schema says.
    is_gone, is_gone_key : callable
        Whether an id, or a respondent's key, is of somebody to be left out.

    Returns
    -------
    DataFrame
        The rows that stay, with the index they had.
    array of bool, shape (n_rows,)
        Which rows stay.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> goals = pd.DataFrame({"goal_id": ["G1", "G2"], "mentee_id": ["E1", "E2"],
    ...                       "mentor_id": ["M1", "M1"]}).reindex(columns=table("goals").columns)
    >>> frame, kept = leave_out("goals", goals, {"E1", "M1"}.__contains__, lambda key: False)
    >>> frame[["goal_id", "mentor_id"]].values.tolist(), kept.tolist()
    ([['G2', nan]], [False, True])
    """
    kept = np.ones(len(frame), dtype=bool)
    changed: dict[str, pd.Series] = {}
    for columns, gone in ((PERSON_COLUMNS, is_gone), (KEY_COLUMNS, is_gone_key)):
        for column, part in columns.get(name, {}).items():
            values = frame[column]
            if TABLES[name].field(column).kind == "list":
                lists = [tuple(v for v in entries if not gone(v)) for entries in values]
                if any(len(new) != len(old) for new, old in zip(lists, values, strict=True)):
                    changed[column] = pd.Series(lists, index=frame.index, dtype=object)
                continue
            known = {value for value in values.dropna().unique() if gone(value)}
            found = values.isin(known).to_numpy(dtype=bool)
            if part == "row":
                kept &= ~found
            elif found.any():
                changed[column] = values.mask(found)
    return (frame.assign(**changed)[kept] if changed or not kept.all() else frame), kept


def find_orphans(name: str, frame: pd.DataFrame, gone: Mapping[str, Set[str]]) -> np.ndarray:
    """Which rows belong to a row that has gone with somebody, as a meeting's attendance does.

    Parameters
    ----------
    name : str
        Name of the table.
    frame : DataFrame
    gone : dict of str to set of str
        By table, the ids of the rows that have gone and are in no other row.

    Returns
    -------
    array of bool, shape (n_rows,)

    Examples
    --------
    >>> frame = pd.DataFrame({"meeting_id": ["K1", "K2"], "id": ["E1", "E1"]})
    >>> find_orphans("meeting_attendance", frame, {"meetings": {"K2"}}).tolist()
    [False, True]
    """
    found = np.zeros(len(frame), dtype=bool)
    for column, owner in OWNERS.get(name, {}).items():
        if gone.get(owner):
            found |= frame[column].isin(gone[owner]).to_numpy(dtype=bool)
    return found


def note_gone(gone: dict[str, set[str]], name: str, ids: Iterable[str]) -> None:
    """Remember the ids of rows that have gone, of a table that others belong to."""
    if any(name in owners.values() for owners in OWNERS.values()):
        gone.setdefault(name, set()).update(ids)
