"""Counts that are parts of a whole in every row, and shares whose count is not shown.

An attacker knows each whole, each column's total and all that is printed, and solves.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mentorkit.kickoff import summarise_agreements
from mentorkit.language import Text
from mentorkit.programme import Privacy, Programme
from mentorkit.publication import Ledger, release
from mentorkit.result import Tabulation, count, group, label, share
from mentorkit.training import TRAINING_STATES
from mentorkit.training.coverage import _tabulate_modules

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks" / "counts"))
from attacker import infer_linked, judge

FEW = 5


def release_page(finding, programme=None):
    phase = SimpleNamespace(
        programme=programme or SimpleNamespace(privacy=Privacy()), language="en",
        audience="leadership", name="05_training", ledger=Ledger(before=lambda: []),
    )  # fmt: skip
    return [released.block for released in release(finding, phase)], phase.ledger


def read_counts(block, columns, rows):
    """What is printed of each cell, by column and row; nothing of a table that is one line."""
    if block["kind"] == "unshown":
        return {(name, i): None for name in columns for i in range(rows)}
    return {
        (name, i): None if row[place]["hidden"] else int(row[place]["text"])
        for name, place in columns.items()
        for i, row in enumerate(block["rows"])
    }


def find_given_away(counts, shown, wholes):
    """Small cells, of parts and of what they leave, that somebody finds too narrowly.

    What the wholes and the totals give away although nothing is printed no table protects.
    """
    everything = {(name, i): n for name, own in counts.items() for i, n in enumerate(own)}
    rest = [int(w - sum(own[i] for own in counts.values())) for i, w in enumerate(wholes)]
    everything |= {("rest", i): n for i, n in enumerate(rest)}
    sums, known = [], {}
    for name in (*counts, "rest"):
        cells = [(name, i) for i in range(len(wholes))]
        sums.append(((name, "total"), cells))
        known[name, "total"] = sum(everything[cell] for cell in cells)
    for i, whole in enumerate(wholes):
        sums.append((("whole", i), [(name, i) for name in (*counts, "rest")]))
        known["whole", i] = int(whole)
    told = {cell: shown.get(cell) for cell in everything} | known
    told |= {cell: 0 for cell in everything if not everything[cell] and cell[0] == "rest"}
    least = {cell: None if n else 0 for cell, n in everything.items()} | known
    found = {}
    # Those who know every total, and those who know none.
    for lines in (sums, [line for line in sums if line[0][0] == "whole"]):
        ends = infer_linked(told, lines, least=1)
        most = infer_linked(least, lines, least=1)
        found |= {
            cell: ends[cell]
            for cell, n in everything.items()
            if cell in ends and 0 < n < FEW
            and judge(*ends[cell], FEW) and not judge(*most[cell], FEW)
        }  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(16))
def test_nobody_has_back_how_many_mentors_lack_a_module(seed):
    """Done, expired and not done add up to the mentors, whom the page's answer counts."""
    rng = np.random.default_rng(seed)
    mentors, modules = int(rng.integers(40, 110)), [f"m{k}" for k in range(rng.integers(3, 6))]
    parts = np.array([rng.multinomial(mentors, [0.85, 0.06, 0.09]) for _ in modules])
    tracked = pd.DataFrame(
        [
            {"module": module, "theme": "other", "required": True, "id": f"M{i}", "state": state,
             "next_date": pd.NaT}
            for module, own in zip(modules, parts, strict=True)
            for i, state in enumerate(np.repeat(list(TRAINING_STATES), own))
        ]
    )  # fmt: skip
    programme = Programme(
        id="p", name="P", organisation="O", purpose="x",
        period={"start": "2026-01-01", "end": "2026-12-31"},
        training=[{"id": module, "name": module} for module in modules],
    )  # fmt: skip
    blocks, _ = release_page(_tabulate_modules(tracked, programme), programme)
    shown = read_counts(blocks[0], {"done": 3, "expired": 4, "missing": 5}, len(modules))
    counts = dict(zip(TRAINING_STATES, parts.T, strict=True))
    assert all(n in (None, counts[name][i]) for (name, i), n in shown.items())
    assert find_given_away(counts, shown, [mentors] * len(modules)) == {}


@pytest.mark.parametrize("of", [label, group])
@pytest.mark.parametrize("seed", range(12))
def test_nobody_has_back_a_count_from_the_shares_beside_it(seed, of):
    """Share and whole give the count although it has no column of its own."""
    rng = np.random.default_rng(seed)
    n = rng.integers(10, 60, rng.integers(3, 7))
    k = rng.binomial(n, rng.uniform(0.1, 0.9))
    frame = pd.DataFrame({"name": [f"r{i}" for i in range(len(n))], "n": n, "k": k})
    frame["share"] = frame["k"] / frame["n"]
    table = Tabulation(frame, Text("Shares"), {
        "name": of(Text("Row")),
        "n": count(Text("People")),
        "share": share(Text("Share"), k="k", n="n", digits=2),
    })  # fmt: skip
    blocks, ledger = release_page(table)
    shown = {("k", i): None for i in range(len(n))}
    rows = {} if blocks[0]["kind"] == "unshown" else {r[0]["text"]: r for r in blocks[0]["rows"]}
    for i, name in enumerate(frame["name"]):
        if name in rows and not rows[name][2]["hidden"]:
            shown["k", i] = round(float(rows[name][2]["text"].rstrip("%")) / 100 * n[i])
            assert shown["k", i] == k[i]
    assert find_given_away({"k": k}, shown, n) == {}
    # What later pages hear of is what is out, and no more.
    system = next(iter(ledger.linked.systems.values()))
    for i in range(len(n)):
        assert (f"{system.place} | k | r{i}" in system.told) == (shown["k", i] is not None)


def test_a_small_rest_of_parts_is_not_had_back_by_subtraction():
    """25 goals, 20 reached and 3 set aside: 2 would still be open."""
    frame = pd.DataFrame(
        {"kind": ["skill", "career", "other"], "set": [25, 40, 60], "reached": [20, 20, 30],
         "dropped": [3, 10, 12]}
    )  # fmt: skip
    columns = {"kind": label(Text("Kind")), "set": count(Text("Set"))}
    columns |= {name: count(Text(name), part_of="set") for name in ("reached", "dropped")}
    blocks, _ = release_page(Tabulation(frame, Text("Goals"), columns))
    shown = read_counts(blocks[0], {"set": 1, "reached": 2, "dropped": 3}, 3)
    assert shown["dropped", 0] is None
    assert shown["set", 0] is None or shown["reached", 0] is None


def test_how_many_have_agreed_no_cadence_stands_once():
    """In the table of what is agreed it would be out while the table of cadences hides it."""
    start = pd.DataFrame(
        {"agreed": [True] * 30, "confidentiality": [True] * 30,
         "cadence_weeks": [2.0] * 12 + [4.0] * 8 + [np.nan] * 10,
         "ends": [pd.Timestamp("2026-12-01")] * 30}
    )  # fmt: skip
    programme = SimpleNamespace(cadence=SimpleNamespace(meeting_weeks=4), privacy=Privacy())
    findings = summarise_agreements(start, pd.DataFrame({"pair": range(30)}), programme)
    agreed = next(item for item in findings if isinstance(item, Tabulation))
    assert len(agreed.frame) == 3
    assert 20 not in set(agreed.frame["pairs"])
