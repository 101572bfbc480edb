"""Personal identity numbers in running text, by their form, their date and their check digit."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator

#: Neither part of a longer number nor of a decimal one, nor followed by the rest of a date.
_START, _END = r"(?<![0-9])(?<![0-9][.,])", r"(?![0-9])(?![-/.][0-9]{1,2}[-/.][0-9])"
#: What may stand between the groups of a number: no letter, nothing that parts a list's entries.
_SIGN = r"(?:[^\w,;.]|_)"
#: Between the parts of its date dots too, and no colon: that is a time.
_IN_DATE = r"(?:[^\w,;:]|_){1,3}"
_DATE = rf"(?:[0-9]{{6}}|[0-9]{{2}}{_IN_DATE}[0-9]{{2}}{_IN_DATE}[0-9]{{2}})"
_SWEDISH = re.compile(
    rf"{_START}(?:(?P<century>1[89]|20){_SIGN}{{0,3}})?(?P<date>{_DATE})"
    rf"(?P<between>{_SIGN}{{0,3}}[xX]{_SIGN}{{0,3}}|{_SIGN}{{0,6}})"
    rf"(?P<last>[0-9]{{2}}\s{{0,3}}[0-9]{{2}}){_END}"
)
_FINNISH = re.compile(
    rf"(?<![0-9A-Za-z])(?P<date>{_DATE})\s{{0,3}}(?P<sign>[A-FU-Y]|{_SIGN})\s{{0,3}}"
    r"(?P<last>[0-9]{3}\s?[0-9A-FHJ-NPR-Y])(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_NORWEGIAN = re.compile(
    rf"{_START}(?P<date>{_DATE}){_SIGN}{{0,6}}(?P<last>[0-9]{{3}}\s{{0,3}}[0-9]{{2}}){_END}"
)
# Ten figures without a sign between are more often a telephone number than a Danish person.
_DANISH = re.compile(
    rf"{_START}(?P<date>{_DATE}){_SIGN}{{1,6}}(?P<last>[0-9]{{2}}\s{{0,3}}[0-9]{{2}}){_END}"
)
#: Figure by figure, in one row that goes on at neither end.
_SINGLE = re.compile(r"(?<![0-9])(?<![0-9][ -])[0-9](?:[ -]{1,3}[0-9]){9,11}(?![ -]*[0-9])")
#: The day first (or the month), the year in full, and the last four.
_DAY_FIRST = re.compile(
    rf"{_START}([0-9]{{1,2}}){_IN_DATE}([0-9]{{1,2}}){_IN_DATE}((?:1[89]|20)[0-9]{{2}})"
    rf"{_SIGN}{{1,6}}([0-9]{{4}}){_END}"
)
#: A whole cell as a spreadsheet writes a long number: 1.98112289874E+11.
_EXPONENT = re.compile(r"(?:^|(?<=;))\s*([0-9])[.,]([0-9]{6,11})[eE]\+?0?(9|1[01])\s*(?=;|$)")
#: A row of pairs of figures is a number only where it does not go on at either end.
_GOES_ON = (re.compile(r"(?:\+|[0-9][\s./_-])\Z"), re.compile(r"[\s./_-][0-9]"))
#: The fewest figures in any of them: most texts hold fewer.
_FIGURES = re.compile(r"(?:[0-9][^0-9]*){9}")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
#: Of people at work: younger or older are other numbers, as the times of a log.
_AGES, _AGES_SHORT = range(12, 121), range(12, 100)


def holds_identity_number(text: str, *, is_telephone: bool = False) -> bool:
    """Whether a text holds a personal identity number of a Nordic country.

    Parameters
    ----------
    text : str
        A cell, or many of them with a semicolon between.
    is_telephone : bool
        Ten figures that begin with 0, in a row or two by two, are a telephone number.

    Returns
    -------
    bool
        True for Swedish identity and coordination numbers (10 or 12 figures, with
        or without signs between), Finnish, Norwegian and, with a sign between,
        Danish ones: the date must be one that a person at work can be born on, and
        the check digit right. In the figures of any script and of any width, with
        any signs between the groups, seen or unseen, or an x before the last
        four; figure by figure; with the day first; as a spreadsheet shortens a long
        number. Never which number.

    Examples
    --------
    >>> holds_identity_number("Ring 811228-9874 i morgon"), holds_identity_number("81 12 28  98 74")
    (True, True)
    >>> holds_identity_number("811228-9873"), holds_identity_number("070-123 45 67")
    (False, False)
    """
    plain = spell_figures(text)
    if not may_hold_number(plain):
        return False
    texts = itertools.chain([plain], _respelt(plain))
    return any(next(_found(each, is_telephone), None) is not None for each in texts)


def may_hold_number(plain: str) -> bool:
    """Whether a text in plain figures is worth a closer look."""
    return _FIGURES.search(plain) is not None


def spell_figures(text: str) -> str:
    r"""A text with all figures as 0 to 9, without what is not seen or stands over a letter.

    Examples
    --------
    >>> spell_figures("\uff18\uff11\u00ad\u0661\u00b2 \u2013")
    '8112 \u2013'
    """
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda m: _spell_sign(m[0]), unicodedata.normalize("NFKC", text))


@functools.cache
def _spell_sign(sign: str) -> str:
    if unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return ""
    return str(unicodedata.decimal(sign, sign))


def _found(text: str, is_telephone: bool) -> Iterator[re.Match[str]]:
    for match in _each(_SWEDISH, text):
        # A telephone number has no sign where an identity number has its own.
        is_bare = match["century"] is None and (not match["between"] or _is_split(match))
        if is_telephone and is_bare and match["date"].startswith("0"):
            continue
        if _is_swedish(match):
            yield match
    yield from (match for match in _each(_FINNISH, text) if _is_finnish(match))
    yield from (match for match in _each(_NORWEGIAN, text) if _is_norwegian(match[0]))
    for match in _each(_DANISH, text):
        if is_telephone and _is_split(match) and match["date"].startswith("0"):
            continue
        if _is_danish(match[0]):
            yield match


def _respelt(text: str) -> Iterator[str]:
    """What stands otherwise than in groups, in the order and with the signs that are usual."""
    for match in _SINGLE.finditer(text):
        yield _figures(match[0])
    match = _DAY_FIRST.search(text)
    while match:
        one, other, year, last = match.groups()
        yield f"{year}{other:0>2}{one:0>2}-{last}"
        yield f"{year}{one:0>2}{other:0>2}-{last}"
        match = _DAY_FIRST.search(text, match.start() + 1)
    for match in _EXPONENT.finditer(text):
        # Zeros at the end may be written or not; other figures there are decimals.
        number = (match[1] + match[2]).rstrip("0").ljust(int(match[3]) + 1, "0")
        if len(number) == int(match[3]) + 1:
            yield number


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match, those within others too."""
    match = pattern.search(text)
    while match:
        if not _goes_on(match):
            yield match
        match = pattern.search(text, match.start() + 1)


def _is_split(match: re.Match[str]) -> bool:
    return not match["date"].isdigit()


def _goes_on(match: re.Match[str]) -> bool:
    """Whether it is but a piece of a longer row of pairs."""
    if not _is_split(match) or match["last"].isalnum():
        return False
    before, after = _GOES_ON
    start = match.start()
    is_begun = before.search(match.string[max(0, start - 2) : start])
    return bool(is_begun or after.match(match.string, match.end()))


def _figures(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _is_swedish(match: re.Match[str]) -> bool:
    from stdnum import luhn

    short, last = _figures(match["date"]), _figures(match["last"])
    month, day = int(short[2:4]), int(short[4:])
    # A coordination number has its day plus 60.
    day = day % 60 if day > 60 else day
    if match["century"]:
        years, ages = [int(match["century"] + short[:2])], _AGES
    else:
        years = [century + int(short[:2]) for century in (1800, 1900, 2000)]
        is_old = "+" in match["between"]
        ages = range(99, 121) if is_old else _AGES_SHORT
    return _was_born(years, month, day, ages) and luhn.is_valid(short + last)


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


def _is_finnish(match: re.Match[str]) -> bool:
    from stdnum.fi import hetu

    sign = match["sign"] if match["sign"].isalpha() or match["sign"] == "+" else "-"
    number = _figures(match["date"]) + sign + re.sub(r"\s", "", match["last"])
    return hetu.is_valid(number, allow_temporary=True)


def _is_norwegian(number: str) -> bool:
    from stdnum.no import fodselsnummer

    return fodselsnummer.is_valid(_figures(number))


def _is_danish(number: str) -> bool:
    from stdnum.dk import cpr

    figures = _figures(number)
    # Numbers of those born before 2007 end in a check digit.
    return cpr.is_valid(figures) and cpr.checksum(figures) == 0
