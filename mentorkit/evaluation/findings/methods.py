"""The lottery's differences in answers by several methods, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Finding, Tabulation, ends, label, mean
from ..comparing.lottery import COMPARED_SCALES
from ..comparing.side_by_side import compare_methods
from ..effects import Effect
from ..surveys.response import keep_waves
from ..surveys.waves import pair_waves
from .ordering import sort_effects
from .shown import is_shown

#: What each method does, in words for whoever reads the table.
METHODS = {
    "change": Text("difference in change within the same people"),
    "difference": Text("difference afterwards alone"),
    "adjusted": Text("difference afterwards, allowing for the answers before"),
}


def report_methods(
    effects: Mapping[str, Effect],
    scores: pd.DataFrame,
    waves: Sequence[str],
    programme: Programme,
) -> list[Finding]:
    """The same differences by other methods: whether what was found hangs on the one chosen.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    scores : DataFrame
        Of :func:`score_scales`, as long as the sides are compared.
    waves : sequence of str
        In order, e.g. of :func:`order_waves`.
    programme : Programme

    Returns
    -------
    list of Tabulation
        Nothing where too few stand behind the scales.
    """
    rows = []
    for key in sort_effects(effects):
        if key not in COMPARED_SCALES or not is_shown(effects[key], programme):
            continue
        own = scores[scores["scale"].eq(key) & scores["role"].isin(["mentee", "waiting"])]
        asked = keep_waves(waves, own)
        if len(asked) < 2:
            continue
        both = pair_waves(own, asked[0], asked[-1])
        both["offered"] = both["role"].eq("mentee")
        found = compare_methods(
            both, "last", "offered", before="first", by_lot=effects[key].by_lot, spec=".1f"
        )
        rows += [
            {
                "outcome": effects[key].name, "key": key, "how": METHODS[method],
                "people": effect.people, "value": effect.value, "low": effect.low,
                "high": effect.high,
            }
            for method in METHODS
            if (effect := found.effects.get(method)) is not None
        ]  # fmt: skip
    if not rows:
        return []
    return [
        Tabulation(
            pd.DataFrame(rows),
            Text("The same differences by several methods"),
            {
                "outcome": label(Text("Outcome"), key="key"),
                "how": label(Text("Method")),
                "value": mean(Text("Difference"), n="people"),
                **ends(mean, n="people"),
            },
            note=Text(
                "Of those who answered both times, with 95% intervals. Between sides drawn by lot "
                "all three are right on average; where they lie far apart, chance has given the "
                "sides different starts, or those who answered differ."
            ),
        )
    ]
