"""Who may take part and who may not, and what the page of profiles asks for."""

from __future__ import annotations

import pandas as pd

from ..codes import ROLES
from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Claim,
    Count,
    Decision,
    Heading,
    Limits,
    Missing,
    PersonList,
    Status,
    Tabulation,
    count,
    hides_count,
    label,
    share,
)
from .completeness import NEEDS_PEOPLE
from .recruitment import REASONS, STATE_REASONS, count_reasons

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
    places = _count_places(explained, people)
    findings: list = [
        _answer_eligibility(by_role, places, programme),
        Heading(Text("Who may take part?")),
        Tabulation(
            by_role.assign(
                name=[ROLES[role] for role in by_role["role"]],
                share=by_role["sum"] / by_role["size"].where(by_role["size"] > 0),
            ),
            Text("Who may be matched, by role"),
            {
                "name": label(Text("Role")),
                "size": count(Text("People")),
                "sum": count(Text("May be matched")),
                "share": share(Text("Share"), k="sum", n="size"),
            },
        ),
    ]
    reasons = count_reasons(explained)
    if len(reasons):
        told = _without_states(reasons, programme.privacy.minimum_count)
        if len(told):
            findings.append(_tabulate_reasons(told))
        findings.append(_list_not_eligible(explained, people))
    return findings


def _count_places(explained: pd.DataFrame, people: pd.DataFrame) -> int:
    own = explained.loc[explained["eligible"] & explained["role"].eq("mentor"), "id"]
    mentors = people[people["role"].eq("mentor") & people["id"].isin(own)]
    return int(mentors["capacity"].fillna(1).sum())


def _answer_eligibility(by_role: pd.DataFrame, places: int, programme: Programme) -> Answer:
    eligible, size = (by_role.set_index("role")[name] for name in ("sum", "size"))
    mentees, mentors = int(eligible["mentee"]), int(eligible["mentor"])
    figures = {
        "mentees": Count(mentees, of=int(size["mentee"])),
        "mentors": Count(mentors, of=int(size["mentor"])),
        "places": Count(places, people=mentors),
    }
    alone = Text("{mentees} mentees and {mentors} mentors may be matched.", **figures)
    if not mentees or not mentors:
        # Nobody is told as 0: the status says no more.
        return Answer(alone, "act", rests_on=())
    too_few = Text(
        "{mentees} mentees and {mentors} mentors may be matched: too few to tell whether there are "
        "places enough.",
        **figures,
    )
    enough = Text(
        "{mentees} mentees and {mentors} mentors may be matched; the mentors' {places} places are "
        "enough.",
        **figures,
    )
    privacy = programme.privacy
    if any(hides_count(n, privacy) for n in size - eligible):
        if any(hides_count(n, privacy) for n in eligible):
            return Answer(too_few)
        could_be = _could_be(mentees, int(size["mentee"]), programme)
        return _answer_roughly(could_be, places, (enough, alone), figures, programme)
    if places >= mentees:
        return Answer(Claim(enough, otherwise=too_few), "good")
    text = Plural(
        "{mentees} mentees and {mentors} mentors may be matched; the mentors have {places} places: "
        "{n} mentee would wait.",
        "{mentees} mentees and {mentors} mentors may be matched; the mentors have {places} places: "
        "{n} mentees would wait.",
        n=Count(mentees - places, people=min(mentees - places, mentors)),
        **figures,
    )
    return Answer(Claim(text, otherwise=too_few), _judge_places(places, mentees, programme))


def _could_be(eligible: int, size: int, programme: Programme) -> range:
    """What the number who may be matched could be, for whoever reads that few may not."""
    if hides_count(size - eligible, programme.privacy):
        return range(size - programme.privacy.minimum_count + 1, size)
    return range(eligible, eligible + 1)


def _answer_roughly(
    mentees: range,
    places: int,
    texts: tuple[Text, Text],
    figures: dict[str, Count],
    programme: Programme,
) -> Answer:
    """Of places only what holds whatever the number of mentees is that is told roughly."""
    enough, alone = texts
    judged = {_judge_places(places, n, programme) for n in mentees}
    status: Status = judged.pop() if len(judged) == 1 else "info"
    if places >= max(mentees):
        return Answer(enough, status, rests_on=())
    if places >= min(mentees):
        return Answer(alone, status, rests_on=())
    text = Text(
        "{mentees} mentees and {mentors} mentors may be matched; the mentors' {places} places "
        "are not enough.",
        **figures,
    )
    return Answer(text, status, rests_on=())


def _judge_places(places: int, mentees: int, programme: Programme) -> Status:
    if places >= mentees:
        return "good"
    # More who want a place than there are places is a waiting list, not a fault,
    # as long as the mentors can take as many as were planned for.
    planned = min(programme.plan.mentees or mentees, mentees)
    if planned - places > 0.1 * planned:
        return "act"
    return "info" if places >= planned else "watch"


def _without_states(reasons: pd.DataFrame, few: int) -> pd.DataFrame:
    """Leave out where applications stand if few stand somewhere: the funnel joins those.

    With the joined states on the same page each would be had back by subtraction.
    """
    is_state = reasons["reason"].isin(STATE_REASONS)
    numbers = reasons.loc[is_state, ["mentee", "mentor"]]
    if ((numbers > 0) & (numbers < few)).any(axis=None):
        return reasons[~is_state].reset_index(drop=True)
    return reasons


def _tabulate_reasons(reasons: pd.DataFrame) -> Tabulation:
    return Tabulation(
        reasons.assign(name=[REASONS[reason] for reason in reasons["reason"]]),
        Text("Why people may not be matched"),
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
        Text("Who may not be matched, and why"),
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
