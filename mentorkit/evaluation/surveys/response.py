"""The waves of a survey: whom each was for, and how many of them answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ...programme import Programme, Surveys
from ...result import Share, stand_among
from ...tables.self_ratings import part_self_ratings
from ...tables.views import keep_employed
from ..participants import list_participants


def order_waves(responses: pd.DataFrame, surveys: Surveys) -> list[str]:
    """The waves that were answered, as the params file orders them, others by date.

    Mentors' ratings of themselves at a training are no wave.
    """
    responses, _ = part_self_ratings(responses)
    if responses.empty:
        return []
    first = responses.groupby("wave")["date"].min() if "date" in responses else pd.Series(
        pd.NaT, index=responses["wave"].unique()
    )  # fmt: skip
    named = [wave for wave in surveys.waves if wave in first.index]
    others = first.drop(named).rename_axis("wave").reset_index(name="date")
    return named + others.sort_values(["date", "wave"])["wave"].tolist()


def keep_waves(waves: Sequence[str], rows: pd.DataFrame) -> list[str]:
    """Those of `waves` that any of `rows` belongs to, in the order of `waves`."""
    present = set(rows["wave"])
    return [wave for wave in waves if wave in present]


def count_invited(
    responses: pd.DataFrame,
    applications: pd.DataFrame,
    people: pd.DataFrame,
    pairs: pd.DataFrame | None = None,
    employment: pd.DataFrame | None = None,
    *,
    few: int = 0,
    known: Mapping[str, Iterable[int]] | None = None,
) -> pd.Series:
    """How many each wave was for: those in the programme and employed while it ran.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``. A wave runs from the first day that it
        was answered to the last; without dates it is for everybody.
    applications, people, pairs : DataFrame
        The tables. Without accepted applications of a role, those who have
        been in a running pair count; without pairs, everybody in `people`
        with that role.
    employment : DataFrame, optional
        The table ``employment``: whoever left before a wave began, or was
        hired after it ended, was not asked.
    few : int
        For publication: a number that differs by fewer than this from another of
        the same people stands as that one, so that nobody sees how few came or
        left (:func:`~mentorkit.result.stand_among`). The others are all who ever
        had the role, later waves' and those that are `known`.
    known : mapping of str to iterable of int, optional
        Numbers of the same people that are told elsewhere, by role.

    Returns
    -------
    Series, index ``role`` and ``wave``
        Mentees and mentors who had been given a place by the wave's last day,
        whatever became of their pair, and those on the waiting list
        (``waiting``). Roles of which nobody is known are left out.
    """
    waves = _wave_days(responses)
    invited: dict[tuple[str, str], float] = {}
    for role in ("mentee", "mentor", "waiting"):
        everybody = list_participants(role, applications, people, pairs)
        numbers = {}
        for wave, (first, last) in waves.iterrows():
            asked = everybody
            if pd.notna(last):
                asked = everybody[~(everybody["date"] > last)]
            if employment is not None:
                asked = keep_employed(asked, employment, (first, last))
            if number := asked["id"].nunique():
                numbers[wave] = number
        beside = set((known or {}).get(role, ()))
        beside.add(stand_among(everybody["id"].nunique(), beside, few))
        least = responses[responses["role"].eq(role)].groupby("wave")["respondent"].nunique()
        for wave, told in _let_stand(numbers, beside, least, few).items():
            invited[role, wave] = told
    index = pd.MultiIndex.from_tuples(list(invited) or [("", "")], names=["role", "wave"])
    return pd.Series(list(invited.values()), index=index[: len(invited)], dtype=float)


def _let_stand(
    numbers: Mapping[str, int], beside: set[int], least: Mapping[str, int], few: int
) -> dict[str, float]:
    """The number asked in each wave, in order, as it may be told beside others and no less than
    those who answered; the last wave's first, since decisions rest on it. NaN of which no
    number can be told."""
    told: dict[str, float] = {}
    for wave, number in reversed(numbers.items()):
        stands = stand_among(number, beside, few)
        if stands < min(number, least.get(wave, 0)):
            stands = min((other for other in beside if other > number), default=float("nan"))
        if stands == stands:
            beside = {*beside, stands}
        told[wave] = float(stands)
    return dict(reversed(told.items()))


def _wave_days(responses: pd.DataFrame) -> pd.DataFrame:
    """First and last day on which each wave was answered, in order; NaT if not known."""
    responses, _ = part_self_ratings(responses)
    if "date" not in responses:
        responses = responses.assign(date=pd.NaT)
    return responses.groupby("wave")["date"].agg(["min", "max"]).sort_values("min")


def response_rate(responses: pd.DataFrame, invited: pd.Series, surveys: Surveys) -> pd.DataFrame:
    """How many of those invited answered, by role and wave.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``. Whoever answered one known item in a
        wave has answered it.
    invited : Series, index ``role`` and ``wave``
        Number of people, e.g. of :func:`count_invited`.
    surveys : Surveys

    Returns
    -------
    DataFrame
        ``role``, ``wave``, ``answered``, ``invited``, ``rate`` (0 to 1),
        ``enough`` (the rate reaches ``surveys.response_rate``). Rates are NaN
        where fewer are known to have been invited than answered.
    """
    columns = ["role", "wave", "answered", "invited", "rate", "enough"]
    waves = order_waves(responses, surveys)
    answered = count_answered(responses, surveys)
    rows = []
    for role in ("mentee", "mentor", "waiting", "other"):
        for wave in waves:
            k = int(answered.get((role, wave), 0))
            n = float(invited.get((role, wave), float("nan")))
            if not k and not n > 0:
                continue
            rate = k / n if n >= k and n > 0 else float("nan")
            # A page writes whole per cent: what it calls 60% must not be below 60%.
            enough = max(rate, round(rate, 2)) >= surveys.response_rate
            rows.append((role, wave, k, n, rate, enough))
    return pd.DataFrame(rows, columns=columns)


def count_answered(responses: pd.DataFrame, surveys: Surveys) -> pd.Series:
    """How many answered at least one known item, index ``role`` and ``wave``."""
    known = responses[responses["item"].isin([item.id for item in surveys.items])]
    known = known.dropna(subset=["answer"])
    return known.groupby(["role", "wave"])["respondent"].nunique()


def last_rate(rates: pd.DataFrame, role: str = "mentee") -> pd.Series | None:
    """The last known response rate of `role`: a row of :func:`response_rate`, or None."""
    known = rates[rates["role"].eq(role) & rates["rate"].notna()]
    return known.iloc[-1] if len(known) else None


def low_rates(rates: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The rows of :func:`response_rate` below the goal.

    None of so few people that saying so tells of single ones, or whose rate is
    of too few to be shown.
    """
    pairs = zip(rates["answered"], rates["invited"].fillna(0), strict=True)
    hidden = [Share(int(k), int(n)).hides(programme.privacy) for k, n in pairs]
    return rates[
        rates["rate"].notna()
        & ~rates["enough"].astype(bool)
        & (rates["invited"] >= programme.privacy.minimum_answers)
        & ~pd.Series(hidden, index=rates.index, dtype=bool)
    ]
