"""What each side of a pair takes to a planned meeting: goals, what was agreed, open questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..codes import GOAL_KINDS, GOAL_STATES, PROGRESS
from ..language import Text, Wording
from ..programme import Programme
from ..tables.views import current_pairs, start_pairs
from .questions import ask_for_meeting

_KEYS = ["mentee_id", "mentor_id"]


@dataclass(frozen=True)
class Goal:
    """A goal of the pair, and the latest note on how far it has come.

    Parameters
    ----------
    kind, status : Text
    goal, measure, note : str
        In the pair's words; empty where nobody wrote any.
    due, noted : Timestamp or NaT
    progress : Text or None
        Of the latest note.
    """

    kind: Text
    goal: str
    measure: str
    due: pd.Timestamp
    status: Text
    progress: Text | None
    note: str
    noted: pd.Timestamp


@dataclass(frozen=True)
class Preparation:
    """What one person takes to one meeting.

    Parameters
    ----------
    meeting : mapping
        Its row of :func:`~mentorkit.meetings.plan_pair_meetings`, or of
        :func:`~mentorkit.meetings.plan_meetings_alone`.
    role : {"mentee", "mentor"}
        Whose sheet it is.
    goals : list of Goal
        The pair's, open ones first; those that were set aside are not there. One that names
        no mentor may have been set with another: the mentor sees it if it was set since the
        pair began.
    last : mapping or None
        ``held``, ``topics``, ``next_step`` of the pair's last one-to-one meeting.
    questions : list of Text or Wording
    alone : bool
        The other of the two is not invited, and must not learn of it; the meeting is not
        theirs, and neither is `last`, nor the questions.
    """

    meeting: Mapping
    role: str
    goals: list[Goal]
    last: Mapping | None
    questions: list[Text | Wording]
    alone: bool = False

    @property
    def owner(self) -> str:
        """The id of whose it is."""
        return str(self.meeting[f"{self.role}_id"])

    @property
    def other(self) -> str:
        """The id of the other of the two."""
        return str(self.meeting["mentor_id" if self.role == "mentee" else "mentee_id"])


def prepare_meetings(
    planned: pd.DataFrame,
    meetings: pd.DataFrame,
    goals: pd.DataFrame,
    notes: pd.DataFrame,
    programme: Programme,
    *,
    pairs: pd.DataFrame,
    until: dt.date,
    alone: pd.DataFrame | None = None,
) -> list[Preparation]:
    """A preparation for whoever is invited to a meeting planned until a day.

    Parameters
    ----------
    planned : DataFrame
        From :func:`~mentorkit.meetings.plan_pair_meetings`.
    meetings, goals, notes : DataFrame
        The tables ``meetings``, ``goals`` and ``goal_notes``, as known on the day.
    programme : Programme
        Its phases and its own questions.
    pairs : DataFrame
        The table ``pairs``, as known on the day.
    until : date
        The last day of a meeting to prepare for.
    alone : DataFrame, optional
        From :func:`~mentorkit.meetings.plan_meetings_alone`.

    Returns
    -------
    list of Preparation
        Two a meeting of a pair, then one a meeting of one of them. They rest on what both of
        the pair know: nothing that one of them said at a follow-up or in a survey is read.
    """
    soon = planned[planned["planned"] <= pd.Timestamp(until)]
    held = meetings[meetings["kind"].eq("one_to_one").fillna(False) & meetings["held"].notna()]
    held = held.merge(soon[_KEYS].drop_duplicates(), on=_KEYS).sort_values("held", kind="stable")
    by_pair = dict(list(held.groupby(_KEYS)))
    # Meetings that are planned beforehand come before this one, too.
    ahead = soon.groupby(_KEYS).cumcount().tolist()
    latest = notes.sort_values("date", kind="stable").drop_duplicates("goal_id", keep="last")
    began = _find_starts(pairs, meetings)
    found = []
    for row, before in zip(soon.to_dict("records"), ahead, strict=True):
        own = by_pair.get((row["mentee_id"], row["mentor_id"]), held.iloc[:0])
        last = own.iloc[-1].to_dict() if len(own) else None
        start = began.get((row["mentee_id"], row["mentor_id"]), pd.NaT)
        for role in ("mentee", "mentor"):
            shared = _goals_of(row, goals, latest, role, start)
            day = row["planned"].date()
            asked = ask_for_meeting(programme, role, day, len(own) + before)
            found.append(Preparation(row, role, shared, last, asked))
    if alone is not None:
        soon = alone[alone["planned"] <= pd.Timestamp(until)]
        for row in soon.to_dict("records"):
            # A mentor's own meeting is not about what the mentee wrote.
            own = _goals_of(row, goals, latest, "mentee") if row["role"] == "mentee" else []
            found.append(Preparation(row, row["role"], own, None, [], alone=True))
    return found


def _find_starts(pairs: pd.DataFrame, meetings: pd.DataFrame) -> dict:
    """The day on which each running pair began, the last time that it did."""
    log = start_pairs(pairs, meetings)
    now = current_pairs(log)
    now = now.loc[now["state"].eq("running"), [*_KEYS, "ended"]]
    runs = log[log["state"].eq("running")].merge(now, on=_KEYS)
    runs = runs[~(runs["date"] < runs["ended"])]
    return runs.groupby(_KEYS)["date"].min().to_dict()


def _goals_of(
    meeting: Mapping,
    goals: pd.DataFrame,
    latest: pd.DataFrame,
    role: str,
    start: pd.Timestamp = pd.NaT,
) -> list[Goal]:
    own = goals[goals["mentee_id"].eq(meeting["mentee_id"]) & goals["status"].ne("dropped")]
    # With two mentors a mentee has goals with each; one without a mentor is for both, unless it
    # was set before: with a mentor who has been erased, or by the mentee alone.
    nobodys = own["mentor_id"].isna() & (own["set_on"].ge(start) | (role == "mentee"))
    own = own[nobodys | own["mentor_id"].eq(meeting["mentor_id"])]
    own = own.assign(is_open=own["status"].eq("open")).sort_values(
        ["is_open", "due", "goal_id"], ascending=[False, True, True], kind="stable"
    )
    noted = own.merge(latest, on="goal_id", how="left", suffixes=("", "_noted"))
    return [
        Goal(
            kind=GOAL_KINDS[row.kind],
            goal=_text(row.goal),
            measure=_text(row.measure),
            due=row.due,
            status=GOAL_STATES[row.status],
            progress=PROGRESS[row.progress] if isinstance(row.progress, str) else None,
            note=_text(row.note),
            noted=row.date,
        )
        for row in noted.itertuples(index=False)
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
