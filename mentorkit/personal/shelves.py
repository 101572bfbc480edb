"""What lies in a programme's reports, piece by piece, and which pieces tell of a person."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..forms.folder import ABOUT, CALENDARS, PREPARATION
from ..language import Plural, Text
from ..programme import Programme
from ..run.publishing import mark_not_reproducible
from .looking import Look, Seen

_MANIFEST = "manifest.json"
#: Folders of the coordinator's with a folder for each person, pair or group.
FOLDERS_OF_PEOPLE = (CALENDARS, PREPARATION)


@dataclass(frozen=True)
class Piece:
    """What is kept or removed as a whole: an edition, an executed notebook, a sheet.

    Parameters
    ----------
    path : Path
        A folder or a file.
    among_people : bool
        It lies with what may name people.
    is_run : bool
        An executed notebook, or a folder where some were made.
    by : tuple of Path
        The files that say whose it is, where it does not go with all that it names.
    """

    path: Path
    among_people: bool
    is_run: bool = False
    by: tuple[Path, ...] = ()

    def files(self) -> list[Path]:
        """Every file of it that is looked into."""
        if self.by:
            return [path for path in self.by if path.is_file()]
        if self.path.is_symlink() or not self.path.is_dir():
            return [self.path]
        return sorted(p for p in self.path.rglob("*") if p.is_file())

    def look(self, look: Look) -> list[Seen]:
        """What a look into each of its files gave."""
        return [look.search(file, among_people=self.among_people) for file in self.files()]

    def remove(self) -> None:
        """Take it away; nothing if it is gone already."""
        if self.path.is_dir() and not self.path.is_symlink():
            shutil.rmtree(self.path)
        else:
            self.path.unlink(missing_ok=True)


def pieces_of(programme: Programme) -> Iterator[Piece]:
    """Every piece of a programme's reports: of the shareable folder, and of the other."""
    reports = programme.reports_folder
    private = programme.coordinator_folder
    for path in _children(reports):
        if path != private and path.name != ".run.lock":
            yield Piece(path, among_people=False)
    for path in _children(private):
        if path.name == ".work":
            yield from (Piece(p, among_people=True, is_run=True) for p in _children(path))
        elif path.name == "runs":
            for record in _children(path):
                files = [record] if record.is_file() else _children(record)
                yield from (
                    Piece(p, among_people=True, is_run=True) for p in files if p.name != _MANIFEST
                )
        elif path.name in FOLDERS_OF_PEOPLE and path.is_dir() and not path.is_symlink():
            yield from _pieces_of_people(path)
        else:
            yield Piece(path, among_people=True)


def _pieces_of_people(shelf: Path) -> Iterator[Piece]:
    """Each folder as its owner's, and each sheet in it by whom it names."""
    for folder in _children(shelf):
        about = folder / ABOUT
        if not about.is_file():
            yield Piece(folder, among_people=True)
            continue
        yield Piece(folder, among_people=True, by=(about,))
        yield from (Piece(p, among_people=True) for p in _children(folder) if p != about)


def name_pieces(programme: Programme, look: Look, *, but: str) -> list[str]:
    """Paths of what names a person among the reports.

    Of a folder that others' ids name, its shelf alone is told; what begins with `but`, a
    person's own exports, is passed over.
    """
    private = programme.coordinator_folder
    shelves = [private / name for name in FOLDERS_OF_PEOPLE]
    found: dict[Path, None] = {}
    for piece in pieces_of(programme):
        if not piece.path.name.startswith(but) and any(one.found for one in piece.look(look)):
            found[next((one for one in shelves if one in piece.path.parents), piece.path)] = None
    return [path.relative_to(programme.reports_folder).as_posix() for path in found]


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


@dataclass(frozen=True)
class Sorting:
    """The pieces of the reports by what becomes of them.

    Parameters
    ----------
    telling : list of Piece
        They name the person, or hold a picture that may.
    blind : list of Path
        Files that cannot be looked into and are nobody's notebook: for a person to see.
    n_files : int
        Files that were looked into.
    """

    telling: list[Piece]
    blind: list[Path]
    n_files: int


def sort_pieces(programme: Programme, look: Look) -> Sorting:
    """Look into every piece of the reports."""
    telling, blind, n_files = [], [], 0
    for piece in pieces_of(programme):
        seen = piece.look(look)
        n_files += len(seen)
        # What a notebook has drawn can be drawn again; a picture cannot be searched.
        if any(one.found or (one.blind and piece.is_run) for one in seen):
            telling.append(piece)
        else:
            blind += [one.path for one in seen if one.blind]
    return Sorting(telling, blind, n_files)


def mark_editions(programme: Programme, day: dt.date, by: str) -> list[Path]:
    """Mark every edition that was made so far as no longer reproducible.

    Any of them may have been made of the person's data: the tables of mentors and
    mentees have no date.

    Returns
    -------
    list of Path
        The editions' folders, without the records of their runs.
    """
    reports = programme.reports_folder
    private = programme.coordinator_folder
    marked = []
    for folder in [*_children(reports), *_children(private), *_children(private / "runs")]:
        manifest = folder / _MANIFEST
        if manifest.is_file():
            mark_not_reproducible(manifest, day, by)
            if folder.parent.name != "runs":
                marked.append(folder)
    return marked


def count_pieces(pieces: Sequence[Piece]) -> Plural:
    """How many pieces, in words."""
    return Plural(
        "{n} edition, notebook or sheet",
        "{n} editions, notebooks and sheets",
        n=len(pieces),
    )


def tell_marked(marked: Sequence[Path]) -> list[Text]:
    """What to say of the editions that :func:`mark_editions` marked; nothing of none."""
    if not marked:
        return []
    return [
        Plural(
            "{n} edition is marked as no longer reproducible.",
            "{n} editions are marked as no longer reproducible.",
            n=len(marked),
        )
    ]
