"""Terms as they are compared: spellings of a word are alike."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np

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


def plain_terms(terms: Any) -> dict[str, str]:
    """Each term of a list cell once: as compared, and as first written."""
    if isinstance(terms, str):
        terms = terms.split(";")
    if terms is None or not isinstance(terms, (list, tuple, set, frozenset, np.ndarray)):
        return {}
    plain: dict[str, str] = {}
    for term in terms:
        key = plain_term(term)
        if key:
            plain.setdefault(key, " ".join(str(term).split()))
    return plain
