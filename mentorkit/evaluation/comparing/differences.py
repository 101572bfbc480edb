"""How much more one group changed than another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ...language import Text
from ...result import Words
from ..effects import Effect, design_words
from ..estimates import read_yes_no
from ..reading import check_level, number_clusters, read_numbers


def difference_in_differences(
    table: pd.DataFrame,
    outcome: str,
    treated: str,
    after: str,
    *,
    cluster: str | None = None,
    by_lot: bool = False,
    name: Words | None = None,
    spec: str = ".2f",
    level: float = 0.95,
) -> Effect:
    """How much more the treated changed than the others, by least squares.

    Parameters
    ----------
    table : DataFrame
        One row a person and time.
    outcome, treated, after : str
        Its columns: a number; on which side; before or after. The last two
        hold yes and no, or 0 and 1.
    cluster : str, optional
        Column that names the person (or whatever shares its luck): standard
        errors then allow for their rows being alike. Empty for a row that stands
        alone. Without it they allow for unequal spread alone, and rows of one
        person count as strangers.
    by_lot, name, spec, level
        As in :func:`compare_groups`.

    Returns
    -------
    Effect
        ``n_treated`` and ``n_control`` count clusters, or the rows of the
        larger time where there is no `cluster`.

    Raises
    ------
    EvaluationError
        A column is absent, `outcome` holds what is no number, or one of the four
        cells has no row.

    Notes
    -----
    Unless drawn by lot, it rests on both sides having gone the same way
    without the programme, which two points in time cannot show.

    Examples
    --------
    >>> four = pd.DataFrame({"y": [1, 3, 1, 3, 5, 7, 2, 4], "g": [1, 1, 0, 0, 1, 1, 0, 0],
    ...                      "t": [0, 0, 0, 0, 1, 1, 1, 1]})
    >>> difference_in_differences(four, "y", "g", "t").value
    3.0
    """
    from statsmodels.regression.linear_model import OLS

    check_level("difference_in_differences", level)
    wanted = [column for column in (outcome, treated, after, cluster) if column is not None]
    absent = [column for column in wanted if column not in table.columns]
    if absent:
        raise EvaluationError(
            Problem("difference_in_differences", f"the table has no column {column}",
                    nearest(column, table.columns))
            for column in absent
        )  # fmt: skip
    rows = pd.DataFrame(
        {
            "y": read_numbers(table[outcome], "difference_in_differences", outcome),
            "g": read_yes_no(table[treated], treated),
            "t": read_yes_no(table[after], after),
            "who": number_clusters(
                None if cluster is None else table[cluster], len(table), "difference_in_differences"
            ),
        }
    )
    n_rows = len(rows)
    rows = rows[np.isfinite(rows["y"]) & rows[["g", "t"]].notna().all(axis=1)]
    cells = rows.groupby(["g", "t"]).size()
    if len(cells) < 4:
        raise EvaluationError(
            Problem("difference_in_differences", "a group has nobody before or nobody after",
                    "both groups need outcomes at both times")
        )  # fmt: skip
    design = np.column_stack([np.ones(len(rows)), rows["g"], rows["t"], rows["g"] * rows["t"]])
    model = OLS(rows["y"].to_numpy(), design)
    people = rows.groupby("g")["who"].nunique()
    if cluster is None:
        people = cells.groupby("g").max()
    if len(rows) <= 4 or rows["who"].nunique() < 2:  # nothing is left to tell an error by
        fit = model.fit()
    elif cluster is None:
        fit = model.fit(cov_type="HC1", use_t=True)
    else:
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": rows["who"]}, use_t=True)
    low = high = p = float("nan")
    # With hardly any clusters the variance is 0, or below it by rounding.
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = fit.cov_params()[3, 3]
    if people.min() > 1 and variance > 1e-20:
        with np.errstate(invalid="ignore"):
            low, high = fit.conf_int(alpha=1 - level)[3]
            p = fit.pvalues[3]
    before = rows.loc[rows["t"] == 0].groupby("g")["y"]
    spread = np.sqrt(before.var(ddof=1).mean()) if before.size().min() > 1 else float("nan")
    return Effect(
        name=Text("Difference in change") if name is None else name,
        value=round(float(fit.params[3]), 12),
        low=float(low),
        high=float(high),
        n=int(people.sum()),
        spec=spec,
        method=Text("difference in differences, robust interval"),
        source="Angrist and Pischke (2009), Mostly Harmless Econometrics, chapter 5",
        design=design_words(by_lot),
        level=level,
        assumptions=() if by_lot else (
            Text("without the programme both groups would have changed alike"),
        ),
        p_value=float(p),
        effect_size=float(fit.params[3] / spread) if spread > 0 else float("nan"),
        spread=float(spread),
        n_treated=int(people.get(1.0, 0)),
        n_control=int(people.get(0.0, 0)),
        by_lot=by_lot,
        n_left_out=n_rows - len(rows),
        is_alike=bool(people.min() > 1 and np.allclose(fit.resid, 0, atol=1e-10)),
    )  # fmt: skip
