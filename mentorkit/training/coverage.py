"""How far the training has come: by module, by month, and what is planned."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..programme import Programme
from .tracking import TRAINING_STATES, read_modules, track_training, who_may_start


def list_upcoming(trainings: pd.DataFrame, programme: Programme, as_of: dt.date) -> pd.DataFrame:
    """Trainings that are planned after a day, in order of date.

    Returns
    -------
    DataFrame, one row a training
        ``date``, ``module`` (id; NaN if the params file does not name it),
        ``hours``, ``form``.
    """
    coming = trainings[trainings["date"] > pd.Timestamp(as_of)]
    coming = coming.assign(module=read_modules(coming, programme))
    coming = coming.sort_values(["date", "training_id"], kind="stable")
    return coming[["date", "module", "hours", "form"]].reset_index(drop=True)


def measure_coverage(
    people: pd.DataFrame,
    trainings: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
) -> pd.DataFrame:
    """How many of today's mentors had all required training, at the end of each month.

    Parameters
    ----------
    people, trainings, attendance, programme, as_of
        As in :func:`track_training`.

    Returns
    -------
    DataFrame, one row a month
        ``date`` (last day of the month, and `as_of`), from the month of the
        first training to `as_of` or the programme's end; ``ready`` of
        ``mentors``, and ``share`` (0 to 1). No rows without a training given.
    """
    first = trainings.loc[trainings["date"] <= pd.Timestamp(as_of), "date"].min()
    last = min(as_of, programme.period.end)
    if pd.isna(first) or first.date() > last:
        return pd.DataFrame(
            {"date": pd.Series(dtype="datetime64[us]"), "ready": pd.Series(dtype=int),
             "mentors": pd.Series(dtype=int), "share": pd.Series(dtype=float)}
        )  # fmt: skip
    days = sorted({*pd.date_range(first, last, freq="ME"), pd.Timestamp(last)})
    rows = []
    for day in days:
        tracked = track_training(people, trainings, attendance, programme, day.date())
        ready = who_may_start(tracked)["may_start"]
        rows.append((day, int(ready.sum()), len(ready)))
    coverage = pd.DataFrame(rows, columns=["date", "ready", "mentors"])
    share = coverage["ready"] / coverage["mentors"].where(coverage["mentors"] > 0)
    return coverage.assign(share=share).astype({"date": "datetime64[us]"})


def summarise_modules(tracked: pd.DataFrame) -> pd.DataFrame:
    """How many mentors have done each module.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.

    Returns
    -------
    DataFrame, one row a module, in order of the params file
        ``module``, ``theme``, ``required``, ``done``, ``expired``, ``missing``
        (mentors; they add up to ``mentors``), ``share`` (done, 0 to 1),
        ``next_date``.
    """
    modules = tracked.groupby("module", sort=False)
    found = modules.agg(
        theme=("theme", "first"), required=("required", "first"), mentors=("id", "nunique"),
        next_date=("next_date", "first"),
    )  # fmt: skip
    for state in TRAINING_STATES:
        found[state] = tracked["state"].eq(state).groupby(tracked["module"]).sum().astype(int)
    found["share"] = found["done"] / found["mentors"]
    columns = [
        "module", "theme", "required", "done", "expired", "missing", "mentors", "share",
        "next_date",
    ]  # fmt: skip
    return found.reset_index()[columns]
