"""In which order outcomes are told, and which of them answers for the programme."""

from __future__ import annotations

from collections.abc import Mapping

from ...programme import Programme
from ..effects import Effect
from .shown import EFFECT_ORDER, is_shown


def sort_effects(effects: Mapping[str, Effect]) -> list[str]:
    """The outcomes in the order in which they are told, those named beforehand first."""
    named = [key for key, effect in effects.items() if effect.is_primary]
    return [*named, *(key for key in EFFECT_ORDER if key in effects and key not in named)]


def choose_primary(effects: Mapping[str, Effect], programme: Programme) -> str | None:
    """The outcome that answers for the programme: the first that was named beforehand.

    Without one, the first target's that was compared. The targets were set in the params
    file; choosing the outcome by how well it went would always find one. One that too few
    stand behind gives way to the next that can be shown.
    """
    wanted = [target.indicator for target in programme.targets]
    named = [key for key, effect in effects.items() if effect.is_primary]
    known = [key for key in (*named, *wanted, *EFFECT_ORDER) if key in effects]
    shown = [key for key in known if is_shown(effects[key], programme)]
    return next(iter(shown or known), None)
