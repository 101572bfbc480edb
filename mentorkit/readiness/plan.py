"""The plan: its timeline, its roles, and whether people and hours are enough for it."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from ..codes import CodeList
from ..language import Text, Wording
from ..programme import Programme, Role

WEEKS_A_MONTH = 365.25 / 12 / 7
#: Hours that each meeting takes of a participant, preparation included.
HOURS_PER_MEETING = 1.5
HOURS_PER_GROUP_MEETING = 2.0
HOURS_PER_FOLLOW_UP = 1.0

RESOURCES = CodeList(
    "resources",
    {
        "mentees": Text("mentees"),
        "mentors": Text("mentors"),
        "places": Text("places with mentors"),
        "mentee_hours": Text("hours a month, all mentees"),
        "mentor_hours": Text("hours a month, all mentors"),
    },
)
#: What organisations call the two parts among their roles.
_PARTS = {
    "mentor": {"mentor", "mentors", "mentorer"},
    "mentee": {"mentee", "mentees", "adept", "adepter", "adepts"},
}


def list_milestones(programme: Programme, as_of: dt.date) -> pd.DataFrame:
    """The plan's milestones in order of date, and which comes next.

    Parameters
    ----------
    programme : Programme
    as_of : date

    Returns
    -------
    DataFrame, one row a milestone
        ``milestone`` and ``role`` (Wording), ``date``, ``state``: ``"passed"``
        (its day has passed, which does not say that it was done), ``"next"``
        (every milestone of the nearest day to come) or ``"ahead"``;
        ``days_left`` (below 0 once passed).
    """
    rows = [
        {"milestone": step.text, "role": step.role, "date": pd.Timestamp(step.date)}
        for step in sorted(programme.plan.timeline, key=lambda step: step.date)
    ]
    steps = pd.DataFrame(rows, columns=["milestone", "role", "date"])
    steps["date"] = steps["date"].astype("datetime64[us]")
    steps["days_left"] = (steps["date"] - pd.Timestamp(as_of)).dt.days
    coming = steps.loc[steps["days_left"] >= 0, "date"].min()
    steps["state"] = np.where(
        steps["days_left"] < 0, "passed", np.where(steps["date"] == coming, "next", "ahead")
    )
    return steps


def hours_per_month(programme: Programme, pairs: float = 1) -> float:
    """Hours a month that the cadence asks of a participant.

    Parameters
    ----------
    programme : Programme
    pairs : float
        Pairs that the participant is in: a mentor has meetings and follow-up
        meetings with each mentee, and goes to a group meeting once.

    Returns
    -------
    float
        Meetings one to one, group meetings and follow-up meetings, at
        `HOURS_PER_MEETING`, `HOURS_PER_GROUP_MEETING` and `HOURS_PER_FOLLOW_UP`.

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> round(hours_per_month(programme), 2), round(hours_per_month(programme, pairs=2), 2)
    (2.63, 4.6)
    """
    cadence, period = programme.cadence, programme.period
    months = ((period.end - period.start).days + 1) / (365.25 / 12)
    with_each = (
        HOURS_PER_MEETING / cadence.meeting_weeks + HOURS_PER_FOLLOW_UP / cadence.follow_up_weeks
    )
    together = HOURS_PER_GROUP_MEETING * cadence.group_meetings / months
    return pairs * with_each * WEEKS_A_MONTH + together


def plan_resources(
    programme: Programme,
    people: pd.DataFrame,
    applications: pd.DataFrame | None = None,
    key_factors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Mentees, mentors, places and hours: what the plan needs and what is at hand.

    Parameters
    ----------
    programme : Programme
    people : DataFrame
        The table ``people``.
    applications : DataFrame, optional
        The table ``applications``; people who declined or withdrew, were
        declined, or whose nomination they have not said yes to, are not at hand.
    key_factors : DataFrame, optional
        The table ``key_factors``: the latest ``hours_granted`` gives the hours
        a month that each participant may use, where the plan's roles do not.

    Returns
    -------
    DataFrame, one row a resource of `RESOURCES`
        ``resource``, ``needed``, ``at_hand``, ``short`` (never below 0; NaN
        where one of the two is not known), ``people`` (at hand, behind the
        row's figures).

    Notes
    -----
    Mentees needed is the plan's number, else those at hand. Mentors needed is
    the plan's number, else enough for the mentees at the mean number of places
    that the mentors at hand offer. Hours needed are :func:`find_hours_needed`
    of each, times the people needed; hours at hand are those granted to each,
    times the people at hand.
    """
    at_hand = {part: _count_at_hand(part, people, applications) for part in ("mentee", "mentor")}
    mentees, mentors = len(at_hand["mentee"]), len(at_hand["mentor"])
    places = float(at_hand["mentor"]["capacity"].fillna(1).sum())
    planned = programme.plan.mentees or mentees
    needed_mentors = programme.plan.mentors
    if needed_mentors is None:
        mean_places = places / mentors if mentors and places else 1.0
        needed_mentors = math.ceil(planned / mean_places)
    rows = [
        ("mentees", planned, mentees, mentees),
        ("mentors", needed_mentors, mentors, mentors),
        ("places", planned, places, mentors),
    ]
    per_mentor = planned / needed_mentors if needed_mentors else 1.0
    for part, needed, number in (
        ("mentee", planned, mentees),
        ("mentor", needed_mentors, mentors),
    ):
        hours = needed * find_hours_needed(part, programme, per_mentor)
        granted = find_hours_granted(part, programme, key_factors)
        rows.append((f"{part}_hours", hours, granted * number, number))
    found = pd.DataFrame(rows, columns=["resource", "needed", "at_hand", "people"])
    found["short"] = (found["needed"] - found["at_hand"]).clip(lower=0)
    return found[["resource", "needed", "at_hand", "short", "people"]].astype(
        {"needed": float, "at_hand": float, "short": float}
    )


def _count_at_hand(
    part: str, people: pd.DataFrame, applications: pd.DataFrame | None
) -> pd.DataFrame:
    own = people[people["role"] == part]
    if applications is None:
        return own
    answers = applications[applications["role"] == part]
    if answers.empty:
        return own
    yes = (answers["route"] == "own") | answers["accepts_nomination"].fillna(False).astype(bool)
    open_ = ~answers["status"].isin(["declined", "withdrawn"])
    return own[own["id"].isin(answers.loc[yes & open_, "id"])]


def find_hours_needed(part: str, programme: Programme, mentees_per_mentor: float) -> float:
    """Hours a month that each mentor or mentee needs: by the cadence, or more by the plan.

    Parameters
    ----------
    part : {"mentor", "mentee"}
    programme : Programme
        A role of the plan called mentor, mentee or adept may count with more
        hours than its cadence asks, but cannot do with fewer.
    mentees_per_mentor : float
    """
    by_cadence = hours_per_month(programme, mentees_per_mentor if part == "mentor" else 1)
    by_plan = [role.hours_per_month for role in programme.plan.roles if _names_part(role, part)]
    return max([by_cadence, *by_plan])


def find_hours_granted(
    part: str, programme: Programme, key_factors: pd.DataFrame | None = None
) -> float:
    """Hours a month granted to each mentor or mentee; NaN if nobody has said.

    Parameters
    ----------
    part : {"mentor", "mentee"}
    programme : Programme
        A role of the plan called mentor, mentee or adept, with
        ``hours_granted``, comes first.
    key_factors : DataFrame, optional
        Else the ``value`` of the latest act ``hours_granted``.
    """
    for role in programme.plan.roles:
        if _names_part(role, part) and role.hours_granted is not None:
            return float(role.hours_granted)
    if key_factors is None:
        return float("nan")
    granted = key_factors[(key_factors["act"] == "hours_granted") & key_factors["value"].notna()]
    return float(granted.sort_values("date")["value"].iloc[-1]) if len(granted) else float("nan")


def _names_part(role: Role, part: str) -> bool:
    words: Wording = role.name
    return any(word.strip().casefold() in _PARTS[part] for word in words.words.values())


def list_roles(programme: Programme, mentees_per_mentor: float = 1) -> pd.DataFrame:
    """The plan's roles: people, hours needed and granted to each, and what is short.

    Parameters
    ----------
    programme : Programme
    mentees_per_mentor : float

    Returns
    -------
    DataFrame, one row a role of the plan
        ``role`` (Wording), ``people``; hours a month of each person:
        ``planned_hours``, ``cadence_hours`` (of mentors and mentees alone, else
        NaN), ``granted_hours`` (NaN if not said) and ``short_hours``: the more
        of the first two less those granted, never below 0.
    """
    rows = [
        {
            "role": role.name,
            "people": role.people,
            "planned_hours": role.hours_per_month,
            "cadence_hours": next(
                (
                    hours_per_month(programme, mentees_per_mentor if part == "mentor" else 1)
                    for part in _PARTS
                    if _names_part(role, part)
                ),
                None,
            ),
            "granted_hours": role.hours_granted,
        }
        for role in programme.plan.roles
    ]
    columns = ["role", "people", "planned_hours", "cadence_hours", "granted_hours"]
    roles = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))
    needed = roles[["planned_hours", "cadence_hours"]].max(axis=1)
    return roles.assign(short_hours=(needed - roles["granted_hours"]).clip(lower=0))
