"""A scale scored from its items, one row a respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest

SCORINGS = ("mean", "0-100")


def score_scale(
    items: pd.DataFrame,
    *,
    reverse: Sequence[Any] = (),
    low: float | Mapping[Any, float] = 1,
    high: float | Mapping[Any, float] = 5,
    minimum_answered: float = 0.5,
    scoring: str = "mean",
) -> pd.Series:
    """Score each respondent on one scale.

    Parameters
    ----------
    items : DataFrame or array, shape (n_respondents, n_items)
        Answers as numbers, as they were given. What is missing or outside an
        item's range counts as unanswered.
    reverse : sequence
        Columns in which a high answer says little of what is measured; they
        are turned.
    low, high : float or mapping of column to float
        The lowest and the highest answer.
    minimum_answered : float
        Share of the items, 0 to 1, that a respondent must have answered.
    scoring : {"mean", "0-100"}
        The mean of the items on their own range, or with the lowest answer to
        every item as 0 and the highest as 100. Items that differ in range are
        always put on 0 to 100.

    Returns
    -------
    Series, shape (n_respondents,)
        Called ``score``, on the index of `items`; NaN with too few answers.

    Raises
    ------
    EvaluationError
        Answers that are not numbers, a column that `items` lacks, a range that
        is none, or a share or scoring that there is not.

    Examples
    --------
    >>> said = pd.DataFrame({"content": [4, 2], "energy": [2, None], "leaving": [5, None]})
    >>> score_scale(said, reverse=["leaving"]).round(2).tolist()
    [2.33, nan]
    >>> score_scale(said, reverse=["leaving"], scoring="0-100").round(2).tolist()
    [33.33, nan]
    """
    answers = read_items(items, "score_scale")
    ends = [_per_item(given, answers.columns) for given in (low, high)]
    problems = _check(answers, reverse, *ends, minimum_answered, scoring)
    if problems:
        raise EvaluationError(problems)
    lows, highs = (end.to_numpy() for end in ends)
    is_mixed = len(set(zip(lows, highs, strict=True))) > 1
    values = turn_answers(
        answers.to_numpy(), lows, highs, answers.columns.isin(list(reverse)),
        is_mixed or scoring == "0-100",
    )  # fmt: skip
    given = np.isfinite(values)
    n_given = given.sum(axis=1)
    enough = (n_given > 0) & (n_given >= minimum_answered * answers.shape[1] - 1e-9)
    total = np.where(given, values, 0).sum(axis=1)
    scores = np.full(len(answers), np.nan)
    np.divide(total, n_given, out=scores, where=enough)
    return pd.Series(scores, index=answers.index, name="score")


def turn_answers(
    answers: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    is_reverse: np.ndarray,
    on_hundred: np.ndarray | bool,
) -> np.ndarray:
    """Answers with reverse items turned, NaN outside the range, and on 0 to 100 if asked.

    The arrays need only broadcast against each other.
    """
    value = np.where((answers >= low) & (answers <= high), answers, np.nan)
    value = np.where(is_reverse, low + high - value, value)
    return np.where(on_hundred, 100 * (value - low) / (high - low), value)


def read_items(items: pd.DataFrame, where: str) -> pd.DataFrame:
    """Items as a DataFrame of floats.

    Raises
    ------
    EvaluationError
        Some answers are not numbers, or two columns bear one name.
    """
    frame = pd.DataFrame(items)
    problems = [
        Problem(where, "two items bear one name", "give each a name of its own", column=str(name))
        for name in frame.columns[frame.columns.duplicated()].unique()
    ]
    if problems:
        raise EvaluationError(problems)
    numbers = frame.apply(pd.to_numeric, errors="coerce").astype(float)
    unread = (frame.notna() & numbers.isna()).sum()
    problems = [
        Problem(
            where, f"{count} answers are not numbers", "give items as numbers", column=str(name)
        )
        for name, count in unread.items()
        if count
    ]
    if problems:
        raise EvaluationError(problems)
    # inf is no answer that anybody gives.
    return numbers.where(np.isfinite(numbers))


def _per_item(given: float | Mapping[Any, float], columns: pd.Index) -> pd.Series:
    if isinstance(given, Mapping | pd.Series):
        return pd.Series({name: given.get(name, np.nan) for name in columns}, dtype=float)
    return pd.Series(float(given), index=columns)


def _check(
    answers: pd.DataFrame,
    reverse: Sequence[Any],
    low: pd.Series,
    high: pd.Series,
    minimum_answered: float,
    scoring: str,
) -> list[Problem]:
    where, known = "score_scale", [str(name) for name in answers.columns]
    problems = []
    if isinstance(reverse, str):
        problems.append(Problem(where, "reverse is one text", "give a list of columns"))
    else:
        problems += [
            Problem(where, f"reverse names {name}, which is no item", nearest(str(name), known))
            for name in reverse
            if name not in answers.columns
        ]
    problems += [
        Problem(where, "high is not above low", "give the lowest and the highest answer",
                column=str(name))
        for name in answers.columns
        if not high[name] > low[name]
    ]  # fmt: skip
    if not 0 <= minimum_answered <= 1:
        problems.append(
            Problem(where, f"minimum_answered is {minimum_answered}", "give a share, 0 to 1")
        )
    if scoring not in SCORINGS:
        problems.append(Problem(where, f"scoring is {scoring!r}", nearest(scoring, SCORINGS)))
    return problems
