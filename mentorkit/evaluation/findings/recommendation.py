"""What page 07 says of how far people would recommend the programme."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...codes import SURVEY_ROLES
from ...language import Text
from ...programme import Programme
from ...result import Claim, Fact, Finding, Mean, Note, Spread
from ..surveys.recommendation import net_recommendation

SCALE = "recommendation"


def report_recommendation(
    scores: pd.DataFrame, waves: Sequence[str], programme: Programme
) -> list[Finding]:
    """The net recommendation of mentees and of mentors, in the last wave that asked for it.

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
        Nothing unless the scale is one question answered from 0 to 10.
    """
    items = [item for item in programme.surveys.items if item.scale == SCALE]
    if len(items) != 1 or programme.surveys.range_of(SCALE) != (0, 10):
        return []
    own = scores[scores["scale"].eq(SCALE)]
    asked = [wave for wave in waves if own["wave"].eq(wave).any()]
    found: list[Finding] = []
    for role in ("mentee", "mentor"):
        last = own[own["role"].eq(role) & own["wave"].isin(asked[-1:])]
        if len(last):
            found.append(_tell(last["score"], role))
    return found


def _tell(answers: pd.Series, role: str) -> Note:
    found = net_recommendation(answers)
    n = found.n
    values = {
        "role": SURVEY_ROLES[role],
        "value": Mean(found.value, n, found.spec, settled=True),
    }
    # How many they are stands in the table, where few who skipped the question count too.
    text = Text(
        "Net recommendation, {role}: {value} ({level} interval {low} to {high}). It is the share "
        "who answered 9 or 10 less the share who answered 0 to 6, in percentage points.",
        level=Fact(found.level, ".0%"),
        low=Spread(found.low, n, found.spec, settled=True),
        high=Spread(found.high, n, found.spec, settled=True),
        **values,
    )
    alone = Text(
        "Net recommendation, {role}: {value}, of too few people to show an interval. It is the "
        "share who answered 9 or 10 less the share who answered 0 to 6, in percentage points.",
        **values,
    )
    too_few = Text("Net recommendation, {role}: too few to tell.", role=SURVEY_ROLES[role])
    return Note(Claim(text, otherwise=Claim(alone, otherwise=too_few)))
