"""Numbers of the same people at different times: any two of them far enough apart."""

from __future__ import annotations

from collections.abc import Iterable


def stand_among(number: int, known: Iterable[int], few: int) -> int:
    """A number of people of a group, or the known one of the same group that stands for it.

    Two numbers of the same people at two times tell, by subtraction, of those who came or
    went in between. So a number that differs from a known one by fewer than `few` is not
    told: the known one is told again.

    Parameters
    ----------
    number : int
    known : iterable of int
        Numbers of the same group that are told elsewhere, or were.
    few : int

    Returns
    -------
    int
        `number`, or one of `known`: the nearer one, but of two known ones so near each
        other that this would tell on which side of the middle it lies, the higher.

    Examples
    --------
    >>> [stand_among(n, [120, 109], few=5) for n in (120, 118, 115, 112)]
    [120, 120, 115, 109]
    >>> stand_among(110, [114, 109], few=5)
    114
    """
    known = set(known)
    if number in known or all(abs(number - other) >= few for other in known):
        return number
    below = max((other for other in known if other < number), default=None)
    above = min((other for other in known if other > number), default=None)
    if below is None or above is None:
        return above if below is None else below
    if above - below >= 2 * few and number - below < few:
        return below
    return above
