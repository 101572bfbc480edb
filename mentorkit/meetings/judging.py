"""How a pair keeps its meetings, why that is said of it, and the step it calls for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..codes import CodeList
from ..language import Text
from ..programme import Cadence

#: How a pair keeps its meetings; see :func:`~mentorkit.meetings.track_meetings`.
MEETING_STATES = CodeList(
    "meeting_states",
    {
        "on_track": Text("on track"),
        "fading": Text("fading"),
        "overdue": Text("overdue"),
        "stalled": Text("stalled"),
        "never_met": Text("has not met"),
        "paused": Text("in an agreed pause"),
        "ended": Text("ended"),
    },
)

#: Why a step is suggested.
REASONS = CodeList(
    "meeting_reasons",
    {
        "none": Text("nothing stands out"),
        "not_met": Text("no meeting since the start"),
        "long_since": Text("longer since the last meeting than planned"),
        "missed_two": Text("two meetings in a row missed"),
        "gaps_grow": Text("the gaps between the meetings grow"),
        "unlogged": Text("a planned meeting has passed and is not logged"),
        "paused": Text("in an agreed pause"),
        "talk": Text("should be talked to, each by themselves"),
    },
)

#: What the coordinator can do about it.
STEPS = CodeList(
    "meeting_steps",
    {
        "none": Text("nothing to do"),
        "first_meeting": Text("help the pair to book its first meeting"),
        "confirm_planned": Text("ask whether the planned meeting will be held"),
        "log_planned": Text("ask whether the planned meeting was held, and log it"),
        "book_next": Text("remind both to book their next meeting"),
        "ask_both": Text("ask both what would make it easier to meet"),
        "offer_change": Text("talk to each by themselves; offer a new match without blame"),
    },
)

#: A gap that grew by half within three meetings is more than chance in a calendar.
_FADING_GROWTH = 1.5


def judge_status(tracked: pd.DataFrame, cadence: Cadence) -> pd.Series:
    """The first status that fits each pair, in the order that `track_meetings` gives.

    Parameters
    ----------
    tracked : DataFrame
        ``state``, ``held``; in running days ``waited`` (since the start), ``since`` (the last
        meeting), ``every`` (between meetings), ``gap_0`` to ``gap_2`` (the latest first); and
        ``is_paused``.
    cadence : Cadence
    """
    every, grace = tracked["every"], 7 * cadence.overdue_after_weeks
    last, middle, third = (tracked[f"gap_{k}"] for k in range(3))
    grows = (last > middle) & (middle > third)
    conditions = {
        "ended": tracked["state"].eq("ended"),
        "paused": tracked["is_paused"],
        "never_met": tracked["held"].eq(0) & (tracked["waited"] > 7 * cadence.first_meeting_weeks),
        "stalled": tracked["since"] > 2 * every + grace,
        "overdue": tracked["since"] > every + grace,
        "fading": grows & (last >= _FADING_GROWTH * third) & (last > every),
    }
    found = np.select(
        [c.fillna(False).to_numpy(bool) for c in conditions.values()],
        list(conditions),
        default="on_track",
    )
    return pd.Series(found, index=tracked.index, dtype="str")


def suggest_steps(
    tracked: pd.DataFrame, unlogged: pd.Series, to_talk_to: pd.Series
) -> pd.DataFrame:
    """Why a pair stands out, and what to do about it.

    Parameters
    ----------
    tracked : DataFrame
        ``status``, ``next_planned``.
    unlogged : Series of bool
        A meeting was planned since the last that is logged, so that the pair would not be late
        had it been held, and its day has passed.
    to_talk_to : Series of bool
        One of the two has asked for an end or another match; which is told to nobody.

    Returns
    -------
    DataFrame
        ``reason`` (:data:`REASONS`) and ``step`` (:data:`STEPS`).
    """
    reason_of = {"paused": "paused", "never_met": "not_met", "overdue": "long_since",
                 "stalled": "missed_two", "fading": "gaps_grow"}  # fmt: skip
    step_of = {"never_met": "first_meeting", "overdue": "book_next", "stalled": "offer_change",
               "fading": "ask_both"}  # fmt: skip
    status = tracked["status"]
    reasons = status.map(reason_of).fillna("none")
    steps = status.map(step_of).fillna("none")
    # A pair that met and has not said so has missed nothing.
    forgot = status.isin(["never_met", "overdue", "stalled"]) & unlogged
    waits = status.isin(["never_met", "overdue"]) & tracked["next_planned"].notna()
    talk = to_talk_to & status.ne("ended")
    return pd.DataFrame(
        {
            "reason": reasons.mask(forgot, "unlogged").mask(talk, "talk").astype("str"),
            "step": steps.mask(waits, "confirm_planned")
            .mask(forgot, "log_planned")
            .mask(talk, "offer_change")
            .astype("str"),
        }
    )
