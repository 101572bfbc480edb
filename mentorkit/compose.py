"""What several rooms make together: the cohort's match, the map of goals, the evidence, pairs.

The phases never import each other. A notebook composes them, passing the result
of one to the next; what two notebooks would compose alike stands here once.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from .adjustments import (
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
from .errors import MentorkitWarning
from .evaluation import (
    Effect,
    ask_to_go_on,
    choose_landmark,
    compare_with_others,
    count_invited,
    count_staying,
    describe_scales,
    find_comparison_end,
    find_lottery,
    follow_from_landmark,
    judge_primary,
    know_departments,
    know_sites,
    list_mentees,
    list_participants,
    measure_effects,
    order_waves,
    programme_indicators,
    response_rate,
    score_scales,
    split_arms,
)
from .kickoff import share_without_agreement, share_without_goals
from .language import Text
from .matching import (
    MentorMatcher,
    RankedPairs,
    SupplyMap,
    find_left_out,
    map_supply_and_demand,
    part_drawn,
    rank_of_real_pairs,
    share_short_of_places,
    sort_pairs,
)
from .meetings import share_overdue, share_without_follow_up, track_meetings
from .profiles import select_eligible
from .publication import Rules, stand_as_told
from .readiness import ask_of_key_factors, score_key_factors
from .result import Estimate, Fact, Share, stand_among
from .session import Phase
from .tables import current_study, name_comments
from .tables.pseudonyms import Pseudonyms
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
    held_back : list of str
        Ids of mentees who were drawn to wait and seek no mentor meanwhile.
    admitted : list of str
        Ids of those who were drawn to wait and have a place all the same.
    """

    mentees: pd.DataFrame
    mentors: pd.DataFrame
    matcher: MentorMatcher
    ranked: RankedPairs
    held_back: Sequence[str] = ()
    admitted: Sequence[str] = ()


def match_cohort(phase: Phase) -> MatchedCohort:
    """Propose pairs for the eligible mentees who have none, while the programme lasts.

    Running and approved pairs keep their mentors' places, an ended pair is not
    proposed again, and mentees on the waiting list come after the accepted. Whoever
    a recorded draw has put there is proposed no mentor while both sides are compared:
    not before somebody accepts them.

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
    held_back, admitted = (
        [person for person in ids if person in set(mentees["id"])]
        for ids in _part_drawn(phase, applications, pairs)
    )
    mentees = mentees[~mentees["id"].isin(held_back)]
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
    return MatchedCohort(mentees, mentors, matcher, ranked, held_back, admitted)


def _part_drawn(
    phase: Phase, applications: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[list[str], list[str]]:
    """Who was drawn to wait and does, and who was let in; nobody once the sides are parted."""
    arms = phase.arms
    end = find_comparison_end(split_arms(arms), pairs, arms)
    is_lottery = arms["arm"].eq("waiting").any()
    if phase.is_over or (is_lottery and end is not None and end < phase.as_of):
        return [], []
    return part_drawn(arms, applications, pairs)


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
        together. Nobody once the programme is over.
    """
    meetings, attendance = phase.read("meetings", "meeting_attendance")
    held = meetings["kind"].eq("group").fillna(False) & meetings["held"].notna()
    listed = attendance["meeting_id"].isin(meetings.loc[held, "meeting_id"])
    ids = cohort.mentees["id"]
    wanted = ids.isin(cohort.matcher.placed_) & ~ids.isin(attendance.loc[listed, "id"])
    return cohort.mentees[wanted & (not phase.is_over)]


@dataclass(frozen=True)
class Evaluation:
    """What the programme is evaluated by.

    Attributes
    ----------
    mentees : list of str
        Ids of those who were given a place.
    lottery : Series of bool
        Who was drawn to which side; empty without a lottery.
    scores : DataFrame
        What each answered, scale by scale.
    waves : list of str
        The surveys' waves in order.
    rates : DataFrame
        How many answered, by role and wave.
    effects : mapping of str to Effect
        Those offered a place by lot against the waiting list, by outcome.
    study : Series or None
        The draw in force.
    named : DataFrame
        Which outcomes were named, and whether before their data were seen.
    until : date
        Last day on which the two sides can be compared.
    observed : mapping of str to Effect
        Where nobody drew lots: mentees against employees like them, by outcome.
    """

    mentees: Sequence[str]
    lottery: pd.Series
    scores: pd.DataFrame
    waves: Sequence[str]
    rates: pd.DataFrame
    effects: Mapping[str, Effect]
    study: pd.Series | None
    named: pd.DataFrame
    until: dt.date
    observed: Mapping[str, Effect]


def evaluate_programme(phase: Phase) -> Evaluation:
    """Compare and count what the programme is evaluated by, from the store.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    Evaluation
    """
    programme = phase.programme
    people, applications, pairs = phase.read("people", "applications", "pairs")
    answers, employment, ties = phase.read("survey_responses", "employment", "ties")
    studies, primary = phase.read("studies", "primary_outcomes")
    arms, waves = phase.arms, order_waves(answers, programme.surveys)
    lottery, observed = find_lottery(applications, arms), {}
    if lottery.empty:
        observed = compare_with_others(
            programme,
            phase.as_of,
            employment=employment,
            mentees=list_participants("mentee", applications, people, pairs),
            mentors=list_participants("mentor", applications, people, pairs)["id"],
            survey_responses=answers,
            pairs=pairs,
            stand=partial(_stand_as_told, phase),
        )
    return Evaluation(
        mentees=list_mentees(applications, people, pairs),
        lottery=lottery,
        scores=score_scales(answers, programme.surveys),
        waves=waves,
        rates=rate_responses(phase),
        effects=measure_effects(
            programme,
            phase.as_of,
            applications=applications,
            survey_responses=answers,
            employment=employment,
            ties=ties,
            people=people,
            stand=partial(_stand_as_told, phase),
            pairs=pairs,
            arms=arms,
            primary_outcomes=primary,
        ),
        study=current_study(studies),
        named=judge_primary(
            primary, programme.period.start, survey_responses=answers, waves=waves, ties=ties
        ),
        until=_end_comparison(phase, lottery, pairs),
        observed=observed,
    )


def read_comments(phase: Phase) -> pd.DataFrame:
    """What people wrote in the surveys, under the ids that those who theme it see.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    DataFrame
        Of :func:`~mentorkit.tables.name_comments`; without rows where nobody has themed any.
    """
    answers = phase.read("survey_responses")
    if not phase.has("comment_themes"):
        answers = answers.iloc[:0]
    return name_comments(answers, Pseudonyms.of(phase.programme))


def _end_comparison(phase: Phase, lottery: pd.Series, pairs: pd.DataFrame) -> dt.date:
    """Until when both sides are followed; all the time where they never were apart."""
    end = find_comparison_end(lottery, pairs, phase.arms)
    if end is None or end < phase.programme.period.start:
        return phase.as_of
    return min(end, phase.as_of)


def measure_indicators(phase: Phase) -> dict[str, Estimate]:
    """What the evaluation measures of the programme's targets, from the store.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    dict of str to Estimate
        Of :func:`~mentorkit.evaluation.programme_indicators`.
    """
    names = ("people", "applications", "pairs", "goals", "survey_responses", "employment", "ties",
             "group_counts")  # fmt: skip
    tables = dict(zip(names, phase.read(*names), strict=True))
    return programme_indicators(phase.programme, phase.as_of, **tables, rates=rate_responses(phase))


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
    employment, goals = phase.read("employment", "goals")
    now = score_tracked(phase, track_meetings(meetings, pairs, programme, phase.as_of))
    then = track_meetings(meetings, pairs, programme, min(landmark, phase.as_of))
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


def rate_responses(phase: Phase) -> pd.DataFrame:
    """How many of those asked answered each survey, as every page tells it.

    Parameters
    ----------
    phase : Phase

    Returns
    -------
    DataFrame
        Of :func:`~mentorkit.evaluation.response_rate`.
    """
    people, applications, pairs = phase.read("people", "applications", "pairs")
    answers, employment = phase.read("survey_responses", "employment")
    programme, few = phase.programme, phase.programme.privacy.minimum_count
    lottery = find_lottery(applications, phase.arms)
    staying = count_staying(
        employment,
        list_mentees(applications, people, pairs),
        lottery,
        programme,
        _end_comparison(phase, lottery, pairs),
    )
    known = {role: phase.told_of(role) for role in ("mentee", "mentor", "waiting")}
    for role, numbers in staying.items():
        known[role] = known[role] | {stand_among(n, known[role], few) for n in numbers}
    invited = count_invited(answers, applications, people, pairs, employment, few=few, known=known)
    return response_rate(answers, invited, programme.surveys)


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
        "next_wave": partial(
            share_wave_without_place, phase.arms, people, applications, pairs, employment
        ),
    }
    key_factors = score_key_factors(acts, programme, day)
    found = gather_evidence(
        measures,
        day,
        goal_supply=None if phase.is_over else map_goals(phase).goals,
        scales=describe_scales(score_scales(answers, programme.surveys)),
        response_rate=rate_responses(phase),
        key_factors=key_factors,
    )
    evidence = stand_evidence(found, partial(_stand_as_told, phase))
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


def _stand_as_told(phase: Phase, name: str, figure: Any) -> Any:
    """A figure that the rules go by: for leadership as an earlier edition went by it."""
    if phase.audience != "leadership":
        return figure
    rules = Rules(phase.programme.privacy, phase.ledger, f"gone by | {name}")
    return stand_as_told(figure, rules)


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
