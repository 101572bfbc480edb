"""What each side of the pairs said at follow-ups, as counts of codes; never what it wrote."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import CHANGES_WANTED, PROGRESS, ROLES
from ..language import Text
from ..result import Count, Heading, Missing, Share, Tabulation, count, figure, label
from .asking import last_said

_KEYS = ["mentee_id", "mentor_id"]
NEEDS_ANSWERS = Text(
    "what mentors and mentees want to change. Supply the table follow_ups: one row for each side "
    "of a pair and follow-up, with progress and change."
)


def count_changes_wanted(said: pd.DataFrame, tracked: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """How many pairs' mentees, and mentors, wanted each change when they were last heard.

    Parameters
    ----------
    said : DataFrame
        The table ``follow_ups``.
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    as_of : date

    Returns
    -------
    DataFrame
        ``change`` (:data:`~mentorkit.codes.CHANGES_WANTED` but for none), ``role``, ``wanted``
        and ``pairs`` (all that run, whether or not they were heard). Without rows if no side
        of a running pair was heard.

    Examples
    --------
    >>> tracked = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "status": ["overdue"]})
    >>> said = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "role": ["mentee"],
    ...     "date": pd.to_datetime(["2026-03-02"]), "change": ["more_often"]})
    >>> found = count_changes_wanted(said, tracked, dt.date(2026, 3, 31))
    >>> found[found["wanted"] > 0].values.tolist()
    [['more_often', 'mentee', 1, 1]]
    """
    latest, n = _heard(said, tracked, as_of)
    rows = [
        (change, role, int((latest["role"].eq(role) & latest["change"].eq(change)).sum()), n)
        for change in CHANGES_WANTED
        if change != "none"
        for role in ROLES
    ]
    found = pd.DataFrame(rows, columns=["change", "role", "wanted", "pairs"])
    return found if len(latest) else found.iloc[:0]


def _heard(said: pd.DataFrame, tracked: pd.DataFrame, as_of: dt.date) -> tuple[pd.DataFrame, int]:
    """What each side of a running pair last said, and how many pairs run."""
    running = tracked.loc[tracked["status"] != "ended", _KEYS]
    return last_said(said, as_of).merge(running, on=_KEYS), len(running)


def summarise_wishes(said: pd.DataFrame, tracked: pd.DataFrame, as_of: dt.date) -> list:
    """Findings: the changes that each side wants, and how far pairs say they have come.

    Parameters
    ----------
    said : DataFrame
        The table ``follow_ups``.
    tracked : DataFrame
        From :func:`~mentorkit.meetings.track_meetings`.
    as_of : date

    Returns
    -------
    list of findings
        Of codes alone: what somebody wrote is nowhere. Empty if no pair runs.

    Notes
    -----
    How many want nothing to change is not told. All parts of a whole would tell the smallest
    of them, which is that of the pairs that want another match.
    """
    if tracked[tracked["status"] != "ended"].empty:
        return []
    heading = Heading(Text("What mentors and mentees say at follow-ups"))
    wanted = count_changes_wanted(said, tracked, as_of)
    if wanted.empty:
        return [heading, Missing("follow_ups", NEEDS_ANSWERS)]
    latest, n = _heard(said, tracked, as_of)
    return [heading, _tabulate_changes(wanted), _tabulate_progress(latest, n)]


def _tabulate_changes(wanted: pd.DataFrame) -> Tabulation:
    # Each figure stands alone, and is the one that a proposed change is judged by.
    by_role = wanted.set_index(["change", "role"])
    changes = list(dict.fromkeys(wanted["change"]))
    frame = pd.DataFrame({"change": [CHANGES_WANTED[change] for change in changes]})
    for role in ROLES:
        frame[role] = [
            Text("{share} of {n}", share=Share(int(k), int(n)), n=Count(int(n)))
            for k, n in by_role.loc[[(change, role) for change in changes]].to_numpy()
        ]
    return Tabulation(
        frame,
        Text("Changes wanted in running pairs, by either side when last heard"),
        {
            "change": label(Text("Change")),
            "mentee": figure(Text("Pairs whose mentee wants it")),
            "mentor": figure(Text("Pairs whose mentor wants it")),
        },
        note=Text("Of all running pairs, whether or not they have been heard."),
        needs="follow_ups",
    )


def _tabulate_progress(latest: pd.DataFrame, n: int) -> Tabulation:
    frame = pd.DataFrame({"progress": [*PROGRESS.values(), Text("not heard of it yet")]})
    for role in ROLES:
        own = latest.loc[latest["role"].eq(role), "progress"]
        found = [int(own.eq(code).sum()) for code in PROGRESS]
        frame[role] = [*found, n - sum(found)]
    return Tabulation(
        frame,
        Text("How far running pairs have come, by either side when last heard"),
        {
            "progress": label(Text("Progress")),
            "mentee": count(Text("Pairs, by the mentee")),
            "mentor": count(Text("Pairs, by the mentor")),
        },
        needs="follow_ups",
    )
