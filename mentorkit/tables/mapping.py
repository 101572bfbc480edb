"""Which of their columns, rows and words become which of ours."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import Problem, TableError, nearest
from ..programme import Source
from .cells import Fault, split_entries, subject_of, text_of
from .schemas import Field, Table
from .sheets import Sheet


def check_names(table: Table, source: Source, place: tuple[str, str]) -> list[Problem]:
    """What is wrong with a source's map by itself, whatever its file holds."""
    params, prefix = place
    problems = []

    def say(part: str, what: str, mend: str) -> None:
        problems.append(Problem(params, f"{prefix}{part} {what}", mend))

    for part in ("columns", "values", "constants"):
        for name in getattr(source, part):
            if name not in table.columns:
                say(f"{part}.{name}", f"is not a column of {table.name}",
                    nearest(name, table.columns))  # fmt: skip
    for name in source.columns.keys() & source.constants.keys():
        say(f"constants.{name}", "is mapped from a column too", "keep one of them")
    if source.pseudonymise and table.name != "survey_responses":
        say("pseudonymise", "is for survey_responses only", "leave it out")
    return problems


class Mapped:
    """Which of their columns and rows become which of ours.

    Parameters
    ----------
    table : Table
    sheet : Sheet
    source : Source
    place : tuple of str
        The params file, and where in it the source stands.

    Attributes
    ----------
    problems : list of Problem
        What the map names and the sheet lacks.
    unsettled : set of str
        Our columns whose cells cannot be told for such a problem.

    Raises
    ------
    TableError
        It cannot be told which rows to read.
    """

    def __init__(self, table: Table, sheet: Sheet, source: Source, place: tuple[str, str]):
        self.table, self.sheet, self.source = table, sheet, source
        self.params, self.prefix = place
        self.problems = check_names(table, source, place)
        self.unsettled: set[str] = set()
        self.theirs: dict[str, list[int]] = {}
        # A column of ours that is misspelt may be any that is not mapped.
        misspelt = any(our not in table.columns for our in [*source.columns, *source.constants])
        for our, theirs in source.columns.items():
            found = [self._find(t) for t in ([theirs] if isinstance(theirs, str) else theirs)]
            self._settle(our, found)
        for our in table.columns:
            if our not in source.columns and our not in source.constants:
                found = match_name(our, sheet.header)
                if len(found) > 1:
                    self._find(our)
                    self.unsettled.add(our)
                elif found:
                    self.theirs[our] = found
                elif misspelt:
                    self.unsettled.add(our)
        filters = {self._find(theirs): values for theirs, values in source.rows.items()}
        self.split = None if source.split is None else self._find(source.split)
        if None in filters or (source.split is not None and self.split is None):
            raise TableError([*self.problems, *sheet.problems])
        self.filters = {
            i: {text_of(value) for value in values}
            for i, values in filters.items()
            if i is not None
        }
        self.names = {
            our: " + ".join(sheet.header[i] for i in found) for our, found in self.theirs.items()
        }
        self.taken, self.entries = self._take_rows()

    def _settle(self, our: str, found: list[int | None]) -> None:
        if None in found:
            self.unsettled.add(our)
        else:
            self.theirs[our] = [i for i in found if i is not None]

    def _find(self, theirs: str) -> int | None:
        found = match_name(theirs, self.sheet.header)
        if len(found) == 1:
            return found[0]
        if found:
            what = f"two columns are called {theirs}"
            mend = "give each column a name of its own"
        else:
            what = f"there is no column {theirs}"
            mend = nearest(theirs, [name for name in self.sheet.header if name])
        problem = Problem(self.sheet.where, what, mend)
        if problem not in self.problems:
            self.problems.append(problem)
        return None

    def _take_rows(self) -> tuple[list[int], list[str] | None]:
        taken = range(len(self.sheet.rows))
        for i, wanted in self.filters.items():
            column = self.sheet.columns[i]
            taken = [row for row in taken if text_of(column[row]) in wanted]
        if self.split is None:
            return list(taken), None
        column = self.sheet.columns[self.split]
        pairs = [
            (row, entry)
            for row in taken
            for entry in split_entries(text_of(column[row]), self.source.separator)
        ]
        return [row for row, _ in pairs], [entry for _, entry in pairs]

    def _their_cells(self, i: int) -> list[Any]:
        if i == self.split:
            return list(self.entries)
        column = self.sheet.columns[i]
        return [column[row] for row in self.taken]

    def cells_by_field(self) -> dict[str, list[Any]]:
        """The cells of each of our columns, joined and with their values exchanged for ours."""
        cells = {}
        for our in self.table.fields:
            if our.name in self.source.constants:
                cells[our.name] = [self.source.constants[our.name]] * len(self.taken)
                continue
            found = self.theirs.get(our.name, [])
            if not found:
                cells[our.name] = [None] * len(self.taken)
                continue
            column = [self._their_cells(i) for i in found]
            joined = column[0] if len(column) == 1 else self._join(our, column)
            values = self.source.values.get(our.name)
            cells[our.name] = self._exchange(our, joined, values) if values else joined
        return cells

    def _join(self, our: Field, columns: list[list[Any]]) -> list[str]:
        between = (
            f"{self.source.separator} " if our.kind in ("list", "dates")
            else "-" if our.kind == "id" else " "
        )  # fmt: skip

        def text(cell: Any) -> str:
            return between.join(map(text_of, cell)) if isinstance(cell, tuple) else text_of(cell)

        return [
            between.join(said for cell in row if (said := text(cell)))
            for row in zip(*columns, strict=True)
        ]

    def _exchange(self, our: Field, cells: list[Any], values: Mapping[str, Any]) -> list[Any]:
        exact = {text_of(theirs): ours for theirs, ours in values.items()}
        loose = {plain_name(theirs): ours for theirs, ours in values.items()}

        def exchange(text: str, otherwise: Any) -> Any:
            return exact[text] if text in exact else loose.get(plain_name(text), otherwise)

        known: dict[tuple, Any] = {}
        for cell in cells:
            key = (type(cell), cell)
            if key in known:
                continue
            known[key] = exchange(text_of(cell), cell)
            if known[key] is cell and our.kind == "list" and cell is not None:
                entries = cell if isinstance(cell, tuple) else self._split(cell)
                ours = [exchange(entry, entry) for entry in entries]
                known[key] = [entry for entry in ours if entry is not None]
        return [known[type(cell), cell] for cell in cells]

    def _split(self, cell: Any) -> tuple[str, ...]:
        return split_entries(text_of(cell), self.source.separator)

    def unread(self) -> list[str]:
        """Their columns that nothing was read from."""
        used = {i for found in self.theirs.values() for i in found}
        used |= set(self.filters) | {self.split}
        return [name for i, name in enumerate(self.sheet.header) if name and i not in used]

    def problems_of(
        self, our: Field, cells: Sequence[Any], faults: Mapping[int, Fault]
    ) -> list[Problem]:
        """What is wrong with the cells of a column; a value that its map lacks is told once."""
        is_mapped = our.kind == "code" and bool(self.source.values.get(our.name))
        alike: dict[Any, list[int]] = {}
        for position in faults:
            value = text_of(cells[position]) if is_mapped else position
            alike.setdefault(value, []).append(position)
        told = [
            self._problem(our, positions, cells[positions[0]], faults[positions[0]])
            for positions in alike.values()
        ]
        return list(dict.fromkeys(told)) if our.name in self.source.constants else told

    def _problem(self, our: Field, positions: list[int], cell: Any, fault: Fault) -> Problem:
        """What is wrong with a cell, quoting it only where that tells nothing of a person."""
        text, mend = text_of(cell), fault.mend
        constant = our.name in self.source.constants
        values = {} if constant else self.source.values.get(our.name, {})
        slip = _nearest_key(text, values) if our.kind == "code" else None
        if slip is not None:
            mend = (
                f'its map has "{slip}": write {self.prefix}values.{our.name} with the word '
                "that the file has"
            )
        if text and (constant or slip is not None):
            subject = f'"{text[:60]}"'
        else:
            subject = subject_of(self.table.name, our, text, mend)
        if constant:
            where, prefix = self.params, f"{self.prefix}constants.{our.name}: "
            return Problem(where, f"{prefix}{subject} {fault.what}", mend)
        if len(positions) > 1:
            subject += f", the same in {len(positions):,} rows,"
        return Problem(
            self.sheet.where,
            f"{subject} {fault.what}",
            mend,
            row=self.sheet.rows[self.taken[positions[0]]],
            column=self.names.get(our.name, our.name),
        )


def _nearest_key(text: str, values: Mapping[str, Any]) -> str | None:
    """The word of a value map that `text` is a slip of, or the other way about."""
    plain = {plain_name(theirs): theirs for theirs in values}
    near = difflib.get_close_matches(plain_name(text), plain, n=1, cutoff=_NEAR)
    return str(plain[near[0]]) if near else None


def plain_name(name: str) -> str:
    """A name without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_\-]+", "", text_of(name).casefold())


#: Near enough to be a slip or another form of a name: goal, Intrests.
_NEAR = 0.75


def likely_columns(theirs: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """Their columns that look like one of ours, and which.

    Examples
    --------
    >>> likely_columns(["Goal", "Vill utveckla"], ["goals", "skills"])
    {'Goal': 'goals'}
    """
    plain = {plain_name(our): our for our in wanted}
    found = {}
    for name in theirs:
        near = difflib.get_close_matches(plain_name(name), plain, n=1, cutoff=_NEAR)
        if near:
            found[name] = plain[near[0]]
    return found


def match_name(name: str, header: Sequence[str]) -> list[int]:
    """Where `name` stands in a header: as written, else whatever its case and spaces."""
    exact = [i for i, theirs in enumerate(header) if theirs == name]
    wanted = plain_name(name)
    return exact or [i for i, t in enumerate(header) if t and plain_name(t) == wanted]
