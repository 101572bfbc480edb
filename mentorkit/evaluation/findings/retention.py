"""What page 07 says of who stayed, who was promoted and who moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import (
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
    label,
    share,
    untold,
)
from ..comparing.lottery import SIDE_ROLES, name_sides
from ..outcomes import follow_people, knows_moves
from ..retention.curve import RetentionCurve, retention_curve
from ..retention.events import EVENTS, event_incidence
from .leaving import report_leaving

MONTH_DAYS = 365.25 / 12

#: Tables of those to whom it has happened, and what stands where too few did.
TITLES = {
    "promoted": Text("Promoted from {start} to {end}"),
    "moved": Text("Moved to another department from {start} to {end}"),
}
UNTOLD = {
    "promoted": Text("how many have been promoted ({groups})"),
    "moved": Text("how many have moved to another department ({groups})"),
}

NO_EMPLOYMENT = Missing(
    "employment",
    Text(
        "how many stay, are promoted and move. Supply one row an employee with first day, last "
        "day, days of promotion and of moves, for mentees and for those on the waiting list."
    ),
)


def report_retention(
    employment: pd.DataFrame,
    mentees: Sequence[str],
    lottery: pd.Series,
    programme: Programme,
    as_of: dt.date,
) -> list[Finding]:
    """Who stayed, was promoted and moved, followed from the same day on both sides.

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
    heading = Heading(Text("Who stayed, who was promoted and who moved"))
    if employment.empty:
        return [heading, NO_EMPLOYMENT]
    start = programme.period.start
    followed = _follow_sides(employment, mentees, lottery, start, as_of)
    if not followed:
        return [
            heading,
            Note(Text("No mentee was employed on the first day of the programme and followed.")),
        ]
    few = programme.privacy.minimum_count
    steps, held_back = [], []
    for (name, role), people in followed.items():
        curve = tabulate_curve(retention_curve(people["duration_days"], people["left"]), few)
        if len(curve) > 1:
            steps.append(curve.assign(side=name, among=role))
        else:
            held_back.append(name)
    return [
        heading,
        *_report_curves(steps, held_back, start, few),
        *(report_leaving(*followed.values(), few) if len(followed) == 2 else []),
        *_report_event(followed, "promoted", programme, as_of),
        *(_report_event(followed, "moved", programme, as_of) if knows_moves(employment) else []),
    ]


def count_staying(
    employment: pd.DataFrame,
    mentees: Sequence[str],
    lottery: pd.Series,
    programme: Programme,
    as_of: dt.date,
) -> dict[str, set[int]]:
    """How many were still employed at each point of the curves, as :func:`report_retention` tells.

    Parameters
    ----------
    employment, mentees, lottery, programme, as_of
        As of :func:`report_retention`.

    Returns
    -------
    dict of str to set of int
        By the survey's role of the side: ``"mentee"``, ``"waiting"``. Those of a side whose
        curve is not told are how many it began with.
    """
    few = programme.privacy.minimum_count
    followed = _follow_sides(employment, mentees, lottery, programme.period.start, as_of)
    return {
        role: set(
            tabulate_curve(retention_curve(people["duration_days"], people["left"]), few)["staying"]
        )
        for (_, role), people in followed.items()
    }


def _follow_sides(
    employment: pd.DataFrame,
    mentees: Sequence[str],
    lottery: pd.Series,
    start: dt.date,
    as_of: dt.date,
) -> dict[tuple[Text, str], pd.DataFrame]:
    """Those of each side who can be followed, by its name and role."""
    sides = zip(name_sides(mentees, lottery), SIDE_ROLES, strict=False)
    found = {
        (name, role): follow_people(employment, start, as_of, ids) for (name, ids), role in sides
    }
    return {side: people for side, people in found.items() if len(people)}


def _report_curves(
    steps: list[pd.DataFrame], held_back: list[Text], start: dt.date, few: int
) -> list[Finding]:
    found: list[Finding] = []
    if steps:
        survival = _tabulate_curves(steps, start, few)
        found += [_draw_curves(survival), survival]
    if held_back:
        found.append(Note(untold(Text("how many stayed ({groups})", groups=held_back))))
    return found


def _tabulate_curves(steps: list[pd.DataFrame], start: dt.date, few: int) -> Tabulation:
    return Tabulation(
        pd.concat(steps, ignore_index=True),
        Text("Still employed, month by month since {start}", start=Fact(start)),
        {
            "side": label(Text("Group")),
            "months": fact(Text("Months")),
            "n": count(Text("Followed"), among="among"),
            "staying": count(Text("Still employed"), series=True, among="among"),
            "retention": share(Text("Share"), k="staying", n="n"),
            **ends(share, k="staying", n="n"),
        },
        note=Text(
            "Kaplan-Meier with 95% log-log bands. Both groups are followed from the programme's "
            "first day. Quarters in which few or nobody left are taken together with the next, and "
            "the chart joins the points by straight lines. A number that differs by fewer than "
            "{few} from one that was told before is told as one that was.",
            few=Fact(few),
        ),
    )


def _draw_curves(survival: Tabulation) -> Chart:
    return Chart(
        survival,
        "line",
        x="months",
        y=["retention"],
        low="low",
        high="high",
        group="side",
        alt=Text("The share still employed as months pass, one falling line a group, with bands."),
        x_label=Text("Months since the programme began"),
        y_label=Text("Still employed"),
    )


def _report_event(
    followed: Mapping[tuple[Text, str], pd.DataFrame],
    happened: str,
    programme: Programme,
    as_of: dt.date,
) -> list[Finding]:
    """How many of each side it has happened to at the end; on the way there single people show."""
    rows, unshown = [], []
    for (name, _), people in followed.items():
        end = event_incidence(people, happened).at()
        # Nobody is on both sides and no page tells their sum: a side of which too few are
        # promoted is named in a line, and does not hide the other, which the answer tells.
        if Share(end.k, end.n).hides(programme.privacy):
            unshown.append(name)
        else:
            rows.append((name, end.n, end.k, end.value, end.low, end.high))
    found: list[Finding] = []
    if rows:
        found.append(_tabulate_event(rows, happened, programme.period.start, as_of))
    if unshown:
        found.append(Note(untold(UNTOLD[happened].replace(groups=unshown))))
    return found


def _tabulate_event(rows: list[tuple], happened: str, start: dt.date, as_of: dt.date) -> Tabulation:
    return Tabulation(
        pd.DataFrame(rows, columns=["side", "n", "k", "rate", "low", "high"]),
        TITLES[happened].replace(start=Fact(start), end=Fact(as_of)),
        {
            "side": label(Text("Group")),
            "n": count(Text("Followed")),
            "k": count(EVENTS[happened]),
            "rate": share(Text("Share"), k="k", n="n"),
            **ends(share, k="k", n="n"),
        },
        note=Text(
            "The share by the end, leaving being a competing event (Aalen-Johansen), with its 95% "
            "interval. Whoever left first counts as neither promoted nor moved."
        ),
    )


def tabulate_curve(curve: RetentionCurve, few: int) -> pd.DataFrame:
    """A retention curve by quarter, in steps that none of fewer than `few` leavers makes.

    A quarter in which nobody left is no row either: that one is missing then tells no more
    than that fewer than `few` left since the row before.

    Parameters
    ----------
    curve : RetentionCurve
    few : int
        Neither do fewer than so many leave from one row to the next, nor are fewer still
        there, unless it is nobody.

    Returns
    -------
    DataFrame
        ``months``, ``n``, ``staying``, ``retention``, ``low``, ``high``; the
        first row is the start, the last the end of the follow-up. The start alone
        where the end would tell of fewer than `few`.

    Examples
    --------
    >>> curve = retention_curve([30.0] * 4 + [150.0] * 3 + [365.25] * 33, [1] * 7 + [0] * 33)
    >>> tabulate_curve(curve, few=5)[["months", "staying"]].values.tolist()
    [[0.0, 40.0], [6.0, 33.0], [12.0, 33.0]]
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
    return pd.DataFrame(
        _join_steps(rows, few), columns=["months", "n", "staying", "retention", "low", "high"]
    )


def _join_steps(rows: list[tuple], few: int) -> list[tuple]:
    """The rows from each of which to the next nobody leaves, or enough do."""
    start, *later = rows
    if not later:
        return rows
    last = later[-1]
    kept = [start]
    for row in later[:-1]:
        if kept[-1][2] - row[2] >= few and not 0 < row[2] < few:
            kept.append(row)
    # What is left over at the end joins the last step that told of anybody: how many are
    # still there at the end is told elsewhere on the page, too.
    while len(kept) > 1 and 0 < kept[-1][2] - last[2] < few:
        kept.pop()
    is_told = not 0 < kept[-1][2] - last[2] < few and not 0 < last[2] < few
    return [*kept, last] if is_told else [start]
