"""The evidence that the rules take: shares of people as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd

from ..result import Share
from ..tables.views import current_pairs, known_on

Measure = Callable[[dt.date], Share]
Evidence = Mapping[str, Share | pd.DataFrame | None]


def gather_evidence(
    measures: Mapping[str, Measure],
    as_of: dt.date,
    *,
    goal_supply: pd.DataFrame | None = None,
    scales: pd.DataFrame | None = None,
    response_rate: pd.DataFrame | None = None,
    key_factors: pd.DataFrame | None = None,
    changes_wanted: pd.DataFrame | None = None,
) -> dict[str, Share | pd.DataFrame]:
    """Take each measure as of a day, and leave out what no table tells.

    Parameters
    ----------
    measures : mapping of str to callable
        Indicator (:data:`~mentorkit.adjustments.INDICATORS`) to a function of
        the day, e.g. ``functools.partial(share_off_plan, meetings, pairs,
        programme)``. A share of nobody was not measured.
    as_of : date
    goal_supply : DataFrame, optional
        ``goal``, ``wanted``, ``offered``, ``places``, ``gap``: the ``goals`` of
        ``mentorkit.matching.map_supply_and_demand``. Where nobody offers
        anything, the mentors' skills were not asked for.
    scales : DataFrame, optional
        ``scale``, ``role``, ``wave``, ``mean``, ``high``, ``n``, as
        ``mentorkit.evaluation.describe_scales`` gives.
    response_rate : DataFrame, optional
        ``role``, ``wave``, ``answered``, ``invited``.
    key_factors : DataFrame, optional
        ``factor``, ``acts_done``, ``score_pct``, ``next_step``, as
        ``mentorkit.readiness.score_key_factors`` gives. Without a single act
        the table was not kept.
    changes_wanted : DataFrame, optional
        ``change``, ``role``, ``wanted``, ``n``, as
        ``mentorkit.meetings.count_changes_wanted`` gives.

    Returns
    -------
    dict
        What :func:`~mentorkit.adjustments.propose_adjustments` takes.

    Examples
    --------
    >>> gather_evidence({"late_pairs": lambda day: Share(3, 12),
    ...                  "untrained": lambda day: Share(0, 0)}, dt.date(2026, 5, 1))
    {'late_pairs': Share(k=3, n=12, digits=0)}
    """
    shares = {name: measure(as_of) for name, measure in measures.items()}
    found: dict[str, Share | pd.DataFrame] = {name: s for name, s in shares.items() if s.n}
    frames = {
        "scales": scales,
        "response_rate": response_rate,
        "changes_wanted": changes_wanted,
    }
    if goal_supply is not None and goal_supply["offered"].sum():
        frames["goal_supply"] = goal_supply
    if key_factors is not None and key_factors["acts_done"].sum():
        frames["key_factors"] = key_factors
    return found | {name: f for name, f in frames.items() if f is not None and len(f)}


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
        Of nobody while no pair is approved or runs: the matching is still to
        come, or the programme is over.
    """
    known = current_pairs(known_on("pairs", pairs, as_of))
    has_mentor = known["state"].isin(["approved", "running"])
    if not has_mentor.any():
        return Share(0, 0)
    mentee = known_on("applications", applications, as_of)
    mentee = mentee[mentee["role"].eq("mentee") & mentee["status"].eq("accepted")]
    placed = set(mentee["id"]) or set(people.loc[people["role"].eq("mentee"), "id"])
    gone = known_on("employment", employment, as_of)
    placed -= set(gone.loc[gone["left"].notna(), "id"])
    return Share(len(placed - set(known.loc[has_mentor, "mentee_id"])), len(placed))


def share_untrained(
    track: Callable[[dt.date], pd.DataFrame],
    trainings: pd.DataFrame,
    pairs: pd.DataFrame,
    as_of: dt.date,
) -> Share:
    """The share of mentors with a mentee who lack a required training.

    Parameters
    ----------
    track : callable
        A day to one row a mentor and module, with ``id``, ``required`` and
        ``state``, e.g. ``functools.partial(track_training, people, trainings,
        attendance, programme)``.
    trainings, pairs : DataFrame
        The tables. Before any pair is approved, every mentor counts.
    as_of : date

    Returns
    -------
    Share
        Of nobody before the first training, and once every pair has ended.
    """
    if not (trainings["date"] <= pd.Timestamp(as_of)).any():
        return Share(0, 0)
    tracked = track(as_of)
    paired = current_pairs(known_on("pairs", pairs, as_of))
    meets = paired["state"].isin(["approved", "running"])
    if meets.any() or paired["state"].eq("ended").any():
        tracked = tracked[tracked["id"].isin(paired.loc[meets, "mentor_id"])]
    lacks = tracked["required"].astype(bool) & tracked["state"].ne("done")
    return Share(int(tracked.loc[lacks, "id"].nunique()), int(tracked["id"].nunique()))


def share_wave_without_place(
    arms: pd.DataFrame,
    people: pd.DataFrame,
    applications: pd.DataFrame,
    pairs: pd.DataFrame,
    employment: pd.DataFrame,
    as_of: dt.date,
) -> Share:
    """Of those who start in the next wave, the share for whom no mentor has a place free.

    Parameters
    ----------
    arms : DataFrame, index ``id``
        Of :func:`~mentorkit.tables.current_arms`.
    people, applications, pairs, employment : DataFrame
        The tables. Places are those of the accepted mentors, without any of all;
        less pairs that are approved or run, and accepted mentees without a mentor.
    as_of : date

    Returns
    -------
    Share
        Of nobody where no wave is still to start.
    """
    later = arms[arms["starts"].gt(pd.Timestamp(as_of)) & arms["arm"].str.startswith("wave_")]
    gone = known_on("employment", employment, as_of)
    out = set(gone.loc[gone["left"].notna(), "id"])
    asked = known_on("applications", applications, as_of)
    states = {
        role: own.set_index("id")["status"] for role, own in asked.groupby("role", observed=True)
    }
    mentees = states.get("mentee", pd.Series(dtype=object))
    refused = set(mentees.index[mentees.isin(["withdrawn", "declined"])])
    wave = set(later.index[later["starts"].eq(later["starts"].min())]) - out - refused
    mentors = people[people["role"].eq("mentor") & ~people["id"].isin(list(out))]
    if "mentor" in states:
        accepted = states["mentor"].index[states["mentor"].eq("accepted")]
        mentors = mentors[mentors["id"].isin(accepted)]
    now = current_pairs(known_on("pairs", pairs, as_of))
    paired = set(now.loc[now["state"].isin(["approved", "running"]), "mentee_id"])
    seeking = set(mentees.index[mentees.eq("accepted")]) - paired - out - set(later.index)
    free = int(mentors["capacity"].fillna(1).sum()) - len(paired) - len(seeking)
    return Share(max(0, len(wave) - max(0, free)), len(wave))
