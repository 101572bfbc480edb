"""Criteria of a good pair: each scores every mentee with every mentor, 0 to 1.

A criterion is one object in :data:`CRITERIA`; adding one is adding it there. It
gives two feature blocks whose product is its score, so that scores can be had
for any part of the pairs without holding them all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..codes import MEETING_FORMS
from ..errors import MatchingError, Problem, nearest
from ..language import Text
from ..programme import Weights
from ..result import Fact
from .people import plain_term

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True)
class Preferences:
    """What the organisation prefers, where a criterion can be turned either way."""

    department: str = "different"
    seniority_above: float = 2.0


@dataclass(frozen=True)
class Block:
    """A criterion's scores as a product.

    Parameters
    ----------
    left, right : array or sparse array, shapes (n_mentees, d) and (n_mentors, d)
        ``left @ right.T`` are the scores, 0 to 1.
    known_left, known_right : array of bool
        Who has given what the criterion goes by.
    """

    left: np.ndarray | sparse.csr_array
    right: np.ndarray | sparse.csr_array
    known_left: np.ndarray
    known_right: np.ndarray

    @property
    def compares(self) -> bool:
        """True if two people can be compared at all."""
        return bool(self.known_left.any() and self.known_right.any())

    def scores(self) -> np.ndarray:
        """Scores, shape (n_mentees, n_mentors); NaN where a side is unknown."""
        product = self.left @ self.right.T
        dense = product.toarray() if hasattr(product, "toarray") else np.asarray(product)
        scores = np.clip(dense.astype(float), 0.0, 1.0)
        scores[~self.known_left, :] = np.nan
        scores[:, ~self.known_right] = np.nan
        return scores


@dataclass(frozen=True)
class Criterion:
    """One thing that makes a good pair.

    Parameters
    ----------
    name : str
        As in the weights.
    text : Text
        Its name for readers.
    compile : callable
        ``(mentees, mentors, preferences)`` to :class:`Block`; the tables are as
        from ``prepare_people``.
    explain : callable
        ``(mentee, mentor, score, preferences)`` to Text: why this pair scores
        as it does. Never quotes free text.
    reads : tuple of two tuples of str
        The columns of mentees, and of mentors, that it goes by.
    """

    name: str
    text: Text
    compile: Callable[[pd.DataFrame, pd.DataFrame, Preferences], Block]
    explain: Callable[[Mapping, Mapping, float, Preferences], Text]
    reads: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


# ---------------------------------------------------------------- ways to compare


def _many_hot(cells: Sequence[Mapping], place: Mapping[str, int], scale: Callable[[int], float]):
    from scipy.sparse import csr_array

    rows = [i for i, terms in enumerate(cells) for _ in terms]
    columns = [place[term] for terms in cells for term in terms]
    values = [scale(len(terms)) for terms in cells for _ in terms]
    return csr_array((values, (rows, columns)), shape=(len(cells), len(place)), dtype=float)


def _compare_lists(left: pd.Series, right: pd.Series, cosine: bool) -> Block:
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


def _compare_kinds(
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


def _compare_texts(left: Sequence[str], right: Sequence[str]) -> Block:
    """Cosine of TF-IDF of the letters that words are made of.

    Pieces of three to five letters within words meet across inflections and
    compounds ("nätverk", "nätverkande"; "open data", "open source"), in Swedish
    and English alike, without a word list of either.
    """
    from scipy.sparse import csr_array

    texts = [*left, *right]
    known = np.array([len(text) >= 3 for text in texts], bool)
    n = len(left)
    if not known[:n].any() or not known[n:].any():
        nothing = csr_array((len(texts), 1), dtype=float)
        return Block(nothing[:n], nothing[n:], known[:n], known[n:])
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    features = csr_array(vectors.fit_transform(texts))
    return Block(features[:n], features[n:], known[:n], known[n:])


# ---------------------------------------------------------------- the criteria


def _goals(mentees, mentors, _):
    return _compare_lists(mentees["goals"], mentors["skills"], cosine=False)


def shared_terms(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Terms that both lists hold, as the first writes them, in its order."""
    return [written for term, written in mine.items() if term in theirs]


def _explain_goals(mentee, mentor, score, _):
    shared = shared_terms(mentee["goals"], mentor["skills"])
    if not shared:
        return Text("the mentor has named none of the mentee's goals")
    return Text(
        "the mentor can help with {shared} of {all} goals: {goals}",
        shared=Fact(len(shared)),
        all=Fact(len(mentee["goals"])),
        goals=shared,
    )


def _interests(mentees, mentors, _):
    return _compare_lists(mentees["interests"], mentors["interests"], cosine=True)


def _explain_interests(mentee, mentor, score, _):
    shared = shared_terms(mentee["interests"], mentor["interests"])
    if not shared:
        return Text("no shared interest")
    return Text("shared interests: {interests}", interests=shared)


def _levels(side):
    return [None if np.isnan(level) else float(level) for level in side["seniority"]]


def _seniority(mentees, mentors, preferences):
    above = preferences.seniority_above

    def fit(mentee, mentor):
        # Full at the preferred distance, nothing one level below the mentee.
        return max(0.0, 1 - abs(mentor - mentee - above) / (above + 1))

    return _compare_kinds(_levels(mentees), _levels(mentors), fit)


def _explain_seniority(mentee, mentor, score, _):
    levels = mentor["seniority"] - mentee["seniority"]
    if levels == 0:
        return Text("the same level")
    if levels < 0:
        return Text("the mentor is {levels} below in level", levels=Fact(-levels))
    return Text("the mentor is {levels} above in level", levels=Fact(levels))


def _kinds(side, column):
    return [None if word is None else plain_term(word) for word in side[column]]


def _department(mentees, mentors, preferences):
    same = preferences.department == "same"
    return _compare_kinds(
        _kinds(mentees, "department"),
        _kinds(mentors, "department"),
        lambda a, b: float((a == b) == same),
    )


def _explain_department(mentee, mentor, score, _):
    same = plain_term(mentee["department"]) == plain_term(mentor["department"])
    return Text("the same department") if same else Text("different departments")


_AT_A_DISTANCE = ("video", "phone")


def _ways_to_meet(side):
    kinds = zip(_kinds(side, "site"), side["meeting_form"], strict=True)
    return [None if site is None and form is None else (site, form) for site, form in kinds]


def _way_fits(mentee, mentor):
    (site, form), (other_site, other_form) = mentee, mentor
    parts = []
    if form is not None and other_form is not None:
        fits = form == other_form or "either" in (form, other_form)
        if fits and {form, other_form} & set(_AT_A_DISTANCE):
            return 1.0  # who meets by video does not ask where the other sits
        parts.append(float(fits))
    if site is not None and other_site is not None:
        parts.append(float(site == other_site))
    return float(np.mean(parts)) if parts else 0.5


def _site(mentees, mentors, _):
    return _compare_kinds(_ways_to_meet(mentees), _ways_to_meet(mentors), _way_fits)


def _explain_site(mentee, mentor, score, _):
    forms = [mentee["meeting_form"], mentor["meeting_form"]]
    if None not in forms:
        fits = forms[0] == forms[1] or "either" in forms
        if not fits:
            return Text(
                "the mentee would meet: {form}; the mentor: {other}",
                form=MEETING_FORMS.get(forms[0], forms[0]),
                other=MEETING_FORMS.get(forms[1], forms[1]),
            )
        if set(forms) & set(_AT_A_DISTANCE):
            return Text("both can meet at a distance")
    sites = [mentee["site"], mentor["site"]]
    if None in sites:
        return Text("the place is not known")
    same = plain_term(sites[0]) == plain_term(sites[1])
    return Text("the same place of work") if same else Text("different places of work")


def _language(mentees, mentors, _):
    return _compare_lists(mentees["languages"], mentors["languages"], cosine=False)


def _explain_language(mentee, mentor, score, _):
    shared = shared_terms(mentee["languages"], mentor["languages"])
    return (
        Text("shared languages: {languages}", languages=shared)
        if shared
        else Text("they share no language")
    )


def _availability(mentees, mentors, _):
    return _compare_lists(mentees["availability"], mentors["availability"], cosine=False)


def _explain_availability(mentee, mentor, score, _):
    shared = shared_terms(mentee["availability"], mentor["availability"])
    return Text("both can meet: {times}", times=shared) if shared else Text("no shared time")


def _own_words(side, topics):
    return [
        " ; ".join([*terms, plain_term(about or "")]).strip(" ;")
        for terms, about in zip(side[topics], side["about"], strict=True)
    ]


def _text(mentees, mentors, _):
    return _compare_texts(_own_words(mentees, "goals"), _own_words(mentors, "skills"))


def _explain_text(mentee, mentor, score, _):
    # A cosine of letter pieces: unrelated texts lie near 0.05, inflections of
    # the same few words above 0.3.
    if score >= 0.3:
        return Text("what they write is much alike")
    if score >= 0.1:
        return Text("what they write is somewhat alike")
    return Text("what they write has little in common")


def _both(*columns: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return columns, columns


#: Every criterion, by its name in the weights.
CRITERIA: dict[str, Criterion] = {
    criterion.name: criterion
    for criterion in [
        Criterion("goals", Text("Goals"), _goals, _explain_goals, (("goals",), ("skills",))),
        Criterion(
            "interests", Text("Interests"), _interests, _explain_interests, _both("interests")
        ),
        Criterion(
            "seniority", Text("Seniority"), _seniority, _explain_seniority, _both("seniority")
        ),
        Criterion(
            "department", Text("Department"), _department, _explain_department, _both("department")
        ),
        Criterion(
            "site", Text("Place and form of meeting"), _site, _explain_site,
            _both("site", "meeting_form"),
        ),
        Criterion("language", Text("Language"), _language, _explain_language, _both("languages")),
        Criterion(
            "availability", Text("Times to meet"), _availability, _explain_availability,
            _both("availability"),
        ),
        Criterion(
            "text", Text("In their own words"), _text, _explain_text,
            (("goals", "about"), ("skills", "about")),
        ),
    ]
}  # fmt: skip


def read_weights(criteria: Any = None) -> dict[Criterion, float]:
    """Criteria with their weights, those that count nothing left out.

    Parameters
    ----------
    criteria : None, mapping or programme.Weights
        By criterion's name, or by :class:`Criterion` for one of your own.

    Raises
    ------
    MatchingError
        An unknown name, a weight below 0 or not finite, or nothing that counts.

    Examples
    --------
    >>> [c.name for c in read_weights({"goals": 3, "site": 0, "text": 1})]
    ['goals', 'text']
    """
    criteria = Weights() if criteria is None else criteria
    if not isinstance(criteria, Mapping):
        if not hasattr(criteria, "model_dump"):
            raise MatchingError(
                Problem("criteria", "are no weights", 'write them as {"goals": 4, "interests": 2}')
            )
        criteria = criteria.model_dump()
    problems, weights = [], {}
    for name, weight in criteria.items():
        criterion = name if isinstance(name, Criterion) else CRITERIA.get(name)
        if criterion is None:
            problems.append(
                Problem("criteria", f"{name} is not a criterion", nearest(str(name), CRITERIA))
            )
        elif not (np.isreal(weight) and np.isfinite(weight) and weight >= 0):
            problems.append(
                Problem("criteria", f"the weight of {criterion.name} is {weight}",
                        "write a number, 0 or more")
            )  # fmt: skip
        elif weight > 0:
            weights[criterion] = float(weight)
    if not problems and not weights:
        problems.append(Problem("criteria", "no weight is above 0", "let one criterion count"))
    if problems:
        raise MatchingError(problems)
    return weights
