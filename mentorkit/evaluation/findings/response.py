"""What page 07 says of who answered the surveys."""

from __future__ import annotations

import pandas as pd

from ...codes import SURVEY_ROLES
from ...language import Text
from ...programme import Programme
from ...result import Fact, Finding, Heading, Missing, Note, Tabulation, count, label, share
from ..surveys.response import low_rates

NO_SURVEYS = Missing(
    "survey_responses",
    Text(
        "how mentors, mentees and the waiting list answered the survey. Supply one row an answer, "
        "under a key that is not a person's id and is the same in every wave."
    ),
)


def report_response(rates: pd.DataFrame, programme: Programme) -> list[Finding]:
    """How many answered, by role and wave, with a warning where they are too few.

    Parameters
    ----------
    rates : DataFrame
        Of :func:`response_rate`.
    programme : Programme

    Returns
    -------
    list of findings
    """
    heading = Heading(Text("Who answered"))
    if rates.empty:
        return [heading, NO_SURVEYS]
    frame = rates.assign(role=rates["role"].map(SURVEY_ROLES), among=rates["role"])
    goal = Fact(programme.surveys.response_rate, ".0%")
    found: list[Finding] = [
        heading,
        Tabulation(
            frame,
            Text("Answers to the surveys, by role and wave"),
            {
                "role": label(Text("Role")),
                "wave": label(Text("Wave")),
                "answered": count(Text("Answered")),
                "invited": count(Text("Asked"), among="among"),
                "rate": share(Text("Response rate"), k="answered", n="invited"),
            },
            note=Text(
                "Asked are those who had been given a place or stood on the waiting list and were "
                "employed while the survey ran. Where that differs by fewer than {few} from "
                "another number of the same people (in all, asked in another wave, still "
                "employed), it is told as one of these, since both would tell who came or left. "
                "A dash: how many were asked is not known. The goal is {goal}.",
                few=Fact(programme.privacy.minimum_count),
                goal=goal,
            ),
        ),
    ]
    low = low_rates(rates, programme)
    if len(low):
        found.append(
            Note(
                Text(
                    "The response rate is below {goal} for {groups}: those who did not answer may "
                    "think otherwise, so read their figures with care.",
                    goal=goal,
                    groups=[
                        Text("{role} ({wave})", role=SURVEY_ROLES[row.role], wave=str(row.wave))
                        for row in low.itertuples()
                    ],
                )
            )
        )
    return found
