"""What page 07 says of how fast the two sides of a lottery left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Bound, Claim, Finding, Note, Share, untold
from ..retention.cox import retention_model
from ..retention.log_rank import compare_retention


def report_leaving(offered: pd.DataFrame, waiting: pd.DataFrame, few: int) -> list[Finding]:
    """The rates of leaving of both sides: their ratio, the log-rank test and the assumption.

    Parameters
    ----------
    offered, waiting : DataFrame
        Of :func:`~mentorkit.evaluation.follow_people`.
    few : int
        With fewer who left, or stayed, on either side nothing is told.

    Returns
    -------
    list of Note
        One.
    """
    hidden = untold(Text("how fast those of either side left"))
    cells = [int(n) for side in (offered, waiting) for n in (side["left"].sum(), len(side))]
    left1, n1, left0, n0 = cells
    people = min(left1, n1 - left1, left0, n0 - left0)
    if people < max(few, 1):
        return [Note(hidden)]
    both = pd.concat([offered.assign(offered=1), waiting.assign(offered=0)])
    tested = compare_retention(both["duration_days"], both["left"], both["offered"])
    model = retention_model(both, "duration_days", "left", ["offered"])
    ratio = model.estimate("offered")

    def figure(value: float, spec: str = ".2f") -> Bound:
        return Bound(people, n1 + n0, end=float(value), spec=spec)

    text = Text(
        "Those offered a place left {ratio} times as fast as those on the waiting list (Cox, 95% "
        "interval {low} to {high}; log-rank test of no difference, p {p}). {assumption}",
        ratio=figure(ratio.value),
        low=figure(ratio.low),
        high=figure(ratio.high),
        p=figure(max(tested.p_value, 0.001), ".3f"),
        assumption=_tell_assumption(model, figure),
    )
    # Both follow from who left on either side, and stand as long as these do.
    rests_on = (Share(left1, n1), Share(left0, n0))
    return [Note(Claim(text, on=rests_on, otherwise=hidden))]


def _tell_assumption(model, figure) -> Text:
    """Plainly, whether one ratio for all times is a fair summary."""
    p = float(model.proportional["p_value"].iloc[-1])
    if np.isnan(p):
        return Text("Whether that is the same at all times cannot be tested.")
    told = figure(max(p, 0.001), ".3f")
    if model.changing is None:
        return Text(
            "Nothing speaks against a ratio that is the same at all times (Grambsch and "
            "Therneau's test, p {p}).",
            p=told,
        )
    return Text(
        "That the ratio is the same at all times looks wrong: read it as an average over time "
        "(Grambsch and Therneau's test, p {p}).",
        p=told,
    )
