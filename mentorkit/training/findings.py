"""What the training says: may mentors start, and what is left to decide."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..language import Plural, Text
from ..programme import Programme
from ..result import (
    Answer,
    Count,
    Decision,
    Fact,
    Limits,
    Missing,
    Note,
    Share,
    Status,
    judge_openly,
)
from .feedback import FEEDBACK_SCALE
from .tracking import count_running, who_may_start

_NEEDS_ATTENDANCE = Text(
    "who is trained and may start. Supply the table training_attendance, one row a person at a "
    "training, and the table trainings, one row a training with its module and date."
)
_NEEDS_MENTORS = Text("the mentors. Supply the table people with the role mentor.")


def _judge(bad: int, n: int, programme: Programme) -> Status:
    """How things stand when `bad` of `n` are not as they should be; never finer than is told."""
    few, limit = programme.privacy.minimum_count, programme.adjustments.untrained_share
    if n < few:
        return "info"
    if bad == 0:
        return "good"
    if bad < few:
        return "watch"
    return "act" if bad / n > limit else "watch"


# ---------------------------------------------------------------- who may start


def summarise_readiness_to_start(
    tracked: pd.DataFrame, pairs: pd.DataFrame, attendance: pd.DataFrame, programme: Programme
) -> list:
    """How many mentors may start, and whether any meet mentees without training.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    pairs : DataFrame
        The table ``pairs``; may have no rows.
    attendance : DataFrame
        The table ``training_attendance``. Without rows nobody's training is
        known, and nothing is said of it.
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
    if attendance.empty:
        return [Missing("training_attendance", _NEEDS_ATTENDANCE)]
    ready = who_may_start(tracked)
    return [
        _answer_ready(ready, programme),
        _answer_running(ready, pairs, programme),
        Note(Text("Required before the first meeting: {modules}.", modules=required)),
    ]


def _answer_ready(ready: pd.DataFrame, programme: Programme) -> Answer:
    n, may = len(ready), int(ready["may_start"].sum())
    privacy, told = programme.privacy, Share(may, n)
    if Count(n).hides(privacy):
        return Answer(Text("Too few mentors to tell how many have done all required training."))
    if may == n:
        text = Plural(
            "{n} mentor has done all required training and may start.",
            "All {n} mentors have done all required training and may start.",
            n=Count(n),
        )
    elif 0 < n - may < programme.privacy.minimum_count <= n:
        text = Text(
            "All but fewer than {few} of the {n} mentors have done all required training and may "
            "start.",
            few=Fact(programme.privacy.minimum_count),
            n=Count(n),
        )
    elif told.hides(privacy):
        text = Text(
            "{may} of {n} mentors have done all required training and may start.",
            may=Count(may),
            n=Count(n),
        )
    else:
        text = Text(
            "{may} of {n} mentors have done all required training and may start ({share}).",
            may=Count(may),
            n=Count(n),
            share=told,
        )
    status = judge_openly(lambda k: _judge(n - k, n, programme), may, privacy)
    return Answer(text, status or "info", rests_on=())


def _answer_running(
    ready: pd.DataFrame, pairs: pd.DataFrame, programme: Programme
) -> Answer | None:
    running = set(count_running(pairs).index)
    meet = ready[ready["id"].isin(running)]
    if meet.empty:
        return None
    mentors = Count(len(meet))
    if mentors.hides(programme.privacy):
        return Answer(Text("Too few mentors meet a mentee today to tell whether all are trained."))
    untrained = int((~meet["may_start"]).sum())
    if untrained == 0:
        text = Text("Every mentor who meets a mentee today is trained.")
        return Answer(text, "good", rests_on=(mentors,))
    text = Plural(
        "{n} of the {mentors} mentors who meet a mentee today lacks required training. Invite them "
        "to the next one.",
        "{n} of the {mentors} mentors who meet a mentee today lack required training. Invite them "
        "to the next one.",
        n=Count(untrained),
        mentors=mentors,
    )
    # Untrained mentors who already meet are always something to act on, however few.
    return Answer(text, "act", rests_on=(mentors,))


# ---------------------------------------------------------------- the end of the page


def conclude_training(
    tracked: pd.DataFrame,
    pairs: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
    ratings: pd.DataFrame | None = None,
) -> list[Limits | Decision]:
    """What the page cannot say, and what it asks its readers to decide.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    pairs, attendance : DataFrame
        The tables.
    programme : Programme
    as_of : date
        Once the programme is over, nothing is asked.
    ratings : DataFrame, optional
        From :func:`measure_self_rating`.
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
    if ratings is not None:
        limits.append(_limit_ratings(ratings))
    if programme.period.is_over(as_of):
        return [Limits(limits)]
    if attendance.empty:
        asked = [Text("Decide who records the trainings and who was there, and from when.")]
        return [Limits(limits), Decision(asked)]
    ready = who_may_start(tracked)
    if Count(len(ready)).hides(programme.privacy):
        # To ask about those who lack training would say that somebody does.
        return [Limits(limits), Decision([Text("Decide when the next training is to be held.")])]
    running = set(count_running(pairs).index)
    lacking = ready[~ready["may_start"]]
    asked = []
    if lacking["id"].isin(running).any():
        asked.append(
            Text("Decide whether mentors who lack training pause meetings until they have it.")
        )
    if lacking["next_date"].isna().any():
        asked.append(Text("Decide on dates for the modules that have none."))
    if not asked:
        asked.append(Text("Nothing new: decide only when the next training is to be held."))
    return [Limits(limits), Decision(asked)]


def _limit_ratings(ratings: pd.DataFrame) -> Text:
    if ratings.empty:
        return Text(
            "What mentors say that they can do before and after is not known: put the questions "
            "that mentorkit survey writes to those who come to a training."
        )
    return Text(
        "What mentors say that they can do is not what they do; many rate themselves too high "
        "until they have learnt what they did not know, and no group without training is compared."
    )


def _has_feedback(programme: Programme) -> bool:
    return any(scale.id == FEEDBACK_SCALE for scale in programme.surveys.scales)
