"""Where each goal stands: its pair, its progress, whether it is late and what it lacks."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..tables.views import current_pairs, known_on

_KEYS = ["mentee_id", "mentor_id"]
#: What a goal should say besides its words.
GOAL_PARTS = {
    "kind": Text("its kind"),
    "measure": Text("how the pair will know"),
    "due": Text("a day"),
}


def track_goals(
    goals: pd.DataFrame, goal_notes: pd.DataFrame, pairs: pd.DataFrame, as_of: dt.date
) -> pd.DataFrame:
    """Where each goal stands on a day.

    Parameters
    ----------
    goals, goal_notes, pairs : DataFrame
        The tables. A goal without ``mentor_id`` belongs to whichever pair its
        mentee is in.
    as_of : date
        Notes and changes of status after it have not happened.

    Returns
    -------
    DataFrame, one row a goal
        ``goal_id``, ``mentee_id``, ``mentor_id``, ``kind``, ``status``,
        ``set_on``, ``due``; ``pair`` (code of ``PAIR_STATES``: where its pair
        stands, running if any of the mentee's pairs runs; NA without a pair);
        ``progress`` (code of ``PROGRESS``, of the latest note; NA without one),
        ``noted_on``, ``notes`` (how many); ``days_quiet`` (days since the latest
        note, or since it was set; NaN if neither is known); ``open`` and
        ``overdue`` (open, in a running pair, and its day has passed);
        ``lacks`` (those of ``kind``, ``measure`` and ``due`` that nobody wrote).
        Neither the goal's words nor a note's.

    Notes
    -----
    A goal of a pair that has ended is neither open nor overdue, whatever its
    status: nobody works on it there.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> pairs, goals, notes = (table(name).empty() for name in ("pairs", "goals", "goal_notes"))
    >>> day = pd.Timestamp("2026-01-12")
    >>> pairs.loc[0, ["mentee_id", "mentor_id", "state", "date"]] = ["E1", "M1", "running", day]
    >>> goals.loc[0, ["goal_id", "mentee_id", "kind", "status", "set_on", "due"]] = [
    ...     "G1", "E1", "network", "open", day, pd.Timestamp("2026-03-01")]
    >>> notes.loc[0, ["goal_id", "date", "mentee_id", "progress"]] = [
    ...     "G1", pd.Timestamp("2026-02-02"), "E1", "some"]
    >>> track_goals(goals, notes, pairs, dt.date(2026, 3, 4))[
    ...     ["progress", "days_quiet", "overdue", "lacks"]].values.tolist()
    [['some', 30.0, True, ('measure',)]]
    """
    today = pd.Timestamp(as_of)
    found = known_on("goals", goals, as_of).reset_index(drop=True)
    found["pair"] = _find_pairs(found, pairs, as_of)
    notes = known_on("goal_notes", goal_notes, as_of).dropna(subset=["date"])
    notes = notes.sort_values(["goal_id", "date"], kind="stable")
    latest = notes.drop_duplicates("goal_id", keep="last").set_index("goal_id")
    # Without notes, as in an empty table, a map of days would not know that they are days.
    found["progress"] = latest["progress"].reindex(found["goal_id"]).to_numpy()
    noted_on = latest["date"].reindex(found["goal_id"]).astype("datetime64[us]")
    found["noted_on"] = noted_on.to_numpy()
    number = found["goal_id"].map(notes.groupby("goal_id").size())
    found["notes"] = number.astype(float).fillna(0).astype("int64")
    since = found[["noted_on", "set_on"]].max(axis=1)
    found["days_quiet"] = (today - since).dt.days.astype(float)
    is_open = found["status"].fillna("open").eq("open") & found["pair"].ne("ended").fillna(True)
    found["open"] = is_open.astype(bool)
    runs = found["pair"].eq("running").fillna(False).astype(bool)
    found["overdue"] = found["open"] & runs & (found["due"] < today)
    said = pd.DataFrame({part: found[part].notna() for part in GOAL_PARTS})
    found["lacks"] = [
        tuple(part for part in GOAL_PARTS if not row[part]) for row in said.to_dict("records")
    ]
    columns = [
        "goal_id", *_KEYS, "kind", "status", "set_on", "due", "pair", "progress", "noted_on",
        "notes", "days_quiet", "open", "overdue", "lacks",
    ]  # fmt: skip
    return found[columns]


def _find_pairs(goals: pd.DataFrame, pairs: pd.DataFrame, as_of: dt.date) -> pd.Series:
    """Where the pair of each goal stands."""
    now = current_pairs(known_on("pairs", pairs, as_of))
    named = goals[_KEYS].merge(now[[*_KEYS, "state"]], on=_KEYS, how="left")["state"]
    now = now.assign(runs=now["state"].eq("running")).sort_values(["runs", "date"], kind="stable")
    any_of = now.drop_duplicates("mentee_id", keep="last").set_index("mentee_id")["state"]
    own = goals["mentee_id"].map(any_of).astype(object)
    return named.astype(object).where(goals["mentor_id"].notna().to_numpy(), own.to_numpy())


def is_quiet(tracked: pd.DataFrame, programme: Programme) -> pd.Series:
    """Whether each open goal of a running pair has gone without a note for too long.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_goals`.
    programme : Programme
        Its ``cadence.follow_up_weeks``: a goal should be spoken of as often as
        the coordinator hears the pair.

    Returns
    -------
    Series of bool, index of `tracked`
    """
    runs = tracked["pair"].eq("running").fillna(False).astype(bool)
    late = tracked["days_quiet"] > 7 * programme.cadence.follow_up_weeks
    return tracked["open"] & runs & late
