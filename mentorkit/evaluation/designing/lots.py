"""Lots that anybody can draw again: by the hash of the seed and an id, whatever the row order."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

#: How many values a lot can take.
_LOTS = 2**256


def lot_of(seed: int, what: str, name: str = "") -> int:
    """A lot: SHA-256 of ``seed/what/name`` in UTF-8, read as a number.

    Examples
    --------
    >>> lot_of(1, "person", "E017") % 1000
    448
    """
    return int(hashlib.sha256(f"{seed}/{what}/{name}".encode()).hexdigest(), 16)


def _in_lot_order(strata: Mapping[str, str], seed: int) -> list[tuple[str, list[str]]]:
    """The strata by lot, and in each its people by lot."""
    ordered = []
    for stratum in sorted(set(strata.values()), key=lambda name: lot_of(seed, "stratum", name)):
        people = [person for person, own in strata.items() if own == stratum]
        ordered.append((stratum, sorted(people, key=lambda person: lot_of(seed, "person", person))))
    return ordered


def draw_lots(strata: Mapping[str, str], places: int, seed: int) -> set[str]:
    """Draw so many places by lot, so evenly over strata as whole places let it.

    Parameters
    ----------
    strata : mapping of str to str
        Each applicant's id and stratum; the same for all where there are none.
    places : int
    seed : int

    Returns
    -------
    set of str
        Whoever was drawn.

    Notes
    -----
    A stratum is given its part of the places; what is left of the parts, each
    less than a place, goes to some of the strata by one lot, with a chance as
    large as what is left (systematic sampling [1]_). So every applicant's chance
    is exactly places / applicants, also in a stratum of one.

    References
    ----------
    .. [1] Madow (1949), Annals of Mathematical Statistics 20, 333-354.

    Examples
    --------
    >>> strata = {f"E{i}": "HR" if i < 4 else "IT" for i in range(12)}
    >>> drawn = draw_lots(strata, places=6, seed=1)
    >>> len(drawn), sum(strata[person] == "HR" for person in drawn)
    (6, 2)
    """
    turn = Fraction(lot_of(seed, "places"), _LOTS)
    drawn: set[str] = set()
    before = 0
    for _, people in _in_lot_order(strata, seed):
        first, last = (
            (Fraction(places * n, len(strata)) + turn).__floor__()
            for n in (before, before + len(people))
        )
        drawn.update(people[: last - first])
        before += len(people)
    return drawn


def draw_waves(strata: Mapping[str, str], waves: int, seed: int) -> dict[str, int]:
    """Draw in which wave each starts: waves of the same size, in each stratum too, to within one.

    Parameters
    ----------
    strata : mapping of str to str
        As in :func:`draw_lots`.
    waves : int
    seed : int

    Returns
    -------
    dict of str to int
        Each applicant's wave, 1 to `waves`; each is as likely for everybody.

    Examples
    --------
    >>> sorted(draw_waves(dict.fromkeys("abcde", ""), waves=2, seed=3).values())
    [1, 1, 1, 2, 2]
    """
    dealt: Sequence[str] = list(
        itertools.chain.from_iterable(people for _, people in _in_lot_order(strata, seed))
    )
    turn = lot_of(seed, "wave") % waves
    return {person: (i + turn) % waves + 1 for i, person in enumerate(dealt)}
