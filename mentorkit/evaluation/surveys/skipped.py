"""Items that those who answered a survey passed over."""

from __future__ import annotations

import pandas as pd

from ...programme import Surveys
from .scales import read_answers


def count_skipped(responses: pd.DataFrame, surveys: Surveys) -> pd.DataFrame:
    """How many of those who answered a wave gave no answer to an item.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``.
    surveys : Surveys
        An answer outside an item's range is none.

    Returns
    -------
    DataFrame
        ``role``, ``wave``, ``item``, ``skipped``, ``of`` (who answered at least
        one item of the wave) and ``share``. An item that nobody of the role
        answered in the wave was not asked and is left out; whom of them it was
        put to is not known, so that an item for some looks skipped by others.

    Examples
    --------
    >>> said = pd.DataFrame({"respondent": ["r1", "r1", "r2"], "role": "mentee", "wave": "w",
    ...                      "item": ["seen", "heard", "seen"], "answer": [4.0, 3.0, 5.0]})
    >>> count_skipped(said, Surveys()).values.tolist()
    [['mentee', 'w', 'seen', 0, 2, 0.0], ['mentee', 'w', 'heard', 1, 2, 0.5]]
    """
    read = read_answers(responses, surveys).dropna(subset=["value"])
    of = read.groupby(["role", "wave"])["respondent"].nunique()
    found = read.groupby(["role", "wave", "item"])["respondent"].nunique().rename("answered")
    found = found.reset_index()
    keys = pd.MultiIndex.from_frame(found[["role", "wave"]])
    found["of"] = of.reindex(keys).to_numpy()
    found["skipped"] = found["of"] - found["answered"]
    found["share"] = found["skipped"] / found["of"]
    order = {item.id: i for i, item in enumerate(surveys.items)}
    found = found.sort_values(
        ["role", "wave", "item"], key=lambda column: column.map(order) if column.name == "item"
        else column, ignore_index=True,
    )  # fmt: skip
    return found[["role", "wave", "item", "skipped", "of", "share"]]
