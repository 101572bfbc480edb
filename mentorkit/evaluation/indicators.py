"""The programme's indicators, by the names that its targets use."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import Estimate, Fact
from ..tables.schemas import table
from .estimates import estimate_mean, estimate_share
from .networks.ties import count_ties
from .outcomes import follow_people, goals_reached, knows_moves
from .participants import know_departments, list_mentees
from .retention.curve import retention_curve
from .retention.events import event_incidence
from .surveys.response import count_invited, keep_waves, last_rate, order_waves, response_rate
from .surveys.scales import scale_name, score_scales
from .turnover import group_turnover, people_turnover


def programme_indicators(
    programme: Programme,
    as_of: dt.date,
    *,
    people: pd.DataFrame | None = None,
    applications: pd.DataFrame | None = None,
    pairs: pd.DataFrame | None = None,
    goals: pd.DataFrame | None = None,
    survey_responses: pd.DataFrame | None = None,
    employment: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    group_counts: pd.DataFrame | None = None,
    rates: pd.DataFrame | None = None,
) -> dict[str, Estimate]:
    """The programme's indicators as of a day, by the names that its targets use.

    Parameters
    ----------
    programme : Programme
    as_of : date
    people, applications, … : DataFrame
        The tables; without one, the indicators it carries are left out.
    rates : DataFrame, optional
        How many answered, as another page tells it: of
        :func:`~mentorkit.evaluation.response_rate`.

    Returns
    -------
    dict of str to Estimate
        Of ``turnover`` (a year, 0 to 1: of the group that the programme's
        ``under_represented`` names, from the organisation's own figures, else
        of the mentees), ``retention``, ``promotion`` and ``mobility`` (mentees, shares),
        ``wellbeing``, ``inclusion`` and ``recommendation`` (mentees' mean in
        the last wave), ``response_rate`` (mentees, last wave),
        ``goals_reached`` and ``ties_across`` (people in other departments
        that a mentee turns to, last round), those that can be computed.

    Examples
    --------
    >>> programme = Programme(id="p", name="P", organisation="O", purpose="x",
    ...                       period={"start": "2025-10-01", "end": "2026-09-30"})
    >>> goals = pd.DataFrame({"mentee_id": list("abcd"), "status": ["reached", "open"] * 2})
    >>> found = programme_indicators(programme, dt.date(2026, 9, 30), goals=goals)
    >>> list(found), found["goals_reached"].value
    (['goals_reached'], 0.5)
    """
    people, applications = _given(people, "people"), _given(applications, "applications")
    employment, ties = _given(employment, "employment"), _given(ties, "ties")
    responses = _given(survey_responses, "survey_responses")
    start = programme.period.start
    mentees = list_mentees(applications, people, pairs)
    found: dict[str, Estimate | None] = {
        "turnover": _named_turnover(_given(group_counts, "group_counts"), programme, as_of)
    }
    if len(employment) and mentees:
        followed = follow_people(employment, start, as_of, mentees)
        if len(followed):
            curve = retention_curve(followed["duration_days"], followed["left"])
            found["retention"] = replace(curve.at(), name=Text("Mentees still employed"))
            found["promotion"] = replace(
                event_incidence(followed, "promoted").at(), name=Text("Mentees who were promoted")
            )
            if knows_moves(employment):
                found["mobility"] = replace(
                    event_incidence(followed, "moved").at(),
                    name=Text("Mentees who moved to another department"),
                )
            found["turnover"] = found["turnover"] or people_turnover(followed)
    if len(responses):
        if rates is None:
            few = programme.privacy.minimum_count
            invited = count_invited(responses, applications, people, pairs, employment, few=few)
            rates = response_rate(responses, invited, programme.surveys)
        found |= _survey_indicators(responses, rates, programme)
    if goals is not None and len(goals):
        found["goals_reached"] = goals_reached(goals)
    if len(ties):
        found["ties_across"] = _last_ties(ties, know_departments(employment, people), mentees)
    return {key: value for key, value in found.items() if value is not None}


def _given(frame: pd.DataFrame | None, name: str) -> pd.DataFrame:
    return table(name).empty() if frame is None else frame


def _survey_indicators(
    responses: pd.DataFrame, rates: pd.DataFrame, programme: Programme
) -> dict[str, Estimate]:
    surveys, found = programme.surveys, {}
    scores = score_scales(responses, surveys)
    own = scores[scores["role"].eq("mentee")]
    waves = order_waves(responses, surveys)
    for key in ("wellbeing", "inclusion", "recommendation"):
        asked = keep_waves(waves, own[own["scale"].eq(key)])
        if asked:
            last = own[own["wave"].eq(asked[-1]) & own["scale"].eq(key)]
            name = Text("{scale}, mentees", scale=scale_name(programme, key))
            found[key] = estimate_mean(last["score"], name=name, spec=".1f")
    last = last_rate(rates)
    if last is not None:
        found["response_rate"] = estimate_share(
            int(last["answered"]), int(last["invited"]), name=Text("Response rate, mentees")
        )
    return found


def _last_ties(ties: pd.DataFrame, departments: pd.Series, mentees: list[str]) -> Estimate | None:
    counted = count_ties(ties, departments)
    if mentees:
        counted = counted[counted["id"].isin(mentees)]
    if counted.empty:
        return None
    last = counted[counted["round"].eq(counted["round"].max())]
    return estimate_mean(
        last["across"], name=Text("People in other departments that a mentee turns to"), spec=".1f"
    )


def _named_turnover(
    group_counts: pd.DataFrame, programme: Programme, as_of: dt.date
) -> Estimate | None:
    """Turnover since the start of the group that the programme is for, if figures name it."""
    if group_counts.empty or programme.under_represented is None:
        return None
    since, until = programme.period.start, as_of
    found = group_turnover(group_counts, since, until)
    group = find_group(found["group"], programme)
    if group is None:
        return None
    row = found[found["group"].eq(group)].iloc[0]
    return Estimate(
        name=Text("Turnover a year, {group}", group=str(group)),
        value=row["turnover"], low=row["low"], high=row["high"], n=int(row["headcount"]),
        spec=".1%", method=Text("leavers over average headcount a year, exact Poisson interval"),
        source="Ulm (1990), American Journal of Epidemiology 131, 373-375",
        design=Text("The organisation's own figures for {since} to {until}",
                    since=Fact(row["since"]), until=Fact(row["until"])),
        k=int(row["leavers"]),
    )  # fmt: skip


def find_group(groups: pd.Series, programme: Programme) -> str | None:
    """The one of `groups` that the programme's ``under_represented`` names first; else None."""
    if programme.under_represented is None:
        return None
    places = {}
    for words in programme.under_represented.words.values():
        for group in groups.dropna().unique():
            place = words.casefold().find(str(group).casefold())
            if place >= 0:
                places.setdefault(str(group), place)
    return min(places, key=places.get) if places else None
