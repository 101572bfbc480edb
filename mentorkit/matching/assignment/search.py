"""Finding allowed pairs of a large problem, and how many people they can place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..scores import PairScores
from .candidates import propose_pairs
from .listed import Listed
from .participation import count_placeable
from .pricing import Pricing

#: Pairs a row that a proof asks for at a time.
_KEEP = 4
#: Columns that rows of their own are asked about, and the most such groups.
_APART, _MOST_GROUPS = 8, 256


class Search:
    """Finds and weighs allowed pairs of a problem.

    Parameters
    ----------
    scores : PairScores
    places : array of int
    floor : float, optional
    n_jobs : int, optional
    """

    def __init__(
        self,
        scores: PairScores,
        places: np.ndarray,
        floor: float | None = None,
        n_jobs: int | None = None,
    ):
        self.scores = scores
        self.places = places
        self.pricing = Pricing(scores, floor, n_jobs)

    def weigh(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, ...]:
        """The pairs that reach the floor, with their exact scores."""
        exact = self.scores.of_pairs(rows, columns)
        allowed = exact >= self.pricing.floor
        return rows[allowed], columns[allowed], exact[allowed]

    def find(self, rows: np.ndarray, columns: np.ndarray, turn: int = 0) -> tuple[np.ndarray, ...]:
        """Some allowed pairs of the rows with the columns; none only if there are none.

        Where many score alike the best of all rows are pairs with the same few
        columns. From the second turn on, each column is first asked of rows of its own.
        """
        if turn:
            found = self.weigh(*self.pricing.best_of_blocks(_apart(rows, columns, turn), _KEEP))
            if len(found[0]):
                return found
        every = np.full(len(rows), -np.inf)
        free = np.zeros(self.scores.shape[1])
        *pairs, least = self.pricing.best(rows, columns, free, every, _KEEP)
        found = self.weigh(*pairs)
        if len(found[0]):
            return found
        # A list that is full of pairs a hair below the floor may hide one that reaches it.
        full = rows[least > -np.inf]
        best, worth = self.pricing.best_in_double(full, columns, free)
        return self.weigh(full[worth > -np.inf], best[worth > -np.inf])

    def seat(
        self, tier: np.ndarray, random_state: int, say: Callable[[str], None] = lambda line: None
    ) -> tuple[list[int], Listed]:
        """Who can be placed, and the pairs listed on the way: steps 1 and 2."""
        listed = Listed.of(self.scores.shape, *self._always_listed())
        if self.scores.shape[0] and self.places.any():
            found = propose_pairs(self.scores, self.places, self.pricing, random_state)
            listed = listed.plus(*self.weigh(*listed.missing(*found)))
        say(f"looking at {len(listed.columns)} pairs that clusters propose")
        counts, listed = count_placeable(listed, self.places, tier, self.find)
        say(f"{counts[-1]} of {self.scores.shape[0]} can be placed")
        return counts, listed

    def _always_listed(self) -> tuple[np.ndarray, ...]:
        """Pairs that score beside the product: the passes over the product do not see it."""
        added = self.scores.added
        if added is None:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, np.empty(0)
        stored = added.tocoo()
        rows, columns = stored.row.astype(np.int64), stored.col.astype(np.int64)
        open_ = (self.places[columns] > 0) & ~self.scores.bans_of(rows, columns)
        return self.weigh(rows[open_], columns[open_])


def _apart(rows: np.ndarray, columns: np.ndarray, turn: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Every column in one group with some of the rows, in each turn with others."""
    n_groups = max(1, min(len(rows), -(-len(columns) // _APART), _MOST_GROUPS))
    mixed = np.random.default_rng(turn).permutation(rows)
    return list(
        zip(np.array_split(mixed, n_groups), np.array_split(columns, n_groups), strict=True)
    )
