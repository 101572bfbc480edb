"""Whether the ratios of a Cox model stay the same as time goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from .curve import draw_curve
from .durations import Followed

GLOBAL = "GLOBAL"


@dataclass(frozen=True)
class ProportionalTest:
    """The test of Grambsch and Therneau, ready for any scale of time.

    Parameters
    ----------
    covariates : sequence of str
    time : array, shape (n_left,)
        When each leaver left.
    stayed : array, shape (n_left,)
        Retention just before.
    schoenfeld : array, shape (n_left, n_covariates)
    variance : array, shape (n_covariates, n_covariates)
        Of the coefficients, as the model has it.
    """

    covariates: Sequence[str]
    time: np.ndarray = field(repr=False)
    stayed: np.ndarray = field(repr=False)
    schoenfeld: np.ndarray = field(repr=False)
    variance: np.ndarray = field(repr=False)

    def table(self, transform: str = "km") -> pd.DataFrame:
        """Chi-squared and p of each covariate and, in the last row, of all together.

        Parameters
        ----------
        transform : {"km", "rank", "identity"}
            Scale of time on which a ratio is thought to change: one less
            Kaplan-Meier's retention just before, the leaver's rank, or time itself.

        Returns
        -------
        DataFrame
            ``covariate`` (the last ``GLOBAL``), ``correlation`` (of scaled
            Schoenfeld residual and time: above 0 the ratio grows; NaN of
            the last), ``chi2``, ``degrees``, ``p_value``. NaN where all left at
            one time.

        Raises
        ------
        EvaluationError
            `transform` is something else.
        """
        from scipy.stats import chi2

        g = self._scale(transform)
        g = g - g.mean()
        spread, n_left = (g**2).sum(), len(g)
        scaled = n_left * self.schoenfeld @ self.variance
        slope, total = g @ scaled, g @ self.schoenfeld
        with np.errstate(divide="ignore", invalid="ignore"):
            each = slope**2 / (np.diag(self.variance) * n_left * spread)
            together = n_left * total @ self.variance @ total / spread
            away = scaled - scaled.mean(axis=0)
            correlation = slope / np.sqrt(spread * (away**2).sum(axis=0))
        statistics = np.append(each, together)
        degrees = np.append(np.ones(len(each), int), len(each))
        return pd.DataFrame(
            {
                "covariate": [*self.covariates, GLOBAL],
                "correlation": np.append(correlation, np.nan),
                "chi2": statistics,
                "degrees": degrees,
                "p_value": chi2.sf(statistics, degrees),
            }
        )

    def _scale(self, transform: str) -> np.ndarray:
        from scipy.stats import rankdata

        scales: dict[str, Callable[[], np.ndarray]] = {
            "km": lambda: 1 - self.stayed,
            "rank": lambda: rankdata(self.time),
            "identity": lambda: self.time,
        }
        if transform not in scales:
            raise EvaluationError(
                Problem("check_proportional", f"transform is {transform!r}",
                        nearest(str(transform), scales))
            )  # fmt: skip
        return scales[transform]()


def prepare_test(
    covariates: Sequence[str],
    followed: Followed,
    time: np.ndarray,
    schoenfeld: np.ndarray,
    variance: np.ndarray,
) -> ProportionalTest:
    """The test of a model's Schoenfeld residuals, of leavers who left at `time`."""
    curve = draw_curve(followed).table
    before = np.concatenate([[1.0], curve["retention"].to_numpy(float)])
    stayed = before[np.searchsorted(curve["time"].to_numpy(float), time)]
    return ProportionalTest(tuple(covariates), time, stayed, schoenfeld, variance)


def find_changing(table: pd.DataFrame, level: float = 0.95) -> list[str] | None:
    """The covariates whose ratio looks as if it changed; None if nothing speaks for that.

    Each covariate is judged with Holm's allowance for the others. The list is
    empty where only the test of all together speaks against the assumption.
    """
    from statsmodels.stats.multitest import multipletests

    each, together = table.iloc[:-1], table.iloc[-1]["p_value"]
    each = each[each["p_value"].notna()]
    allowed = multipletests(each["p_value"], method="holm")[1] if len(each) else np.array([])
    changing = each.loc[allowed < 1 - level, "covariate"].tolist()
    return changing if changing or together < 1 - level else None
