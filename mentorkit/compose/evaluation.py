"""What the programme is evaluated by, as every page tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from ..evaluation import (
    Effect,
    compare_with_others,
    count_invited,
    count_staying,
    find_comparison_end,
    find_lottery,
    judge_primary,
    list_mentees,
    list_participants,
    measure_effects,
    order_waves,
    programme_indicators,
    response_rate,
    score_scales,
)
from ..result import Count, Estimate, Mean, Share, stand_among
from ..session import Phase
from ..tables import current_study, name_comments
from ..tables.pseudonyms import Pseudonyms
from .told import stand_as_it_was


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
            stand=partial(stand_as_it_was, phase),
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
            stand=partial(stand_as_it_was, phase),
            pairs=pairs,
            arms=arms,
            primary_outcomes=primary,
            meetings=phase.read("meetings"),
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
    end = find_comparison_end(lottery, pairs, phase.arms, phase.read("meetings"))
    if end is None or end < phase.programme.period.start:
        return phase.as_of
    return min(end, phase.as_of)


def measure_indicators(phase: Phase, **also: Estimate | None) -> dict[str, Estimate | None]:
    """What is measured of the programme's targets, from the store, as it is to be gone by.

    Parameters
    ----------
    phase : Phase
    **also : Estimate
        Of other pages' figures, by their names.

    Returns
    -------
    dict of str to Estimate
        Of :func:`~mentorkit.evaluation.programme_indicators`; for leadership as an earlier
        edition went by it where so few have come or gone since. Then whether a target is
        reached, and how many are, does not tell where the figure went.
    """
    names = ("people", "applications", "pairs", "goals", "survey_responses", "employment", "ties",
             "group_counts")  # fmt: skip
    tables = dict(zip(names, phase.read(*names), strict=True))
    found = programme_indicators(
        phase.programme, phase.as_of, **tables, rates=rate_responses(phase)
    )
    return {key: _stand(phase, key, estimate) for key, estimate in {**found, **also}.items()}


def _stand(phase: Phase, key: str, estimate: Estimate | None) -> Estimate | None:
    if estimate is None:
        return None
    figures = {name: Mean(getattr(estimate, name), estimate.n) for name in ("value", "low", "high")}
    # How many they are, not how many answers: a share may stand on fewer of these.
    people = Count(estimate.n) if estimate.k is None else Share(estimate.k, estimate.n)
    found = stand_as_it_was(phase, f"indicator | {key}", {"people": people, **figures})
    if not any(figure.held for figure in found.values()):
        return estimate
    return replace(
        estimate,
        n=found["people"].n,
        k=None if estimate.k is None else found["people"].k,
        held=True,
        **{name: found[name].value for name in figures},
    )


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
