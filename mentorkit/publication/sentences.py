"""What a sentence may tell: every figure about too few exchanged for words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import ReleaseError
from ..language import Text, Wording
from ..programme import Privacy
from ..result import Claim, Count, Fact, Mean, Share, hides_count


def protect_text(text: Any, privacy: Privacy) -> Any:
    """The text with every figure about too few people exchanged for words.

    Parameters
    ----------
    text : Text, Wording or str
    privacy : Privacy

    Returns
    -------
    Text, Wording or str

    Raises
    ------
    ReleaseError
        A number or date stands in the text without saying what it is.

    Examples
    --------
    >>> few = Text("{n} pairs have not met", n=Count(3))
    >>> str(protect_text(few, Privacy()))
    'fewer than 5 pairs have not met'
    """
    return protect(text, privacy).text


@dataclass(frozen=True)
class Protected:
    """Words fit to be told, and whether a figure of theirs had to be hidden."""

    text: Any
    hidden: bool = False


def protect(words: Any, privacy: Privacy) -> Protected:
    """As :func:`protect_text`; of a figure or a claim, too, and says whether it hid something."""
    if isinstance(words, Text):
        counts = [v.n for v in words.values.values() if isinstance(v, Count) and v.people is None]
        told = {
            name: _protect_value(name, value, words, counts, privacy)
            for name, value in words.values.items()
        }
        values = {name: value.text for name, value in told.items()}
        return Protected(words.replace(**values), any(value.hidden for value in told.values()))
    if isinstance(words, Claim):
        told = protect(words.text, privacy)
        if told.hidden or any(figure.hides(privacy) for figure in words.on):
            return Protected(protect(words.otherwise, privacy).text, True)
        return told
    if isinstance(words, Count):
        return _protect_count(words, [], privacy)
    if isinstance(words, Share):
        if words.n == 0:
            return Protected(Text("none"))
        return Protected(Text("a hidden share"), True) if words.hides(privacy) else Protected(words)
    if isinstance(words, Mean):
        hidden = words.hides(privacy)
        return Protected(Text("a hidden figure") if hidden else words, hidden)
    return Protected(words)


def _protect_value(
    name: str, value: Any, text: Text, counts: list[int], privacy: Privacy
) -> Protected:
    if isinstance(value, Count):
        return _protect_count(value, counts, privacy)
    if isinstance(value, (Share, Mean, Text, Claim, Fact, Wording, str)):
        return protect(value, privacy)
    if isinstance(value, (list, tuple)):
        told = [_protect_value(name, item, text, counts, privacy) for item in value]
        return Protected([one.text for one in told], any(one.hidden for one in told))
    raise ReleaseError(
        f'In the text "{text.message}" the field {name} does not say what it is: '
        "wrap it in Count, Share, Mean or Fact."
    )


@dataclass(frozen=True)
class _About:
    """A count that is only told roughly, and still decides between one and many."""

    text: Text
    n: int

    def render(self, language: str) -> str:
        return self.text.render(language)


def _protect_count(value: Count, counts: list[int], privacy: Privacy) -> Protected:
    few = privacy.minimum_count
    shown = [other for other in counts if not hides_count(other, privacy)]
    if value.people is None and any(0 < value.n < other < 2 * few for other in shown):
        # Of 6, "fewer than 5" would part those who are left into too few.
        return Protected(_About(Text("some"), 2), True)
    if value.hides(privacy):
        if value.people is None:
            return Protected(_About(Text("fewer than {few}", few=Fact(few)), 2), True)
        return Protected(_About(Text("a hidden number of"), 2), True)
    # "115 of 118" would tell of the three others; whichever they are, "about" is the same.
    near = [other for other in shown if 0 < other - value.n < few]
    if value.people is None and near:
        rounded = (min(near) - 1) // few * few
        return Protected(_About(Text("about {n}", n=Fact(rounded)), rounded), True)
    return Protected(value)
