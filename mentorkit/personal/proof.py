"""A search, after the event, for whoever should be gone: in every row, byte and page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from ..errors import Problem
from ..language import Plural, Text
from ..programme import Programme
from ..tables import Store
from ..tables.database import DATABASE, HISTORY, IMPORTS
from ..tables.persons import KEY_COLUMNS, PERSON_COLUMNS
from ..tables.scrubbing import store_files
from ..tables.tombstones import beside_store
from .looking import Look
from .past import cells_of_past
from .reminders import unfinished
from .rows import cell_texts, foreign_tables
from .shelves import sort_pieces


@dataclass
class Proof:
    """What was searched, and what was found.

    Parameters
    ----------
    tables, files, pages : int
        Tables and files of the store, files of the reports.
    left : list of Problem
        Where something was found all the same.
    blind : list of Path
        Files that cannot be looked into.
    naming : list of str
        Tables that are kept, and in whose texts people are named who are not.
    """

    tables: int = 0
    files: int = 0
    pages: int = 0
    left: list[Problem] = field(default_factory=list)
    blind: list[Path] = field(default_factory=list)
    naming: list[str] = field(default_factory=list)

    def add(self, where: str, name: str, n_found: int) -> None:
        """Tell of rows of a table that were found, if any were."""
        if n_found:
            self.left.append(
                Problem(where, f"{n_found} rows of {name} still tell of the person",
                        "run the command again")
            )  # fmt: skip

    def texts(self) -> list[Text]:
        """The same in words, for whoever asked; what is left is told as problems."""
        texts: list[Text] = [
            Text(
                "Searched afterwards: {tables}, {files} and {pages}. Found: {found}.",
                tables=Plural("{n} table", "{n} tables", n=self.tables),
                files=Plural("{n} file of the store", "{n} files of the store", n=self.files),
                pages=Plural("{n} file of the reports", "{n} files of the reports", n=self.pages),
                found=Plural("{n} place", "{n} places", n=len(self.left))
                if self.left
                else Text("nothing"),
            )
        ]
        if self.naming:
            texts.append(
                Text(
                    "{tables}: kept, and what is written there names people whose data are gone; "
                    "mend it, or give the table a date under privacy.retention.tables.",
                    tables=self.naming,
                )
            )
        if self.blind:
            texts.append(Text("Pictures and the like, which nobody can search; see to them:"))
            texts += [Text("  {path}", path=str(path)) for path in self.blind]
        return texts


def search_everywhere(
    programme: Programme,
    store: Store,
    look: Look,
    *,
    is_id: Callable[[str], bool],
    is_key: Callable[[str], bool],
) -> Proof:
    """Search the store row by row and byte by byte, and the reports file by file.

    Parameters
    ----------
    programme : Programme
    store : Store
    look : Look
        Names, addresses and ids.
    is_id, is_key : callable
        Whether an id, or a respondent's key, is of somebody who should be gone.
    """
    proof = Proof()
    live: list[str] = []
    with store.reading() as connection:
        tables = [*DATABASE.values(), IMPORTS, *foreign_tables(connection)]
        for table in tables:
            proof.tables += 1
            n_found = 0
            for row in connection.execute(sa.select(table)).mappings():
                texts = {name: list(cell_texts(value)) for name, value in row.items()}
                live += [text for found in texts.values() for text in found]
                n_found += _tells(table.name, texts, look, is_id, is_key)
            proof.add(store.name, table.name, n_found)
        proof.tables += 1
        n_found = 0
        for name, row in cells_of_past(connection):
            texts = {column: list(cell_texts(value)) for column, value in row.items()}
            live += [text for found in texts.values() for text in found]
            n_found += _tells(name, texts, look, is_id, is_key)
        proof.add(store.name, HISTORY.name, n_found)
    search_bytes(programme, look.words, live, proof)
    sorting = sort_pieces(programme, look)
    proof.pages, proof.blind = sorting.n_files, sorting.blind
    proof.left += [
        Problem(str(piece.path), "it still tells of the person", "run the command again")
        for piece in sorting.telling
    ]
    return proof


def _tells(
    name: str,
    texts: dict[str, list[str]],
    look: Look,
    is_id: Callable[[str], bool],
    is_key: Callable[[str], bool],
) -> bool:
    ids, keys = PERSON_COLUMNS.get(name, {}), KEY_COLUMNS.get(name, {})
    foreign = name not in DATABASE and name != IMPORTS.name
    for column, found in texts.items():
        if (column in ids or foreign) and any(map(is_id, found)):
            return True
        if (column in keys or foreign) and any(map(is_key, found)):
            return True
        # A person's own name and address may be another's too: their row went by its id.
        if any(look.finds(text) for text in found):
            return True
    return False


#: Keys, codes and hashes: E17 may stand in one by chance.
_CODES = re.compile(r"[0-9a-f]{64}")


def search_bytes(
    programme: Programme, words: Iterable[str], live: Iterable[str], proof: Proof
) -> None:
    """Look for what is left of deleted rows in the store's files and those beside it.

    Parameters
    ----------
    programme : Programme
    words : iterable of str
        Names, addresses, ids and keys that should be gone.
    live : iterable of str
        What the store's rows hold: a word that is part of it cannot tell.
    proof : Proof
        What was searched and found is added to it.
    """
    words = _without_living(words, live)
    beside = beside_store(programme, "")
    kin = [p for p in beside.parent.iterdir() if p.name.startswith(f"{beside.name}.")]
    # The journal of an erasure goes once this search has found nothing.
    kin = [p for p in kin if p.is_file() and p not in unfinished(programme)]
    files = [*store_files(programme), *kin]
    for path in files:
        proof.files += 1
        text = path.read_bytes().decode("utf-8", "replace").casefold()
        text = _CODES.sub(" ", text)
        if any(word in text for word in words):
            proof.left.append(
                Problem(path.name, "its bytes still hold what was deleted", "run the command again")
            )


def _without_living(words: Iterable[str], live: Iterable[str]) -> list[str]:
    """Words that no row left in the store holds as part of another: E017 stands in E0171."""
    held = "\n".join(live).casefold()
    plain = (unicodedata.normalize("NFC", word).casefold() for word in words)
    return [word for word in plain if word not in held]


def still_naming(programme: Programme, look: Look, others: Iterable[Path] = ()) -> Iterator[Path]:
    """Files that are not mentorkit's own and tell of a person: sources, params, notebooks.

    Parameters
    ----------
    programme : Programme
    look : Look
    others : iterable of Path
        Files beside those of the data folder.
    """
    ours = beside_store(programme, "").name
    folder = programme.data_folder
    inside = sorted(folder.rglob("*")) if folder.is_dir() else []
    for path in [*inside, *others]:
        if path.is_file() and not path.name.startswith((ours, ".draft-")):
            seen = look.search(path, among_people=True)
            if seen.found:
                yield path
