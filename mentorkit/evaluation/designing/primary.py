"""Which outcomes answer for the programme: those entered before the data were seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from ...language import Text
from ...tables.views import read_moments

#: What can be compared between the two sides, in the order in which it is told.
OUTCOMES = ("wellbeing", "inclusion", "ties_across", "retention", "promotion", "mobility")
#: The same in words, where no scale of the programme gives them.
OUTCOME_NAMES = {
    "wellbeing": Text("Wellbeing"),
    "inclusion": Text("Inclusion"),
    "ties_across": Text("People turned to in other departments"),
    "retention": Text("Still employed"),
    "promotion": Text("Promoted"),
    "mobility": Text("Moved to another department"),
}


def date_first_data(
    outcome: str,
    start: dt.date,
    *,
    survey_responses: pd.DataFrame | None = None,
    waves: Sequence[str] = (),
    ties: pd.DataFrame | None = None,
) -> pd.Timestamp:
    """The first day on which somebody may have seen how an outcome goes.

    Parameters
    ----------
    outcome : str
    start : date
        The programme's first day.
    survey_responses, ties : DataFrame, optional
        The tables.
    waves : sequence of str
        The surveys' waves in order; the first is where everybody starts from.

    Returns
    -------
    Timestamp
        Of a survey's scale the first answer of the second wave; of ties the
        second round; of what the register of employees tells the day after the
        programme's first. NaT where nothing has been seen.
    """
    if outcome in ("wellbeing", "inclusion"):
        if survey_responses is None or len(waves) < 2:
            return pd.NaT
        return survey_responses.loc[survey_responses["wave"].isin(waves[1:]), "date"].min()
    if outcome == "ties_across":
        days = [] if ties is None else sorted(ties["date"].dropna().unique())
        return pd.Timestamp(days[1]) if len(days) > 1 else pd.NaT
    return pd.Timestamp(start) + pd.Timedelta(days=1)


def judge_primary(
    primary_outcomes: pd.DataFrame | None,
    start: dt.date,
    *,
    survey_responses: pd.DataFrame | None = None,
    waves: Sequence[str] = (),
    ties: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Of each outcome that was entered, whether it was before its data were seen.

    Parameters
    ----------
    primary_outcomes : DataFrame
        The table ``primary_outcomes``.
    start, survey_responses, waves, ties
        As in :func:`date_first_data`.

    Returns
    -------
    DataFrame, one row an outcome, in order of entry
        ``outcome``, ``entered_at`` (UTC), ``seen_from`` and ``in_time``: it was
        entered on a day before anything was seen. An entry without a moment is not.

    Examples
    --------
    >>> entered = pd.DataFrame({"outcome": ["retention", "promotion"],
    ...     "entered_at": ["2025-12-01T09:00:00Z", "2026-03-01T09:00:00Z"]})
    >>> judge_primary(entered, dt.date(2026, 1, 1))["in_time"].tolist()
    [True, False]
    """
    columns = ["outcome", "entered_at", "seen_from", "in_time"]
    if primary_outcomes is None or primary_outcomes.empty:
        return pd.DataFrame(columns=columns)
    entered = read_moments(primary_outcomes["entered_at"])
    seen = pd.Series(
        [
            date_first_data(
                outcome, start, survey_responses=survey_responses, waves=waves, ties=ties
            )
            for outcome in primary_outcomes["outcome"]
        ],
        index=primary_outcomes.index,
        dtype="datetime64[us]",
    )
    judged = pd.DataFrame(
        {
            "outcome": primary_outcomes["outcome"].astype(str),
            "entered_at": entered,
            "seen_from": seen,
            "in_time": entered.notna() & ~(entered.dt.normalize() >= seen),
        }
    )
    return judged.sort_values("entered_at", kind="stable").reset_index(drop=True)
