"""Files that only their owner may read, whole or as they were before."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from ..errors import Problem, StoreError


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600: whole, or as it was before.

    Raises
    ------
    StoreError
        The folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(draft)
    except OSError:
        raise StoreError(
            Problem(
                path.name,
                "the file cannot be written",
                "see that you may write in its folder",
            )
        ) from None
