"""Figures as an earlier edition told them, where they are to be gone by so."""

from __future__ import annotations

from typing import Any

from ..publication import Rules, stand_as_told
from ..session import Phase


def stand_as_it_was(phase: Phase, name: str, figure: Any) -> Any:
    """A figure that the rules go by: for leadership as an earlier edition went by it."""
    if phase.audience != "leadership":
        return figure
    rules = Rules(phase.programme.privacy, phase.ledger, f"gone by | {name}")
    return stand_as_told(figure, rules)
