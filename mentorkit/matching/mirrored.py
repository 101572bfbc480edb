"""Two people who are both mentor and mentee are not each other's mentor.

The solvers do not know that: it is a condition on two pairs at once. They solve the
matching without it, and where a pair comes out both ways round the matching is
parted in two, each without one of the two ways. Every part bounds what it holds.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Pair = tuple[int, int]

#: So many parts of a matching are solved at most, and so many cells of mentees ×
#: places in all of them, but the fewest of a large matching too.
_MOST, _MOST_CELLS, _FEWEST = 300, 20_000_000, 16


@dataclass(frozen=True)
class Part:
    """The best of a matching without some pairs, mirrored pairs allowed.

    Attributes
    ----------
    answer : object
    mirrored : list of (pair, pair)
        What the answer has both ways round; that which is to be parted first, first.
    rank : tuple of float
        What comes before the value, higher first. Nothing in the part ranks higher.
    value : float
        Of the answer.
    bound : float
        Nothing in the part that ranks as high is worth more.
    slack : float
        Values nearer than this are the same.
    """

    answer: Any
    mirrored: list[tuple[Pair, Pair]]
    rank: tuple[float, ...]
    value: float
    bound: float
    slack: float = 1e-9

    def better_than(self, other: Part) -> bool:
        """Whether the answer is better than another's."""
        return (self.rank, self.value) > (other.rank, other.value)

    def may_beat(self, other: Part) -> bool:
        """Whether the part may hold what is better than another's answer."""
        return (self.rank, self.bound) > (other.rank, other.value + other.slack)


def search_parts(
    solve: Callable[[Sequence[Pair]], Part], most: int, known: Part | None = None
) -> tuple[Part, list[Part]]:
    """The best answer without mirrored pairs, by branch and bound.

    Parameters
    ----------
    solve : callable
        From pairs that are ruled out to the part without them.
    most : int
        So many parts are solved, beside the first answer.
    known : Part, optional
        Its answer has no mirrored pair and may be the best.

    Returns
    -------
    best : Part
        Its answer has no mirrored pair.
    left : list of Part
        The parts that were not parted further; together they are the whole.

    Notes
    -----
    The part with the highest bound is parted first (Land and Doig 1960,
    *Econometrica* 28, 497-520). The first answer rules out the lesser way round
    of every mirrored pair.
    """
    whole = best = solve(())
    out: list[Pair] = []
    while best.mirrored:
        out += [lesser for lesser, _ in best.mirrored]
        best = solve(out)
    if known is not None and known.better_than(best):
        best = known
    heap = [(_worst_last(whole), 0, (), whole)]
    solved = 0
    while heap[0][-1].may_beat(best) and heap[0][-1].mirrored and solved < most:
        *_, banned, part = heapq.heappop(heap)
        for pair in part.mirrored[0]:
            found = solve([*banned, pair])
            solved += 1
            heapq.heappush(heap, (_worst_last(found), solved, (*banned, pair), found))
            if not found.mirrored and found.better_than(best):
                best = found
    return best, [part for *_, part in heap]


def most_parts(cells: int) -> int:
    """How many parts of a matching of so many mentees × places are solved at most."""
    return int(np.clip(_MOST_CELLS // max(cells, 1), _FEWEST, _MOST))


def _worst_last(part: Part) -> tuple[float, ...]:
    # What ranks alike but for a last digit is parted in the order in which it was found.
    return tuple(-round(number, 9) for number in (*part.rank, part.bound))


def bound_of(best: Part, left: Sequence[Part], otherwise: float) -> float:
    """The most that an answer that ranks as `best` can be worth.

    Parameters
    ----------
    best, left
        As :func:`search_parts` returns them.
    otherwise : float
        Holds of everything: a part that may rank higher does not say what what
        ranks as `best` is worth in it.
    """
    if any(part.rank > best.rank for part in left):
        return otherwise
    alike = [part.bound for part in left if part.rank == best.rank]
    return max([best.value, *alike])


def find_mirrored(
    rows: np.ndarray, columns: np.ndarray, scores: np.ndarray, twin: np.ndarray | None,
    order: tuple[np.ndarray, np.ndarray],
) -> list[tuple[Pair, Pair]]:  # fmt: skip
    """Pairs that stand both ways round: of each the way that scores less first.

    Parameters
    ----------
    rows, columns, scores : array
        The pairs.
    twin : array of int, shape (n_mentees,), or None
        Column of the same person where a mentee is a mentor too, else -1.
    order : (array, array)
        Rows and columns in an order that does not hang on how they stand: it
        decides where scores are alike.

    Returns
    -------
    list of (pair, pair)
        Those first of which the lesser way is worth most.
    """
    if twin is None or not (twin >= 0).any():
        return []
    place = [np.argsort(some) for some in order]
    key = {
        (int(i), int(j)): (round(float(s), 12), int(place[0][i]), int(place[1][j]))
        for i, j, s in zip(rows, columns, scores, strict=True)
        if i >= 0 and j >= 0
    }
    mentee_of = {int(j): i for i, j in enumerate(twin) if j >= 0}
    backs = {pair: (mentee_of.get(pair[1], -1), int(twin[pair[0]])) for pair in key}
    found = [(pair, back) for pair, back in backs.items() if back in key and key[pair] < key[back]]
    return sorted(found, key=lambda two: (-key[two[0]][0], key[two[0]][1:]))
