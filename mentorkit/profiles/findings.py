"""What recruitment says: who came, by which way, and who may take part."""

from __future__ import annotations

import pandas as pd

from ..codes import APPLICATION_STATES, ROLES, ROUTES
from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Count,
    Decision,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Share,
    Status,
    Tabulation,
    count,
    label,
    share,
)
from .completeness import NEEDS_PEOPLE
from .recruitment import REASONS, count_reasons, recruitment_funnel

_NEEDS_APPLICATIONS = Text(
    "how people came to the programme and how far they got. Supply the table applications: one "
    "row an applicant, with role, date, route, a nominee's own yes, and status. Until then "
    "everybody in the table people is taken as eligible."
)
_STATES = ("accepted", "waiting", "received", "declined", "withdrawn")


# ---------------------------------------------------------------- recruitment


def summarise_recruitment(applications: pd.DataFrame, programme: Programme) -> list:
    """How people came, by each route, and how far they got.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``; may have no rows.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if applications.empty:
        return [Missing("applications", _NEEDS_APPLICATIONS)]
    funnel = recruitment_funnel(applications, programme)
    findings: list = [_answer_recruitment(funnel), _answer_nominees(funnel)]
    findings.append(Heading(Text("How did people come, and how far did they get?")))
    titles = {
        "mentee": Text("Mentees: from application to place, by route"),
        "mentor": Text("Mentors: from application to place, by route"),
    }
    for role, title in titles.items():
        own = funnel[funnel["role"] == role]
        if len(own):
            findings.append(_show_funnel(own, title))
    findings.append(
        Note(
            Text(
                "A nominee takes part only with their own yes: nominations that were never "
                "answered go no further, and are no failing of the person."
            )
        )
    )
    return findings


def _answer_recruitment(funnel: pd.DataFrame) -> Answer:
    totals = funnel.groupby("role")[["applied", "accepted", "waiting"]].sum()
    totals = totals.reindex(["mentee", "mentor"], fill_value=0)
    text = Text(
        "{mentees} came as mentees: {accepted} were accepted and {waiting} are on the waiting "
        "list. {mentors} came as mentors, of whom {accepted_mentors} were accepted.",
        mentees=Count(int(totals.loc["mentee", "applied"])),
        accepted=Count(int(totals.loc["mentee", "accepted"])),
        waiting=Count(int(totals.loc["mentee", "waiting"])),
        mentors=Count(int(totals.loc["mentor", "applied"])),
        accepted_mentors=Count(int(totals.loc["mentor", "accepted"])),
    )
    return Answer(text, "info")


def _answer_nominees(funnel: pd.DataFrame) -> Answer | None:
    nominated = funnel[funnel["route"] != "own"]
    n, yes = int(nominated["applied"].sum()), int(nominated["said_yes"].sum())
    if n == 0 or yes == n:
        return None
    text = Text(
        "{yes} of those whom managers or HR suggested said yes themselves ({share}).",
        yes=Count(yes),
        share=Share(yes, n),
    )
    return Answer(text, "info")


def _show_funnel(own: pd.DataFrame, title: Text) -> list:
    table = own.assign(name=[ROUTES[route] for route in own["route"]])
    tabulation = Tabulation(
        table,
        title,
        {
            "name": label(Text("Route")),
            "applied": count(Text("Applied or suggested")),
            "said_yes": count(Text("Want to take part")),
            "eligible": count(Text("Eligible")),
            **{state: count(APPLICATION_STATES[state]) for state in _STATES},
        },
        note=Text(
            "Eligible: wants to take part and, for a mentor, no rating is below the programme's "
            "minimum. The last five columns say where the applications stand."
        ),
    )
    chart = Chart(
        tabulation,
        "stacked",
        x="name",
        y=[state for state in _STATES if table[state].sum()],
        alt=Text("Stacked bars: where the applications stand, by route."),
    )
    return [chart, tabulation]


# ---------------------------------------------------------------- eligibility


def summarise_eligibility(
    explained: pd.DataFrame, people: pd.DataFrame, programme: Programme
) -> list:
    """How many may be matched, what stops the others, and for the coordinator who they are.

    Parameters
    ----------
    explained : DataFrame
        From :func:`explain_eligibility`.
    people : DataFrame
        The table ``people``, for names and addresses.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if explained.empty:
        return [Missing("people", NEEDS_PEOPLE)]
    by_role = explained.groupby("role")["eligible"].agg(["sum", "size"])
    by_role = by_role.reindex(["mentee", "mentor"], fill_value=0).astype(int).reset_index()
    eligible = by_role.set_index("role")["sum"]
    places = _count_places(explained, people)
    findings: list = [
        _answer_eligibility(eligible, places, programme),
        Heading(Text("Who may take part?")),
        Tabulation(
            by_role.assign(
                name=[ROLES[role] for role in by_role["role"]],
                share=by_role["sum"] / by_role["size"].where(by_role["size"] > 0),
            ),
            Text("Eligible people, by role"),
            {
                "name": label(Text("Role")),
                "size": count(Text("People")),
                "sum": count(Text("Eligible")),
                "share": share(Text("Share"), k="sum", n="size"),
            },
        ),
    ]
    reasons = count_reasons(explained)
    if len(reasons):
        findings += [_tabulate_reasons(reasons), _list_not_eligible(explained, people)]
    return findings


def _count_places(explained: pd.DataFrame, people: pd.DataFrame) -> int:
    own = explained.loc[explained["eligible"] & explained["role"].eq("mentor"), "id"]
    mentors = people[people["role"].eq("mentor") & people["id"].isin(own)]
    return int(mentors["capacity"].fillna(1).sum())


def _answer_eligibility(eligible: pd.Series, places: int, programme: Programme) -> Answer:
    mentees, mentors = int(eligible["mentee"]), int(eligible["mentor"])
    figures = {
        "mentees": Count(mentees),
        "mentors": Count(mentors),
        "places": Count(places, people=mentors),
    }
    if not mentees or not mentors:
        text = Text("{mentees} mentees and {mentors} mentors are eligible for matching.", **figures)
        return Answer(text, "act")
    # A word on fewer people than may be counted would tell of them.
    told = min(mentees, mentors) >= programme.privacy.minimum_group
    if places >= mentees:
        text = Text(
            "{mentees} mentees and {mentors} mentors are eligible; the mentors' {places} places "
            "are enough.",
            **figures,
        )
        return Answer(text, "good" if told else "info")
    text = Plural(
        "{mentees} mentees and {mentors} mentors are eligible; the mentors have {places} places: "
        "{n} mentee would wait.",
        "{mentees} mentees and {mentors} mentors are eligible; the mentors have {places} places: "
        "{n} mentees would wait.",
        n=Count(mentees - places, people=min(mentees - places, mentors)),
        **figures,
    )
    status: Status = "act" if mentees - places > 0.1 * mentees else "watch"
    return Answer(text, status if told else "info")


def _tabulate_reasons(reasons: pd.DataFrame) -> Tabulation:
    return Tabulation(
        reasons.assign(name=[REASONS[reason] for reason in reasons["reason"]]),
        Text("Why people are not eligible for matching"),
        {
            "name": label(Text("Reason")),
            "mentee": count(Text("Mentees")),
            "mentor": count(Text("Mentors")),
        },
        note=Text("A person with two reasons is counted in both rows."),
    )


def _list_not_eligible(explained: pd.DataFrame, people: pd.DataFrame) -> PersonList:
    known = people[["id", "role", "name", "email"]]
    listed = explained[~explained["eligible"]].merge(known, on=["id", "role"], how="left")
    listed = listed.assign(
        part=[ROLES[role] for role in listed["role"]],
        why=[[REASONS[reason] for reason in reasons] for reasons in listed["reasons"]],
    )
    return PersonList(
        listed,
        Text("Not eligible for matching, and why"),
        {
            "id": Text("Id"),
            "name": Text("Name"),
            "email": Text("E-mail"),
            "part": Text("Role"),
            "why": Text("Reason"),
        },
        note=Text("Give each of them an answer and, where there is one, a way forward."),
    )


# ---------------------------------------------------------------- the end of the page


def conclude_profiles(
    explained: pd.DataFrame, applications: pd.DataFrame, group_counts: pd.DataFrame
) -> list[Limits | Decision]:
    """What the page cannot say, and what it asks its readers to decide.

    Parameters
    ----------
    explained : DataFrame
        From :func:`explain_eligibility`.
    applications, group_counts : DataFrame
        The tables.
    """
    limits = [
        Text("The funnel counts those who applied or were suggested, not those who never heard."),
        Text("A full profile is not a true one: it says only that something was filled in."),
    ]
    if applications.empty:
        limits.append(
            Text("Without applications, willingness and eligibility have not been checked.")
        )
    if not group_counts.empty:
        limits.append(
            Text(
                "Groups are compared by the organisation's aggregate counts; why a group applies "
                "more or less is not in them."
            )
        )
    asked = [Text("Decide whether recruitment goes on, by which routes, and until when.")]
    waiting = explained["role"].eq("mentee") & explained["status"].eq("waiting")
    if waiting.any():
        asked.append(
            Text("Decide what the waiting list is offered, and that places are given by lot.")
        )
    if not group_counts.empty:
        asked.append(Text("Decide where to tell of the programme, so that all groups hear of it."))
    return [Limits(limits), Decision(asked)]
