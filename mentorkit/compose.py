"""What more than one page makes of several rooms: the cohort's match, the evidence.

The phases never import each other. A notebook composes them, passing the result
of one to the next; what two notebooks would compose alike stands here once.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from .adjustments import (
    Proposal,
    gather_evidence,
    list_undecided,
    propose_adjustments,
    share_untrained,
    share_without_mentor,
)
from .errors import MentorkitWarning
from .evaluation import count_invited, describe_scales, response_rate, score_scales
from .kickoff import share_without_agreement, share_without_goals
from .matching import (
    MentorMatcher,
    RankedPairs,
    find_left_out,
    map_supply_and_demand,
    rank_of_real_pairs,
    sort_pairs,
)
from .meetings import share_overdue, share_without_follow_up
from .profiles import select_eligible
from .readiness import score_key_factors
from .result import Share
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
    trainings, attendance, employment = phase.read("trainings", "training_attendance", "employment")
    mentees, mentors = select_eligible(people, applications, programme, employment)
    may_start = who_may_start(track_training(people, trainings, attendance, programme, phase.as_of))
    states = sort_pairs(pairs, programme.period.end)
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
    ranked = rank_of_real_pairs(matcher, states.made, random_state=programme.random_state)
    return MatchedCohort(mentees, mentors, matcher, ranked)


@dataclass(frozen=True)
class Standing:
    """How the programme stands, and what that speaks for.

    Attributes
    ----------
    measures : mapping of str to callable
        Each share that a proposal rests on, as a function of the day.
    evidence : mapping
        What was found on the day.
    key_factors : DataFrame
        Each key factor with its score, gap and next step.
    proposals : sequence of Proposal
        Changes that the evidence speaks for.
    undecided : sequence of Proposal
        Those of them that nobody has decided on.
    """

    measures: Mapping[str, Callable[[dt.date], Share]]
    evidence: Mapping[str, Share | pd.DataFrame]
    key_factors: pd.DataFrame
    proposals: Sequence[Proposal]
    undecided: Sequence[Proposal]


def assess_programme(phase: Phase) -> Standing:
    """Gather the evidence of every room and what it speaks for, from the store.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    Standing
    """
    programme, day = phase.programme, phase.as_of
    people, applications, pairs = phase.read("people", "applications", "pairs")
    agreements, goals, employment = phase.read("agreements", "goals", "employment")
    trainings, trained = phase.read("trainings", "training_attendance")
    meetings, attendance = phase.read("meetings", "meeting_attendance")
    answers, acts, decisions = phase.read("survey_responses", "key_factors", "decisions")
    track = partial(track_training, people, trainings, trained, programme)
    measures = {
        "without_mentor": partial(share_without_mentor, people, applications, pairs, employment),
        "untrained": partial(share_untrained, track, trainings, pairs),
        "late_pairs": partial(share_overdue, meetings, pairs, programme),
        "without_follow_up": partial(
            share_without_follow_up, meetings, attendance, pairs, programme
        ),
        "without_agreement": partial(share_without_agreement, pairs, agreements),
        "without_goals": partial(share_without_goals, pairs, goals),
    }
    invited = count_invited(applications, people, pairs)
    key_factors = score_key_factors(acts, programme, day)
    evidence = gather_evidence(
        measures,
        day,
        goal_supply=map_supply_and_demand(
            *select_eligible(people, applications, programme, employment)
        ),
        scales=describe_scales(score_scales(answers, programme.surveys)),
        response_rate=response_rate(answers, invited, programme.surveys),
        key_factors=key_factors,
    )
    proposals = propose_adjustments(evidence, programme)
    undecided = list_undecided(proposals, decisions, day)
    return Standing(measures, evidence, key_factors, proposals, undecided)
