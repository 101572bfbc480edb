"""Terms as they are compared: spellings of a word are alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np

#: What a cell that holds several entries can be, in a table that an analyst has made.
SEVERAL = (list, tuple, set, frozenset, np.ndarray)
_WHOLE = re.compile(r"-?\d+\.0+")


def plain_term(term: Any) -> str:
    """A goal or another word so written that spellings of it are alike.

    Examples
    --------
    >>> plain_term("  Open-Source ") == plain_term("open source")
    True
    """
    return " ".join(plain_id(term).replace("-", " ").replace("_", " ").split())


def plain_id(person: Any) -> str:
    """An id so written that spellings of it are alike: 7, "7 " and "7.0"; "m1" and "M1".

    A rule that an id's spelling could switch off would be none.

    Examples
    --------
    >>> plain_id(7.0) == plain_id(" 7") == plain_id("7.0")
    True
    """
    text = unicodedata.normalize("NFC", str(person)).strip().casefold()
    return text.split(".")[0] if _WHOLE.fullmatch(text) else text


def in_order(entries: Iterable) -> list:
    """The entries as they stand; those of a set by the alphabet.

    A set has no order of its own: another run of Python would go through it otherwise.

    Examples
    --------
    >>> in_order(["b", "a"]), in_order({"b", "a"})
    (['b', 'a'], ['a', 'b'])
    """
    if isinstance(entries, (set, frozenset)):
        return sorted(entries, key=lambda entry: (str(entry), type(entry).__name__))
    # An array without a length is one entry.
    return [entries] if isinstance(entries, np.ndarray) and not entries.ndim else list(entries)


def plain_terms(terms: Any) -> dict[str, str]:
    """Each term of a list cell once: as compared, and as first written."""
    if isinstance(terms, str):
        terms = terms.split(";")
    if not isinstance(terms, SEVERAL):
        return {}
    plain: dict[str, str] = {}
    for term in in_order(terms):
        key = plain_term(term)
        if key:
            plain.setdefault(key, " ".join(str(term).split()))
    return plain
