"""What page 07 says of the effects by lot, and last: what it cannot say, what to decide."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ...codes import SURVEY_ROLES
from ...language import Text
from ...programme import Programme
from ...result import (
    Decision,
    Fact,
    Finding,
    Heading,
    Limits,
    Note,
    Tabulation,
    Words,
    count,
    ends,
    label,
    mean,
)
from ..effects import Effect
from ..surveys.response import low_rates
from .answered import report_answered
from .observed import report_observed
from .ordering import sort_effects
from .shown import effect_row

_NAMED = Text("yes, before the data were seen")
_ALSO = Text("no, also looked at")


def report_effects(
    effects: Mapping[str, Effect],
    programme: Programme,
    observed: Mapping[str, Effect] | None = None,
) -> list[Finding]:
    """Offered by lot against the waiting list, outcome by outcome.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    programme : Programme
    observed : dict of str to Effect, optional
        Of :func:`compare_with_others`, told where nobody drew lots.

    Returns
    -------
    list of findings
    """
    if not effects:
        return [
            Heading(Text("What went with the programme")),
            Note(
                Text(
                    "Nobody was given a place by lot, so there is no group to compare with whose "
                    "differences chance alone explains. When more apply than there are places, "
                    "draw lots among them: those on the waiting list show what would have "
                    "happened anyway."
                )
            ),
            *report_observed(observed or {}, programme),
        ]
    primary = sum(effect.is_primary for effect in effects.values())
    rows = []
    for key in sort_effects(effects):
        effect = effects[key]
        design = Text("by lot") if effect.by_lot else Text("not by lot alone")
        named = _NAMED if effect.is_primary else _ALSO
        rows.append({**effect_row(effect, programme), "key": key, "named": named, "design": design})
    return [
        Heading(Text("What the programme did, by lot")),
        Tabulation(
            pd.DataFrame(rows),
            Text("Offered a place against waiting list: difference, with its interval"),
            {
                "outcome": label(Text("Outcome"), key="key"),
                **({"named": label(Text("Named beforehand"), names_row=False)} if primary else {}),
                "design": label(Text("Places given"), names_row=False),
                "n1": count(Text("Offered a place")),
                "n0": count(Text("On the waiting list")),
                "value": mean(Text("Difference"), n="people"),
                **ends(mean, n="people"),
                "p": mean(Text("p, corrected"), n="people", spec=".3f"),
                "smallest": mean(Text("Smallest that would show"), n="people"),
            },
            note=Text(
                "Each counts on the side that was drawn, whatever came after. Who stayed, was "
                "promoted or moved: everybody who was employed when it began. Scales and ties: "
                "only those who answered both times, by how they changed. 95% intervals; p is "
                "corrected by Holm for {k}, and written 0.001 where it is smaller. The smallest "
                "that would show is what so many people find four times in five.",
                k=_word_families(primary, len(effects)),
            ),
            held="held",
        ),
        *report_answered(effects, programme),
    ]


def _word_families(primary: int, total: int) -> Text:
    """For how many outcomes the p values are corrected."""
    if not primary:
        return Text("{k} outcomes", k=Fact(total))
    return Text(
        "those named beforehand ({named}), and of the others for all {k}",
        named=Fact(primary),
        k=Fact(total),
    )


# ---------------------------------------------------------------- limits and decision


def report_limits(
    effects: Mapping[str, Effect],
    rates: pd.DataFrame,
    programme: Programme,
    observed: Mapping[str, Effect] | None = None,
) -> list[Finding]:
    """What the page cannot say, and the decision it asks for.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    rates : DataFrame
        Of :func:`response_rate`.
    programme : Programme
    observed : dict of str to Effect, optional
        As in :func:`report_effects`.

    Returns
    -------
    list of findings
    """
    limits: list[Words] = []
    if effects:
        limits.append(
            Text(
                "The lottery tells what the offer of a place does among those who applied here, "
                "not among others, and not what each part of the programme does."
            )
        )
        if not all(effect.by_lot for effect in effects.values()):
            limits.append(
                Text(
                    "Answers to the survey are pseudonymous, and some mentees were given a place "
                    "without lot: differences in the survey's scales may have other causes."
                )
            )
    elif observed:
        limits.append(
            Text(
                "Mentees were compared with others who are like them in what is known. Why they "
                "took part is not known, and may matter more than the programme."
            )
        )
    else:
        limits.append(
            Text(
                "Without a lottery or another group to compare with, what went with the programme "
                "cannot be told from what would have happened anyway."
            )
        )
    limits += [
        Text(
            "Those who answered may differ from those who did not; whoever had left before a "
            "survey was not asked."
        ),
        *(
            [
                Text(
                    "Mentees who share a mentor may do well or badly together: where pairs are "
                    "known, the comparison of ties allows for that; the other intervals by lot do "
                    "not."
                )
            ]
            if effects
            else []
        ),
        Text("Figures about too few people are left out to protect them."),
    ]  # fmt: skip
    return [Limits(limits), Decision(_decisions(effects, rates, programme))]


def _decisions(
    effects: Mapping[str, Effect], rates: pd.DataFrame, programme: Programme
) -> list[Words]:
    decisions: list[Words] = []
    low = low_rates(rates, programme)
    low = low[low["wave"].eq(rates["wave"].iloc[-1])] if len(rates) else low
    if len(low):
        decisions.append(
            Text(
                "Who follows up the survey, so that more answer next time: {groups}.",
                groups=[SURVEY_ROLES[role] for role in low["role"]],
            )
        )
    return [*decisions, ask_to_go_on(effects)]


def ask_to_go_on(effects: Mapping[str, Effect]) -> Text:
    """What leadership is asked to decide of the next round, by what this one could show.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.

    Returns
    -------
    Text
    """
    if effects:
        return Text("Whether the programme continues, and whether places are given by lot again.")
    return Text("Whether places in the next round are given by lot among those who apply.")
