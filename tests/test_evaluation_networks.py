"""Networks: published figures, counts by hand, brute force."""

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import count_ties, label_rounds, network_summary, ties_across
from mentorkit.tables.schemas import TABLES


@pytest.mark.real_data
def test_krackhardts_managers(test_data):
    """Krackhardt (1987), Social Networks 9, 109-134: 190 ties among 21, density 0.452."""
    found = network_summary(pd.read_csv(test_data / "networks" / "ht_advice_edges.csv"))
    assert (found.n, found.ties, round(found.density, 3)) == (21, 190, 0.452)


@pytest.mark.parametrize("seed", range(4))
def test_summary_against_the_matrix(seed):
    rng = np.random.default_rng(seed)
    matrix = (rng.random((12, 12)) < 0.12) & ~np.eye(12, dtype=bool)
    rows, columns = np.nonzero(matrix)
    ties = pd.DataFrame({"from_id": rows, "to_id": columns})
    found = network_summary(pd.concat([ties, ties.head(3)]), people=range(12))
    within = (matrix | (matrix.astype(int) @ matrix.astype(int) > 0)) & ~np.eye(12, dtype=bool)
    assert found.ties == matrix.sum() and found.n == 12
    assert found.density == pytest.approx(matrix.sum() / 132)
    assert found.reciprocity == pytest.approx((matrix & matrix.T).sum() / matrix.sum())
    assert found.reach == pytest.approx(within.sum() / 132)


def test_small_networks():
    assert network_summary(TABLES["ties"].empty()).n == 0
    alone = network_summary(TABLES["ties"].empty(), people=["a", "b"])
    assert alone.density == 0 and alone.reach == 0 and np.isnan(alone.reciprocity)
    outside = network_summary(
        pd.DataFrame({"from": ["a", "a"], "to": ["b", "x"]}), people=["a", "b"]
    )
    assert (outside.n, outside.ties) == (2, 1)
    with pytest.raises(EvaluationError, match="name from_id and to_id"):
        network_summary(pd.DataFrame({"from": ["a"]}))


def ties(*rows):
    frame = pd.DataFrame(rows, columns=["from_id", "to_id", "date"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


WHERE = {"a": "x", "b": "x", "c": "y", "d": "z", "e": "y"}
ASKED = ties(
    ("a", "b", "2025-09-01"), ("a", "c", "2025-09-10"), ("e", "c", "2025-09-01"),
    ("a", "a", "2025-09-01"), ("a", "stranger", "2025-09-01"),
    ("a", "c", "2026-09-01"), ("a", "d", "2026-09-01"), ("a", "e", "2026-09-02"),
    ("e", "d", "2026-09-01"), ("b", "c", "2026-09-01"),
)  # fmt: skip


def test_rounds_begin_after_a_pause():
    days = ties(*(("a", "b", day) for day in ("2026-01-01", "2026-02-01", "2026-04-01")))
    assert label_rounds(days).tolist() == [1, 1, 2]


def test_ties_are_counted_within_and_across():
    counted = count_ties(ASKED, WHERE).set_index(["id", "round"])
    assert counted.loc[("a", 1)].tolist() == [1, 1]
    assert counted.loc[("a", 2)].tolist() == [0, 3]
    assert counted.loc[("e", 1)].tolist() == [1, 0]
    pairs = pd.DataFrame({"mentee_id": ["a"], "mentor_id": ["d"]})
    assert count_ties(ASKED, WHERE, without=pairs).set_index(["id", "round"]).loc[
        ("a", 2), "across"
    ] == 2  # fmt: skip


def test_ties_across_is_a_change_within_the_same_people():
    found = ties_across(ASKED, WHERE, ["a", "b", "e"])
    # b named nobody in the first round; a went from 1 to 3, e from 0 to 1.
    assert (found.n, found.first_mean, found.last_mean, found.value) == (2, 0.5, 2.0, 1.5)
    assert ties_across(ASKED[ASKED["date"] < "2026"], WHERE).n == 0
    assert ties_across(TABLES["ties"].empty(), {}).n == 0
