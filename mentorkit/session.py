"""What a notebook opens: the programme, its tables as of a day, and its reader."""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from .errors import Problem, nearest
from .language import LANGUAGES, Plural, Text
from .programme import Programme
from .programme.fields import YEARS
from .publication import Ledger, Released
from .publication.linking import System
from .publication.page import PAGES
from .publication.turns import end_turn, folder_of_run, wait_for
from .result import Answer, Count, Fact, Missing
from .tables.draws import apply_draw, current_arms
from .tables.schemas import TABLES
from .tables.self_ratings import part_self_ratings
from .tables.views import close_pairs, current_pairs, known_on, start_pairs

AUDIENCES = ("leadership", "coordinator")
PARAMETERS = ("params", "as_of", "language", "audience")


@dataclass(frozen=True)
class Phase:
    """A phase of the programme, opened for a reader; made by :func:`open_phase`.

    Parameters
    ----------
    name : str
        Page name, e.g. ``"06_meetings"``.
    programme : Programme
    as_of : date
        Nothing later than this day is read.
    language : {"sv", "en"}
    audience : {"leadership", "coordinator"}
    tables : mapping of str to DataFrame
    ledger : Ledger
        What editions of earlier days have published.
    """

    name: str
    programme: Programme
    as_of: dt.date
    language: str
    audience: str
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    ledger: Ledger = field(default_factory=Ledger, repr=False)

    def read(self, *names: str) -> Any:
        """The tables called `names`, as they stood on ``as_of``.

        Returns
        -------
        DataFrame or list of DataFrame
            A table that was not supplied comes without rows. Approved pairs that
            have met run, and pairs that can run no longer have ended; see
            :func:`~mentorkit.tables.start_pairs` and
            :func:`~mentorkit.tables.close_pairs`. Applications have the answers
            that a draw gave (:func:`~mentorkit.tables.apply_draw`). Answers to the survey
            are without mentors' ratings of themselves: those are :attr:`self_ratings`.
        """
        frames = [self._known(name) for name in names]
        return frames[0] if len(frames) == 1 else frames

    def _known(self, name: str) -> pd.DataFrame:
        from .tables.schemas import table

        frame = known_on(table(name).name, self.tables[name], self.as_of)
        if name == "applications":
            return apply_draw(frame, self.arms, self.as_of)
        if name == "survey_responses":
            return part_self_ratings(frame)[0]
        if name != "pairs":
            return frame
        frame = start_pairs(frame, self._known("meetings"))
        employment = self._known("employment")
        return close_pairs(frame, employment, self.programme.period, self.as_of)

    @property
    def self_ratings(self) -> pd.DataFrame:
        """What mentors said at trainings that they can do: rows of ``survey_responses``."""
        name = "survey_responses"
        return part_self_ratings(known_on(name, self.tables[name], self.as_of))[1]

    @property
    def arms(self) -> pd.DataFrame:
        """The sides of the draw in force, by id; see :func:`~mentorkit.tables.current_arms`."""
        return current_arms(self._known("studies"), self._known("study_arms"))

    @property
    def is_over(self) -> bool:
        """True if the programme's last day has passed: nothing is proposed for it any more."""
        return self.programme.period.is_over(self.as_of)

    def tell_end(self) -> list[Answer]:
        """What a page that proposes or reminds says first once the programme is over."""
        if not self.is_over:
            return []
        return [
            Answer(
                Text(
                    "The programme ended on {day}: nothing is proposed for it any more.",
                    day=Fact(self.programme.period.end),
                )
            )
        ]

    def tell_approved(self) -> list[Answer]:
        """What a page of running pairs says of the approved that have not begun."""
        now = current_pairs(self.read("pairs"))
        waiting = int(now["state"].eq("approved").sum())
        if not waiting:
            return []
        return [
            Answer(
                Plural(
                    "{n} pair is approved and not yet started; write the state running in the "
                    "sheet when it begins.",
                    "{n} pairs are approved and not yet started; write the state running in the "
                    "sheet when they begin.",
                    n=Count(waiting),
                )
            )
        ]

    def told_of(self, among: str) -> set[int]:
        """The numbers of a group's people that earlier editions for leadership told."""
        return self.ledger.known(among) if self.audience == "leadership" else set()

    def has(self, name: str) -> bool:
        """True if the table called `name` has rows."""
        return not self.read(name).empty

    def missing(self, *names: str) -> list[Missing]:
        """What to tell the reader of tables that were not supplied, or hold nothing yet."""
        return [
            Missing(name, self._tell_missing(name).replace(table=name, what=TABLES[name].text))
            for name in names
            if not self.has(name)
        ]

    def _tell_missing(self, name: str) -> Text:
        if name in self.programme.tables:
            return Text(
                'the table {table} ("{what}") holds no rows yet. Fill in the file that the params '
                "file names under tables.{table}."
            )
        return Text(
            'the table {table} ("{what}") has not been supplied. Name its CSV or Excel file under '
            "tables.{table} in the params file."
        )

    def end(self) -> Released:
        """The mark of a notebook that came to its end; shown by its last cell."""
        folder = folder_of_run()
        if folder is not None:
            end_turn(folder, self.name, self.ledger)
        return Released(
            {
                "kind": "end",
                "page": self.name,
                "audience": self.audience,
                "language": self.language,
            }
        )


def open_phase(
    name: str,
    params: str | Path = "params/example.yaml",
    *,
    as_of: str | dt.date = "",
    language: str = "",
    audience: str = "leadership",
) -> Phase:
    """Open a phase: check the notebook's parameters, load the programme, find its tables.

    Parameters
    ----------
    name : str
        Page name, e.g. ``"06_meetings"``.
    params : path
        The params file; from the working directory, a folder above it, or
        mentorkit's own.
    as_of : str or date
        Day to look back from, ``"2026-10-31"``; empty for the params file's,
        else today.
    language : str
        ``"sv"``, ``"en"``; empty for the programme's own.
    audience : str
        ``"leadership"`` or ``"coordinator"``.

    Returns
    -------
    Phase

    Raises
    ------
    ProgrammeError
        Every parameter that cannot be used, or the params file's problems.
    TableError, StoreError
        The tables cannot be read.
    """
    from .tables import open_programme, open_tables, read_hidden, read_ledger

    problems = _unknown_parameters(name)
    if name not in PAGES:
        problems.append(Problem(name, "this is not a page of mentorkit", nearest(name, PAGES)))
    day = read_day(as_of, problems)
    for parameter, value, allowed in (
        ("language", language, ("", *LANGUAGES)),
        ("audience", audience, AUDIENCES),
    ):
        if value not in allowed:
            problems.append(
                Problem(name, f"{parameter} is {value!r}",
                        f"write one of {', '.join(a for a in allowed if a)}")
            )  # fmt: skip
    path = find_params(params)
    programme = open_programme(path, problems)
    day = programme.reading_date(day)
    return Phase(
        name=name,
        programme=programme,
        as_of=day,
        language=language or programme.language,
        audience=audience,
        tables=open_tables(programme),
        ledger=Ledger.of_records(
            read_ledger(programme, day), _pages_before(name, audience), read_hidden(programme, day)
        ),
    )


def _pages_before(name: str, audience: str) -> Callable[[], list[System]] | None:
    """In a run, what the pages before this one told and hid, once they have been released."""
    folder = folder_of_run()
    if folder is None or audience != "leadership":
        return None
    names = list(PAGES)
    return partial(wait_for, folder, names[: names.index(name)])


def find_params(params: str | Path) -> Path:
    """Where a params file lies: a path is tried from here, from above, and from the project."""
    path = Path(str(params))
    with contextlib.suppress(RuntimeError):  # the home of nobody
        path = path.expanduser()
    if path.is_absolute():
        return path
    here = Path.cwd()
    with contextlib.suppress(OSError, ValueError):  # what no file can be called is nowhere
        for folder in (here, *here.parents, Path(__file__).resolve().parents[1]):
            if (folder / path).is_file():
                return folder / path
    return here / path


def read_day(
    as_of: Any,
    problems: list[Problem],
    where: str = "as_of",
    mend: str = 'write it in quotes, as "2026-10-31"',
) -> dt.date | None:
    """The day to look back from, if any was given; what is wrong with it joins `problems`."""
    day = as_of.date() if isinstance(as_of, dt.datetime) else as_of
    if day in ("", None):
        return None
    try:
        day = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    except (TypeError, ValueError):
        problems.append(Problem(where, f"{as_of!r} is not a date", mend))
        return None
    if day.year not in YEARS:
        problems.append(Problem(where, f"{day} is not a day from {YEARS[0]} to {YEARS[-1]}", mend))
        return None
    return day


def _unknown_parameters(name: str) -> list[Problem]:
    """Parameters that papermill put into the notebook although it has none such.

    papermill itself only warns of a misspelt parameter. In a fresh kernel the
    only plain values are the parameters; later an analyst has values of their
    own, and only a near miss is refused.
    """
    try:
        from IPython import get_ipython
    except ImportError:
        return []
    shell = get_ipython()
    if shell is None:
        return []
    fresh = not shell.user_ns.get("_mentorkit_opened", False)
    shell.user_ns["_mentorkit_opened"] = True
    hidden = set(shell.user_ns_hidden) | {"In", "Out", "exit", "quit"}
    problems = []
    for key, value in shell.user_ns.items():
        if key.startswith("_") or key in PARAMETERS or key in hidden:
            continue
        if not isinstance(value, (str, int, float, bool, list, dict, type(None))):
            continue
        if fresh or difflib.get_close_matches(key, PARAMETERS, n=1, cutoff=0.7):
            problems.append(
                Problem(name, f"{key} is not a parameter of this notebook",
                        nearest(key, PARAMETERS))
            )  # fmt: skip
    return problems
