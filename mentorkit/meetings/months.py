"""One-to-one meetings over time: how many, month by month, and in which form."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import MEETING_FORMS
from ..language import Text
from ..programme import Programme
from ..result import Chart, Fact, Heading, Tabulation, count, label, mean, share
from ..tables.twice import drop_logged_twice

_KEYS = ["mentee_id", "mentor_id"]


def count_meetings_by_month(
    tracked: pd.DataFrame, meetings: pd.DataFrame, programme: Programme, as_of: dt.date
) -> list:
    """Findings: one-to-one meetings held in each month, and the pairs that met.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    meetings : DataFrame
        The table ``meetings``.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
        Empty if meetings or pairs are missing, or none was held. A pair's meetings on
        one day are one, as :func:`~mentorkit.meetings.track_meetings` counts them.
    """
    held = drop_logged_twice(select_one_to_one(tracked, meetings, as_of))
    if held.empty:
        return []
    # A year typed wrong must not make a table of a century.
    earliest = pd.Timestamp(programme.period.start) - pd.Timedelta(days=92)
    first = max(min(held["held"].min(), tracked["started"].min()), earliest)
    last = max(held["held"].max(), pd.Timestamp(min(as_of, programme.period.end)))
    months = pd.period_range(first, last, freq="M")
    month = held["held"].dt.to_period("M")
    by_pair = held.drop_duplicates([*_KEYS, "month"])[[*_KEYS, "month"]]
    running, met = [], []
    for m in months:
        on = _runs_at_end(tracked, m, is_last=m == months[-1])
        running.append(len(on))
        met.append(len(on.merge(by_pair[by_pair["month"] == m], on=_KEYS)))
    frame = pd.DataFrame(
        {
            "month": [str(m) for m in months],
            "meetings": held.groupby(month).size().reindex(months, fill_value=0).to_numpy(),
            "all_met": by_pair.groupby("month").size().reindex(months, fill_value=0).to_numpy(),
            "met": met,
            "running": running,
        }
    )
    frame["share"] = frame["met"] / frame["running"].where(frame["running"] > 0)
    table = Tabulation(
        frame,
        Text("One-to-one meetings held by month, to {day}", day=Fact(as_of)),
        {
            "month": label(Text("Month")),
            "meetings": count(Text("Meetings held"), people="all_met"),
            "running": count(Text("Running pairs at its end"), series=True),
            "met": count(Text("Pairs of them that met"), series=True),
            "share": share(Text("Pairs that met, share"), k="met", n="running"),
        },
        note=Text("The last month may not be over: its running pairs are today's."),
        needs="meetings",
    )
    chart = Chart(
        table,
        "line",
        "month",
        ["meetings"],
        Text("One-to-one meetings held in each month of the programme; the table has the figures."),
        y_label=Text("Meetings held"),
    )
    return [Heading(Text("Meetings month by month")), chart, table]


def _runs_at_end(tracked: pd.DataFrame, month: pd.Period, *, is_last: bool) -> pd.DataFrame:
    """Keys of the pairs that run at the end of a month, or at last today."""
    if is_last:  # the same number as everywhere else on the page
        return tracked.loc[tracked["status"] != "ended", _KEYS]
    has_ended = (tracked["ended"] <= month.end_time).fillna(False)
    return tracked.loc[(tracked["started"] <= month.end_time) & ~has_ended, _KEYS]


def select_one_to_one(
    tracked: pd.DataFrame, meetings: pd.DataFrame, as_of: dt.date
) -> pd.DataFrame:
    """One-to-one meetings of tracked pairs held by `as_of`, with their ``month``."""
    own = meetings[
        meetings["kind"].eq("one_to_one").fillna(False) & (meetings["held"] <= pd.Timestamp(as_of))
    ]
    own = own.merge(tracked[["mentee_id", "mentor_id"]], on=["mentee_id", "mentor_id"])
    return own.assign(month=own["held"].dt.to_period("M"))


def summarise_meeting_forms(tracked: pd.DataFrame, meetings: pd.DataFrame, as_of: dt.date) -> list:
    """Findings: how pairs meet, in person or at a distance, and for how long.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    meetings : DataFrame
        The table ``meetings``.
    as_of : date

    Returns
    -------
    list of findings
        Over running pairs; empty if no meeting of theirs says its form.
    """
    running = tracked[tracked["status"] != "ended"]
    held = drop_logged_twice(select_one_to_one(running, meetings, as_of)).dropna(subset=["form"])
    if held.empty:
        return []
    # Of all running pairs: the share of another whole would tell of the few who are not in it.
    n = len(running)
    rows = []
    for code, text in MEETING_FORMS.items():
        of_form = held[held["form"] == code]
        pairs = len(of_form.drop_duplicates(["mentee_id", "mentor_id"]))
        if pairs:
            minutes = of_form.groupby(["mentee_id", "mentor_id"])["minutes"].mean().dropna()
            rows.append((text, len(of_form), pairs, n, pairs / n, minutes.median(), len(minutes)))
    frame = pd.DataFrame(
        rows, columns=["form", "meetings", "pairs", "n", "share", "minutes", "timed"]
    )
    return [
        Heading(Text("How pairs meet")),
        Tabulation(
            frame,
            Text("One-to-one meetings of running pairs, by form"),
            {
                "form": label(Text("Form")),
                "meetings": count(Text("Meetings"), people="pairs"),
                "pairs": count(Text("Pairs that used it")),
                "share": share(Text("Pairs that used it, share"), k="pairs", n="n"),
                "minutes": mean(Text("Minutes, median pair"), n="timed", spec=".0f"),
            },
            note=Text("A pair may use several forms."),
            needs="meetings",
        ),
    ]
