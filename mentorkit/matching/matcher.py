"""The matching as an estimator: two tables of people in, proposed pairs out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..criteria import Preferences
from ..errors import MentorkitWarning
from .blame import find_reasons
from .cautions import find_cautions
from .estimator import Estimator
from .fitted import Fitted
from .given import read_given
from .people import find_own_ids
from .proposing import Seats
from .rules import Circumstances, find_bans
from .scoring import Scoring


class MentorMatcher(Fitted, Estimator):
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
        Placed and the most that can be, summed score and its upper bound, gap; with
        `lift_worst_off` of pairs with so high a lowest score.
    lifted_ : LiftedMinimum or None
        With `lift_worst_off`: the lowest and the summed score before and after, of
        the proposed pairs that are not locked; of locked ones nothing can be raised.
    scores_ : DataFrame, shape (n_mentees, n_mentors)
        0 to 1; NaN where a hard rule forbids the pair.
    fit_scores_ : DataFrame, shape (n_mentees, n_mentors)
        How well each two would fit, whatever the rules say.
    known_share_ : DataFrame, shape (n_mentees, n_mentors)
        Share of the weights about which both have said something.
    uncompared_ : list of str
        Criteria that count and that no two people can be compared on.
    unshared_ : list of str
        Criteria of lists, as goals, in which no two people have an entry in common.
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
            absent is unknown. A cell of several entries is a list, a tuple, an
            array or a set; a set, which has no order, is read by the alphabet, so
            wishes, the most wanted first, are better a list.
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
            Goals cannot be compared, every pair scores alike, nobody's goals are
            among anybody's skills, lists seem to be parted by another separator, a
            column that is not read looks like one that is wanted, a conflict, pair,
            wish or list names somebody who is in none of the tables, or a mentor
            has more running pairs than places.
        """
        pairs = {"conflicts": conflicts, "running": running, "ended": ended, "locked": locked}
        lists = {"trained": trained, "waiting": waiting, "left_out": left_out}
        given = read_given(
            type(self).__name__, self.get_params(), mentees, mentors, pairs, people, lists
        )
        lists = given.lists
        self.mentees_, self.mentors_ = given.mentees, given.mentors
        self._forget_tables()

        self.scoring_ = Scoring(given.weights, self.mentees_, self.mentors_, self.preferences)
        tables = {"mentees": mentees, "mentors": mentors}
        for told in find_cautions(self.scoring_, tables, given, lists, people):
            warnings.warn(told, MentorkitWarning, stacklevel=2)
        self.rules_ = find_bans(
            self.mentees_,
            self.mentors_,
            Circumstances(
                manager_levels=self.manager_levels,
                same_team=self.same_team,
                managers=given.managers,
                trained=frozenset(lists["trained"])
                if trained is not None and self.require_training
                else None,
                seniority_allowed=self.seniority_allowed,
                **{name: frozenset(pairs) for name, pairs in given.log.items()},
            ),
        )
        on_list, before = (
            self.mentees_.index.isin(find_own_ids(lists[name] or (), self.mentees_.index))
            for name in ("waiting", "left_out")
        )
        self.accepted_ = self.mentees_.index[~on_list]
        self._seat(given.log["running"], 2 * on_list + ~before)
        self._propose(given.locked)
        return self

    @property
    def preferences(self) -> Preferences:
        """What the organisation prefers."""
        return Preferences(self.department, tuple(self.seniority_preferred))

    def _seat(self, running: list[tuple], tier: np.ndarray) -> None:
        """Who seeks a mentor, and which places are free."""
        self.running_ = pd.DataFrame(running, columns=["mentee_id", "mentor_id"])
        self.seats_ = Seats.of(
            self.scoring_, self.bans(), self.mentees_, self.mentors_, running, tier,
            minimum_score=self.minimum_score, solver=self.solver, tolerance=self.tolerance,
            random_state=self.random_state,
        )  # fmt: skip

    def _propose(self, locked: list[tuple]) -> None:
        self.locked_ = self._find_locked(locked)
        seats = self.seats_
        found = seats.propose(self.locked_, lift_worst_off=self.lift_worst_off)
        self.pairs_ = self._pairs_of(found)
        self.certificate_, self.lifted_ = found.certificate, found.lifted
        self.total_score_ = float(self.pairs_["score"].sum())
        without = np.setdiff1d(seats.seeking, found.rows)
        why = find_reasons(without, self.scoring_, self.rules_, seats.places, self.minimum_score)
        why.insert(0, "mentee_id", self.mentees_.index[without].to_numpy())
        self.unmatched_ = why
