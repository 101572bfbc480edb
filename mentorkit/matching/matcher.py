"""The matching as an estimator: two tables of people in, proposed pairs out."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import CRITERIA, Block, Criterion, Preferences, read_weights
from ..errors import MatchingError, MentorkitWarning, Problem
from .assignment import order_of
from .bans import Ban
from .blame import find_reasons
from .clusters import Clusters, find_clusters
from .estimator import Estimator
from .people import prepare_people, read_capacity, read_pairs
from .proposing import Proposed, Seats
from .rules import RULES, Circumstances, find_bans
from .scoring import Scoring
from .uncompared import describe_uncompared

_SETTINGS = {
    "same_team": ("forbid", "allow"),
    "department": ("different", "same", "indifferent"),
    "solver": ("auto", "exact", "certified"),
}
#: Tables of all pairs are made up to so many cells, 0.2 GB each.
_MOST_HELD = 25_000_000
#: Rows that are looked at to see whether all pairs score alike.
_SAMPLE = 200


class MentorMatcher(Estimator):
    """Propose mentor pairs from what mentees seek and mentors offer.

    Parameters
    ----------
    criteria : mapping of str to float, or ``programme.Weights``, optional
        How much each criterion counts, in any unit; one left out does not.
        By default those of ``params``: goals 4, interests and wishes 2, the
        others 1.
    minimum_score : float
        No pair below it is proposed, 0 to 1.
    manager_levels : int
        Nobody is matched with their manager, nor with a manager's manager, so
        many levels up.
    same_team : {"forbid", "allow"}
    department : {"different", "same", "indifferent"}
        What is preferred.
    seniority_preferred : (float, float)
        How many levels above the mentee the mentor should be, from and to;
        outside it the score fades over three levels.
    seniority_allowed : (float, float), optional
        Outside it no pair is proposed.
    require_training : bool
        False lets untrained mentors be matched, whatever `fit` is told of them.
    lift_worst_off : bool
        Raise the lowest score of a pair as far as it goes without leaving
        anybody more out; ``lifted_`` says what it cost.
    solver : {"auto", "exact", "certified"}
        ``exact`` weighs all pairs at once, in memory of mentees × places;
        ``certified`` takes any number of people and proves how near the best it
        came; ``auto`` is exact up to about 2,000 mentees.
    tolerance : float
        Of ``certified``: the gap of ``certificate_`` at which it stops.
    n_clusters : int, optional
        Clusters of ``clusters_``; chosen by their evidence if not given.
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
    certificate_ : Certificate
        Placed and the most that can be, summed score and its upper bound, gap.
    lifted_ : LiftedMinimum or None
        With `lift_worst_off`: the lowest and the summed score before and after.
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
    rules_ : dict of str to Ban
        What each hard rule forbids.
    scoring_ : Scoring
        The criteria with their weights and features, for any part of the pairs.
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

    ``scores_``, ``fit_scores_``, ``known_share_`` and ``parts_`` hold every pair.
    They are made when first asked for, and refused where there are too many:
    ``score_pairs`` and ``scoring_`` give any part of them.

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
        seniority_preferred: tuple[float, float] = (1.0, 3.0),
        seniority_allowed: tuple[float, float] | None = None,
        require_training: bool = True,
        lift_worst_off: bool = False,
        solver: str = "auto",
        tolerance: float = 1e-6,
        n_clusters: int | None = None,
        random_state: int = 0,
    ):
        self.criteria = criteria
        self.minimum_score = minimum_score
        self.manager_levels = manager_levels
        self.same_team = same_team
        self.department = department
        self.seniority_preferred = seniority_preferred
        self.seniority_allowed = seniority_allowed
        self.require_training = require_training
        self.lift_worst_off = lift_worst_off
        self.solver = solver
        self.tolerance = tolerance
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
            seniority_preferred=matching.seniority_preferred,
            seniority_allowed=matching.seniority_allowed,
            require_training=matching.require_training,
            lift_worst_off=matching.lift_worst_off,
            tolerance=matching.tolerance,
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
        left_out: Iterable | None = None,
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
        left_out : iterable of ids, optional
            Mentees whom an earlier matching left without a mentor: as many of
            them as can be are placed before the others of their kind.
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
            Goals cannot be compared, every pair scores alike, a column that is
            not read looks like one that is wanted, or a conflict or a pair names
            somebody who is in none of the tables.
        """
        self._check_parameters()
        self.mentees_ = prepare_people(mentees, "mentees")
        self.mentors_ = prepare_people(mentors, "mentors")
        self.mentors_["capacity"] = read_capacity(self.mentors_)
        for name in ("clusters_", "parts_", "fit_scores_", "scores_", "known_share_"):
            self.__dict__.pop(name, None)

        self.scoring_ = Scoring(
            read_weights(self.criteria, CRITERIA), self.mentees_, self.mentors_, self.preferences
        )
        self._warn_of_uncompared({"mentees": mentees, "mentors": mentors})
        log = {
            "conflicts": read_pairs(conflicts, "conflicts", ("id", "other_id")),
            "running": read_pairs(running, "running"),
            "ended": read_pairs(ended, "ended"),
        }
        managers = _read_managers(people, self.mentees_, self.mentors_)
        self._warn_of_unknown(log, managers, people)
        self.rules_ = find_bans(
            self.mentees_,
            self.mentors_,
            Circumstances(
                manager_levels=self.manager_levels,
                same_team=self.same_team,
                managers=managers,
                trained=frozenset(trained)
                if trained is not None and self.require_training
                else None,
                seniority_allowed=self.seniority_allowed,
                **{name: frozenset(pairs) for name, pairs in log.items()},
            ),
        )
        on_list = self.mentees_.index.isin([] if waiting is None else list(waiting))
        before = self.mentees_.index.isin([] if left_out is None else list(left_out))
        self.accepted_ = self.mentees_.index[~on_list]
        self._seat(log["running"], 2 * on_list + ~before)
        self._propose(read_pairs(locked, "locked"))
        return self

    @property
    def preferences(self) -> Preferences:
        """What the organisation prefers."""
        return Preferences(self.department, tuple(self.seniority_preferred))

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
        """
        found = read_pairs(pairs, "pairs")
        rows = self.mentees_.index.get_indexer([mentee for mentee, _ in found])
        columns = self.mentors_.index.get_indexer([mentor for _, mentor in found])
        known = (rows >= 0) & (columns >= 0)
        scores = np.full(len(found), np.nan)
        scores[known] = self.scoring_.of_pairs(rows[known], columns[known])
        return scores

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
        for name in ("minimum_score", "manager_levels", "tolerance"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float, np.number)) and 0 <= value < np.inf):
                problems.append(
                    Problem("MentorMatcher", f"{name} is {value!r}", "write a number, 0 or more")
                )
        for name in ("seniority_preferred", "seniority_allowed"):
            value = getattr(self, name)
            if not (_is_range(value) or (value is None and name == "seniority_allowed")):
                problems.append(
                    Problem("MentorMatcher", f"{name} is {value!r}", "write two levels, as (1, 3)")
                )
        if problems:
            raise MatchingError(problems)

    def _refuse_to_hold(self, name: str) -> None:
        n, m = self.scoring_.shape
        if n * m > _MOST_HELD:
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

    def _warn_of_uncompared(self, sides: dict[str, pd.DataFrame]) -> None:
        scores = np.empty((0, 0))
        for rows in (np.arange(2), np.linspace(0, len(self.mentees_) - 1, _SAMPLE).astype(int)):
            # Two rows that differ are enough to know that not all are alike.
            scores = self.scoring_.scores(
                np.unique(rows[(rows >= 0) & (rows < len(self.mentees_))])
            )
            if scores.size and np.ptp(scores) > 0:
                break
        told = describe_uncompared(self.criteria_, self.blocks_, scores, sides)
        if told:
            warnings.warn(told, MentorkitWarning, stacklevel=3)

    def _warn_of_unknown(self, log: dict, managers: dict, people: pd.DataFrame | None) -> None:
        """A misspelt id in a conflict would let the two be matched."""
        known = {*self.mentees_.index, *self.mentors_.index, *managers, *managers.values()}
        if people is not None:
            known |= set(people["id"])
        for table, pairs in log.items():
            strangers = list(dict.fromkeys(p for pair in pairs for p in pair if p not in known))
            if strangers:
                more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
                warnings.warn(
                    f"{table} name people who are in none of the tables: "
                    f"{', '.join(map(str, strangers[:5]))}{more}. Their rows are passed over; "
                    "look for a slip in the id.",
                    MentorkitWarning,
                    stacklevel=3,
                )

    def _seat(self, running: list[tuple], tier: np.ndarray) -> None:
        """Who seeks a mentor, and which places are free."""
        held = pd.Series([mentor for _, mentor in running], dtype=object).value_counts()
        held = held.reindex(self.mentors_.index).fillna(0).astype(int)
        self.free_places_ = (self.mentors_["capacity"] - held).clip(lower=0).astype(int)
        self.running_ = pd.DataFrame(running, columns=["mentee_id", "mentor_id"])
        busy = self.mentees_.index.isin([mentee for mentee, _ in running])
        self.seeking_ = self.mentees_.index[~busy]
        self.seats_ = Seats(
            self.scoring_,
            self.bans(),
            self.free_places_.to_numpy(),
            np.flatnonzero(~busy),
            tier,
            order_of(self.mentees_.index),
            order_of(self.mentors_.index),
            minimum_score=self.minimum_score,
            solver=self.solver,
            tolerance=self.tolerance,
            random_state=self.random_state,
        )

    def _propose(self, locked: list[tuple]) -> None:
        self.locked_ = self._read_locked(locked)
        found = self.seats_.propose(self.locked_, lift_worst_off=self.lift_worst_off)
        self.pairs_ = self._pairs_of(found)
        self.certificate_, self.lifted_ = found.certificate, found.lifted
        self.total_score_ = float(self.pairs_["score"].sum())
        without = np.setdiff1d(self.seats_.seeking, found.rows)
        reasons = find_reasons(
            without, self.scoring_, self.rules_, self.free_places_.to_numpy(), self.minimum_score
        )
        reasons.insert(0, "mentee_id", self.mentees_.index[without].to_numpy())
        self.unmatched_ = reasons

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
        locked : DataFrame with ``mentee_id``, ``mentor_id``, or tuples
            Beside the locks of `fit`.

        Returns
        -------
        DataFrame
            Like ``pairs_``.
        """
        more = [*self.locked_, *self._read_locked(read_pairs(locked, "locked"))]
        return self._pairs_of(
            self.seats_.propose(
                list(dict.fromkeys(more)), weights, lift_worst_off=self.lift_worst_off
            )
        )

    def _pairs_of(self, found: Proposed) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "mentee_id": self.mentees_.index[found.rows].to_numpy(),
                "mentor_id": self.mentors_.index[found.columns].to_numpy(),
                "score": found.scores,
            }
        )

    def _read_locked(self, locked: list[tuple]) -> list[tuple[int, int]]:
        """Where the locked pairs stand in the tables; refuses those that cannot be."""
        problems, fixed = [], []
        taken: Counter = Counter()
        seen: set = set()
        for mentee, mentor in locked:
            name = f"the pair {mentee} and {mentor}"
            absent = [p for p, side in ((mentee, self.mentees_), (mentor, self.mentors_))
                      if p not in side.index]  # fmt: skip
            if absent:
                problems.append(
                    Problem("locked", f"{name}: {' and '.join(map(str, absent))} takes no part",
                            "lock pairs of people who take part")
                )  # fmt: skip
                continue
            taken[mentor] += 1
            if mentee not in self.seeking_:
                problems.append(
                    Problem("locked", f"{mentee} is in a running pair", "lock or run it, not both")
                )
            problems += [
                Problem("locked", f"{mentee} and {mentor} cannot be a pair: {RULES[code].text}",
                        "unlock the pair")
                for code in self.rules_between(mentee, mentor)
            ]  # fmt: skip
            if mentee in seen:
                problems.append(Problem("locked", f"{mentee} is locked twice", "keep one pair"))
            if taken[mentor] > self.free_places_[mentor]:
                problems.append(
                    Problem("locked", f"{name} is beyond the places of {mentor}",
                            "raise the capacity or unlock a pair")
                )  # fmt: skip
            seen.add(mentee)
            fixed.append((self.mentees_.index.get_loc(mentee), self.mentors_.index.get_loc(mentor)))
        if problems:
            raise MatchingError(problems)
        return fixed

    def rules_between(self, mentee_id: Any, mentor_id: Any) -> list[str]:
        """Codes of the hard rules that forbid a pair, in the order of blame."""
        place = (np.array([self.mentees_.index.get_loc(mentee_id)]),
                 np.array([self.mentors_.index.get_loc(mentor_id)]))  # fmt: skip
        return [code for code, ban in self.rules_.items() if ban.forbids(*place)[0]]


def _is_range(value: Any) -> bool:
    try:
        low, high = (float(end) for end in value)
    except (TypeError, ValueError):
        return False
    return low <= high


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
