"""How each pair keeps its meetings: one row a pair, and the step it calls for."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
from scipy import stats

from ..codes import CodeList
from ..language import Text
from ..programme import Cadence, Programme
from ..result import Estimate, Share
from ..tables.views import current_pairs, known_on, start_pairs

#: How a pair keeps its meetings; see :func:`track_meetings` for what each means.
MEETING_STATES = CodeList(
    "meeting_states",
    {
        "on_track": Text("on track"),
        "fading": Text("fading"),
        "overdue": Text("overdue"),
        "stalled": Text("stalled"),
        "never_met": Text("has not met"),
        "ended": Text("ended"),
    },
)

#: What the coordinator can do about it.
STEPS = CodeList(
    "meeting_steps",
    {
        "none": Text("nothing to do"),
        "first_meeting": Text("help the pair to book its first meeting"),
        "confirm_planned": Text("ask whether the planned meeting will be held"),
        "book_next": Text("remind both to book their next meeting"),
        "ask_both": Text("ask both what would make it easier to meet"),
        "offer_change": Text("talk to each by themselves; offer a new match without blame"),
    },
)

_KEYS = ["mentee_id", "mentor_id"]
#: A gap that grew by half within three meetings is more than chance in a calendar.
_FADING_GROWTH = 1.5


def track_meetings(
    meetings: pd.DataFrame, pairs: pd.DataFrame, programme: Programme, as_of: dt.date
) -> pd.DataFrame:
    """How each pair keeps its meetings.

    Parameters
    ----------
    meetings : DataFrame
        The table ``meetings``. Meetings of kind ``one_to_one`` that name both
        mentee and mentor count; what lies after `as_of` has not happened.
    pairs : DataFrame
        The table ``pairs``. Pairs that run or have ended are tracked; an approved
        pair that has met runs, as :func:`~mentorkit.tables.start_pairs` has it.
    programme : Programme
        Its cadence and its last day, after which no meeting falls due.
    as_of : date

    Returns
    -------
    DataFrame, one row a pair
        ``mentee_id``, ``mentor_id``, ``state``, ``started``, ``ended``;
        ``held`` (meetings), ``first_meeting``, ``last_meeting``,
        ``days_to_first`` (from ``started``; 0 if they met before it),
        ``days_since_last`` (to `as_of`),
        ``mean_gap_days``, ``last_gap_days``; ``expected`` (meetings that had
        fallen due), ``next_planned``, ``status`` (:data:`MEETING_STATES`),
        ``step`` (:data:`STEPS`).

    Notes
    -----
    The first meeting falls due ``first_meeting_weeks`` after the start, each
    later one ``meeting_weeks`` after the one before. Of these statuses a pair
    has the first that fits:

    ended
        The pair has ended.
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
        ``meeting_weeks``.
    on_track
        Otherwise.

    Public holidays and leave are not taken out.

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
    log = start_pairs(known_on("pairs", pairs, as_of), known_on("meetings", meetings, as_of))
    tracked = current_pairs(log)
    tracked = tracked[tracked["state"].isin(["running", "ended"])]
    tracked = tracked[[*_KEYS, "state", "started", "ended"]].reset_index(drop=True)

    own = meetings[meetings["kind"].eq("one_to_one").fillna(False)]
    own = own.merge(tracked[_KEYS].assign(pair=np.arange(len(tracked))), on=_KEYS)
    was_held = own["held"].notna() & (own["held"] <= end)
    held = own.loc[was_held, ["pair", "held"]].sort_values(["pair", "held"], kind="stable")
    by_pair = held.groupby("pair")["held"]
    rows = pd.RangeIndex(len(tracked))
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
    gaps = _last_gaps(held, rows)
    tracked["last_gap_days"] = gaps[0]

    planned = own[own["held"].isna() & (own["planned"] >= end)]
    tracked["next_planned"] = (
        planned.groupby("pair")["planned"].min().reindex(rows).astype("datetime64[us]")
    )
    last_day = min(end, pd.Timestamp(programme.period.end))
    tracked["expected"] = _count_expected(tracked, programme.cadence, last_day)
    tracked["status"] = _judge_status(tracked, gaps, programme.cadence, last_day)
    tracked["step"] = _suggest_step(tracked)
    columns = [
        *_KEYS, "state", "started", "ended", "held", "first_meeting", "last_meeting",
        "days_to_first", "days_since_last", "mean_gap_days", "last_gap_days", "expected",
        "next_planned", "status", "step",
    ]  # fmt: skip
    return tracked[columns]


def _days(span: pd.Series) -> pd.Series:
    return (span / pd.Timedelta(days=1)).astype("float64")


def _last_gaps(held: pd.DataFrame, rows: pd.RangeIndex) -> list[pd.Series]:
    """Days of each pair's latest gap between meetings, of the one before and of the third."""
    from_last = held.groupby("pair").cumcount(ascending=False)
    gap = _days(held.groupby("pair")["held"].diff())
    return [
        pd.Series(gap[from_last == k].to_numpy(), index=held.loc[from_last == k, "pair"]).reindex(
            rows
        )
        for k in range(3)
    ]


def _count_expected(tracked: pd.DataFrame, cadence: Cadence, last_day: pd.Timestamp) -> pd.Series:
    until = tracked["ended"].where(tracked["ended"] < last_day, last_day)
    run = _days(until - tracked["started"])
    after_first = (run - 7 * cadence.first_meeting_weeks) / (7 * cadence.meeting_weeks)
    due = np.floor(after_first) + 1
    return due.clip(lower=0).fillna(0).astype("int64")


def _judge_status(
    tracked: pd.DataFrame, gaps: list[pd.Series], cadence: Cadence, last_day: pd.Timestamp
) -> pd.Series:
    every, grace = 7 * cadence.meeting_weeks, 7 * cadence.overdue_after_weeks
    since = _days(last_day - tracked["last_meeting"])
    waited = _days(last_day - tracked["started"])
    last, middle, third = gaps
    grows = (last > middle) & (middle > third)
    conditions = {
        "ended": tracked["state"].eq("ended"),
        "never_met": tracked["held"].eq(0) & (waited > 7 * cadence.first_meeting_weeks),
        "stalled": since > 2 * every + grace,
        "overdue": since > every + grace,
        "fading": grows & (last >= _FADING_GROWTH * third) & (last > every),
    }
    found = np.select(
        [c.fillna(False).to_numpy(bool) for c in conditions.values()],
        list(conditions),
        default="on_track",
    )
    return pd.Series(found, index=tracked.index, dtype="str")


def _suggest_step(tracked: pd.DataFrame) -> pd.Series:
    steps = tracked["status"].map(
        {
            "on_track": "none",
            "ended": "none",
            "never_met": "first_meeting",
            "overdue": "book_next",
            "fading": "ask_both",
            "stalled": "offer_change",
        }
    )
    waits = tracked["status"].isin(["never_met", "overdue"]) & tracked["next_planned"].notna()
    return steps.mask(waits, "confirm_planned").astype("str")


# ---------------------------------------------------------------- shares that other phases take


def share_overdue(
    meetings: pd.DataFrame, pairs: pd.DataFrame, programme: Programme, as_of: dt.date
) -> Share:
    """The share of running pairs that are overdue, stalled or have not met.

    Parameters
    ----------
    meetings, pairs : DataFrame
        The tables.
    programme : Programme
    as_of : date

    Returns
    -------
    Share
        Of the pairs that run on `as_of`; of nobody if no meeting is logged.
    """
    if meetings.empty:
        return Share(0, 0)
    tracked = track_meetings(meetings, pairs, programme, as_of)
    running = tracked[tracked["status"] != "ended"]
    late = running["status"].isin(["overdue", "stalled", "never_met"])
    return Share(int(late.sum()), len(running))


def estimate_meetings_held(tracked: pd.DataFrame) -> Estimate | None:
    """Meetings held as a share of those that had fallen due.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_meetings`.

    Returns
    -------
    Estimate or None
        Over pairs of which at least one meeting was expected; a pair that met
        more often than expected counts as having met as expected. None
        without such pairs, and if no pair has met: then nothing was logged.

    Notes
    -----
    A ratio of sums over pairs, with the ratio estimator's variance [1]_: pairs
    are the unit, since meetings of one pair go together.

    References
    ----------
    .. [1] Cochran (1977), Sampling Techniques, 3rd ed., section 6.4.

    Examples
    --------
    >>> tracked = pd.DataFrame({"held": [2, 4], "expected": [4, 3]})
    >>> round(estimate_meetings_held(tracked).value, 3)
    0.714
    """
    due = tracked[tracked["expected"] > 0]
    if due.empty or not tracked["held"].sum():
        return None
    expected = due["expected"].to_numpy(float)
    kept = np.minimum(due["held"].to_numpy(float), expected)
    value = float(kept.sum() / expected.sum())
    n, low, high = len(due), math.nan, math.nan
    if n > 1:
        error = np.std(kept - value * expected, ddof=1) / (math.sqrt(n) * expected.mean())
        reach = float(stats.t.ppf(0.975, n - 1) * error)
        low, high = max(0.0, value - reach), min(1.0, value + reach)
    return Estimate(
        Text("Meetings held of those that had fallen due"),
        value,
        low,
        high,
        n=n,
        spec=".0%",
        method=Text("Ratio of sums over pairs, with pairs as the unit"),
        source="Cochran (1977), Sampling Techniques, section 6.4",
    )
