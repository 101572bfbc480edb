"""Without a lottery: mentees against employees who were like them in what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from ...errors import EvaluationError
from ...language import Text
from ...programme import Programme
from ..effects import Effect
from ..outcomes import follow_people
from ..turnover import YEAR_DAYS
from .lottery import allow_for_several, compare_scales, share_mentors, stand_whole
from .weighted import WeightedEffect, compare_weighted

#: What mentees and others are made alike in, the most telling first.
ALIKE = {
    "seniority": Text("Level"),
    "years": Text("Years employed"),
    "department": Text("Department"),
    "site": Text("Place of work"),
}
#: What the register tells as it stands today, and the outcome itself changes: made alike in it,
#: those who rose would be compared with those who already stood there.
CHANGED_BY = {"promotion": ("seniority",)}
#: Fewer mentees than this for each covariate, and the last ones are not used.
_PER_COVARIATE = 5
#: Fewer of either side than this are not compared.
_LEAST = 20
#: What fewer than this share of people have is not used.
_KNOWN = 0.95


def compare_with_others(
    programme: Programme,
    as_of: dt.date,
    *,
    employment: pd.DataFrame,
    mentees: pd.DataFrame,
    mentors: Iterable[str] = (),
    survey_responses: pd.DataFrame | None = None,
    pairs: pd.DataFrame | None = None,
    stand: Callable[[str, Any], Any] | None = None,
) -> dict[str, Effect]:
    """Mentees against employees weighted to be like them, where nobody drew lots.

    Parameters
    ----------
    programme : Programme
    as_of : date
        Last day of the follow-up.
    employment : DataFrame
        The table ``employment``, of all employees.
    mentees : DataFrame
        ``id`` and ``date`` (since when; NaT where it is not known), of
        :func:`~mentorkit.evaluation.participants.list_participants`.
    mentors : iterable of str
        Left out: the programme concerns them too.
    survey_responses, pairs : DataFrame, optional
        The tables. Scales are compared with those who answered as other employees.
    stand : callable, optional
        As in :func:`measure_effects`. A weighted difference cannot be had from shares that
        an earlier edition told, so it is left out where so few have come or gone since.

    Returns
    -------
    dict of str to Effect
        ``retention`` and ``promotion`` (:class:`WeightedEffect`), ``wellbeing`` and
        ``inclusion`` (difference in change), as far as they can be compared;
        ``p_adjusted`` is Holm's over them all.

    Notes
    -----
    Both sides are followed from one day: the programme's first, or that by which
    three mentees in four had applied, if that is later. Who became a mentee after
    it counts among the others, as on that day. Promotion is compared without level,
    which is known as it stands today and which a promotion changes. Only employees of
    departments and places with mentees are compared, and only mentees of those with others.
    """
    effects: dict[str, Effect] = {}
    staff = _line_up(programme, as_of, employment, mentees, mentors)
    if len(staff):
        staff = staff.assign(mentor=share_mentors(pairs, staff.index))
        for key, outcome, name in (
            ("retention", "stayed", Text("Still employed")),
            ("promotion", "promoted", Text("Promoted")),
        ):
            known = _choose_covariates(staff, CHANGED_BY.get(key, ()))
            if not known:
                continue
            try:
                effect = compare_weighted(
                    staff, outcome, "mentee", known, name=name,
                    cluster="mentor" if staff["mentor"].notna().any() else None,
                )  # fmt: skip
            except EvaluationError:
                # Where they cannot be made alike, there is nothing to tell.
                continue
            if stand is None or not _is_held(effect, key, stand):
                effects[key] = effect
    if survey_responses is not None and len(survey_responses):
        scales = compare_scales(survey_responses, programme, other="other")
        effects |= {
            key: stand_whole(effect, f"{key} beside others", stand)
            for key, effect in scales.items()
        }
    return allow_for_several(effects)


def _line_up(
    programme: Programme,
    as_of: dt.date,
    employment: pd.DataFrame,
    mentees: pd.DataFrame,
    mentors: Iterable[str],
) -> pd.DataFrame:
    """Everybody who can be compared on the day that both sides are followed from; or nobody."""
    start = pd.Timestamp(programme.period.start)
    since = mentees.groupby("id")["date"].min()
    if len(since) and since.notna().any():
        start = max(start, since.dropna().quantile(0.75, interpolation="higher"))
    followed = follow_people(employment, start.date(), as_of)
    staff = followed.join(employment.drop_duplicates("id").set_index("id")[
        ["hired", "seniority", "department", "site"]])  # fmt: skip
    by_then = since.index[~(since > start)]
    staff["mentee"] = staff.index.isin(by_then)
    staff = staff[staff["mentee"] | ~staff.index.isin(set(mentors))]
    staff["stayed"] = ~staff["left"]
    staff["years"] = (start - staff["hired"]).dt.days / YEAR_DAYS
    # One pass may empty the other's groups: each is gone through once more.
    for column in ("department", "site") * 2:
        if _is_known(staff[column]):
            sides = staff.groupby(column)["mentee"].transform("nunique")
            staff = staff[sides.eq(2)]
    if min(staff["mentee"].sum(), (~staff["mentee"]).sum()) < _LEAST:
        return staff.iloc[:0]
    return staff


def _choose_covariates(staff: pd.DataFrame, without: Sequence[str] = ()) -> list[str]:
    """Those of :data:`ALIKE` that are known and vary, as many as so few mentees allow."""
    room = min(staff["mentee"].sum(), (~staff["mentee"]).sum()) // _PER_COVARIATE
    chosen = []
    for column in (column for column in ALIKE if column not in without):
        different = staff[column].nunique()
        columns = 1 if column in ("seniority", "years") else different - 1
        if _is_known(staff[column]) and different > 1 and columns <= room:
            chosen.append(column)
            room -= columns
    return chosen


def _is_held(effect: Effect, key: str, stand: Callable[[str, Any], Any]) -> bool:
    shares = enumerate(effect.shares or ())
    # Each is asked, so that each is kept for later editions.
    held = [stand(f"{key} beside others | {k}", share).held for k, share in shares]
    return any(held)


def _is_known(column: pd.Series) -> bool:
    """True if hardly anybody lacks it; who does is then left out."""
    return len(column) > 0 and column.notna().mean() >= _KNOWN


def balance_by_covariate(effect: WeightedEffect) -> pd.DataFrame:
    """The largest difference of each covariate, over its words where it has some.

    Returns
    -------
    DataFrame
        ``covariate`` (a key of :data:`ALIKE`), ``before`` and ``after``, in
        standard deviations.
    """
    balance = effect.balance
    largest = (
        balance[["difference_before", "difference_after"]]
        .abs()
        .groupby(balance["covariate"].str.split(": ").str[0], sort=False)
        .max()
    )
    largest.columns = ["before", "after"]
    return largest.rename_axis("covariate").reset_index()
