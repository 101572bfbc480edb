"""What an import did, source by source, in words and for a manifest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from ..language import Plural, Text
from .doubting import tell_doubts
from .gathering import name_source
from .gone import tell_gone


@dataclass(frozen=True)
class Imported:
    """What an import did with one source of one table.

    Parameters
    ----------
    table, file : str
    rows : int
        Rows read from the file.
    added, changed, unchanged : int
        Rows of the table that this file is the first to give.
    gone : int
        Rows it gave earlier and no longer holds; they stay in the store.
    gone_keys : tuple of tuple of str
        Their keys, for whoever imports; never part of a record. A log may be read by
        others: printed are ids of a row's own alone, as of meetings, and at most ten.
    removed : int
        Made-up rows that were taken away because the example changed.
    unread : tuple of str
        Their columns that nothing was read from.
    on_basis : tuple of str
        Their columns that only a legal basis lets in.
    erased : int
        Rows left out, since they tell of people who were erased.
    kept : int
        Rows that were changed by hand since the file said the same before; they stay so.
    left_out : int
        Rows that were taken away by hand since the file said the same before.
    overtaken : int
        Of the changed, those that had been entered or changed by hand.
    again : int
        Of the added, those that had been taken away by hand.
    """

    table: str
    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    gone_keys: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    removed: int = 0
    unread: tuple[str, ...] = ()
    on_basis: tuple[str, ...] = ()
    erased: int = 0
    kept: int = 0
    left_out: int = 0
    overtaken: int = 0
    again: int = 0

    def texts(self) -> list[Text]:
        """The same in words."""
        file = name_source(self.file)
        texts: list[Text] = [
            Text(
                "{table} from {file}: {rows} (added {added}, changed {changed}, "
                "unchanged {unchanged})",
                table=self.table,
                file=file,
                rows=Plural("{n} row", "{n} rows", n=self.rows),
                added=self.added,
                changed=self.changed,
                unchanged=self.unchanged,
            )
        ]
        if self.kept:
            texts.append(
                Plural(
                    "  {n} row was changed by hand since {file} last said the same: it stays as "
                    "it was changed",
                    "  {n} rows were changed by hand since {file} last said the same: they stay "
                    "as they were changed",
                    n=self.kept,
                    file=file,
                )
            )
        if self.left_out:
            texts.append(
                Plural(
                    "  {n} row was taken away by hand since {file} last said the same: it stays "
                    "away",
                    "  {n} rows were taken away by hand since {file} last said the same: they "
                    "stay away",
                    n=self.left_out,
                    file=file,
                )
            )
        if self.overtaken:
            texts.append(
                Plural(
                    "  {n} row that had been entered or changed by hand is now as {file} says; "
                    "the history keeps what it held",
                    "  {n} rows that had been entered or changed by hand are now as {file} says; "
                    "the history keeps what they held",
                    n=self.overtaken,
                    file=file,
                )
            )
        if self.again:
            texts.append(
                Plural(
                    "  {n} row that had been taken away by hand is there again, since {file} says "
                    "something new of it",
                    "  {n} rows that had been taken away by hand are there again, since {file} "
                    "says something new of them",
                    n=self.again,
                    file=file,
                )
            )
        texts += tell_gone(self.table, file, self.gone_keys) if self.gone else []
        if self.removed:
            texts.append(
                Plural(
                    "  {n} made-up row of an earlier example was removed",
                    "  {n} made-up rows of an earlier example were removed",
                    n=self.removed,
                )
            )
        if self.unread:
            texts.append(Text("  not read: {columns}", columns=", ".join(self.unread)))
        if self.on_basis:
            texts.append(
                Text("  let in by a legal basis: {columns}", columns=", ".join(self.on_basis))
            )
        if self.erased:
            texts.append(
                Plural(
                    "  {n} row was left out: it tells of somebody who was erased; take it out of "
                    "{file} too",
                    "  {n} rows were left out: they tell of people who were erased; take them out "
                    "of {file} too",
                    n=self.erased,
                    file=file,
                )
            )
        return texts


@dataclass(frozen=True)
class ImportReport:
    """What an import did, source by source; prints in the programme's language.

    Parameters
    ----------
    rows : tuple of Imported
    language : {"sv", "en"}
    purged : tuple of (str, date)
        Tables whose sources were left unread, and when each was purged.
    loose : tuple of (str, int)
        Tables with rows that were entered by hand and name somebody, or something, that no
        table has any more; and how many.
    doubts : tuple of Text
        What of the files can hardly be so, a line a kind.
    """

    rows: tuple[Imported, ...]
    language: str = "en"
    purged: tuple[tuple[str, dt.date], ...] = ()
    loose: tuple[tuple[str, int], ...] = ()
    doubts: tuple[Text, ...] = ()

    def texts(self) -> list[Text]:
        """The same in words."""
        texts = [text for row in self.rows for text in row.texts()]
        texts += [
            Plural(
                "{table}: {n} row entered by hand names somebody or something that no table has "
                "now; see whether it is still to stand",
                "{table}: {n} rows entered by hand name somebody or something that no table has "
                "now; see whether they are still to stand",
                n=n,
                table=table,
            )
            for table, n in self.loose
        ]
        texts += [
            Text("{table}: purged on {day:d} and not read again", table=table, day=day)
            for table, day in self.purged
        ]
        return texts + tell_doubts(self.doubts)

    def lines(self, language: str = "") -> list[str]:
        """The report as lines of text; in the programme's language unless told."""
        return [text.render(language or self.language) for text in self.texts()]

    def as_records(self) -> list[dict[str, Any]]:
        """The report for a manifest: counts and column names, no keys and no cells."""
        names = ("table", "file", "rows", "added", "changed", "unchanged", "gone", "removed")
        return [
            {
                **{name: getattr(row, name) for name in names},
                "unread": list(row.unread),
                "on_legal_basis": list(row.on_basis),
            }
            for row in self.rows
        ]

    @property
    def has_changed(self) -> bool:
        """True if anything in the store is other than before."""
        return any(row.added or row.changed or row.removed for row in self.rows)

    def __str__(self) -> str:
        return "\n".join(self.lines())
