"""What page 07 says of ties: whom mentees turn to, before and after."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import (
    Finding,
    Heading,
    Missing,
    Note,
    Tabulation,
    count,
    ends,
    fact,
    label,
    mean,
)
from ..comparing.lottery import SIDE_ROLES, name_sides
from ..networks.summary import network_summary
from ..networks.ties import label_rounds, ties_across
from ..participants import know_departments
from .departments import report_departments


def report_ties(
    ties: pd.DataFrame,
    employment: pd.DataFrame,
    people: pd.DataFrame,
    mentees: Sequence[str],
    lottery: pd.Series,
    programme: Programme,
) -> list[Finding]:
    """Whom mentees turn to within and across departments, before and after.

    Parameters
    ----------
    ties, employment, people : DataFrame
        The tables; the last two for departments.
    mentees : sequence of str
    lottery : Series of bool
        Of :func:`find_lottery`.
    programme : Programme

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("Stronger networks"))
    if ties.empty:
        return [
            heading,
            Missing("ties", Text("whom mentees turn to, within and across departments. Ask before "
                                 "the start and again at the end, one row a tie.")),
        ]  # fmt: skip
    departments = know_departments(employment, people)
    mentors = people.loc[people["role"].eq("mentor"), "id"]
    found: list[Finding] = [heading, _network_table(ties, {*mentees, *mentors})]
    if departments.empty:
        return [
            *found,
            Missing("employment", Text("ties across departments. Supply each person's "
                                       "department.")),
        ]  # fmt: skip
    between = report_departments(ties, departments, programme)
    if label_rounds(ties).nunique() < 2:
        return [
            *found,
            *between,
            Note(Text("Ties were asked for once; ask again, at least 45 days later, to see a "
                      "change.")),
        ]  # fmt: skip
    rows = []
    for (name, ids), role in zip(name_sides(mentees, lottery), SIDE_ROLES, strict=False):
        for kind, words in (
            ("across", Text("Other departments")),
            ("within", Text("Own department")),
        ):
            change = ties_across(
                ties, departments, ids, kind=kind, random_state=programme.random_state
            )
            if change.n:
                rows.append((name, words, role, change.n, change.n, change.first_mean,
                             change.last_mean, change.value, change.low, change.high))  # fmt: skip
    columns = ["side", "kind", "among", "n", "people", "first", "last", "change", "low", "high"]
    found.append(
        Tabulation(
            pd.DataFrame(rows, columns=columns),
            Text("People that each turns to, in the first round and the last"),
            {
                "side": label(Text("Group")),
                "kind": label(Text("Where they work")),
                "n": count(Text("People in both"), among="among"),
                "first": mean(Text("Mean then"), n="people", settled=True),
                "last": mean(Text("Mean now"), n="people", settled=True),
                "change": mean(Text("Change"), n="people", settled=True),
                **ends(mean, n="people", settled=True),
            },
            note=Text(
                "Those who named somebody in both rounds. 95% intervals: the changes that "
                "exchanging each one's two rounds at random does not speak against. One's own "
                "mentor counts as one."
            ),
        )
    )
    return [*found, *between]


def _network_table(ties: pd.DataFrame, participants: set[str]) -> Tabulation:
    """The network among the participants who answered, round by round."""
    rows = []
    for _, own in ties.assign(round=label_rounds(ties)).groupby("round"):
        answered = participants & set(own["from_id"])
        found = network_summary(own[["from_id", "to_id"]], people=answered)
        shares = [found.density, found.reciprocity, found.reach]
        if not found.ties:
            shares = [float("nan")] * 3
        rows.append((own["date"].min(), found.n, found.ties, found.naming, *shares))
    columns = ["date", "n", "ties", "naming", "density", "mutual", "reach"]
    return Tabulation(
        pd.DataFrame(rows, columns=columns),
        Text("The network among the participants themselves, by round"),
        {
            "date": fact(Text("Asked from")),
            "n": count(Text("Participants who answered")),
            "ties": count(Text("Ties among them"), people="naming"),
            "density": mean(Text("Share of all possible"), n="naming", spec=".1%", settled=True),
            "mutual": mean(Text("Mutual"), n="naming", spec=".0%", settled=True),
            "reach": mean(Text("Reached within two steps"), n="naming", spec=".0%", settled=True),
        },
        note=Text(
            "Mentors and mentees. Reached within two steps: the mean share of the others to whom "
            "somebody can turn, or who are turned to by those."
        ),
    )
