"""What mentors thought of the training, where the survey asks."""

from __future__ import annotations

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import Heading, Tabulation, label, mean

#: The scale of the params file whose items are about the training.
FEEDBACK_SCALE = "training"


def measure_feedback(survey_responses: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """Mentors' mean answer to each item about the training, in each wave.

    Parameters
    ----------
    survey_responses : DataFrame
        The table ``survey_responses``.
    programme : Programme
        Items of a scale called ``training`` are about the training.

    Returns
    -------
    DataFrame, one row an item and wave that mentors answered
        ``item`` (id), ``wave``, ``n`` (mentors who answered), ``mean`` in the
        item's own unit, turned so that more is better; answers outside the
        item's range are left out.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> len(measure_feedback(table("survey_responses").empty(), programme))
    0
    """
    items = [item for item in programme.surveys.items if item.scale == FEEDBACK_SCALE]
    own = survey_responses[survey_responses["role"].eq("mentor")].dropna(subset=["answer"])
    rows = []
    for item in items:
        answers = own[own["item"].eq(item.id) & own["answer"].between(item.low, item.high)]
        turned = item.low + item.high - answers["answer"] if item.reverse else answers["answer"]
        for wave, values in turned.groupby(answers["wave"]):
            rows.append((item.id, wave, len(values), values.mean()))
    return pd.DataFrame(rows, columns=["item", "wave", "n", "mean"])


def summarise_feedback(survey_responses: pd.DataFrame, programme: Programme) -> list:
    """What mentors thought of the training; nothing where nobody was asked.

    Parameters
    ----------
    survey_responses : DataFrame
        The table ``survey_responses``.
    programme : Programme

    Returns
    -------
    list of findings
    """
    found = measure_feedback(survey_responses, programme)
    if found.empty:
        return []
    words = {item.id: item.text for item in programme.surveys.items}
    return [
        Heading(Text("What did mentors think of the training?")),
        Tabulation(
            found.assign(name=[words[item] for item in found["item"]]),
            Text("Mentors' mean answers about the training"),
            {
                "name": label(Text("Question")),
                "wave": label(Text("Survey")),
                "mean": mean(Text("Mean"), n="n"),
            },
            note=Text("More is better; each question is in its own scale."),
        ),
    ]
