"""Ways to compare what two people have answered, each giving a :class:`Block`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .block import Block
from .terms import plain_term

#: Beyond so many texts their features are brought down to so many dimensions.
_MOST_TEXTS = 4000
_DIMENSIONS = 64


def compare_lists(left: pd.Series, right: pd.Series, *, cosine: bool) -> Block:
    """Share of the left list that the right list covers, or their cosine."""
    place: dict[str, int] = {}
    for terms in [*left, *right]:
        for term in terms:
            place.setdefault(term, len(place))
    return Block(
        _many_hot(list(left), place, lambda n: n**-0.5 if cosine else 1 / n),
        _many_hot(list(right), place, lambda n: n**-0.5 if cosine else 1.0),
        np.array([bool(terms) for terms in left], bool),
        np.array([bool(terms) for terms in right], bool),
    )


def _many_hot(cells: Sequence[Mapping], place: Mapping[str, int], scale: Callable[[int], float]):
    from scipy.sparse import csr_array

    rows = [i for i, terms in enumerate(cells) for _ in terms]
    columns = [place[term] for terms in cells for term in terms]
    values = [scale(len(terms)) for terms in cells for _ in terms]
    return csr_array((values, (rows, columns)), shape=(len(cells), len(place)), dtype=float)


def compare_kinds(
    left: Sequence[Hashable | None],
    right: Sequence[Any],
    score: Callable[[Any, Any], float],
) -> Block:
    """Any score of a mentee's kind (a level, a site) against each mentor's.

    ``None`` is unknown. `score` is asked once for each two kinds, not people.
    """
    kinds = {kind: i for i, kind in enumerate(dict.fromkeys(k for k in left if k is not None))}
    theirs = {kind: i for i, kind in enumerate(dict.fromkeys(k for k in right if k is not None))}
    table = np.array([[score(a, b) for a in kinds] for b in theirs], float)
    table = table.reshape(len(theirs), len(kinds))
    mine = np.array([kinds.get(kind, -1) for kind in left], int)
    other = np.array([theirs.get(kind, -1) for kind in right], int)
    one_hot = np.zeros((len(mine), len(kinds)))
    one_hot[mine >= 0, mine[mine >= 0]] = 1
    rows = np.zeros((len(other), len(kinds)))
    rows[other >= 0] = table[other[other >= 0]]
    return Block(one_hot, rows, mine >= 0, other >= 0)


def compare_texts(left: Sequence[str], right: Sequence[str]) -> Block:
    """Cosine of TF-IDF of the letters that words are made of.

    Pieces of three to five letters within words meet across inflections and
    compounds ("nätverk", "nätverkande"; "open data", "open source"), in Swedish
    and English alike, without a word list of either. Of more than 4,000 texts
    the 64 strongest dimensions are kept (latent semantic analysis), so that all
    pairs of large programmes can be looked through.
    """
    from scipy.sparse import csr_array

    texts = [*left, *right]
    known = np.array([len(text) >= 3 for text in texts], bool)
    n = len(left)
    if not known[:n].any() or not known[n:].any():
        nothing = csr_array((len(texts), 1), dtype=float)
        return Block(nothing[:n], nothing[n:], known[:n], known[n:])
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True,
        max_features=None if len(texts) <= _MOST_TEXTS else 5000,
    )  # fmt: skip
    features = csr_array(vectors.fit_transform(texts))
    if len(texts) > _MOST_TEXTS and features.shape[1] > _DIMENSIONS:
        from sklearn.decomposition import TruncatedSVD

        features = TruncatedSVD(_DIMENSIONS, n_iter=2, random_state=0).fit_transform(features)
        length = np.linalg.norm(features, axis=1, keepdims=True)
        features = features / np.where(length > 0, length, 1)
    return Block(features[:n], features[n:], known[:n], known[n:])


def words_of(side: pd.DataFrame, column: str) -> list[str | None]:
    """A column of words as they are compared."""
    # A word of nothing but dashes says nothing.
    return [None if word is None else plain_term(word) or None for word in side[column]]


def shared_terms(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Terms that both lists hold, as the first writes them, in its order."""
    return [written for term, written in mine.items() if term in theirs]
