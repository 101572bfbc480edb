"""What mentors, mentees and the waiting list answered: means, reliability and change by wave."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...errors import EvaluationError
from ...programme import Surveys
from ..estimates import estimate_change, estimate_mean
from .response import keep_waves, order_waves
from .scales import cronbach_alpha, read_answers


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
        ``low``, ``high``, ``effect_size`` (d_z) with ``effect_low`` and
        ``effect_high``, ``p_value``, ``n``.
    """
    rows = []
    for (scale, role), own in pair_waves(scores, first, last).groupby(["scale", "role"]):
        found = estimate_change(own["first"], own["last"], name=scale)
        rows.append(
            (scale, role, found.first_mean, found.last_mean, found.value, found.low, found.high,
             found.effect_size, found.effect_low, found.effect_high, found.p_value, found.n)
        )  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=["scale", "role", "first_mean", "last_mean", "change", "low", "high",
                 "effect_size", "effect_low", "effect_high", "p_value", "n"],
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
        asked = keep_waves(waves, own)
        if len(asked) > 1:
            change = measure_change(own, asked[0], asked[-1])
            found.append(change.assign(first_wave=asked[0], last_wave=asked[-1]))
    empty = measure_change(scores.iloc[:0], "", "").assign(first_wave="", last_wave="")
    return pd.concat(found, ignore_index=True) if found else empty
