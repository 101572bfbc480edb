"""What functions are given: read in one way everywhere, or refused with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError, Problem


def check_level(where: str, level: Any) -> None:
    """Refuse a coverage that is not between 0 and 1, as 95 for 0.95.

    Examples
    --------
    >>> check_level("compare_groups", 95)
    Traceback (most recent call last):
    mentorkit.errors.EvaluationError: compare_groups: level is 95, ...; write 0.95.
    """
    if isinstance(level, Real) and 0 < level < 1:
        return
    meant = f"{level / 100:g}" if isinstance(level, Real) and 1 < level < 100 else "e.g. 0.95"
    raise EvaluationError(
        Problem(where, f"level is {level}, and not between 0 and 1", f"write {meant}")
    )


def read_numbers(values: Sequence | pd.Series, where: str, name: str) -> np.ndarray:
    """Numbers as floats, NaN for what is missing or empty.

    Raises
    ------
    EvaluationError
        Some are not numbers, as "3,5" or a word.

    Examples
    --------
    >>> read_numbers([3, "4.5", None, ""], "compare_groups", "outcome").tolist()
    [3.0, 4.5, nan, nan]
    """
    series = pd.Series(values, dtype=None if isinstance(values, pd.Series) else object)
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    if series.dtype == object or pd.api.types.is_string_dtype(series):
        series = series.where(series.map(lambda v: str(v).strip() != ""), np.nan)
    if pd.api.types.is_datetime64_any_dtype(series) or pd.api.types.is_timedelta64_dtype(series):
        numbers = pd.Series(np.nan, index=series.index)
    else:
        numbers = pd.to_numeric(series, errors="coerce")
    unread = int((series.notna() & numbers.isna()).sum())
    if unread:
        raise EvaluationError(
            Problem(where, f"{unread} of {len(series)} values in {name} are not numbers",
                    "write numbers with a point, and leave empty what is missing")
        )  # fmt: skip
    return numbers.to_numpy(float, na_value=np.nan)


def align(where: str, **given: Any) -> tuple:
    """Values that belong to the same people, in the same order.

    Parameters
    ----------
    where : str
        Who asks, for the error.
    **given : Series, DataFrame, array-like or None
        By name. Where several have an index, they are put in the first one's order;
        all else stands by position.

    Returns
    -------
    tuple
        In the order given.

    Raises
    ------
    EvaluationError
        Of as many rows each, indexes hold other labels, or one of them twice in
        another order; or something without an index stands beside indexes in
        different orders.

    Examples
    --------
    >>> first, other = pd.Series([1, 2], index=["a", "b"]), pd.Series([4, 3], index=["b", "a"])
    >>> align("here", outcome=first, treated=other)[1].tolist()
    [3, 4]
    """
    labelled = {k: v for k, v in given.items() if isinstance(v, (pd.Series, pd.DataFrame))}
    if len({len(values) for values in labelled.values()}) > 1 or len(labelled) < 2:
        return tuple(given.values())  # whoever asks tells how many there are of each
    (lead, first), *others = labelled.items()
    turned = {k: v for k, v in others if not v.index.equals(first.index)}
    problems = [
        Problem(where, f"the indexes of {lead} and {name} are not of the same people, each once",
                "give both one index, or none (.to_numpy())")
        for name, values in turned.items()
        if not (first.index.is_unique and values.index.is_unique
                and values.index.isin(first.index).all())
    ]  # fmt: skip
    loose = [k for k, v in given.items() if v is not None and k not in labelled]
    if turned and loose and not problems:
        problems.append(
            Problem(where, f"{lead} and {', '.join(turned)} are in different orders, and "
                    f"{', '.join(loose)} has no index to tell whose each is",
                    "put them in one order first")
        )  # fmt: skip
    if problems:
        raise EvaluationError(problems)
    return tuple(v.reindex(first.index) if k in turned else v for k, v in given.items())


def number_clusters(cluster: Any | None, n: int, where: str) -> np.ndarray:
    """Number each row's cluster; whoever has none is one alone.

    Parameters
    ----------
    cluster : array-like or None
        One label a row.
    n : int
        Rows there must be.
    where : str
        Who asks, for the error.

    Returns
    -------
    array of int, shape (n,)

    Raises
    ------
    EvaluationError
        There are more or fewer labels than rows.
    """
    if cluster is None:
        return np.arange(n)
    codes = pd.factorize(pd.Series(np.asarray(cluster, dtype=object)))[0]
    if len(codes) != n:
        raise EvaluationError(
            Problem(where, f"{n} outcomes and {len(codes)} clusters",
                    "give one for every person, empty where it is shared with nobody")
        )  # fmt: skip
    alone = codes < 0
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(alone.sum())
    return codes
