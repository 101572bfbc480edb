"""What is noted beside the meetings: progress, pauses, follow-ups, ends, and self-ratings."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ...codes import SELF_RATING_WAVES
from ...programme import DEFAULT_MODULES
from . import words
from .answers import make_key
from .setting import AS_OF, SELF_RATING_GAIN, fill_table, spread, weekday

_PROGRESS = ("none", "some", "good")
_CHANGES = ("none", "more_often", "less_often", "other_form", "clearer_goals", "more_support",
            "new_match")  # fmt: skip


def draw_goal_notes(rng: np.random.Generator, goals: pd.DataFrame) -> pd.DataFrame:
    """The table ``goal_notes``: every other month or so, until a goal is reached or set aside."""
    rows = []
    for goal in goals.itertuples():
        last = AS_OF if pd.isna(goal.status_date) else goal.status_date.date()
        day, step = goal.set_on.date(), 0
        while True:
            day = weekday(day + dt.timedelta(days=int(rng.integers(40, 90))))
            if day > last or step > 4:
                break
            if rng.random() < 0.6:
                progress = _PROGRESS[min(2, int(rng.integers(0, 2)) + step // 2)]
                options = words.GOAL_NOTES[progress]
                rows.append({"goal_id": goal.goal_id, "date": day, "mentee_id": goal.mentee_id,
                             "progress": progress,
                             "note": options[rng.integers(len(options))]})  # fmt: skip
            step += 1
    rows.sort(key=lambda row: (row["goal_id"], row["date"]))
    return fill_table("goal_notes", rows)


def draw_pauses(rng: np.random.Generator, ran: pd.DataFrame) -> pd.DataFrame:
    """The table ``pauses``: a summer that was agreed on, and a few longer ones."""
    rows = []
    for pair in ran.itertuples():
        summer = weekday(dt.date(2026, 6, 29) + dt.timedelta(days=int(rng.integers(0, 10))))
        if rng.random() < 0.3 and pair.started < summer and (pair.ended or AS_OF) > summer:
            rows.append((pair, summer, summer + dt.timedelta(days=int(rng.integers(20, 41)))))
        elif rng.random() < 0.06:
            first = weekday(pair.started + dt.timedelta(days=int(rng.integers(60, 250))))
            if first < (pair.ended or AS_OF):
                rows.append((pair, first, first + dt.timedelta(days=int(rng.integers(28, 85)))))
    table = [
        {"mentee_id": pair.mentee_id, "mentor_id": pair.mentor_id, "starts": first, "ends": last}
        for pair, first, last in rows
    ]
    table.sort(key=lambda row: (row["mentee_id"], row["mentor_id"], row["starts"]))
    return fill_table("pauses", table)


def draw_follow_ups(rng: np.random.Generator, meetings: pd.DataFrame) -> pd.DataFrame:
    """The table ``follow_ups``: what each side said at three held follow-ups in four."""
    rows = []
    held = meetings[meetings["kind"].eq("follow_up") & meetings["held"].notna()]
    for meeting in held.itertuples():
        if rng.random() > 0.75:
            continue
        for role in ("mentee", "mentor"):
            change = _CHANGES[rng.choice(7, p=[0.6, 0.12, 0.03, 0.06, 0.07, 0.08, 0.04])]
            works, fails = words.FOLLOW_UPS
            rows.append({
                "mentee_id": meeting.mentee_id, "mentor_id": meeting.mentor_id,
                "date": meeting.held.date(), "role": role,
                "works": works[rng.integers(len(works))],
                "does_not_work": None if change == "none" else fails[rng.integers(len(fails))],
                "progress": _PROGRESS[rng.choice(3, p=[0.12, 0.5, 0.38])], "change": change,
            })  # fmt: skip
    rows.sort(key=lambda row: (row["mentee_id"], row["mentor_id"], row["date"], row["role"]))
    return fill_table("follow_ups", rows)


def draw_end_requests(rng: np.random.Generator, ran: pd.DataFrame) -> pd.DataFrame:
    """The table ``end_requests``: some of the pairs that ended had asked for it."""
    rows = []
    for pair in ran.itertuples():
        if pair.ended is not None and rng.random() < 0.4:
            asked = weekday(pair.ended - dt.timedelta(days=int(rng.integers(8, 30))))
            handled = weekday(asked + dt.timedelta(days=int(rng.integers(1, 8))))
            rows.append({"mentee_id": pair.mentee_id, "mentor_id": pair.mentor_id,
                         "asked_by": ("mentee", "mentor")[int(rng.random() < 0.3)],
                         "date": asked, "handled_on": min(handled, pair.ended)})  # fmt: skip
    rows.sort(key=lambda row: (row["mentee_id"], row["mentor_id"], row["date"]))
    return fill_table("end_requests", rows)


def draw_self_ratings(
    rng: np.random.Generator, trainings: pd.DataFrame, attendance: pd.DataFrame, *, seed: int
) -> pd.DataFrame:
    """Rows of ``survey_responses``: what mentors say that they can do, before and after."""
    came = attendance[attendance["attended"]].merge(trainings, on="training_id")
    questions = {module.id: module.questions for module in DEFAULT_MODULES}
    rows = []
    for one in came.itertuples():
        answers = rng.random(2) < (0.85, 0.75)
        level = 2.7 + spread(rng, 1, 0.6, 0.5)[0]
        for wave, answered, gain in zip(
            SELF_RATING_WAVES, answers, (0, SELF_RATING_GAIN), strict=True
        ):
            for question in questions[one.module]:
                mean = level + gain + spread(rng, 1, 0.3, 0.2)[0]
                score = float(np.floor(mean) + (rng.random() < mean % 1))
                if answered:
                    rows.append({"respondent": make_key(seed, one.id), "role": "mentor",
                                 "wave": wave, "date": one.date, "item": question.id,
                                 "answer": score})  # fmt: skip
    rows.sort(key=lambda row: (row["wave"], row["respondent"], row["item"]))
    return fill_table("survey_responses", rows)
