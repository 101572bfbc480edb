"""What is sought against what is offered: the one map of goals, cluster by cluster."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from ..result import Share
from .best_use import use_places_best
from .clusters import Clusters, find_clusters
from .people import prepare_sides, read_capacity


@dataclass(frozen=True)
class SupplyMap:
    """Goals sought and offered, and the clusters they lie in.

    Attributes
    ----------
    goals : DataFrame, one row a goal, the most wanted first
        ``goal`` (as most often written), ``cluster``, ``wanted`` (mentees),
        ``offered`` (mentors), ``places`` (of those mentors), ``gap`` (wanted
        less places), ``unserved``.
    clusters : Clusters
        ``clusters.summary`` counts each person once, in their own cluster, and
        says where to recruit mentors.
    mentees : int
        Mentees who have named a goal.
    served : int
        Of them, how many could have a mentor who offers one of their goals if
        every place were put to its best use.

    Notes
    -----
    A place with a mentor who offers three skills stands at all three goals, so
    ``places`` cannot be added up, and a ``gap`` of 0 or less does not promise
    that there is enough. Two columns hold the truth between them:

    - ``gap``, where above 0: so many mentees go without a mentor for the goal
      even if every place with a mentor who offers it went to them. No use of
      the places can do better for this goal.
    - ``unserved``: so many go without when *all* goals share the places, each
      place used once, at the use that gives the most mentees a mentor who
      offers one of their goals, and then the most goals. It is never less
      than the gap. In all it is a least number; how it divides among goals
      that compete for the same mentors is one of several ways as good.

    Of many people (above 8 million cells of mentees × places) as many are served,
    and the sum of their goals is within a thousandth of the largest, in memory
    that grows with people.

    Neither knows of rules that forbid pairs, nor of places already taken.
    """

    goals: pd.DataFrame
    clusters: Clusters
    mentees: int
    served: int


def map_supply_and_demand(
    mentees: pd.DataFrame,
    mentors: pd.DataFrame,
    *,
    n_clusters: int | None = None,
    random_state: int = 0,
) -> SupplyMap:
    """How many seek each goal, how many offer it, and who could be helped.

    Parameters
    ----------
    mentees, mentors : DataFrame
        As the table ``people``; columns ``goals``, ``skills``, ``capacity``
        (one place each where nothing is said).
    n_clusters, random_state : optional
        As :func:`~mentorkit.matching.find_clusters` takes them.

    Returns
    -------
    SupplyMap

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data", "nätverk"), ("Data",)]})
    >>> mentors = pd.DataFrame({"id": ["M1"], "skills": [("data",)], "capacity": [1.0]})
    >>> supply = map_supply_and_demand(mentees, mentors)
    >>> supply.goals
          goal  cluster  wanted  offered  places  gap  unserved
    0     data        1       2        1       1    1         1
    1  nätverk        1       1        0       0    1         1
    >>> supply.served, supply.mentees
    (1, 2)
    """
    mentees, mentors = prepare_sides(mentees, mentors)
    clusters = find_clusters(mentees, mentors, n_clusters=n_clusters, random_state=random_state)
    capacity = read_capacity(mentors)
    wanted, offered, places = Counter(), Counter(), Counter()
    for terms in mentees["goals"]:
        wanted.update(terms.keys())
    for person, terms in mentors["skills"].items():
        offered.update(terms.keys())
        places.update(dict.fromkeys(terms, int(capacity[person])))
    best = use_places_best(mentees["goals"], mentors["skills"], capacity)
    served: Counter = Counter()
    for mentee, mentor in best:
        served.update(mentees.at[mentee, "goals"].keys() & mentors.at[mentor, "skills"].keys())

    goals = sorted(clusters.spellings, key=lambda term: (-wanted[term], places[term], term))
    columns = {
        "cluster": clusters.home,
        "wanted": wanted,
        "offered": offered,
        "places": places,
        "served": served,
    }
    table = pd.DataFrame(
        {
            "goal": pd.Series([clusters.spellings[term] for term in goals], dtype=object),
            **{
                name: pd.Series([counted[term] for term in goals], dtype=int)
                for name, counted in columns.items()
            },
        }
    )
    table["gap"] = table["wanted"] - table["places"]
    table["unserved"] = table["wanted"] - table.pop("served")
    return SupplyMap(table, clusters, int(mentees["goals"].map(bool).sum()), len(best))


def share_short_of_places(mentees: pd.DataFrame, mentors: pd.DataFrame) -> Share:
    """The share of mentees with goals who want one that more want than mentors have places for.

    Parameters
    ----------
    mentees, mentors : DataFrame
        As in :func:`map_supply_and_demand`.

    Returns
    -------
    Share
        Of nobody where no mentee has a goal, or no mentor a skill.

    Examples
    --------
    >>> mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data", "juridik"), ("Data",)]})
    >>> mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("data",), ("data",)]})
    >>> share_short_of_places(mentees, mentors)
    Share(k=1, n=2, digits=0)
    """
    mentees, mentors = prepare_sides(mentees, mentors)
    capacity = read_capacity(mentors)
    wanted: Counter = Counter(term for terms in mentees["goals"] for term in terms)
    places: Counter = Counter()
    for person, terms in mentors["skills"].items():
        places.update(dict.fromkeys(terms, int(capacity[person])))
    if not wanted or not mentors["skills"].map(bool).any():
        return Share(0, 0)
    short = {term for term, n in wanted.items() if n > places[term]}
    asks = mentees["goals"][mentees["goals"].map(bool)]
    return Share(sum(not short.isdisjoint(terms) for terms in asks), len(asks))
