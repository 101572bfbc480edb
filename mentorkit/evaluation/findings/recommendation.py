"""What page 07 says of how far people would recommend the programme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...codes import SURVEY_ROLES
from ...language import Text
from ...programme import Programme
from ...result import Claim, Count, Finding, Keyed, Mean, Note
from ..surveys.recommendation import AGAINST, FOR, net_recommendation
from ..surveys.response import keep_waves

SCALE = "recommendation"
#: To the nearest of so many percentage points it is told.
_STEP = 5


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
        Nothing unless the scale is one question answered from 0 to 10. Without interval, and
        to the nearest 5; not told where few gave one of the three kinds of answer.
    """
    items = [item for item in programme.surveys.items if item.scale == SCALE]
    if len(items) != 1 or programme.surveys.range_of(SCALE) != (0, 10):
        return []
    own = scores[scores["scale"].eq(SCALE)]
    asked = keep_waves(waves, own)
    found: list[Finding] = []
    for role in ("mentee", "mentor"):
        last = own[own["role"].eq(role) & own["wave"].isin(asked[-1:])]
        if len(last):
            found.append(_tell(last["score"], role, asked[-1]))
    return found


def _tell(answers: pd.Series, role: str, wave: str) -> Note:
    found = net_recommendation(answers)
    known = answers[answers.between(0, 10)]
    speak_for, against = int(known.ge(FOR).sum()), int(known.le(AGAINST).sum())
    # To the point, and with its interval, it would tell how many answered what: of all the
    # numbers that so many answers can give, one alone fits.
    text = Text(
        "Net recommendation, {role}: {value}, to the nearest 5. It is the share who answered 9 or "
        "10 less the share who answered 0 to 6, in percentage points.",
        role=SURVEY_ROLES[role],
        value=Mean(_round(found.value), found.n, found.spec, settled=True),
    )
    too_few = Text("Net recommendation, {role}: too few to tell.", role=SURVEY_ROLES[role])
    parts = (speak_for, found.n - speak_for - against, against)
    claim = Claim(text, on=[Count(n) for n in parts], otherwise=too_few)
    return Note(Keyed(claim, f"net recommendation of {role} in {wave}"))


def _round(value: float) -> float:
    return float(np.round(value / _STEP) * _STEP)
