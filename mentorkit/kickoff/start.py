"""What each running pair has in place, and the pairs that lack something."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Text
from ..result import (
    Fact,
    PersonList,
    Share,
)
from ..tables.schemas import table
from ..tables.views import current_pairs, known_on
from .names import PAIR_COLUMNS, name_pairs

_KEYS = ["mentee_id", "mentor_id"]
#: A pair should have one to three goals: fewer give no direction, more give none either.
MOST_GOALS = 3


def check_start(
    pairs: pd.DataFrame, agreements: pd.DataFrame, goals: pd.DataFrame, as_of: dt.date
) -> pd.DataFrame:
    """What each running pair has in place.

    Parameters
    ----------
    pairs, agreements, goals : DataFrame
        The tables. A goal without ``mentor_id`` belongs to each running pair
        of its mentee.
    as_of : date

    Returns
    -------
    DataFrame, one row a running pair
        ``mentee_id``, ``mentor_id``, ``started``; ``agreed`` (an agreement is
        signed), ``signed`` (its date), ``confidentiality`` (agreed),
        ``cadence_weeks`` (NaN if not agreed), ``ends``; ``goals_set`` (how
        many), ``goals`` (those of them that were not set aside), ``reached``.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> pairs = table("pairs").empty()
    >>> pairs.loc[0, ["mentee_id", "mentor_id", "state", "date"]] = [
    ...     "E1", "M1", "running", pd.Timestamp("2026-01-12")]
    >>> start = check_start(pairs, table("agreements").empty(), table("goals").empty(),
    ...                     dt.date(2026, 2, 1))
    >>> start[["agreed", "confidentiality", "goals"]].values.tolist()
    [[False, False, 0]]
    """
    running = current_pairs(known_on("pairs", pairs, as_of))
    running = running.loc[running["state"].eq("running"), [*_KEYS, "started"]]
    running = running.reset_index(drop=True)
    signed = known_on("agreements", agreements, as_of).drop_duplicates(_KEYS, keep="last")
    signed = signed[[*_KEYS, "date", "confidentiality", "cadence_weeks", "ends"]]
    start = running.merge(signed.rename(columns={"date": "signed"}), on=_KEYS, how="left")
    start["agreed"] = start["signed"].notna()
    start["confidentiality"] = start["confidentiality"].fillna(False).astype(bool)

    known = known_on("goals", goals, as_of)
    own = pd.concat(
        [
            running[_KEYS].merge(known.dropna(subset=["mentor_id"]), on=_KEYS),
            running[_KEYS].merge(
                known[known["mentor_id"].isna()].drop(columns="mentor_id"), on="mentee_id"
            ),
        ]
    )
    keys = pd.MultiIndex.from_frame(running[_KEYS])
    reached = own[own["status"].eq("reached").fillna(False)]
    kept_up = own[~own["status"].eq("dropped").fillna(False)]
    for name, rows in (("goals_set", own), ("goals", kept_up), ("reached", reached)):
        found = rows.groupby(_KEYS).size().reindex(keys, fill_value=0)
        start[name] = found.to_numpy("int64")
    columns = [
        *_KEYS, "started", "agreed", "signed", "confidentiality", "cadence_weeks", "ends",
        "goals_set", "goals", "reached",
    ]  # fmt: skip
    return start[columns]


def share_without_agreement(pairs: pd.DataFrame, agreements: pd.DataFrame, as_of: dt.date) -> Share:
    """The share of running pairs that have signed no agreement; of nobody without the table."""
    if agreements.empty:
        return Share(0, 0)
    start = check_start(pairs, agreements, table("goals").empty(), as_of)
    return Share(int((~start["agreed"]).sum()), len(start))


def share_without_goals(pairs: pd.DataFrame, goals: pd.DataFrame, as_of: dt.date) -> Share:
    """The share of running pairs that have set no goal; of nobody without the table."""
    if goals.empty:
        return Share(0, 0)
    start = check_start(pairs, table("agreements").empty(), goals, as_of)
    return Share(int(start["goals_set"].eq(0).sum()), len(start))


def list_pairs_to_complete(
    start: pd.DataFrame, people: pd.DataFrame, agreements: pd.DataFrame, goals: pd.DataFrame
) -> list:
    """The pairs that lack an agreement or goals, the longest running first.

    Parameters
    ----------
    start : DataFrame
        From :func:`check_start`.
    people : DataFrame
        The table ``people``, for names; an id stands where a name is missing.
    agreements, goals : DataFrame
        The tables; without rows their list is left out.

    Returns
    -------
    list of PersonList
    """
    rows = name_pairs(start.sort_values("started", kind="stable"), people)
    columns = {
        **PAIR_COLUMNS,
        "started": Text("Running since"),
    }
    lists = []
    if len(agreements):
        lists.append(
            PersonList(rows[~rows["agreed"]], Text("Pairs without a signed agreement"), columns)
        )
    if len(goals):
        lists.append(
            PersonList(rows[rows["goals_set"] == 0], Text("Pairs without a goal"), columns)
        )
        lists.append(
            PersonList(
                rows[rows["goals"] > MOST_GOALS],
                Text("Pairs with more than {n} goals", n=Fact(MOST_GOALS)),
                {**columns, "goals": Text("Goals")},
            )
        )
    return [one for one in lists if len(one.frame)]
