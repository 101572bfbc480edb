"""Who takes part, and in which department each works."""

from __future__ import annotations

import pandas as pd


def list_participants(
    role: str, applications: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Whoever has had a role in the programme, from the best table there is.

    Parameters
    ----------
    role : {"mentee", "mentor", "waiting"}
        The last: mentees on the waiting list.
    applications, people, pairs : DataFrame
        The tables. Without accepted applications of the role, those who have
        been in a running pair; without pairs, everybody in `people` with it.

    Returns
    -------
    DataFrame
        ``id`` and ``date`` (since when; NaT where no table tells), one row an
        application or pair.
    """
    state = "waiting" if role == "waiting" else "accepted"
    applied = applications["role"].eq("mentee" if role == "waiting" else role)
    sources = [applications[applied & applications["status"].eq(state)]]
    if pairs is not None and role != "waiting":
        ran = pairs[pairs["state"].isin(["running", "ended"])]
        sources.append(ran.rename(columns={f"{role}_id": "id"}))
    if role != "waiting":
        sources.append(people[people["role"].eq(role)])
    found = next((rows for rows in sources if rows["id"].notna().any()), sources[-1])
    found = found.reindex(columns=["id", "date"]).dropna(subset=["id"])
    return found.astype({"date": "datetime64[us]"}).reset_index(drop=True)


def list_mentees(
    applications: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame | None = None
) -> list[str]:
    """Ids of those who were given a place as mentee; see :func:`list_participants`."""
    found = list_participants("mentee", applications, people, pairs)
    return found["id"].drop_duplicates().tolist()


def know_departments(employment: pd.DataFrame | None, people: pd.DataFrame | None) -> pd.Series:
    """Each person's department: from `employment`, else from `people`; index ``id``."""
    return _know("department", employment, people)


def know_sites(employment: pd.DataFrame | None, people: pd.DataFrame | None) -> pd.Series:
    """Each person's place of work: from `employment`, else from `people`; index ``id``."""
    return _know("site", employment, people)


def _know(name: str, *frames: pd.DataFrame | None) -> pd.Series:
    columns = ["id", name]
    given = [frame[columns].dropna() for frame in frames if frame is not None]
    # An empty table would have a say in the dtype, one that pandas means to change.
    told = [frame for frame in given if len(frame)]
    both = pd.concat(told) if told else pd.DataFrame(columns=columns, dtype=object)
    return both.drop_duplicates("id").set_index("id")[name]
