"""The evidence that the rules take: shares of people as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd

from ..result import Share
from ..tables.views import current_pairs, known_on

Measure = Callable[[dt.date], Share]
Evidence = Mapping[str, Share | pd.DataFrame | None]


def measure_shares(measures: Mapping[str, Measure], as_of: dt.date) -> dict[str, Share]:
    """Take each measure as of a day.

    Parameters
    ----------
    measures : mapping of str to callable
        Indicator to a function of the day, e.g.
        ``functools.partial(share_overdue, meetings, pairs, programme)``.
    as_of : date

    Returns
    -------
    dict of str to Share
        Those that are about somebody.
    """
    found = {name: measure(as_of) for name, measure in measures.items()}
    return {name: share for name, share in found.items() if share.n}


def share_without_mentor(
    people: pd.DataFrame,
    applications: pd.DataFrame,
    pairs: pd.DataFrame,
    employment: pd.DataFrame,
    as_of: dt.date,
) -> Share:
    """The share of mentees with a place who have no mentor.

    Parameters
    ----------
    people, applications, pairs, employment : DataFrame
        The tables. Without accepted applications every mentee in `people` has
        a place; those who have left the organisation do not count.
    as_of : date

    Returns
    -------
    Share
        Of nobody while no pair has been approved: the matching is still to
        come.
    """
    known = current_pairs(known_on("pairs", pairs, as_of))
    if not known["state"].isin(["approved", "running", "ended"]).any():
        return Share(0, 0)
    mentee = known_on("applications", applications, as_of)
    mentee = mentee[mentee["role"].eq("mentee") & mentee["status"].eq("accepted")]
    placed = set(mentee["id"]) or set(people.loc[people["role"].eq("mentee"), "id"])
    gone = known_on("employment", employment, as_of)
    placed -= set(gone.loc[gone["left"].notna(), "id"])
    has_mentor = set(known.loc[known["state"].isin(["approved", "running"]), "mentee_id"])
    return Share(len(placed - has_mentor), len(placed))


def share_untrained(
    track: Callable[[dt.date], pd.DataFrame], pairs: pd.DataFrame, as_of: dt.date
) -> Share:
    """The share of mentors with a mentee who lack a required training.

    Parameters
    ----------
    track : callable
        A day to one row a mentor and module, with ``id``, ``required`` and
        ``state``, e.g. ``functools.partial(track_training, people, trainings,
        attendance, programme)``.
    pairs : DataFrame
        The table ``pairs``. While no pair is approved or runs, every mentor
        counts.
    as_of : date

    Returns
    -------
    Share
    """
    tracked = track(as_of)
    paired = current_pairs(known_on("pairs", pairs, as_of))
    paired = paired[paired["state"].isin(["approved", "running"])]
    if len(paired):
        tracked = tracked[tracked["id"].isin(paired["mentor_id"])]
    lacks = tracked["required"].astype(bool) & tracked["state"].ne("done")
    return Share(int(tracked.loc[lacks, "id"].nunique()), int(tracked["id"].nunique()))
