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
    """How many mentees, and mentors, wanted each change when they were last heard.

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
        and ``n``: people in a running pair, and all of them, whether or not they were heard. A
        mentor who wants a change in one of several pairs counts once. Without rows if nobody in
        a running pair was heard.

    Examples
    --------
    >>> tracked = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "status": ["overdue"]})
    >>> said = pd.DataFrame({"mentee_id": ["E1"], "mentor_id": ["M1"], "role": ["mentee"],
    ...     "date": pd.to_datetime(["2026-03-02"]), "change": ["more_often"]})
    >>> found = count_changes_wanted(said, tracked, dt.date(2026, 3, 31))
    >>> found[found["wanted"] > 0].values.tolist()
    [['more_often', 'mentee', 1, 1]]
    """
    rows = []
    latest, running = _heard(said, tracked, as_of)
    for change in CHANGES_WANTED:
        for role in ROLES if change != "none" else ():
            wanting = latest["role"].eq(role) & latest["change"].eq(change)
            people = latest.loc[wanting.fillna(False), f"{role}_id"]
            rows.append((change, role, people.nunique(), running[f"{role}_id"].nunique()))
    found = pd.DataFrame(rows, columns=["change", "role", "wanted", "n"])
    return found if len(latest) else found.iloc[:0]


def _heard(
    said: pd.DataFrame, tracked: pd.DataFrame, as_of: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each side of each running pair last said, and the pairs that run."""
    running = tracked.loc[tracked["status"] != "ended", _KEYS]
    return last_said(said, as_of).merge(running, on=_KEYS), running


def summarise_wishes(said: pd.DataFrame, tracked: pd.DataFrame, as_of: dt.date) -> list:
    """Findings: the changes that each side wants, and how far people say they have come.

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
    of them, those who want another match.
    """
    if tracked[tracked["status"] != "ended"].empty:
        return []
    heading = Heading(Text("What mentors and mentees say at follow-ups"))
    wanted = count_changes_wanted(said, tracked, as_of)
    if wanted.empty:
        return [heading, Missing("follow_ups", NEEDS_ANSWERS)]
    latest, running = _heard(said, tracked, as_of)
    return [heading, _tabulate_changes(wanted), _tabulate_progress(latest, running)]


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
        Text("Changes that people in running pairs wanted when last heard"),
        {
            "change": label(Text("Change")),
            "mentee": figure(Text("Mentees")),
            "mentor": figure(Text("Mentors")),
        },
        note=Text("Of all in a running pair, whether or not they have been heard."),
        needs="follow_ups",
    )


def _tabulate_progress(latest: pd.DataFrame, running: pd.DataFrame) -> Tabulation:
    frame = pd.DataFrame({"progress": [*PROGRESS.values(), Text("not heard of it yet")]})
    for role in ROLES:
        key = f"{role}_id"
        own = latest[latest["role"].eq(role) & latest["progress"].notna()]
        own = own.sort_values("date", kind="stable").drop_duplicates(key, keep="last")
        found = [int(own["progress"].eq(code).sum()) for code in PROGRESS]
        frame[role] = [*found, running[key].nunique() - sum(found)]
    return Tabulation(
        frame,
        Text("How far people in running pairs said that they had come when last heard"),
        {
            "progress": label(Text("Progress")),
            "mentee": count(Text("Mentees")),
            "mentor": count(Text("Mentors")),
        },
        needs="follow_ups",
    )
