"""What a Cox model leaves over: of each leaving, and of each person."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

import numpy as np

from .durations import Followed


@dataclass(frozen=True)
class Residuals:
    """Residuals of a Cox model at its estimate, with Efron's or Breslow's ties.

    Parameters
    ----------
    time : array, shape (n_left,)
        When each leaver left, in order of time.
    schoenfeld : array, shape (n_left, n_covariates)
        The leaver's covariates less their mean among those at risk.
    score : array, shape (n, n_covariates)
        What each person adds to the derivative of the log-likelihood.

    References
    ----------
    Therneau and Grambsch (2000), Modeling Survival Data, sections 4.6 and 7.1.
    """

    time: np.ndarray = field(repr=False)
    schoenfeld: np.ndarray = field(repr=False)
    score: np.ndarray = field(repr=False)


def find_residuals(
    design: np.ndarray, followed: Followed, beta: np.ndarray, *, efron: bool = True
) -> Residuals:
    """The residuals of a model with coefficients `beta`."""
    x = design - design.mean(axis=0)
    risk = np.exp(x @ beta)
    rows = np.flatnonzero(followed.event == 1)
    rows = rows[np.argsort(followed.time[rows], kind="stable")]
    moments, own, tied = np.unique(followed.time[rows], return_inverse=True, return_counts=True)

    weights = np.column_stack([risk, risk[:, None] * x])
    there = _sum_from(followed.time, weights, moments) - _sum_from(followed.entry, weights, moments)
    leaving = _sum_by(weights[rows], tied)
    # Of leavers at one time each but the first finds some of the others gone already.
    gone = (np.arange(len(rows)) - np.repeat(np.cumsum(tied) - tied, tied)) / tied[own]
    gone = gone if efron else np.zeros(len(rows))
    left_over = there[own] - gone[:, None] * leaving[own]
    rate = 1 / left_over[:, 0]
    mean = left_over[:, 1:] * rate[:, None]

    schoenfeld = x[rows] - (_sum_by(mean, tied) / tied[:, None])[own]
    steps = np.column_stack([rate, rate[:, None] * mean])
    hazard = np.vstack([np.zeros(steps.shape[1]), np.cumsum(_sum_by(steps, tied), axis=0)])
    lived = (hazard[np.searchsorted(moments, followed.time, "right")]
             - hazard[np.searchsorted(moments, followed.entry, "right")])  # fmt: skip
    # What fell on a leaver while others at the same time counted as gone is taken back.
    lived[rows] -= _sum_by(gone[:, None] * steps, tied)[own]
    score = -risk[:, None] * (x * lived[:, :1] - lived[:, 1:])
    score[rows] += schoenfeld
    return Residuals(followed.time[rows], schoenfeld, score)


def _sum_from(when: np.ndarray, weights: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Of each moment the sum of the weights of those whose time is then or later."""
    order = np.argsort(when)
    sums = np.vstack([np.zeros(weights.shape[1]), np.cumsum(weights[order[::-1]], axis=0)])
    return sums[len(when) - np.searchsorted(when[order], moments)]


def _sum_by(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values, np.cumsum(counts) - counts, axis=0)


def sandwich(variance: np.ndarray, score: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """The variance that allows for people of one cluster leaving or staying together.

    References
    ----------
    Lin and Wei (1989), Journal of the American Statistical Association 84, 1074-1078.
    """
    sums = np.zeros((cluster.max() + 1, score.shape[1]))
    np.add.at(sums, cluster, score)
    influence = sums @ variance
    return influence.T @ influence


def concordance(followed: Followed, risk: np.ndarray) -> float:
    """The share of pairs in which whoever left first had the higher risk.

    Pairs in which it is known who stayed longer count; equal risks count half.
    NaN without any.

    References
    ----------
    Harrell, Lee and Mark (1996), Statistics in Medicine 15, 361-387.
    """
    time, event, entry = followed.time, followed.event == 1, followed.entry
    longest = np.lexsort((event, -time)).tolist()
    latest = np.argsort(-entry, kind="stable").tolist() if followed.is_delayed else []
    rows = np.flatnonzero(event)
    rows = rows[np.argsort(-time[rows], kind="stable")].tolist()
    staying: list[float] = []
    risks = risk.tolist()
    pairs = won = 0.0
    come = gone = 0
    for row in rows:
        moment = time[row]
        while come < len(longest) and (
            time[longest[come]] > moment or (time[longest[come]] == moment
                                             and not event[longest[come]])
        ):  # fmt: skip
            insort(staying, risks[longest[come]])
            come += 1
        while gone < len(latest) and entry[latest[gone]] >= moment:
            del staying[bisect_left(staying, risks[latest[gone]])]
            gone += 1
        lower, upto = bisect_left(staying, risks[row]), bisect_right(staying, risks[row])
        pairs += len(staying)
        won += (lower + upto) / 2
    return won / pairs if pairs else float("nan")
