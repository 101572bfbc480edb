"""Who is matched, and how: the cohort as pages 02, 03 and 08 see it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import pandas as pd

from ..errors import MentorkitWarning
from ..evaluation import (
    find_comparison_end,
    split_arms,
)
from ..matching import (
    Drawn,
    MentorMatcher,
    RankedPairs,
    SupplyMap,
    find_left_out,
    map_supply_and_demand,
    part_drawn,
    rank_of_real_pairs,
    sort_pairs,
)
from ..profiles import select_eligible
from ..session import Phase
from ..training import track_training, who_may_start


@dataclass(frozen=True)
class MatchedCohort:
    """Who was matched, and how.

    Attributes
    ----------
    mentees, mentors : DataFrame
        The eligible, as rows of the table ``people``.
    matcher : MentorMatcher
        Fitted: ``pairs_`` are the proposed pairs.
    ranked : RankedPairs
        How highly the scores rank the pairs that people made.
    drawn : Drawn
        Who was drawn to wait and seeks no mentor meanwhile, and who has a pair all the same.
    """

    mentees: pd.DataFrame
    mentors: pd.DataFrame
    matcher: MentorMatcher
    ranked: RankedPairs
    drawn: Drawn = field(default_factory=Drawn)


def match_cohort(phase: Phase) -> MatchedCohort:
    """Propose pairs for the eligible mentees who have none, while the programme lasts.

    Running and approved pairs keep their mentors' places, an ended pair is not
    proposed again, and mentees on the waiting list come after the accepted. Whoever
    a recorded draw has put there is proposed no mentor while both sides are compared,
    whatever the applications say of them.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    MatchedCohort
    """
    programme = phase.programme
    people, applications, pairs, conflicts = phase.read(
        "people", "applications", "pairs", "conflicts"
    )
    trainings, attendance, employment = phase.read("trainings", "training_attendance", "employment")
    mentees, mentors = select_eligible(people, applications, programme, employment)
    may_start = who_may_start(track_training(people, trainings, attendance, programme, phase.as_of))
    states = sort_pairs(pairs, programme.period.end)
    if phase.is_over:
        mentees = mentees[mentees["id"].isin(states.running["mentee_id"])]
    drawn = _part_drawn(phase, applications, pairs).among(mentees["id"])
    mentees = mentees[~mentees["id"].isin(drawn.held_back)]
    on_waiting_list = applications["role"].eq("mentee") & applications["status"].eq("waiting")
    with warnings.catch_warnings():
        # The page tells its readers of it in a finding.
        warnings.simplefilter("ignore", MentorkitWarning)
        matcher = MentorMatcher.from_programme(programme).fit(
            mentees,
            mentors,
            conflicts=conflicts,
            running=states.running,
            ended=states.closed,
            trained=may_start.loc[may_start["may_start"], "id"],
            waiting=applications.loc[on_waiting_list, "id"],
            left_out=find_left_out(applications, pairs),
            people=people,
        )
    ranked = rank_of_real_pairs(
        matcher, states.made, proposed=states.proposed, random_state=programme.random_state
    )
    return MatchedCohort(mentees, mentors, matcher, ranked, drawn)


def _part_drawn(phase: Phase, applications: pd.DataFrame, pairs: pd.DataFrame) -> Drawn:
    """Who was drawn to wait and does, and who was let in; nobody once the sides are parted."""
    arms = phase.arms
    end = find_comparison_end(split_arms(arms), pairs, arms, phase.read("meetings"))
    is_lottery = arms["arm"].eq("waiting").any()
    if phase.is_over or (is_lottery and end is not None and end < phase.as_of):
        return Drawn()
    return part_drawn(arms, applications, pairs, phase.as_of)


def map_goals(phase: Phase) -> SupplyMap:
    """Map the goals that the eligible mentees seek on what the eligible mentors offer.

    The one such map: what page 02 and 03 show of it and what the evidence of
    page 08 goes by is the same.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    SupplyMap
        Of all the eligible and all their places, also those in running pairs.
    """
    programme = phase.programme
    people, applications, employment = phase.read("people", "applications", "employment")
    return map_supply_and_demand(
        *select_eligible(people, applications, programme, employment),
        n_clusters=programme.matching.n_clusters,
        random_state=programme.random_state,
    )


def select_ungrouped(phase: Phase, cohort: MatchedCohort) -> pd.DataFrame:
    """The mentees for whom a peer group is to be proposed.

    Parameters
    ----------
    phase : Phase
    cohort : MatchedCohort

    Returns
    -------
    DataFrame
        Rows of ``cohort.mentees``: those with a running or proposed pair whom no
        group meeting that was held had on its list, since groups that meet stay
        together. Nobody once the programme is over, or once groups meet where
        ``matching.mix_groups`` makes new ones of all each time (page 06).
    """
    meetings, attendance = phase.read("meetings", "meeting_attendance")
    held = meetings["kind"].eq("group").fillna(False) & meetings["held"].notna()
    listed = attendance["meeting_id"].isin(meetings.loc[held, "meeting_id"])
    ids = cohort.mentees["id"]
    if phase.programme.matching.mix_groups and held.any():
        return cohort.mentees.iloc[:0]
    wanted = ids.isin(cohort.matcher.placed_) & ~ids.isin(attendance.loc[listed, "id"])
    return cohort.mentees[wanted & (not phase.is_over)]
