"""The introduction and the expectations of both sides."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import ROLES
from ..criteria import SEVERAL, in_order
from ..language import Text
from ..result import (
    Claim,
    Count,
    Fact,
    Heading,
    Missing,
    Note,
    Share,
    Tabulation,
    count,
    label,
    share,
    untold,
)
from ..tables.views import current_pairs, known_on

_KEYS = ["mentee_id", "mentor_id"]

NEEDS_KICK_OFF = Text(
    "who came to the introduction. Log it in the table meetings with kind kick_off and the day it "
    "was held, and who came in meeting_attendance: meeting_id, id and attended."
)
NEEDS_AGREEMENTS = Text(
    "what the pairs have agreed. Supply the table agreements: one row a pair, with the day it was "
    "signed, cadence_weeks, confidentiality and the expectations of both."
)


def summarise_introduction(
    meetings: pd.DataFrame, attendance: pd.DataFrame, pairs: pd.DataFrame, as_of: dt.date
) -> list:
    """Findings: when the introduction was held, and how many of each side came.

    Parameters
    ----------
    meetings, attendance, pairs : DataFrame
        The tables; meetings of kind ``kick_off`` count.
    as_of : date

    Returns
    -------
    list of findings
        Shares are of those in a pair that runs, or where none does, in an approved
        one: beside the running pairs all who were ever in one would tell of the
        few whose pair has ended.
    """
    heading = Heading(Text("Introduction"))
    held = meetings[
        meetings["kind"].eq("kick_off").fillna(False)
        & (meetings["held"] <= pd.Timestamp(as_of)).fillna(False)
    ]
    there = attendance[attendance["attended"].fillna(True).astype(bool)]
    there = set(there.loc[there["meeting_id"].isin(held["meeting_id"]), "id"].dropna())
    if held.empty or not there:
        return [heading, Missing("meetings", NEEDS_KICK_OFF)]
    days = [Text("on {day}", day=Fact(day)) for day in sorted(set(held["held"].dt.date))]
    paired = current_pairs(known_on("pairs", pairs, as_of))
    is_running = paired["state"].eq("running")
    paired = paired[is_running if is_running.any() else paired["state"].eq("approved")]
    rows = []
    for role, column in (("mentor", "mentor_id"), ("mentee", "mentee_id")):
        members = set(paired[column])
        came = len(members & there)
        rows.append((ROLES[role], came, len(members), came / len(members) if members else None))
    return [
        heading,
        Note(
            Text(
                "The introduction was held {days}.",
                days=days,
            )
        ),
        Tabulation(
            pd.DataFrame(rows, columns=["role", "came", "n", "share"]),
            Text("People in a pair who came to an introduction"),
            {
                "role": label(Text("Role")),
                "n": count(Text("In a pair")),
                "came": count(Text("Came")),
                "share": share(Text("Came, share"), k="came", n="n"),
            },
            needs="meeting_attendance",
        ),
    ]


def count_expectations(agreements: pd.DataFrame) -> pd.DataFrame:
    """How many agreements name each expectation, on either side.

    Parameters
    ----------
    agreements : DataFrame
        The table ``agreements``.

    Returns
    -------
    DataFrame, one row an expectation
        ``expectation``; ``mentees`` and ``mentors``: people who wrote it, the
        most named first. Case and spaces are not told apart.

    Examples
    --------
    >>> agreements = pd.DataFrame({
    ...     "mentee_id": ["E1", "E2"], "mentor_id": ["M1", "M1"],
    ...     "mentee_expectations": [("Listen",), ("listen ", "honesty")],
    ...     "mentor_expectations": [("honesty",), ()]})
    >>> count_expectations(agreements).values.tolist()
    [['honesty', 1, 1], ['Listen', 2, 0]]
    """
    written = []
    for side in ("mentee", "mentor"):
        long = agreements[[f"{side}_id", f"{side}_expectations"]]
        long = long.set_axis(["person", "words"], axis=1)
        long["words"] = [in_order(c) if isinstance(c, SEVERAL) else c for c in long["words"]]
        long = long.explode("words").dropna()
        written.append(long.assign(side=f"{side}s"))
    long = pd.concat(written)
    long["words"] = [" ".join(str(words).split()) for words in long["words"]]
    long["key"] = [words.casefold() for words in long["words"]]
    long = long[long["key"] != ""].drop_duplicates(["person", "side", "key"])
    if long.empty:
        return pd.DataFrame({"expectation": [], "mentees": [], "mentors": []}).astype(
            {"expectation": object, "mentees": "int64", "mentors": "int64"}
        )
    wide = long.groupby(["key", "side"]).size().unstack(fill_value=0)
    wide = wide.reindex(columns=["mentees", "mentors"], fill_value=0).astype("int64")
    wide.insert(0, "expectation", long.groupby("key")["words"].first().astype(object))
    order = (-wide[["mentees", "mentors"]].sum(axis=1)).sort_values(kind="stable")
    return wide.loc[order.index].reset_index(drop=True)


def summarise_expectations(agreements: pd.DataFrame, start: pd.DataFrame) -> list:
    """Findings: what the two sides expect, and where only one side says so.

    Parameters
    ----------
    agreements : DataFrame
        The table ``agreements``.
    start : DataFrame
        The running pairs, from :func:`check_start`.

    Returns
    -------
    list of findings
        Shares are of all running pairs: those of the agreements alone would tell
        how many have signed none. Empty if no pair runs.
    """
    heading = Heading(Text("Expectations of both sides"))
    if count_expectations(agreements).empty:
        return [heading, Missing("agreements", NEEDS_AGREEMENTS)]
    own = agreements.drop_duplicates(_KEYS, keep="last").merge(start[_KEYS], on=_KEYS)
    if not len(start):
        return []
    wrote = {side: own[f"{side}_expectations"].map(len).gt(0) for side in ("mentee", "mentor")}
    n = len(start)
    only_one = int((wrote["mentee"] ^ wrote["mentor"]).sum())
    both = int((wrote["mentee"] & wrote["mentor"]).sum())
    counted = count_expectations(own)
    return [
        heading,
        Note(
            Claim(
                Text(
                    "In {both} of {n} running pairs both have written what they expect of the "
                    "other; in {one} only one has, so the other may not know what to live up to.",
                    both=Share(both, n),
                    one=Share(only_one, n),
                    n=Count(n),
                ),
                on=(Share(n - both - only_one, n),),
                otherwise=untold(
                    Text("in how many pairs both have written what they expect of the other")
                ),
            )
        ),
        Tabulation(
            counted,
            Text("What mentees expect of their mentor, and mentors of their mentee"),
            {
                "expectation": label(Text("Expectation")),
                "mentees": count(Text("Mentees who name it")),
                "mentors": count(Text("Mentors who name it")),
            },
            note=Text(
                "What only one side names is worth raising when the pair makes its agreement."
            ),
            open_labels=True,
            needs="agreements",
        ),
    ]
