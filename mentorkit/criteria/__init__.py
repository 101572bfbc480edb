"""Criteria of a good pair: each scores every mentee with every mentor, 0 to 1.

A criterion is a file of this folder with a ``CRITERION``: its name, words,
default weight, features and explanation. Adding one is adding its file; the
params file and the matching then know it.
"""

from __future__ import annotations

import importlib
import pkgutil

from .block import Block, stored
from .compare import compare_kinds, compare_lists, compare_texts, shared_terms
from .criterion import Criterion, Preferences
from .terms import SEVERAL, in_order, plain_id, plain_term, plain_terms
from .weights import change_weights, read_weights


def _collect() -> dict[str, Criterion]:
    modules = (
        importlib.import_module(f".{m.name}", __name__) for m in pkgutil.iter_modules(__path__)
    )
    found = [m.CRITERION for m in modules if hasattr(m, "CRITERION")]
    return {c.name: c for c in sorted(found, key=lambda c: (-c.weight, c.name))}


#: Every criterion, by its name in the weights; the weightiest first.
CRITERIA: dict[str, Criterion] = _collect()

__all__ = [
    "CRITERIA",
    "SEVERAL",
    "Block",
    "Criterion",
    "Preferences",
    "change_weights",
    "compare_kinds",
    "compare_lists",
    "compare_texts",
    "in_order",
    "plain_id",
    "plain_term",
    "plain_terms",
    "read_weights",
    "shared_terms",
    "stored",
]
