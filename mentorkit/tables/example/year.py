"""What the pairs do: agreements and goals at the start, trainings, and a year of meetings."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from . import setting, words
from .setting import AS_OF, END, START, fill_table, weekday


def _day(day: dt.date, days: float) -> dt.date:
    return weekday(day + dt.timedelta(days=round(days)))


def _pick(rng: np.random.Generator, options, size: int) -> tuple[str, ...]:
    return tuple(options[i] for i in sorted(rng.choice(len(options), size, replace=False)))


def draw_agreements(rng: np.random.Generator, ran: pd.DataFrame) -> pd.DataFrame:
    """The table ``agreements``: nineteen pairs in twenty have written one."""
    rows = []
    for pair in ran.itertuples():
        signed = _day(pair.started, rng.integers(0, 24))
        if rng.random() < 0.05 or signed > (pair.ended or AS_OF):
            continue
        rows.append(
            {
                "mentee_id": pair.mentee_id,
                "mentor_id": pair.mentor_id,
                "date": signed,
                "cadence_weeks": (2, 3, 4, 6)[rng.choice(4, p=[0.06, 0.18, 0.66, 0.1])],
                "confidentiality": rng.random() < 0.96,
                "ends": END,
                "mentee_expectations": _pick(rng, words.MENTEE_EXPECTS, rng.integers(1, 5)),
                "mentor_expectations": _pick(rng, words.MENTOR_EXPECTS, rng.integers(0, 4)),
            }
        )
    rows.sort(key=lambda row: (row["date"], row["mentee_id"]))
    return fill_table("agreements", rows)


def draw_goals(rng: np.random.Generator, ran: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The table ``goals``: one to three a pair; a better covered pair reaches more of them."""
    wanted = dict(zip(people["id"], people["goals"], strict=True))
    rows = []
    for pair in ran.itertuples():
        if rng.random() < 0.04:
            continue
        last = pair.ended or AS_OF
        kinds = [list(words.GOALS)[k] for k in rng.permutation(3)[: rng.integers(1, 4)]]
        for kind in kinds:
            goal, measure = words.GOALS[kind][rng.integers(len(words.GOALS[kind]))]
            topics = wanted[pair.mentee_id]
            set_on = _day(pair.started, rng.integers(5, 45))
            if set_on > last:
                continue
            due = _day(set_on, rng.integers(150, 390))
            reached_by = _day(set_on, rng.integers(90, 420))
            fate = rng.random()
            status, when = "open", None
            if fate < 0.06:
                dropped = _day(set_on, rng.integers(60, 250))
                status, when = ("dropped", dropped) if dropped <= last else ("open", None)
            elif fate < 0.55 + 0.3 * pair.cover and reached_by <= last:
                status, when = "reached", reached_by
            rows.append(
                {
                    "mentee_id": pair.mentee_id,
                    "mentor_id": pair.mentor_id,
                    "kind": kind,
                    "goal": goal.format(topic=topics[rng.integers(len(topics))]),
                    "measure": measure if rng.random() < 0.85 else None,
                    "set_on": set_on,
                    "due": min(due, END),
                    "status": status,
                    "status_date": when,
                }
            )
    rows.sort(key=lambda row: (row["set_on"], row["mentee_id"]))
    _number(rows, "goal_id", "G")
    return fill_table("goals", rows)


def _number(rows: list[dict], column: str, letter: str) -> None:
    width = max(3, len(str(len(rows))))
    for i, row in enumerate(rows):
        row[column] = f"{letter}{i + 1:0{width}d}"


#: Module: days it was given, two of them before the pairs started.
_TRAININGS = {
    "diversity_inclusion": (
        dt.date(2025, 9, 23), dt.date(2025, 10, 2), dt.date(2025, 11, 11), dt.date(2026, 2, 10),
    ),
    "mentoring_techniques": (
        dt.date(2025, 9, 25), dt.date(2025, 10, 7), dt.date(2025, 11, 13), dt.date(2026, 2, 12),
    ),
}  # fmt: skip


def draw_trainings(
    rng: np.random.Generator, applicants: pd.DataFrame, left: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables ``trainings`` and ``training_attendance``.

    Nine mentors in ten complete both modules before the pairs start, most of
    the others later, a few never.
    """
    trainings = [
        {"module": module, "date": day, "hours": 3.0 if module[0] == "d" else 4.0,
         "form": "in_person" if number % 2 == 0 else "video", "number": number}
        for module, days in _TRAININGS.items()
        for number, day in enumerate(days)
    ]  # fmt: skip
    trainings.sort(key=lambda row: row["date"])
    for i, row in enumerate(trainings):
        row["training_id"] = f"T{i + 1:02d}"
    named = {(row["module"], row["number"]): row for row in trainings}
    accepted = applicants[(applicants["role"] == "mentor") & (applicants["arm"] == "accepted")]
    attendance = []
    for mentor in sorted(accepted["id"]):
        for module in _TRAININGS:
            date = int(rng.integers(2))
            early = rng.random() < 0.955
            if early:
                calls = [(date, True)]
            else:
                calls = [(date, False)] if rng.random() < 0.6 else []
                for late in (2, 3):
                    calls.append((late, rng.random() < 0.4))
                    if calls[-1][1]:
                        break
            for number, attended in calls:
                row = named[module, number]
                gone = left[mentor]
                if pd.isna(gone) or gone > pd.Timestamp(row["date"]):
                    attendance.append(
                        {"training_id": row["training_id"], "id": mentor, "attended": attended}
                    )
    attendance.sort(key=lambda row: (row["training_id"], row["id"]))
    return fill_table("trainings", trainings), fill_table("training_attendance", attendance)


def draw_meetings(
    rng: np.random.Generator,
    ran: pd.DataFrame,
    people: pd.DataFrame,
    applicants: pd.DataFrame,
    left: pd.Series,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables ``meetings`` and ``meeting_attendance``.

    A pair's meetings lie about four weeks apart: closer where the mentor
    covers more of the goals (``setting.CADENCE_RATIO``). Few never meet, some
    stop and some fade out.
    """
    rows: list[dict] = []
    wanted = dict(zip(people["id"], people["goals"], strict=True))
    for pair in ran.itertuples():
        rows += _one_to_one(rng, pair, wanted[pair.mentee_id])
        rows += _follow_up(rng, pair)
    accepted = applicants[applicants["arm"] == "accepted"]
    joined = people[people["id"].isin(accepted["id"])]
    rows += _gatherings(rng, joined, left)
    # Many meet on one day: their order in the log is the order of their days, then chance.
    order = np.lexsort((rng.random(len(rows)), [row["planned"].toordinal() for row in rows]))
    rows = [rows[i] for i in order]
    _number(rows, "meeting_id", "K")
    attendance = [
        {"meeting_id": row["meeting_id"], "id": person, "attended": attended}
        for row in rows
        for person, attended in row.pop("present", ())
    ]
    return fill_table("meetings", rows), fill_table("meeting_attendance", attendance)


def _one_to_one(rng: np.random.Generator, pair, goals: tuple[str, ...]) -> list[dict]:
    last = pair.ended or AS_OF
    pace = 26 * setting.CADENCE_RATIO ** (pair.cover - 0.5) * np.exp(rng.normal(0, 0.12))
    course = ("regular", "never", "stops", "fades")[rng.choice(4, p=[0.84, 0.03, 0.06, 0.07])]
    form = ("in_person", "video")[rng.choice(2, p=[0.6, 0.4])]
    held_so_far = 0
    stop_after = int(rng.integers(2, 7))
    rows = []
    planned = _day(pair.started, 4 + rng.gamma(2.5, 6))
    while planned <= last:
        held = None
        misses = rng.random()
        if course != "never" and misses > 0.05:
            held = _day(planned, rng.choice([0, 0, 0, 0, rng.integers(1, 9)]))
        if held is not None and held > last:
            held = None
        rows.append(_meeting(rng, pair, planned, held, form, goals))
        held_so_far += held is not None
        given_up = course == "never" and len(rows) == 2
        if given_up or (course == "stops" and held_so_far >= stop_after):
            return rows
        gap = pace * np.exp(rng.normal(0, 0.22))
        if course == "fades":
            gap *= 1.22**held_so_far
        planned = _out_of_holidays(rng, _day(held or planned, gap))
    # The next one stands in the calendar of a pair that still meets.
    if pair.ended is None and course in ("regular", "fades") and planned <= END:
        rows.append(_meeting(rng, pair, planned, None, form, goals))
    return rows


def _out_of_holidays(rng: np.random.Generator, day: dt.date) -> dt.date:
    if day.month == 7 and rng.random() < 0.85:
        return _day(dt.date(day.year, 8, 10), rng.integers(0, 14))
    if (day.month, day.day) >= (12, 20) or (day.month == 1 and day.day <= 6):
        return _day(dt.date(day.year + (day.month == 12), 1, 8), rng.integers(0, 9))
    return day


def _meeting(rng, pair, planned: dt.date, held: dt.date | None, form: str, goals) -> dict:
    row = {"kind": "one_to_one", "planned": planned, "held": held,
           "mentee_id": pair.mentee_id, "mentor_id": pair.mentor_id}  # fmt: skip
    if rng.random() < 0.25:
        form = ("in_person", "video", "phone")[rng.integers(3)]
    row["form"] = form
    if held is not None:
        row["minutes"] = float(15 * rng.integers(2, 7))
        if rng.random() < 0.9:
            topics = [goals[rng.integers(len(goals))]]
            topics += _pick(rng, words.MEETING_TOPICS, rng.integers(0, 3))
            row["topics"] = tuple(dict.fromkeys(topics))
        if rng.random() < 0.6:
            step = words.NEXT_STEPS[rng.integers(len(words.NEXT_STEPS))]
            row["next_step"] = step.format(topic=goals[rng.integers(len(goals))])
    return row


def _follow_up(rng: np.random.Generator, pair) -> list[dict]:
    """A meeting with the coordinator each quarter."""
    rows = []
    for month in (dt.date(2026, 1, 12), dt.date(2026, 4, 13), dt.date(2026, 8, 17),
                  dt.date(2026, 11, 9)):  # fmt: skip
        planned = _day(month, rng.integers(0, 18))
        if planned < _day(pair.started, 30) or (pair.ended and planned > pair.ended):
            continue
        held = planned if planned <= AS_OF and rng.random() < 0.86 else None
        rows.append(
            {"kind": "follow_up", "planned": planned, "held": held, "mentee_id": pair.mentee_id,
             "mentor_id": pair.mentor_id, "minutes": 30.0 if held else None, "form": "video"}
        )  # fmt: skip
    return rows


def _gatherings(rng: np.random.Generator, joined: pd.DataFrame, left: pd.Series) -> list[dict]:
    """Kick-offs and the closing for all, group meetings for peer groups across departments."""
    mentees = joined[joined["role"] == "mentee"].sort_values(["department", "id"])["id"].tolist()
    everyone = joined["id"].tolist()
    rows = []

    def present(ids: list[str], day: dt.date, share: float) -> list[tuple[str, bool]]:
        here = [i for i in ids if pd.isna(left[i]) or left[i] >= pd.Timestamp(day)]
        return [(i, bool(there)) for i, there in zip(here, rng.random(len(here)) < share,
                                                     strict=True)]  # fmt: skip

    for k, day in enumerate(setting.KICK_OFFS):
        rows.append({"kind": "kick_off", "planned": day, "held": day, "minutes": 180.0,
                     "form": "in_person", "topics": ("förväntningar", "riktlinjer", "mål"),
                     "present": present(everyone[k::2], day, 0.92)})  # fmt: skip
    rows.append({"kind": "closing", "planned": setting.CLOSING, "form": "in_person"})
    n_groups = max(1, round(len(mentees) / 8))
    for g in range(n_groups):
        # Every n-th of a list by department: colleagues of one department are dealt apart.
        group = mentees[g::n_groups]
        shift = int(rng.integers(0, 10))
        for turn in range(6):
            day = _day(START, 42 + 70 * turn + shift)
            if day.month == 7:
                continue
            future = day > AS_OF
            rows.append(
                {"kind": "group", "planned": day, "held": None if future else day,
                 "group": f"Grupp {g + 1}", "minutes": None if future else 90.0,
                 "form": "in_person" if turn % 2 == 0 else "video",
                 "topics": () if future else _pick(rng, words.MEETING_TOPICS, 2),
                 "present": () if future else present(group, day, 0.8)}
            )  # fmt: skip
            if turn == 5:  # the last is yet to be planned
                rows.pop()
    return rows
