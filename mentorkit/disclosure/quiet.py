"""Keep the solver from printing: some versions write a line of their own to stdout."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from typing import Any

from scipy.optimize import OptimizeResult, milp

#: What C has not yet written out is written before stdout is given back.
_FLUSH = getattr(ctypes.CDLL(None), "fflush", None) if os.name == "posix" else None


def search(*args: Any, **options: Any) -> OptimizeResult:
    """:func:`scipy.optimize.milp`, silent.

    HiGHS 1.11 and 1.12 print a line each time they polish a solution, whatever is asked
    of them (``transformNewIntegerFeasibleSolution``). It would stand in a notebook and
    in front of the path that ``mentorkit run`` prints.
    """
    with _silence():
        return milp(*args, **options)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    if _FLUSH is None:
        yield
        return
    try:
        kept = os.dup(1)
    except OSError:  # there is no stdout
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    _FLUSH(None)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        _FLUSH(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
