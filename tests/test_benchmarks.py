"""The benchmark measures what it says, and its own check of rules sees what is broken."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def people(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER / "assignment"))
    import people

    yield people
    sys.modules.pop("people")


@pytest.fixture
def attacker(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER / "counts"))
    import attacker

    yield attacker
    sys.modules.pop("attacker")


@pytest.fixture
def killing(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER / "entries"))
    import killing

    yield killing
    for name in ("killing", "made_up"):
        sys.modules.pop(name)


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


@pytest.mark.thorough
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


@pytest.mark.parametrize("seed", range(5))
def test_the_attacker_of_a_table_and_that_of_linked_tables_infer_the_same(attacker, seed):
    random = np.random.default_rng(seed)
    counts = pd.DataFrame(random.integers(1, 20, (4, 3)))
    whole = counts.assign(total=counts.sum(axis=1))
    whole = pd.concat([whole, whole.sum().to_frame("total").T]).astype("Int64")
    published = whole.mask(random.random(whole.shape) < 0.4)
    low, high = attacker.infer(published)
    cells = {(i, j): published.iat[i, j] for i in range(5) for j in range(4)}
    sums = [((i, 3), [(i, j) for j in range(3)]) for i in range(5)]
    sums += [((4, j), [(i, j) for i in range(4)]) for j in range(4)]
    shown = {cell: None if value is pd.NA else value for cell, value in cells.items()}
    ends = attacker.infer_linked(shown, sums)
    assert ends == {cell: (low[cell], high[cell]) for cell in ends}
    assert set(ends) == {cell for cell, value in shown.items() if value is None}


def test_the_attacker_knows_what_gives_a_count_away(attacker):
    assert attacker.judge(2, 2, 5) == {"exact", "narrow", "small"}
    assert attacker.judge(1, 4, 5) == {"narrow", "small"}
    assert attacker.judge(3, 7, 5) == {"narrow"}
    assert attacker.judge(1, 6, 5) == set()


@pytest.mark.thorough
def test_the_protection_is_attacked_and_its_file_written(tmp_path):
    path = tmp_path / "disclosure.json"
    said = subprocess.run(
        [sys.executable, str(FOLDER / "disclosure.py"), "--tables", "6", "--reports", "3",
         "--programmes", "4", "--timed", "1", "--json", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    result = json.loads(path.read_text("utf-8"))
    rows = {row["method"]: row for row in result["rows"]}
    assert rows["mentorkit"]["leaking_tables"] == 0 < rows["small only"]["leaking_tables"]
    assert rows["two in each"]["beyond"] == 0 > rows["small only"]["beyond"]
    assert [row["way"] in said.stdout for row in result["reports"]] == [True, True]
    ours, bare = result["editions"]
    assert (ours["editions"], ours["recovered"], ours["way"]) == (48, 0, "mentorkit")
    assert bare["way"] in said.stdout and bare["told_anew_pct"] > ours["told_anew_pct"]
    assert all(figure["holds"] for figure in result["figures"] if figure["must"])


@pytest.mark.thorough
def test_the_evaluation_is_held_against_a_known_truth_and_its_file_written(tmp_path):
    path = tmp_path / "evaluation.json"
    done = subprocess.run(
        [sys.executable, str(FOLDER / "evaluation.py"), "--simulations", "4", "--seeds", "1",
         "--people", "0", "--processes", "1", "--json", str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr  # 4 draws may be 4 unlucky ones
    result = json.loads(path.read_text(encoding="utf-8"))
    rows = {row["design"]: row for row in [*result["rows"], *result["examples"]]}
    assert rows["naive: participants against others"]["covered"] == 0
    assert rows["lottery, means"]["width"] == pytest.approx(1, abs=0.05)
    assert {"wellbeing", "retention", "rate of leaving"} <= set(rows)
    assert "figures reached" in done.stdout


@pytest.mark.thorough
def test_the_store_is_put_under_stress_and_its_file_written(tmp_path):
    path = tmp_path / "store.json"
    done = subprocess.run(
        [sys.executable, str(FOLDER / "store.py"), "--quick", "--json", str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    result = json.loads(path.read_text(encoding="utf-8"))
    assert result["kills"]["kills"] == 12 and result["kills"]["acknowledged"] > 0
    assert (result["writers"]["rows"], result["writers"]["errors"]) == (24, {})
    assert [(row["step"], row["rows"]) for row in result["large"]] == [
        ("import", 3000), ("the same again", 3000), ("track_meetings", 180),
    ]  # fmt: skip
    assert [row["save"] in done.stdout for row in result["saves"]] == [True] * 4
    assert all(figure["holds"] for figure in result["figures"] if figure["must"])
    assert "figures reached" in done.stdout


@pytest.mark.parametrize(
    "harm, counted",
    [
        ("SELECT 1", (0, 0)),
        ("DELETE FROM meetings WHERE next_step = 'möte 2'", (1, 1)),
        ("UPDATE meetings SET minutes = 1 WHERE next_step = 'möte 2'", (0, 1)),
        ("UPDATE meetings SET place = 'x' WHERE next_step = 'möte 2'", (0, 1)),
        ("DELETE FROM follow_ups WHERE role = 'mentor'", (0, 2)),
        ("DELETE FROM history WHERE table_name = 'meetings'", (0, 2)),
        ("UPDATE meetings SET meeting_id = 'KF0009' WHERE next_step = 'möte 3'", (1, 2)),
    ],
)
def test_what_is_lost_or_half_is_seen(killing, tmp_path, harm, counted):
    people = killing.make_people(killing.MENTEES, killing.MENTORS)[:5]
    programme = killing.make_programme(tmp_path, {"people": people})
    told = killing.Killed(acknowledged={killing.enter(programme, n): n for n in (2, 3)})
    path = tmp_path / "mentorkit.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(harm)
    killing._look(path, told, thorough=True)
    assert (told.lost, told.half, told.damaged) == (*counted, 0)
