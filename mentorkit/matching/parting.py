"""Do lists of goals part into clusters, into how many, and how surely?"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

#: Mean adjusted Rand index from which a clustering is stable: below it Steinley calls
#: the agreement poor.
STABLE = 0.65
#: Silhouettes above which Kaufman and Rousseeuw call a structure strong, fair and weak.
STRONG, FAIR, WEAK = 0.70, 0.50, 0.25
_MOST = 8
_SAMPLE = 400
_RESAMPLES = 20
_SHUFFLES = 20
_RESAMPLED_SHARE = 0.8
_EVIDENCE = ["n_clusters", "silhouette", "chance", "stability", "found"]


def part_lists(
    lists: Sequence[frozenset[str]],
    sides: Sequence[str],
    n_clusters: int | None = None,
    random_state: int = 0,
) -> tuple[np.ndarray, pd.DataFrame]:
    """Part lists of words into clusters, if they part at all.

    Parameters
    ----------
    lists : sequence of frozenset of str
        The goals or skills of each person, none empty.
    sides : sequence of str
        Each person's role: chance shuffles goals among those of one role only.
    n_clusters : int, optional
        Part into so many, whatever the evidence.
    random_state : int

    Returns
    -------
    labels : ndarray of int, shape (n_people,)
        0, 1, …; all 0 where nothing was found.
    evidence : DataFrame, one row a number of clusters tried
        ``n_clusters``; ``silhouette`` (-1 to 1); ``chance``, the silhouette that
        goals shuffled among the people hardly reach; ``stability``, how alike
        resamples are clustered (1 alike, 0 chance); ``found``.

    Notes
    -----
    A number is *found* if

    1. its clusters are *stable*: the adjusted Rand index [1]_ between the
       clustering of everyone and that of four fifths drawn at random, over those
       drawn, is at least 0.65 [2]_ on average over 20 draws [3]_; and
    2. they are *clear*: the silhouette [4]_, of cosine distances, is above 0.25,
       below which there is no substantial structure [5]_; and
    3. they are *clearer than chance*: the silhouette is above the mean plus three
       standard deviations of 20 shuffles that keep how many goals each person has
       and how many people each goal has [6]_. Without it, random lists of few
       goals pass, since whichever goals are most common part every draw alike.
       A silhouette above 0.7, strong by itself [5]_, needs no such comparison:
       where each person has one goal, shuffling changes nothing.

    Of the numbers found, the one whose silhouette is farthest above chance is
    chosen, as the gap statistic does [7]_: the silhouette itself grows with the
    number even where each cluster is one.

    The clustering is Ward's tree [8]_ over TF-IDF of the pieces of words, so
    that "open data" and "open science" lie near, then each person to the nearest
    centre. It has no random start. Of more than 400 people a sample of 400 makes
    the tree and the evidence, and the others go to the nearest centre.

    References
    ----------
    .. [1] Hubert and Arabie (1985), Journal of Classification 2, 193-218.
    .. [2] Steinley (2004), Psychological Methods 9, 386-396.
    .. [3] Ben-Hur, Elisseeff and Guyon (2002), Pacific Symposium on
       Biocomputing 7, 6-17.
    .. [4] Rousseeuw (1987), Journal of Computational and Applied Mathematics
       20, 53-65.
    .. [5] Kaufman and Rousseeuw (1990), Finding Groups in Data, p. 88.
    .. [6] Strona et al. (2014), Nature Communications 5, 4114.
    .. [7] Tibshirani, Walther and Hastie (2001), Journal of the Royal
       Statistical Society B 63, 411-423.
    .. [8] Ward (1963), Journal of the American Statistical Association 58,
       236-244.
    """
    everyone = np.zeros(len(lists), int)
    different = len(set(lists))
    most = min(_MOST, different, len(lists) // 3)
    numbers = [min(n_clusters, different)] if n_clusters else list(range(2, most + 1))
    if not numbers or numbers[0] < 2:
        return everyone, pd.DataFrame(columns=_EVIDENCE)

    rng = np.random.default_rng(random_state)
    drawn = _draw(rng, len(lists), min(len(lists), _SAMPLE))
    features, read = _weigh_words(lists)
    alike = _alike(features[drawn])
    cuts = _cut_tree(alike, numbers)
    chance = _chance([lists[i] for i in drawn], [sides[i] for i in drawn], numbers, read, rng)
    stability = _stability(alike, cuts, rng)
    rows = []
    for k, labels in cuts.items():
        clear = _silhouette(alike, labels)
        found = stability[k] >= STABLE and clear > WEAK and (clear > chance[k] or clear > STRONG)
        rows.append((k, clear, chance[k], stability[k], found))
    evidence = pd.DataFrame(rows, columns=_EVIDENCE)
    usable = evidence if n_clusters else evidence[evidence["found"]]
    if usable.empty:
        return everyone, evidence
    margin = (usable["silhouette"] - usable["chance"]).round(6)
    farthest = usable[margin == margin.max()]
    labels = cuts[int(farthest.loc[farthest["silhouette"].idxmax(), "n_clusters"])]
    if len(drawn) < len(lists):
        labels = _nearest(features @ features[drawn].T, alike, labels)
    return labels, evidence


def _draw(rng: np.random.Generator, n: int, size: int) -> np.ndarray:
    return np.sort(rng.choice(n, size, replace=False))


def _weigh_words(lists: Sequence[frozenset[str]]):
    """TF-IDF of the lists, a sparse row each, and what reads other lists alike."""
    from scipy import sparse
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    place = {word: i for i, word in enumerate(sorted(frozenset().union(*lists)))}
    # A list holds the pieces of its words, so each word is taken to pieces once.
    pieces = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(place)

    def count(others: Sequence[frozenset[str]]):
        columns = [place[word] for words in others for word in sorted(words)]
        ends = np.cumsum([0, *(len(words) for words in others)])
        held = sparse.csr_array((np.ones(len(columns)), columns, ends), (len(others), len(place)))
        return held @ pieces

    weigh = TfidfTransformer(sublinear_tf=True).fit(count(lists))
    return weigh.transform(count(lists)), lambda others: weigh.transform(count(others))


def _alike(features) -> np.ndarray:
    """Cosine between all rows; they are of length 1."""
    alike = np.clip((features @ features.T).toarray(), 0, 1)
    np.fill_diagonal(alike, 1)
    return alike


def _cut_tree(alike: np.ndarray, numbers: Sequence[int]) -> dict[int, np.ndarray]:
    """Labels for each of `numbers`, none of which is more than there are people."""
    from scipy.cluster.hierarchy import cut_tree, fcluster, linkage
    from scipy.spatial.distance import squareform

    apart = np.sqrt(2 - 2 * alike)  # Euclidean, as Ward's method wants it
    tree = linkage(squareform(apart, checks=False), "ward")
    cuts = {}
    for k in numbers:
        labels = fcluster(tree, k, "maxclust") - 1
        if labels.max() + 1 < k:  # at a tie it would rather cut into fewer
            labels = cut_tree(tree, k)[:, 0]
        moved = _nearest(alike, alike, labels)
        cuts[k] = moved if len(set(moved)) == k else labels
    return cuts


def _nearest(to_members, alike: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The cluster of `labels` with the nearest centre; `to_members` is cosine to each member."""
    share = np.eye(labels.max() + 1)[labels]
    share /= share.sum(axis=0)
    within = (share * (alike @ share)).sum(axis=0)
    return np.asarray(2 * (to_members @ share) - within).argmax(axis=1)


def _silhouette(alike: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette of cosine distances; 0 for who is alone.

    As scikit-learn's, whose checks of its input would take half of all the time.
    """
    member = np.eye(labels.max() + 1)[labels]
    size = member.sum(axis=0)
    total = (1 - alike) @ member  # distance to all members of each cluster; 0 to oneself
    rows = np.arange(len(labels))
    within = total[rows, labels] / np.maximum(size[labels] - 1, 1)
    between = np.where(member > 0, np.inf, total / size).min(axis=1)
    widest = np.maximum(within, between)
    parted = (size[labels] > 1) & (widest > 0)
    return float(np.where(parted, (between - within) / np.where(parted, widest, 1), 0).mean())


def _stability(
    alike: np.ndarray, cuts: Mapping[int, np.ndarray], rng: np.random.Generator
) -> dict[int, float]:
    """Mean adjusted Rand index of each cut against the cuts of resamples."""
    from sklearn.metrics import adjusted_rand_score

    found: dict[int, list[float]] = {k: [] for k in cuts}
    for _ in range(_RESAMPLES):
        drawn = _draw(rng, len(alike), round(_RESAMPLED_SHARE * len(alike)))
        for k, labels in _cut_tree(alike[np.ix_(drawn, drawn)], list(cuts)).items():
            found[k].append(adjusted_rand_score(cuts[k][drawn], labels))
    return {k: float(np.mean(scores)) for k, scores in found.items()}


def _chance(lists, sides, numbers, read, rng: np.random.Generator) -> dict[int, float]:
    """The silhouette of each number that shuffled goals hardly reach."""
    scores: dict[int, list[float]] = {k: [] for k in numbers}
    for _ in range(_SHUFFLES):
        alike = _alike(read(_shuffle(lists, sides, rng)))
        for k, labels in _cut_tree(alike, numbers).items():
            scores[k].append(_silhouette(alike, labels))
    return {k: float(np.mean(s) + 3 * np.std(s)) for k, s in scores.items()}


def _shuffle(lists, sides, rng: np.random.Generator) -> list[frozenset[str]]:
    """Trade goals between people of one side, who keep as many as they had.

    Two at a time put what only one of them has into a pot and draw it back
    [6 in ``part_lists``]; ten trades each are enough to forget who had what.
    """
    draw = random.Random(int(rng.integers(2**32)))
    held = [set(words) for words in lists]
    for side in sorted(set(sides)):
        ours = [i for i, own in enumerate(sides) if own == side]
        for _ in range(10):
            draw.shuffle(ours)
            for a, b in zip(ours[::2], ours[1::2], strict=False):
                mine, theirs = held[a] - held[b], held[b] - held[a]
                if mine and theirs:
                    pot = sorted(mine | theirs)
                    draw.shuffle(pot)
                    shared = held[a] & held[b]
                    held[a] = shared.union(pot[: len(mine)])
                    held[b] = shared.union(pot[len(mine) :])
    return [frozenset(words) for words in held]
