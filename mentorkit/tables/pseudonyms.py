"""Keys for those who answer surveys, so that no name or e-mail reaches the store."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from ..errors import Problem, StoreError
from ..programme import Programme
from .cells import text_of
from .tombstones import beside_store

_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")


class Pseudonyms:
    """Turns whoever answered into a key that only this programme's secret can make.

    The secret lies in a file of its own beside the store, readable to its owner
    alone. Without it nobody can go from a name to the key by trying names.

    Parameters
    ----------
    path : Path
        The secret's file. It is not written before :meth:`keep`; until then, if
        there is none, a secret of the moment is used.

    Examples
    --------
    >>> keys = Pseudonyms(Path("no-such-folder/x.secret"))
    >>> keys.key_for("Asa@example.se") == keys.key_for(" asa@example.se"), len(keys.key_for("Bo"))
    (True, 16)
    """

    def __init__(self, path: Path):
        self.path = path
        self._kept = path.is_file()
        try:
            self._secret = (
                bytes.fromhex(path.read_text("ascii")) if self._kept else secrets.token_bytes(32)
            )
        except (OSError, ValueError):
            raise StoreError(
                Problem(path.name, "the secret of the survey keys cannot be read",
                        "restore the file; with another one, earlier answers lose their keys")
            ) from None  # fmt: skip

    @classmethod
    def of(cls, programme: Programme) -> Pseudonyms:
        """The programme's own: beside its store, or its data if the store is a server."""
        return cls(beside_store(programme, ".secret"))

    def key_for(self, respondent: object) -> str:
        """Sixteen hexadecimal figures, the same for the same respondent however capitalised."""
        said = " ".join(text_of(respondent).casefold().split()).encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:16]

    def name_comment(self, respondent: object, wave: object, item: object) -> str:
        """Sixteen letters for what somebody wrote to a question, that lead to nobody without the
        secret; no word, number or date can come of them.
        """
        said = "\0".join(["comment", *(text_of(part) for part in (respondent, wave, item))])
        digest = hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()[:16]
        return digest.translate(_LETTERS)

    def name_meeting(self, meeting_id: object) -> str:
        """Thirty-two letters for a meeting, the same each time, that lead to no id without the
        secret.
        """
        said = f"meeting\0{text_of(meeting_id)}".encode()
        digest = hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:32]
        return digest.translate(_LETTERS)

    def keep(self) -> None:
        """Write the secret, with mode 0600, unless it was read from its file.

        Raises
        ------
        StoreError
            Somebody else wrote one meanwhile, or the folder cannot be written.
        """
        if self._kept:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self.path.parent, prefix=".secret-")
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(self._secret.hex())
                    file.flush()
                    os.fsync(file.fileno())
                os.link(draft, self.path)  # refuses to replace, and is whole or absent
            finally:
                with contextlib.suppress(OSError):
                    os.unlink(draft)
        except FileExistsError:
            raise StoreError(
                Problem(self.path.name, "another import has just made the survey keys' secret",
                        "import again")
            ) from None  # fmt: skip
        except OSError:
            raise StoreError(
                Problem(self.path.name, "the secret of the survey keys cannot be written",
                        "see that you may write in the store's folder")
            ) from None  # fmt: skip
        self._kept = True
