"""Figures in a sentence, each of which says what it counts, over whom, and when it is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ..language import Text, Wording, format_value

Words = Text | Wording | str
T = TypeVar("T")


class Thresholds(Protocol):
    """How few is too few; a programme's ``privacy`` says it."""

    minimum_count: int
    minimum_answers: int
    minimum_deviation: int


def hides_count(people: float, thresholds: Thresholds) -> bool:
    """True if so few people must not be counted in the open."""
    return 0 < people < thresholds.minimum_count


def hides_share(k: float, n: float, thresholds: Thresholds) -> bool:
    """True if a share would tell of too few: in all, in it or outside it."""
    return (
        n < thresholds.minimum_count or hides_count(k, thresholds) or hides_count(n - k, thresholds)
    )


def hides_mean(n: float, thresholds: Thresholds) -> bool:
    """True if a mean stands on too few answers."""
    return n < thresholds.minimum_answers


def hides_spread(n: float, thresholds: Thresholds) -> bool:
    """True if how far values lie apart, or a mean's interval, stands on too few of them."""
    return n < max(thresholds.minimum_deviation, thresholds.minimum_answers)


@dataclass(frozen=True)
class Count:
    """A number of people, or of things that people did.

    Parameters
    ----------
    n : int
    people : int, optional
        People behind the number where it does not count people itself, e.g.
        those who held the meetings; `n` by default.
    of : int, optional
        People of whom these are a part and who are counted elsewhere on the page;
        where nearly all are, `n` is told roughly. By default the other counts of
        the same sentence.
    who : str, optional
        Who they are, as a table's column of the same people says it, with the row
        after a bar: ``"mentees by kind of goal | skill"``. Where it is hidden nothing
        rough is told of it: whoever has the table would know more than its rule allows.
    parts : mapping of str to int, optional
        Where several rows of a table hold them together: each, named as in `who`, and
        how many it counts. Where one of them is few, nothing is told of all.
    held : bool
        An earlier edition told it, and it stands for today's: "about" so many.
    """

    n: int
    people: int | None = None
    of: int | None = None
    who: str = ""
    parts: Mapping[str, int] | None = field(default=None, hash=False)
    held: bool = False

    def hides(self, thresholds: Thresholds) -> bool:
        """True if it counts too few people to be shown."""
        return hides_count(self.n if self.people is None else self.people, thresholds)

    def render(self, language: str) -> str:
        """The number as `language` writes it."""
        return format_value(int(self.n), language)


@dataclass(frozen=True)
class Share:
    """A share of people: `k` of `n`; `held` where it stands as an earlier edition told it.

    Examples
    --------
    >>> Share(45, 60).render("en")
    '75%'
    """

    k: int
    n: int
    digits: int = 0
    held: bool = field(default=False, repr=False)

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN of nobody."""
        return self.k / self.n if self.n else float("nan")

    def hides(self, thresholds: Thresholds) -> bool:
        """True if it would tell of too few: in all, in it or outside it."""
        return self.n > 0 and hides_share(self.k, self.n, thresholds)

    def render(self, language: str) -> str:
        """The share in per cent."""
        return format_value(self.value, language, f".{self.digits}%")


@dataclass(frozen=True)
class Bound(Share):
    """A figure from which the `k` of `n` could be had back: the end of a share's interval, a rate.

    It is hidden where the share `k` of `n` would be. `of` is the value of which it is
    an interval's end, where it is one.

    Examples
    --------
    >>> Bound(45, 60, end=0.6277).render("en")
    '63%'
    """

    end: float = float("nan")
    spec: str = ".0%"
    of: float | None = None

    def render(self, language: str) -> str:
        """The figure as `language` writes it."""
        return format_value(self.end, language, self.spec)


@dataclass(frozen=True)
class Mean:
    """A mean, median or other summary of `n` people's values.

    Parameters
    ----------
    value : float
    n : int
    spec : str
        How it is written.
    settled : bool
        Nobody's value changes any more, as of a survey's wave that is over: if the
        figure does, it is because others are counted.
    held : bool
        An earlier edition told it, and it stands for today's.
    """

    value: float
    n: int
    spec: str = ".1f"
    settled: bool = False
    held: bool = False

    def hides(self, thresholds: Thresholds) -> bool:
        """True if too few values stand behind it."""
        return hides_mean(self.n, thresholds)

    def render(self, language: str) -> str:
        """The value as `language` writes it."""
        return format_value(self.value, language, self.spec)


@dataclass(frozen=True)
class Spread(Mean):
    """How far `n` people's values lie apart, or an end of their mean's interval.

    With the mean and its interval the standard deviation is known, and of few
    people it tells how far the one who stands out is from the others.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rules = SimpleNamespace(minimum_answers=10, minimum_deviation=20)
    >>> Mean(3.4, 12).hides(rules), Spread(3.1, 12).hides(rules)
    (False, True)
    """

    def hides(self, thresholds: Thresholds) -> bool:
        """True if too few values stand behind it."""
        return hides_spread(self.n, thresholds)


@dataclass(frozen=True)
class Fact:
    """A number, date or word that is not about people: a target, a date, a parameter."""

    value: Any
    spec: str = ""

    @property
    def n(self) -> Any:
        """The value itself, for plurals."""
        return self.value

    def hides(self, thresholds: Thresholds) -> bool:
        """Never: it is not about people."""
        return False

    def render(self, language: str) -> str:
        """The value as `language` writes it."""
        return format_value(self.value, language, self.spec)


Figure = Count | Share | Mean | Fact

#: What stands in place of a word that would narrow a hidden figure.
TOO_FEW = Text("too few to tell")


@dataclass(frozen=True)
class Claim:
    """Words that follow from figures: told only where every one of these may be shown.

    "Reached" beside a hidden share tells in which part of its range it lies, and
    of few people sometimes which one it is.

    Parameters
    ----------
    text : Text, Wording or str
        A word or a whole sentence; it rests on the figures it holds, too.
    on : sequence of Count, Share, Mean or Fact
        Figures that it follows from without naming them.
    otherwise : Text, Wording or str
        What is told where one of them is hidden.

    Examples
    --------
    >>> print(Claim(Text("reached"), on=(Share(45, 60),)))
    reached
    """

    text: Words
    on: Sequence[Figure] = ()
    otherwise: Words = TOO_FEW

    def render(self, language: str) -> str:
        """The words as they would be if nothing is hidden."""
        return format_value(self.text, language)

    def __str__(self) -> str:
        return self.render("en")


@dataclass(frozen=True)
class Keyed:
    """A text whose figures are known by a key in every edition, on whatever page.

    Of other texts they are known by the page and the words around them: a sentence that is
    worded otherwise than an earlier edition's is another, and its figures are told anew.
    A count that hangs together with a table's (`who`, `parts`) stands outside such a text.

    Parameters
    ----------
    text : Text or Claim
    key : str
        What it tells of, in words that stay: the id of a target, the name of an outcome.

    Examples
    --------
    >>> print(Keyed(Text("{k} have met: far too few", k=Count(12)), "pairs that have met"))
    12 have met: far too few
    """

    text: Words | Claim
    key: str

    def render(self, language: str) -> str:
        """The words as they would be if nothing is hidden."""
        return format_value(self.text, language)

    def __str__(self) -> str:
        return self.render("en")


def untold(what: Words) -> Text:
    """The line that stands in place of what would tell of too few people."""
    return Text("Not shown, since it would tell of too few people: {title}.", title=what)


def given_away(what: Words) -> Text:
    """The line in place of a table that cannot be protected from what earlier pages tell."""
    return Text(
        "Not shown, since it and the pages before it would together tell of too few people: "
        "{title}.",
        title=what,
    )


def judge_openly(judge: Callable[[int], T], number: int, thresholds: Thresholds) -> T | None:
    """What is judged of a number of people, as far as its reader could judge it too.

    Parameters
    ----------
    judge : callable
        From a number of people to a status or a word.
    number : int
    thresholds : Thresholds
        A number that they hide is told as "fewer than".

    Returns
    -------
    object or None
        None if `number` is hidden and not all that it could be are judged
        alike: the judgement would then tell more than the page does.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> few = SimpleNamespace(minimum_count=5)
    >>> judge_openly(lambda k: "good" if k <= 6 else "act", 3, few)
    'good'
    >>> judge_openly(lambda k: "good" if k <= 2 else "act", 3, few) is None
    True
    """
    if not hides_count(number, thresholds):
        return judge(number)
    could_be = {judge(k) for k in range(1, thresholds.minimum_count)}
    return could_be.pop() if len(could_be) == 1 else None
