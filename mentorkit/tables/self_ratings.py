"""Mentors' ratings of themselves at a training, among the answers to surveys."""

from __future__ import annotations

import pandas as pd

from ..codes import SELF_RATING_WAVES


def part_self_ratings(responses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers to the surveys, and mentors' ratings of themselves at a training.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``.

    Returns
    -------
    answers, ratings : DataFrame
        A rating is no wave of the survey: it was put to who came to a training, on
        the day that they came.

    Examples
    --------
    >>> said = pd.DataFrame({"wave": ["2026-03", "training_before", "after the training"]})
    >>> [part["wave"].tolist() for part in part_self_ratings(said)]
    [['2026-03'], ['training_before', 'after the training']]
    """
    is_rating = {wave: SELF_RATING_WAVES.read(wave) is not None
                 for wave in responses["wave"].dropna().unique()}  # fmt: skip
    mask = responses["wave"].map(is_rating).eq(True).fillna(False).astype(bool)
    parts = responses[~mask], responses[mask]
    return parts[0].reset_index(drop=True), parts[1].reset_index(drop=True)
