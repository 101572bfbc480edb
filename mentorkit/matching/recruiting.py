"""Where to recruit mentors: what the pages show of the map of goals."""

from __future__ import annotations

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Claim,
    Count,
    Fact,
    Finding,
    Heading,
    Keyed,
    Missing,
    Note,
    Share,
    Tabulation,
    count,
    fact,
    group,
    label,
    untold,
)
from .clusters import Clusters
from .parting import STABLE, STRONG, WEAK
from .supply import SupplyMap

_GOALS_SHOWN = 12
#: By what the figures of goals are known on every page.
_GOALS = "goals sought and offered"
_STRENGTHS: dict[str, Text] = {
    "none": Text(
        "The number of clusters is the programme's own choice, and the goals do not bear it out: "
        "other people with such goals would be parted otherwise. Go by the goals one by one."
    ),
    "weak": Text(
        "The clusters are weak: many people lie between two of them. Read them as a sketch, and "
        "look at the goals one by one before recruiting."
    ),
    "fair": Text("The clusters are fairly clear, though some people lie between two of them."),
    "strong": Text("The clusters are clear: few people lie between two of them."),
}


def supply_findings(supply: SupplyMap, programme: Programme) -> list[Finding]:
    """Goals sought and offered, one by one.

    Parameters
    ----------
    supply : SupplyMap
        From ``map_supply_and_demand``.
    programme : Programme

    Returns
    -------
    list of Finding
    """
    if supply.goals.empty:
        return [
            Missing(
                "people",
                Text(
                    "Which goals mentees seek and mentors offer. Supply the columns goals and "
                    "skills of the table people."
                ),
            )
        ]
    few = programme.privacy.minimum_count
    columns = {
        "goal": label(Text("Goal")),
        "wanted": count(Text("Mentees who seek it")),
        "places": count(Text("Places for it"), people="offered"),
        "unserved": count(Text("Left without at best use"), part_of="wanted"),
        "offered": count(Text("Mentors who offer it")),
    }
    frame = supply.goals
    if len(supply.clusters.summary) > 1:
        names = _name_clusters(supply.clusters, few, words=1)
        frame = frame.assign(cluster_name=[names[cluster] for cluster in frame["cluster"]])
        columns["cluster_name"] = label(Text("Cluster"), names_row=False)
    table = Tabulation(
        frame,
        Text("Goals sought and offered"),
        columns,
        note=Text(
            "A mentor with several skills has their places at each of them, so places cannot be "
            "added up. Left without at best use: the mentees who would have no mentor for the "
            "goal if every place were used once, for as many mentees as can be and then for as "
            "many of their goals."
        ),
        open_labels=True,
        key=_GOALS,
    )
    shown = frame[frame["wanted"] >= few].head(_GOALS_SHOWN).reset_index(drop=True)
    findings: list[Finding] = [
        *_shortest_goal(shown, few),
        Heading(Text("Goals sought and offered")),
    ]
    if len(shown):
        findings.append(
            Chart(
                Tabulation(
                    shown,
                    Text("The goals most sought"),
                    {name: table.columns[name] for name in ("goal", "wanted", "places")},
                    open_labels=True,
                    key=table.key,
                ),
                "bar",
                x="goal",
                y=["wanted", "places"],
                alt=Text(
                    "Bars: for each of the most sought goals, the mentees who seek it beside the "
                    "places with mentors who offer it."
                ),
            )
        )
    return [*findings, *_served_note(supply), table]


def _shortest_goal(shown: pd.DataFrame, few: int) -> list[Finding]:
    # Named only where both figures may be told, so that the sentence tells no more.
    short = shown[(shown["gap"] > 0) & (shown["offered"].eq(0) | shown["offered"].ge(few))]
    if short.empty:
        return []
    worst = short.sort_values("gap", ascending=False, kind="stable").iloc[0]
    return [
        Answer(
            Keyed(
                Text(
                    "Mentors are most short for {goal}: {wanted} mentees seek it and there are "
                    "{places} places with mentors who offer it.",
                    goal=worst["goal"],
                    wanted=Count(int(worst["wanted"])),
                    places=Count(int(worst["places"]), people=int(worst["offered"])),
                ),
                f"{_GOALS} | {worst['goal']}",  # as the tables know it
            ),
            "watch",
        )
    ]


def _served_note(supply: SupplyMap) -> list[Finding]:
    if not supply.mentees or not supply.goals["offered"].any():
        return []
    # Their number, beside all mentees, would tell of the few who may not be matched.
    text = Text(
        "With every place at its best use, {served} of the mentees with a goal could have a mentor "
        "who offers one of their goals.",
        served=Share(supply.served, supply.mentees),
    )
    hidden = untold(Text("how many mentees could have a mentor who offers one of their goals"))
    return [Note(Claim(text, otherwise=hidden))]


def cluster_findings(supply: SupplyMap, programme: Programme) -> list[Finding]:
    """Where to recruit mentors: demand against places, cluster by cluster.

    Parameters
    ----------
    supply : SupplyMap
        From ``map_supply_and_demand``.
    programme : Programme

    Returns
    -------
    list of Finding
        Nothing where nobody has named a goal.
    """
    clusters = supply.clusters
    if clusters.summary.empty:
        return []
    heading = Heading(Text("Where to recruit mentors"))
    if len(clusters.summary) == 1:
        return [
            heading,
            Note(
                Text(
                    "The goals do not part into clusters: no grouping of them is both stable "
                    "and clearer than chance. Recruit by the goals one by one."
                )
            ),
        ]
    few = programme.privacy.for_groups().minimum_count
    names = _name_clusters(clusters, few)
    frame = clusters.summary.sort_values(["gap", "cluster"], ascending=[False, True])
    frame = frame.assign(name=[names[cluster] for cluster in frame["cluster"]])
    chart = Chart(
        Tabulation(
            frame.reset_index(drop=True),
            Text("Mentees and mentors' places by cluster of goals"),
            {
                "name": group(Text("Mostly about")),
                "mentees": count(Text("Mentees"), who="mentees by cluster of goals"),
                "places": count(Text("Places"), people="mentors"),
                "mentors": count(Text("Mentors"), who="mentors by cluster of goals"),
            },
            note=Text(
                "Each person is counted once, in the cluster that their goals or skills lie "
                "nearest; who has named none is left out. First stands the cluster that lacks "
                "most places. Clusters show the programme's shape; they do not decide who is "
                "matched."
            ),
        ),
        "bar",
        x="name",
        y=["mentees", "places"],
        alt=Text(
            "Bars: for each cluster of goals, its mentees beside the places that its mentors offer."
        ),
    )
    return [*_shortest_cluster(frame, few), heading, chart]


def _shortest_cluster(frame: pd.DataFrame, few: int) -> list[Finding]:
    worst = frame.iloc[0]
    counted = frame[["mentees", "mentors"]].to_numpy()
    # Without figures if any of the table's is hidden, lest the sentence tell it.
    if worst["gap"] <= 0 or worst["mentees"] < few:
        return []
    if ((counted > 0) & (counted < few)).any():
        return [
            Answer(Text("Recruit mentors first for {cluster}.", cluster=worst["name"]), "watch")
        ]
    return [
        Answer(
            Text(
                "Recruit mentors first for {cluster}: {mentees} mentees and {places} places.",
                cluster=worst["name"],
                mentees=Count(int(worst["mentees"])),
                places=Count(int(worst["places"]), people=int(worst["mentors"])),
            ),
            "watch",
        )
    ]


def cluster_evidence(clusters: Clusters) -> list[Finding]:
    """How sure the clusters are: each number tried, and why the one was chosen.

    Parameters
    ----------
    clusters : Clusters

    Returns
    -------
    list of Finding
        Nothing where no number could be tried.
    """
    if clusters.evidence.empty:
        return []
    used = len(clusters.summary)
    frame = clusters.evidence.assign(
        verdict=[
            Text("used") if row.n_clusters == used else _judge(row)
            for row in clusters.evidence.itertuples()
        ]
    )
    notes = [Note(_STRENGTHS[clusters.strength])] if len(clusters.summary) > 1 else []
    return [
        *notes,
        Tabulation(
            frame,
            Text("How well the goals part, by number of clusters"),
            {
                "n_clusters": fact(Text("Clusters")),
                "verdict": label(Text("Verdict")),
                "silhouette": fact(Text("Clearness"), ".2f"),
                "chance": fact(Text("By chance"), ".2f"),
                "stability": fact(Text("Stability"), ".2f"),
            },
            note=Text(
                "Clearness is the silhouette: 1 where clusters lie well apart, 0 where they do "
                "not. By chance is the clearness that shuffled goals hardly reach. Stability is "
                "how alike the clusters come out when a fifth of the people are left out (adjusted "
                "Rand index: 1 alike, 0 no better than chance). A number is possible if its "
                "stability is at least {stable} and its clearness is above {weak} and above "
                "chance, or above {strong}. Of those, the number that is farthest above chance is "
                "used.",
                stable=Fact(STABLE, ".2f"),
                weak=Fact(WEAK, ".2f"),
                strong=Fact(STRONG, ".2f"),
            ),
        ),
    ]


def _judge(row) -> Text:
    if row.found:
        return Text("possible")
    if row.stability < STABLE:
        return Text("not stable")
    return Text("not clear") if row.silhouette <= WEAK else Text("no clearer than chance")


def _name_clusters(clusters: Clusters, few: int, words: int = 3) -> dict:
    """The words of each cluster, for a reader; its number where its goals are rare."""
    names = {}
    for cluster, goals in clusters.names(few, words).items():
        if not goals:
            names[cluster] = Text("Cluster {number}", number=Fact(int(cluster)))
        else:
            names[cluster] = goals if words > 1 else goals[0]
    return names
