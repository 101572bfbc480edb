"""Who is matched, and how: the cohort as pages 02, 03 and 08 see it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..errors import MentorkitWarning
from ..evaluation import (
    find_comparison_end,
    split_arms,
)
from ..matching import (
    Drawn,
    MentorMatcher,
    PairStates,
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


@dataclass(frozen=True)
class Entrants:
    """Who can be matched on a day, and what is settled about them; see :func:`gather_entrants`.

    Attributes
    ----------
    mentees, mentors : DataFrame
        The eligible, as rows of the table ``people``.
    settled : dict
        What ``MentorMatcher.fit`` is told beside them.
    states : PairStates
    drawn : Drawn
    """

    mentees: pd.DataFrame
    mentors: pd.DataFrame
    settled: dict[str, Any]
    states: PairStates
    drawn: Drawn = field(default_factory=Drawn)

    def match(
        self,
        matcher: MentorMatcher,
        *,
        locked: Iterable[tuple] = (),
        forbidden: Iterable[tuple] = (),
    ) -> MentorMatcher:
        """Fit a matcher to them.

        Parameters
        ----------
        matcher : MentorMatcher
        locked, forbidden : iterable of (mentee id, mentor id)
            Pairs that stand, and pairs that are not to be beside the declared conflicts.

        Returns
        -------
        MentorMatcher
            The same, fitted.

        Raises
        ------
        MatchingError
            A parameter or a locked pair that cannot be.
        """
        conflicts = self.settled["conflicts"]
        more = pd.DataFrame([*forbidden], columns=["id", "other_id"], dtype=object)
        if len(more):
            conflicts = pd.concat([conflicts, more], ignore_index=True)
        with warnings.catch_warnings():
            # The page tells its readers of it in a finding.
            warnings.simplefilter("ignore", MentorkitWarning)
            return matcher.fit(
                self.mentees,
                self.mentors,
                **{**self.settled, "conflicts": conflicts},
                locked=[*locked],
            )


def gather_entrants(phase: Phase) -> Entrants:
    """The eligible mentees and mentors of a day, and what is settled about them.

    Running and approved pairs keep their mentors' places, an ended pair is not
    proposed again, and mentees on the waiting list come after the accepted. Whoever
    a recorded draw has put there is proposed no mentor while both sides are compared,
    whatever the applications say of them.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    Entrants
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
    settled = {
        "conflicts": conflicts,
        "running": states.running,
        "ended": states.closed,
        "trained": may_start.loc[may_start["may_start"], "id"],
        "waiting": applications.loc[on_waiting_list, "id"],
        "left_out": find_left_out(applications, pairs),
        "people": people,
    }
    return Entrants(mentees, mentors, settled, states, drawn)


def match_cohort(phase: Phase) -> MatchedCohort:
    """Propose pairs for the eligible mentees who have none, while the programme lasts.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    MatchedCohort
        Of the entrants of :func:`gather_entrants`, by the params file's parameters.
    """
    programme = phase.programme
    entrants = gather_entrants(phase)
    matcher = entrants.match(MentorMatcher.from_programme(programme))
    states = entrants.states
    ranked = rank_of_real_pairs(
        matcher, states.made, proposed=states.proposed, random_state=programme.random_state
    )
    return MatchedCohort(entrants.mentees, entrants.mentors, matcher, ranked, entrants.drawn)


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
