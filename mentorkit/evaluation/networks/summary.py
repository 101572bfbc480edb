"""What a network of ties looks like as a whole."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem
from ...language import Plural, Text
from ...result import Count, Mean, Words

DIRECTED = Text("directed ties, each counted once; nobody is tied to themselves")
#: Names of a tie's ends, in any case.
ENDS = (("from_id", "to_id"), ("from", "to"), ("source", "target"))
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

    @property
    def low(self) -> float:
        """NaN: the ties are all there are of these people, no sample that could be off."""
        return float("nan")

    @property
    def high(self) -> float:
        """NaN, as `low`."""
        return float("nan")

    def sentence(self) -> Text:
        """The network as one sentence, its figures still marked for release."""
        possible = self.n * (self.n - 1)
        return Text(
            "{ties} among {n} people: {density} of all that are possible, {mutual} of them "
            "mutual, and {reach} of the others within two steps.",
            ties=Plural("{n} tie", "{n} ties", n=Count(self.ties, people=self.naming)),
            n=Count(self.n),
            density=Mean(self.ties / possible if possible else float("nan"), self.naming, ".1%"),
            mutual=Mean(self.reciprocity, self.naming, ".0%"),
            reach=Mean(self.reach, self.naming, ".0%"),
        )

    def __str__(self) -> str:
        return str(self.sentence())


def network_summary(ties: Any, *, people: Iterable | None = None) -> NetworkSummary:
    """Describe a network: people, ties, density, reciprocity and reach.

    Parameters
    ----------
    ties : DataFrame, sequence of pairs or array, shape (n_ties, 2)
        One row a tie. Columns ``from_id`` and ``to_id``, ``from`` and ``to``, or
        ``source`` and ``target``, in any case; else there must be two in all.
    people : iterable, optional
        Everybody in the network, those without ties too; by default those
        whom a tie names.

    Returns
    -------
    NetworkSummary

    Raises
    ------
    EvaluationError
        It is not plain which two columns hold the ids, or no id of the ties is among
        `people`.

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
        check_ids("people", tied, known)
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


def read_ties(ties: Any) -> pd.DataFrame:
    """The ties as ``from_id`` and ``to_id``, each once and none with oneself.

    Parameters
    ----------
    ties : DataFrame, sequence of pairs or array, shape (n_ties, 2)

    Raises
    ------
    EvaluationError
        It is not plain which two columns hold the ids.

    Examples
    --------
    >>> read_ties([("a", "b"), ("b", "b")]).values.tolist()
    [['a', 'b']]
    """
    if not isinstance(ties, pd.DataFrame):
        ties = _frame(ties)
    tied = ties[_end_columns(ties)].set_axis(["from_id", "to_id"], axis=1).dropna()
    return tied[tied["from_id"] != tied["to_id"]].drop_duplicates(ignore_index=True)


def _frame(pairs: Any) -> pd.DataFrame:
    """Ties that are written as pairs; a set's order is no matter."""
    pairs = pairs if isinstance(pairs, np.ndarray) else list(pairs)
    if not len(pairs):
        return pd.DataFrame(columns=["from_id", "to_id"], dtype=object)
    try:
        return pd.DataFrame(pairs)
    except ValueError:
        return pd.DataFrame()  # refused as what has no two columns


def _end_columns(ties: pd.DataFrame) -> list:
    """The columns of who turns to whom, by their names or because there are no others."""
    named: dict[str, Hashable] = {}
    for column in ties.columns:
        named.setdefault(str(column).strip().casefold(), column)
    for one, other in ENDS:
        if one in named and other in named:
            return [named[one], named[other]]
    if ties.shape[1] == 2:
        return list(ties.columns)
    what = (
        "there are fewer than two columns" if ties.shape[1] < 2
        else f"which of the {ties.shape[1]} columns hold the ids is not plain"
    )  # fmt: skip
    raise EvaluationError(Problem("ties", what, "name from_id and to_id"))


def check_ids(where: str, tied: pd.DataFrame, known: pd.Index) -> None:
    """Refuse ties of which no id is known: written in another way, each would vanish unseen."""
    ids = pd.Index(pd.unique(tied[["from_id", "to_id"]].to_numpy(object).ravel()))
    if not len(ids) or not len(known) or ids.isin(known).any():
        return
    kinds = [", ".join(sorted({type(v).__name__ for v in held})) for held in (ids, known)]
    raise EvaluationError(
        Problem(where, f"no id of the ties is among them (ids of type {kinds[0]} in the ties, "
                f"{kinds[1]} here)", "write the ids of both in the same way")
    )  # fmt: skip
