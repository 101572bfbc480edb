"""Supply, clusters and groups for the page, and the coordinator's lists of people."""

from __future__ import annotations

import pandas as pd

from ..codes import APPLICATION_STATES
from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Claim,
    Count,
    Fact,
    Finding,
    Heading,
    Missing,
    Note,
    PersonList,
    Tabulation,
    count,
    group,
    label,
    untold,
)
from .clusters import Clusters
from .criteria import shared_terms
from .explanation import find_strengths
from .matcher import MentorMatcher

_GOALS_SHOWN = 15


def supply_findings(supply: pd.DataFrame, programme: Programme) -> list[Finding]:
    """Goals sought and offered.

    Parameters
    ----------
    supply : DataFrame
        From ``map_supply_and_demand``.
    programme : Programme

    Returns
    -------
    list of Finding
    """
    if supply.empty:
        return [
            Missing(
                "people",
                Text(
                    "Which goals mentees seek and mentors offer. Supply the columns goals and "
                    "skills of the table people."
                ),
            )
        ]
    table = Tabulation(
        supply,
        Text("Goals sought and offered"),
        {
            "goal": label(Text("Goal")),
            "wanted": count(Text("Mentees who seek it")),
            "offered": count(Text("Mentors who offer it")),
            "places": count(Text("Places with them"), people="offered"),
        },
        note=Text("A mentor with several skills is counted at each of them."),
        open_labels=True,
    )
    few = programme.privacy.minimum_group
    shown = supply[supply["wanted"] >= few].head(_GOALS_SHOWN).reset_index(drop=True)
    findings: list[Finding] = [Heading(Text("Goals sought and offered"))]
    # Named only where both figures may be told, so that the sentence tells no more.
    short = shown[(shown["gap"] > 0) & (shown["offered"].eq(0) | shown["offered"].ge(few))]
    if len(short):
        worst = short.sort_values("gap", ascending=False, kind="stable").iloc[0]
        findings.insert(
            0,
            Answer(
                Text(
                    "Mentors are most short for {goal}: {wanted} mentees seek it and there are "
                    "{places} places with mentors who offer it.",
                    goal=worst["goal"],
                    wanted=Count(int(worst["wanted"])),
                    places=Count(int(worst["places"]), people=int(worst["offered"])),
                ),
                "watch",
            ),
        )
    if len(shown):
        findings.append(
            Chart(
                Tabulation(
                    shown,
                    Text("The goals most sought"),
                    {name: table.columns[name] for name in ("goal", "wanted", "places")},
                    open_labels=True,
                ),
                "bar",
                x="goal",
                y=["wanted", "places"],
                alt=Text(
                    "Bars: for each of the most sought goals, the mentees who seek it beside the "
                    "places with mentors who offer it."
                ),
                y_label=Text("People and places"),
            )
        )
    return [*findings, table]


def cluster_findings(clusters: Clusters, programme: Programme) -> list[Finding]:
    """Clusters of goals with their sizes.

    Parameters
    ----------
    clusters : Clusters
    programme : Programme

    Returns
    -------
    list of Finding
    """
    if clusters.summary.empty:
        return []
    names = clusters.names(minimum_people=programme.privacy.minimum_group)
    frame = clusters.summary.assign(
        name=[
            names[k] or Text("Cluster {number}", number=Fact(int(k)))
            for k in clusters.summary["cluster"]
        ]
    )
    findings: list[Finding] = [
        Heading(Text("Clusters of goals")),
        Tabulation(
            frame,
            Text("Clusters of mentees and mentors by goals sought and offered"),
            {
                "name": group(Text("Mostly about")),
                "mentees": count(Text("Mentees")),
                "mentors": count(Text("Mentors")),
                "places": count(Text("Places"), people="mentors"),
            },
            note=Text(
                "A cluster with more mentees than places is where to recruit mentors. Clusters "
                "show the programme's shape; they do not decide who is matched."
            ),
        ),
    ]
    tried = clusters.evidence.dropna()
    if len(tried):
        findings.append(
            Note(
                # How many clusters there are would tell how many are not named.
                Claim(
                    Text(
                        "{n_clusters} clusters part the goals best (silhouette {silhouette}, where "
                        "1 is clearly parted and 0 not at all).",
                        n_clusters=Fact(len(frame)),
                        silhouette=Fact(round(float(tried["silhouette"].max()), 2), ".2f"),
                    ),
                    on=[Count(int(n)) for n in frame["mentees"]],
                    otherwise="",
                )
            )
        )
    return findings


def peer_group_findings(
    groups: pd.DataFrame, people: pd.DataFrame, programme: Programme
) -> list[Finding]:
    """Proposed peer groups: how many and how mixed, and for the coordinator who.

    Parameters
    ----------
    groups : DataFrame
        From ``form_peer_groups``.
    people : DataFrame
        As the table ``people``; names for the list.
    programme : Programme

    Returns
    -------
    list of Finding
    """
    if groups.empty:
        return []
    sizes = groups["group"].value_counts()
    size = {"n": Fact(len(sizes)), "most": Count(int(sizes.max()))}
    proposed = (
        Plural(
            "Proposed: {n} group of {most} mentees, mixed across departments.",
            "Proposed: {n} groups of at most {most} mentees, each mixed across departments.",
            **size,
        )
        if groups["department"].nunique() > 1
        else Plural(
            "Proposed: {n} group of {most} mentees.",
            "Proposed: {n} groups of at most {most} mentees.",
            **size,
        )
    )
    names = people.drop_duplicates("id").set_index("id")
    frame = groups.sort_values(["group", "id"], kind="stable")
    return [
        Heading(Text("Peer groups for the group meetings")),
        Note(Claim(proposed, otherwise=untold(Text("how large the peer groups are")))),
        PersonList(
            frame.assign(name=_names(names, frame["id"])),
            Text("Proposed peer groups"),
            {
                "group": Text("Group"),
                "name": Text("Mentee"),
                "id": Text("Mentee's id"),
                "department": Text("Department"),
            },
        ),
    ]


def pair_lists(matcher: MentorMatcher) -> list[Finding]:
    """For the coordinator: proposed pairs with their grounds, and who has none.

    Parameters
    ----------
    matcher : MentorMatcher, fitted

    Returns
    -------
    list of PersonList
    """
    mentees, mentors = matcher.mentees_, matcher.mentors_
    pairs = matcher.pairs_.copy()
    for side, ids in ((mentees, "mentee_id"), (mentors, "mentor_id")):
        role = ids.removesuffix("_id")
        pairs[role] = _names(side, pairs[ids])
        pairs[f"{role}_department"] = list(side["department"].reindex(pairs[ids]))
    pairs["score"] = pairs["score"].round(2)
    both = list(pairs[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))
    pairs["goals"] = pd.Series(
        [shared_terms(mentees.at[e, "goals"], mentors.at[r, "skills"]) for e, r in both],
        dtype=object,
    )
    pairs["strengths"] = pd.Series(
        [[matcher.criteria_[name].text for name in find_strengths(matcher, e, r)] for e, r in both],
        dtype=object,
    )
    pairs["standing"] = _standing(matcher, pairs["mentee_id"])
    unmatched = matcher.unmatched_.copy()
    unmatched["standing"] = _standing(matcher, unmatched["mentee_id"])
    unmatched["mentee"] = _names(mentees, unmatched["mentee_id"])
    unmatched["department"] = list(mentees["department"].reindex(unmatched["mentee_id"]))
    return [
        PersonList(
            pairs,
            Text("Proposed pairs to approve or change"),
            {
                "mentee": Text("Mentee"),
                "mentee_id": Text("Mentee's id"),
                "mentee_department": Text("Mentee's department"),
                "standing": Text("Standing"),
                "mentor": Text("Mentor"),
                "mentor_id": Text("Mentor's id"),
                "mentor_department": Text("Mentor's department"),
                "score": Text("Score"),
                "goals": Text("Goals the mentor can help with"),
                "strengths": Text("Speaks most for it"),
            },
            note=Text(
                "To approve a pair, write it in the sheet of pairs with the state approved, a "
                "date and who decided."
            ),
        ),
        PersonList(
            unmatched,
            Text("Mentees without a proposed mentor"),
            {
                "mentee": Text("Mentee"),
                "mentee_id": Text("Mentee's id"),
                "department": Text("Department"),
                "standing": Text("Standing"),
                "words": Text("Reason"),
            },
        ),
    ]


def _standing(matcher: MentorMatcher, ids: pd.Series) -> list:
    return [
        APPLICATION_STATES["accepted" if accepted else "waiting"]
        for accepted in ids.isin(matcher.accepted_)
    ]


def _names(people: pd.DataFrame, ids: pd.Series) -> list:
    """Names of `ids`; the id itself where no name is known."""
    if "name" not in people:
        return list(ids)
    names = people["name"].reindex(list(ids))
    return [
        person if name is None or name != name else name
        for person, name in zip(ids, names, strict=True)
    ]
