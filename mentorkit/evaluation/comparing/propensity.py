"""People weighted until both sides are alike in what was known of them beforehand."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem

#: Whom the weights make the sides resemble.
WEIGHTS = ("overlap", "att", "ate")
#: A standard error beyond this, of a standardised covariate, grows with every step of the search.
_ENDLESS = 50


@dataclass(frozen=True)
class Chances:
    """Each one's chance of taking part, and how it would move with the model.

    Parameters
    ----------
    design : array, shape (n, p)
        A column of ones and the standardised covariates.
    chance : array, shape (n,)
    influence : array, shape (n, p)
        Of each person on the model's coefficients.
    """

    design: np.ndarray
    chance: np.ndarray
    influence: np.ndarray


def estimate_chances(covariates: pd.DataFrame, arm: np.ndarray, where: str) -> Chances:
    """The chance of taking part by logistic regression on the covariates.

    Raises
    ------
    EvaluationError
        A covariate tells exactly who took part.
    """
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    standard = (covariates - covariates.mean()) / covariates.std(ddof=0)
    design = np.column_stack([np.ones(len(arm)), standard.to_numpy()])
    with warnings.catch_warnings():
        # What it would warn of is refused below, with the covariate's name.
        warnings.simplefilter("ignore")
        try:
            fit = Logit(arm, design, check_rank=False).fit(
                disp=0, method="newton", maxiter=50, tol=1e-12
            )
            endless = ~(fit.bse < _ENDLESS)
        except (PerfectSeparationError, np.linalg.LinAlgError):
            endless = np.ones(design.shape[1], dtype=bool)
    if endless.any():
        names = covariates.columns[endless[1:]]
        told = ", ".join(names) if 0 < len(names) < covariates.shape[1] else "the covariates"
        raise EvaluationError(
            Problem(where, f"who took part can be told exactly by {told}, so nobody of the other "
                    "side is like them", "leave it out, join its values, or leave those people out")
        )  # fmt: skip
    chance = np.asarray(fit.predict())
    bread = np.linalg.inv((design * (chance * (1 - chance))[:, None]).T @ design / len(arm))
    return Chances(design, chance, ((arm - chance)[:, None] * design) @ bread)


def weigh(chance: np.ndarray, arm: np.ndarray, weights: str) -> tuple[np.ndarray, ...]:
    """Weights of the target and of either side, each with its slope in the log odds.

    Returns
    -------
    tuple of array, shape (n,)
        ``target``, its slope; ``treated``, its slope; ``control``, its slope.
    """
    odds, none = chance / (1 - chance), np.zeros_like(chance)
    both = chance * (1 - chance)
    if weights == "overlap":
        return both, both * (1 - 2 * chance), 1 - chance, -both, chance, both
    if weights == "att":
        return arm, none, none + 1, none, odds, odds
    return none + 1, none, 1 / chance, -1 / odds, 1 / (1 - chance), odds


def weighted_mean(
    y: np.ndarray,
    on: np.ndarray,
    outcome_design: np.ndarray,
    chances: Chances,
    weight: tuple[np.ndarray, np.ndarray],
    target: tuple[np.ndarray, np.ndarray],
) -> tuple[float, np.ndarray]:
    """What the target people would have had, had they all been on one side.

    The side's outcomes are regressed on `outcome_design` with its weights, and
    the fitted values averaged over the target [1]_: right if either the chance
    or the outcome follows its model.

    Parameters
    ----------
    y : array, shape (n,)
    on : array of 0 and 1, shape (n,)
        Who is on the side.
    outcome_design : array, shape (n, k)
    chances : Chances
    weight, target : pair of array, shape (n,)
        Of :func:`weigh`, each with its slope.

    Returns
    -------
    float, array of shape (n,)
        The mean, and each person's influence on it, that on both models included.

    References
    ----------
    .. [1] Wooldridge (2007), Journal of Econometrics 141, 1281-1301.
    """
    n, z, x = len(y), outcome_design, chances.design
    (w, w_slope), (h, h_slope) = weight, target
    bread = np.linalg.inv((z * (on * w)[:, None]).T @ z / n)
    slope = bread @ (z.T @ (on * w * y) / n)
    fitted = z @ slope
    residual = on * (y - fitted)
    total = h.mean()
    value = float((h * fitted).mean() / total)
    # How the regression moves with each person, then with the chances that weigh it.
    moved = (z * (residual * w)[:, None]) @ bread.T
    by_chance = (z * (residual * w_slope)[:, None]).T @ x / n
    moved += chances.influence @ (bread @ by_chance).T
    own = h * (fitted - value) + moved @ (z * h[:, None]).mean(axis=0)
    own += chances.influence @ (x * (h_slope * (fitted - value))[:, None]).mean(axis=0)
    return value, own / total


def describe_balance(covariates: pd.DataFrame, arm: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    """How alike the sides were, and how alike the weights made them.

    Returns
    -------
    DataFrame
        ``covariate``; ``difference_before`` and ``difference_after``, of the
        means in standard deviations (of both sides before); ``variance_ratio_before``
        and ``variance_ratio_after``, NaN for yes and no.

    References
    ----------
    Austin and Stuart (2015), Statistics in Medicine 34, 3661-3679.
    """
    rows = []
    for name in covariates:
        x = covariates[name].to_numpy(float)
        plain, weighed = (_moments(x, arm, w) for w in (np.ones_like(weight), weight))
        spread = np.sqrt((plain[1][1] + plain[0][1]) / 2)
        yes_no = np.isin(x, (0, 1)).all()
        rows.append(
            {
                "covariate": name,
                **{
                    f"difference_{when}": (m[1][0] - m[0][0]) / spread
                    for when, m in (("before", plain), ("after", weighed))
                },
                **{
                    f"variance_ratio_{when}": m[1][1] / m[0][1]
                    if m[0][1] > 0 and not yes_no
                    else float("nan")
                    for when, m in (("before", plain), ("after", weighed))
                },
            }
        )
    return pd.DataFrame(rows)


def _moments(x: np.ndarray, arm: np.ndarray, weight: np.ndarray) -> dict[int, tuple[float, float]]:
    """Mean and unbiased variance of either side, weighted."""
    found = {}
    for side in (0, 1):
        own, w = x[arm == side], weight[arm == side]
        share = w / w.sum()
        mean = float((share * own).sum())
        variance = float((share * (own - mean) ** 2).sum() / (1 - (share**2).sum()))
        found[side] = (mean, variance)
    return found


def effective_size(weight: np.ndarray) -> float:
    """How many people of equal weight would tell as much (Kish 1965, Survey Sampling)."""
    return float(weight.sum() ** 2 / (weight**2).sum())
