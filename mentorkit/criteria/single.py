"""What is one value, as a cell, an id or a setting is, and what cannot be one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

#: Whole numbers of more bits are no float.
_MOST_BITS = 1023


def fault_of(value: Any) -> str | None:
    """What keeps a value from being one word, number or date; None if nothing does.

    Examples
    --------
    >>> fault_of("HR"), fault_of(7), fault_of(None), fault_of(["HR", "IT"]), fault_of(10**400)
    (None, None, None, 'is a list or a table', 'is too large a number')
    """
    if isinstance(value, (str, bytes)):
        return None
    if isinstance(value, int):
        return "is too large a number" if value.bit_length() > _MOST_BITS else None
    if isinstance(value, Iterable) or not isinstance(value, Hashable):
        return "is a list or a table"
    return None


def shown(value: Any) -> str:
    """A value as a refusal quotes it; Python does not write the longest numbers.

    Examples
    --------
    >>> shown("x"), shown(-(10**400))
    ("'x'", 'a number of more than 300 digits')
    """
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number of more than 300 digits"
    try:
        return repr(value)
    except ValueError:  # it holds such a number
        return f"a {type(value).__name__}"
