"""What more than one page makes of several rooms: the cohort's match, the evidence.

The phases never import each other. A notebook composes them, passing the result
of one to the next; what two notebooks would compose alike stands here once.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .matching import MentorMatcher, RankedPairs, rank_of_real_pairs, sort_pairs
from .profiles import select_eligible
from .session import Phase
from .training import track_training, who_may_start


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
    """

    mentees: pd.DataFrame
    mentors: pd.DataFrame
    matcher: MentorMatcher
    ranked: RankedPairs


def match_cohort(phase: Phase) -> MatchedCohort:
    """Propose pairs for the eligible mentees who have none.

    Running and approved pairs keep their mentors' places, an ended pair is not
    proposed again, and mentees on the waiting list come after the accepted.

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
    trainings, attendance = phase.read("trainings", "training_attendance")
    mentees, mentors = select_eligible(people, applications, programme)
    may_start = who_may_start(track_training(people, trainings, attendance, programme, phase.as_of))
    states = sort_pairs(pairs, programme.period.end)
    on_waiting_list = applications["role"].eq("mentee") & applications["status"].eq("waiting")
    matcher = MentorMatcher.from_programme(programme).fit(
        mentees,
        mentors,
        conflicts=conflicts,
        running=states.running,
        ended=states.closed,
        trained=may_start.loc[may_start["may_start"], "id"],
        waiting=applications.loc[on_waiting_list, "id"],
        people=people,
    )
    ranked = rank_of_real_pairs(matcher, states.made, random_state=programme.random_state)
    return MatchedCohort(mentees, mentors, matcher, ranked)
