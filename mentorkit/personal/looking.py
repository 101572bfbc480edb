"""Whether a file tells of a person: looked for in its text, however that is written down."""

from __future__ import annotations

import base64
import binascii
import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..tables.redacting import is_telling
from .person import Person

_ARCHIVES = (".xlsx", ".xlsm", ".docx", ".ods", ".odt", ".zip")
_DATA = re.compile(r"data:([\w/+.-]+)[^,\"'\s]*;base64,([A-Za-z0-9+/=\s]+)")
_PICTURE = re.compile(r"data:image/(?!svg)|\"(?:image/(?:png|jpeg|webp)|application/pdf)\"")
_TAG = re.compile(r"<[^>]*>")
#: The pieces of one cell of a workbook, which may be formatted each in its own way.
_STRING = re.compile(r"<(si|is)\b[^>]*>(.*?)</\1>", re.DOTALL)


class Look:
    """What to look for of a person.

    Parameters
    ----------
    words : iterable of str
        Names, addresses and ids that point to nobody else.
    figures : iterable of str
        Ids too short or too plain to be looked for in a text of any kind: found
        only where people are named.

    Examples
    --------
    >>> look = Look(["Åsa Öberg", "E017"], ["47"])
    >>> [look.finds(t) for t in ("Öberg, Åsa", "E0171", "<td>47</td>")]
    [True, False, False]
    >>> look.finds("<td>47</td>", among_people=True)
    True
    """

    def __init__(self, words: Iterable[str], figures: Iterable[str] = ()):
        self.words, self.figures = tuple(words), tuple(figures)
        self._words = [_form(word) for word in self.words]
        self._all = [*self._words, *(_form(figure) for figure in self.figures)]

    @classmethod
    def for_person(cls, person: Person) -> Look:
        """By all that a person is known by."""
        ids = dict.fromkeys([*person.ids, person.id])
        telling = [one for one in ids if is_telling(one)]
        return cls([*person.words, *telling, *person.keys], [i for i in ids if i not in telling])

    def finds(self, text: str, *, among_people: bool = False) -> bool:
        """Whether a text holds any of it, as a word of its own."""
        text = unicodedata.normalize("NFC", text)
        small = text.casefold()
        return any(
            hint in small and pattern.search(text)
            for hint, pattern in (self._all if among_people else self._words)
        )

    def search(self, path: Path, *, among_people: bool = False) -> Seen:
        """Look into a file."""
        try:
            texts, has_picture = read_texts(path)
        except OSError:
            return Seen(path, blind=True)
        if texts is None:
            return Seen(path, blind=True)
        found = any(self.finds(text, among_people=among_people) for text in texts)
        return Seen(path, found=found, blind=has_picture)


@dataclass(frozen=True)
class Seen:
    """What a look into a file gave.

    Parameters
    ----------
    path : Path
    found : bool
    blind : bool
        It holds what cannot be looked into: a picture, a file of another kind.
    """

    path: Path
    found: bool = False
    blind: bool = False


def _form(word: str) -> tuple[str, re.Pattern[str]]:
    """Letters without which it cannot be there, and the pattern that tells."""
    words = unicodedata.normalize("NFC", word).split()
    parts = [re.escape(part) for part in words]
    forms = [r"[\s\u00a0]+".join(parts)]
    if len(parts) > 1:
        forms.append(rf"{parts[-1]},?[\s\u00a0]+" + r"[\s\u00a0]+".join(parts[:-1]))
    # "Åsa Öbergs idé": Swedish forms the genitive without a sign.
    pattern = rf"(?<![\w-])(?:{'|'.join(forms)})s?(?![\w-])"
    return max(words, key=len).casefold(), re.compile(pattern, re.IGNORECASE)


def read_texts(path: Path) -> tuple[list[str] | None, bool]:
    """The texts of a file, and whether it holds a picture; None if it is no text."""
    content = path.read_bytes()
    if path.suffix.lower() in _ARCHIVES and zipfile.is_zipfile(io.BytesIO(content)):
        return _archive_texts(content), False
    text = _decode(content)
    if text is None:
        return None, False
    has_picture = bool(_PICTURE.search(text))
    texts = [text, html.unescape(text), *_embedded(text)]
    if path.suffix.lower() == ".ics":  # whose long lines go on in the next
        texts.append(re.sub(r"\r?\n[ \t]|\\(?=[,;\\])", "", text))
    if path.suffix.lower() in (".json", ".ipynb"):
        strings = list(_json_strings(text))
        has_picture |= any(_PICTURE.search(string) for string in strings)
        for string in strings:
            texts += [string, html.unescape(string), *_embedded(string)]
    return texts, has_picture


def _decode(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _archive_texts(content: bytes) -> list[str]:
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            text = archive.read(member).decode("utf-8", "replace")
            # Pieces of one cell belong together, and cells apart.
            whole = _STRING.sub(lambda m: "\n" + _TAG.sub("", m[2]) + "\n", text)
            texts.append(html.unescape(_TAG.sub("\n", whole)))
    return texts


def _embedded(text: str) -> Iterator[str]:
    """What stands in data addresses: the charts of a page."""
    for kind, data in _DATA.findall(text):
        if kind.startswith(("text/", "image/svg", "application/json")):
            try:
                yield base64.b64decode(data).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                continue


def _json_strings(text: str) -> Iterator[str]:
    try:
        waiting: list[Any] = [json.loads(text)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            # A notebook keeps an output's lines apart.
            if value and all(isinstance(entry, str) for entry in value):
                yield "".join(value)
            waiting += value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
