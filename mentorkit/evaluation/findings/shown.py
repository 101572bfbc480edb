"""What may be shown of a difference, and in which form a page tells it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...language import Text
from ...programme import Programme
from ...result import Keyed
from ..comparing.lottery import smallest_seen
from ..designing.primary import OUTCOMES
from ..effects import Effect

#: In which order effects are told where the targets do not say which matters.
EFFECT_ORDER = OUTCOMES


def is_shown(effect: Effect, programme: Programme) -> bool:
    """True if the effect stands on enough people to be released, and has an interval."""
    privacy = programme.privacy
    least = privacy.minimum_answers if effect.shares is None else privacy.minimum_count
    return effect.people >= least and bool(np.isfinite(effect.low))


def tell_effect(effect: Effect, key: str) -> Keyed:
    """What was compared, the difference and its interval, in one breath; `key` is its outcome."""
    text = Text(
        "“{name}” {value} ({low} to {high})",
        name=effect.title,
        value=effect.figure(effect.value),
        low=effect.figure(effect.low),
        high=effect.figure(effect.high),
    )
    return Keyed(text, f"effect on {key}")


def effect_row(effect: Effect, programme: Programme) -> dict[str, Any]:
    """A difference as a row of a table, with the ``people`` by whom it is hidden."""
    scale = 1.0 if effect.shares is None else 100.0
    people = effect.people if effect.shares is None else effect.n
    # A difference of shares hides with the smallest of their cells, and where counts are
    # rounded: these could be had back from it.
    few, is_rounded = programme.privacy.minimum_count, bool(programme.privacy.round_to)
    if effect.shares is not None and (is_rounded or effect.people < few):
        people = 0
    return {
        "outcome": effect.title,
        "n1": effect.n_treated,
        "n0": effect.n_control,
        "value": scale * effect.value,
        "low": scale * effect.low,
        "high": scale * effect.high,
        "p": max(effect.p_adjusted, 0.001),
        "smallest": scale * smallest_seen(effect),
        "people": people,
        "held": effect.held,
    }
