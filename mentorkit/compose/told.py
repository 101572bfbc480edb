"""Figures as an earlier edition told them, where they are to be gone by so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..publication import Rules, stand_as_told, stand_together
from ..session import Phase


def stand_as_it_was(phase: Phase, name: str, figure: Any) -> Any:
    """A figure that is gone by: for leadership as an earlier edition went by it.

    Of a mapping all figures stand or fall together.
    """
    if phase.audience != "leadership":
        return figure
    rules = Rules(phase.programme.privacy, phase.ledger, f"gone by | {name}")
    if isinstance(figure, Mapping):
        return stand_together(figure, rules)
    return stand_as_told(figure, rules)
