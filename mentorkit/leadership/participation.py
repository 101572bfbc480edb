"""How many take part."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Text
from ..tables.twice import drop_logged_twice
from ..tables.views import current_pairs, known_on, start_pairs


def count_participation(
    people: pd.DataFrame,
    applications: pd.DataFrame,
    pairs: pd.DataFrame,
    meetings: pd.DataFrame,
    as_of: dt.date,
) -> pd.DataFrame:
    """How many take part: mentors, mentees, the waiting list, pairs and meetings.

    Parameters
    ----------
    people, applications, pairs, meetings : DataFrame
        The tables.
    as_of : date

    Returns
    -------
    DataFrame
        ``what`` (Text), ``number``, ``people`` (behind the number; pairs behind
        meetings, of which those of a pair on one day are one). What no
        table tells is left out. An approved pair that has met runs, as
        :func:`~mentorkit.tables.start_pairs` has it.
    """
    known = known_on("meetings", meetings, as_of)
    current = current_pairs(start_pairs(known_on("pairs", pairs, as_of), known))
    running = current[current["state"].eq("running")]
    applied = known_on("applications", applications, as_of)
    own = known["held"].notna() & known["kind"].eq("one_to_one").fillna(False)
    held = drop_logged_twice(known[own])
    waiting = int(applied["status"].eq("waiting").fillna(False).sum())
    approved = int(current["state"].eq("approved").sum())
    ended = int(current["state"].eq("ended").sum())
    rows: list[tuple[Text, int, int]] = []
    if len(current):
        rows += [
            (Text("Running pairs"), len(running), len(running)),
            (Text("Mentees in them"), *[running["mentee_id"].nunique()] * 2),
            (Text("Mentors in them"), *[running["mentor_id"].nunique()] * 2),
        ]
        if approved:
            rows.append((Text("Pairs approved, not yet started"), approved, approved))
        rows.append((Text("Pairs that have ended"), ended, ended))
    elif len(people):
        rows += [
            (text, *[people.loc[people["role"].eq(role), "id"].nunique()] * 2)
            for role, text in (("mentee", Text("Mentees")), ("mentor", Text("Mentors")))
        ]
    if len(applied):
        rows.append((Text("On the waiting list"), waiting, waiting))
    if len(held):
        met = held[["mentee_id", "mentor_id"]].drop_duplicates()  # each pair met once at least
        rows.append((Text("One-to-one meetings held"), len(held), len(met)))
    return pd.DataFrame(rows, columns=["what", "number", "people"])
