"""What goes with leaving: the Cox model."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ...result import Bound, Count, Estimate, Fact, Words
from .curve import CENSORING, read_durations

EFRON = Text("Cox regression, Efron's treatment of ties")
#: A standard error beyond this, of a standardised covariate, grows with every step of the search.
_ENDLESS = 50
PROPORTIONAL = Text("each covariate multiplies the rate of leaving alike at all times")


@dataclass(frozen=True)
class RetentionModel:
    """A Cox model of leaving.

    Parameters
    ----------
    table : DataFrame
        One row a covariate: ``covariate``, ``coefficient``, ``std_error``,
        ``z``, ``p_value``, ``hazard_ratio``, ``low``, ``high`` (of the ratio).
    n, left : int
        People in the model, and those of them who left.
    n_left_out : int
        People with a missing value.
    log_likelihood : float
        Partial log-likelihood at its maximum.
    """

    table: pd.DataFrame = field(repr=False)
    n: int
    left: int
    n_left_out: int
    log_likelihood: float
    level: float = 0.95
    method: Words = EFRON
    source: Words = "Efron (1977), Journal of the American Statistical Association 72, 557-565"
    assumptions: tuple[Words, ...] = (PROPORTIONAL, CENSORING)

    def estimate(self, covariate: str) -> Estimate:
        """The hazard ratio of one covariate.

        Raises
        ------
        EvaluationError
            The model has no such covariate.
        """
        rows = self.table[self.table["covariate"].eq(covariate)]
        if rows.empty:
            raise EvaluationError(
                Problem("retention_model", f"{covariate} is not in the model",
                        nearest(covariate, self.table["covariate"]))
            )  # fmt: skip
        row = rows.iloc[0]
        return Estimate(
            name=Text("Rate of leaving, ratio for {covariate}", covariate=str(covariate)),
            value=float(row["hazard_ratio"]), low=float(row["low"]), high=float(row["high"]),
            n=self.n, spec=".2f", method=self.method, source=self.source, level=self.level,
            assumptions=self.assumptions,
        )  # fmt: skip

    def sentence(self) -> Text:
        """The model's ratios as one sentence, its figures still marked for release."""
        people = min(self.left, self.n - self.left) or self.n
        ratios = [
            Text(
                "{covariate} {ratio} ({low} to {high})",
                covariate=str(row.covariate),
                ratio=Bound(people, self.n, end=row.hazard_ratio, spec=".2f"),
                low=Bound(people, self.n, end=row.low, spec=".2f"),
                high=Bound(people, self.n, end=row.high, spec=".2f"),
            )
            for row in self.table.itertuples()
        ]
        return Text(
            "Ratio of the rates of leaving, with {level} interval: {ratios} ({left} of {n} people "
            "left).",
            level=Fact(self.level, ".0%"),
            ratios=ratios,
            left=Count(self.left),
            n=Count(self.n),
        )

    def __str__(self) -> str:
        return str(self.sentence())


def retention_model(
    table: pd.DataFrame,
    duration: str,
    left: str,
    covariates: Sequence[str],
    *,
    entry: str | None = None,
    ties: str = "efron",
    level: float = 0.95,
) -> RetentionModel:
    """A Cox model: what multiplies the rate of leaving.

    Parameters
    ----------
    table : DataFrame
        One row a person; rows with a missing value are left out and counted.
    duration, left : str
        Columns: time until leaving or last seen, and whether it was leaving.
    covariates : sequence of str
        Columns. Words become one indicator for each value but the first.
    entry : str, optional
        Column: time at which each came under observation.
    ties : {"efron", "breslow"}
    level : float

    Returns
    -------
    RetentionModel

    Raises
    ------
    EvaluationError
        A column is absent, nobody left, a covariate never varies or tells
        exactly who left, or covariates determine each other.

    References
    ----------
    Cox (1972), Journal of the Royal Statistical Society B 34, 187-220.
    """
    from scipy.stats import norm
    from statsmodels.duration.hazard_regression import PHReg

    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    wanted = [duration, left, *covariates, *([entry] if entry else [])]
    absent = [column for column in wanted if column not in table.columns]
    if absent:
        raise EvaluationError(
            Problem("retention_model", f"the table has no column {column}",
                    nearest(column, table.columns))
            for column in absent
        )  # fmt: skip
    if ties not in ("efron", "breslow"):
        raise EvaluationError(
            Problem("retention_model", f"ties is {ties!r}", nearest(ties, ["efron", "breslow"]))
        )
    rows = table[wanted].dropna()
    time, event = read_durations(rows[duration], rows[left])
    design = _design(rows[covariates])
    _check_design(design, event)
    start = rows[entry].to_numpy(float) if entry else None
    # Centred and scaled, the search meets no extreme numbers.
    centre, scale = design.mean(), design.std(ddof=0)
    model = PHReg(
        time, ((design - centre) / scale).to_numpy(float), status=event, entry=start, ties=ties
    )
    with warnings.catch_warnings():
        # What it would warn of is refused below, with the covariate's name.
        warnings.simplefilter("ignore")
        fit = model.fit(disp=0, method="newton", maxiter=100, tol=1e-12)
    endless = ~(fit.bse < _ENDLESS)
    if endless.any():
        raise EvaluationError(
            Problem("retention_model", f"{name} tells exactly who left, so its ratio has no end",
                    "leave it out, join its values, or follow more people")
            for name in design.columns[endless]
        )  # fmt: skip
    beta, se = fit.params / scale.to_numpy(), fit.bse / scale.to_numpy()
    z = norm.isf((1 - level) / 2)
    found = pd.DataFrame(
        {
            "covariate": design.columns,
            "coefficient": beta,
            "std_error": se,
            "z": beta / se,
            "p_value": 2 * norm.sf(np.abs(beta / se)),
            "hazard_ratio": np.exp(beta),
            "low": np.exp(beta - z * se),
            "high": np.exp(beta + z * se),
        }
    )
    return RetentionModel(
        table=found, n=len(time), left=int(event.sum()), n_left_out=len(table) - len(rows),
        log_likelihood=float(fit.llf), level=level,
        method=EFRON if ties == "efron"
        else Text("Cox regression, Breslow's treatment of ties"),
    )  # fmt: skip


def _design(covariates: pd.DataFrame) -> pd.DataFrame:
    words = [
        name for name in covariates
        if not pd.api.types.is_numeric_dtype(covariates[name])
        and not pd.api.types.is_bool_dtype(covariates[name])
    ]  # fmt: skip
    return pd.get_dummies(covariates, columns=words, drop_first=True).astype(float)


def _check_design(design: pd.DataFrame, event: np.ndarray) -> None:
    problems = []
    if not event.any():
        problems.append(Problem("retention_model", "nobody left", "follow people for longer"))
    if design.shape[1] == 0:
        problems.append(Problem("retention_model", "no covariate varies", "name at least one"))
    flat = [name for name in design if design[name].nunique() < 2]
    problems += [
        Problem("retention_model", f"{name} never varies", "leave it out") for name in flat
    ]
    rest = design.drop(columns=flat)
    if rest.shape[1] and not problems:
        standard = (rest - rest.mean()) / rest.std(ddof=0)
        if np.linalg.matrix_rank(standard.to_numpy()) < rest.shape[1]:
            problems.append(
                Problem("retention_model", "some covariates determine each other",
                        "leave one of them out")
            )  # fmt: skip
    if problems:
        raise EvaluationError(problems)
