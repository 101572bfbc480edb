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
    that person was erased. The codes lie in a file beside the store, so that a store
    made afresh knows them too, and the key in another, which may be a link to where
    others do not look; either is readable to its owner alone.

    Parameters
    ----------
    path : Path
        The file of codes; that of the key has "-key" after its name. Neither is
        written before :meth:`keep`.

    Raises
    ------
    StoreError
        The record cannot be read, or its key is missing or another.

    Attributes
    ----------
    erased : dict of str to date
        Code to the day of the erasure.
    purged : dict of str to date
        Table to the day it was purged.
    longest : int
        Words of the longest name among them.

    Notes
    -----
    Whoever has both files can try ids, as an import does: a code that is slow to
    compute would slow the import of 100,000 ids as much as the trying of them.
    In records made before the key had a file of its own it stands among the codes;
    :meth:`keep` takes it out.

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
        self.key_path = path.parent / f"{path.name}-key"
        if not path.is_file():
            self._key = self._read_key() or secrets.token_bytes(32)
            return
        try:
            content = json.loads(path.read_text("utf-8"))
            earlier = bytes.fromhex(content.get("key", ""))
            check = "" if earlier else str(content["check"])
            self.erased = _read_days(content["erased"])
            self.purged = _read_days(content["purged"])
            self.longest = int(content["longest"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise StoreError(
                Problem(path.name, "the record of who was erased cannot be read",
                        "restore the file: without it, people who were erased would come back")
            ) from None  # fmt: skip
        self._key = earlier or self._read_key() or b""
        if not self._key or (not earlier and not hmac.compare_digest(self._check(), check)):
            raise self._no_key("is missing" if not self._key else "is that of another record")

    def _read_key(self) -> bytes | None:
        if not self.key_path.is_file():
            if self.key_path.is_symlink():
                raise self._no_key("is not where its link leads")
            return None
        try:
            key = bytes.fromhex(self.key_path.read_text("ascii"))
        except (OSError, ValueError):
            key = b""
        if len(key) < 32:
            raise self._no_key("cannot be read")
        return key

    def _no_key(self, fault: str) -> StoreError:
        return StoreError(
            Problem(self.key_path.name, f"the key to the record of who was erased {fault}",
                    "put it back: without it, people who were erased would come back")
        )  # fmt: skip

    def _check(self) -> str:
        return self._code("check", "")

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
        """Write the key, unless it is there, and then the record: whole, or as it was before.

        Raises
        ------
        StoreError
            The folder cannot be written.
        """
        content = {
            "check": self._check(),
            "erased": {code: day.isoformat() for code, day in sorted(self.erased.items())},
            "purged": {name: day.isoformat() for name, day in sorted(self.purged.items())},
            "longest": self.longest,
        }
        if self._read_key() != self._key:
            write_private(self.key_path, self._key.hex())
        write_private(self.path, json.dumps(content, indent=1) + "\n")


def _read_days(entries: dict[str, str]) -> dict[str, dt.date]:
    return {name: dt.date.fromisoformat(day) for name, day in entries.items()}


def beside_store(programme: Programme, suffix: str) -> Path:
    """A file that belongs to the store: beside it, or in the data folder of a server's."""
    store = programme.store_path or programme.data_folder / f"{programme.id}.sqlite"
    return store.with_name(store.name + suffix)
