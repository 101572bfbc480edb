"""Rows entered, changed and taken away one by one: checked as a file is, and never lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..errors import Problem, TableError
from ..programme import Programme
from .cells import text_of
from .database import DATABASE
from .doubting import doubt_saved
from .doubts import Doubt
from .entering import ENTERED, Entry, Rows, Why, require_open, row_of_key
from .history import fetch_rows, note
from .numbering import make_ids, numbered_by
from .protected import holds_identity_number
from .redacting import Redactor
from .store import Store, now_utc
from .tombstones import Tombstones


@dataclass(frozen=True)
class Saved:
    """What was written.

    Parameters
    ----------
    keys : dict of str to list of tuple of str
        By table, the keys of the rows that were given, in their order; with those that
        were made for rows without one.
    added, changed, unchanged : int
        Rows.
    doubts : tuple of Doubt
        What of the rows can hardly be so, though it was saved.
    """

    keys: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    doubts: tuple[Doubt, ...] = ()


def save_entries(
    programme: Programme,
    entries: Mapping[str, Rows],
    *,
    who: str,
    why: Why = "",
    only_new: bool = False,
) -> Saved:
    """Write rows into the programme's store: all of them or none.

    They are checked as a file's are. A row whose key the store has takes the place of
    what was there; columns that are left out keep what they held, and the history keeps
    who changed what, when, why and what was before. When this returns, the rows are on
    the disk. What can hardly be so, as a meeting that is logged twice, is saved and told
    of; what can mean nothing, as a meeting without a day, is refused.

    Parameters
    ----------
    programme : Programme
    entries : dict of str to DataFrame or sequence of dict
        By table. A row of a table whose key is one id of its own (``meetings``, ``goals``,
        ``trainings``, ``decisions``, ``quotes``) may come without it: it is given one.
    who : str
        Who enters it, for the history.
    why : str or dict of tuple to str
        Why, for the history; needed where somebody decides otherwise than was proposed.
        Where the rows have reasons of their own, by a row's key.
    only_new : bool
        Refuse rows whose key the store has already.

    Returns
    -------
    Saved

    Raises
    ------
    TableError
        Every problem of every row, with its table, row (the first is 1) and column; or
        `who` or `why` names somebody who was erased.
    StoreError
        The store cannot be opened or written.

    Examples
    --------
    >>> import tempfile
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"},
    ...     folders={"data": tempfile.mkdtemp()})
    >>> meeting = {"kind": "one_to_one", "held": "2026-02-03", "mentee_id": "E1", "mentor_id": "M1"}
    >>> saved = save_entries(programme, {"meetings": [meeting]}, who="Åsa")
    >>> saved.keys
    {'meetings': [('KF0001',)]}
    >>> save_entries(programme, {"meetings": [{"meeting_id": "KF0001", "minutes": 45}]},
    ...              who="Åsa").changed
    1
    """
    who, why = _require_words(who, why)
    with Store.open(programme, create=True) as store, store.writing() as connection:
        # An erasure notes whom it is about before it waits for its turn to write.
        stones = Tombstones.of(programme)
        named = _naming_erased(who, why, stones)
        written = [
            Entry(connection, programme, name, rows, stones) for name, rows in entries.items()
        ]
        problems = [*named, *(p for entry in written for p in entry.problems)]
        problems += [p for entry in written for p in entry.check_references(written)]
        if only_new:
            problems += [p for entry in written for p in entry.clashes()]
        doubts, refused = doubt_saved(
            connection, programme, {entry.table.name: entry.rows for entry in written}
        )
        problems += refused
        if problems:
            raise TableError(dict.fromkeys(problems))
        when = now_utc()
        counts = [entry.write(who, when, why) for entry in written]
    return Saved({entry.table.name: entry.keys for entry in written},
                 *(sum(count) for count in zip(*counts, strict=True)),
                 doubts=tuple(doubts))  # fmt: skip


def remove_entries(
    programme: Programme,
    keys: Mapping[str, Sequence[Sequence[Any] | str]],
    *,
    who: str,
    why: str = "",
) -> int:
    """Take rows out of the programme's store; the history keeps what they held.

    A file that still says what it said of such a row does not bring it back.

    Parameters
    ----------
    programme : Programme
    keys : dict of str to sequence of tuple
        By table, the keys of the rows.
    who, why : str
        For the history.

    Returns
    -------
    int
        Rows that were there.

    Raises
    ------
    TableError
        A table is kept as it was drawn, a key has too many or too few parts, or `who` or
        `why` names somebody who was erased.
    StoreError
        There is no store, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"},
    ...     folders={"data": tempfile.mkdtemp()})
    >>> _ = save_entries(programme, {"conflicts": [{"id": "E1", "other_id": "M1"}]}, who="Åsa")
    >>> remove_entries(programme, {"conflicts": [("E1", "M1")]}, who="Åsa", why="cleared up")
    1
    """
    who, why = _require_words(who, why)
    removed = 0
    with Store.open(programme) as store, store.writing() as connection:
        if named := _naming_erased(who, why, Tombstones.of(programme)):
            raise TableError(named)
        when = now_utc()
        for name, given in keys.items():
            table = require_open(programme, name)
            rows = [row_of_key(table, (key,) if isinstance(key, str) else key) for key in given]
            there = fetch_rows(connection, table, rows)
            database = DATABASE[name]
            for row in there.values():
                same = (database.c[column] == row[column] for column in table.key)
                connection.execute(database.delete().where(sa.and_(*same)))
            note(connection, table, "removed", [(row, row) for row in there.values()],
                 who=who, at=when, source=ENTERED, why=why)  # fmt: skip
            removed += len(there)
    return removed


def _require_words(who: str, why: Why) -> tuple[str, Why]:
    name = " ".join(text_of(who).split())
    is_each = isinstance(why, Mapping)
    reasons = {key: text_of(text) for key, text in (why if is_each else {(): why}).items()}
    said = [("who", name), *(("why", text) for text in reasons.values())]
    problems = [
        Problem(place, "it holds a personal identity number", "leave it out")
        for place, text in said
        if holds_identity_number(text)
    ]
    if not name:
        problems.append(Problem("who", "it is not said who enters this", "write your name"))
    if problems:
        raise TableError(dict.fromkeys(problems))
    return name, reasons if is_each else reasons[()]


def _naming_erased(who: str, why: Why, stones: Tombstones) -> list[Problem]:
    """A problem for each of the history's words that names somebody whom nothing may name."""
    if not stones.erased:
        return []
    redactor = Redactor(stones, "")
    reasons = why.values() if isinstance(why, Mapping) else [why]
    problems = [
        Problem("why", "it names somebody who was erased", "leave the name and the id out")
        for reason in reasons
        if redactor.redact(reason) != reason
    ]
    if redactor.redact(who) != who:
        problems.append(
            Problem("who", "it names somebody who was erased", "write who enters this instead")
        )
    return list(dict.fromkeys(problems))


def reserve_key(programme: Programme, name: str) -> str:
    """An id of a new row, for rows of other tables that tell of it and are saved with it.

    Nobody else is given it, whether the row is saved or not.

    Parameters
    ----------
    programme : Programme
    name : str
        A table whose key is one id of its own.

    Raises
    ------
    TableError
        The table's rows are not numbered.
    StoreError
        There is no store, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"},
    ...     folders={"data": tempfile.mkdtemp()})
    >>> _ = save_entries(programme, {"conflicts": [{"id": "E1", "other_id": "M1"}]}, who="Åsa")
    >>> reserve_key(programme, "trainings"), reserve_key(programme, "trainings")
    ('TF0001', 'TF0002')
    """
    table = require_open(programme, name)
    if numbered_by(table) is None:
        raise TableError(Problem(name, "its rows are not numbered", "write their keys"))
    with Store.open(programme) as store, store.writing() as connection:
        return make_ids(connection, table, 1)[0]
