"""A table of counts, protected: what a report may print of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DisclosureError
from ..language import Text
from .checking import TOTAL, check_counts, check_options, with_margins
from .merging import merge_rows as merge
from .problem import ZEROS, Problem
from .rounding import ends_of_rounded, round_counts
from .suppression import Solution, solve


@dataclass(frozen=True, eq=False)
class Protected:
    """A table as it may be published, and the record of how it came to be.

    Attributes
    ----------
    published : DataFrame of Int64
        The counts with a last row and column ``total`` (without them if margins
        were not asked for). Hidden cells are NA.
    hidden : DataFrame of bool
        In the shape of `published`.
    method : str
        How the hidden cells were found: ``"nothing"`` had to be hidden;
        ``"exact"``, proved to be the fewest; ``"stopped"`` and ``"heuristic"``, as
        safe and perhaps not the fewest; ``"withheld"``, the whole table.
    reason : Text or None
        Why the whole table is withheld.
    solution : Solution
        What the machine below found.
    merged : dict
        ``rows`` and ``columns``: joint label to the labels that it holds.
    """

    published: pd.DataFrame
    hidden: pd.DataFrame
    method: str
    reason: Text | None
    solution: Solution = field(repr=False)
    merged: dict[str, dict] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """What can be inferred of each hidden cell.

        Returns
        -------
        DataFrame
            Index (row, column). ``low`` and ``high``, the ends of what anybody can
            infer; ``inf`` where nothing bounds it.
        """
        cells = [
            (row, column)
            for i, row in enumerate(self.hidden.index)
            for j, column in enumerate(self.hidden.columns)
            if self.hidden.iat[i, j]
        ]
        index = pd.MultiIndex.from_tuples(cells, names=["row", "column"])
        if self.method == "withheld":
            nothing = [[0.0, np.inf]] * len(cells)
            return pd.DataFrame(nothing, index=index, columns=["low", "high"])
        return self.solution.intervals.set_axis(index)

    @property
    def record(self) -> dict[str, Any]:
        """What was asked, how it was done and how much is hidden; no count of people."""
        problem = self.solution.problem
        return {
            **self.settings,
            "method": self.method,
            "reason": None if self.reason is None else str(self.reason),
            "cells": int(self.hidden.size),
            "hidden_small": int(problem.sensitive.sum()),
            "hidden": int(self.hidden.to_numpy().sum()),
            "rounds": self.solution.rounds,
            "merged": self.merged,
        }


def protect(
    counts: pd.DataFrame,
    *,
    threshold: int = 5,
    margins: bool = True,
    zeros: str = "public",
    group_disclosure: bool = False,
    rounding: int | None = None,
    merge_rows: str | Mapping[Hashable, Hashable] | None = None,
    merge_columns: str | Mapping[Hashable, Hashable] | None = None,
) -> Protected:
    """Hide small counts, and as few others as can be so that nobody can infer them.

    Parameters
    ----------
    counts : DataFrame, shape (n_rows, n_columns)
        People in each cell, without margins. One row or one column will do.
    threshold : int, default 5
        Counts of 1 to ``threshold - 1`` people are hidden, margins too; what anybody
        can infer of a hidden cell is an interval at least this wide, and so reaches
        up to the threshold at least.
    margins : bool, default True
        Publish a row and a column ``total``.
    zeros : {"public", "hide"}, default "public"
        A 0 is shown, so that everybody knows that a hidden cell is none; or it is
        hidden like a small count.
    group_disclosure : bool, default False
        Of a row (or column) whose people are all in one cell, hide a 0 too, so
        that nobody can tell from their row in which cell they are.
    rounding : int, optional
        Round what is shown to this base, margins by themselves. An attacker then
        knows only the range of what is shown, and less has to be hidden.
    merge_rows, merge_columns : "order" or mapping, optional
        Join categories first, until few small cells are left: neighbours, or those
        under the same wider label (label to wider label).

    Returns
    -------
    Protected
        `published`, `hidden`, `intervals`, `method`, `reason`, `record`.

    Raises
    ------
    DisclosureError
        A ``ValueError``: the table is empty, labels stand twice or are called
        ``total``, cells are empty, negative or not whole, a setting is not known;
        all at once, without the value of any cell.

    Notes
    -----
    Who is held to attack, and with what knowledge, is told with
    :class:`~mentorkit.disclosure.Problem`; how the cells are found with
    :func:`~mentorkit.disclosure.solve` [1]_. In a two-way table with margins the ends of an
    interval over all numbers are whole (the equations are totally unimodular), so
    that nobody gains by knowing that people are.

    With `group_disclosure`, everybody is still held to know that a hidden cell with
    people in it is not 0, which is more than they can know.

    The same table is protected alike every time: searches are bounded by counting
    steps, not seconds.

    References
    ----------
    .. [1] Fischetti and Salazar (2001), Management Science 47, 1008-1027.

    Examples
    --------
    >>> counts = pd.DataFrame({"yes": [2, 20, 14], "no": [9, 30, 11]}, index=["HR", "IT", "Law"])
    >>> table = protect(counts)
    >>> table.published
            yes    no  total
    HR     <NA>  <NA>     11
    IT       20    30     50
    Law    <NA>  <NA>     25
    total    36    50     86
    >>> table.intervals
                low  high
    row column
    HR  yes     1.0  10.0
        no      1.0  10.0
    Law yes     6.0  15.0
        no     10.0  19.0
    """
    faults = check_options(threshold, zeros, ZEROS, rounding)
    try:
        check_counts(counts)
    except DisclosureError as refused:
        faults += refused.problems
    if faults:
        raise DisclosureError(faults)
    counts, merged = _merge(counts, merge_rows, merge_columns, threshold)
    values = check_counts(counts)
    whole = with_margins(values) if margins else values
    problem = _pose(whole, margins, threshold, zeros, group_disclosure, rounding)
    solution = solve(problem)
    hidden = solution.hidden.reshape(whole.shape)
    method, reason = solution.method, None
    if not solution.is_safe or (hidden.any() and not whole[~hidden].any()):
        hidden, method = np.ones_like(hidden), "withheld"
        few = values.sum() < threshold
        reason = (
            Text("There are fewer than {few} people in all.", few=threshold)
            if few
            else Text("No count could be shown that would not give a small one away.")
        )
    shown = whole if rounding is None else round_counts(whole, rounding)
    labels, headers = (_with_total(axis) if margins else axis for axis in counts.axes)
    published = pd.DataFrame(shown, index=labels, columns=headers).astype("Int64")
    hidden = pd.DataFrame(hidden, index=labels, columns=headers)
    settings = {
        "threshold": int(threshold),
        "margins": bool(margins),
        "zeros": zeros,
        "group_disclosure": bool(group_disclosure),
        "rounding": rounding,
    }
    return Protected(published.mask(hidden), hidden, method, reason, solution, merged, settings)


def _merge(counts, rows, columns, threshold) -> tuple[pd.DataFrame, dict[str, dict]]:
    merged: dict[str, dict] = {}
    if rows is not None:
        counts, merged["rows"] = merge(counts, rows, threshold)
    if columns is not None:
        turned, merged["columns"] = merge(counts.T, columns, threshold)
        counts = turned.T
    return counts, merged


def _with_total(labels: pd.Index) -> pd.Index:
    return pd.Index([*labels, TOTAL], name=labels.name, dtype=object)


def _pose(whole, margins, threshold, zeros, group_disclosure, rounding) -> Problem:
    """The table as a problem."""
    n_rows, n_columns = whole.shape
    place = np.arange(whole.size).reshape(whole.shape)
    inner = place[:-1, :-1] if margins else place
    fixed = (whole.ravel() == 0) & (zeros == "public")
    one_of = _find_groups(whole.ravel()[inner], inner) if group_disclosure else []
    for cells in one_of:
        fixed[cells] = False
    if one_of and margins:  # the 0 of an empty line would give its cells away
        fixed[[*place[-1], *place[:, -1]]] = False
    bounds = {}
    if rounding is not None:
        low, high = ends_of_rounded(whole.ravel(), rounding, threshold)
        bounds = {"shown_low": low, "shown_high": high}
    equations = np.zeros((n_rows + n_columns if margins else 0, whole.size))
    if margins:
        for row in range(n_rows):
            equations[row, place[row]] = [1] * (n_columns - 1) + [-1]
        for column in range(n_columns):
            equations[n_rows + column, place[:, column]] = [1] * (n_rows - 1) + [-1]
    return Problem(whole.ravel(), equations, threshold, zeros, fixed=fixed, one_of=one_of, **bounds)


def _find_groups(values: np.ndarray, place: np.ndarray) -> list[np.ndarray]:
    """Of each row and column whose people are all in one cell, its other cells."""
    groups = []
    for lines, where in ((values, place), (values.T, place.T)):
        for line, cells in zip(lines, where, strict=True):
            if len(line) > 1 and (line > 0).sum() == 1:
                groups.append(cells[line == 0])
    return groups
