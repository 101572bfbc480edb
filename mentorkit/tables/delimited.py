"""A CSV file as offices save it: its encoding, its delimiter, its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ..errors import Problem, TableError
from .inert import unguard

#: What Swedish and English offices save in, besides UTF-8.
_ENCODINGS = ["cp1252", "utf_16_le", "utf_16_be", "mac_roman", "cp850"]
#: A free text may be long; more than this is a quote that was never closed.
_LONGEST_CELL = 1_000_000
#: So many different cells are remembered.
_KNOWN = 100_000


def decode(content: bytes, where: str) -> str:
    """The text of a CSV file, in whatever an office program saved it.

    Examples
    --------
    >>> decode("namn;ort\\nÅsa;Gävle".encode("cp1252"), "a.csv")
    'namn;ort\\nÅsa;Gävle'
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                raise TableError(_not_text(where)) from None
    try:
        if b"\0" not in content[:4000]:
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for encoding in _likely_encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(_not_text(where))


def _likely_encodings(content: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    sample = content[:100_000]
    likely = []
    if b"\0" not in sample:
        # Only the lines that are not plain ASCII tell one encoding from another.
        telling = [line for line in content.splitlines() if not line.isascii()]
        sample = b"\n".join(telling)[:100_000]
        beyond = [byte for byte in sample if byte >= 0x80]
        # In Windows' encoding the accented letters lie from 0xC0, in the older ones below
        # 0xA0. A few Swedish names are too little for charset-normalizer to see that.
        if sum(byte >= 0xC0 for byte in beyond) * 2 >= len(beyond):
            likely.append("cp1252")
    return likely + [match.encoding for match in from_bytes(sample, cp_isolation=_ENCODINGS)]


def _not_text(where: str) -> Problem:
    return Problem(
        where,
        "the file is not text in an encoding that can be told",
        "save it as CSV UTF-8, or as .xlsx",
    )


def delimited_rows(text: str, where: str) -> Iterable[tuple[int, list[str]]]:
    """The rows of a CSV file's text, numbered as a spreadsheet shows them."""
    delimiter = ""
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        # Excel's own note to itself; it does not show this line.
        delimiter, text = text[4], text[5:].removeprefix("\r").removeprefix("\n")
    delimiter = delimiter or _sniff(text)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        known: dict[str, str] = {}
        for number, row in enumerate(reader, start=1):
            # One text for all cells that say the same: a long file says little that is new.
            if len(known) > _KNOWN:
                known.clear()
            row = [known.setdefault(cell, cell) for cell in row]
            yield number, [unguard(cell) if cell[:1] == "'" else cell for cell in row]
    except csv.Error:
        raise TableError(
            Problem(
                where,
                "a quotation mark opens or closes in the wrong place",
                "close it, or double it where it belongs to the text",
                row=number + 1,
            )
        ) from None


def _sniff(text: str) -> str:
    """The delimiter that cuts the header most often and the rows after it alike."""
    head = text[:50_000]
    if len(head) < len(text):
        head = head[: head.rfind("\n") + 1] or head
    best, best_score = ",", (0, 0.0)
    for delimiter in ",;\t|":
        try:
            rows = [r for r in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if r]
        except csv.Error:
            continue
        if not rows:
            continue
        width = len(rows[0])
        score = (width, sum(len(row) == width for row in rows) / len(rows))
        if score > best_score and width > 1:
            best, best_score = delimiter, score
    return best
