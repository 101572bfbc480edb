"""Names of people who were erased, taken out of what others wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .persons import leave_out
from .schemas import TABLES
from .tombstones import Tombstones

#: A word, an id or an address, without the signs around it.
_TOKEN = re.compile(r"[^\W_](?:[\w@.+'’-]*[^\W_])?")
_GAP = re.compile(r"[,\s\u00a0]+")
#: A person's own name and address stand in their own row, and go with it.
_OWN = {("people", "name"), ("people", "email")}


def is_telling(word: str) -> bool:
    """Whether a word points to one person wherever it stands: a full name, an address, an id.

    Examples
    --------
    >>> [is_telling(word) for word in ("Åsa Öberg", "asa@example.se", "E017", "Bo", "47")]
    [True, True, True, False, False]
    """
    if "@" in word or len(word.split()) > 1:
        return True
    has_figure, has_letter = (any(map(test, word)) for test in (str.isdigit, str.isalpha))
    return (len(word) >= 3 and has_figure and has_letter) or (word.isdigit() and len(word) >= 6)


def spell_words(name: str) -> list[str]:
    """A name as it is looked for: in small letters, as spoken and with the last word first.

    Examples
    --------
    >>> spell_words("Åsa  Öberg"), spell_words("Asa@Example.se")
    (['åsa öberg', 'öberg åsa'], ['asa@example.se'])
    """
    words = _plain(name).split()
    turned = [words[-1], *words[:-1]]
    return list(dict.fromkeys(" ".join(order) for order in (words, turned)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@dataclass(frozen=True)
class Redactor:
    """Takes out of texts the names, addresses and ids that the tombstones know.

    Parameters
    ----------
    stones : Tombstones
    marker : str
        What stands in their place.

    Examples
    --------
    >>> import datetime as dt, pathlib
    >>> stones = Tombstones(pathlib.Path("no-such-folder/x.erased"))
    >>> stones.add(ids=["E017"], keys=[], words=["Åsa Öberg"], day=dt.date(2026, 5, 4))
    >>> Redactor(stones, "[erased]").redact("Åsa Öbergs idé, och E017 i Öberg, Åsa?")
    '[erased] idé, och [erased] i [erased]?'
    """

    stones: Tombstones
    marker: str

    def redact(self, text: str) -> str:
        """The text with the marker in the place of each name that is known."""
        given, text = text, unicodedata.normalize("NFC", text)
        tokens = list(_TOKEN.finditer(text))
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(tokens):
            width = self._width_at(text, tokens, at)
            if width:
                spans.append((tokens[at].start(), tokens[at + width - 1].end()))
            at += width or 1
        for start, end in reversed(spans):
            text = text[:start] + self.marker + text[end:]
        return text if spans else given

    def _width_at(self, text: str, tokens: list[re.Match[str]], at: int) -> int:
        """How many words from here on are a name that is known; the longest."""
        words, found = [_plain(tokens[at][0])], 0
        if self._knows_alone(words[0]):
            found = 1
        for width in range(2, self.stones.longest + 1):
            if at + width > len(tokens):
                break
            between = text[tokens[at + width - 2].end() : tokens[at + width - 1].start()]
            if not _GAP.fullmatch(between):
                break
            words.append(_plain(tokens[at + width - 1][0]))
            if self._knows(" ".join(words)):
                found = width
        return found

    def _knows_alone(self, word: str) -> bool:
        if not is_telling(word):
            return False
        return self._knows(word) or self.stones.has_id(word)

    def _knows(self, said: str) -> bool:
        # "Åsa Öbergs idé": Swedish forms the genitive without a sign.
        return self.stones.has_word(said) or (
            said.endswith("s") and self.stones.has_word(said.removesuffix("s"))
        )


def without_erased(
    name: str, frame: pd.DataFrame, stones: Tombstones, marker: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """A table without people who were erased, and which of its rows stay.

    Their rows are gone, their ids in others' rows emptied, and a marker stands
    where others wrote their names.
    """
    frame, kept = leave_out(name, frame, stones.has_id, stones.has_key)
    table, redactor = TABLES[name], Redactor(stones, marker)
    changed = {}
    for our in table.fields:
        if our.kind not in ("text", "free_text", "list") or our.name in table.key:
            continue
        if (name, our.name) in _OWN or (name, our.name) == ("people", "wishes"):
            continue
        values = frame[our.name]
        if our.kind == "list":
            texts = {entry for entries in values for entry in entries}
        else:
            texts = set(values.dropna())
        new = {text: redacted for text in texts if (redacted := redactor.redact(text)) != text}
        if new and our.kind == "list":
            lists = [tuple(new.get(entry, entry) for entry in entries) for entries in values]
            changed[our.name] = pd.Series(lists, index=frame.index, dtype=object)
        elif new:
            changed[our.name] = values.map(lambda v, new=new: new.get(v, v)).astype(values.dtype)
    return (frame.assign(**changed) if changed else frame), kept
