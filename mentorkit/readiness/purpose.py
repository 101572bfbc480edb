"""Purpose and goals: can it be seen whether each goal is reached?"""

from __future__ import annotations

import pandas as pd

from ..codes import CodeList
from ..language import Plural, Text
from ..programme import Programme, Target
from ..result import Answer, Fact, Heading, Note, Tabulation, fact, label

#: What a goal can be measured by.
INDICATORS = CodeList(
    "indicators",
    {
        "turnover": Text("staff turnover"),
        "retention": Text("still employed"),
        "promotion": Text("promotion"),
        "mobility": Text("moves to another department"),
        "wellbeing": Text("wellbeing"),
        "inclusion": Text("inclusion"),
        "goals_reached": Text("goals reached"),
        "recommendation": Text("would recommend the programme"),
        "response_rate": Text("response rate"),
        "meetings_held": Text("meetings held"),
        "ties_across": Text("ties across departments"),
    },
)
_SHARES = {
    "turnover", "retention", "promotion", "mobility", "goals_reached", "response_rate",
    "meetings_held",
}  # fmt: skip
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


def summarise_purpose(programme: Programme) -> list:
    """The purpose in the organisation's words, and whether each goal is measurable.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    list of findings
    """
    targets = check_targets(programme)
    told = _tell_targets(targets)
    findings = [
        told if isinstance(told, Answer) else None,
        Heading(Text("Purpose and measurable goals")),
        Note(Text("The purpose: {purpose}", purpose=programme.purpose)),
    ]
    if programme.under_represented is not None:
        findings.append(Note(Text("For whom: {whom}", whom=programme.under_represented)))
    if targets.empty:
        return findings
    if isinstance(told, Note):
        findings.append(told)
    table = targets.assign(
        indicator=[INDICATORS[code] for code in targets["indicator"]],
        baseline=_format_measures(targets, "baseline"),
        target=_format_measures(targets, "target"),
        measurable=[Text("yes") if yes else Text("no") for yes in targets["measurable"]],
    )
    findings.append(
        Tabulation(
            table,
            Text("The goals, and whether it can be seen if they are reached"),
            {
                "goal": label(Text("Goal")),
                "indicator": fact(Text("Indicator")),
                "baseline": fact(Text("Baseline")),
                "target": fact(Text("Target")),
                "by": fact(Text("By"), "d"),
                "measurable": fact(Text("Measurable")),
                "gap": fact(Text("Gap")),
                "next_step": fact(Text("Next step")),
            },
            note=Text(
                "What only the programme brings about, such as meetings held or goals that pairs "
                "reach, needs no baseline."
            ),
        )
    )
    return findings


def _format_measures(targets: pd.DataFrame, column: str) -> list[Fact]:
    return [
        format_measure(value, indicator)
        for value, indicator in zip(targets[column], targets["indicator"], strict=True)
    ]


def _tell_targets(targets: pd.DataFrame) -> Answer | Note:
    if targets.empty:
        text = Text(
            "The programme has no measurable goals yet: without them nobody can say whether it "
            "works. Write them under targets in the params file."
        )
        return Answer(text, "act")
    good, all_ = int(targets["measurable"].sum()), len(targets)
    if good == all_:
        return Note(
            Plural(
                "The programme's {n} goal is measurable: it says what is measured, to what "
                "and by when, and from where if anything came before.",
                "All {n} goals are measurable: each says what is measured, to what and by when, "
                "and from where if anything came before.",
                n=Fact(all_),
            )
        )
    first = targets[~targets["measurable"]].iloc[0]
    text = Text(
        "{good} of {all} goals are measurable. First to mend: {goal} ({gap}).",
        good=Fact(good),
        all=Fact(all_),
        goal=first["goal"],
        gap=first["gap"],
    )
    return Answer(text, "act" if good == 0 else "watch")
