"""What is kept of a released table: for the pages after this one, and for the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..language import format_value
from ..result import FIGURES, Tabulation
from .counting import row_names
from .ledger import Entry, Rules
from .suppressing import Suppression

#: Rule by which a cell stands as an earlier edition told it.
HELD = "held"


def hide_all(found: Suppression, columns, rule: str) -> None:
    """Hide every figure of a table of which nothing can be told, by one rule."""
    for name, column in columns.items():
        if column.kind in FIGURES:
            found.hidden[name][:] = True
            found.why |= {(name, i): rule for i in range(len(found.hidden[name]))}
    for mask in found.people.values():
        mask[:] = True


def keep_system(
    found: Suppression, columns, held: Mapping[tuple[str, int], Entry], rules: Rules
) -> None:
    """Let the pages after this one know which counts it told and which it hid."""
    stand = set()
    for name, column in columns.items():
        if column.kind == "count":
            # What stands as it was told before is not told as it is.
            is_held = np.array([(name, i) in held for i in range(len(found.hidden[name]))], bool)
            found.people[column.n or name] |= found.hidden[name] | is_held
            stand |= {(column.n or name, i) for i in np.flatnonzero(is_held)}
    counts = [column.n or name for name, column in columns.items() if column.kind == "count"]
    for part in found.people.keys() - counts:
        # A number that only shares tell is out where one of them is.
        shares = [n for n, c in columns.items() if c.kind == "share" and c.k == part]
        for i in range(len(found.people[part])) if shares else ():
            is_held = any((name, i) in held for name in shares)
            is_out = any(not found.hidden[name][i] for name in shares) and not is_held
            found.people[part][i] |= not is_out
            stand |= {(part, i)} if is_held else set()
    if rules.place:
        rules.ledger.linked.add(found.system(rules.place, stand))


def keep_record(
    found: Suppression,
    table: Tabulation,
    frame: pd.DataFrame,
    held: Mapping[tuple[str, int], Entry],
    rules: Rules,
    language: str,
    is_shown: bool,
) -> None:
    """Write into the disclosure record what was hidden, by which rule, and what it still tells."""
    if not rules.place or not rules.ledger.is_recorded:
        return
    rows = row_names(frame, table.columns, language)
    # Of a table that is not shown nobody knows the rows, nor what they add up to.
    intervals = found.intervals() if is_shown else {}
    cells = []
    for name, column in table.columns.items():
        for i in np.flatnonzero(found.hidden[name]):
            low, high = intervals.get((column.n or name, i), (None, None))
            cells.append(
                _cell(rows[i], column, found.why.get((name, i), HELD), language, low, high)
            )
    cells += [_cell(rows[i], table.columns[name], HELD, language) for name, i in held]
    rules.ledger.record(
        {
            "place": rules.place,
            "title": format_value(table.title, language),
            "kind": "table",
            "rows": len(frame),
            "columns": len(table.columns),
            "method": found.solution.method,
            "round_to": rules.round_to,
            "is_shown": is_shown,
            "withheld": found.is_given_away,
            "cells": cells,
        }
    )


def _cell(row: str, column, rule: str, language: str, low=None, high=None) -> dict[str, Any]:
    ends = (
        {} if low is None else {"low": int(low), "high": int(high) if np.isfinite(high) else None}
    )
    return {"row": row, "column": format_value(column.text, language), "rule": rule, **ends}
