"""Sheets for the coordinator: what a person decides, and sends back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from .errors import Problem, ProgrammeError
from .language import LANGUAGES
from .matching import MentorMatcher, find_trained, sort_pairs
from .profiles import select_eligible
from .programme import Programme
from .tables import open_tables, write_pairs_sheet
from .tables.views import known_on


def write_proposal(
    programme: Programme, as_of: dt.date | None = None, language: str = ""
) -> tuple[Path, int]:
    """Write the proposed pairs as a sheet in which a person approves each.

    The sheet can be imported as the table ``pairs`` as soon as states and dates
    are filled in. It names people and lies in the coordinator's folder.

    Parameters
    ----------
    programme : Programme
    as_of : date, optional
        The day to propose for; the params file's, else today.
    language : {"sv", "en"}, optional
        Of the labels; the programme's own by default.

    Returns
    -------
    path : Path
    n_pairs : int
        How many pairs are proposed.

    Raises
    ------
    ProgrammeError
        A language that mentorkit does not have.
    """
    if language not in ("", *LANGUAGES):
        raise ProgrammeError(Problem("--language", f"{language} is not known", "write sv or en"))
    day = programme.reading_date(as_of)
    tables = open_tables(programme)
    known = {
        name: known_on(name, tables[name], day)
        for name in (
            "people", "applications", "pairs", "conflicts", "trainings", "training_attendance",
        )
    }  # fmt: skip
    mentees, mentors = select_eligible(known["people"], known["applications"], programme)
    states = sort_pairs(known["pairs"], programme.period.end)
    matcher = MentorMatcher.from_programme(programme).fit(
        mentees,
        mentors,
        conflicts=known["conflicts"],
        running=states.running,
        ended=states.closed,
        trained=find_trained(programme, known["trainings"], known["training_attendance"], day),
        people=known["people"],
    )
    path = programme.reports_folder / "coordinator" / f"pairs-to-approve-{day.isoformat()}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_pairs_sheet(
        path,
        matcher.pairs_,
        known["people"],
        language=language or programme.language,
        date=day,
    )
    return path, len(matcher.pairs_)
