"""What a criterion is, and what the organisation prefers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..language import Text
from .block import Block


@dataclass(frozen=True)
class Preferences:
    """What the organisation prefers, where a criterion can be turned either way.

    Parameters
    ----------
    department : {"different", "same", "indifferent"}
    seniority_preferred : (float, float)
        Levels that the mentor is above the mentee, from and to, that are best.
    """

    department: str = "different"
    seniority_preferred: tuple[float, float] = (1.0, 3.0)


@dataclass(frozen=True)
class Criterion:
    """One thing that makes a good pair.

    Parameters
    ----------
    name : str
        As in the weights.
    text : Text
        Its name for readers.
    compile : callable
        ``(mentees, mentors, preferences)`` to :class:`Block`; the tables are as
        from ``prepare_people``.
    explain : callable
        ``(mentee, mentor, score, preferences)`` to Text: why this pair scores
        as it does. Never quotes free text.
    reads : tuple of two tuples of str
        The columns of mentees, and of mentors, that it goes by.
    weight : float
        How much it counts where nothing else is said.
    """

    name: str
    text: Text
    compile: Callable[[pd.DataFrame, pd.DataFrame, Preferences], Block]
    explain: Callable[[Mapping, Mapping, float, Preferences], Text]
    reads: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    weight: float = 1.0


def of_both(*columns: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a criterion reads that goes by the same columns of both sides."""
    return columns, columns
