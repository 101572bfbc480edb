"""What a set of pairs is known to be worth, beside the most that any set could be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Certificate:
    """How near the best the proposed pairs are known to be.

    Attributes
    ----------
    placed : int
        Mentees with a place.
    placed_bound : int
        More cannot be placed.
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
        """The most that is left to gain, over the summed absolute scores; 0 is the best."""
        missed = self.upper_bound - self.value
        return missed / self.absolute if self.absolute > 0 else float(missed > 0)
