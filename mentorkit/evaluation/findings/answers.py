"""What page 07 says first: does it work, what became of the mentees, how sure are we."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import (
    Answer,
    Bound,
    Claim,
    Count,
    Estimate,
    Fact,
    Finding,
    Keyed,
    Mean,
    Share,
    Spread,
    Status,
    untold,
)
from ..comparing.lottery import COMPARED_SCALES, smallest_seen
from ..effects import Effect
from ..outcomes import follow_people
from ..retention.curve import retention_curve
from ..retention.events import event_incidence
from ..surveys.response import last_rate
from ..surveys.scales import scale_name
from ..surveys.waves import measure_changes
from .observed import answer_observed
from .ordering import choose_primary, sort_effects
from .shown import add_unsure, is_shown, tell_effect


def report_answers(
    effects: Mapping[str, Effect],
    scores: pd.DataFrame,
    waves: Sequence[str],
    rates: pd.DataFrame,
    employment: pd.DataFrame,
    mentees: Sequence[str],
    programme: Programme,
    as_of: dt.date,
    *,
    goals: pd.DataFrame | None = None,
    observed: Mapping[str, Effect] | None = None,
) -> list[Finding]:
    """The page's answers: does it work, what became of the mentees, how sure are we.

    Parameters
    ----------
    effects : dict of str to Effect
        Of :func:`measure_effects`.
    scores : DataFrame
        Of :func:`score_scales`.
    waves : sequence of str
    rates : DataFrame
        Of :func:`response_rate`.
    employment : DataFrame
        The table ``employment``.
    mentees : sequence of str
    programme : Programme
    as_of : date
    goals : DataFrame, optional
        The table ``goals``, which answers where `employment` cannot.
    observed : dict of str to Effect, optional
        Of :func:`compare_with_others`, where nobody drew lots.

    Returns
    -------
    list of Answer
        At most three.
    """
    return [
        answer_effect(effects, scores, waves, programme, observed=observed),
        _answer_outcomes(employment, mentees, programme, as_of) or _answer_goals(goals),
        _answer_certainty(effects, rates, programme),
    ]


def answer_effect(
    effects: Mapping[str, Effect],
    scores: pd.DataFrame,
    waves: Sequence[str],
    programme: Programme,
    *,
    alone: bool = False,
    observed: Mapping[str, Effect] | None = None,
) -> Answer:
    """What the programme did, in the words that the design allows.

    Parameters
    ----------
    effects, scores, waves, programme
        As in :func:`report_answers`.
    alone : bool
        No other answer says how small an effect so few people could have
        shown: say it here where no difference is sure.
    observed : dict of str to Effect, optional
        As in :func:`report_answers`.

    Returns
    -------
    Answer
        "Caused" by lot alone, else "went with"; without a lottery, how mentees
        differ from employees who are like them, or how their own answers
        changed. Too few to tell is said so.
    """
    if effects:
        return _answer_by_lot(effects, programme, alone)
    beside_others = answer_observed(observed or {}, programme)
    if beside_others is not None:
        return beside_others
    changes = measure_changes(scores[scores["role"].eq("mentee")], waves)
    for scale in COMPARED_SCALES:
        own = changes[changes["scale"].eq(scale)]
        if len(own) and np.isfinite(own["low"].iloc[0]):
            row = own.iloc[0]
            n = int(row["n"])
            figures = {
                "scale": scale_name(programme, scale),
                "first": Mean(row["first_mean"], n, settled=True),
                "last": Mean(row["last_mean"], n, settled=True),
                "n": Count(n),
            }
            text = Text(
                "Nobody was drawn by lot, so the effect cannot be told. {scale} of the same "
                "mentees went from {first} to {last} (95% interval of the change {low} to "
                "{high}; {n} people), for whatever reason.",
                low=Spread(row["low"], n, settled=True),
                high=Spread(row["high"], n, settled=True),
                **figures,
            )
            without_interval = Text(
                "Nobody was drawn by lot, so the effect cannot be told. {scale} of the same "
                "mentees went from {first} to {last} ({n} people, too few to show an interval), "
                "for whatever reason.",
                **figures,
            )
            too_few = Text(
                "Nobody was drawn by lot, so the effect cannot be told, and too few mentees have "
                "answered twice to show how their answers changed."
            )
            return Answer(Claim(text, otherwise=Claim(without_interval, otherwise=too_few)))
    return Answer(
        Text("Whether the programme works cannot be told yet: there is nothing to compare.")
    )


def _answer_by_lot(effects: Mapping[str, Effect], programme: Programme, alone: bool) -> Answer:
    shown = {
        key: effects[key] for key in sort_effects(effects)
        if is_shown(effects[key], programme)
    }  # fmt: skip
    if not shown:
        return Answer(
            Text(
                "Places were given by lot, but too few people stand behind any difference to "
                "show it."
            )
        )
    sure = [tell_effect(effect, key) for key, effect in shown.items() if effect.is_sure]
    unsure = {key: effect for key, effect in shown.items() if not effect.is_sure}
    worse = any(effect.is_sure and effect.value < 0 for effect in shown.values())
    status: Status = "act" if worse else "good" if sure else "watch"
    if not sure:
        text = Text(
            "Those offered a place and those on the waiting list do not differ for sure (95% "
            "intervals). {unsure} There may be no effect, or one too small for so few people "
            "to show.",
            unsure=add_unsure(None, unsure),
        )
        smallest = _tell_smallest(effects, programme)
        if alone and smallest is not None:
            text = Text("{effect} {smallest}", effect=text, smallest=smallest)
        return Answer(text, status)
    if all(effect.by_lot for effect in shown.values()):
        text = Text(
            "By lot, being offered a place caused a difference against the waiting list (95% "
            "intervals): {sure}.",
            sure=sure,
        )
    else:
        text = Text(
            "Being offered a place went with a difference against the waiting list (95% "
            "intervals): {sure}.",
            sure=sure,
        )
    return Answer(add_unsure(text, unsure) if unsure else text, status)


def _answer_outcomes(
    employment: pd.DataFrame, mentees: Sequence[str], programme: Programme, as_of: dt.date
) -> Answer | None:
    if employment.empty or not len(mentees):
        return None
    start = programme.period.start
    followed = follow_people(employment, start, as_of, mentees)
    n = len(followed)
    if n < programme.privacy.minimum_count:
        return None
    stayed, promoted = int((~followed["left"]).sum()), int(followed["promoted"].sum())
    privacy, known = programme.privacy, (Share(stayed, n), Share(promoted, n))
    if all(share.hides(privacy) for share in known):
        return Answer(
            untold(Text("how many mentees are still employed, and how many have been promoted"))
        )
    # The intervals of the curve and the table below, which tell the same shares by side.
    curve = retention_curve(followed["duration_days"], followed["left"])
    at_end, rise = curve.at(curve.longest), event_incidence(followed, "promoted").at()
    employed = Claim(
        _with_interval(Text("{share} are still employed", share=known[0]), known[0], at_end),
        otherwise=Text("how many are still employed is not shown"),
    )
    risen = Claim(
        _with_interval(Text("{share} have been promoted", share=known[1]), known[1], rise),
        otherwise=Text("how many have been promoted is not shown"),
    )
    return Answer(
        Text(
            "Of {n} mentees followed since {start}, {stayed}, and {promoted}.",
            n=Count(n),
            start=Fact(start),
            stayed=employed,
            promoted=risen,
        )
    )


def _with_interval(text: Text, known: Share, estimate: Estimate) -> Text:
    """What was said of a share, with its interval where it has one."""
    if not np.isfinite(estimate.low) or not np.isfinite(estimate.high):
        return text
    low, high = (
        Bound(known.k, known.n, end=end, of=known.k / known.n)
        for end in (estimate.low, estimate.high)
    )
    return Text("{said} (95% interval {low} to {high})", said=text, low=low, high=high)


def _answer_goals(goals: pd.DataFrame | None) -> Answer | None:
    if goals is None or goals.empty:
        return None
    return Answer(
        Claim(
            Text(
                "{share} of the goals that the pairs have set are reached.",
                share=Share(int(goals["status"].eq("reached").sum()), len(goals)),
            ),
            on=(Count(int(goals["mentee_id"].nunique())),),
            otherwise=untold(Text("how many of the pairs' goals are reached")),
        )
    )


def _answer_certainty(
    effects: Mapping[str, Effect], rates: pd.DataFrame, programme: Programme
) -> Answer | None:
    last = last_rate(rates)
    if last is None:
        return None
    k, n = int(last["answered"]), int(last["invited"])
    enough = bool(last["enough"])
    # A rate that the door hides must not show by the colour or the words.
    if min(n, *(c for c in (k, n - k) if c)) < programme.privacy.minimum_count:
        return Answer(
            Text("Too few people stand behind the response rate of the last survey to show it.")
        )
    text = Text(
        "How sure: {rate} of the mentees answered the last survey (goal {goal}).",
        rate=Share(k, n),
        goal=Fact(programme.surveys.response_rate, ".0%"),
    )
    smallest = _tell_smallest(effects, programme)
    if smallest is not None:
        text = Text("{rate} {smallest}", rate=text, smallest=smallest)
    return Answer(text, "good" if enough else "watch")


def _tell_smallest(effects: Mapping[str, Effect], programme: Programme) -> Keyed | None:
    """The smallest difference that so many people would likely show, of the outcome that counts."""
    key = choose_primary(effects, programme)
    if key is None or not is_shown(effects[key], programme):
        return None
    smallest = smallest_seen(effects[key])
    if not np.isfinite(smallest):
        return None
    text = Text(
        "“{name}” rests on {n1} people offered a place and {n0} on the waiting list: with so "
        "many a true difference is likely to show if it is at least {smallest}.",
        name=effects[key].title,
        n1=Count(effects[key].n_treated),
        n0=Count(effects[key].n_control),
        smallest=effects[key].figure(smallest),
    )
    return Keyed(text, f"smallest effect on {key} that would show")
