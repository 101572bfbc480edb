"""Who was erased, so that no import brings them back: known by codes that only a key makes."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from ..criteria import plain_id
from ..errors import Problem, StoreError
from ..programme import Programme
from .private import write_private


class Tombstones:
    """The record of people who were erased and of tables that were purged.

    It holds no id: a code tells only whoever has both the key and an id whether
    that person was erased. Key and codes lie in a file beside the store, readable
    to its owner alone, so that a store made afresh knows them too.

    Parameters
    ----------
    path : Path
        The file. It is not written before :meth:`keep`.

    Attributes
    ----------
    erased : dict of str to date
        Code to the day of the erasure.
    purged : dict of str to date
        Table to the day it was purged.
    longest : int
        Words of the longest name among them.

    Examples
    --------
    >>> stones = Tombstones(Path("no-such-folder/x.erased"))
    >>> stones.add(ids=["E17"], keys=[], day=dt.date(2026, 5, 4))
    >>> stones.has_id("e17 "), stones.has_id("E18"), "E17" in str(stones.erased)
    (True, False, False)
    """

    def __init__(self, path: Path):
        self.path = path
        self.erased: dict[str, dt.date] = {}
        self.purged: dict[str, dt.date] = {}
        self.longest = 1
        self._key = secrets.token_bytes(32)
        if not path.is_file():
            return
        try:
            content = json.loads(path.read_text("utf-8"))
            self._key = bytes.fromhex(content["key"])
            self.erased = _read_days(content["erased"])
            self.purged = _read_days(content["purged"])
            self.longest = int(content["longest"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise StoreError(
                Problem(path.name, "the record of who was erased cannot be read",
                        "restore the file: without it, people who were erased would come back")
            ) from None  # fmt: skip

    @classmethod
    def of(cls, programme: Programme) -> Tombstones:
        """The programme's own: beside its store, or its data if the store is a server."""
        return cls(beside_store(programme, ".erased"))

    def _code(self, kind: str, value: str) -> str:
        return hmac.digest(self._key, f"{kind}\0{value}".encode(), "sha256").hex()

    def has_id(self, person: object) -> bool:
        """True if whoever has this id, however it is spelt, was erased."""
        return bool(self.erased) and self._code("id", plain_id(person)) in self.erased

    def has_key(self, respondent: str) -> bool:
        """True if whoever answers surveys under this key was erased."""
        return bool(self.erased) and self._code("key", respondent) in self.erased

    def label(self, person: object) -> str:
        """Eight figures that stand for a person in the name of a file."""
        return self._code("label", plain_id(person))[:8]

    def day_of(self, person: object) -> dt.date | None:
        """When a person was erased; None if they were not."""
        return self.erased.get(self._code("id", plain_id(person)))

    def has_word(self, said: str) -> bool:
        """True if these words, in small letters, name somebody who was erased."""
        return self._code("word", said) in self.erased

    def add(
        self,
        *,
        ids: Iterable[object],
        keys: Iterable[str],
        words: Iterable[str] = (),
        day: dt.date,
    ) -> None:
        """Remember that people were erased: their ids, survey keys, names and addresses."""
        from .redacting import spell_words

        codes = [self._code("id", plain_id(person)) for person in ids]
        codes += [self._code("key", key) for key in keys]
        for name in words:
            codes += [self._code("word", said) for said in spell_words(name)]
            self.longest = max(self.longest, len(name.split()))
        for code in codes:
            self.erased.setdefault(code, day)

    def keep(self) -> None:
        """Write the record: whole, or as it was before.

        Raises
        ------
        StoreError
            The folder cannot be written.
        """
        content = {
            "key": self._key.hex(),
            "erased": {code: day.isoformat() for code, day in sorted(self.erased.items())},
            "purged": {name: day.isoformat() for name, day in sorted(self.purged.items())},
            "longest": self.longest,
        }
        write_private(self.path, json.dumps(content, indent=1) + "\n")


def _read_days(entries: dict[str, str]) -> dict[str, dt.date]:
    return {name: dt.date.fromisoformat(day) for name, day in entries.items()}


def beside_store(programme: Programme, suffix: str) -> Path:
    """A file that belongs to the store: beside it, or in the data folder of a server's."""
    store = programme.store_path or programme.data_folder / f"{programme.id}.sqlite"
    return store.with_name(store.name + suffix)
