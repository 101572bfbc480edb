"""One at a time: whoever writes a programme's reports keeps others out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..errors import Problem, RunError
from ..programme import Programme


@contextlib.contextmanager
def working_alone(programme: Programme) -> Iterator[None]:
    """Hold the programme's reports, so that no run begins meanwhile.

    Raises
    ------
    RunError
        Another run of the programme is under way, or its folder cannot be written.
    """
    from filelock import FileLock, Timeout

    with writing_reports(programme):
        programme.reports_folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(programme.reports_folder / ".run.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunError(
                f"Another run of {programme.id} is under way. "
                "Wait until it has ended and run again."
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def writing_reports(programme: Programme) -> Iterator[None]:
    """Say what to do where the reports cannot be written."""
    try:
        yield
    except OSError as error:
        raise RunError(
            Problem(
                str(programme.reports_folder),
                f"the reports cannot be written ({error.strerror or type(error).__name__})",
                "see that folders.reports names a folder you may write in, with room on its disk",
            )
        ) from None
