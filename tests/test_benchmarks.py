"""The benchmark measures what it says, and its own check of rules sees what is broken."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def people(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER / "assignment"))
    import people

    yield people
    sys.modules.pop("people")


@pytest.mark.parametrize("kind", ["real", "ties", "scarce"])
def test_cohorts_are_as_described(people, kind):
    cohort = people.make_cohort(400, 200, kind, seed=3)
    left, right = cohort.features()
    scores, forbidden = left @ right.T, cohort.forbidden()
    assert 0.1 < forbidden.mean() < 0.4
    assert scores.min() >= -0.1 and scores.max() <= 1.00001  # texts may point apart
    assert cohort.places.sum() == (320 if kind == "scarce" else 420)
    different = len(np.unique(scores.round(6))) / scores.size
    assert different < 0.02 if kind == "ties" else different > 0.5
    again = people.make_cohort(400, 200, kind, seed=3)
    np.testing.assert_array_equal(again.features()[0], left)


def test_broken_rules_are_counted(people):
    cohort = people.make_cohort(60, 30)
    forbidden = cohort.forbidden()
    rows, columns = np.nonzero(forbidden)
    chosen = np.full(60, -1)
    assert cohort.count_broken(chosen) == {"forbidden": 0, "beyond_capacity": 0}
    chosen[rows[0]] = columns[0]
    assert cohort.count_broken(chosen)["forbidden"] == 1
    everyone = np.full(60, 7)
    assert cohort.count_broken(everyone) == {
        "forbidden": forbidden[:, 7].sum(),
        "beyond_capacity": 60 - cohort.places[7],
    }


def test_a_run_prints_its_table_and_writes_its_file(tmp_path):
    path = tmp_path / "new" / "matching.json"
    said = subprocess.run(
        [sys.executable, str(FOLDER / "matching.py"), "--sizes", "60x40", "--kinds", "scarce",
         "--solvers", "mentorkit,mentorkit 1e-9,scipy dense,greedy", "--skip-small",
         "--json", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    result = json.loads(path.read_text("utf-8"))
    rows = {row["solver"]: row for row in result["rows"]}
    assert [row["solver"] in said.stdout for row in result["rows"]] == [True] * 4
    assert rows["mentorkit"]["value"] == pytest.approx(rows["scipy dense"]["value"])
    assert rows["mentorkit"]["share"] == pytest.approx(1) and rows["greedy"]["share"] < 1
    assert rows["mentorkit"]["unmatched"] == rows["scipy dense"]["unmatched"] >= 12
    assert all(row["forbidden"] == 0 for row in rows.values())
    assert all(figure["holds"] for figure in result["figures"] if figure["must"])
