"""Tables of all pairs, made when they are asked for and refused where they are too large."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import MatchingError, MentorkitWarning, Problem
from .bans import Ban
from .ids import list_unknown
from .people import read_pairs
from .rules import RULES
from .scoring import Scoring

#: Cells of a table that is still made, 0.2 GB each.
_MOST_CELLS = 25_000_000


class HeldTables:
    """What a fitted matcher can hold of every pair, and what it gives of some.

    The matcher has ``scoring_``, ``rules_``, ``mentees_`` and ``mentors_``.
    """

    scoring_: Scoring
    rules_: dict[str, Ban]
    mentees_: pd.DataFrame
    mentors_: pd.DataFrame

    def _forget_tables(self) -> None:
        """What was made of an earlier fit."""
        for name in ("parts_", "fit_scores_", "scores_", "known_share_", "clusters_"):
            self.__dict__.pop(name, None)

    @cached_property
    def fit_scores_(self) -> pd.DataFrame:
        """How well each two would fit, whatever the rules say."""
        self._refuse_to_hold("fit_scores_")
        return self._frame(self.scoring_.scores())

    @cached_property
    def scores_(self) -> pd.DataFrame:
        """Scores, NaN where a hard rule forbids the pair."""
        self._refuse_to_hold("scores_")
        return self.fit_scores_.mask(self.forbidden())

    @cached_property
    def known_share_(self) -> pd.DataFrame:
        """Share of the weights about which both have said something."""
        self._refuse_to_hold("known_share_")
        return self._frame(self.scoring_.known_shares())

    @cached_property
    def parts_(self) -> dict[str, pd.DataFrame]:
        """Scores of each criterion; NaN where one of the two has not answered."""
        self._refuse_to_hold("parts_")
        return {name: self._frame(block.scores()) for name, block in self.blocks_.items()}

    def score_pairs(self, pairs: pd.DataFrame | Iterable[tuple]) -> np.ndarray:
        """How well given pairs fit, whatever the rules say.

        Parameters
        ----------
        pairs : DataFrame with ``mentee_id``, ``mentor_id``, or tuples

        Returns
        -------
        array, shape (n_pairs,)
            NaN for a pair of which one is not in the tables.

        Warns
        -----
        MentorkitWarning
            Ids that are not in the tables.
        """
        found = read_pairs(pairs, "pairs")
        rows = self.mentees_.index.get_indexer([mentee for mentee, _ in found])
        columns = self.mentors_.index.get_indexer([mentor for _, mentor in found])
        known = (rows >= 0) & (columns >= 0)
        if not known.all():
            mentees = dict.fromkeys(found[i][0] for i in np.flatnonzero(rows < 0))
            mentors = dict.fromkeys(found[i][1] for i in np.flatnonzero(columns < 0))
            told = [
                *list_unknown(mentees, self.mentees_.index, "mentees"),
                *list_unknown(mentors, self.mentors_.index, "mentors"),
                "Their pairs have no score.",
            ]
            warnings.warn(" ".join(map(str, told)), MentorkitWarning, stacklevel=2)
        scores = np.full(len(found), np.nan)
        scores[known] = self.scoring_.of_pairs(rows[known], columns[known])
        return scores

    def forbidden(self, *, passing: bool = True) -> np.ndarray:
        """Mask of the pairs that a hard rule forbids, shape (n_mentees, n_mentors).

        Parameters
        ----------
        passing : bool
            False leaves out the rules that speak of now (no place, not trained,
            ended) and not of how the two stand to each other.
        """
        self._refuse_to_hold("forbidden()")
        mask = np.zeros(self.scoring_.shape, bool)
        for ban in self.bans(passing=passing):
            mask |= ban.mask(self.scoring_.shape[1])
        return mask

    def bans(self, *, passing: bool = True) -> list[Ban]:
        """What the hard rules forbid, without a table of all pairs; see ``forbidden``."""
        return [ban for code, ban in self.rules_.items() if passing or not RULES[code].passing]

    def _refuse_to_hold(self, name: str) -> None:
        n, m = self.scoring_.shape
        if n * m > _MOST_CELLS:
            raise MatchingError(
                Problem(
                    "MentorMatcher",
                    f"{name} of {n} mentees and {m} mentors is too large to hold",
                    "ask score_pairs(pairs), or scoring_ for some rows",
                )
            )

    def _frame(self, values: np.ndarray) -> pd.DataFrame:
        frame = pd.DataFrame(values, index=self.mentees_.index, columns=self.mentors_.index)
        return frame.rename_axis(index="mentee_id", columns="mentor_id")
