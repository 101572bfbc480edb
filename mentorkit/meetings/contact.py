"""Whom the coordinator should contact, and what about; never for leadership."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Text
from ..result import PersonList
from .judging import MEETING_STATES, REASONS, STEPS

# Two may have the same name.
_PAIR = {
    "mentee": Text("Mentee"),
    "mentee_id": Text("Mentee's id"),
    "mentor": Text("Mentor"),
    "mentor_id": Text("Mentor's id"),
}


def _name(people: pd.DataFrame, role: str, ids: pd.Series) -> pd.Series:
    of_role = people[people["role"].eq(role).fillna(False)].dropna(subset=["name"])
    names = of_role.drop_duplicates("id").set_index("id")["name"]
    found = pd.Series(names.reindex(ids).to_numpy(object), index=ids.index)
    return found.where(found.notna(), ids.astype(object))


def _with_names(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        mentee=_name(people, "mentee", rows["mentee_id"]),
        mentor=_name(people, "mentor", rows["mentor_id"]),
    )


def list_pairs_to_help(tracked: pd.DataFrame, people: pd.DataFrame, as_of: dt.date) -> list:
    """The pairs that need a word from the coordinator, the most urgent first.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    people : DataFrame
        The table ``people``, for names; an id stands where a name is missing.
    as_of : date

    Returns
    -------
    list of PersonList
        Pairs that have not met, whose meeting is overdue or stalled, and whose
        gaps grow; a list without pairs is left out. None if no meeting is
        logged, held or planned: nothing is known of the pairs then. A pair of
        :func:`list_pairs_to_talk_to` is in none: beside its status there, those
        who have asked could be told from the others.
    """
    if not tracked["held"].sum() and tracked["next_planned"].isna().all():
        return []
    rows = _with_names(tracked[tracked["step"] != "offer_change"], people)
    rows["days_since_start"] = (pd.Timestamp(as_of) - rows["started"]).dt.days
    rows["status_text"] = rows["status"].map(dict(MEETING_STATES))
    rows["reason_text"] = rows["reason"].map(dict(REASONS))
    rows["step_text"] = rows["step"].map(dict(STEPS))
    todo = {
        "next_planned": Text("Next planned"),
        "reason_text": Text("Reason"),
        "step_text": Text("Suggested step"),
    }
    lists = [
        PersonList(
            rows[rows["status"] == "never_met"].sort_values(
                "days_since_start", ascending=False, kind="stable"
            ),
            Text("Pairs that have not met"),
            {**_PAIR, "days_since_start": Text("Days since the start"), **todo},
        ),
        PersonList(
            rows[rows["status"].isin(["overdue", "stalled"])].sort_values(
                "days_since_last", ascending=False, kind="stable"
            ),
            Text("Pairs whose next meeting is overdue"),
            {
                **_PAIR,
                "status_text": Text("Status"),
                "days_since_last": Text("Days since last meeting"),
                "held": Text("Meetings held"),
                **todo,
            },
        ),
        PersonList(
            rows[rows["status"] == "fading"].sort_values(
                "last_gap_days", ascending=False, kind="stable"
            ),
            Text("Pairs that meet more and more seldom"),
            {
                **_PAIR,
                "last_gap_days": Text("Days between the last two meetings"),
                "days_since_last": Text("Days since last meeting"),
                **todo,
            },
        ),
    ]
    return [one for one in lists if len(one.frame)]


def list_pairs_to_talk_to(tracked: pd.DataFrame, people: pd.DataFrame) -> list:
    """The pairs whose two sides should be talked to, each by themselves.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    people : DataFrame
        The table ``people``, for names.

    Returns
    -------
    list of PersonList
        Every running pair with the step ``offer_change``: those that missed two meetings, and
        those of which one has asked for an end or another match. Which of these a pair is, and
        of which side, is not told; empty without any.

    Notes
    -----
    Whoever knows which pairs missed meetings, from their log, can tell that in another pair of
    the list one has asked; which of the two is told nowhere.
    """
    rows = tracked[tracked["step"] == "offer_change"]
    if rows.empty:
        return []
    named = _with_names(rows, people).assign(step_text=STEPS["offer_change"])
    return [
        PersonList(
            named.sort_values(["mentee", "mentor"], kind="stable")[[*_PAIR, "step_text"]],
            Text("Pairs to talk to, each of the two by themselves"),
            {**_PAIR, "step_text": Text("Suggested step")},
            note=Text(
                "Pairs that missed two meetings in a row, and pairs of which one has asked for an "
                "end or another match; they are in no list above. From the log of meetings it can "
                "be seen that a pair has missed none, and so that one of the two has asked: "
                "never which."
            ),
        )
    ]


def list_pairs_to_follow_up(follow_ups: pd.DataFrame, people: pd.DataFrame) -> list:
    """The pairs whose follow-up is late, those who waited longest first.

    Parameters
    ----------
    follow_ups : DataFrame
        From :func:`~mentorkit.meetings.track_follow_ups`.
    people : DataFrame
        The table ``people``, for names.

    Returns
    -------
    list of PersonList
        Empty if no follow-up is late, or none is logged at all.
    """
    if follow_ups["last_follow_up"].isna().all():
        return []
    late = follow_ups[~follow_ups["covered"].astype(bool)]
    if late.empty:
        return []
    return [
        PersonList(
            _with_names(late, people).sort_values("due", kind="stable"),
            Text("Pairs to invite to a follow-up meeting"),
            {
                **_PAIR,
                "last_follow_up": Text("Last follow-up"),
                "due": Text("Due"),
            },
        )
    ]
