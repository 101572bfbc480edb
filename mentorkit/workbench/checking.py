"""A programme's files and store looked at: what is there, what is wrong, what people did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import MentorkitError, Problem, ProgrammeError
from ..language import LANGUAGES, Text
from ..programme import Programme, draft_programme
from ..session import find_params
from ..tables import Store, describe_tables, import_tables, word_tables
from ..tables.by_hand import count_by_hand, recent_changes
from ..tables.entries import ENTERED
from ..tables.gathering import gather, name_source
from ..tables.store import is_there

#: What stands for the params file where a table's name would.
PARAMS = ""
_ACTIONS = {
    "added": Text("added"),
    "changed": Text("changed"),
    "removed": Text("taken away"),
    "imported": Text("imported"),
}


@dataclass(frozen=True)
class Found:
    """A problem and the table that it was found in; ``PARAMS`` for the params file's own."""

    table: str
    problem: Problem


@dataclass(frozen=True)
class Checked:
    """What a look at a programme found.

    Attributes
    ----------
    programme : Programme, optional
        None where the params file cannot be used.
    tables : DataFrame
        In the reader's words; without rows where the params file cannot be used.
    problems : list of Found
    by_hand : DataFrame
        As :func:`~mentorkit.tables.by_hand.count_by_hand`.
    changes : DataFrame
        As :func:`~mentorkit.tables.by_hand.recent_changes`.
    language : {"sv", "en"}
    """

    programme: Programme | None
    tables: pd.DataFrame
    problems: list[Found]
    by_hand: pd.DataFrame
    changes: pd.DataFrame
    language: str = "en"

    def of_table(self, name: str | None) -> list[Found]:
        """The problems of a table; all of them for None."""
        return [found for found in self.problems if name is None or found.table == name]


def check_programme(params: str | Path, language: str = "") -> Checked:
    """Look at a params file, the tables' files and the store; nothing is written.

    Parameters
    ----------
    params : path
    language : {"sv", "en"}, optional
        The reader's; the programme's own by default.

    Returns
    -------
    Checked
        With every problem: of the params file, of the files, of the store.

    Raises
    ------
    ProgrammeError
        A language that there is not.
    """
    if language not in ("", *LANGUAGES):
        wrong = Problem(
            "language", f"{language!r} is not a language of mentorkit", "write sv or en"
        )
        raise ProgrammeError(wrong)
    nothing = pd.DataFrame()
    try:
        draft = draft_programme(find_params(params))
    except ProgrammeError as error:
        problems = [Found(PARAMS, problem) for problem in error.problems]
        return Checked(None, nothing, problems, nothing, nothing, language or "en")
    programme = draft.programme
    if programme is None:
        problems = [Found(PARAMS, problem) for problem in draft.problems]
        return Checked(None, nothing, problems, nothing, nothing, language or "en")
    language = language or programme.language
    gathered = gather(programme, unsettled=draft.unsettled)
    found = dict.fromkeys(draft.problems, PARAMS)
    for name, problems in gathered.by_table.items():
        for problem in problems:
            found.setdefault(problem, name)
    if draft.problems:
        told = [Found(name, problem) for problem, name in found.items()]
        return Checked(None, nothing, told, nothing, nothing, language)
    described, problems = describe_tables(programme, gathered)
    for problem in problems:
        found.setdefault(problem, PARAMS)
    told = [Found(name, problem) for problem, name in found.items()]
    tables = word_tables(described, language)
    return Checked(programme, tables, told, *_look_into_store(programme), language)


def _look_into_store(programme: Programme) -> tuple[pd.DataFrame, pd.DataFrame]:
    try:
        if is_there(programme):
            with Store.open(programme) as store:
                return count_by_hand(store), recent_changes(store)
    except MentorkitError:
        pass  # told among the problems
    return pd.DataFrame(), pd.DataFrame()


def import_checked(programme: Programme, who: str, language: str) -> list[str]:
    """Import the files of a programme; what was done, line by line.

    Raises
    ------
    TableError, StoreError
        As :func:`~mentorkit.tables.import_tables`.
    """
    return import_tables(programme, who=who.strip()).lines(language)


def word_changes(changes: pd.DataFrame, language: str) -> list[tuple[str, ...]]:
    """Recent changes in words: when (local time), who, table, what, rows, from where."""
    by_hand = Text("entered by hand").render(language)
    rows = []
    for change in changes.itertuples():
        source = name_source(change.source)
        source = source if isinstance(source, str) else source.render(language)
        rows.append(
            (word_moment(change.at), change.who, change.table,
             _ACTIONS[change.action].render(language), str(change.rows),
             by_hand if change.source == ENTERED else source)
        )  # fmt: skip
    return rows


def word_by_hand(counts: pd.DataFrame) -> list[tuple[str, ...]]:
    """What people have entered in words: table, rows of each kind, by whom and when last."""
    return [
        (row.table, str(row.entered), str(row.changed), str(row.removed), row.who,
         word_moment(row.at) if row.at else "–")
        for row in counts.itertuples()
    ]  # fmt: skip


def word_moment(at: str) -> str:
    """A moment as the clock on the wall showed it.

    Examples
    --------
    >>> len(word_moment("2026-10-31T08:15:00.000000Z"))
    16
    """
    return dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
