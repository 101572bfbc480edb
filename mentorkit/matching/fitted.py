"""What a fitted matcher answers, beside the tables of all pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from ..criteria import Block, Criterion, change_weights
from .clusters import Clusters, find_clusters
from .held import HeldTables
from .ids import find_places
from .locks import read_locked, rules_between
from .people import find_own_pairs, read_pairs
from .proposing import Proposed, Seats
from .uncompared import find_unshared


class Fitted(HeldTables):
    """What there is to ask of a matcher once it is fitted.

    The matcher has what ``HeldTables`` asks for, and ``seats_``, ``locked_`` and
    ``unmatched_``.
    """

    seats_: Seats
    locked_: list[tuple[int, int]]
    unmatched_: pd.DataFrame
    lift_worst_off: bool
    n_clusters: int | None
    random_state: int

    @property
    def criteria_(self) -> dict[str, Criterion]:
        """The criteria that count, by name."""
        return self.scoring_.criteria

    @property
    def weights_(self) -> dict[str, float]:
        """The weight of each criterion that counts."""
        return self.scoring_.weights

    @property
    def blocks_(self) -> dict[str, Block]:
        """The features of each criterion."""
        return self.scoring_.blocks

    @property
    def uncompared_(self) -> list[str]:
        """Criteria that count and that no two people can be compared on."""
        return [name for name, block in self.blocks_.items() if not block.compares]

    @property
    def unshared_(self) -> list[str]:
        """Criteria of lists that are answered and in which every pair scores 0."""
        return find_unshared(self.criteria_, self.blocks_)

    @property
    def seeking_(self) -> pd.Index:
        """Mentees without a running pair, in order."""
        return self.mentees_.index[self.seats_.seeking]

    @property
    def free_places_(self) -> pd.Series:
        """Places of each mentor that no running pair holds."""
        return pd.Series(self.seats_.places, index=self.mentors_.index)

    @property
    def placed_(self) -> pd.Index:
        """Mentees with a running or a proposed pair, in order."""
        seeking = ~self.mentees_.index.isin(self.unmatched_["mentee_id"])
        return self.mentees_.index[seeking]

    @cached_property
    def clusters_(self) -> Clusters:
        """Clusters of mentees' goals and mentors' skills."""
        return find_clusters(
            self.mentees_, self.mentors_, n_clusters=self.n_clusters,
            random_state=self.random_state,
        )  # fmt: skip

    def rules_between(self, mentee_id: Any, mentor_id: Any) -> list[str]:
        """Codes of the hard rules that forbid a pair, in the order of blame.

        Raises
        ------
        MatchingError
            An id that is not in the tables.
        """
        pair = [(mentee_id, mentor_id)]
        (row,), (column,) = find_places(pair, self.mentees_.index, self.mentors_.index)
        return rules_between(int(row), int(column), self.rules_)

    def propose_pairs(
        self,
        weights: Mapping[str, float] | None = None,
        *,
        locked: Iterable[tuple] = (),
    ) -> pd.DataFrame:
        """What would be proposed under other weights of the same criteria, or with more locks.

        Parameters
        ----------
        weights : mapping of str to float, optional
            Those that change; a criterion that does not count in this match cannot.
        locked : DataFrame with ``mentee_id``, ``mentor_id``, or tuples
            Beside the locks of `fit`.

        Returns
        -------
        DataFrame
            Like ``pairs_``.

        Raises
        ------
        MatchingError
            A weight or a locked pair that cannot be.
        """
        weights = change_weights(weights, self.weights_, self.criteria_)
        own = find_own_pairs(read_pairs(locked, "locked"), self.mentees_.index, self.mentors_.index)
        more = [*self.locked_, *self._find_locked(own)]
        return self._pairs_of(
            self.seats_.propose(
                list(dict.fromkeys(more)), weights, lift_worst_off=self.lift_worst_off
            )
        )

    def _find_locked(self, locked: list[tuple]) -> list[tuple[int, int]]:
        return read_locked(
            locked, self.seeking_, self.free_places_, self.mentees_.index, self.rules_
        )

    def _pairs_of(self, found: Proposed) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "mentee_id": self.mentees_.index[found.rows].to_numpy(),
                "mentor_id": self.mentors_.index[found.columns].to_numpy(),
                "score": found.scores,
            }
        )
