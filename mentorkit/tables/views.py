"""Views of the tables that more than one phase needs."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..programme.sections import Period
from .schemas import TABLES

#: Columns whose date says when a row became known. Later rows are not read.
_KNOWN_SINCE = {
    "applications": "date",
    "pairs": "date",
    "agreements": "date",
    "goals": "set_on",
    "goal_notes": "date",
    "end_requests": "date",
    "follow_ups": "date",
    "survey_responses": "date",
    "comment_themes": "coded_on",
    "employment": "hired",
    "ties": "date",
    "key_factors": "date",
    "decisions": "date",
    "group_counts": "date",
    "quotes": "approved_on",
}
#: The same where a column holds a moment, as text in UTC.
_KNOWN_SINCE_MOMENT = {"studies": "drawn_at", "primary_outcomes": "entered_at"}
#: Columns that tell of an event: one that lies later has not happened yet.
_EVENTS = {
    "meetings": ["held"],
    "goals": ["status_date"],
    "employment": ["left"],
    "end_requests": ["handled_on"],
}
_KEYS = ["mentee_id", "mentor_id"]
_PAIR_ORDER = ["proposed", "approved", "declined", "running", "ended"]


def known_on(name: str, frame: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """A table as it stood at the end of a day.

    Parameters
    ----------
    name : str
        Name of the table.
    frame : DataFrame
        The table, typed as its schema says.
    as_of : date

    Returns
    -------
    DataFrame
        Rows known by `as_of`; dates of later events are emptied, a goal whose
        status was set later is open.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> meetings = pd.DataFrame({"meeting_id": ["K1", "K2"], "held": pd.to_datetime(
    ...     ["2026-02-01", "2026-06-01"])})
    >>> known_on("meetings", meetings, dt.date(2026, 3, 31))["held"].notna().tolist()
    [True, False]
    """
    end = pd.Timestamp(as_of)
    if name in _KNOWN_SINCE:
        since = frame[_KNOWN_SINCE[name]]
        frame = frame[since.isna() | (since <= end)]
    if name in _KNOWN_SINCE_MOMENT:
        since = read_moments(frame[_KNOWN_SINCE_MOMENT[name]]).dt.normalize()
        frame = frame[since.isna() | (since <= end)]
    frame = frame.reset_index(drop=True)
    for column in _EVENTS.get(name, []):
        later = frame[column] > end
        if later.any():
            frame = frame.copy()
            frame.loc[later, column] = pd.NaT
            if name == "goals":
                frame.loc[later, "status"] = "open"
    for field in TABLES[name].fields:
        if field.kind == "dates" and field.name in frame and len(frame):
            frame = frame.copy()
            frame[field.name] = [
                tuple(day for day in days if day <= end) for days in frame[field.name]
            ]
    return frame


def read_moments(written: pd.Series) -> pd.Series:
    """Moments kept as text, in UTC; NaT for what is none.

    Examples
    --------
    >>> read_moments(pd.Series(["2026-01-12T09:30:00Z", "soon"])).dt.hour.tolist()
    [9.0, nan]
    """
    moments = pd.to_datetime(written.astype(object), errors="coerce", utc=True, format="ISO8601")
    return moments.dt.tz_localize(None).astype("datetime64[us]")


def keep_employed(
    frame: pd.DataFrame,
    employment: pd.DataFrame,
    during: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> pd.DataFrame:
    """The rows of people who have not left the organisation.

    Parameters
    ----------
    frame : DataFrame
        A table with the column ``id``: people, applications.
    employment : DataFrame
        The table ``employment``; somebody who is not in it has not left.
    during : pair of Timestamp, optional
        First and last day of a time: then those who were employed on at least
        one of its days. Without, those who have not left at all.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> people = pd.DataFrame({"id": ["P1", "P2"]})
    >>> staff = pd.DataFrame({"id": ["P1"], "hired": [pd.Timestamp("2020-01-01")],
    ...                       "left": [pd.Timestamp("2026-02-28")]})
    >>> keep_employed(people, staff)["id"].tolist()
    ['P2']
    >>> january = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-31")
    >>> keep_employed(people, staff, january)["id"].tolist()
    ['P1', 'P2']
    """
    if during is None:
        gone = employment["left"].notna()
    else:
        first, last = during
        gone = (employment["left"] < first) | (employment["hired"] > last)
    return frame[~frame["id"].isin(employment.loc[gone, "id"])].reset_index(drop=True)


def start_pairs(pairs: pd.DataFrame, meetings: pd.DataFrame) -> pd.DataFrame:
    """The log of pairs with the starts that nobody wrote down.

    An approved pair that has met runs, whether or not somebody has written so: of
    the pairs that run every page must count the same.

    Parameters
    ----------
    pairs, meetings : DataFrame
        The tables, as known on a day.

    Returns
    -------
    DataFrame
        `pairs`, and a row with the state running for each approved pair that has
        held a one-to-one meeting: on the day of the first, or of the approval if
        that came later. Of a pair that ended and was approved anew only meetings
        since it ended count.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> log = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "state": ["approved"],
    ...                     "date": pd.to_datetime(["2026-02-01"])})
    >>> met = pd.DataFrame({"kind": ["one_to_one"], "held": pd.to_datetime(["2026-02-09"]),
    ...                     "mentee_id": ["E1"], "mentor_id": ["M1"]})
    >>> begun = start_pairs(log.reindex(columns=table("pairs").columns), met)
    >>> current_pairs(begun)[["state", "started"]].astype(str).values.tolist()
    [['running', '2026-02-09']]
    """
    now = current_pairs(pairs)
    now = now.loc[now["state"].eq("approved"), [*_KEYS, "date", "ended"]]
    own = meetings["kind"].eq("one_to_one").fillna(False) & meetings["held"].notna()
    met = now.merge(meetings.loc[own, [*_KEYS, "held"]], on=_KEYS)
    met = met[~(met["held"] <= met["ended"])]
    first = met.groupby(_KEYS)[["date", "held"]].min()
    return _append(pairs, first.max(axis=1).rename("date").reset_index().assign(state="running"))


def close_pairs(
    pairs: pd.DataFrame, employment: pd.DataFrame, period: Period, as_of: dt.date
) -> pd.DataFrame:
    """The log of pairs with the ends that nobody wrote down.

    A pair runs no longer than the programme does, and no longer than both are
    with the organisation: what a page says of running pairs must not call a
    meeting overdue that nobody is to hold.

    Parameters
    ----------
    pairs, employment : DataFrame
        The tables; somebody who is not in `employment` has not left.
    period : Period
        The programme's.
    as_of : date

    Returns
    -------
    DataFrame
        `pairs`, and a row with the state ended for each approved or running
        pair of which one has left by `as_of`, on that day, and for the others
        once the programme is over, on its last day.

    Examples
    --------
    >>> from mentorkit.programme.sections import Period
    >>> from mentorkit.tables.schemas import table
    >>> log = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "state": ["running"],
    ...                     "date": pd.to_datetime(["2026-02-01"])})
    >>> year = Period(start="2026-01-01", end="2026-12-31")
    >>> closed = close_pairs(log.reindex(columns=table("pairs").columns),
    ...                      table("employment").empty(), year, dt.date(2027, 1, 1))
    >>> current_pairs(closed)[["state", "ended"]].astype(str).values.tolist()
    [['ended', '2026-12-31']]
    """
    now = current_pairs(pairs)
    now = now[now["state"].isin(["approved", "running"])]
    left = employment.drop_duplicates("id").set_index("id")["left"]
    days = {key: left.reindex(now[key]).to_numpy() for key in _KEYS}
    end = pd.DataFrame(days, index=now.index).astype("datetime64[us]").min(axis=1)
    end = end.where(end <= pd.Timestamp(as_of))
    if period.is_over(as_of):
        last_day = pd.Timestamp(period.end)
        end = end.where(end < last_day, last_day)
    # A pair made after somebody's last day still began before it ended.
    end = end.where(end.isna() | (end >= now["date"]), now["date"])
    return _append(pairs, now.loc[end.notna(), _KEYS].assign(state="ended", date=end.dropna()))


def _append(pairs: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return pairs
    rows = rows.reindex(columns=pairs.columns).astype(pairs.dtypes)
    return pd.concat([pairs, rows], ignore_index=True)


def current_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Where each pair stands.

    Parameters
    ----------
    pairs : DataFrame
        The table ``pairs``: one row for each state a pair has reached.

    Returns
    -------
    DataFrame, one row a pair
        ``mentee_id``, ``mentor_id``, ``state``, ``date`` (of that state),
        ``started`` and ``ended`` (NaT where it has not), ``reason``.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> log = pd.DataFrame({"mentee_id": ["E1", "E1"], "mentor_id": ["M1", "M1"],
    ...                     "state": ["running", "proposed"],
    ...                     "date": pd.to_datetime(["2026-02-01", "2026-01-10"])})
    >>> current_pairs(log.reindex(columns=table("pairs").columns))["state"].tolist()
    ['running']
    """
    columns = [*_KEYS, "state", "date", "started", "ended", "reason"]
    if pairs.empty:
        empty = pairs.reindex(columns=columns).astype(
            {"started": "datetime64[us]", "ended": "datetime64[us]"}
        )
        return empty.reset_index(drop=True)
    order = pairs["state"].map(_PAIR_ORDER.index)
    log = pairs.assign(_order=order).sort_values(["date", "_order"], kind="stable")
    latest = log.groupby(_KEYS, sort=True).tail(1).set_index(_KEYS)
    for state, name in (("running", "started"), ("ended", "ended")):
        days = log[log["state"] == state].groupby(_KEYS)["date"]
        latest[name] = days.min() if name == "started" else days.max()
        latest[name] = latest[name].astype("datetime64[us]")
    # A pair that ended without a row saying when it began ran from its approval.
    approved = log[log["state"] == "approved"].groupby(_KEYS)["date"].max()
    ended = latest["state"].eq("ended") & latest["started"].isna()
    latest.loc[ended, "started"] = approved.reindex(latest.index)[ended]
    return latest.reset_index()[columns].sort_values(_KEYS).reset_index(drop=True)
