"""What the hard rules forbid, kept in memory that grows with people and not with pairs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

_WORD = 64


@dataclass(frozen=True)
class Ban:
    """What one rule forbids, in one of four forms; a mask is made of it only when asked for.

    Made with :func:`ban_pairs`, :func:`ban_same`, :func:`ban_unless_shared` and
    :func:`ban_mentors`.

    Parameters
    ----------
    start, columns : array of int
        Forbidden pairs: those of row i are ``columns[start[i]:start[i + 1]]``,
        in order. Empty where the rule names no single pairs.
    same_left, same_right : array of int32, shapes (n_mentees,), (n_mentors,)
        Forbidden where both are the same number, 0 or more; None if the rule
        does not go by groups.
    bits_left, bits_right : array of uint64, shapes (n_mentees, w), (n_mentors, w)
        Forbidden where both have bits and share none; None if the rule does not
        go by sets.
    closed : array of bool, shape (n_mentors,)
        Mentors whom nobody may have; None if the rule does not go by mentors.
    """

    start: np.ndarray
    columns: np.ndarray
    same_left: np.ndarray | None = None
    same_right: np.ndarray | None = None
    bits_left: np.ndarray | None = None
    bits_right: np.ndarray | None = None
    closed: np.ndarray | None = None

    @property
    def n_mentees(self) -> int:
        """Rows that the rule speaks of."""
        return len(self.start) - 1

    def forbids_any(self) -> bool:
        """Whether the rule forbids any pair at all."""
        if len(self.columns) or (self.closed is not None and self.closed.any()):
            return self.n_mentees > 0
        if self.same_left is not None:
            return len(np.intersect1d(self.same_left, self.same_right)) > 0
        if self.bits_left is not None:
            mine, theirs = (
                np.unique(bits[bits.any(1)], axis=0) for bits in (self.bits_left, self.bits_right)
            )
            return any((~(own & theirs).any(1)).any() for own in mine)
        return False

    def forbids(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Whether the rule forbids each pair ``(rows[k], columns[k])``."""
        forbidden = np.zeros(len(rows), bool)
        if len(self.columns):
            width = int(self.columns.max()) + 1
            listed = np.repeat(np.arange(self.n_mentees), np.diff(self.start)) * width
            inside = columns < width
            asked = rows.astype(np.int64) * width + columns
            forbidden |= inside & np.isin(asked, listed + self.columns)
        if self.same_left is not None:
            mine = self.same_left[rows]
            forbidden |= (mine >= 0) & (mine == self.same_right[columns])
        if self.bits_left is not None:
            mine, theirs = self.bits_left[rows], self.bits_right[columns]
            forbidden |= mine.any(1) & theirs.any(1) & ~(mine & theirs).any(1)
        if self.closed is not None:
            forbidden |= self.closed[columns]
        return forbidden

    def mask(self, n_mentors: int, rows: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """True where forbidden, of all rows or of some; shape (n_rows, n_mentors)."""
        rows = np.arange(self.n_mentees) if rows is None else np.asarray(rows, int)
        mask = np.zeros((len(rows), n_mentors), bool)
        if len(self.columns):
            for place, row in enumerate(rows):
                mask[place, self.columns[self.start[row] : self.start[row + 1]]] = True
        if self.same_left is not None:
            mine = self.same_left[rows]
            mask |= (mine >= 0)[:, None] & (mine[:, None] == self.same_right[None, :])
        if self.bits_left is not None:
            mine, theirs = self.bits_left[rows], self.bits_right
            shared = np.zeros(mask.shape, bool)
            for word in range(mine.shape[1]):
                shared |= (mine[:, word, None] & theirs[None, :, word]) != 0
            mask |= np.outer(mine.any(1), theirs.any(1)) & ~shared
        if self.closed is not None:
            mask |= self.closed
        return mask

    def take(self, rows: np.ndarray) -> Ban:
        """The same rule for some of the rows, in their order."""
        lengths = np.diff(self.start)[rows]
        start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        place = np.arange(start[-1]) + np.repeat(self.start[:-1][rows] - start[:-1], lengths)
        return replace(
            self,
            start=start,
            columns=self.columns[place],
            same_left=None if self.same_left is None else self.same_left[rows],
            bits_left=None if self.bits_left is None else self.bits_left[rows],
        )

    def turned(self, n_mentors: int) -> Ban:
        """The same rule with mentors as rows and mentees as columns, but for closed mentors."""
        rows = np.repeat(np.arange(self.n_mentees), np.diff(self.start))
        order = np.lexsort((rows, self.columns))
        start = np.searchsorted(self.columns[order], np.arange(n_mentors + 1))
        return Ban(
            start.astype(np.int64),
            rows[order].astype(np.int32),
            self.same_right,
            self.same_left,
            self.bits_right,
            self.bits_left,
        )


def ban_pairs(n_mentees: int, pairs: Iterable[tuple[int, int]]) -> Ban:
    """Forbid single pairs, given by their places.

    Examples
    --------
    >>> ban_pairs(2, [(1, 2), (1, 0)]).mask(3).astype(int).tolist()
    [[0, 0, 0], [1, 0, 1]]
    """
    found = np.unique(np.array(list(pairs), np.int64).reshape(-1, 2), axis=0)
    start = np.searchsorted(found[:, 0], np.arange(n_mentees + 1))
    return Ban(start.astype(np.int64), found[:, 1].astype(np.int32))


def ban_same(left: Sequence[Hashable | None], right: Sequence[Hashable | None]) -> Ban:
    """Forbid who have the same of something; None is unknown and forbids nothing.

    Examples
    --------
    >>> ban_same(["Nord", None], ["Syd", "Nord", None]).mask(3).astype(int).tolist()
    [[0, 1, 0], [0, 0, 0]]
    """
    codes = {value: k for k, value in enumerate(dict.fromkeys(v for v in left if v is not None))}
    empty = ban_pairs(len(left), ())
    return Ban(
        empty.start,
        empty.columns,
        np.array([codes.get(value, -1) for value in left], np.int32),
        np.array([codes.get(value, -2) for value in right], np.int32),
    )


def ban_unless_shared(left: Sequence[Iterable], right: Sequence[Iterable]) -> Ban:
    """Forbid who have sets that share nothing; an empty set is unknown and forbids nothing.

    Examples
    --------
    >>> ban_unless_shared([{"sv"}, {}], [{"en"}, {"sv", "en"}, {}]).mask(3).astype(int).tolist()
    [[1, 0, 0], [0, 0, 0]]
    """
    # A value that only one side has is shared with nobody: one bit will do for all of them.
    mine = dict.fromkeys(value for values in left for value in values)
    theirs = dict.fromkeys(value for values in right for value in values)
    place = {value: k + 2 for k, value in enumerate(value for value in mine if value in theirs)}
    words = -(-(len(place) + 2) // _WORD)
    empty = ban_pairs(len(left), ())
    return Ban(
        empty.start,
        empty.columns,
        bits_left=_bits(left, place, 0, words),
        bits_right=_bits(right, place, 1, words),
    )


def ban_mentors(n_mentees: int, closed: Sequence[bool] | np.ndarray) -> Ban:
    """Forbid some mentors to everyone.

    Examples
    --------
    >>> ban_mentors(2, [True, False]).mask(2).astype(int).tolist()
    [[1, 0], [1, 0]]
    """
    empty = ban_pairs(n_mentees, ())
    return replace(empty, closed=np.asarray(closed, bool))


def _bits(sides: Sequence[Iterable], place: dict, alone: int, words: int) -> np.ndarray:
    # Most people's set is also another's: each is turned to bits once.
    number: dict[tuple, int] = {}
    code = [number.setdefault(tuple(values), len(number)) for values in sides]
    bits = np.zeros((len(number), words), np.uint64)
    for row, values in enumerate(number):
        for value in values:
            word, bit = divmod(place.get(value, alone), _WORD)
            bits[row, word] |= np.uint64(1) << np.uint64(bit)
    return bits[np.array(code, int)]
