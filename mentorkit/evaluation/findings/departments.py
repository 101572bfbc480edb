"""What page 07 says of ties within and between departments."""

from __future__ import annotations

import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Chart, Fact, Finding, Tabulation, count, fact, group, mean
from ..networks.departments import count_between, ei_index
from ..networks.ties import label_rounds

#: So many departments are drawn, the largest: more cannot be told apart on a phone.
MOST_DEPARTMENTS = 16


def report_departments(
    ties: pd.DataFrame, departments: pd.Series, programme: Programme
) -> list[Finding]:
    """Who turns where: a network of departments, and how many ties stay within one.

    Parameters
    ----------
    ties : DataFrame
        The table ``ties``.
    departments : Series
        Person to department.
    programme : Programme

    Returns
    -------
    list of findings
        Nothing where ties join fewer than two departments with enough people.
    """
    counted = count_between(
        ties, departments, fewest=programme.privacy.minimum_group, most=MOST_DEPARTMENTS
    )
    if (counted["one"] != counted["other"]).sum() == 0:
        return []
    return [_draw(ties, counted, programme), _tabulate_mixing(ties, departments, programme)]


def _draw(ties: pd.DataFrame, counted: pd.DataFrame, programme: Programme) -> Chart:
    days = ties.groupby(label_rounds(ties))["date"].min()
    columns = {
        "one": group(Text("Department")),
        "other": group(Text("And")),
        "first": count(Text("People who name somebody, asked from {day}", day=Fact(days.iloc[0]))),
    }
    if len(days) > 1:
        columns["last"] = count(
            Text("People who name somebody, asked from {day}", day=Fact(days.iloc[-1]))
        )
    table = Tabulation(
        counted,
        Text("Who turns to whom within and between departments"),
        columns,
        note=Text(
            "Each person counts once in a row, however many they name. A department with "
            "itself: people who name somebody in their own, the dot in the chart. Departments "
            "with fewer than {few} people, and those that are not among the {most} largest, are "
            "left out.",
            few=Fact(programme.privacy.minimum_group),
            most=Fact(MOST_DEPARTMENTS),
        ),
    )
    return Chart(
        table,
        "network",
        "one",
        [name for name in ("first", "last") if name in columns],
        alt=Text(
            "Departments in a circle, joined by lines: the more people name somebody in the "
            "other department, the thicker the line. The figures stand in the table."
        ),
        group="other",
    )


def _tabulate_mixing(
    ties: pd.DataFrame, departments: pd.Series, programme: Programme
) -> Tabulation:
    rows = []
    known = departments.dropna().index
    for _, own in ties.assign(round=label_rounds(ties)).groupby("round"):
        if not own["from_id"].isin(known).any():  # of this round nothing can be told
            continue
        found = ei_index(
            own[["from_id", "to_id"]], departments, random_state=programme.random_state
        )
        # The index counts what leads out less what stays; people read what stays.
        within = [(1 - x) / 2 for x in (found.value, found.high, found.low, found.expected)]
        rows.append((own["date"].min(), found.naming, *within, max(found.p_value, 0.001)))
    columns = ["date", "naming", "within", "low", "high", "expected", "p"]
    return Tabulation(
        pd.DataFrame(rows, columns=columns),
        Text("Ties that stay within a department, and what chance would make of it"),
        {
            "date": fact(Text("Asked from")),
            "naming": count(Text("People who name somebody")),
            "within": mean(Text("Stay within"), n="naming", spec=".0%", settled=True),
            "low": mean(Text("Lower end"), n="naming", spec=".0%", settled=True),
            "high": mean(Text("Upper end"), n="naming", spec=".0%", settled=True),
            "expected": mean(
                Text("If departments meant nothing"), n="naming", spec=".0%", settled=True
            ),
            "p": mean(Text("p"), n="naming", spec=".3f", settled=True),
        },
        note=Text(
            "Everybody who was asked. With 95% intervals over those who name somebody. p: how "
            "often at least so far from it when people change places with their departments and "
            "the ties stay as they are, {k} times; written 0.001 where it is smaller. People may "
            "turn to their own department since they share its work.",
            k=Fact(2000),
        ),
    )
