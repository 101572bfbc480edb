"""The search behind the next peer groups: two people of a round change places."""

from __future__ import annotations

import numpy as np

#: Beside two who must be kept apart, no number of pairs who meet again counts.
APART = 1e6
#: Cycles over the rounds without anything gained, after which the search begins anew.
_PATIENCE = 40
#: Cycles that a search may take, and these times people times rounds: some seconds.
_CYCLES, _EFFORT = 500, 100_000


def search_rounds(
    seen: np.ndarray,
    clash: np.ndarray,
    comes: np.ndarray,
    n_groups: int,
    rounds: int,
    bound: int,
    seed: int,
) -> np.ndarray:
    """The group of each person in each round, with as many first encounters as were found.

    Parameters
    ----------
    seen, clash : array of bool, shape (n_people, n_people)
        Who has met whom, and who must not; symmetric.
    comes : array of bool, shape (n_people,)
        Who comes at all; they stand before the others.
    n_groups, rounds : int
    bound : int
        Where the search may stop.
    seed : int

    Returns
    -------
    array of int, shape (rounds, n_people)
        0, 1, …; groups are alike in size, and so is the part of them who come.
    """
    rng = np.random.default_rng(seed)
    best, most, goal = _deal(comes, n_groups, rounds, rng), (-np.inf, -np.inf), (0, bound)
    if not best.size:
        return best
    cycles = min(_CYCLES, max(20, _EFFORT // best.size))
    while cycles > 0 and most < goal:
        plan = _Plan(seen, clash, comes, _deal(comes, n_groups, rounds, rng), n_groups)
        own, idle = (-np.inf, -np.inf), 0
        while True:
            now = plan.worth()
            if now > most:
                best, most = plan.group.copy(), now
            own, idle = (now, 0) if now > own else (own, idle + 1)
            if most >= goal or idle >= _PATIENCE or cycles <= 0:
                break
            plan.cycle(rng)
            cycles -= 1
    return best


def _deal(comes: np.ndarray, n_groups: int, rounds: int, rng: np.random.Generator) -> np.ndarray:
    """People in rows of as many as there are groups; row k moves on by k places each round.

    Of a prime number of groups, rows that are fewer meet anew in each of as many rounds.
    """
    n = int(comes.sum())
    seat = np.empty(len(comes), int)
    seat[:n], seat[n:] = rng.permutation(n), n + rng.permutation(len(comes) - n)
    row, column = np.divmod(seat, n_groups)
    return (column + np.arange(rounds)[:, None] * row) % n_groups


class _Plan:
    """A plan of all rounds that is being bettered."""

    def __init__(self, seen, clash, comes, group, n_groups):
        self.seen, self.clash, self.comes = seen, clash, comes
        self.group, self.n_groups = group, n_groups
        self.counts = np.outer(comes, comes)
        self.together = np.array([self._with(row) for row in group])
        self.times = seen.astype(np.int32) + self.together.sum(axis=0)

    def _with(self, row: np.ndarray) -> np.ndarray:
        same = row[:, None] == row
        np.fill_diagonal(same, False)
        return same

    def worth(self) -> tuple[int, int]:
        """Pairs who must be apart and are not, below 0; and pairs who meet for the first time."""
        met = self.together.any(axis=0)
        first = met & ~self.seen & ~self.clash & self.counts
        apart = sum(int((same & self.clash).sum()) for same in self.together)
        return -apart // 2, int(first.sum()) // 2

    def cycle(self, rng: np.random.Generator) -> None:
        """Better each round once, the others as they are."""
        for k, row in enumerate(self.group):
            self.times -= self.together[k]
            cost = np.where(self.clash, APART, (self.times > 0) & self.counts)
            np.fill_diagonal(cost, 0)
            self._swap(row, cost, rng)
            self.together[k] = self._with(row)
            self.times += self.together[k]

    def _swap(self, row: np.ndarray, cost: np.ndarray, rng: np.random.Generator) -> None:
        """Let each who meets somebody again change places where that is best, or no worse."""
        of_group = cost @ np.eye(self.n_groups)[row]  # cost of each person in each group
        everyone = np.arange(len(row))
        for i in rng.permutation(len(row)):
            own = row[i]
            if not of_group[i, own]:
                continue
            change = of_group[i, row] - of_group[i, own] - of_group[everyone, row]
            change += of_group[:, own] - 2 * cost[i]
            change[(row == own) | (self.comes != self.comes[i])] = np.inf
            least = change.min()
            if least > 0:
                continue
            j = int(rng.choice(np.flatnonzero(change == least)))
            other = row[j]
            row[i], row[j] = other, own
            of_group[:, other] += cost[:, i] - cost[:, j]
            of_group[:, own] += cost[:, j] - cost[:, i]
