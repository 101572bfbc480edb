"""Data past its retention date: shown, removed, and searched for afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from ..errors import PersonError, Problem
from ..language import Plural, Text
from ..programme import Programme
from ..run.alone import working_alone
from ..tables import Store
from ..tables.database import DATABASE, HISTORY
from ..tables.persons import KEY_COLUMNS, PERSON_COLUMNS
from ..tables.pseudonyms import Pseudonyms
from ..tables.redacting import is_telling
from ..tables.schemas import TABLES
from ..tables.scrubbing import scrub
from ..tables.tombstones import Tombstones
from .looking import Look
from .past import cells_of_past
from .proof import Proof, search_bytes
from .reminders import find_due
from .rows import cell_texts, foreign_tables
from .shelves import (
    FOLDERS_OF_PEOPLE,
    Piece,
    count_pieces,
    mark_editions,
    pieces_of,
    sort_pieces,
    tell_marked,
)


@dataclass(frozen=True)
class Due:
    """A table past its date.

    Parameters
    ----------
    table : str
    last_day : date
        The last day on which it might be kept.
    rows : int
    """

    table: str
    last_day: dt.date
    rows: int


@dataclass
class PurgePlan:
    """What a purge is going to remove; nothing is done yet. ``past``: records of their history."""

    due: list[Due]
    past: int = 0
    foreign: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    secret: Path | None = None
    sources: list[str] = field(default_factory=list)

    def texts(self) -> list[Text]:
        """The same in words."""
        texts: list[Text] = [Text("Past their retention date:")]
        texts += [
            Text(
                "  {table}, kept until {day:d}: {rows}",
                table=due.table,
                day=due.last_day,
                rows=Plural("{n} row", "{n} rows", n=due.rows),
            )
            for due in self.due
        ]
        if self.past:
            rows = Plural("{n} row", "{n} rows", n=self.past)
            texts.append(Text("  {table}: {rows}", table=HISTORY.name, rows=rows))
        texts += [Text("  {table}: every row", table=name) for name in self.foreign]
        paths = [piece.path for piece in self.pieces] + ([self.secret] if self.secret else [])
        texts += [Text("  {path}", path=str(path)) for path in paths]
        if self.sources:
            texts.append(
                Text(
                    "These files are the organisation's own and stay: {files}. They are not read "
                    "again; delete them too.",
                    files=self.sources,
                )
            )
        return texts


def plan_purge(programme: Programme, store: Store, day: dt.date) -> PurgePlan:
    """Find what is past its date and not yet purged.

    What was made of people's rows, the coordinator's lists and the executed
    notebooks, goes with the first of their tables; foreign tables of the store with
    the table of people.
    """
    purged = Tombstones.of(programme).purged
    past = _count_past(store)
    due = [
        Due(name, last, rows)
        for name, last in find_due(programme, day).items()
        if (rows := store.count(name))
        or past.get(name)
        or (_is_supplied(programme, name) and name not in purged)
    ]
    plan = PurgePlan(due, sum(past.get(one.table, 0) for one in due))
    if not due:
        return plan
    names = {one.table for one in due}
    if names & {*PERSON_COLUMNS, *KEY_COLUMNS}:
        plan.pieces = [piece for piece in pieces_of(programme) if piece.among_people]
        shelves = [programme.coordinator_folder / name for name in FOLDERS_OF_PEOPLE]
        plan.pieces = [p for p in plan.pieces if not {*shelves} & {*p.path.parents}]
        plan.pieces += [Piece(shelf, among_people=True) for shelf in shelves if shelf.is_dir()]
    if "people" in names:
        with store.reading() as connection:
            plan.foreign = [table.name for table in foreign_tables(connection)]
    secret = Pseudonyms.of(programme).path
    if "survey_responses" in names and secret.is_file():
        plan.secret = secret
    files = [source.file for name in names for source in programme.tables.get(name, ())]
    plan.sources = sorted({f for f in files if (programme.data_folder / f).is_file()})
    return plan


def _count_past(store: Store) -> dict[str, int]:
    name = HISTORY.c.table_name
    with store.reading() as connection:
        found = connection.execute(sa.select(name, sa.func.count()).group_by(name))
        return dict(found.all())


def _is_supplied(programme: Programme, name: str) -> bool:
    return name in programme.tables or programme.example is not None


def purge_programme(
    programme: Programme,
    *,
    confirm: Callable[[Sequence[Text]], bool],
    day: dt.date | None = None,
) -> list[Text]:
    """Remove what is past its retention date, so that no import brings it back.

    Parameters
    ----------
    programme : Programme
    confirm : callable
        Given what is going to be removed, in words; nothing is unless it says yes.
    day : date, optional
        The day to measure from; today.

    Returns
    -------
    list of Text
        What was done and what a search found afterwards, or that there was nothing
        to do; empty if it was not confirmed.

    Raises
    ------
    PersonError
        Something was found after all.
    StoreError
        The store cannot be written: run it again.
    """
    day = day or dt.date.today()
    with working_alone(programme), Store.open(programme) as store:
        plan = plan_purge(programme, store, day)
        if not plan.due:
            return [_nothing_due(programme, day)]
        if not confirm(plan.texts()):
            return []
        for piece in plan.pieces:
            piece.remove()
        marked = mark_editions(programme, day, "purge")
        names = [one.table for one in plan.due]
        words = _words_of(store, names)
        with store.writing() as connection:
            for name in names:
                connection.execute(DATABASE[name].delete())
            connection.execute(HISTORY.delete().where(HISTORY.c.table_name.in_(names)))
            for table in foreign_tables(connection):
                if table.name in plan.foreign:
                    connection.execute(table.delete())
        scrub(store)
        if plan.secret is not None:
            plan.secret.unlink(missing_ok=True)
        # Last, so that a purge that was cut off is still due.
        stones = Tombstones.of(programme)
        stones.purged |= {one.table: day for one in plan.due}
        stones.keep()
        proof = _prove(programme, store, names, words)
    if proof.left:
        raise PersonError(proof.left)
    return [*_tell(plan, marked), *proof.texts()]


def _nothing_due(programme: Programme, day: dt.date) -> Text:
    ahead = {name: last for name in TABLES if (last := programme.last_day_of(name)) and last >= day}
    if not ahead:
        return Text("Nothing is past its retention date.")
    first = min(ahead.values())
    return Text(
        "Nothing is past its retention date. {tables}: kept until {day:d}.",
        tables=[name for name, last in ahead.items() if last == first],
        day=first,
    )


def _words_of(store: Store, names: Iterable[str]) -> set[str]:
    """By what the people of some tables are known."""
    words: set[str] = set()
    for name in names:
        frame = store.read(name)
        columns = [*PERSON_COLUMNS.get(name, ()), *KEY_COLUMNS.get(name, ())]
        columns += ["name", "email"] if name == "people" else []
        for column in columns:
            words |= {text for value in frame[column].dropna() for text in cell_texts(value)}
    with store.reading() as connection:
        for name, row in cells_of_past(connection):
            columns = {*PERSON_COLUMNS.get(name, ()), *KEY_COLUMNS.get(name, ())} & {*row}
            columns |= {"name", "email"} if name == "people" else set()
            if name in names:
                words |= {text for column in columns for text in cell_texts(row[column])}
    return {word for word in words if is_telling(word)}


def _prove(programme: Programme, store: Store, names: list[str], words: set[str]) -> Proof:
    proof = Proof()
    live: list[str] = []
    people = Look(word for word in words if "@" in word or " " in word)
    with store.reading() as connection:
        for table in [*DATABASE.values(), HISTORY, *foreign_tables(connection)]:
            proof.tables += 1
            rows = connection.execute(sa.select(table)).all()
            still = rows if table.name in names else ()
            if table is HISTORY:
                still = [row for row in rows if row.table_name in names]
            if still:
                proof.left.append(
                    Problem(store.name, f"{table.name} still has rows", "run the command again")
                )
            texts = [text for row in rows for value in row for text in cell_texts(value)]
            if any(map(people.finds, texts)):
                proof.naming.append(table.name)
            live += texts
    search_bytes(programme, words, live, proof)
    held = set(live)
    sorting = sort_pieces(programme, Look(word for word in words if word not in held))
    proof.pages, proof.blind = sorting.n_files, sorting.blind
    proof.left += [
        Problem(str(piece.path), "it still names somebody", "delete it")
        for piece in sorting.telling
    ]
    return proof


def _tell(plan: PurgePlan, marked: list[Path]) -> list[Text]:
    purged = Text(
        "Purged: {rows} of {tables}, {pieces}.",
        rows=Plural("{n} row", "{n} rows", n=sum(one.rows for one in plan.due)),
        tables=Plural("{n} table", "{n} tables", n=len(plan.due)),
        pieces=count_pieces(plan.pieces),
    )
    return [purged, *tell_marked(marked)]
