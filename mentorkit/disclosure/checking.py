"""What cannot be protected since it is not a table of counts: every fault at once."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DisclosureError, Problem

TOTAL = "total"
#: Beyond it sums of floating numbers and a solver's tolerances are no longer exact to one person.
MOST = 10**12
_TOO_MANY = f"more than {MOST:,}, beyond which nothing is computed exactly"
_MEND = "give counts of people; of other things a larger unit (thousands)"


def check_counts(counts: pd.DataFrame) -> np.ndarray:
    """The counts as whole numbers.

    Parameters
    ----------
    counts : DataFrame, shape (n_rows, n_columns)
        Rows × columns, without margins.

    Returns
    -------
    array of int, shape (n_rows, n_columns)

    Raises
    ------
    DisclosureError
        No DataFrame, no cells, labels that stand twice or are called ``total``,
        cells that are empty, negative, or not whole numbers, cells or a total of
        more than 10**12.
    """
    if not isinstance(counts, pd.DataFrame):
        raise DisclosureError(
            Problem(
                "counts", "it is not a DataFrame", "give rows × columns; of a Series, to_frame()"
            )
        )
    if counts.empty:
        raise DisclosureError(
            Problem("counts", "it has no cells", "give at least one row and one column")
        )
    problems = [*_check_labels("row", counts.index), *_check_labels("column", counts.columns)]
    values = np.zeros(counts.shape, dtype=int)
    for row, label in enumerate(counts.index):
        for column, header in enumerate(counts.columns):
            value = counts.iat[row, column]
            fault = _fault(value)
            if fault:
                where = f"row {label}, column {header}"
                problems.append(Problem(f"counts, {where}", *fault))
            else:
                values[row, column] = int(value)
    if not problems and values.sum() > MOST:
        problems.append(Problem("counts", f"they add up to {_TOO_MANY}", _MEND))
    if problems:
        raise DisclosureError(problems)
    return values


def with_margins(values: np.ndarray) -> np.ndarray:
    """The counts with a last row and column of sums."""
    wide = np.column_stack([values, values.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def _check_labels(what: str, labels: pd.Index) -> list[Problem]:
    if isinstance(labels, pd.MultiIndex):
        return [Problem("counts", f"its {what} labels have several levels", "join the levels")]
    found = [
        Problem("counts", f"{what} {label} is there more than once", "add them up or rename one")
        for label in labels[labels.duplicated()].unique()
    ]
    if TOTAL in set(labels):
        found.append(
            Problem(
                "counts",
                f"a {what} is called {TOTAL}",
                "leave the margins out, which are added here, or rename it",
            )
        )
    return found


def _fault(value: Any) -> tuple[str, str] | None:
    """What is wrong with a cell, and how to mend it; its value is not told."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return "the cell is empty", "write 0 where there is nobody"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        return "the cell is not a number", "give counts of people"
    # Whole numbers of any size: a float, but no int, may be infinite.
    if isinstance(value, (float, np.floating)) and not np.isfinite(value):
        return "the cell is not a whole number", "give counts of people"
    if value > MOST:
        return f"the cell is {_TOO_MANY}", _MEND
    if value != int(value):
        return "the cell is not a whole number", "give counts of people"
    return ("the cell is negative", "give counts of people") if value < 0 else None


def check_options(
    threshold: Any,
    zeros: Any,
    known: tuple[str, ...],
    rounding: Any = None,
) -> list[Problem]:
    """What is wrong with the settings."""
    found = []
    whole = isinstance(threshold, numbers.Integral) and not isinstance(threshold, bool)
    if not whole or threshold < 1:
        found.append(Problem("threshold", "it is not a whole number of at least 1", "give, say, 5"))
    elif threshold > MOST:
        found.append(Problem("threshold", f"it is {_TOO_MANY}", "give, say, 5"))
    if zeros not in known:
        found.append(Problem("zeros", f"{zeros!r} is not known", f"choose {' or '.join(known)}"))
    if rounding is not None:
        whole = isinstance(rounding, numbers.Integral) and not isinstance(rounding, bool)
        if not whole or rounding < 2:
            found.append(
                Problem("rounding", "it is not a whole number of at least 2", "give, say, 5")
            )
        elif not found and rounding > 2 * threshold:
            found.append(
                Problem(
                    "rounding",
                    "it is more than twice the threshold, so that people would be rounded to 0",
                    f"give at most {2 * threshold}",
                )
            )
    return found


def check_problem(threshold: Any, zeros: Any, known: tuple[str, ...], values: dict) -> None:
    """Refuse a problem whose parts do not fit together.

    Raises
    ------
    DisclosureError
        Every array of another length, counts that are none, equations that do not
        hold, bounds that the true counts break.
    """
    found = check_options(threshold, zeros, known)
    counts, equations = values["counts"], values["equations"]
    n = len(counts)
    for name in ("names", "sensitive", "fixed", "weights", "low", "high", "shown_low",
                 "shown_high", "inside"):  # fmt: skip
        if len(values[name]) != n:
            found.append(
                Problem(name, f"it has {len(values[name])} cells and not {n}", "give one a cell")
            )
    if equations.shape[1] != n:
        found.append(Problem("equations", f"they are over {equations.shape[1]} cells and not {n}",
                             "give one column a cell"))  # fmt: skip
    if counts.dtype.kind not in "iuf" or not np.isfinite(counts).all():
        found.append(Problem("counts", "they are not all numbers", "give counts of people"))
    if found:
        raise DisclosureError(found)
    if ((counts < 0) | (counts != np.floor(counts))).any():
        found.append(
            Problem("counts", "they are not all whole and at least 0", "give counts of people")
        )
    if (counts > MOST).any():
        raise DisclosureError([*found, Problem("counts", f"some are {_TOO_MANY}", _MEND)])
    if len(set(values["names"])) != n:
        found.append(Problem("names", "they are not all different", "name each cell once"))
    for row in np.flatnonzero(np.abs(equations @ counts) > 1e-6):
        found.append(
            Problem("equations", f"number {row} does not hold", "count alike on both sides")
        )
    found += _check_bounds(counts, values)
    for number, cells in enumerate(values["one_of"]):
        if not len(cells) or cells.min() < 0 or cells.max() >= n:
            found.append(Problem("one_of", f"number {number} names cells that are not there",
                                 "name cells by their numbers"))  # fmt: skip
    if not (values["weights"] > 0).all():
        found.append(Problem("weights", "they are not all above 0", "give every cell a weight"))
    if found:
        raise DisclosureError(found)


def _check_bounds(counts: np.ndarray, values: dict) -> list[Problem]:
    chain = [("low", "shown_low"), ("shown_high", "high")]
    found = [
        Problem(f"{less}, {more}", "they are not in order for every cell",
                "what is hidden tells less than what is shown")
        for less, more in chain
        if not (values[less] <= values[more]).all()
    ]  # fmt: skip
    for name, holds in (
        ("shown_low", values["shown_low"] <= counts),
        ("shown_high", values["shown_high"] >= counts),
        ("inside", values["inside"] <= counts),
    ):
        if not holds.all():
            found.append(Problem(name, "it rules out a true count", "give bounds that hold"))
    return found
