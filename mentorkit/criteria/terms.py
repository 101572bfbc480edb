"""Terms as they are compared: spellings of a word are alike."""

from __future__ import annotations

from typing import Any

import numpy as np


def plain_term(term: Any) -> str:
    """A goal or another word so written that spellings of it are alike.

    Examples
    --------
    >>> plain_term("  Open-Source ") == plain_term("open source")
    True
    """
    return " ".join(str(term).casefold().replace("-", " ").replace("_", " ").split())


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
