"""What a network of ties looks like as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Text
from ...result import Count, Mean, Words

DIRECTED = Text("directed ties, each counted once; nobody is tied to themselves")
ALL_ASKED = Text("everybody was asked, and named all they turn to")


@dataclass(frozen=True)
class NetworkSummary:
    """What a network of directed ties looks like.

    Parameters
    ----------
    n, ties : int
        People, and ties between them.
    naming : int
        People who name somebody; the ties, and all that is said of them, rest on these.
    density : float
        Share of all possible ties that exist.
    reciprocity : float
        Share of ties that go both ways; NaN without ties.
    reach : float
        Mean share of the others whom a person reaches in at most two steps.
    method, source, assumptions
        Where the figures come from, and what they rest on.
    """

    n: int
    ties: int
    naming: int
    density: float
    reciprocity: float
    reach: float
    method: Words = DIRECTED
    source: Words = "Wasserman and Faust (1994), Social Network Analysis"
    assumptions: tuple[Words, ...] = (ALL_ASKED,)

    @property
    def value(self) -> float:
        """The density."""
        return self.density

    def sentence(self) -> Text:
        """The network as one sentence, its figures still marked for release."""
        possible = self.n * (self.n - 1)
        return Text(
            "{ties} ties among {n} people: {density} of all that are possible, {mutual} of them "
            "mutual, and {reach} of the others within two steps.",
            ties=Count(self.ties, people=self.naming),
            n=Count(self.n),
            density=Mean(self.ties / possible if possible else float("nan"), self.naming, ".1%"),
            mutual=Mean(self.reciprocity, self.naming, ".0%"),
            reach=Mean(self.reach, self.naming, ".0%"),
        )

    def __str__(self) -> str:
        return str(self.sentence())


def network_summary(ties: pd.DataFrame, *, people: Iterable[str] | None = None) -> NetworkSummary:
    """Describe a network: people, ties, density, reciprocity and reach.

    Parameters
    ----------
    ties : DataFrame
        One row a tie. Columns ``from_id`` and ``to_id``, or ``from`` and
        ``to``, else the first two.
    people : iterable, optional
        Everybody in the network, those without ties too; by default those
        whom a tie names.

    Returns
    -------
    NetworkSummary

    Raises
    ------
    EvaluationError
        `ties` has fewer than two columns.

    Examples
    --------
    >>> print(network_summary(pd.DataFrame({"from": [1, 2, 2], "to": [2, 1, 3]})))
    3 ties among 3 people: 50.0% of all that are possible, 67% of them mutual,
    and 67% of the others within two steps.
    """
    from scipy.sparse import csr_array

    tied = read_ties(ties)
    if people is not None:
        known = pd.Index(pd.unique(np.array(list(people), dtype=object)))
        tied = tied[tied["from_id"].isin(known) & tied["to_id"].isin(known)]
    else:
        known = pd.Index(pd.unique(tied.to_numpy(object).ravel()))
    n, m = len(known), len(tied)
    reach = mutual = float("nan")
    naming = 0
    if m:
        # Sparse: two thousand people are four million cells, and few of them filled.
        places = [known.get_indexer(tied[name]) for name in ("from_id", "to_id")]
        step = csr_array((np.ones(m, np.int32), places), shape=(n, n))
        naming = len(np.unique(places[0]))
        mutual = step.multiply(step.T).sum() / m
        near = (step + step @ step) > 0
        reach = (near.nnz - np.count_nonzero(near.diagonal())) / (n * (n - 1))
    elif n > 1:
        reach = 0.0
    return NetworkSummary(
        n=n,
        ties=m,
        naming=naming,
        density=m / (n * (n - 1)) if n > 1 else float("nan"),
        reciprocity=float(mutual),
        reach=float(reach),
    )


def read_ties(ties: pd.DataFrame) -> pd.DataFrame:
    """The ties as ``from_id`` and ``to_id``, each once and none with oneself.

    Raises
    ------
    EvaluationError
        `ties` has fewer than two columns.
    """
    for pair in (["from_id", "to_id"], ["from", "to"], list(ties.columns[:2])):
        if len(pair) == 2 and set(pair) <= set(ties.columns):
            tied = ties[pair].set_axis(["from_id", "to_id"], axis=1).dropna()
            return tied[tied["from_id"] != tied["to_id"]].drop_duplicates(ignore_index=True)
    raise EvaluationError(
        Problem("ties", "there are fewer than two columns", "name from_id and to_id")
    )
