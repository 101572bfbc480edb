"""Clusters are found only where they are; the map counts right; peer groups are fair."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, silhouette_score

from mentorkit.errors import MatchingError
from mentorkit.matching import best_use, find_clusters, form_peer_groups, map_supply_and_demand
from mentorkit.matching.parting import _shuffle, _silhouette, _stability, part_lists

KINDS = [
    ("ledarskap", "karriär", "nätverk", "förhandling"),
    ("dataanalys", "python", "statistik", "maskininlärning"),
    ("juridik", "upphandling", "avtal", "granskning"),
]


def planted(n, kinds=KINDS, seed=0):
    """Mentees whose goals are all of one kind, and the kind of each."""
    rng = np.random.default_rng(seed)
    kind = np.arange(n) % len(kinds)
    goals = [tuple(rng.choice(kinds[k], 2, replace=False)) for k in kind]
    return pd.DataFrame({"id": [f"E{i:03d}" for i in range(n)], "goals": goals}), kind


def drawn_at_random(n, each, seed):
    rng = np.random.default_rng(seed)
    goals = [tuple(rng.choice(sum(KINDS, ()), each, replace=False)) for _ in range(n)]
    return pd.DataFrame({"id": range(n), "goals": goals})


NOBODY = pd.DataFrame({"id": [], "skills": []})


# ---------------------------------------------------------------- clusters


@pytest.mark.parametrize(("n", "seed"), [(90, 0), (60, 1), (700, 2)])
def test_planted_clusters_are_found(n, seed):
    mentees, kind = planted(n, seed=seed)
    clusters = find_clusters(mentees, NOBODY)
    assert adjusted_rand_score(kind, clusters.members["cluster"]) == 1
    row = clusters.evidence.set_index("n_clusters").loc[3]
    assert row["found"] and row["stability"] > 0.95
    assert clusters.strength in ("fair", "weak")
    assert {frozenset(words) for words in clusters.names(words=4).values()} == set(
        map(frozenset, KINDS)
    )


@pytest.mark.parametrize(("n", "each", "seed"), [*product([60, 120], [2, 3], [0, 1])])
def test_goals_drawn_at_random_do_not_part(n, each, seed):
    clusters = find_clusters(drawn_at_random(n, each, seed), NOBODY)
    assert clusters.summary["mentees"].tolist() == [n]
    assert not clusters.evidence["found"].any() and clusters.strength == "none"


def test_a_number_that_was_asked_for_is_kept_and_judged():
    mentees = drawn_at_random(60, 2, 0)
    clusters = find_clusters(mentees, NOBODY, n_clusters=4)
    assert len(clusters.summary) == 4 and clusters.strength == "none"
    assert clusters.evidence["n_clusters"].tolist() == [4]


def test_people_with_one_goal_each_part_by_it():
    goals = [("juridik",)] * 9 + [("ledarskap",)] * 8 + [("dataanalys",)] * 7
    clusters = find_clusters(pd.DataFrame({"id": range(24), "goals": goals}), NOBODY)
    assert clusters.summary["mentees"].tolist() == [9, 8, 7]
    assert clusters.strength == "strong"


def rand_by_pairs(a, b):
    """The adjusted Rand index from its definition, pair by pair."""
    pairs = list(combinations(range(len(a)), 2))
    one = [a[i] == a[j] for i, j in pairs]
    two = [b[i] == b[j] for i, j in pairs]
    both, first, second = sum(map(min, one, two)), sum(one), sum(two)
    by_chance = first * second / len(pairs)
    return (both - by_chance) / ((first + second) / 2 - by_chance)


def test_the_silhouette_and_the_rand_index_are_the_textbooks():
    rng = np.random.default_rng(0)
    points = rng.random((30, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    alike = np.clip(points @ points.T, 0, 1)
    np.fill_diagonal(alike, 1)
    labels = np.r_[rng.integers(0, 3, 29), 3]  # the last is alone
    expected = silhouette_score(1 - alike, labels, metric="precomputed")
    assert _silhouette(alike, labels) == pytest.approx(expected)

    assert rand_by_pairs([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(4 / 7)  # by hand
    two = rng.integers(0, 3, 30)
    assert rand_by_pairs(labels, two) == pytest.approx(adjusted_rand_score(labels, two))


def test_stability_is_one_for_copies_and_low_for_labels_of_nothing():
    alike = np.kron(np.eye(3), np.ones((10, 10)))
    rng = np.random.default_rng(0)
    assert _stability(alike, {3: np.repeat([0, 1, 2], 10)}, rng)[3] == 1
    assert _stability(alike, {3: np.tile([0, 1, 2], 10)}, rng)[3] < 0.1


def test_a_shuffle_keeps_how_many_each_has_and_each_goal_within_a_side():
    lists = [frozenset(goals) for goals in drawn_at_random(80, 3, 0)["goals"]]
    sides = ["mentee"] * 50 + ["mentor"] * 30
    shuffled = _shuffle(lists, sides, np.random.default_rng(0))
    assert [len(words) for words in shuffled] == [3] * 80
    for side in (slice(50), slice(50, 80)):
        before, after = (Counter(w for own in x[side] for w in own) for x in (lists, shuffled))
        assert before == after
    assert sum(map(frozenset.__eq__, lists, shuffled)) < 10


def test_the_order_of_rows_decides_nothing():
    mentees, _ = planted(60)
    mentors = planted(30, seed=5)[0].rename(columns={"goals": "skills"}).assign(capacity=1.0)
    mentors["id"] = "M" + mentors["id"]
    one = map_supply_and_demand(mentees, mentors)
    two = map_supply_and_demand(mentees[::-1], mentors.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(one.goals, two.goals)
    pd.testing.assert_frame_equal(one.clusters.members, two.clusters.members)
    pd.testing.assert_frame_equal(one.clusters.evidence, two.clusters.evidence)
    assert one.clusters.names() == two.clusters.names()


def test_clusters_are_counted_and_named():
    mentees = pd.DataFrame(
        {
            "id": [f"E{i}" for i in range(12)],
            "goals": [("ledarskap", "karriär")] * 5 + [("Dataanalys", "python")] * 6 + [()],
        }
    )
    mentors = pd.DataFrame(
        {
            "id": [f"M{i}" for i in range(4)],
            "skills": [("karriär",), ("ledarskap",), ("python",), ("python", "dataanalys")],
            "capacity": [2.0, 1.0, 1.0, np.nan],
        }
    )
    clusters = find_clusters(mentees, mentors, n_clusters=2)
    assert clusters.summary.to_numpy().tolist() == [[1, 6, 2, 2, 4], [2, 5, 2, 3, 2]]
    assert clusters.names(minimum_people=5) == {
        1: ["python", "Dataanalys"],
        2: ["karriär", "ledarskap"],
    }
    assert clusters.names(minimum_people=50) == {1: [], 2: []}
    assert "E11" not in set(clusters.members["id"])


def test_few_or_no_lists_are_one_cluster():
    assert part_lists([], [])[0].tolist() == []
    labels, evidence = part_lists([frozenset({"data"})] * 20, ["mentee"] * 20)
    assert set(labels) == {0} and evidence.empty


# ---------------------------------------------------------------- supply and demand


def test_supply_and_demand_is_counted_by_hand():
    mentees = pd.DataFrame({"id": [1, 2, 3], "goals": [("Data", "nätverk"), ("data", "data "), ()]})
    mentors = pd.DataFrame(
        {"id": [7, 8], "skills": [("data",), ("DATA", "juridik")], "capacity": [3.0, np.nan]}
    )
    supply = map_supply_and_demand(mentees, mentors)
    columns = ["wanted", "offered", "places", "gap", "unserved"]
    table = supply.goals.set_index("goal")[columns]
    assert table.loc["data"].tolist() == [2, 2, 4, -2, 0]
    assert table.loc["nätverk"].tolist() == [1, 0, 0, 1, 1]
    assert table.loc["juridik"].tolist() == [0, 1, 1, -1, 0]
    assert (supply.mentees, supply.served) == (2, 2)
    assert map_supply_and_demand(mentees.head(0), mentors.head(0)).goals.empty


def test_places_that_several_goals_share_are_not_promised_to_each():
    mentees = pd.DataFrame({"id": list("abcd"), "goals": [("x",), ("x",), ("y",), ("y",)]})
    mentors = pd.DataFrame({"id": ["M"], "skills": [("x", "y")], "capacity": [2.0]})
    supply = map_supply_and_demand(mentees, mentors)
    assert supply.goals["gap"].tolist() == [0, 0]
    assert supply.goals["unserved"].sum() == 2 and supply.served == 2


def most_served(goals, skills, capacity):
    """By trying every way to use the places."""
    places = [m for m, places in enumerate(capacity) for _ in range(places)]
    best = (0, 0)
    for chosen in product([None, *range(len(goals))], repeat=len(places)):
        taken = [e for e in chosen if e is not None]
        if len(set(taken)) < len(taken):
            continue
        shared = [
            len(set(goals[e]) & set(skills[m]))
            for e, m in zip(chosen, places, strict=True)
            if e is not None
        ]
        best = max(best, (sum(n > 0 for n in shared), sum(shared)))
    return best


lists_of_goals = st.lists(st.lists(st.sampled_from("uvwxyz"), max_size=3, unique=True), max_size=4)


@settings(max_examples=60, deadline=None)
@given(lists_of_goals, lists_of_goals, st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_the_best_use_of_places_is_the_best_of_all(goals, skills, capacity):
    capacity = capacity[: len(skills)]
    mentees = pd.DataFrame({"id": [f"E{i}" for i in range(len(goals))], "goals": goals})
    mentors = pd.DataFrame({"id": [f"M{i}" for i in range(len(skills))], "skills": skills})
    supply = map_supply_and_demand(mentees, mentors.assign(capacity=np.array(capacity, float)))
    table = supply.goals
    people, met = most_served(goals, skills, capacity)
    assert supply.served == people
    assert (table["wanted"] - table["unserved"]).sum() == met
    assert (table["unserved"] >= table["gap"].clip(lower=0)).all()
    assert (table["unserved"] <= table["wanted"]).all()


def test_each_person_is_counted_once_in_the_roll_up():
    mentees, _ = planted(60)
    mentors = planted(12, seed=5)[0].rename(columns={"goals": "skills"}).assign(capacity=3.0)
    supply = map_supply_and_demand(mentees, mentors)
    summary = supply.clusters.summary
    assert summary[["mentees", "mentors", "places"]].sum().tolist() == [60, 12, 36]
    assert summary["gap"].tolist() == (summary["mentees"] - summary["places"]).tolist()
    # A goal lies with those who named it.
    of = supply.goals.set_index("goal")["cluster"]
    assert [len({of[goal] for goal in goals}) for goals in KINDS] == [1, 1, 1]
    assert set(of) == {1, 2, 3}


# ---------------------------------------------------------------- peer groups

people_tables = st.lists(
    st.tuples(
        st.sampled_from(["Inköp", "HR", "IT", None]),
        st.sampled_from(["A", "B", None]),
        st.integers(-1, 30),
    ),
    max_size=30,
).map(
    lambda rows: pd.DataFrame(
        {
            "id": [f"E{i:02d}" for i in range(len(rows))],
            "department": [row[0] for row in rows],
            "team": [row[1] for row in rows],
            "manager_id": [f"E{row[2]:02d}" if row[2] >= 0 else None for row in rows],
        }
    )
)


@settings(max_examples=100, deadline=None)
@given(people_tables, st.integers(2, 12), st.randoms(use_true_random=False))
def test_peer_groups_are_balanced_and_mixed(people, size, random):
    groups = form_peer_groups(people, size)
    assert groups["id"].tolist() == people["id"].tolist()
    order = list(range(len(people)))
    random.shuffle(order)
    again = form_peer_groups(people.iloc[order], size)
    assert dict(zip(groups["id"], groups["group"], strict=True)) == dict(
        zip(again["id"], again["group"], strict=True)
    )
    if people.empty:
        return
    sizes = groups["group"].value_counts()
    assert sorted(sizes.index) == list(range(1, len(sizes) + 1))
    assert sizes.max() - sizes.min() <= 1
    assert sizes.min() > 1 or len(people) == 1
    # No other number of groups would come nearer to the size, but for people left alone.
    nearest = min(range(1, max(2, len(people) // 2 + 1)), key=lambda k: abs(len(people) / size - k))
    assert abs(len(people) / size - len(sizes)) == abs(len(people) / size - nearest)
    mixed = pd.crosstab(groups["department"].fillna("-"), groups["group"])
    assert (mixed.max(axis=1) - mixed.min(axis=1)).max() <= 1


@settings(max_examples=60, deadline=None)
@given(people_tables, st.sets(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=6))
def test_who_is_not_apart_is_told(people, numbers):
    conflicts = [(f"E{a:02d}", f"E{b:02d}") for a, b in numbers if a != b]
    groups = form_peer_groups(people, 4, conflicts=conflicts, manager_levels=1)
    of = dict(zip(groups["id"], groups["group"], strict=True))
    under = [(e, m) for e, m in zip(people["id"], people["manager_id"], strict=True) if e != m]
    together = {
        person
        for a, b in conflicts + under
        if of.get(a) is not None and of.get(a) == of.get(b)
        for person in (a, b)
    }
    assert set(groups.loc[~groups["apart"], "id"]) == together


def test_managers_conflicts_and_teams_are_kept_apart():
    people = pd.DataFrame(
        {
            "id": [f"E{i:02d}" for i in range(32)],
            "department": np.repeat(["HR", "IT", "Inköp", "Stab"], 8),
            "team": np.tile(["a", "b"], 16),
            "manager_id": ["C1"] * 4 + [f"C{i}" for i in range(4, 32)],
        }
    )
    people["team"] = people["department"] + people["team"]
    people.loc[8, "manager_id"] = "E00"
    managers = pd.DataFrame({"id": ["C20"], "manager_id": ["E09"]})  # E20's manager's manager
    conflicts = [("E01", "E10"), ("E10", "E02"), ("E30", "E17")]
    plain = form_peer_groups(people, 8)
    groups = form_peer_groups(people, 8, conflicts=conflicts, managers=managers)
    of = groups.set_index("id")["group"]
    for a, b in [*conflicts, ("E08", "E00"), ("E20", "E09")]:
        assert of[a] != of[b]
    assert groups["apart"].all() and plain["group"].nunique() == 4
    # Eight teams of four, four groups: everyone can be without their team.
    teams = people.assign(group=groups["group"]).groupby(["group", "team"]).size()
    assert teams.max() == 1


def test_a_conflict_that_cannot_be_helped_is_told():
    people = pd.DataFrame({"id": list("abc"), "department": "HR"})
    groups = form_peer_groups(people, 2, conflicts=[("a", "b")])
    assert groups["group"].tolist() == [1, 1, 1]  # two and one would leave one alone
    assert groups["apart"].tolist() == [False, False, True]


@pytest.mark.parametrize("size", [1, 0, -3, 2.5, float("nan"), "eight", None, True])
def test_an_impossible_size_is_refused(size):
    with pytest.raises(MatchingError, match="write a whole number, 2 or more"):
        form_peer_groups(pd.DataFrame({"id": ["a", "b"]}), size)


# ---------------------------------------------------------------- many people


@pytest.mark.parametrize("n_terms", [12, 400])  # few that all share, and more than are dense
def test_many_people_have_the_same_best_use_without_all_pairs_listed(monkeypatch, n_terms):
    rng = np.random.default_rng(n_terms)

    def lists(n, start):
        drawn = [rng.choice(n_terms, rng.integers(0, 4), replace=False) for _ in range(n)]
        return pd.Series(
            [{f"t{term}": f"t{term}" for term in terms} for terms in drawn],
            [f"P{start + i}" for i in range(n)],
            dtype=object,
        )

    goals, skills = lists(60, 0), lists(30, 45)  # P45 to P59 are on both sides
    capacity = pd.Series(rng.integers(0, 3, 30), skills.index)
    exact = best_use.use_places_best(goals, skills, capacity)
    # An independent answer to both: a place each by scipy, as many as can be before all else.
    worth = np.array([[len(g.keys() & s.keys()) for s in skills] for g in goals], float)
    worth[np.equal.outer(goals.index, skills.index)] = 0
    seats = np.repeat(np.arange(30), capacity)
    value = np.where(worth > 0, 1000 + worth, 0)[:, seats]
    rows, columns = linear_sum_assignment(value, maximize=True)
    placed, shared = divmod(value[rows, columns].sum(), 1000)

    monkeypatch.setattr(best_use, "MOST_CELLS", 0)
    for pairs in (exact, best_use.use_places_best(goals, skills, capacity)):
        assert len(pairs) == placed
        found = [len(goals[e].keys() & skills[r].keys()) for e, r in pairs]
        assert min(found) > 0 and all(e != r for e, r in pairs)
        assert sum(found) >= (1 - 1e-3) * shared
        held = Counter(mentor for _, mentor in pairs)
        assert all(n <= capacity[mentor] for mentor, n in held.items())
