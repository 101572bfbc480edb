"""A coefficient of least squares whose error allows for people who share their luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: A part of a cluster's own leverage this near to 1 has no error left to be told by.
_WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class Coefficient:
    """An estimate with its standard error and degrees of freedom."""

    value: float
    std_error: float
    df: float

    def interval(self, level: float) -> tuple[float, float]:
        """Student's interval; NaN where there is no error to tell it by."""
        from scipy.stats import t

        if not (self.std_error > 1e-10 * max(1.0, abs(self.value)) and self.df > 0):
            return float("nan"), float("nan")
        half = t.isf((1 - level) / 2, self.df) * self.std_error
        return float(self.value - half), float(self.value + half)

    @property
    def p_value(self) -> float:
        """Of no difference, both ways; NaN where there is no interval."""
        from scipy.stats import t

        if np.isnan(self.interval(0.95)[0]):
            return float("nan")
        return float(2 * t.sf(abs(self.value) / self.std_error, self.df))


def fit_coefficient(
    y: np.ndarray, design: np.ndarray, clusters: np.ndarray, contrast: np.ndarray
) -> Coefficient:
    """Least squares with the bias-reduced error of clusters.

    Parameters
    ----------
    y : array, shape (n,)
    design : array, shape (n, p)
        Of full rank.
    clusters : array of int, shape (n,)
        Rows of one cluster may go up and down together. Where each row is its
        own, the error is HC2.
    contrast : array, shape (p,)
        Which combination of the coefficients is asked for.

    Returns
    -------
    Coefficient
        With the CR2 error and Satterthwaite's degrees of freedom under equal,
        independent errors [1]_, [2]_.

    References
    ----------
    .. [1] Bell and McCaffrey (2002), Survey Methodology 28, 169-181.
    .. [2] Pustejovsky and Tipton (2018), Journal of Business & Economic
       Statistics 36, 672-683.
    """
    q, r = np.linalg.qr(design)
    beta = np.linalg.solve(r, q.T @ y)
    residual = y - design @ beta
    # In the basis q the hat matrix is q q', and the contrast is q w.
    w = np.linalg.solve(r.T, contrast)
    weight, b = _correct(q, q @ w, clusters)
    codes, first = np.unique(clusters, return_inverse=True)
    scores = np.bincount(first, weight * residual, minlength=len(codes))
    # The error is a sum of squares of g's residuals; d and b give the matrix of their covariances.
    d = np.bincount(first, weight**2, minlength=len(codes))
    moment = b.T @ b
    trace = d.sum() - np.trace(moment)
    square = (d**2).sum() - 2 * (d * (b**2).sum(axis=1)).sum() + (moment**2).sum()
    df = trace**2 / square if square > 1e-24 else float("nan")
    return Coefficient(float(contrast @ beta), float(np.sqrt((scores**2).sum())), float(df))


def _correct(
    q: np.ndarray, lever: np.ndarray, clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each row's weight in the contrast after the correction, and by cluster q' times it.

    The correction is the symmetric inverse square root of I - q_s q_s', which
    differs from I only along the few directions of q_s: its singular vectors.
    Clusters of one size are taken together.
    """
    order = np.argsort(clusters, kind="stable")
    sizes = np.unique(clusters[order], return_counts=True)[1]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    weight, b = np.empty(len(lever)), np.empty((len(sizes), q.shape[1]))
    for size in np.unique(sizes):
        own = np.flatnonzero(sizes == size)
        rows = order[starts[own, None] + np.arange(size)]
        part, pull = q[rows], lever[rows]
        if size == 1:
            u, leverage = np.ones((len(own), 1, 1)), (part**2).sum(axis=2)
        else:
            u, s, _ = np.linalg.svd(part, full_matrices=False)
            leverage = s**2
        # A direction that the cluster alone decides has no residual: it is left out.
        free = leverage < _WHOLE
        factor = np.where(free, 1 / np.sqrt(np.where(free, 1 - leverage, 1.0)), 0.0) - 1
        along = np.einsum("gij,gi->gj", u, pull)
        weight[rows] = pull + np.einsum("gij,gj->gi", u, factor * along)
        b[own] = np.einsum("gip,gi->gp", part, weight[rows])
    return weight, b
