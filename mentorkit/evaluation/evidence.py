"""The programme's effects, by lot, and its indicators, from its tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ..language import Text, Wording
from ..programme import Programme
from ..result import Estimate, Fact, Words
from ..tables.schemas import table
from .comparison import (
    compare_groups,
    compare_shares,
    difference_in_differences,
    find_lottery,
    share_by_lot,
    smallest_effect,
)
from .effects import Effect, estimate_mean, estimate_share
from .networks import count_ties
from .outcomes import follow_people, goals_reached, group_turnover, people_turnover, promotion_rate
from .retention import retention_curve
from .scales import scale_ranges, score_scales
from .surveys import count_invited, order_waves, pair_waves, response_rate

#: Scales that are compared between those offered a place and those who wait.
COMPARED_SCALES = ("wellbeing", "inclusion")


def know_departments(employment: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """Each person's department: from `employment`, else from `people`; index ``id``."""
    both = pd.concat([employment[["id", "department"]], people[["id", "department"]]])
    return both.dropna().drop_duplicates("id").set_index("id")["department"]


def list_mentees(
    applications: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame | None = None
) -> list[str]:
    """Ids of those who were given a place as mentee.

    Without accepted applications, of those who have been in a running pair;
    without pairs, of all mentees in `people`.
    """
    accepted = applications["role"].eq("mentee") & applications["status"].eq("accepted")
    sources = [applications.loc[accepted, "id"]]
    if pairs is not None:
        sources.append(pairs.loc[pairs["state"].isin(["running", "ended"]), "mentee_id"])
    sources.append(people.loc[people["role"].eq("mentee"), "id"])
    ids = next((ids for ids in sources if len(ids)), sources[-1])
    return ids.dropna().drop_duplicates().tolist()


def measure_effects(
    programme: Programme,
    as_of: dt.date,
    *,
    applications: pd.DataFrame,
    survey_responses: pd.DataFrame | None = None,
    employment: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
) -> dict[str, Effect]:
    """Those offered a place by lot against those who drew the waiting list.

    Parameters
    ----------
    programme : Programme
    as_of : date
        Last day of the follow-up, which begins on the programme's first day
        for both sides.
    applications, survey_responses, employment, ties, people : DataFrame
        The tables; without one, its effects are left out.

    Returns
    -------
    dict of str to Effect
        ``wellbeing`` and ``inclusion`` (difference in change from the first
        wave to the last), ``retention`` and ``promotion`` (difference in
        shares), ``ties_across`` (difference in change). Empty without a
        lottery. ``p_adjusted`` is Holm's over them all.

    Notes
    -----
    Everybody stays on the side that was drawn, whatever came after. Answers
    are pseudonymous, so the survey's sides are its roles; where not every
    place came by lot, those two differences are not said to be caused.
    """
    lottery = find_lottery(applications)
    if lottery.empty:
        return {}
    effects: dict[str, Effect] = {}
    if survey_responses is not None and len(survey_responses):
        by_lot = share_by_lot(applications) == 1
        effects |= _survey_effects(survey_responses, programme, by_lot)
    if employment is not None and len(employment):
        followed = follow_people(employment, programme.period.start, as_of, lottery.index)
        side = lottery.reindex(followed.index)
        if side.nunique() == 2:
            effects["retention"] = compare_shares(
                ~followed["left"], side, by_lot=True, name=Text("Still employed")
            )
            effects["promotion"] = compare_shares(
                followed["promoted"], side, by_lot=True, name=Text("Promoted")
            )
    if ties is not None and len(ties):
        known = know_departments(_given(employment, "employment"), _given(people, "people"))
        counted = count_ties(ties, known)
        wide = counted.pivot(index="id", columns="round", values="across")
        if wide.shape[1] > 1:
            change = (wide.iloc[:, -1] - wide.iloc[:, 0]).reindex(lottery.index).dropna()
            if len(change):
                effects["ties_across"] = compare_groups(
                    change,
                    lottery.reindex(change.index),
                    by_lot=True,
                    name=Text("People turned to in other departments"),
                    spec=".1f",
                )
    return _allow_for_several(effects)


def _survey_effects(
    responses: pd.DataFrame, programme: Programme, by_lot: bool
) -> dict[str, Effect]:
    surveys = programme.surveys
    scores = score_scales(responses, surveys)
    scores = scores[scores["role"].isin(["mentee", "waiting"])]
    effects = {}
    for scale in COMPARED_SCALES:
        own = scores[scores["scale"].eq(scale)]
        waves = [w for w in order_waves(responses, surveys) if own["wave"].eq(w).any()]
        if len(waves) < 2:
            continue
        both = pair_waves(own, waves[0], waves[-1])
        if both["role"].nunique() < 2:
            continue
        long = pd.concat(
            [
                both.assign(score=both["first"], after=0),
                both.assign(score=both["last"], after=1),
            ]
        )
        long["offered"] = long["role"].eq("mentee")
        long["who"] = long["respondent"] + " " + long["role"]
        effects[scale] = difference_in_differences(
            long, "score", "offered", "after", cluster="who", by_lot=by_lot,
            name=_name_with_range(programme, scale),
        )  # fmt: skip
    return effects


def _allow_for_several(effects: dict[str, Effect]) -> dict[str, Effect]:
    from statsmodels.stats.multitest import multipletests

    tested = [key for key, effect in effects.items() if np.isfinite(effect.p_value)]
    if not tested:
        return effects
    holm = multipletests([effects[key].p_value for key in tested], method="holm")[1]
    for key, p in zip(tested, holm, strict=True):
        effects[key] = replace(effects[key], p_adjusted=float(p))
    return effects


def smallest_seen(effect: Effect) -> float:
    """The smallest difference that `effect`'s people would most likely have shown.

    In the outcome's own unit, with 80 % power; NaN where it cannot be said.
    """
    spread = effect.spread
    if effect.shares is not None:
        total = sum(share.k for share in effect.shares)
        pooled = total / effect.n if effect.n else float("nan")
        spread = float(np.sqrt(pooled * (1 - pooled)))
    elif np.isfinite(effect.low) and effect.n_treated > 1 and effect.n_control > 1:
        # Of a change: the standard deviation that its own interval speaks of.
        from scipy.stats import t

        half = (effect.high - effect.low) / 2 / t.isf((1 - effect.level) / 2, effect.n - 1)
        spread = half / np.sqrt(1 / effect.n_treated + 1 / effect.n_control)
    return smallest_effect(effect.n_treated, effect.n_control) * spread


def _name_with_range(programme: Programme, scale: str) -> Text:
    low, high = scale_ranges(programme.surveys)[scale]
    return Text(
        "{scale}, on a scale from {low} to {high}",
        scale=scale_name(programme, scale),
        low=Fact(low),
        high=Fact(high),
    )


def scale_name(programme: Programme, scale: str) -> Words:
    """The scale's name in the organisation's words."""
    names: Mapping[str, Wording] = {own.id: own.name for own in programme.surveys.scales}
    return names.get(scale, scale)


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
) -> dict[str, Estimate]:
    """The programme's indicators as of a day, by the names that its targets use.

    Parameters
    ----------
    programme : Programme
    as_of : date
    people, applications, … : DataFrame
        The tables; without one, the indicators it carries are left out.

    Returns
    -------
    dict of str to Estimate
        Of ``turnover`` (a year, 0 to 1: of the group that the programme's
        ``under_represented`` names, from the organisation's own figures, else
        of the mentees), ``retention`` and ``promotion`` (mentees, shares),
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
            found["promotion"] = promotion_rate(
                followed["promoted"], name=Text("Mentees who were promoted")
            )
            found["turnover"] = found["turnover"] or people_turnover(followed)
    if len(responses):
        invited = count_invited(applications, people, pairs)
        found |= _survey_indicators(responses, invited, programme)
    if goals is not None and len(goals):
        found["goals_reached"] = goals_reached(goals)
    if len(ties):
        found["ties_across"] = _last_ties(ties, know_departments(employment, people), mentees)
    return {key: value for key, value in found.items() if value is not None}


def _given(frame: pd.DataFrame | None, name: str) -> pd.DataFrame:
    return table(name).empty() if frame is None else frame


def _survey_indicators(
    responses: pd.DataFrame, invited: pd.Series, programme: Programme
) -> dict[str, Estimate]:
    surveys, found = programme.surveys, {}
    scores = score_scales(responses, surveys)
    own = scores[scores["role"].eq("mentee")]
    waves = order_waves(responses, surveys)
    for key in ("wellbeing", "inclusion", "recommendation"):
        asked = [w for w in waves if (own["wave"].eq(w) & own["scale"].eq(key)).any()]
        if asked:
            last = own[own["wave"].eq(asked[-1]) & own["scale"].eq(key)]
            name = Text("{scale}, mentees", scale=scale_name(programme, key))
            found[key] = estimate_mean(
                last["score"], name=name, spec=".2f" if key != "recommendation" else ".1f"
            )
    rates = response_rate(responses, invited, surveys)
    rates = rates[rates["role"].eq("mentee") & rates["rate"].notna()]
    if len(rates):
        last = rates.iloc[-1]
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
