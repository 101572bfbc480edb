"""Clusters of people by the goals they seek and the skills they offer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .parting import FAIR, STRONG, part_lists
from .people import prepare_people, read_capacity
from .settings import check_wholes


@dataclass(frozen=True)
class Clusters:
    """Mentees and mentors grouped by what they seek and offer.

    Attributes
    ----------
    members : DataFrame
        ``id``, ``role``, ``cluster`` (1, 2, …; the largest first). Who has
        named no goal or skill is in none and left out.
    summary : DataFrame
        ``cluster``, ``mentees``, ``mentors``, ``places``, ``gap`` (mentees less
        places): each person once, in their own cluster. Mentors are to be
        recruited where the gap is largest.
    evidence : DataFrame
        ``n_clusters``, ``silhouette``, ``chance``, ``stability``, ``found``:
        each number tried, see :func:`~mentorkit.matching.parting.part_lists`.
    terms : dict of int to Counter
        Persons of each cluster by goal or skill, as compared.
    spellings : dict of str to str
        Each goal or skill as most often written.
    """

    members: pd.DataFrame
    summary: pd.DataFrame
    evidence: pd.DataFrame
    terms: dict[int, Counter]
    spellings: dict[str, str]

    @property
    def strength(self) -> str:
        """``none``, ``weak``, ``fair`` or ``strong``: how clearly the clusters part.

        By the silhouette (Kaufman and Rousseeuw); ``none`` where there is one
        cluster, or where a number was asked for that the evidence does not bear.
        """
        row = self.evidence[self.evidence["n_clusters"] == len(self.summary)]
        if row.empty or not row["found"].iloc[0]:
            return "none"
        clear = row["silhouette"].iloc[0]
        return "strong" if clear > STRONG else "fair" if clear > FAIR else "weak"

    @cached_property
    def everyone(self) -> Counter:
        """Persons by goal or skill, whatever their cluster."""
        return sum(self.terms.values(), Counter())

    @cached_property
    def home(self) -> dict[str, int]:
        """The cluster of each goal: where many have named it and are a large part.

        How many times what share; of two alike, the larger cluster.
        """
        sizes = self.members["cluster"].value_counts()
        return {
            term: max(
                (cluster for cluster, named in self.terms.items() if term in named),
                key=lambda cluster: (self.terms[cluster][term] ** 2 / sizes[cluster], -cluster),
            )
            for term in self.everyone
        }

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
            Goals whose home is the cluster, first what many in it named and few
            outside it; no goal names two clusters; may be empty.
        """
        names = {}
        for cluster, terms in self.terms.items():
            usual = [
                term
                for term in terms
                if self.home[term] == cluster and self.everyone[term] >= minimum_people
            ]
            usual.sort(key=lambda term: (-(terms[term] ** 2) / self.everyone[term], term))
            names[cluster] = [self.spellings[term] for term in usual[:words]]
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
        How many. By default, of the numbers from 2 to 8 that are stable when
        people are drawn anew and clearer than chance, the one whose silhouette is
        farthest above chance; one cluster of everybody where there is none.
    random_state : int

    Returns
    -------
    Clusters

    Raises
    ------
    MatchingError
        `n_clusters` or `random_state` that is no whole number, or what
        :class:`~mentorkit.matching.MentorMatcher` refuses of a table.

    Notes
    -----
    The method and its sources are those of
    :func:`~mentorkit.matching.parting.part_lists`. The order of rows decides
    nothing.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": range(12), "goals": [("data", "python")] * 6
    ...                         + [("ledarskap", "karriär")] * 6})
    >>> mentors = pd.DataFrame({"id": ["M1"], "skills": [("python",)], "capacity": [2.0]})
    >>> clusters = find_clusters(mentees, mentors)
    >>> clusters.summary
       cluster  mentees  mentors  places  gap
    0        1        6        1       2    4
    1        2        6        0       0    6
    >>> clusters.names()
    {1: ['python', 'data'], 2: ['karriär', 'ledarskap']}
    """
    check_wholes("find_clusters", n_clusters=n_clusters, random_state=random_state)
    mentees, mentors = (
        side
        if isinstance(side, pd.DataFrame) and side.index.name == "id"
        else prepare_people(side, name, offers_places=offers)
        for side, name, offers in ((mentees, "mentees", False), (mentors, "mentors", True))
    )
    everyone = [
        (str(person), role, person, terms)
        for side, role, column in ((mentees, "mentee", "goals"), (mentors, "mentor", "skills"))
        for person, terms in side[column].items()
        if terms
    ]
    everyone.sort(key=lambda row: (row[1], row[0]))
    labels, evidence = part_lists(
        [frozenset(row[3]) for row in everyone],
        [row[1] for row in everyone],
        n_clusters,
        random_state,
    )
    numbers = _number_by_size(labels)
    members = pd.DataFrame(
        {
            "id": pd.Series([row[2] for row in everyone], dtype=object),
            "role": pd.Series([row[1] for row in everyone], dtype=object),
            "cluster": pd.Series(numbers, dtype=int),
        }
    )
    terms: dict[int, Counter] = {number: Counter() for number in sorted(set(numbers))}
    for number, row in zip(numbers, everyone, strict=True):
        terms[number].update(row[3].keys())
    summary = _count_members(members, list(terms), read_capacity(mentors))
    return Clusters(members, summary, evidence, terms, _spell(row[3] for row in everyone))


def _number_by_size(labels: np.ndarray) -> list[int]:
    """Cluster numbers from 1, the largest first, then who comes first: a rerun gives the same."""
    sizes, first = Counter(labels), {}
    for place, label in enumerate(labels):
        first.setdefault(label, place)
    ordered = sorted(sizes, key=lambda label: (-sizes[label], first[label]))
    number = {label: k for k, label in enumerate(ordered, start=1)}
    return [number[label] for label in labels]


def _count_members(members: pd.DataFrame, clusters: list[int], places: pd.Series) -> pd.DataFrame:
    summary = pd.DataFrame({"cluster": clusters}, dtype=int)
    for role in ("mentee", "mentor"):
        counted = members.loc[members["role"] == role, "cluster"].value_counts()
        summary[f"{role}s"] = summary["cluster"].map(counted).fillna(0).astype(int)
    offered = members[members["role"] == "mentor"]
    offered = offered.assign(places=offered["id"].map(places)).groupby("cluster")["places"].sum()
    summary["places"] = summary["cluster"].map(offered).fillna(0).astype(int)
    return summary.assign(gap=summary["mentees"] - summary["places"])


def _spell(lists) -> dict[str, str]:
    """Each term as most often written; of two as often, the first by the alphabet."""
    written: dict[str, Counter] = {}
    for terms in lists:
        for term, spelling in terms.items():
            written.setdefault(term, Counter())[spelling] += 1
    return {
        term: min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
        for term, spellings in written.items()
    }
