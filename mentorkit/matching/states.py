"""Which mentees seek a mentor, which pairs stand, from the log of pairs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from ..language import Text
from ..tables.views import current_pairs

_KEYS = ["mentee_id", "mentor_id"]
#: Reason of the rows in the sheet of proposals: it stays when a person approves them.
PROPOSAL = Text("mentorkit's proposal")
#: What the reason holds in any language.
_MARK = "mentorkit"


@dataclass(frozen=True)
class PairStates:
    """The log of pairs as the matching asks of it; each ``mentee_id``, ``mentor_id``.

    Attributes
    ----------
    running : DataFrame
        Approved or running: they hold a place, their mentees seek no mentor. So
        are pairs that went on to the programme's end.
    closed : DataFrame
        Ended or not approved: not proposed again.
    made : DataFrame
        Pairs that people made: approved, running or ended.
    proposed : DataFrame
        Pairs that the matching proposed, as far as the log tells: a row's reason
        is ``PROPOSAL``, or nobody is named as who proposed them.
    """

    running: pd.DataFrame
    closed: pd.DataFrame
    made: pd.DataFrame
    proposed: pd.DataFrame


def sort_pairs(pairs: pd.DataFrame, programme_end: dt.date | None = None) -> PairStates:
    """Sort the log of pairs into those that run, those that are closed, those made.

    Parameters
    ----------
    pairs : DataFrame
        The table ``pairs``.
    programme_end : date, optional
        Pairs that ended on that day or later were not broken off: their mentees
        do not seek another mentor.

    Returns
    -------
    PairStates

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> log = pd.DataFrame({"mentee_id": ["E1", "E2"], "mentor_id": ["M1", "M1"],
    ...                     "state": ["running", "ended"],
    ...                     "date": pd.to_datetime(["2026-02-01", "2026-03-01"])})
    >>> states = sort_pairs(log.reindex(columns=table("pairs").columns))
    >>> states.running["mentee_id"].tolist(), states.closed["mentee_id"].tolist()
    (['E1'], ['E2'])
    """
    now = current_pairs(pairs)
    ended = now["state"].eq("ended")
    through = ended & False
    if programme_end is not None:
        through = ended & now["ended"].ge(pd.Timestamp(programme_end))
    running = now["state"].isin(["approved", "running"]) | through

    def pick(mask: pd.Series) -> pd.DataFrame:
        return now.loc[mask.astype(bool), _KEYS].reset_index(drop=True)

    return PairStates(
        running=pick(running),
        closed=pick((ended & ~through) | now["state"].eq("declined")),
        made=pick(running | ended),
        proposed=pairs.loc[_is_proposal(pairs), _KEYS].drop_duplicates().reset_index(drop=True),
    )


def _is_proposal(pairs: pd.DataFrame) -> pd.Series:
    blank = pd.Series("", pairs.index)
    said = {
        name: pairs.get(name, blank).astype(object).fillna("").astype(str).str.strip()
        for name in ("reason", "decided_by")
    }
    marked = said["reason"].str.casefold().str.contains(_MARK, regex=False)
    return marked | (pairs["state"].eq("proposed") & said["decided_by"].eq(""))


def find_left_out(applications: pd.DataFrame, pairs: pd.DataFrame) -> list:
    """Mentees whom an earlier matching left without a mentor.

    Parameters
    ----------
    applications, pairs : DataFrame
        The tables of those names.

    Returns
    -------
    list of ids
        Who applied as a mentee before pairs were last approved and has never
        been in one.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> def of(name, **rows):
    ...     return pd.DataFrame(rows).reindex(columns=table(name).columns)
    >>> days = pd.to_datetime(["2026-01-05", "2026-01-07", "2026-03-01"])
    >>> asked = of("applications", id=["E1", "E2", "E3"], role="mentee", date=days)
    >>> made = of("pairs", mentee_id=["E1"], mentor_id=["M1"], state="running", date=days[1:2])
    >>> find_left_out(asked, made)
    ['E2']
    """
    approved = pairs[pairs["state"].isin(["approved", "running"])]
    # That a pair begins later is no new matching.
    last = approved.groupby(_KEYS)["date"].min().max()
    earlier = applications["role"].eq("mentee") & applications["date"].le(last)
    waiting = applications.loc[earlier.fillna(False).astype(bool), "id"]
    return [person for person in waiting if person not in set(approved["mentee_id"])]
