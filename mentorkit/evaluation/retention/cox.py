"""What goes with leaving: the Cox model."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ..reading import check_level, number_clusters
from .durations import Followed, read_durations
from .model import EFRON, PROPORTIONAL, RetentionModel
from .proportional import prepare_test
from .residuals import concordance, find_residuals, sandwich

BRESLOW = Text("Cox regression, Breslow's treatment of ties")
CLUSTERED = Text("there are many clusters; of fewer than some 40 the intervals are too narrow")
#: A standard error beyond this, of a standardised covariate, grows with every step of the search.
_ENDLESS = 50


def retention_model(
    table: pd.DataFrame,
    duration: str,
    left: str,
    covariates: Sequence[str],
    *,
    entry: str | None = None,
    cluster: str | None = None,
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
        Columns of numbers, yes and no, or words. Words become one indicator for each
        value but the first, by the alphabet or a categorical's own order, with which
        the others are compared.
    entry : str, optional
        Column: time at which each came under observation; the start by default.
    cluster : str, optional
        Column: people with the same value may leave or stay together, as mentees
        who share a mentor; empty for whoever stands alone. Standard errors are then
        the sandwich of score residuals summed by cluster.
    ties : {"efron", "breslow"}
    level : float

    Returns
    -------
    RetentionModel

    Raises
    ------
    EvaluationError
        A column is absent, nobody left, a covariate never varies, holds dates or tells
        exactly who left, or covariates determine each other or come to bear one name.

    References
    ----------
    Cox (1972), Journal of the Royal Statistical Society B 34, 187-220; Lin and Wei
    (1989), Journal of the American Statistical Association 84, 1074-1078 (clusters).
    """
    check_level("retention_model", level)
    named = [covariates] if isinstance(covariates, str) else covariates
    covariates = list(dict.fromkeys(named))
    columns = [duration, left, *covariates, *([entry] if entry else [])]
    needed = list(dict.fromkeys(columns))
    rows = _select(table, list(dict.fromkeys([*needed, *([cluster] if cluster else [])])), ties)
    rows = _complete(rows, needed)
    followed = read_durations(
        rows[duration], rows[left], rows[entry] if entry else None,
        places=np.flatnonzero(table[needed].notna().all(axis=1)),
    )  # fmt: skip
    design, references = _design(rows[covariates])
    _check_design(design, followed.event)
    # Centred and scaled, the search meets no extreme numbers.
    centre, scale = design.mean(), design.std(ddof=0).to_numpy()
    standard = ((design - centre) / scale).to_numpy(float)
    beta, variance, log_likelihood = _fit(standard, followed, ties, list(design.columns))
    residuals = find_residuals(standard, followed, beta, efron=ties == "efron")
    test = prepare_test(
        design.columns, followed, residuals.time, residuals.schoenfeld * scale,
        variance / np.outer(scale, scale),
    )  # fmt: skip
    clusters = _read_clusters(rows[cluster], len(beta)) if cluster else None
    robust = variance if clusters is None else sandwich(variance, residuals.score, clusters)
    std_error = np.sqrt(np.diag(robust)) / scale
    method = EFRON if ties == "efron" else BRESLOW
    return RetentionModel(
        table=_tabulate(list(design.columns), beta / scale, std_error, level),
        n=len(rows), left=int(followed.event.sum()), n_left_out=len(table) - len(rows),
        log_likelihood=log_likelihood, proportional=test.table(), test=test,
        concordance=concordance(followed, standard @ beta),
        n_clusters=0 if clusters is None else int(clusters.max()) + 1, level=level,
        method=method if clusters is None
        else Text("{method}; errors that allow for clusters", method=method),
        assumptions=(PROPORTIONAL, *followed.assumptions, *((CLUSTERED,) if cluster else ())),
        references=references,
    )  # fmt: skip


def _select(table: pd.DataFrame, columns: list[str], ties: str) -> pd.DataFrame:
    problems = [
        Problem("retention_model", f"the table has no column {column}",
                nearest(column, table.columns))
        for column in columns if column not in table.columns
    ]  # fmt: skip
    if ties not in ("efron", "breslow"):
        problems.append(
            Problem("retention_model", f"ties is {ties!r}", nearest(ties, ["efron", "breslow"]))
        )
    if problems:
        raise EvaluationError(problems)
    return table[columns]


def _complete(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows with a value in each of `columns`."""
    rows = table.dropna(subset=columns)
    if rows.empty:
        raise EvaluationError(
            Problem("retention_model", "no row has a value in every column",
                    "leave out the column that is empty")
        )  # fmt: skip
    return rows


def _read_clusters(labels: pd.Series, n_covariates: int) -> np.ndarray:
    """Each person's cluster, from 0; whoever has none is one alone."""
    clusters = number_clusters(labels, len(labels), "retention_model")
    n_clusters = int(clusters.max()) + 1
    if n_clusters <= n_covariates:
        raise EvaluationError(
            Problem("retention_model", f"{labels.name} has too few values ({n_clusters}) to tell "
                    "the errors of so many covariates",
                    "leave it out, or name what has more values")
        )  # fmt: skip
    return clusters


def _fit(
    standard: np.ndarray, followed: Followed, ties: str, names: list[str]
) -> tuple[np.ndarray, np.ndarray, float]:
    """Coefficients of standardised covariates, their variance and the log-likelihood."""
    from statsmodels.duration.hazard_regression import PHReg

    # Only the order of times counts. PHReg has people at risk at the moment of entry, so
    # that an entry is put between the times.
    moments, order = np.unique(followed.time, return_inverse=True)
    start = 2.0 * np.searchsorted(moments, followed.entry, "right") + 1
    model = PHReg(2.0 * order + 2, standard, status=followed.event, entry=start, ties=ties)
    with warnings.catch_warnings():
        # What it would warn of is refused below, with the covariate's name.
        warnings.simplefilter("ignore")
        fit = model.fit(disp=0, method="newton", maxiter=100, tol=1e-12)
    endless = ~(fit.bse < _ENDLESS)
    if endless.any():
        raise EvaluationError(
            Problem("retention_model", f"{name} tells exactly who left, so its ratio has no end",
                    "leave it out, join its values, or follow more people")
            for name, is_endless in zip(names, endless, strict=True) if is_endless
        )  # fmt: skip
    return fit.params, np.asarray(fit.cov_params()), float(fit.llf)


def _tabulate(names: list[str], beta: np.ndarray, se: np.ndarray, level: float) -> pd.DataFrame:
    from scipy.stats import norm

    z = norm.isf((1 - level) / 2)
    return pd.DataFrame(
        {
            "covariate": names,
            "coefficient": beta,
            "std_error": se,
            "z": beta / se,
            "p_value": 2 * norm.sf(np.abs(beta / se)),
            "hazard_ratio": np.exp(beta),
            "low": np.exp(beta - z * se),
            "high": np.exp(beta + z * se),
        }
    )


def _design(covariates: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Covariates as numbers, and of each indicator the value that it is compared with."""
    words, references, problems = [], {}, []
    made = dict.fromkeys(covariates, 1)
    for name in covariates:
        column = covariates[name]
        if pd.api.types.is_bool_dtype(column) or pd.api.types.is_numeric_dtype(column):
            continue
        if _is_time(column):
            problems.append(
                Problem("retention_model", f"{name} holds days, of which each would be a kind of "
                        "its own", "write a number, e.g. the years up to the start")
            )  # fmt: skip
            continue
        words.append(name)
        # A kind that nobody has is nobody's reference.
        kinds = list(column.astype("category").cat.remove_unused_categories().cat.categories)
        made.pop(name)
        for kind in kinds[1:]:
            indicator = f"{name}_{kind}"
            references[indicator] = str(kinds[0])
            made[indicator] = made.get(indicator, 0) + 1
    problems += [
        Problem("retention_model", f"{name} is the name of {times} columns once words are told "
                "apart", "call one of them something else")
        for name, times in made.items() if times > 1
    ]  # fmt: skip
    if problems:
        raise EvaluationError(problems)
    if not covariates.shape[1]:
        return covariates, references
    kinds = covariates.astype(dict.fromkeys(words, "category"))
    for name in words:
        kinds[name] = kinds[name].cat.remove_unused_categories()
    return pd.get_dummies(kinds, columns=words, drop_first=True).astype(float), references


def _is_time(column: pd.Series) -> bool:
    """True of dates and of lengths of time, which are neither words nor numbers."""
    held = column.dropna()
    return (
        pd.api.types.is_datetime64_any_dtype(column)
        or pd.api.types.is_timedelta64_dtype(column)
        or isinstance(column.dtype, pd.PeriodDtype)
        or bool(held.map(lambda v: isinstance(v, (dt.date, dt.timedelta))).any())
    )


def _check_design(design: pd.DataFrame, event: np.ndarray) -> None:
    problems = []
    if not event.any():
        problems.append(Problem("retention_model", "nobody left", "follow people for longer"))
    if design.shape[1] == 0:
        problems.append(Problem("retention_model", "no covariate varies", "name at least one"))
    endless = np.isinf(design).sum()
    problems += [
        Problem("retention_model", f"{name} is not finite in {n} row{'' if n == 1 else 's'}",
                "write a number, or leave those people out")
        for name, n in endless[endless > 0].items()
    ]  # fmt: skip
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
