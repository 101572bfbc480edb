"""The two of a pair by name, for the coordinator's lists."""

from __future__ import annotations

import pandas as pd

from ..language import Text

#: The columns that tell a pair in a list; two people may have the same name.
PAIR_COLUMNS = {
    "mentee": Text("Mentee"),
    "mentee_id": Text("Mentee's id"),
    "mentor": Text("Mentor"),
    "mentor_id": Text("Mentor's id"),
}


def name_pairs(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Rows with the columns ``mentee`` and ``mentor``: their names, or the id without one.

    Parameters
    ----------
    rows : DataFrame
        With ``mentee_id``, ``mentor_id`` or both.
    people : DataFrame
        The table ``people``.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> people = pd.DataFrame({"id": ["E1"], "role": ["mentee"], "name": ["Eva Ek"]})
    >>> name_pairs(pd.DataFrame({"mentee_id": ["E1", "E2"]}), people)["mentee"].tolist()
    ['Eva Ek', 'E2']
    """
    rows = rows.copy()
    for role in ("mentee", "mentor"):
        if f"{role}_id" not in rows:
            continue
        named = people[people["role"].eq(role).fillna(False)].dropna(subset=["name"])
        names = named.drop_duplicates("id").set_index("id")["name"]
        ids = rows[f"{role}_id"]
        found = pd.Series(names.reindex(ids).to_numpy(object), index=ids.index)
        rows[role] = found.where(found.notna(), ids.astype(object))
    return rows
