"""What page 07 says of retention, promotion, goals, turnover and ties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..codes import GOAL_KINDS, GROUNDS
from ..language import Text
from ..programme import Programme
from ..result import (
    Chart,
    Fact,
    Finding,
    Heading,
    Missing,
    Note,
    Share,
    Tabulation,
    count,
    ends,
    fact,
    group,
    label,
    share,
    untold,
)
from .lottery import name_sides
from .outcomes import follow_people, goals_reached, group_turnover, promotion_rate
from .retention import RetentionCurve, retention_curve

MONTH_DAYS = 365.25 / 12

NO_EMPLOYMENT = Missing(
    "employment",
    Text(
        "how many stay and how many are promoted. Supply one row an employee with first day, last "
        "day and days of promotion, for mentees and for those on the waiting list."
    ),
)


def report_retention(
    employment: pd.DataFrame,
    mentees: Sequence[str],
    lottery: pd.Series,
    programme: Programme,
    as_of: dt.date,
) -> list[Finding]:
    """Who stayed and who was promoted, followed from the same day on both sides.

    Parameters
    ----------
    employment : DataFrame
        The table ``employment``.
    mentees : sequence of str
        Ids, of :func:`list_mentees`.
    lottery : Series of bool
        Of :func:`find_lottery`; empty if there was none.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("Who stayed and who was promoted"))
    if employment.empty:
        return [heading, NO_EMPLOYMENT]
    start = programme.period.start
    sides = name_sides(mentees, lottery)
    followed = {name: follow_people(employment, start, as_of, ids) for name, ids in sides}
    followed = {name: people for name, people in followed.items() if len(people)}
    if not followed:
        return [
            heading,
            Note(Text("No mentee was employed on the first day of the programme and followed.")),
        ]
    few = programme.privacy.minimum_count
    steps, promotions, unshown = [], [], []
    for name, people in followed.items():
        curve = retention_curve(people["duration_days"], people["left"])
        steps.append(tabulate_curve(curve, few).assign(side=name))
        promoted = promotion_rate(people["promoted"])
        # Nobody is on both sides and no page tells their sum: a side of which too few are
        # promoted is named in a line, and does not hide the other, which the answer tells.
        if Share(promoted.k, promoted.n).hides(programme.privacy):
            unshown.append(name)
        else:
            promotions.append(
                (name, promoted.n, promoted.k, promoted.value, promoted.low, promoted.high)
            )
    survival = Tabulation(
        pd.concat(steps, ignore_index=True),
        Text("Still employed, month by month since {start}", start=Fact(start)),
        {
            "side": label(Text("Group")),
            "months": fact(Text("Months")),
            "n": count(Text("Followed")),
            "staying": count(Text("Still employed")),
            "retention": share(Text("Share"), k="staying", n="n"),
            **ends(share, k="staying", n="n"),
        },
        note=Text(
            "Kaplan-Meier with 95% log-log bands. Both groups are followed from the programme's "
            "first day. Quarters in which only a few left are taken together with the next, and "
            "the chart joins the points by straight lines."
        ),
    )
    return [
        heading,
        Chart(
            survival,
            "line",
            x="months",
            y=["retention"],
            low="low",
            high="high",
            group="side",
            alt=Text(
                "The share still employed as months pass, one falling line a group, with bands."
            ),
            x_label=Text("Months since the programme began"),
            y_label=Text("Still employed"),
        ),
        survival,
        *_report_promotions(promotions, unshown, start, as_of),
    ]


def _report_promotions(
    promotions: list[tuple], unshown: list[Text], start: dt.date, as_of: dt.date
) -> list[Finding]:
    found: list[Finding] = []
    if promotions:
        found.append(_tabulate_promotions(promotions, start, as_of))
    if unshown:
        what = Text("how many have been promoted ({groups})", groups=unshown)
        found.append(Note(untold(what)))
    return found


def _tabulate_promotions(promotions: list[tuple], start: dt.date, as_of: dt.date) -> Tabulation:
    return Tabulation(
        pd.DataFrame(promotions, columns=["side", "n", "k", "rate", "low", "high"]),
        Text("Promoted from {start} to {end}", start=Fact(start), end=Fact(as_of)),
        {
            "side": label(Text("Group")),
            "n": count(Text("Followed")),
            "k": count(Text("Promoted")),
            "rate": share(Text("Share"), k="k", n="n"),
            **ends(share, k="k", n="n"),
        },
        note=Text("With Wilson's 95% interval. Whoever left first counts as not promoted."),
    )


def tabulate_curve(curve: RetentionCurve, few: int) -> pd.DataFrame:
    """A retention curve by quarter, in steps that none of fewer than `few` leavers makes.

    Returns
    -------
    DataFrame
        ``months``, ``n``, ``staying``, ``retention``, ``low``, ``high``; the
        first row is the start, the last the end of the follow-up.
    """
    months = np.arange(0, curve.longest / MONTH_DAYS + 1e-9, 3.0)
    end = round(curve.longest / MONTH_DAYS, 1)
    months = np.unique(np.append(months[months < end - 1], end))
    rows = []
    for month in months:
        time = curve.longest if month == end else month * MONTH_DAYS
        at = curve.at(time)
        left = int(curve.table.loc[curve.table["time"] <= time, "left"].sum())
        first = month == 0
        rows.append((float(month), curve.n, curve.n - left, at.value,
                     1.0 if first else at.low, 1.0 if first else at.high))  # fmt: skip
    kept = rows[:1]
    for row in rows[1:]:
        new = kept[-1][2] - row[2]
        if new == 0 or new >= few:
            kept.append(row)
    # What is left over at the end joins the last step that told of anybody.
    if kept[-1] is not rows[-1]:
        while len(kept) > 1 and 0 < kept[-1][2] - rows[-1][2] < few:
            kept.pop()
        kept.append(rows[-1])
    return pd.DataFrame(kept, columns=["months", "n", "staying", "retention", "low", "high"])


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
                "reached": count(Text("Goals reached")),
                "dropped": count(Text("Set aside")),
                "rate": share(Text("Share reached"), k="reached", n="set"),
                **ends(share, k="reached", n="set"),
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
                "group": group(Text("Group")),
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
