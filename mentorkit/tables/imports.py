"""From files into the store: all of them checked first, then one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ..errors import Problem, StoreError, TableError
from ..programme import Programme
from .by_hand import count_loose
from .checks import Rows
from .collisions import find_collisions
from .database import (
    AT_ONCE,
    DATABASE,
    IMPORTS,
    encode_columns,
    hash_columns,
    insert_columns,
)
from .doubting import doubt_files
from .gathering import EXAMPLE, NO_EXAMPLE, Gathered, Origin, gather
from .history import fetch_rows, name_user, note, removed_rows, write_key
from .import_report import Imported, ImportReport
from .pseudonyms import Pseudonyms
from .redacting import Redactor
from .schemas import TABLES
from .store import Store, now_utc
from .tombstones import Tombstones


def import_tables(
    programme: Programme,
    *,
    who: str = "",
    on_progress: Callable[[str], None] | None = None,
) -> ImportReport:
    """Bring the programme's files into its store; twice changes nothing.

    Every file is read and checked before anything is written, and everything is
    written in one transaction. Rows are matched by their table's key. A row that
    a file no longer holds stays in the store and is reported; rows that the
    example made up give way when the example, or a real file, replaces them.
    A table whose files and maps are as they were is not written at all, and a row
    that was changed or taken away by hand since stays so until a file says something
    new of it. The history keeps what a changed row held before. A row that a file gives
    under the id of another that was entered by hand refuses the import.

    Parameters
    ----------
    programme : Programme
    who : str
        Who imports, for the history; whoever is at work if left out.
    on_progress : callable, optional
        Called with the name of each table as it is read.

    Returns
    -------
    ImportReport

    Raises
    ------
    TableError
        Every problem of every file, or rows that have the id of another entered by hand;
        the store is as it was.
    StoreError
        The store cannot be made or written.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "people.csv").write_text("id,role\\nE1,mentee\\nM1,mentor\\n")
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"}, folders={"data": str(folder)},
    ...     tables={"people": {"file": "people.csv"}}, language="en")
    >>> print(import_tables(programme))
    people from people.csv: 2 rows (added 2, changed 0, unchanged 0)
    >>> print(import_tables(programme))
    people from people.csv: 2 rows (added 0, changed 0, unchanged 2)
    """
    pseudonyms = None
    if any(s.pseudonymise for s in programme.tables.get("survey_responses", ())):
        try:
            pseudonyms = Pseudonyms.of(programme)
        except StoreError as error:
            beside = gather(programme).problems
            raise StoreError(dict.fromkeys([*error.problems, *beside])) from None
    gathered = gather(programme, pseudonyms, on_progress).require()
    if pseudonyms is not None:
        pseudonyms.keep()
    when = now_utc()
    report: list[Imported] = []
    with Store.open(programme, create=True) as store, store.writing() as connection:
        # An erasure notes whom it is about before it waits for its turn to write.
        if Tombstones.of(programme).erased != gathered.stones.erased:
            raise StoreError(
                Problem(store.name, "somebody was erased while the files were read", "import again")
            )
        if collisions := find_collisions(connection, gathered):
            raise TableError(collisions)
        for name in TABLES:
            report += _Writer(connection, name, gathered, who or name_user()).write(when)
        loose = count_loose(connection)
        doubts = doubt_files(programme, gathered, connection)
    unread = [(name, day) for name, day in gathered.purged.items() if name in programme.tables]
    return ImportReport(
        tuple(report), programme.language, tuple(unread), tuple(loose.items()), doubts
    )


def _row_at(columns: Mapping[str, Sequence[Any]], at: int) -> dict[str, Any]:
    return {name: values[at] for name, values in columns.items()}


def _in_parts(positions: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(positions), AT_ONCE):
        yield positions[start : start + AT_ONCE]


class _Writer:
    """Brings one table of the store up to its sources."""

    def __init__(self, connection: sa.Connection, name: str, gathered: Gathered, who: str):
        self.connection = connection
        # Somebody who was erased may be at work on this machine.
        self.who = Redactor(gathered.stones, gathered.marker).redact(who)
        self.table = TABLES[name]
        self.database = DATABASE[name]
        self.origins: list[Origin] = gathered.origins.get(name, [])
        self.rows: Rows | None = gathered.rows.get(name)
        columns = [*self.table.key, "source_file", "row_hash", "file_hash"]
        query = sa.select(*(self.database.c[column] for column in columns))
        self.stored: dict[tuple, tuple[str, str, str | None]] = {}
        same: dict[str, str] = {}
        for *key, file, holds, said in connection.execute(query):
            # One text for what is the same: of a large table that is a quarter of the memory.
            said = holds if said == holds else said
            self.stored[tuple(key)] = (same.setdefault(file, file), holds, said)

    def write(self, when: str) -> list[Imported]:
        counts = [Counter() for _ in self.origins]
        present: set[tuple] = set()
        state = [(o.file, o.sha256, o.mapping_sha256) for o in self.origins]
        as_before = bool(state) and sorted(state) == self._last_state()
        if self.rows is not None:
            columns = encode_columns(self.table, self.rows.frame)
            keys = list(zip(*(columns[column] for column in self.table.key), strict=True))
            present = set(keys)
            if as_before and not any(origin.is_example for origin in self.origins):
                for source in self.rows.source:
                    counts[source]["unchanged"] += 1
            else:
                self._upsert(columns, keys, counts, when)
        removed = self._remove_example(present, when)
        if self.origins and not as_before:
            self._record(when)
        return self._report(counts, present, removed)

    def _upsert(
        self, columns: dict[str, list], keys: list[tuple], counts: list[Counter], when: str
    ) -> None:
        gone = removed_rows(self.connection, self.table)
        digests = hash_columns(columns)
        new, changed, moved, again = [], [], [], []
        for at, (key, source, digest) in enumerate(
            zip(keys, self.rows.source.tolist(), digests, strict=True)
        ):
            file, count = self.origins[source].file, counts[source]
            if key not in self.stored:
                removed = gone and gone.get(write_key(self.table, _row_at(columns, at)))
                if removed and removed.file_hash == digest:
                    count["left_out"] += 1
                    continue
                if removed:
                    again.append(at)
                    count["again"] += removed.source != NO_EXAMPLE
                new.append(at)
                count["added"] += 1
                continue
            from_file, holds, said = self.stored[key]
            if holds == digest:
                count["unchanged"] += 1
                if from_file != file or said != digest:
                    moved.append(at)
            elif said == digest:
                count["kept"] += 1
            else:
                changed.append(at)
                count["changed"] += 1
                count["overtaken"] += said != holds
        files = [self.origins[source].file for source in self.rows.source.tolist()]
        full = {**columns, "source_file": files, "row_hash": digests, "file_hash": digests}
        if self.table.settled:
            self._refuse_changes(*([_row_at(full, at) for at in some] for some in (new, changed)))
        for some in _in_parts(new):
            part = {name: [values[at] for at in some] for name, values in full.items()}
            insert_columns(self.connection, self.database, part)
        self._note_again([_row_at(full, at) for at in again], when)
        names = [c.name for c in self.database.c if c.name not in self.table.key]
        for some in _in_parts(changed):
            rows = [_row_at(full, at) for at in some]
            self._note(rows, when)
            self._update(rows, names)
        for some in _in_parts(moved):
            self._update([_row_at(full, at) for at in some], ["source_file", "file_hash"])

    def _note_again(self, rows: list[dict], when: str) -> None:
        """Rows that had been taken away are there again: the history says since when."""
        for file in dict.fromkeys(row["source_file"] for row in rows):
            of_file = [(row, None) for row in rows if row["source_file"] == file]
            note(self.connection, self.table, "added", of_file,
                 who=self.who, at=when, source=file)  # fmt: skip

    def _note(self, changed: list[dict], when: str) -> None:
        """Keep what the rows held that a file changes; what the example made up is not kept."""
        real = [row for row in changed if self._is_real(tuple(row[c] for c in self.table.key))]
        before = fetch_rows(self.connection, self.table, real)
        by_file: dict[str, list] = {}
        for row in real:
            pair = (row, before[write_key(self.table, row)])
            by_file.setdefault(row["source_file"], []).append(pair)
        for file, rows in by_file.items():
            note(self.connection, self.table, "changed", rows,
                 who=self.who, at=when, source=file)  # fmt: skip

    def _is_real(self, key: tuple) -> bool:
        """Whether somebody entered it: in a file, or by hand where the example had made it up."""
        file, holds, said = self.stored[key]
        return not file.startswith(EXAMPLE) or holds != said

    def _refuse_changes(self, new: list[dict], changed: list[dict]) -> None:
        """A draw that is kept stays as it was drawn: nobody is added to it, or moved."""
        key = self.table.key
        held = {k[0] for k, (file, *_) in self.stored.items() if not file.startswith(EXAMPLE)}
        rows = [row for row in changed if row[key[0]] in held]
        if len(key) > 1:
            rows += [row for row in new if row[key[0]] in held]
        if rows:
            raise StoreError(
                Problem(
                    rows[0]["source_file"],
                    f"{len(rows)} rows differ from the {self.table.name} that the store holds, "
                    "which are never changed",
                    "put the file back as it was; draw again with mentorkit design",
                )
            )

    def _where_key(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            *(self.database.c[column] == sa.bindparam(f"key_{column}") for column in self.table.key)
        )

    def _update(self, rows: list[dict], names: list[str]) -> None:
        if not rows:
            return
        values = {name: sa.bindparam(f"new_{name}") for name in names}
        statement = self.database.update().where(self._where_key()).values(values)
        self.connection.execute(
            statement,
            [
                {f"key_{column}": row[column] for column in self.table.key}
                | {f"new_{name}": row[name] for name in names}
                for row in rows
            ],
        )

    def _remove_example(self, present: set[tuple], when: str) -> int:
        gone = [
            key for key, (file, *_) in self.stored.items()
            if file.startswith(EXAMPLE) and key not in present
        ]  # fmt: skip
        if gone:
            by_hand = [
                dict(zip(self.table.key, key, strict=True)) for key in gone if self._is_real(key)
            ]
            there = fetch_rows(self.connection, self.table, by_hand)
            # Nobody took them away: the same example asked for again brings them back.
            rows = [(row, {**row, "file_hash": None}) for row in there.values()]
            note(self.connection, self.table, "removed", rows,
                 who=self.who, at=when, source=NO_EXAMPLE)  # fmt: skip
            self.connection.execute(
                self.database.delete().where(self._where_key()),
                [{f"key_{c}": v for c, v in zip(self.table.key, key, strict=True)} for key in gone],
            )
        return len(gone)

    # ------------------------------------------------------------ the record

    def _last_state(self) -> list[tuple[str, str, str]]:
        mine = IMPORTS.c.table_name == self.table.name
        last = sa.select(sa.func.max(IMPORTS.c.imported_at)).where(mine).scalar_subquery()
        query = sa.select(IMPORTS.c.file, IMPORTS.c.sha256, IMPORTS.c.mapping_sha256)
        found = self.connection.execute(query.where(mine, IMPORTS.c.imported_at == last))
        return sorted(tuple(row) for row in found)

    def _record(self, when: str) -> None:
        self.connection.execute(
            IMPORTS.insert(),
            [
                {
                    "table_name": self.table.name,
                    "file": origin.file,
                    "sha256": origin.sha256,
                    "mapping_sha256": origin.mapping_sha256,
                    "rows": origin.rows,
                    "imported_at": when,
                    "imported_by": self.who,
                }
                for origin in self.origins
            ],
        )

    def _report(self, counts: list[Counter], present: set[tuple], removed: int) -> list[Imported]:
        gone: dict[str, list[tuple[str, ...]]] = {}
        known = self._files_ever() if self.stored.keys() - present else set()
        for key, (file, *_) in self.stored.items():
            if key not in present and file in known and not file.startswith(EXAMPLE):
                gone.setdefault(file, []).append(tuple(str(part) for part in key))
        report = []
        for origin, count in zip(self.origins, counts, strict=True):
            keys = tuple(sorted(gone.pop(origin.file, ())))
            report.append(
                Imported(
                    self.table.name, origin.file, origin.rows, count["added"], count["changed"],
                    count["unchanged"], len(keys), keys, removed, origin.unread, origin.on_basis,
                    origin.erased, count["kept"], count["left_out"], count["overtaken"],
                    count["again"],
                )
            )  # fmt: skip
            removed = 0
        for file, keys in sorted(gone.items()):
            report.append(
                Imported(self.table.name, file, gone=len(keys), gone_keys=tuple(sorted(keys)))
            )
        if removed:
            report.append(Imported(self.table.name, NO_EXAMPLE, removed=removed))
        return report

    def _files_ever(self) -> set[str]:
        query = sa.select(IMPORTS.c.file).where(IMPORTS.c.table_name == self.table.name)
        return set(self.connection.execute(query.distinct()).scalars())
