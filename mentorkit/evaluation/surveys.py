"""Surveys of mentors, mentees and the waiting list: response, means and change by wave."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..errors import EvaluationError
from ..programme import Surveys
from ..tables.views import keep_employed
from .effects import estimate_change, estimate_mean
from .participants import list_participants
from .scales import cronbach_alpha, read_answers

# ---------------------------------------------------------------- waves and response


def order_waves(responses: pd.DataFrame, surveys: Surveys) -> list[str]:
    """The waves that were answered, as the params file orders them, others by date."""
    if responses.empty:
        return []
    first = responses.groupby("wave")["date"].min() if "date" in responses else pd.Series(
        pd.NaT, index=responses["wave"].unique()
    )  # fmt: skip
    named = [wave for wave in surveys.waves if wave in first.index]
    others = first.drop(named).rename_axis("wave").reset_index(name="date")
    return named + others.sort_values(["date", "wave"])["wave"].tolist()


def count_invited(
    responses: pd.DataFrame,
    applications: pd.DataFrame,
    people: pd.DataFrame,
    pairs: pd.DataFrame | None = None,
    employment: pd.DataFrame | None = None,
    *,
    step: int = 1,
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
    step : int
        For publication: the number moves only when at least so many people
        have come or gone since it last did, counted from all who ever had the
        role. Two waves side by side would else tell of single people who left.

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
        told = everybody["id"].nunique()
        for wave, (first, last) in waves.iterrows():
            asked = everybody
            if pd.notna(last):
                asked = everybody[~(everybody["date"] > last)]
            if employment is not None:
                asked = keep_employed(asked, employment, (first, last))
            number = asked["id"].nunique()
            told = number if abs(number - told) >= step else told
            if told:
                invited[role, wave] = float(told)
    index = pd.MultiIndex.from_tuples(list(invited) or [("", "")], names=["role", "wave"])
    return pd.Series(list(invited.values()), index=index[: len(invited)], dtype=float)


def _wave_days(responses: pd.DataFrame) -> pd.DataFrame:
    """First and last day on which each wave was answered, in order; NaT if not known."""
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
    known = responses[responses["item"].isin([item.id for item in surveys.items])]
    known = known.dropna(subset=["answer"])
    answered = known.groupby(["role", "wave"])["respondent"].nunique()
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


# ---------------------------------------------------------------- means and change


def describe_scales(scores: pd.DataFrame) -> pd.DataFrame:
    """The mean of each scale, by role and wave.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`score_scales`.

    Returns
    -------
    DataFrame
        ``scale``, ``role``, ``wave``, ``mean``, ``low``, ``high`` (95 % t
        interval, NaN if there is none), ``n``.
    """
    rows = []
    for (scale, role, wave), own in scores.groupby(["scale", "role", "wave"], sort=True):
        found = estimate_mean(own["score"])
        rows.append((scale, role, wave, found.value, found.low, found.high, found.n))
    return pd.DataFrame(rows, columns=["scale", "role", "wave", "mean", "low", "high", "n"])


def pair_waves(scores: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Scores of those who answered in both waves in the same role.

    Returns
    -------
    DataFrame
        ``respondent``, ``role``, ``scale``, ``first``, ``last``.
    """
    keys = ["respondent", "role", "scale"]
    by_wave = {
        name: scores.loc[scores["wave"].eq(wave), [*keys, "score"]].rename(columns={"score": name})
        for name, wave in (("first", first), ("last", last))
    }
    return by_wave["first"].merge(by_wave["last"], on=keys)


def measure_change(scores: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Change of each scale from one wave to another, within the same respondents.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`score_scales`.
    first, last : str
        Waves.

    Returns
    -------
    DataFrame
        ``scale``, ``role``, ``first_mean``, ``last_mean``, ``change``,
        ``low``, ``high``, ``effect_size`` (d_z), ``p_value``, ``n``.
    """
    rows = []
    for (scale, role), own in pair_waves(scores, first, last).groupby(["scale", "role"]):
        found = estimate_change(own["first"], own["last"], name=scale)
        rows.append(
            (scale, role, found.first_mean, found.last_mean, found.value, found.low, found.high,
             found.effect_size, found.p_value, found.n)
        )  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=["scale", "role", "first_mean", "last_mean", "change", "low", "high",
                 "effect_size", "p_value", "n"],
    )  # fmt: skip


def measure_reliability(
    responses: pd.DataFrame, surveys: Surveys, wave: str | None = None
) -> pd.DataFrame:
    """Cronbach's alpha of every scale with two items or more, in one wave.

    Parameters
    ----------
    responses, surveys
        As in :func:`score_scales`.
    wave : str, optional
        One wave, so that nobody counts twice; the last by default.

    Returns
    -------
    DataFrame
        ``scale``, ``items``, ``alpha``, ``low``, ``high``, ``n``.
    """
    rows = []
    waves = order_waves(responses, surveys)
    if waves:
        read = read_answers(responses, surveys)
        read = read[read["wave"].eq(wave or waves[-1])]
        for scale, own in read.groupby("scale", sort=True):
            wide = own.pivot_table(index=["respondent", "role"], columns="item", values="value")
            try:
                alpha = cronbach_alpha(wide)
            except EvaluationError:
                continue
            rows.append((scale, wide.shape[1], alpha.value, alpha.low, alpha.high, alpha.n))
    return pd.DataFrame(rows, columns=["scale", "items", "alpha", "low", "high", "n"])


def measure_changes(scores: pd.DataFrame, waves: Sequence[str]) -> pd.DataFrame:
    """Change of each scale from the first wave that asked for it to the last.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`score_scales`.
    waves : sequence of str
        In order, e.g. of :func:`order_waves`.

    Returns
    -------
    DataFrame
        As :func:`measure_change`, with ``first_wave`` and ``last_wave``; scales
        asked for once only are left out.
    """
    found = []
    for _, own in scores.groupby(["scale", "role"], sort=True):
        asked = [wave for wave in waves if own["wave"].eq(wave).any()]
        if len(asked) > 1:
            change = measure_change(own, asked[0], asked[-1])
            found.append(change.assign(first_wave=asked[0], last_wave=asked[-1]))
    empty = measure_change(scores.iloc[:0], "", "").assign(first_wave="", last_wave="")
    return pd.concat(found, ignore_index=True) if found else empty
