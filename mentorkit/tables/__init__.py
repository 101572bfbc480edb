"""Tables: what a programme knows, from files to the store.

Each name is loaded when first used: the database, the workbook and the schema
libraries take a second each, and most calls need one of them at most.
"""

from __future__ import annotations

import importlib
from typing import Any

_NAMES = {
    "TABLES": "schemas",
    "table": "schemas",
    "close_pairs": "views",
    "current_pairs": "views",
    "keep_employed": "views",
    "known_on": "views",
    "start_pairs": "views",
    "load_profiles": "profiles",
    "read_source": "files",
    "read_tables": "reading",
    "open_programme": "reading",
    "open_tables": "reading",
    "describe_tables": "reading",
    "word_tables": "reading",
    "import_tables": "imports",
    "ImportReport": "import_report",
    "Store": "store",
    "read_ledger": "ledger",
    "write_ledger": "ledger",
    "write_sheet": "workbook",
    "write_pairs_sheet": "workbook",
}

__all__ = list(_NAMES)


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'mentorkit.tables' has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
