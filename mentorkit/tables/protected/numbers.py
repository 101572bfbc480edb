"""Personal identity numbers in running text, by their form, their date and their check digit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

#: Neither part of a longer number nor of a decimal one.
_START, _END = r"(?<![0-9])(?<![0-9][.,])", r"(?![0-9])"
_GAP = "[ \u00a0\u202f]"
_DASH = "[-\u2010\u2011\u2012\u2013\u2212]"
_SWEDISH = re.compile(
    rf"{_START}(?:(?P<century>1[89]|20)?(?P<day>[0-9]{{6}})"
    rf"|(?P<full>(?:1[89]|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}))"
    rf"(?P<between>{_GAP}?(?:{_DASH}|\+){_GAP}?|{_GAP})?(?P<last>[0-9]{{4}}){_END}"
)
_FINNISH = re.compile(
    r"(?<![0-9A-Za-z])[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y](?![0-9A-Za-z])",
    re.IGNORECASE,
)
_NORWEGIAN = re.compile(rf"{_START}[0-9]{{6}}{_GAP}?[0-9]{{5}}{_END}")
# Ten figures without a hyphen are more often a telephone number than a Danish person.
_DANISH = re.compile(rf"{_START}[0-9]{{6}}(?:{_DASH}|{_GAP})[0-9]{{4}}{_END}")
#: What each of them begins with: most texts hold neither.
_FIGURES = re.compile("[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Of people at work: younger or older are other numbers, as the times of a log.
_AGES, _AGES_SHORT = range(12, 121), range(12, 100)


def holds_identity_number(text: str, *, is_telephone: bool = False) -> bool:
    """Whether a text holds a personal identity number of a Nordic country.

    Parameters
    ----------
    text : str
        A cell, or many of them line by line.
    is_telephone : bool
        Ten figures in a row that begin with 0 are a telephone number.

    Returns
    -------
    bool
        True for Swedish identity and coordination numbers (10 or 12 figures, with
        or without a sign between), Finnish, Norwegian and, with their hyphen,
        Danish ones: the date must be one that a person at work can be born on, and
        the check digit right. Never which number.

    Examples
    --------
    >>> holds_identity_number("Ring 811228-9874 i morgon")
    True
    >>> holds_identity_number("811228-9873"), holds_identity_number("070-123 45 67")
    (False, False)
    """
    return may_hold_number(text) and next(_found(text, is_telephone), None) is not None


def may_hold_number(text: str) -> bool:
    """Whether it is worth a closer look."""
    return _FIGURES.search(text) is not None


def _found(text: str, is_telephone: bool) -> Iterator[re.Match[str]]:
    for match in _SWEDISH.finditer(text):
        bare = match["between"] is None and match["century"] is None and match["full"] is None
        if is_telephone and bare and match["day"].startswith("0"):
            continue
        if _is_swedish(match):
            yield match
    for pattern, check in ((_FINNISH, _is_finnish), (_NORWEGIAN, _is_norwegian),
                           (_DANISH, _is_danish)):  # fmt: skip
        yield from (match for match in pattern.finditer(text) if check(match[0]))


def _is_swedish(match: re.Match[str]) -> bool:
    from stdnum import luhn

    date = (match["full"] or (match["century"] or "") + match["day"]).replace("-", "")
    short, month = date[-6:], int(date[-4:-2])
    # A coordination number has its day plus 60.
    day = int(date[-2:]) % 60 if int(date[-2:]) > 60 else int(date[-2:])
    if len(date) == 8:
        years, ages = [int(date[:4])], _AGES
    else:
        years = [century + int(short[:2]) for century in (1800, 1900, 2000)]
        is_old = "+" in (match["between"] or "")
        ages = range(99, 121) if is_old else _AGES_SHORT
    return _was_born(years, month, day, ages) and luhn.is_valid(short + match["last"])


def _was_born(years: list[int], month: int, day: int, ages: range) -> bool:
    this_year = dt.date.today().year
    for year in years:
        if this_year - year in ages:
            try:
                dt.date(year, month, day)
            except ValueError:
                continue
            return True
    return False


def _is_finnish(number: str) -> bool:
    from stdnum.fi import hetu

    return hetu.is_valid(number, allow_temporary=True)


def _is_norwegian(number: str) -> bool:
    from stdnum.no import fodselsnummer

    return fodselsnummer.is_valid(number)


def _is_danish(number: str) -> bool:
    from stdnum.dk import cpr

    figures = re.sub("[^0-9]", "", number)
    # Numbers of those born before 2007 end in a check digit.
    return cpr.is_valid(figures) and cpr.checksum(figures) == 0
