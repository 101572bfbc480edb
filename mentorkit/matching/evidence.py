"""How far the scores can be trusted: against people's own choices, and other weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd

from ..criteria.single import shown
from ..errors import MatchingError, Problem
from ..language import Text
from ..result import Estimate
from .assignment import assign_pairs
from .matcher import MentorMatcher
from .people import read_pairs
from .settings import is_number

_RESAMPLES = 2000
_ROWS = 512

#: Why a real pair says nothing of the scores.
EXCLUSIONS: dict[str, Text] = {
    "proposed": Text("the pair was proposed by the matching before people approved it"),
    "unknown": Text("one of the two is no longer among those who may be matched"),
    "forbidden": Text("a hard rule hides the mentor"),
    "nothing_known": Text("the two have not answered anything that can be compared"),
    "no_choice": Text("there is no other mentor to compare with"),
}


@dataclass(frozen=True)
class RankedPairs:
    """How highly scores rank the mentors that mentees really have.

    Attributes
    ----------
    pairs : DataFrame
        ``mentee_id``, ``mentor_id``, ``rank`` (0 worst, 1 best), ``mentors``
        (how many were ranked).
    estimate : Estimate
        Mean rank; chance is 0.5.
    excluded : dict of str to int
        Pairs that could not be ranked, by code of ``EXCLUSIONS``.
    """

    pairs: pd.DataFrame
    estimate: Estimate
    excluded: dict[str, int] = field(default_factory=dict)


def rank_of_real_pairs(
    scores: MentorMatcher | pd.DataFrame,
    pairs: pd.DataFrame | Iterable[tuple],
    *,
    proposed: pd.DataFrame | Iterable[tuple] | None = None,
    random_state: int = 0,
) -> RankedPairs:
    """How highly the scores rank the mentors that mentees really have.

    Parameters
    ----------
    scores : MentorMatcher, fitted, or DataFrame (n_mentees, n_mentors)
        A matcher's own scores are taken without the rules that speak of now: an
        ended pair, a full or an untrained mentor is ranked as any other.
        NaN in a DataFrame hides the pair.
    pairs : DataFrame with ``mentee_id``, ``mentor_id``, or tuples
        Pairs that people made.
    proposed : like `pairs`, optional
        Pairs that a matching had proposed: that the scores rank them high says
        nothing of the scores, so they are left out.
    random_state : int
        Seed of the interval.

    Returns
    -------
    RankedPairs

    Notes
    -----
    A rank is the share of that mentee's other allowed mentors who score lower,
    half of those who score the same among them: 1 is best, 0.5 is chance. From
    a matcher only mentors about whom the pair knows something are ranked; a
    stand-in mean is no evidence. The interval is a bootstrap over mentees, since
    the pairs of one mentee go together.

    Examples
    --------
    >>> scores = pd.DataFrame([[0.9, 0.1, 0.5]], ["E1"], ["M1", "M2", "M3"])
    >>> rank_of_real_pairs(scores, [("E1", "M3")]).pairs["rank"].tolist()
    [0.5]
    """
    mentees, mentors, row_of = _rows_of(scores)
    rows, excluded = [], dict.fromkeys(EXCLUSIONS, 0)
    row = {person: i for i, person in enumerate(mentees)}
    column = {person: j for j, person in enumerate(mentors)}
    by_matching = set(read_pairs(proposed, "proposed"))
    for mentee, mentor in read_pairs(pairs, "pairs"):
        if (mentee, mentor) in by_matching:
            excluded["proposed"] += 1
            continue
        if mentee not in row or mentor not in column:
            excluded["unknown"] += 1
            continue
        values, known = row_of(row[mentee])
        j = column[mentor]
        others = ~np.isnan(values) & known
        others[j] = False
        if np.isnan(values[j]):
            excluded["forbidden"] += 1
        elif not known[j]:
            excluded["nothing_known"] += 1
        elif not others.any():
            excluded["no_choice"] += 1
        else:
            rest = values[others]
            rank = (np.sum(rest < values[j]) + 0.5 * np.sum(rest == values[j])) / len(rest)
            rows.append((mentee, mentor, float(rank), len(rest) + 1))
    ranked = pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "rank", "mentors"])
    return RankedPairs(ranked, _mean_rank(ranked, random_state), excluded)


def _rows_of(scores: MentorMatcher | pd.DataFrame) -> tuple[pd.Index, pd.Index, Callable]:
    """The people of both sides, and what a mentee's row holds: scores, and which are known."""
    # Scores are sums of floats: equal ones may differ in their last digits.
    if not isinstance(scores, MentorMatcher):
        matrix = np.round(scores.to_numpy(float), 12)
        return scores.index, scores.columns, lambda i: (matrix[i], ~np.isnan(matrix[i]))

    bans, n_mentors = scores.bans(passing=False), len(scores.mentors_)

    @cache
    def row_of(i: int) -> tuple[np.ndarray, np.ndarray]:
        values = np.round(scores.scoring_.scores([i])[0], 12)
        for ban in bans:
            values[ban.mask(n_mentors, [i])[0]] = np.nan
        return values, scores.scoring_.known_shares([i])[0] > 0

    return scores.mentees_.index, scores.mentors_.index, row_of


def _mean_rank(ranked: pd.DataFrame, seed: int) -> Estimate:
    by_mentee = ranked.groupby("mentee_id", sort=True)["rank"].agg(["sum", "count"]).to_numpy(float)
    n = len(by_mentee)
    low = high = float("nan")
    if n >= 2:
        drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)
        sums = drawn @ by_mentee
        low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
    return Estimate(
        Text("Mean rank of the mentors that mentees have, 0 to 1, where chance is 0.5"),
        float(ranked["rank"].mean()) if len(ranked) else float("nan"),
        float(low),
        float(high),
        n=n,
        spec=".2f",
        method=Text("mean percentile rank; bootstrap over mentees"),
        design=Text("people may have been paired on the same grounds as the scores go by"),
    )


def check_stability(matcher: MentorMatcher, change: float = 0.2) -> pd.DataFrame:
    """Which proposed pairs stand when each weight in turn is raised and lowered.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    change : float
        How much each weight is changed, as a share of itself: above 0, below 1.

    Returns
    -------
    DataFrame
        ``mentee_id``, ``mentor_id``, ``kept``: the share of the changes under
        which the same pair is proposed; ``moved_by``: the criteria whose weight
        moves it, those that do so both raised and lowered first.

    Raises
    ------
    MatchingError
        `change` is no share between 0 and 1.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1"], "goals": [("a",)], "interests": [("x",)]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("a",), ("b",)],
    ...                         "interests": [("y",), ("x",)]})
    >>> check_stability(MentorMatcher({"goals": 1.1, "interests": 1}).fit(mentees, mentors))
      mentee_id mentor_id  kept            moved_by
    0        E1        M1   0.5  [goals, interests]
    """
    if not is_number(change) or not 0 < change < 1:
        raise MatchingError(
            Problem("check_stability", f"change is {shown(change)}",
                    "write a share above 0 and below 1, as 0.2")
        )  # fmt: skip
    pairs = matcher.pairs_[["mentee_id", "mentor_id"]].reset_index(drop=True)
    index = pd.MultiIndex.from_frame(pairs)
    counting = matcher.scoring_.counting
    moved = np.zeros((len(pairs), len(counting)), int)
    for k, name in enumerate(counting):
        for factor in (1 - change, 1 + change):
            again = matcher.propose_pairs({name: matcher.weights_[name] * factor})
            same = pd.MultiIndex.from_frame(again[["mentee_id", "mentor_id"]])
            moved[:, k] += ~index.isin(same)
    order = np.argsort(-moved, axis=1, kind="stable")
    movers = [[counting[k] for k in ranked if times[k]] for ranked, times in
              zip(order, moved, strict=True)]  # fmt: skip
    kept = 1 - moved.sum(axis=1) / (2 * len(counting)) if counting else 1.0
    return pairs.assign(kept=kept, moved_by=pd.Series(movers, dtype=object))


def chance_of(matcher: MentorMatcher, mentee_ids: Iterable) -> pd.Series:
    """Each mentee's mean score over the mentors allowed; NaN for who has none."""
    ids = list(mentee_ids)
    means = np.empty(len(ids))
    for k in range(0, len(ids), _ROWS):
        rows = matcher.mentees_.index.get_indexer(ids[k : k + _ROWS])
        scores = matcher.scoring_.scores(rows)
        hidden = np.zeros(scores.shape, bool)
        for ban in matcher.bans():
            hidden |= ban.mask(scores.shape[1], rows)
        n_allowed = (~hidden).sum(axis=1)
        total = np.where(hidden, 0, scores).sum(axis=1)
        means[k : k + _ROWS] = np.where(n_allowed > 0, total / np.maximum(n_allowed, 1), np.nan)
    return pd.Series(means, index=ids)


def compare_pairs(matcher: MentorMatcher, pairs: pd.DataFrame | Iterable[tuple]) -> pd.DataFrame:
    """How well given pairs fit, beside chance and the best that could be had.

    Parameters
    ----------
    matcher : MentorMatcher, fitted
    pairs : DataFrame with ``mentee_id``, ``mentor_id``, or tuples
        E.g. the running pairs; those whose two are not in the tables are
        passed over.

    Returns
    -------
    DataFrame
        ``which`` (``given``, ``chance``, ``best``), ``score`` (mean),
        ``mentees`` (how many behind it). ``chance`` is the mean over all allowed
        mentors of the same mentees; ``best`` matches them afresh within every
        mentor's places.
    """
    given = [(e, r) for e, r in read_pairs(pairs, "pairs")
             if e in matcher.mentees_.index and r in matcher.mentors_.index]  # fmt: skip
    mentees = list(dict.fromkeys(mentee for mentee, _ in given))
    places = matcher.mentees_.index.get_indexer(mentees)
    scores = matcher.scoring_.scores(places)
    for ban in matcher.bans(passing=False):
        scores[ban.mask(scores.shape[1], places)] = np.nan
    rows = pd.DataFrame(scores, index=mentees, columns=matcher.mentors_.index)
    own = pd.Series(matcher.score_pairs(given), index=[mentee for mentee, _ in given])
    best = assign_pairs(rows, matcher.mentors_["capacity"])
    table = {
        "given": own.groupby(level=0).mean(),
        "chance": rows.mean(axis=1).dropna(),
        "best": best["score"],
    }
    return pd.DataFrame(
        {
            "which": list(table),
            "score": [float(part.mean()) for part in table.values()],
            "mentees": [len(part) for part in table.values()],
        }
    )
