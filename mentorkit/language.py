"""Swedish and English: texts, numbers, dates and lists as each language writes them.

A :class:`Text` is written once, in English, where it is needed; its Swedish
stands in ``locale/sv/*.po``. It knows no language until it is rendered, so that
what a phase finds can be told in either.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
import string
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("sv", "en")
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
_LOCALE_FOLDER = Path(__file__).with_name("locale")


def check_language(language: str) -> str:
    """Return `language` if it is one of ours, else raise ``ValueError``."""
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is not a language of mentorkit; choose sv or en")
    return language


@cache
def catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    """Every translated message of `language`: English to translation.

    A plural message maps to the tuple of its two forms. English needs no
    catalogue.
    """
    translations: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((_LOCALE_FOLDER / check_language(language)).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id:
                    continue
                if isinstance(message.id, tuple):
                    if all(message.string):
                        translations[message.id[0]] = tuple(message.string)
                elif message.string:
                    translations[message.id] = message.string
    return translations


def format_value(value: Any, language: str, spec: str = "") -> str:
    """Write a value as `language` does.

    Parameters
    ----------
    value : number, date, text, sequence of these, or an object with ``render``
    language : {"sv", "en"}
    spec : str
        ``".1f"`` for decimals, ``".0%"`` for a share, ``"d"`` for a date in
        figures; empty for the natural form.

    Examples
    --------
    >>> format_value(1234.5, "en", ".1f")
    '1,234.5'
    >>> format_value(0.125, "sv", ".1%").replace(chr(160), " ")
    '12,5 %'
    >>> format_value(dt.date(2026, 10, 31), "sv")
    '31 oktober 2026'
    >>> format_value(-0.04, "en", ".1f")
    '0.0'
    >>> format_value(["Anna", "Bo", "Cecilia"], "en")
    'Anna, Bo and Cecilia'
    """
    locale = _LOCALES[language]
    if hasattr(value, "render"):
        return value.render(language)
    if value is None or (isinstance(value, numbers.Real) and math.isnan(value)):
        return "–"
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        # NaT is an instance of datetime and compares unequal to itself.
        if value != value:
            return "–"
        return value.isoformat() if spec == "d" else format_date(value, "long", locale=locale)
    if isinstance(value, bool):
        return Text("yes").render(language) if value else Text("no").render(language)
    if isinstance(value, numbers.Real):
        return _format_number(value, locale, spec)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return format_list([format_value(v, language, spec) for v in value], locale=locale)
    return str(value)


def _format_number(value: numbers.Real, locale: str, spec: str) -> str:
    if spec.endswith("%"):
        unit = "\N{NO-BREAK SPACE}%" if locale == "sv_SE" else "%"
        written = format_percent(float(value), _pattern(spec) + unit, locale=locale)
    elif spec.endswith("f"):
        written = format_decimal(float(value), _pattern(spec), locale=locale)
    elif float(value).is_integer():
        written = format_decimal(int(value), "#,##0", locale=locale)
    else:
        written = format_decimal(float(value), "#,##0.##", locale=locale)
    if not any(figure in written for figure in "123456789"):
        written = written.removeprefix("-")  # what is rounded to nothing has no sign
    return written.replace("-", "\N{MINUS SIGN}")


def _pattern(spec: str) -> str:
    digits = int(spec[1:-1] or 0)
    return "#,##0" + ("." + "0" * digits if digits else "")


class _Formatter(string.Formatter):
    def __init__(self, language: str):
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        return format_value(value, self.language, format_spec)


class Text:
    """A sentence or label that can be told in every language of mentorkit.

    Parameters
    ----------
    message : str
        English, with named fields: ``"{n} pairs met"``.
    **values
        What the fields hold; numbers and dates are written as the language
        writes them, other texts are rendered.

    Examples
    --------
    >>> str(Text("{share:.0%} of {group}", share=0.5, group=Text("mentors")))
    '50% of mentors'
    """

    __slots__ = ("message", "values")

    def __init__(self, message: str, /, **values: Any):
        self.message = message
        self.values = values

    def _message_in(self, language: str) -> str:
        if language == "en":
            return self.message
        found = catalogue(language).get(self.message, self.message)
        return found if isinstance(found, str) else found[0]

    def render(self, language: str) -> str:
        """The text in `language`."""
        check_language(language)
        return _Formatter(language).vformat(self._message_in(language), (), self.values)

    def __str__(self) -> str:
        return self.render("en")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is type(self)
            and repr(self) == repr(other)
            and (self.values == other.values)
        )

    def __hash__(self) -> int:
        return hash((type(self), self.message))

    def replace(self, **values: Any) -> Text:
        """The same text with some of its values exchanged."""
        return type(self)(self.message, **{**self.values, **values})


class Plural(Text):
    """A text that reads differently for one and for many.

    Parameters
    ----------
    one, many : str
        English singular and plural, both with the field ``{n}`` if they say
        the number.
    n : int or an object with an attribute ``n``
        What decides between them.
    **values
        As in :class:`Text`.

    Examples
    --------
    >>> str(Plural("{n} pair has met", "{n} pairs have met", n=1))
    '1 pair has met'
    >>> str(Plural("{n} pair has met", "{n} pairs have met", n=7))
    '7 pairs have met'
    """

    __slots__ = ("many",)

    def __init__(self, one: str, many: str, /, *, n: Any, **values: Any):
        super().__init__(one, n=n, **values)
        self.many = many

    def _message_in(self, language: str) -> str:
        n = self.values["n"]
        single = getattr(n, "n", n) == 1
        if language == "en":
            return self.message if single else self.many
        found = catalogue(language).get(self.message)
        if isinstance(found, tuple):
            return found[0] if single else found[1]
        return self.message if single else self.many

    def replace(self, **values: Any) -> Plural:
        """The same text with some of its values exchanged."""
        return Plural(self.message, self.many, **{**self.values, **values})


class Wording:
    """An organisation's own words, given in one language or in several.

    A language that is not given falls back on one that is.

    Examples
    --------
    >>> Wording({"sv": "Nätverk", "en": "Network"}).render("en")
    'Network'
    >>> Wording("Mentorskap 2026").render("en")
    'Mentorskap 2026'
    """

    __slots__ = ("words",)

    def __init__(self, words: str | Mapping[str, str]):
        self.words = dict.fromkeys(LANGUAGES, words) if isinstance(words, str) else dict(words)

    def render(self, language: str) -> str:
        """The words in `language`, else in the language that was given."""
        return self.words.get(language) or next(iter(self.words.values()), "")

    def __str__(self) -> str:
        return self.render("en")

    def __repr__(self) -> str:
        return f"Wording({self.words!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wording) and self.words == other.words

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.words.items())))
