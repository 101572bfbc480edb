"""Those who answered compared with those who did not, or who stopped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...errors import EvaluationError, Problem, nearest
from ..effects import Effect
from ..estimates import read_yes_no
from ..reading import align, check_level
from .comparison import compare_groups
from .lottery import allow_for_several
from .shares import compare_shares


def compare_responders(
    table: pd.DataFrame,
    responded: str | Sequence[bool] | pd.Series,
    covariates: Sequence[str] | None = None,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """How those who answered differ from those who did not.

    Parameters
    ----------
    table : DataFrame
        One row a person who was asked.
    responded : str or array-like of bool or 0/1, shape (n,)
        Who answered: a column of `table`, or one entry a row. Without an
        entry: left out.
    covariates : sequence of str, optional
        What to compare; every other column by default. Numbers are compared
        by their means, all else category by category.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        ``covariate``, ``category`` (empty for numbers), ``responders`` and
        ``others`` (means, or shares of those of whom it is known),
        ``difference`` with ``low`` and ``high`` (Welch's or Newcombe's
        interval), ``standardised`` (in standard deviations; 0.1 and more is
        often called out of balance), ``n_responders``, ``n_others``.

    Raises
    ------
    EvaluationError
        A column that `table` lacks, or entries that are neither yes nor no.

    References
    ----------
    Austin (2009), Statistics in Medicine 28, 3083-3107.

    Examples
    --------
    >>> asked = pd.DataFrame({"years": [1, 2, 3, 5, 6, 7], "site": list("AABABB"),
    ...                       "answered": [1, 1, 1, 0, 0, 0]})
    >>> found = compare_responders(asked, "answered")
    >>> found[["covariate", "category", "difference"]].round(2).values.tolist()
    [['years', '', -4.0], ['site', 'A', 0.33], ['site', 'B', -0.33]]
    """
    check_level("compare_responders", level)
    if not isinstance(responded, str):
        table, responded = align("compare_responders", table=table, responded=responded)
    known = list(table.columns)
    wanted = [responded] if isinstance(responded, str) else []
    names = [c for c in known if c not in wanted] if covariates is None else list(covariates)
    problems = [
        Problem("compare_responders", f"there is no column {name}",
                nearest(str(name), [str(c) for c in known]))
        for name in [*wanted, *names]
        if name not in known
    ]  # fmt: skip
    if not wanted and len(responded) != len(table):
        problems.append(
            Problem("compare_responders", f"{len(responded)} entries and {len(table)} rows",
                    "give one entry a row")
        )  # fmt: skip
    if problems:
        raise EvaluationError(problems)
    answered = read_yes_no(table[responded] if wanted else responded, "responded")
    rows = [row for name in names for row in _compare(table[name], answered, level)]
    columns = ["covariate", "category", "responders", "others", "difference", "low", "high",
               "standardised", "n_responders", "n_others"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _compare(values: pd.Series, answered: np.ndarray, level: float) -> list[tuple]:
    name = values.name
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = values.astype(float).to_numpy()
        numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        sides = [numbers[(answered == side) & ~np.isnan(numbers)] for side in (1, 0)]
        effect = compare_groups(numbers, answered, level=level)
        return [(name, "", *_describe(sides, effect, ddof=1))]
    found = []
    is_known = values.notna().to_numpy()
    for category in sorted(values.dropna().unique(), key=str):
        is_it = np.where(is_known, values.eq(category).fillna(False).to_numpy(float), np.nan)
        sides = [is_it[(answered == side) & is_known] for side in (1, 0)]
        effect = compare_shares(is_it, answered, level=level)
        found.append((name, category, *_describe(sides, effect, ddof=0)))
    return found


def _describe(sides: list[np.ndarray], effect: Effect, ddof: int) -> tuple:
    means = [side.mean() if len(side) else np.nan for side in sides]
    spreads = [side.var(ddof=ddof) if len(side) > ddof else np.nan for side in sides]
    pooled = np.sqrt(np.mean(spreads))
    standardised = effect.value / pooled if pooled > 0 else np.nan
    return (*means, effect.value, effect.low, effect.high, standardised, *map(len, sides))


def measure_attrition(
    scores: pd.DataFrame, waves: Sequence[str], *, role: str = "mentee"
) -> dict[str, Effect]:
    """First scores of those who answered the last wave too, less those of who did not.

    Parameters
    ----------
    scores : DataFrame
        Of :func:`~mentorkit.evaluation.score_scales`.
    waves : sequence of str
        In order; the first and the last are compared.
    role : str
        The part that they answered the first wave in.

    Returns
    -------
    dict of str to Effect
        By scale; above 0 where those who stopped answering had started lower.
        Empty with fewer than two waves. Several scales are allowed for (Holm).

    Examples
    --------
    >>> scores = pd.DataFrame({
    ...     "respondent": [*"abcdef", *"abc"], "role": "mentee", "scale": "wellbeing",
    ...     "wave": ["before"] * 6 + ["after"] * 3, "score": [4, 5, 3, 2, 1, 3, 4, 4, 4.0]})
    >>> found = measure_attrition(scores, ["before", "after"])["wellbeing"]
    >>> found.value, found.n_treated, found.n_control
    (2.0, 3, 3)
    """
    if len(waves) < 2:
        return {}
    stayed = set(scores.loc[scores["wave"].eq(waves[-1]), "respondent"])
    first = scores[scores["wave"].eq(waves[0]) & scores["role"].eq(role)]
    found = {
        str(scale): compare_groups(own["score"], own["respondent"].isin(stayed), name=str(scale))
        for scale, own in first.groupby("scale", sort=True)
    }
    return allow_for_several(found)
