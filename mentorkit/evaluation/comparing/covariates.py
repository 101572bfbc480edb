"""What was known of people beforehand, as numbers that a comparison can allow for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest


def require_columns(table: pd.DataFrame, columns: list[str], where: str) -> None:
    """Refuse a table that lacks any of the columns, all of them at once."""
    absent = [column for column in dict.fromkeys(columns) if column not in table.columns]
    if absent:
        raise EvaluationError(
            Problem(where, f"the table has no column {column}", nearest(column, table.columns))
            for column in absent
        )


def read_covariates(covariates: Any, n: int, where: str) -> pd.DataFrame:
    """Covariates as numbers: words as a column for each but the first, missing as NaN.

    Parameters
    ----------
    covariates : DataFrame, Series, dict or array-like, shape (n,) or (n, k)
    n : int
        Rows there must be.
    where : str
        Who asks, for the error.

    Returns
    -------
    DataFrame of float, shape (n, columns)

    Raises
    ------
    EvaluationError
        There are more or fewer rows than people, or a number is infinite.

    Examples
    --------
    >>> list(read_covariates({"site": ["N", "S", "N"], "age": [30, 41, 52]}, 3, "here"))
    ['site: S', 'age']
    """
    if isinstance(covariates, pd.Series):
        covariates = covariates.to_frame(covariates.name or "covariate")
    frame = pd.DataFrame(covariates).reset_index(drop=True)
    if len(frame) != n:
        raise EvaluationError(
            Problem(where, f"{n} outcomes and {len(frame)} rows of covariates",
                    "give one for every person")
        )  # fmt: skip
    frame.columns = [
        f"covariate {name + 1}" if isinstance(name, int) else str(name) for name in frame
    ]
    parts = [_read_column(frame[name]) for name in frame]
    design = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=frame.index)
    endless = np.isinf(design.to_numpy(float)).any(axis=0)
    if endless.any():
        raise EvaluationError(
            Problem(where, f"{name} holds a number without end", "write it, or leave it empty")
            for name in design.columns[endless]
        )  # fmt: skip
    return design


def _read_column(column: pd.Series) -> pd.DataFrame:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(object)
    if pd.api.types.is_datetime64_any_dtype(column):
        days = (column - column.min()).dt.total_seconds() / 86400
        return days.to_frame(column.name)
    number = pd.to_numeric(column, errors="coerce")
    if number.notna().eq(column.notna()).all():
        return number.astype(float).to_frame(column.name)
    words = column.where(column.isna(), column.astype(str))
    levels = sorted(words.dropna().unique())[1:]
    coded = {f"{column.name}: {level}": words.eq(level).astype(float) for level in levels}
    return pd.DataFrame(coded, index=column.index).where(column.notna(), np.nan)


def check_covariates(design: pd.DataFrame, where: str, spare: int) -> None:
    """Refuse covariates that never vary, that determine each other, or are too many.

    Parameters
    ----------
    design : DataFrame
        Of :func:`read_covariates`, complete rows alone.
    where : str
    spare : int
        How many covariates so few people allow.
    """
    problems = []
    flat = [name for name in design if design[name].nunique() < 2]
    problems += [Problem(where, f"{name} never varies", "leave it out") for name in flat]
    rest = design.drop(columns=flat)
    if design.shape[1] > spare:
        problems.append(
            Problem(where, f"{design.shape[1]} covariates are too many for so few people",
                    f"name at most {max(spare, 0)}")
        )  # fmt: skip
    elif rest.shape[1] and determine_each_other((rest - rest.mean()).to_numpy()):
        problems.append(
            Problem(where, "some covariates determine each other", "leave one of them out")
        )
    if problems:
        raise EvaluationError(problems)


def determine_each_other(design: np.ndarray) -> bool:
    """True if some column is, but for rounding, a sum of others."""
    length = np.sqrt((design**2).sum(axis=0))
    if not length.all():
        return True
    alike = (design.T @ design) / np.outer(length, length)
    return bool(np.linalg.eigvalsh(alike)[0] < 1e-10)
