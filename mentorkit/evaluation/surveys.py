"""Surveys of mentors, mentees and the waiting list: response, means and change by wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..errors import EvaluationError
from ..programme import Programme, Surveys
from ..result import Share
from .effects import estimate_change, estimate_mean
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
    applications: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame | None = None
) -> pd.Series:
    """How many each survey was for: those with a place, and those on the waiting list.

    Parameters
    ----------
    applications, people, pairs : DataFrame
        The tables. Without accepted applications of a role, those who have
        been in a running pair count; without pairs, everybody in `people`
        with that role.

    Returns
    -------
    Series, index role
        Roles of which nobody is known are left out.
    """
    invited = {}
    for role in ("mentee", "mentor"):
        accepted = applications["role"].eq(role) & applications["status"].eq("accepted")
        sources = [applications.loc[accepted, "id"]]
        if pairs is not None:
            ran = pairs["state"].isin(["running", "ended"])
            sources.append(pairs.loc[ran, f"{role}_id"])
        sources.append(people.loc[people["role"].eq(role), "id"])
        invited[role] = next((ids.nunique() for ids in sources if ids.notna().any()), 0)
    waiting = applications["role"].eq("mentee") & applications["status"].eq("waiting")
    invited["waiting"] = applications.loc[waiting, "id"].nunique()
    return pd.Series({role: n for role, n in invited.items() if n}, dtype=float, name="invited")


def response_rate(
    responses: pd.DataFrame, invited: Mapping[str, float] | pd.Series, surveys: Surveys
) -> pd.DataFrame:
    """How many of those invited answered, by role and wave.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``. Whoever answered one known item in a
        wave has answered it.
    invited : Series or mapping
        Role to number of people, e.g. of :func:`count_invited`.
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
    invited = dict(invited)
    rows = []
    for role in ("mentee", "mentor", "waiting", "other"):
        for wave in waves:
            k = int(answered.get((role, wave), 0))
            n = invited.get(role, float("nan"))
            if not k and not n > 0:
                continue
            rate = k / n if n >= k and n > 0 else float("nan")
            rows.append((role, wave, k, n, rate, rate >= surveys.response_rate))
    return pd.DataFrame(rows, columns=columns)


def hidden_rates(rates: pd.DataFrame, programme: Programme) -> pd.Series:
    """True for each row of :func:`response_rate` whose rate is of too few to be shown."""
    pairs = zip(rates["answered"], rates["invited"].fillna(0), strict=True)
    hidden = [Share(int(k), int(n)).hides(programme.privacy) for k, n in pairs]
    return pd.Series(hidden, index=rates.index, dtype=bool)


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
