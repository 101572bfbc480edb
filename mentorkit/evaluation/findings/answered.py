"""On how many of each side the lottery's figures rest, where people had to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...language import Text
from ...programme import Programme
from ...result import Claim, Count, Finding, Note, Share, untold
from ..comparing.shares import compare_shares
from ..effects import Effect
from .ordering import sort_effects

#: Outcomes that only those have who answered both times.
ANSWERED = ("wellbeing", "inclusion", "ties_across")


def report_answered(effects: Mapping[str, Effect], programme: Programme) -> list[Finding]:
    """How many of each side answered both times, of those who were followed, and how alike.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`. Those followed are those of ``retention``; without it,
        or where not every place came by lot, nothing is told.
    programme : Programme

    Returns
    -------
    list of Note
        One for all outcomes that rest on as many of each side.
    """
    followed = effects.get("retention")
    if followed is None:
        return []
    resting: dict[tuple[int, int], list[Effect]] = {}
    for key in sort_effects(effects):
        own = effects[key]
        if key in ANSWERED and own.by_lot:
            resting.setdefault((own.n_treated, own.n_control), []).append(own)
    return [
        Note(_tell_answered(outcomes, counts, followed))
        for counts, outcomes in resting.items()
        if counts[0] <= followed.n_treated and counts[1] <= followed.n_control
    ]


def _tell_answered(outcomes: Sequence[Effect], counts: tuple[int, int], followed: Effect) -> Claim:
    names = [Text("“{name}”", name=own.name) for own in outcomes]
    drawn = (followed.n_treated, followed.n_control)
    answered = [x for k, n in zip(counts, drawn, strict=True) for x in [1] * k + [0] * (n - k)]
    between = compare_shares(answered, [1] * drawn[0] + [0] * drawn[1], by_lot=True)
    said = (
        Text(
            "The sides differ in how many answered, by {value} percentage points ({low} to "
            "{high}): part of the difference may be who answered.",
            value=between.figure(between.value),
            low=between.figure(between.low),
            high=between.figure(between.high),
        )
        if between.is_sure
        else Text(
            "The sides do not differ for sure in how many answered ({value} percentage points, "
            "{low} to {high}).",
            value=between.figure(between.value),
            low=between.figure(between.low),
            high=between.figure(between.high),
        )
    )
    return Claim(
        Text(
            "{names}: told of those who answered both times, {share1} of the {n1} who were offered "
            "a place and {share0} of the {n0} who wait. {said}",
            names=names,
            share1=Share(counts[0], drawn[0]),
            n1=Count(drawn[0]),
            share0=Share(counts[1], drawn[1]),
            n0=Count(drawn[1]),
            said=said,
        ),
        otherwise=untold(Text("how many of each side answered both times ({names})", names=names)),
    )
