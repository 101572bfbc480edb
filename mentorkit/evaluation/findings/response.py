"""What page 07 says of who answered the surveys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...codes import SURVEY_ROLES
from ...language import Text
from ...programme import Programme
from ...result import (
    Claim,
    Fact,
    Finding,
    Heading,
    Mean,
    Missing,
    Note,
    Share,
    Spread,
    Tabulation,
    Words,
    count,
    label,
    share,
)
from ..comparing.lottery import COMPARED_SCALES
from ..comparing.responders import measure_attrition
from ..effects import Effect
from ..surveys.response import low_rates
from ..surveys.scales import scale_name
from ..surveys.skipped import count_skipped

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


#: An item that more than this share passes over is named.
SKIPPED = 0.1


def report_skipped(
    responses: pd.DataFrame, waves: Sequence[str], programme: Programme
) -> list[Finding]:
    """Which items many of those who answered the last wave passed over, in a line.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``.
    waves : sequence of str
        In order.
    programme : Programme

    Returns
    -------
    list of findings
        Nothing if there is none, or none of which as many can be told.
    """
    found = count_skipped(responses, programme.surveys) if waves else pd.DataFrame()
    if found.empty:
        return []
    found = found[found["wave"].eq(waves[-1]) & (found["share"] > SKIPPED)]
    told = [
        row
        for row in found.itertuples()
        if not Share(row.skipped, row.of).hides(programme.privacy)
        and row.of >= programme.privacy.minimum_answers
    ]
    if not told:
        return []
    texts = {item.id: item.text for item in programme.surveys.items}
    return [
        Note(
            Text(
                "More than {share} of those who answered the last survey gave no answer to: "
                "{items}. It may not have concerned them all, or be hard to answer.",
                share=Fact(SKIPPED, ".0%"),
                items=[
                    Text("“{item}” ({role})", item=texts[row.item], role=SURVEY_ROLES[row.role])
                    for row in told
                ],
            )
        )
    ]


def report_attrition(
    scores: pd.DataFrame, waves: Sequence[str], programme: Programme
) -> list[Finding]:
    """How mentees who stopped answering had started, and what it means for the figures.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`~mentorkit.evaluation.score_scales`.
    waves : sequence of str
        In order.
    programme : Programme

    Returns
    -------
    list of findings
        Nothing where nobody stopped, or nothing can be said.
    """
    effects = measure_attrition(scores, waves)
    return [
        Note(_tell_attrition(effects[scale], scale_name(programme, scale)))
        for scale in COMPARED_SCALES
        if scale in effects and np.isfinite(effects[scale].low)
    ]


def _tell_attrition(effect: Effect, scale: Words) -> Claim:
    people = effect.people
    values = {
        "scale": scale,
        # How many they are would tell, beside the tables, of those few who skipped a scale.
        "value": Mean(abs(effect.value), people, settled=True),
        "low": Spread(-effect.high, people, settled=True),
        "high": Spread(-effect.low, people, settled=True),
        "size": Spread(abs(effect.effect_size), people, settled=True),
    }
    if effect.is_sure and effect.value > 0:
        text = Text(
            "{scale}: mentees who did not answer the last survey had started {value} "
            "lower than the others ({size} standard deviations; 95% interval of the "
            "difference {low} to {high}). The last figures may look better than they are.",
            **values,
        )
    elif effect.is_sure:
        text = Text(
            "{scale}: mentees who did not answer the last survey had started {value} "
            "higher than the others ({size} standard deviations; 95% interval of the "
            "difference {low} to {high}). The last figures may look worse than they are.",
            **values,
        )
    else:
        text = Text(
            "{scale}: mentees who did not answer the last survey had not started surely higher "
            "or lower than the others (95% interval of the difference {low} to {high}).",
            **values,
        )
    return Claim(
        text,
        otherwise=Text(
            "{scale}: too few mentees have stopped answering, or gone on, to tell how those who "
            "stopped had started.",
            scale=scale,
        ),
    )
