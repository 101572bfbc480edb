"""Twelve monthly editions of programmes whose people come and go, and who has them all.

The attacker reads nothing but what is printed, subtracts every two editions, and knows
of every answer whose it is and who has come or gone, but for one person: the most that
somebody inside could know. A score is recovered where a single value of that person's
agrees with both editions as they were rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd

from mentorkit.language import Text
from mentorkit.programme import Privacy
from mentorkit.publication import Ledger, release
from mentorkit.result import Count, Mean, Note, Tabulation, count, group, label, mean

MONTHS = 12
#: Employees of a programme, and the share who leave or join in a month.
SIZES, TURNOVER = (15, 120), 0.03
DEPARTMENTS = ("Economy", "HR", "IT")
#: The values that a score can have: a scale of five items from 1 to 5.
SCORES = np.arange(10, 51, 2) / 10


@dataclass(frozen=True)
class Told:
    """A mean as it was printed, of so many people."""

    n: int
    value: float
    half: float


def measure_editions(programmes: int, seed: int) -> list[dict]:
    """What is recovered from twelve editions of each programme, protected and as they are."""
    ways = {"mentorkit": True, "as they are": False}
    return [{"way": way, **_measure(programmes, seed, holds)} for way, holds in ways.items()]


def _measure(programmes: int, seed: int, holds: bool) -> dict:
    recovered = pairs = figures = new = 0
    for number in range(programmes):
        rng = np.random.default_rng([seed, number])
        months = _simulate(rng)
        printed = _publish(months, holds)
        for quantity in {q for page in printed for q in page}:
            said = [(k, page.get(quantity)) for k, page in enumerate(printed)]
            said = [(k, told) for k, told in said if told is not None]
            figures += len(printed)
            new += len(said)
            for (i, then), (j, now) in combinations(said, 2):
                pairs += 1
                recovered += _recovers(_people(months[i], quantity), _people(months[j], quantity),
                                       then, now)  # fmt: skip
    return {
        "programmes": programmes, "editions": MONTHS * programmes, "figures": figures,
        "told_anew_pct": 100 * new / max(figures, 1), "differences": pairs, "recovered": recovered,
    }  # fmt: skip


def _simulate(rng: np.random.Generator) -> list[pd.DataFrame]:
    """Who is there each month, with a score that does not change."""
    size = int(rng.integers(*SIZES))
    everybody = pd.DataFrame(
        {"score": rng.choice(SCORES, 3 * size), "department": rng.choice(DEPARTMENTS, 3 * size)}
    )
    here = set(range(size))
    months = []
    for _ in range(MONTHS):
        months.append(everybody.loc[sorted(here)])
        stay = {k for k in here if rng.random() > TURNOVER}
        # At times as many come as go: the number alone does not tell.
        new = len(here) - len(stay) if rng.random() < 0.5 else rng.poisson(TURNOVER * size)
        away = sorted(set(everybody.index) - here)
        here = stay | {int(k) for k in rng.choice(away, min(int(new), len(away)), replace=False)}
    return months


def _publish(months: list[pd.DataFrame], holds: bool) -> list[dict[str, Told]]:
    """By edition, the means that are printed anew, read off the page."""
    records: dict[str, dict] = {}
    printed = []
    for people in months:
        ledger = Ledger.of_records(records.values() if holds else ())
        phase = SimpleNamespace(
            programme=SimpleNamespace(privacy=Privacy()), language="en", audience="leadership",
            name="07_evaluation", ledger=ledger,
        )  # fmt: skip
        blocks = [one.block for one in release(_findings(people), phase)]
        records |= {e["quantity"]: e for block in blocks for e in block.get("told", ())}
        printed.append(_read(blocks))
    return printed


def _findings(people: pd.DataFrame) -> list:
    rows = people.groupby("department")["score"].agg(["size", "mean"]).reset_index()
    whole = pd.DataFrame({"scale": ["all"], "size": [len(people)],
                          "mean": [people["score"].mean()]})  # fmt: skip
    figures = {"size": count(Text("Answers")),
               "mean": mean(Text("Mean"), n="size", settled=True)}  # fmt: skip
    return [
        Tabulation(whole, Text("All"), {"scale": label(Text("Scale")), **figures}),
        Tabulation(rows, Text("Departments"), {"department": group(Text("Department")), **figures}),
        Note(
            Text(
                "{mean} of {n}",
                mean=Mean(float(people["score"].mean()), len(people), settled=True),
                n=Count(len(people)),
            )
        ),
    ]


def _read(blocks: list[dict]) -> dict[str, Told]:
    told = {}
    for block in blocks:
        for row in block.get("rows", ()):
            name, n, value = (cell["text"] for cell in row[:3])
            if n.isdigit() and re.fullmatch(r"\d\.\d", value):
                told[name] = Told(int(n), float(value), 0.05)
        found = re.fullmatch(r"(\d\.\d) of (\d+)", block.get("text", ""))
        if found:
            told["sentence"] = Told(int(found[2]), float(found[1]), 0.05)
    return told


def _people(people: pd.DataFrame, quantity: str) -> pd.DataFrame:
    return people[people["department"] == quantity] if quantity in DEPARTMENTS else people


def _recovers(before: pd.DataFrame, after: pd.DataFrame, then: Told, now: Told) -> bool:
    """True if somebody's score follows from two editions for who knows all the others'."""
    gone, come = before.index.difference(after.index), after.index.difference(before.index)
    if not 0 < len(gone) + len(come) < 5 or (then.n, now.n) != (len(before), len(after)):
        return False
    for person, sign in [*((k, 1) for k in gone), *((k, -1) for k in come)]:
        others = before["score"].sum() - after["score"].sum()
        scores = before["score"] if sign > 0 else after["score"]
        rest = others - sign * scores[person]  # what the attacker knows of the difference
        low = (then.n * (then.value - then.half) - now.n * (now.value + now.half) - rest) * sign
        high = (then.n * (then.value + then.half) - now.n * (now.value - now.half) - rest) * sign
        fits = (min(low, high) - 1e-9 <= SCORES) & (max(low, high) + 1e-9 >= SCORES)
        if fits.sum() <= 1:
            return True
    return False
