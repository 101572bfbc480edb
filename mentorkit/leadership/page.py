"""The page for leadership: two minutes, from the results of the other phases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from ..codes import KEY_FACTORS
from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Decision,
    Estimate,
    Fact,
    Heading,
    Limits,
    Missing,
    Note,
    Tabulation,
    count,
    figure,
    label,
    verdict,
)
from .targets import compare_targets

#: States of a target that asks leadership to act, and the words before those in it.
_BEHIND = {
    "missed": Text("{told} Not reached: {targets}."),
    "not_yet": Text("{told} Not yet reached: {targets}."),
}


def summarise_programme(
    programme: Programme,
    indicators: Mapping[str, Estimate | None],
    as_of: dt.date,
    *,
    participation: pd.DataFrame | None = None,
    key_factors: pd.DataFrame | None = None,
    to_decide: Sequence[Text] = (),
    effect: Answer | None = None,
) -> list:
    """Findings: the whole programme on one page.

    Parameters
    ----------
    programme : Programme
    indicators : mapping of str to Estimate
        By the names that the programme's targets use.
    as_of : date
    participation : DataFrame, optional
        From :func:`count_participation`.
    key_factors : DataFrame, optional
        ``factor``, ``acts_done``, ``score_pct``, ``gap``, ``next_step``, as
        ``mentorkit.readiness.score_key_factors`` gives.
    to_decide : sequence of Text
        What waits for a decision, the most urgent first.
    effect : Answer, optional
        What the programme did, of ``mentorkit.evaluation.answer_effect``.

    Returns
    -------
    list of findings
        At most three answers first: the targets, the effect, what to decide.
        Without an effect, the weakest key factor where no target is behind.
    """
    compared = compare_targets(programme, indicators, as_of)
    return [
        *_answer_programme(compared, key_factors, to_decide, effect),
        *_show_targets(compared, indicators, programme, as_of),
        *_show_participation(participation),
        *_show_key_factors(key_factors),
    ]


def _answer_programme(
    compared: pd.DataFrame,
    key_factors: pd.DataFrame | None,
    to_decide: Sequence[Text],
    effect: Answer | None,
) -> list[Answer]:
    answers = [_answer_targets(compared)]
    weakest = _find_weakest(key_factors)
    if effect is not None:
        answers.append(effect)
    elif weakest is not None and not compared["state"].isin(_BEHIND).any():
        answers.append(weakest)
    if len(to_decide):
        answers.append(
            Answer(
                Plural(
                    "{n} decision waits for leadership. First: {first}",
                    "{n} decisions wait for leadership. First: {first}",
                    n=Fact(len(to_decide)),
                    first=to_decide[0],
                ),
                "act",
            )
        )
    return [answer for answer in answers if answer is not None]


def _answer_targets(compared: pd.DataFrame) -> Answer | None:
    few = int(compared["state"].eq("too_few").sum())
    told = compared[compared["state"].isin(["reached", "on_the_way", *_BEHIND])]
    if told.empty:
        if not few:
            return None
        return Answer(
            Text(
                "Whether the programme reaches its targets cannot be told: too few people "
                "stand behind the figures."
            )
        )
    reached, behind = told[told["state"].eq("reached")], told[told["state"].isin(_BEHIND)]
    text: Text = Plural(
        "{reached} of {n} target of the programme is reached, {sure} of them beyond "
        "what chance could explain.",
        "{reached} of {n} targets of the programme are reached, {sure} of them beyond "
        "what chance could explain.",
        n=Fact(len(compared)),
        reached=Fact(len(reached)),
        sure=Fact(int(reached["certainty"].eq("sure").sum())),
    )
    if reached.empty:
        text = Plural(
            "The programme's target is not reached.",
            "None of the programme's {n} targets is known to be reached.",
            n=Fact(len(compared)),
        )
    if few:
        text = Plural(
            "{text} {n} cannot be told: too few people stand behind it.",
            "{text} {n} cannot be told: too few people stand behind them.",
            n=Fact(few),
            text=text,
        )
    for state, words in _BEHIND.items():
        named = behind.loc[behind["state"].eq(state), "target_text"]
        if len(named) and len(compared) > 1:
            # In quotes: each is a sentence of its own within this one.
            quoted = [Text("“{target}”", target=name) for name in named]
            text = words.replace(told=text, targets=quoted)
    if len(behind):
        return Answer(text, "act")
    return Answer(text, "good" if len(reached) == len(compared) else "watch")


def _find_weakest(key_factors: pd.DataFrame | None) -> Answer | None:
    if not _has_acts(key_factors):
        return None
    row = key_factors.sort_values("score_pct", kind="stable").iloc[0]
    if row["score_pct"] >= 100:
        return None
    return Answer(
        Text(
            "The weakest key factor is {factor} ({score} of 100); next: {step}.",
            factor=KEY_FACTORS[row["factor"]],
            score=Fact(row["score_pct"], ".0f"),
            step=row["next_step"],
        ),
        "watch" if row["score_pct"] >= 50 else "act",
    )


def _show_targets(
    compared: pd.DataFrame,
    indicators: Mapping[str, Estimate | None],
    programme: Programme,
    as_of: dt.date,
) -> list:
    heading = Heading(Text("Is the programme reaching its targets?"))
    if compared.empty:
        return [
            heading,
            Note(
                Text(
                    "The programme has no measurable targets. Write them under targets in the "
                    "params file."
                )
            ),
        ]
    table = Tabulation(
        compared,
        Text("The programme's targets as of {day}", day=Fact(as_of)),
        {
            "target_text": label(Text("Target of the programme"), key="id"),
            "baseline": label(Text("Before"), names_row=False),
            "now": figure(Text("Now")),
            "interval": figure(Text("95% interval")),
            "n": count(Text("People")),
            "target": label(Text("Wanted"), names_row=False),
            "status": verdict(Text("Status"), on="now"),
            "sure": verdict(Text("How sure"), on="now", otherwise=""),
        },
        note=Text(
            "On the way: better than before or, where that is not known, so near that chance "
            "could hide the target. A target whose date has come is reached or not reached. The "
            "interval says how far chance alone could have moved the figure."
        ),
        tells_without_figures=True,
        held="held",
    )
    designs = [
        Text("“{target}” rests on: {design}.", target=t.text, design=indicators[t.indicator].design)
        for t in programme.targets
        if indicators.get(t.indicator) is not None and indicators[t.indicator].design is not None
    ]
    notes = [Note(design) for design in designs]
    return [heading, table, *notes]


def _show_participation(participation: pd.DataFrame | None) -> list:
    heading = Heading(Text("Who takes part?"))
    if participation is None or participation.empty:
        return [
            heading,
            Missing(
                "pairs",
                Text(
                    "how many take part. Supply the table pairs: one row for each state a pair "
                    "has reached, with its date."
                ),
            ),
        ]
    return [
        heading,
        Tabulation(
            participation,
            Text("Participation"),
            {
                "what": label(Text("What")),
                "number": count(Text("Number"), people="people"),
            },
            needs="pairs",
        ),
    ]


def _has_acts(key_factors: pd.DataFrame | None) -> bool:
    return key_factors is not None and bool(key_factors["acts_done"].sum())


def _show_key_factors(key_factors: pd.DataFrame | None) -> list:
    if key_factors is None:
        return []
    if not _has_acts(key_factors):
        return [
            Heading(Text("Does the organisation do its part?")),
            Missing(
                "key_factors",
                Text(
                    "what leadership has done for the programme. Supply the table key_factors: "
                    "one row an act, with its date and who did it."
                ),
            ),
        ]
    frame = pd.DataFrame(
        {
            "factor": [KEY_FACTORS[factor] for factor in key_factors["factor"]],
            "score": [Fact(score, ".0f") for score in key_factors["score_pct"]],
            "gap": list(key_factors["gap"]),
            "next_step": list(key_factors["next_step"]),
        }
    )
    return [
        Heading(Text("Does the organisation do its part?")),
        Tabulation(
            frame,
            Text("The three key factors, scored 0 to 100 by the evidence for them"),
            {
                "factor": label(Text("Key factor")),
                "score": label(Text("Score")),
                "gap": label(Text("Gap")),
                "next_step": label(Text("Next step")),
            },
            needs="key_factors",
        ),
    ]


def conclude_leadership(
    programme: Programme,
    indicators: Mapping[str, Estimate | None],
    to_decide: Sequence[Text],
    also: Sequence[Text] = (),
) -> list:
    """What the page cannot say, and what leadership must decide.

    Parameters
    ----------
    programme : Programme
    indicators : mapping of str to Estimate
    to_decide : sequence of Text
        The proposed changes that wait for a decision, the most urgent first.
    also : sequence of Text
        What other pages ask leadership to decide.

    Returns
    -------
    list of Limits and Decision
    """
    limits = [
        Text(
            "That a figure moved while the programme ran does not say that the programme moved it; "
            "page 07 compares with those who had no mentor."
        ),
        Text(
            "Figures of fewer than {count} people, and means of fewer than {answers} answers, are "
            "not shown.",
            count=Fact(programme.privacy.minimum_count),
            answers=Fact(programme.privacy.minimum_answers),
        ),
    ]
    absent = sorted({t.indicator for t in programme.targets if indicators.get(t.indicator) is None})
    if absent:
        limits.append(
            Plural(
                "{n} target is not measured; the table above says what to supply.",
                "{n} targets are not measured; the table above says what to supply.",
                n=Fact(sum(t.indicator in absent for t in programme.targets)),
            )
        )
    asked = list(to_decide[:3])
    rest = len(to_decide) - len(asked)
    if rest > 0:
        asked.append(
            Plural(
                "Page 08 has {n} more proposed change.",
                "Page 08 has {n} more proposed changes.",
                n=Fact(rest),
            )
        )
    asked += also
    if not asked and len(absent) == len({t.indicator for t in programme.targets}):
        asked = [Text("What shall be measured, and who supplies the tables?")]
    elif not asked:
        asked = [Text("Shall the programme go on as planned?")]
    return [Limits(limits), Decision(asked)]
