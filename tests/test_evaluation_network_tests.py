"""What ties show against chance: every lot, exchange and order by brute force; simulations."""

import datetime as dt
import itertools
import re
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    change_of_ties,
    compare_ties,
    count_between,
    ei_index,
    permute_rounds,
)
from mentorkit.evaluation.findings.departments import report_departments
from mentorkit.programme import Programme
from mentorkit.publication import release

CHANGE = pd.Series([3.0, 1, 2, 4, 0, 1, -1, 0, 1], index=list("abcdefghi"))
SIDES = pd.Series([True] * 4 + [False] * 5, index=CHANGE.index)


# ---------------------------------------------------------------- between sides


def difference(y, z):
    return y[z].mean() - y[~z].mean()


def every_lot(n, n1):
    for chosen in itertools.combinations(range(n), n1):
        z = np.zeros(n, bool)
        z[list(chosen)] = True
        yield z


def test_p_value_is_that_of_every_lot():
    y, z = CHANGE.to_numpy(), SIDES.to_numpy()
    lots = [difference(y, other) for other in every_lot(9, 4)]
    exact = np.mean(np.abs(lots) >= abs(difference(y, z)) - 1e-9)
    found = compare_ties(CHANGE, SIDES, n_permutations=40_000)
    assert found.value == pytest.approx(difference(y, z))
    assert found.p_value == pytest.approx(exact, abs=0.003)
    assert (found.n_treated, found.n_control, found.n_left_out) == (4, 5, 0)


def test_interval_holds_what_no_lot_speaks_against():
    """A difference lies in it if, taken from the first side, neither tail is under 2.5 %."""
    y, z = CHANGE.to_numpy(), SIDES.to_numpy()

    def stands(delta):
        rest = y - delta * z
        at = difference(rest, z)
        lots = np.array([difference(rest, other) for other in every_lot(9, 4)])
        return min(np.mean(lots >= at - 1e-9), np.mean(lots <= at + 1e-9)) > 0.025

    kept = [delta for delta in np.arange(-3, 8, 0.01) if stands(delta)]
    found = compare_ties(CHANGE, SIDES, n_permutations=40_000)
    assert (found.low, found.high) == pytest.approx((kept[0], kept[-1]), abs=0.02)


def test_people_of_whom_one_of_two_is_known_are_left_out():
    change = CHANGE.copy()
    change["a"] = np.nan
    found = compare_ties(change, SIDES.drop("i").astype(object).replace({True: 1, False: 0}))
    assert (found.n, found.n_treated, found.n_control, found.n_left_out) == (7, 3, 4, 2)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_to_compare(n):
    found = compare_ties(CHANGE.head(n), SIDES)
    assert np.isnan(found.low) and np.isnan(found.p_value)
    alike = compare_ties(CHANGE * 0, SIDES)
    assert alike.value == 0 and np.isnan(alike.p_value)


def test_in_a_network_that_hangs_together_few_lots_find_what_is_not_there():
    """Departments move together; the lot is drawn among their people all the same."""
    rng, found, covered = np.random.default_rng(3), 0, 0
    for k in range(300):
        change = pd.Series(np.repeat(rng.normal(0, 2, 6), 5).round() + rng.integers(0, 2, 30))
        sides = pd.Series(rng.permutation(np.arange(30) < 15))
        effect = compare_ties(change, sides, n_permutations=399, random_state=k)
        found += effect.p_value <= 0.05
        moved = compare_ties(change + 3 * sides, sides, n_permutations=399, random_state=k)
        covered += moved.low <= 3 <= moved.high
    assert found / 300 < 0.09 and covered / 300 > 0.91


# ---------------------------------------------------------------- between rounds


def test_rounds_are_exchanged_every_way():
    first = pd.Series([1.0, 0, 2, 1, 1, 0, 3, 1, 2])
    last = pd.Series([3.0, 1, 2, 4, 2, 2, 2, 3, 2])
    change = (last - first).to_numpy()
    means = [np.mean(np.array(s) * change) for s in itertools.product([-1, 1], repeat=9)]
    found = permute_rounds(first, last, name="Ties", n_permutations=40_000)
    exact = np.mean(np.abs(means) >= change.mean() - 1e-9)
    assert found.p_value == pytest.approx(exact, abs=0.003)
    assert found.low < change.mean() < found.high
    assert np.isnan(permute_rounds(first.head(1), last, name="Ties").low)
    assert np.isnan(permute_rounds(first, first, name="Ties").p_value)


def test_change_of_ties_by_kind():
    rows = [
        ("a", "b", 1),
        ("a", "c", 1),
        ("a", "c", 2),
        ("b", "c", 1),
        ("b", "a", 2),
        ("c", "a", 2),
    ]
    ties = pd.DataFrame(rows, columns=["from_id", "to_id", "round"])
    ties["date"] = ties["round"].map({1: pd.Timestamp("2025-01-01"), 2: pd.Timestamp("2026-01-01")})
    where = {"a": "x", "b": "x", "c": "y"}
    expected = {"across": [0, -1], "within": [-1, 1], "all": [-1, 0], "share": [0.5, -1]}
    for kind, change in expected.items():
        assert change_of_ties(ties, where, kind=kind).to_dict() == dict(
            zip("ab", change, strict=True)
        )
    assert change_of_ties(ties[ties["round"] == 1], where).empty
    with pytest.raises(EvaluationError, match="write one of across"):
        change_of_ties(ties, where, kind="sideways")


# ---------------------------------------------------------------- departments


def some_ties(seed, n, share=0.3):
    rng = np.random.default_rng(seed)
    rows, columns = np.nonzero((rng.random((n, n)) < share) & ~np.eye(n, dtype=bool))
    return pd.DataFrame({"from": rows, "to": columns})


def test_ei_index_against_every_order_of_the_people():
    ties, labels = some_ties(1, 7), np.array(list("xxxyyzz"))
    ends = ties.to_numpy()

    def index(order):
        inside = np.mean(labels[order][ends[:, 0]] == labels[order][ends[:, 1]])
        return 1 - 2 * inside

    every = np.array([index(list(order)) for order in itertools.permutations(range(7))])
    found = ei_index(ties, dict(enumerate(labels)), n_permutations=20_000)
    assert found.value == pytest.approx(index(list(range(7))))
    assert found.expected == pytest.approx(every.mean(), abs=0.01)
    exact = np.mean(np.abs(every - every.mean()) >= abs(found.value - every.mean()) - 1e-9)
    assert found.p_value == pytest.approx(exact, abs=0.015)


@pytest.mark.real_data
def test_krackhardts_managers_by_department(test_data):
    """Counted by networkx; of 190 ties some fifth would stay within if departments meant nothing.

    By hand: of the 420 ordered pairs of managers 94 are of one department.
    """
    folder = test_data / "networks"
    ties = pd.read_csv(folder / "ht_advice_edges.csv")
    where = pd.read_csv(folder / "ht_advice_nodes.csv").set_index("id")["dept"]
    graph = nx.from_pandas_edgelist(ties, "from", "to", create_using=nx.DiGraph)
    nx.set_node_attributes(graph, where.to_dict(), "dept")
    mixing = nx.attribute_mixing_matrix(graph, "dept", normalized=False)
    found = ei_index(ties, where)
    assert found.internal == np.trace(mixing) and found.internal + found.external == 190
    assert (1 - found.expected) / 2 == pytest.approx(94 / 420, abs=0.005)
    assert not found.is_sure and "chance may make the difference" in str(found)


def test_the_interval_is_near_a_bootstrap_of_those_who_name():
    rng, n = np.random.default_rng(5), 150
    where = rng.integers(0, 4, n)
    ties = some_ties(5, n, 0.05)
    ties = ties[(where[ties["from"]] == where[ties["to"]]) | (rng.random(len(ties)) < 0.5)]
    found = ei_index(ties, pd.Series(where), n_permutations=99)
    inside = (where[ties["from"]] == where[ties["to"]]).astype(float)
    each = pd.DataFrame({"i": inside, "n": 1.0}).groupby(ties["from"].to_numpy()).sum().to_numpy()
    drawn = each[rng.integers(0, len(each), (4000, len(each)))].sum(axis=1)
    low, high = np.quantile(1 - 2 * drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.02)
    assert found.is_sure and found.value < found.expected_low


def test_ei_index_where_there_is_little():
    nobody = ei_index(some_ties(0, 0), {})
    assert nobody.n == 0 and np.isnan(nobody.value) and "nobody named anyone" in str(nobody)
    alone = ei_index(some_ties(0, 5), dict.fromkeys(range(5), "x"))
    assert alone.value == -1 and np.isnan(alone.p_value)
    assert "100%" in str(alone)


@pytest.mark.parametrize("seed", range(3))
def test_people_between_departments_by_counting_each(seed):
    rng = np.random.default_rng(seed)
    ties = pd.DataFrame(rng.integers(0, 30, (120, 2)), columns=["from_id", "to_id"])
    ties["date"] = pd.Timestamp("2026-01-01")
    where = pd.Series(rng.choice(list("wxyz"), 30, p=[0.1, 0.3, 0.3, 0.3]))
    found = count_between(ties, where, fewest=6)
    large = [kind for kind, size in where.value_counts().items() if size >= 6]
    for one, other in itertools.combinations_with_replacement(sorted(large), 2):
        people = {
            a
            for a, b in ties[["from_id", "to_id"]].to_numpy()
            if a != b and (where[a], where[b]) in {(one, other), (other, one)}
        }
        row = found[found["one"].eq(one) & found["other"].eq(other)]
        assert row["first"].tolist() == ([len(people)] if people else [])
    assert set(found["one"]) <= set(large) and found["last"].isna().all()


def test_a_line_of_few_people_is_not_drawn():
    """Two large departments with many ties between them, and a third that two people name."""
    ends = [(f"a{k}", f"b{k}") for k in range(20)] + [("a1", "c1"), ("a2", "c1")]
    ends += [(f"c{k}", f"c{k + 1}") for k in range(12)]
    ends += [(f"a{k}", f"a{k + 1}") for k in range(15)] + [
        (f"b{k}", f"b{k + 1}") for k in range(14)
    ]
    ties = pd.DataFrame(ends, columns=["from_id", "to_id"]).assign(date=pd.Timestamp("2026-01-01"))
    where = pd.Series({f"{d}{k}": d.upper() * 3 for d in "abc" for k in range(25)})
    programme = Programme(id="p", name="P", organisation="O", purpose="x",
                          period={"start": "2025-10-01", "end": "2026-11-30"})  # fmt: skip
    reader = SimpleNamespace(programme=programme, language="en", audience="leadership",
                             name="07_evaluation", as_of=dt.date(2026, 3, 1))  # fmt: skip
    blocks = [item.block for item in release(report_departments(ties, where, programme), reader)]
    chart = next(block for block in blocks if block["kind"] == "chart")
    cells = {(row[0]["text"], row[1]["text"]): row[2] for row in chart["table"]["rows"]}
    assert cells["AAA", "BBB"]["text"] == "20"
    assert ("AAA", "CCC") not in cells and cells["Others (hidden)", "Others (hidden)"]["hidden"]
    # Lines alone are quadratic curves: that between A and B, none to C.
    assert len(re.findall(r"^Q ", chart["svg"], flags=re.MULTILINE)) == 1
    again = [item.block for item in release(report_departments(ties, where, programme), reader)]
    assert again[blocks.index(chart)]["svg"] == chart["svg"]
