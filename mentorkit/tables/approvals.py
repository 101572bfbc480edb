"""Who has approved words that are quoted: a person's name or role, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import Problem
from .checks import Rows
from .files import Reading

#: Whatever else stands beside it, nobody has approved; in Swedish and English.
_REFUSALS = frozenset({
    "nej", "ej", "inte", "icke", "aldrig", "not", "never", "nope", "nekad", "nekat", "avslag",
    "avslaget", "avböjt", "avböjd", "avstår", "återkallad", "återkallat", "tillbakadragen",
    "rejected", "denied", "refused", "declined", "withdrawn", "pending", "väntar", "avvaktar",
    "vilande", "okänd", "unknown", "ingen", "nobody", "noone",
})  # fmt: skip
#: Words that name no person, nor do any number of them together.
_NO_NAMES = frozenset({
    "no", "nä", "nix", "nan", "none", "null", "nil", "na", "nn", "xx", "xxx", "saknas",
    "missing", "empty", "inga", "någon", "somebody", "someone", "tbd", "tba", "todo", "waiting",
    "draft", "utkast", "test", "ja", "yes", "ok", "okej", "okay", "true", "false", "sant",
    "falskt", "godkänd", "godkänt", "godkända", "approved", "approval", "än", "ännu", "yet",
    "by", "av", "är", "har", "have", "has", "been", "is", "was", "the", "of", "applicable",
    "tillämpligt", "available", "one", "idag", "today",
})  # fmt: skip
#: Letters that nobody sees.
_BLANK = re.compile("[\u115f\u1160\u3164\uffa0]")


def names_approver(cell: Any) -> bool:
    """Whether a cell names who has approved: a name or role of two letters at least.

    Parameters
    ----------
    cell : object
        ``approved_by`` of the table ``quotes``.

    Returns
    -------
    bool
        False where it is empty, holds signs or figures alone, or says that nobody
        has, or only that somebody has.

    Examples
    --------
    >>> [names_approver(cell) for cell in ("programansvarig", "Bo Ek", "HR", "Åsa N.")]
    [True, True, True, True]
    >>> [names_approver(cell) for cell in ("-", "nej", "N/A", "ej godkänd", "?", None)]
    [False, False, False, False, False, False]
    """
    if not isinstance(cell, str):
        return False
    text = _BLANK.sub("", unicodedata.normalize("NFKC", cell)).casefold()
    # n/a and n.a. are one word.
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=\b\w)[./](?=\w\b)", "", text))
    if words[:1] == ["no"] or not _REFUSALS.isdisjoint(words) or sum(map(len, words)) < 2:
        return False
    return not _NO_NAMES.issuperset(words)


def check_approvers(rows: Rows, readings: Sequence[Reading]) -> list[Problem]:
    """Refuse quotes that are approved by what is nobody; an empty cell waits."""
    cells = rows.frame["approved_by"]
    wrong = cells.notna() & ~cells.map(names_approver).astype(bool)
    problems = []
    for position in np.flatnonzero(wrong.to_numpy(dtype=bool)):
        reading = readings[int(rows.source[position])]
        problems.append(
            Problem(
                reading.where,
                "the cell does not say who has read the words and approved them",
                "write the person's name or role, or leave it empty until somebody has",
                row=int(rows.row[position]),
                column=reading.names.get("approved_by", "approved_by"),
            )
        )
    return problems
