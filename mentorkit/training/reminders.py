"""Whom the coordinator is to invite to a training, why, and when; never for leadership."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import Fact, PersonList, Words
from .coverage import name_modules
from .tracking import EXPIRES_SOON, list_expiring, list_untrained


def list_reminders(
    tracked: pd.DataFrame,
    people: pd.DataFrame,
    pairs: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
) -> list:
    """For the coordinator: whom to invite, to which module, and when.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    people, pairs, attendance : DataFrame
        The tables.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
        Who lacks required training, with the training to invite them to for each
        module, and whose training will soon no longer hold. Empty if there is
        nobody, nobody's training is known, or the programme is over.
    """
    if attendance.empty or programme.period.is_over(as_of):
        return []
    names = name_modules(programme)
    listed = list_untrained(tracked, people, pairs)
    listed["lacks"] = [
        [_invite(names[module], day) for module, day in zip(row.lacking, row.sessions, strict=True)]
        for row in listed.itertuples()
    ]
    listed["why"] = [
        [
            _tell_why(names[module], day)
            for module, day in zip(row.lacking, row.expired, strict=True)
        ]
        for row in listed.itertuples()
    ]
    expiring = list_expiring(tracked, people, as_of)
    expiring["module"] = [names[module] for module in expiring["module"]]
    lists = [
        PersonList(
            listed,
            Text("Mentors who lack required training, those who meet a mentee first"),
            {
                "name": Text("Name"),
                "id": Text("Mentor's id"),
                "email": Text("E-mail"),
                "why": Text("Reason"),
                "lacks": Text("Invite to"),
                "next_date": Text("Next training"),
                "running_pairs": Text("Running pairs"),
            },
        ),
        PersonList(
            expiring,
            Text("Mentors whose training expires within {days} days", days=Fact(EXPIRES_SOON)),
            {
                "name": Text("Name"),
                "id": Text("Mentor's id"),
                "email": Text("E-mail"),
                "module": Text("Module"),
                "expires": Text("Expires"),
                "next_date": Text("Next training"),
            },
        ),
    ]
    return [one for one in lists if len(one.frame)]


def _tell_why(module: Words, expired: pd.Timestamp) -> Text:
    if pd.isna(expired):
        return Text("{module}: never done", module=module)
    return Text("{module}: expired on {day}", module=module, day=Fact(expired.date()))


def _invite(module: Words, day: pd.Timestamp) -> Text:
    if pd.isna(day):
        return Text("{module} (no date yet)", module=module)
    return Text("{module} on {day}", module=module, day=Fact(day.date()))
