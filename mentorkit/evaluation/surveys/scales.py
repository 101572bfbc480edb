"""Scales: scores of respondents, and how well a scale's items hang together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ...programme import Programme, Scale, Surveys
from ...result import Estimate, Words
from ..reading import check_level
from .scoring import read_items, score_scale, turn_answers

SCORE_COLUMNS = ["respondent", "role", "wave", "scale", "score"]


def score_scales(responses: pd.DataFrame, surveys: Surveys) -> pd.DataFrame:
    """Score each respondent on each scale, in each wave.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``.
    surveys : Surveys
        Scales and items; ``minimum_answered``, of a scale or of all, is the
        share of a scale's items that a respondent must have answered.

    Returns
    -------
    DataFrame
        ``respondent``, ``role``, ``wave``, ``scale``, ``score``: as
        :func:`score_scale` gives it, on the scale's range
        (:func:`scale_ranges`).

    Notes
    -----
    Items that the params file does not know, and answers outside an item's
    range, count as unanswered: see :func:`count_unread`. How many items a
    scale has is counted role by role, since not all are asked of everybody.

    Examples
    --------
    >>> said = pd.DataFrame({"respondent": "r1", "role": "mentee", "wave": "w1",
    ...                      "item": ["content", "energy", "leaving"], "answer": [4.0, 3, 1]})
    >>> score_scales(said, Surveys())["score"].tolist()
    [4.0]
    """
    if responses.empty:
        return _no_scores()
    items = _item_table(surveys)
    known = responses[responses["item"].isin(items["item"])]
    wide = (
        known.groupby(["role", "respondent", "wave", "item"])["answer"].mean().unstack("item")
        if len(known)
        else pd.DataFrame()
    )
    asked = _list_asked(read_answers(responses, surveys), items)
    found = []
    for role, own in wide.groupby("role") if len(wide) else ():
        for scale in surveys.scales:
            names = asked.get((role, scale.id), [])
            if names:
                scores = _score(own.reindex(columns=names), items, scale, surveys)
                found.append(scores.dropna().reset_index().assign(scale=scale.id))
    if not found:
        return _no_scores()
    scores = pd.concat(found).sort_values(["respondent", "role", "wave", "scale"])
    return scores[SCORE_COLUMNS].reset_index(drop=True)


def _score(answers: pd.DataFrame, items: pd.DataFrame, scale: Scale, surveys: Surveys) -> pd.Series:
    own = items.set_index("item")
    # A scale of which one role is asked some items only is scored as it is for all.
    on_hundred = own.loc[own["scale"].eq(scale.id), "on_hundred"].any()
    own = own.loc[answers.columns]
    return score_scale(
        answers,
        reverse=own.index[own["reverse"].astype(bool)].tolist(),
        low=own["low"],
        high=own["high"],
        minimum_answered=surveys.least_answered(scale.id),
        scoring="0-100" if on_hundred else "mean",
    )


def _no_scores() -> pd.DataFrame:
    return pd.DataFrame(columns=SCORE_COLUMNS).astype({"score": float})


def scale_ranges(surveys: Surveys) -> dict[str, tuple[float, float]]:
    """The lowest and highest score of each scale.

    Examples
    --------
    >>> scale_ranges(Surveys())["recommendation"]
    (0.0, 10.0)
    """
    asked = {item.scale for item in surveys.items}
    return {scale.id: surveys.range_of(scale.id) for scale in surveys.scales if scale.id in asked}


def count_unread(responses: pd.DataFrame, surveys: Surveys) -> pd.DataFrame:
    """Answers that no scale could use: an unknown item, or outside the item's range.

    Returns
    -------
    DataFrame
        ``item``, ``answers``, ``reason`` (``"unknown"`` or ``"range"``).
    """
    items = _item_table(surveys).set_index("item")
    given = responses.dropna(subset=["answer"])
    known = given["item"].isin(items.index)
    ends = items.reindex(given.loc[known, "item"])
    answers = given.loc[known, "answer"].to_numpy(float)
    outside = (answers < ends["low"].to_numpy()) | (answers > ends["high"].to_numpy())
    counts = [
        given.loc[~known, "item"].value_counts().rename("answers").to_frame().assign(
            reason="unknown"
        ),
        given.loc[known, "item"][outside].value_counts().rename("answers").to_frame().assign(
            reason="range"
        ),
    ]  # fmt: skip
    return pd.concat(counts).rename_axis("item").reset_index()


def _item_table(surveys: Surveys) -> pd.DataFrame:
    columns = ["item", "scale", "low", "high", "reverse"]
    rows = [
        (item.id, item.scale, float(item.low), float(item.high), item.reverse)
        for item in surveys.items
    ]
    items = pd.DataFrame(rows, columns=columns).astype({"low": float, "high": float})
    # A range of another kind than its items' own: see Surveys.range_of.
    on_hundred = {scale.id: surveys.is_on_hundred(scale.id) for scale in surveys.scales}
    items["on_hundred"] = items["scale"].map(on_hundred).astype(bool)
    items["asked_of"] = [item.asked_of for item in surveys.items]
    return items


def read_answers(responses: pd.DataFrame, surveys: Surveys) -> pd.DataFrame:
    """Every answer to a known item, with its scale and its ``value``.

    Reverse items are turned, answers outside the range are NaN; where the
    scale is scored on 0 to 100 ``value`` is too.
    """
    items = _item_table(surveys)
    read = responses[["respondent", "role", "wave", "item", "answer"]].merge(items, on="item")
    columns = ("answer", "low", "high", "reverse", "on_hundred")
    answer, low, high, reverse, on_hundred = (read[name].to_numpy() for name in columns)
    return read.assign(
        value=turn_answers(answer.astype(float), low, high, reverse.astype(bool), on_hundred)
    )


def _list_asked(read: pd.DataFrame, items: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """Items of each scale put to each role: by the params file, or since it answered them."""
    asked = items.explode("asked_of")[["asked_of", "scale", "item"]]
    asked = asked.rename(columns={"asked_of": "role"})
    found = read.loc[read["value"].notna(), ["role", "scale", "item"]]
    both = pd.concat([asked, found]).drop_duplicates()
    return both.groupby(["role", "scale"])["item"].agg(list).to_dict()


def cronbach_alpha(
    items: pd.DataFrame, *, missing: str = "pairwise", level: float = 0.95
) -> Estimate:
    """How well the items of a scale hang together.

    Parameters
    ----------
    items : DataFrame or array, shape (n_respondents, n_items)
        Answers, reverse items already turned.
    missing : {"pairwise", "listwise"}
        Covariances from all who answered both items, or from those alone who
        answered every item.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        Alpha with Feldt's interval; ``n`` counts the respondents used.

    Raises
    ------
    EvaluationError
        Fewer than two items or two respondents, answers that are not numbers,
        or that never differ.

    Notes
    -----
    One row an answer becomes one row a respondent by
    ``answers.pivot(index="respondent", columns="item", values="answer")``. An
    item to which everybody gave one answer counts, and lowers alpha. Alpha is
    below 0 where items contradict each other on the whole: most often one
    should have been turned.

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334. Feldt, Woodruff and Salih
    (1987), Applied Psychological Measurement 11, 93-103.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 3, 5], "c": [2, 2, 4, 4]})
    >>> print(cronbach_alpha(answers))
    Cronbach's alpha: 0.93 (95% interval 0.56 to 1.00; 4 people)
    """
    from scipy.stats import f

    check_level("cronbach_alpha", level)
    if missing not in ("pairwise", "listwise"):
        raise EvaluationError(
            Problem("cronbach_alpha", f"missing is {missing!r}",
                    nearest(missing, ["pairwise", "listwise"]))
        )  # fmt: skip
    answers = read_items(items, "cronbach_alpha")
    answers = answers.dropna(how="all" if missing == "pairwise" else "any")
    n, k = answers.shape
    if k < 2 or n < 2:
        raise EvaluationError(
            Problem("cronbach_alpha", f"{k} items and {n} respondents are too few",
                    "give at least two of each")
        )  # fmt: skip
    covariance = answers.cov().to_numpy()
    total = covariance.sum()
    if not np.isfinite(total) or total <= 0:
        raise EvaluationError(
            Problem("cronbach_alpha", "the sum of the items does not vary, or two items were "
                    "never answered by the same people", "leave such items out")
        )  # fmt: skip
    alpha = k / (k - 1) * (1 - np.trace(covariance) / total)
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * f.isf(p, n - 1, (n - 1) * (k - 1)) for p in (tail, 1 - tail))
    return Estimate(
        name=Text("Cronbach's alpha"),
        value=float(alpha),
        low=float(low),
        high=float(high),
        n=n,
        spec=".2f",
        method=Text("Cronbach's alpha with Feldt's interval"),
        source="Cronbach (1951), Psychometrika 16, 297-334",
        level=level,
        assumptions=(Text("the items measure one thing equally well"),),
    )


def scale_name(programme: Programme, scale: str) -> Words:
    """The scale's name in the organisation's words."""
    names: dict[str, Words] = {own.id: own.name for own in programme.surveys.scales}
    return names.get(scale, scale)
