"""Sheets to prepare a meeting with, one a person and meeting."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..codes import MEETING_FORMS, MEETING_KINDS
from ..language import Text, format_value
from ..meetings import plan_meetings_alone, plan_pair_meetings
from ..meetings.preparation import Preparation, prepare_meetings
from ..programme import Programme
from ..session import open_phase
from ..tables.private import write_private
from ..tables.pseudonyms import Pseudonyms
from .folder import PREPARATION, make_folder, name_folder

_TEMPLATE = Path(__file__).with_name("preparation.html.j2")
#: Lines to write on, after each question and at the end: so many that most sheets are one page.
_LINES, _LAST_LINES = 1, 4
_OTHER = {"mentee": "mentor", "mentor": "mentee"}


def write_preparation(
    programme: Programme,
    as_of: dt.date | None = None,
    language: str = "",
    *,
    within_days: int = 14,
) -> list[Path]:
    """Write a sheet for whoever of a pair is invited to a meeting planned soon.

    Each is a page to print, with the pair's goals and how far they have come, what was agreed
    last time, and open questions of the organisation's and of mentorkit's. It rests on what both
    know; nothing that one of them said at a follow-up or in a survey is there. It lies in the
    coordinator's folder, in a folder of the person's own, for the coordinator to hand on.

    Parameters
    ----------
    programme : Programme
    as_of : date, optional
        Meetings from this day on; the params file's, else today.
    language : {"sv", "en"}, optional
        The programme's own by default.
    within_days : int
        Meetings until so many days after `as_of`.

    Returns
    -------
    list of Path
        A file for each person and meeting. One written for the same meeting before goes.

    Raises
    ------
    StoreError
        A file cannot be written.
    """
    phase = open_phase("06_meetings", programme.path, as_of=as_of or "", language=language)
    meetings, attendance, pairs = phase.read("meetings", "meeting_attendance", "pairs")
    goals, notes, people = phase.read("goals", "goal_notes", "people")
    tables = meetings, attendance, pairs, phase.as_of
    planned, alone = plan_pair_meetings(*tables), plan_meetings_alone(*tables)
    until = phase.as_of + dt.timedelta(days=within_days)
    prepared = prepare_meetings(
        planned, meetings, goals, notes, programme, pairs=pairs, until=until, alone=alone
    )
    pseudonyms = Pseudonyms.of(programme)
    pseudonyms.keep()
    names = {
        role: people[people["role"].eq(role).fillna(False)].dropna(subset=["name"])
        for role in ("mentee", "mentor")
    }
    named = {role: dict(zip(own["id"], own["name"], strict=True)) for role, own in names.items()}
    written = []
    for one in prepared:
        folder = make_folder(programme, PREPARATION, one.owner, {"id": one.owner})
        code = _code(pseudonyms, one.meeting, one.role)
        path = folder / f"{one.meeting['planned']:%Y-%m-%d}-{code}.html"
        _take_away(folder, code, path)  # the meeting was moved
        write_private(path, build_sheet(one, named, programme, phase.language))
        written.append(path)
    for row in alone.to_dict("records"):  # who is no longer invited had a sheet before
        role = _OTHER[row["role"]]
        folder = programme.coordinator_folder / PREPARATION / name_folder(row[f"{role}_id"])
        _take_away(folder, _code(pseudonyms, row, role))
    return written


def _code(pseudonyms: Pseudonyms, meeting: Mapping, role: str) -> str:
    """A sheet's own name: of two pairs that are invited to the same meeting, each has its own."""
    about = [str(meeting["meeting_id"]), str(meeting[f"{_OTHER[role]}_id"]), role]
    return pseudonyms.name_meeting("\0".join(about))[:8]


def _take_away(folder: Path, code: str, keep: Path | None = None) -> None:
    for earlier in folder.glob(f"*-{code}.html"):
        if earlier != keep:
            with contextlib.suppress(OSError):
                earlier.unlink()


def build_sheet(
    one: Preparation, names: Mapping[str, Mapping[str, str]], programme: Programme, language: str
) -> str:
    """A sheet as HTML: everything escaped, nothing loaded, no script.

    Parameters
    ----------
    one : Preparation
    names : mapping
        Of ``mentee`` and ``mentor``, by id.
    programme : Programme
    language : {"sv", "en"}
    """
    from jinja2 import Environment

    said = {name: text.render(language) for name, text in _WORDS.items()}
    other = _OTHER[one.role]
    name = names[other].get(one.other) or _UNNAMED[other].render(language)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        language=language,
        programme=programme.name.render(language),
        title=(
            _ALONE if one.alone else Text("Prepare for your meeting with {name}", name=name)
        ).render(language),
        alone=one.alone,
        role=_FOR[one.role].render(language),
        about=one.owner if one.alone else f"{one.owner} {one.other}",
        facts=_facts(one, language),
        last=_last(one, language),
        goals=[_goal(goal, language) for goal in one.goals],
        questions=[question.render(language) for question in one.questions],
        lines=_LINES,
        last_lines=_LAST_LINES,
        said=said,
    )


_ALONE = Text("Prepare for your meeting")
_FOR = {"mentee": Text("For the mentee"), "mentor": Text("For the mentor")}
_UNNAMED = {"mentee": Text("your mentee"), "mentor": Text("your mentor")}
_WORDS = {
    "last": Text("Last time"),
    "agreed": Text("You agreed to"),
    "topics": Text("You talked about"),
    "first": Text("This is the first meeting that is logged for the two of you."),
    "nothing": Text("No next step was written down."),
    "goals": Text("Your goals"),
    "no_goals": Text("No goal is written down. Which would be the first?"),
    "measure": Text("You will know by"),
    "questions": Text("Questions to take with you"),
    "choose": Text("Choose one or two, and bring your own."),
    "agree": Text("What we agree this time"),
    "yours": Text(
        "The sheet is yours. What is said in the meeting stays between the two of you; leave the "
        "sheet nowhere that others read it."
    ),
    "own": Text("The sheet is yours. Leave it nowhere that others read it."),
}


def _facts(one: Preparation, language: str) -> list[str]:
    row = one.meeting
    when = format_value(row["planned"].date(), language)
    if isinstance(row["time"], str):
        when = Text("{day} at {time}", day=row["planned"].date(), time=row["time"]).render(language)
    minutes = row["minutes"]
    return [
        fact
        for fact in (
            when,
            MEETING_KINDS[row["kind"]].render(language),
            MEETING_FORMS[row["form"]].render(language) if isinstance(row["form"], str) else "",
            row["place"] if isinstance(row["place"], str) else "",
            "" if pd.isna(minutes) else Text("{n} minutes", n=int(minutes)).render(language),
            Text("to talk about: {topics}", topics=list(row["topics"])).render(language)
            if row["topics"]
            else "",
        )
        if fact
    ]


def _last(one: Preparation, language: str) -> dict | None:
    if one.last is None:
        return None
    step, topics = one.last["next_step"], one.last["topics"]
    return {
        "day": format_value(one.last["held"].date(), language),
        "step": step if isinstance(step, str) else "",
        "topics": format_value(list(topics), language) if topics else "",
    }


def _goal(goal, language: str) -> dict:
    due = "" if pd.isna(goal.due) else Text("by {day}", day=goal.due.date()).render(language)
    noted = ""
    if goal.progress is not None:
        day = format_value(goal.noted.date(), language)
        noted = f"{day}: {goal.progress.render(language)}"
    facts = [goal.kind.render(language), due, goal.status.render(language)]
    return {
        "goal": goal.goal or goal.kind.render(language),
        "facts": [fact for fact in facts if fact],
        "measure": goal.measure,
        "noted": noted,
        "note": goal.note,
    }
