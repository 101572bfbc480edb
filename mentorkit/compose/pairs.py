"""Pairs followed: how they met, how well they were matched, and what came after."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ..errors import MentorkitWarning
from ..evaluation import (
    choose_landmark,
    follow_from_landmark,
    know_departments,
    know_sites,
)
from ..matching import (
    MentorMatcher,
)
from ..meetings import track_meetings
from ..session import Phase


@dataclass(frozen=True)
class FollowedPairs:
    """How pairs met, and what came of it.

    Attributes
    ----------
    landmark : date
        Half-way through the programme.
    since_landmark : DataFrame
        Of :func:`~mentorkit.evaluation.follow_from_landmark`.
    mentees : DataFrame
        As pairs stand on the day: ``kept``, ``goal_reached``, ``score``,
        ``department``, ``site``; one row a mentee.
    """

    landmark: dt.date
    since_landmark: pd.DataFrame
    mentees: pd.DataFrame


def follow_pairs(phase: Phase) -> FollowedPairs:
    """Join what pairs did with how well they fit and what came of it, from the store.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    FollowedPairs
    """
    programme, landmark = phase.programme, choose_landmark(phase.programme)
    people, pairs, meetings = phase.read("people", "pairs", "meetings")
    employment, goals, pauses = phase.read("employment", "goals", "pauses")
    track = partial(
        track_meetings,
        meetings,
        pairs,
        programme,
        pauses=pauses,
        agreements=phase.read("agreements"),
    )
    now = score_tracked(phase, track(phase.as_of))
    then = track(min(landmark, phase.as_of))
    keys = ["mentee_id", "mentor_id"]
    then = then.merge(now[[*keys, "score"]], on=keys, how="left")
    followed = follow_from_landmark(
        then,
        landmark,
        phase.as_of,
        employment=employment,
        goals=goals,
        first_meeting_days=7 * programme.cadence.first_meeting_weeks,
    )
    now = now.sort_values("started", kind="stable").drop_duplicates("mentee_id", keep="last")
    mentees = now.set_index("mentee_id")
    is_reached = goals["status"].eq("reached").groupby(goals["mentee_id"]).any()
    mentees = mentees[["mentor_id", "score"]].assign(
        kept=mentees["held"] >= mentees["expected"],
        # One table counts whom the next does: who has set no goal has reached none.
        goal_reached=is_reached.reindex(mentees.index).eq(True),
        department=know_departments(employment, people).reindex(mentees.index),
        site=know_sites(employment, people).reindex(mentees.index),
    )
    return FollowedPairs(landmark, followed, mentees)


def score_tracked(phase: Phase, tracked: pd.DataFrame) -> pd.DataFrame:
    """Pairs with ``score``: how well they fit by the profiles as they are now, rules aside.

    Parameters
    ----------
    phase : Phase
    tracked : DataFrame
        ``mentee_id``, ``mentor_id``.

    Returns
    -------
    DataFrame
        NaN where a profile is gone.
    """
    people = phase.read("people")
    sides = [
        people[people["role"].eq(role) & people["id"].isin(tracked[f"{role}_id"])]
        for role in ("mentee", "mentor")
    ]
    if any(side.empty for side in sides):
        return tracked.assign(score=float("nan"))
    with warnings.catch_warnings():
        # Page 03 tells its readers of it in a finding.
        warnings.simplefilter("ignore", MentorkitWarning)
        matcher = MentorMatcher.from_programme(phase.programme)
        matcher = matcher.fit(*sides, running=tracked[["mentee_id", "mentor_id"]], people=people)
        return tracked.assign(score=matcher.score_pairs(tracked))
