"""Which characters of a text a reader sees as letters, and which command something."""

from __future__ import annotations

import re
import unicodedata

#: Nobody sees them in a cell, and two ids that differ by one are one to whoever reads them. Some
#: turn the order of reading of all that stands after them (U+202A to 202E, 2066 to 2069).
_UNSEEN = re.compile(
    "[\0\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
#: Scripts from the Arabic to the Mongolian and their like, and pictures: their letters may be
#: joined or parted by an unseen one, which says something there and nowhere else.
_JOINED = (
    "\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\u2190-\u2bff\u3030-\u303d\ufe0f\U0001f000-\U0001faff"
)
_JOINER = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")
#: No page, chart, workbook or terminal takes these for letters; those between words part them.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_GAP = re.compile("[\x0b\x0c\x1c-\x1f\x85]")


def keep_seen(text: str) -> str:
    r"""A text in composed letters, without characters that nobody sees or that command.

    Examples
    --------
    >>> keep_seen("A\u030asa\u202e \u200bBo\x1b")
    'Åsa Bo'
    """
    if not text.isprintable():
        text = _GAP.sub(" ", _CONTROL.sub("", _UNSEEN.sub("", text)))
        text = _JOINER.sub("", text)
    return unicodedata.normalize("NFC", text)
