"""Clusters propose: which pairs a large matching looks at first."""

from __future__ import annotations

import warnings

import numpy as np

from ..scores import PairScores
from .pricing import Pricing

#: Clusters of the other side that each person is held against.
_PROBES = 3
#: Pairs that each person, mentee or mentor, brings.
_KEEP = 6
#: People looked at for each cluster when its centre is found.
_SAMPLE = 32
_ROUNDS = 5


def propose_pairs(
    scores: PairScores, places: np.ndarray, pricing: Pricing, random_state: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that are likely to be good: the best of each person's nearest clusters.

    Both sides are asked. A mentor whom no mentee ranks among the best would
    otherwise be nobody's, and the first round would leave people without.

    Parameters
    ----------
    scores : PairScores
    places : array of int
    pricing : Pricing
        Of the same scores.
    random_state : int
        Seed of the clusters.

    Returns
    -------
    rows, columns : array of int
        Allowed pairs; some stand twice.
    """
    open_mentors = np.flatnonzero(places > 0)
    by_mentee = _best_of_clusters(
        pricing, np.arange(scores.shape[0]), open_mentors, *scores.single, random_state
    )
    turned = PairScores(
        scores.right, scores.left, tuple(ban.turned(scores.shape[1]) for ban in scores.bans)
    )
    by_mentor = _best_of_clusters(
        Pricing(turned, None, pricing.n_jobs),
        open_mentors, np.arange(scores.shape[0]), *turned.single, random_state,
    )  # fmt: skip
    return (
        np.concatenate([by_mentee[0], by_mentor[1]]),
        np.concatenate([by_mentee[1], by_mentor[0]]),
    )


def _best_of_clusters(pricing, rows, columns, left, right, seed):
    """For each row the best pairs with the columns of its nearest clusters."""
    features = right[columns]
    centres = _find_centres(features, seed)
    probes = min(_PROBES, len(centres))
    nearest = np.argpartition(-(left[rows] @ centres.T), probes - 1, axis=1)[:, :probes].ravel()
    asking = np.repeat(rows, probes)[np.argsort(nearest, kind="stable")]
    asks = np.searchsorted(np.sort(nearest), np.arange(len(centres) + 1))
    own = (features @ centres.T - np.square(centres).sum(axis=1) / 2).argmax(axis=1)
    member = columns[np.argsort(own, kind="stable")]
    begins = np.searchsorted(np.sort(own), np.arange(len(centres) + 1))
    keep = max(4, -(-2 * _KEEP // probes))
    return pricing.best_of_blocks(
        [
            (asking[asks[k] : asks[k + 1]], member[begins[k] : begins[k + 1]])
            for k in range(len(centres))
        ],
        keep,
    )


def _find_centres(features: np.ndarray, seed: int) -> np.ndarray:
    """Centres of about sqrt(n) / 2 clusters, of a sample that is large beside them."""
    from scipy.cluster.vq import kmeans2

    n_clusters = max(1, round(len(features) ** 0.5 / 2))
    rng = np.random.default_rng(seed)
    drawn = features[rng.permutation(len(features))[: _SAMPLE * n_clusters]]
    # Candidates need rough clusters: a few rounds, and one that falls empty may stay so.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        centres, _ = kmeans2(drawn, drawn[:n_clusters], iter=_ROUNDS, minit="matrix")
    return centres
