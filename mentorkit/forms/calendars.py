"""Calendar files of a pair's or a group's planned meetings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..errors import Problem, TableError, nearest
from ..language import Text
from ..meetings import plan_group_meetings, plan_pair_meetings
from ..programme import Programme
from ..session import Phase, open_phase
from ..tables import current_pairs
from ..tables.private import write_private
from ..tables.pseudonyms import Pseudonyms
from .events import build_calendar
from .folder import ABOUT, CALENDARS, make_folder, name_folder

_FILE = "meetings.ics"


def write_calendars(
    programme: Programme,
    as_of: dt.date | None = None,
    language: str = "",
    *,
    pair: str = "",
    group: str = "",
    summary: str = "",
) -> list[Path]:
    """Write a calendar file of the planned meetings of a pair, of a group, or of all of them.

    A file tells when and where, and no more: that somebody takes part is sensitive, and
    calendars are read over shoulders. It lies in the coordinator's folder, for its owner alone
    to read, in a folder named by the pair's ids or the group. Written anew it updates the
    calendars that it was sent to, and cancels in them what is no longer planned.

    Parameters
    ----------
    programme : Programme
    as_of : date, optional
        Meetings from this day on; the params file's, else today.
    language : {"sv", "en"}, optional
        Of the summary; the programme's own by default.
    pair : str, optional
        Ids of mentee and mentor, as ``E017:M004``.
    group : str, optional
        Name of a peer group.
    summary : str, optional
        What every event is called; "Möte" or "Meeting" by default.

    Returns
    -------
    list of Path
        The files, by pair and group; those without any planned meeting have none.

    Raises
    ------
    TableError
        There is no such pair or group, or nothing is planned for it.
    StoreError
        A file cannot be written.
    """
    phase = open_phase("06_meetings", programme.path, as_of=as_of or "", language=language)
    called = " ".join(summary.split()) or Text("Meeting").render(phase.language)
    plans = _choose(phase, pair, group)
    pseudonyms = Pseudonyms.of(programme)
    pseudonyms.keep()
    written = []
    for whose, meetings in plans:
        folder = make_folder(programme, CALENDARS, _name(whose), whose)
        path = folder / _FILE
        text = build_calendar(
            meetings,
            called,
            pseudonyms.name_meeting,
            now=dt.datetime.now(dt.UTC),
            as_of=phase.as_of,
            earlier=_read(path),
        )
        write_private(path, text)
        written.append(path)
    return written


def _choose(phase: Phase, pair: str, group: str) -> list[tuple[Mapping, pd.DataFrame]]:
    """Whose calendars are to be written, and the meetings of each."""
    meetings, attendance, pairs = phase.read("meetings", "meeting_attendance", "pairs")
    of_pairs = plan_pair_meetings(meetings, attendance, pairs, phase.as_of)
    of_groups = plan_group_meetings(meetings, phase.as_of)
    keys = ["mentee_id", "mentor_id"]
    plans = {
        **{f"{e}:{m}": rows for (e, m), rows in of_pairs.groupby(keys)},
        **{str(name): rows for name, rows in of_groups.groupby("group")},
    }
    known = {f"{e}:{m}": {"pair": [e, m]} for e, m in current_pairs(pairs)[keys].to_numpy()}
    groups = {name: {"group": name} for name in meetings["group"].dropna()}
    earlier = _written_before(phase.programme)
    wanted = [("pair", pair.strip(), known), ("group", group.strip(), groups)]
    problems = [
        Problem(
            f"--{option}", f"{one} is not known", nearest(one, among) if among else "see the tables"
        )
        for option, one, among in wanted
        if one and one not in among
    ]
    if problems:
        raise TableError(problems)
    asked = [one for _, one, _ in wanted if one]
    whose = {**earlier, **groups, **known}
    chosen = asked or sorted({*plans, *earlier})
    lacking = [one for one in asked if one not in plans and one not in earlier]
    if lacking:
        raise TableError(
            Problem(one, f"no meeting is planned from {phase.as_of} on",
                    "write the day into the column planned of the table meetings")
            for one in lacking
        )  # fmt: skip
    return [(whose[one], plans.get(one, meetings.iloc[:0])) for one in chosen]


def _name(whose: Mapping) -> str:
    return " ".join(whose["pair"]) if "pair" in whose else whose["group"]


def _written_before(programme: Programme) -> dict[str, Mapping]:
    """The pairs and groups that have a calendar: what is no longer planned must be cancelled."""
    found: dict[str, Mapping] = {}
    for about in (programme.coordinator_folder / CALENDARS).glob(f"*/{ABOUT}"):
        try:
            whose = json.loads(about.read_text(encoding="utf-8"))
            one = ":".join(whose["pair"]) if "pair" in whose else str(whose["group"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if (about.parent / _FILE).is_file() and about.parent.name == name_folder(_name(whose)):
            found[one] = whose
    return found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
