"""The group meetings to come, as a workbook for the coordinator to approve and send back."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path

import pandas as pd

from ..compose import GroupPlan, plan_group_meetings
from ..errors import Problem, TableError
from ..language import Text
from ..programme import Programme
from ..session import open_phase
from ..tables import write_sheets


def write_schedule(
    programme: Programme, as_of: dt.date | None = None, language: str = "", *, time: str = ""
) -> tuple[Path, GroupPlan]:
    """Write the group meetings that are left, and who is invited, as a workbook of two sheets.

    The coordinator changes days and places, moves people, takes rows away, and names the
    file in the params file as ``meetings`` (sheet ``meetings``) and as
    ``meeting_attendance`` (sheet ``meeting_attendance``). A plan that is made anew has
    the same ids and replaces what was planned. It names people and lies in the
    coordinator's folder.

    Parameters
    ----------
    programme : Programme
    as_of : date, optional
        The day to plan from; the params file's, else today.
    language : {"sv", "en"}, optional
        Of the labels; the programme's own by default.
    time : str
        When the meetings begin, as ``"14:30"``.

    Returns
    -------
    path : Path
    plan : GroupPlan

    Raises
    ------
    TableError
        No group meeting is left to plan, `time` is no time, or the file cannot be written.
    """
    if time and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", time):
        raise TableError(Problem("--time", f"{time!r} is no time", "write it as 14:30"))
    phase = open_phase("06_meetings", programme.path, as_of=as_of or "", language=language)
    plan = plan_group_meetings(phase)
    if plan.meetings.empty:
        raise TableError(
            Problem(
                "meetings",
                "no group meeting is left to plan",
                "see cadence.group_meetings and period in the params file, and which pairs run; "
                "where groups stay together, page 03 proposes the first",
            )
        )
    meetings = plan.meetings.assign(time=time or None)
    path = programme.coordinator_folder / f"group-meetings-{phase.as_of.isoformat()}.xlsx"
    with contextlib.suppress(OSError):  # whoever writes the workbook says what is wrong
        programme.make_coordinator_folder()
    names = phase.read("people").dropna(subset=["name"]).drop_duplicates("id")
    name = Text("name").render(phase.language)
    invited = plan.attendance.merge(plan.meetings[["meeting_id", "planned", "group"]])
    day, group = Text("day").render(phase.language), Text("group").render(phase.language)
    invited = pd.DataFrame(
        {
            "meeting_id": invited["meeting_id"],
            day: invited["planned"],
            group: invited["group"],
            "id": invited["id"],
            name: invited["id"].map(names.set_index("id")["name"]),
            "attended": invited["attended"],
        }
    )
    sheets = {"meetings": meetings, "meeting_attendance": invited}
    return write_sheets(_keep_filled(path), sheets, language=phase.language), plan


def _keep_filled(path: Path) -> Path:
    """A name that is free: a workbook that somebody may have filled in is kept."""
    first, number = path, 2
    while path.exists():
        path, number = first.with_stem(f"{first.stem}-{number}"), number + 1
    return path
