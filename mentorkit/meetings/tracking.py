"""How each pair keeps its meetings: one row a pair, and the step it calls for."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ..programme import Cadence, Programme
from ..tables.views import current_pairs, known_on, start_pairs
from .asking import find_pairs_to_talk_to
from .clock import RunningDays
from .judging import judge_status, suggest_steps

_KEYS = ["mentee_id", "mentor_id"]
_COLUMNS = [
    *_KEYS, "state", "started", "ended", "held", "first_meeting", "last_meeting", "days_to_first",
    "days_since_last", "mean_gap_days", "last_gap_days", "expected", "next_planned", "status",
    "reason", "step",
]  # fmt: skip


def track_meetings(
    meetings: pd.DataFrame,
    pairs: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    *,
    pauses: pd.DataFrame | None = None,
    agreements: pd.DataFrame | None = None,
    end_requests: pd.DataFrame | None = None,
    follow_ups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How each pair keeps its meetings.

    Parameters
    ----------
    meetings : DataFrame
        The table ``meetings``. Meetings of kind ``one_to_one`` that name both
        mentee and mentor count, those of a pair on one day as one meeting: it was
        logged twice, as by each of the two. What lies after `as_of` has not happened.
    pairs : DataFrame
        The table ``pairs``. Pairs that run or have ended are tracked; an approved
        pair that has met runs, as :func:`~mentorkit.tables.start_pairs` has it.
    programme : Programme
        Its cadence and its last day, after which no meeting falls due.
    as_of : date
    pauses : DataFrame, optional
        The table ``pauses``. Those of other pairs are passed over.
    agreements : DataFrame, optional
        The table ``agreements``. A pair that agreed to meet more seldom than the
        programme asks is held to that; one that agreed to meet more often is
        held to the programme, since what it asks of itself is no fault.
    end_requests, follow_ups : DataFrame, optional
        The tables. A pair of which one has asked for an end that nobody has handled,
        or for another match when last heard, gets the step ``offer_change``. Its
        status does not change, and which side it was is not there.

    Returns
    -------
    DataFrame, one row a pair
        ``mentee_id``, ``mentor_id``, ``state``, ``started``, ``ended``;
        ``held`` (days on which they met), ``first_meeting``, ``last_meeting``,
        ``days_to_first`` (from ``started``; 0 if they met before it),
        ``days_since_last`` (to `as_of`),
        ``mean_gap_days``, ``last_gap_days``; ``expected`` (meetings that had
        fallen due), ``next_planned``, ``status`` (:data:`MEETING_STATES`),
        ``reason`` (:data:`REASONS`), ``step`` (:data:`STEPS`).
        Days are those of the calendar.

    Notes
    -----
    What falls due is reckoned in running days, seven to a week: every day but the
    public holidays on a working day, the programme's days off and the pair's
    agreed pauses. So a meeting that would fall due in a pause falls due so many
    days later, and nothing becomes late on a day that does not run.

    The first meeting falls due ``first_meeting_weeks`` after the start, each
    later one ``meeting_weeks`` after the one before, or the weeks that the pair
    agreed on where these are more. Of these statuses a pair has the first that
    fits:

    ended
        The pair has ended.
    paused
        It has an agreed pause on the day.
    never_met
        No meeting, and the first has fallen due.
    stalled
        Two meetings in a row were missed: more than ``2 * meeting_weeks +
        overdue_after_weeks`` since the last.
    overdue
        More than ``meeting_weeks + overdue_after_weeks`` since the last.
    fading
        Each of the last three gaps is longer than the one before, the last at
        least half as long again as the first of them and longer than
        ``meeting_weeks``, all in running days.
    on_track
        Otherwise.

    Examples
    --------
    >>> from mentorkit.programme import Programme
    >>> from mentorkit.tables.schemas import table
    >>> programme = Programme.model_validate({
    ...     "id": "p", "name": "P", "organisation": "O", "purpose": "Grow",
    ...     "period": {"start": "2026-01-01", "end": "2026-12-31"}})
    >>> pairs = table("pairs").empty()
    >>> pairs.loc[0, ["mentee_id", "mentor_id", "state", "date"]] = [
    ...     "E1", "M1", "running", pd.Timestamp("2026-01-12")]
    >>> tracked = track_meetings(table("meetings").empty(), pairs, programme, dt.date(2026, 3, 1))
    >>> tracked[["held", "expected", "status", "step"]].values.tolist()
    [[0, 1, 'never_met', 'first_meeting']]
    """
    end = pd.Timestamp(as_of)
    last_day = min(end, pd.Timestamp(programme.period.end))
    log = start_pairs(known_on("pairs", pairs, as_of), known_on("meetings", meetings, as_of))
    tracked = current_pairs(log)
    tracked = tracked[tracked["state"].isin(["running", "ended"])]
    tracked = tracked[[*_KEYS, "state", "started", "ended"]].reset_index(drop=True)
    own = _number(meetings[meetings["kind"].eq("one_to_one").fillna(False)], tracked)
    was_held = own["held"].notna() & (own["held"] <= end)
    held = own.loc[was_held, ["pair", "held"]].drop_duplicates()
    held = held.sort_values(["pair", "held"], kind="stable")
    tracked = _describe(tracked, held, end)

    planned = own.loc[~was_held & own["planned"].notna(), ["pair", "planned"]]
    to_come = planned[planned["planned"] >= end].groupby("pair")["planned"].min()
    tracked["next_planned"] = to_come.reindex(tracked.index).astype("datetime64[us]")
    passed = planned[planned["planned"] < end].groupby("pair")["planned"].max()
    tracked["passed"] = passed.reindex(tracked.index).astype("datetime64[us]")

    cadence = programme.cadence
    clock = _wind_clock(tracked, cadence, pauses, last_day)
    tracked["every"] = 7 * _weeks_between(tracked, agreements, cadence, as_of)
    tracked["is_paused"] = clock.is_paused(tracked.index, last_day)
    for name, start in (("since", "last_meeting"), ("waited", "started"), ("ago", "passed")):
        ends = pd.Series(last_day, tracked.index)
        tracked[name] = clock.between(tracked.index, tracked[start], ends)
    for k, gap in enumerate(_last_gaps(held, tracked.index, clock)):
        tracked[f"gap_{k}"] = gap
    tracked["expected"] = _count_expected(tracked, cadence, clock, last_day)
    tracked["status"] = judge_status(tracked, cadence)
    # Had the planned meeting been held, the pair would not be late.
    last = tracked["last_meeting"].fillna(tracked["started"])
    in_time = tracked["ago"] <= tracked["every"] + 7 * cadence.overdue_after_weeks
    unlogged = (tracked["passed"] > last) & in_time
    asked = _number(find_pairs_to_talk_to(end_requests, follow_ups, as_of), tracked)
    to_talk_to = pd.Series(tracked.index.isin(asked["pair"]), tracked.index)
    tracked[["reason", "step"]] = suggest_steps(tracked, unlogged, to_talk_to)
    return tracked[_COLUMNS]


def _number(rows: pd.DataFrame, tracked: pd.DataFrame) -> pd.DataFrame:
    """The rows of tracked pairs, with the pair's place among them."""
    return rows.merge(tracked[_KEYS].assign(pair=np.arange(len(tracked))), on=_KEYS)


def _describe(tracked: pd.DataFrame, held: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Meetings held and the days between them, as the calendar has them."""
    rows = tracked.index
    by_pair = held.groupby("pair")["held"]
    tracked["held"] = by_pair.size().reindex(rows, fill_value=0).astype("int64")
    for name, days in (("first_meeting", by_pair.min()), ("last_meeting", by_pair.max())):
        tracked[name] = days.reindex(rows).astype("datetime64[us]")
    # Of a pair that ended, nobody may have written when it was approved either.
    unknown = tracked["started"].isna()
    tracked.loc[unknown, "started"] = tracked.loc[unknown, "first_meeting"]
    tracked["days_to_first"] = _days(tracked["first_meeting"] - tracked["started"]).clip(lower=0)
    tracked["days_since_last"] = _days(end - tracked["last_meeting"])
    spans = _days(tracked["last_meeting"] - tracked["first_meeting"])
    tracked["mean_gap_days"] = spans / (tracked["held"] - 1).where(tracked["held"] > 1)
    last = held.assign(gap=_days(by_pair.diff())).drop_duplicates("pair", keep="last")
    tracked["last_gap_days"] = last.set_index("pair")["gap"].reindex(rows)
    return tracked


def _days(span: pd.Series) -> pd.Series:
    return (span / pd.Timedelta(days=1)).astype("float64")


def _wind_clock(
    tracked: pd.DataFrame, cadence: Cadence, pauses: pd.DataFrame | None, last_day: pd.Timestamp
) -> RunningDays:
    """The running days of every pair, from the first day that any is asked of."""
    first = min([last_day, *tracked[["started", "first_meeting"]].min().dropna()])
    if pauses is None:
        pauses = pd.DataFrame({key: pd.Series([], dtype="str") for key in _KEYS}).assign(
            **{day: pd.Series([], dtype="datetime64[us]") for day in ("starts", "ends")}
        )
    return RunningDays(cadence, _number(pauses, tracked), first, last_day)


def _weeks_between(
    tracked: pd.DataFrame, agreements: pd.DataFrame | None, cadence: Cadence, as_of: dt.date
) -> pd.Series:
    """Weeks from one meeting to the next: the programme's, or more if the pair agreed on them."""
    weeks = pd.Series(float(cadence.meeting_weeks), tracked.index)
    if agreements is None or agreements.empty:
        return weeks
    known = known_on("agreements", agreements, as_of).sort_values("date", kind="stable")
    agreed = _number(known.dropna(subset=["cadence_weeks"]), tracked)
    latest = agreed.drop_duplicates("pair", keep="last").set_index("pair")["cadence_weeks"]
    return weeks.clip(lower=latest.reindex(tracked.index).fillna(0))


def _last_gaps(held: pd.DataFrame, rows: pd.Index, clock: RunningDays) -> list[pd.Series]:
    """Running days of each pair's latest gap between meetings, the one before and the third."""
    by_pair = held.groupby("pair")["held"]
    frame = held.assign(before=by_pair.shift(), place=by_pair.cumcount(ascending=False))
    frame = frame[(frame["place"] < 3) & frame["before"].notna()]
    frame["gap"] = clock.between(frame["pair"], frame["before"], frame["held"])
    return [frame[frame["place"] == k].set_index("pair")["gap"].reindex(rows) for k in range(3)]


def _count_expected(
    tracked: pd.DataFrame, cadence: Cadence, clock: RunningDays, last_day: pd.Timestamp
) -> pd.Series:
    until = tracked["ended"].where(tracked["ended"] < last_day, last_day)
    run = clock.between(tracked.index, tracked["started"], until)
    after_first = (run - 7 * cadence.first_meeting_weeks) / tracked["every"]
    due = np.floor(after_first) + 1
    return due.clip(lower=0).fillna(0).astype("int64")
