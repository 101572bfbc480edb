"""What may be shown of a difference, and in which form a page tells it."""

from __future__ import annotations

from collections.abc import Mapping
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


def add_unsure(text: Text | None, effects: Mapping[str, Effect]) -> Text:
    """`text`, and the differences that are not sure, each by why it is not.

    Parameters
    ----------
    text : Text or None
        None where nothing goes before.
    effects : mapping of str to Effect
        By the key of :func:`tell_effect`; none of them sure, and at least one.
    """
    apart = [tell_effect(effect, key) for key, effect in effects.items() if effect.is_apart]
    within = [tell_effect(effect, key) for key, effect in effects.items() if not effect.is_apart]
    said = [] if text is None else [text]
    if apart:
        said.append(
            Text(
                "Once several outcomes are allowed for, which the interval of each alone does not, "
                "these may be chance: {apart}.",
                apart=apart,
            )
        )
    if within:
        said.append(Text("These may be no difference at all: {within}.", within=within))
    told = said[0]
    for more in said[1:]:
        told = Text("{told} {more}", told=told, more=more)
    return told


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
