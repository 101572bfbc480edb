"""What of a sheet is refused for the sake of those in it, and what a legal basis lets in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

from ...errors import Problem, TableError
from ...programme import LegalBasis, Source
from ..cells import text_of
from ..mapping import Mapped, match_name, plain_name
from ..schemas import Table
from ..sheets import Sheet
from .beside import find_last_four
from .grounds import IDENTITY_NUMBER, Ground, find_ground, spell_plainly
from .numbers import holds_identity_number, may_hold_number, spell_figures

_TELEPHONE = re.compile(r"\b(?:\w*telefon\w*|tel|tfn|mobil\w*|\w*phones?|cell|fax)\b")
#: The one column that may be filled under a legal basis: no page shows it, whoever reads.
_UNSEEN = ("people", "about")


class Protected:
    """Which of a sheet's columns tell of a person what may not be kept, and what to do.

    Parameters
    ----------
    table : Table
        What the sheet is read into. Aggregates are no person's: of ``group_counts``
        only identity numbers are refused.
    sheet : Sheet
    source : Source
        How it is read.
    bases : sequence of LegalBasis
    params : str
        The params file, for problems.

    Attributes
    ----------
    problems : list of Problem
        None quotes a cell.
    on_basis : tuple of str
        Their columns that a legal basis lets in.

    Raises
    ------
    TableError
        The header itself holds an identity number: nothing of it may be quoted.
    """

    def __init__(
        self,
        table: Table,
        sheet: Sheet,
        source: Source,
        bases: Sequence[LegalBasis] = (),
        params: str = "the params file",
    ):
        self.table, self.sheet, self.source = table, sheet, source
        self.bases, self.params = bases, params
        self._refuse_header()
        self.problems: list[Problem] = []
        on_basis = []
        for i, name in enumerate(sheet.header):
            ground, told = self._look(i, name)
            if ground is None:
                continue
            at = find_basis(name, bases)
            if at is None:
                self.problems.append(told)
            else:
                self.problems += self._limits(i, name, ground, at)
                on_basis.append(name)
        on_basis += self._look_beside(on_basis)
        self.on_basis = tuple(on_basis)

    def _refuse_header(self) -> None:
        found = [i for i, name in enumerate(self.sheet.header, 1) if holds_identity_number(name)]
        if found:
            raise TableError(
                Problem(
                    self.sheet.where,
                    f"the name of column {found[0]} holds a personal identity number",
                    "write the columns' names in the first row",
                )
            )

    def _look(self, i: int, name: str) -> tuple[Ground | None, Problem]:
        ground = _find_ground_in(self.table, name)
        if ground is not None:
            return ground, refuse_column(self.sheet.where, name, ground)
        is_telephone = bool(_TELEPHONE.search(spell_plainly(name)))
        rows = _with_number(self.sheet.columns[i], is_telephone)
        if not rows:
            return None, Problem(self.sheet.where, "")
        label = name or f"{i + 1} (without a name)"
        return IDENTITY_NUMBER, _refuse_cells(self.sheet, label, rows)

    def _look_beside(self, on_basis: Sequence[str]) -> list[str]:
        """Refuse last four figures beside birth dates; the columns that a basis lets in."""
        let_in = []
        for last, born in find_last_four(self.sheet.columns):
            name, other = (
                self.sheet.header[i] or f"{i + 1} (without a name)" for i in (last, born)
            )
            at = find_basis(name, self.bases)
            if at is None:
                self.problems.append(_refuse_last_four(self.sheet.where, name, other))
            elif name not in (*on_basis, *let_in):
                self.problems += self._limits(last, name, IDENTITY_NUMBER, at)
                let_in.append(name)
        return let_in

    def _limits(self, i: int, name: str, ground: Ground, at: int) -> list[Problem]:
        """What a legal basis lacks, and where its column must not go."""
        problems = []
        place = f"privacy.legal_basis[{at}]"
        if ground.is_special and self.bases[at].article_9 is None:
            problems.append(
                Problem(
                    self.params,
                    f"{place} names no article_9, and the column {name} of {self.sheet.where} "
                    f"looks like {ground.words}",
                    "name the exception of GDPR article 9(2), e.g. explicit_consent",
                )
            )
        for our in self._uses(i):
            hidden = (self.table.name, our) == _UNSEEN or (
                our == "respondent" and self.source.pseudonymise and not ground.is_special
            )
            if not hidden:
                problems.append(
                    Problem(
                        self.params,
                        f"tables.{self.table.name}: the column {name} of {self.sheet.where} is "
                        f"let in under {place} and must reach no page, as {our} may",
                        "leave it unmapped, or map it to people's column about, which is used to "
                        "match only",
                    )
                )
        return problems

    def _uses(self, i: int) -> list[str]:
        """Our columns that a column of theirs fills, and where else the map names it."""
        header, source = self.sheet.header, self.source
        uses = [our for our, theirs in source.columns.items() if i in _find(theirs, header)]
        uses += [
            our
            for our in self.table.columns
            if our not in source.columns
            and our not in source.constants
            and i in match_name(our, header)
        ]
        uses += ["a filter under rows" for theirs in source.rows if i in _find(theirs, header)]
        if source.split is not None and i in _find(source.split, header):
            uses.append("a split")
        return uses


def _find_ground_in(table: Table, name: str) -> Ground | None:
    ground = find_ground(name)
    if ground is not None and ground.is_special and table.name == "group_counts":
        return None
    return ground


def _find(theirs: str | Iterable[str], header: Sequence[str]) -> set[int]:
    names = [theirs] if isinstance(theirs, str) else theirs
    return {i for name in names for i in match_name(name, header)}


def _with_number(column: Sequence[object], is_telephone: bool = False) -> list[int]:
    """Positions of the cells of a column that hold an identity number."""
    each = dict.fromkeys(map(_written, dict.fromkeys(column)))
    each = [text for text in each if may_hold_number(spell_figures(text))]
    # One look at all of them: nearly always there is none.
    if not holds_identity_number(";".join(each), is_telephone=is_telephone):
        return []
    held = {text for text in each if holds_identity_number(text, is_telephone=is_telephone)}
    return [i for i, cell in enumerate(column) if _written(cell) in held]


def _written(cell: object) -> str:
    return "" if isinstance(cell, (dt.date, type(None))) else text_of(cell)


def _refuse_cells(sheet: Sheet, label: str, positions: list[int]) -> Problem:
    more = f", as do {len(positions) - 1:,} more of the column" if len(positions) > 1 else ""
    return Problem(
        sheet.where,
        f"the cell holds a personal identity number{more}",
        "write an id of another kind in its place, or name a legal basis under "
        "privacy.legal_basis of the params file (docs/personal-data.md); a number that is none "
        "passes with a hyphen after its third figure",
        row=sheet.rows[positions[0]],
        column=label,
    )


def _refuse_last_four(where: str, name: str, born: str) -> Problem:
    return Problem(
        where,
        f"with the column {born} beside it, it makes personal identity numbers",
        "take it out of the file, or name a legal basis under privacy.legal_basis of the params "
        "file (docs/personal-data.md)",
        column=name,
    )


def check_joined(mapping: Mapped, cells: Mapping[str, Sequence[object]]) -> list[Problem]:
    """Identity numbers that come about only where the map joins columns: a date and four figures.

    Parameters
    ----------
    mapping : Mapped
    cells : dict of str to sequence
        The cells of each of our columns, joined.
    """
    problems = []
    for our, found in mapping.theirs.items():
        positions = _with_number(cells[our]) if len(found) > 1 else []
        if positions:
            rows = [mapping.taken[position] for position in positions]
            problems.append(_refuse_cells(mapping.sheet, mapping.names[our], rows))
    return problems


def find_basis(name: str, bases: Sequence[LegalBasis]) -> int | None:
    """Which legal basis names a column, whatever its case and spaces."""
    wanted = plain_name(name)
    return next(
        (i for i, basis in enumerate(bases) if wanted in map(plain_name, basis.columns)), None
    )


def refuse_column(where: str, name: str, ground: Ground) -> Problem:
    """Why a column is refused, and the lawful ways."""
    if ground is IDENTITY_NUMBER:
        return Problem(
            where,
            "the column looks like a personal identity number, which no part of a mentoring "
            "programme needs",
            "take it out of the file and give each person an id of another kind, or name a legal "
            "basis under privacy.legal_basis of the params file (docs/personal-data.md)",
            column=name,
        )
    return Problem(
        where,
        f"the column looks like {ground.words}, which an employer may not keep about individuals "
        "(GDPR article 9)",
        "take it out of the file and let the organisation supply aggregates (table group_counts), "
        "or name a legal basis under privacy.legal_basis of the params file "
        "(docs/personal-data.md); if it tells of something else, give it another name",
        column=name,
    )


def check_map(
    table: Table, source: Source, bases: Sequence[LegalBasis], place: tuple[str, str]
) -> list[Problem]:
    """The columns that a map itself names, where its file cannot be looked into.

    Parameters
    ----------
    table : Table
    source : Source
    bases : sequence of LegalBasis
    place : tuple of str
        The params file, and where in it the source stands.
    """
    params, prefix = place
    named = [(f"columns.{our}", theirs) for our, theirs in source.columns.items()]
    named += [("rows", theirs) for theirs in source.rows]
    named += [("split", source.split)] if source.split is not None else []
    problems = check_constants(source, place)
    for part, theirs in named:
        for name in [theirs] if isinstance(theirs, str) else theirs:
            ground = _find_ground_in(table, name)
            if ground is not None and find_basis(name, bases) is None:
                told = refuse_column(params, name, ground)
                what = told.what.replace("the column", f"the column {name}", 1)
                problems.append(Problem(params, f"{prefix}{part}: {what}", told.mend))
    return problems


def check_constants(source: Source, place: tuple[str, str]) -> list[Problem]:
    """Identity numbers that the params file itself holds; none is quoted."""
    params, prefix = place
    given = [(f"constants.{our}", value) for our, value in source.constants.items()]
    given += [
        (f"values.{our}", word)
        for our, values in source.values.items()
        for pair in values.items()
        for word in pair
    ]
    return [
        Problem(params, f"{prefix}{part} holds a personal identity number", "take it out")
        for part, value in given
        if holds_identity_number(text_of(value))
    ]
