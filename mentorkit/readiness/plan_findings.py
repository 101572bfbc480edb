"""What the plan says: are there people, places and hours enough, and what comes next?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Claim,
    Count,
    Fact,
    Heading,
    Note,
    Status,
    Tabulation,
    count,
    fact,
    label,
)
from .plan import (
    HOURS_PER_FOLLOW_UP,
    HOURS_PER_GROUP_MEETING,
    HOURS_PER_MEETING,
    RESOURCES,
    find_hours_granted,
    find_hours_needed,
    hours_per_month,
    list_milestones,
    list_roles,
    plan_resources,
)

_STATES = {"passed": Text("its day has passed"), "next": Text("next"), "ahead": Text("ahead")}


def summarise_plan(
    programme: Programme,
    as_of: dt.date,
    people: pd.DataFrame,
    applications: pd.DataFrame | None = None,
    key_factors: pd.DataFrame | None = None,
) -> list:
    """Timeline, roles, and people and hours needed against those at hand.

    Parameters
    ----------
    programme : Programme
    as_of : date
    people, applications, key_factors : DataFrame
        The tables; see :func:`plan_resources`.

    Returns
    -------
    list of findings
    """
    resources = plan_resources(programme, people, applications, key_factors)
    needed = resources.set_index("resource")["needed"]
    per_mentor = needed["mentees"] / needed["mentors"] if needed["mentors"] else 1.0
    granted = find_hours_granted("mentor", programme, key_factors)
    nothing_known = people.empty and programme.plan.mentees is None
    return [
        None
        if nothing_known or programme.period.is_over(as_of)
        else _answer_resources(
            resources, programme, per_mentor, granted, programme.period.start <= as_of
        ),
        Heading(Text("Are there mentors and hours enough?")),
        _tabulate_resources(resources),
        Note(
            Text(
                "The cadence asks {mentee} hours a month of a mentee, and {mentor} of a mentor "
                "with {pairs} mentees: {single} hours for each meeting with its preparation, "
                "{follow_up} for a follow-up meeting and {group} for a group meeting. Training "
                "and travel come on top. Where the plan counts with more hours, those are needed.",
                mentee=Fact(hours_per_month(programme), ".1f"),
                mentor=Fact(hours_per_month(programme, per_mentor), ".1f"),
                pairs=Fact(round(per_mentor, 1)),
                single=Fact(HOURS_PER_MEETING),
                group=Fact(HOURS_PER_GROUP_MEETING),
                follow_up=Fact(HOURS_PER_FOLLOW_UP),
            )
        ),
        _describe_timeline(programme, as_of),
        _describe_roles(programme, per_mentor),
    ]


def _answer_resources(
    resources: pd.DataFrame,
    programme: Programme,
    per_mentor: float,
    granted: float,
    has_started: bool,
) -> Answer:
    places = resources.set_index("resource").loc["places"]
    mentors = int(places["people"])
    figures = {
        "places": Count(int(places["at_hand"]), people=mentors),
        # The plan's own number is no figure about people; those at hand are.
        "planned": Count(int(places["needed"]))
        if programme.plan.mentees is None
        else Fact(int(places["needed"])),
    }
    status: Status = "good" if places["needed"] else "info"
    if places["short"] > 0:
        text: Text = Plural(
            "Mentors offer {places} places for {planned} planned mentees: {n} place is short. "
            "{remedy}",
            "Mentors offer {places} places for {planned} planned mentees: {n} places are short. "
            "{remedy}",
            n=Count(int(places["short"]), people=mentors),
            remedy=Text("Recruit more mentors before the next round, or plan it for fewer mentees.")
            if has_started
            else Text("Recruit more mentors, or start with fewer mentees."),
            **figures,
        )
        status = "act" if places["short"] > 0.1 * places["needed"] else "watch"
    else:
        text = Text(
            "There are places enough: mentors offer {places} for {planned} planned mentees.",
            **figures,
        )
    needed = find_hours_needed("mentor", programme, per_mentor)
    if granted < needed:
        text = Text(
            "{places} A mentor with {pairs} mentees needs {needed} hours a month and has been "
            "granted {granted}.",
            places=text,
            pairs=Fact(round(per_mentor, 1)),
            needed=Fact(needed, ".1f"),
            granted=Fact(granted),
        )
        if status != "act":
            status = "act" if granted < 0.5 * needed else "watch"
    too_few = Text("Too few people are at hand to tell whether there are places and hours enough.")
    return Answer(Claim(text, on=(Count(mentors),), otherwise=too_few), status)


def _tabulate_resources(resources: pd.DataFrame) -> Tabulation:
    table = resources.assign(
        name=[RESOURCES[code] for code in resources["resource"]],
        **{column: resources[column].round() for column in ("needed", "at_hand", "short")},
    )
    return Tabulation(
        table,
        Text("People, places and hours: what the plan needs and what is at hand"),
        {
            "name": label(Text("Resource")),
            "needed": count(Text("Needed"), people="people"),
            "at_hand": count(Text("At hand"), people="people"),
            "short": count(Text("Short"), people="people"),
        },
        note=Text(
            "At hand are those who said yes and were not turned down, the waiting list included. "
            "Hours needed and at hand are those of each, as in the table of roles, times the "
            "people; a dash means that nobody has said how many hours are granted."
        ),
        needs="people",
    )


def _describe_timeline(programme: Programme, as_of: dt.date) -> list:
    steps = list_milestones(programme, as_of)
    if steps.empty:
        text = Text("The plan has no timeline. Write it under plan.timeline in the params file.")
        return [Heading(Text("Timeline")), Note(text)]
    table = steps.assign(state=[_STATES[state] for state in steps["state"]])
    tabulation = Tabulation(
        table,
        Text("Timeline on {date}", date=Fact(as_of)),
        {
            "milestone": label(Text("Milestone")),
            "date": fact(Text("Date"), "d"),
            "state": fact(Text("State")),
            "role": fact(Text("Answers for it")),
        },
        note=Text("That its day has passed does not say that a milestone was reached."),
    )
    return [Heading(Text("Timeline")), tabulation]


def _describe_roles(programme: Programme, per_mentor: float) -> list:
    roles = list_roles(programme, per_mentor)
    if roles.empty:
        text = Text("The plan names no roles. Write them under plan.roles in the params file.")
        return [Heading(Text("Roles and their hours")), Note(text)]
    tabulation = Tabulation(
        roles,
        Text("Roles, and the hours a month that each person needs and has been granted"),
        {
            "role": label(Text("Role")),
            "people": fact(Text("Planned people")),
            "planned_hours": fact(Text("Hours by the plan")),
            "cadence_hours": fact(Text("Hours by the cadence"), ".1f"),
            "granted_hours": fact(Text("Hours granted")),
            "short_hours": fact(Text("Hours short"), ".1f"),
        },
        note=Text("Short is what the plan or the cadence asks, whichever is more, less the hours "
                  "granted."),
    )  # fmt: skip
    return [Heading(Text("Roles and their hours")), tabulation]
