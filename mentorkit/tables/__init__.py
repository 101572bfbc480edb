"""Tables: what a programme knows, from files to the store.

Each name is loaded when first used: the database, the workbook and the schema
libraries take a second each, and most calls need one of them at most.
"""

from __future__ import annotations

from ..loading import load_when_used

_NAMES = {
    "TABLES": "schemas",
    "table": "schemas",
    "apply_draw": "draws",
    "current_arms": "draws",
    "current_study": "draws",
    "close_pairs": "views",
    "current_pairs": "views",
    "keep_employed": "views",
    "known_on": "views",
    "part_self_ratings": "self_ratings",
    "start_pairs": "views",
    "load_profiles": "profiles",
    "read_source": "files",
    "read_tables": "reading",
    "open_programme": "reading",
    "open_tables": "reading",
    "describe_tables": "reading",
    "Doubt": "doubts",
    "find_doubts": "doubts",
    "word_tables": "reading",
    "import_tables": "imports",
    "Saved": "entries",
    "reserve_key": "entries",
    "remove_entries": "entries",
    "save_entries": "entries",
    "read_history": "history",
    "ImportReport": "import_report",
    "Store": "store",
    "last_published": "ledger",
    "read_counts": "ledger",
    "read_hidden": "ledger",
    "read_ledger": "ledger",
    "write_ledger": "ledger",
    "keep_rows": "settling",
    "write_sheet": "workbook",
    "write_sheets": "workbook",
    "write_pairs_sheet": "workbook",
    "name_comments": "comments",
    "write_comments_sheet": "comments",
}

__all__ = list(_NAMES)


__getattr__ = load_when_used(__name__, _NAMES)


def __dir__() -> list[str]:
    return sorted(__all__)
