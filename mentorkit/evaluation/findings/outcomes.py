"""What page 07 says of goals reached and turnover."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ...codes import GOAL_KINDS, GROUNDS
from ...language import Text
from ...programme import Programme
from ...result import (
    Fact,
    Finding,
    Heading,
    Missing,
    Tabulation,
    count,
    ends,
    group,
    label,
    share,
)
from ..outcomes import goals_reached
from ..turnover import group_turnover


def report_goals(goals: pd.DataFrame, programme: Programme) -> list[Finding]:
    """How many of the pairs' goals have been reached, by kind.

    Parameters
    ----------
    goals : DataFrame
        The table ``goals``.
    programme : Programme

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("Goals reached"))
    if goals.empty:
        return [
            heading,
            Missing("goals", Text("how many of the pairs' goals were reached. Supply one row a "
                                  "goal with its status.")),
        ]  # fmt: skip
    rows = []
    for kind in GOAL_KINDS:
        own = goals[goals["kind"].eq(kind)]
        if len(own):
            reached, dropped = (int(own["status"].eq(s).sum()) for s in ("reached", "dropped"))
            found = goals_reached(own)
            rows.append((GOAL_KINDS[kind], len(own), reached, dropped, own["mentee_id"].nunique(),
                         found.value, found.low, found.high))  # fmt: skip
    columns = ["kind", "set", "reached", "dropped", "mentees", "rate", "low", "high"]
    return [
        heading,
        Tabulation(
            pd.DataFrame(rows, columns=columns),
            Text("Goals of the pairs, by kind"),
            {
                "kind": label(Text("Kind of goal")),
                "mentees": count(Text("Mentees"), who="mentees by kind of goal"),
                "set": count(Text("Goals set")),
                "reached": count(Text("Goals reached"), part_of="set"),
                "dropped": count(Text("Set aside"), part_of="set"),
                "rate": share(Text("Share reached"), k="reached", n="set"),
                **ends(share, k="reached", n="set", is_clustered=True),
            },
            note=Text(
                "With Wilson's 95% interval, made wider for mentees with several goals. Goals set "
                "aside count as not reached."
            ),
        ),
    ]


def report_turnover(
    group_counts: pd.DataFrame, programme: Programme, as_of: dt.date
) -> list[Finding]:
    """Turnover of each group before and since the programme began.

    Parameters
    ----------
    group_counts : DataFrame
        The table ``group_counts``: the organisation's own aggregates.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("Turnover of each group"))
    start = programme.period.start
    missing = Missing(
        "group_counts",
        Text(
            "turnover of each group before and during the programme. Supply the organisation's own "
            "totals: headcount on dated days and leavers of dated periods, by group."
        ),
    )
    if group_counts.empty:
        return [heading, missing]
    a_year_before = start - dt.timedelta(days=366)
    before = group_turnover(group_counts, a_year_before, start - dt.timedelta(days=1))
    since = group_turnover(group_counts, start, as_of)
    both = since.merge(before, on=["ground", "group"], how="outer", suffixes=("", "_before"))
    if both.empty:
        return [heading, missing]
    both["kind"] = both["ground"]
    both["ground"] = both["ground"].map(GROUNDS)
    for column in ("headcount", "headcount_before"):
        both[column] = both[column].round()
    both = both.sort_values(["ground", "group"], key=lambda c: c.astype(str), ignore_index=True)
    return [
        heading,
        Tabulation(
            both,
            Text("Turnover a year, by group, before and since {start}", start=Fact(start)),
            {
                "ground": label(Text("Grouped by")),
                "group": group(Text("Group"), by="kind"),
                "leavers_before": count(Text("Left before")),
                "headcount_before": count(Text("Employees before")),
                "turnover_before": share(
                    Text("Turnover before"), k="leavers_before", n="headcount_before", digits=1
                ),
                "leavers": count(Text("Left since")),
                "headcount": count(Text("Employees since")),
                "turnover": share(Text("Turnover since"), k="leavers", n="headcount", digits=1),
                **ends(share, k="leavers", n="headcount", digits=1),
            },
            note=Text(
                "Leavers over average headcount a year, with the exact 95% Poisson interval; the "
                "organisation's own totals, whole periods only. Most of a group are not in the "
                "programme: a change went with many things."
            ),
        ),
    ]
