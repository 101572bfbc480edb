"""Files that only their owner may read, whole or as they were before."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
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


def close_files(folders: Iterable[Path], like: Path) -> None:
    """Open files to those alone who may open a folder that they lie in, further up.

    Of a folder with mode 0700 the files get 0600; whoever has opened it to a group has
    opened them too.

    Parameters
    ----------
    folders : iterable of Path
        With all that lies in them.
    like : Path

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())  # open to its owner alone
    >>> _ = (folder / "page.html").write_text("Of people")
    >>> close_files([folder], folder)
    >>> oct((folder / "page.html").stat().st_mode & 0o777)
    '0o600'
    """
    mode = like.stat().st_mode & 0o666
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with contextlib.suppress(PermissionError):  # kept from a run of a colleague's
                    path.chmod(mode)
