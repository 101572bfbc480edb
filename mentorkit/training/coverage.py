"""How far the training has come: by module, by when, and what is planned."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import MEETING_FORMS
from ..language import Text, Wording
from ..programme import Programme
from ..result import (
    Heading,
    Missing,
    Note,
    Share,
    Tabulation,
    Thresholds,
    count,
    fact,
    label,
    share,
)
from .tracking import TRAINING_STATES, read_modules, track_training, who_may_start
from .unknown import tell_unknown_modules

_NEEDS_TRAININGS = Text(
    "which trainings have been given and are planned. Supply the table trainings: one row a "
    "training, with its module, as the params file names it, and its date."
)
THEMES = {
    "diversity_inclusion": Text("diversity and inclusion"),
    "mentoring_techniques": Text("mentoring techniques"),
    "other": Text("other theme"),
}


def name_modules(programme: Programme) -> dict[str, Wording]:
    """The name of each module, in the organisation's words."""
    return {module.id: module.name for module in programme.training}


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


def summarise_coverage(
    tracked: pd.DataFrame,
    people: pd.DataFrame,
    trainings: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
) -> list:
    """Coverage by module and theme, over time, and the trainings to come.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    people, trainings, attendance : DataFrame
        The tables.
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
    """
    if trainings.empty:
        return [Missing("trainings", _NEEDS_TRAININGS)]
    findings: list = tell_unknown_modules(trainings, programme)
    if len(tracked) and len(attendance):
        findings += [
            Heading(Text("How far has each module come?")),
            _tabulate_modules(tracked, programme),
        ]
    if len(attendance):
        coverage = measure_coverage(people, trainings, attendance, programme, as_of)
        steps = choose_steps(coverage, programme.privacy)
        if len(steps):
            findings.append(_tabulate_steps(steps))
    findings += [
        Heading(Text("Trainings to come")),
        _tabulate_upcoming(list_upcoming(trainings, programme, as_of), programme),
    ]
    return findings


def _tabulate_modules(tracked: pd.DataFrame, programme: Programme) -> Tabulation:
    modules = summarise_modules(tracked)
    names = name_modules(programme)
    table = modules.assign(
        name=[names[module] for module in modules["module"]],
        theme=[THEMES[theme] for theme in modules["theme"]],
        asked=[Text("yes") if required else Text("no") for required in modules["required"]],
    )
    return Tabulation(
        table,
        Text("Mentors by module and theme"),
        {
            "name": label(Text("Module")),
            "theme": fact(Text("Theme")),
            "asked": fact(Text("Required")),
            **{state: count(text, part_of="mentors") for state, text in TRAINING_STATES.items()},
            "share": share(Text("Share done"), k="done", n="mentors"),
            "next_date": fact(Text("Next training"), "d"),
        },
        note=Text("Done counts a training that was attended and still holds."),
    )


def choose_steps(coverage: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """The months by which enough more mentors had their training to be told of.

    Parameters
    ----------
    coverage : DataFrame
        From :func:`measure_coverage`; the last row is today's.
    thresholds : Thresholds

    Returns
    -------
    DataFrame
        Rows of `coverage` before today's, each at least ``minimum_count`` mentors from the
        next and from today's: the first month of those with as many. Months of whom a share
        would tell of too few are left out.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> days = pd.date_range("2026-01-31", periods=5, freq="ME")
    >>> months = pd.DataFrame({"date": days, "ready": [12, 44, 44, 49, 51], "mentors": 54})
    >>> choose_steps(months, SimpleNamespace(minimum_count=5))
            date  ready  mentors
    0 2026-01-31     12       54
    1 2026-02-28     44       54
    """
    rows = list(coverage.itertuples())
    chosen: list = []
    last = rows.pop().ready if rows else 0
    for row in reversed(rows):
        if chosen and row.ready == last:
            chosen[-1] = row
        elif abs(row.ready - last) >= thresholds.minimum_count:
            chosen.append(row)
            last = row.ready
    told = [row.Index for row in chosen if not Share(row.ready, row.mentors).hides(thresholds)]
    return coverage.loc[sorted(told)].reset_index(drop=True)


def _tabulate_steps(steps: pd.DataFrame) -> Tabulation:
    return Tabulation(
        steps,
        Text("By when today's mentors had all required training"),
        {
            "date": fact(Text("At the end of"), "d"),
            "ready": count(Text("Mentors who might start"), series=True),
            "share": share(Text("Share"), k="ready", n="mentors"),
        },
        note=Text(
            "Only months by which enough more had it to be told of; how many may start today "
            "stands above. Who was a mentor at the time is not known."
        ),
    )


def _tabulate_upcoming(upcoming: pd.DataFrame, programme: Programme) -> Tabulation | Note:
    if upcoming.empty:
        return Note(Text("No training is planned. Book one if any mentor lacks required training."))
    names = name_modules(programme)
    table = upcoming.assign(
        name=[names.get(m, Text("not a module of the programme")) for m in upcoming["module"]],
        form=[MEETING_FORMS.get(form) for form in upcoming["form"]],
    )
    return Tabulation(
        table,
        Text("Planned trainings"),
        {
            "date": fact(Text("Date"), "d"),
            "name": label(Text("Module")),
            "hours": fact(Text("Hours")),
            "form": fact(Text("Form")),
        },
    )
