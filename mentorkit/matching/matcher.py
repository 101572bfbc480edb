"""The matching as an estimator: two tables of people in, proposed pairs out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..errors import MatchingError, MentorkitWarning, Problem
from ..language import Text
from .assignment import assign_pairs
from .clusters import Clusters, find_clusters
from .criteria import Preferences, read_weights
from .estimator import Estimator
from .people import prepare_people, read_capacity, read_pairs
from .rules import RULES, Circumstances, find_forbidden
from .uncompared import describe_uncompared

#: Why a mentee has no proposed mentor.
REASONS: dict[str, Text] = {
    "no_mentor": Text("there is no mentor"),
    "rule": Text("every mentor is ruled out; most because {rule}"),
    "minimum_score": Text("no allowed mentor reaches the lowest score"),
    "full": Text("no allowed mentor has a free place"),
    "capacity": Text("the places of the allowed mentors went to others"),
}
_SETTINGS = {"same_team": ("forbid", "allow"), "department": ("different", "same")}


class MentorMatcher(Estimator):
    """Propose mentor pairs from what mentees seek and mentors offer.

    Parameters
    ----------
    criteria : mapping of str to float, or ``programme.Weights``, optional
        How much each criterion counts, in any unit; one left out does not.
        By default those of ``params``: goals 4, interests 2, the others 1.
    minimum_score : float
        No pair below it is proposed, 0 to 1.
    manager_levels : int
        Nobody is matched with their manager, nor with a manager's manager, so
        many levels up.
    same_team : {"forbid", "allow"}
    department : {"different", "same"}
        What is preferred; set its weight to 0 if neither is.
    seniority_above : float
        How many levels above the mentee the mentor should be.
    require_training : bool
        False lets untrained mentors be matched, whatever `fit` is told of them.
    n_clusters : int, optional
        Clusters of ``clusters_``; chosen by silhouette if not given.
    random_state : int
        Seed of the clusters.

    Attributes
    ----------
    pairs_ : DataFrame
        ``mentee_id``, ``mentor_id``, ``score``: as many mentees placed as can
        be, then the largest summed score; in order of the mentees.
    unmatched_ : DataFrame
        ``mentee_id``, ``reason`` (a code of ``REASONS``), ``rule`` (the rule
        that hides most mentors, if a rule is to blame), ``words`` (Text).
    scores_ : DataFrame, shape (n_mentees, n_mentors)
        0 to 1; NaN where a hard rule forbids the pair.
    fit_scores_ : DataFrame, shape (n_mentees, n_mentors)
        How well each two would fit, whatever the rules say.
    known_share_ : DataFrame, shape (n_mentees, n_mentors)
        Share of the weights about which both have said something.
    uncompared_ : list of str
        Criteria that count and that no two people can be compared on.
    parts_ : dict of str to DataFrame
        Scores of each criterion; NaN where it is unknown.
    rules_ : dict of str to array of bool
        What each hard rule forbids.
    seeking_, accepted_ : Index
        Mentees without a running pair; mentees who are not on the waiting list.
    free_places_ : Series
        Places of each mentor that no running pair holds.
    clusters_ : Clusters
        Of goals and skills; computed when first asked for.
    total_score_ : float

    Notes
    -----
    A pair's score is the weighted mean of its criteria. What one of the two has
    not answered neither helps nor hurts: for a mentor who has not answered, the
    mentee's mean over the mentors who have stands in; for a mentee who has not,
    the mean over everyone. A criterion on which nobody can be compared does not
    count.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data",), ("ledarskap",)]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("ledarskap",), ("data",)]})
    >>> MentorMatcher().fit(mentees, mentors).pairs_[["mentee_id", "mentor_id"]]
      mentee_id mentor_id
    0        E1        M2
    1        E2        M1
    """

    def __init__(
        self,
        criteria: Any = None,
        *,
        minimum_score: float = 0.0,
        manager_levels: int = 2,
        same_team: str = "forbid",
        department: str = "different",
        seniority_above: float = 2.0,
        require_training: bool = True,
        n_clusters: int | None = None,
        random_state: int = 0,
    ):
        self.criteria = criteria
        self.minimum_score = minimum_score
        self.manager_levels = manager_levels
        self.same_team = same_team
        self.department = department
        self.seniority_above = seniority_above
        self.require_training = require_training
        self.n_clusters = n_clusters
        self.random_state = random_state

    @classmethod
    def from_programme(cls, programme: Any) -> MentorMatcher:
        """A matcher with the parameters of a programme's params file."""
        matching = programme.matching
        return cls(
            matching.weights,
            minimum_score=matching.minimum_score,
            manager_levels=matching.manager_levels,
            same_team=matching.same_team,
            department=matching.department,
            seniority_above=matching.seniority_above,
            require_training=matching.require_training,
            n_clusters=matching.n_clusters,
            random_state=programme.random_state,
        )

    def fit(
        self,
        mentees: pd.DataFrame,
        mentors: pd.DataFrame,
        *,
        conflicts: pd.DataFrame | Iterable[tuple] | None = None,
        locked: pd.DataFrame | Iterable[tuple] | None = None,
        running: pd.DataFrame | Iterable[tuple] | None = None,
        ended: pd.DataFrame | Iterable[tuple] | None = None,
        trained: Iterable | None = None,
        waiting: Iterable | None = None,
        people: pd.DataFrame | None = None,
    ) -> MentorMatcher:
        """Score every pair and propose the best set of them.

        Parameters
        ----------
        mentees, mentors : DataFrame
            Columns as in the table ``people``; only ``id`` is required, what is
            absent is unknown.
        conflicts : DataFrame with ``id``, ``other_id``, or tuples, optional
            Who must not be matched. People who do not take part are passed over.
        locked : DataFrame with ``mentee_id``, ``mentor_id``, or tuples, optional
            Pairs that a person has settled: they stand among ``pairs_``.
        running : like `locked`, optional
            Pairs at work: they hold places, and their mentees seek no mentor.
        ended : like `locked`, optional
            Pairs that ended or were not approved: not proposed again.
        trained : iterable of ids, optional
            The mentors who may start; everyone if not given.
        waiting : iterable of ids, optional
            Mentees on the waiting list: as many of the others as can be are
            placed before any of them.
        people : DataFrame, optional
            Others with ``id`` and ``manager_id``, through whom chains of
            managers are followed.

        Returns
        -------
        MentorMatcher

        Raises
        ------
        MatchingError
            A parameter, id, capacity or locked pair that cannot be; all of them.

        Warns
        -----
        MentorkitWarning
            Goals cannot be compared, every pair scores alike, or a column that
            is not read looks like one that is wanted.
        """
        self._check_parameters()
        self.weights_ = {c.name: w for c, w in read_weights(self.criteria).items()}
        self.mentees_ = prepare_people(mentees, "mentees")
        self.mentors_ = prepare_people(mentors, "mentors")
        self.mentors_["capacity"] = read_capacity(self.mentors_)
        for name in ("clusters_", "parts_"):
            self.__dict__.pop(name, None)

        self._score()
        told = describe_uncompared(
            self.criteria_, self.blocks_, self.fit_scores_, {"mentees": mentees, "mentors": mentors}
        )
        if told:
            warnings.warn(told, MentorkitWarning, stacklevel=2)
        self.rules_ = find_forbidden(
            self.mentees_,
            self.mentors_,
            Circumstances(
                manager_levels=self.manager_levels,
                same_team=self.same_team,
                managers=_read_managers(people, self.mentees_, self.mentors_),
                conflicts=frozenset(read_pairs(conflicts, "conflicts", ("id", "other_id"))),
                ended=frozenset(read_pairs(ended, "ended")),
                trained=frozenset(trained)
                if trained is not None and self.require_training
                else None,
            ),
        )
        self.scores_ = self.fit_scores_.mask(self.forbidden())
        on_list = self.mentees_.index.isin([] if waiting is None else list(waiting))
        self.accepted_ = self.mentees_.index[~on_list]
        self._assign(read_pairs(locked, "locked"), read_pairs(running, "running"))
        return self

    def forbidden(self, *, passing: bool = True) -> np.ndarray:
        """Mask of the pairs that a hard rule forbids, shape (n_mentees, n_mentors).

        Parameters
        ----------
        passing : bool
            False leaves out the rules that speak of now (no place, not trained,
            ended) and not of how the two stand to each other.
        """
        mask = np.zeros(self.fit_scores_.shape, bool)
        for code, forbids in self.rules_.items():
            if passing or not RULES[code].passing:
                mask |= forbids
        return mask

    @cached_property
    def parts_(self) -> dict[str, pd.DataFrame]:
        """Scores of each criterion; NaN where one of the two has not answered."""
        return {name: self._frame(block.scores()) for name, block in self.blocks_.items()}

    @property
    def uncompared_(self) -> list[str]:
        """Criteria that count and that no two people can be compared on."""
        return [name for name, block in self.blocks_.items() if not block.compares]

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

    # ------------------------------------------------------------ steps of fit

    def _check_parameters(self) -> None:
        problems = [
            Problem("MentorMatcher", f"{name} is {getattr(self, name)!r}",
                    f"write {' or '.join(allowed)}")
            for name, allowed in _SETTINGS.items()
            if getattr(self, name) not in allowed
        ]  # fmt: skip
        for name in ("minimum_score", "manager_levels", "seniority_above"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float, np.number)) and 0 <= value < np.inf):
                problems.append(
                    Problem("MentorMatcher", f"{name} is {value!r}", "write a number, 0 or more")
                )
        if problems:
            raise MatchingError(problems)

    def _frame(self, values: np.ndarray) -> pd.DataFrame:
        frame = pd.DataFrame(values, index=self.mentees_.index, columns=self.mentors_.index)
        return frame.rename_axis(index="mentee_id", columns="mentor_id")

    def _score(self) -> None:
        preferences = Preferences(self.department, self.seniority_above)
        self.criteria_ = {c.name: c for c in read_weights(self.criteria)}
        self.blocks_ = {
            name: criterion.compile(self.mentees_, self.mentors_, preferences)
            for name, criterion in self.criteria_.items()
        }
        self.fit_scores_ = self._frame(self.weigh_parts(self.weights_))
        weight, known = 0.0, np.zeros(self.fit_scores_.shape)
        for name, block in self.blocks_.items():
            weight += self.weights_[name]
            known += self.weights_[name] * np.outer(block.known_left, block.known_right)
        self.known_share_ = self._frame(known / weight)

    def weigh_parts(self, weights: Mapping[str, float]) -> np.ndarray:
        """Scores of all pairs under other weights; shape (n_mentees, n_mentors)."""
        total, weight = np.zeros((len(self.mentees_), len(self.mentors_))), 0.0
        for name in self.blocks_:
            part = self.filled_part(name)
            if part is not None:
                total += weights[name] * part
                weight += weights[name]
        return total / weight if weight else total

    def filled_part(self, name: str) -> np.ndarray | None:
        """A criterion's scores with means where it is unknown; None if it always is."""
        block = self.blocks_[name]
        if not block.compares:
            return None
        part = self.parts_[name].to_numpy(copy=True)
        known = part[np.ix_(block.known_left, block.known_right)]
        part[np.ix_(block.known_left, ~block.known_right)] = known.mean(axis=1, keepdims=True)
        part[~block.known_left, :] = known.mean()
        return part

    def _assign(self, locked: list[tuple], running: list[tuple]) -> None:
        held = pd.Series([mentor for _, mentor in running], dtype=object).value_counts()
        held = held.reindex(self.mentors_.index).fillna(0).astype(int)
        self.free_places_ = (self.mentors_["capacity"] - held).clip(lower=0).astype(int)
        self.running_ = pd.DataFrame(running, columns=["mentee_id", "mentor_id"])
        busy = self.mentees_.index.isin([mentee for mentee, _ in running])
        self.seeking_ = self.mentees_.index[~busy]
        self.locked_ = locked

        self._refuse_forbidden_locks(locked)
        self.pairs_ = self._best_pairs(self.scores_)
        self.total_score_ = float(self.pairs_["score"].sum())
        placed = set(self.pairs_["mentee_id"])
        rows = [self._blame(person) for person in self.seeking_ if person not in placed]
        self.unmatched_ = pd.DataFrame(rows, columns=["mentee_id", "reason", "rule", "words"])

    def propose_pairs(self, weights: Mapping[str, float]) -> pd.DataFrame:
        """The pairs that other weights of the same criteria would propose; like ``pairs_``."""
        scores = self._frame(self.weigh_parts({**self.weights_, **weights}))
        return self._best_pairs(scores.mask(self.forbidden()))

    def _best_pairs(self, scores: pd.DataFrame) -> pd.DataFrame:
        seeking = scores.loc[self.seeking_]
        floor = seeking.where(seeking >= self.minimum_score)
        for mentee, mentor in self.locked_:  # the floor is for proposals, not for decisions
            if mentee in floor.index and mentor in floor.columns:
                floor.loc[mentee, mentor] = seeking.loc[mentee, mentor]
        return assign_pairs(floor, self.free_places_, locked=self.locked_, first=self.accepted_)

    def _refuse_forbidden_locks(self, locked: list[tuple]) -> None:
        problems = []
        for mentee, mentor in locked:
            if mentee not in self.fit_scores_.index or mentor not in self.fit_scores_.columns:
                continue  # assign_pairs says so, with all the others
            if mentee not in self.seeking_:
                problems.append(
                    Problem("locked", f"{mentee} is in a running pair", "lock or run it, not both")
                )
            for code in self.rules_between(mentee, mentor):
                problems.append(
                    Problem("locked", f"{mentee} and {mentor} cannot be a pair: "
                            f"{RULES[code].text}", "unlock the pair")
                )  # fmt: skip
        if problems:
            raise MatchingError(problems)

    def rules_between(self, mentee_id: Any, mentor_id: Any) -> list[str]:
        """Codes of the hard rules that forbid a pair, in the order of blame."""
        i, j = self.mentees_.index.get_loc(mentee_id), self.mentors_.index.get_loc(mentor_id)
        return [code for code, mask in self.rules_.items() if mask[i, j]]

    def _blame(self, mentee: Any) -> tuple:
        i = self.mentees_.index.get_loc(mentee)
        allowed = self.scores_.columns[self.scores_.iloc[i].notna()]
        if self.mentors_.empty:
            reason, rule = "no_mentor", None
        elif not len(allowed):
            reason, rule = "rule", max(self.rules_, key=lambda code: self.rules_[code][i].sum())
        elif not (good := self.scores_.iloc[i] >= self.minimum_score).any():
            reason, rule = "minimum_score", None
        else:
            free = self.free_places_[good.to_numpy()]
            reason, rule = ("capacity" if free.any() else "full"), None
        words = REASONS[reason]
        return mentee, reason, rule, words.replace(rule=RULES[rule].text) if rule else words


def _read_managers(people: pd.DataFrame | None, *sides: pd.DataFrame) -> dict:
    managers: dict = {}
    frames = list(sides)
    if people is not None:
        # Both rows of a person who is mentor and mentee, so no check of ids here.
        frames.append(prepare_people(people.drop_duplicates("id"), "people"))
    for frame in frames:
        for person, above in frame["manager_id"].items():
            if above is not None and above != person:
                managers.setdefault(person, above)
    return managers
