"""What mentors say that they can do, before a training and after it."""

from __future__ import annotations

import pandas as pd

from ..codes import SELF_RATING_WAVES
from ..language import Text
from ..programme import SELF_RATING_RANGE, Programme
from ..result import Heading, Tabulation, ends, label, mean
from .coverage import name_modules

_BEFORE, _AFTER = SELF_RATING_WAVES


def measure_self_rating(survey_responses: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """How mentors rate themselves before and after each module, within the same mentors.

    Parameters
    ----------
    survey_responses : DataFrame
        Answers of mentors to the modules' questions, in the waves
        ``training_before`` and ``training_after``, under pseudonymous keys. Other
        waves and items are passed over, and so are answers outside 1 to 5.
    programme : Programme
        Its ``training`` says what is asked of each module.

    Returns
    -------
    DataFrame, one row a question that any mentor answered both times
        ``module``, ``item``, ``n`` (who answered both times), ``before`` and
        ``after`` (their means), ``change``, ``low`` and ``high`` (95 % interval of
        the mean change, paired t; NaN of one mentor). In order of the params file.

    Notes
    -----
    Who answered once is left out: were they counted in one mean and not in the
    other, the difference would tell of who came as well as of who learnt. The
    change is what mentors say of themselves; many rate their earlier selves too
    high until they have learnt what they did not know [1]_, so that it may say
    too little.

    References
    ----------
    .. [1] Howard & Dailey (1979), Journal of Applied Psychology 64, 144-150.

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> said = pd.DataFrame({"respondent": ["R1", "R1", "R2"], "role": "mentor",
    ...     "wave": ["training_before", "training_after", "training_before"],
    ...     "item": "diversity_inclusion-1", "answer": [2.0, 4.0, 5.0]})
    >>> measure_self_rating(said, programme)[["item", "n", "before", "change"]].values.tolist()
    [['diversity_inclusion-1', 1, 2.0, 2.0]]
    """
    low, high = SELF_RATING_RANGE
    waves = survey_responses["wave"].map(SELF_RATING_WAVES.read, na_action="ignore")
    own = survey_responses.assign(wave=waves)
    own = own[own["role"].eq("mentor") & own["wave"].notna() & own["answer"].between(low, high)]
    rows = []
    for module in programme.training:
        for question in module.questions:
            answers = own[own["item"].eq(question.id)]
            wide = answers.pivot_table(index="respondent", columns="wave", values="answer")
            wide = wide.reindex(columns=[_BEFORE, _AFTER]).dropna()
            if len(wide):
                rows.append((module.id, question.id, len(wide), *_compare(wide)))
    columns = ["module", "item", "n", "before", "after", "change", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _compare(wide: pd.DataFrame) -> tuple[float, float, float, float, float]:
    """Both means, the mean change and the ends of its interval."""
    change = (wide[_AFTER] - wide[_BEFORE]).astype(float)
    low = high = float("nan")
    if len(change) > 1 and change.nunique() == 1:
        low = high = change.iloc[0]  # scipy has no interval of values that are all the same
    elif len(change) > 1:
        from scipy.stats import ttest_1samp

        low, high = ttest_1samp(change, 0).confidence_interval(0.95)
    return wide[_BEFORE].mean(), wide[_AFTER].mean(), change.mean(), float(low), float(high)


def summarise_self_rating(ratings: pd.DataFrame, programme: Programme) -> list:
    """Findings: how mentors rate themselves before and after; nothing where nobody was asked.

    Parameters
    ----------
    ratings : DataFrame
        From :func:`measure_self_rating`.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if ratings.empty:
        return []
    names = name_modules(programme)
    words = {q.id: q.text for module in programme.training for q in module.questions}
    table = ratings.assign(
        name=[names[module] for module in ratings["module"]],
        question=[words[item] for item in ratings["item"]],
    )
    return [
        Heading(Text("What do mentors say that they can do, before and after?")),
        Tabulation(
            table,
            Text("Mentors' ratings of themselves, 1 to 5, by those who answered both times"),
            {
                "question": label(Text("Question"), key="item"),
                "name": label(Text("Module"), names_row=False),
                "before": mean(Text("Before"), n="n"),
                "after": mean(Text("After"), n="n"),
                "change": mean(Text("Change"), n="n", spec=".2f"),
                **ends(mean, n="n", spec=".2f"),
            },
            note=Text(
                "More is better. The ends are those of the change's 95% interval, within the same "
                "mentors (paired t)."
            ),
        ),
    ]
