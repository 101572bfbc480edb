"""Passes over all pairs, a block at a time and none of them kept but the best.

The block's scores are a float32 product; how far such a product can be from the
exact one is bounded for each mentee, and whatever is said of pairs that are not
listed has that margin on top.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..scores import PairScores

#: Rows and columns of a block: it and its factors lie in a core's own cache.
_BLOCK = (512, 1024)
#: Rows of a task, several blocks high.
_TASK_ROWS = 4096
#: Below so many pairs a second worker costs more than it brings.
_ALONE = 10_000_000
_SINGLE = 2.0**-24


def rounding_margin(scores: PairScores) -> tuple[np.ndarray, float]:
    """How far a float32 score less price can be from the exact one.

    Returns
    -------
    margin : array, shape (n_mentees,)
        For each row, prices apart.
    by_price : float
        What the largest price adds, as a part of itself.

    Notes
    -----
    For a sum of d products of float32 numbers, in whatever order it is added up
    and whether or not it is fused, the error is at most ``g / (1 - g)`` times
    the sum of the absolute products, with ``g = d * 2**-24`` (Higham, Accuracy
    and Stability of Numerical Algorithms, 2002, section 3.1). Rounding the
    factors to float32 adds two to d, the price is one more product, and one is
    for the margin's own arithmetic. By Cauchy and Schwarz the sum of absolute
    products is at most the product of the norms.
    """
    terms = (scores.left.shape[1] + 4) * _SINGLE
    part = 1.01 * terms / (1 - terms) if terms < 0.5 else np.inf
    norms = [
        np.sqrt(np.einsum("kd,kd->k", side, side, dtype=float))
        for side in (scores.left, scores.right)
    ]
    # The smallest normal number stands for what underflows.
    return part * norms[0] * norms[1].max(initial=0) + 1e-30, part


def ban_arrays(scores: PairScores) -> tuple[np.ndarray, ...]:
    """The bans side by side, as the compiled scan wants them."""
    n, m = scores.shape
    same = [ban for ban in scores.bans if ban.same_left is not None]
    bits = [ban for ban in scores.bans if ban.bits_left is not None]
    words = max((ban.bits_left.shape[1] for ban in bits), default=1)
    same_left = np.full((n, len(same)), -1, np.int32)
    same_right = np.full((m, len(same)), -1, np.int32)
    for k, ban in enumerate(same):
        same_left[:, k], same_right[:, k] = ban.same_left, ban.same_right
    bits_left = np.zeros((n, len(bits), words), np.uint64)
    bits_right = np.zeros((m, len(bits), words), np.uint64)
    for k, ban in enumerate(bits):
        width = ban.bits_left.shape[1]
        bits_left[:, k, :width], bits_right[:, k, :width] = ban.bits_left, ban.bits_right
    rows = np.concatenate(
        [np.repeat(np.arange(n), np.diff(ban.start)) for ban in scores.bans] or [[]]
    ).astype(np.int64)
    columns = np.concatenate([ban.columns for ban in scores.bans] or [[]]).astype(np.int32)
    order = np.lexsort((columns, rows))
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int64)
    return start, columns[order], same_left, same_right, bits_left, bits_right


class Pricing:
    """Looks through all pairs of a problem for those worth listing.

    Parameters
    ----------
    scores : PairScores
    floor : float, optional
        No pair that scores less is allowed.
    n_jobs : int, optional
        Workers of joblib; by default those that ``joblib.parallel_config`` has
        set, or else one a processor.
    """

    def __init__(self, scores: PairScores, floor: float | None = None, n_jobs: int | None = None):
        from threadpoolctl import ThreadpoolController

        from .kernels import NOTHING

        self.scores = scores
        self.floor = NOTHING if floor is None else float(floor)
        self.n_jobs = n_jobs
        self.bans = ban_arrays(scores)
        self._margin, self._by_price = rounding_margin(scores)
        #: How far two ways to sum a mentee's score in double precision can be apart.
        self.last_digits = 4 * 2.0**-29 * self._margin
        self.pairs_seen = 0
        self._threads = ThreadpoolController()

    def best(
        self,
        rows: np.ndarray,
        columns: np.ndarray,
        prices: np.ndarray,
        threshold: np.ndarray,
        keep: int,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The best allowed pairs of each row: score less price, above the row's threshold.

        Parameters
        ----------
        rows, columns : array of int
            Which mentees and mentors.
        prices : array, shape (n_mentors,)
        threshold : array, shape (len(rows),)
        keep : int
            At most so many a row.

        Returns
        -------
        rows, columns : array of int
            The pairs found; some may score a hair below the floor.
        least : array, shape (len(rows),)
            No pair of the row that was not found has a score less price above it.
        """
        from joblib import delayed

        most = float(np.abs(prices[columns]).max(initial=0))
        margin = self._margin[rows] + self._by_price * most
        right = self._right(columns, prices)
        # A pair a hair below the floor may pass: the caller weighs it exactly.
        floor = np.float32(self.floor - 2 * float(margin.max(initial=0)))
        own = prices[columns].astype(np.float32)
        tasks = [
            delayed(_scan)(
                self.scores.single[0], rows[part], right, columns, own,
                _single_below(threshold[part] - margin[part]), floor, self.bans, keep,
            )
            for part in _parts(len(rows), self._task_rows(len(rows)))
        ]  # fmt: skip
        found = self._run(tasks, len(rows) * len(columns))
        if not found:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, np.empty(0)
        values = np.concatenate([value for value, _ in found])
        at = np.concatenate([place for _, place in found])
        listed = at >= 0
        full = listed[:, -1]
        least = np.where(full, values[:, -1].astype(float) + margin, threshold)
        return rows[np.nonzero(listed)[0]], at[listed].astype(np.int64), least

    def best_of_blocks(
        self, blocks: Sequence[tuple[np.ndarray, np.ndarray]], keep: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """The best allowed pairs of each row in each block, whatever they score.

        Parameters
        ----------
        blocks : sequence of (rows, columns)
        keep : int
            At most so many a row and block.

        Returns
        -------
        rows, columns : array of int
        """
        from joblib import delayed

        free = np.zeros(self.scores.shape[1])
        blocks = [(rows, columns) for rows, columns in blocks if len(rows) and len(columns)]
        tasks = [
            delayed(_scan)(
                self.scores.single[0], rows, self._right(columns, free), columns,
                free[columns].astype(np.float32), _single_below(np.full(len(rows), -np.inf)),
                np.float32(self.floor), self.bans, keep,
            )
            for rows, columns in blocks
        ]  # fmt: skip
        found = self._run(tasks, sum(len(rows) * len(columns) for rows, columns in blocks))
        nothing = [np.empty(0, np.int64)]
        listed = [at >= 0 for _, at in found]
        return (
            np.concatenate(
                [rows[np.nonzero(mine)[0]] for (rows, _), mine in zip(blocks, listed, strict=True)]
                or nothing
            ),
            np.concatenate(
                [at[mine] for (_, at), mine in zip(found, listed, strict=True)] or nothing
            ).astype(np.int64),
        )

    def _run(self, tasks: list, n_pairs: int) -> list:
        """The tasks' results; a loop over blocks that joblib can spread over a cluster."""
        from joblib import Parallel

        self.pairs_seen += n_pairs
        alone = n_pairs < _ALONE or len(tasks) == 1
        # Two BLAS threads that take turns with the scan are slower than one a worker.
        with self._threads.limit(limits=1, user_api="blas"):
            workers = 1 if alone else self._workers()
            return Parallel(n_jobs=workers, prefer="threads")(tasks) if tasks else []

    def best_in_double(
        self, rows: np.ndarray, columns: np.ndarray, prices: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """For each row the column worth most in double precision, and its score less price.

        Slow, for the few rows where the margin of single precision is in doubt.
        Where a row has no allowed pair its worth is minus infinity.
        """
        best, worth = np.zeros(len(rows), np.int64), np.full(len(rows), -np.inf)
        for part in _parts(len(rows), _BLOCK[0]) if len(columns) else ():
            values = self.scores.allowed_block(rows[part])[:, columns]
            values[np.isnan(values) | (values < self.floor)] = -np.inf
            values -= prices[columns]
            best[part], worth[part] = columns[values.argmax(axis=1)], values.max(axis=1)
        return best, worth

    def _workers(self) -> int | None:
        """Workers as joblib is told; None leaves it to the context of ``parallel_config``."""
        from joblib import cpu_count
        from joblib.parallel import get_active_backend

        if self.n_jobs is None and get_active_backend()[1] is not None:
            return None
        return self.n_jobs or cpu_count()

    def _task_rows(self, n_rows: int) -> int:
        """Rows of a task: whole blocks, and no worker idle while another does the last."""
        from joblib import effective_n_jobs

        workers = effective_n_jobs(self._workers())
        n_tasks = workers * max(1, -(-n_rows // (workers * _TASK_ROWS)))
        return _BLOCK[0] * max(1, -(-n_rows // (n_tasks * _BLOCK[0])))

    def _right(self, columns: np.ndarray, prices: np.ndarray) -> np.ndarray:
        features = self.scores.single[1]
        right = np.empty((len(columns), features.shape[1] + 1), np.float32)
        everyone = len(columns) == len(features) and bool((np.diff(columns) == 1).all())
        right[:, :-1] = features if everyone else features[columns]
        right[:, -1] = -prices[columns]
        return right


def _parts(n: int, step: int) -> list[slice]:
    return [slice(k, min(n, k + step)) for k in range(0, n, step)]


def _single_below(values: np.ndarray) -> np.ndarray:
    """The values as float32, never rounded up."""
    from .kernels import NOTHING

    return np.nextafter(np.maximum(values, NOTHING).astype(np.float32), np.float32(-np.inf))


def _scan(left, rows, right, columns, prices, threshold, floor, bans, keep):
    """One task of a pass: some rows with all of the columns."""
    from .kernels import NOTHING, keep_best

    n = len(rows)
    best_values = np.full((n, keep), NOTHING, np.float32)
    best_columns = np.full((n, keep), -1, np.int32)
    height, width = _BLOCK
    buffer = np.empty((height, width), np.float32)
    mine = np.ones((height, left.shape[1] + 1), np.float32)
    for part in _parts(n, height):
        size = part.stop - part.start
        mine[:size, :-1] = left[rows[part]]
        for across in _parts(len(columns), width):
            block = np.dot(
                mine[:size], right[across].T,
                out=buffer if (size, across.stop - across.start) == _BLOCK else None,
            )  # fmt: skip
            keep_best(
                block, part.start, rows, columns[across], prices[across], threshold, floor,
                *bans, best_values, best_columns,
            )  # fmt: skip
    return best_values, best_columns
