"""What the training says: may mentors start, what is left, and who is to be reminded."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import MEETING_FORMS
from ..language import Plural, Text, Wording
from ..programme import Programme
from ..result import (
    Answer,
    Chart,
    Count,
    Decision,
    Fact,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Share,
    Status,
    Tabulation,
    count,
    fact,
    label,
    share,
)
from .coverage import list_upcoming, measure_coverage, summarise_modules
from .tracking import TRAINING_STATES, count_running, list_untrained, who_may_start

_NEEDS_TRAININGS = Text(
    "which mentors are trained. Supply the table trainings: one row a training, with its module, "
    "as the params file names it, and its date."
)
_NEEDS_ATTENDANCE = Text(
    "who was at the trainings. Supply the table training_attendance: one row a person at a "
    "training. Until then every mentor counts as not trained."
)
_NEEDS_MENTORS = Text("the mentors. Supply the table people with the role mentor.")
THEMES = {
    "diversity_inclusion": Text("diversity and inclusion"),
    "mentoring_techniques": Text("mentoring techniques"),
    "other": Text("other theme"),
}


def _name_modules(programme: Programme) -> dict[str, Wording]:
    return {module.id: module.name for module in programme.training}


def _judge(bad: int, n: int, programme: Programme) -> Status:
    """How things stand when `bad` of `n` are not as they should be; never finer than is told."""
    few, limit = programme.privacy.minimum_group, programme.adjustments.untrained_share
    if n < few:
        return "info"
    if bad == 0:
        return "good"
    if bad < few:
        return "watch"
    return "act" if bad / n > limit else "watch"


# ---------------------------------------------------------------- who may start


def summarise_readiness_to_start(
    tracked: pd.DataFrame, pairs: pd.DataFrame, programme: Programme
) -> list:
    """How many mentors may start, and whether any meet mentees without training.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    pairs : DataFrame
        The table ``pairs``; may have no rows.
    programme : Programme

    Returns
    -------
    list of findings
    """
    required = [module.name for module in programme.training if module.required]
    if not required:
        return [
            Answer(Text("No training is required of mentors, so everybody may start."), "watch")
        ]
    if tracked.empty:
        return [Missing("people", _NEEDS_MENTORS)]
    ready = who_may_start(tracked)
    return [
        _answer_ready(ready, programme),
        _answer_running(ready, pairs, programme),
        Note(Text("Required before the first meeting: {modules}.", modules=required)),
    ]


def _answer_ready(ready: pd.DataFrame, programme: Programme) -> Answer:
    n, may = len(ready), int(ready["may_start"].sum())
    if may == n:
        text = Plural(
            "{n} mentor has done all required training and may start.",
            "All {n} mentors have done all required training and may start.",
            n=Count(n),
        )
    else:
        text = Text(
            "{may} of {n} mentors have done all required training and may start ({share}).",
            may=Count(may),
            n=Count(n),
            share=Share(may, n),
        )
    return Answer(text, _judge(n - may, n, programme))


def _answer_running(
    ready: pd.DataFrame, pairs: pd.DataFrame, programme: Programme
) -> Answer | None:
    running = set(count_running(pairs).index)
    meet = ready[ready["id"].isin(running)]
    if meet.empty:
        return None
    untrained = int((~meet["may_start"]).sum())
    if untrained == 0:
        text = Text("Every mentor who meets a mentee today is trained.")
        return Answer(text, _judge(0, len(meet), programme))
    text = Plural(
        "{n} of the {mentors} mentors who meet a mentee today lacks required training. Invite them "
        "to the next one.",
        "{n} of the {mentors} mentors who meet a mentee today lack required training. Invite them "
        "to the next one.",
        n=Count(untrained),
        mentors=Count(len(meet)),
    )
    # Untrained mentors who already meet are always something to act on, however few.
    told = len(meet) >= programme.privacy.minimum_group
    return Answer(text, "act" if told else "info")


# ---------------------------------------------------------------- modules and themes


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
    findings: list = []
    if trainings.empty:
        findings.append(Missing("trainings", _NEEDS_TRAININGS))
    elif attendance.empty:
        findings.append(Missing("training_attendance", _NEEDS_ATTENDANCE))
    if len(tracked):
        findings += [
            Heading(Text("How far has each module come?")),
            _tabulate_modules(tracked, programme),
        ]
    if len(attendance):
        coverage = measure_coverage(people, trainings, attendance, programme, as_of)
        if len(coverage) > 1 and coverage["mentors"].max() > 0:
            findings += _chart_coverage(coverage)
    findings += [
        Heading(Text("Trainings to come")),
        _tabulate_upcoming(list_upcoming(trainings, programme, as_of), programme),
    ]
    return findings


def _tabulate_modules(tracked: pd.DataFrame, programme: Programme) -> Tabulation:
    modules = summarise_modules(tracked)
    names = _name_modules(programme)
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
            **{state: count(TRAINING_STATES[state]) for state in TRAINING_STATES},
            "share": share(Text("Share done"), k="done", n="mentors"),
            "next_date": fact(Text("Next training"), "d"),
        },
        note=Text("Done counts a training that was attended and still holds."),
    )


def _chart_coverage(coverage: pd.DataFrame) -> list:
    tabulation = Tabulation(
        coverage,
        Text("Mentors with all required training, month by month"),
        {
            "date": fact(Text("At the end of"), "d"),
            "ready": count(Text("Mentors who may start")),
            "share": share(Text("Share"), k="ready", n="mentors"),
        },
        note=Text("Among those who are mentors today; who was a mentor at the time is not known."),
    )
    chart = Chart(
        tabulation,
        "line",
        x="date",
        y=["share"],
        alt=Text("Line: the share of mentors with all required training at the end of each month."),
    )
    return [chart, tabulation]


def _tabulate_upcoming(upcoming: pd.DataFrame, programme: Programme) -> Tabulation | Note:
    if upcoming.empty:
        return Note(Text("No training is planned. Book one if any mentor lacks required training."))
    names = _name_modules(programme)
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


# ---------------------------------------------------------------- reminders


def list_reminders(
    tracked: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame, programme: Programme
) -> list:
    """For the coordinator: whom to invite, to which module, and when.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    people, pairs : DataFrame
        The tables.
    programme : Programme

    Returns
    -------
    list of findings
        Empty if nobody lacks required training.
    """
    listed = list_untrained(tracked, people, pairs)
    if listed.empty:
        return []
    names = _name_modules(programme)
    table = listed.assign(
        lacks=[[names[module] for module in modules] for modules in listed["lacking"]]
    )
    return [
        Heading(Text("Mentors to invite")),
        PersonList(
            table,
            Text("Mentors who lack required training, those who meet a mentee first"),
            {
                "name": Text("Name"),
                "email": Text("E-mail"),
                "lacks": Text("Modules to do"),
                "next_date": Text("Next training"),
                "running_pairs": Text("Running pairs"),
            },
        ),
    ]


# ---------------------------------------------------------------- the end of the page


def conclude_training(
    tracked: pd.DataFrame, pairs: pd.DataFrame, programme: Programme
) -> list[Limits | Decision]:
    """What the page cannot say, and what it asks its readers to decide.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    pairs : DataFrame
        The table ``pairs``.
    programme : Programme
    """
    limits = [
        Text("Attendance says that a mentor was there, not what they learnt or use."),
        Text("Training done elsewhere is seen only if it stands in the tables."),
    ]
    if not _has_feedback(programme):
        limits.append(
            Text(
                "What mentors thought of the training is not measured: the survey has no scale "
                "called training."
            )
        )
    ready = who_may_start(tracked)
    running = set(count_running(pairs).index)
    lacking = ready[~ready["may_start"]]
    asked = []
    if lacking["id"].isin(running).any():
        asked.append(
            Text("Decide whether mentors who lack training pause their meetings until they have it.")
        )
    if lacking["next_date"].isna().any():
        asked.append(Text("Decide on dates for the modules that have none."))
    if not asked:
        asked.append(Text("Nothing new: decide only when the next training is to be held."))
    return [
        Limits(limits),
        Decision(
            [
                *asked,
                Text(
                    "The limit for untrained mentors is {share}; decide if it is to stay.",
                    share=Fact(programme.adjustments.untrained_share, ".0%"),
                ),
            ]
        ),
    ]


def _has_feedback(programme: Programme) -> bool:
    return any(scale.id == "training" for scale in programme.surveys.scales)
