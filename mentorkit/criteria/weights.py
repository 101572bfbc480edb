"""How much each criterion counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import MatchingError, Problem, nearest, setting_aside
from .criterion import Criterion
from .single import fault_of, shown


def read_weights(criteria: Any, known: Mapping[str, Criterion]) -> dict[Criterion, float]:
    """Criteria with their weights, those that count nothing left out.

    Parameters
    ----------
    criteria : None, mapping or ``programme.Weights``
        By a criterion's name, or by :class:`Criterion` for one of your own;
        None for the default weights.
    known : mapping of str to Criterion
        ``CRITERIA``.

    Raises
    ------
    MatchingError
        An unknown name, a weight below 0 or not finite, or nothing that counts.

    Examples
    --------
    >>> from mentorkit.criteria import CRITERIA
    >>> [c.name for c in read_weights({"goals": 3, "site": 0, "text": 1}, CRITERIA)]
    ['goals', 'text']
    """
    if criteria is None:
        criteria = {name: criterion.weight for name, criterion in known.items()}
    if not isinstance(criteria, Mapping):
        if not hasattr(criteria, "model_dump"):
            raise MatchingError(
                Problem("criteria", f"the {type(criteria).__name__} does not say what each counts",
                        'write {"goals": 4, "interests": 2}')
            )  # fmt: skip
        criteria = criteria.model_dump()
    problems, weights = [], {}
    for name, weight in criteria.items():
        criterion = name if isinstance(name, Criterion) else known.get(name)
        if criterion is None:
            problems.append(
                Problem("criteria", f"{name} is not a criterion", nearest(str(name), known))
            )
        elif not _is_weight(weight):
            problems.append(
                Problem("criteria", f"the weight of {criterion.name} is {_quoted(weight)}",
                        "write a number, 0 or more")
            )  # fmt: skip
        elif weight > 0:
            weights[criterion] = float(weight)
    if not problems and not weights:
        problems.append(Problem("criteria", "no weight is above 0", "let one criterion count"))
    if problems:
        raise MatchingError(problems)
    return weights


def change_weights(
    changes: Mapping[str, float] | None, weights: Mapping[str, float], criteria: Mapping
) -> dict[str, float]:
    """The weights with some of them changed; a weight of 0 lets its criterion not count.

    Parameters
    ----------
    changes : mapping of str to float, optional
    weights : mapping of str to float
        Of the criteria that count.
    criteria : mapping of str to Criterion
        The same criteria, by name.

    Raises
    ------
    MatchingError
        As of :func:`read_weights`, and of a criterion that does not count as it is.

    Examples
    --------
    >>> from mentorkit.criteria import CRITERIA
    >>> change_weights({"goals": 0}, {"goals": 4, "text": 1}, CRITERIA)
    {'goals': 0.0, 'text': 1.0}
    """
    if changes is not None and not isinstance(changes, Mapping):
        raise MatchingError(
            Problem("weights", f"the {type(changes).__name__} does not say what each counts",
                    'write {"goals": 4, "interests": 2}')
        )  # fmt: skip
    named = {getattr(name, "name", name): weight for name, weight in (changes or {}).items()}
    problems = [
        Problem("weights", f"{name} is no criterion that counts in this match",
                nearest(str(name), weights))
        for name in named.keys() - weights.keys()
    ]  # fmt: skip
    changed = {**weights, **{name: named[name] for name in named.keys() & weights.keys()}}
    with setting_aside(problems):
        read_weights(changed, criteria)
    if problems:
        raise MatchingError(sorted(problems))
    return {name: float(weight) for name, weight in changed.items()}


def _quoted(weight: Any) -> str:
    return shown(weight) if fault_of(weight) else str(weight)


def _is_weight(weight: Any) -> bool:
    try:
        return bool(np.isreal(weight) and 0 <= float(weight) < np.inf)
    except (TypeError, ValueError, OverflowError):
        return False
