"""Identity numbers that stand in two columns: birth dates, and the last four figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..cells import text_of
from .numbers import holds_identity_number, spell_figures

_LAST = re.compile("[0-9]{1,4}")
_DAY = re.compile(r"(?:[0-9][^0-9A-Za-z]?){5,7}[0-9](?:[T ]00:00(?::00)?)?")
#: So many different rows are looked at, and at least so many must be there: of any four
#: figures one in ten has the right check digit.
_MOST, _FEWEST = 200, 4
_ROWS = 2000
_NEARLY_ALL = 0.9


def find_last_four(columns: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    """Columns of four figures that make identity numbers with a column of birth dates.

    Parameters
    ----------
    columns : sequence of sequence
        Each column's cells.

    Yields
    ------
    (last, born) : tuple of int
        The positions of the two columns. In nine rows of ten in which both are
        filled, and in four different ones or more, the check digit is right.

    Examples
    --------
    >>> born = ["1981-12-28", "670919", "28/12/1981", "1981-12-28"]
    >>> list(find_last_four([born, ["9874", "9530", "9874", ""]]))
    []
    >>> born[3], last = "19670919", ["9874", 9530.0, "9874", "9530"]
    >>> list(find_last_four([born, last]))
    [(1, 0)]
    """
    # Of a long sheet rows from all over it.
    step = max(1, max(map(len, columns), default=0) // _ROWS)
    texts = [[spell_figures(text_of(cell)) for cell in column[::step]] for column in columns]
    days = [i for i, column in enumerate(texts) if _are_nearly_all(column, _DAY)]
    if not days:
        return
    for i, column in enumerate(texts):
        if _are_nearly_all(column, _LAST):
            yield from ((i, day) for day in days if _belong(texts[day], column))


def _are_nearly_all(column: Sequence[str], form: re.Pattern[str]) -> bool:
    filled = [text for text in column if text]
    if len(filled) < _FEWEST or not any(map(form.fullmatch, filled[:_MOST])):
        return False
    return sum(bool(form.fullmatch(text)) for text in filled) >= _NEARLY_ALL * len(filled)


def _belong(days: Sequence[str], lasts: Sequence[str]) -> bool:
    rows = dict.fromkeys((day, last) for day, last in zip(days, lasts, strict=True) if day and last)
    some = list(rows)[:_MOST]
    # A sheet takes the zeros at the start away.
    right = sum(holds_identity_number(f"{day[:10]} {last:0>4}") for day, last in some)
    return len(some) >= _FEWEST and right >= _NEARLY_ALL * len(some)
