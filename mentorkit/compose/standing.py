"""Where the programme stands: the evidence, what is proposed and what is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from ..adjustments import (
    FACTOR_PROPOSALS,
    Proposal,
    gather_evidence,
    list_undecided,
    propose_adjustments,
    share_untrained,
    share_wave_without_place,
    share_without_mentor,
    stand_evidence,
)
from ..evaluation import (
    ask_to_go_on,
    describe_scales,
    score_scales,
)
from ..kickoff import share_without_agreement, share_without_goals
from ..language import Text
from ..matching import (
    share_short_of_places,
)
from ..meetings import (
    count_changes_wanted,
    share_off_plan,
    share_without_follow_up,
    track_meetings,
)
from ..profiles import select_eligible
from ..readiness import ask_of_key_factors, score_key_factors
from ..result import Fact, Share
from ..session import Phase
from ..training import track_training
from .cohort import map_goals
from .evaluation import Evaluation, rate_responses
from .told import stand_as_it_was


@dataclass(frozen=True)
class Standing:
    """How the programme stands, and what that speaks for.

    Attributes
    ----------
    measures : mapping of str to callable
        Each share that a proposal rests on, as a function of the day.
    followed : mapping of str to callable
        These, and the figures that decisions on other proposals are followed by.
    evidence : mapping
        What was found on the day, or told in an earlier edition where so few have come or
        gone since that what follows from it would tell of them.
    key_factors : DataFrame
        Each key factor with its score, gap and next step.
    proposals : sequence of Proposal
        Changes that the evidence speaks for, those first that nobody has decided on.
    undecided : sequence of Proposal
        Those of them that nobody has decided on.
    """

    measures: Mapping[str, Callable[[dt.date], Share]]
    followed: Mapping[str, Callable[[dt.date], Share | Fact]]
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
    pauses = phase.read("pauses")
    trainings, trained = phase.read("trainings", "training_attendance")
    meetings, attendance = phase.read("meetings", "meeting_attendance")
    said = phase.read("follow_ups")
    answers, acts, decisions = phase.read("survey_responses", "key_factors", "decisions")
    track = partial(track_training, people, trainings, trained, programme)
    measures = {
        "without_mentor": partial(share_without_mentor, people, applications, pairs, employment),
        "untrained": partial(share_untrained, track, trainings, pairs),
        "late_pairs": partial(
            share_off_plan, meetings, pairs, programme, pauses=pauses, agreements=agreements
        ),
        "without_follow_up": partial(
            share_without_follow_up, meetings, attendance, pairs, programme, follow_ups=said
        ),
        "without_agreement": partial(share_without_agreement, pairs, agreements),
        "without_goals": partial(share_without_goals, pairs, goals),
        "next_wave": partial(
            share_wave_without_place, phase.arms, people, applications, pairs, employment
        ),
    }
    key_factors = score_key_factors(acts, programme, day)
    tracked = track_meetings(meetings, pairs, programme, day)
    found = gather_evidence(
        measures,
        day,
        goal_supply=None if phase.is_over else map_goals(phase).goals,
        scales=describe_scales(score_scales(answers, programme.surveys)),
        response_rate=rate_responses(phase),
        key_factors=key_factors,
        changes_wanted=count_changes_wanted(said, tracked, day),
    )
    evidence = stand_evidence(found, partial(stand_as_it_was, phase))
    proposals = propose_adjustments(evidence, programme)
    undecided = list_undecided(proposals, decisions, day)
    # What was decided on may stand as it is: no page may call that the first to do.
    proposals = sorted(proposals, key=lambda proposal: proposal not in undecided)
    followed = {**measures, **_follow_alone(phase)}
    return Standing(measures, followed, evidence, key_factors, proposals, undecided)


def _follow_alone(phase: Phase) -> dict[str, Callable[[dt.date], Share | Fact]]:
    """What decisions are followed by beside the rules' own shares, as functions of the day."""
    programme = phase.programme

    def short_goals(day: dt.date) -> Share:
        people, applications, employment = replace(phase, as_of=day).read(
            "people", "applications", "employment"
        )
        return share_short_of_places(*select_eligible(people, applications, programme, employment))

    def answered(day: dt.date) -> Share:
        rates = rate_responses(replace(phase, as_of=day))
        own = rates[rates["role"].eq("mentee") & rates["invited"].gt(0)]
        if own.empty:
            return Share(0, 0)
        return Share(int(own["answered"].iloc[-1]), int(own["invited"].iloc[-1]))

    def evidence_of(factor: str, day: dt.date) -> Fact:
        scores = score_key_factors(phase.read("key_factors"), programme, day)
        own = scores.loc[scores["factor"].eq(factor), "score_pct"]
        return Fact(float(own.iloc[0]) / 100 if len(own) else float("nan"), ".0%")

    factors = {factor: partial(evidence_of, factor) for factor in FACTOR_PROPOSALS}
    return {"short_goals": short_goals, "answered": answered, **factors}


def ask_leadership(standing: Standing, evaluation: Evaluation) -> list[Text]:
    """What the pages ask leadership to decide beside the proposed changes.

    Parameters
    ----------
    standing : Standing
    evaluation : Evaluation

    Returns
    -------
    list of Text
        The next step of each key factor that no proposed change takes up, as
        page 01 has it, and whether the programme goes on, as page 07 has it.
    """
    scores = standing.key_factors
    taken_up = {proposal.id for proposal in standing.proposals}
    open_factors = scores[~scores["factor"].map(FACTOR_PROPOSALS).isin(taken_up)]
    # Without a single act the table was not kept.
    steps = ask_of_key_factors(open_factors) if scores["acts_done"].sum() else []
    return [*steps, ask_to_go_on(evaluation.effects)]
