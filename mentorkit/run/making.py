"""From a request to a published edition."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import Problem, nearest
from ..language import LANGUAGES
from ..publication.page import PAGES
from ..session import AUDIENCES, find_params, read_day
from .alone import working_alone, writing_reports
from .edition import Edition, refuse_back_dated
from .notebooks import execute_pages, read_state
from .publishing import publish, refuse_two_states, restore, tell_kept


def run_programme(
    params: str | os.PathLike,
    *,
    phases: Sequence[str] = (),
    as_of: str | dt.date | None = None,
    language: str = "",
    audience: str = "leadership",
    on_progress: Callable[[str], None] = lambda line: None,
) -> Path:
    """Import the tables, run the notebooks, publish the edition.

    Parameters
    ----------
    params : path
        The params file.
    phases : sequence of str
        Pages to make (``"06"``, ``"meetings"`` or ``"06_meetings"``); all by
        default. Others of the same edition stay as they are; for leadership they must be
        of the same params and tables.
    as_of : date or str, optional
        The day to look back from; the params file's, else today. For leadership not before
        one that has been published.
    language : str
        ``"sv"`` or ``"en"``; the programme's own by default.
    audience : str
        ``"leadership"`` or ``"coordinator"``.
    on_progress : callable
        Told each step in a line of words.

    Returns
    -------
    Path
        ``index.html`` of the edition.

    Raises
    ------
    MentorkitError
        The parameters, the files or a notebook cannot be used. Nothing is
        published then, and what was published before is untouched.
    """
    from ..tables import open_programme

    request = check_request(phases, as_of, language, audience)
    programme = open_programme(find_params(params), request.problems)
    edition = Edition(
        programme, programme.reading_date(request.as_of), language or programme.language, audience
    )
    with working_alone(programme):
        return _run_locked(edition, request.pages, on_progress)


@dataclass(frozen=True)
class Request:
    """What was asked of a run, as far as it can be used, and what is wrong with it."""

    pages: list[str]
    as_of: dt.date | None
    problems: list[Problem]


def check_request(
    phases: Sequence[str] = (),
    as_of: str | dt.date | None = None,
    language: str = "",
    audience: str = AUDIENCES[0],
) -> Request:
    """Check what was asked of a run; each problem names the option of the command line."""
    problems: list[Problem] = []
    pages: list[str] = []
    for phase in phases:
        found = [p for p in PAGES if phase in (p, p[:2], p[3:])]
        if not found:
            problems.append(Problem("--phase", f"{phase} is not a phase", nearest(phase, PAGES)))
        pages += found
    day = read_day(as_of, problems, "--as-of", "write it as 2026-10-31")
    if language and language not in LANGUAGES:
        problems.append(Problem("--language", f"{language} is not known", "write sv or en"))
    if audience not in AUDIENCES:
        problems.append(
            Problem("--audience", f"{audience} is not known", nearest(audience, AUDIENCES))
        )
    return Request([p for p in PAGES if p in pages] or list(PAGES), day, problems)


def _run_locked(edition: Edition, pages: list[str], on_progress: Callable[[str], None]) -> Path:
    from ..tables import import_tables

    started = dt.datetime.now(dt.UTC)
    refuse_back_dated(edition)
    with writing_reports(edition.programme):
        restore(edition.folder)
        edition.programme.make_coordinator_folder()
        edition.work_folder.mkdir(parents=True, exist_ok=True)
    report = import_tables(edition.programme)
    for line in report.lines(edition.language):
        on_progress(line)
    state = read_state(edition)
    refuse_two_states(edition, pages, state)
    made = execute_pages(edition, pages, state, on_progress)
    kept = tell_kept(edition, made, state)
    with writing_reports(edition.programme):
        publish(edition, made, report, started)
    if kept:
        on_progress(kept.render(edition.language))
    return edition.folder / "index.html"
