"""The programme's effects by lot: who was drawn to which side, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...language import Text
from ...programme import Programme
from ...result import Count, Fact, Mean, Share
from ...tables.views import known_on
from ..designing.primary import judge_primary
from ..designing.sides import find_comparison_end, split_arms
from ..effects import Effect
from ..networks.ties import count_ties
from ..outcomes import follow_people, knows_moves
from ..participants import know_departments
from ..power import smallest_effect
from ..surveys.response import keep_waves, order_waves
from ..surveys.scales import scale_name, scale_ranges, score_scales
from ..surveys.waves import pair_waves
from .comparison import compare_groups
from .differences import difference_in_differences
from .shares import compare_shares

#: Scales that are compared between those offered a place and those who wait.
COMPARED_SCALES = ("wellbeing", "inclusion")
#: What ties are called, with the own mentor among them where no pairs are known, and without.
TIES_ACROSS = Text("People turned to in other departments")
TIES_BESIDE_MENTOR = Text("People turned to in other departments, one's own mentor aside")
#: The survey's role of each side.
SIDE_ROLES = ("mentee", "waiting")
#: What is told of a difference in means, or follows into it.
_FIGURES = ("value", "low", "high", "p_value", "spread", "effect_size")


def find_lottery(applications: pd.DataFrame, arms: pd.DataFrame | None = None) -> pd.Series:
    """Who was drawn by lot, and to which side: as drawn, whatever came after.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``.
    arms : DataFrame, optional
        The sides of the draw in force (:func:`~mentorkit.tables.current_arms`).
        Where there are any they count alone: who was offered a place and found
        no mentor, or said no in the end, stays on that side.

    Returns
    -------
    Series of bool, index ``id``
        True for mentees who were offered a place by lot, False for those who
        drew the waiting list; empty if there was no lottery, or only one side
        of it.

    Notes
    -----
    Without a recorded draw the applications tell. Where the lot is noted beside the
    winners alone, the waiting list of those who had applied by the last winner's
    application is the other side.
    """
    if arms is not None and len(arms):
        return split_arms(arms)
    drawn = applications[applications["role"].eq("mentee")]
    by_lot = drawn["by_lot"].fillna(False).astype(bool)
    won = by_lot & drawn["status"].eq("accepted")
    lost = by_lot & drawn["status"].eq("waiting")
    if won.any() and not lost.any():
        in_time = ~(drawn["date"] > drawn.loc[won, "date"].max())
        lost = drawn["status"].eq("waiting") & in_time
    if not won.any() or not lost.any():
        return pd.Series([], dtype=bool, index=pd.Index([], name="id"))
    sides = drawn.assign(offered=won)[won | lost].drop_duplicates("id").set_index("id")["offered"]
    return sides.astype(bool)


def share_by_lot(applications: pd.DataFrame) -> float:
    """The share of accepted mentees whose place came by lot; NaN of none."""
    accepted = applications[
        applications["role"].eq("mentee") & applications["status"].eq("accepted")
    ]
    by_lot = accepted["by_lot"].fillna(False).astype(bool)
    return float(by_lot.mean()) if len(accepted) else float("nan")


def measure_effects(
    programme: Programme,
    as_of: dt.date,
    *,
    applications: pd.DataFrame,
    survey_responses: pd.DataFrame | None = None,
    employment: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
    stand: Callable[[str, Any], Any] | None = None,
    pairs: pd.DataFrame | None = None,
    arms: pd.DataFrame | None = None,
    primary_outcomes: pd.DataFrame | None = None,
    meetings: pd.DataFrame | None = None,
) -> dict[str, Effect]:
    """Those offered a place by lot against those who drew the waiting list.

    Parameters
    ----------
    programme : Programme
    as_of : date
        Last day of the follow-up, which begins on the programme's first day
        for both sides.
    applications, survey_responses, employment, ties, people : DataFrame
        The tables; without one, its effects are left out.
    stand : callable, optional
        Takes a name and a share, or a mapping of figures that stand together, and gives it as
        it is to be gone by: as an earlier edition went by it, with ``held``, where so few have
        come or gone since.
    pairs : DataFrame, optional
        Who is whose mentor: intervals of retention, promotion and ties then
        allow for mentees who share one; ties with one's own mentor, whom the
        programme chose, are not counted; and the follow-up of both sides ends the
        day before anybody who waited begins.
    arms : DataFrame, optional
        The sides of the draw in force; see :func:`find_lottery`.
    primary_outcomes : DataFrame, optional
        The table of that name.
    meetings : DataFrame, optional
        The table ``meetings``: whoever waited and has met a mentor has begun.

    Returns
    -------
    dict of str to Effect
        ``wellbeing`` and ``inclusion`` (difference in change from the first
        wave to the last), ``retention``, ``promotion`` and ``mobility`` (to another
        department, where any move is known; difference in shares), ``ties_across``
        (difference in change). Empty without a lottery. Those named
        before the data were seen come first; among them ``p_adjusted`` is Holm's over
        them alone, of the others over all.

    Notes
    -----
    Everybody stays on the side that was drawn, whatever came after. Answers
    are pseudonymous, so the survey's sides are its roles; where not every
    place came by lot, those two differences are not said to be caused.
    """
    lottery = find_lottery(applications, arms)
    if lottery.empty:
        return {}
    named = judge_primary(
        primary_outcomes, programme.period.start, survey_responses=survey_responses, ties=ties,
        waves=() if survey_responses is None else order_waves(survey_responses, programme.surveys),
    )  # fmt: skip
    end = find_comparison_end(lottery, pairs, arms, meetings)
    if end is not None and end < as_of:
        as_of = end
        survey_responses, employment, ties = (
            None if frame is None else known_on(name, frame, end)
            for name, frame in (
                ("survey_responses", survey_responses),
                ("employment", employment),
                ("ties", ties),
            )
        )
    if as_of < programme.period.start:
        return {}
    effects: dict[str, Effect] = {}
    if survey_responses is not None and len(survey_responses):
        by_lot = share_by_lot(applications) == 1
        effects |= compare_scales(survey_responses, programme, by_lot=by_lot)
    if employment is not None and len(employment):
        followed = follow_people(employment, programme.period.start, as_of, lottery.index)
        side = lottery.reindex(followed.index)
        if side.nunique() == 2:
            happened = {
                "retention": (~followed["left"], Text("Still employed")),
                "promotion": (followed["promoted"], Text("Promoted")),
            }
            if knows_moves(employment):
                happened["mobility"] = (followed["moved"], Text("Moved to another department"))
            # What stands between editions follows from the two shares alone.
            shared = share_mentors(pairs, side.index) if stand is None else None
            for key, (outcome, name) in happened.items():
                effect = compare_shares(outcome, side, cluster=shared, by_lot=True, name=name)
                effects[key] = effect if stand is None else _as_told(effect, key, stand)
    if ties is not None and len(ties):
        known = know_departments(employment, people)
        own_mentors = list_own_mentors(pairs)
        counted = count_ties(ties, known, without=own_mentors)
        wide = counted.pivot(index="id", columns="round", values="across")
        if wide.shape[1] > 1:
            change = (wide.iloc[:, -1] - wide.iloc[:, 0]).reindex(lottery.index).dropna()
            if len(change):
                effects["ties_across"] = compare_groups(
                    change,
                    lottery.reindex(change.index),
                    cluster=share_mentors(pairs, change.index),
                    by_lot=True,
                    name=TIES_ACROSS if own_mentors is None else TIES_BESIDE_MENTOR,
                    spec=".1f",
                )
    effects = {key: stand_whole(effect, key, stand) for key, effect in effects.items()}
    return allow_for_several(mark_primary(effects, named.loc[named["in_time"], "outcome"]))


def mark_primary(effects: dict[str, Effect], primary: Sequence[str]) -> dict[str, Effect]:
    """The effects with those named beforehand marked as such, and first."""
    primary = [key for key in primary if key in effects]
    order = [*primary, *(key for key in effects if key not in primary)]
    return {key: replace(effects[key], is_primary=key in primary) for key in order}


def _as_told(effect: Effect, key: str, stand: Callable[[str, Share], Share]) -> Effect:
    """The difference between two shares as they are to be gone by."""
    sides = [stand(f"{key} | {k}", share) for k, share in enumerate(effect.shares or ())]
    if not any(share.held for share in sides):
        return effect
    happened = [x for s in sides for x in [True] * s.k + [False] * (s.n - s.k)]
    treated = [x for s, offered in zip(sides, (True, False), strict=True) for x in [offered] * s.n]
    again = compare_shares(
        happened, treated, by_lot=effect.by_lot, name=effect.name, level=effect.level
    )
    return replace(again, held=True)


def stand_whole(effect: Effect, key: str, stand: Callable[[str, Any], Any] | None) -> Effect:
    """A difference in means as it is to be gone by, whole: whatever page tells it and how.

    That between shares follows from these, which stand by themselves.
    """
    if stand is None or effect.shares is not None:
        return effect
    told = {name: Mean(getattr(effect, name), effect.people) for name in _FIGURES}
    people = {name: Count(getattr(effect, name)) for name in ("n_treated", "n_control", "n")}
    found = stand(key, {**people, **told})
    if not any(figure.held for figure in found.values()):
        return effect
    return replace(
        effect,
        held=True,
        **{name: found[name].n for name in people},
        **{name: found[name].value for name in told},
    )


def share_mentors(pairs: pd.DataFrame | None, ids: pd.Index) -> pd.Series | None:
    """Each one's first mentor, empty where there was none; None if nobody shares one.

    Parameters
    ----------
    pairs : DataFrame, optional
        The table ``pairs``.
    ids : Index
        Whose.
    """
    if pairs is None or pairs.empty:
        return None
    ran = pairs[pairs["state"].isin(["running", "ended"])].sort_values("date", kind="stable")
    first = ran.drop_duplicates("mentee_id").set_index("mentee_id")["mentor_id"]
    mentors = first.reindex(ids)
    return mentors if mentors.dropna().duplicated().any() else None


def list_own_mentors(pairs: pd.DataFrame | None) -> pd.DataFrame | None:
    """The pairs that the programme made, however they stand now; None where none are known.

    Parameters
    ----------
    pairs : DataFrame, optional
        The table ``pairs``.

    Returns
    -------
    DataFrame or None
        ``mentee_id``, ``mentor_id``: all that were approved, have run or ended.
    """
    if pairs is None or pairs.empty:
        return None
    made = pairs["state"].isin(["approved", "running", "ended"])
    return pairs.loc[made, ["mentee_id", "mentor_id"]].drop_duplicates()


def compare_scales(
    responses: pd.DataFrame, programme: Programme, *, other: str = "waiting", by_lot: bool = False
) -> dict[str, Effect]:
    """How much more mentees' answers changed than those of another role, scale by scale.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``.
    programme : Programme
    other : {"waiting", "other"}
        The role that mentees are compared with.
    by_lot : bool
        The two roles were drawn by lot.
    """
    surveys = programme.surveys
    scores = score_scales(responses, surveys)
    scores = scores[scores["role"].isin(["mentee", other])]
    effects = {}
    for scale in COMPARED_SCALES:
        own = scores[scores["scale"].eq(scale)]
        waves = keep_waves(order_waves(responses, surveys), own)
        if len(waves) < 2:
            continue
        both = pair_waves(own, waves[0], waves[-1])
        if both["role"].nunique() < 2:
            continue
        long = pd.concat(
            [
                both.assign(score=both["first"], after=0),
                both.assign(score=both["last"], after=1),
            ]
        )
        long["offered"] = long["role"].eq("mentee")
        long["who"] = long["respondent"] + " " + long["role"]
        effects[scale] = difference_in_differences(
            long, "score", "offered", "after", cluster="who", by_lot=by_lot,
            name=_name_with_range(programme, scale), spec=".1f",
        )  # fmt: skip
    return effects


def allow_for_several(effects: dict[str, Effect]) -> dict[str, Effect]:
    """The effects with Holm's p values, where they have a p value.

    Over the primary ones alone for these, over all for the others, which were
    also looked at; without primary ones over all.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    from statsmodels.stats.multitest import multipletests

    tested = [key for key, effect in effects.items() if np.isfinite(effect.p_value)]
    first = [key for key in tested if effects[key].is_primary]
    for family in (tested, first):
        if not family:
            continue
        holm = multipletests([effects[key].p_value for key in family], method="holm")[1]
        for key, p in zip(family, holm, strict=True):
            effects[key] = replace(effects[key], p_adjusted=float(p))
    return effects


def smallest_seen(effect: Effect) -> float:
    """The smallest difference that `effect`'s people would most likely have shown.

    In the outcome's own unit, with 80 % power; NaN where it cannot be said.
    """
    spread = effect.spread
    if effect.shares is not None:
        total = sum(share.k for share in effect.shares)
        pooled = total / effect.n if effect.n else float("nan")
        spread = float(np.sqrt(pooled * (1 - pooled)))
    elif np.isfinite(effect.low) and effect.n_treated > 1 and effect.n_control > 1:
        # Of a change: the standard deviation that its own interval speaks of.
        from scipy.stats import t

        half = (effect.high - effect.low) / 2 / t.isf((1 - effect.level) / 2, effect.n - 1)
        spread = half / np.sqrt(1 / effect.n_treated + 1 / effect.n_control)
    return smallest_effect(effect.n_treated, effect.n_control) * spread


def _name_with_range(programme: Programme, scale: str) -> Text:
    low, high = scale_ranges(programme.surveys)[scale]
    return Text(
        "{scale}, on a scale from {low} to {high}",
        scale=scale_name(programme, scale),
        low=Fact(low),
        high=Fact(high),
    )


def name_sides(mentees: Sequence[str], lottery: pd.Series) -> list[tuple[Text, list[str]]]:
    """The two sides of the lottery by name, each with its ids; without one, the mentees.

    Their roles are those of :data:`SIDE_ROLES`, in that order.
    """
    if lottery.empty:
        return [(Text("Mentees"), list(mentees))]
    return [
        (Text("Offered a place by lot"), lottery.index[lottery].tolist()),
        (Text("Waiting list by lot"), lottery.index[~lottery].tolist()),
    ]
