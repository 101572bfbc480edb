"""Page 07 on large programmes: seconds from its tables to its findings, libraries loaded before."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import matplotlib.pyplot  # noqa: F401  # so that it is not counted
import networkx  # noqa: F401
import sklearn.linear_model  # noqa: F401
import statsmodels.api  # noqa: F401

import mentorkit.compose  # noqa: F401
from mentorkit import tables as kept
from mentorkit.tables.example import make_example
from mentorkit.tables.schemas import TABLES

ROOT = Path(__file__).parents[2]
#: Most seconds that page 07 may take, by people.
ALLOWED = {2_000: 10.0, 100_000: 60.0}


def time_page(people: int, *, by_lot: bool = True, seed: int = 1) -> dict:
    """Seconds of notebook 07's cells on an example programme of so many employees.

    Parameters
    ----------
    people : int
        One in 33 is a mentor, one in 16 a mentee, one in 33 waits.
    by_lot : bool
        False: nobody was drawn, so that mentees are compared with employees like them.
    seed : int

    Returns
    -------
    dict
    """
    tables = make_example(
        seed, employees=people, mentors=people // 33, mentees=people // 16, waiting=people // 33
    ).tables
    for name in ("studies", "study_arms", "primary_outcomes") if not by_lot else ():
        tables[name] = TABLES[name].empty()
    if not by_lot:
        tables["applications"] = tables["applications"].assign(by_lot=False)
    tables = {name: tables.get(name, table.empty()) for name, table in TABLES.items()}
    kept.open_tables = lambda programme: tables
    notebook = json.loads((ROOT / "notebooks" / "07_evaluation.ipynb").read_text(encoding="utf-8"))
    os.chdir(ROOT)
    space: dict = {}
    began = time.perf_counter()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
    seconds = time.perf_counter() - began
    return {
        "people": people, "by_lot": by_lot, "seconds": seconds, "allowed": ALLOWED.get(people),
        "answers": len(tables["survey_responses"]), "ties": len(tables["ties"]),
    }  # fmt: skip
