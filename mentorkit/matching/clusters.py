"""What goals are sought and offered: clusters of them, supply and demand, peer groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import MatchingError, Problem
from .people import prepare_people, read_capacity

_MOST_CLUSTERS = 8
_SILHOUETTE_SAMPLE = 2000


@dataclass(frozen=True)
class Clusters:
    """Mentees and mentors grouped by what they seek and offer.

    Attributes
    ----------
    members : DataFrame
        ``id``, ``role``, ``cluster`` (1, 2, …; the largest first). Who has
        named no goal or skill is in none and left out.
    summary : DataFrame
        ``cluster``, ``mentees``, ``mentors``, ``places``.
    evidence : DataFrame
        ``n_clusters``, ``silhouette``: each number tried and how well it parts
        them (-1 to 1).
    terms : dict of int to Counter
        Persons of each cluster by goal or skill, as compared.
    """

    members: pd.DataFrame
    summary: pd.DataFrame
    evidence: pd.DataFrame
    terms: dict[int, Counter]

    def names(self, minimum_people: int = 1, words: int = 3) -> dict[int, list[str]]:
        """What each cluster is most about.

        Parameters
        ----------
        minimum_people : int
            Only goals that so many people have named in all: a rare goal points
            at who named it.
        words : int
            At most so many goals a cluster.

        Returns
        -------
        dict of int to list of str
            Goals that many in the cluster named and few outside it; may be empty.
        """
        everyone: Counter = sum(self.terms.values(), Counter())
        names = {}
        for cluster, terms in self.terms.items():
            usual = [term for term in terms if everyone[term] >= minimum_people]
            usual.sort(key=lambda term: (-(terms[term] ** 2) / everyone[term], term))
            names[cluster] = usual[:words]
        return names


def find_clusters(
    mentees: pd.DataFrame,
    mentors: pd.DataFrame,
    *,
    n_clusters: int | None = None,
    random_state: int = 0,
) -> Clusters:
    """Group mentees and mentors by goals sought and skills offered.

    Parameters
    ----------
    mentees, mentors : DataFrame
        As the table ``people``, or as a fitted matcher holds them.
    n_clusters : int, optional
        How many; by default the number from 2 to 8 with the best silhouette.
    random_state : int

    Returns
    -------
    Clusters

    Notes
    -----
    K-means on TF-IDF of the letter pieces of the goals, so that "open data" and
    "open science" lie near. The order of rows decides nothing.
    """
    mentees, mentors = (
        side if side.index.name == "id" else prepare_people(side, name)
        for side, name in ((mentees, "mentees"), (mentors, "mentors"))
    )
    everyone = [
        (str(person), role, person, terms)
        for side, role, column in ((mentees, "mentee", "goals"), (mentors, "mentor", "skills"))
        for person, terms in side[column].items()
        if terms
    ]
    everyone.sort(key=lambda row: (row[1], row[0]))
    labels, evidence = _group(
        [" ; ".join(sorted(row[3])) for row in everyone], n_clusters, random_state
    )

    # Numbered by size, then by who comes first, so that a rerun gives the same.
    sizes = Counter(labels)
    order = {label: k + 1 for k, label in enumerate(
        sorted(sizes, key=lambda label: (-sizes[label], list(labels).index(label))))}  # fmt: skip
    numbers = [order[label] for label in labels]
    members = pd.DataFrame(
        {
            "id": pd.Series([row[2] for row in everyone], dtype=object),
            "role": pd.Series([row[1] for row in everyone], dtype=object),
            "cluster": pd.Series(numbers, dtype=int),
        }
    )
    terms: dict[int, Counter] = {number: Counter() for number in sorted(order.values())}
    for number, row in zip(numbers, everyone, strict=True):
        terms[number].update(row[3].keys())

    places = read_capacity(mentors)
    summary = pd.DataFrame({"cluster": list(terms)}, dtype=int)
    for role in ("mentee", "mentor"):
        counted = members.loc[members["role"] == role, "cluster"].value_counts()
        summary[f"{role}s"] = summary["cluster"].map(counted).fillna(0).astype(int)
    offered = members[members["role"] == "mentor"]
    offered = offered.assign(places=offered["id"].map(places)).groupby("cluster")["places"].sum()
    summary["places"] = summary["cluster"].map(offered).fillna(0).astype(int)
    return Clusters(members, summary, evidence, terms)


def _group(texts: list[str], n_clusters: int | None, seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Label of each text, and the silhouette of each number of clusters tried."""
    evidence = pd.DataFrame({"n_clusters": [], "silhouette": []})
    different = len(set(texts))
    most = min(_MOST_CLUSTERS, different - 1, len(texts) // 3)
    tried = [min(n_clusters, different)] if n_clusters else list(range(2, most + 1))
    if not tried or tried[0] < 2:
        return np.zeros(len(texts), int), evidence
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import silhouette_score

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    features = vectors.fit_transform(texts)
    sample = min(len(texts), _SILHOUETTE_SAMPLE)
    best, best_score = np.zeros(len(texts), int), -np.inf
    rows = []
    for k in tried:
        labels = KMeans(n_clusters=k, n_init=5, random_state=seed).fit_predict(features)
        parted = 1 < len(set(labels)) < len(texts)
        score = (
            float(silhouette_score(features, labels, metric="cosine", sample_size=sample,
                                   random_state=seed))
            if parted else float("nan")
        )  # fmt: skip
        rows.append({"n_clusters": k, "silhouette": score})
        if len(tried) == 1 or score > best_score:
            best, best_score = labels, score
    return best, pd.DataFrame(rows)


def map_supply_and_demand(mentees: pd.DataFrame, mentors: pd.DataFrame) -> pd.DataFrame:
    """How many seek each goal, and how many offer it.

    Parameters
    ----------
    mentees, mentors : DataFrame
        As the table ``people``; columns ``goals``, ``skills``, ``capacity``.

    Returns
    -------
    DataFrame, one row a goal
        ``goal`` (as most often written), ``wanted`` (mentees), ``offered``
        (mentors), ``places`` (of those mentors; 1 each where nothing is said),
        ``gap`` (wanted less places); the most wanted first. A mentor with
        several skills counts at each of them.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data", "nätverk"), ("Data",)]})
    >>> mentors = pd.DataFrame({"id": ["M1"], "skills": [("data",)], "capacity": [1.0]})
    >>> map_supply_and_demand(mentees, mentors)
          goal  wanted  offered  places  gap
    0     data       2        1       1    1
    1  nätverk       1        0       0    1
    """
    mentees, mentors = prepare_people(mentees, "mentees"), prepare_people(mentors, "mentors")
    capacity = read_capacity(mentors)
    wanted, offered, places = Counter(), Counter(), Counter()
    spellings: dict[str, Counter] = {}
    for terms in [*mentees["goals"], *mentors["skills"]]:
        for term, written in terms.items():
            spellings.setdefault(term, Counter())[written] += 1
    for terms in mentees["goals"]:
        wanted.update(terms.keys())
    for person, terms in mentors["skills"].items():
        offered.update(terms.keys())
        places.update(dict.fromkeys(terms, int(capacity[person])))
    goals = sorted(spellings, key=lambda term: (-wanted[term], places[term], term))
    table = pd.DataFrame(
        {
            "goal": pd.Series([spellings[g].most_common(1)[0][0] for g in goals], dtype=object),
            "wanted": pd.Series([wanted[g] for g in goals], dtype=int),
            "offered": pd.Series([offered[g] for g in goals], dtype=int),
            "places": pd.Series([places[g] for g in goals], dtype=int),
        }
    )
    return table.assign(gap=table["wanted"] - table["places"])


def form_peer_groups(people: pd.DataFrame, size: int) -> pd.DataFrame:
    """Balanced groups for group meetings, mixed across departments.

    Parameters
    ----------
    people : DataFrame
        As the table ``people``, e.g. the mentees.
    size : int
        Wanted people in a group.

    Returns
    -------
    DataFrame, one row a person
        ``id``, ``group`` (1, 2, …), ``department``. Sizes differ by at most
        one, and so does each department's number of people from group to group.

    Raises
    ------
    MatchingError
        `size` is below 2 or not whole.

    Examples
    --------
    >>> people = pd.DataFrame({"id": list("abcd"), "department": ["X", "X", "Y", "Y"]})
    >>> form_peer_groups(people, 2)["group"].tolist()
    [1, 2, 1, 2]
    """
    if size != int(size) or size < 2:
        raise MatchingError(
            Problem("form_peer_groups", f"size is {size}", "write a whole number, 2 or more")
        )
    people = prepare_people(people, "people")
    n_groups = max(1, round(len(people) / size))
    # Dealt out like cards with each department, and in it each team, together.
    order = sorted(
        range(len(people)),
        key=lambda i: (*(str(people[c].iloc[i] or "") for c in ("department", "team")),
                       str(people.index[i])),
    )  # fmt: skip
    group = np.zeros(len(people), int)
    group[order] = np.arange(len(people)) % n_groups + 1
    return pd.DataFrame(
        {"id": people.index, "group": group, "department": people["department"].to_numpy()}
    )
