"""What is asked for of a new programme, checked as a whole, and what is taken where nothing is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import Problem, nearest
from ..language import LANGUAGES, Text
from ..programme.fields import YEARS
from ..session import read_day
from ..tables.letters import keep_seen
from ..tables.schemas import TABLES

#: Tables that mentorkit writes and nobody fills in by hand, and the command that does.
WRITTEN = {
    **{table.name: "mentorkit design" for table in TABLES.values() if table.settled},
    "comment_themes": "mentorkit code-comments",
}
#: Tables that an organisation fills in, in the order of their import.
FILLED_IN = tuple(name for name in TABLES if name not in WRITTEN)


@dataclass(frozen=True)
class Choices:
    """What a new programme is to be called, when it runs and what will be filled in.

    Parameters
    ----------
    id, name, organisation : str
    language : {"sv", "en"}
    start, end : date
    tables : tuple of str
    assumed : tuple of str
        Which of these nobody chose.
    """

    id: str
    name: str
    organisation: str
    language: str
    start: dt.date
    end: dt.date
    tables: tuple[str, ...]
    assumed: tuple[str, ...] = ()


def choose(
    folder_name: str,
    *,
    language: str = "",
    name: str = "",
    organisation: str = "",
    start: str = "",
    end: str = "",
    tables: Sequence[str] = (),
    today: dt.date | None = None,
) -> tuple[Choices | None, list[Problem]]:
    """Check what was asked for, and take a default for what was not.

    Parameters
    ----------
    folder_name : str
        The id is made of it.
    language : str
        ``sv`` or ``en``; Swedish by default.
    name, organisation : str
    start, end : str
        Days as 2026-10-31; a year from the first of next month by default.
    tables : sequence of str
        Those to be filled in; all that an organisation fills in by default.
        ``people`` is always one.
    today : date, optional

    Returns
    -------
    Choices or None
        None if anything is wrong.
    list of Problem
        All that is wrong.

    Examples
    --------
    >>> chosen, problems = choose("Våren 2027", start="2027-01-15", tables=["meetings"])
    >>> chosen.id, chosen.end, chosen.tables
    ('varen-2027', datetime.date(2028, 1, 14), ('people', 'meetings'))
    >>> print(*choose("x", start="15/1", tables=["meeting"])[1], sep="\\n")
    --start: '15/1' is not a date; write it as 2026-10-31.
    --table: meeting is not a table of mentorkit; did you mean meetings?
    """
    problems: list[Problem] = []
    if language and language not in LANGUAGES:
        problems.append(
            Problem("--language", f"{language!r} is not a language of mentorkit",
                    "write sv or en")
        )  # fmt: skip
        language = ""
    language = language or LANGUAGES[0]
    written = {"name": name, "organisation": organisation, "start": start, "end": end}
    assumed = tuple(option for option, value in written.items() if not value)
    called = _read_words("--name", name, problems)
    ours = _read_words("--organisation", organisation, problems)
    first, last = _read_period(start, end, today or dt.date.today(), problems)
    chosen = _read_tables(tables, problems)
    if problems:
        return None, problems
    called = called or Text("Mentoring programme {year}", year=str(first.year)).render(language)
    ours = ours or Text("Our organisation").render(language)
    return (
        Choices(make_id(folder_name), called, ours, language, first, last, chosen, assumed),
        [],
    )


def make_id(name: str) -> str:
    """An id of the letters that one may have.

    Examples
    --------
    >>> make_id("Våren 2027"), make_id("_Ö_"), make_id("...")
    ('varen-2027', 'o', 'programme')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain)[:64].strip("-_") or "programme"


def _read_words(option: str, written: str, problems: list[Problem]) -> str:
    words = " ".join(keep_seen(written).split())
    if written and not words:
        problems.append(Problem(option, "it holds no letter", "write it, or leave the option out"))
    if len(words) > 200:
        problems.append(Problem(option, f"it has {len(words)} letters", "write at most 200"))
    return words


def _read_period(
    start: str, end: str, today: dt.date, problems: list[Problem]
) -> tuple[dt.date, dt.date]:
    mend = "write it as 2026-10-31"
    first = read_day(start, problems, "--start", mend)
    last = read_day(end, problems, "--end", mend)
    if first is None:
        first = _first_of_next_month(today)
        if last is not None and last <= first:
            first = _in_range(_year_from(last, -1) + dt.timedelta(days=1))
    if last is None:
        last = _in_range(_year_from(first, 1) - dt.timedelta(days=1))
    if last <= first:
        problems.append(
            Problem("--end", f"{last} is not after the start, {first}",
                    "let the programme end later than it starts")
        )  # fmt: skip
    return first, last


def _in_range(day: dt.date) -> dt.date:
    return min(max(day, dt.date(YEARS[0], 1, 1)), dt.date(YEARS[-1], 12, 31))


def _first_of_next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _year_from(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _read_tables(tables: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    for name in dict.fromkeys(tables):
        if name in WRITTEN:
            problems.append(
                Problem("--table", f"{name} is not filled in by hand", f"{WRITTEN[name]} writes it")
            )
        elif name not in TABLES:
            problems.append(
                Problem("--table", f"{name} is not a table of mentorkit", nearest(name, FILLED_IN))
            )
    wanted = {"people", *(tables or FILLED_IN)}
    return tuple(name for name in FILLED_IN if name in wanted)
