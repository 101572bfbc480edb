"""From a sheet in somebody's words to the rows of one of our tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

import numpy as np
import pandas as pd

from ..errors import MentorkitError, Problem, TableError
from ..programme import LegalBasis, Programme, Source
from ..programme.fields import check_path
from .cells import read_cells
from .checks import check_rows, combine
from .mapping import Mapped, check_names
from .protected.refusal import Protected, check_constants, check_joined, check_map
from .pseudonyms import Pseudonyms
from .schemas import Table
from .schemas import table as table_named
from .sheets import Sheet, read_sheet, shorten


@dataclass(frozen=True)
class Reading:
    """One source as read: rows of one table, and what is needed to speak of them.

    Parameters
    ----------
    where : str
        The file, for problems.
    frame : DataFrame
        Typed; empty cells are still empty, whatever their default.
    rows : array of int
        Row number of each row in the reader's own sheet.
    names : dict of str to str
        Our column: theirs. Columns that the sheet lacks are absent.
    unread : list of str
        Their columns that nothing was read from.
    problems : list of Problem
    faulty : set of (int, str)
        Positions and columns of the cells that have a problem already.
    sha256 : str
        Hash of the file's content.
    merge : bool
        Rows with the same key become one.
    on_basis : tuple of str
        Their columns that only a legal basis lets in.
    below : int
        Rows below the header, those too that a filter leaves out.
    """

    where: str
    frame: pd.DataFrame
    rows: np.ndarray
    names: dict[str, str]
    unread: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[tuple[int, str]] = field(default_factory=set)
    sha256: str = ""
    merge: bool = False
    on_basis: tuple[str, ...] = ()
    below: int = 0


def read_source(
    programme: Programme, table_name: str, source: Source
) -> tuple[pd.DataFrame, list[Problem], list[str]]:
    """Read one file into one of our tables.

    Parameters
    ----------
    programme : Programme
        For its data folder.
    table_name : str
    source : Source
        The file, its column map and its value map.

    Returns
    -------
    DataFrame
        Typed as the table's schema says, rows in the file's order.
    list of Problem
        All that is wrong: unreadable cells, missing columns, values outside
        their range, duplicate keys. Empty if the table can be used.
    list of str
        Their columns that nothing was read from; never what they hold.

    Raises
    ------
    TableError
        There is no such table.

    Examples
    --------
    >>> from mentorkit.programme import Programme, Source
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = Path(folder, "conflicts.csv").write_text("person;other;why\\nE1;M1;secret\\n")
    >>> programme = Programme(id="spring", name="Spring", organisation="Us", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"}, folders={"data": str(folder)})
    >>> source = Source(file="conflicts.csv", columns={"id": "person", "other_id": "other"})
    >>> read_source(programme, "conflicts", source)
    (   id other_id
    0  E1       M1, [], ['why'])
    """
    table = table_named(table_name)
    try:
        reading = take_source(programme, table, source, f"tables.{table_name}")
    except TableError as error:
        return table.empty(), list(error.problems), []
    rows = combine(table, [reading])
    problems = [*reading.problems, *rows.problems, *check_rows(table, rows, [reading])]
    return rows.frame, shorten(problems), reading.unread


def take_source(
    programme: Programme,
    table: Table,
    source: Source,
    place: str,
    pseudonyms: Pseudonyms | None = None,
) -> Reading:
    """Read one source, its cells typed and not yet checked against each other.

    Raises
    ------
    TableError
        The file cannot be read at all, or its map names what is not there.
    """
    here = (name_params(programme), f"{place}.")
    try:
        sheet = _open_sheet(programme, source)
        if source.pseudonymise and pseudonyms is None:
            pseudonyms = Pseudonyms.of(programme)
    except MentorkitError as error:
        raise TableError([*_check_map(programme, table, source, here), *error.problems]) from None
    return take_sheet(table, sheet, source, here, pseudonyms, programme.privacy.legal_basis)


def check_source(
    programme: Programme, table: Table, source: Source, place: str, *, has_file: bool
) -> list[Problem]:
    """What is wrong with a source of which the params file tells a part only.

    Which rows and cells it gives cannot be told, but whether its names are
    those of the table and of the file's header can.
    """
    here = (name_params(programme), f"{place}.")
    if not has_file:
        return _check_map(programme, table, source, here)
    try:
        sheet = _open_sheet(programme, source)
        protected = Protected(table, sheet, source, programme.privacy.legal_basis, here[0])
        mapping = Mapped(table, sheet, source, here)
        return [*protected.problems, *mapping.problems, *sheet.problems]
    except MentorkitError as error:
        named = _check_map(programme, table, source, here)
        return list(dict.fromkeys([*named, *error.problems]))


def _check_map(
    programme: Programme, table: Table, source: Source, here: tuple[str, str]
) -> list[Problem]:
    """What is wrong with a map whose file cannot be looked into."""
    named = check_map(table, source, programme.privacy.legal_basis, here)
    return [*check_names(table, source, here), *named]


def _open_sheet(programme: Programme, source: Source) -> Sheet:
    path = _path_inside(programme.data_folder, source.file)
    return read_sheet(path, where=source.file, sheet=source.sheet)


def name_params(programme: Programme) -> str:
    """The params file as problems call it: its folder and its name."""
    path = programme.path
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def _path_inside(folder: Path, file: str) -> Path:
    path = folder / file
    written = PureWindowsPath(file)  # takes both kinds of slash
    try:
        check_path(file)
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):
        raise TableError(
            Problem(repr(file)[1:-1][:60], "this cannot be the name of a file", "write it afresh")
        ) from None
    inside = (
        not Path(file).is_absolute()
        and not written.is_absolute()
        and not written.drive
        and ".." not in written.parts
        and resolved.is_relative_to(folder)
    )
    if not inside:
        raise TableError(
            Problem(
                file,
                "the file lies outside the data folder",
                "name a file in it, without .. or a root",
            )
        )
    return path


def take_sheet(
    table: Table,
    sheet: Sheet,
    source: Source,
    place: tuple[str, str],
    pseudonyms: Pseudonyms | None = None,
    bases: Sequence[LegalBasis] = (),
) -> Reading:
    """The rows of a sheet as rows of a table; `place` says where its map stands.

    Raises
    ------
    TableError
        It cannot be told which rows to read, or the header holds a person's number.
    """
    protected = Protected(table, sheet, source, bases, place[0])
    mapping = Mapped(table, sheet, source, place)
    cells = mapping.cells_by_field()
    columns = {}
    problems = [
        *protected.problems, *check_joined(mapping, cells), *check_constants(source, place),
        *mapping.problems, *sheet.problems,
    ]  # fmt: skip
    faulty = {(i, our) for our in mapping.unsettled for i in range(len(mapping.taken))}
    for our in table.fields:
        column, faults = read_cells(our, cells[our.name], separator=source.separator)
        columns[our.name] = column
        faulty |= {(position, our.name) for position in faults}
        problems += mapping.problems_of(our, cells[our.name], faults)
    frame = pd.DataFrame(columns)
    if source.pseudonymise and table.name == "survey_responses" and pseudonyms is not None:
        keys = {who: pseudonyms.key_for(who) for who in frame["respondent"].dropna().unique()}
        frame["respondent"] = frame["respondent"].map(keys).astype(frame["respondent"].dtype)
    return Reading(
        where=sheet.where,
        frame=frame,
        rows=np.array([sheet.rows[i] for i in mapping.taken], dtype=int),
        names=mapping.names,
        unread=mapping.unread(),
        problems=problems,
        faulty=faulty,
        sha256=sheet.sha256,
        merge=source.merge,
        on_basis=protected.on_basis,
        below=len(sheet.rows),
    )
