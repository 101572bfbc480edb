"""Purpose and goals: can it be seen whether each goal is reached?"""

from __future__ import annotations

import pandas as pd

from ..codes import CodeList
from ..language import Text
from ..programme import Programme, Target
from ..result import Fact

#: What a goal can be measured by.
INDICATORS = CodeList(
    "indicators",
    {
        "turnover": Text("staff turnover"),
        "retention": Text("still employed"),
        "promotion": Text("promotion"),
        "wellbeing": Text("wellbeing"),
        "inclusion": Text("inclusion"),
        "goals_reached": Text("goals reached"),
        "recommendation": Text("would recommend the programme"),
        "response_rate": Text("response rate"),
        "meetings_held": Text("meetings held"),
        "ties_across": Text("ties across departments"),
    },
)
_SHARES = {"turnover", "retention", "promotion", "goals_reached", "response_rate", "meetings_held"}
#: What the programme itself brings about has no figure from before it.
_NO_BASELINE = {"goals_reached", "recommendation", "response_rate", "meetings_held"}


def check_targets(programme: Programme) -> pd.DataFrame:
    """Whether each goal is measurable, what it lacks and what to do.

    A goal is measurable when it has an indicator, a baseline, a target that is
    better than the baseline, and a date that is not before the programme. What
    only the programme brings about (meetings held, goals of pairs reached,
    answers, recommendation) needs no baseline.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    DataFrame, one row a goal
        ``id``, ``goal`` (Wording), ``indicator`` (code), ``baseline`` and
        ``target`` (number, NaN if absent), ``by`` (date), ``measurable``
        (bool), ``gap`` and ``next_step`` (Text).

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-15", "end": "2026-12-15"},
    ...     targets=[{"id": "stay", "text": "Fler stannar", "indicator": "retention",
    ...               "target": 0.9}])
    >>> str(check_targets(programme)["gap"][0])
    'no baseline and no date'
    """
    rows = []
    for goal in programme.targets:
        gap, step = _find_gap(goal, programme)
        rows.append(
            {
                "id": goal.id,
                "goal": goal.text,
                "indicator": goal.indicator,
                "baseline": float("nan") if goal.baseline is None else goal.baseline,
                "target": goal.target,
                "by": pd.NaT if goal.by is None else pd.Timestamp(goal.by),
                "measurable": gap is None,
                "gap": gap or Text("nothing is missing"),
                "next_step": step,
            }
        )
    columns = [
        "id", "goal", "indicator", "baseline", "target", "by", "measurable", "gap", "next_step",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(
        {"baseline": float, "target": float, "by": "datetime64[us]", "measurable": bool}
    )


def _find_gap(goal: Target, programme: Programme) -> tuple[Text | None, Text]:
    lacks_baseline = goal.baseline is None and goal.indicator not in _NO_BASELINE
    if lacks_baseline and goal.by is None:
        return Text("no baseline and no date"), Text(
            "measure where things stand today, and decide when the goal is to be reached"
        )
    if lacks_baseline:
        return Text("no baseline"), Text("measure where things stand today")
    if goal.by is None:
        return Text("no date"), Text("decide when the goal is to be reached")
    if goal.baseline is not None:
        gain = goal.target - goal.baseline
        if (gain if goal.direction == "at_least" else -gain) <= 0:
            return Text("the target is no better than the baseline"), Text("set a higher ambition")
    if goal.by < programme.period.start:
        return Text("the date is before the programme starts"), Text("decide on a later date")
    return None, Text("follow it up by its date")


def format_measure(value: float, indicator: str) -> Fact:
    """A target or a baseline, written as its indicator is: a share in per cent.

    Examples
    --------
    >>> format_measure(0.9, "retention").render("en")
    '90%'
    """
    if indicator in _SHARES and abs(value) <= 1:
        return Fact(value, ".0%" if round(value * 100, 6).is_integer() else ".1%")
    return Fact(value)
