"""What page 07 says of meetings and match score against what came after."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ...language import Text
from ...programme import Privacy, Programme
from ...result import Count, Fact, Finding, Heading, Note, Tabulation, label, mean, share, verdict
from ..comparing.associations import Association, relate_meetings
from ..comparing.landmark import DEGREES, HABITS, OUTCOMES

_SURE, _CHANCE = Text("went together"), Text("may be chance")


def report_meetings(
    followed: pd.DataFrame, landmark: dt.date, n_mentees: int, programme: Programme, as_of: dt.date
) -> list[Finding]:
    """How meetings until a day, and match score, go with what came after it.

    Parameters
    ----------
    followed : DataFrame
        Of :func:`follow_from_landmark`.
    landmark : date
        Of :func:`choose_landmark`.
    n_mentees : int
        All who were given a place: where nearly all are followed, it is told roughly.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
        Nothing where no meeting was logged.
    """
    heading = Heading(Text("Meetings, and what came after"))
    if landmark >= as_of:
        return [
            heading,
            Note(Text("Those who leave early have met little: so meetings until {day}, half-way, "
                      "are held against what comes after. It can be told from then on.",
                      day=Fact(landmark))),
        ]  # fmt: skip
    if followed.empty or not followed["held"].sum():
        return []
    found = relate_meetings(followed)
    tables = [_of_habits(found, programme.privacy), _of_degrees(found, programme.privacy)]
    return [
        heading,
        Note(
            Text(
                "Of {n} mentees whose pair ran on {day}, and who were employed: what they had "
                "done until that day, and what came after it. Whoever meets more, or fits better, "
                "may differ in other ways: none of this is an effect.",
                n=Count(len(followed), of=n_mentees),
                day=Fact(landmark),
            )
        ),
        *[table for table in tables if table is not None],
    ]


def is_told(found: Association, privacy: Privacy) -> bool:
    """True if all four numbers of people behind two shares may be told, or are 0.

    The rows of one table count the same people. A row with a small number is left
    out whole: were but one of its shares hidden, the others' total would tell it.
    """
    cells = [cell for each in found.shares for cell in (each.k, each.n - each.k)]
    return all(cell == 0 or cell >= privacy.minimum_count for cell in cells)


def _of_habits(found: dict[str, Association], privacy: Privacy) -> Tabulation | None:
    rows = []
    for habit, words in HABITS.items():
        for outcome, happened in OUTCOMES.items():
            each = found.get(f"{habit}: {outcome}")
            if each is None or not is_told(each, privacy):
                continue
            one, other = each.shares
            rows.append(
                {
                    "outcome": happened, "habit": words,
                    "k1": one.k, "n1": one.n, "k0": other.k, "n0": other.n,
                    "with": one.value, "without": other.value, "n": each.n,
                    "value": 100 * each.value, "low": 100 * each.low, "high": 100 * each.high,
                    "verdict": _SURE if each.is_sure else _CHANCE,
                }
            )  # fmt: skip
    if not rows:
        return None
    difference = ("with", "without")
    return Tabulation(
        pd.DataFrame(rows),
        Text("What came after, with and without"),
        {
            "outcome": label(Text("Afterwards")),
            "habit": label(Text("Until then")),
            "with": share(Text("With"), k="k1", n="n1"),
            "without": share(Text("Without"), k="k0", n="n0"),
            "value": mean(Text("Difference"), n="n", spec=".1f", difference=difference),
            "low": mean(Text("Lower end"), n="n", spec=".1f", difference=difference, is_end=True),
            "high": mean(Text("Upper end"), n="n", spec=".1f", difference=difference, is_end=True),
            "verdict": verdict(
                Text("What it says"), on=("with", "without", "value", "low", "high")
            ),
        },
        note=Text(
            "Percentage points, with 95% intervals that allow for mentees who share a mentor; "
            '"went together" only where Holm\'s correction for {k} comparisons leaves it. What '
            "would tell of too few people is left out.",
            k=Fact(len(found)),
        ),
    )


def _of_degrees(found: dict[str, Association], privacy: Privacy) -> Tabulation | None:
    rows = [
        {
            "outcome": happened, "degree": words, "people": each.people, "value": each.value,
            "low": each.low, "high": each.high, "verdict": _SURE if each.is_sure else _CHANCE,
        }
        for degree, words in DEGREES.items()
        for outcome, happened in OUTCOMES.items()
        if (each := found.get(f"{degree}: {outcome}")) is not None
        and each.people >= privacy.minimum_answers
    ]  # fmt: skip
    if not rows:
        return None
    return Tabulation(
        pd.DataFrame(rows),
        Text("What came after, against how much until then"),
        {
            "outcome": label(Text("Afterwards")),
            "degree": label(Text("Until then")),
            "value": mean(Text("Rank correlation"), n="people", spec=".2f"),
            "low": mean(Text("Lower end"), n="people", spec=".2f"),
            "high": mean(Text("Upper end"), n="people", spec=".2f"),
            "verdict": verdict(Text("What it says"), on=("value", "low", "high")),
        },
        note=Text(
            "From −1 (the more, the less often) over 0 (neither) to 1. The match score is that of "
            "the profiles as they are now."
        ),
    )
