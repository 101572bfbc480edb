"""What is tried on a matching: weights, pairs that are settled, pairs that are forbidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import Problem

#: Longest reason, in letters: a few neutral words.
LONGEST_REASON = 80


@dataclass(frozen=True)
class Choice:
    """A mentor whom a person settled for a mentee.

    Parameters
    ----------
    mentor_id : str
    reason : str
        Why the matching is overridden; empty where its own proposal is locked.
    """

    mentor_id: str
    reason: str = ""


@dataclass(frozen=True)
class Trial:
    """What is tried.

    Parameters
    ----------
    weights : dict of str to float
        By criterion; those left out are the params file's.
    settled : dict of str to Choice
        By mentee.
    forbidden : tuple of (mentee id, mentor id)
    """

    weights: Mapping[str, float]
    settled: Mapping[str, Choice] = field(default_factory=dict)
    forbidden: tuple[tuple[str, str], ...] = ()

    @property
    def locked(self) -> list[tuple[str, str]]:
        """The pairs that stand."""
        return [(mentee, choice.mentor_id) for mentee, choice in self.settled.items()]

    def without(self, mentee_id: str) -> Trial:
        """The same with nothing settled for a mentee."""
        left = {mentee: choice for mentee, choice in self.settled.items() if mentee != mentee_id}
        return replace(self, settled=left)


def check_reason(reason: Any, where: str = "reason") -> list[Problem]:
    """What is wrong with the reason for an override.

    Examples
    --------
    >>> [problem.what for problem in check_reason("")]
    ['it is not said why']
    >>> check_reason("they asked for it at the kick-off")
    []
    """
    mend = "write a few neutral words; the two may read them"
    if not str(reason).strip():
        return [Problem(where, "it is not said why", mend)]
    if len(reason) > LONGEST_REASON:
        return [Problem(where, f"it is longer than {LONGEST_REASON} letters", mend)]
    if "mentorkit" in reason.casefold():
        # Such rows are taken for the matching's own proposals.
        return [Problem(where, "it names mentorkit, which did not propose the pair", mend)]
    return []
