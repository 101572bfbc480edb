"""What a set of pairs is known to be worth, beside the most that any set could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


def gap_of(value: float, upper_bound: float, absolute: float) -> float:
    """What is left to gain, over the summed absolute scores unless that is 0.

    Examples
    --------
    >>> gap_of(9.0, 10.0, 20.0), gap_of(0.0, 0.5, 0.0), gap_of(-3.0, -3.0, 3.0)
    (0.05, 0.5, 0.0)
    """
    return max(upper_bound - value, 0.0) / (absolute or 1.0)


@dataclass(frozen=True)
class Certificate:
    """How near the best the proposed pairs are known to be.

    Attributes
    ----------
    placed : int
        Mentees with a place.
    placed_bound : int
        More cannot be placed without leaving out more of those who come first.
    value : float
        Summed score of the pairs.
    upper_bound : float
        No choice of pairs that places so many is worth more.
    absolute : float
        Summed absolute scores of the pairs.
    rounds : int
        Passes over the pairs, 0 where all of them were weighed at once.
    method : {"exact", "certified"}
        ``exact``: all pairs at once. ``certified``: clusters proposed, prices
        bound what was not looked at.
    """

    placed: int
    placed_bound: int
    value: float
    upper_bound: float
    absolute: float
    rounds: int = 0
    method: str = "exact"

    @property
    def gap(self) -> float:
        """The most that is left to gain, over the summed absolute scores; 0 is the best.

        Where all scores of the pairs are 0 there is nothing to hold it against,
        and it is what is left to gain itself.
        """
        return gap_of(self.value, self.upper_bound, self.absolute)

    def within(self, placed_bound: int, upper_bound: float) -> Certificate:
        """The same beside the bounds of a matching that allows more."""
        return replace(self, placed_bound=placed_bound, upper_bound=upper_bound)

    def plus(self, scores: Sequence[float]) -> Certificate:
        """The same with pairs that stand beside what was solved, e.g. locked ones."""
        total = float(sum(scores))
        return replace(
            self,
            placed=self.placed + len(scores),
            placed_bound=self.placed_bound + len(scores),
            value=self.value + total,
            upper_bound=self.upper_bound + total,
            absolute=self.absolute + float(sum(map(abs, scores))),
        )
