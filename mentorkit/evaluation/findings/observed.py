"""What page 07 says without a lottery: mentees beside employees who are like them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Answer, Finding, Tabulation, count, ends, label, mean
from ..comparing.observed import ALIKE, balance_by_covariate
from ..comparing.weighted import WeightedEffect
from ..effects import Effect
from .shown import EFFECT_ORDER, add_unsure, effect_row, is_shown, tell_effect


def answer_observed(observed: Mapping[str, Effect], programme: Programme) -> Answer | None:
    """How mentees differ from employees who are like them; None if nothing can be shown."""
    shown = {
        key: observed[key] for key in EFFECT_ORDER
        if key in observed and is_shown(observed[key], programme)
    }  # fmt: skip
    if not shown:
        return None
    named = {f"{key} beside others": effect for key, effect in shown.items()}
    sure = [tell_effect(effect, key) for key, effect in named.items() if effect.is_sure]
    unsure = {key: effect for key, effect in named.items() if not effect.is_sure}
    if sure:
        text = Text(
            "Nobody was drawn by lot, so the cause cannot be told. Taking part went with a "
            "difference against employees who were like the mentees in what is known, or who "
            "answered the same surveys (95% intervals): {sure}.",
            sure=sure,
        )
    else:
        text = Text(
            "Nobody was drawn by lot, so the cause cannot be told. Mentees do not differ for sure "
            "from employees who were like them in what is known, or who answered the same "
            "surveys (95% intervals)."
        )
    text = add_unsure(text, unsure) if unsure else text
    if sure:
        text = Text(
            "{told} Those who apply may differ from others in what nobody measured.", told=text
        )
    return Answer(text)


def report_observed(observed: Mapping[str, Effect], programme: Programme) -> list[Finding]:
    """Mentees beside comparable employees: the differences, and how alike the two were.

    Parameters
    ----------
    observed : dict of str to Effect
        Of :func:`compare_with_others`.
    programme : Programme

    Returns
    -------
    list of findings
        Empty where nobody could be compared.
    """
    kept = {key: observed[key] for key in EFFECT_ORDER if key in observed}
    if not kept:
        return []
    rows = pd.DataFrame(
        {
            **effect_row(effect, programme),
            "key": key,
            "unseen": effect.e_value.value if _is_weighted(effect) else np.nan,
            "unseen_low": effect.e_value.low if _is_weighted(effect) else np.nan,
        }
        for key, effect in kept.items()
    )
    spoken = {"n": "people"}
    found: list[Finding] = [
        Tabulation(
            rows,
            Text("Mentees against other employees: difference, with its interval"),
            {
                "outcome": label(Text("Outcome"), key="key"),
                "n1": count(Text("Mentees compared")),
                "n0": count(Text("Other employees")),
                "value": mean(Text("Difference"), **spoken),
                **ends(mean, **spoken),
                "p": mean(Text("p, corrected"), n="people", spec=".3f"),
                "unseen": mean(Text("E-value"), n="people", spec=".1f"),
                "unseen_low": mean(Text("E-value of the interval"), n="people", spec=".1f"),
            },
            note=Text(
                "Who stayed and who was promoted: weighted so that both sides are alike in what "
                "the next table names, as it stands in the staff list; it ought to be of before "
                "the start, so promotion goes without level, which it changes. Scales: difference "
                "in change against other employees who answered. Something unseen would have to "
                "make both taking part and the outcome as many times as likely as the E-value "
                "says to explain the difference, or to bring the "
                "interval to none. An E-value of 1 says that nothing needs explaining. A large one "
                "is no proof either: what led people to take part may be the cause."
            ),
        )
    ]
    weighted = next((effect for effect in kept.values() if _is_weighted(effect)), None)
    if weighted is not None:
        balance = balance_by_covariate(weighted)
        balance["covariate"] = balance["covariate"].map(ALIKE)
        balance["people"] = min(weighted.n_treated, weighted.n_control)
        found.append(
            Tabulation(
                balance,
                Text("How alike mentees and the others were"),
                {
                    "covariate": label(Text("What is known of them")),
                    "before": mean(Text("Difference before weighting"), **spoken),
                    "after": mean(Text("Difference after weighting"), **spoken),
                },
                note=Text(
                    "In standard deviations, the largest where it has several groups. Below 0.10 "
                    "the two sides count as alike."
                ),
            )
        )
    return found


def _is_weighted(effect: Effect) -> bool:
    return isinstance(effect, WeightedEffect) and effect.e_value is not None
