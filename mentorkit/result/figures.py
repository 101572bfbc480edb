"""Figures in a sentence, each of which says what it counts and over whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..language import Text, Wording, format_value

Words = Text | Wording | str


@dataclass(frozen=True)
class Count:
    """A number of people, or of things that people did.

    Parameters
    ----------
    n : int
    people : int, optional
        People behind the number where it does not count people itself, e.g.
        those who held the meetings; `n` by default.
    """

    n: int
    people: int | None = None

    def render(self, language: str) -> str:
        """The number as `language` writes it."""
        return format_value(int(self.n), language)


@dataclass(frozen=True)
class Share:
    """A share of people: `k` of `n`.

    Examples
    --------
    >>> Share(45, 60).render("en")
    '75%'
    """

    k: int
    n: int
    digits: int = 0

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN of nobody."""
        return self.k / self.n if self.n else float("nan")

    def render(self, language: str) -> str:
        """The share in per cent."""
        return format_value(self.value, language, f".{self.digits}%")


@dataclass(frozen=True)
class Bound(Share):
    """A figure from which the `k` of `n` could be had back: the end of a share's interval, a rate.

    It is hidden where the share `k` of `n` would be.

    Examples
    --------
    >>> Bound(45, 60, end=0.6277).render("en")
    '63%'
    """

    end: float = float("nan")
    spec: str = ".0%"

    def render(self, language: str) -> str:
        """The figure as `language` writes it."""
        return format_value(self.end, language, self.spec)


@dataclass(frozen=True)
class Mean:
    """A mean, median or other summary of `n` people's values."""

    value: float
    n: int
    spec: str = ".1f"

    def render(self, language: str) -> str:
        """The value as `language` writes it."""
        return format_value(self.value, language, self.spec)


@dataclass(frozen=True)
class Fact:
    """A number, date or word that is not about people: a target, a date, a parameter."""

    value: Any
    spec: str = ""

    @property
    def n(self) -> Any:
        """The value itself, for plurals."""
        return self.value

    def render(self, language: str) -> str:
        """The value as `language` writes it."""
        return format_value(self.value, language, self.spec)


Figure = Count | Share | Mean | Fact
