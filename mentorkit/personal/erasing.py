"""A person taken out of everything that mentorkit keeps, and a search that shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import PersonError
from ..language import Plural, Text
from ..programme import Programme
from ..run.alone import working_alone
from ..run.notebooks import NOTEBOOKS
from ..tables import Store
from ..tables.gathering import ERASED
from ..tables.pseudonyms import Pseudonyms
from ..tables.scrubbing import scrub
from ..tables.tombstones import Tombstones
from .looking import Look
from .person import Person, find_person, with_journal, write_journal
from .proof import Proof, search_everywhere, still_naming
from .rows import (
    Change,
    apply_changes,
    find_changes,
    find_foreign_rows,
    foreign_tables,
    remove_foreign_rows,
)
from .shelves import Sorting, count_pieces, mark_editions, sort_pieces, tell_marked


@dataclass(frozen=True)
class Plan:
    """What an erasure is going to do; nothing is done yet.

    Parameters
    ----------
    person : Person
    changes : list of Change
        In the store.
    foreign : list of (Table, list of dict)
        Rows of tables in the store that are not mentorkit's.
    sorting : Sorting
        Of the reports.
    sources : list of Path
        Files that tell of the person and are the organisation's own.
    """

    person: Person
    changes: list[Change]
    foreign: list[tuple[sa.Table, list[dict[str, Any]]]]
    sorting: Sorting
    sources: list[Path] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True if nothing of mentorkit's tells of the person."""
        return not (self.changes or self.foreign or self.sorting.telling)

    def texts(self) -> list[Text]:
        """The same in words."""
        texts: list[Text] = [Text("To be erased, of {id}:", id=self.person.id)]
        texts += [_told(change) for change in self.changes]
        texts += [
            Text(
                "  {table}: {rows}",
                table=table.name,
                rows=Plural("{n} row", "{n} rows", n=len(rows)),
            )
            for table, rows in self.foreign
        ]
        texts += [Text("  {path}", path=str(piece.path)) for piece in self.sorting.telling]
        if self.is_empty:
            texts.append(Text("  nothing"))
        unsought = {*self.person.names, *self.person.emails} - {*self.person.words}
        if unsought:
            texts.append(
                Text(
                    "A name of theirs is a single word or somebody else's too: it is not looked "
                    "for in what others wrote. Name another spelling with --also."
                )
            )
        return texts + self._told_sources()

    def _told_sources(self) -> list[Text]:
        if not self.sources:
            return []
        first = Text(
            "These files are the organisation's own and may still tell of the person. They stay "
            "as they are; the import passes over the person's rows. Mend or delete them:"
        )
        return [first, *(Text("  {path}", path=str(path)) for path in self.sources)]


def _told(change: Change) -> Text:
    rows = Plural("{n} row", "{n} rows", n=len(change.removed))
    others = Plural("{n} row", "{n} rows", n=len(change.changed))
    if not change.changed:
        return Text("  {table}: {rows} of theirs", table=change.table, rows=rows)
    if not change.removed:
        return Text("  {table}: the name in {others} of others", table=change.table, others=others)
    return Text(
        "  {table}: {rows} of theirs, and the name in {others} of others",
        table=change.table,
        rows=rows,
        others=others,
    )


def plan_erasure(programme: Programme, store: Store, person: Person, stones: Tombstones) -> Plan:
    """Find everything that tells of a person. The tombstones know them, and are not written."""
    look = Look.for_person(person)
    with store.reading() as connection:
        changes = find_changes(connection, stones, ERASED.render(programme.language))
        foreign = [
            (table, rows)
            for table in foreign_tables(connection)
            if (rows := find_foreign_rows(connection, table, stones))
        ]
    others = [programme.path, *sorted(NOTEBOOKS.rglob("*.ipynb"))]
    sources = list(still_naming(programme, look, others))
    return Plan(person, changes, foreign, sort_pieces(programme, look), sources)


def erase_person(
    programme: Programme,
    person_id: str,
    *,
    confirm: Callable[[Sequence[Text]], bool],
    respondents: Sequence[str] = (),
    also: Sequence[str] = (),
    day: dt.date | None = None,
) -> list[Text]:
    """Take a person out of the store and the reports, so that no import brings them back.

    Parameters
    ----------
    programme : Programme
    person_id : str
    confirm : callable
        Given what is going to be done, in words; nothing is done unless it says yes.
    respondents, also : sequence of str
        See :func:`~mentorkit.personal.person.find_person`.
    day : date, optional
        Of the erasure; today.

    Returns
    -------
    list of Text
        What was done and what a search found afterwards; empty if it was not confirmed.

    Raises
    ------
    PersonError
        Nobody has the id, or something was found after all.
    StoreError
        The store cannot be written: run it again.

    Notes
    -----
    Cut off at any point it can be run again: the tombstone comes first, then what
    can be made again, then the store, all of it in one transaction.
    """
    day = day or dt.date.today()
    with working_alone(programme), Store.open(programme) as store:
        stones = Tombstones.of(programme)
        pseudonyms = Pseudonyms.of(programme)
        person = find_person(
            programme, store, person_id,
            respondents=respondents, also=also, pseudonyms=pseudonyms,
        )  # fmt: skip
        person = with_journal(programme, stones, person)
        ids = dict.fromkeys([*person.ids, person.id])
        stones.add(ids=ids, keys=person.keys, words=person.words, day=day)
        plan = plan_erasure(programme, store, person, stones)
        if not confirm(plan.texts()):
            return []
        # Kept, so that answers to a later survey stay away too.
        pseudonyms.keep()
        stones.keep()
        journal = write_journal(programme, stones, person)
        for piece in plan.sorting.telling:
            piece.remove()
        marked = [] if plan.is_empty else mark_editions(programme, day, "erase")
        _empty_store(store, plan, stones, ERASED.render(programme.language))
        proof = prove(programme, store, person)
        if proof.left:
            # The journal stays: run again, the search still knows whom to look for.
            raise PersonError(proof.left)
        journal.unlink()
    return [*_tell(plan, marked), *proof.texts()]


def _empty_store(store: Store, plan: Plan, stones: Tombstones, marker: str) -> None:
    with store.writing() as connection:
        # As it is now: a row may have come since the plan was made.
        apply_changes(connection, find_changes(connection, stones, marker))
        for table in foreign_tables(connection):
            remove_foreign_rows(connection, table, find_foreign_rows(connection, table, stones))
    scrub(store)


def prove(programme: Programme, store: Store, person: Person) -> Proof:
    """Search everywhere for a person who should be gone."""
    look = Look.for_person(person)
    return search_everywhere(
        programme, store, look, is_id=person.is_id, is_key=set(person.keys).__contains__
    )


def _tell(plan: Plan, marked: list[Path]) -> list[Text]:
    n_rows = sum(len(change.removed) for change in plan.changes)
    n_rows += sum(len(rows) for _, rows in plan.foreign)
    erased = Text(
        "Erased: {rows} of theirs, the name in {others} of others, and {pieces}.",
        rows=Plural("{n} row", "{n} rows", n=n_rows),
        others=Plural("{n} row", "{n} rows", n=sum(len(c.changed) for c in plan.changes)),
        pieces=count_pieces(plan.sorting.telling),
    )
    return [erased, *tell_marked(marked)]
