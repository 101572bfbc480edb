"""Changes in people's ties against chance: lots are drawn anew, rounds are exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...language import Text
from ...result import Fact
from ..effects import Effect, design_words
from ..estimates import Change, estimate_change, read_yes_no
from ..reading import check_level

#: Numbers that are drawn at a time.
_AT_ONCE = 4_000_000
#: Up to so many kinds of people are drawn kind by kind.
_FEW_KINDS = 200
_PHIPSON = "Phipson and Smyth (2010), Statistical Applications in Genetics 9, article 39"


def compare_ties(
    change: pd.Series,
    sides: Mapping[str, bool] | pd.Series,
    *,
    by_lot: bool = False,
    name: Text | str | None = None,
    spec: str = ".1f",
    n_permutations: int = 5000,
    random_state: int = 0,
    level: float = 0.95,
) -> Effect:
    """Compare two sides' changes in ties by drawing anew who is on which.

    Parameters
    ----------
    change : Series of float, index ``id``
        Of :func:`change_of_ties`, or any figure a person.
    sides : Series or mapping of bool
        Person to side, e.g. of :func:`find_lottery`; who is in only one of the
        two is left out.
    by_lot : bool
        The sides were drawn by lot: only then do the draws repeat what was done.
    name, spec, level
        As in :func:`compare_groups`.
    n_permutations : int
    random_state : int
        Seed of the draws.

    Returns
    -------
    Effect
        Difference in mean change, its interval and p value. NaN with fewer than two
        people on a side, or where all changed alike.

    Notes
    -----
    People who name each other answer alike, so a t test's people are not on their own.
    The lot is: with the ties as they are, it is drawn anew, so many on each side as
    there are [1]_. The p value counts the draw that was among them [2]_. The interval
    holds every difference, the same for each on the first side, that so many draws do
    not speak against [3]_.

    References
    ----------
    .. [1] Rosenbaum (2002), Observational Studies, 2nd ed., chapter 2.
    .. [2] Phipson and Smyth (2010), Statistical Applications in Genetics 9, article 39.
    .. [3] Tritchler (1984), Journal of the American Statistical Association 79, 158-160.

    Examples
    --------
    >>> change = pd.Series([2.0, 3, 2, 4, 3, 0, 1, 0, -1, 1], index=list("abcdefghij"))
    >>> found = compare_ties(change, dict.fromkeys("abcde", True) | dict.fromkeys("fghij", False))
    >>> round(found.value, 1), found.p_value < 0.02
    (2.6, True)
    """
    check_level("compare_ties", level)
    arm = pd.Series(sides, dtype=object).reindex(change.index)
    arm = pd.Series(read_yes_no(arm, "sides"), index=change.index)
    known = arm.notna() & change.notna()
    y, z = change[known].to_numpy(float), arm[known].to_numpy(float)
    n, n1 = len(y), int(z.sum())
    n0 = n - n1
    value = y[z == 1].mean() - y[z == 0].mean() if n1 and n0 else float("nan")
    low = high = p = float("nan")
    if n1 > 1 and n0 > 1 and np.ptp(y) > 0:
        drawn = _draw_lots(n1, y, z, n_permutations, random_state)
        low, high, p = _judge(value, drawn, level)
    return Effect(
        name=Text("Change in ties") if name is None else name,
        value=float(value),
        low=low,
        high=high,
        n=n,
        spec=spec,
        method=Text("difference in means, with the sides drawn anew {k} times",
                    k=Fact(n_permutations)),
        source=_PHIPSON,
        design=design_words(by_lot),
        level=level,
        assumptions=(
            Text("whoever is offered a place, the others' ties stay as they are"),
            Text("those without a value are like those with one"),
        ),
        p_value=p,
        n_treated=n1,
        n_control=n0,
        by_lot=by_lot,
        n_left_out=int((~known).sum()),
        is_alike=n1 > 1 and n0 > 1 and not np.ptp(y) > 0,
    )  # fmt: skip


def permute_rounds(
    first: pd.Series,
    last: pd.Series,
    *,
    name: Text | str,
    spec: str = ".2f",
    n_permutations: int = 5000,
    random_state: int = 0,
    level: float = 0.95,
) -> Change:
    """The mean change within the same people, tested by exchanging each one's two rounds.

    Parameters
    ----------
    first, last : Series
        One value a person, on the same kind of index; those with both count.
    name, spec, level
        As in :func:`estimate_change`.
    n_permutations : int
    random_state : int
        Seed of the draws.

    Returns
    -------
    Change
        As of :func:`estimate_change`, its interval and p value by permutation.

    References
    ----------
    Fisher (1935), The Design of Experiments, section 21. Phipson and Smyth (2010),
    Statistical Applications in Genetics 9, article 39.

    Examples
    --------
    >>> first, last = pd.Series([1.0, 2, 0, 1, 2, 1, 0, 1]), pd.Series([2.0, 4, 1, 3, 3, 2, 2, 1])
    >>> permute_rounds(first, last, name="Ties").p_value < 0.05
    True
    """
    check_level("permute_rounds", level)
    found = estimate_change(first, last, name=name, spec=spec, level=level)
    both = pd.concat([first, last], axis=1).dropna().to_numpy(float)
    change = both[:, 1] - both[:, 0]
    low = high = p = float("nan")
    if len(change) > 1 and np.any(change != 0):
        drawn = _exchange(change, n_permutations, random_state)
        low, high, p = _judge(float(change.mean()), drawn, level)
    return replace(
        found,
        low=low,
        high=high,
        p_value=p,
        method=Text("mean change within the same people, each one's rounds exchanged {k} times",
                    k=Fact(n_permutations)),
        source=_PHIPSON,
        assumptions=(
            *found.assumptions,
            Text("what one person names does not change what another does"),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------- draws

Draws = Iterator[tuple[np.ndarray, np.ndarray]]


def _draw_lots(n1: int, y: np.ndarray, z: np.ndarray, times: int, seed: int) -> Draws:
    """Of every lot drawn anew: the difference in means, and in who was really offered.

    People with the same figures on the same side are one kind, of whom a number is drawn.
    """
    kinds, number = np.unique(np.column_stack([y, z]), axis=0, return_counts=True)
    rng, n, totals = np.random.default_rng(seed), len(y), number @ kinds
    method = "marginals" if len(kinds) <= _FEW_KINDS else "count"
    for rows in _rows_at_a_time(times, len(kinds)):
        ones = rng.multivariate_hypergeometric(number, n1, rows, method=method) @ kinds
        found = ones / n1 - (totals - ones) / (n - n1)
        yield found[:, 0], found[:, 1]


def _exchange(change: np.ndarray, times: int, seed: int) -> Draws:
    """Of rounds exchanged: the mean change, and the mean of a change of 1."""
    kinds, number = np.unique(change, return_counts=True)
    rng, both = np.random.default_rng(seed), np.column_stack([kinds, np.ones(len(kinds))])
    for rows in _rows_at_a_time(times, len(kinds)):
        kept = rng.binomial(number, 0.5, (rows, len(kinds)))
        found = (2 * kept - number) @ both / len(change)
        yield found[:, 0], found[:, 1]


def _rows_at_a_time(times: int, n: int) -> Iterator[int]:
    rows = max(1, min(times, _AT_ONCE // n))
    for start in range(0, times, rows):
        yield min(rows, times - start)


def _judge(value: float, drawn: Draws, level: float) -> tuple[float, float, float]:
    """Interval and p value of a difference from what it is under each draw.

    A draw in which the difference is ``d`` and that of the sides themselves ``s``
    would be as large as `value` if every one on the first side differed by
    ``(value - d) / (1 - s)``: those differences, in order, bound the interval.
    """
    pairs = list(drawn)
    d, s = (np.concatenate([pair[k] for pair in pairs]) for k in (0, 1))
    # Sums of floats in another order: equal ones may differ in their last digits.
    near = 1e-9 * max(1.0, abs(value))
    p = (1 + np.sum(np.abs(d) >= abs(value) - near)) / (len(d) + 1)
    same = s >= 1 - 1e-12
    bounds = np.sort(((value - d) / np.where(same, 1, 1 - s))[~same])
    # A draw that is the one that was speaks against no difference.
    at = int((1 - level) / 2 * (len(d) + 1))
    low, high = (at - 1 - same.sum(), len(bounds) - at + same.sum())
    if at - same.sum() < 1 or at > len(bounds):
        return float("nan"), float("nan"), float(p)
    return float(bounds[low]), float(bounds[high]), float(p)
