"""The goals of the pairs: how many, of which kind and how many are reached."""

from __future__ import annotations

import pandas as pd

from ..codes import GOAL_KINDS
from ..language import Plural, Text, format_value
from ..result import (
    Chart,
    Count,
    Estimate,
    Fact,
    Heading,
    Tabulation,
    Words,
    count,
    label,
    share,
)
from .start import MOST_GOALS

#: Whose goals are counted, where running pairs stand beside.
OF_ALL_PAIRS = Text(
    "Of all goals that were set, those of pairs that have ended too; so is the share of goals "
    "reached on this page."
)
# Page 07 tells how many goals were set: open goals by themselves would give away how
# many were set aside, where those are too few to be told.
_STANDINGS = {"reached": Text("reached"), "not_reached": Text("open or set aside")}


def summarise_goals(start: pd.DataFrame, goals: pd.DataFrame, reached: Estimate | None) -> list:
    """Findings: how many goals pairs have, of which kind, and how many are reached.

    Parameters
    ----------
    start : DataFrame
        From :func:`check_start`.
    goals : DataFrame
        The table ``goals``.
    reached : Estimate or None
        The share of goals reached, e.g. ``mentorkit.evaluation.goals_reached``.

    Returns
    -------
    list of findings
        None shows a goal's words.
    """
    if goals.empty:
        return []
    found: list = [Heading(Text("Goals of the pairs"))]
    if len(start):
        found.append(_tabulate_number_of_goals(start))
    if reached is not None and reached.n:
        found.append(reached)
    table = _tabulate_kinds(goals)
    chart = Chart(
        table,
        "stacked",
        "kind",
        list(_STANDINGS),
        Text("Goals by kind, parted into reached and not; the table has the figures."),
    )
    return [*found, chart, table]


#: Whom the rows of the table of numbers of goals count.
_WHO = "running pairs by number of goals"


def count_lack(start: pd.DataFrame) -> Count:
    """How many running pairs have not set one to three goals, as the table's rows count them.

    Parameters
    ----------
    start : DataFrame
        From :func:`check_start`.

    Returns
    -------
    Count
    """
    groups = _group_by_number(start)
    (none, at_none), *_, (more, at_more), _ = groups
    parts = {
        f"{_WHO} | {format_value(text, 'en')}": int(mask.sum())
        for text, mask in ((none, at_none), (more, at_more))
    }
    return Count(sum(parts.values()), parts=parts)


def _group_by_number(start: pd.DataFrame) -> list[tuple[Words, pd.Series]]:
    number = start["goals"]
    return [
        (Text("no goal"), start["goals_set"].eq(0)),
        *(
            (Plural("{n} goal", "{n} goals", n=Fact(k)), number.eq(k))
            for k in range(1, MOST_GOALS + 1)
        ),
        (Text("more than {n} goals", n=Fact(MOST_GOALS)), number.gt(MOST_GOALS)),
        (Text("every goal was set aside"), number.eq(0) & start["goals_set"].gt(0)),
    ]


def _tabulate_number_of_goals(start: pd.DataFrame) -> Tabulation:
    groups = _group_by_number(start)
    frame = pd.DataFrame(
        {"goals": [text for text, _ in groups], "pairs": [int(mask.sum()) for _, mask in groups]}
    ).assign(n=len(start))
    frame["share"] = frame["pairs"] / frame["n"]
    return Tabulation(
        frame,
        Text("Running pairs by number of goals; planned is one to three"),
        {
            "goals": label(Text("Goals")),
            "pairs": count(Text("Pairs"), who=_WHO),
            "share": share(Text("Share"), k="pairs", n="n"),
        },
        note=Text("Goals that were set aside are not counted, unless all were."),
        needs="goals",
    )


def _tabulate_kinds(goals: pd.DataFrame) -> Tabulation:
    rows = []
    for kind, text in GOAL_KINDS.items():
        own = goals[goals["kind"].eq(kind).fillna(False)]
        row = {"kind": text, "mentees": own["mentee_id"].nunique()}
        is_reached = own["status"].eq("reached").fillna(False)
        for standing, mask in (("reached", is_reached), ("not_reached", ~is_reached)):
            row[standing] = int(mask.sum())
            row[f"{standing}_people"] = own.loc[mask, "mentee_id"].nunique()
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame["share"] = frame["reached_people"] / frame["mentees"].where(frame["mentees"] > 0)
    return Tabulation(
        frame,
        Text("Goals by kind and by where they stand"),
        {
            "kind": label(Text("Kind of goal")),
            **{name: count(text, people=f"{name}_people") for name, text in _STANDINGS.items()},
            "mentees": count(Text("Mentees with such a goal"), who="mentees by kind of goal"),
            "share": share(Text("Of them, have reached one"), k="reached_people", n="mentees"),
        },
        note=OF_ALL_PAIRS,
        needs="goals",
    )
