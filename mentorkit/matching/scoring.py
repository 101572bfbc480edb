"""The weighted criteria of a match: for every pair, for some, or as a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import Block, Criterion, Preferences
from .bans import Ban
from .scores import PairScores

#: Scores that differ by less are the same number, reckoned in another order.
LAST_DIGITS = 1e-12


class Scoring:
    """How well mentees and mentors would fit, by weighted criteria.

    Parameters
    ----------
    weights : mapping of Criterion to float
    mentees, mentors : DataFrame
        As from ``prepare_people``.
    preferences : Preferences

    Attributes
    ----------
    criteria : dict of str to Criterion
    weights : dict of str to float
    blocks : dict of str to Block
    """

    def __init__(
        self,
        weights: Mapping[Criterion, float],
        mentees: pd.DataFrame,
        mentors: pd.DataFrame,
        preferences: Preferences,
    ):
        self.criteria = {c.name: c for c in weights}
        self.weights = {c.name: weight for c, weight in weights.items()}
        self.blocks: dict[str, Block] = {
            name: criterion.compile(mentees, mentors, preferences)
            for name, criterion in self.criteria.items()
        }
        self.shape = len(mentees), len(mentors)

    @property
    def counting(self) -> list[str]:
        """Criteria by which somebody on both sides can be compared; others do not count."""
        return [name for name, block in self.blocks.items() if block.compares]

    def shares(self, weights: Mapping[str, float] | None = None) -> dict[str, float]:
        """What part of the score each counting criterion is; they sum to 1."""
        weights = {**self.weights, **(weights or {})}
        total = sum(weights[name] for name in self.counting)
        return {name: weights[name] / total if total else 0.0 for name in self.counting}

    def scores(
        self, rows: Any = slice(None), weights: Mapping[str, float] | None = None
    ) -> np.ndarray:
        """Scores of some mentees with every mentor, 0 to 1, whatever the rules say."""
        n_rows = len(np.arange(self.shape[0])[rows])
        total = np.zeros((n_rows, self.shape[1]))
        for name, share in self.shares(weights).items():
            total += share * self.blocks[name].filled(rows)
        return total

    def of_pairs(
        self,
        rows: np.ndarray,
        columns: np.ndarray,
        weights: Mapping[str, float] | None = None,
    ) -> np.ndarray:
        """Scores of the pairs ``(rows[k], columns[k])``, whatever the rules say."""
        total = np.zeros(len(rows))
        for name, share in self.shares(weights).items() if len(rows) else ():
            total += share * self.blocks[name].of_pairs(rows, columns)
        return total

    def known_shares(self, rows: Any = slice(None)) -> np.ndarray:
        """Share of the weights about which both of a pair have said something."""
        known = np.zeros((len(np.arange(self.shape[0])[rows]), self.shape[1]))
        for name, block in self.blocks.items():
            known += self.weights[name] * np.outer(block.known_left[rows], block.known_right)
        return known / sum(self.weights.values())

    def product(
        self, bans: Sequence[Ban] = (), weights: Mapping[str, float] | None = None
    ) -> PairScores:
        """The scores as one product, for passes over all pairs."""
        lefts, rights, added = [], [], None
        for name, share in self.shares(weights).items():
            left, right, single = self.blocks[name].features()
            lefts.append(share * left)
            rights.append(right)
            if single is not None:
                added = share * single if added is None else added + share * single
        if not lefts:
            lefts, rights = ([np.zeros((n, 1))] for n in self.shape)
        return PairScores(np.hstack(lefts), np.hstack(rights), tuple(bans), added)
