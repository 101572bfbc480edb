"""Group meetings and follow-up meetings: who came, and who is still to be heard."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Claim,
    Count,
    Fact,
    Heading,
    Missing,
    Note,
    Share,
    Tabulation,
    count,
    label,
    share,
    untold,
)
from ..tables.views import known_on
from .states import tabulate_states
from .tracking import track_meetings

NEEDS_ATTENDANCE = Text(
    "who came to group meetings. Supply the table meeting_attendance: one row a person and "
    "meeting, with meeting_id, id and attended."
)
NEEDS_GROUPS = Text(
    "how the peer groups meet. Log group meetings in the table meetings with kind group, the day "
    "they were held and the group's name."
)
NEEDS_FOLLOW_UPS = Text(
    "whether every pair has been followed up. Write what each side said into the table follow_ups, "
    "or log follow-up meetings in the table meetings with kind follow_up, the day they were held "
    "and the mentee's and mentor's ids."
)


def _held(meetings: pd.DataFrame, kind: str, as_of: dt.date) -> pd.DataFrame:
    of_kind = meetings["kind"].eq(kind).fillna(False)
    return meetings[of_kind & meetings["held"].notna() & (meetings["held"] <= pd.Timestamp(as_of))]


def _was_there(attendance: pd.DataFrame) -> pd.Series:
    return attendance["attended"].fillna(True).astype(bool)


# ---------------------------------------------------------------- group meetings


def summarise_group_meetings(
    meetings: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    tracked: pd.DataFrame | None = None,
) -> list:
    """Findings: how often the groups have met against the plan, and how many came.

    Parameters
    ----------
    meetings, attendance : DataFrame
        The tables ``meetings`` and ``meeting_attendance``.
    programme : Programme
        ``cadence.group_meetings`` are planned for each group, spread evenly
        over the period.
    as_of : date
    tracked : DataFrame, optional
        From :func:`~mentorkit.meetings.track_meetings`: the table by month is
        then of the people whose pair runs; all who were invited, beside the
        running pairs, would tell of the few whose pair has ended.

    Returns
    -------
    list of findings
    """
    held = _held(meetings, "group", as_of)
    if held.empty:
        return [Heading(Text("Group meetings")), Missing("meetings", NEEDS_GROUPS)]
    there = attendance.merge(held[["meeting_id", "held", "group"]], on="meeting_id")
    if there.empty:
        return [Heading(Text("Group meetings")), Missing("meeting_attendance", NEEDS_ATTENDANCE)]
    found: list = [
        Heading(Text("Group meetings")),
        _compare_with_plan(held, there, programme, as_of),
    ]
    note = None
    if tracked is not None:
        running = tracked[tracked["status"] != "ended"]
        there = there[there["id"].isin({*running["mentee_id"], *running["mentor_id"]})]
        note = Text("Of the people whose pair runs today.")
    return [*found, _tabulate_attendance(held, there, note)] if len(there) else found


def _compare_with_plan(
    held: pd.DataFrame, there: pd.DataFrame, programme: Programme, as_of: dt.date
) -> Note:
    period, planned = programme.period, programme.cadence.group_meetings
    gone = min(1.0, max(0.0, (as_of - period.start) / (period.end - period.start)))
    by_now = int(planned * gone)
    times = held.groupby(held["group"].fillna(""))["meeting_id"].nunique()
    members = there.groupby(there["group"].fillna(""))["id"].nunique()
    kept = times.index[times >= by_now]
    text = Plural(
        "{kept} of {n} group has met at least {by_now} times, as planned by now "
        "({planned} in the whole programme).",
        "{kept} of {n} groups have met at least {by_now} times, as planned by now "
        "({planned} in the whole programme).",
        n=Count(len(times), people=int(members.sum())),
        kept=Count(len(kept), people=int(members.reindex(kept).fillna(0).sum())),
        by_now=Fact(by_now),
        planned=Fact(planned),
    )
    too_few = untold(Text("how many groups have met as often as planned"))
    return Note(Claim(text, otherwise=too_few))


def _tabulate_attendance(held: pd.DataFrame, there: pd.DataFrame, note: Text | None) -> Tabulation:
    month = there["held"].dt.strftime("%Y-%m")
    came = there[_was_there(there)]
    frame = pd.DataFrame(
        {
            "meetings": held.groupby(held["held"].dt.strftime("%Y-%m"))["meeting_id"].nunique(),
            "invited": there.groupby(month)["id"].nunique(),
            "came": came.groupby(month)["id"].nunique(),
        }
    ).fillna(0)
    frame = frame.astype("int64").rename_axis("month").reset_index()
    frame["share"] = frame["came"] / frame["invited"].where(frame["invited"] > 0)
    return Tabulation(
        frame,
        Text("Group meetings by month: people invited and people who came"),
        {
            "month": label(Text("Month")),
            "meetings": count(Text("Group meetings"), people="invited"),
            "invited": count(Text("Invited"), series=True),
            "came": count(Text("Came"), series=True),
            "share": share(Text("Came, share"), k="came", n="invited"),
        },
        note=note,
        needs="meeting_attendance",
    )


# ---------------------------------------------------------------- follow-up meetings


def track_follow_ups(
    tracked: pd.DataFrame,
    meetings: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    *,
    follow_ups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """When each running pair was last followed up, and when it next should be.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    meetings, attendance : DataFrame
        The tables ``meetings`` and ``meeting_attendance``.
    programme : Programme
        Its ``cadence.follow_up_weeks``.
    as_of : date
    follow_ups : DataFrame, optional
        The table: each row is a follow-up that was held, logged as a meeting or not.

    Returns
    -------
    DataFrame, one row a running pair
        ``mentee_id``, ``mentor_id``, ``started``, ``last_follow_up`` (NaT if
        none), ``due`` (date by which the next should be held), ``covered`` (`due`
        has not passed).

    Notes
    -----
    A follow-up that names both counts for that pair. One that names a single
    person, or has them on its attendance list, counts for all their pairs. What one side
    said counts for that pair, though the other was not heard.
    """
    running = tracked.loc[tracked["status"] != "ended", ["mentee_id", "mentor_id", "started"]]
    running = running.reset_index(drop=True)
    held = _held(meetings, "follow_up", as_of)
    if follow_ups is not None and len(follow_ups):
        heard = known_on("follow_ups", follow_ups, as_of).rename(columns={"date": "held"})
        held = pd.concat([held, heard[["mentee_id", "mentor_id", "held"]]], ignore_index=True)
    last = _last_heard(running, held, attendance)
    running["last_follow_up"] = last
    every = pd.Timedelta(days=7 * programme.cadence.follow_up_weeks)
    since = running["last_follow_up"].fillna(running["started"])
    running["due"] = since + every
    end = pd.Timestamp(as_of)
    running["covered"] = running["due"] >= end
    return running


def _last_heard(running: pd.DataFrame, held: pd.DataFrame, attendance: pd.DataFrame) -> pd.Series:
    both = held.dropna(subset=["mentee_id", "mentor_id"])
    by_pair = both.groupby(["mentee_id", "mentor_id"])["held"].max()
    keys = pd.MultiIndex.from_frame(running[["mentee_id", "mentor_id"]])
    found = [pd.Series(by_pair.reindex(keys).to_numpy(), index=running.index)]
    nobody = held[held["mentee_id"].isna() & held["mentor_id"].isna()]
    listed = attendance[_was_there(attendance)].merge(
        nobody[["meeting_id", "held"]], on="meeting_id"
    )
    for own, other in (("mentee_id", "mentor_id"), ("mentor_id", "mentee_id")):
        alone = held[held[own].notna() & held[other].isna()]
        days = pd.concat([alone[[own, "held"]], listed[["id", "held"]].rename(columns={"id": own})])
        latest = days.groupby(own)["held"].max().reindex(running[own])
        found.append(pd.Series(latest.to_numpy(), index=running.index))
    return pd.concat([f.astype("datetime64[us]") for f in found], axis=1).max(axis=1)


def count_follow_ups(follow_ups: pd.DataFrame) -> Share:
    """The share of running pairs whose follow-up is not late; a new pair's is not due yet.

    Those who are new are told with the others: a number of their own would be of few, and
    could be had back from what another page says of the rest.
    """
    return Share(int(follow_ups["covered"].sum()), len(follow_ups))


def share_without_follow_up(
    meetings: pd.DataFrame,
    attendance: pd.DataFrame,
    pairs: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    *,
    follow_ups: pd.DataFrame | None = None,
) -> Share:
    """The share of running pairs whose follow-up is late.

    Parameters
    ----------
    meetings, attendance, pairs : DataFrame
        The tables.
    programme : Programme
    as_of : date
    follow_ups : DataFrame, optional
        The table, as :func:`track_follow_ups` reads it.

    Returns
    -------
    Share
        Of nobody if no follow-up is logged, in either table.
    """
    is_logged = meetings["kind"].eq("follow_up").fillna(False).any()
    if not is_logged and (follow_ups is None or follow_ups.empty):
        return Share(0, 0)
    tracked = track_meetings(meetings, pairs, programme, as_of)
    tables = tracked, meetings, attendance
    covered = count_follow_ups(track_follow_ups(*tables, programme, as_of, follow_ups=follow_ups))
    return Share(covered.n - covered.k, covered.n)


def summarise_follow_ups(follow_ups: pd.DataFrame, programme: Programme) -> list:
    """Findings: how many pairs have been followed up in time.

    Parameters
    ----------
    follow_ups : DataFrame
        From :func:`track_follow_ups`.
    programme : Programme

    Returns
    -------
    list of findings
        Empty if no pair runs.
    """
    heading = Heading(Text("Follow-up meetings with the coordinator"))
    if follow_ups.empty:
        return []
    if follow_ups["last_follow_up"].isna().all():
        return [heading, Missing("meetings", NEEDS_FOLLOW_UPS)]
    kinds = [
        (Text("followed up in time, or not due yet"), follow_ups["covered"]),
        (Text("follow-up is late"), ~follow_ups["covered"] & follow_ups["last_follow_up"].notna()),
        (Text("never followed up, and one had fallen due"),
         ~follow_ups["covered"] & follow_ups["last_follow_up"].isna()),
    ]  # fmt: skip
    return [
        heading,
        tabulate_states(
            Text(
                "Running pairs by follow-up; planned every {weeks} weeks",
                weeks=Fact(programme.cadence.follow_up_weeks),
            ),
            {Text("Follow-up"): [text for text, _ in kinds]},
            [int(mask.sum()) for _, mask in kinds],
            len(follow_ups),
            needs="meetings",
        ),
    ]
